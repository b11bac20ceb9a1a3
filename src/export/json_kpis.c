// JSON of the catalogue, for `kpitop kpis --format json`.
#include "export/export_priv.h"
#include "export/json_util.h"

#include <string.h>

static json_t *threshold_object(const struct threshold *t, bool *oom)
{
    json_t *o = json_object();
    json_put(o, "warn", json_number(t->has_warn, t->warn), oom);
    json_put(o, "crit", json_number(t->has_crit, t->crit), oom);
    return o;
}

static json_t *channels_object(const struct kpi_config *cfg, int kpi, bool *oom)
{
    json_t *o = json_object();
    for (size_t i = 0; i < cfg->nchannel; i++)
        if (cfg->channel[i].kpi == kpi)
            json_put(o, cfg->channel[i].channel, threshold_object(&cfg->channel[i].t, oom), oom);
    return o;
}

static json_t *kpi_object(const struct kpi_config *cfg, bool french, int kpi, bool set, bool *oom)
{
    const struct kpi_info *k = kpi_info(cfg, kpi);
    enum kpi_dir dir = kpi_dir_of(kpi, cfg);
    json_t *o = json_object();
    json_put(o, "id", json_text(k->id), oom);
    json_put(o, "name", json_text(french ? k->name_fr : k->name), oom);
    json_put(o, "family", json_text(kpi_family_name(k->family)), oom);
    json_put(o, "formula", json_text(k->formula), oom);
    json_put(o, "purpose", json_text(k->purpose), oom);
    json_put(o, "unit", json_text(kpi_unit_name(kpi_unit_of(kpi, cfg))), oom);
    json_put(o, "direction", json_text(dir == KPI_UP ? "up" : dir == KPI_DOWN ? "down" : "none"), oom);
    json_put(o, "threshold", threshold_object(&cfg->threshold[kpi], oom), oom);
    json_put(o, "threshold_per_year", json_boolean(k->yearly), oom);
    json_put(o, "threshold_source", json_text_or_null(set ? "configuration" : k->threshold_source), oom);
    json_put(o, "channel_thresholds", channels_object(cfg, kpi, oom), oom);
    json_put(o, "excellent", json_number(k->has_excellent, k->excellent), oom);
    json_put(o, "target", json_number(cfg->has_target[kpi], cfg->target[kpi]), oom);
    json_put(o, "fields", json_text(k->fields), oom);
    json_put(o, "options", json_text(k->options), oom);
    json_put(o, "sources", json_text(k->sources), oom);
    return o;
}

int export_kpis_json(const struct kpi_config *cfg, bool french, const bool *set, struct strbuf *out, struct err *e)
{
    bool oom = false;
    json_t *a = json_array();
    for (int i = 0; i < kpi_count(cfg); i++)
        json_push(a, kpi_object(cfg, french, i, set[i], &oom), &oom);
    return json_write(a, oom, out, e);
}
