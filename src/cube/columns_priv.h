// Interactions in columns. Rows stand in chunks of up to CHUNK_ROWS, each of one source, in the order of its file; a
// column is there only when some row of its chunk has a value for it. Nothing in a chunk points anywhere but to its own
// flat columns, so that they can be written to a file and mapped from it (cube_arrays tells them all).
// A row is named by a number: chunk << 16 | place in it; numbers grow in the order of reading, and have gaps.
// Narrow types: a value that does not fit is an escape of its chunk, found by row and column. Of closed chunks places and rising ids
// are packed: a step from row to row, and every 64 rows a mark; flags are codes of few words; what other columns tell is dropped. Times
// and spans are packed too, see near.c, and small values, see few.c: whoever asks for them by a function need not know.
#ifndef KPITOP_CUBE_COLUMNS_PRIV_H
#define KPITOP_CUBE_COLUMNS_PRIV_H

#include "base/civil.h"
#include "base/mem.h"
#include "base/room.h"
#include "few_priv.h"

#include <string.h>

#define CHUNK_ROWS 65536
#define ROWS_AHEAD 64 // behind the last row: loops over blocks read them
#define CHUNKS_MAX 65535
#define UNKNOWN (-1) // durations, counts and flags that the source does not give

enum col {
    COL_OFFSET,   // bytes from the chunk's first row
    COL_LINE,     // lines from the chunk's first row, less the rows between
    COL_OFFSET_BRIEF, // in its place where they are packed: steps above the least of their block; 0 at a mark
    COL_OFFSET_STEP, COL_LINE_STEP, COL_ID_STEP, // likewise: steps; of lines that are packed and have none there are jumps
    COL_ID,       // id_key
    COL_ID_NEAR,  // the same in 4 bytes, in its place while all of a chunk lie near each other; see get_key
    COL_CHECK,    // second fingerprint of ids that are no plain numbers
    COL_WHO,      // id_key of the customer; gone once they are numbered
    COL_WHO_NEAR, // likewise
    COL_WHO_BRIEF, // likewise in 3 bytes, where it is packed; see triples
    COL_CUSTOMER, // its number
    COL_CUSTOMER_BRIEF, // likewise where the id was packed and all numbers are small
    COL_FLAGS,    // FLAG_
    COL_CREATED, COL_FIRST_REPLY, COL_RESOLVED, COL_CLOSED, COL_DUE, COL_RATED,          // seconds, see time_code
    COL_CREATED_MS, COL_FIRST_REPLY_MS, COL_RESOLVED_MS, COL_CLOSED_MS, COL_DUE_MS, COL_RATED_MS, // the rest, same order
    COL_DUR,      // durations by D_, see span_code
    COL_RESOLUTION = COL_DUR + 2, // one of them, see resolution_told
    COL_COST = COL_DUR + 7, COL_REVENUE, COL_QUALITY,
    COL_FLAG_CODE, // in the place of flags where they are packed: codes of the chunk's words, see flag_words
    COL_CLASS,    // what it counts for, see classes.c; in a byte while all of a chunk fit
    COL_RATING,   // number of the form of its rating, see ratings.c; 0 none
    COL_REPLIES, COL_CUSTOMER_MESSAGES, COL_REOPENS, COL_TRANSFERS, COL_REJECTED,
    COL_CODE,     // codes by dimension, in a byte while all of a chunk fit; see get_dim
    COL_CODE_WIDE = COL_CODE + 10, // the same in their place where one does not
    COL_CLASS_WIDE = COL_CODE_WIDE + 10,
    COL_CREATED_DAY, COL_RESOLVED_DAY, COL_RATED_DAY, // see day_code
    COL_CREATED_BRIEF, COL_CREATED_NEAR, // where it is packed: units after its mark, in a byte or two
    COL_AFTER,    // likewise the times that follow it in this list: units after the creation of their row
    COL_DUR_NEAR = COL_AFTER + 4, // likewise durations by D_: units
    COL_CREATED_DAY_NEAR = COL_DUR_NEAR + 7, COL_RESOLVED_DAY_NEAR, // days in bytes where they are packed, see days.c
    COL_FEW,      // likewise in 4 bits what stands in bytes from COL_FLAG_CODE to the codes, see FEW_OF
    COL_COUNT = COL_FEW + 18
};
#define FEW_FIRST COL_FLAG_CODE
#define FEW_END COL_CODE_WIDE
#define FEW_OF(c) ((enum col)(COL_FEW + (c) - FEW_FIRST))
struct col_info {
    const char *name;
    uint8_t size;     // bytes an element; of COL_FEW of two
    uint64_t missing; // what stands where a row has no value
};
extern const struct col_info col_infos[COL_COUNT];

struct escape { // sorted by row, then column
    uint16_t row, col;
    int64_t v;
};
#define MARK_ROWS 64
struct mark { // of a row whose number is a multiple of MARK_ROWS: what stood in the columns packed
    uint32_t offset, id, created;
    uint16_t line, step; // step: the least of the offsets
};
struct jump { uint16_t row, line; }; // of packed lines: what stands in their column from this row on
struct units { uint8_t created, after[COL_DUR_NEAR - COL_AFTER], span[COL_COST - COL_DUR]; }; // of what is packed, in seconds
struct late_row { uint16_t row, day; }; // day: code of the last one that it counts on; DAY_NEVER: there is none
struct chunk {
    uint32_t n, cap, source;
    uint32_t filled;         // rows of the columns that are there, and ROWS_AHEAD behind them or all up to cap that say nothing
    uint64_t offset, line;   // of the first row
    void *col[COL_COUNT];    // [cap], see col_bytes
    bool borrowed[COL_COUNT]; // it stands in an image, which outlives the chunk
    struct room *room;       // for columns that do not grow any more
    uint64_t near_from[2];   // of ids and of customers: what the near ones stand for is counted from
    struct mark *marks;      // [nmarks] where something is packed
    size_t nmarks;           // of a closed chunk as many as its columns have blocks, else 0
    struct jump *jumps;      // [njumps] by row
    size_t njumps;
    uint32_t *words;         // [FLAG_WORDS] of packed flags what their codes say; nwords of them are given
    size_t nwords;
    struct units unit;
    struct escape *escapes;
    size_t nescapes, escapecap;
    // what was met while rows came in
    size_t nids, nplain;     // ids; of which plain numbers
    uint64_t id_first, id_last, id_min, id_max; // of the plain ones
    bool rising, falling;    // each id is a plain number and lies above, or below, the one before
    size_t nreplaced;        // rows, at sealing
    uint16_t days_from;      // code of the first day that a row counts on; DAY_NEVER: not known, some day is far
    uint16_t late_from;      // code of the day from which on only the late rows count; DAY_NEVER: none
    struct late_row *late;   // [nlate] by their last days, the latest ones first
    size_t nlate;
    int64_t latest;          // of the times that have happened, of rows that count; TIME_NONE
    bool any_closing, any_status;
    int64_t latest_rated;    // of all of its ratings; TIME_NONE
    uint16_t last_contact;   // at sealing: code of the last day that a row with a customer was created on; 0: none was
    bool resolution_told;    // packed: the time that resolutions took is the one between creation and resolution, and has no column
    bool rated_resolved;     // at sealing: ratings count on the days of their rows' resolutions, and have no column
    uint16_t first_day;      // what packed days of creations are counted from
    bool rating_gone;        // at sealing: one stands elsewhere now
};
struct chunks {
    struct chunk *at;
    size_t n, cap, rows;
    struct room *room;
};

// Number of the next row, were it of the last chunk.
static inline uint32_t rows_so_far(const struct chunks *x) { return x->n ? ((uint32_t)(x->n - 1) << 16) + x->at[x->n - 1].n : 0; }
// Place for one more row, whose number it is (in this list); a new chunk when the source changes or the last is full.
int chunks_push(struct chunks *x, uint32_t source, uint64_t offset, uint64_t line, uint32_t *row);
// The same for up to `want` rows: *n of them fit into the chunk, in a row from *row on.
int chunks_extend(struct chunks *x, uint32_t source, uint64_t offset, uint64_t line, uint32_t want, uint32_t *row, uint32_t *n);
// No row comes to it any more: it is packed, and its columns are as long as its blocks of MARK_ROWS rows.
void chunk_close(struct chunk *k);
void chunk_release(struct chunk *k);
void chunks_release(struct chunks *x);
static inline struct chunk *chunk_of(const struct chunks *x, uint32_t row) { return &x->at[row >> 16]; }

// Bytes of a column of so many rows.
static inline size_t col_bytes(enum col c, size_t rows) { return c < COL_FEW ? rows * col_infos[c].size : (rows + FEW_ROWS - 1) / FEW_ROWS * FEW_HALF; }
int chunk_column(struct chunk *k, enum col c); // makes it, with what it says where it is packed; 0 or ERR_NOMEM
int chunk_room(struct chunk *k, enum col c);   // makes it, but for its values
void chunk_forget(struct chunk *k, enum col c); // frees it
// places.c
void places_pack(struct chunk *k); // those of a closed chunk, which has marks, and ids that rise
uint32_t marked_offset(const struct chunk *k, uint32_t i); // what stood in the columns before they were packed
uint32_t marked_line(const struct chunk *k, uint32_t i);
uint32_t marked_id(const struct chunk *k, uint32_t i);
int put_far_key(struct chunk *k, uint32_t i, enum col c, uint64_t key); // see put_key
int put_far_dim(struct chunk *k, uint32_t i, int d, uint16_t code); // see put_dim
int put_far_class(struct chunk *k, uint32_t i, uint16_t class); // see put_class
int chunk_widen(struct chunk *k, int d); // 2 bytes for each code of a dimension that has a column
size_t escape_at(const struct chunk *k, uint32_t i, enum col c); // where it is or belongs
#define FAR_SHARE 32 // of so many rows one may be an escape of a column that is packed, else it stays as it is
int escapes_join(struct chunk *k, const struct escape *more, size_t n); // these too: sorted, none of them there
int escape_add(struct chunk *k, uint32_t i, enum col c, int64_t v);
int64_t escape_get(const struct chunk *k, uint32_t i, enum col c); // must be there

// Element i of a column; its missing value when the chunk has no such column.
#define COL_GET(k, c, i, type) ((k)->col[c] ? ((const type *)(k)->col[c])[i] : (type)col_infos[c].missing)
// Room for it, made when needed; NULL when out of memory.
#define COL_SLOT(k, c, i, type) ((k)->col[c] || !chunk_column(k, c) ? &((type *)(k)->col[c])[i] : NULL)

#define SPAN_LONG (UINT32_C(1) << 31)     // seconds, not ms
#define SPAN_ESCAPE (UINT32_MAX - 1)
static inline uint32_t span_code(int64_t ms) // ms below 2^31 (25 days), then whole seconds
{
    if (ms < INT64_C(1) << 31)
        return (uint32_t)ms;
    return ms % 1000 == 0 && ms / 1000 < (INT64_C(1) << 31) - 2 ? SPAN_LONG | (uint32_t)(ms / 1000) : SPAN_ESCAPE;
}
// See span_code.
ALWAYS_INLINE uint32_t span_of_seconds(uint32_t s) { return s <= INT32_MAX / 1000 ? s * 1000 : SPAN_LONG | s; }
#define TIME_BASE INT64_C(-1073741824) // seconds: 1935-12; the last one is in 2072-01
#define TIME_ESCAPE (UINT32_MAX - 1)
#define DAY_BASE (-20000)              // 1915-03; the last one is in 2094-08
#define DAY_FAR (UINT16_MAX - 1)       // not within them: to be told from the time
#define DAY_NEVER UINT16_MAX
static inline uint16_t day_code(int32_t day) // CIVIL_NONE is DAY_NEVER
{
    int64_t code = (int64_t)day - DAY_BASE;
    return day == CIVIL_NONE ? DAY_NEVER : code >= 0 && code < DAY_FAR ? (uint16_t)code : DAY_FAR;
}
static inline int32_t code_day(uint16_t code) { return code == DAY_NEVER ? CIVIL_NONE : code + DAY_BASE; }
// No row that a class tells has a day before the first code or beyond the last.
static inline uint16_t bound_code(int32_t day)
{
    int64_t code = (int64_t)day - DAY_BASE;
    return (uint16_t)(code < 0 ? 0 : code > DAY_FAR ? DAY_FAR : code);
}

// Packed times and spans: so many units; UNITS_FAR where the escape of the column that is packed says it.
#define UNITS_NONE UINT16_MAX
#define UNITS_FAR (UINT16_MAX - 1)
#define BRIEF_NONE UINT8_MAX
#define BRIEF_FAR (UINT8_MAX - 1)
void chunk_near(struct chunk *k);               // packs those of a closed chunk, which has marks
int chunk_far(struct chunk *k, enum col c);     // undoes it for what has to do with the column
uint32_t packed_time(const struct chunk *k, uint32_t i, enum col c); // its code; UINT32_MAX where there is none, packed or not
uint32_t packed_span(const struct chunk *k, uint32_t i, enum col c);
static inline uint32_t time_code(const struct chunk *k, uint32_t i, enum col c)
{
    return k->col[c] ? ((const uint32_t *)k->col[c])[i] : packed_time(k, i, c);
}
static inline uint32_t span_at(const struct chunk *k, uint32_t i, enum col c)
{
    return k->col[c] ? ((const uint32_t *)k->col[c])[i] : packed_span(k, i, c);
}
static inline bool created_packed(const struct chunk *k) { return k->col[COL_CREATED_BRIEF] || k->col[COL_CREATED_NEAR]; }
static inline const uint16_t *after_units(const struct chunk *k, enum col c) { return k->col[c + (COL_AFTER - COL_FIRST_REPLY)]; }
static inline const uint16_t *span_units(const struct chunk *k, enum col c) { return k->col[c + (COL_DUR_NEAR - COL_DUR)]; }
static inline bool has_time(const struct chunk *k, enum col c)
{
    return k->col[c] || (c == COL_CREATED ? created_packed(k) : c < COL_RATED && after_units(k, c));
}
// Of the creations of rows [i, i + MARK_ROWS), i a multiple of that: in their column, or told into buf; NULL: there are none.
const uint32_t *created_codes(const struct chunk *k, uint32_t i, uint32_t buf[MARK_ROWS], bool wide);

// What was put; where nothing was: TIME_NONE, UNKNOWN, UNKNOWN, INT64_MIN.
static inline int64_t get_time(const struct chunk *k, uint32_t i, enum col c)
{
    uint32_t code = time_code(k, i, c);
    if (code >= TIME_ESCAPE)
        return code == UINT32_MAX ? TIME_NONE : escape_get(k, i, c);
    return (code + TIME_BASE) * 1000 + COL_GET(k, c + (COL_CREATED_MS - COL_CREATED), i, uint16_t);
}
// The code of the span between two times; UINT32_MAX where one is missing or an escape, they go backwards or are too far apart.
ALWAYS_INLINE uint32_t span_between(uint32_t from, uint32_t to)
{
    return span_of_seconds(to - from) | -(uint32_t)((from > to) | (to >= TIME_ESCAPE) | (to - from >= SPAN_LONG - 2));
}
// Days of settled rows. Most ratings are given when their rows are resolved: where all of a chunk are, they share the days.
#define DAYS_ROWS MARK_ROWS
void chunk_share_days(struct chunk *k);
void chunk_pack_days(struct chunk *k, uint16_t first); // of a closed chunk; first: of the days of creations
void chunk_forget_days(struct chunk *k);
int chunk_far_days(struct chunk *k, enum col c); // see chunk_far
bool days_told(const struct chunk *k); // one that is an escape has one
uint16_t packed_day(const struct chunk *k, uint32_t i, enum col c);
static inline uint16_t get_day(const struct chunk *k, uint32_t i, enum col c)
{
    c = c == COL_RATED_DAY && k->rated_resolved ? COL_RESOLVED_DAY : c;
    return k->col[c] ? ((const uint16_t *)k->col[c])[i] : packed_day(k, i, c);
}
static inline bool has_day(const struct chunk *k, enum col c)
{
    c = c == COL_RATED_DAY && k->rated_resolved ? COL_RESOLVED_DAY : c;
    return k->col[c] || (c == COL_CREATED_DAY ? k->col[COL_CREATED_DAY_NEAR] : c == COL_RESOLVED_DAY ? k->col[COL_RESOLVED_DAY_NEAR] : NULL);
}
// Days of rows [i, i + DAYS_ROWS), i a multiple of that: in their column, or told into buf; NULL: there are none.
const uint16_t *day_codes(const struct chunk *k, uint32_t i, enum col c, uint16_t buf[DAYS_ROWS], bool wide);
// Of creations.
struct created_days { const uint16_t *wide; const uint8_t *near; uint16_t first; };
static inline struct created_days created_days_of(const struct chunk *k) { return (struct created_days){k->col[COL_CREATED_DAY], k->col[COL_CREATED_DAY_NEAR], k->first_day}; }
ALWAYS_INLINE uint16_t created_in(const struct created_days *x, uint32_t i)
{
    return x->wide ? x->wide[i] : !x->near || x->near[i] == BRIEF_NONE ? DAY_NEVER : (uint16_t)(x->first + x->near[i]);
}

// Of the resolution of a row that was created on that day: get_day, without a call where the two are near each other.
static inline uint16_t resolved_in(const struct chunk *k, uint32_t i, uint16_t created)
{
    const uint8_t *near = k->col[COL_RESOLVED_DAY_NEAR];
    return near && near[i] < BRIEF_FAR ? (uint16_t)(created + near[i]) : get_day(k, i, COL_RESOLVED_DAY);
}

static inline uint32_t told_span(const struct chunk *k, uint32_t i)
{
    return span_between(time_code(k, i, COL_CREATED), time_code(k, i, COL_RESOLVED));
}
static inline int64_t get_span(const struct chunk *k, uint32_t i, enum col c)
{
    uint32_t code = c == COL_RESOLUTION && k->resolution_told ? told_span(k, i) : span_at(k, i, c);
    if (code < SPAN_LONG)
        return code;
    if (code == UINT32_MAX)
        return UNKNOWN;
    return code == SPAN_ESCAPE ? escape_get(k, i, c) : (int64_t)(code - SPAN_LONG) * 1000;
}

// Codes of flags, of classes and of dimensions, ratings and counts stand in bytes; in closed chunks, where they fit, in 4 bits. few.c
void chunk_few(struct chunk *k); // packs those of a chunk that is as long as its blocks
int chunk_bytes(struct chunk *k, enum col c); // undoes it
int put_far_byte(struct chunk *k, uint32_t i, enum col c, uint8_t v); // see put_byte
void few_recode(uint8_t *few, size_t n, const uint8_t to[FEW_MOST + 1], bool wide); // n bytes, a multiple of FEW_HALF
static inline uint8_t few_missing(enum col c) { return c >= COL_REPLIES && c <= COL_TRANSFERS ? UINT8_MAX : 0; }
static inline bool has_bytes(const struct chunk *k, enum col c) { return k->col[c] || k->col[FEW_OF(c)]; }
struct byte_codes { const uint8_t *bytes, *few; uint8_t missing; };
static inline struct byte_codes byte_codes(const struct chunk *k, enum col c) { return (struct byte_codes){k->col[c], k->col[FEW_OF(c)], few_missing(c)}; }
ALWAYS_INLINE uint8_t byte_in(struct byte_codes x, uint32_t i) { return x.bytes ? x.bytes[i] : x.few ? few_byte(few_at(x.few, i), x.missing) : x.missing; }
static inline uint8_t byte_at(const struct chunk *k, uint32_t i, enum col c) { return byte_in(byte_codes(k, c), i); }
// Those of rows [i, i + FEW_ROWS), i a multiple of that: in their column, or told into buf; NULL: there are none.
ALWAYS_INLINE const uint8_t *bytes_64(const struct chunk *k, uint32_t i, enum col c, uint8_t *restrict buf)
{
    const uint8_t *bytes = k->col[c], *few = k->col[FEW_OF(c)];
    if (bytes || !few)
        return bytes ? bytes + i : NULL;
    few_bytes(few + i / 2, few_missing(c), buf);
    return buf;
}

static inline int64_t get_small(const struct chunk *k, uint32_t i, enum col c)
{
    uint8_t code = byte_at(k, i, c);
    if (code == UINT8_MAX)
        return UNKNOWN;
    return code == UINT8_MAX - 1 ? escape_get(k, i, c) : code;
}
static inline int64_t get_money(const struct chunk *k, uint32_t i, enum col c)
{
    return k->col[c] ? ((const int64_t *)k->col[c])[i] : INT64_MIN;
}

// Columns of 3 bytes, of closed chunks: the lower 2 of all rows, then the upper ones of all.
#define TRIPLE_NONE UINT32_C(0xFFFFFF) // told as UINT32_MAX
struct triples { uint16_t *low; uint8_t *high; };
static inline struct triples triples(const struct chunk *k, enum col c)
{
    return (struct triples){k->col[c], k->col[c] ? (uint8_t *)k->col[c] + 2 * (size_t)k->cap : NULL};
}
ALWAYS_INLINE uint32_t triple_in(struct triples x, uint32_t i)
{
    uint32_t code = x.low[i] | (uint32_t)x.high[i] << 16;
    return code == TRIPLE_NONE ? UINT32_MAX : code;
}
// whos.c. Of rows [i, i + MARK_ROWS), i a multiple of that. by: is added to what is there.
void get_triples(const struct chunk *k, enum col c, uint32_t i, uint32_t out[MARK_ROWS], bool wide);
void put_triples(struct chunk *k, enum col c, uint32_t i, const uint32_t codes[MARK_ROWS], uint32_t by, bool wide);
struct near_bounds { uint32_t least, after; }; // after: the largest plus 1; 0: there is none
struct near_bounds near_bounds(const struct chunk *k); // of the ids of its customers, where they lie near each other
void whos_pack(struct chunk *k); // those of a closed chunk
// Numbers of customers, NO_CUSTOMER where there is none.
struct customer_codes { const uint32_t *wide; struct triples brief; };
static inline struct customer_codes customer_codes(const struct chunk *k) { return (struct customer_codes){k->col[COL_CUSTOMER], triples(k, COL_CUSTOMER_BRIEF)}; }
ALWAYS_INLINE uint32_t customer_in(struct customer_codes x, uint32_t i) { return x.wide ? x.wide[i] : x.brief.low ? triple_in(x.brief, i) : UINT32_MAX; }
static inline uint32_t get_customer(const struct chunk *k, uint32_t i) { return customer_in(customer_codes(k), i); }
static inline bool has_customers(const struct chunk *k) { return k->col[COL_CUSTOMER] || k->col[COL_CUSTOMER_BRIEF]; }

// COL_ID or COL_WHO of a row, in whichever of its columns; UINT64_MAX where it has none.
#define NEAR_NONE UINT32_MAX
static inline uint64_t get_key(const struct chunk *k, uint32_t i, enum col c)
{
    const uint32_t *near = k->col[c + 1];
    if (c == COL_ID && k->col[COL_ID_STEP])
        return k->near_from[0] + marked_id(k, i);
    if (near)
        return near[i] == NEAR_NONE ? UINT64_MAX : k->near_from[c == COL_WHO] + near[i];
    if (c == COL_WHO && k->col[COL_WHO_BRIEF]) {
        uint32_t code = triple_in(triples(k, COL_WHO_BRIEF), i);
        return code == UINT32_MAX ? UINT64_MAX : k->near_from[1] + code;
    }
    return COL_GET(k, c, i, uint64_t);
}
static inline bool has_keys(const struct chunk *k, enum col c) { return k->col[c] || k->col[c + 1] || k->col[c == COL_ID ? COL_ID_STEP : COL_WHO_BRIEF]; }
// The ids of rows [i, i + n), i a multiple of MARK_ROWS, n MARK_ROWS at most: what one after the other would take too long to tell.
void get_ids(const struct chunk *k, uint32_t i, uint32_t n, uint64_t ids[MARK_ROWS]);

// Of a dimension, or of the classes, the codes of a chunk: in one of three columns, in none where all are 0.
struct dim_codes { const uint8_t *narrow, *few; const uint16_t *wide; };
static inline struct dim_codes dim_codes(const struct chunk *k, int d)
{
    return (struct dim_codes){k->col[COL_CODE + d], k->col[FEW_OF(COL_CODE + d)], k->col[COL_CODE_WIDE + d]};
}
ALWAYS_INLINE uint16_t code_in(struct dim_codes x, uint32_t i) { return x.few ? few_at(x.few, i) : x.narrow ? x.narrow[i] : x.wide ? x.wide[i] : 0; }
static inline uint16_t get_dim(const struct chunk *k, uint32_t i, int d) { return code_in(dim_codes(k, d), i); }
static inline struct dim_codes class_codes(const struct chunk *k) { return (struct dim_codes){k->col[COL_CLASS], k->col[FEW_OF(COL_CLASS)], k->col[COL_CLASS_WIDE]}; }
static inline uint16_t get_class(const struct chunk *k, uint32_t i) { return code_in(class_codes(k), i); }
// Of rows [i, i + n), n a constant; where they are packed FEW_ROWS, and i a multiple of that.
ALWAYS_INLINE void get_dims(struct dim_codes x, uint32_t i, uint32_t n, uint16_t *restrict out)
{
    if (x.few) {
        few_codes(x.few + i / 2, out);
        return;
    }
    if (x.wide) {
        memcpy(out, x.wide + i, n * sizeof(*out));
    } else if (x.narrow) {
        const uint8_t *restrict codes = x.narrow + i;
        for (uint32_t j = 0; j < n; j++)
            out[j] = codes[j];
    } else {
        memset(out, 0, n * sizeof(*out));
    }
}
ALWAYS_INLINE void fetch_dim(const struct chunk *k, uint32_t i, int d)
{
    struct dim_codes x = dim_codes(k, d);
    __builtin_prefetch(x.few ? (const void *)(x.few + i / 2) : x.narrow ? (const void *)(x.narrow + i) : x.wide ? (const void *)(x.wide + i) : NULL);
}
static inline bool has_dim(const struct chunk *k, int d) { return has_bytes(k, (enum col)(COL_CODE + d)) || k->col[COL_CODE_WIDE + d]; }

// Flags of a chunk: a word a row, in closed chunks codes of the few words that all of them are, which are the chunk's own.
#define FLAG_WORDS 256
struct flag_words { const uint32_t *wide; const uint8_t *codes, *few; const uint32_t *words; };
static inline struct flag_words flag_words(const struct chunk *k)
{
    return (struct flag_words){k->col[COL_FLAGS], k->col[COL_FLAG_CODE], k->col[FEW_OF(COL_FLAG_CODE)], k->words};
}
ALWAYS_INLINE uint32_t flags_in(struct flag_words x, uint32_t i)
{
    return x.few ? x.words[few_at(x.few, i)] : x.codes ? x.words[x.codes[i]] : x.wide ? x.wide[i] : 0;
}
// Those of rows [i, i + FEW_ROWS), i a multiple of that, by their places among them; buf: for so many.
ALWAYS_INLINE struct flag_words flags_64(const struct chunk *k, uint32_t i, uint8_t *restrict buf)
{
    const uint32_t *wide = k->col[COL_FLAGS];
    return (struct flag_words){wide ? wide + i : NULL, bytes_64(k, i, COL_FLAG_CODE, buf), NULL, k->words};
}
static inline uint32_t get_flags(const struct chunk *k, uint32_t i) { return flags_in(flag_words(k), i); }
// flags.c
void flags_pack(struct chunk *k); // a closed one's, where its words are few
int set_flags(struct chunk *k, uint32_t i, uint32_t flags); // packed or not, of a chunk that has them; 0 or ERR_NOMEM
void flags_clear(struct chunk *k, uint32_t bits); // of all rows

#define EACH_CHUNK(list, k) for (struct chunk *k = (list)->at, *k##_end = k ? k + (list)->n : k; k < k##_end; k++)

// ---- values with escapes; a missing one is never put. All return 0 or ERR_NOMEM. Here, for a load calls them for each cell.

static inline int64_t floor_seconds(int64_t ms) { return ms / 1000 - (ms % 1000 < 0); }

static inline int put_time(struct chunk *k, uint32_t i, enum col c, int64_t ms)
{
    int64_t s = floor_seconds(ms), code = s - TIME_BASE, rest = ms - s * 1000;
    uint32_t *at = COL_SLOT(k, c, i, uint32_t);
    if (!at)
        return ERR_NOMEM;
    if (code < 0 || code >= TIME_ESCAPE) {
        *at = TIME_ESCAPE;
        return escape_add(k, i, c, ms);
    }
    *at = (uint32_t)code;
    enum col second = c + (COL_CREATED_MS - COL_CREATED);
    if (!rest && !k->col[second])
        return 0;
    uint16_t *more = COL_SLOT(k, second, i, uint16_t);
    if (!more)
        return ERR_NOMEM;
    *more = (uint16_t)rest;
    return 0;
}

static inline int put_key(struct chunk *k, uint32_t i, enum col c, uint64_t key)
{
    uint32_t *near = k->col[c + 1];
    uint64_t code = key - k->near_from[c == COL_WHO]; // what lies before it is beyond the range too
    if (!near || code >= NEAR_NONE)
        return put_far_key(k, i, c, key);
    near[i] = (uint32_t)code;
    return 0;
}

static inline int put_dim(struct chunk *k, uint32_t i, int d, uint16_t code)
{
    uint8_t *narrow = k->col[COL_CODE + d];
    if (!narrow || code > UINT8_MAX)
        return put_far_dim(k, i, d, code);
    narrow[i] = (uint8_t)code;
    return 0;
}

static inline int put_class(struct chunk *k, uint32_t i, uint16_t class)
{
    uint8_t *narrow = k->col[COL_CLASS];
    if (!narrow || class > UINT8_MAX)
        return put_far_class(k, i, class);
    narrow[i] = (uint8_t)class;
    return 0;
}

static inline int put_span(struct chunk *k, uint32_t i, enum col c, int64_t ms)
{
    uint32_t *at = COL_SLOT(k, c, i, uint32_t);
    if (!at)
        return ERR_NOMEM;
    *at = span_code(ms);
    return *at == SPAN_ESCAPE ? escape_add(k, i, c, ms) : 0;
}

static inline int put_byte(struct chunk *k, uint32_t i, enum col c, uint8_t v)
{
    uint8_t *bytes = k->col[c];
    if (!bytes)
        return put_far_byte(k, i, c, v);
    bytes[i] = v;
    return 0;
}

static inline int put_small(struct chunk *k, uint32_t i, enum col c, int64_t v) // counts, in a byte
{
    if (put_byte(k, i, c, (uint8_t)(v < UINT8_MAX - 1 ? v : UINT8_MAX - 1)))
        return ERR_NOMEM;
    return v < UINT8_MAX - 1 ? 0 : escape_add(k, i, c, v);
}

static inline int put_money(struct chunk *k, uint32_t i, enum col c, int64_t v)
{
    int64_t *at = COL_SLOT(k, c, i, int64_t);
    if (!at)
        return ERR_NOMEM;
    *at = v;
    return 0;
}

static inline int put_day(struct chunk *k, uint32_t i, enum col c, int32_t day)
{
    uint16_t *at = COL_SLOT(k, c, i, uint16_t);
    if (!at)
        return ERR_NOMEM;
    *at = day_code(day);
    return 0;
}

static inline int put_place(struct chunk *k, uint32_t i, uint64_t offset, uint64_t line)
{
    uint32_t *o = COL_SLOT(k, COL_OFFSET, i, uint32_t);
    uint16_t *l = COL_SLOT(k, COL_LINE, i, uint16_t);
    if (!o || !l)
        return ERR_NOMEM;
    uint64_t from = offset - k->offset, lines = line - k->line - i; // what goes backwards is beyond the range too
    *o = (uint32_t)(from < UINT32_MAX ? from : UINT32_MAX);
    *l = (uint16_t)(lines < UINT16_MAX ? lines : UINT16_MAX);
    if (from >= UINT32_MAX && escape_add(k, i, COL_OFFSET, (int64_t)offset))
        return ERR_NOMEM;
    return lines >= UINT16_MAX ? escape_add(k, i, COL_LINE, (int64_t)line) : 0;
}

static inline uint64_t get_offset(const struct chunk *k, uint32_t i)
{
    const uint32_t *codes = k->col[COL_OFFSET], code = codes ? codes[i] : 0;
    if (!codes)
        return k->offset + marked_offset(k, i);
    return code == UINT32_MAX ? (uint64_t)escape_get(k, i, COL_OFFSET) : k->offset + code;
}

static inline uint64_t get_line(const struct chunk *k, uint32_t i)
{
    const uint16_t *codes = k->col[COL_LINE], code = codes ? codes[i] : 0;
    if (!codes)
        return k->line + i + marked_line(k, i);
    return code == UINT16_MAX ? (uint64_t)escape_get(k, i, COL_LINE) : k->line + i + code;
}

#endif
