// The sealed cube as arrays of an image. One walk writes it and reads it; what is read stays in the mapping, and only the
// dictionaries and the lists of arrays are memory of their own.
// Every number that says how much there is, or where something begins, is checked when it is read.
#include "classes_priv.h"

#include <stdlib.h>
#include <string.h>

#define AS_MANY(io, p, n) image_exactly(io, (void **)&(p), n, sizeof(*(p)))
#define ANY(io, p, n) image_array(io, (void **)&(p), &(n), sizeof(*(p)))

// Yes and no; another byte in a bool is undefined.
static void walk_flags(struct image_io *io, bool *flags, size_t n)
{
    void *p = flags;
    image_exactly(io, &p, n, 1);
    for (size_t i = 0; !io->rc && io->in && i < n; i++) {
        image_check(io, ((const uint8_t *)p)[i] <= 1);
        flags[i] = ((const uint8_t *)p)[i] == 1;
    }
}

// --- dictionaries -------------------------------------------------------------------------------------------------------

static void write_names(struct image_io *io, const struct intern *t)
{
    struct strbuf b = {0};
    for (size_t i = 0; i < t->n; i++)
        sb_addn(&b, t->names[i], strlen(t->names[i]) + 1);
    if (b.oom)
        io->rc = ERR_NOMEM;
    void *p = b.s;
    image_array(io, &p, &b.len, 1);
    sb_release(&b);
}

static void read_names(struct image_io *io, struct intern *t)
{
    void *p = NULL;
    size_t n = 0;
    image_array(io, &p, &n, 1);
    const char *s = p, *end = s ? s + n : s;
    image_check(io, s && n && !s[0] && !s[n - 1]);
    for (size_t number = 0; !io->rc && s < end; number++) {
        size_t len = strlen(s);
        int64_t got = intern_add(t, s, len);
        io->rc = got < 0 ? (int)got : (size_t)got != number || number > CUBE_VALUES_MAX + 1 ? ERR_SYNTAX : 0;
        s += len + 1;
    }
}

static void walk_names(struct image_io *io, struct intern *t)
{
    if (io->out)
        write_names(io, t);
    else if (!io->rc)
        read_names(io, t);
}

// --- arrays -------------------------------------------------------------------------------------------------------------

static void walk_facts(struct image_io *io, struct facts *f)
{
    image_array(io, &f->items, &f->n, f->size);
    image_check(io, f->n < UINT32_MAX);
}

struct chunk_head { uint64_t offset, line, near_from[2], nwords; uint32_t n, rows, source; uint16_t days_from, late_from, first_day, shared, told, none; }; // of a chunk, what sealing leaves of use

static uint32_t blocks_of(uint32_t rows) { return (rows + MARK_ROWS - 1) / MARK_ROWS; }

// What is packed is that of closed chunks.
static bool sound_units(const struct chunk *k)
{
    bool good = true, any = created_packed(k);
    for (enum col c = COL_FIRST_REPLY; c < COL_RATED; c++) {
        any |= after_units(k, c) != NULL;
        good &= !after_units(k, c) || has_time(k, COL_CREATED);
    }
    for (enum col c = COL_DUR; c < COL_COST; c++)
        any |= span_units(k, c) != NULL;
    any |= k->col[COL_CREATED_DAY_NEAR] || k->col[COL_RESOLVED_DAY_NEAR];
    good &= !k->col[COL_RESOLVED_DAY_NEAR] || has_day(k, COL_CREATED_DAY);
    return good && (!any || k->nmarks);
}

// Only lines that are packed jump, at rows that there are and rise.
static bool sound_jumps(const struct chunk *k)
{
    bool good = !k->njumps || !(k->col[COL_LINE] || k->col[COL_LINE_STEP]);
    for (size_t i = 0; good && i < k->njumps; i++)
        good = k->jumps[i].row < k->n && (!i || k->jumps[i - 1].row < k->jumps[i].row);
    return good;
}

// Small values stand in one column only.
static bool sound_few(const struct chunk *k)
{
    bool good = true, any = false;
    for (enum col c = FEW_FIRST; c < FEW_END; c++) {
        any |= k->col[FEW_OF(c)] != NULL;
        good &= !k->col[FEW_OF(c)] || !(k->col[c] || (c >= COL_CODE && k->col[c + (COL_CODE_WIDE - COL_CODE)]));
    }
    good &= !k->col[FEW_OF(COL_CLASS)] || !k->col[COL_CLASS_WIDE];
    good &= !k->col[FEW_OF(COL_FLAG_CODE)] || !k->col[COL_FLAGS];
    return good && (!any || k->nmarks);
}

static void walk_chunk(struct image_io *io, struct chunk *k, size_t nsources)
{
    struct chunk_head h = {k->offset, k->line, {k->near_from[0], k->near_from[1]}, k->nwords, k->n, k->nmarks ? k->cap : k->n, k->source, k->days_from, k->late_from, k->first_day, k->rated_resolved, k->resolution_told, 0};
    image_value(io, &h, sizeof(h));
    image_check(io, h.n && h.n <= CHUNK_ROWS && (h.rows == h.n || h.rows == blocks_of(h.n) * MARK_ROWS) && h.source < nsources);
    if (io->in) {
        k->offset = h.offset;
        k->line = h.line;
        memcpy(k->near_from, h.near_from, sizeof(k->near_from));
        k->n = h.n;
        k->cap = k->filled = h.rows;
        k->source = h.source;
        k->days_from = h.days_from;
        k->late_from = h.late_from;
        k->resolution_told = h.told;
        k->rated_resolved = h.shared;
        k->first_day = h.first_day;
        k->nwords = h.nwords;
    }
    image_value(io, &k->unit, sizeof(k->unit));
    for (int col = 0; col < COL_COUNT; col++) {
        size_t most = col_bytes((enum col)col, h.rows) / col_infos[col].size, n = k->col[col] ? most : 0;
        image_array(io, &k->col[col], &n, col_infos[col].size);
        image_check(io, !n || n == most);
    }
    image_check(io, !h.shared || has_day(k, COL_RESOLVED_DAY));
    image_check(io, !h.told || (has_time(k, COL_CREATED) && has_time(k, COL_RESOLVED)));
    ANY(io, k->escapes, k->nescapes);
    ANY(io, k->late, k->nlate);
    ANY(io, k->marks, k->nmarks);
    ANY(io, k->jumps, k->njumps);
    AS_MANY(io, k->words, has_bytes(k, COL_FLAG_CODE) ? FLAG_WORDS : 0);
    image_check(io, k->nwords <= (k->words ? FLAG_WORDS : 0));
    for (size_t i = 0; !io->rc && io->in && i < k->nlate; i++)
        image_check(io, k->late[i].row < k->n);
    bool packed = !k->col[COL_OFFSET] || !k->col[COL_LINE] || k->col[COL_ID_STEP] || created_packed(k);
    image_check(io, k->nmarks ? h.rows == k->nmarks * MARK_ROWS && k->nmarks == blocks_of(k->n) : h.rows == k->n && !packed);
    image_check(io, k->col[COL_OFFSET] || k->col[COL_OFFSET_BRIEF] || k->col[COL_OFFSET_STEP]);
    image_check(io, !has_keys(k, COL_WHO) && (k->nmarks || !k->col[COL_CUSTOMER_BRIEF])); // who are numbered
    image_check(io, sound_units(k) && sound_few(k));
    image_check(io, io->rc || !io->in || sound_jumps(k));
    image_check(io, (k->col[COL_FLAGS] || has_bytes(k, COL_FLAG_CODE)) && (has_bytes(k, COL_CLASS) || k->col[COL_CLASS_WIDE]));
}

static void walk_rows(struct image_io *io, struct chunks *x, size_t nsources)
{
    size_t rows = 0;
    image_value(io, &x->n, sizeof(x->n));
    image_value(io, &x->rows, sizeof(x->rows));
    image_check(io, x->n <= CHUNKS_MAX);
    if (!io->rc && io->in && !(x->at = calloc(x->n + 1, sizeof(*x->at))))
        io->rc = ERR_NOMEM;
    for (size_t i = 0; !io->rc && i < x->n; i++) {
        walk_chunk(io, &x->at[i], nsources);
        rows += x->at[i].n;
    }
    image_check(io, rows == x->rows);
}

static bool sound_program(const struct program *p)
{
    bool good = p->ncounts <= COUNT_STEPS && p->nvalues <= VALUE_STEPS;
    for (int i = 0; good && i < p->ncounts; i++)
        good = p->counts[i].measure < M_COUNT;
    for (int i = 0; good && i < p->nvalues; i++)
        good = p->values[i].sum < M_COUNT && p->values[i].mean <= MEAN_COUNT && p->values[i].take < TAKES;
    return good;
}

static void walk_classes(struct image_io *io, struct classes *x)
{
    ANY(io, x->at, x->n);
    image_check(io, x->n <= CLASSES_MAX);
    for (size_t i = 0; !io->rc && io->in && i < x->n; i++)
        image_check(io, sound_program(&x->at[i].created) && sound_program(&x->at[i].resolved));
}

static void walk_forms(struct image_io *io, struct cube *c)
{
    image_value(io, &c->nforms, sizeof(c->nforms));
    image_check(io, c->nforms <= FORMS_MAX);
    image_value(io, c->forms, sizeof(c->forms));
    image_value(io, c->programs, sizeof(c->programs));
    for (size_t i = 0; !io->rc && io->in && i < c->nforms; i++) {
        const struct rating_program *p = &c->programs[i];
        image_check(io, c->forms[i].when <= RATED_APART && c->forms[i].metric <= METRIC_ENGAGEMENT && p->nsteps <= FORM_STEPS && p->mean <= MEAN_COUNT);
        for (int s = 0; !io->rc && s < p->nsteps; s++)
            image_check(io, p->measures[s] < M_COUNT);
    }
}

// Places that begin at 0, grow and end at n.
static void check_places(struct image_io *io, const size_t *start, size_t ngroups, size_t n)
{
    image_check(io, start && start[0] == 0 && start[ngroups] == n);
    for (size_t g = 0; !io->rc && io->in && g < ngroups; g++)
        image_check(io, start[g] <= start[g + 1]);
}

static void walk_index(struct image_io *io, struct day_index *x)
{
    size_t n = 0, ends = x->ndays ? x->ndays + 1 : 0;
    if (io->out && x->ndays)
        n = x->start[x->ndays];
    image_value(io, &x->first, sizeof(x->first));
    ANY(io, x->start, ends);
    ANY(io, x->facts, n);
    image_check(io, ends != 1 && ends <= (size_t)INT32_MAX);
    if (io->rc || !io->in)
        return;
    x->ndays = ends ? ends - 1 : 0;
    image_check(io, ends ? !x->start[0] && x->start[x->ndays] == n : !n);
    image_check(io, (int64_t)x->first + (int64_t)x->ndays < INT32_MAX);
    for (size_t d = 0; !io->rc && d < x->ndays; d++)
        image_check(io, x->start[d] <= x->start[d + 1]);
}

static void walk_track(struct image_io *io, struct track *t)
{
    ANY(io, t->days, t->n);
    for (int m = 0; m < M_COUNT; m++) {
        size_t n = t->m[m] ? t->n : 0;
        ANY(io, t->m[m], n);
        image_check(io, !n || n == t->n);
    }
    for (int m = 0; m < MEAN_COUNT; m++) {
        size_t n = t->sq[m] ? t->n : 0;
        ANY(io, t->sq[m], n);
        image_check(io, !n || n == t->n);
    }
}

// `rows`: how many tracks there have to be.
static void walk_daily(struct image_io *io, struct daily *d, size_t rows)
{
    image_value(io, &d->ntracks, sizeof(d->ntracks));
    walk_flags(io, &d->kept, 1);
    image_check(io, d->ntracks == (d->kept ? rows : 0));
    if (!io->rc && io->in && !(d->tracks = calloc(d->ntracks + 1, sizeof(*d->tracks))))
        io->rc = ERR_NOMEM;
    for (size_t i = 0; !io->rc && i < d->ntracks; i++)
        walk_track(io, &d->tracks[i]);
}

static void check_starts(struct image_io *io, const uint32_t *start, size_t n, size_t end)
{
    bool back = false;
    image_check(io, start && start[0] == 0 && start[n] == end);
    for (size_t i = 0; !io->rc && io->in && i < n; i++) // of each customer: many
        back |= start[i] > start[i + 1];
    image_check(io, !back);
}

static void walk_contacts(struct image_io *io, struct contact_order *x)
{
    image_value(io, &x->ncustomers, sizeof(x->ncustomers));
    image_value(io, &x->span.least, sizeof(x->span.least));
    image_value(io, &x->span.most, sizeof(x->span.most));
    image_check(io, x->span.most < DAY_FAR);
    ANY(io, x->rows, x->n);
    AS_MANY(io, x->days, x->n);
    AS_MANY(io, x->start, (size_t)x->ncustomers + 1);
    check_starts(io, x->start, x->ncustomers, x->n);
    if (io->in) // who writes it does so beside those who read it
        x->made = true;
}

static void walk_contact_list(struct image_io *io, struct contact_list *l, size_t nkeys)
{
    size_t n = io->out && l->start ? l->start[nkeys] : 0;
    AS_MANY(io, l->start, nkeys + 1);
    ANY(io, l->gaps, n);
    check_starts(io, l->start, nkeys, n);
}

static void walk_visits(struct image_io *io, struct visit_book *b, size_t ngroups)
{
    image_value(io, &b->ngroups, sizeof(b->ngroups));
    walk_flags(io, &b->kept, 1);
    image_check(io, b->ngroups == ngroups);
    uint64_t ndays = b->ndays;
    image_value(io, &b->first, sizeof(b->first));
    image_value(io, &ndays, sizeof(ndays));
    image_check(io, ndays <= UINT16_MAX && (int64_t)b->first + (int64_t)ndays < INT32_MAX); // kept or not
    if (io->in)
        b->ndays = ndays;
    for (int k = 0; k < CONTACT_KINDS && b->kept && !io->rc; k++)
        walk_contact_list(io, &b->contacts[k], ngroups * b->ndays);
    for (int k = VISIT_ORDER; k < VISIT_KINDS && b->kept; k++) {
        struct visit_list *l = &b->lists[k];
        ANY(io, l->at, l->n);
        AS_MANY(io, l->start, ngroups + 1);
        check_places(io, l->start, ngroups, l->n);
    }
    if (!b->kept)
        return;
    AS_MANY(io, b->amounts, b->lists[VISIT_ORDER].n);
    ANY(io, b->lives, b->nlives);
    AS_MANY(io, b->life_start, ngroups + 1);
    check_places(io, b->life_start, ngroups, b->nlives);
}

static void walk_columns(struct image_io *io, struct cube *c)
{
    walk_flags(io, &c->dim_used[0][0], REC_KINDS * DIM_COUNT);
    for (int k = 0; k < REC_KINDS; k++)
        for (int d = 0; d < DIM_COUNT; d++) {
            size_t n = c->columns[k][d] ? c->facts[k].n : 0;
            ANY(io, c->columns[k][d], n);
            image_check(io, !n || n == c->facts[k].n);
        }
}

struct plain { // what is no array
    int64_t end;
    int32_t as_of, first_day, days_end, begun[SEEN_KINDS];
    uint32_t ncustomers;
};

static void walk_plain(struct image_io *io, struct cube *c)
{
    struct plain p = {.end = c->end, .as_of = c->as_of, .first_day = c->first_day, .days_end = c->days_end,
                      .ncustomers = c->ncustomers};
    memcpy(p.begun, c->begun, sizeof(p.begun));
    image_value(io, &p, sizeof(p));
    if (!io->in) // who writes it does so beside those who read it
        return;
    c->end = p.end;
    c->as_of = p.as_of;
    c->first_day = p.first_day;
    c->days_end = p.days_end;
    c->ncustomers = p.ncustomers;
    memcpy(c->begun, p.begun, sizeof(p.begun));
}

static void walk(struct image_io *io, struct cube *c)
{
    walk_plain(io, c);
    for (int d = 0; d < DIM_COUNT; d++)
        walk_names(io, &c->dims[d]);
    ANY(io, c->sources, c->nsources);
    for (int k = 0; k < REC_KINDS; k++)
        walk_facts(io, &c->facts[k]);
    walk_facts(io, &c->scores);
    walk_facts(io, &c->criteria);
    walk_rows(io, &c->rows, c->nsources);
    walk_classes(io, &c->classes);
    walk_forms(io, c);
    ANY(io, c->odd, c->nodd);
    walk_contacts(io, &c->contacts);
    walk_flags(io, &c->far_days, 1);
    ANY(io, c->purchases, c->npurchases);
    AS_MANY(io, c->customer_fact, c->customer_fact || io->in ? c->ncustomers : 0);
    for (int r = 0; r < ROLES; r++)
        walk_index(io, &c->index[r]);
    walk_columns(io, c);
    size_t channels = c->dims[DIM_CHANNEL].n, teams = c->dims[DIM_TEAM].n;
    const size_t rows[BOOKS] = {[BOOK_TOTAL] = 1, [BOOK_CHANNEL] = channels, [BOOK_TEAM] = teams,
                                [BOOK_PAIR] = channels * teams};
    const size_t groups[BOOK_PAIR] = {[BOOK_TOTAL] = 1, [BOOK_CHANNEL] = channels, [BOOK_TEAM] = teams};
    for (int b = 0; b < BOOKS; b++)
        walk_daily(io, &c->daily[b], rows[b]);
    for (int b = 0; b < BOOK_PAIR; b++)
        walk_visits(io, &c->visits[b], groups[b]);
}

void cube_write(struct image_io *io, const struct cube *c)
{
    io->rc = io->rc ? io->rc : order_contacts(c);
    walk(io, (struct cube *)(uintptr_t)c); // writing, nothing of it is changed
}

static int read_cube(struct image_io *io, struct cube **out, const struct cube_opts *o, bool open, struct err *e)
{
    struct cube *c = NULL;
    int rc = io->rc ? io->rc : cube_new(&c, o, e);
    if (rc)
        return rc;
    c->mapped = true;
    walk(io, c);
    if (io->rc) {
        cube_free(c);
        return err_set(e, io->rc, "the data kept from an earlier load cannot be used");
    }
    c->sealed = true;
    rc = open ? cube_open_again(io, c, e) : 0;
    if (!open)
        c->o.cancel = NULL; // it is sealed
    if (rc)
        cube_free(c);
    else
        *out = c;
    return rc;
}

int cube_read(struct image_io *io, struct cube **out, const struct cube_opts *o, struct err *e)
{
    return read_cube(io, out, o, false, e);
}

int cube_read_open(struct image_io *io, struct cube **out, const struct cube_opts *o, struct err *e)
{
    return read_cube(io, out, o, true, e);
}

void cube_forget_mapped(struct cube *c)
{
    static const struct facts none;
    for (int k = 0; k < REC_KINDS; k++)
        c->facts[k] = none;
    c->scores = c->criteria = none;
    free(c->rows.at);
    c->rows = (struct chunks){0};
    c->classes.at = NULL;
    c->odd = NULL;
    memset(c->columns, 0, sizeof(c->columns));
    memset(c->index, 0, sizeof(c->index));
    memset(c->visits, 0, sizeof(c->visits));
    for (int b = 0; b < BOOKS; b++) {
        free(c->daily[b].tracks);
        c->daily[b] = (struct daily){0};
    }
    c->sources = NULL;
    c->contacts = (struct contact_order){0};
    c->purchases = NULL;
    c->customer_fact = NULL;
}
