// Configuration -> options of the engine. One table row per yes/no reading; the names are those of kpis.md.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static const char *get(const struct conf *c, const char *section, const char *key)
{
    const char *v = conf_get(c, section, key);
    return v ? v : "";
}

static bool is(const struct conf *c, const char *section, const char *key, const char *value)
{
    return str_ieq(get(c, section, key), value);
}

// Options that choose the second reading of a KPI.
static const struct {
    const char *section, *key, *value;
    size_t offset; // of a bool in struct kpi_config
} readings[] = {
    {"csat", "method", "mean", offsetof(struct kpi_config, csat_mean)},
    {"ces", "scale", "ease", offsetof(struct kpi_config, ces_ease)},
    {"churn", "base", "total", offsetof(struct kpi_config, churn_total)},
    {"recurring_customers", "base", "all", offsetof(struct kpi_config, recurring_all)},
    {"clv", "lifetime", "churn", offsetof(struct kpi_config, clv_churn)},
    {"clv", "net", "acquisition", offsetof(struct kpi_config, clv_net)},
    {"handling_time", "basis", "elapsed", offsetof(struct kpi_config, handling_elapsed)},
    {"resolution_time", "until", "closed", offsetof(struct kpi_config, resolution_closed)},
    {"fcr", "base", "all", offsetof(struct kpi_config, fcr_all)},
    {"recommendation", "fallback", "promoters", offsetof(struct kpi_config, fallback_promoters)},
    {"staff_turnover", "method", "half_sum", offsetof(struct kpi_config, turnover_half_sum)},
};

static int week_start(const struct conf *c)
{
    static const char *const days[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    for (size_t i = 0; i < ARRAY_LEN(days); i++)
        if (is(c, "kpitop", "week_start", days[i]))
            return (int)i;
    return 0;
}

static void choices_apply(const struct conf *c, struct kpi_config *k)
{
    static const char *const pers[] = {"day", "week", "month", "100contacts", "100customers"};
    for (size_t i = 0; i < ARRAY_LEN(readings); i++)
        if (is(c, readings[i].section, readings[i].key, readings[i].value))
            *(bool *)((char *)k + readings[i].offset) = true;
    if (is(c, "conversion", "base", "cohort"))
        k->conversion_base = CONV_COHORT;
    else if (is(c, "conversion", "base", "interactions"))
        k->conversion_base = CONV_INTERACTIONS;
    if (is(c, "channel_preference", "base", "contacts"))
        k->preference_base = PREF_CONTACTS;
    else if (is(c, "channel_preference", "base", "stated"))
        k->preference_base = PREF_STATED;
    for (unsigned i = 0; i < ARRAY_LEN(pers); i++)
        if (is(c, "complaint_rate", "per", pers[i]))
            k->complaint_per = i;
    k->calendar.week_start = week_start(c);
    if (conf_is_set(c, "clv", "margin"))
        k->clv_margin = conf_number(c, "clv", "margin");
}

// "80", "1 h", "none". False when it is none of these.
bool settings_limit(int kpi, const struct kpi_config *k, const char *text, bool *has, double *value)
{
    char *end;
    if (str_ieq(text, "none") || str_ieq(text, "off")) {
        *has = false;
        return true;
    }
    if (kpi_unit_of(kpi, k) == UNIT_SECONDS) {
        *has = conf_parse_duration(text, value);
        return *has;
    }
    *value = strtod(text, &end);
    *has = end != text && !end[strspn(end, " %")]; // "80 %" is fine, "80 h" is not
    return *has;
}

static struct channel_threshold *channel_row(struct kpi_config *k, int kpi, const char *channel)
{
    for (size_t i = 0; i < k->nchannel; i++)
        if (k->channel[i].kpi == kpi && !strcmp(k->channel[i].channel, channel))
            return &k->channel[i];
    if (k->nchannel == ARRAY_LEN(k->channel))
        return NULL;
    struct channel_threshold *new = &k->channel[k->nchannel++];
    new->kpi = kpi;
    str_copy(new->channel, sizeof(new->channel), channel);
    new->t = (struct threshold){0};
    new->has_target = false;
    return new;
}

// Before the user's first own value the reading in force gives the threshold (a mirrored scale mirrors it).
static void own_threshold(struct kpi_config *k, int kpi)
{
    if (!k->own_threshold[kpi])
        k->threshold[kpi] = kpi_threshold(kpi, k, NULL);
    k->own_threshold[kpi] = true;
}

// A value of [kpi] or [kpi.channel]. False when it does not fit the KPI's unit.
static bool kpi_value(struct kpi_config *k, int kpi, const char *channel, const struct conf_value *v)
{
    bool has, warn = !strcmp(v->key, "warn"), crit = !strcmp(v->key, "crit"), target = !strcmp(v->key, "target");
    double number = 0;
    if (!channel && !strcmp(v->key, "min_n"))
        k->min_n[kpi] = (int)strtol(v->value, NULL, 10);
    if (!warn && !crit && !target)
        return true;
    if (!settings_limit(kpi, k, v->value, &has, &number))
        return false;
    struct channel_threshold *row = channel ? channel_row(k, kpi, channel) : NULL;
    if (channel && !row)
        return false;
    if (!channel && !target)
        own_threshold(k, kpi);
    struct threshold *t = row ? &row->t : &k->threshold[kpi];
    *(warn ? &t->has_warn : crit ? &t->has_crit : row ? &row->has_target : &k->has_target[kpi]) = has;
    *(warn ? &t->warn : crit ? &t->crit : row ? &row->target : &k->target[kpi]) = number;
    return true;
}

static void kpi_sections(struct conf *c, struct kpi_config *k)
{
    for (size_t i = 0; i < c->n; i++) {
        const struct conf_value *v = &c->values[i];
        char id[64];
        str_copy(id, sizeof(id), v->section + (str_starts(v->section, "kpi ") ? 4 : 0));
        char *dot = strchr(id, '.');
        if (dot)
            *dot = '\0';
        int kpi = kpi_by_id(k, id);
        if (kpi < 0 || !*v->value || kpi_value(k, kpi, dot ? dot + 1 : NULL, v))
            continue;
        sb_addf(&c->notes, _("%s, line %d: [%s] %s = %s does not fit: allowed is %s, or none; the default stays\n"), v->file, v->line,
                v->section, v->key, v->value, kpi_unit_of(kpi, k) == UNIT_SECONDS ? _("a duration (30 s, 4 h)") : _("a number in the KPI's unit"));
    }
}

// "nps csat, ces" -> ids into out (KPI_MAX of them), each once. Unknown words were reported by conf.
static size_t kpi_list(const struct kpi_config *k, const char *text, int out[KPI_MAX])
{
    size_t n = 0;
    while (*text) {
        char word[64];
        text += strspn(text, " ,;\t");
        size_t len = strcspn(text, " ,;\t"), cut = len < sizeof(word) ? len : sizeof(word) - 1;
        memcpy(word, text, cut);
        word[cut] = '\0';
        text += len;
        int kpi = kpi_by_id(k, word);
        for (size_t i = 0; i < n && kpi >= 0; i++)
            if (out[i] == kpi)
                kpi = -1;
        if (kpi >= 0)
            out[n++] = kpi;
    }
    return n;
}

size_t settings_focus(const struct conf *c, const struct kpi_config *k, int out[KPI_MAX])
{
    return kpi_list(k, get(c, "kpitop", "focus"), out);
}

unsigned settings_folded(const struct conf *c)
{
    unsigned folded = 0;
    for (const char *p = get(c, "kpitop", "folded"); *p;) {
        size_t len = strcspn(p, " ,;\t");
        for (int f = 0; f < FAM_COUNT; f++) {
            const char *name = kpi_family_name((enum kpi_family)f);
            if (strlen(name) == len && !strncasecmp(p, name, len))
                folded |= 1u << f;
        }
        p += len;
        p += strspn(p, " ,;\t");
    }
    return folded;
}

// Hidden KPIs, and those that come first.
static void lists_apply(const struct conf *c, struct kpi_config *k)
{
    int list[KPI_MAX], old[KPI_MAX];
    size_t n = kpi_list(k, get(c, "kpitop", "hidden"), list);
    for (size_t i = 0; i < n; i++)
        k->hidden[list[i]] = true;
    for (int i = 0; i < kpi_count(k); i++)
        if (conf_bool(c, kpi_info(k, i)->id, "hidden"))
            k->hidden[i] = true;
    n = kpi_list(k, get(c, "kpitop", "order"), list);
    memcpy(old, k->order, sizeof(old));
    memcpy(k->order, list, n * sizeof(*list));
    for (size_t i = 0, at = n; i < KPI_MAX; i++) {
        bool first = false;
        for (size_t j = 0; j < n; j++)
            first = first || list[j] == old[i];
        if (!first && at < KPI_MAX)
            k->order[at++] = old[i];
    }
}

void settings_apply(struct conf *c, struct kpi_config *k)
{
    kpi_config_default(k);
    settings_own(c, k);
    choices_apply(c, k);
    if (conf_is_set(c, "kpitop", "fiscal_year_start"))
        k->calendar.fiscal_start = (int)conf_number(c, "kpitop", "fiscal_year_start");
    if (conf_is_set(c, "kpitop", "min_n"))
        k->min_n_customer = k->min_n_employee = k->min_n_other = (int)conf_number(c, "kpitop", "min_n");
    if (conf_is_set(c, "kpitop", "min_n_customer"))
        k->min_n_customer = (int)conf_number(c, "kpitop", "min_n_customer");
    if (conf_is_set(c, "kpitop", "min_n_employee"))
        k->min_n_employee = (int)conf_number(c, "kpitop", "min_n_employee");
    if (conf_is_set(c, "kpitop", "min_n_other"))
        k->min_n_other = (int)conf_number(c, "kpitop", "min_n_other");
    kpi_sections(c, k);
    lists_apply(c, k);
}

static enum same_kind same_of(const struct conf *c, const char *kpi)
{
    return is(c, kpi, "same", "category") ? SAME_CATEGORY : is(c, kpi, "same", "product") ? SAME_PRODUCT : SAME_ANY;
}

void settings_cube(const struct conf *c, struct cube_opts *o)
{
    o->repeat_days = conf_is_set(c, "kpitop", "repeat_days") ? (int)conf_number(c, "kpitop", "repeat_days") : 7;
    o->churn_after_days =
        conf_is_set(c, "kpitop", "churn_after_days") ? (int)conf_number(c, "kpitop", "churn_after_days") : 365;
    o->social_delay_ms = conf_is_set(c, "kpitop", "social_delay")
                             ? (int64_t)(conf_number(c, "kpitop", "social_delay") * 1000)
                             : 3600000;
    o->repeat_same = same_of(c, "repeat_contact");
    o->call_same = same_of(c, "repeat_call");
    o->values = (uint32_t)conf_number(c, "limits", "values");
}

static void upper(char *s)
{
    for (; *s; s++)
        if (*s >= 'a' && *s <= 'z')
            *s = (char)(*s - 'a' + 'A');
}

int settings_hours(const struct conf *c, const struct zone *zone, struct workcal **out, struct err *e)
{
    struct workcal_day week[7] = {0};
    bool any = false;
    for (size_t i = 0; i < c->n; i++) {
        const struct conf_value *v = &c->values[i];
        if (strcmp(v->section, "business_hours") != 0 || !*v->value)
            continue;
        any = true;
        unsigned days = workcal_days(v->key);
        for (int d = 0; d < 7; d++)
            if (days >> d & 1)
                workcal_spans(&week[d], v->value, NULL); // conf has checked it
    }
    *out = NULL;
    return any ? workcal_new(out, week, get(c, "business_hours", "holidays"), zone, e) : 0;
}

static void limits_apply(const struct conf *c, struct ingest_limits *l)
{
    l->decompressed = (uint64_t)conf_number(c, "limits", "decompressed") << 20;
    l->ratio = (unsigned)conf_number(c, "limits", "ratio");
    l->rows = (uint64_t)conf_number(c, "limits", "rows");
    l->columns = (unsigned)conf_number(c, "limits", "columns");
    l->field = (uint64_t)conf_number(c, "limits", "field") << 20;
    l->line = (uint64_t)conf_number(c, "limits", "line") << 20;
    l->members = (unsigned)conf_number(c, "limits", "members");
    l->nesting = (unsigned)conf_number(c, "limits", "nesting");
    l->quotes = (unsigned)conf_number(c, "limits", "quotes");
    l->comments = (unsigned)conf_number(c, "limits", "comments");
    l->listed = (unsigned)conf_number(c, "limits", "listed");
}

int settings_ingest(const struct conf *c, struct ingest_opts *o, struct ingest_rate **rates)
{
    str_copy(o->currency, sizeof(o->currency), get(c, "kpitop", "currency"));
    upper(o->currency);
    o->ces_ease = is(c, "ces", "scale", "ease");
    limits_apply(c, &o->limits);
    o->week_start = week_start(c);
    o->fiscal_start = (int)conf_number(c, "kpitop", "fiscal_year_start");
    *rates = calloc(c->n + 1, sizeof(**rates));
    if (!*rates)
        return ERR_NOMEM;
    o->rates = *rates;
    for (size_t i = 0; i < c->n; i++) {
        double rate = strcmp(c->values[i].section, "rates") != 0 ? 0 : strtod(c->values[i].value, NULL);
        if (rate <= 0)
            continue;
        struct ingest_rate *r = &(*rates)[o->nrates++];
        str_copy(r->currency, sizeof(r->currency), c->values[i].key);
        upper(r->currency);
        r->rate = rate;
    }
    return 0;
}

enum { ACTIONS_MAX = 256 };
struct our_names { // what the sections and keys of the configuration may be called
    const char *kpis[KPI_MAX];
    const char *actions[ACTIONS_MAX];
};

static struct conf_names our_names(struct our_names *o)
{
    size_t nchannels = 0, nactions = 0;
    for (int i = 0; i < KPI_COUNT; i++)
        o->kpis[i] = kpi_info(NULL, i)->id;
    while (rec_channels[nchannels])
        nchannels++;
    for (; nactions < ui_nactions && nactions < ACTIONS_MAX; nactions++)
        o->actions[nactions] = ui_actions[nactions].name;
    return (struct conf_names){o->kpis, KPI_COUNT, rec_channels, nchannels, o->actions, nactions};
}

static void add_own(struct our_names *o, struct conf_names *names, const char *id)
{
    for (size_t i = 0; i < names->nkpis; i++)
        if (!strcmp(o->kpis[i], id))
            return;
    if (names->nkpis < KPI_MAX)
        o->kpis[names->nkpis++] = id;
}

int settings_load(struct conf *c, const char *path, const struct session_sets *sets, struct err *e)
{
    struct our_names o;
    struct conf_names names = our_names(&o);
    int rc = conf_load(c, path, &names, e);
    for (size_t i = 0; !rc && i < c->n; i++)
        if (str_starts(c->values[i].section, "kpi "))
            add_own(&o, &names, c->values[i].section + 4);
    for (size_t i = 0; !rc && sets && i < sets->n; i++)
        rc = conf_set(c, sets->v[i].section, sets->v[i].key, sets->v[i].value, &names, e);
    return rc;
}

int settings_check(const struct kpi_config *k, const char *theme_dir, const char *section, const char *key, const char *value, struct err *e)
{
    struct our_names o;
    struct conf_names names = our_names(&o);
    struct theme theme;
    char id[64];
    bool has, limit = !strcmp(key, "warn") || !strcmp(key, "crit") || !strcmp(key, "target");
    double number;
    for (int i = KPI_COUNT; i < kpi_count(k); i++)
        add_own(&o, &names, kpi_info(k, i)->id);
    int rc = conf_check(section, key, value, &names, e);
    if (rc || !*value)
        return rc;
    if (!strcmp(key, "theme"))
        return theme_load(&theme, value, *theme_dir ? theme_dir : NULL, NULL, e);
    str_copy(id, sizeof(id), section);
    id[strcspn(id, ".")] = '\0';
    int kpi = kpi_by_id(k, id);
    if (limit && kpi >= 0 && !settings_limit(kpi, k, value, &has, &number))
        return err_set(e, ERR_RANGE, _("\"%s\" does not fit: use %s, or none"), value,
                       kpi_unit_of(kpi, k) == UNIT_SECONDS ? _("a duration (30 s, 4 h)") : _("a number in the KPI's unit"));
    return 0;
}

int settings_write(const char *path, const struct ini_change *c, size_t n, struct err *e)
{
    struct our_names o;
    struct conf_names names = our_names(&o);
    return conf_write(path, c, n, &names, e);
}
