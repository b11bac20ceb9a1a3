// The loops over the cells of a column: by AVX2 what they say for every machine, and that is what the cells say one by one.
#include "test_util.h"

#include "base/mem.h"
#include "ingest/columns_priv.h"

static uint32_t rng = 5;
static uint32_t roll(uint32_t n)
{
    rng = rng * 1664525 + 1013904223;
    return (rng >> 8) % n;
}

#define COLS 21
#define ROOM 16
struct table { // rows of cells, as the scanner leaves them
    char text[REC_BATCH * COLS * 30 + 2 * ROOM];
    uint32_t ends[REC_BATCH * COLS + ENDS_TURNED], at[REC_BATCH + PLACES_MORE], first[REC_BATCH];
    uint32_t rows, len;
};

static void put_time(char *to, size_t size)
{
    static const char *const odd[] = {"2024-05-05 24:00", "2024-05-05 23:60", "2024-05-05 10:1a", "2024-05-05x10:00", "2024-05-05 10:00:60", "2024-05-05 10:00:5",
        "2024-05-05 10:00:a5", "2024-05-05 10:00.05", "2024-05-05 1a:00", "2024-05-05 10.00", "2024-05-0a 10:00", "2024x05-05 10:00", "2024-05-05 10:00:000"};
    snprintf(to, size, "%s", odd[roll(ARRAY_LEN(odd))]);
    if (roll(8))
        snprintf(to, size, "202%u-%02u-%02u%c%02u:%02u", roll(3), 1 + roll(12), 1 + roll(28), "T  "[roll(3)], roll(24), roll(60));
    if (!roll(3) && strlen(to) == 16)
        snprintf(to + 16, size - 16, ":%02u", roll(60));
}

static void put_cell(struct table *t, uint32_t col)
{
    static const char *const odd[] = {"", "0", "00", "007", "-5", "1.5", "12a", "a12", "12345678", "123456789", "999999999999999", "000000000000001",
        "1234567890123456", "\"\"", "\"4\"", "\"0\"", "\"12345678\"", "\"a,b\"", "99999999", "1/2", "1:2", "12 ", "\xB1\xB2", "12345678x", "x123456789012"};
    const char *s = odd[roll(ARRAY_LEN(odd))];
    char digits[32];
    if (roll(3)) {
        snprintf(digits, sizeof(digits), "%0*llu", (int)roll(17), (unsigned long long)roll(1000) * (roll(2) ? 1 : roll(100000000)));
        s = digits;
    }
    if (col % 4 == 3 && roll(6)) {
        put_time(digits, sizeof(digits));
        s = digits;
    }
    memcpy(t->text + t->len, s, strlen(s));
    t->len += (uint32_t)strlen(s);
}

static void make_table(struct table *t, uint32_t rows)
{
    for (size_t i = 0; i < sizeof(t->text); i++)
        t->text[i] = "0123456789\",x\0"[roll(14)];
    memset(t->ends, 0, sizeof(t->ends));
    t->rows = rows;
    t->len = ROOM;
    for (uint32_t r = 0; r < ARRAY_LEN(t->at); r++)
        t->at[r] = ROOM;
    for (uint32_t r = 0; r < rows; r++) {
        t->at[r] = t->len;
        t->first[r] = COLS * r;
        for (uint32_t c = 0; c < COLS; c++) {
            put_cell(t, c);
            t->ends[COLS * r + c] = t->len;
            t->text[t->len++] = c + 1 < COLS ? ',' : '\n';
        }
    }
}

static void view_column(const struct table *t, const struct cell_ways *ways, const struct turned *turned, uint32_t col, struct cells *c)
{
    memset(c, 0x5A, sizeof(*c));
    c->stripped = false;
    c->p = (struct places){(char *)(uintptr_t)t->text, t->rows, col > 0, col ? turned_ends(turned, col - 1) : t->at, turned_ends(turned, col)};
    ways->fill(c);
}

static void turn_all(const struct table *t, const struct cell_ways *ways, struct turned *turned)
{
    *turned = (struct turned){0};
    for (uint32_t c = COLS; c-- > 0;)
        assert_int_equal(turned_want(turned, c), 0);
    for (size_t i = 0; i < turned->nkept; i++)
        ways->turn(t->ends + turned->kept[i], t->first, t->rows, turned->ends + ENDS_TURNED * i);
}

// What a cell says, without any of the ways.
static bool number_says(const char *s, uint32_t n, uint32_t longest, int64_t *out)
{
    *out = 0;
    for (uint32_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9' || n > longest)
            return false;
        *out = *out * 10 + s[i] - '0';
    }
    return n > 0;
}

static const char *cell_text(const struct cells *c, uint32_t r)
{
    return c->p.text + cell_from(c, r);
}

static void check_numbers(const struct cells *c, const struct cell_ways *ways)
{
    static const int64_t units[] = {1, 1000, 60000, 86400000, INT64_C(5000000000)}, mosts[] = {INT64_MAX, 5270400, 99999998, 100};
    struct numbers u = {.unit = units[roll(ARRAY_LEN(units))], .most = mosts[roll(ARRAY_LEN(mosts))]};
    int64_t out[REC_BATCH], min = INT64_MAX, max = INT64_MIN, value;
    uint64_t zero = 0;
    ways->numbers(c, &u, out);
    for (uint32_t r = 0; r < REC_BATCH; r++) {
        bool ok = r < c->p.rows && number_says(cell_text(c, r), cell_len(c, r), 8, &value) && value <= u.most;
        assert_int_equal(rec_bit(u.ok, r), ok);
        if (!ok)
            continue;
        assert_true(out[r] == value * u.unit);
        zero += !value;
        min = value < min ? value : min;
        max = value > max ? value : max;
    }
    assert_true(u.zero == zero && u.min == min && u.max == max);
}

static void check_ids(const struct cells *c, const struct cell_ways *ways)
{
    int64_t out[REC_BATCH], value;
    uint64_t got[REC_BATCH_WORDS], zero[REC_BATCH_WORDS];
    ways->ids(c, out, got, zero);
    for (uint32_t r = 0; r < REC_BATCH; r++) {
        bool ok = r < c->p.rows && number_says(cell_text(c, r), cell_len(c, r), 15, &value);
        assert_int_equal(rec_bit(got, r), ok);
        assert_true(!ok || out[r] == value);
        assert_int_equal(rec_bit(zero, r), ok && *cell_text(c, r) == '0');
    }
}

// A table of a third of the cells, some not at home, against a look at all of its keys.
static void check_words(const struct cells *c, const struct cell_ways *ways)
{
    enum { BITS = 7 };
    struct word_key keys[1 << BITS] = {{0}};
    struct word_value values[1 << BITS] = {{.i = -1, .val = 3}};
    struct word_table t = {.keys = keys, .values = values, .bits = BITS};
    int64_t out[REC_BATCH];
    struct words_said got = {.out = out};
    uint32_t counts[1 << BITS] = {0}, few = roll(2) ? 60 : 24; // few enough, or not
    for (uint32_t r = 0; r < c->p.rows && r < few; r += 3) {
        struct word_key k = word_short(cell_text(c, r), cell_len(c, r) <= WORD_SHORT ? cell_len(c, r) : 1);
        size_t at = word_home(k, BITS);
        if (!at || !k.b || keys[at].b)
            continue;
        keys[at] = k;
        values[at] = (struct word_value){.i = roll(1000), .val = (int8_t)roll(3), .cls = (int8_t)roll(5)};
    }
    few_make(&t);
    ways->words(c, &t, &got);
    ways->count(&t, &got, c->p.rows);
    for (uint32_t r = 0; r < c->p.rows; r++) {
        size_t at = 0;
        uint32_t n = cell_len(c, r);
        uint64_t half[2] = {0, (uint64_t)n << 56};
        for (uint32_t i = 0; i < n && n <= WORD_SHORT; i++)
            half[i / 8] |= (uint64_t)(unsigned char)cell_text(c, r)[i] << i % 8 * 8;
        for (size_t i = 1; i < ARRAY_LEN(keys) && n && n <= WORD_SHORT; i++)
            at = keys[i].a == half[0] && keys[i].b == half[1] ? i : at;
        assert_int_equal(rec_bit(got.found, r), !n || at);
        assert_true(word_at(&t, &got, r) == &values[at] && (!at || out[r] == values[at].i));
        counts[at]++;
    }
    for (size_t i = 1; i < ARRAY_LEN(values); i++)
        assert_int_equal(values[i].count, counts[i]);
    for (uint32_t r = c->p.rows; r < REC_BATCH; r++)
        assert_false(rec_bit(got.found, r));
}

static void check_signs(uint32_t rows, const struct cell_ways *ways)
{
    char signs[REC_BATCH];
    uint64_t got[REC_BATCH_WORDS];
    for (size_t r = 0; r < sizeof(signs); r++)
        signs[r] = (char)roll(3);
    ways->equal(signs, 2, rows, got);
    for (uint32_t r = 0; r < REC_BATCH; r++)
        assert_int_equal(rec_bit(got, r), r < rows && signs[r] == 2);
}

static void check_marks(const struct cells *c, const struct cell_ways *ways)
{
    uint64_t mask = roll(2) ? 1 : roll(8), got[REC_BATCH_WORDS];
    ways->marked(c, mask, got);
    for (uint32_t r = 0; r < REC_BATCH; r++)
        assert_int_equal(rec_bit(got, r), r < c->p.rows && cell_len(c, r) && !(text_mark(cell_text(c, r), cell_len(c, r)) & mask));
}

// Half of the days are known; they begin at numbers of their own.
static void check_times(const struct cells *c, const struct cell_ways *ways)
{
    struct day_slot *days = calloc(DAY_SLOTS, sizeof(*days));
    int64_t out[REC_BATCH];
    uint64_t got[REC_BATCH_WORDS];
    assert_non_null(days);
    for (unsigned y = 2020; y < 2025; y++)
        for (unsigned m = 1; m <= 12; m++)
            for (unsigned d = 1; d <= 31; d += 2) {
                char text[20];
                uint64_t month = 0, day = 0;
                snprintf(text, sizeof(text), "%04u-%02u-%02u", y, m, d);
                for (int i = 0; i < 8; i++)
                    month |= (uint64_t)(unsigned char)text[i] << 8 * i;
                day = (uint64_t)(unsigned char)text[9] << 8 | (unsigned char)text[8];
                struct day_slot *s = &days[day_place(month, day)];
                assert_true(!s->month); // none of five years stands in the way of another
                *s = (struct day_slot){month, day, (int64_t)y * 100000000 + m * 1000000 + d, 0};
            }
    ways->times(c, days, out, got);
    for (uint32_t r = 0; r < REC_BATCH; r++) {
        char s[20] = "", t, end = 0;
        unsigned y, m, d, hour, min, sec = 0;
        bool ok = r < c->p.rows && (cell_len(c, r) == 16 || cell_len(c, r) == 19);
        memcpy(s, cell_text(c, ok ? r : 0), ok ? cell_len(c, r) : 0);
        ok = ok && strspn(s, "0123456789-: T") == cell_len(c, r) && s[10] != '-' && s[4] == '-' && s[7] == '-' && s[13] == ':';
        ok = ok && sscanf(s, "%4u-%2u-%2u%c%2u:%2u%c", &y, &m, &d, &t, &hour, &min, &end) == (cell_len(c, r) == 19 ? 7 : 6) && (t == ' ' || t == 'T');
        ok = ok && (cell_len(c, r) == 16 || (end == ':' && sscanf(s + 17, "%2u", &sec) == 1)) && d % 2 && hour < 24 && min < 60 && sec < 60;
        assert_int_equal(rec_bit(got, r), ok);
        if (ok)
            assert_true(out[r] == (int64_t)y * 100000000 + m * 1000000 + d + ((hour * 60 + min) * 60 + sec) * INT64_C(1000));
    }
    free(days);
}

static void check_filled(const struct cells *c)
{
    for (uint32_t r = 0; r < REC_BATCH; r++)
        assert_int_equal(rec_bit(c->filled, r), r < c->p.rows && cell_len(c, r));
}

static void check_column(const struct table *t, const struct cell_ways *ways, const struct turned *turned, uint32_t col)
{
    struct cells c;
    view_column(t, ways, turned, col, &c);
    for (int stripped = 0; stripped < 2; stripped++) {
        if (stripped)
            ways->strip(&c);
        assert_int_equal(c.stripped, stripped);
        for (uint32_t r = 0; r < t->rows; r++) {
            uint32_t at = col ? t->ends[COLS * r + col - 1] + 1 : t->at[r], end = t->ends[COLS * r + col];
            bool quoted = stripped && t->text[at] == '"' && at < end;
            assert_true(cell_from(&c, r) == at + quoted && c.p.end[r] == end - quoted && cell_len(&c, r) == end - at - 2 * quoted);
        }
        check_filled(&c);
        check_numbers(&c, ways);
        check_ids(&c, ways);
        check_words(&c, ways);
        check_marks(&c, ways);
        if (col % 4 == 3)
            check_times(&c, ways);
    }
}

static void ways_say_what_cells_say(void **state)
{
    const struct cell_ways *all[] = {&cells_plain, cells_wide(), cells_widest()};
    struct table *t = malloc(sizeof(*t));
    assert_non_null(t);
    (void)state;
    for (uint32_t round = 0; round < 60; round++) {
        make_table(t, round < 20 ? 1 + round : round % 3 ? 1 + roll(REC_BATCH) : REC_BATCH);
        for (size_t i = 0; i < ARRAY_LEN(all) && all[i]; i++) {
            struct turned turned;
            turn_all(t, all[i], &turned);
            for (uint32_t c = 0; c < COLS; c++)
                check_column(t, all[i], &turned, c);
            check_signs(t->rows, all[i]);
            turned_release(&turned);
        }
    }
    free(t);
}

// However words come, few are those that stand at home.
static void few_words_are_kept_up(void **state)
{
    enum { WORDS = 600, ROOM_A_WORD = 64 };
    char (*texts)[ROOM_A_WORD] = calloc(WORDS, sizeof(*texts));
    size_t some = 0;
    (void)state;
    assert_non_null(texts);
    for (uint32_t round = 0; round < 30; round++) {
        struct seen_table *t = NULL;
        struct reader x = {.oom = false};
        for (uint32_t i = 0, brief = 0; i < WORDS; i++) {
            bool few = brief < round / 2 && !roll(20);
            brief += few;
            int n = snprintf(texts[i], sizeof(texts[i]), few ? "%u" : "a long one, %u of them", i + round * WORDS);
            struct word_key k = seen_key(texts[i], (uint32_t)n);
            assert_true(seen_room(&t, WORDS) && seen_free_at(t, seen_slot(t, k, texts[i])));
            seen_add(&x, t, k, (struct word_value){.i = i}, (struct seen_text){.text = texts[i], .len = (uint32_t)n});
            if (roll(3))
                continue;
            struct word_table anew = t->at;
            seen_few(t);
            few_make(&anew);
            assert_int_equal(t->at.few.factor, anew.few.factor);
            some += anew.few.factor != 0;
            for (size_t w = 0; anew.few.factor && w < FEW_PLACES; w++)
                assert_true(t->at.few.a[w] == anew.few.a[w] && t->at.few.b[w] == anew.few.b[w] && t->at.few.i[w] == anew.few.i[w] && t->at.few.place[w] == anew.few.place[w]);
        }
        assert_false(x.oom);
        seen_release(t);
    }
    assert_true(some > 500);
    free(texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ways_say_what_cells_say), cmocka_unit_test(few_words_are_kept_up)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
