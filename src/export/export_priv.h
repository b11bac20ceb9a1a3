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
int csv_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e);
int md_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e);
int md_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e);
int html_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e);
int html_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e);
int text_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e);
int text_sheet(const struct report_env *env, const struct sheet *s, struct strbuf *out, struct err *e);

// SVG pictures of html.c.
void svg_spark(struct strbuf *b, const struct sheet_tile *t);
void svg_chart(struct strbuf *b, const struct report_env *env, const struct sheet_chart *c, const char *name, int kpi);

// Tiles without any figure are not drawn: their names make one sentence, "No data for: ...", "" when there is none.
bool tile_empty(const struct sheet_tile *t);
void tiles_without_data(struct strbuf *b, const struct sheet_block *block);

// 0, or out of memory when the buffer gave up.
int export_done(const struct strbuf *out, struct err *e);
// Name of a dimension's value as exports write it: "(none)" for code 0, cleaned into b.
void export_value_name(struct strbuf *b, const struct report_env *env, enum dim d, uint32_t code);

#endif
