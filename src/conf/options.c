#include "base/mem.h"
#include "conf/conf.h"

#define DAY 86400.0
#define ANY 1e12 // thresholds and targets carry the unit of their KPI

// One row per option; the helps are translated (src/po/extract.sh). default.ini and kpitop.conf(5) list the same ones; tests compare the three.
#define CHOICE(section, key, choices, dflt, help) {section, key, OPT_CHOICE, 0, 0, choices, dflt, help}
#define INT(section, key, min, max, dflt, help) {section, key, OPT_INT, min, max, NULL, dflt, help}
#define NUMBER(section, key, min, max, dflt, help) {section, key, OPT_NUMBER, min, max, NULL, dflt, help}
#define LENGTH(section, key, min, max, dflt, help) {section, key, OPT_DURATION, min, max, NULL, dflt, help}
#define YES_NO(section, key, dflt, help) {section, key, OPT_BOOL, 0, 0, NULL, dflt, help}
#define TEXT(section, key, dflt, help) {section, key, OPT_TEXT, 0, 0, NULL, dflt, help}

const struct option_info conf_options[] = {
    TEXT("kpitop", "timezone", "system",
         "Time zone in which days begin and end: an IANA name such as Europe/Paris, UTC, an offset such as +02:00, or "
         "system."),
    CHOICE("kpitop", "week_start", "monday|tuesday|wednesday|thursday|friday|saturday|sunday", "monday",
           "First day of the week."),
    INT("kpitop", "fiscal_year_start", 1, 12, "1",
        "First month of the fiscal year, which is named by the year in which it ends."),
    TEXT("kpitop", "currency", "",
         "Reporting currency, three letters such as EUR; empty is the first currency met in the data."),
    INT("kpitop", "min_n", 1, 1e6, "",
        "Figures of fewer answers or cases are small samples and raise no alert; this sets all classes at once."),
    INT("kpitop", "min_n_customer", 1, 1e6, "30", "Figures of fewer customer answers are small samples and raise no alert."),
    INT("kpitop", "min_n_employee", 1, 1e6, "5",
        "Figures of fewer employee answers are hidden, for anonymity."),
    INT("kpitop", "min_n_other", 1, 1e6, "10", "All other figures of fewer cases are small samples and raise no alert."),
    INT("kpitop", "repeat_days", 0, 365, "7",
        "A contact that follows another of the same customer by at most so many calendar days is a repeat."),
    INT("kpitop", "churn_after_days", 1, 36500, "365",
        "Where the data give no loss date, a customer is lost so many days after the last order."),
    LENGTH("kpitop", "social_delay", 1, 30 * DAY, "1 h", "A social message answered within this delay was answered in time."),
    CHOICE("kpitop", "lang", "auto|en|fr", "auto", "Language of the screens and reports; auto follows the locale."),
    TEXT("kpitop", "theme", "default",
         "Colours: default (dark), light, colour-blind, high-contrast, mono, terminal (its own colours), the name of a file in the themes folder, or a path."),
    CHOICE("kpitop", "grain", "day|week|month|quarter|year", "month", "Length of the periods shown first."),
    CHOICE("kpitop", "compare", "previous|year|target|benchmark|none", "previous", "What figures are compared with first."),
    TEXT("kpitop", "focus", "", "KPI ids of the row that heads the overview, three to five of them; empty is no such row."),
    TEXT("kpitop", "hidden", "", "KPI ids that are not shown."),
    TEXT("kpitop", "order", "", "KPI ids that come first in their family, in this order."),
    TEXT("kpitop", "folded", "", "Families that the overview folds: satisfaction, loyalty, service, feedback, business, team."),
    CHOICE("kpitop", "glyphs", "auto|braille|blocks|ascii", "auto", "Characters that charts are drawn with."),
    CHOICE("kpitop", "colours", "auto|256|16|8|none", "auto", "How many colours are used at most; auto is all that the terminal has."),
    YES_NO("kpitop", "mouse", "no", "The mouse selects, scrolls and opens from the start; else after F7."),
    INT("kpitop", "last", 1, 1000, "12", "Periods in a series, ending with the reported one."),
    CHOICE("kpitop", "alert_target", "off|warning|critical", "warning",
           "Severity of the alert when a period ends with one of your targets missed."),
    LENGTH("kpitop", "max_age", 0, 3650 * DAY, "", "An export whose last day is older has stopped: a critical alert."),

    LENGTH("<kpi>", "warn", -ANY, ANY, "", "Warning threshold, in the unit of the KPI; durations as 4 h, or in seconds; none takes it away."),
    LENGTH("<kpi>", "crit", -ANY, ANY, "", "Critical threshold, in the unit of the KPI; none takes it away."),
    LENGTH("<kpi>", "target", -ANY, ANY, "", "Target, likewise."),
    INT("<kpi>", "min_n", 1, 1e6, "", "Smallest sample of this KPI."),
    YES_NO("<kpi>", "hidden", "no", "Leaves the KPI out of the screens and reports."),
    LENGTH("<kpi>.<channel>", "warn", -ANY, ANY, "", "Warning threshold on that channel."),
    LENGTH("<kpi>.<channel>", "crit", -ANY, ANY, "", "Critical threshold on that channel."),
    LENGTH("<kpi>.<channel>", "target", -ANY, ANY, "", "Target on that channel."),

    TEXT("<alert>", "kpi", "", "The id of the KPI that is watched."),
    CHOICE("<alert>", "rule", "limit|drop|trend|target", "limit",
           "Beyond a limit; significantly worse than the period before; getting worse for long; its target missed."),
    TEXT("<alert>", "filter", "", "Only there, such as channel=phone,team=Lyon; else the total."),
    TEXT("<alert>", "by", "", "Each value of that dimension is judged for itself."),
    LENGTH("<alert>", "below", -ANY, ANY, "", "Raised strictly below this value, in the unit of the KPI."),
    LENGTH("<alert>", "above", -ANY, ANY, "", "Raised strictly above it."),
    LENGTH("<alert>", "least", 0, ANY, "", "Smallest fall that counts for the rule drop."),
    INT("<alert>", "for", 1, 100, "1", "Periods in a row before it is raised; of a trend, periods that it has gone on for."),
    LENGTH("<alert>", "clear", 0, ANY, "", "How far back inside the limit the value must be before it is cleared."),
    INT("<alert>", "min_n", 1, 1e6, "", "Smallest sample; else that of the KPI."),
    CHOICE("<alert>", "severity", "warning|critical", "warning", "How bad it is."),

    TEXT("<own>", "formula", "", "A KPI of your own: numbers, measures of 'kpitop measures', + - * / ( ), min and max."),
    TEXT("<own>", "name.en", "", "Its name; else its id."),
    TEXT("<own>", "name.fr", "", "Its French name; else the other one."),
    TEXT("<own>", "short.en", "", "Its name where there is little room, 18 columns; else the beginning of the other."),
    TEXT("<own>", "short.fr", "", "The same in French."),
    CHOICE("<own>", "unit", "%|percent|points|scale|ratio|count|seconds|currency", "ratio", "What its value is in."),
    CHOICE("<own>", "better", "higher|lower|none", "none", "Which way is better."),
    CHOICE("<own>", "family", "satisfaction|loyalty|service|feedback|business|team", "service", "Where it stands on the overview."),
    LENGTH("<own>", "warn", -ANY, ANY, "", "Strictly beyond it the figure is a warning."),
    LENGTH("<own>", "crit", -ANY, ANY, "", "Strictly beyond it the figure is critical."),
    LENGTH("<own>", "target", -ANY, ANY, "", "Its target."),
    INT("<own>", "min_n", 1, 1e6, "", "Its smallest sample; else that of its kind."),

    CHOICE("csat", "method", "positive|mean", "positive", "Share of positive answers, or the mean answer."),
    CHOICE("ces", "scale", "effort|ease", "effort",
           "What a high answer means: much effort (lower is better) or great ease (higher is better; thresholds mirror)."),
    CHOICE("recommendation", "fallback", "none|promoters", "none",
           "Without referral data: no data, or the share of promoters."),
    CHOICE("churn", "base", "start|total", "start",
           "Lost customers over those at the start of the period, or over all seen in it."),
    CHOICE("recurring_customers", "base", "buyers|all", "buyers",
           "Recurring customers over those who bought in the period, or over all present in it."),
    CHOICE("clv", "lifetime", "observed|churn", "observed",
           "Customer lifetime as observed from sign-up to loss, or as 1 / yearly churn."),
    NUMBER("clv", "margin", 0, 100, "100", "Percentage of the sales that counts as value."),
    CHOICE("clv", "net", "none|acquisition", "none", "Takes acquisition costs per new customer off the value."),
    CHOICE("conversion", "base", "period|cohort|interactions", "period",
           "Converted in the period over created in it; of those created in it, converted to date; or interactions with "
           "a conversion or revenue over interactions."),
    CHOICE("handling_time", "basis", "reported|elapsed", "reported",
           "Handling time as the export reports it, or from first reply to resolution."),
    CHOICE("resolution_time", "until", "resolved|closed", "resolved", "Where the resolution time ends."),
    CHOICE("fcr", "base", "resolved|all", "resolved", "Cases resolved at the first contact over resolved cases, or over all."),
    CHOICE("repeat_contact", "same", "any|category|product", "any",
           "What the two contacts must have in common to be a repeat."),
    CHOICE("repeat_call", "same", "any|category|product", "any", "The same for calls."),
    CHOICE("complaint_rate", "per", "day|week|month|100contacts|100customers", "day", "What complaints are counted per."),
    CHOICE("channel_preference", "base", "responses|contacts|stated", "responses",
           "Channel of the survey responses, of the interactions, or stated by the customer."),
    CHOICE("staff_turnover", "method", "mean|half_sum", "mean",
           "Leavers over the mean staff, or half of leavers and joiners over the staff at the start."),

    YES_NO("privacy", "mask", "yes", "E-mail addresses, telephone, card and IBAN numbers in comments are masked on screen and in exports."),
    YES_NO("privacy", "pseudonyms", "no", "Agents are called Agent 01, Agent 02 ... in reports and exported pages; the screen shows their names."),
    INT("limits", "decompressed", 1, 1e6, "16384",
        "What a compressed file, an archive or a workbook may grow to, in MB."),
    INT("limits", "ratio", 2, 1e6, "250", "How many times its size a compressed file may grow to; judged above 64 MB."),
    INT("limits", "rows", 1, 1e8, "1048576", "Rows of a sheet."),
    INT("limits", "columns", 1, 20000, "16384", "Columns of a sheet or of a CSV file."),
    INT("limits", "field", 1, 1000, "1", "Longest cell, in MB."),
    INT("limits", "line", 1, 1000, "16", "Longest row, in MB: a line of a CSV file, or what its cells hold."),
    INT("limits", "members", 1, 1e5, "1000", "Files in a zip archive."),
    INT("limits", "values", 10, 65000, "4096", "Values kept of a dimension, such as agents or products; the rest are counted under (other)."),
    INT("limits", "nesting", 1, 8, "2", "Packings inside each other: a workbook in a zip archive is two."),
    INT("limits", "quotes", 1, 10000, "100", "Quotes of a CSV file that never close before the rest of it is left out; each costs its line, and a look through as much as the longest cell."),
    INT("limits", "comments", 100, 1e6, "20000", "Comments that a page reads, the newest ones."),
    INT("limits", "listed", 10, 1e6, "5000", "Rows behind a figure that are listed, the first ones of the order."),

    TEXT("business_hours", "<days>", "",
         "Hours in which the service is open on those days, such as 9:00-12:30 14:00-18:00; 22:00-6:00 ends on the next day; "
         "closed."),
    TEXT("business_hours", "holidays", "",
         "Days on which the service is closed: fr, fr-alsace, dates such as 2026-05-15, 12-24 for every year, or "
         "2026-08-01..2026-08-15."),

    TEXT("keys", "<action>", "", "Keys of that action instead of its own, such as x, Ctrl-S; none takes them away."),

    NUMBER("rates", "<currency>", 1e-9, 1e9, "", "How much of the reporting currency one unit of that currency is worth."),
};
const size_t conf_noptions = ARRAY_LEN(conf_options);
