// A JSON report read back. Whatever the file holds, the answer is a snapshot or one sentence.
#include "export/diff.h"
#include "base/civil.h"
#include "base/utf8.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

#define TEXT_MAX 200 // bytes of a text that is kept

struct reading {
    struct snapshot *s;
    struct err *e;
    bool oom;
};

static const char *cleaned(struct reading *r, const char *v)
{
    struct strbuf b = {0};
    utf8_clean(&b, v, strlen(v));
    if (b.len > TEXT_MAX)
        b.s[utf8_fit(b.s, TEXT_MAX / 4, NULL)] = '\0';
    const char *copy = b.oom ? NULL : arena_strdup(&r->s->mem, sb_str(&b));
    sb_release(&b);
    r->oom = r->oom || !copy;
    return copy ? copy : "";
}

static const char *text(struct reading *r, const json_t *o, const char *key)
{
    const char *v = json_string_value(json_object_get(o, key));
    return v ? cleaned(r, v) : "";
}
static int32_t day(const json_t *o, const char *key)
{
    const char *v = json_string_value(json_object_get(o, key));
    int32_t d;
    return v && civil_parse_iso(v, (int)strlen(v), &d) ? d : CIVIL_NONE;
}

static bool number(const json_t *o, const char *key, double *out)
{
    const json_t *v = json_object_get(o, key);
    if (!json_is_number(v) || !isfinite(json_number_value(v)))
        return false;
    *out = json_number_value(v);
    return true;
}

// --- evidence -------------------------------------------------------------------------------------------------------------

static bool told(const json_t *o, struct kpi_evidence *ev)
{
    const char *kind = json_string_value(json_object_get(o, "kind"));
    if (!kind)
        return false;
    if (!strcmp(kind, "share")) {
        ev->kind = EV_SHARE;
        return number(o, "k", &ev->k) && number(o, "n", &ev->n) && ev->k >= 0 && ev->n >= ev->k;
    }
    if (!strcmp(kind, "mean") || !strcmp(kind, "net")) {
        ev->kind = !strcmp(kind, "net") ? EV_NET : EV_MEAN;
        return number(o, "n", &ev->m.n) && number(o, "mean", &ev->m.mean) && number(o, "variance", &ev->m.var) && ev->m.var >= 0;
    }
    ev->kind = EV_RATIO;
    return !strcmp(kind, "ratio") && number(o, "value", &ev->value) && number(o, "variance", &ev->var) && ev->var >= 0;
}

// Older reports tell the interval: Wilson's is that of a share, another one gives the standard error.
static void derive(struct snapshot_kpi *k)
{
    double n = (double)k->n, hits = round(k->value / 100 * n);
    struct interval w = stats_wilson(hits, n);
    k->derived = true;
    k->ev = (struct kpi_evidence){.kind = EV_NONE};
    if (!k->has || !k->has_ci)
        return;
    if (!strcmp(k->unit, "percent") && w.has && fabs(100 * w.low - k->low) < 1e-6 && fabs(100 * w.high - k->high) < 1e-6) {
        k->ev = (struct kpi_evidence){.kind = EV_SHARE, .k = hits, .n = n};
        return;
    }
    double se = fmax(k->high - k->value, k->value - k->low) / STATS_Z95; // one side may be cut at the end of the scale
    bool mean = !strcmp(k->unit, "points") || !strcmp(k->unit, "scale") || !strcmp(k->unit, "seconds");
    bool net = !strcmp(k->id, "nps") || !strcmp(k->id, "ces_net"); // their intervals divide by n, their tests by n - 1
    if (mean && n >= 2)
        k->ev = (struct kpi_evidence){.kind = EV_MEAN, .m = {n, k->value, se * se * n * (net ? n / (n - 1) : 1)}};
    else
        k->ev = (struct kpi_evidence){.kind = EV_RATIO, .value = k->value, .var = se * se};
}

// --- the object ---------------------------------------------------------------------------------------------------------

static int bad(struct reading *r, size_t i, const char *id, const char *key)
{
    return err_set(r->e, ERR_SYNTAX, "%s: figure %zu (%s): \"%s\" is missing or of the wrong type: the file was changed after kpitop wrote it",
                   r->s->path, i + 1, *id ? id : "?", key);
}

static int read_kpi(struct reading *r, const json_t *o, size_t i, struct snapshot_kpi *k)
{
    const json_t *value = json_object_get(o, "value"), *n = json_object_get(o, "n");
    k->id = text(r, o, "id");
    k->name = text(r, o, "name");
    k->unit = text(r, o, "unit");
    k->direction = text(r, o, "direction");
    k->state = text(r, o, "state");
    k->reading = "";
    if (!*k->id)
        return bad(r, i, "", "id");
    if (!value || (!json_is_null(value) && !number(o, "value", &k->value)))
        return bad(r, i, k->id, "value");
    if (!json_is_integer(n) || json_integer_value(n) < 0)
        return bad(r, i, k->id, "n");
    k->has = !json_is_null(value);
    k->n = json_integer_value(n);
    k->small = json_is_true(json_object_get(o, "small_sample"));
    k->has_ci = number(o, "low", &k->low) && number(o, "high", &k->high) && k->low <= k->high;
    const json_t *evidence = json_object_get(o, "evidence");
    if (evidence && json_is_null(evidence))
        k->ev = (struct kpi_evidence){.kind = EV_NONE};
    else if (!evidence || !told(evidence, &k->ev))
        derive(k);
    return 0;
}

static int read_kpis(struct reading *r, const json_t *list)
{
    struct snapshot *s = r->s;
    size_t n = json_array_size(list);
    if (n > SNAPSHOT_KPIS_MAX)
        return err_set(r->e, ERR_LIMIT, "%s: more than %d figures: this is no report of kpitop", s->path, SNAPSHOT_KPIS_MAX);
    s->kpis = arena_alloc(&s->mem, (n + 1) * sizeof(*s->kpis));
    if (!s->kpis)
        return err_nomem(r->e);
    for (size_t i = 0; i < n; i++) {
        int rc = read_kpi(r, json_array_get(list, i), i, &s->kpis[i]);
        if (rc)
            return rc;
        for (size_t k = 0; k < i; k++)
            if (!strcmp(s->kpis[k].id, s->kpis[i].id))
                return err_set(r->e, ERR_SYNTAX, "%s: the KPI \"%s\" stands there twice: the file was changed after kpitop wrote it", s->path,
                               s->kpis[i].id);
        s->nkpis++;
    }
    return 0;
}

static void read_readings(struct reading *r, const json_t *provenance)
{
    const json_t *list = json_object_get(provenance, "definitions");
    r->s->zone = text(r, provenance, "zone");
    for (size_t i = 0; i < json_array_size(list); i++) {
        const json_t *o = json_array_get(list, i);
        const char *id = json_string_value(json_object_get(o, "kpi"));
        for (size_t k = 0; id && k < r->s->nkpis; k++)
            if (!strcmp(r->s->kpis[k].id, id))
                r->s->kpis[k].reading = text(r, o, "reading");
    }
}

static void read_filters(struct reading *r, json_t *o)
{
    struct snapshot *s = r->s;
    const char *key;
    json_t *v;
    json_object_foreach(o, key, v)
    {
        if (json_is_string(v) && s->nfilters < SNAPSHOT_FILTERS)
            s->filters[s->nfilters++] = (struct snapshot_filter){cleaned(r, key), cleaned(r, json_string_value(v))};
    }
}

static void read_sources(struct reading *r, const json_t *list)
{
    struct snapshot *s = r->s;
    size_t n = json_array_size(list) < SNAPSHOT_SOURCES ? json_array_size(list) : SNAPSHOT_SOURCES;
    s->sources = arena_alloc(&s->mem, (n + 1) * sizeof(*s->sources));
    r->oom |= !s->sources;
    for (size_t i = 0; s->sources && i < n; i++) {
        const char *path = json_string_value(json_object_get(json_array_get(list, i), "path")), *slash = path ? strrchr(path, '/') : NULL;
        char *name = path ? arena_strdup(&s->mem, slash ? slash + 1 : path) : NULL, *to = name;
        r->oom |= path && !name;
        for (const char *from = name; name && (*to = *from) != '\0'; from++)
            to += *from < '0' || *from > '9';
        if (name)
            s->sources[s->nsources++] = name;
    }
}

static int read_report(struct reading *r, const json_t *o)
{
    struct snapshot *s = r->s;
    const json_t *schema = json_object_get(o, "schema"), *kpis = json_object_get(o, "kpis"), *period = json_object_get(o, "period");
    s->program = text(r, o, "program");
    if (!json_is_integer(schema) || !str_starts(s->program, "kpitop "))
        return err_set(r->e, ERR_SYNTAX, "%s is JSON, but no report of kpitop: write one with 'kpitop report --format json'", s->path);
    if (json_integer_value(schema) > 1)
        return err_set(r->e, ERR_SYNTAX, "%s was written by a later version (%s, schema %d): this kpitop reads schema 1", s->path, s->program,
                       (int)json_integer_value(schema));
    if (json_object_get(o, "diff"))
        return err_set(r->e, ERR_SYNTAX, "%s is the comparison of two reports already: give the two reports themselves", s->path);
    if (json_object_get(o, "page"))
        return err_set(r->e, ERR_SYNTAX, "%s is a single page: a comparison needs the whole report ('kpitop report --format json')", s->path);
    if (!json_is_array(kpis) || !json_is_object(period))
        return err_set(r->e, ERR_SYNTAX, "%s has no \"kpis\" or no \"period\": the file was changed after kpitop wrote it", s->path);
    s->label = text(r, period, "label");
    s->grain = text(r, period, "grain");
    s->from = day(period, "from");
    s->to = day(period, "to");
    s->as_of = day(o, "as_of");
    s->partial = json_is_true(json_object_get(period, "partial"));
    if (s->from == CIVIL_NONE || s->to == CIVIL_NONE || s->to <= s->from)
        return err_set(r->e, ERR_SYNTAX, "%s: its period has no days: the file was changed after kpitop wrote it", s->path);
    int rc = read_kpis(r, kpis);
    if (rc)
        return rc;
    read_readings(r, json_object_get(o, "provenance"));
    read_filters(r, json_object_get(o, "filters"));
    read_sources(r, json_object_get(o, "sources"));
    return r->oom ? err_nomem(r->e) : 0;
}

int snapshot_read(struct snapshot *s, const char *path, const char *data, size_t len, struct err *e)
{
    struct snapshot fresh = {0};
    struct reading r = {.s = &fresh, .e = e};
    json_error_t why;
    int rc;
    fresh.path = cleaned(&r, path);
    fresh.zone = "";
    if (len > SNAPSHOT_BYTES_MAX) {
        arena_release(&fresh.mem);
        return err_set(e, ERR_LIMIT, "%s is larger than 64 MiB: this is no report of kpitop", path);
    }
    size_t bom = len >= 3 && !memcmp(data, "\xEF\xBB\xBF", 3) ? 3 : 0;
    json_t *o = len == bom ? NULL : json_loadb(data + bom, len - bom, JSON_REJECT_DUPLICATES, &why);
    if (len == bom)
        rc = err_set(e, ERR_SYNTAX, "%s is empty: write a report with 'kpitop report --format json'", path);
    else if (!o)
        rc = err_set(e, ERR_SYNTAX, "%s, line %d, column %d: this is not JSON: write a report with 'kpitop report --format json'", path, why.line,
                     why.column);
    else
        rc = read_report(&r, o);
    json_decref(o);
    if (rc)
        snapshot_release(&fresh);
    else
        *s = fresh;
    return rc;
}

void snapshot_release(struct snapshot *s)
{
    arena_release(&s->mem);
    *s = (struct snapshot){0};
}
