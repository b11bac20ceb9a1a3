// Export: one writer per format, one registry row each. Writers get report data (machine formats) or a sheet.
#ifndef KPITOP_EXPORT_EXPORT_H
#define KPITOP_EXPORT_EXPORT_H

#include "report/report.h"

struct exporter {
    const char *name;      // "json"
    const char *extension; // ".json"
    const char *help;
    // Whole report of a query (cli.md), into out. NULL when the format cannot.
    int (*report)(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e);
    // One page as one sees it, with period, filters and as-of date.
    int (*sheet)(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e);
    // Where the report's own form has no room to say where its figures are from: the text of a second file, which stands
    // beside the first under its name and EXPORT_BESIDE. name: of the first, without its folder. NULL: not needed.
    int (*beside)(const struct report_env *env, const struct report_data *d, const char *name, struct strbuf *out, struct err *e);
};
#define EXPORT_BESIDE "-metadata.json" // as CSV on the Web names it (w3.org/TR/tabular-data-model, 5.3)
extern const struct exporter exporters[];
extern const size_t nexporters;
const struct exporter *export_by_name(const char *name); // NULL unknown

// The catalogue under a configuration; set[kpi]: its thresholds were configured.
int export_kpis_json(const struct kpi_config *cfg, bool french, const bool *set, struct strbuf *out, struct err *e);
// One alert as a program is told of it (--on-alert): the object of cli.md with id, rule, text, period and cause; and an
// export that has stopped.
int export_alert_json(const struct report_env *env, const struct alert *a, const char *text, const struct period *period,
                      struct strbuf *out, struct err *e);
int export_stale_json(const struct source_info *s, int32_t days, const char *text, struct strbuf *out, struct err *e);
// Is this the content of a file that some version of this program exported (a report, a page, a summary, what diff says)?
bool export_is_ours(const char *s, size_t len);
// Cell text for csv: quotes doubled, a leading = + - @ TAB CR of a text neutralised with an apostrophe.
void export_csv_cell(struct strbuf *b, const char *text, bool is_number);
void export_html(struct strbuf *b, const char *text); // escaped
void export_md(struct strbuf *b, const char *text);   // escaped, one line, fit for a table cell

#endif
