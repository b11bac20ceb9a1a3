// JSON: the report object of cli.md. Figures at full precision, null for no data.
#include "export/export_priv.h"
#include "export/json_util.h"

static json_t *value_of(const struct kpi_figure *f)
{
    return json_number(f->has && !f->hidden, f->value);
}

static const char *state_of(const struct kpi_figure *f)
{
    return kpi_state_name(f->has && !f->hidden ? f->state : STATE_NODATA);
}

json_t *json_day(int32_t d)
{
    char buf[11];
    civil_format_iso(d, buf);
    return json_string(buf);
}

json_t *json_period(const struct period *p, bool partial, bool *oom)
{
    json_t *o = json_object();
    json_put(o, "label", json_text(p->label), oom);
    json_put(o, "grain", json_text(grain_name(p->grain)), oom);
    json_put(o, "from", json_day(p->from), oom);
    json_put(o, "to", json_day(p->to), oom);
    json_put(o, "partial", json_boolean(partial), oom);
    return o;
}

json_t *json_slice(const struct report_env *env, const struct slice *s, bool *oom)
{
    json_t *o = json_object();
    for (int i = 0; i < s->n; i++) {
        struct strbuf b = {0};
        export_value_name(&b, env, s->f[i].dim, s->f[i].code);
        json_put(o, dim_name(s->f[i].dim), b.oom ? NULL : json_string(sb_str(&b)), oom);
        sb_release(&b);
    }
    return o;
}

static json_t *compare_object(const struct kpi_result *r, bool *oom)
{
    if (!r->has_compare)
        return json_null();
    json_t *o = json_object();
    json_put(o, "label", json_text(r->compare_label), oom);
    json_put(o, "value", value_of(&r->before), oom);
    json_put(o, "n", json_integer(r->before.n), oom);
    json_put(o, "delta", json_number(r->has_delta, r->delta), oom);
    json_put(o, "significant", json_boolean(r->has_delta && r->significant), oom);
    return o;
}

static json_t *series_array(const struct kpi_result *r, bool *oom)
{
    json_t *a = json_array();
    for (size_t i = 0; i < r->nseries; i++) {
        const struct kpi_point *s = &r->series[i];
        json_t *o = json_object();
        json_put(o, "label", json_text(s->period.label), oom);
        json_put(o, "value", value_of(&s->fig), oom);
        json_put(o, "n", json_integer(s->fig.n), oom);
        json_put(o, "partial", json_boolean(s->partial), oom);
        json_put(o, "state", json_text(state_of(&s->fig)), oom);
        json_push(a, o, oom);
    }
    return a;
}

static json_t *breakdown_array(const struct kpi_result *r, int by, bool *oom)
{
    json_t *a = json_array();
    for (size_t i = 0; i < r->nparts; i++) {
        const struct kpi_part *part = &r->parts[i];
        json_t *o = json_object();
        json_put(o, "dimension", json_text(dim_name((enum dim)by)), oom);
        json_put(o, "key", json_text(part->key && *part->key ? part->key : "(none)"), oom);
        json_put(o, "value", value_of(&part->fig), oom);
        json_put(o, "n", json_integer(part->fig.n), oom);
        json_put(o, "state", json_text(state_of(&part->fig)), oom);
        json_push(a, o, oom);
    }
    return a;
}

// What a test needs, so that two reports can be compared (kpitop diff): counts of a share, moments of a mean.
static json_t *evidence(const struct kpi_figure *f, bool *oom)
{
    static const char *const kinds[] = {[EV_SHARE] = "share", [EV_MEAN] = "mean", [EV_NET] = "net", [EV_RATIO] = "ratio"};
    const struct kpi_evidence *ev = &f->ev;
    if (!f->has || f->hidden || ev->kind == EV_NONE)
        return json_null();
    json_t *o = json_object();
    json_put(o, "kind", json_text(kinds[ev->kind]), oom);
    if (ev->kind == EV_SHARE) {
        json_put(o, "k", json_number(true, ev->k), oom);
        json_put(o, "n", json_number(true, ev->n), oom);
    } else if (ev->kind == EV_RATIO) {
        json_put(o, "value", json_number(true, ev->value), oom);
        json_put(o, "variance", json_number(true, ev->var), oom);
    } else {
        json_put(o, "n", json_number(true, ev->m.n), oom);
        json_put(o, "mean", json_number(true, ev->m.mean), oom);
        json_put(o, "variance", json_number(true, ev->m.var), oom);
    }
    return o;
}

// What the figures mean, of KPI number i of the report.
static void put_meaning(json_t *o, const struct report_env *env, const struct report_data *d, size_t i, bool *oom)
{
    const struct kpi_trend *t = i < d->trends.n ? &d->trends.items[i] : NULL;
    struct period against = kpi_compared(env->cfg, &d->query);
    json_put(o, "trend", json_trend(t, oom), oom);
    json_put(o, "forecast", json_forecast(t, oom), oom);
    json_put(o, "change", json_change(d->changes ? &d->changes[i] : NULL, &against, oom), oom);
}

static json_t *kpi_object(const struct report_env *env, const struct report_data *d, size_t i, bool *oom)
{
    const struct kpi_result *r = &d->set.items[i];
    const struct kpi_info *info = kpi_info(env->cfg, r->kpi);
    const struct kpi_figure *f = &r->now;
    enum kpi_dir dir = kpi_dir_of(r->kpi, env->cfg);
    bool shown = f->has && !f->hidden;
    json_t *o = json_object();
    json_put(o, "id", json_text(info->id), oom);
    json_put(o, "name", json_text(report_kpi_name(env, r->kpi)), oom);
    json_put(o, "family", json_text(kpi_family_name(info->family)), oom);
    json_put(o, "unit", json_text(kpi_unit_name(kpi_unit_of(r->kpi, env->cfg))), oom);
    json_put(o, "direction", json_text(dir == KPI_UP ? "up" : dir == KPI_DOWN ? "down" : "none"), oom);
    json_put(o, "value", value_of(f), oom);
    json_put(o, "n", json_integer(f->n), oom);
    json_put(o, "low", json_number(shown && f->has_ci, f->low), oom);
    json_put(o, "high", json_number(shown && f->has_ci, f->high), oom);
    json_put(o, "small_sample", json_boolean(f->small), oom);
    json_put(o, "median", json_number(shown && f->has_median, f->median), oom);
    json_put(o, "p90", json_number(shown && f->has_median, f->p90), oom);
    json_put(o, "count", !f->hidden && f->has_count ? json_integer(f->count) : json_null(), oom);
    json_put(o, "state", json_text(state_of(f)), oom);
    json_put(o, "mark", shown && f->excellent ? json_text("excellent") : json_null(), oom);
    json_put(o, "reason", json_text(r->reason), oom);
    json_put(o, "compare", compare_object(r, oom), oom);
    json_put(o, "series", series_array(r, oom), oom);
    json_put(o, "breakdown", breakdown_array(r, d->query.by, oom), oom);
    put_meaning(o, env, d, i, oom);
    json_put(o, "evidence", evidence(f, oom), oom);
    return o;
}

static json_t *alert_object(const struct report_env *env, const struct alert *a, bool *oom)
{
    json_t *o = json_object();
    json_put(o, "kpi", json_text(kpi_info(env->cfg, a->kpi)->id), oom);
    json_put(o, "measure", json_text(kpi_info(env->cfg, a->measure >= 0 ? a->measure : a->kpi)->id), oom);
    json_put(o, "severity", json_text(kpi_state_name(a->severity)), oom);
    if (a->rule == RULE_THRESHOLD) {
        json_t *slice = json_object(); // beside the filters, which stand at the top
        if (a->dim >= 0)
            json_put(slice, dim_name((enum dim)a->dim), json_text(a->key), oom);
        json_put(o, "slice", slice, oom);
    } else {
        json_put(o, "rule", json_text(alert_rule_name(a->rule)), oom);
        json_put(o, "slice", json_slice(env, &a->slice, oom), oom);
    }
    json_put(o, "value", json_number(true, a->value), oom);
    json_put(o, "threshold", json_number(true, a->threshold), oom);
    json_put(o, "reason", json_text(a->reason), oom);
    json_put(o, "since", json_text(a->since), oom);
    return o;
}

int export_alert_json(const struct report_env *env, const struct alert *a, const char *text, const struct period *period,
                      struct strbuf *out, struct err *e)
{
    bool oom = false;
    json_t *o = alert_object(env, a, &oom);
    json_put(o, "rule", json_text(alert_rule_name(a->rule)), &oom);
    json_put(o, "name", json_text(a->name), &oom);
    json_put(o, "id", json_text(a->id), &oom);
    json_put(o, "text", json_text(text), &oom);
    json_put(o, "n", json_integer((json_int_t)a->n), &oom);
    json_put(o, "period", json_period(period, period_partial(period, cube_as_of(env->source->cube)), &oom), &oom);
    if (a->has_cause)
        json_put(o, "cause", json_slice(env, &a->cause, &oom), &oom);
    return json_write(o, oom, out, e);
}

int export_stale_json(const struct source_info *s, int32_t days, const char *text, struct strbuf *out, struct err *e)
{
    bool oom = false;
    json_t *o = json_object();
    json_put(o, "rule", json_text("stale"), &oom);
    json_put(o, "severity", json_text("critical"), &oom);
    json_put(o, "source", json_text(s->path), &oom);
    json_put(o, "last_day", json_day(s->last_day), &oom);
    json_put(o, "days", json_integer(days), &oom);
    json_put(o, "text", json_text(text), &oom);
    return json_write(o, oom, out, e);
}

json_t *json_sources(const struct report_env *env, bool *oom)
{
    json_t *a = json_array();
    for (size_t i = 0; i < env->source->list.n; i++) {
        const struct source_info *f = env->source->list.items[i];
        if (f->state != SOURCE_LOADED)
            continue;
        json_t *o = json_object();
        json_put(o, "path", json_text(f->path), oom);
        json_put(o, "profile", json_text_or_null(f->profile), oom);
        json_put(o, "rows", json_integer((json_int_t)f->rows), oom);
        json_put(o, "accepted", json_integer((json_int_t)(f->rows - f->rows_rejected - f->duplicates)), oom);
        json_put(o, "rejected", json_integer((json_int_t)f->rows_rejected), oom);
        json_put(o, "rejected_cells", json_integer((json_int_t)f->cells_rejected), oom);
        json_put(o, "duplicates", json_integer((json_int_t)f->duplicates), oom);
        json_push(a, o, oom);
    }
    return a;
}

static json_t *checksums(const struct report_env *env, bool *oom)
{
    json_t *a = json_array();
    for (size_t i = 0; i < env->source->list.n; i++) {
        const struct source_info *f = env->source->list.items[i];
        char sum[SOURCE_CHECKSUM], digest[SHA256_TEXT];
        if (f->state != SOURCE_LOADED)
            continue;
        json_t *o = json_object();
        json_put(o, "path", json_text(f->path), oom);
        json_put(o, "rows", json_integer((json_int_t)f->rows), oom);
        json_put(o, "bytes", json_integer((json_int_t)f->bytes), oom);
        json_put(o, "checksum", json_string(report_checksum(f, sum)), oom);
        int rc = source_sha256(f, digest);
        json_put(o, "sha256", rc ? json_null() : json_string(digest), oom);
        if (rc && rc != ERR_NOTFOUND)
            json_put(o, "unreadable", json_true(), oom);
        json_push(a, o, oom);
    }
    return a;
}

// What the object does not say of its origin yet: the zone, what is masked, the sources' content, how each KPI was read.
static json_t *json_provenance(const struct report_env *env, const struct report_data *d, bool *oom)
{
    json_t *o = json_object(), *all = json_array();
    const char *zone = zone_name(env->source->ingest.zone);
    json_put(o, "zone", json_text_or_null(zone), oom);
    json_put(o, "masked", json_boolean(!env->unmasked), oom);
    json_put(o, "sources", checksums(env, oom), oom);
    for (size_t i = 0; i < d->set.n; i++) {
        int kpi = d->set.items[i].kpi;
        json_t *one = json_object();
        json_put(one, "kpi", json_text(kpi_info(env->cfg, kpi)->id), oom);
        json_put(one, "formula", json_text(kpi_info(env->cfg, kpi)->formula), oom);
        json_put(one, "reading", json_text_or_null(report_reading(env->cfg, kpi)), oom);
        json_push(all, one, oom);
    }
    json_put(o, "definitions", all, oom);
    return o;
}

static void put_head(json_t *o, const struct report_env *env, const struct report_data *d, bool *oom)
{
    json_put(o, "program", json_string("kpitop " KPITOP_VERSION), oom);
    json_put(o, "as_of", json_day(d->set.as_of), oom);
    json_put(o, "period", json_period(&d->set.period, d->set.partial, oom), oom);
    json_put(o, "filters", json_slice(env, &d->query.slice, oom), oom);
}

static void put_foot(json_t *o, const struct report_env *env, const struct report_data *d, bool *oom)
{
    json_put(o, "sources", json_sources(env, oom), oom);
    json_put(o, "provenance", json_provenance(env, d, oom), oom);
}

void json_origin(json_t *o, const struct report_env *env, const struct report_data *d, bool *oom)
{
    put_head(o, env, d, oom);
    put_foot(o, env, d, oom);
}

int json_report(const struct report_env *env, const struct report_data *d, struct strbuf *out, struct err *e)
{
    bool oom = false;
    json_t *o = json_object(), *kpis = json_array(), *alerts = json_array();
    for (size_t i = 0; i < d->set.n; i++)
        json_push(kpis, kpi_object(env, d, i, &oom), &oom);
    for (size_t i = 0; i < d->alerts.n; i++)
        json_push(alerts, alert_object(env, &d->alerts.items[i], &oom), &oom);
    json_put(o, "schema", json_integer(1), &oom);
    put_head(o, env, d, &oom);
    json_put(o, "kpis", kpis, &oom);
    json_put(o, "alerts", alerts, &oom);
    put_foot(o, env, d, &oom);
    return json_write(o, oom, out, e);
}
