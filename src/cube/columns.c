// Columns of interactions: their chunks, narrow values, escapes.
#include "columns_priv.h"

#include "base/civil.h"
#include "base/err.h"
#include "cube_priv.h"
#include "wide_priv.h"

#include <stdlib.h>
#include <string.h>

#define FILL_ROWS 1024u // at a time

#define U16 UINT16_MAX
#define U32 UINT32_MAX
const struct col_info col_infos[COL_COUNT] = {
    [COL_OFFSET] = {"offset", 4, U32}, [COL_LINE] = {"line", 2, U16},
    [COL_OFFSET_BRIEF] = {"offset_brief", 1, 0}, [COL_OFFSET_STEP] = {"offset_step", 2, 0},
    [COL_LINE_STEP] = {"line_step", 1, 0}, [COL_ID_STEP] = {"id_step", 1, 0},
    [COL_ID] = {"id", 8, UINT64_MAX}, [COL_ID_NEAR] = {"id_near", 4, NEAR_NONE}, [COL_CHECK] = {"check", 4, 0},
    [COL_WHO] = {"customer_id", 8, UINT64_MAX}, [COL_WHO_NEAR] = {"customer_id_near", 4, NEAR_NONE},
    [COL_WHO_BRIEF] = {"customer_id_brief", 3, TRIPLE_NONE}, [COL_CUSTOMER] = {"customer", 4, NO_CUSTOMER}, [COL_CUSTOMER_BRIEF] = {"customer_brief", 3, TRIPLE_NONE},
    [COL_FLAGS] = {"flags", 4, 0}, [COL_FLAG_CODE] = {"flag_code", 1, 0}, [COL_CLASS] = {"class", 1, 0},
    [COL_CLASS_WIDE] = {"class_wide", 2, 0},
    [COL_CREATED] = {"created", 4, U32}, [COL_CREATED_MS] = {"created_ms", 2, 0},
    [COL_FIRST_REPLY] = {"first_reply", 4, U32}, [COL_FIRST_REPLY_MS] = {"first_reply_ms", 2, 0},
    [COL_RESOLVED] = {"resolved", 4, U32}, [COL_RESOLVED_MS] = {"resolved_ms", 2, 0},
    [COL_CLOSED] = {"closed", 4, U32}, [COL_CLOSED_MS] = {"closed_ms", 2, 0},
    [COL_DUE] = {"due", 4, U32}, [COL_DUE_MS] = {"due_ms", 2, 0},
    [COL_RATED] = {"rated", 4, U32}, [COL_RATED_MS] = {"rated_ms", 2, 0},
    [COL_DUR + D_FIRST_REPLY] = {"first_reply_took", 4, U32}, [COL_DUR + D_RESPONSE] = {"response_took", 4, U32},
    [COL_DUR + D_RESOLUTION] = {"resolution_took", 4, U32}, [COL_DUR + D_WAIT] = {"wait", 4, U32},
    [COL_DUR + D_HANDLE] = {"handle", 4, U32}, [COL_DUR + D_FIRST_REPLY_BH] = {"first_reply_bh", 4, U32},
    [COL_DUR + D_RESOLUTION_BH] = {"resolution_bh", 4, U32},
    [COL_COST] = {"cost", 8, UINT64_C(1) << 63}, [COL_REVENUE] = {"revenue", 8, UINT64_C(1) << 63},
    [COL_QUALITY] = {"quality", 8, UINT64_C(1) << 63},
    [COL_REPLIES] = {"replies", 1, UINT8_MAX}, [COL_CUSTOMER_MESSAGES] = {"customer_messages", 1, UINT8_MAX},
    [COL_REOPENS] = {"reopens", 1, UINT8_MAX}, [COL_TRANSFERS] = {"transfers", 1, UINT8_MAX},
    [COL_REJECTED] = {"rejected", 1, 0},
    [COL_CODE + DIM_CHANNEL] = {"channel", 1, 0}, [COL_CODE + DIM_TEAM] = {"team", 1, 0},
    [COL_CODE + DIM_AGENT] = {"agent", 1, 0}, [COL_CODE + DIM_CATEGORY] = {"category", 1, 0},
    [COL_CODE + DIM_PRODUCT] = {"product", 1, 0}, [COL_CODE + DIM_COUNTRY] = {"country", 1, 0},
    [COL_CODE + DIM_SEGMENT] = {"segment", 1, 0}, [COL_CODE + DIM_LANGUAGE] = {"language", 1, 0},
    [COL_CODE + DIM_PRIORITY] = {"priority", 1, 0}, [COL_CODE + DIM_JOURNEY] = {"journey", 1, 0},
    [COL_CODE_WIDE + DIM_CHANNEL] = {"channel_wide", 2, 0}, [COL_CODE_WIDE + DIM_TEAM] = {"team_wide", 2, 0},
    [COL_CODE_WIDE + DIM_AGENT] = {"agent_wide", 2, 0}, [COL_CODE_WIDE + DIM_CATEGORY] = {"category_wide", 2, 0},
    [COL_CODE_WIDE + DIM_PRODUCT] = {"product_wide", 2, 0}, [COL_CODE_WIDE + DIM_COUNTRY] = {"country_wide", 2, 0},
    [COL_CODE_WIDE + DIM_SEGMENT] = {"segment_wide", 2, 0}, [COL_CODE_WIDE + DIM_LANGUAGE] = {"language_wide", 2, 0},
    [COL_CODE_WIDE + DIM_PRIORITY] = {"priority_wide", 2, 0}, [COL_CODE_WIDE + DIM_JOURNEY] = {"journey_wide", 2, 0},
    [COL_CREATED_DAY] = {"created_day", 2, U16}, [COL_RESOLVED_DAY] = {"resolved_day", 2, U16},
    [COL_RATED_DAY] = {"rated_day", 2, U16}, [COL_RATING] = {"rating", 1, 0},
    [COL_CREATED_DAY_NEAR] = {"created_day_near", 1, BRIEF_NONE}, [COL_RESOLVED_DAY_NEAR] = {"resolved_day_near", 1, BRIEF_NONE},
    [COL_CREATED_BRIEF] = {"created_brief", 1, BRIEF_NONE}, [COL_CREATED_NEAR] = {"created_near", 2, UNITS_NONE},
    [COL_AFTER] = {"first_reply_after", 2, UNITS_NONE}, [COL_AFTER + 1] = {"resolved_after", 2, UNITS_NONE},
    [COL_AFTER + 2] = {"closed_after", 2, UNITS_NONE}, [COL_AFTER + 3] = {"due_after", 2, UNITS_NONE},
    [COL_DUR_NEAR + D_FIRST_REPLY] = {"first_reply_took_near", 2, UNITS_NONE}, [COL_DUR_NEAR + D_RESPONSE] = {"response_took_near", 2, UNITS_NONE},
    [COL_DUR_NEAR + D_RESOLUTION] = {"resolution_took_near", 2, UNITS_NONE}, [COL_DUR_NEAR + D_WAIT] = {"wait_near", 2, UNITS_NONE},
    [COL_DUR_NEAR + D_HANDLE] = {"handle_near", 2, UNITS_NONE}, [COL_DUR_NEAR + D_FIRST_REPLY_BH] = {"first_reply_bh_near", 2, UNITS_NONE},
    [COL_DUR_NEAR + D_RESOLUTION_BH] = {"resolution_bh_near", 2, UNITS_NONE},
    [FEW_OF(COL_FLAG_CODE)] = {"flag_code_few", 1, 0}, [FEW_OF(COL_CLASS)] = {"class_few", 1, 0},
    [FEW_OF(COL_RATING)] = {"rating_few", 1, 0}, [FEW_OF(COL_REPLIES)] = {"replies_few", 1, UINT8_MAX},
    [FEW_OF(COL_CUSTOMER_MESSAGES)] = {"customer_messages_few", 1, UINT8_MAX}, [FEW_OF(COL_REOPENS)] = {"reopens_few", 1, UINT8_MAX},
    [FEW_OF(COL_TRANSFERS)] = {"transfers_few", 1, UINT8_MAX}, [FEW_OF(COL_REJECTED)] = {"rejected_few", 1, 0},
    [FEW_OF(COL_CODE + DIM_CHANNEL)] = {"channel_few", 1, 0}, [FEW_OF(COL_CODE + DIM_TEAM)] = {"team_few", 1, 0},
    [FEW_OF(COL_CODE + DIM_AGENT)] = {"agent_few", 1, 0}, [FEW_OF(COL_CODE + DIM_CATEGORY)] = {"category_few", 1, 0},
    [FEW_OF(COL_CODE + DIM_PRODUCT)] = {"product_few", 1, 0}, [FEW_OF(COL_CODE + DIM_COUNTRY)] = {"country_few", 1, 0},
    [FEW_OF(COL_CODE + DIM_SEGMENT)] = {"segment_few", 1, 0}, [FEW_OF(COL_CODE + DIM_LANGUAGE)] = {"language_few", 1, 0},
    [FEW_OF(COL_CODE + DIM_PRIORITY)] = {"priority_few", 1, 0}, [FEW_OF(COL_CODE + DIM_JOURNEY)] = {"journey_few", 1, 0},
};
_Static_assert(COL_COST - COL_DUR == D_COUNT && COL_RESOLUTION - COL_DUR == D_RESOLUTION && COL_CODE_WIDE - COL_CODE == DIM_COUNT && COL_CLASS_WIDE - COL_CODE_WIDE == DIM_COUNT &&
               COL_RATED - COL_FIRST_REPLY == COL_DUR_NEAR - COL_AFTER && COL_CREATED_DAY_NEAR - COL_DUR_NEAR == D_COUNT && COL_COUNT == FEW_OF(FEW_END), "room for all of them");

static void fill_missing(void *col, enum col c, uint32_t from, uint32_t to)
{
    const struct col_info *t = &col_infos[c];
    char *at = (char *)col + (size_t)from * t->size;
    if (t->missing == UINT64_C(1) << 63) {
        for (uint32_t i = from; i < to; i++)
            ((int64_t *)col)[i] = INT64_MIN;
    } else {
        memset(at, t->missing ? 0xff : 0, (size_t)(to - from) * t->size); // all ones whatever the size
    }
}

// Chunks that have all their rows stay; others grow, and are no use for the pages of a file.
static struct room *room_of(const struct chunk *k, uint32_t cap) { return cap == CHUNK_ROWS || k->nmarks ? k->room : NULL; }

void chunk_forget(struct chunk *k, enum col c)
{
    if (!k->borrowed[c])
        room_give(k->room, k->col[c], col_bytes(c, k->cap));
    k->borrowed[c] = false;
    k->col[c] = NULL;
}

int chunk_room(struct chunk *k, enum col c)
{
    return (k->col[c] = room_take(room_of(k, k->cap), col_bytes(c, k->cap))) ? 0 : ERR_NOMEM;
}

int chunk_column(struct chunk *k, enum col c)
{
    if ((k->nmarks && chunk_far(k, c)) || chunk_bytes(k, c) || chunk_far_days(k, c))
        return ERR_NOMEM;
    if (k->col[c])
        return 0;
    if (chunk_room(k, c))
        return ERR_NOMEM;
    fill_missing(k->col[c], c, 0, k->filled);
    return 0;
}

// The columns are filled with nothing some rows ahead: what no row will come for is not touched, what comes finds them near.
static void fill_rows(struct chunk *k)
{
    uint32_t to = (k->n + ROWS_AHEAD + FILL_ROWS - 1) / FILL_ROWS * FILL_ROWS;
    to = to < k->cap ? to : k->cap;
    for (int c = 0; c < COL_COUNT && to > k->filled; c++) {
        if (k->col[c])
            fill_missing(k->col[c], (enum col)c, k->filled, to);
    }
    k->filled = to > k->filled ? to : k->filled;
}

static int grow_chunk(struct chunk *k, uint32_t cap)
{
    for (int c = 0; c < COL_COUNT; c++) {
        if (!k->col[c])
            continue;
        size_t size = col_infos[c].size;
        void *more = room_take(room_of(k, cap), (size_t)cap * size);
        if (!more)
            return ERR_NOMEM;
        memcpy(more, k->col[c], (size_t)k->filled * size);
        chunk_forget(k, (enum col)c);
        k->col[c] = more;
    }
    k->cap = cap;
    return 0;
}

// ---- packing

ALWAYS_INLINE uint32_t spans_differ(const uint32_t *restrict created, const uint32_t *restrict resolved, const uint32_t *restrict took, uint32_t n)
{
    uint32_t other = 0;
    for (uint32_t i = 0; i < n; i++)
        other |= took[i] ^ span_between(created[i], resolved[i]);
    return other;
}

#ifdef WITH_AVX2
WITH_AVX2 static uint32_t spans_differ_wide(const uint32_t *created, const uint32_t *resolved, const uint32_t *took, uint32_t n) { return spans_differ(created, resolved, took, n); }
#else
#define spans_differ_wide spans_differ
#endif

// Of whole seconds, so that no span needs more than its two codes.
static bool resolution_told(const struct chunk *k)
{
    const uint32_t *created = k->col[COL_CREATED], *resolved = k->col[COL_RESOLVED], *took = k->col[COL_RESOLUTION];
    if (!took || !created || !resolved || k->col[COL_CREATED_MS] || k->col[COL_RESOLVED_MS])
        return false;
    return !(wide_machine() ? spans_differ_wide(created, resolved, took, k->n) : spans_differ(created, resolved, took, k->n));
}

// What cannot be packed, or finds no memory, stays as it is.
static void chunk_pack(struct chunk *k)
{
    if (k->nmarks || !(k->marks = calloc(k->cap / MARK_ROWS, sizeof(*k->marks))))
        return;
    k->nmarks = k->cap / MARK_ROWS;
    places_pack(k);
    whos_pack(k);
    if ((k->resolution_told = resolution_told(k)))
        chunk_forget(k, COL_RESOLUTION);
    flags_pack(k);
    chunk_near(k);
    chunk_few(k);
}

void chunk_close(struct chunk *k)
{
    uint32_t cap = (k->n + MARK_ROWS - 1) / MARK_ROWS * MARK_ROWS;
    if (k->cap != CHUNK_ROWS || k->nmarks) // small ones stay as they are
        return;
    for (int c = 0; c < COL_COUNT; c++) {
        if (k->col[c])
            room_cut(k->room, k->col[c], col_bytes((enum col)c, k->cap), col_bytes((enum col)c, cap));
    }
    k->cap = k->filled = cap;
    chunk_pack(k);
}

int chunks_extend(struct chunks *x, uint32_t source, uint64_t offset, uint64_t line, uint32_t want, uint32_t *row, uint32_t *n)
{
    struct chunk *k = x->n ? &x->at[x->n - 1] : NULL;
    bool whole = k && k->n == CHUNK_ROWS;
    if (whole)
        chunk_close(k);
    if (!k || whole || k->nmarks || k->source != source) {
        if (x->n == CHUNKS_MAX)
            return ERR_LIMIT;
        if (vec_grow((void **)&x->at, &x->cap, x->n, sizeof(*x->at)))
            return ERR_NOMEM;
        k = &x->at[x->n++];
        *k = (struct chunk){.source = source, .offset = offset, .line = line, .rising = true, .falling = true, .id_min = NO_ID, .late_from = DAY_NEVER, .latest = TIME_NONE, .latest_rated = TIME_NONE};
        k->cap = whole ? CHUNK_ROWS : 64;
        k->room = x->room;
    }
    *n = want < CHUNK_ROWS - k->n ? want : CHUNK_ROWS - k->n;
    uint32_t cap = k->cap;
    while (cap < k->n + *n)
        cap = cap * 4 < CHUNK_ROWS ? cap * 4 : CHUNK_ROWS;
    if (cap > k->cap && grow_chunk(k, cap))
        return ERR_NOMEM;
    *row = (uint32_t)(x->n - 1) << 16 | k->n;
    k->n += *n;
    x->rows += *n;
    fill_rows(k);
    return 0;
}

int chunks_push(struct chunks *x, uint32_t source, uint64_t offset, uint64_t line, uint32_t *row)
{
    uint32_t n;
    return chunks_extend(x, source, offset, line, 1, row, &n);
}

void chunk_release(struct chunk *k)
{
    for (int c = 0; c < COL_COUNT; c++)
        chunk_forget(k, (enum col)c);
    free(k->marks);
    free(k->jumps);
    free(k->words);
    free(k->escapes);
    free(k->late);
}

void chunks_release(struct chunks *x)
{
    for (size_t i = 0; i < x->n; i++)
        chunk_release(&x->at[i]);
    free(x->at);
    *x = (struct chunks){.room = x->room};
}

// The first of a chunk stands in the middle of what is near; one that is not widens the column.
int put_far_key(struct chunk *k, uint32_t i, enum col c, uint64_t key)
{
    enum col near = c + 1;
    if (!has_keys(k, c) && !(key >> 63)) {
        k->near_from[c == COL_WHO] = key > NEAR_NONE / 2 ? key - NEAR_NONE / 2 : 0;
        return chunk_column(k, near) ? ERR_NOMEM : put_key(k, i, c, key);
    }
    if (!k->col[c]) {
        if (chunk_column(k, c))
            return ERR_NOMEM;
        for (uint32_t j = 0; j < k->n; j++) // of none what stands there
            ((uint64_t *)k->col[c])[j] = get_key(k, j, c);
        chunk_forget(k, near);
        chunk_forget(k, c == COL_ID ? COL_ID_STEP : COL_WHO_BRIEF);
    }
    ((uint64_t *)k->col[c])[i] = key;
    return 0;
}

static int widen(struct chunk *k, enum col narrow, enum col wide)
{
    const uint8_t *from = k->col[narrow];
    if (!from)
        return 0;
    if (chunk_column(k, wide))
        return ERR_NOMEM;
    uint16_t *to = k->col[wide];
    for (uint32_t i = 0; i < k->n; i++)
        to[i] = from[i];
    chunk_forget(k, narrow);
    return 0;
}

int chunk_widen(struct chunk *k, int d) { return widen(k, (enum col)(COL_CODE + d), (enum col)(COL_CODE_WIDE + d)); }

// Codes of a chunk stand in bytes until one does not fit.
static int put_far_code(struct chunk *k, uint32_t i, enum col narrow, enum col wide, uint16_t code)
{
    if (!code && !k->col[narrow] && !k->col[wide])
        return 0;
    if (k->col[narrow] ? widen(k, narrow, wide) : !k->col[wide] && chunk_column(k, code > UINT8_MAX ? wide : narrow))
        return ERR_NOMEM;
    if (k->col[wide])
        ((uint16_t *)k->col[wide])[i] = code;
    else
        ((uint8_t *)k->col[narrow])[i] = (uint8_t)code;
    return 0;
}

static int put_code(struct chunk *k, uint32_t i, enum col narrow, enum col wide, uint16_t code)
{
    if (k->col[FEW_OF(narrow)] && code <= UINT8_MAX)
        return put_far_byte(k, i, narrow, (uint8_t)code);
    return chunk_bytes(k, narrow) ? ERR_NOMEM : put_far_code(k, i, narrow, wide, code);
}

int put_far_dim(struct chunk *k, uint32_t i, int d, uint16_t code) { return put_code(k, i, (enum col)(COL_CODE + d), (enum col)(COL_CODE_WIDE + d), code); }
int put_far_class(struct chunk *k, uint32_t i, uint16_t class) { return put_code(k, i, COL_CLASS, COL_CLASS_WIDE, class); }

size_t escape_at(const struct chunk *k, uint32_t i, enum col c)
{
    size_t lo = 0, hi = k->nescapes;
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        const struct escape *x = &k->escapes[mid];
        if (x->row < i || (x->row == i && x->col < c))
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

int escape_add(struct chunk *k, uint32_t i, enum col c, int64_t v)
{
    size_t at = escape_at(k, i, c);
    if (at < k->nescapes && k->escapes[at].row == i && k->escapes[at].col == c) {
        k->escapes[at].v = v;
        return 0;
    }
    if (vec_grow((void **)&k->escapes, &k->escapecap, k->nescapes, sizeof(*k->escapes)))
        return ERR_NOMEM;
    memmove(k->escapes + at + 1, k->escapes + at, (k->nescapes - at) * sizeof(*k->escapes));
    k->escapes[at] = (struct escape){(uint16_t)i, (uint16_t)c, v};
    k->nescapes++;
    return 0;
}

int64_t escape_get(const struct chunk *k, uint32_t i, enum col c)
{
    size_t at = escape_at(k, i, c);
    return at < k->nescapes ? k->escapes[at].v : 0; // an image may be of anyone's making
}
