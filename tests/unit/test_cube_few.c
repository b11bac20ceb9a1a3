// Small values of closed chunks in 4 bits: what they say is what was put, packed or not, by every reader, before and after writes.
#include "kpi_fixture.h"

#include "cube/cube_priv.h"
#include "cube/pass_priv.h"

static uint32_t dice(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}

static const enum col cols[] = {COL_RATING, COL_REPLIES, COL_CUSTOMER_MESSAGES, COL_REOPENS, COL_TRANSFERS, COL_REJECTED, COL_CODE + DIM_TEAM, COL_CODE + DIM_JOURNEY, COL_CLASS};
#define NCOLS ARRAY_LEN(cols)
static uint8_t was[NCOLS][CHUNK_ROWS];

static struct dim_codes codes_of(const struct chunk *k, enum col c) { return c == COL_CLASS ? class_codes(k) : dim_codes(k, (int)(c - COL_CODE)); }

static void same_codes(const struct chunk *k, const struct dim_codes x, const uint8_t *v)
{
    for (uint32_t i = 0; i < k->n; i += FEW_ROWS) {
        uint16_t block[FEW_ROWS];
        get_dims(x, i, FEW_ROWS, block);
        for (uint32_t j = 0; j < FEW_ROWS; j++) {
            assert_int_equal(block[j], v[i + j]);
            assert_int_equal(code_in(x, i + j), v[i + j]);
        }
        for (uint16_t ask = 0; i % 4096 == 0 && ask < 300; ask++) {
            uint64_t bits = 0;
            for (uint32_t j = 0; j < FEW_ROWS; j++)
                bits |= (uint64_t)(v[i + j] == ask) << j;
            assert_true(equal_codes(x, i, ask) == bits);
        }
    }
}

static void same(const struct chunk *k)
{
    for (size_t c = 0; c < NCOLS; c++) {
        for (uint32_t i = 0; i < k->n; i += FEW_ROWS) {
            uint8_t buf[FEW_ROWS];
            const uint8_t *block = bytes_64(k, i, cols[c], buf);
            assert_non_null(block);
            assert_memory_equal(block, was[c] + i, FEW_ROWS);
            for (uint32_t j = 0; j < FEW_ROWS; j++)
                assert_int_equal(byte_at(k, i + j, cols[c]), was[c][i + j]);
        }
        if (cols[c] >= COL_CODE || cols[c] == COL_CLASS)
            same_codes(k, codes_of(k, cols[c]), was[c]);
    }
}

static uint8_t some_value(uint32_t *s, uint32_t most, uint8_t missing) { return dice(s, 5) ? (uint8_t)dice(s, most + 1) : missing; }

// Values up to `most` in all columns, one of `odd` at a row of each; rows behind the last one have none.
static struct chunks closed_chunk(uint32_t rows, uint32_t most, uint32_t odd, uint32_t *s)
{
    struct chunks x = {0};
    uint32_t row, n;
    assert_int_equal(chunks_extend(&x, 0, 0, 1, rows, &row, &n), 0);
    assert_int_equal(n, rows);
    for (size_t c = 0; c < NCOLS; c++) {
        memset(was[c], (int)col_infos[cols[c]].missing & 0xff, sizeof(was[c]));
        for (uint32_t i = 0; i < rows; i++) {
            was[c][i] = some_value(s, most, (uint8_t)col_infos[cols[c]].missing);
            assert_int_equal(put_byte(x.at, i, cols[c], was[c][i]), 0);
        }
        uint32_t at = dice(s, rows);
        was[c][at] = (uint8_t)odd;
        assert_int_equal(put_byte(x.at, at, cols[c], was[c][at]), 0);
    }
    same(x.at);
    chunk_close(x.at);
    assert_true(x.at->nmarks && x.at->cap == (rows + MARK_ROWS - 1) / MARK_ROWS * MARK_ROWS);
    return x;
}

static const uint32_t sizes[] = {CHUNK_ROWS, 40001, CHUNK_ROWS / 2 + 63}; // of the last two the columns are cut

static void values_stay(void **state) // 4 bits hold 16 values, of counts 15 and none
{
    (void)state;
    static const struct { uint32_t most, odd; bool codes, counts; } files[] = {{3, 0, true, true}, {14, 14, true, true}, {14, 15, true, false},
        {15, 1, true, false}, {14, 16, false, false}, {2, 255, false, true}, {2, 254, false, false}, {200, 5, false, false}};
    for (size_t f = 0; f < ARRAY_LEN(files); f++) {
        uint32_t s = 3 + (uint32_t)f;
        struct chunks x = closed_chunk(sizes[f % 3], files[f].most, files[f].odd, &s);
        for (size_t c = 0; c < NCOLS; c++) {
            bool count = cols[c] >= COL_REPLIES && cols[c] <= COL_TRANSFERS, packed = count ? files[f].counts : files[f].codes;
            assert_int_equal(x.at->col[FEW_OF(cols[c])] != NULL, packed);
            assert_int_equal(x.at->col[cols[c]] != NULL, !packed);
        }
        same(x.at);
        chunks_release(&x);
    }
}

static void values_are_written(void **state) // in place while they fit
{
    (void)state;
    for (uint32_t seed = 1; seed <= 6; seed++) {
        uint32_t s = seed, top = seed % 2 ? 14 : 17;
        struct chunks x = closed_chunk(sizes[seed % 3], 9, 1, &s);
        for (int w = 0; w < 5000; w++) {
            size_t c = dice(&s, NCOLS);
            uint32_t i = dice(&s, x.at->n);
            was[c][i] = some_value(&s, top, (uint8_t)col_infos[cols[c]].missing);
            if (cols[c] == COL_CLASS)
                assert_int_equal(put_class(x.at, i, was[c][i]), 0);
            else if (cols[c] >= COL_CODE && dice(&s, 2))
                assert_int_equal(put_dim(x.at, i, (int)(cols[c] - COL_CODE), was[c][i]), 0);
            else
                assert_int_equal(put_byte(x.at, i, cols[c], was[c][i]), 0);
        }
        for (size_t c = 0; c < NCOLS; c++)
            assert_int_equal(x.at->col[FEW_OF(cols[c])] != NULL, top == 14);
        same(x.at);
        for (size_t c = 0; c < NCOLS; c++) {
            assert_int_equal(chunk_column(x.at, cols[c]), 0);
            assert_non_null(x.at->col[cols[c]]);
        }
        same(x.at);
        chunks_release(&x);
    }
}

static void wide_codes(void **state) // of a packed dimension, and of classes, one that needs two bytes
{
    (void)state;
    uint32_t s = 1;
    struct chunks x = closed_chunk(CHUNK_ROWS, 12, 3, &s);
    assert_int_equal(put_dim(x.at, 77, DIM_TEAM, 300), 0);
    assert_non_null(x.at->col[COL_CODE_WIDE + DIM_TEAM]);
    assert_null(x.at->col[FEW_OF(COL_CODE + DIM_TEAM)]);
    assert_int_equal(put_class(x.at, 78, 300), 0);
    assert_true(x.at->col[COL_CLASS_WIDE] && !x.at->col[FEW_OF(COL_CLASS)]);
    for (uint32_t i = 0; i < CHUNK_ROWS; i++)
        assert_true(get_dim(x.at, i, DIM_TEAM) == (i == 77 ? 300 : was[6][i]) && get_class(x.at, i) == (i == 78 ? 300 : was[8][i]));
    chunks_release(&x);
}

static void other_codes(void **state) // both ways of telling them
{
    (void)state;
    uint8_t few[2][3 * FEW_HALF], to[FEW_MOST + 1];
    for (uint32_t seed = 1; seed < 20; seed++) {
        uint32_t s = seed, rows = 3 * FEW_ROWS;
        uint8_t v[3 * FEW_ROWS];
        for (size_t i = 0; i <= FEW_MOST; i++)
            to[i] = (uint8_t)dice(&s, FEW_MOST + 1);
        for (uint32_t i = 0; i < rows; i++) {
            v[i] = (uint8_t)dice(&s, FEW_MOST + 1);
            few_set(few[0], i, v[i]);
            few_set(few[1], i, v[i]);
        }
        few_recode(few[0], sizeof(few[0]), to, false);
        few_recode(few[1], sizeof(few[1]), to, wide_machine());
        for (uint32_t i = 0; i < rows; i++) {
            assert_int_equal(few_at(few[0], i), to[v[i]]);
            assert_int_equal(few_at(few[1], i), to[v[i]]);
        }
    }
}

// ---- parts

#define ROWS (CHUNK_ROWS + 40u)

static void add_named(struct record_sink *sink, void *to, uint32_t part, uint32_t nteams)
{
    static struct record r;
    struct err e;
    char name[16];
    for (uint32_t i = 0; i < ROWS; i++) {
        rec_clear(&r, REC_INTERACTION);
        r.line = i + 2;
        uint32_t s = i * 31 + part, team = dice(&s, nteams);
        r.v[F_team] = (struct rec_value){.s = name, .len = (uint32_t)snprintf(name, sizeof(name), "t%u", part * 2 + team)};
        r.v[F_created_at].i = 1700000000000;
        rec_set(&r, F_created_at);
        if (team)
            rec_set(&r, F_team);
        assert_int_equal(sink->row(to, 0, &r, &e), 0);
    }
}

static void codes_of_parts(void **state) // what fits in a part may fit in the cube or not
{
    (void)state;
    static const uint32_t teams[] = {3, 9, 14, 16};
    struct zone *z;
    struct err e;
    assert_int_equal(zone_open(&z, "UTC", &e), 0);
    struct cube_opts o = {.zone = z, .as_of = CIVIL_NONE};
    struct source_info src = {.profile = "canonical"};
    for (size_t t = 0; t < ARRAY_LEN(teams); t++) {
        struct cube *c = NULL;
        assert_int_equal(cube_new(&c, &o, &e), 0);
        struct record_sink sink = cube_sink(c);
        void *parts[3];
        assert_int_equal(sink.begin(sink.ctx, &src, 0, &e), 0);
        assert_int_equal(sink.fork(sink.ctx, 0, 3, parts, &e), 0);
        for (uint32_t p = 0; p < 3; p++)
            add_named(&sink, parts[p], p, teams[t]);
        assert_int_equal(sink.join(sink.ctx, 0, parts, 3, &e), 0);
        assert_int_equal(c->rows.n, 6);
        assert_true(c->rows.at[0].col[FEW_OF(COL_CODE + DIM_TEAM)] != NULL);
        assert_int_equal(c->rows.at[4].col[FEW_OF(COL_CODE + DIM_TEAM)] != NULL, c->dims[DIM_TEAM].n <= 16);
        for (uint32_t p = 0; p < 3; p++) {
            for (uint32_t i = 0; i < ROWS; i++) {
                uint32_t s = i * 31 + p, team = dice(&s, teams[t]);
                char name[16] = "";
                if (team)
                    snprintf(name, sizeof(name), "t%u", p * 2 + team);
                assert_string_equal(c->dims[DIM_TEAM].names[get_dim(&c->rows.at[2 * p + i / CHUNK_ROWS], i % CHUNK_ROWS, DIM_TEAM)], name);
            }
        }
        cube_free(c);
    }
    source_info_release(&src);
    zone_close(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_stay),
        cmocka_unit_test(values_are_written),
        cmocka_unit_test(wide_codes),
        cmocka_unit_test(other_codes),
        cmocka_unit_test(codes_of_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
