// Rows made ready for the daily cells 64 at a time, both ways of doing so, against what each of them says by itself.
#include "kpi_fixture.h"

#include "cube/tally_priv.h"

static uint32_t dice(uint32_t *seed, uint32_t n) // 0 .. n-1, always the same
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}

#define NOW INT64_C(1700000000000)
#define CLASSES 300

static void put_times(struct chunk *k, uint32_t i, uint32_t *s, unsigned quirks)
{
    int rc = 0;
    for (int t = 0; t < 4; t++) {
        int64_t ms = NOW + (int64_t)dice(s, 4000000) * 1000 + (quirks & 1 ? dice(s, 1000) : 0);
        if (quirks & 2 && !dice(s, 60))
            ms = dice(s, 2) ? INT64_C(-2000000000000) : INT64_C(9000000000000); // before and beyond what codes can say
        if (!t || quirks >> 16 || dice(s, 4))
            rc |= put_time(k, i, (enum col)(COL_CREATED + t), ms);
    }
    assert_int_equal(rc, 0);
}

static void put_rest(struct chunk *k, uint32_t i, uint32_t *s, unsigned quirks)
{
    static const int64_t spans[] = {0, 1000, 3000, INT64_C(1) << 31, (INT64_C(1) << 31) + 1, (INT64_C(1) << 31) / 1000 * 1000 + 1000};
    int rc = 0;
    for (int d = 0; d < D_COUNT; d++) {
        if (quirks >> (2 + d) & 1 && (quirks >> 16 || dice(s, 3)))
            rc |= put_span(k, i, (enum col)(COL_DUR + d), spans[dice(s, quirks & 2 ? ARRAY_LEN(spans) : 4)]);
    }
    for (int m = 0; m < 3; m++) {
        if (quirks >> (9 + m) & 1 && (quirks >> 16 || dice(s, 2)))
            rc |= put_money(k, i, (enum col)(COL_COST + m), (int64_t)dice(s, 2000) - 1000);
    }
    if (quirks >> 12 & 1)
        rc |= put_dim(k, i, DIM_CHANNEL, (uint16_t)dice(s, 4));
    if (quirks >> 13 & 1)
        rc |= put_dim(k, i, DIM_TEAM, (uint16_t)(quirks >> 14 & 1 && !dice(s, 9) ? 300 : dice(s, 3)));
    rc |= put_day(k, i, COL_CREATED_DAY, (int32_t)dice(s, 400)) || (dice(s, 3) && put_day(k, i, COL_RESOLVED_DAY, (int32_t)dice(s, 400)));
    uint8_t *rating = quirks >> 15 & 1 ? COL_SLOT(k, COL_RATING, i, uint8_t) : NULL;
    if (rating && dice(s, 2)) {
        *rating = (uint8_t)(1 + dice(s, 3));
        rc |= put_day(k, i, COL_RATED_DAY, (int32_t)dice(s, 400));
    }
    rc |= put_class(k, i, (uint16_t)dice(s, quirks & 3 ? 7 : CLASSES + CLASS_FIRST));
    assert_int_equal(rc, 0);
}

// Its columns end where its rows do, as those of an image.
static void cut_columns(struct chunk *k)
{
    for (int c = 0; c < COL_COUNT; c++) {
        if (!k->col[c])
            continue;
        size_t size = col_bytes((enum col)c, k->n);
        void *own = memcpy(malloc(size), k->col[c], size);
        chunk_forget(k, (enum col)c);
        k->col[c] = own;
    }
    k->cap = k->filled = k->n;
}

static void check_half(const struct tallies *x, const struct chunk *k, uint32_t i, uint32_t j, enum half h, const struct tally_half *got, size_t *met)
{
    uint16_t class = i + j < k->n ? get_class(k, i + j) : CLASS_NONE;
    uint16_t day = i + j < k->n ? get_day(k, i + j, h == HALF_CREATED ? COL_CREATED_DAY : COL_RESOLVED_DAY) : DAY_NEVER;
    if (class < CLASS_FIRST || day == DAY_NEVER) {
        assert_int_equal(got->cell[j], NO_CELL);
        return;
    }
    uint32_t pair = (uint32_t)(get_dim(k, i + j, DIM_CHANNEL) * x->nteams + get_dim(k, i + j, DIM_TEAM));
    assert_int_equal(got->cell[j], day * x->nchannels * x->nteams + pair);
    for (size_t v = 0; v < x->nvalues[h]; v++) {
        bool brings = x->adds[h][class].values >> v & 1;
        assert_int_equal(got->value[v][j], brings ? step_value(k, i + j, (enum take)x->values[h][v].take) : 0);
        *met += brings;
    }
}

static bool has_value(const struct chunk *k, uint32_t i, enum take take)
{
    switch (take) {
    case TAKE_QUALITY: return get_money(k, i, COL_QUALITY) != INT64_MIN;
    case TAKE_REVENUE: return get_money(k, i, COL_REVENUE) != INT64_MIN;
    case TAKE_COST: return get_money(k, i, COL_COST) != INT64_MIN;
    case TAKE_RESOLVED_SPAN: return has_value(k, i, TAKE_RESOLVED) && has_value(k, i, TAKE_SPAN + D_FIRST_REPLY);
    case TAKE_CLOSED_SPAN: return has_value(k, i, TAKE_CLOSED) && has_value(k, i, TAKE_SPAN + D_FIRST_REPLY);
    default: return row_take(k, i, take) != UNKNOWN;
    }
}

// What classes say that their rows bring is there: a class brings the values that all of its rows have.
static void say_adds(struct tallies *x, const struct chunk *k, uint32_t *s)
{
    for (int h = 0; h < HALVES; h++) {
        x->nvalues[h] = TAKES;
        for (unsigned v = 0; v < TAKES; v++)
            x->values[h][v].take = (uint8_t)((v + 3 * (unsigned)h) % TAKES);
        for (size_t c = CLASS_FIRST; c < CLASSES + CLASS_FIRST; c++)
            x->adds[h][c] = (struct class_adds){dice(s, 9), dice(s, 1 << 16) | dice(s, 1 << 16) << 16};
    }
    for (uint32_t i = 0; i < k->n; i++) {
        uint16_t class = get_class(k, i);
        for (unsigned v = 0; v < TAKES * HALVES; v++) {
            enum half h = (enum half)(v / TAKES);
            enum take take = (enum take)x->values[h][v % TAKES].take;
            if (class >= CLASS_FIRST && !has_value(k, i, take))
                x->adds[h][class].values &= ~(UINT32_C(1) << v % TAKES);
        }
    }
}

static void blocks_say_what_rows_say(void **state)
{
    (void)state;
    size_t met = 0, rated = 0, few = 0;
    struct tally_block *plain = calloc(1, sizeof(*plain)), *wide = calloc(1, sizeof(*wide));
    struct class_adds adds[HALVES][CLASSES + CLASS_FIRST] = {0};
    assert_true(plain && wide);
    for (uint32_t seed = 1; seed <= 300; seed++) {
        uint32_t s = seed, row, n;
        struct chunks chunks = {0};
        struct tallies x = {.nchannels = 4, .nteams = 301, .adds = {adds[0], adds[1]}};
        unsigned quirks = dice(&s, 1 << 17);
        assert_int_equal(chunks_extend(&chunks, 0, 0, 1, 1 + dice(&s, 150), &row, &n), 0);
        struct chunk *k = &chunks.at[0];
        for (uint32_t i = 0; i < n; i++) {
            put_times(k, i, &s, quirks);
            put_rest(k, i, &s, quirks);
        }
        if (dice(&s, 2))
            chunk_few(k);
        if (dice(&s, 2))
            cut_columns(k);
        few += k->col[FEW_OF(COL_RATING)] && k->col[FEW_OF(COL_CODE + DIM_TEAM)] && k->col[FEW_OF(COL_CLASS)];
        say_adds(&x, k, &s);
        for (uint32_t i = 0; i < n; i += TALLY_ROWS) {
            tally_read(&x, k, i, plain, false);
            tally_read(&x, k, i, wide, wide_machine());
            for (uint32_t j = 0; j < TALLY_ROWS; j++) {
                for (int h = 0; h < HALVES; h++) {
                    check_half(&x, k, i, j, (enum half)h, &plain->half[h], &met);
                    check_half(&x, k, i, j, (enum half)h, &wide->half[h], &met);
                }
                uint8_t rating = i + j < n ? byte_at(k, i + j, COL_RATING) : 0;
                assert_int_equal(plain->rating ? plain->rating[j] : 0, rating);
                assert_int_equal(wide->rating ? wide->rating[j] : 0, rating);
                if (!rating)
                    continue;
                uint32_t pair = (uint32_t)(get_dim(k, i + j, DIM_CHANNEL) * x.nteams + get_dim(k, i + j, DIM_TEAM));
                assert_int_equal(plain->rated[j], get_day(k, i + j, COL_RATED_DAY) * 4u * 301u + pair);
                assert_int_equal(wide->rated[j], plain->rated[j]);
                rated++;
            }
        }
        chunks_release(&chunks);
    }
    assert_true(met > 20000 && rated > 2000 && few > 10);
    free(plain);
    free(wide);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(blocks_say_what_rows_say),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
