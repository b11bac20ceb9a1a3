// jansson, as the JSON writers use it: a value that could not be had is remembered in *oom and asked once.
#ifndef KPITOP_EXPORT_JSON_UTIL_H
#define KPITOP_EXPORT_JSON_UTIL_H

#include "report/report.h"

#include <jansson.h>

void json_put(json_t *o, const char *key, json_t *v, bool *oom); // takes v
void json_push(json_t *a, json_t *v, bool *oom);
json_t *json_text(const char *s);                // cleaned; "" for NULL
json_t *json_text_or_null(const char *s);        // null for NULL and ""
json_t *json_number(bool has, double v);         // null when it has none
json_t *json_day(int32_t day);                   // "2025-09-30"
json_t *json_period(const struct period *p, bool partial, bool *oom);
json_t *json_sources(const struct report_env *env, bool *oom);
// Of a report: program, as_of, period, filters, sources, and provenance with zone, checksums, definitions.
void json_origin(json_t *o, const struct report_env *env, const struct report_data *d, bool *oom);
json_t *json_slice(const struct report_env *env, const struct slice *s, bool *oom); // {"channel": "email"}
// json_trend.c: null where there is nothing to tell.
json_t *json_trend(const struct kpi_trend *t, bool *oom);
json_t *json_forecast(const struct kpi_trend *t, bool *oom);
json_t *json_change(const struct kpi_change *k, const struct period *against, bool *oom);
int json_write(json_t *o, bool oom, struct strbuf *out, struct err *e); // takes o

#endif
