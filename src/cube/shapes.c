// Shapes of interactions: a key of all that settle() and row_class() ask of a row but its values and its days. Rows whose times
// hold and are in order have one; what the first of them was settled to, those after it are too. The keys of SHAPE_ROWS rows are
// made at once, column by column: a column that the chunk does not have costs nothing.
#include "classes_priv.h"
#include "near_priv.h"
#include "wide_priv.h"

#include <string.h>

enum { // where its parts stand in a key
    AT_FLAGS = 0, AT_REPLIES = 21, AT_MESSAGES = 23, AT_REOPENS = 25, AT_TRANSFERS = 27, AT_SPANS = 28, AT_COST = AT_SPANS + D_COUNT,
    AT_REVENUE, AT_QUALITY = AT_REVENUE + 2, AT_CLOSED, AT_RESOLVED, AT_REPLIED, AT_DUE, AT_ELAPSED = AT_DUE + 2, AT_CHANNEL, AT_TOP = AT_CHANNEL + 16
};
_Static_assert(FLAG_REPLACED == 1 << AT_REPLIES && AT_TOP < 64, "the flags of the export come first, and all has room");

_Static_assert(SHAPE_ROWS == MARK_ROWS, "what is packed is told so many rows at once");

struct shape_times { // ms or TIME_NONE; one that is kept as an escape: TIME_FAR
    int64_t created[SHAPE_ROWS], first_reply[SHAPE_ROWS], resolved[SHAPE_ROWS], closed[SHAPE_ROWS], due[SHAPE_ROWS];
    int64_t took[SHAPE_ROWS]; // to the first reply, UNKNOWN or SPAN_FAR
};
#define TIME_FAR INT64_MAX
#define SPAN_FAR INT64_MAX

static const void *column_at(const struct chunk *k, uint32_t i, enum col c)
{
    return k->col[c] ? (const char *)k->col[c] + (size_t)i * col_infos[c].size : NULL;
}

ALWAYS_INLINE void read_times(const struct chunk *k, uint32_t i, enum col c, const uint32_t *restrict code, int64_t *restrict t)
{
    const uint16_t *restrict rest = column_at(k, i, c + (COL_CREATED_MS - COL_CREATED));
    for (int j = 0; j < SHAPE_ROWS && !code; j++)
        t[j] = TIME_NONE;
    if (!code)
        return;
    for (int j = 0; j < SHAPE_ROWS; j++) {
        int64_t ms = (int64_t)((uint64_t)code[j] * 1000) + TIME_BASE * 1000;
        t[j] = code[j] == UINT32_MAX ? TIME_NONE : code[j] == TIME_ESCAPE ? TIME_FAR : ms;
    }
    if (!rest)
        return;
    for (int j = 0; j < SHAPE_ROWS; j++)
        t[j] += (int64_t)rest[j] & -(int64_t)(code[j] < TIME_ESCAPE);
}

ALWAYS_INLINE void read_took(const struct chunk *k, uint32_t i, int64_t *restrict took)
{
    uint32_t buf[SHAPE_ROWS];
    const uint32_t *restrict code = spans_64(k, i, COL_DUR + D_FIRST_REPLY, buf);
    for (int j = 0; j < SHAPE_ROWS && !code; j++)
        took[j] = UNKNOWN;
    if (!code)
        return;
    for (int j = 0; j < SHAPE_ROWS; j++) {
        int64_t ms = (int64_t)((uint64_t)(code[j] & ~SPAN_LONG) * (code[j] & SPAN_LONG ? 1000 : 1));
        took[j] = code[j] == UINT32_MAX ? UNKNOWN : code[j] == SPAN_ESCAPE ? SPAN_FAR : ms;
    }
}

// From here on a yes is 1 in a word of 64 bits, as wide as what it is asked of.
ALWAYS_INLINE void key_times(const struct shape_times *x, int64_t until, uint64_t *restrict key)
{
    for (int j = 0; j < SHAPE_ROWS; j++) {
        int64_t created = x->created[j], replied = x->first_reply[j], resolved = x->resolved[j], closed = x->closed[j], due = x->due[j], took = x->took[j];
        uint64_t has_reply = replied != TIME_NONE, has_resolved = resolved != TIME_NONE, has_closed = closed != TIME_NONE, has_due = due != TIME_NONE;
        uint64_t has_end = has_resolved | has_closed, has_took = took >= 0;
        int64_t end = has_resolved ? resolved : closed, after = (int64_t)((uint64_t)created + (uint64_t)took), reply = has_reply ? replied : after;
        uint64_t early = (has_reply & (replied < created)) | (has_resolved & (resolved < created)) | (has_closed & (closed < created));
        uint64_t late = (uint64_t)(created >= until) | (uint64_t)(replied >= until) | (uint64_t)(resolved >= until) | (uint64_t)(closed >= until);
        uint64_t odd = (uint64_t)(created == TIME_NONE) | (uint64_t)(created == TIME_FAR) | (uint64_t)(replied == TIME_FAR) | (uint64_t)(resolved == TIME_FAR) |
                       (uint64_t)(closed == TIME_FAR) | (uint64_t)(due == TIME_FAR) | (uint64_t)(took == SPAN_FAR) | (has_due & (has_end ^ 1));
        uint64_t in_time = end <= due, elapsed = (has_reply | has_took) & has_end & (uint64_t)(end >= reply);
        key[j] |= has_reply << AT_REPLIED | has_resolved << AT_RESOLVED | has_closed << AT_CLOSED | has_due << AT_DUE << (in_time ^ 1) | elapsed << AT_ELAPSED;
        key[j] = early | late | odd ? 0 : key[j];
    }
}

ALWAYS_INLINE void read_flags(const struct chunk *k, uint32_t i, uint32_t *restrict flags)
{
    uint8_t buf[SHAPE_ROWS];
    const uint8_t *restrict codes = bytes_64(k, i, COL_FLAG_CODE, buf);
    const uint32_t *restrict words = k->words;
    if (!codes)
        memcpy(flags, column_at(k, i, COL_FLAGS), SHAPE_ROWS * sizeof(*flags));
    for (int j = 0; codes && j < SHAPE_ROWS; j++)
        flags[j] = words[codes[j]];
}

ALWAYS_INLINE void key_flags(const uint32_t *restrict flags, uint64_t *restrict key)
{
    for (int j = 0; j < SHAPE_ROWS; j++)
        key[j] = flags[j] | UINT64_C(1) << AT_TOP;
}

ALWAYS_INLINE void key_replaced(const uint32_t *restrict flags, uint64_t *restrict key)
{
    for (int j = 0; j < SHAPE_ROWS; j++)
        key[j] = flags[j] >= FLAG_REPLACED ? 0 : key[j];
}

ALWAYS_INLINE void key_few(const struct chunk *k, uint32_t i, enum col c, unsigned most, unsigned at, uint64_t *restrict key)
{
    uint8_t buf[SHAPE_ROWS];
    const uint8_t *restrict code = bytes_64(k, i, c, buf);
    for (int j = 0; code && j < SHAPE_ROWS; j++) {
        uint8_t n = (uint8_t)(code[j] + 1); // unknown, 0, 1 .. most and more
        key[j] |= (uint64_t)(n < most + 1 ? n : most + 1) << at;
    }
}

ALWAYS_INLINE void key_transfers(const struct chunk *k, uint32_t i, uint64_t *restrict key)
{
    uint8_t buf[SHAPE_ROWS];
    const uint8_t *restrict code = bytes_64(k, i, COL_TRANSFERS, buf);
    for (int j = 0; code && j < SHAPE_ROWS; j++)
        key[j] |= (uint64_t)((uint8_t)(code[j] + 1) > 1) << AT_TRANSFERS;
}

ALWAYS_INLINE void key_span(const struct chunk *k, uint32_t i, int d, uint64_t *restrict key)
{
    const uint32_t *restrict code = column_at(k, i, (enum col)(COL_DUR + d));
    const uint16_t *restrict units = column_at(k, i, (enum col)(COL_DUR_NEAR + d));
    for (int j = 0; code && j < SHAPE_ROWS; j++)
        key[j] |= (uint64_t)(code[j] != UINT32_MAX) << (AT_SPANS + d);
    for (int j = 0; units && j < SHAPE_ROWS; j++)
        key[j] |= (uint64_t)(units[j] != UNITS_NONE) << (AT_SPANS + d);
}

ALWAYS_INLINE void key_told_span(const uint32_t *restrict created, const uint32_t *restrict resolved, uint64_t *restrict key)
{
    for (int j = 0; j < SHAPE_ROWS; j++)
        key[j] |= (uint64_t)(span_between(created[j], resolved[j]) != UINT32_MAX) << (AT_SPANS + D_RESOLUTION);
}

ALWAYS_INLINE void key_money(const struct chunk *k, uint32_t i, uint64_t *restrict key)
{
    const int64_t *restrict cost = column_at(k, i, COL_COST), *restrict revenue = column_at(k, i, COL_REVENUE), *restrict quality = column_at(k, i, COL_QUALITY);
    for (int j = 0; cost && j < SHAPE_ROWS; j++)
        key[j] |= (uint64_t)(cost[j] != INT64_MIN) << AT_COST;
    for (int j = 0; revenue && j < SHAPE_ROWS; j++)
        key[j] |= (uint64_t)(revenue[j] != INT64_MIN) << AT_REVENUE << (revenue[j] > 0);
    for (int j = 0; quality && j < SHAPE_ROWS; j++)
        key[j] |= (uint64_t)(quality[j] >= 0) << AT_QUALITY;
}

// Whoever waits and is not known to have been answered may be answered by channel, see first_response.
ALWAYS_INLINE void key_channel(const struct chunk *k, uint32_t i, uint64_t *restrict key)
{
    uint32_t buf[SHAPE_ROWS];
    const uint32_t *restrict wait = spans_64(k, i, COL_DUR + D_WAIT, buf);
    uint16_t channel[SHAPE_ROWS];
    if (!wait || !has_dim(k, DIM_CHANNEL))
        return;
    get_dims(dim_codes(k, DIM_CHANNEL), i, SHAPE_ROWS, channel);
    for (int j = 0; j < SHAPE_ROWS; j++) {
        uint64_t replied = (key[j] >> AT_REPLIED | key[j] >> (AT_SPANS + D_FIRST_REPLY)) & 1, waits = wait[j] != UINT32_MAX;
        key[j] |= (uint64_t)channel[j] * (waits & (replied ^ 1) & key[j] >> AT_TOP) << AT_CHANNEL;
    }
}

ALWAYS_INLINE void make_keys(const struct chunk *k, uint32_t i, int64_t until, uint64_t *restrict key, struct shape_codes *times)
{
    struct shape_times x;
    uint32_t flags[SHAPE_ROWS], bufs[2][SHAPE_ROWS];
    read_flags(k, i, flags);
    times->created = created_64(k, i, times->bufs[0]);
    times->resolved = after_creation_64(k, i, COL_RESOLVED, times->created, times->bufs[1]);
    times->closed = after_creation_64(k, i, COL_CLOSED, times->created, times->bufs[2]);
    read_times(k, i, COL_CREATED, times->created, x.created);
    read_times(k, i, COL_FIRST_REPLY, after_creation_64(k, i, COL_FIRST_REPLY, times->created, bufs[0]), x.first_reply);
    read_times(k, i, COL_RESOLVED, times->resolved, x.resolved);
    read_times(k, i, COL_CLOSED, times->closed, x.closed);
    read_times(k, i, COL_DUE, after_creation_64(k, i, COL_DUE, times->created, bufs[1]), x.due);
    read_took(k, i, x.took);
    key_flags(flags, key);
    key_few(k, i, COL_REPLIES, 2, AT_REPLIES, key);
    key_few(k, i, COL_CUSTOMER_MESSAGES, 2, AT_MESSAGES, key);
    key_few(k, i, COL_REOPENS, 1, AT_REOPENS, key);
    key_transfers(k, i, key);
    for (int d = 0; d < D_COUNT; d++)
        key_span(k, i, d, key);
    if (k->resolution_told)
        key_told_span(times->created, times->resolved, key);
    key_money(k, i, key);
    key_times(&x, until, key);
    key_replaced(flags, key);
    key_channel(k, i, key);
}

#ifdef WITH_AVX2
WITH_AVX2 static void make_keys_wide(const struct chunk *k, uint32_t i, int64_t until, uint64_t *restrict key, struct shape_codes *times) { make_keys(k, i, until, key, times); }
#endif

void shape_keys(const struct cube *c, const struct chunk *k, uint32_t i, uint64_t key[SHAPE_ROWS], struct shape_codes *times, bool wide)
{
    bool none = c->o.hours || i % MARK_ROWS || i + SHAPE_ROWS > k->cap; // the calendar counts row after row
    (void)wide;
    if (none)
        memset(key, 0, SHAPE_ROWS * sizeof(*key));
#ifdef WITH_AVX2
    else if (wide)
        make_keys_wide(k, i, c->end, key, times);
#endif
    else
        make_keys(k, i, c->end, key, times);
}

void shapes_of(struct shapes *s, uint32_t source)
{
    if (s->any && s->source == source)
        return;
    memset(s->at, 0, sizeof(s->at));
    s->any = true;
    s->at[0].key = 1; // what has no shape has the key 0, and finds none: it would look here
    s->source = source;
}
