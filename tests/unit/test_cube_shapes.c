// Rows that are settled as others of their shape were: keys of many rows at once against what they say, both ways of making
// them, and rows settled so against rows settled by themselves.
#include "kpi_fixture.h"

#include "cube/classes_priv.h"
#include "cube/wide_priv.h"

#include "base/intern.h"

static uint32_t dice(uint32_t *seed, uint32_t n) // 0 .. n-1, always the same
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}

// ---- keys

#define NOW INT64_C(1700000000000)
#define ROWS 256

static int64_t some_time(uint32_t *s, unsigned quirks)
{
    if (!dice(s, 40))
        return dice(s, 2) ? INT64_C(-2000000000000) : INT64_C(9000000000000); // before and beyond what codes can say
    int64_t t = NOW + ((int64_t)dice(s, 12) - 6) * 1000;
    return quirks & 1 ? t + dice(s, 3) : t;
}

static int64_t some_span(uint32_t *s)
{
    static const int64_t spans[] = {0, 1000, 3000, INT64_C(1) << 31, (INT64_C(1) << 31) + 1, (INT64_C(1) << 31) / 1000 * 1000 + 1000};
    return spans[dice(s, ARRAY_LEN(spans))];
}

static void fill_row(struct chunk *k, uint32_t i, uint32_t *s, unsigned quirks)
{
    int rc = 0;
    for (int t = 0; t < 5; t++) {
        if (quirks >> (1 + t) & 1 && dice(s, 8))
            rc |= put_time(k, i, (enum col)(COL_CREATED + t), some_time(s, quirks));
    }
    for (int d = 0; d < D_COUNT; d++) {
        if (quirks >> (6 + d) & 1 && dice(s, 2))
            rc |= put_span(k, i, (enum col)(COL_DUR + d), some_span(s));
    }
    for (int n = 0; n < 4; n++) {
        if (quirks >> (13 + n) & 1 && dice(s, 4))
            rc |= put_small(k, i, (enum col)(COL_REPLIES + n), dice(s, 9) ? dice(s, 4) : quirks >> 21 ? 14 : 252 + dice(s, 6));
    }
    for (int m = 0; m < 3; m++) {
        if (quirks >> (17 + m) & 1 && dice(s, 2))
            rc |= put_money(k, i, (enum col)(COL_COST + m), (int64_t)dice(s, 3) - 1);
    }
    uint32_t *flags = COL_SLOT(k, COL_FLAGS, i, uint32_t);
    if (quirks >> 20 & 1)
        rc |= put_dim(k, i, DIM_CHANNEL, (uint16_t)(dice(s, 3) ? dice(s, 3) : quirks >> 21 ? 15 : quirks & 1 ? 255 : 65535));
    assert_int_equal(rc, 0);
    assert_non_null(flags);
    *flags = dice(s, 20) ? dice(s, 3) << FLAG_STATUS | dice(s, 3) << FLAG_COMPLAINT : (uint32_t)FLAG_REPLACED;
}

static bool far_time(const struct chunk *k, uint32_t i)
{
    bool far = COL_GET(k, COL_DUR + D_FIRST_REPLY, i, uint32_t) == SPAN_ESCAPE;
    for (int t = 0; t < 5; t++)
        far |= COL_GET(k, COL_CREATED + t, i, uint32_t) == TIME_ESCAPE;
    return far;
}

static bool holds(int64_t t, int64_t created, int64_t end) { return t == TIME_NONE || (t >= created && t < end); }
static int few(int64_t n, int64_t most) { return n < 0 ? -1 : n < most ? (int)n : (int)most; }

// All that settling asks of a row, as a text; "" where it has no shape.
static void tell_row(const struct chunk *k, uint32_t i, int64_t as_of_end, char out[200])
{
    int64_t t[5], spans[D_COUNT];
    char there[D_COUNT + 1] = "";
    for (int n = 0; n < 5; n++)
        t[n] = get_time(k, i, (enum col)(COL_CREATED + n));
    for (int d = 0; d < D_COUNT; d++) {
        spans[d] = get_span(k, i, (enum col)(COL_DUR + d));
        there[d] = spans[d] >= 0 ? 'x' : '.';
    }
    int64_t created = t[0], reply = t[1], resolved = t[2], closed = t[3], due = t[4];
    int64_t end = resolved != TIME_NONE ? resolved : closed;
    uint32_t flags = COL_GET(k, COL_FLAGS, i, uint32_t);
    *out = '\0';
    if (flags >= FLAG_REPLACED || created == TIME_NONE || created >= as_of_end || !holds(reply, created, as_of_end) || !holds(resolved, created, as_of_end) ||
        !holds(closed, created, as_of_end) || (due != TIME_NONE && end == TIME_NONE) || far_time(k, i))
        return;
    int64_t replied = reply != TIME_NONE ? reply : spans[D_FIRST_REPLY] >= 0 ? created + spans[D_FIRST_REPLY] : TIME_NONE;
    bool waits = spans[D_WAIT] >= 0 && replied == TIME_NONE;
    int64_t revenue = get_money(k, i, COL_REVENUE), quality = get_money(k, i, COL_QUALITY);
    snprintf(out, 200, "%x reply %d resolved %d closed %d due %d in time %d elapsed %d %s %d %d %d %d cost %d revenue %d quality %d channel %u", flags,
             reply != TIME_NONE, resolved != TIME_NONE, closed != TIME_NONE, due != TIME_NONE, due != TIME_NONE && end <= due,
             replied != TIME_NONE && end != TIME_NONE && end >= replied, there, few(get_small(k, i, COL_REPLIES), 2),
             few(get_small(k, i, COL_CUSTOMER_MESSAGES), 2), few(get_small(k, i, COL_REOPENS), 1), get_small(k, i, COL_TRANSFERS) > 0,
             get_money(k, i, COL_COST) != INT64_MIN, revenue == INT64_MIN ? -1 : revenue > 0, quality >= 0,
             waits ? get_dim(k, i, DIM_CHANNEL) : 0u);
}

struct told_keys { char text[ROWS][200]; uint64_t key[ROWS]; size_t n; };

// Rows that say the same have the same key, and no others.
static void one_to_one(struct told_keys *t, const char *text, uint64_t key)
{
    for (size_t i = 0; i < t->n; i++) {
        if ((strcmp(t->text[i], text) == 0) != (t->key[i] == key))
            fail_msg("key %llx of \"%s\", key %llx of \"%s\"", (unsigned long long)key, text, (unsigned long long)t->key[i], t->text[i]);
    }
    snprintf(t->text[t->n], sizeof(t->text[0]), "%s", text);
    t->key[t->n++] = key;
}

static void keys_say_what_rows_say(void **state)
{
    (void)state;
    size_t shaped = 0, few = 0;
    struct shape_codes times;
    struct told_keys *told = calloc(1, sizeof(*told));
    assert_non_null(told);
    for (uint32_t seed = 1; seed <= 200; seed++) {
        uint32_t s = seed, row, n;
        struct chunks x = {0};
        struct cube c = {.end = seed % 9 ? NOW + 3000 : INT64_MAX};
        unsigned quirks = dice(&s, 1 << 21) | (seed % 7 ? 2 : 0) | (seed % 3 ? 0 : 1 << 21);
        assert_int_equal(chunks_extend(&x, 0, 0, 1, ROWS, &row, &n), 0);
        for (uint32_t i = 0; i < ROWS; i++)
            fill_row(&x.at[0], i, &s, quirks);
        if (seed % 2)
            chunk_few(x.at);
        few += x.at->col[FEW_OF(COL_REPLIES)] && x.at->col[FEW_OF(COL_TRANSFERS)];
        told->n = 0;
        for (uint32_t i = 0; i < ROWS; i += SHAPE_ROWS) {
            uint64_t plain[SHAPE_ROWS], wide[SHAPE_ROWS];
            shape_keys(&c, &x.at[0], i, plain, &times, false);
            shape_keys(&c, &x.at[0], i, wide, &times, wide_machine());
            assert_memory_equal(plain, wide, sizeof(plain));
            for (uint32_t j = 0; j < SHAPE_ROWS; j++) {
                char text[200];
                tell_row(&x.at[0], i + j, c.end, text);
                assert_int_equal(*text == '\0', plain[j] == 0);
                one_to_one(told, text, plain[j]);
                shaped += plain[j] != 0;
            }
        }
        chunks_release(&x);
    }
    assert_true(shaped > 5000 && few > 5);
    free(told);
}

// ---- resolutions that their times tell

enum { ALIKE, OTHER, NO_SPAN, NO_TIME, SUB_SECOND, FAR_TIME, FAR_TIME_SPAN, BACKWARDS, BACKWARDS_SPAN, AGES, ODDS };

// One row of 65,536 that is not like the others; is the span still told by the two times?
static bool put_odd(struct chunk *k, uint32_t i, int odd)
{
    static const struct { int64_t created, resolved, took; bool told; } rows[ODDS] = {
        [ALIKE] = {NOW, NOW + 60000, 60000, true},
        [OTHER] = {NOW, NOW + 60000, 60001, false},
        [NO_SPAN] = {NOW, NOW + 60000, UNKNOWN, false},
        [NO_TIME] = {NOW, TIME_NONE, 60000, false},
        [SUB_SECOND] = {NOW + 1, NOW + 60001, 60000, false},
        [FAR_TIME] = {NOW, INT64_C(9000000000000), UNKNOWN, true},
        [FAR_TIME_SPAN] = {NOW, INT64_C(9000000000000), INT64_C(9000000000000) - NOW, false},
        [BACKWARDS] = {NOW, NOW - 1000, UNKNOWN, true},
        [BACKWARDS_SPAN] = {NOW, NOW - 1000, 0, false},
        [AGES] = {-INT64_C(1000000000000), INT64_C(3000000000000), INT64_C(4000000000000), false}, // over 68 years
    };
    int rc = put_time(k, i, COL_CREATED, rows[odd].created);
    if (rows[odd].resolved != TIME_NONE)
        rc |= put_time(k, i, COL_RESOLVED, rows[odd].resolved);
    if (rows[odd].took >= 0)
        rc |= put_span(k, i, COL_RESOLUTION, rows[odd].took);
    assert_int_equal(rc, 0);
    return rows[odd].told;
}

static void put_alike(struct chunk *k, uint32_t i, uint32_t *s)
{
    static const int64_t ends[] = {0, 1, 2147483, 2147484, 31536000, 315360000};
    int64_t took = ends[dice(s, ARRAY_LEN(ends))] * 1000, created = NOW - (int64_t)dice(s, 1000) * 1000;
    int rc = put_time(k, i, COL_CREATED, created);
    if (dice(s, 5))
        rc |= put_time(k, i, COL_RESOLVED, created + took) || put_span(k, i, COL_RESOLUTION, took);
    assert_int_equal(rc, 0);
}

static void times_tell(void **state) // what full chunks say of resolutions is what was put, and rows have the shapes that they had
{
    (void)state;
    static int64_t spans[CHUNK_ROWS];
    static uint64_t keys[2][CHUNK_ROWS];
    struct shape_codes times;
    const struct cube c = {.end = INT64_MAX};
    for (int odd = 0; odd < ODDS; odd++) {
        uint32_t s = 77 + (uint32_t)odd, row, n;
        struct chunks x = {0};
        assert_int_equal(chunks_extend(&x, 0, 0, 1, CHUNK_ROWS, &row, &n), 0);
        assert_int_equal(n, CHUNK_ROWS);
        uint32_t at = 12345 + (uint32_t)odd * 5000;
        for (uint32_t i = 0; i < n; i++) {
            if (i != at)
                put_alike(x.at, i, &s);
        }
        bool told = put_odd(x.at, at, odd);
        assert_int_equal(chunk_column(x.at, COL_FLAGS), 0);
        for (uint32_t i = 0; i < n; i++)
            spans[i] = get_span(x.at, i, COL_RESOLUTION);
        for (int packed = 0; packed < 2; packed++) {
            for (uint32_t i = 0; i < n; i += SHAPE_ROWS)
                shape_keys(&c, x.at, i, keys[packed] + i, &times, packed == odd % 2 && wide_machine());
            if (!packed)
                assert_int_equal(chunks_push(&x, 0, 0, 1, &row), 0);
        }
        assert_int_equal(x.at->resolution_told, told);
        assert_true(!told || !x.at->col[COL_RESOLUTION]);
        for (uint32_t i = 0; i < n; i++)
            assert_true(get_span(x.at, i, COL_RESOLUTION) == spans[i]);
        assert_memory_equal(keys[0], keys[1], sizeof(keys[0]));
        chunks_release(&x);
    }
}

// The calendar counts row after row, and what lies behind a column's end is nobody's.
static void no_keys(void **state)
{
    (void)state;
    struct chunks x = {0};
    uint64_t key[SHAPE_ROWS];
    struct shape_codes times;
    uint32_t row, n;
    assert_int_equal(chunks_extend(&x, 0, 0, 1, SHAPE_ROWS, &row, &n), 0);
    for (uint32_t i = 0; i < SHAPE_ROWS; i++) {
        assert_int_equal(put_time(&x.at[0], i, COL_CREATED, NOW), 0);
        assert_non_null(COL_SLOT(&x.at[0], COL_FLAGS, i, uint32_t));
    }
    struct cube c = {.end = INT64_MAX};
    shape_keys(&c, &x.at[0], 0, key, &times, false);
    assert_true(key[0] && key[0] == key[SHAPE_ROWS - 1]);
    shape_keys(&c, &x.at[0], 1, key, &times, false);
    assert_int_equal(key[0], 0);
    c.o.hours = (const struct workcal *)&c; // never looked into
    shape_keys(&c, &x.at[0], 0, key, &times, false);
    assert_int_equal(key[0], 0);
    chunks_release(&x);
}

// ---- settling

static size_t check_settled(const struct fx *fx)
{
    size_t told = 0;
    for (const struct chunk *k = fx->cube->rows.at, *end = k + fx->cube->rows.n; k < end; k++) {
        for (uint32_t i = 0; i < k->n; i++) {
            struct class_cache cache = {0};
            struct fact_interaction x;
            int class = get_class(k, i);
            if (!interaction_get(fx->cube, (uint32_t)(k - fx->cube->rows.at) << 16 | i, &x)) {
                assert_int_equal(class, CLASS_NONE);
                continue;
            }
            told++;
            assert_int_equal(class, row_class(fx->cube, &cache, k, i, &x));
            assert_int_equal(x.created_day, zone_day(fx->opts.zone, x.created));
            int64_t last = x.resolved != TIME_NONE ? x.resolved : x.closed;
            if (last != TIME_NONE)
                assert_int_equal(x.resolved_day, zone_day(fx->opts.zone, last));
            if (class != CLASS_ODD)
                assert_int_equal(get_day(k, i, COL_CREATED_DAY), day_code(x.created_day));
            assert_int_equal(get_day(k, i, COL_RESOLVED_DAY), day_code(x.resolved_day));
        }
    }
    return told;
}

// St John's put its clock back at a minute past midnight: a case may end on the day before it began. Those of its shape do not.
static void clock_goes_back_over_midnight(void **state)
{
    (void)state;
    for (int turn = 0; turn < 2; turn++) {
        struct fx *fx = fx_new("America/St_Johns");
        for (int i = 0; i < 2; i++) {
            if (i == turn)
                put(fx, REC_INTERACTION, "id=%d created_at=2010-11-07T02:30:30Z resolved_at=2010-11-07T02:40:00Z", i);
            else
                put(fx, REC_INTERACTION, "id=%d created_at=2010-11-10T10:00 resolved_at=2010-11-12T10:00", i);
        }
        put(fx, REC_INTERACTION, "id=3 created_at=2010-11-20T10:00 resolved_at=2010-11-20T12:00");
        fx_seal(fx);
        assert_int_equal(check_settled(fx), 3);
        fx_free(fx);
    }
}

// Times around midnights and changes of the clock, days that were left out, and some that no code can say.
static void days_of_shapes(void **state)
{
    (void)state;
    static const char *const zones[] = {"America/St_Johns", "Pacific/Apia", "Europe/Paris", "Asia/Kolkata", "America/Santiago", "UTC"};
    for (uint32_t seed = 1; seed <= 60; seed++) {
        uint32_t s = seed;
        struct fx *fx = fx_new(zones[seed % ARRAY_LEN(zones)]);
        fx->opts.as_of = fx_day("2012-02-01");
        for (int i = 0; i < 400; i++) {
            uint32_t month = 1 + dice(&s, 12), day = 1 + dice(&s, 28), hour = dice(&s, 24), more = dice(&s, 3);
            const char *at = dice(&s, 2) ? "resolved_at" : "closed_at", *year = dice(&s, 60) ? "201" : "190";
            put(fx, REC_INTERACTION, "id=%d created_at=%s%u-%02u-%02uT%02u:%02u:30Z %s=%s%u-%02u-%02uT%02u:59:59Z", i, year, more, month, day, hour,
                dice(&s, 59), at, year, more, month, dice(&s, 2) ? day : 28, dice(&s, 2) ? hour : 23);
        }
        fx_seal(fx);
        assert_true(check_settled(fx) > 200);
        fx_free(fx);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_say_what_rows_say),
        cmocka_unit_test(no_keys),
        cmocka_unit_test(times_tell),
        cmocka_unit_test(clock_goes_back_over_midnight),
        cmocka_unit_test(days_of_shapes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
