// Sealing: the as-of date, later events dropped, joins, derived figures, the orders by customer.
#include "stop_priv.h"

#include "base/i18n.h"
#include "base/room.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int32_t local_day(const struct cube *c, int64_t t) { return t == TIME_NONE ? CIVIL_NONE : zone_day(c->o.zone, t); }

void source_span(struct cube *c, const struct fact *f, int32_t day)
{
    if (day == CIVIL_NONE)
        return;
    struct cube_source *s = &c->sources[f->source];
    if (s->first_day == CIVIL_NONE || day < s->first_day)
        s->first_day = day;
    if (s->last_day == CIVIL_NONE || day > s->last_day)
        s->last_day = day;
    if (c->first_day == CIVIL_NONE || day < c->first_day)
        c->first_day = day;
}

void seal_begun(struct cube *c, enum seen k, int32_t day)
{
    if (c->begun[k] == CIVIL_NONE || day < c->begun[k])
        c->begun[k] = day;
}

static void later(int64_t *max, int64_t t)
{
    if (t != TIME_NONE && (*max == TIME_NONE || t > *max))
        *max = t;
}

static void later_day(const struct cube *c, int64_t *max, int32_t day)
{
    if (day != CIVIL_NONE)
        later(max, zone_day_start(c->o.zone, day));
}

#define EACH(c, kind, type, x)                                                                                         \
    for (struct type *x = (c)->facts[kind].items, *x##_end = x ? x + (c)->facts[kind].n : x; x < x##_end; x++)

// What a chunk has noted holds no longer when some of its rows are replaced.
static int note_again(struct cube *c)
{
    EACH_CHUNK(&c->rows, k)
    {
        if (cube_cancelled(c))
            return ERR_CANCEL;
        if (k->rating_gone) {
            k->latest_rated = TIME_NONE;
            for (uint32_t i = 0; i < k->n; i++) {
                if (rating_of(c, k, i))
                    later(&k->latest_rated, rated_at(k, i, rating_of(c, k, i)));
            }
        }
        if (!k->nreplaced)
            continue;
        k->latest = TIME_NONE;
        k->any_closing = k->any_status = false;
        for (uint32_t i = 0; i < k->n; i++) {
            uint32_t flags = get_flags(k, i);
            int64_t times[] = {get_time(k, i, COL_CREATED), get_time(k, i, COL_FIRST_REPLY), get_time(k, i, COL_RESOLVED)};
            if (!(flags & FLAG_REPLACED))
                chunk_note(k, flags, times[0], times[1], times[2], times[2] != TIME_NONE || get_time(k, i, COL_CLOSED) != TIME_NONE);
        }
    }
    return 0;
}

// Latest timestamp of something that has happened. due_at and a cost's period never count; closing, loss, leaving and
// the end of a subscription may lie in the future (planned), so they do not push the date either.
static int64_t latest_service(struct cube *c)
{
    int64_t max = TIME_NONE;
    EACH_CHUNK(&c->rows, k)
    {
        later(&max, k->latest);
        later(&max, k->latest_rated);
    }
    EACH(c, REC_SURVEY, fact_survey, x)
    {
        later(&max, x->answered);
        later(&max, x->sent);
        later(&max, x->replied);
    }
    EACH(c, REC_SOCIAL, fact_social, x)
    {
        if (x->status == ST_DELETED || x->direction == DIR_INTERNAL)
            continue;
        later(&max, x->received);
        later(&max, x->replied);
    }
    EACH(c, REC_QUALITY, fact_sheet, x) later(&max, x->evaluated);
    EACH(c, REC_WORK, fact_work, x) later_day(c, &max, x->day);
    EACH(c, REC_WEB, fact_web, x) later_day(c, &max, x->day);
    return max;
}

static int64_t latest_base(struct cube *c)
{
    int64_t max = TIME_NONE;
    EACH(c, REC_CUSTOMER, fact_customer, x)
    {
        later(&max, x->signed_up);
        later(&max, x->last_referral);
        later(&max, x->adopted);
    }
    EACH(c, REC_LEAD, fact_lead, x)
    {
        later(&max, x->created);
        later(&max, x->converted);
    }
    EACH(c, REC_ORDER, fact_order, x) later(&max, x->ordered);
    EACH(c, REC_SUBSCRIPTION, fact_subscription, x) later(&max, x->started);
    EACH(c, REC_EMPLOYEE, fact_employee, x) later(&max, x->hired);
    EACH(c, REC_ADOPTION, fact_adoption, x) later(&max, x->adopted);
    return max;
}

static void decide_as_of(struct cube *c)
{
    c->as_of = c->o.as_of;
    if (c->as_of == CIVIL_NONE) {
        int64_t max = latest_service(c);
        later(&max, latest_base(c));
        c->as_of = local_day(c, max);
    }
    c->end = c->as_of == CIVIL_NONE ? INT64_MAX : zone_day_start(c->o.zone, c->as_of + 1);
}

// What the whole file shows decides how its empty cells are read.
static void scan_sources(struct cube *c)
{
    EACH_CHUNK(&c->rows, k)
    {
        struct cube_source *s = &c->sources[k->source];
        s->any_closing |= k->any_closing;
        s->any_status |= k->any_status;
    }
    EACH(c, REC_CUSTOMER, fact_customer, x) c->sources[x->f.source].any_churn |= x->churned != TIME_NONE;
}

void seal_reject(struct seal *s, const struct fact *f, enum rec_field field, int64_t time, const char *reason)
{
    if (f->source >= s->nsources || !s->sources[f->source])
        return;
    struct source_info *src = s->sources[f->source];
    src->cells_rejected++;
    struct reject r = {.line = f->line, .field = rec_fields[field].name, .header = "", .value = "", .reason = reason};
    char name[64];
    snprintf(name, sizeof(name), ".%s", rec_fields[field].name);
    for (size_t i = 0; i < src->ncolumns; i++) {
        const char *at = strstr(src->columns[i].field, name);
        if (at && !at[strlen(name)]) {
            r.header = src->columns[i].header;
            r.column = (uint32_t)i + 1;
        }
    }
    int64_t local = zone_to_local(s->c->o.zone, time);
    int64_t day = local / 86400000 - (local % 86400000 < 0), ms = local - day * 86400000;
    char iso[11];
    civil_format_iso((int32_t)day, iso);
    const char *value = arena_printf(&src->mem, "%s %02d:%02d:%02d", iso, (int)(ms / 3600000), (int)(ms / 60000 % 60),
                                     (int)(ms / 1000 % 60));
    r.value = value ? value : "";
    struct reject_reason *why = NULL;
    for (size_t i = 0; i < src->nreasons && !why; i++) {
        if (strcmp(src->reasons[i].reason, reason) == 0 && strcmp(src->reasons[i].field, r.field) == 0)
            why = &src->reasons[i];
    }
    if (!why && vec_grow((void **)&src->reasons, &src->reasoncap, src->nreasons, sizeof(*src->reasons)) == 0) {
        why = &src->reasons[src->nreasons++];
        *why = (struct reject_reason){.reason = reason, .field = r.field};
    }
    if (why) {
        if (why->n < ARRAY_LEN(why->lines))
            why->lines[why->n] = r.line;
        why->n++;
    }
    if (src->nrejects < 10000 && vec_grow((void **)&src->rejects, &src->rejectcap, src->nrejects, sizeof(r)) == 0)
        src->rejects[src->nrejects++] = r;
}

struct arrival { uint32_t customer, fact; int64_t time; int32_t day; };

static int by_customer(const void *pa, const void *pb)
{
    const struct arrival *a = pa, *b = pb;
    if (a->customer != b->customer)
        return a->customer < b->customer ? -1 : 1;
    if (a->time != b->time)
        return a->time < b->time ? -1 : 1;
    return (a->fact > b->fact) - (a->fact < b->fact);
}

static size_t list_purchases(const struct cube *c, struct arrival *out)
{
    size_t n = 0;
    for (uint32_t i = 0; i < c->facts[REC_ORDER].n; i++) {
        const struct fact_order *x = FACT(c, REC_ORDER, fact_order, i);
        if (!x->f.gone && x->f.customer != NO_CUSTOMER && !x->is_void)
            out[n++] = (struct arrival){x->f.customer, i, x->ordered, x->day};
    }
    return n;
}

int seal_events(struct cube *c, struct err *e)
{
    struct arrival *a = calloc(c->facts[REC_ORDER].n + 1, sizeof(*a));
    size_t n = a ? list_purchases(c, a) : 0;
    c->purchases = a ? calloc(n + 1, sizeof(*c->purchases)) : NULL;
    int rc = c->purchases ? seal_sort(c, a, n, sizeof(*a), by_customer) : ERR_NOMEM;
    if (!rc) {
        for (size_t i = 0; i < n; i++) {
            c->purchases[i] = (struct event){.customer = a[i].customer, .fact = a[i].fact, .day = a[i].day};
            memcpy(c->purchases[i].dim, FACT(c, REC_ORDER, fact_order, a[i].fact)->f.dim, sizeof(c->purchases[i].dim));
        }
        c->npurchases = n;
    }
    free(a);
    return seal_failed(rc, e);
}

static void note_undated(struct source_info *src, uint64_t n)
{
    if (!n || src->nnotes >= ARRAY_LEN(src->notes))
        return;
    const char *note = arena_printf(&src->mem,
                                    ngettext("%llu customer without a sign-up date: left out of retention, churn, referrals and adoption",
                                             "%llu customers without a sign-up date: left out of retention, churn, referrals and adoption", n),
                                    (unsigned long long)n);
    if (note)
        src->notes[src->nnotes++] = note;
}

// Whether the interactions that a file names are among those loaded; where there are none at all, nothing is missed.
static void note_joined(const struct cube *c, struct source_info *src, const struct cube_source *found)
{
    uint64_t all = found->joined + found->unjoined;
    if (!all || !c->rows.rows || src->nnotes >= ARRAY_LEN(src->notes))
        return;
    const char *note = arena_printf(&src->mem,
                                    ngettext("%llu of %llu row that names an interaction finds it, and takes its channel, agent and team",
                                             "%llu of %llu rows that name an interaction find it, and take its channel, agent and team", all),
                                    (unsigned long long)found->joined, (unsigned long long)all);
    if (note)
        src->notes[src->nnotes++] = note;
}

static void tell_sources(const struct cube *c, struct source_info *const *sources, size_t nsources)
{
    for (size_t i = 0; i < nsources && i < c->nsources; i++) {
        sources[i]->duplicates = c->sources[i].duplicates;
        sources[i]->cells_rejected -= c->sources[i].replaced_cells < sources[i]->cells_rejected
                                          ? c->sources[i].replaced_cells
                                          : sources[i]->cells_rejected;
        sources[i]->excluded = c->sources[i].excluded;
        note_undated(sources[i], c->sources[i].undated_customers);
        note_joined(c, sources[i], &c->sources[i]);
        sources[i]->first_day = c->sources[i].first_day;
        sources[i]->last_day = c->sources[i].last_day;
    }
}

int cube_seal(struct cube *c, struct source_info *const *sources, size_t nsources, struct err *e)
{
    if (c->sealed)
        return err_set(e, ERR_RANGE, "The data is already sealed.");
    struct seal s = {c, sources, nsources};
    int rc = opening_begin(c, e);
    if (!rc)
        rc = seal_ids(c, e);
    if (!rc)
        rc = seal_ratings(c, e);
    if (!rc)
        rc = seal_customers(c, e); // before the rows get their days: what it frees is used again
    if (!rc)
        rc = seal_names(c, e);
    if (!rc) {
        forget_ids(c);
        rc = seal_failed(note_again(c), e);
    }
    if (rc)
        return rc;
    decide_as_of(c);
    scan_sources(c);
    make_rating_programs(c);
    rc = derive_interactions(&s, e);
    if (!rc) {
        room_rest(c->o.room); // the days were the last columns
        rc = derive_surveys(&s, e);
    }
    if (!rc)
        rc = derive_base(&s, e);
    if (!rc)
        rc = seal_odd(c, e);
    if (!rc)
        rc = derive_rest(&s, e);
    if (!rc)
        rc = seal_events(c, e);
    if (!rc)
        rc = seal_daily(c, e);
    if (!rc)
        rc = seal_visits(c, e);
    if (rc)
        return rc;
    tell_sources(c, sources, nsources);
    for (int k = 0; k < REC_KINDS; k++)
        u64map_release(&c->keys[k]);
    u64map_release(&c->score_keys);
    u64map_release(&c->criterion_keys);
    u64map_release(&c->customer_ids);
    c->sealed = true;
    c->o.cancel = NULL; // what is made later is asked for anew, see cube_stop
    return 0;
}
