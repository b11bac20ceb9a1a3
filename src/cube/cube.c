// The cube's life, its dictionaries, and the sink that ingest feeds.
#include "classes_priv.h"
#include "picks_priv.h"
#include "tables_priv.h"
#include "base/mem.h"
#include "base/threads.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>


static const char *const dim_names[DIM_COUNT] = {
    [DIM_CHANNEL] = "channel",   [DIM_TEAM] = "team",         [DIM_AGENT] = "agent",       [DIM_CATEGORY] = "category",
    [DIM_PRODUCT] = "product",   [DIM_COUNTRY] = "country",   [DIM_SEGMENT] = "segment",   [DIM_LANGUAGE] = "language",
    [DIM_PRIORITY] = "priority", [DIM_JOURNEY] = "journey",
};

int dim_by_name(const char *name)
{
    for (int d = 0; d < DIM_COUNT; d++) {
        if (str_ieq(name, dim_names[d]))
            return d;
    }
    return -1;
}

const char *dim_name(enum dim d) { return dim_names[d]; }

static const size_t fact_sizes[REC_KINDS] = {
    [REC_INTERACTION] = sizeof(struct fact), // they stand in columns
    [REC_SURVEY] = sizeof(struct fact_survey),
    [REC_CUSTOMER] = sizeof(struct fact_customer),
    [REC_LEAD] = sizeof(struct fact_lead),
    [REC_ORDER] = sizeof(struct fact_order),
    [REC_SUBSCRIPTION] = sizeof(struct fact_subscription),
    [REC_SOCIAL] = sizeof(struct fact_social),
    [REC_EMPLOYEE] = sizeof(struct fact_employee),
    [REC_QUALITY] = sizeof(struct fact_sheet),
    [REC_WORK] = sizeof(struct fact_work),
    [REC_ADOPTION] = sizeof(struct fact_adoption),
    [REC_WEB] = sizeof(struct fact_web),
    [REC_COST] = sizeof(struct fact_cost),
};

// Rows are duplicates only inside one id space: the kind for canonical files, else the profile; for surveys also
// the questions asked (two surveys number their answers alike).
static uint64_t id_space(const struct source_info *src, enum rec_kind k)
{
    const char *space = src->id_space ? src->id_space : strcmp(src->profile, "canonical") == 0 ? "" : src->profile;
    uint64_t h = hash_bytes(space, strlen(space), (uint64_t)k + 1);
    if (k != REC_SURVEY || !space[0] || src->id_space)
        return h;
    for (size_t i = 0; i < src->ncolumns; i++) {
        const struct source_column *col = &src->columns[i];
        if (strstr(col->field, "survey."))
            h = hash_bytes(col->header, strlen(col->header), h);
    }
    return h;
}

static int sink_begin(void *ctx, const struct source_info *src, uint32_t no, struct err *e)
{
    struct cube *c = ((struct part *)ctx)->c;
    while (c->nsources <= no) {
        if (vec_grow((void **)&c->sources, &c->sourcecap, c->nsources, sizeof(*c->sources)))
            return err_nomem(e);
        c->sources[c->nsources++] = (struct cube_source){.first_day = CIVIL_NONE, .last_day = CIVIL_NONE};
    }
    struct cube_source *s = &c->sources[no];
    memset(c->door.numbered, 0, NUMBERED * sizeof(*c->door.numbered)); // they are the source's
    part_forget_words(&c->door);
    memcpy(s->present, src->present, sizeof(s->present));
    for (int k = 0; k < REC_KINDS; k++)
        s->space[k] = id_space(src, (enum rec_kind)k);
    for (size_t other = 0; other < c->nsources; other++)
        s->in_rows |= c->sources[other].in_rows && c->sources[other].space[REC_SURVEY] == s->space[REC_SURVEY];
    return 0;
}

static int sink_row(void *ctx, uint32_t no, const struct record *r, struct err *e)
{
    struct part *p = ctx;
    if (no >= p->c->nsources)
        return err_set(e, ERR_RANGE, "A record arrived before its source was announced.");
    return part_record(p, no, r, e);
}

static int sink_fork(void *ctx, uint32_t no, size_t nparts, void **parts, struct err *e)
{
    (void)no;
    return parts_fork(((struct part *)ctx)->c, nparts, parts, e);
}

static int sink_join(void *ctx, uint32_t no, void **parts, size_t nparts, struct err *e)
{
    return parts_join(((struct part *)ctx)->c, no, parts, nparts, e);
}

static void sink_drop(void *ctx, uint32_t no, void **parts, size_t nparts)
{
    (void)ctx;
    (void)no;
    parts_drop(parts, nparts);
}

static int sink_rows(void *ctx, uint32_t no, const struct rec_batch *b, struct err *e)
{
    struct part *p = ctx;
    if (no >= p->c->nsources)
        return err_set(e, ERR_RANGE, "A record arrived before its source was announced.");
    return part_rows(p, no, b, e);
}

static int sink_end(void *ctx, const struct source_info *src, uint32_t no, struct err *e)
{
    (void)src;
    (void)e;
    const struct cube *c = ((struct part *)ctx)->c;
    return no < c->nsources ? 0 : ERR_RANGE;
}

uint32_t cube_values_most(const struct cube *c)
{
    return c->o.values && c->o.values < CUBE_VALUES_MAX ? c->o.values : CUBE_VALUES_MAX;
}

int cube_new(struct cube **out, const struct cube_opts *o, struct err *e)
{
    struct cube *c = calloc(1, sizeof(*c));
    if (!c)
        return err_nomem(e);
    c->o = *o;
    c->rows.room = o->room;
    c->as_of = c->first_day = CIVIL_NONE;
    pthread_mutex_init(&c->classes.lock, NULL);
    pthread_mutex_init(&c->forms_lock, NULL);
    pthread_mutex_init(&c->contacts_lock, NULL);
    for (int k = 0; k < SEEN_KINDS; k++)
        c->begun[k] = CIVIL_NONE;
    for (int k = 0; k < REC_KINDS; k++)
        c->facts[k].size = fact_sizes[k];
    c->scores.size = sizeof(struct fact_score);
    c->criteria.size = sizeof(struct fact_criterion);
    for (int d = 0; d < DIM_COUNT; d++) {
        if (intern_add(&c->dims[d], "", 0) < 0) {
            cube_free(c);
            return err_nomem(e);
        }
    }
    c->id_bits = UINT64_MAX;
    c->nthreads = machine_threads();
    c->contacts_together = 4000000;
    c->kinds_most = SIZE_MAX;
    if (part_init(&c->door, c) || picks_new(&c->picks) || tables_new(&c->tables) || contact_tables_new(&c->contact_tables)) {
        cube_free(c);
        return err_nomem(e);
    }
    c->sink = (struct record_sink){.ctx = &c->door, .begin = sink_begin, .row = sink_row, .rows = sink_rows, .end = sink_end,
                                  .fork = sink_fork, .close = part_close, .move = part_move, .join = sink_join, .drop = sink_drop};
    part_unread(c->sink.unread[REC_INTERACTION]);
    *out = c;
    return 0;
}

void cube_free(struct cube *c)
{
    if (!c)
        return;
    if (c->mapped)
        cube_forget_mapped(c);
    for (int d = 0; d < DIM_COUNT; d++)
        intern_release(&c->dims[d]);
    for (int k = 0; k < REC_KINDS; k++) {
        free(c->facts[k].items);
        u64map_release(&c->keys[k]);
        for (int d = 0; d < DIM_COUNT; d++)
            free(c->columns[k][d]);
    }
    free(c->scores.items);
    free(c->criteria.items);
    u64map_release(&c->score_keys);
    u64map_release(&c->criterion_keys);
    u64map_release(&c->classes.numbers);
    pthread_mutex_destroy(&c->classes.lock);
    pthread_mutex_destroy(&c->forms_lock);
    pthread_mutex_destroy(&c->contacts_lock);
    free(c->classes.at);
    chunks_release(&c->rows);
    part_release(&c->door);
    picks_free(c->picks);
    tables_free(c->tables);
    contact_tables_free(c->contact_tables);
    opening_free(c);
    free(c->odd);
    u64map_release(&c->customer_ids);
    arena_release(&c->alias_mem);
    free(c->sources);
    release_contacts(c);
    free(c->purchases);
    free(c->customer_fact);
    for (int r = 0; r < ROLES; r++)
        index_release(&c->index[r]);
    for (int b = 0; b < BOOKS; b++)
        daily_release(&c->daily[b]);
    for (int b = 0; b < BOOK_PAIR; b++)
        visits_release(&c->visits[b], c->o.room);
    free(c);
}

struct record_sink cube_sink(struct cube *c) { return c->sink; }
int32_t cube_as_of(const struct cube *c) { return c->as_of; }
int32_t cube_first_day(const struct cube *c) { return c->first_day; }

const char *cube_value_true(const struct cube *c, enum dim d, uint32_t code) { return intern_name(&c->dims[d], code); }
void cube_stop(struct cube *c, bool on) { atomic_store(&c->stopped, on); }
void cube_alias_show(struct cube *c, bool on) { c->aliased = on; }

const char *cube_value_name(const struct cube *c, enum dim d, uint32_t code)
{
    return c->aliased && c->alias[d] && code < c->dims[d].n ? c->alias[d][code] : cube_value_true(c, d, code);
}

static int by_true_name(const void *pa, const void *pb, void *ctx)
{
    const struct intern *t = ctx;
    return strcmp(t->names[*(const uint32_t *)pa], t->names[*(const uint32_t *)pb]);
}

int cube_alias(struct cube *c, enum dim d, const char *word, struct err *e)
{
    struct intern *t = &c->dims[d];
    uint32_t *order = calloc(t->n + 1, sizeof(*order));
    const char **alias = arena_alloc(&c->alias_mem, (t->n + 1) * sizeof(*alias));
    int digits = 2, rc = order && alias ? 0 : err_nomem(e);
    for (size_t k = 100; k < t->n; k *= 10)
        digits++;
    for (uint32_t i = 1; !rc && i < t->n; i++)
        order[i] = i;
    if (!rc && t->n > 1)
        qsort_r(order + 1, t->n - 1, sizeof(*order), by_true_name, t);
    for (size_t i = 1; !rc && i < t->n; i++)
        if (!(alias[order[i]] = arena_printf(&c->alias_mem, "%s %0*zu", word, digits, i)))
            rc = err_nomem(e);
    if (!rc) {
        alias[0] = "";
        c->alias[d] = alias;
    }
    free(order);
    return rc;
}

size_t cube_nvalues(const struct cube *c, enum dim d) { return c->dims[d].n; }

int64_t cube_value_find(const struct cube *c, enum dim d, const char *name)
{
    if (strcmp(name, "(none)") == 0)
        return 0;
    int64_t code = intern_find(&c->dims[d], name, strlen(name));
    for (size_t i = 1; code < 0 && i < c->dims[d].n; i++) {
        if (strcasecmp(c->dims[d].names[i], name) == 0)
            code = (int64_t)i;
    }
    for (size_t i = 1; code < 0 && c->aliased && c->alias[d] && i < c->dims[d].n; i++) {
        if (strcasecmp(c->alias[d][i], name) == 0)
            code = (int64_t)i;
    }
    return code;
}

static bool any_interaction(const struct cube *c)
{
    EACH_CHUNK(&c->rows, k)
    {
        for (uint32_t i = 0; i < k->n; i++) {
            if (!(get_flags(k, i) & FLAG_GONE))
                return true;
        }
    }
    return false;
}

static bool any_rating(const struct cube *c)
{
    EACH_CHUNK(&c->rows, k)
    {
        for (uint32_t i = 0; has_bytes(k, COL_RATING) && i < k->n; i++) {
            if (rating_of(c, k, i))
                return true;
        }
    }
    return false;
}

bool cube_has_kind(const struct cube *c, enum rec_kind k)
{
    if (k == REC_INTERACTION)
        return any_interaction(c);
    if (k == REC_SURVEY && any_rating(c))
        return true;
    for (size_t i = 0; i < c->facts[k].n; i++) {
        const struct fact *f = (const void *)((const char *)c->facts[k].items + i * c->facts[k].size);
        if (!f->gone)
            return true;
    }
    return false;
}

bool cube_has_field(const struct cube *c, enum rec_kind k, enum rec_field f)
{
    for (uint32_t s = 0; s < c->nsources; s++) {
        if (field_present(c, s, k, f))
            return true;
    }
    return false;
}

void *facts_push(struct facts *f, struct err *e)
{
    if (f->n >= UINT32_MAX - 1) {
        err_set(e, ERR_LIMIT, "More than four thousand million records of one kind: load fewer files at once.");
        return NULL;
    }
    if (f->n == f->cap) { // by a quarter, for large ones are half of what there is
        size_t cap = f->cap + f->cap / 4 + 64;
        void *more = realloc(f->items, cap * f->size);
        if (!more) {
            err_nomem(e);
            return NULL;
        }
        f->items = more;
        f->cap = cap;
    }
    return memset((char *)f->items + f->size * f->n++, 0, f->size);
}
