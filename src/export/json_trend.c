// JSON of what the figures mean: trend, forecast, what a change is made of.
#include "export/export_priv.h"
#include "export/json_util.h"

static json_t *label_of(const struct period *p) { return json_text(p->label); }

static json_t *mann_kendall_object(const struct mann_kendall *k, bool *oom)
{
    if (!k->has)
        return json_null();
    json_t *o = json_object();
    json_put(o, "n", json_integer((json_int_t)k->n), oom);
    json_put(o, "s", json_number(true, k->s), oom);
    json_put(o, "tau", json_number(true, k->tau), oom);
    json_put(o, "p", json_number(true, k->p), oom);
    json_put(o, "slope", json_number(true, k->slope), oom);
    json_put(o, "inflation", json_number(true, k->inflation), oom);
    return o;
}

// z is null where nothing varied before.
static json_t *spike_object(const struct kpi_trend *t, bool *oom)
{
    const struct spike *s = t->partial ? &t->spike : &t->verdict.spike;
    if (!s->has)
        return json_null();
    json_t *o = json_object();
    json_put(o, "found", json_boolean(s->found), oom);
    json_put(o, "z", json_number(true, s->z), oom);
    json_put(o, "limit", json_number(true, s->limit), oom);
    json_put(o, "median", json_number(true, s->median), oom);
    json_put(o, "days", t->partial ? json_integer(t->elapsed) : json_null(), oom);
    return o;
}

static json_t *cause_object(const struct kpi_cause *c, bool *oom)
{
    if (!c->key)
        return json_null();
    json_t *o = json_object();
    json_put(o, "dimension", json_text(dim_name((enum dim)c->dim)), oom);
    json_put(o, "key", json_text(c->key), oom);
    json_put(o, "part", json_number(true, c->part), oom);
    json_put(o, "total", json_number(true, c->total), oom);
    json_put(o, "mix", json_number(c->has_mix, c->mix), oom);
    return o;
}

static json_t *shift_object(const struct kpi_trend *t, bool *oom)
{
    const struct level_shift *s = &t->verdict.shift;
    if (!s->has || s->at >= t->n)
        return json_null();
    json_t *o = json_object();
    json_put(o, "found", json_boolean(s->found), oom);
    json_put(o, "at", label_of(&t->series[s->at].period), oom);
    json_put(o, "before", json_number(true, s->before), oom);
    json_put(o, "after", json_number(true, s->after), oom);
    json_put(o, "p", json_number(true, s->p), oom);
    json_put(o, "cause", cause_object(&t->shift, oom), oom);
    return o;
}

// effects: by position in the cycle, from that of `first` on.
static json_t *season_object(const struct kpi_trend *t, bool *oom)
{
    const struct season *s = &t->verdict.season;
    if (!s->has)
        return json_null();
    json_t *o = json_object(), *effects = json_array();
    for (size_t i = 0; i < s->length; i++)
        json_push(effects, json_number(true, s->effect[i]), oom);
    json_put(o, "found", json_boolean(s->found), oom);
    json_put(o, "strength", json_number(true, s->strength), oom);
    json_put(o, "p", json_number(true, s->p), oom);
    json_put(o, "first", label_of(&t->series[0].period), oom);
    json_put(o, "effects", effects, oom);
    return o;
}

json_t *json_trend(const struct kpi_trend *t, bool *oom)
{
    if (!t || !t->n)
        return json_null();
    const struct verdict *v = &t->verdict;
    json_t *o = json_object();
    json_put(o, "from", label_of(&t->series[0].period), oom);
    json_put(o, "to", label_of(&t->series[t->n - 1].period), oom);
    json_put(o, "sustained", json_boolean(v->sustained), oom);
    json_put(o, "direction", v->sustained ? json_text(v->dir > 0 ? "up" : "down") : json_null(), oom);
    json_put(o, "since", v->sustained ? label_of(&t->series[v->from].period) : json_null(), oom);
    json_put(o, "run", json_integer((json_int_t)v->run.moves * v->run.dir), oom);
    json_put(o, "cause", cause_object(&t->move, oom), oom);
    json_put(o, "mann_kendall", mann_kendall_object(&v->mk, oom), oom);
    json_put(o, "spike", spike_object(t, oom), oom);
    json_put(o, "level_shift", shift_object(t, oom), oom);
    json_put(o, "season", season_object(t, oom), oom);
    return o;
}

static const char *method_name(enum forecast_method m)
{
    static const char *const names[] = {[FORECAST_NONE] = "none", [FORECAST_NAIVE] = "naive",
                                        [FORECAST_SEASONAL_NAIVE] = "seasonal_naive", [FORECAST_DAMPED] = "damped_trend",
                                        [FORECAST_HOLT_WINTERS] = "holt_winters"};
    return names[m];
}

json_t *json_forecast(const struct kpi_trend *t, bool *oom)
{
    if (!t || !t->latest || t->forecast.method == FORECAST_NONE)
        return json_null();
    const struct forecast *f = &t->forecast;
    json_t *o = json_object(), *points = json_array();
    for (size_t h = 0; h < f->n; h++) {
        json_t *point = json_object();
        json_put(point, "label", label_of(&t->ahead[h]), oom);
        json_put(point, "value", json_number(true, f->value[h]), oom);
        json_put(point, "low", json_number(true, f->low[h]), oom);
        json_put(point, "high", json_number(true, f->high[h]), oom);
        json_push(points, point, oom);
    }
    json_put(o, "method", json_text(method_name(f->method)), oom);
    json_put(o, "tried", json_text(method_name(f->tried)), oom);
    json_put(o, "beats_naive", json_boolean(!f->beaten), oom);
    json_put(o, "model_error", json_number(true, f->model_error), oom);
    json_put(o, "naive_error", json_number(true, f->naive_error), oom);
    json_put(o, "origins", json_integer((json_int_t)f->origins), oom);
    json_put(o, "points", points, oom);
    return o;
}

static json_t *part_object(const struct change_part *p, bool ratio, bool *oom)
{
    json_t *o = json_object();
    json_put(o, "key", json_text(p->key), oom);
    json_put(o, "before", json_number(p->has_before, p->before), oom);
    json_put(o, "now", json_number(p->has_now, p->now), oom);
    json_put(o, "weight_before", json_number(ratio, p->share_before), oom);
    json_put(o, "weight_now", json_number(ratio, p->share_now), oom);
    json_put(o, "mix", json_number(ratio, p->mix), oom);
    json_put(o, "rate", json_number(true, p->rate), oom);
    return o;
}

json_t *json_change(const struct kpi_change *k, const struct period *against, bool *oom)
{
    static const char *const kinds[] = {[CHANGE_RATIO] = "ratio", [CHANGE_SUM] = "sum", [CHANGE_NONE] = "none"};
    if (!k)
        return json_null();
    json_t *o = json_object(), *parts = json_array();
    bool ratio = k->kind == CHANGE_RATIO, has = !k->why_not;
    for (size_t i = 0; i < k->nparts; i++)
        json_push(parts, part_object(&k->parts[i], ratio, oom), oom);
    json_put(o, "against", label_of(against), oom);
    json_put(o, "dimension", json_text(dim_name((enum dim)k->dim)), oom);
    json_put(o, "kind", json_text(kinds[k->kind]), oom);
    json_put(o, "why_not", json_text_or_null(k->why_not), oom);
    json_put(o, "before", json_number(has, k->before), oom);
    json_put(o, "now", json_number(has, k->now), oom);
    json_put(o, "mix", json_number(has && ratio, k->mix), oom);
    json_put(o, "rate", json_number(has, k->rate), oom);
    json_put(o, "parts", parts, oom);
    return o;
}
