// Plain words: a figure or a row a line, nothing aligned or drawn, signs and units said, for screen readers and terminals that
// cannot move the cursor.
#include "export/export_priv.h"
#include "base/i18n.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ALARM_MAX 20

struct plain {
    struct strbuf *b;
    const struct report_env *env;
    const struct sheet *s;
};

static void line(struct plain *t, const char *text)
{
    if (*text)
        sb_addf(t->b, "%s\n", text);
}

// --- figures in words -----------------------------------------------------------------------------------------------------

// One is singular; French takes 1,9 as one too.
static unsigned long plural(const struct report_env *env, const char *number)
{
    unsigned long n = strtoul(number, NULL, 10);
    return n == 0 && !env->fmt->french ? 2 : n <= 1 && (env->fmt->french || !number[strspn(number, "0123456789")]) ? 1 : 2;
}

// The blank between the parts of a duration, which in French is one that does not break: its bytes, 0 where there is none.
static size_t blank(const char *p)
{
    return *p == ' ' ? 1 : str_starts(p, "\u00a0") ? strlen("\u00a0") : 0;
}

static size_t word_len(const char *p)
{
    size_t n = 0;
    while (p[n] && !blank(p + n))
        n++;
    return n;
}

// "2 h 12" as "2 hours 12 minutes": the rounding is that of the screen.
static void add_duration(struct strbuf *b, const struct report_env *env, double seconds)
{
    char text[NUMFMT_BUF];
    const char *before = "";
    numfmt_duration(env->fmt, seconds, text);
    for (const char *p = text; *p;) {
        char number[NUMFMT_BUF], unit[8] = "";
        size_t len = word_len(p);
        int zero = *p == '0' && len == 2; // "1 h 04"
        snprintf(number, sizeof(number), "%.*s", (int)len - zero, p + zero);
        p += len + blank(p + len);
        if (*p && (*p < '0' || *p > '9')) {
            len = word_len(p);
            snprintf(unit, sizeof(unit), "%.*s", (int)len, p);
            p += len + blank(p + len);
        }
        unsigned long n = plural(env, number);
        sb_add(b, *before ? " " : "");
        if (!strcmp(unit, "s") || (!*unit && !strcmp(before, "min")))
            sb_addf(b, ngettext("%s second", "%s seconds", n), number);
        else if (!strcmp(unit, "min") || !*unit)
            sb_addf(b, ngettext("%s minute", "%s minutes", n), number);
        else if (!strcmp(unit, "h"))
            sb_addf(b, ngettext("%s hour", "%s hours", n), number);
        else
            sb_addf(b, ngettext("%s day", "%s days", n), number);
        before = *unit ? strcmp(unit, "min") ? "h" : "min" : "end";
    }
}

static void add_per(struct strbuf *b, const struct kpi_config *cfg, const char *text)
{
    switch (cfg->complaint_per) {
    case PER_WEEK: sb_addf(b, _("%s per week"), text); break;
    case PER_MONTH: sb_addf(b, _("%s per month"), text); break;
    case PER_100CONTACTS: sb_addf(b, _("%s per 100 contacts"), text); break;
    case PER_100CUSTOMERS: sb_addf(b, _("%s per 100 customers"), text); break;
    case PER_DAY:
    default: sb_addf(b, _("%s per day"), text); break;
    }
}

// The amount of a value or of a change, without its sign, in words; rounded as the screen does.
static void add_amount(struct strbuf *b, const struct report_env *env, int kpi, double v, bool change)
{
    char text[NUMFMT_BUF];
    const struct numfmt *f = env->fmt;
    double size = fabs(v);
    bool net = kpi == KPI_nps || kpi == KPI_ces_net;
    switch (kpi_unit_of(kpi, env->cfg)) {
    case UNIT_PERCENT:
        numfmt_fixed(f, size, 1, text);
        if (change)
            sb_addf(b, ngettext("%s point", "%s points", plural(env, text)), text);
        else
            sb_addf(b, _("%s percent"), text);
        break;
    case UNIT_POINTS:
        numfmt_fixed(f, size, net && (!change || size >= 1) ? 0 : 1, text);
        sb_addf(b, ngettext("%s point", "%s points", plural(env, text)), text);
        break;
    case UNIT_SCALE:
        numfmt_fixed(f, size, 2, text);
        sb_addf(b, change ? "%s" : kpi == KPI_ease_customer || kpi == KPI_ease_employee ? _("%s out of 4") : _("%s out of 5"), text);
        break;
    case UNIT_SECONDS:
        if (kpi_in_hours(kpi, env->cfg) && size >= 86400)
            sb_addf(b, ngettext("%s hour", "%s hours", (unsigned long)(size / 3600)), numfmt_fixed(f, size / 3600, 0, text));
        else
            add_duration(b, env, size);
        break;
    case UNIT_PER_DAY: add_per(b, env->cfg, numfmt_fixed(f, size, size < 10 || change ? 2 : 1, text)); break;
    case UNIT_RATIO:
    case UNIT_COUNT:
    case UNIT_CURRENCY: sb_add(b, report_value(env, kpi, size, text)); break;
    }
}

static void add_value(struct strbuf *b, const struct report_env *env, int kpi, double v)
{
    char shown[NUMFMT_BUF];
    struct strbuf amount = {0};
    add_amount(&amount, env, kpi, v, false);
    bool nothing = !strpbrk(report_value(env, kpi, v, shown), "123456789"); // -0.04 is shown as 0.0
    sb_addf(b, v < 0 && !nothing ? _("minus %s") : "%s", sb_str(&amount));
    b->oom = b->oom || amount.oom;
    sb_end(&amount, b);
}

static const char *verdict(const struct sheet_tile *t)
{
    switch (t->sense) {
    case '+': return t->significant ? _("That is significantly better.") : _("That is better.");
    case '-': return t->significant ? _("That is significantly worse.") : _("That is worse.");
    case '=': return _("The change is within the noise.");
    default: return t->significant ? _("The change is significant.") : "";
    }
}

static void add_move_words(struct plain *t, double delta, const char *by, const char *from)
{
    enum compare_mode c = t->s->view.compare;
    sb_putc(t->b, ' ');
    if (delta == 0)
        sb_addf(t->b, c == COMPARE_TARGET      ? _("On the target of %s.")
                      : c == COMPARE_BENCHMARK ? _("On the benchmark of %s.")
                                               : _("Unchanged at %s."), from);
    else if (c == COMPARE_TARGET)
        sb_addf(t->b, delta < 0 ? _("%s below the target of %s.") : _("%s above the target of %s."), by, from);
    else if (c == COMPARE_BENCHMARK)
        sb_addf(t->b, delta < 0 ? _("%s below the benchmark of %s.") : _("%s above the benchmark of %s."), by, from);
    else
        sb_addf(t->b, delta < 0 ? _("Down by %s from %s.") : _("Up by %s from %s."), by, from);
}

static void add_move(struct plain *t, const struct sheet_tile *tile)
{
    struct strbuf amount = {0}, before = {0};
    if (!tile->delta.has_num || !tile->value.has_num)
        return;
    add_amount(&amount, t->env, tile->kpi, tile->delta.num, true);
    add_value(&before, t->env, tile->kpi, tile->value.num - tile->delta.num);
    add_move_words(t, tile->delta.num, sb_str(&amount), sb_str(&before));
    const char *say = verdict(tile);
    sb_addf(t->b, *say ? " %s" : "%s", say);
    t->b->oom = t->b->oom || amount.oom || before.oom;
    sb_end(&amount, t->b);
    sb_end(&before, t->b);
}

static void add_state(struct plain *t, const struct sheet_tile *tile)
{
    bool why = *tile->reason;
    if (tile->state == STATE_CRITICAL)
        sb_addf(t->b, _(" Critical: %s."), tile->reason);
    else if (tile->state == STATE_WARNING)
        sb_addf(t->b, _(" Warning: %s."), tile->reason);
    else if (!strcmp(tile->mark, "*"))
        sb_add(t->b, _(" Excellent."));
    else if (why)
        sb_addf(t->b, _(" Note: %s."), tile->reason);
    if (tile_part(tile))
        sb_addf(t->b, _(" Critical only in: %s."), tile->part);
}

// What the small columns show.
static void add_range(struct plain *t, const struct sheet_tile *tile)
{
    double low = INFINITY, high = -INFINITY;
    struct strbuf from = {0}, to = {0};
    size_t n = 0;
    for (size_t i = 0; i < tile->nspark; i++)
        if (!isnan(tile->spark[i])) {
            low = fmin(low, tile->spark[i]);
            high = fmax(high, tile->spark[i]);
            n++;
        }
    if (n < 3)
        return;
    add_value(&from, t->env, tile->kpi, low);
    add_value(&to, t->env, tile->kpi, high);
    sb_putc(t->b, ' ');
    sb_addf(t->b, _("Over %zu periods, lowest %s, highest %s."), n, sb_str(&from), sb_str(&to));
    t->b->oom = t->b->oom || from.oom || to.oom;
    sb_end(&from, t->b);
    sb_end(&to, t->b);
}

static void add_tile(struct plain *t, const struct sheet_tile *tile)
{
    const struct report_env *env = t->env;
    double n = tile_count(tile);
    sb_addf(t->b, _("%s: "), report_kpi_name(env, tile->kpi));
    if (!tile->value.has_num) {
        if (*tile->reason)
            sb_addf(t->b, _("no figure; %s."), tile->reason);
        else
            sb_add(t->b, _("no figure."));
        sb_putc(t->b, '\n');
        return;
    }
    if (tile->kpi == KPI_channel_preference) // the channel is half of the answer
        sb_add(t->b, tile->value.text);
    else
        add_value(t->b, env, tile->kpi, tile->value.num);
    sb_putc(t->b, '.');
    if (*tile->n && n != tile->value.num)
        sb_addf(t->b, _(" Sample of %s."), tile->n);
    add_state(t, tile);
    add_move(t, tile);
    if (*tile->target)
        sb_addf(t->b, _(" Target: %s."), tile->target);
    add_range(t, tile);
    sb_putc(t->b, '\n');
}

static void add_tiles(struct plain *t, const struct sheet_block *b)
{
    struct strbuf empty = {0};
    for (size_t i = 0; i < b->tiles.n; i++) {
        const struct sheet_family *f = &b->tiles.families[i];
        size_t n = 0;
        for (size_t k = 0; k < f->ntiles; k++)
            n += !tile_empty(&f->tiles[k]);
        if (!n)
            continue;
        sb_putc(t->b, '\n');
        sb_addf(t->b, ngettext("%s, %zu KPI:", "%s, %zu KPIs:", (unsigned long)n), f->title, n);
        sb_putc(t->b, '\n');
        for (size_t k = 0; k < f->ntiles; k++)
            if (!tile_empty(&f->tiles[k]))
                add_tile(t, &f->tiles[k]);
    }
    tiles_without_data(&empty, b);
    line(t, sb_str(&empty));
    sb_end(&empty, t->b);
}

// --- tables -----------------------------------------------------------------------------------------------------------------

static const char *mark_words(const char *text)
{
    return !strcmp(text, "!!") ? _("critical") : !strcmp(text, "!") ? _("warning") : !strcmp(text, "~") ? _("few answers")
           : !strcmp(text, "*") ? _("excellent") : text;
}

// Dashes for nothing, and small columns (dots where there is nothing, U+2580 .. U+25BF), are for the eye.
static bool said(const char *text)
{
    static const char *const drawn[] = {"\u2014", "\u2013", "\u00b7", "\xe2\x96", "-"};
    size_t i = 0;
    while (*text && i < ARRAY_LEN(drawn))
        if (str_starts(text, drawn[i])) {
            text += strlen(drawn[i]) + (*drawn[i] == '\xe2' && !drawn[i][2]);
            i = 0;
        } else
            i++;
    return *text;
}

static void add_cell(struct plain *t, bool *first, const char *title, const char *text)
{
    if (!said(text))
        return;
    sb_add(t->b, *first ? "" : t->env->fmt->french ? "\u00a0; " : "; ");
    if (*title && !*first)
        sb_addf(t->b, _("%s: "), title);
    sb_add(t->b, mark_words(text));
    *first = false;
}

static void heading(struct plain *t, const char *title, size_t n)
{
    if (!*title)
        return;
    sb_putc(t->b, '\n');
    if (n)
        sb_addf(t->b, ngettext("%s, %zu line:", "%s, %zu lines:", (unsigned long)n), title, n);
    else
        sb_addf(t->b, _("%s:"), title);
    sb_putc(t->b, '\n');
}

static void add_table(struct plain *t, const struct sheet_block *b)
{
    const struct sheet_table *table = &b->table;
    heading(t, b->title, table->nrows);
    if (!table->nrows)
        line(t, table->empty);
    for (size_t r = 0; r < table->nrows; r++) {
        bool first = true;
        for (size_t i = 0; i < table->ncolumns; i++)
            add_cell(t, &first, table->columns[i].title, table->rows[r].cells[i].text);
        sb_putc(t->b, '\n');
    }
}

static void add_bars(struct plain *t, const struct sheet_block *b)
{
    heading(t, b->title, b->bars.nbars);
    for (size_t i = 0; i < b->bars.nbars; i++) {
        const struct sheet_bar *bar = &b->bars.bars[i];
        bool first = true;
        add_cell(t, &first, "", bar->label);
        add_cell(t, &first, "", bar->mark);
        add_cell(t, &first, _("Value"), bar->value.text);
        add_cell(t, &first, _("change"), bar->delta.text);
        add_cell(t, &first, "n", bar->n.text);
        sb_putc(t->b, '\n');
    }
}

static void add_text(struct plain *t, const struct sheet_block *b)
{
    heading(t, b->title, 0);
    for (size_t i = 0; i < b->text.n; i++)
        line(t, b->text.lines[i].text);
}

// The table of the periods says the figures; what the chart alone has are its lines and the notes of the user.
static void add_chart(struct plain *t, const struct sheet_chart *c)
{
    for (size_t i = 0; i < c->nlines; i++) {
        sb_addf(t->b, _("Line on the chart: %s"), c->lines[i].label);
        sb_putc(t->b, '\n');
    }
    for (size_t i = 0; i < c->nmarks; i++) {
        sb_addf(t->b, _("Note on %s: %s"), c->points[c->marks[i].point].label, c->marks[i].label);
        sb_putc(t->b, '\n');
    }
}

// --- the whole ----------------------------------------------------------------------------------------------------------------

static void add_head(struct plain *t)
{
    const struct sheet *s = t->s;
    struct worst worst[ALARM_MAX];
    char as_of[AS_OF_SIZE];
    sb_addf(t->b, "kpitop, %s, %s%s\n", s->title, s->period, s->partial ? _(" (partial)") : "");
    const char *const parts[] = {s->grain, s->compare, s->filters, export_as_of(t->env, as_of), s->sources};
    const char *comma = "";
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        if (*parts[i]) {
            sb_addf(t->b, "%s%s", comma, parts[i]);
            comma = ", ";
        }
    sb_putc(t->b, '\n');
    if (s->critical + s->warning) {
        sb_addf(t->b, ngettext("%zu critical alert, ", "%zu critical alerts, ", (unsigned long)s->critical), s->critical);
        sb_addf(t->b, ngettext("%zu warning.", "%zu warnings.", (unsigned long)s->warning), s->warning);
        sb_putc(t->b, '\n');
    }
    size_t n = export_worst(s, worst, ALARM_MAX, true);
    for (size_t i = 0; i < n; i++) {
        sb_addf(t->b, worst[i].critical ? _("Critical: %s.") : _("Warning: %s."), worst[i].text);
        sb_putc(t->b, '\n');
    }
}

// Does the sign stand here, and is it one? Two dots are a range before a number alone; "/4" and the like end with their digit.
static bool sign_here(const char *text, const char *sign)
{
    const char *after = text + strlen(sign);
    if (!str_starts(text, sign))
        return false;
    if (!strcmp(sign, " .. "))
        return isdigit((unsigned char)*after) || *after == '+' || str_starts(after, "\u2212");
    return !strchr(sign, '/') || !isalnum((unsigned char)*after);
}

// Signs that are not read out, or read out as what they are not.
static void add_words(struct strbuf *b, const char *text)
{
    static const struct { const char *sign, *said; } signs[] = {
        {"\u2212", N_("minus ")}, {" \u00b7 ", ", "}, {"\u2026", "..."}, {"\u25b2 ", ""}, {"\u25bc ", ""}, {"\u2192", "->"},
        {" .. ", N_(" to ")}, {" /4", N_(" out of 4")}, {" /5", N_(" out of 5")}, {"\u00a0/4", N_(" out of 4")}, {"\u00a0/5", N_(" out of 5")},
        {" /d", N_(" a day")}, {"\u00a0/j", N_(" a day")}, {" x 100", N_(" times 100")}, {" \u00d7 ", N_(" times ")},
    };
    while (*text) {
        size_t i = 0;
        while (i < ARRAY_LEN(signs) && !sign_here(text, signs[i].sign))
            i++;
        if (i < ARRAY_LEN(signs)) {
            sb_add(b, *signs[i].said ? _(signs[i].said) : "");
            text += strlen(signs[i].sign);
        } else
            sb_putc(b, *text++);
    }
}

int plain_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e)
{
    struct strbuf text = {0}, foot = {0};
    struct plain t = {&text, env, s};
    add_head(&t);
    for (size_t i = 0; i < s->nblocks; i++) {
        const struct sheet_block *b = &s->blocks[i];
        switch (b->kind) {
        case BLOCK_TEXT: add_text(&t, b); break;
        case BLOCK_TILES: add_tiles(&t, b); break;
        case BLOCK_TABLE: add_table(&t, b); break;
        case BLOCK_BARS: add_bars(&t, b); break;
        case BLOCK_CHART: add_chart(&t, &b->chart); break;
        }
    }
    export_sources(&foot, env, s);
    sb_addf(&foot, foot.len ? "\n" : "");
    sb_putc(&text, '\n');
    export_origin(&foot, env, s);
    line(&t, sb_str(&foot));
    add_words(out, sb_str(&text));
    out->oom = out->oom || foot.oom || text.oom;
    sb_end(&foot, out);
    sb_end(&text, out);
    if (env->fmt->ascii)
        export_ascii(out);
    return export_done(out, e);
}

int plain_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e)
{
    struct sheet *s;
    int rc = report_document(env, d, d->query.nkpis > 0 && d->query.nkpis < (size_t)kpi_count(env->cfg), &s, e);
    if (rc)
        return rc;
    rc = plain_sheet(env, s, out, e);
    sheet_free(s);
    return rc;
}
