// One source: how it was read and why, what it holds and from when, what was left out, and which KPIs it feeds.
#include "report/report_priv.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

#define MONTHS_SHOWN 36
#define GAPS_FEW 4 // one empty week in so many is a hole; more is how the source is

static const struct source_info *source_of(struct draft *p)
{
    return p->env->source->list.items[p->v->index];
}

// --- strips -----------------------------------------------------------------------------------------------------------

// A column of one of eight heights, a dot for nothing.
static const char *bar(uint64_t n, uint64_t most)
{
    static const char *const bars[] = {"\u2581", "\u2582", "\u2583", "\u2584", "\u2585", "\u2586", "\u2587", "\u2588"};
    size_t i = most ? (size_t)(n * 8 / (most + 1)) : 0;
    return n ? bars[i < ARRAY_LEN(bars) ? i : ARRAY_LEN(bars) - 1] : "\u00b7";
}

static struct period month_of(struct draft *p, int32_t day, int back)
{
    struct period m = period_at(&p->env->cfg->calendar, GRAIN_MONTH, day);
    return back ? period_shift(&p->env->cfg->calendar, &m, -back) : m;
}

const char *source_months(struct draft *p, const struct source_info *f, int months)
{
    int32_t as_of = cube_as_of(p->env->source->cube);
    struct strbuf b = {0};
    uint64_t most = 0;
    if (as_of == CIVIL_NONE)
        return "";
    for (int i = months - 1; i >= 0; i--) {
        struct period m = month_of(p, as_of, i);
        uint64_t n = source_days_between(f, m.from, m.to);
        most = n > most ? n : most;
    }
    for (int i = months - 1; i >= 0; i--) {
        struct period m = month_of(p, as_of, i);
        sb_add(&b, bar(source_days_between(f, m.from, m.to), most));
    }
    return page_take(p, &b);
}

static uint64_t fullest_week(const struct source_info *f)
{
    uint64_t most = 0;
    for (size_t i = 0; i < f->ndays; i++) {
        uint64_t n = source_days_between(f, f->day0 + (int32_t)i, f->day0 + (int32_t)i + 7);
        most = n > most ? n : most;
    }
    return most;
}

// The weeks that begin in the month, one column each; the first empty one inside the source's span goes to *gap.
static const char *weeks(struct draft *p, const struct source_info *f, const struct period *month, uint64_t most, int32_t *gap,
                         size_t *gaps)
{
    const struct calendar *cal = &p->env->cfg->calendar;
    struct strbuf b = {0};
    *gap = CIVIL_NONE;
    *gaps = 0;
    struct period w = period_at(cal, GRAIN_WEEK, month->from);
    if (w.from < month->from)
        w = period_shift(cal, &w, 1);
    for (; w.from < month->to; w = period_shift(cal, &w, 1)) {
        uint64_t n = source_days_between(f, w.from, w.to);
        bool inside = w.from > f->first_day && w.to <= f->last_day;
        sb_add(&b, w.to <= f->first_day || w.from > f->last_day ? " " : bar(n, most));
        if (!n && inside && !(*gaps)++)
            *gap = w.from;
    }
    return page_take(p, &b);
}

// Of a source that has records nearly every week: those without any. "" where weeks without any are usual.
const char *source_gaps(struct draft *p, const struct source_info *f)
{
    const struct calendar *cal = &p->env->cfg->calendar;
    size_t all = 0, empty = 0;
    int32_t first = CIVIL_NONE;
    char day[NUMFMT_BUF];
    if (!f->ndays || f->first_day == CIVIL_NONE || (p->env->so_far && *p->env->so_far)) // what is not read yet is no gap
        return "";
    for (struct period w = period_at(cal, GRAIN_WEEK, f->first_day); w.to <= f->last_day; w = period_shift(cal, &w, 1)) {
        all++;
        if (!source_days_between(f, w.from, w.to) && !empty++)
            first = w.from;
    }
    if (!empty || empty * GAPS_FEW > all)
        return "";
    return page_printf(p, ngettext("%zu week without any record: that of %s", "%zu weeks without any record, first that of %s",
                                   (unsigned long)empty), empty, numfmt_day(p->env->fmt, first, day));
}

static void month_row(struct draft *p, struct sheet_block *b, const struct source_info *f, const struct period *m, uint64_t most)
{
    int32_t gap;
    size_t gaps;
    char day[NUMFMT_BUF];
    struct sheet_row *r = page_row(p, b);
    uint64_t n = source_days_between(f, m->from, m->to), with = 0;
    const char *strip = weeks(p, f, m, most, &gap, &gaps);
    for (int32_t d = m->from; d < m->to; d++)
        with += source_days_between(f, d, d + 1) > 0;
    cell_text(r, 0, page_period_short(p, m), TONE_NORMAL);
    cell_count(p, r, 1, (int64_t)n);
    cell_text(r, 2, strip, TONE_ACCENT);
    cell_count(p, r, 3, (int64_t)with);
    if (!n)
        cell_text(r, 4, _("nothing in this month"), TONE_WARNING);
    else if (gaps)
        cell_text(r, 4, page_printf(p, ngettext("%zu week without any: that of %s", "%zu weeks without any, first that of %s",
                                                (unsigned long)gaps), gaps, numfmt_day(p->env->fmt, gap, day)), TONE_WARNING);
}

static void block_coverage(struct draft *p, const struct source_info *f)
{
    static const struct column_def columns[] = {
        {"month", N_("Month"), false, 0, 0},     {"records", N_("records"), true, 0, 0}, {"weeks", N_("by week"), false, 0, 0},
        {"days", N_("days with some"), true, 0, 1}, {"gaps", "", false, 1, 0},
    };
    if (!f->ndays || f->first_day == CIVIL_NONE)
        return;
    struct period m = month_of(p, f->last_day, 0);
    uint64_t most = fullest_week(f);
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "coverage", _("Coverage"));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    for (int i = 0; i < MONTHS_SHOWN && m.to > f->first_day; i++, m = period_shift(&p->env->cfg->calendar, &m, -1))
        month_row(p, b, f, &m, most);
    uint64_t before = source_days_between(f, f->first_day, m.to);
    if (before) {
        struct sheet_row *r = page_row(p, b);
        cell_text(r, 0, _("before"), TONE_DIM);
        cell_count(p, r, 1, (int64_t)before);
    }
}

// --- KPIs --------------------------------------------------------------------------------------------------------------

// The alternatives of kpi_info.fields, one after the other: "survey.sent_at survey.answered_at or state".
struct need {
    enum rec_kind kind;
    uint64_t set[2];
    bool any;
};
#define NEEDS_MAX 8

static size_t needs_of(const struct report_env *env, int kpi, struct need *out)
{
    const char *s = kpi_info(env->cfg, kpi)->fields;
    size_t n = 0;
    int kind = -1;
    bool fresh = true;
    while (*s && n < NEEDS_MAX) {
        char word[48];
        size_t len = strcspn(s, " ,");
        snprintf(word, sizeof(word), "%.*s", (int)len, s);
        s += len;
        bool comma = *s == ',';
        s += strspn(s, " ,");
        char *dot = strchr(word, '.');
        if (dot)
            *dot = '\0';
        if (word[0] == '(' || !strcmp(word, "on") || !strcmp(word, "of"))
            break; // the rest speaks of which records
        int k = dot || rec_field_by_name(word) < 0 ? rec_kind_by_name(word) : kind;
        int f = rec_field_by_name(dot ? dot + 1 : word);
        if (!strcmp(word, "or"))
            fresh = true;
        if (k < 0 || (f < 0 && !rec_kinds[k].name))
            continue;
        if (fresh || !n || out[n - 1].kind != (enum rec_kind)k)
            out[n++] = (struct need){.kind = (enum rec_kind)k};
        if (f >= 0)
            out[n - 1].set[f >> 6] |= UINT64_C(1) << (f & 63);
        kind = k;
        fresh = comma;
    }
    return n;
}

bool source_feeds(const struct report_env *env, const struct source_info *f, int kpi)
{
    struct need needs[NEEDS_MAX];
    size_t n = needs_of(env, kpi, needs);
    for (size_t i = 0; i < n && f->state == SOURCE_LOADED; i++) {
        const uint64_t *have = f->present[needs[i].kind];
        if (f->records[needs[i].kind] && !(needs[i].set[0] & ~have[0]) && !(needs[i].set[1] & ~have[1]))
            return true;
    }
    return false;
}

// "interaction.wait_s" or, of several, "web.visits, web.bounces": those that no source of the kind has.
static const char *missing_fields(struct draft *p, const struct need *need, const struct source_info *f)
{
    const char *text = "";
    for (int x = 0; x < F_COUNT; x++) {
        bool wanted = need->set[x >> 6] >> (x & 63) & 1, there = f && (f->present[need->kind][x >> 6] >> (x & 63) & 1);
        if (wanted && !there)
            text = page_printf(p, "%s%s%s.%s", text, *text ? ", " : "", rec_kinds[need->kind].name, rec_fields[x].name);
    }
    return text;
}

const char *source_would_give(struct draft *p, int kpi)
{
    struct need needs[NEEDS_MAX];
    size_t n = needs_of(p->env, kpi, needs);
    const struct source_list *l = &p->env->source->list;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < l->n; k++) {
            const struct source_info *f = l->items[k];
            const char *missing = f->state == SOURCE_LOADED && f->records[needs[i].kind] ? missing_fields(p, &needs[i], f) : "";
            if (*missing)
                return page_printf(p, _("%s in %s"), missing, report_source_name(p, k));
        }
    for (size_t i = 0; i < n; i++) {
        bool here = false;
        for (size_t k = 0; k < l->n; k++)
            here = here || (l->items[k]->state == SOURCE_LOADED && l->items[k]->records[needs[i].kind]);
        if (!here)
            return page_printf(p, _("%s records: kpitop template %s"), report_kind_word(needs[i].kind),
                               rec_kinds[needs[i].kind].name);
    }
    return _("the columns are there: no record of this period and filter has a value");
}

static void block_feeds(struct draft *p, const struct source_info *f)
{
    const char *names = "";
    size_t n = 0;
    for (int k = 0; k < kpi_count(p->env->cfg); k++)
        if (!p->env->cfg->hidden[k] && source_feeds(p->env, f, k)) {
            names = page_printf(p, "%s%s%s", names, n ? ", " : "", report_kpi_short(p->env, k));
            n++;
        }
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "feeds",
                                       page_printf(p, ngettext("Feeds %zu KPI", "Feeds %zu KPIs", (unsigned long)n), n));
    page_line(p, b, n ? TONE_NORMAL : TONE_DIM, n ? names : _("No KPI is made of this source."));
}

// --- what it is --------------------------------------------------------------------------------------------------------

const char *source_read_as(struct draft *p, const struct source_info *f, char delimiter, const char *header)
{
    const char *format = f->format && *f->format ? page_printf(p, "%s, ", f->format) : "";
    const char *parted = delimiter == '\t' ? _("TAB") : page_printf(p, "'%c'", delimiter ? delimiter : ',');
    const char *newline = f->newline && *f->newline ? page_printf(p, "%s, ", f->newline) : "";
    if (f->sheet)
        return page_printf(p, _("Read as: %sthe sheet %s, %s"), format, page_clean(p, f->sheet), header);
    return page_printf(p, _("Read as: %s%s, %scolumns separated by %s, %s"), format, f->encoding, newline, parted, header);
}

static void how_read(struct draft *p, struct sheet_block *b, const struct source_info *f)
{
    const char *header = page_printf(p, ngettext("%d header row", "%d header rows", (unsigned long)f->header_rows), f->header_rows);
    page_line(p, b, TONE_NORMAL, source_read_as(p, f, f->delimiter, header));
    page_line(p, b, TONE_NORMAL, page_printf(p, _("Profile: %s (%s)"), page_clean(p, f->profile), page_clean(p, _(f->label))));
    if (f->chosen_why)
        page_line(p, b, TONE_DIM, page_printf(p, _("Why: %s"), page_clean(p, f->chosen_why)));
    if (f->runner_up)
        page_line(p, b, TONE_DIM, page_printf(p, _("Next best: %s"), page_clean(p, f->runner_up)));
}

static void counts(struct draft *p, struct sheet_block *b, const struct source_info *f)
{
    uint64_t gone = f->rows_rejected + f->duplicates;
    const char *records = "";
    char from[NUMFMT_BUF], to[NUMFMT_BUF];
    page_line(p, b, TONE_NORMAL,
              page_printf(p, ngettext("%s row: %s accepted, %s rejected, %s replaced by later ones; rejected cells: %s",
                                      "%s rows: %s accepted, %s rejected, %s replaced by later ones; rejected cells: %s", f->rows),
                          report_count(p, (int64_t)f->rows), report_count(p, (int64_t)(f->rows > gone ? f->rows - gone : 0)),
                          report_count(p, (int64_t)f->rows_rejected), report_count(p, (int64_t)f->duplicates),
                          report_count(p, (int64_t)f->cells_rejected)));
    for (int k = 0; k < REC_KINDS; k++)
        if (f->records[k])
            records = page_printf(p, "%s%s%s %s", records, *records ? ", " : "", report_kind_word((enum rec_kind)k),
                                  report_count(p, (int64_t)f->records[k]));
    page_line(p, b, TONE_NORMAL, page_printf(p, _("Records: %s"), *records ? records : "0"));
    if (f->excluded)
        page_line(p, b, TONE_DIM,
                  page_printf(p, ngettext("%s deleted or internal row counts nowhere", "%s deleted or internal rows count nowhere", f->excluded), report_count(p, (int64_t)f->excluded)));
    if (f->first_day != CIVIL_NONE)
        page_line(p, b, TONE_NORMAL, page_printf(p, _("From %s to %s"), numfmt_day(p->env->fmt, f->first_day, from),
                                                 numfmt_day(p->env->fmt, f->last_day, to)));
    if (f->ambiguous_times || f->skipped_times)
        page_line(p, b, TONE_DIM,
                  page_printf(p, ngettext("%s time fell in the hour that the clock showed twice, %s in the one that it skipped",
                                      "%s times fell in the hour that the clock showed twice, %s in the one that it skipped", f->ambiguous_times),
                              report_count(p, (int64_t)f->ambiguous_times), report_count(p, (int64_t)f->skipped_times)));
}

static void block_reasons_of(struct draft *p, const struct source_info *f)
{
    static const struct column_def columns[] = {
        {"reason", N_("Why rejected"), false, 2, 0}, {"field", N_("field"), false, 0, 1},
        {"what", N_("what"), false, 0, 2},           {"count", N_("count"), true, 0, 0},
    };
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "rejects", _("Rejected"));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    b->table.empty = _("Nothing was rejected in this source.");
    for (size_t i = 0; i < f->nreasons; i++) {
        const struct reject_reason *why = &f->reasons[i];
        struct sheet_row *r = page_row(p, b);
        struct view v = *p->v;
        cell_text(r, 0, page_clean(p, _(why->reason)), TONE_NORMAL);
        cell_text(r, 1, page_clean(p, why->field), TONE_NORMAL);
        cell_text(r, 2, why->whole_row ? _("row") : _("cell"), why->whole_row ? TONE_WARNING : TONE_DIM);
        cell_count(p, r, 3, (int64_t)why->n);
        v.page = PAGE_REJECTS;
        r->link = page_link(p, &v);
    }
}

static void column_row(struct draft *p, struct sheet_block *b, const struct source_column *c, size_t i)
{
    bool mapped = c->field && *c->field;
    struct sheet_row *r = page_row(p, b);
    const char *samples = "";
    for (size_t k = 0; k < ARRAY_LEN(c->samples) && c->samples[k]; k++)
        samples = page_printf(p, "%s%s%s", samples, k ? " | " : "", page_hidden(p, page_clean(p, c->samples[k])));
    cell_count(p, r, 0, (int64_t)i + 1);
    cell_text(r, 1, c->header && *c->header ? page_clean(p, c->header) : _("(no header)"), mapped ? TONE_NORMAL : TONE_DIM);
    cell_text(r, 2, mapped ? page_clean(p, c->field) : _("left out"), mapped ? TONE_ACCENT : TONE_DIM);
    cell_text(r, 3, page_clean(p, mapped ? c->how : c->hint), TONE_DIM);
    cell_text(r, 4, samples, TONE_DIM);
}

// Those that are not read first: they may want something.
static void block_columns_of(struct draft *p, const struct source_info *f)
{
    static const struct column_def columns[] = {
        {"number", "#", true, 0, 2},        {"column", N_("Column"), false, 2, 0},  {"field", N_("read as"), false, 2, 0},
        {"how", N_("how"), false, 2, 1},    {"values", N_("values"), false, 1, 3},
    };
    size_t left = 0;
    for (size_t i = 0; i < f->ncolumns; i++)
        left += !f->columns[i].field || !*f->columns[i].field;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "columns",
                                       page_printf(p, _("Columns: %zu, of which %zu are left out"), f->ncolumns, left));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    for (int mapped = 0; mapped < 2; mapped++)
        for (size_t i = 0; i < f->ncolumns; i++)
            if ((f->columns[i].field && *f->columns[i].field) == (mapped == 1))
                column_row(p, b, &f->columns[i], i);
}

static void block_words(struct draft *p, const struct source_info *f)
{
    static const struct column_def columns[] = {
        {"word", N_("Unknown word"), false, 2, 0}, {"field", N_("field"), false, 0, 0}, {"count", N_("count"), true, 0, 0},
    };
    if (!f->nwords)
        return;
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "words", _("Words that are not understood"));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < f->nwords; i++) {
        struct sheet_row *r = page_row(p, b);
        cell_text(r, 0, page_clean(p, f->words[i].word), TONE_ACCENT);
        cell_text(r, 1, f->words[i].field, TONE_NORMAL);
        cell_count(p, r, 2, (int64_t)f->words[i].n);
    }
}

// Below what it is good for: they may be long.
static void block_notes(struct draft *p, const struct source_info *f)
{
    if (!f->nnotes)
        return;
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "notes", _("Remarks"));
    for (size_t i = 0; i < f->nnotes; i++)
        page_line(p, b, TONE_WARNING, page_clean(p, f->notes[i]));
}

int page_source(struct draft *p)
{
    if (p->v->index >= p->env->source->list.n)
        return err_set(p->e, ERR_NOTFOUND, "%s", _("this source is not loaded any more"));
    const struct source_info *f = source_of(p);
    p->s->title = report_source_name(p, p->v->index);
    struct sheet_block *b = page_block(p, BLOCK_TEXT, "file", "");
    if (f->state != SOURCE_LOADED) {
        page_line(p, b, TONE_WARNING, page_printf(p, _("Not read: %s"), page_clean(p, f->why)));
        if (f->state == SOURCE_UNRECOGNISED)
            page_line(p, b, TONE_NORMAL, page_printf(p, _("%s opens the import page, where its columns can be given their meaning."), page_key_of(p, "import")));
    } else {
        how_read(p, b, f);
        counts(p, b, f);
    }
    if (f->state == SOURCE_LOADED) {
        block_feeds(p, f);
        block_coverage(p, f);
    }
    block_notes(p, f);
    if (f->state == SOURCE_LOADED) {
        block_reasons_of(p, f);
        block_words(p, f);
    }
    if (f->ncolumns)
        block_columns_of(p, f);
    return 0;
}
