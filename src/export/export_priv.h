// The writers, for the registry, and what they share.
#ifndef KPITOP_EXPORT_EXPORT_PRIV_H
#define KPITOP_EXPORT_EXPORT_PRIV_H

#include "export/export.h"

#ifndef KPITOP_VERSION
#define KPITOP_VERSION "0"
#endif

int json_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e);
int json_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e);
int csv_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e);
int csv_beside(const struct report_env *env, const struct report_data *d, const char *name, struct strbuf *out, struct err *e);
int csv_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e);
int md_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e);
int md_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e);
int html_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e);
int html_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e);
int text_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e);
int plain_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e);
int plain_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e);
int xlsx_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e);
int xlsx_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e);
int openmetrics_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e);
int text_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e);

// SVG pictures of html.c, and its style sheet.
extern const char html_style[];
void svg_spark(struct strbuf *b, const struct sheet_tile *t);
void svg_bar(struct strbuf *b, const struct sheet_bar *bar, double low, double high);
void svg_chart(struct strbuf *b, const struct report_env *env, const struct sheet_chart *c, const char *name, int kpi);

// Tiles without any figure are not drawn: their names make one sentence, "No data for: ...", "" when there is none.
bool tile_empty(const struct sheet_tile *t);
void tiles_without_data(struct strbuf *b, const struct sheet_block *block);
bool tile_part(const struct sheet_tile *t); // a part of it is critical though the whole is not
double tile_count(const struct sheet_tile *t); // the number behind its n, NAN when there is none
void bars_range(const struct sheet_bars *bars, double *low, double *high); // zero included

const struct sheet_block *export_block(const struct sheet *s, const char *id); // NULL when the sheet has none
// The page's worst alerts, from its table of alerts, else its headline: how many of them, at most max.
// None on the page of the alerts, which says the same.
struct worst {
    bool critical;
    const char *text, *since; // since: "" when not known
};
size_t export_worst(const struct sheet *s, struct worst *out, size_t max, bool critical_only);

// Where the figures come from, in one line each: the program, the days of the period and their zone; the sources, unless
// the sheet lists them. The date that the data goes to, without the "n days ago" of the screen, which a file would keep.
#define AS_OF_SIZE (2 * NUMFMT_BUF)
void export_origin(struct strbuf *b, const struct report_env *env, const struct sheet *s);
void export_sources(struct strbuf *b, const struct report_env *env, const struct sheet *s);
const char *export_as_of(const struct report_env *env, char out[AS_OF_SIZE]);

// Texts of the data may hold anything; in ASCII they lose it.
void export_ascii(struct strbuf *out);
// 0, or out of memory when the buffer gave up.
int export_done(const struct strbuf *out, struct err *e);
// Name of a dimension's value as exports write it: "(none)" for code 0, cleaned into b.
void export_value_name(struct strbuf *b, const struct report_env *env, enum dim d, uint32_t code);

#endif
