// Places of closed chunks, packed: whoever asks is told what was put, in whichever form they stand.
#include "image_fixture.h"
#include "kpi_fixture.h"

#include "cube/columns_priv.h"

#include <stdlib.h>
#include <unistd.h>

static uint32_t dice(uint32_t *seed, uint32_t n) // 0 .. n-1, always the same
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}

enum form { JUMPS, BRIEF, STEPS, PLAIN }; // of lines JUMPS, STEPS or PLAIN, of offsets the other three
static const struct kind {
    const char *name;
    uint32_t least, more; // bytes of a row: the least, and up to so many less 1
    uint32_t lines;       // one row in so many takes a line more: noted while there are no more than one in eight
    uint64_t jump;        // bytes more of one row in `often`
    uint32_t often;
    uint64_t jump_lines;  // likewise
    bool back;            // such a row lies that far before the one before it
    bool at_marks;        // jumps are from the last row of a block to the next one only
    enum form offsets, line;
} kinds[] = {
    {"rows like each other", 160, 60, 100, 0, 0, 0, false, false, BRIEF, JUMPS},
    {"rows of one length", 32, 1, 2, 0, 0, 0, false, false, BRIEF, STEPS},
    {"as far apart as a byte says", 700, 256, 0, 0, 0, 0, false, false, BRIEF, JUMPS},
    {"and a byte more", 700, 257, 3, 0, 0, 0, false, false, STEPS, STEPS},
    {"no step at all", 0, 1, 50, 0, 0, 0, false, false, BRIEF, JUMPS},
    {"long rows", 65279, 256, 50, 0, 0, 0, false, false, BRIEF, JUMPS},
    {"longer than two bytes say", 65536, 1, 50, 0, 0, 0, false, false, PLAIN, JUMPS},
    {"some long rows", 100, 100, 50, 3000, 997, 2, false, false, STEPS, JUMPS},
    {"some very long rows", 100, 100, 2, 65436, 9973, 254, false, false, PLAIN, STEPS},
    {"lines that jump", 100, 100, 50, 10, 9973, 256, false, false, BRIEF, JUMPS},
    {"and there are many", 100, 100, 2, 10, 9973, 256, false, false, BRIEF, PLAIN},
    {"lines that jump far", 100, 100, 50, 10, 30011, 70000, false, false, BRIEF, PLAIN},
    {"long jumps from block to block", 100, 100, 0, 50000, 3, 60, false, true, BRIEF, JUMPS},
    {"and there are many lines", 100, 100, 3, 50000, 9, 300, false, true, BRIEF, STEPS},
    {"back", 100, 100, 50, 250, 9973, 9, true, false, PLAIN, JUMPS},
    {"back with many lines", 100, 100, 2, 250, 9973, 9, true, false, PLAIN, PLAIN},
    {"back from block to block", 100, 10, 20, 250, 5, 3, true, true, BRIEF, JUMPS},
    {"as far as nothing says", 100, 100, 50, UINT64_C(1) << 32, 30011, 1, false, false, PLAIN, JUMPS},
};

struct place { uint64_t offset, line; };

static void make_places(const struct kind *kind, uint32_t seed, struct place *x, uint32_t n)
{
    uint64_t offset = 1000000, line = 1000;
    for (uint32_t i = 0; i < n; i++) {
        bool jumps = i && kind->often && (kind->at_marks ? i % (MARK_ROWS * kind->often) == 0 : i % kind->often == kind->often - 1);
        offset += jumps && kind->back ? -kind->jump : jumps ? kind->jump : 0;
        line += jumps && kind->back ? -kind->jump_lines : jumps ? kind->jump_lines : 0;
        x[i] = (struct place){offset, line};
        offset += kind->least + dice(&seed, kind->more);
        line += 1u + (kind->lines && !dice(&seed, kind->lines));
    }
}

static enum form offset_form(const struct chunk *k) { return k->col[COL_OFFSET] ? PLAIN : k->col[COL_OFFSET_STEP] ? STEPS : BRIEF; }
static enum form line_form(const struct chunk *k) { return k->col[COL_LINE] ? PLAIN : k->col[COL_LINE_STEP] ? STEPS : JUMPS; }

static void same_places(const struct chunk *k, const struct place *x)
{
    for (uint32_t i = 0; i < k->n; i++)
        assert_true(get_offset(k, i) == x[i].offset && get_line(k, i) == x[i].line);
}

static void packed_or_not(void **state)
{
    (void)state;
    struct place *x = calloc(CHUNK_ROWS, sizeof(*x));
    assert_non_null(x);
    for (size_t n = 0; n < ARRAY_LEN(kinds); n++) {
        struct chunks all = {0};
        uint32_t row, got;
        make_places(&kinds[n], 5 + (uint32_t)n, x, CHUNK_ROWS);
        assert_int_equal(chunks_extend(&all, 0, x[0].offset, x[0].line, CHUNK_ROWS, &row, &got), 0);
        for (uint32_t i = 0; i < CHUNK_ROWS; i++)
            assert_int_equal(put_place(all.at, i, x[i].offset, x[i].line), 0);
        same_places(all.at, x);
        assert_int_equal(chunks_push(&all, 0, 0, 1, &row), 0);
        assert_int_equal(offset_form(all.at), kinds[n].offsets);
        assert_int_equal(line_form(all.at), kinds[n].line);
        same_places(all.at, x);
        chunks_release(&all);
    }
    free(x);
}

// The last chunk of a part is shorter, and closed: what is behind its rows is no row.
static void closed_short(void **state)
{
    (void)state;
    static const uint32_t rows[] = {16385, 16447, 16448, 16449, 65471, 65472, 65473, CHUNK_ROWS - 1, CHUNK_ROWS};
    struct place *x = calloc(CHUNK_ROWS, sizeof(*x));
    assert_non_null(x);
    for (size_t n = 0; n < ARRAY_LEN(rows) * ARRAY_LEN(kinds); n++) {
        const struct kind *kind = &kinds[n / ARRAY_LEN(rows)];
        struct chunks all = {0};
        uint32_t row, got, many = rows[n % ARRAY_LEN(rows)];
        make_places(kind, 70 + (uint32_t)n, x, many);
        assert_int_equal(chunks_extend(&all, 0, x[0].offset, x[0].line, many, &row, &got), 0);
        for (uint32_t i = 0; i < many; i++)
            assert_int_equal(put_place(all.at, i, x[i].offset, x[i].line), 0);
        chunk_close(all.at);
        assert_true(kind->often || (offset_form(all.at) == kind->offsets && line_form(all.at) == kind->line)); // with jumps: not in so few rows
        same_places(all.at, x);
        chunks_release(&all);
    }
    free(x);
}

// So many rows that begin a line later are noted, and not one more.
static void jumps_to_note(void **state)
{
    (void)state;
    for (uint32_t most = CHUNK_ROWS / 8, jumps = most - 1; jumps <= most + 1; jumps++) {
        struct chunks all = {0};
        struct place *x = calloc(CHUNK_ROWS, sizeof(*x));
        uint32_t row, got;
        assert_non_null(x);
        for (uint32_t i = 0; i < CHUNK_ROWS; i++)
            x[i] = (struct place){77 + 100 * (uint64_t)i, 9 + i + (i / 5 < jumps ? i / 5 : jumps)};
        assert_int_equal(chunks_extend(&all, 0, 77, 9, CHUNK_ROWS, &row, &got), 0);
        for (uint32_t i = 0; i < CHUNK_ROWS; i++)
            assert_int_equal(put_place(all.at, i, x[i].offset, x[i].line), 0);
        chunk_close(all.at);
        assert_int_equal(line_form(all.at), jumps > most ? STEPS : JUMPS);
        assert_int_equal(all.at->njumps, jumps > most ? 0 : jumps);
        same_places(all.at, x);
        chunks_release(&all);
        free(x);
    }
}

// One row is like no other, wherever it stands: first, last or in the middle of a block.
static void one_odd_row(void **state)
{
    (void)state;
    static const struct { uint64_t offset, line; } by[] = {{0, 1}, {156, 0}, {157, 2}, {65436, 255}, {65437, 256}, {UINT32_MAX, UINT16_MAX}, {UINT64_C(1) << 33, 70000}};
    for (uint32_t seed = 1; seed <= 40; seed++) {
        uint32_t s = seed, row, got, odd = dice(&s, 3) ? dice(&s, CHUNK_ROWS) : dice(&s, CHUNK_ROWS / MARK_ROWS) * MARK_ROWS + dice(&s, 2) * (MARK_ROWS - 1);
        size_t what = dice(&s, ARRAY_LEN(by));
        bool alone = dice(&s, 2); // those behind it stand where they would without it
        struct chunks all = {0};
        struct place *x = calloc(CHUNK_ROWS, sizeof(*x));
        assert_non_null(x);
        for (uint32_t i = 0; i < CHUNK_ROWS; i++) {
            bool moved = alone ? i == odd : i >= odd;
            x[i] = (struct place){77 + 100 * (uint64_t)i + (moved ? by[what].offset : 0), 9 + i + (moved ? by[what].line : 0)};
        }
        assert_int_equal(chunks_extend(&all, 0, 77, 9, CHUNK_ROWS, &row, &got), 0);
        for (uint32_t i = 0; i < CHUNK_ROWS; i++)
            assert_int_equal(put_place(all.at, i, x[i].offset, x[i].line), 0);
        assert_int_equal(chunks_push(&all, 0, 0, 1, &row), 0);
        same_places(all.at, x);
        chunks_release(&all);
        free(x);
    }
}

// ---- kept

#define KEPT 20 // rows, the third of which begins two lines later than the ones before let expect

static void pack_places(struct chunk *k)
{
    for (uint32_t i = 0; i < KEPT; i++)
        assert_int_equal(put_place(k, i, k->offset + 70 * i + i % 2, k->line + i + (i < 2 ? 0 : 2)), 0);
    assert_non_null(k->marks = calloc(2, sizeof(*k->marks)));
    assert_int_equal(k->cap, MARK_ROWS);
    k->nmarks = 1;
    places_pack(k);
    assert_non_null(k->jumps = realloc(k->jumps, 2 * sizeof(*k->jumps)));
    assert_int_equal(k->njumps, 1);
}

enum spoil { SOUND, NO_MARKS, MANY_MARKS, NO_OFFSETS, JUMP_BEHIND, JUMP_TWICE, JUMP_BACK, JUMPS_OF_PLAIN, JUMPS_OF_STEPS, SPOILS };

static void spoil(struct chunk *k, enum spoil how)
{
    k->nmarks = how == NO_MARKS ? 0 : how == MANY_MARKS ? 2 : 1;
    k->njumps += how == JUMP_TWICE || how == JUMP_BACK;
    k->jumps[1] = (struct jump){how == JUMP_TWICE ? 2 : 1, 9};
    k->jumps[0].row = how == JUMP_BEHIND ? KEPT : 2;
    if (how == NO_OFFSETS)
        chunk_forget(k, COL_OFFSET_BRIEF);
    if (how == JUMPS_OF_PLAIN || how == JUMPS_OF_STEPS)
        assert_int_equal(chunk_column(k, how == JUMPS_OF_PLAIN ? COL_LINE : COL_LINE_STEP), 0);
}

static void kept_places(void **state) // a file that says of places what cannot be is none
{
    (void)state;
    char path[300];
    snprintf(path, sizeof(path), "%s/kpitop-places-%ld", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid());
    for (enum spoil how = SOUND; how < SPOILS; how++) {
        struct fx *fx = fx_new("UTC");
        struct cube *back = NULL;
        struct image *image;
        struct err e;
        for (int i = 0; i < KEPT; i++)
            put(fx, REC_INTERACTION, "id=%d created_at=2024-01-01 customer_id=a", i);
        fx_seal(fx);
        struct chunk *k = &fx->cube->rows.at[0];
        pack_places(k);
        spoil(k, how);
        keep_cube(fx->cube, path, &image);
        struct image_io io = {.in = image};
        assert_int_equal(cube_read(&io, &back, &fx->opts, &e) == 0, how == SOUND);
        for (uint32_t i = 0; back && i < KEPT; i++)
            assert_true(get_offset(back->rows.at, i) == k->offset + 70 * i + i % 2 && get_line(back->rows.at, i) == k->line + i + (i < 2 ? 0 : 2));
        cube_free(back);
        image_close(image);
        fx_free(fx);
    }
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(packed_or_not), cmocka_unit_test(closed_short), cmocka_unit_test(jumps_to_note),
                                       cmocka_unit_test(one_odd_row), cmocka_unit_test(kept_places)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
