// Rows of a chunk, 64 at once and column by column: in which cells they count, as what, and the values that they bring.
#include "days_priv.h"
#include "near_priv.h"
#include "tally_priv.h"

#include <string.h>

// Rows from i on of a column, TALLY_ROWS of them: those behind the last one read as 0. room: for as many. NULL: no such column.
ALWAYS_INLINE const void *rows_at(const struct chunk *k, uint32_t i, enum col c, void *room)
{
    size_t size = col_infos[c].size;
    const char *at = k->col[c] ? (const char *)k->col[c] + i * size : NULL;
    if (!at || i + TALLY_ROWS <= k->n)
        return at;
    memset(room, 0, TALLY_ROWS * size);
    return memcpy(room, at, (k->n - i) * size);
}

ALWAYS_INLINE void add_codes(const struct chunk *k, uint32_t i, int d, uint32_t times, uint32_t *restrict to)
{
    uint16_t room[TALLY_ROWS];
    const uint8_t *restrict few = k->col[FEW_OF(COL_CODE + d)], *restrict narrow = rows_at(k, i, (enum col)(COL_CODE + d), room);
    const uint16_t *restrict wide = narrow ? NULL : rows_at(k, i, (enum col)(COL_CODE_WIDE + d), room);
    if (few) {
        few_codes(few + i / 2, room);
        wide = room;
    }
    for (int j = 0; narrow && j < TALLY_ROWS; j++)
        to[j] += narrow[j] * times;
    for (int j = 0; wide && j < TALLY_ROWS; j++)
        to[j] += wide[j] * times;
}

// Of a column whose codes have `size` bytes and whose missing one has all bits.
ALWAYS_INLINE void read_plain(const struct chunk *k, uint32_t i, enum col c, void *restrict to, size_t size)
{
    uint32_t room[TALLY_ROWS];
    const void *at = rows_at(k, i, c, room);
    if (at)
        memcpy(to, at, TALLY_ROWS * size);
    else
        memset(to, 0xff, TALLY_ROWS * size);
}

struct block_days { uint16_t created[TALLY_ROWS], resolved[TALLY_ROWS], room[TALLY_ROWS]; const uint16_t *rated; };

ALWAYS_INLINE void read_days(const struct chunk *k, uint32_t i, struct block_days *restrict d)
{
    if (k->col[COL_CREATED_DAY] || !created_days_64(k, i, d->created))
        read_plain(k, i, COL_CREATED_DAY, d->created, sizeof(*d->created));
    if (k->col[COL_RESOLVED_DAY] || !resolved_days_64(k, i, d->created, d->resolved))
        read_plain(k, i, COL_RESOLVED_DAY, d->resolved, sizeof(*d->resolved));
    d->rated = k->rated_resolved ? d->resolved : d->room;
    if (!k->rated_resolved && has_bytes(k, COL_RATING))
        read_plain(k, i, COL_RATED_DAY, d->room, sizeof(*d->room));
}

ALWAYS_INLINE void read_words(const struct chunk *k, uint32_t i, enum col c, uint32_t *restrict code) { read_plain(k, i, c, code, sizeof(*code)); }

// ---- values. What a row does not bring is anything here. Told is a bit for each row that is to be asked alone.

_Static_assert(TALLY_ROWS == MARK_ROWS, "what is packed is told so many rows at once");

ALWAYS_INLINE uint64_t all_rows(uint32_t any) { return any ? UINT64_MAX : 0; }

// Of durations, and of times but the creation, where they are packed.
ALWAYS_INLINE uint64_t read_units(const struct chunk *k, uint32_t i, enum col c, const uint16_t *restrict units, uint32_t unit, int64_t *restrict v)
{
    uint32_t far = 0;
    for (int j = 0; j < TALLY_ROWS; j++) {
        v[j] = (int64_t)((uint64_t)units[j] * (unit * 1000));
        far |= units[j] == UNITS_FAR;
    }
    return far ? far_rows(k, i, c) : 0;
}

ALWAYS_INLINE uint64_t read_after(const struct chunk *k, uint32_t i, enum col c, int64_t *restrict v) // from the creation on
{
    return read_units(k, i, c, after_units(k, c) + i, k->unit.after[c - COL_FIRST_REPLY], v);
}

ALWAYS_INLINE void tell_spans(const uint32_t *restrict from, const uint32_t *restrict to, uint32_t *restrict code)
{
    for (int j = 0; j < TALLY_ROWS; j++)
        code[j] = span_between(from[j], to[j]);
}

ALWAYS_INLINE void read_codes(const struct chunk *k, uint32_t i, enum col c, uint32_t *restrict code) // of times
{
    uint32_t room[TALLY_ROWS];
    const uint32_t *at = k->col[c] ? NULL : c == COL_CREATED ? created_64(k, i, code) : after_creation_64(k, i, c, created_64(k, i, room), code);
    if (!at)
        read_words(k, i, c, code);
}

ALWAYS_INLINE uint64_t read_spans(const struct chunk *k, uint32_t i, int d, int64_t *restrict v)
{
    enum col c = (enum col)(COL_DUR + d);
    uint32_t code[TALLY_ROWS], from[TALLY_ROWS], to[TALLY_ROWS], escaped = 0;
    bool told = d == D_RESOLUTION && k->resolution_told;
    if (told && after_units(k, COL_RESOLVED))
        return read_after(k, i, COL_RESOLVED, v);
    if (!told && span_units(k, c))
        return read_units(k, i, c, span_units(k, c) + i, k->unit.span[d], v);
    if (told) {
        read_codes(k, i, COL_CREATED, from);
        read_codes(k, i, COL_RESOLVED, to);
        tell_spans(from, to, code);
    } else {
        read_words(k, i, c, code);
    }
    for (int j = 0; j < TALLY_ROWS; j++) {
        v[j] = (int64_t)((uint64_t)(code[j] & ~SPAN_LONG) * (code[j] & SPAN_LONG ? 1000 : 1));
        escaped |= code[j] == SPAN_ESCAPE;
    }
    return all_rows(escaped);
}

ALWAYS_INLINE uint64_t read_between(const struct chunk *k, uint32_t i, enum col from, enum col to, int64_t *restrict v)
{
    uint32_t a[TALLY_ROWS], b[TALLY_ROWS], escaped = 0;
    uint16_t room[TALLY_ROWS];
    if (from == COL_CREATED && after_units(k, to))
        return read_after(k, i, to, v);
    read_codes(k, i, from, a);
    read_codes(k, i, to, b);
    for (int j = 0; j < TALLY_ROWS; j++) {
        v[j] = ((int64_t)b[j] - a[j]) * 1000;
        escaped |= (a[j] == TIME_ESCAPE) | (b[j] == TIME_ESCAPE);
    }
    const uint16_t *restrict rest = rows_at(k, i, to + (COL_CREATED_MS - COL_CREATED), room);
    for (int j = 0; rest && j < TALLY_ROWS; j++)
        v[j] += rest[j];
    rest = rows_at(k, i, from + (COL_CREATED_MS - COL_CREATED), room);
    for (int j = 0; rest && j < TALLY_ROWS; j++)
        v[j] -= rest[j];
    return all_rows(escaped);
}

ALWAYS_INLINE uint64_t read_less(const struct chunk *k, uint32_t i, enum col to, int64_t *restrict v)
{
    int64_t less[TALLY_ROWS];
    uint64_t alone = read_between(k, i, COL_CREATED, to, v);
    alone |= read_spans(k, i, D_FIRST_REPLY, less);
    for (int j = 0; j < TALLY_ROWS; j++)
        v[j] -= less[j];
    return alone;
}

ALWAYS_INLINE uint64_t read_money(const struct chunk *k, uint32_t i, enum col c, int64_t times, int64_t *restrict v)
{
    int64_t room[TALLY_ROWS];
    const int64_t *restrict at = rows_at(k, i, c, room);
    for (int j = 0; at && j < TALLY_ROWS; j++)
        v[j] = (int64_t)((uint64_t)at[j] * (uint64_t)times);
    return 0;
}

ALWAYS_INLINE uint64_t read_values(const struct chunk *k, uint32_t i, enum take take, int64_t *restrict v)
{
    switch (take) {
    case TAKE_REPLY: return read_between(k, i, COL_CREATED, COL_FIRST_REPLY, v);
    case TAKE_RESOLVED: return read_between(k, i, COL_CREATED, COL_RESOLVED, v);
    case TAKE_CLOSED: return read_between(k, i, COL_CREATED, COL_CLOSED, v);
    case TAKE_RESOLVED_REPLY: return read_between(k, i, COL_FIRST_REPLY, COL_RESOLVED, v);
    case TAKE_CLOSED_REPLY: return read_between(k, i, COL_FIRST_REPLY, COL_CLOSED, v);
    case TAKE_RESOLVED_SPAN: return read_less(k, i, COL_RESOLVED, v);
    case TAKE_CLOSED_SPAN: return read_less(k, i, COL_CLOSED, v);
    case TAKE_QUALITY: return read_money(k, i, COL_QUALITY, 1, v);
    case TAKE_REVENUE: return read_money(k, i, COL_REVENUE, 1, v);
    case TAKE_COST: return read_money(k, i, COL_COST, COST_ONE / MONEY_ONE, v);
    default: return read_spans(k, i, (int)take - TAKE_SPAN, v);
    }
}

// Value v of the half; bits: of those that each row brings, NULL: all that have a cell do.
ALWAYS_INLINE void take_value(const struct chunk *k, uint32_t i, enum take take, const uint32_t *restrict bits, unsigned v, struct tally_half *restrict h)
{
    uint64_t alone = read_values(k, i, take, h->value[v]);
    for (int j = 0; bits && j < TALLY_ROWS; j++)
        h->value[v][j] &= -(int64_t)(bits[j] >> v & 1);
    for (; alone; alone &= alone - 1) {
        uint32_t j = (uint32_t)__builtin_ctzll(alone);
        h->value[v][j] = h->cell[j] != NO_CELL && (!bits || bits[j] >> v & 1) ? step_value(k, i + j, take) : 0;
    }
}

// ---- rows

ALWAYS_INLINE void read_classes(const struct chunk *k, uint32_t i, uint16_t *restrict class)
{
    uint16_t room[TALLY_ROWS];
    const uint8_t *few = k->col[FEW_OF(COL_CLASS)], *narrow = rows_at(k, i, COL_CLASS, room);
    if (few) {
        few_codes(few + i / 2, class);
        if (i + TALLY_ROWS > k->n)
            memset(class + (k->n - i), 0, (TALLY_ROWS - (k->n - i)) * sizeof(*class));
        return;
    }
    get_dims((struct dim_codes){narrow, NULL, narrow ? NULL : rows_at(k, i, COL_CLASS_WIDE, room)}, 0, TALLY_ROWS, class);
}

ALWAYS_INLINE const uint8_t *read_ratings(const struct chunk *k, uint32_t i, uint8_t *restrict room)
{
    if (!k->col[FEW_OF(COL_RATING)])
        return rows_at(k, i, COL_RATING, room);
    bytes_64(k, i, COL_RATING, room);
    if (i + TALLY_ROWS > k->n)
        memset(room + k->n - i, 0, TALLY_ROWS - (k->n - i));
    return room;
}

ALWAYS_INLINE void has_class(const uint16_t *restrict class, uint16_t *restrict has)
{
    for (int j = 0; j < TALLY_ROWS; j++)
        has[j] = class[j] >= CLASS_FIRST;
}

ALWAYS_INLINE void has_rating(const uint8_t *restrict rating, uint16_t *restrict has)
{
    for (int j = 0; j < TALLY_ROWS; j++)
        has[j] = rating[j];
}

// Number of each row's cell, where it has one.
ALWAYS_INLINE void number_cells(const uint16_t *restrict has, const uint16_t *restrict day, uint32_t npairs, const uint32_t *restrict pair, uint32_t *restrict cell)
{
    for (int j = 0; j < TALLY_ROWS; j++) {
        uint32_t none = -(uint32_t)(!has[j] | (day[j] == DAY_NEVER));
        cell[j] = ((day[j] * npairs + pair[j]) & ~none) | (NO_CELL & none);
    }
}

ALWAYS_INLINE void read_half(const struct tallies *x, const struct chunk *k, uint32_t i, enum half h, const uint16_t *restrict class,
                             struct tally_half *restrict to)
{
    uint32_t bits[TALLY_ROWS];
    for (int j = 0; !x->always[h] && j < TALLY_ROWS; j++)
        bits[j] = x->adds[h][class[j]].values;
    for (unsigned v = 0; v < x->nvalues[h]; v++)
        take_value(k, i, (enum take)x->values[h][v].take, x->always[h] ? NULL : bits, v, to);
}

ALWAYS_INLINE void read_block(const struct tallies *x, const struct chunk *k, uint32_t i, struct tally_block *b)
{
    const uint32_t npairs = (uint32_t)(x->nchannels * x->nteams);
    uint32_t pair[TALLY_ROWS] = {0};
    uint16_t has[TALLY_ROWS];
    struct block_days day;
    read_days(k, i, &day);
    read_classes(k, i, b->class);
    add_codes(k, i, DIM_CHANNEL, (uint32_t)x->nteams, pair);
    add_codes(k, i, DIM_TEAM, 1, pair);
    has_class(b->class, has);
    number_cells(has, day.created, npairs, pair, b->half[HALF_CREATED].cell); // a row of a class was placed on a day
    number_cells(has, day.resolved, npairs, pair, b->half[HALF_RESOLVED].cell);
    for (int h = 0; h < HALVES; h++)
        read_half(x, k, i, (enum half)h, b->class, &b->half[h]);
    b->rating = read_ratings(k, i, b->room);
    if (!b->rating)
        return;
    has_rating(b->rating, has);
    number_cells(has, day.rated, npairs, pair, b->rated);
}

#ifdef WITH_AVX2
WITH_AVX2 static void read_block_wide(const struct tallies *x, const struct chunk *k, uint32_t i, struct tally_block *b) { read_block(x, k, i, b); }
#endif

void tally_read(const struct tallies *x, const struct chunk *k, uint32_t i, struct tally_block *b, bool wide)
{
    (void)wide;
#ifdef WITH_AVX2
    if (wide)
        return read_block_wide(x, k, i, b);
#endif
    read_block(x, k, i, b);
}
