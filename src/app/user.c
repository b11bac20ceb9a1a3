// The user's own data: where the store is, and who writes.
#include "app/app_priv.h"
#include "base/i18n.h"
#include "kpi/goal.h"

#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DAY_MS INT64_C(86400000)

static const char *user_name(void)
{
    static const char *const names[] = {"LOGNAME", "USER"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        const char *v = getenv(names[i]);
        if (v && *v && utf8_valid(v, strlen(v)))
            return v;
    }
    const struct passwd *p = getpwuid(getuid());
    return p && p->pw_name ? p->pw_name : "";
}

bool user_folder(const struct args *a, char *out, size_t size)
{
    return a->data ? str_copy(out, size, a->data) : conf_dir_data(out, size);
}

int user_open(const struct args *a, bool existing, struct store **out, struct err *e)
{
    char dir[PATH_MAX];
    if (!user_folder(a, dir, sizeof(dir)))
        return err_set(e, ERR_NOTFOUND, "%s", _("there is no home folder to keep your data in: give one with --data"));
    struct store_opts o = {.dir = dir, .existing = existing, .by = user_name(),
                           .now_ms = a->now ? (int64_t)a->now_day * DAY_MS : 0};
    return store_open(out, &o, e);
}

// ---- what the store holds, for the pages

static int list_all(struct session *s, struct report_user *u, struct err *e)
{
    struct arena *mem = &s->user_mem;
    int rc = store_list(s->store, STORE_TARGET, mem, &u->targets, &u->ntargets, e);
    if (!rc)
        rc = store_list(s->store, STORE_ACTION, mem, &u->actions, &u->nactions, e);
    if (!rc)
        rc = store_list(s->store, STORE_NOTE, mem, &u->notes, &u->nnotes, e);
    if (!rc)
        rc = store_list(s->store, STORE_ACK, mem, &u->acks, &u->nacks, e);
    if (!rc)
        rc = store_list(s->store, STORE_EVENT, mem, &u->events, &u->nevents, e);
    if (!rc)
        rc = store_list(s->store, STORE_CALLBACK, mem, &u->callbacks, &u->ncallbacks, e);
    return rc;
}

// Targets whose KPI, slice or period mean nothing in these data are left to the page of the targets.
static int read_goals(struct session *s, struct err *e)
{
    struct kpi_goal *goals = arena_alloc(&s->user_mem, (s->user.ntargets + 1) * sizeof(*goals));
    size_t n = 0;
    if (!goals)
        return err_nomem(e);
    for (size_t i = 0; i < s->user.ntargets; i++) {
        const struct store_target *t = &s->user.targets[i];
        struct kpi_goal *g = &goals[n];
        *g = (struct kpi_goal){.kpi = kpi_by_id(s->cfg, t->kpi), .value = t->value, .ref = i};
        if (g->kpi >= 0 && !kpi_slice_parse(s->source.cube, t->slice, &g->slice, NULL) &&
            !kpi_goal_when(&s->cfg->calendar, g->kpi, t->period, g, NULL))
            n++;
    }
    s->cfg->goals = goals;
    s->cfg->ngoals = n;
    return 0;
}

// Why there is nothing of the user's own.
static void without_own(struct session *s, const char *why)
{
    const char *kept = arena_strdup(&s->user_mem, why);
    s->user = (struct report_user){.why_not = kept ? kept : ""};
}

int user_refresh(struct session *s, bool again, struct err *e)
{
    struct report_user fresh = {.why_not = ""};
    if (!s->store || (!store_changed(s->store) && !again))
        return 0;
    struct arena old = s->user_mem;
    s->user_mem = (struct arena){0};
    s->cfg->goals = NULL;
    s->cfg->ngoals = 0;
    s->alert_opts.nacks = 0;
    int rc = list_all(s, &fresh, e);
    s->user = fresh;
    if (rc)
        without_own(s, e->msg);
    else
        rc = read_goals(s, e);
    if (!rc)
        rc = alerts_read_acks(s, e);
    arena_release(&old);
    return rc;
}

void user_attach(struct session *s, bool existing)
{
    struct err e = {0};
    s->user = (struct report_user){.why_not = ""};
    s->env.user = &s->user;
    int rc = user_open(s->args, existing, &s->store, &e);
    if (!rc)
        rc = user_refresh(s, true, &e);
    if (!rc || (existing && rc == ERR_NOTFOUND))
        return;
    complain("%s", e.msg);
    without_own(s, e.msg);
    store_close(s->store);
    s->store = NULL;
}

void user_detach(struct session *s)
{
    store_close(s->store);
    s->store = NULL;
    arena_release(&s->user_mem);
}
