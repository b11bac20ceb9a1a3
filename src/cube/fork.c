// Parts of a file that several threads read. Each has dictionaries and chunks of its own; interactions stand in its columns
// at once, records of the other kinds, which look for earlier ones, are packed and added when the parts are joined.
#include "stop_priv.h"

#ifdef WITH_AVX2
#include <immintrin.h>
#endif

#include <stdlib.h>
#include <string.h>

#define PARTS_MAX 4096

// ---- packed records

struct packed { uint64_t set[2], line, offset; uint32_t rejected, kind, long_form, after; }; // then its values, 8-byte words

// What the cube asks of a value: its numbers, for some its text; of free text only that it is there.
static bool is_text(enum rec_type t) { return t == RT_ID || t == RT_DIM || t == RT_CHANNEL; }

static int pack_words(struct part *p, const void *from, size_t bytes)
{
    size_t words = (bytes + 7) / 8;
    if (p->npacked + words > p->packcap) {
        size_t cap = 2 * p->packcap + words + 512;
        uint64_t *more = realloc(p->packed, cap * sizeof(*more));
        if (!more)
            return ERR_NOMEM;
        p->packed = more;
        p->packcap = cap;
    }
    if (bytes % 8)
        p->packed[p->npacked + words - 1] = 0;
    if (bytes)
        memcpy(p->packed + p->npacked, from, bytes);
    p->npacked += words;
    return 0;
}

static int pack_value(struct part *p, enum rec_field f, const struct rec_value *v)
{
    enum rec_type t = rec_fields[f].type;
    int64_t numbers[] = {v->i, v->j, v->cls, is_text(t) ? v->len : 0};
    if (t == RT_TEXT)
        return 0;
    return pack_words(p, numbers, sizeof(numbers)) || pack_words(p, v->s, (size_t)numbers[3]);
}

// The codes of its dimensions are given now, so that the dictionaries are in the order of the rows.
static int part_pack(struct part *p, const struct record *r)
{
    struct packed head = {{r->set[0], r->set[1]}, r->line, r->offset, r->rejected_cells, r->kind, r->long_form, 0};
    head.after = p->after != NO_FACT ? p->after : rows_so_far(p->rows);
    uint16_t code;
    for (int d = 0; d < DIM_COUNT; d++) {
        if (rec_has(r, dim_fields[d]) && part_code(p, (enum dim)d, &r->v[dim_fields[d]], &code) == ERR_NOMEM)
            return ERR_NOMEM;
    }
    if (r->kind == REC_CUSTOMER && rec_has(r, F_preferred_channel) &&
        part_code(p, DIM_CHANNEL, &r->v[F_preferred_channel], &code) == ERR_NOMEM)
        return ERR_NOMEM;
    int rc = pack_words(p, &head, sizeof(head));
    for (int w = 0; w < 2; w++) {
        for (uint64_t set = r->set[w]; !rc && set; set &= set - 1) {
            enum rec_field f = (enum rec_field)(64 * w + __builtin_ctzll(set));
            rc = pack_value(p, f, &r->v[f]);
        }
    }
    return rc ? ERR_NOMEM : 0;
}

static size_t unpack(const struct part *p, size_t at, struct record *r, uint32_t *after)
{
    const struct packed *head = (const void *)(p->packed + at);
    *after = head->after;
    rec_clear(r, (enum rec_kind)head->kind);
    memcpy(r->set, head->set, sizeof(r->set));
    r->line = head->line + p->lines;
    r->offset = head->offset;
    r->rejected_cells = head->rejected;
    r->long_form = head->long_form;
    at += sizeof(*head) / 8;
    for (int w = 0; w < 2; w++) {
        for (uint64_t set = r->set[w]; set; set &= set - 1) {
            int f = 64 * w + __builtin_ctzll(set);
            struct rec_value *v = &r->v[f];
            *v = (struct rec_value){.s = ""};
            if (rec_fields[f].type == RT_TEXT)
                continue;
            v->i = (int64_t)p->packed[at];
            v->j = (int64_t)p->packed[at + 1];
            v->cls = (int8_t)(int64_t)p->packed[at + 2];
            v->len = (uint32_t)p->packed[at + 3];
            v->s = (const char *)(p->packed + at + 4);
            at += 4 + (v->len + 7u) / 8;
        }
    }
    return at;
}

int part_row(struct part *p, uint32_t source, const struct record *r, struct err *e)
{
    if (r->kind == REC_INTERACTION)
        return part_interaction(p, source, r, e);
    int rating = r->kind == REC_SURVEY && p->after == NO_FACT ? part_rating(p, source, r) : 0;
    if (r->kind == REC_SURVEY && !rating)
        p->answered_row = rows_so_far(p->rows) - 1;
    return rating < 0 || (!rating && part_pack(p, r)) ? err_nomem(e) : 0;
}

// ---- fork, drop

static void part_free(struct part *p)
{
    for (int d = 0; d < DIM_COUNT; d++)
        intern_release(&p->own_dims[d]);
    chunks_release(&p->own_rows);
    arena_release(&p->text);
    free(p->late);
    free(p->packed);
    part_release(p);
    free(p);
}

static struct part *part_new(struct cube *c)
{
    size_t size = (sizeof(struct part) + 63) & ~(size_t)63; // no two parts on one cache line
    struct part *p = aligned_alloc(64, size);
    if (!p)
        return NULL;
    if (part_init(p, c)) {
        free(p);
        return NULL;
    }
    p->forked = true;
    p->dims = p->own_dims;
    p->rows = &p->own_rows;
    p->own_rows.room = c->o.room;
    for (int d = 0; d < DIM_COUNT; d++) {
        if (intern_add(&p->dims[d], "", 0) < 0) {
            part_free(p);
            return NULL;
        }
    }
    return p;
}

void parts_drop(void **parts, size_t nparts)
{
    for (size_t i = 0; i < nparts; i++) {
        if (parts[i])
            part_free(parts[i]);
        parts[i] = NULL;
    }
}

int parts_fork(struct cube *c, size_t nparts, void **parts, struct err *e)
{
    if (nparts > PARTS_MAX)
        return err_set(e, ERR_LIMIT, "More than %d parts of one file.", PARTS_MAX);
    for (size_t i = 0; i < nparts; i++) {
        if (!(parts[i] = part_new(c))) {
            parts_drop(parts, i);
            return err_nomem(e);
        }
    }
    return 0;
}

// ---- join

void part_close(void *part)
{
    struct part *p = part;
    if (p->rows->n)
        chunk_close(&p->rows->at[p->rows->n - 1]);
}

void part_move(void *part, uint64_t lines)
{
    struct part *p = part;
    p->lines += lines;
    EACH_CHUNK(p->rows, k)
    {
        k->line += lines;
        for (size_t i = 0; i < k->nescapes; i++)
            k->escapes[i].v += k->escapes[i].col == COL_LINE ? (int64_t)lines : 0;
    }
}

struct joining {
    struct part **parts;
    uint16_t *codes[PARTS_MAX]; // codes of the cube, by dimension then code of the part
};

static uint16_t *codes_of(struct cube *c, const struct part *p)
{
    size_t n = 0, at = 0;
    for (int d = 0; d < DIM_COUNT; d++)
        n += p->dims[d].n;
    uint16_t *codes = malloc(n * sizeof(*codes));
    for (int d = 0; codes && d < DIM_COUNT; d++) {
        for (uint32_t i = 0; i < p->dims[d].n; i++) {
            const char *name = p->dims[d].names[i];
            int64_t code = dim_code_of(&c->dims[d], cube_values_most(c), name, strlen(name));
            if (code < 0) {
                free(codes);
                return NULL;
            }
            codes[at++] = (uint16_t)code;
        }
    }
    return codes;
}

#ifdef WITH_AVX2
#define FEW 16 // codes that one instruction looks up in a table
WITH_AVX2 static uint32_t recode_few(uint8_t *codes, uint32_t n, const uint16_t *to, size_t nto) // how many rows it did
{
    uint8_t few[FEW] = {0};
    uint32_t i = 0;
    for (size_t t = 0; t < nto; t++)
        few[t] = (uint8_t)to[t];
    const __m256i table = _mm256_broadcastsi128_si256(_mm_loadu_si128((const void *)few));
    for (; i + 32 <= n; i += 32)
        _mm256_storeu_si256((void *)(codes + i), _mm256_shuffle_epi8(table, _mm256_loadu_si256((const void *)(codes + i))));
    return i;
}
#else
#define FEW 0
#define recode_few(codes, n, to, nto) 0
#endif

// Of a chunk whose codes are packed; false: they do not fit any more.
static bool recode_in_place(struct chunk *k, int d, const uint16_t *codes, size_t ncodes)
{
    enum col c = FEW_OF(COL_CODE + d);
    uint8_t to[FEW_MOST + 1] = {0};
    for (size_t i = 0; i < ncodes && i <= FEW_MOST; i++) {
        if (codes[i] > FEW_MOST)
            return false;
        to[i] = (uint8_t)codes[i];
    }
    few_recode(k->col[c], col_bytes(c, k->n), to, wide_machine());
    return true;
}

static int recode(struct chunk *k, int d, const uint16_t *codes, size_t ncodes)
{
    bool same = true, fit = true;
    for (size_t i = 0; i < ncodes; i++) {
        same &= codes[i] == i;
        fit &= i > UINT8_MAX || codes[i] <= UINT8_MAX;
    }
    if (same || (k->col[FEW_OF(COL_CODE + d)] && recode_in_place(k, d, codes, ncodes)))
        return 0;
    if (chunk_bytes(k, (enum col)(COL_CODE + d)) || (!fit && chunk_widen(k, d)))
        return ERR_NOMEM;
    uint8_t *narrow = k->col[COL_CODE + d];
    uint16_t *wide = k->col[COL_CODE_WIDE + d];
    uint32_t done = narrow && ncodes <= FEW && wide_machine() ? recode_few(narrow, k->n, codes, ncodes) : 0;
    for (uint32_t i = done; narrow && i < k->n; i++)
        narrow[i] = (uint8_t)codes[narrow[i]];
    for (uint32_t i = 0; wide && i < k->n; i++)
        wide[i] = codes[wide[i]];
    return 0;
}

static int recode_part(void *ctx, size_t at, size_t worker)
{
    struct joining *j = ctx;
    const struct part *p = j->parts[at];
    (void)worker;
    EACH_CHUNK(p->rows, k)
    {
        const uint16_t *codes = j->codes[at];
        if (cube_cancelled(p->c))
            return ERR_CANCEL;
        for (int d = 0; d < DIM_COUNT; d++) {
            if (recode(k, d, codes, p->dims[d].n))
                return ERR_NOMEM;
            codes += p->dims[d].n;
        }
    }
    part_close(j->parts[at]); // as a rule it is
    return 0;
}

// A text for which the part's dictionary had no room: the cube's is full too, so it is there or among the others.
static int take_late(struct cube *c, const struct part *p)
{
    for (size_t i = 0; i < p->nlate; i++) {
        const struct late *l = &p->late[i];
        int64_t code = dim_code_of(&c->dims[l->dim], cube_values_most(c), l->text, strlen(l->text));
        if (code < 0 || put_dim(chunk_of(p->rows, l->row), l->row & 0xffff, l->dim, (uint16_t)code))
            return ERR_NOMEM;
    }
    return 0;
}

static int take_chunks(struct cube *c, struct part *p, struct err *e)
{
    struct chunks *to = &c->rows, *from = p->rows;
    if (to->n + from->n > CHUNKS_MAX)
        return too_many_rows(e);
    for (; from->n && to->cap < to->n + from->n;) {
        if (vec_grow((void **)&to->at, &to->cap, to->cap, sizeof(*to->at)))
            return err_nomem(e);
    }
    if (from->n)
        memcpy(to->at + to->n, from->at, from->n * sizeof(*to->at));
    to->n += from->n;
    to->rows += from->rows;
    from->n = from->rows = 0;
    return 0;
}

// base: number of the part's first row.
static int take_packed(struct cube *c, uint32_t source, const struct part *p, uint32_t base, struct record *r, struct err *e)
{
    int rc = 0;
    memset(c->door.numbered, 0, NUMBERED * sizeof(*c->door.numbered)); // they are the part's
    for (size_t at = 0, n = 0; !rc && at < p->npacked; n++) {
        if (cancelled_at(c, n)) {
            rc = seal_failed(ERR_CANCEL, e);
            break;
        }
        at = unpack(p, at, r, &c->door.after);
        c->door.after += base;
        rc = cube_add_record(c, source, r, e);
    }
    c->door.after = NO_FACT;
    return rc;
}

int parts_join(struct cube *c, uint32_t source, void **parts, size_t nparts, struct err *e)
{
    struct joining *j = calloc(1, sizeof(*j));
    struct record *r = calloc(1, sizeof(*r));
    int rc = j && r ? 0 : err_nomem(e);
    for (size_t i = 0; !rc && i < nparts; i++) {
        j->parts = (struct part **)parts;
        if (!(j->codes[i] = codes_of(c, parts[i])))
            rc = err_nomem(e);
    }
    if (!rc)
        rc = seal_failed(seal_parts(c, recode_part, j, nparts, c->nthreads), e);
    for (size_t i = 0; !rc && i < nparts; i++) {
        uint32_t base = (uint32_t)c->rows.n << 16;
        rc = take_late(c, parts[i]) ? err_nomem(e) : take_chunks(c, parts[i], e);
        if (!rc)
            rc = take_packed(c, source, parts[i], base, r, e);
    }
    for (size_t i = 0; j && i < nparts; i++)
        free(j->codes[i]);
    free(j);
    free(r);
    parts_drop(parts, nparts);
    return rc;
}
