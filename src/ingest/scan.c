#include "scan_priv.h"

#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <immintrin.h>
#define WITH_AVX2 __attribute__((target("avx2,bmi,popcnt,pclmul"))) // asked of the machine when the program runs
#endif

// What an event says of its row.
enum { EVENT_ODD, EVENT_SHAPE, EVENT_LF, EVENT_CRLF, EVENT_CR };
#define EVENT_BITS 8

// --- 64 bytes -----------------------------------------------------------------------------------------------------

#define LOW7 UINT64_C(0x7F7F7F7F7F7F7F7F)
#define EACH UINT64_C(0x0101010101010101)

// The highest bits of the eight bytes, as eight bits.
static uint64_t high_bits(uint64_t w)
{
    return (w >> 7 & EACH) * UINT64_C(0x0102040810204080) >> 56;
}

// Bit i: byte i of the word is zero. Exact, unlike the usual test with a borrow.
static uint64_t zero_bytes(uint64_t w)
{
    return high_bits(~(((w & LOW7) + LOW7) | w | LOW7));
}

void scan_masks_words(const char *p, char delim, struct scan_masks *m)
{
    *m = (struct scan_masks){0};
    for (int i = 0; i < 8; i++) {
        uint64_t w;
        unsigned char b[8];
        memcpy(b, p + 8 * i, 8);
        w = (uint64_t)b[0] | (uint64_t)b[1] << 8 | (uint64_t)b[2] << 16 | (uint64_t)b[3] << 24 | (uint64_t)b[4] << 32 |
            (uint64_t)b[5] << 40 | (uint64_t)b[6] << 48 | (uint64_t)b[7] << 56;
        int at = 8 * i;
        m->quote |= zero_bytes(w ^ EACH * '"') << at;
        m->delim |= zero_bytes(w ^ EACH * (unsigned char)delim) << at;
        m->lf |= zero_bytes(w ^ EACH * '\n') << at;
        m->cr |= zero_bytes(w ^ EACH * '\r') << at;
        m->blank |= (zero_bytes(w ^ EACH * ' ') | zero_bytes(w ^ EACH * '\t')) << at;
        m->high |= high_bits(w) << at;
    }
}

#ifdef __SSE2__
static uint64_t equal(const __m128i v[4], char c)
{
    __m128i k = _mm_set1_epi8(c);
    uint64_t m = 0;
    for (int i = 0; i < 4; i++)
        m |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], k)) << 16 * i;
    return m;
}

void scan_masks(const char *p, char delim, struct scan_masks *m)
{
    __m128i v[4], space = _mm_set1_epi8(' '), tab = _mm_set1_epi8('\t');
    m->blank = m->high = 0;
    for (int i = 0; i < 4; i++) {
        v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        __m128i blank = _mm_or_si128(_mm_cmpeq_epi8(v[i], space), _mm_cmpeq_epi8(v[i], tab));
        m->blank |= (uint64_t)(unsigned)_mm_movemask_epi8(blank) << 16 * i;
        m->high |= (uint64_t)(unsigned)_mm_movemask_epi8(v[i]) << 16 * i;
    }
    m->quote = equal(v, '"');
    m->delim = equal(v, delim);
    m->lf = equal(v, '\n');
    m->cr = equal(v, '\r');
}
#else
void scan_masks(const char *p, char delim, struct scan_masks *m)
{
    scan_masks_words(p, delim, m);
}
#endif

// AVX2 finds the signs in half the instructions; with popcnt and bmi beside it a block takes three fifths.
#ifdef WITH_AVX2
static bool wide_machine(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt") &&
           __builtin_cpu_supports("pclmul");
}

WITH_AVX2 static inline uint64_t both(__m256i a, __m256i b)
{
    return (uint64_t)(unsigned)_mm256_movemask_epi8(a) | (uint64_t)(unsigned)_mm256_movemask_epi8(b) << 32;
}

WITH_AVX2 static inline uint64_t equal_wide(__m256i a, __m256i b, char c)
{
    __m256i k = _mm256_set1_epi8(c);
    return both(_mm256_cmpeq_epi8(a, k), _mm256_cmpeq_epi8(b, k));
}

WITH_AVX2 static inline void masks_wide(const char *p, char delim, struct scan_masks *m)
{
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p), b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
    m->quote = equal_wide(a, b, '"');
    m->delim = equal_wide(a, b, delim);
    m->lf = equal_wide(a, b, '\n');
    m->cr = equal_wide(a, b, '\r');
    m->blank = equal_wide(a, b, ' ') | equal_wide(a, b, '\t');
    m->high = both(a, b);
}

WITH_AVX2 static void masks_wide_call(const char *p, char delim, struct scan_masks *m)
{
    masks_wide(p, delim, m);
}
#endif

bool scan_masks_wide(const char *p, char delim, struct scan_masks *m)
{
#ifdef WITH_AVX2
    if (wide_machine()) {
        masks_wide_call(p, delim, m);
        return true;
    }
#endif
    (void)p;
    (void)delim;
    (void)m;
    return false;
}

#define INLINE static inline __attribute__((always_inline))

INLINE uint64_t inside_quotes(uint64_t m, uint64_t *open)
{
    m ^= m << 1;
    m ^= m << 2;
    m ^= m << 4;
    m ^= m << 8;
    m ^= m << 16;
    m ^= m << 32;
    m ^= *open;
    *open = (uint64_t)0 - (m >> 63);
    return m;
}

uint64_t scan_inside(uint64_t quote, uint64_t *open)
{
    return inside_quotes(quote, open);
}

#ifdef WITH_AVX2
// The same by a product without carries.
WITH_AVX2 static inline uint64_t inside_quotes_wide(uint64_t m, uint64_t *open)
{
    __m128i all = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)m), _mm_set1_epi8((char)0xFF), 0);
    m = (uint64_t)_mm_cvtsi128_si64(all) ^ *open;
    *open = (uint64_t)0 - (m >> 63);
    return m;
}
#endif

// --- a text -------------------------------------------------------------------------------------------------------

int scan_init(struct scan *s, char delim, size_t cap)
{
    *s = (struct scan){.delim = delim, .columns = CSV_COLUMNS, .cap = cap, .cellcap = 64};
    s->ends = malloc((cap + SCAN_BLOCK) * sizeof(*s->ends));
    s->rows = malloc((cap + SCAN_BLOCK) * sizeof(*s->rows));
    s->events = malloc(2 * (cap + SCAN_BLOCK) * sizeof(*s->events));
    s->cells = malloc(s->cellcap * sizeof(*s->cells));
    if (s->ends && s->rows && s->events && s->cells)
        return 0;
    scan_release(s);
    return ERR_NOMEM;
}

void scan_release(struct scan *s)
{
    free(s->ends);
    free(s->rows);
    free(s->events);
    free(s->cells);
    *s = (struct scan){0};
}

struct carried { // from a block to the next one, and where its finds go
    uint64_t open;                       // all bits: inside quotes
    uint64_t end, close, blank, cr, crin; // 1: the byte before was one
    uint32_t *ends, *rows;
    size_t nends, nrows;
};

// The set bits of a mask as positions, eight at a time: what is written too much is written over by the next.
INLINE size_t put_bits(uint32_t *out, uint64_t bits, uint32_t base)
{
    size_t n = (size_t)__builtin_popcountll(bits);
    for (size_t i = 0; i < n; i += 8) {
#pragma GCC unroll 8
        for (size_t k = 0; k < 8; k++) {
            out[i + k] = base + (uint32_t)__builtin_ctzll(bits | UINT64_C(1) << 63);
            bits &= bits - 1;
        }
    }
    return n;
}

static void put_events(struct scan *s, uint32_t base, uint64_t odd, uint64_t shape, uint64_t lines, uint64_t lf,
                       uint64_t after_cr)
{
    for (uint64_t all = odd | shape | lines; all; all &= all - 1) {
        int i = __builtin_ctzll(all);
        uint64_t bit = UINT64_C(1) << i, at = (uint64_t)(base + (uint32_t)i) << EVENT_BITS;
        if (odd & bit)
            s->events[s->nevents++] = at | EVENT_ODD;
        else if (shape & bit)
            s->events[s->nevents++] = at | EVENT_SHAPE;
        if (lines & bit)
            s->events[s->nevents++] = at | (!(lf & bit) ? EVENT_CR : after_cr & bit ? EVENT_CRLF : EVENT_LF);
    }
}

// Inlined into a function for each kind of machine. The quotes and what they hold are of the text alone.
INLINE void take_masks(struct scan *s, struct carried *c, uint32_t base, uint64_t valid, const struct scan_masks *m, uint64_t inside)
{
    uint64_t open = m->quote & inside, close = m->quote & ~inside, end = (m->delim | m->lf) & ~inside & valid, after_cr = 0;
    uint64_t after_end = end << 1 | c->end, after_close = close << 1 | c->close, after_blank = m->blank << 1 | c->blank;
    uint64_t odd = (open & ~(after_end | after_close)) | (after_close & ~(end | open));
    uint64_t shape = (open & after_close) | (m->blank & after_end) | (after_blank & end), lines = m->lf & inside;
    if (m->cr | c->cr) {
        uint64_t out = m->cr & ~inside, after_in = (m->cr & inside) << 1 | c->crin;
        after_cr = m->cr << 1 | c->cr;
        odd = (odd & ~out) | (after_cr & ~after_in & ~m->lf);
        shape |= after_blank & out;
        lines |= after_in & ~m->lf;
        c->cr = m->cr >> 63;
        c->crin = (m->cr & inside) >> 63;
    }
    if ((odd | shape | lines) & valid)
        put_events(s, base, odd & valid, shape & valid, lines & valid, m->lf, after_cr);
    for (uint64_t lf = m->lf & end; lf; lf &= lf - 1)
        c->rows[c->nrows++] = (uint32_t)c->nends + (uint32_t)__builtin_popcountll(end & (lf ^ (lf - 1)));
    c->nends += put_bits(c->ends + c->nends, end, base);
    c->end = end >> 63;
    c->close = close >> 63;
    c->blank = m->blank >> 63;
}

// Bytes of a block that are of the text.
INLINE uint64_t bytes_left(size_t at, size_t len)
{
    return len - at < SCAN_BLOCK ? (UINT64_C(1) << (len - at)) - 1 : ~UINT64_C(0);
}

static void take_blocks(struct scan *s, struct carried *to, size_t at, size_t len)
{
    struct carried c = *to;
    for (; at < len; at += SCAN_BLOCK) {
        struct scan_masks m;
        uint64_t valid = bytes_left(at, len);
        scan_masks(s->text + at, s->delim, &m);
        m.quote &= valid;
        take_masks(s, &c, (uint32_t)at, valid, &m, inside_quotes(m.quote, &c.open));
    }
    *to = c;
}

#ifdef WITH_AVX2
WITH_AVX2 static void take_blocks_wide(struct scan *s, struct carried *to, size_t at, size_t len)
{
    struct carried c = *to;
    const char *text = s->text, delim = s->delim;
    for (; at < len; at += SCAN_BLOCK) {
        struct scan_masks m;
        uint64_t valid = bytes_left(at, len);
        masks_wide(text + at, delim, &m);
        m.quote &= valid;
        take_masks(s, &c, (uint32_t)at, valid, &m, inside_quotes_wide(m.quote, &c.open));
    }
    *to = c;
}
#endif

void scan_text(struct scan *s, char *text, size_t from, size_t len)
{
    struct carried c = {.end = 1, .ends = s->ends, .rows = s->rows};
    void (*take)(struct scan *, struct carried *, size_t, size_t) = take_blocks;
    s->text = text;
    s->len = (uint32_t)len;
    s->at = (uint32_t)from;
    s->nevents = s->next_end = s->next_row = s->next_event = 0;
#ifdef WITH_AVX2
    take = wide_machine() ? take_blocks_wide : take_blocks;
#endif
    take(s, &c, from, len);
    s->nends = c.nends;
    s->nrows = c.nrows;
}

// --- rows ---------------------------------------------------------------------------------------------------------

static bool room_for(struct scan *s, size_t n)
{
    if (n > s->columns)
        return false; // libcsv's way will say so
    if (n <= s->cellcap)
        return true;
    struct csv_cell *c = realloc(s->cells, 2 * n * sizeof(*c));
    if (!c)
        return false; // libcsv's way will say so
    s->cells = c;
    s->cellcap = 2 * n;
    return true;
}

static struct csv_cell plain_cell(char *p, uint32_t len)
{
    uint32_t quoted = *p == '"';
    p[len - quoted] = '\0';
    return (struct csv_cell){p + quoted, len - 2 * quoted};
}

// A cell with doubled quotes or with blanks at its edges.
static struct csv_cell shaped_cell(char *p, uint32_t len)
{
    if (*p == '"' && len) {
        char *o = p + 1, *end = p + len - 1;
        for (const char *q = o; q < end; q += *q == '"' ? 2 : 1)
            *o++ = *q;
        *o = '\0';
        return (struct csv_cell){p + 1, (uint32_t)(o - p) - 1};
    }
    for (; len && (*p == ' ' || *p == '\t'); p++)
        len--;
    while (len && (p[len - 1] == ' ' || p[len - 1] == '\t'))
        len--;
    p[len] = '\0';
    return (struct csv_cell){p, len};
}

// The column of a place in the row, whose first end is *end.
static unsigned column_at(const uint32_t *end, uint32_t place)
{
    unsigned c = 0;
    while (end[c] < place)
        c++;
    return c < 63 ? c : 63;
}

// The events up to the end of the row; false: it is not plain. Nothing is counted then.
static bool take_events(struct scan *s, uint32_t end, uint64_t *shaped)
{
    size_t i = s->next_event;
    struct csv_counts c = {0};
    for (; i < s->nevents && s->events[i] >> EVENT_BITS <= end; i++)
        switch (s->events[i] & ((1 << EVENT_BITS) - 1)) {
        case EVENT_ODD: return false;
        case EVENT_SHAPE: *shaped |= UINT64_C(1) << column_at(s->ends + s->next_end, (uint32_t)(s->events[i] >> EVENT_BITS)); break;
        case EVENT_LF: c.lf++; break;
        case EVENT_CRLF: c.crlf++; break;
        default: c.cr++; break;
        }
    s->next_event = i;
    s->counts.lf += c.lf;
    s->counts.crlf += c.crlf;
    s->counts.cr += c.cr;
    s->lines += s->inner_lines ? c.lf + c.crlf + c.cr : 0;
    return true;
}

// A stray quote hides the end of its own row.
static enum scan_got unfinished(const struct scan *s)
{
    for (size_t i = s->next_event; i < s->nevents; i++)
        if ((s->events[i] & ((1 << EVENT_BITS) - 1)) == EVENT_ODD)
            return SCAN_ODD;
    return SCAN_MORE;
}

enum scan_got scan_row(struct scan *s)
{
    if (s->next_row == s->nrows)
        return unfinished(s);
    uint32_t *end = s->ends + s->next_end;
    size_t n = s->rows[s->next_row] - s->next_end;
    uint32_t last = end[n - 1], at = s->at;
    uint64_t shaped = 0;
    s->lines = 1;
    if (s->next_event < s->nevents && s->events[s->next_event] >> EVENT_BITS <= last && !take_events(s, last, &shaped))
        return SCAN_ODD;
    bool crlf = last > at && s->text[last - 1] == '\r';
    end[n - 1] = last - crlf;
    if (n == 1 && end[0] == at) {
        n = 0;
    } else if (!room_for(s, n)) {
        end[n - 1] = last;
        return SCAN_ODD;
    } else if (!shaped) {
        for (size_t i = 0; i < n; at = end[i++] + 1)
            s->cells[i] = plain_cell(s->text + at, end[i] - at);
    } else {
        for (size_t i = 0; i < n; at = end[i++] + 1)
            s->cells[i] = shaped_cell(s->text + at, end[i] - at);
        n = n == 1 && !s->cells[0].len && s->text[s->at] != '"' ? 0 : n; // blanks alone
    }
    s->counts.crlf += crlf;
    s->counts.lf += !crlf;
    s->n = n;
    s->at = last + 1;
    s->next_end = s->rows[s->next_row++];
    return n ? SCAN_ROW : SCAN_BLANK;
}

bool scan_next(struct scan *s, size_t width, struct csv_batch *b)
{
    uint32_t *end = s->ends + s->next_end, r = b->n;
    if (s->next_row == s->nrows || s->rows[s->next_row] - s->next_end != width)
        return false;
    uint32_t last = end[width - 1], at = s->at;
    b->shaped[r] = 0;
    s->lines = 1;
    if (s->next_event < s->nevents && s->events[s->next_event] >> EVENT_BITS <= last && !take_events(s, last, &b->shaped[r]))
        return false;
    bool crlf = last > at && s->text[last - 1] == '\r';
    end[width - 1] = last - crlf;
    s->counts.crlf += crlf;
    s->counts.lf += !crlf;
    b->at[r] = at;
    b->first[r] = (uint32_t)s->next_end;
    b->n++;
    s->at = last + 1;
    s->next_end = s->rows[s->next_row++];
    return true;
}

void scan_cells(const struct csv_batch *b, uint32_t row, struct csv_cell *cells)
{
    const uint32_t *end = b->ends + b->first[row];
    uint32_t at = b->at[row];
    struct csv_cell (*cell)(char *, uint32_t) = b->shaped[row] ? shaped_cell : plain_cell;
    for (size_t i = 0; i < b->width; at = end[i++] + 1)
        cells[i] = cell(b->text + at, end[i] - at);
}

bool scan_seek(struct scan *s, size_t at)
{
    while (s->next_row < s->nrows && s->ends[s->rows[s->next_row] - 1] + 1 < at)
        s->next_row++;
    if (s->next_row < s->nrows && s->ends[s->rows[s->next_row] - 1] + 1 == at) { // the text reads on as it was understood
        s->next_end = s->rows[s->next_row++];
        while (s->next_event < s->nevents && s->events[s->next_event] >> EVENT_BITS < at)
            s->next_event++;
        s->at = (uint32_t)at;
        return false;
    }
    scan_text(s, s->text, at, s->len);
    return true;
}
