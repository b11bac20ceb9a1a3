// What the values of a column decide: order of day and month, decimal sign, clocks, label scales. The decision is
// taken from all values, never from one row, and is said in the column's `how`.
#include "map_priv.h"
#include "base/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT_TEXT 48 // bytes of a count with its thousands parted
#define CERTAIN 100 // one proof in so many may contradict: it is a slip of that cell

static char *count_text(uint64_t n, char out[COUNT_TEXT])
{
    // TRANSLATORS: how thousands are parted, shown by this one
    const char *thousand = _("1,000");
    size_t gap = strlen(thousand) - 4;
    char digits[24];
    int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)n), o = 0;
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0) {
            memcpy(out + o, thousand + 1, gap);
            o += (int)gap;
        }
        out[o++] = digits[i];
    }
    out[o] = '\0';
    return out;
}

static int say(struct file *f, struct column *c, const char *what, struct err *e)
{
    if (c->how && strstr(c->how, what)) // a column read as two fields
        return 0;
    const char *text = arena_printf(&f->si->mem, "%s, %s", c->how ? c->how : "", what);
    if (!text)
        return err_nomem(e);
    c->how = text;
    return 0;
}

// --- order of day and month ---------------------------------------------------------------------------------------

static bool french_headers(const struct file *f)
{
    static const char *const words[] = {"date de", "date d'", "cree", "statut", "canal", "equipe", "reponse",
                                        "cloture", "heure", "montant", "commande", "n°", "numero", "le "};
    size_t hits = 0;
    for (size_t i = 0; i < f->ncols; i++)
        for (size_t j = 0; j < ARRAY_LEN(words); j++)
            hits += strstr(f->cols[i].key, words[j]) != NULL;
    return hits >= 2;
}

// Nothing in the column decides: other columns of the file, then what the reader's surroundings suggest.
static enum date_order suggested_order(const struct file *f, const char **because)
{
    bool dmy = false, mdy = false, comma = false;
    for (size_t i = 0; i < f->ncols; i++) {
        dmy = dmy || (f->cols[i].st.dmy && !f->cols[i].st.mdy);
        mdy = mdy || (f->cols[i].st.mdy && !f->cols[i].st.dmy);
        comma = comma || (f->cols[i].st.comma && !f->cols[i].st.dot);
    }
    *because = N_("as the file's other dates");
    if (dmy != mdy)
        return dmy ? ORDER_DMY : ORDER_MDY;
    *because = N_("as the headers are French");
    if (french_headers(f))
        return ORDER_DMY;
    *because = N_("as the numbers have a decimal comma");
    if (comma || f->delimiter == ';')
        return ORDER_DMY;
    const char *zone = zone_name(f->o->zone);
    *because = N_("by the time zone");
    if (str_starts(zone, "Europe/") || str_starts(zone, "Africa/") || str_starts(zone, "Australia/") ||
        str_starts(zone, "Pacific/Auckland") || str_starts(zone, "Indian/") || str_starts(zone, "Atlantic/"))
        return ORDER_DMY;
    if (str_starts(zone, "America/") || str_starts(zone, "US/"))
        return ORDER_MDY;
    *because = N_("by the reporting currency");
    if (!strcmp(f->o->currency, "EUR") || !strcmp(f->o->currency, "GBP") || !strcmp(f->o->currency, "CHF"))
        return ORDER_DMY;
    *because = N_("nothing else says");
    return ORDER_MDY;
}

// A column of numbers alone: seconds or milliseconds since 1970, or a spreadsheet's days, by their size (2000..2050).
static enum date_order counted_dates(const struct colstat *st, const char **what)
{
    static const struct {
        enum date_order order;
        int64_t lo, hi;
        const char *what;
    } forms[] = {{DATE_UNIX, 946684800, 2524608000, N_("Unix seconds (shown by its numbers)")},
                 {DATE_UNIX_MS, 946684800000, 2524608000000, N_("Unix milliseconds (shown by its numbers)")},
                 {DATE_EXCEL, 36526, 54789, N_("days of a spreadsheet (shown by its numbers)")}};
    for (size_t i = 0; i < ARRAY_LEN(forms) && st->n && st->number == st->n; i++)
        if (st->min >= forms[i].lo * NUMBER_ONE && st->max <= forms[i].hi * NUMBER_ONE) {
            *what = forms[i].what;
            return forms[i].order;
        }
    return ORDER_UNKNOWN;
}

static bool certain(uint64_t less, uint64_t more)
{
    return less * CERTAIN <= more;
}

// A column of two orders, each with a sign of its own, as in 25/12/2025 and 12-25-2025: the sign tells them apart.
static bool order_by_sign(const struct colstat *st, struct bind *b, char *what, size_t size)
{
    static const char *const form[SIGN_COUNT] = {"/", "-", "."};
    size_t at = 0;
    *what = '\0';
    for (int i = 0; i < SIGN_COUNT; i++) {
        bool day = st->sign_dmy[i] > st->sign_mdy[i];
        uint64_t more = day ? st->sign_dmy[i] : st->sign_mdy[i], less = day ? st->sign_mdy[i] : st->sign_dmy[i];
        if (more && !certain(less, more))
            return false;
        b->how.by_sign[i] = !more ? ORDER_NONE : day ? ORDER_DMY : ORDER_MDY;
        char n[COUNT_TEXT];
        if (more)
            at += (size_t)snprintf(what + at, size - at, day ? ngettext("%sday first with %s (%s value decides it)", "%sday first with %s (%s values decide it)", (unsigned long)more)
                                       : ngettext("%smonth first with %s (%s value decides it)", "%smonth first with %s (%s values decide it)", (unsigned long)more),
                                   at ? ", " : "", form[i], count_text(more, n));
    }
    return true;
}

static int settle_order(struct file *f, struct plan *p, struct bind *b, struct err *e)
{
    struct column *c = &f->cols[b->col];
    struct colstat *st = &c->st;
    const char *counted;
    char n[COUNT_TEXT], m[COUNT_TEXT];
    if (b->how.date) { // the profile says
        if (b->how.date == ORDER_DMY || b->how.date == ORDER_MDY) {
            uint64_t against = b->how.date == ORDER_DMY ? st->mdy : st->dmy;
            if (against)
                plan_note(p, ngettext("column \"%s\": %s value contradicts the order that the profile %s says",
                                      "column \"%s\": %s values contradict the order that the profile %s says", (unsigned long)against), c->header,
                          count_text(against, n), p->profile);
            if (!st->dmy && !st->mdy && !st->ambiguous)
                return 0;
        }
        static const char *const said[] = {[ORDER_DMY] = N_("day first (the profile says it)"),
                                           [ORDER_MDY] = N_("month first (the profile says it)"),
                                           [DATE_UNIX] = N_("Unix seconds (the profile says it)"),
                                           [DATE_UNIX_MS] = N_("Unix milliseconds (the profile says it)"),
                                           [DATE_EXCEL] = N_("days of a spreadsheet (the profile says it)"),
                                           [ORDER_YMD] = N_("year first (the profile says it)"),
                                           [DATE_AVAYA] = N_("days since 1899-12-31 (the profile says it)")};
        return said[b->how.date] ? say(f, c, _(said[b->how.date]), e) : 0;
    }
    if (b->join < 0 && (b->how.date = counted_dates(st, &counted)))
        return say(f, c, _(counted), e);
    if (!st->dmy && !st->mdy && !st->ambiguous) {
        b->how.date = ORDER_DMY; // only named months or ISO dates
        return 0;
    }
    char what[200];
    if (st->dmy && st->mdy) {
        uint64_t more = st->dmy > st->mdy ? st->dmy : st->mdy, less = st->dmy > st->mdy ? st->mdy : st->dmy;
        if (!certain(less, more) && order_by_sign(st, b, what, sizeof(what))) {
            b->how.date = ORDER_BY_SIGN;
            return say(f, c, what, e);
        }
        if (!certain(less, more)) {
            b->how.date = ORDER_NONE;
            plan_note(p, "column \"%s\" holds %s day-first and %s month-first dates (first: lines %llu and %llu): none of "
                      "them is read; let a profile say the order", c->header, count_text(st->dmy, n),
                      count_text(st->mdy, m), (unsigned long long)st->dmy_line, (unsigned long long)st->mdy_line);
            return say(f, c, _("day and month cannot be told apart"), e);
        }
        b->how.date = st->dmy > st->mdy ? ORDER_DMY : ORDER_MDY;
        snprintf(what, sizeof(what), b->how.date == ORDER_DMY ? _("day first (%s values decide it, %s contradict)")
                                                             : _("month first (%s values decide it, %s contradict)"),
                 count_text(more, n), count_text(less, m));
    } else if (st->dmy || st->mdy) {
        b->how.date = st->dmy ? ORDER_DMY : ORDER_MDY;
        uint64_t proofs = st->dmy + st->mdy;
        unsigned long many = (unsigned long)proofs;
        snprintf(what, sizeof(what), st->dmy ? ngettext("day first (%s value decides it)", "day first (%s values decide it)", many)
                                             : ngettext("month first (%s value decides it)", "month first (%s values decide it)", many),
                 count_text(proofs, n));
    } else {
        const char *because;
        b->how.date = suggested_order(f, &because);
        bool day = b->how.date == ORDER_DMY;
        snprintf(what, sizeof(what), day ? _("day first (%s; no value decides it)") : _("month first (%s; no value decides it)"),
                 _(because));
        if (b->how.date == ORDER_MDY || strcmp(because, "as the file's other dates") != 0)
            plan_note(p, day ? N_("column \"%s\": no date decides whether the day or the month comes first; read as day first, %s")
                             : N_("column \"%s\": no date decides whether the day or the month comes first; read as month first, %s"),
                      c->header, _(because));
    }
    return say(f, c, what, e);
}

// --- numbers ------------------------------------------------------------------------------------------------------

static void settle_decimal(struct file *f, struct bind *b)
{
    const struct colstat *st = &f->cols[b->col].st;
    if (b->how.decimal)
        return;
    if (st->comma != st->dot) {
        b->how.decimal = st->comma > st->dot ? ',' : '.';
        return;
    }
    uint64_t comma = 0, dot = 0;
    for (size_t i = 0; i < f->ncols; i++) {
        comma += f->cols[i].st.comma;
        dot += f->cols[i].st.dot;
    }
    b->how.decimal = comma > dot ? ',' : '.';
}

// What numbers and 12:34 count: what the profile says, else the header; without either numbers are seconds.
static int settle_unit(struct file *f, struct plan *p, struct bind *b, struct err *e)
{
    struct column *c = &f->cols[b->col];
    struct strbuf words = {0};
    int64_t unit = 0;
    enum clock_form clock = b->how.clock;
    header_words(&words, c->header, &unit, &clock);
    bool oom = words.oom;
    sb_release(&words);
    if (oom)
        return err_nomem(e);
    if (!b->how.unit_ms)
        b->how.unit_ms = unit;
    if (b->how.clock || !c->st.clock2)
        return 0;
    b->how.clock = clock;
    if (!clock && b->how.unit_ms == 3600000)
        b->how.clock = CLOCK_HM;
    else if (!clock && b->how.unit_ms == 60000)
        b->how.clock = CLOCK_MS;
    else if (!clock)
        plan_note(p, "column \"%s\": 12:34 may be hours or minutes; such cells are rejected until a profile says the "
                  "unit h:mm or mm:ss", c->header);
    return 0;
}

// --- label scales -------------------------------------------------------------------------------------------------

static bool leads_with_digit(const char *s)
{
    return *s >= '0' && *s <= '9';
}

static int scale_hits(const struct file *f, const struct label_scale *s, const struct colstat *st)
{
    int hits = 0, words = 0, v;
    for (size_t i = 0; i < st->ndistinct; i++) {
        const char *w = st->distinct[i];
        if (leads_with_digit(w) || words_find(f->words, W_NULL, w, &v))
            continue;
        words++;
        hits += label_place(f->words, s, w) >= 0;
    }
    // all words known is best; then the scale of which every label was given
    return (words && hits == words ? 1000 : 0) + hits * 2 + (hits == label_count(s));
}

static enum rec_metric bind_metric(const struct bind *b)
{
    return b->field >= F_nps && b->field <= F_engagement ? (enum rec_metric)(b->field - F_nps + METRIC_NPS)
                                                         : METRIC_NONE;
}

static void add_scale(struct bind *b, const struct label_scale *s)
{
    for (size_t i = 0; i < b->nscales; i++)
        if (b->scale[i] == s)
            return;
    if (b->nscales < ARRAY_LEN(b->scale))
        b->scale[b->nscales++] = s;
}

static void settle_scale(struct file *f, struct bind *b)
{
    enum rec_metric m = bind_metric(b);
    const struct colstat *st = &f->cols[b->col].st;
    const struct label_scale *best = NULL;
    int most = 0;
    for (size_t i = 0; i < label_scales_n && st->ndistinct && !b->how.nlabels; i++) { // the profile's labels rule
        const struct label_scale *s = &label_scales[i];
        if (m && !(s->metrics >> (m - METRIC_NPS) & 1))
            continue;
        int hits = scale_hits(f, s, st);
        if (hits > most) {
            most = hits;
            best = s;
        }
    }
    if (best)
        add_scale(b, best);
    if (best && m && !b->how.nlabels && !st->number && !(f->cols[b->col].how && strstr(f->cols[b->col].how, best->name))) {
        const char *text = arena_printf(&f->si->mem, _("%s, labels (%s)"), f->cols[b->col].how ? f->cols[b->col].how : "",
                                        best->name);
        if (text)
            f->cols[b->col].how = text;
    }
}

// A header may name the zone of its times, in its text or in a further row; only the column's own option stands above it.
static void settle_zone(struct file *f, struct bind *b)
{
    char name[64];
    struct zone *z;
    struct column *c = &f->cols[b->col];
    if (b->how.zone || !(c->zone ? str_copy(name, sizeof(name), c->zone) : header_zone(c->header, name, sizeof(name))))
        return;
    if (zone_open(&z, name, NULL))
        return;
    if (b->own_zone)
        zone_close((struct zone *)(uintptr_t)b->zone);
    b->zone = z;
    b->own_zone = true;
    const char *text = arena_printf(&f->si->mem, "%s, zone %s", c->how ? c->how : "", name);
    if (text && !(c->how && strstr(c->how, ", zone ")))
        c->how = text;
}

// The two columns of a difference are dates, or times of day: the order of this one is settled, the other's is alike.
static int settle_points(struct file *f, struct plan *p, struct bind *b, struct err *e)
{
    const struct colstat *st = &f->cols[b->col].st, *from = &f->cols[b->since].st;
    struct bind other = *b;
    other.col = b->since;
    if (!st->date && !from->date)
        return 0;
    return st->dmy || st->mdy || !(from->dmy || from->mdy) ? settle_order(f, p, b, e) : (settle_order(f, p, &other, e) ? e->code : (b->how.date = other.how.date, 0));
}

int plan_settle(struct file *f, struct plan *p, struct err *e)
{
    int rc = 0;
    for (size_t i = 0; i < p->n && !rc; i++)
        for (size_t j = 0; j < p->emits[i].n && !rc; j++) {
            struct bind *b = &p->emits[i].binds[j];
            bool cached = b->set >= 0 || b->type == RT_SCORE;
            if (cached && !(b->cache = calloc(WORD_CACHE, sizeof(*b->cache))))
                return err_nomem(e);
            if (b->col < 0)
                continue;
            switch (b->type) {
            case RT_TIME:
            case RT_DAY:
                b->numbers = f->cols[b->col].st.date > 0;
                settle_zone(f, b);
                rc = settle_order(f, p, b, e);
                break;
            case RT_DURATION:
                if (b->since >= 0) {
                    settle_zone(f, b);
                    rc = settle_points(f, p, b, e);
                    break;
                }
                settle_decimal(f, b);
                rc = settle_unit(f, p, b, e);
                break;
            case RT_SCORE:
                settle_decimal(f, b);
                settle_scale(f, b);
                break;
            case RT_MONEY:
            case RT_NUMBER:
            case RT_COUNT: settle_decimal(f, b); break;
            default: break;
            }
        }
    return rc;
}
