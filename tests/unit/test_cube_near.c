// Times and spans of closed chunks, packed: whoever asks is told what was put, however the chunk stands, and after it was written to.
#include "image_fixture.h"
#include "kpi_fixture.h"

#include "cube/classes_priv.h"
#include "cube/days_priv.h"
#include "cube/near_priv.h"
#include "cube/tally_priv.h"

#include <stdlib.h>
#include <unistd.h>

static uint32_t dice(uint32_t *seed, uint32_t n) // 0 .. n-1, always the same
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}

#define NOW INT64_C(1700000000000)
#define MINUTE_MS INT64_C(60000)
#define DAY_MS (1440 * MINUTE_MS)
#define TIMES 5 // from COL_CREATED on
enum { NEVER, BRIEF, NEAR };
enum { IN_ORDER, SHUFFLED, ANYHOW };
static const struct kind {
    const char *name;
    int64_t unit;      // ms, of all but the odd rows
    int64_t step;      // units from creation to creation, at most
    int64_t took;      // units, at most
    uint32_t odd;      // one row in so many has something else, 0: none
    int order;
    bool early;        // some times lie before their creation
    int created, after, spans; // how they are to be packed
} kinds[] = {
    {"minutes", MINUTE_MS, 3, 60000, 0, IN_ORDER, false, BRIEF, NEAR, NEAR},
    {"minutes, far apart", MINUTE_MS, 90, 65533, 0, IN_ORDER, false, NEAR, NEAR, NEAR},
    {"minutes, far and farther apart", MINUTE_MS, 90, 100000, 0, ANYHOW, false, NEVER, NEVER, NEVER},
    {"minutes in no order", MINUTE_MS, 3, 30000, 0, SHUFFLED, false, BRIEF, NEAR, NEAR},
    {"minutes, some rows odd", MINUTE_MS, 3, 60000, 300, IN_ORDER, false, BRIEF, NEAR, NEAR},
    {"minutes, many rows odd", MINUTE_MS, 3, 60000, 8, IN_ORDER, false, NEVER, NEVER, NEVER},
    {"seconds", 1000, 3, 60000, 0, IN_ORDER, false, BRIEF, NEAR, NEAR},
    {"seconds, far apart", 1000, 900, 70000, 400, IN_ORDER, true, NEAR, NEVER, NEVER},
    {"parts of seconds", 1, 9000, 60000000, 0, IN_ORDER, false, NEVER, NEVER, NEVER},
    {"minutes, backwards", MINUTE_MS, 3, 60000, 0, IN_ORDER, true, BRIEF, NEVER, NEAR},
};

struct told { int64_t time[TIMES + 1], span[D_COUNT]; }; // of a row; and when it was rated

static int64_t odd_time(uint32_t *s, int64_t created)
{
    switch (dice(s, 5)) {
    case 0: return INT64_C(9000000000000);  // beyond what codes can say
    case 1: return INT64_C(-2000000000000); // and before
    case 2: return created + 1000 * (1 + (int64_t)dice(s, 59));
    case 3: return created + 300 * DAY_MS;
    default: return created - DAY_MS;
    }
}

static int64_t odd_span(uint32_t *s)
{
    static const int64_t spans[] = {1, 999, INT64_C(1) << 31, (INT64_C(1) << 31) + 1, INT64_C(31536000000), INT64_C(60000) * 65534, INT64_C(60000) * 65535};
    return spans[dice(s, ARRAY_LEN(spans))];
}

static void make_row(const struct kind *kind, uint32_t i, uint32_t *s, struct told *x)
{
    int64_t at = kind->order == ANYHOW ? i * 40503 % 65536 : kind->order == SHUFFLED ? i ^ 13 : i, created = NOW / MINUTE_MS * MINUTE_MS + (at * kind->step - dice(s, 2)) * kind->unit;
    x->time[0] = dice(s, 50) ? created : TIME_NONE;
    for (int t = 1; t < TIMES; t++) {
        int64_t after = (int64_t)dice(s, (uint32_t)kind->took + 1) * (kind->early && !dice(s, 9) ? -1 : 1);
        x->time[t] = dice(s, 6) && x->time[0] != TIME_NONE ? created + after * kind->unit : TIME_NONE;
    }
    for (int d = 0; d < D_COUNT; d++)
        x->span[d] = dice(s, 3) ? (int64_t)dice(s, (uint32_t)kind->took + 1) * kind->unit : UNKNOWN;
    x->time[TIMES] = TIME_NONE;
    if (!kind->odd || dice(s, kind->odd))
        return;
    int which = (int)dice(s, TIMES + D_COUNT);
    if (which < TIMES)
        x->time[which] = odd_time(s, created);
    else
        x->span[which - TIMES] = odd_span(s);
    for (int t = 0; kind->odd < 10 && t < TIMES; t++)
        x->time[t] = x->time[t] == TIME_NONE ? TIME_NONE : x->time[t] + 1000 * (t + 1);
    for (int d = 0; kind->odd < 10 && d < D_COUNT; d++)
        x->span[d] += x->span[d] == UNKNOWN ? 0 : 1000;
}

static void put_row(struct chunk *k, uint32_t i, const struct told *x)
{
    int rc = 0;
    for (int t = 0; t <= TIMES; t++)
        rc |= x->time[t] == TIME_NONE ? 0 : put_time(k, i, (enum col)(COL_CREATED + t), x->time[t]);
    for (int d = 0; d < D_COUNT; d++)
        rc |= x->span[d] == UNKNOWN ? 0 : put_span(k, i, (enum col)(COL_DUR + d), x->span[d]);
    assert_int_equal(rc, 0);
}

static void same_row(const struct chunk *k, uint32_t i, const struct told *x)
{
    for (int t = 0; t <= TIMES; t++)
        assert_true(get_time(k, i, (enum col)(COL_CREATED + t)) == x->time[t]);
    for (int d = 0; d < D_COUNT; d++) {
        int64_t quick = quick_span(k, i, (enum col)(COL_DUR + d));
        assert_true(get_span(k, i, (enum col)(COL_DUR + d)) == x->span[d]);
        assert_true(quick < 0 || quick == x->span[d]);
    }
    int64_t took = quick_resolution(k, i);
    assert_true(took < 0 || k->col[COL_RESOLVED_MS] || k->col[COL_CREATED_MS] || took == x->time[2] - x->time[0]);
}

struct codes { uint32_t time[TIMES], span[D_COUNT]; };

static void keep_codes(const struct chunk *k, uint32_t i, struct codes *x)
{
    for (int t = 0; t < TIMES; t++)
        x->time[t] = time_code(k, i, (enum col)(COL_CREATED + t));
    for (int d = 0; d < D_COUNT; d++)
        x->span[d] = span_at(k, i, (enum col)(COL_DUR + d));
}

// MARK_ROWS rows from i on, told at once.
static void same_block(const struct chunk *k, uint32_t i, const struct codes *x)
{
    uint32_t buf[MARK_ROWS], other[MARK_ROWS];
    const uint32_t *created = created_codes(k, i, buf, wide_machine()), *plain = created_codes(k, i, other, false);
    assert_non_null(created);
    for (uint32_t j = 0; j < MARK_ROWS; j++)
        assert_true(created[j] == x[i + j].time[0] && plain[j] == created[j]);
    for (int t = 1; t < TIMES; t++) {
        const uint32_t *codes = after_creation_64(k, i, (enum col)(COL_CREATED + t), created, other);
        assert_non_null(codes);
        for (uint32_t j = 0; j < MARK_ROWS; j++)
            assert_int_equal(codes[j], x[i + j].time[t]);
    }
    for (int d = 0; d < D_COUNT; d++) {
        const uint32_t *codes = spans_64(k, i, (enum col)(COL_DUR + d), other);
        for (uint32_t j = 0; codes && j < MARK_ROWS; j++)
            assert_int_equal(codes[j], x[i + j].span[d]);
    }
}

// What a row brings by what was put; UNKNOWN where something of it is missing.
static int64_t brings(const struct told *x, enum take take)
{
    static const struct { int from, to; bool less; } of[] = {{0, 1, false}, {0, 2, false}, {0, 3, false}, {1, 2, false}, {1, 3, false}, {0, 2, true}, {0, 3, true}};
    if (take < TAKE_REPLY)
        return x->span[take - TAKE_SPAN];
    int64_t from = x->time[of[take - TAKE_REPLY].from], to = x->time[of[take - TAKE_REPLY].to], less = of[take - TAKE_REPLY].less ? x->span[D_FIRST_REPLY] : 0;
    return from == TIME_NONE || to == TIME_NONE || less == UNKNOWN ? INT64_MIN : to - from - less;
}

// The values that the tallies ask for, 64 rows at a time and one by one.
static void same_values(struct chunk *k, const struct told *told)
{
    struct class_adds adds[CLASS_FIRST + 1] = {{0}};
    struct tallies x = {.nchannels = 1, .nteams = 1, .adds = {adds, adds}, .nvalues = {TAKE_QUALITY, 0}};
    struct tally_block *b = calloc(2, sizeof(*b));
    assert_non_null(b);
    adds[CLASS_FIRST].values = (1U << TAKE_QUALITY) - 1;
    for (unsigned v = 0; v < TAKE_QUALITY; v++)
        x.values[HALF_CREATED][v].take = (uint8_t)v;
    for (uint32_t i = 0; i < k->n; i += TALLY_ROWS) {
        tally_read(&x, k, i, &b[0], false);
        tally_read(&x, k, i, &b[1], wide_machine());
        for (unsigned v = 0; v < TAKE_QUALITY; v++) {
            for (uint32_t j = 0; j < TALLY_ROWS && i + j < k->n; j++) {
                int64_t value = brings(&told[i + j], (enum take)v);
                bool any = value != (v < TAKE_REPLY ? UNKNOWN : INT64_MIN);
                assert_true(!any || b[0].half[HALF_CREATED].value[v][j] == value);
                assert_true(!any || b[1].half[HALF_CREATED].value[v][j] == value);
                assert_true(!any || step_value(k, i + j, (enum take)v) == value);
            }
        }
    }
    free(b);
}

static void stands(const struct chunk *k, const struct kind *kind)
{
    assert_int_equal(k->col[COL_CREATED_BRIEF] != NULL, kind->created == BRIEF);
    assert_int_equal(k->col[COL_CREATED_NEAR] != NULL, kind->created == NEAR);
    assert_int_equal(k->col[COL_CREATED] != NULL, kind->created == NEVER);
    for (enum col c = COL_FIRST_REPLY; c < COL_RATED; c++) {
        assert_int_equal(after_units(k, c) != NULL, kind->after == NEAR);
        assert_int_equal(k->col[c] != NULL, kind->after == NEVER);
    }
    for (enum col c = COL_DUR; c < COL_COST; c++) {
        assert_int_equal(span_units(k, c) != NULL, kind->spans == NEAR);
        assert_int_equal(k->col[c] != NULL, kind->spans == NEVER);
    }
}

// A row is written to: it says what was put, the others what they said.
static void write_after(struct chunk *k, struct told *x, uint32_t *s)
{
    static const int order[] = {COL_RATED, COL_DUR + D_WAIT, COL_CLOSED, COL_CREATED, COL_DUE, COL_DUR + D_RESOLUTION, COL_RESOLVED};
    for (size_t n = 0; n < ARRAY_LEN(order); n++) {
        uint32_t i = dice(s, k->n);
        enum col c = (enum col)order[n];
        int64_t v = c >= COL_DUR ? 12345 : NOW + 123 * (int64_t)n;
        bool stays = c == COL_RATED && created_packed(k);
        *(c >= COL_DUR ? &x[i].span[c - COL_DUR] : &x[i].time[c - COL_CREATED]) = v;
        assert_int_equal(c >= COL_DUR ? put_span(k, i, c, v) : put_time(k, i, c, v), 0);
        assert_true(!stays || created_packed(k));
        assert_non_null(k->col[c]);
        for (uint32_t r = 0; r < k->n; r += n + 1 < ARRAY_LEN(order) ? 61 : 1)
            same_row(k, r, &x[r]);
        same_row(k, i, &x[i]);
    }
}

// What blocks tell of the rows behind the last one is nothing.
static void end_codes(struct codes *codes, uint32_t n)
{
    for (uint32_t i = n; i % MARK_ROWS; i++)
        memset(&codes[i], 0xff, sizeof(codes[i]));
}

static void check_kind(const struct kind *kind, uint32_t n, struct told *x, struct codes *codes)
{
    uint32_t s = 5 + (uint32_t)(kind - kinds), row, got;
    struct chunks all = {0};
    struct chunk *k;
    assert_int_equal(chunks_extend(&all, 0, 0, 1, n, &row, &got), 0);
    assert_int_equal(got, n);
    k = all.at;
    for (uint32_t i = 0; i < n; i++) {
        make_row(kind, i, &s, &x[i]);
        put_row(k, i, &x[i]);
        same_row(k, i, &x[i]);
    }
    assert_int_equal(chunk_column(k, COL_CLASS), 0);
    for (uint32_t i = 0; i < n; i++) {
        keep_codes(k, i, &codes[i]);
        assert_int_equal(put_class(k, i, CLASS_FIRST), 0);
        assert_int_equal(put_day(k, i, COL_CREATED_DAY, 19000), 0);
    }
    end_codes(codes, n);
    same_values(k, x);
    chunk_close(k);
    assert_true(k->nmarks == (n + MARK_ROWS - 1) / MARK_ROWS && k->cap == k->nmarks * MARK_ROWS && k->n == n);
    stands(k, kind);
    for (uint32_t i = 0; i < n; i++) {
        struct codes now;
        keep_codes(k, i, &now);
        assert_memory_equal(&now, &codes[i], sizeof(now));
        same_row(k, i, &x[i]);
        if (i % MARK_ROWS == 0)
            same_block(k, i, codes);
    }
    same_values(k, x);
    write_after(k, x, &s);
    same_values(k, x);
    assert_int_equal(chunks_push(&all, 0, 0, 1, &row), 0); // it takes no row any more
    assert_int_equal(row, 1 << 16);
    chunks_release(&all);
}

static void packed_or_not(void **state) // full, or the last one of a part
{
    (void)state;
    struct told *x = calloc(CHUNK_ROWS, sizeof(*x));
    struct codes *codes = calloc(CHUNK_ROWS, sizeof(*codes));
    assert_true(x && codes);
    for (size_t n = 0; n < ARRAY_LEN(kinds); n++) {
        check_kind(&kinds[n], CHUNK_ROWS, x, codes);
        check_kind(&kinds[n], 20001 + (uint32_t)n, x, codes);
    }
    free(x);
    free(codes);
}

// ---- days

enum { DAYS_NEAR, DAYS_LATE, DAYS_FAR, DAYS_BACK, DAYS_WIDE, DAYS_KINDS }; // of the chunk, of resolutions
#define FIRST_DAY 19000

static int32_t some_day(uint32_t *s, int kind, int32_t created)
{
    if (!dice(s, 7))
        return CIVIL_NONE;
    if (kind == DAYS_LATE && !dice(s, 200))
        return created + 200 + (int32_t)dice(s, 300);
    if (kind == DAYS_FAR && !dice(s, 9))
        return created + 254 + (int32_t)dice(s, 99999);
    return created + (int32_t)dice(s, 254) - (kind == DAYS_BACK && !dice(s, 300) ? 255 : 0);
}

static void same_days(const struct chunk *k, const uint16_t (*was)[3])
{
    uint16_t bufs[2][DAYS_ROWS];
    struct created_days created = created_days_of(k);
    for (uint32_t i = 0; i < k->n; i++)
        assert_int_equal(created_in(&created, i), was[i][0]);
    for (int d = 0; d < 3; d++) {
        enum col c = (enum col)(COL_CREATED_DAY + d);
        assert_true(has_day(k, c));
        for (uint32_t i = 0; i < k->n; i++) {
            const uint16_t *plain = i % DAYS_ROWS ? NULL : day_codes(k, i, c, bufs[0], false), *wide = plain ? day_codes(k, i, c, bufs[1], wide_machine()) : NULL;
            assert_int_equal(get_day(k, i, c), was[i][d]);
            for (uint32_t j = 0; plain && j < DAYS_ROWS && i + j < k->n; j++)
                assert_true(plain[j] == was[i + j][d] && wide[j] == plain[j]);
        }
    }
}

static void put_days(struct chunk *k, uint32_t *s, int kind, uint16_t (*was)[3])
{
    for (uint32_t i = 0; i < k->n; i++) {
        int32_t created = FIRST_DAY + (int32_t)dice(s, kind == DAYS_WIDE ? 400 : 255), resolved = some_day(s, kind, created);
        created = dice(s, 99) ? created : CIVIL_NONE;
        assert_int_equal(put_day(k, i, COL_CREATED_DAY, created) || put_day(k, i, COL_RESOLVED_DAY, resolved) || put_day(k, i, COL_RATED_DAY, resolved), 0);
        for (int d = 0; d < 3; d++)
            was[i][d] = day_code(d ? resolved : created);
    }
}

static void pack_days(struct chunk *k, int kind, uint16_t (*was)[3])
{
    chunk_pack_days(k, day_code(FIRST_DAY));
    assert_int_equal(k->col[COL_CREATED_DAY] == NULL, kind != DAYS_WIDE);
    assert_int_equal(k->col[COL_RESOLVED_DAY] == NULL, kind != DAYS_FAR && kind != DAYS_WIDE);
    assert_true(days_told(k));
    same_days(k, was);
}

static void move_days(struct chunk *k, uint32_t *s, uint16_t (*was)[3]) // what is written to stands as it did
{
    static const int order[] = {2, 0, 1};
    for (int w = 0; w < 3; w++) {
        uint32_t i = dice(s, k->n);
        was[i][order[w]] = day_code(FIRST_DAY + 77);
        assert_int_equal(put_day(k, i, (enum col)(COL_CREATED_DAY + order[w]), FIRST_DAY + 77), 0);
        same_days(k, was);
    }
}

static void days_packed(void **state)
{
    (void)state;
    uint16_t(*was)[3] = calloc(CHUNK_ROWS, sizeof(*was));
    assert_non_null(was);
    for (int kind = 0; kind < 2 * DAYS_KINDS; kind++) {
        uint32_t s = 3 + (uint32_t)kind, row, n;
        struct chunks all = {0};
        assert_int_equal(chunks_extend(&all, 0, 0, 1, CHUNK_ROWS, &row, &n), 0);
        if (kind >= DAYS_KINDS) // a short one behind a full one
            assert_int_equal(chunks_extend(&all, 0, 0, 1, 1 + dice(&s, CHUNK_ROWS / 2), &row, &n), 0);
        struct chunk *k = &all.at[all.n - 1];
        put_days(k, &s, kind % DAYS_KINDS, was);
        chunk_pack_days(k, day_code(FIRST_DAY));
        assert_true(k->col[COL_CREATED_DAY] && k->col[COL_RESOLVED_DAY]); // rows may come yet
        chunk_close(k);
        same_days(k, was);
        chunk_share_days(k);
        pack_days(k, kind % DAYS_KINDS, was);
        move_days(k, &s, was);
        pack_days(k, kind % DAYS_KINDS, was);
        if (kind % DAYS_KINDS == DAYS_LATE) {
            k->nescapes--; // of a made-up file: a day that has no escape
            assert_false(days_told(k));
        }
        chunk_forget_days(k);
        assert_false(has_day(k, COL_CREATED_DAY) || has_day(k, COL_RESOLVED_DAY) || has_day(k, COL_RATED_DAY) || k->nescapes);
        chunks_release(&all);
    }
    free(was);
}

// ---- escapes

static void escapes_out_of_order(void **state) // of a made-up file: what is told of a block stays in it
{
    (void)state;
    enum { BEFORE = 3, FROM = MARK_ROWS, A, B, ROOM = 2 * MARK_ROWS };
    static uint16_t units[ROOM], days[ROOM];
    static uint32_t codes[ROOM];
    struct escape list[] = {{A, COL_CLOSED, 1000}, {B, COL_CLOSED, 2000}, {BEFORE, COL_CLOSED, 3000}};
    struct chunk k = {.n = ROOM, .cap = ROOM, .escapes = list, .nescapes = ARRAY_LEN(list)};
    k.col[COL_CLOSED + (COL_AFTER - COL_FIRST_REPLY)] = units;
    for (size_t x = 0; x < ARRAY_LEN(list); x++)
        units[list[x].row] = UNITS_FAR;
    far_codes(&k, FROM, COL_CLOSED, codes + FROM);
    assert_true(codes[A] == 1 - TIME_BASE && codes[B] == 2 - TIME_BASE && !codes[BEFORE]);
    assert_int_equal(far_rows(&k, FROM, COL_CLOSED), 1 << (A - FROM) | 1 << (B - FROM));
    for (size_t x = 0; x < ARRAY_LEN(list); x++)
        list[x].col = COL_RESOLVED_DAY;
    far_days(&k, FROM, days + FROM);
    assert_true(days[A] == 1000 && days[B] == 2000 && !days[BEFORE]);
}

// ---- kept in a file

#define ROWS (CHUNK_ROWS + 700)

static void add_rows(struct cube *c, const struct kind *kind)
{
    struct record_sink sink = cube_sink(c);
    static const enum rec_field times[] = {F_created_at, F_first_reply_at, F_resolved_at, F_closed_at, F_due_at},
                                spans[] = {F_first_reply_s, F_response_s, F_resolution_s, F_wait_s, F_handle_s, F_first_reply_bh_s, F_resolution_bh_s};
    static struct record r;
    struct told x;
    struct err e;
    for (uint32_t i = 0, s = 7; i < ROWS; i++) {
        make_row(kind, i, &s, &x);
        rec_clear(&r, REC_INTERACTION);
        r.line = i + 2;
        r.offset = i * UINT64_C(50);
        for (int t = 0; t < TIMES; t++) {
            r.v[times[t]].i = x.time[t];
            if (x.time[t] != TIME_NONE)
                rec_set(&r, times[t]);
        }
        for (int d = 0; d < D_COUNT; d++) {
            r.v[spans[d]].i = x.span[d];
            if (x.span[d] != UNKNOWN)
                rec_set(&r, spans[d]);
        }
        assert_int_equal(sink.row(sink.ctx, 0, &r, &e), 0);
    }
}

static void same_fact(const struct cube *a, const struct cube *b, uint32_t row)
{
    struct fact_interaction x = {0}, y = {0};
    assert_int_equal(interaction_get(a, row, &x), interaction_get(b, row, &y));
    assert_true(x.created == y.created && x.first_reply == y.first_reply && x.resolved == y.resolved && x.closed == y.closed && x.due == y.due);
    assert_true(x.created_day == y.created_day && x.resolved_day == y.resolved_day && x.sla_day == y.sla_day && x.elapsed == y.elapsed);
    assert_memory_equal(x.dur, y.dur, sizeof(x.dur));
}

static void kept(void **state) // what an image gives back is what was packed
{
    (void)state;
    char path[] = "/tmp/kpitop-near-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    for (size_t n = 0; n < ARRAY_LEN(kinds); n++) {
        struct fx *fx = fx_new("Europe/Paris");
        struct source_info src = {.profile = "canonical"}, *list[] = {&src};
        struct record_sink sink;
        struct cube *again;
        struct image *image;
        struct err e;
        assert_int_equal(cube_new(&fx->cube, &fx->opts, &e), 0);
        sink = cube_sink(fx->cube);
        assert_int_equal(sink.begin(sink.ctx, &src, 0, &e), 0);
        add_rows(fx->cube, &kinds[n]);
        assert_int_equal(cube_seal(fx->cube, list, 1, &e), 0);
        keep_cube(fx->cube, path, &image);
        struct image_io io = {.in = image};
        assert_int_equal(cube_read(&io, &again, &fx->opts, &e), 0);
        stands(&again->rows.at[0], &kinds[n]);
        for (uint32_t i = 0; i < ROWS; i++)
            same_fact(fx->cube, again, (i / CHUNK_ROWS) << 16 | (i % CHUNK_ROWS));
        cube_free(again);
        image_close(image);
        source_info_release(&src);
        fx_free(fx);
    }
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(packed_or_not), cmocka_unit_test(days_packed), cmocka_unit_test(escapes_out_of_order), cmocka_unit_test(kept)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
