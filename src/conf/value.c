#include "base/utf8.h"
#include "base/i18n.h"
#include "base/workcal.h"
#include "base/zone.h"
#include "conf_priv.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// --- numbers, durations, yes and no -------------------------------------------------------------------------------

// Length of the decimal number at s: digits, at most one point; 0 when there is none. No sign, no exponent.
static size_t number_len(const char *s)
{
    size_t digits = strspn(s, "0123456789"), len = digits;
    if (s[len] == '.') {
        size_t after = strspn(s + len + 1, "0123456789");
        len += 1 + after;
        digits += after;
    }
    return digits > 0 && len <= 40 ? len : 0;
}

bool parse_number(const char *s, double *out)
{
    size_t sign = *s == '-' || *s == '+';
    size_t len = number_len(s + sign);
    if (!len || s[sign + len])
        return false;
    *out = strtod(s, NULL);
    return isfinite(*out);
}

static const struct duration_unit {
    const char *name;
    double seconds;
} units[] = {
    {"s", 1}, {"sec", 1}, {"min", 60}, {"m", 60}, {"h", 3600}, {"d", 86400}, {"j", 86400},
};

static double unit_seconds(const char *s, size_t len)
{
    for (size_t i = 0; i < ARRAY_LEN(units); i++)
        if (strlen(units[i].name) == len && !strncmp(units[i].name, s, len))
            return units[i].seconds;
    return 0;
}

// Parts from large to small, the last one may leave its unit out: "3 h 20" is 3 h 20 min, as the screen writes it.
bool conf_parse_duration(const char *s, double *seconds)
{
    double sum = 0, before = 0; // before: the unit of the part before, 0 for the first one
    s += strspn(s, " \t");
    do {
        size_t len = number_len(s);
        if (!len)
            return false;
        double v = strtod(s, NULL);
        s += len;
        s += strspn(s, " \t");
        size_t letters = 0;
        while (isalpha((unsigned char)s[letters]))
            letters++;
        double unit = before > 60 ? 60 : 1;
        if (letters > 0)
            unit = unit_seconds(s, letters);
        else if (*s)
            return false;
        if (unit <= 0 || (before > 0 && unit >= before))
            return false;
        sum += v * unit;
        before = unit;
        s += letters;
        s += strspn(s, " \t");
    } while (*s);
    *seconds = sum;
    return true;
}

bool parse_bool(const char *s, bool *out)
{
    static const char *const yes[] = {"yes", "true", "on", "1", "oui"};
    static const char *const no[] = {"no", "false", "off", "0", "non"};
    bool is_yes = in_list(yes, ARRAY_LEN(yes), s);
    if (!is_yes && !in_list(no, ARRAY_LEN(no), s))
        return false;
    *out = is_yes;
    return true;
}

// --- what an option allows ----------------------------------------------------------------------------------------

static void describe_choices(const char *choices, char *out, size_t size)
{
    size_t len = 0;
    for (const char *p = choices; *p && len + 1 < size; p++) {
        if (*p != '|')
            out[len++] = *p;
        else
            len += (size_t)snprintf(out + len, size - len, strchr(p + 1, '|') ? ", " : _(" or "));
    }
    out[len < size ? len : size - 1] = '\0';
}

void describe_values(const struct option_info *o, char *out, size_t size)
{
    switch (o->type) {
    case OPT_CHOICE: describe_choices(o->choices, out, size); break;
    case OPT_BOOL: str_copy(out, size, _("yes or no")); break;
    case OPT_INT: snprintf(out, size, _("a whole number from %.0f to %.0f"), o->min, o->max); break;
    case OPT_NUMBER: snprintf(out, size, _("a number from %g to %g"), o->min, o->max); break;
    case OPT_DURATION:
        if (o->min < 0)
            str_copy(out, size,
                     _("a number such as 80 or -5.5, a duration such as 90 s, 2.5 min or 4 h, or none"));
        else
            snprintf(out, size, _("a duration such as 90 s, 2.5 min or 4 h, of %.0f to %.0f seconds"), o->min,
                     o->max);
        break;
    case OPT_TEXT: str_copy(out, size, _("text")); break;
    }
}

// "name" as it may be shown: one line, at most 60 columns.
static void shown(const char *value, char out[128])
{
    struct strbuf b = {0};
    utf8_clean(&b, value, strlen(value));
    size_t fit = utf8_fit(sb_str(&b), 60, NULL);
    snprintf(out, 128, "%.*s%s", (int)(fit > 120 ? 120 : fit), sb_str(&b), sb_str(&b)[fit] ? "..." : "");
    sb_release(&b);
}

static bool refuse(const struct option_info *o, const char *value, struct err *e)
{
    char text[128], allowed[256];
    shown(value, text);
    describe_values(o, allowed, sizeof(allowed));
    err_set(e, ERR_RANGE, "\"%s\" is not allowed: use %s", text, allowed);
    return false;
}

// --- texts with a meaning -----------------------------------------------------------------------------------------

static bool check_timezone(const char *value, struct err *e)
{
    struct zone *z = NULL;
    struct err why = {0};
    if (!*value || str_ieq(value, "system"))
        return true;
    if (zone_open(&z, value, &why)) {
        char text[128];
        shown(value, text);
        err_set(e, ERR_RANGE,
                "\"%s\" is no time zone known here: use a name such as Europe/Paris, UTC, an offset such "
                "as +02:00, or system",
                text);
        return false;
    }
    zone_close(z);
    return true;
}

static bool three_letters(const char *s)
{
    for (int i = 0; i < 3; i++)
        if (!isalpha((unsigned char)s[i]))
            return false;
    return !s[3];
}

static bool check_currency(const char *value, struct arena *mem, const char **kept, struct err *e)
{
    char text[128];
    if (!*value)
        return true;
    if (!three_letters(value)) {
        shown(value, text);
        err_set(e, ERR_RANGE, "\"%s\" is not allowed: use the three letters of a currency, such as EUR",
                text);
        return false;
    }
    char *upper = arena_strdup(mem, value);
    for (char *p = upper; p && *p; p++)
        *p = (char)toupper((unsigned char)*p);
    if (upper)
        *kept = upper;
    return true;
}

// Adds to what e says already: all the unknown ids of a list are told at once.
static void unknown_kpi(const char *id, const struct conf_names *names, struct err *e)
{
    char text[128];
    struct words w;
    struct err before = *e;
    suggest_init(&w, id);
    for (size_t i = 0; i < names->nkpis; i++)
        words_try(&w, names->kpis[i]);
    shown(id, text);
    const char *first = before.code ? before.msg : "", *apart = before.code ? _("; ") : "";
    if (w.best)
        err_set(e, ERR_RANGE, "%.300s%s\"%s\" is no KPI: did you mean %s?", first, apart, text, w.best);
    else
        err_set(e, ERR_RANGE, "%.300s%s\"%s\" is no KPI (\"kpitop kpis\" lists them)", first, apart, text);
}

// Ids apart by blanks or commas. Those that are known are kept, each once, apart by one blank.
static bool check_kpi_list(const char *value, const struct conf_names *names, struct arena *mem,
                           const char **kept, struct err *e)
{
    struct strbuf list = {0};
    for (const char *p = value; *p;) {
        p += strspn(p, " \t,;");
        size_t len = strcspn(p, " \t,;");
        if (!len)
            break;
        char *id = arena_strndup(mem, p, len);
        p += len;
        if (!id)
            continue;
        for (char *c = id; *c; c++)
            *c = (char)tolower((unsigned char)*c);
        if (in_list(names->kpis, names->nkpis, id))
            sb_addf(&list, "%s%s", list.len ? " " : "", id);
        else
            unknown_kpi(id, names, e);
    }
    const char *copy = sb_keep(&list, mem);
    if (copy)
        *kept = copy;
    return copy != NULL;
}

// Families that the overview may fold.
static bool check_families(const char *value, struct err *e)
{
    static const char *const families[] = {"satisfaction", "loyalty", "service", "feedback", "business", "team"};
    for (const char *p = value + strspn(value, " \t,;"); *p; p += strspn(p, " \t,;")) {
        size_t len = strcspn(p, " \t,;"), i = 0;
        while (i < ARRAY_LEN(families) && (strlen(families[i]) != len || strncasecmp(p, families[i], len) != 0))
            i++;
        if (i == ARRAY_LEN(families)) {
            err_set(e, ERR_RANGE, "\"%.*s\" is no family: use satisfaction, loyalty, service, feedback, business or team", (int)len, p);
            return false;
        }
        p += len;
    }
    return true;
}

static bool check_text(const struct option_info *o, const char *value, const struct conf_names *names,
                       struct arena *mem, const char **kept, struct err *e)
{
    struct workcal_day day;
    if (!strcmp(o->key, DAYS_KEY))
        return !workcal_spans(&day, value, e);
    if (!strcmp(o->key, "holidays"))
        return !workcal_holidays(value, NULL, NULL, e);
    if (!strcmp(o->key, "timezone"))
        return check_timezone(value, e);
    if (!strcmp(o->key, "currency"))
        return check_currency(value, mem, kept, e);
    if (!strcmp(o->key, "focus") || !strcmp(o->key, "hidden") || !strcmp(o->key, "order"))
        return check_kpi_list(value, names, mem, kept, e);
    if (!strcmp(o->key, "folded"))
        return check_families(value, e);
    return true;
}

// --- the check ----------------------------------------------------------------------------------------------------

// The choice as the table writes it, NULL when it is none.
static const char *find_choice(const char *choices, const char *value, struct arena *mem)
{
    for (const char *p = choices;; p++) {
        size_t len = strcspn(p, "|");
        if (strlen(value) == len && !strncasecmp(p, value, len))
            return arena_strndup(mem, p, len);
        p += len;
        if (!*p)
            return NULL;
    }
}

// Thresholds and targets, told by their range, can be taken away.
static bool check_quantity(const struct option_info *o, const char *value)
{
    double v;
    if (o->type == OPT_DURATION && o->min < 0 && (str_ieq(value, "none") || str_ieq(value, "off")))
        return true;
    if (!(o->type == OPT_DURATION && conf_parse_duration(value, &v)) && !parse_number(value, &v))
        return false;
    return v >= o->min && v <= o->max && (o->type != OPT_INT || v == floor(v));
}

bool check_value(const struct option_info *o, const char *value, const struct conf_names *names,
                 struct arena *mem, const char **kept, struct err *e)
{
    bool yes;
    *kept = value;
    switch (o->type) {
    case OPT_TEXT: return check_text(o, value, names, mem, kept, e);
    case OPT_CHOICE: *kept = find_choice(o->choices, value, mem); return *kept || refuse(o, value, e);
    case OPT_BOOL: return parse_bool(value, &yes) || refuse(o, value, e);
    case OPT_INT:
    case OPT_NUMBER:
    case OPT_DURATION: return check_quantity(o, value) || refuse(o, value, e);
    }
    return false;
}
