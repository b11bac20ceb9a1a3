// What becomes of the alerts: the history (raised, worse, cleared), and the program that is told of new ones.
#include "app/app_priv.h"
#include "base/i18n.h"
#include "base/intern.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TOLD_SECONDS 60 // all programs of one run together

struct known { // an alert that stands now
    const char *id, *severity, *text, *period;
    bool quiet;                // acknowledged or silenced, or another one speaks for it
    const struct alert *alert; // NULL: an export that has stopped
    const struct source_info *source;
};
struct standing { struct arena mem; struct known *items; size_t n, cap; };

// What was looked at: other sources, another period or another filter is another history.
static const char *scope(const struct session *s, struct arena *mem)
{
    const struct args *a = s->args;
    struct strbuf b = {0};
    char full[PATH_MAX];
    for (size_t i = 0; i < s->npaths; i++)
        sb_addf(&b, "%s\n", realpath(s->paths[i], full) ? full : s->paths[i]);
    sb_addf(&b, "%s\n%s\n%s\n", a->period ? a->period : "", a->channel ? a->channel : "", a->as_of_text ? a->as_of_text : "");
    for (size_t i = 0; i < a->nfilters; i++)
        sb_addf(&b, "%s\n", a->filters[i]);
    const char *name = s->npaths ? strrchr(s->paths[0], '/') : NULL;
    struct strbuf clean = {0};
    name = name && name[1] ? name + 1 : s->npaths ? s->paths[0] : "";
    utf8_clean(&clean, name, strlen(name));
    const char *text = b.oom || clean.oom ? NULL :
                       arena_printf(mem, "%.200s %016llx", sb_str(&clean), (unsigned long long)hash_bytes(sb_str(&b), b.len, 1));
    sb_release(&b);
    sb_release(&clean);
    return text;
}

static struct known *add(struct standing *st)
{
    return vec_grow((void **)&st->items, &st->cap, st->n, sizeof(*st->items)) ? NULL : &st->items[st->n++];
}

static const char *clean(struct arena *mem, const char *text)
{
    struct strbuf b = {0};
    utf8_clean(&b, text, strlen(text));
    const char *copy = arena_printf(mem, "%.1000s", sb_str(&b));
    mem->oom = mem->oom || b.oom;
    sb_release(&b);
    return copy ? copy : "";
}

static int gather(const struct session *s, const struct alert_list *l, const struct period *period, struct standing *st, struct err *e)
{
    for (size_t i = 0; i < l->n + l->nfolded; i++) {
        const struct alert *a = &l->items[i];
        struct known *k = add(st);
        if (!k)
            return err_nomem(e);
        *k = (struct known){clean(&st->mem, a->id), kpi_state_name(a->severity),
                            clean(&st->mem, report_alert_text(&s->env, a, period, &st->mem)), period->label, a->ack || i >= l->n, a, NULL};
    }
    for (size_t i = 0; i < s->source.list.n; i++) {
        const struct source_info *f = s->source.list.items[i];
        int32_t days = report_stale_days(&s->env, f);
        struct known *k = days ? add(st) : NULL;
        if (!days)
            continue;
        if (!k)
            return err_nomem(e);
        const char *id = arena_printf(&st->mem, "stale %s", f->path);
        *k = (struct known){clean(&st->mem, id ? id : ""), "critical", "", period->label, false, NULL, f};
        const char *text = arena_printf(&st->mem, ngettext("%s: no data for %d day", "%s: no data for %d days", (unsigned long)days), f->path, (int)days);
        k->text = clean(&st->mem, text ? text : "");
        k->quiet = report_stale_ack(&s->env, f) != NULL;
    }
    return 0;
}

static int write_event(struct session *s, const char *of, const char *id, const char *event, const char *severity, const char *text,
                       const char *period, struct err *e)
{
    struct store_event ev = {.scope = of, .alert = id, .event = event, .severity = severity, .text = text, .period = period};
    return store_put(s->store, STORE_EVENT, &ev, e);
}

static const struct known *find_known(const struct standing *st, const char *id)
{
    for (size_t i = 0; i < st->n; i++)
        if (!strcmp(st->items[i].id, id))
            return &st->items[i];
    return NULL;
}

// An acknowledgement is of one occurrence: it ends with it.
static int end_ack(struct session *s, const char *id, struct err *e)
{
    int rc = 0;
    for (size_t i = 0; !rc && i < s->user.nacks; i++)
        if (!strcmp(s->user.acks[i].alert, id) && !strcmp(s->user.acks[i].kind, "ack"))
            rc = store_delete(s->store, STORE_ACK, &s->user.acks[i].row, e);
    return rc == ERR_RANGE ? 0 : rc; // another instance was faster
}

static int compare(struct session *s, struct standing *st, const char *of, struct store_open_alert *open, size_t nopen, struct err *e)
{
    int rc = 0;
    for (size_t i = 0; !rc && i < nopen; i++) {
        struct store_open_alert *o = &open[i];
        const struct known *k = strcmp(o->scope, of) ? NULL : find_known(st, o->alert);
        if (strcmp(o->scope, of) != 0)
            continue;
        if (!k) {
            rc = write_event(s, of, o->alert, "cleared", o->severity, o->text, "", e);
            if (!rc)
                rc = end_ack(s, o->alert, e);
            if (!rc)
                rc = store_delete(s->store, STORE_OPEN_ALERT, &o->row, e);
        } else if (strcmp(o->severity, k->severity) != 0) {
            bool worse = !strcmp(k->severity, "critical");
            o->severity = k->severity;
            o->text = k->text;
            o->told = worse ? 0 : o->told;
            rc = worse ? write_event(s, of, k->id, "worse", k->severity, k->text, k->period, e) : 0;
            if (!rc)
                rc = store_put(s->store, STORE_OPEN_ALERT, o, e);
        }
    }
    return rc;
}

static bool is_open(const struct store_open_alert *open, size_t n, const char *of, const char *id)
{
    for (size_t i = 0; i < n; i++)
        if (!strcmp(open[i].alert, id) && !strcmp(open[i].scope, of))
            return true;
    return false;
}

static int write_down(struct session *s, struct standing *st, const char *of, struct err *e)
{
    struct store_open_alert *open;
    size_t n = 0;
    int rc = store_begin(s->store, e);
    if (rc)
        return rc;
    rc = store_list(s->store, STORE_OPEN_ALERT, &st->mem, &open, &n, e);
    if (!rc)
        rc = compare(s, st, of, open, n, e);
    for (size_t i = 0; !rc && i < st->n; i++) {
        const struct known *k = &st->items[i];
        if (is_open(open, n, of, k->id))
            continue;
        struct store_open_alert o = {.scope = of, .alert = k->id, .severity = k->severity, .text = k->text};
        rc = write_event(s, of, k->id, "raised", k->severity, k->text, k->period, e);
        if (!rc)
            rc = store_put(s->store, STORE_OPEN_ALERT, &o, e);
    }
    if (!rc)
        return store_commit(s->store, e);
    store_rollback(s->store);
    return rc;
}

static int tell_one(struct session *s, const struct known *k, const struct period *period, bool quiet, struct err *e)
{
    struct strbuf json = {0};
    int rc = k->alert ? export_alert_json(&s->env, k->alert, k->text, period, &json, e)
                      : export_stale_json(k->source, report_stale_days(&s->env, k->source), k->text, &json, e);
    if (!rc)
        rc = notify(s->args->on_alert, &json, quiet, e);
    sb_release(&json);
    return rc;
}

// Those that no program has had yet. One that fails is tried again the next time.
static int tell_all(struct session *s, struct standing *st, const char *of, const struct period *period, bool quiet, struct err *e)
{
    struct store_open_alert *open;
    size_t n = 0;
    int64_t before = session_seconds();
    int rc = store_list(s->store, STORE_OPEN_ALERT, &st->mem, &open, &n, e), failed = 0;
    for (size_t i = 0; !rc && !failed && i < n; i++) {
        const struct known *k = open[i].told || strcmp(open[i].scope, of) ? NULL : find_known(st, open[i].alert);
        if (!k || k->quiet)
            continue;
        if (session_seconds() - before > TOLD_SECONDS)
            return err_set(e, ERR_LIMIT, _("--on-alert took more than %d seconds: the other alerts are told the next time"), TOLD_SECONDS);
        failed = tell_one(s, k, period, quiet, e);
        open[i].told = !failed;
        if (!failed)
            rc = store_put(s->store, STORE_OPEN_ALERT, &open[i], e);
    }
    return rc ? rc : failed;
}

int alerts_follow(struct session *s, const struct alert_list *l, const struct period *period, bool quiet, struct err *e)
{
    struct standing st = {0};
    if (!s->store)
        return s->args->on_alert ? err_set(e, ERR_IO, "%s", _("--on-alert needs the data folder, to know which alerts are new")) : 0;
    const char *of = scope(s, &st.mem);
    int rc = ERR_NOMEM;
    if (of)
        rc = gather(s, l, period, &st, e);
    if (rc == ERR_NOMEM || st.mem.oom)
        rc = err_nomem(e);
    else if (!rc)
        rc = write_down(s, &st, of, e);
    if (!rc && s->args->on_alert)
        rc = tell_all(s, &st, of, period, quiet, e);
    arena_release(&st.mem);
    free(st.items);
    return rc;
}

// --- acknowledgements -------------------------------------------------------------------------------------------------

int alerts_read_acks(struct session *s, struct err *e)
{
    struct alert_ack *list = arena_alloc(&s->user_mem, (s->user.nacks + 1) * sizeof(*list));
    if (!list)
        return err_nomem(e);
    for (size_t i = 0; i < s->user.nacks; i++) {
        const struct store_ack *a = &s->user.acks[i];
        list[i] = (struct alert_ack){.id = a->alert, .silence = !strcmp(a->kind, "silence"), .why = a->why, .by = a->by,
                                     .severity = !strcmp(a->severity, "critical") ? STATE_CRITICAL : STATE_WARNING, .until = CIVIL_NONE};
        if (*a->until)
            civil_parse_iso(a->until, (int)strlen(a->until), &list[i].until);
    }
    s->alert_opts.acks = list;
    s->alert_opts.nacks = s->user.nacks;
    return 0;
}

// The alerts of the first page are written down, as `kpitop check` does.
void session_alerts(struct session *s, const struct view *v)
{
    struct kpi_query q = {.period = v->period, .slice = v->slice, .compare = COMPARE_NONE, .by = -1};
    struct alert_list l = {0};
    struct err e = {0};
    int rc = alert_run(s->source.cube, s->cfg, &q, &s->alert_opts, &l, &e);
    if (!rc) {
        alert_drop_repeats(&l, &q.slice);
        rc = alert_fold(s->source.cube, s->cfg, &q, &l, &e);
    }
    if (!rc)
        rc = alerts_follow(s, &l, &v->period, true, &e);
    if (rc)
        complain("%s", e.msg);
    alert_list_release(&l);
}
