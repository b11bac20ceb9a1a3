// Ids of customers of closed chunks, in 3 bytes where they lie near enough to each other: what is told is what was put.
#include "image_fixture.h"
#include "kpi_fixture.h"

#include "cube/columns_priv.h"

#include <stdlib.h>
#include <unistd.h>

static uint32_t dice(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}

static void triples_of_a_block(void **state) // any machine and one with AVX2 put and tell the same
{
    (void)state;
    static const uint32_t odd[] = {0, 1, 0xFF, 0xFFFF, 0x10000, 0xFFFFFE, UINT32_MAX};
    for (uint32_t seed = 1; seed <= 300; seed++) {
        uint32_t s = seed, codes[MARK_ROWS], out[MARK_ROWS], by = seed % 3 ? 0 : 0 - dice(&s, 1 << 24);
        uint8_t one[2 * MARK_ROWS * 3], two[2 * MARK_ROWS * 3];
        struct chunk a = {.cap = 2 * MARK_ROWS, .col[COL_WHO_BRIEF] = one}, b = {.cap = 2 * MARK_ROWS, .col[COL_WHO_BRIEF] = two};
        memset(one, 0x55, sizeof(one));
        memset(two, 0x55, sizeof(two));
        for (int j = 0; j < MARK_ROWS; j++) {
            uint32_t code = dice(&s, 4) ? dice(&s, 0xFFFFFF) : odd[dice(&s, ARRAY_LEN(odd))];
            codes[j] = code == UINT32_MAX ? code : code - by;
        }
        put_triples(&a, COL_WHO_BRIEF, MARK_ROWS, codes, by, false);
        put_triples(&b, COL_WHO_BRIEF, MARK_ROWS, codes, by, wide_machine());
        assert_memory_equal(one, two, sizeof(one));
        for (int wide = 0; wide <= wide_machine(); wide++) {
            get_triples(&a, COL_WHO_BRIEF, MARK_ROWS, out, wide);
            for (uint32_t j = 0; j < MARK_ROWS; j++) {
                assert_int_equal(out[j], codes[j] == UINT32_MAX ? UINT32_MAX : codes[j] + by);
                assert_int_equal(triple_in(triples(&a, COL_WHO_BRIEF), MARK_ROWS + j), out[j]);
            }
        }
        for (uint32_t j = 0; j < MARK_ROWS; j++) // the other rows are not touched
            assert_int_equal(triple_in(triples(&a, COL_WHO_BRIEF), j), 0x555555);
    }
}

static void same_keys(const struct chunk *k, const uint64_t *keys)
{
    for (uint32_t i = 0; i < k->n; i++)
        assert_true(get_key(k, i, COL_WHO) == keys[i]);
}

static void packed_or_not(void **state)
{
    (void)state;
    static const struct { uint64_t least, most; bool brief; } ranges[] = {
        {7, 7, true}, {399900000000, 399900000050, true}, {1, 0xFFFFFF, true}, {1, 0x1000000, false}, {0, 0xFFFFFE, true},
        {UINT64_C(9000000000000), UINT64_C(9000000000000) + 0xFFFFFE, true}, {UINT64_C(9000000000000), UINT64_C(9000000000000) + 0xFFFFFF, false},
        {5, UINT64_C(1) << 40, false}};
    static const uint32_t rows[] = {16385, 16448, 65473, CHUNK_ROWS};
    uint64_t *keys = calloc(CHUNK_ROWS, sizeof(*keys));
    assert_non_null(keys);
    for (size_t n = 0; n < 2 * ARRAY_LEN(ranges) * ARRAY_LEN(rows); n++) {
        struct chunks all = {0};
        uint32_t row, got, s = 3 + (uint32_t)n, many = rows[n % ARRAY_LEN(rows)];
        uint64_t least = ranges[n / ARRAY_LEN(rows) % ARRAY_LEN(ranges)].least, most = ranges[n / ARRAY_LEN(rows) % ARRAY_LEN(ranges)].most;
        bool some = n & 1, brief = ranges[n / ARRAY_LEN(rows) % ARRAY_LEN(ranges)].brief; // some: not all rows have one
        assert_int_equal(chunks_extend(&all, 0, 0, 1, many, &row, &got), 0);
        struct chunk *k = all.at;
        for (uint32_t i = 0; i < many; i++) {
            keys[i] = i == many / 2 ? least : i == many - 1 ? most : some && dice(&s, 5) == 0 ? NO_ID : least + dice(&s, 1 << 24) % (most - least + 1);
            if (keys[i] != NO_ID)
                assert_int_equal(put_key(k, i, COL_WHO, keys[i]), 0);
        }
        chunk_close(k);
        assert_int_equal(k->col[COL_WHO_BRIEF] != NULL, brief);
        assert_true(has_keys(k, COL_WHO) && !(brief && (k->col[COL_WHO] || k->col[COL_WHO_NEAR])));
        struct near_bounds b = near_bounds(k);
        assert_true(k->col[COL_WHO] || (k->near_from[1] + b.least == least && k->near_from[1] + b.after == most + 1));
        same_keys(k, keys);
        keys[many / 3] = least + 3; // a late one widens the column
        assert_int_equal(put_key(k, many / 3, COL_WHO, keys[many / 3]), 0);
        same_keys(k, keys);
        chunks_release(&all);
    }
    free(keys);
}

enum spoil { SOUND, OPEN_CHUNK, IDS, NEAR_IDS, BRIEF_IDS, SPOILS };

static void kept_numbers(void **state) // a file that says of customers what cannot be is none
{
    (void)state;
    char path[300];
    snprintf(path, sizeof(path), "%s/kpitop-whos-%ld", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid());
    for (enum spoil how = SOUND; how < SPOILS; how++) {
        struct fx *fx = fx_new("UTC");
        struct cube *back = NULL;
        struct image *image;
        struct err e;
        put(fx, REC_INTERACTION, "id=1 created_at=2024-01-01 customer_id=a");
        put(fx, REC_INTERACTION, "id=2 created_at=2024-01-01");
        put(fx, REC_INTERACTION, "id=3 created_at=2024-01-01 customer_id=b");
        fx_seal(fx);
        struct chunk *k = &fx->cube->rows.at[0];
        const uint32_t numbers[] = {get_customer(k, 0), get_customer(k, 1), get_customer(k, 2)};
        uint32_t codes[MARK_ROWS];
        assert_int_equal(k->cap, MARK_ROWS);
        assert_true(numbers[0] != numbers[2] && numbers[0] < 2 && numbers[2] < 2 && numbers[1] == NO_CUSTOMER);
        memcpy(codes, k->col[COL_CUSTOMER], sizeof(codes));
        chunk_forget(k, COL_CUSTOMER);
        assert_non_null(k->marks = calloc(1, sizeof(*k->marks)));
        k->nmarks = how == OPEN_CHUNK ? 0 : 1;
        assert_int_equal(chunk_room(k, COL_CUSTOMER_BRIEF), 0);
        put_triples(k, COL_CUSTOMER_BRIEF, 0, codes, 0, wide_machine());
        if (how >= IDS)
            assert_int_equal(chunk_room(k, how == IDS ? COL_WHO : how == NEAR_IDS ? COL_WHO_NEAR : COL_WHO_BRIEF), 0);
        for (enum col c = COL_WHO; c <= COL_WHO_BRIEF; c++)
            if (k->col[c])
                memset(k->col[c], 0, (size_t)k->cap * 3);
        keep_cube(fx->cube, path, &image);
        struct image_io io = {.in = image};
        assert_int_equal(cube_read(&io, &back, &fx->opts, &e) == 0, how == SOUND);
        for (uint32_t i = 0; back && i < 3; i++)
            assert_int_equal(get_customer(back->rows.at, i), numbers[i]);
        cube_free(back);
        image_close(image);
        fx_free(fx);
    }
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(triples_of_a_block), cmocka_unit_test(packed_or_not), cmocka_unit_test(kept_numbers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
