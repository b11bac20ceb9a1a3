// Rows that are settled as others of their shape were: only their days are their own, and told for 64 of them at once.
#include "settle_priv.h"

#include "base/zone.h"

#include <string.h>

// ---- days

#define DAY 86400
#define AHEAD (32 * DAY) // so far before and behind, at most, the clock is looked at

static int64_t code_time(uint32_t code) { return (code + TIME_BASE) * 1000; }

static uint16_t find_day(const struct cube *c, struct half_day *h, uint32_t code)
{
    uint32_t from = code - code % HALF_DAY, to = from < UINT32_MAX - HALF_DAY ? from + HALF_DAY - 1 : UINT32_MAX;
    int32_t offset, last = local_day(c, code_time(to));
    if (zone_steady(c->o.zone, code_time(from), code_time(to), &offset)) {
        int64_t midnight = (int64_t)last * DAY - offset - TIME_BASE;
        h->turn = midnight > from ? (uint32_t)midnight : from;
        h->before = day_code(local_day(c, code_time(from)));
        h->after = day_code(last);
    }
    return day_code(local_day(c, code_time(code)));
}

// Does the clock not change between them, and can what is to be divided be told in 32 bits?
static bool is_steady(struct settling *s, uint32_t first, uint32_t last)
{
    int32_t offset;
    if (first >= s->steady.from && last <= s->steady.to)
        return true;
    for (uint32_t ahead = AHEAD; first <= last; ahead /= 8) {
        uint32_t from = first > ahead ? first - ahead : 0, to = last < TIME_ESCAPE - ahead ? last + ahead : last;
        if (zone_steady(s->c->o.zone, code_time(from), code_time(to), &offset)) {
            int64_t more = TIME_BASE - (int64_t)DAY_BASE * DAY + offset;
            if (more < 0 || to + more > UINT32_MAX)
                return false;
            s->steady.from = from;
            s->steady.to = to;
            s->steady.more = (uint32_t)more;
            return true;
        }
        if (!ahead)
            return false;
    }
    return false;
}

// Of those that are there.
ALWAYS_INLINE void find_ends(const uint32_t *restrict code, uint32_t *first, uint32_t *last)
{
    uint32_t min = UINT32_MAX, max = 0;
    for (int j = 0; j < SHAPE_ROWS; j++) {
        uint32_t up = code[j] + (UINT32_MAX - TIME_ESCAPE + 1); // the two that are no times become the least
        min = code[j] < min ? code[j] : min;
        max = up > max ? up : max;
    }
    *first = min;
    *last = max - (UINT32_MAX - TIME_ESCAPE + 1);
}

ALWAYS_INLINE void count_days(const uint32_t *restrict code, uint32_t more, uint16_t *restrict day)
{
    for (int j = 0; j < SHAPE_ROWS; j++)
        day[j] = (uint16_t)((code[j] + more) / DAY);
}

// to: of those with an end its day.
struct ends { uint16_t back, any, first_complaint; }; // back: not 0 where some row ends on a day before that of its creation
ALWAYS_INLINE void tell_ends(const uint8_t *restrict how, const uint16_t *restrict from, uint16_t *restrict to, struct ends *restrict out)
{
    uint16_t back = 0, any = 0, first = DAY_NEVER;
    for (int j = 0; j < SHAPE_ROWS; j++) {
        uint16_t ends = how[j] & (ENDS_RESOLVED | ENDS_CLOSED) ? UINT16_MAX : 0, at_once = how[j] & ENDS_AT_ONCE ? UINT16_MAX : 0;
        uint16_t quiet = how[j] & MAY_COMPLAIN ? 0 : UINT16_MAX, end = (uint16_t)((to[j] & ends) | (from[j] & at_once) | (uint16_t)~(ends | at_once));
        to[j] = end;
        back |= end < from[j] ? UINT16_MAX : 0;
        any |= (uint16_t)~end;
        first = least(first, (uint16_t)(from[j] | quiet));
    }
    *out = (struct ends){back, any, first};
}

// Days of ratings that were given when their rows were created or resolved. Not 0: another time has to be asked for some row.
ALWAYS_INLINE uint8_t tell_rated(const uint8_t *restrict rated, const uint8_t *restrict how, const uint16_t *restrict from, const uint16_t *restrict to,
                                 uint16_t *restrict day)
{
    uint8_t apart = 0;
    for (int j = 0; j < SHAPE_ROWS; j++) {
        int8_t created = (int8_t)-(rated[j] == RATED_CREATED + 1), resolved = (int8_t)-((rated[j] == RATED_RESOLVED + 1) & how[j] & ENDS_RESOLVED);
        int8_t shape = (int8_t)-(how[j] != 0), told = (int8_t)(created | resolved);
        uint16_t take = (uint16_t)(int16_t)(shape & told), at_once = (uint16_t)(int16_t)created;
        day[j] = (uint16_t)((from[j] & take & at_once) | (to[j] & take & (uint16_t)~at_once) | (day[j] & (uint16_t)~take));
        apart |= (uint8_t)(shape & ~told & -(rated[j] != 0));
    }
    return apart;
}

#ifdef WITH_AVX2
WITH_AVX2 static void find_ends_wide(const uint32_t *code, uint32_t *first, uint32_t *last) { find_ends(code, first, last); }
WITH_AVX2 static void count_days_wide(const uint32_t *code, uint32_t more, uint16_t *day) { count_days(code, more, day); }
WITH_AVX2 static void tell_ends_wide(const uint8_t *how, const uint16_t *from, uint16_t *to, struct ends *out) { tell_ends(how, from, to, out); }
WITH_AVX2 static uint8_t tell_rated_wide(const uint8_t *rated, const uint8_t *how, const uint16_t *from, const uint16_t *to, uint16_t *day)
{
    return tell_rated(rated, how, from, to, day);
}
#else
#define find_ends_wide find_ends
#define count_days_wide count_days
#define tell_ends_wide tell_ends
#define tell_rated_wide tell_rated
#endif

// Of rows without a time they are anything.
static void find_days(struct settling *s, uint64_t rows, const uint32_t *code, uint16_t day[SHAPE_ROWS])
{
    uint32_t first, last;
    uint16_t lowest = DAY_NEVER;
    s->wide ? find_ends_wide(code, &first, &last) : find_ends(code, &first, &last);
    if (is_steady(s, first, last)) {
        s->wide ? count_days_wide(code, s->steady.more, day) : count_days(code, s->steady.more, day);
        return;
    }
    for (int j = 0; j < SHAPE_ROWS; j++) {
        const struct half_day *h = &s->days[code[j] / HALF_DAY];
        day[j] = code[j] >= h->turn ? h->after : h->before;
        lowest = least(lowest, day[j]);
    }
    EACH_ROW(j, lowest ? 0 : rows)
    {
        if (!day[j])
            day[j] = find_day(s->c, &s->days[code[j] / HALF_DAY], code[j]);
    }
}

static void find_end_days(struct settling *s, const struct alike *a, const uint16_t *from, uint16_t *to, struct ends *out)
{
    const struct shape_codes *times = a->times;
    uint32_t mixed[SHAPE_ROWS];
    uint8_t hows = 0;
    for (int j = 0; j < SHAPE_ROWS; j++)
        hows |= a->how[j];
    bool resolved = hows & ENDS_RESOLVED, closed = hows & ENDS_CLOSED;
    for (int j = 0; resolved && closed && j < SHAPE_ROWS; j++)
        mixed[j] = (a->how[j] & ENDS_CLOSED ? times->closed : times->resolved)[j];
    if (resolved || closed)
        find_days(s, a->rows, resolved && closed ? mixed : resolved ? times->resolved : times->closed, to);
    else
        memset(to, 0, SHAPE_ROWS * sizeof(*to));
    s->wide ? tell_ends_wide(a->how, from, to, out) : tell_ends(a->how, from, to, out);
}

// ---- rows

static int put_days(struct chunk *k, uint32_t i, enum col c, uint64_t rows, const uint16_t day[SHAPE_ROWS])
{
    uint16_t *at = COL_SLOT(k, c, i, uint16_t);
    if (!at)
        return ERR_NOMEM;
    if (rows == UINT64_MAX)
        memcpy(at, day, SHAPE_ROWS * sizeof(*day));
    else
        EACH_ROW(j, rows) at[j] = day[j];
    return 0;
}

static uint16_t put_bytes(const uint16_t *restrict class, uint8_t *restrict to) // all of their bits
{
    uint16_t all = 0;
    for (int j = 0; j < SHAPE_ROWS; j++) {
        to[j] = (uint8_t)class[j];
        all |= class[j];
    }
    return all;
}

static int put_classes(struct chunk *k, uint32_t i, uint64_t rows, const uint16_t class[SHAPE_ROWS])
{
    uint8_t *narrow = k->col[COL_CLASS];
    if (rows == UINT64_MAX && narrow && put_bytes(class, narrow + i) <= UINT8_MAX)
        return 0;
    EACH_ROW(j, rows)
    {
        if (put_class(k, i + (uint32_t)j, class[j]))
            return ERR_NOMEM;
    }
    return 0;
}

static int rate_alike(struct settling *s, struct chunk *k, uint32_t i, const struct alike *a, const uint16_t *from, const uint16_t *to)
{
    uint8_t room[SHAPE_ROWS], rated[SHAPE_ROWS], any = 0;
    const uint8_t *rating = bytes_64(k, i, COL_RATING, room);
    if (!rating)
        return 0;
    for (int j = 0; j < SHAPE_ROWS; j++)
        any |= rated[j] = s->rated[rating[j]];
    uint16_t *day = any ? COL_SLOT(k, COL_RATED_DAY, i, uint16_t) : NULL;
    if (!any || !day)
        return any ? ERR_NOMEM : 0;
    if (!(s->wide ? tell_rated_wide(rated, a->how, from, to, day) : tell_rated(rated, a->how, from, to, day)))
        return 0;
    EACH_ROW(j, a->rows)
    {
        bool told = rated[j] == RATED_CREATED + 1 || (rated[j] == RATED_RESOLVED + 1 && a->how[j] & ENDS_RESOLVED);
        if (rated[j] && !told && derive_rating(s->c, s->out, k, i + (uint32_t)j, TIME_NONE, CIVIL_NONE))
            return ERR_NOMEM;
    }
    return 0;
}

int settle_alike(struct settling *s, struct chunk *k, uint32_t i, struct alike *a)
{
    uint16_t from[SHAPE_ROWS], to[SHAPE_ROWS];
    struct ends x;
    find_days(s, a->rows, a->times->created, from);
    find_end_days(s, a, from, to, &x);
    EACH_ROW(j, x.back ? a->rows : 0)
    {
        if (to[j] >= from[j])
            continue;
        a->rows &= ~(UINT64_C(1) << j);
        a->how[j] = 0;
    }
    s->first_complaint = least(s->first_complaint, x.first_complaint);
    if (put_days(k, i, COL_CREATED_DAY, a->rows, from) || put_classes(k, i, a->rows, a->class) || (x.any && put_days(k, i, COL_RESOLVED_DAY, a->rows, to)))
        return ERR_NOMEM;
    return rate_alike(s, k, i, a, from, to);
}
