// The options of the settings page: which ones, in which group, what they are called. Type, range, default and help stand in
// conf_options; tests see that each row names an option there.
#include "base/i18n.h"
#include "base/mem.h"
#include "conf/conf.h"

#include <string.h>

const char *const conf_groups[CONF_GROUPS] = {
    [CONF_SCREEN] = N_("Screen"),
    [CONF_TIME] = N_("Time"),
    [CONF_FIGURES] = N_("Figures"),
    [CONF_PRIVACY] = N_("Privacy"),
    [CONF_ALERTS] = N_("Alerts and targets"),
    [CONF_LIMITS] = N_("Thresholds"),
};

const struct conf_common conf_common[] = {
    {CONF_SCREEN, "kpitop", "lang", N_("Language"), NULL},
    {CONF_SCREEN, "kpitop", "theme", N_("Colours"), NULL},
    {CONF_SCREEN, "kpitop", "glyphs", N_("Characters of charts"), NULL},
    {CONF_SCREEN, "kpitop", "colours", N_("Number of colours"), NULL},
    {CONF_SCREEN, "kpitop", "mouse", N_("Mouse"), NULL},
    {CONF_SCREEN, "kpitop", "focus", N_("First row of the overview"), N_("none")},
    {CONF_TIME, "kpitop", "grain", N_("Period shown first"), NULL},
    {CONF_TIME, "kpitop", "compare", N_("Compared with first"), NULL},
    {CONF_TIME, "kpitop", "last", N_("Periods in a series"), NULL},
    {CONF_TIME, "kpitop", "week_start", N_("First day of the week"), NULL},
    {CONF_TIME, "kpitop", "fiscal_year_start", N_("Fiscal year begins in month"), NULL},
    {CONF_TIME, "kpitop", "timezone", N_("Time zone"), NULL},
    {CONF_FIGURES, "kpitop", "currency", N_("Currency"), N_("the first of the data")},
    {CONF_FIGURES, "kpitop", "min_n_customer", N_("Smallest sample: customers"), NULL},
    {CONF_FIGURES, "kpitop", "min_n_employee", N_("Smallest sample: employees"), NULL},
    {CONF_FIGURES, "kpitop", "min_n_other", N_("Smallest sample: others"), NULL},
    {CONF_FIGURES, "csat", "method", N_("CSAT is"), NULL},
    {CONF_FIGURES, "ces", "scale", N_("A high CES means"), NULL},
    {CONF_FIGURES, "kpitop", "repeat_days", N_("Repeat contact within (days)"), NULL},
    {CONF_FIGURES, "kpitop", "social_delay", N_("Social media answered within"), NULL},
    {CONF_FIGURES, "kpitop", "churn_after_days", N_("Lost without orders (days)"), NULL},
    {CONF_PRIVACY, "privacy", "mask", N_("Mask personal data"), NULL},
    {CONF_PRIVACY, "privacy", "pseudonyms", N_("Pseudonyms in exports"), NULL},
    {CONF_ALERTS, "kpitop", "alert_target", N_("Alert on a missed target"), NULL},
    {CONF_ALERTS, "kpitop", "max_age", N_("Export has stopped after"), N_("not asked")},
    {CONF_LIMITS, "csat", "warn", NULL, NULL},
    {CONF_LIMITS, "csat", "crit", NULL, NULL},
    {CONF_LIMITS, "nps", "warn", NULL, NULL},
    {CONF_LIMITS, "nps", "crit", NULL, NULL},
    {CONF_LIMITS, "ces", "warn", NULL, NULL},
    {CONF_LIMITS, "ces", "crit", NULL, NULL},
    {CONF_LIMITS, "first_response_time.phone", "warn", NULL, NULL},
    {CONF_LIMITS, "first_response_time.phone", "crit", NULL, NULL},
    {CONF_LIMITS, "first_response_time.chat", "warn", NULL, NULL},
    {CONF_LIMITS, "first_response_time.chat", "crit", NULL, NULL},
    {CONF_LIMITS, "first_response_time.email", "warn", NULL, NULL},
    {CONF_LIMITS, "first_response_time.email", "crit", NULL, NULL},
    {CONF_LIMITS, "fcr", "warn", NULL, NULL},
    {CONF_LIMITS, "fcr", "crit", NULL, NULL},
    {CONF_LIMITS, "sla", "warn", NULL, NULL},
    {CONF_LIMITS, "sla", "crit", NULL, NULL},
    {CONF_LIMITS, "churn", "warn", NULL, NULL},
    {CONF_LIMITS, "churn", "crit", NULL, NULL},
};
const size_t conf_ncommon = ARRAY_LEN(conf_common);

static const struct {
    const char *key; // NULL: of any option
    const char *value, *word;
} words[] = {
    {"lang", "auto", N_("as the system")},
    {"lang", "en", "English"},
    {"lang", "fr", "français"},
    {"theme", "default", N_("dark")},
    {"theme", "light", N_("light")},
    {"theme", "colour-blind", N_("for the colour-blind")},
    {"theme", "high-contrast", N_("high contrast")},
    {"theme", "mono", N_("without colours")},
    {"theme", "terminal", N_("those of the terminal")},
    {"glyphs", "auto", N_("by themselves")},
    {"glyphs", "braille", N_("braille dots")},
    {"glyphs", "blocks", N_("blocks")},
    {"glyphs", "ascii", N_("plain ASCII")},
    {"colours", "auto", N_("all that there are")},
    {"timezone", "system", N_("that of the system")},
    {"compare", "previous", N_("the period before")},
    {"compare", "year", N_("the year before")},
    {"compare", "target", N_("its target")},
    {"compare", "benchmark", N_("the benchmark")},
    {"compare", "none", N_("nothing")},
    {"grain", "day", N_("day")},
    {"grain", "week", N_("week")},
    {"grain", "month", N_("month")},
    {"grain", "quarter", N_("quarter")},
    {"grain", "year", N_("year")},
    {"week_start", "monday", N_("Monday")},
    {"week_start", "tuesday", N_("Tuesday")},
    {"week_start", "wednesday", N_("Wednesday")},
    {"week_start", "thursday", N_("Thursday")},
    {"week_start", "friday", N_("Friday")},
    {"week_start", "saturday", N_("Saturday")},
    {"week_start", "sunday", N_("Sunday")},
    {"alert_target", "off", N_("none")},
    {"alert_target", "warning", N_("warning")},
    {"alert_target", "critical", N_("critical")},
    {"method", "positive", N_("share of positive answers")},
    {"method", "mean", N_("mean answer")},
    {"scale", "effort", N_("much effort")},
    {"scale", "ease", N_("great ease")},
    {NULL, "yes", N_("yes")},
    {NULL, "no", N_("no")},
    {NULL, "none", N_("none")},
};

const char *conf_word(const char *key, const char *value)
{
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if ((!words[i].key || !strcmp(words[i].key, key)) && str_ieq(words[i].value, value))
            return _(words[i].word);
    return value;
}
