#include "kpi/period.h"
#include "base/mem.h"
#include <stdio.h>
#include <string.h>

// Months are counted from year 0: year * 12 + month - 1. Periods stay within these, so that both ends are civil days.
#define MONTH_MIN (1 * 12)
#define MONTH_MAX (9999 * 12)
#define YEAR_MIN 1900 // of a label; days of the data may lie outside
#define YEAR_MAX 2999

static const char *const grain_names[] = {"day", "week", "month", "quarter", "year", "range"};

int grain_parse(const char *name, enum grain *out, struct err *e)
{
    for (int g = GRAIN_DAY; g < GRAIN_RANGE; g++)
        if (!strcmp(name, grain_names[g])) {
            *out = (enum grain)g;
            return 0;
        }
    return err_set(e, ERR_SYNTAX, "\"%s\" is not a grain: use day, week, month, quarter or year", name);
}

const char *grain_name(enum grain g)
{
    return grain_names[g];
}

bool grain_finer(enum grain g, enum grain *out)
{
    static const enum grain finer[] = {[GRAIN_WEEK] = GRAIN_DAY,
                                       [GRAIN_MONTH] = GRAIN_DAY,
                                       [GRAIN_QUARTER] = GRAIN_MONTH,
                                       [GRAIN_YEAR] = GRAIN_QUARTER,
                                       [GRAIN_RANGE] = GRAIN_DAY};
    if (g == GRAIN_DAY)
        return false;
    *out = finer[g];
    return true;
}

bool grain_coarser(enum grain g, enum grain *out)
{
    static const enum grain coarser[] = {[GRAIN_DAY] = GRAIN_MONTH,
                                         [GRAIN_WEEK] = GRAIN_MONTH,
                                         [GRAIN_MONTH] = GRAIN_QUARTER,
                                         [GRAIN_QUARTER] = GRAIN_YEAR};
    if (g >= GRAIN_YEAR)
        return false;
    *out = coarser[g];
    return true;
}

// --- making periods ---------------------------------------------------------------------------------------------

static int32_t month_of(int32_t day)
{
    struct civil d = civil_from_day(day);
    return d.year * 12 + d.month - 1;
}

static int32_t month_start(int32_t month)
{
    return civil_to_day(month / 12, month % 12 + 1, 1);
}

static int grain_months(enum grain g)
{
    return g == GRAIN_YEAR ? 12 : g == GRAIN_QUARTER ? 3 : 1;
}

// First month of the period of the grain that holds the month; fiscal years and their quarters begin at fiscal_start.
static int32_t months_begin(const struct calendar *c, enum grain g, int32_t month)
{
    int32_t since = month - (c->fiscal_start - 1);
    return month - (since % grain_months(g) + grain_months(g)) % grain_months(g);
}

// The fiscal year is named by the year in which it ends.
static int32_t fiscal_year(const struct calendar *c, int32_t month)
{
    return (month - (c->fiscal_start - 1)) / 12 + (c->fiscal_start > 1);
}

static struct period months_period(const struct calendar *c, enum grain g, int32_t month)
{
    int len = grain_months(g);
    month = months_begin(c, g, month);
    if (month < MONTH_MIN)
        month += len;
    while (month + len > MONTH_MAX)
        month -= len;

    struct period p = {.grain = g, .from = month_start(month), .to = month_start(month + len)};
    int year = (int)fiscal_year(c, month);
    if (g == GRAIN_YEAR)
        snprintf(p.label, sizeof(p.label), "%04d", year);
    else if (g == GRAIN_QUARTER)
        snprintf(p.label, sizeof(p.label), "%04d-Q%d", year, (month - (c->fiscal_start - 1)) % 12 / 3 + 1);
    else
        snprintf(p.label, sizeof(p.label), "%04d-%02d", month / 12, month % 12 + 1);
    return p;
}

static struct period day_period(int32_t day)
{
    struct period p = {.grain = GRAIN_DAY, .from = day, .to = day + 1};
    civil_format_iso(day, p.label);
    return p;
}

struct period period_span(int32_t from, int32_t last)
{
    struct period p = {.grain = GRAIN_RANGE, .from = from, .to = last + 1};
    char a[11], b[11];
    civil_format_iso(from, a);
    civil_format_iso(last, b);
    snprintf(p.label, sizeof(p.label), "%s..%s", a, b);
    return p;
}

// A week is named by the ISO week of its fourth day.
static struct period week_from(int32_t start)
{
    struct period p = {.grain = GRAIN_WEEK, .from = start, .to = start + 7};
    int32_t year;
    int week;
    civil_iso_week(start + 3, &year, &week);
    snprintf(p.label, sizeof(p.label), "%04d-W%02d", (int)year, week);
    return p;
}

// The week whose fourth day lies in the ISO week.
static struct period week_named(const struct calendar *c, int32_t year, int week)
{
    return week_from(civil_iso_week_start(year, week) + (c->week_start + 3) % 7 - 3);
}

static int32_t first_day(void)
{
    return civil_to_day(1, 1, 8);
}

static int32_t last_day(void)
{
    return civil_to_day(9999, 12, 24);
}

static int32_t clamp_day(int64_t day)
{
    if (day < first_day())
        return first_day();
    return day > last_day() ? last_day() : (int32_t)day;
}

struct period period_at(const struct calendar *c, enum grain g, int32_t day)
{
    day = clamp_day(day);
    if (g == GRAIN_WEEK)
        return week_from(day - (civil_weekday(day) - c->week_start + 7) % 7);
    if (g == GRAIN_DAY || g == GRAIN_RANGE)
        return day_period(day);
    return months_period(c, g, month_of(day));
}

// --- moving -----------------------------------------------------------------------------------------------------

struct period period_shift(const struct calendar *c, const struct period *p, int steps)
{
    int64_t len = p->to - p->from;
    if (p->grain == GRAIN_RANGE) {
        int32_t from = clamp_day(p->from + steps * len);
        return period_span(from, clamp_day(from + len - 1));
    }
    if (p->grain == GRAIN_DAY || p->grain == GRAIN_WEEK)
        return period_at(c, p->grain, clamp_day(p->from + steps * len));
    int64_t month = month_of(p->from) + (int64_t)steps * grain_months(p->grain);
    if (month < MONTH_MIN)
        month = MONTH_MIN;
    if (month >= MONTH_MAX)
        month = MONTH_MAX - 1;
    return months_period(c, p->grain, (int32_t)month);
}

struct period period_year_before(const struct calendar *c, const struct period *p)
{
    if (p->grain == GRAIN_RANGE)
        return period_span(civil_add_months(p->from, -12), civil_add_months(p->to - 1, -12));
    if (p->grain != GRAIN_WEEK)
        return period_at(c, p->grain, civil_add_months(p->from, -12));
    int32_t year;
    int week;
    civil_iso_week(p->from + 3, &year, &week);
    if (year < 2)
        return *p;
    int weeks = civil_iso_weeks_in(year - 1);
    return week_named(c, year - 1, week > weeks ? weeks : week);
}

struct period period_last_complete(const struct calendar *c, enum grain g, int32_t as_of)
{
    struct period p = period_at(c, g, as_of);
    return period_partial(&p, as_of) ? period_shift(c, &p, -1) : p;
}

bool period_partial(const struct period *p, int32_t as_of)
{
    return p->to - 1 > as_of;
}

// --- labels -----------------------------------------------------------------------------------------------------

// Reads exactly `digits` digits at *s and moves on.
static bool take_number(const char **s, int digits, int *out)
{
    int v = 0;
    for (int i = 0; i < digits; i++, (*s)++) {
        if (**s < '0' || **s > '9')
            return false;
        v = v * 10 + (**s - '0');
    }
    *out = v;
    return true;
}

static int bad_label(const char *label, struct err *e)
{
    return err_set(e, ERR_SYNTAX,
                   "\"%s\" is not a period: use 2025, 2025-Q3, 2025-09, 2025-W36, 2025-09-14 or "
                   "2025-03-01..2025-04-15",
                   label);
}

static int bad_year(const char *label, int year, struct err *e)
{
    return err_set(e, ERR_RANGE, "period \"%s\": year %04d is outside %d to %d", label, year, YEAR_MIN,
                   YEAR_MAX);
}

static int parse_day(const char *label, const char *s, int32_t *day, struct err *e)
{
    int y, m, d;
    const char *t = s;
    if (!take_number(&t, 4, &y) || *t++ != '-' || !take_number(&t, 2, &m) || *t++ != '-' ||
        !take_number(&t, 2, &d))
        return bad_label(label, e);
    if (y < YEAR_MIN || y > YEAR_MAX)
        return bad_year(label, y, e);
    if (m < 1 || m > 12)
        return err_set(e, ERR_RANGE, "period \"%s\": month %02d is outside 01 to 12", label, m);
    if (!civil_valid(y, m, d))
        return err_set(e, ERR_RANGE, "period \"%s\": %04d-%02d has days 01 to %02d, not %02d", label, y, m,
                       civil_month_len(y, m), d);
    *day = civil_to_day(y, m, d);
    return 0;
}

static int parse_range(const char *label, struct period *out, struct err *e)
{
    int32_t from, last;
    const char *dots = strstr(label, "..");
    if (dots - label != 10 || strlen(dots + 2) != 10)
        return err_set(
            e, ERR_SYNTAX,
            "\"%s\" is not a range of days: use FROM..TO as in 2025-03-01..2025-04-15 (TO is included)",
            label);
    int rc = parse_day(label, label, &from, e);
    if (rc)
        return rc;
    rc = parse_day(label, dots + 2, &last, e);
    if (rc)
        return rc;
    if (last < from)
        return err_set(e, ERR_RANGE, "period \"%s\" ends before it begins: write the earlier day first",
                       label);
    *out = period_span(from, last);
    return 0;
}

static int parse_week(const struct calendar *c, const char *label, int year, int week, struct period *out,
                      struct err *e)
{
    int weeks = civil_iso_weeks_in(year);
    if (week < 1 || week > weeks)
        return err_set(e, ERR_RANGE, "period \"%s\": %04d has weeks W01 to W%02d", label, year, weeks);
    *out = week_named(c, year, week);
    return 0;
}

static int parse_quarter(const struct calendar *c, const char *label, int year, int quarter,
                         struct period *out, struct err *e)
{
    if (quarter < 1 || quarter > 4)
        return err_set(e, ERR_RANGE, "period \"%s\": a year has quarters Q1 to Q4", label);
    int32_t first = (year - (c->fiscal_start > 1)) * 12 + c->fiscal_start - 1;
    *out = months_period(c, GRAIN_QUARTER, first + 3 * (quarter - 1));
    return 0;
}

static int parse_month(const struct calendar *c, const char *label, int year, int month, struct period *out,
                       struct err *e)
{
    if (month < 1 || month > 12)
        return err_set(e, ERR_RANGE, "period \"%s\": a year has months 01 to 12", label);
    *out = months_period(c, GRAIN_MONTH, year * 12 + month - 1);
    return 0;
}

int period_parse(const struct calendar *c, const char *label, struct period *out, struct err *e)
{
    if (strstr(label, ".."))
        return parse_range(label, out, e);

    const char *s = label;
    int year, part, rc;
    if (!take_number(&s, 4, &year) || (*s && *s++ != '-'))
        return bad_label(label, e);
    if (year < YEAR_MIN || year > YEAR_MAX)
        return bad_year(label, year, e);
    if (s - label == 4) {
        *out = months_period(c, GRAIN_YEAR, (year - (c->fiscal_start > 1)) * 12 + c->fiscal_start - 1);
        return 0;
    }
    if (*s == 'W' && strlen(s) == 3 && (s++, take_number(&s, 2, &part)))
        return parse_week(c, label, year, part, out, e);
    if (*s == 'Q' && strlen(s) == 2 && (s++, take_number(&s, 1, &part)))
        return parse_quarter(c, label, year, part, out, e);
    if (strlen(label) == 7 && take_number(&s, 2, &part))
        return parse_month(c, label, year, part, out, e);
    if (strlen(label) != 10)
        return bad_label(label, e);
    int32_t day;
    rc = parse_day(label, label, &day, e);
    if (!rc)
        *out = day_period(day);
    return rc;
}

// --- words ------------------------------------------------------------------------------------------------------

// By language: English, French, French without accents.
static const char *const months_long[3][12] = {
    {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
     "November", "December"},
    {"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
     "novembre", "décembre"},
    {"janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre", "octobre",
     "novembre", "decembre"},
};
static const char *const months_short[3][12] = {
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
    {"janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."},
    {"janv.", "fevr.", "mars", "avr.", "mai", "juin", "juil.", "aout", "sept.", "oct.", "nov.", "dec."},
};

static const char *month_word(const char *const words[3][12], const struct numfmt *f, int month)
{
    return words[!f->french ? 0 : f->ascii ? 2 : 1][month - 1];
}

// The year of a label, and the number after its Q or W.
static void label_numbers(const struct period *p, int *year, int *part)
{
    const char *s = p->label;
    *part = 0;
    if (!take_number(&s, 4, year))
        *year = 0;
    for (s += strcspn(s, "QW"); *s; s++)
        if (*s >= '0' && *s <= '9')
            *part = *part * 10 + (*s - '0');
}

char *period_title(const struct calendar *c, const struct period *p, const struct numfmt *f, char out[64])
{
    char a[NUMFMT_BUF], b[NUMFMT_BUF];
    struct civil from = civil_from_day(p->from);
    int year, part;
    label_numbers(p, &year, &part);
    const char *fiscal = c->fiscal_start == 1 ? "" : f->french ? "exercice " : "FY ";

    switch (p->grain) {
    case GRAIN_YEAR: snprintf(out, 64, "%s%d", fiscal, year); break;
    case GRAIN_QUARTER: snprintf(out, 64, "%c%d %s%d", f->french ? 'T' : 'Q', part, fiscal, year); break;
    case GRAIN_MONTH: snprintf(out, 64, "%s %d", month_word(months_long, f, from.month), from.year); break;
    case GRAIN_WEEK: snprintf(out, 64, "%s %d, %d", f->french ? "semaine" : "week", part, year); break;
    case GRAIN_DAY: str_copy(out, 64, numfmt_day(f, p->from, a)); break;
    case GRAIN_RANGE:
        numfmt_day(f, p->from, a);
        numfmt_day(f, p->to - 1, b);
        snprintf(out, 64, "%.28s %s %.28s", a, f->ascii ? "-" : "–", b);
        break;
    }
    return out;
}

char *period_short(const struct calendar *c, const struct period *p, const struct numfmt *f, char out[24])
{
    struct civil from = civil_from_day(p->from), last = civil_from_day(p->to - 1);
    int year, part;
    (void)c;
    label_numbers(p, &year, &part);

    switch (p->grain) {
    case GRAIN_YEAR: snprintf(out, 24, "%d", year); break;
    case GRAIN_QUARTER: snprintf(out, 24, "%c%d %02d", f->french ? 'T' : 'Q', part, year % 100); break;
    case GRAIN_MONTH:
        snprintf(out, 24, "%s %02d", month_word(months_short, f, from.month), from.year % 100);
        break;
    case GRAIN_WEEK: snprintf(out, 24, "%c%02d", f->french ? 'S' : 'W', part); break;
    case GRAIN_DAY: snprintf(out, 24, "%d %s", from.day, month_word(months_short, f, from.month)); break;
    case GRAIN_RANGE:
        snprintf(out, 24, "%d %s%s%d %s", from.day, month_word(months_short, f, from.month),
                 f->ascii ? "-" : "–", last.day, month_word(months_short, f, last.month));
        break;
    }
    return out;
}

char *period_position(const struct period *p, const struct numfmt *f, char out[24])
{
    static const char *const weekdays[2][7] = {
        {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
        {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
    };
    int year, part;
    label_numbers(p, &year, &part);
    out[0] = '\0';
    switch (p->grain) {
    case GRAIN_QUARTER: snprintf(out, 24, "%c%d", f->french ? 'T' : 'Q', part); break;
    case GRAIN_MONTH: str_copy(out, 24, month_word(months_long, f, civil_from_day(p->from).month)); break;
    case GRAIN_WEEK: snprintf(out, 24, "%s %d", f->french ? "semaine" : "week", part); break;
    case GRAIN_DAY: str_copy(out, 24, weekdays[f->french][civil_weekday(p->from)]); break;
    case GRAIN_YEAR:
    case GRAIN_RANGE: break;
    }
    return out;
}
