// The configuration is read again while the dashboard runs: all of it, or, when anything in it is wrong, nothing.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>

static int check_values(const struct session *s, const struct conf *c, struct err *e)
{
    struct zone *zone = NULL;
    struct workcal *hours = NULL;
    struct theme theme;
    const char *name = conf_get(c, "kpitop", "theme");
    int rc = zone_open(&zone, conf_get(c, "kpitop", "timezone"), e);
    if (!rc)
        rc = settings_hours(c, zone, &hours, e);
    if (!rc && name && *name)
        rc = theme_load(&theme, name, s->theme_dir[0] ? s->theme_dir : NULL, NULL, e);
    workcal_free(hours);
    zone_close(zone);
    return rc;
}

static int check(const struct session *s, struct err *e)
{
    struct conf c = {0};
    struct arena mem = {0};
    struct kpi_config *k = calloc(1, sizeof(*k));
    int rc = k ? settings_load(&c, s->args->config, &s->sets, e) : err_nomem(e);
    if (!rc) {
        settings_apply(&c, k);
        settings_keys(&c, &mem);
        const char *wrong = sb_str(&c.notes);
        if (*wrong)
            rc = err_set(e, ERR_SYNTAX, "%.*s", (int)strcspn(wrong, "\n"), wrong);
    }
    if (!rc)
        rc = check_values(s, &c, e);
    conf_release(&c);
    arena_release(&mem);
    free(k);
    return rc;
}

// Do the two read the sources differently?
static bool decides(const struct conf_value *v)
{
    static const char *const sections[] = {"limits", "business_hours", "rates"};
    static const char *const keys[] = {"timezone", "week_start", "fiscal_year_start", "currency", "repeat_days", "churn_after_days",
                                       "social_delay", "same", "scale"};
    for (size_t i = 0; i < ARRAY_LEN(sections); i++)
        if (str_ieq(v->section, sections[i]))
            return true;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (str_ieq(v->key, keys[i]))
            return true;
    return false;
}

static bool differ(const struct conf *a, const struct conf *b)
{
    for (size_t i = 0; i < a->n; i++)
        if (decides(&a->values[i]) && strcmp(conf_get(a, a->values[i].section, a->values[i].key), conf_get(b, a->values[i].section, a->values[i].key)) != 0)
            return true;
    return false;
}

#define SWAP(type, field)                                                                                              \
    do {                                                                                                               \
        type kept = a->field;                                                                                          \
        a->field = b->field;                                                                                           \
        b->field = kept;                                                                                               \
    } while (0)

static void swap_shown(struct session *a, struct session *b)
{
    SWAP(struct conf, conf);
    SWAP(struct kpi_config *, cfg);
    SWAP(struct numfmt, fmt);
    SWAP(bool, french);
    SWAP(size_t, nfocus);
    SWAP(unsigned, folded);
    SWAP(struct arena, keys_mem);
    SWAP(const char *const *, keys);
    for (size_t i = 0; i < KPI_COUNT; i++)
        SWAP(int, focus[i]);
}

static void swap_read(struct session *a, struct session *b)
{
    SWAP(struct zone *, zone);
    SWAP(struct workcal *, hours);
    SWAP(struct ingest_rate *, rates);
    SWAP(struct cube_opts, cube);
    SWAP(struct ingest_opts, ingest);
    SWAP(const char *, ingest.profile_dir); // each has its own
    SWAP(struct ingest_pipes *, ingest.pipes);
}

static int reconfigure(struct session *s, struct err *e)
{
    struct session fresh;
    int rc = 0;
    if (session_open_with(&fresh, s->args, &s->sets)) {
        session_close(&fresh);
        return err_set(e, ERR_IO, "%s", _("the configuration cannot be read again"));
    }
    bool spoken = s->french != fresh.french; // sources have sentences of their own
    bool again = session_has_records(s) && (spoken || differ(&s->conf, &fresh.conf) || differ(&fresh.conf, &s->conf));
    swap_shown(s, &fresh);
    if (again) {
        swap_read(s, &fresh);
        rc = session_reload(s, e);
    }
    if (rc) { // the sources cannot be read as the new one says
        behind_stop(s);
        swap_shown(s, &fresh);
        swap_read(s, &fresh);
        session_words(s);
    }
    session_env(s);
    if (!rc && spoken)
        rc = files_words(s, e);
    session_close(&fresh);
    struct err ignored;
    session_pseudonyms(s, false, &ignored);
    user_refresh(s, true, rc ? &ignored : e);
    return rc;
}

// What is being read goes by the old one, and speaks its language: it begins again.
int session_reconfigure(struct session *s, struct err *e)
{
    int rc = check(s, e);
    if (rc)
        return rc;
    bool reading = behind_stop(s);
    rc = reconfigure(s, e);
    struct err ignored;
    if (reading && session_begun(s))
        behind_again(s, rc ? &ignored : e);
    return rc;
}
