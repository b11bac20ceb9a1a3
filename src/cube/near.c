// Times and spans of closed chunks in fewer bytes. A creation is counted from the first one of its 64 rows, the other times from the
// creation of their row, a span from 0; in minutes where that fits nearly all rows, else in seconds. The few that do not fit are
// escapes of the column that is packed. What is told again is what stood there, code for code.
#include "near_priv.h"

#include "base/err.h"
#include "wide_priv.h"

#include <stdlib.h>
#include <string.h>

#define MINUTE 60

// The inverses of the odd parts of 60, 1,000 and 60,000: a quotient that is small enough is the true one where the even part has no rest.
#define INVERSE_15 UINT32_C(0xEEEEEEEF)
#define INVERSE_125 UINT32_C(0x26E978D5)
#define INVERSE_1875 (INVERSE_15 * INVERSE_125)
_Static_assert((uint32_t)(15 * INVERSE_15) == 1 && (uint32_t)(125 * INVERSE_125) == 1 && (uint32_t)(1875 * INVERSE_1875) == 1, "inverses");

// What does not fit is UINT32_MAX.
ALWAYS_INLINE uint32_t in_units(uint32_t s, unsigned unit) { return unit == 1 ? s : (s >> 2) * INVERSE_15 | mask(s & 3); }
ALWAYS_INLINE uint32_t ms_in_units(uint32_t ms, unsigned unit)
{
    return unit == 1 ? (ms >> 3) * INVERSE_125 | mask(ms & 7) : (ms >> 5) * INVERSE_1875 | mask(ms & 31);
}
// `none` where none is all ones; `far` from there on.
ALWAYS_INLINE uint32_t unit_code(uint32_t n, uint32_t none, uint32_t far)
{
    uint32_t fits = mask(n < far);
    return (n & fits) | (far & ~fits) | none;
}

// ---- MARK_ROWS codes into units; how many are far

ALWAYS_INLINE uint32_t first_of(const uint32_t *restrict codes)
{
    uint32_t first = UINT32_MAX;
    for (int j = 0; j < MARK_ROWS; j++)
        first = codes[j] < first ? codes[j] : first;
    return first;
}

ALWAYS_INLINE uint32_t put_brief(const uint32_t *restrict codes, uint32_t first, uint8_t *restrict out, unsigned unit)
{
    uint32_t far = 0;
    for (int j = 0; j < MARK_ROWS; j++) {
        uint32_t n = unit_code(in_units(codes[j] - first, unit), mask(codes[j] == UINT32_MAX), BRIEF_FAR);
        out[j] = (uint8_t)n;
        far += n == BRIEF_FAR;
    }
    return far;
}

ALWAYS_INLINE uint32_t put_near(const uint32_t *restrict codes, uint32_t first, uint16_t *restrict out, unsigned unit)
{
    uint32_t far = 0;
    for (int j = 0; j < MARK_ROWS; j++) {
        uint32_t n = unit_code(in_units(codes[j] - first, unit), mask(codes[j] == UINT32_MAX), UNITS_FAR);
        out[j] = (uint16_t)n;
        far += n == UNITS_FAR;
    }
    return far;
}

ALWAYS_INLINE uint32_t put_after(const uint32_t *restrict codes, const uint32_t *restrict created, uint16_t *restrict out, unsigned unit)
{
    uint32_t far = 0;
    for (int j = 0; j < MARK_ROWS; j++) {
        uint32_t odd = mask(codes[j] < created[j]) | mask(codes[j] == TIME_ESCAPE);
        uint32_t n = unit_code(in_units(codes[j] - created[j], unit) | odd, mask(codes[j] == UINT32_MAX), UNITS_FAR);
        out[j] = (uint16_t)n;
        far += n == UNITS_FAR;
    }
    return far;
}

ALWAYS_INLINE uint32_t put_span_units(const uint32_t *restrict codes, uint16_t *restrict out, unsigned unit)
{
    uint32_t far = 0;
    for (int j = 0; j < MARK_ROWS; j++) {
        uint32_t is_long = mask(codes[j] >= SPAN_LONG), ms = ms_in_units(codes[j], unit) & ~is_long, s = in_units(codes[j] - SPAN_LONG, unit) & is_long;
        uint32_t n = unit_code(ms | s, mask(codes[j] == UINT32_MAX), UNITS_FAR);
        out[j] = (uint16_t)n;
        far += n == UNITS_FAR;
    }
    return far;
}

struct packing { // of a column
    struct chunk *k;
    enum col from, to;
    unsigned unit;
    struct escape *far; // [far_most]
    size_t nfar, far_most;
    bool wide;
};

ALWAYS_INLINE uint32_t put_units(const struct packing *p, uint32_t i, unsigned unit)
{
    const uint32_t *codes = (const uint32_t *)p->k->col[p->from] + i, *created = p->k->col[COL_CREATED];
    void *to = p->k->col[p->to];
    if (p->from == COL_CREATED) {
        uint32_t first = p->k->marks[i / MARK_ROWS].created = first_of(codes);
        return p->to == COL_CREATED_BRIEF ? put_brief(codes, first, (uint8_t *)to + i, unit) : put_near(codes, first, (uint16_t *)to + i, unit);
    }
    return p->to < COL_DUR_NEAR ? put_after(codes, created + i, (uint16_t *)to + i, unit) : put_span_units(codes, (uint16_t *)to + i, unit);
}

ALWAYS_INLINE uint32_t put_any_units(const struct packing *p, uint32_t i)
{
    return p->unit == MINUTE ? put_units(p, i, MINUTE) : put_units(p, i, 1);
}

#ifdef WITH_AVX2
WITH_AVX2 static uint32_t put_units_wide(const struct packing *p, uint32_t i) { return put_any_units(p, i); }
#else
#define put_units_wide put_any_units
#endif

// ---- packing

static bool is_far(const struct packing *p, uint32_t i)
{
    return p->to == COL_CREATED_BRIEF ? ((const uint8_t *)p->k->col[p->to])[i] == BRIEF_FAR : ((const uint16_t *)p->k->col[p->to])[i] == UNITS_FAR;
}

static int64_t ms_of(enum col c, uint32_t code)
{
    if (c < COL_DUR)
        return (code + TIME_BASE) * 1000;
    return code < SPAN_LONG ? code : (int64_t)(code - SPAN_LONG) * 1000;
}

// Those that are escapes already stay what they are.
static void note_far(struct packing *p, uint32_t i)
{
    const uint32_t *codes = p->k->col[p->from];
    for (uint32_t j = i; j < i + MARK_ROWS; j++) {
        if (is_far(p, j) && codes[j] != TIME_ESCAPE)
            p->far[p->nfar++] = (struct escape){(uint16_t)j, (uint16_t)p->from, ms_of(p->from, codes[j])};
    }
}
_Static_assert(TIME_ESCAPE == SPAN_ESCAPE, "one code for both");

int escapes_join(struct chunk *k, const struct escape *far, size_t nfar)
{
    struct escape *all = nfar ? malloc((k->nescapes + nfar) * sizeof(*all)) : NULL;
    size_t n = 0;
    if (!nfar)
        return 0;
    if (!all)
        return ERR_NOMEM;
    for (size_t a = 0, b = 0; a < k->nescapes || b < nfar;) {
        const struct escape *x = a < k->nescapes ? &k->escapes[a] : NULL, *y = b < nfar ? &far[b] : NULL;
        bool old = !y || (x && (x->row < y->row || (x->row == y->row && x->col < y->col)));
        all[n++] = old ? k->escapes[a++] : far[b++];
    }
    free(k->escapes);
    k->escapes = all;
    k->nescapes = k->escapecap = n;
    return 0;
}

static bool fits(struct packing *p, uint8_t *unit)
{
    size_t nfar = 0;
    p->nfar = 0;
    for (uint32_t i = 0; i < p->k->cap; i += MARK_ROWS) {
        uint32_t far = p->wide ? put_units_wide(p, i) : put_any_units(p, i);
        if (far && (nfar += far) > p->far_most)
            return false;
        if (far)
            note_far(p, i);
    }
    *unit = (uint8_t)p->unit;
    return true;
}

static bool pack_units(struct packing *p, enum col from, enum col to, uint8_t *unit)
{
    static const unsigned units[] = {MINUTE, 1};
    bool good = false;
    p->from = from;
    p->to = to;
    if (!p->k->col[from] || chunk_room(p->k, to))
        return false;
    for (size_t u = 0; !good && u < ARRAY_LEN(units); u++) {
        p->unit = units[u];
        good = fits(p, unit);
    }
    good = good && !escapes_join(p->k, p->far, p->nfar);
    if (!good)
        chunk_forget(p->k, to);
    return good;
}

void chunk_near(struct chunk *k)
{
    struct packing p = {.k = k, .far_most = k->cap / FAR_SHARE, .wide = wide_machine()};
    p.far = malloc(p.far_most * sizeof(*p.far));
    for (enum col c = COL_FIRST_REPLY; p.far && k->col[COL_CREATED] && c < COL_RATED; c++) {
        int n = (int)(c - COL_FIRST_REPLY);
        if (!k->col[c + (COL_CREATED_MS - COL_CREATED)] && !k->col[COL_CREATED_MS] && pack_units(&p, c, (enum col)(COL_AFTER + n), &k->unit.after[n]))
            chunk_forget(k, c);
    }
    bool created = p.far && !k->col[COL_CREATED_MS];
    if (created && (pack_units(&p, COL_CREATED, COL_CREATED_BRIEF, &k->unit.created) || pack_units(&p, COL_CREATED, COL_CREATED_NEAR, &k->unit.created)))
        chunk_forget(k, COL_CREATED);
    for (int d = 0; p.far && d < COL_COST - COL_DUR; d++) {
        if (pack_units(&p, (enum col)(COL_DUR + d), (enum col)(COL_DUR_NEAR + d), &k->unit.span[d]))
            chunk_forget(k, (enum col)(COL_DUR + d));
    }
    free(p.far);
}

// ---- telling

static uint32_t escape_code(enum col c, int64_t ms)
{
    int64_t s = floor_seconds(ms) - TIME_BASE;
    if (c >= COL_DUR)
        return span_code(ms);
    return s < 0 || s >= TIME_ESCAPE ? TIME_ESCAPE : (uint32_t)s;
}

static uint32_t far_code(const struct chunk *k, uint32_t i, enum col c) { return escape_code(c, escape_get(k, i, c)); }

static uint32_t packed_creation(const struct chunk *k, uint32_t i)
{
    const uint8_t *brief = k->col[COL_CREATED_BRIEF];
    uint32_t n = brief ? brief[i] : ((const uint16_t *)k->col[COL_CREATED_NEAR])[i], none = brief ? BRIEF_NONE : UNITS_NONE;
    if (n >= none - 1)
        return n == none ? UINT32_MAX : far_code(k, i, COL_CREATED);
    return k->marks[i / MARK_ROWS].created + n * k->unit.created;
}

uint32_t packed_time(const struct chunk *k, uint32_t i, enum col c)
{
    if (c == COL_CREATED)
        return created_packed(k) ? packed_creation(k, i) : UINT32_MAX;
    const uint16_t *units = c < COL_RATED ? after_units(k, c) : NULL;
    if (!units || units[i] == UNITS_NONE)
        return UINT32_MAX;
    return units[i] == UNITS_FAR ? far_code(k, i, c) : time_code(k, i, COL_CREATED) + (uint32_t)units[i] * k->unit.after[c - COL_FIRST_REPLY];
}

uint32_t packed_span(const struct chunk *k, uint32_t i, enum col c)
{
    const uint16_t *units = span_units(k, c);
    if (!units || units[i] == UNITS_NONE)
        return UINT32_MAX;
    return units[i] == UNITS_FAR ? far_code(k, i, c) : span_of_seconds((uint32_t)units[i] * k->unit.span[c - COL_DUR]);
}

static bool is_packed_far(const struct chunk *k, uint32_t i, enum col c)
{
    const uint8_t *brief = k->col[COL_CREATED_BRIEF];
    if (c == COL_CREATED && brief)
        return brief[i] == BRIEF_FAR;
    return (c == COL_CREATED ? (const uint16_t *)k->col[COL_CREATED_NEAR] : c < COL_DUR ? after_units(k, c) : span_units(k, c))[i] == UNITS_FAR;
}

void far_codes(const struct chunk *k, uint32_t i, enum col c, uint32_t codes[MARK_ROWS])
{
    for (size_t x = escape_at(k, i, 0); x < k->nescapes && k->escapes[x].row - i < MARK_ROWS; x++) { // nor before i: see escape_get
        uint32_t row = k->escapes[x].row;
        if (k->escapes[x].col == c && is_packed_far(k, row, c))
            codes[row - i] = escape_code(c, k->escapes[x].v);
    }
}

uint64_t far_rows(const struct chunk *k, uint32_t i, enum col c)
{
    uint64_t rows = 0;
    for (size_t x = escape_at(k, i, 0); x < k->nescapes && k->escapes[x].row - i < MARK_ROWS; x++)
        rows |= (uint64_t)(k->escapes[x].col == c) << (k->escapes[x].row - i);
    return rows;
}

#ifdef WITH_AVX2
WITH_AVX2 static const uint32_t *created_wide(const struct chunk *k, uint32_t i, uint32_t *buf) { return created_64(k, i, buf); }
#else
#define created_wide created_64
#endif

const uint32_t *created_codes(const struct chunk *k, uint32_t i, uint32_t buf[MARK_ROWS], bool wide)
{
    return wide ? created_wide(k, i, buf) : created_64(k, i, buf);
}

// ---- back

static int unpack(struct chunk *k, enum col c, enum col packed)
{
    if (chunk_room(k, c))
        return ERR_NOMEM;
    uint32_t *codes = k->col[c];
    k->col[c] = NULL;
    for (uint32_t i = 0; i < k->cap; i++)
        codes[i] = c < COL_DUR ? packed_time(k, i, c) : c == COL_RESOLUTION && k->resolution_told ? told_span(k, i) : packed_span(k, i, c);
    k->col[c] = codes;
    chunk_forget(k, packed);
    return 0;
}

static bool is_of(enum col c, enum col time) { return c == time || c == time + (COL_CREATED_MS - COL_CREATED); }

// A span is by itself. What is counted from the creation goes before it.
int chunk_far(struct chunk *k, enum col c)
{
    bool creation = is_of(c, COL_CREATED), told = k->resolution_told && (creation || is_of(c, COL_RESOLVED) || c == COL_RESOLUTION);
    if (told && unpack(k, COL_RESOLUTION, COL_DUR_NEAR + (COL_RESOLUTION - COL_DUR)))
        return ERR_NOMEM;
    k->resolution_told &= !told;
    for (enum col t = COL_FIRST_REPLY; t < COL_RATED; t++) {
        if (after_units(k, t) && (creation || is_of(c, t)) && unpack(k, t, (enum col)(t + (COL_AFTER - COL_FIRST_REPLY))))
            return ERR_NOMEM;
    }
    if (creation && created_packed(k) && unpack(k, COL_CREATED, k->col[COL_CREATED_BRIEF] ? COL_CREATED_BRIEF : COL_CREATED_NEAR))
        return ERR_NOMEM;
    bool span = c >= COL_DUR && c < COL_COST && span_units(k, c);
    return span ? unpack(k, c, (enum col)(c + (COL_DUR_NEAR - COL_DUR))) : 0;
}
