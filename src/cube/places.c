// Places and rising ids of closed chunks in fewer bytes: steps from row to row, and every MARK_ROWS rows a mark. Rows of a file are
// about as long as those near them, so that a step of offsets is a byte above the shortest of its block. Most rows are one line, so
// that of lines the few rows are noted that begin somewhere else than the one before lets expect. What does not fit stays in wider
// steps, or as it is.
#include "columns_priv.h"

#include "base/err.h"

#include <stdlib.h>

#define ROWS_A_JUMP 8 // at least, else bytes of steps need less, or not much more

ALWAYS_INLINE uint32_t code_at(const void *col, size_t size, uint32_t j) { return size == 2 ? ((const uint16_t *)col)[j] : ((const uint32_t *)col)[j]; }

// From row to row of the n of a block, of the first one as of the second. What has no value of its own is no less than any. All loops
// begin at 0, so that compilers make vectors of them.
ALWAYS_INLINE uint32_t steps_of(const void *restrict codes, size_t size, uint32_t n, uint32_t *restrict steps)
{
    uint32_t own[MARK_ROWS + 1], most = 0;
    for (uint32_t j = 0; j < n; j++)
        own[j + 1] = code_at(codes, size, j);
    own[0] = n > 1 ? 2 * own[1] - own[2] : own[1];
    for (uint32_t j = 0; j < n; j++) {
        steps[j] = own[j + 1] - own[j];
        most = own[j + 1] > most ? own[j + 1] : most;
    }
    return most == (size == 2 ? UINT16_MAX : UINT32_MAX) ? UINT32_MAX : 0;
}

// What each of these answers is what does not fit: a step that is too long, or goes backwards. What the mark says itself, and what
// is behind the n rows, adds nothing.
ALWAYS_INLINE uint32_t put_bytes(const void *restrict codes, size_t size, uint32_t n, uint8_t *restrict out)
{
    uint32_t steps[MARK_ROWS], other = steps_of(codes, size, n, steps);
    for (uint32_t j = 0; j < n; j++) {
        other |= steps[j];
        out[j] = (uint8_t)steps[j];
    }
    out[0] = 0;
    memset(out + n, 0, MARK_ROWS - n);
    return other >> 8;
}

ALWAYS_INLINE uint32_t put_pairs(const uint32_t *restrict codes, uint32_t n, uint16_t *restrict out)
{
    uint32_t steps[MARK_ROWS], other = steps_of(codes, 4, n, steps);
    for (uint32_t j = 0; j < n; j++) {
        other |= steps[j];
        out[j] = (uint16_t)steps[j];
    }
    out[0] = 0;
    memset(out + n, 0, (MARK_ROWS - n) * sizeof(*out));
    return other >> 16;
}

ALWAYS_INLINE uint32_t put_above_least(const uint32_t *restrict codes, uint32_t n, uint8_t *restrict out, uint16_t *least)
{
    uint32_t steps[MARK_ROWS], other = steps_of(codes, 4, n, steps), min = UINT32_MAX;
    for (uint32_t j = 0; j < n; j++)
        min = steps[j] < min ? steps[j] : min;
    for (uint32_t j = 0; j < n; j++) {
        other |= steps[j] - min;
        out[j] = (uint8_t)(steps[j] - min);
    }
    out[0] = 0;
    memset(out + n, 0, MARK_ROWS - n);
    *least = (uint16_t)min;
    return other >> 8 | min >> 16;
}

ALWAYS_INLINE uint32_t put_block(struct chunk *k, enum col to, uint32_t i, uint32_t n)
{
    struct mark *m = &k->marks[i / MARK_ROWS];
    const uint32_t *offsets = k->col[COL_OFFSET], *ids = k->col[COL_ID_NEAR];
    const uint16_t *lines = k->col[COL_LINE];
    switch (to) {
    case COL_OFFSET_BRIEF: m->offset = offsets[i]; return put_above_least(offsets + i, n, (uint8_t *)k->col[to] + i, &m->step);
    case COL_OFFSET_STEP: m->offset = offsets[i]; return put_pairs(offsets + i, n, (uint16_t *)k->col[to] + i);
    case COL_LINE_STEP: m->line = lines[i]; return put_bytes(lines + i, 2, n, (uint8_t *)k->col[to] + i);
    default: m->id = ids[i]; return put_bytes(ids + i, 4, n, (uint8_t *)k->col[to] + i);
    }
}

ALWAYS_INLINE uint32_t put_any(struct chunk *k, enum col to, uint32_t i)
{
    return k->n - i >= MARK_ROWS ? put_block(k, to, i, MARK_ROWS) : put_block(k, to, i, k->n - i);
}

#ifdef WITH_AVX2
WITH_AVX2 static uint32_t put_any_wide(struct chunk *k, enum col to, uint32_t i) { return put_any(k, to, i); }
#else
#define put_any_wide put_any
#endif

// Column c as steps in the column `to`.
static bool pack(struct chunk *k, enum col c, enum col to, bool wide)
{
    bool good = k->col[c] && !chunk_room(k, to);
    for (uint32_t i = 0; good && i < k->n; i += MARK_ROWS)
        good = !(wide ? put_any_wide(k, to, i) : put_any(k, to, i));
    if (good)
        chunk_forget(k, c);
    else if (k->col[to])
        chunk_forget(k, to);
    return good;
}

ALWAYS_INLINE bool alike(const uint16_t *lines, uint16_t line)
{
    uint16_t other = 0;
    for (uint32_t j = 0; j < MARK_ROWS; j++)
        other |= lines[j] ^ line;
    return !other;
}

#ifdef WITH_AVX2
WITH_AVX2 static bool alike_wide(const uint16_t *lines, uint16_t line) { return alike(lines, line); }
#else
#define alike_wide alike
#endif

// How many jumps there are. More than `most`: too many, or some row has no value of its own.
static size_t find_jumps(const struct chunk *k, size_t most, struct jump *out, bool wide)
{
    const uint16_t *lines = k->col[COL_LINE];
    uint16_t line = 0;
    size_t found = 0;
    for (uint32_t i = 0; found <= most && i < k->n; i += MARK_ROWS) {
        uint32_t n = k->n - i < MARK_ROWS ? k->n - i : MARK_ROWS;
        if (n == MARK_ROWS && (wide ? alike_wide(lines + i, line) : alike(lines + i, line)))
            continue;
        for (uint32_t j = i; found <= most && j < i + n; j++) {
            out[found] = (struct jump){(uint16_t)j, lines[j]};
            found += lines[j] == UINT16_MAX ? most + 1 : lines[j] != line;
            line = lines[j];
        }
    }
    return found;
}

static bool pack_lines(struct chunk *k, bool wide)
{
    struct jump found[CHUNK_ROWS / ROWS_A_JUMP + 1];
    size_t most = k->n / ROWS_A_JUMP, n = k->col[COL_LINE] ? find_jumps(k, most, found, wide) : SIZE_MAX;
    if (n > most || (n && !(k->jumps = malloc(n * sizeof(*found)))))
        return false;
    if (n)
        memcpy(k->jumps, found, n * sizeof(*found));
    k->njumps = n;
    chunk_forget(k, COL_LINE);
    return true;
}

void places_pack(struct chunk *k)
{
    bool wide = wide_machine();
    if (!pack(k, COL_OFFSET, COL_OFFSET_BRIEF, wide))
        (void)pack(k, COL_OFFSET, COL_OFFSET_STEP, wide);
    if (!pack_lines(k, wide))
        (void)pack(k, COL_LINE, COL_LINE_STEP, wide);
    if (k->rising && k->nids == k->n)
        (void)pack(k, COL_ID_NEAR, COL_ID_STEP, wide);
}

// ---- telling

static uint32_t bytes_up_to(const uint8_t *steps, uint32_t i)
{
    const uint64_t even = UINT64_C(0x00FF00FF00FF00FF), each = UINT64_C(0x0001000100010001);
    uint32_t sum = 0, j = i / MARK_ROWS * MARK_ROWS;
    for (uint64_t w; j + 8 <= i + 1; j += 8) { // eight at a time
        memcpy(&w, steps + j, 8);
        sum += (uint32_t)(((w & even) + (w >> 8 & even)) * each >> 48);
    }
    for (; j <= i; j++)
        sum += steps[j];
    return sum;
}

uint32_t marked_offset(const struct chunk *k, uint32_t i)
{
    const struct mark *m = &k->marks[i / MARK_ROWS];
    const uint16_t *steps = k->col[COL_OFFSET_STEP];
    uint32_t sum = m->offset;
    if (k->col[COL_OFFSET_BRIEF])
        return sum + i % MARK_ROWS * m->step + bytes_up_to(k->col[COL_OFFSET_BRIEF], i);
    for (uint32_t j = i / MARK_ROWS * MARK_ROWS; j <= i; j++)
        sum += steps[j];
    return sum;
}

static uint32_t jumped_line(const struct chunk *k, uint32_t i)
{
    size_t lo = 0, hi = k->njumps; // of those before lo no row is beyond i, of those from hi on each is
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        if (k->jumps[mid].row <= i)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo ? k->jumps[lo - 1].line : 0;
}

uint32_t marked_line(const struct chunk *k, uint32_t i)
{
    return k->col[COL_LINE_STEP] ? k->marks[i / MARK_ROWS].line + bytes_up_to(k->col[COL_LINE_STEP], i) : jumped_line(k, i);
}

uint32_t marked_id(const struct chunk *k, uint32_t i) { return k->marks[i / MARK_ROWS].id + bytes_up_to(k->col[COL_ID_STEP], i); }

void get_ids(const struct chunk *k, uint32_t i, uint32_t n, uint64_t ids[MARK_ROWS])
{
    const uint8_t *steps = k->col[COL_ID_STEP];
    uint64_t id = steps ? k->near_from[0] + k->marks[i / MARK_ROWS].id : 0;
    for (uint32_t j = 0; j < n; j++)
        ids[j] = steps ? id += steps[i + j] : get_key(k, i + j, COL_ID);
}
