// The beginning of a source alone: every row that is whole in it counts, the one that is cut is left out and is no reject.
#include "ingest_fixture.h"

#include <zlib.h>

enum { ROWS = 40 };

struct text {
    struct strbuf b;
    size_t end[ROWS + 1]; // of the header and each row
};

// Every third row has a cell of two lines, every fifth doubled quotes.
static void make_text(struct text *t, const char *bom, const char *newline)
{
    *t = (struct text){0};
    sb_addf(&t->b, "%sid,created_at,channel,subject%s", bom, newline);
    t->end[0] = t->b.len;
    for (int i = 1; i <= ROWS; i++) {
        sb_addf(&t->b, "%d,2025-01-%02d 10:00,phone,", i, i % 28 + 1);
        sb_addf(&t->b, i % 3 == 0 ? "\"one,%ssecond line\"%s" : i % 5 == 0 ? "\"a \"\"b\"\"%.0s\"%s" : "plain%.0s%s", newline, newline);
        t->end[i] = t->b.len;
    }
}

// Rows that end before the cut, which comes behind a line end, one inside a cell too.
static size_t whole_rows(const struct text *t, size_t head)
{
    size_t cut = head, n = 0;
    if (head >= t->b.len)
        return ROWS;
    while (cut && t->b.s[cut - 1] != '\n')
        cut--;
    while (n < ROWS && t->end[n + 1] <= cut)
        n++;
    return n;
}

static void check_load(struct loaded *l, const struct text *t, const char *name, const char *bytes, size_t len, size_t head)
{
    load_file_named(l, "UTC", name, bytes, len);
    size_t n = whole_rows(t, head);
    if (src(l)->rows != n || l->n != n || src(l)->nrejects)
        fail_msg("%s, head %zu: %zu rows, %zu records, %zu rejects of %zu rows", name, head, (size_t)src(l)->rows, l->n, src(l)->nrejects, n);
    for (size_t i = 0; i < n; i++) {
        char id[8];
        snprintf(id, sizeof(id), "%zu", i + 1);
        assert_string_equal(text_of(&l->recs[i], F_id), id);
    }
    loaded_release(l);
}

static void every_cut(void **state)
{
    (void)state;
    static const struct { const char *bom, *newline; bool libcsv; } ways[] = {
        {"", "\n", false}, {"", "\n", true}, {"\xEF\xBB\xBF", "\r\n", false}, {"\xEF\xBB\xBF", "\r\n", true}};
    for (size_t w = 0; w < ARRAY_LEN(ways); w++) {
        struct text t;
        make_text(&t, ways[w].bom, ways[w].newline);
        for (size_t head = t.end[1]; head <= t.b.len + 1; head += head < t.end[5] ? 1 : 61) {
            struct loaded l = {.o = {.head = head, .libcsv = ways[w].libcsv, .threads = 2}};
            check_load(&l, &t, "x.csv", t.b.s, t.b.len, head);
        }
        sb_release(&t.b);
    }
}

// More rows than are unpacked before there is enough, and none of what follows: the file is cut short there.
static void packed(void **state)
{
    (void)state;
    struct strbuf b = {0};
    sb_add(&b, "id,created_at,channel\n");
    for (int i = 1; i <= 200000; i++)
        sb_addf(&b, "%06d,2025-01-%02d 10:00,phone\n", i, i % 28 + 1);
    size_t row = strlen("000001,2025-01-01 10:00,phone\n"), first = strlen("id,created_at,channel\n");
    uLongf len = compressBound(b.len) + 64;
    Bytef *z = malloc(len);
    z_stream s = {.next_in = (Bytef *)b.s, .avail_in = (uInt)b.len, .next_out = z, .avail_out = (uInt)len};
    assert_int_equal(deflateInit2(&s, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&s, Z_FINISH), Z_STREAM_END);
    len = s.total_out;
    deflateEnd(&s);
    for (size_t head = 100000; head < 2000000; head += 777777) {
        struct loaded l = {.o = {.head = head}};
        load_file_named(&l, "UTC", "x.csv.gz", (const char *)z, len - len / 10);
        assert_int_equal(src(&l)->state, SOURCE_LOADED);
        assert_int_equal(src(&l)->rows, (head - first) / row);
        assert_int_equal(src(&l)->nrejects, 0);
        loaded_release(&l);
    }
    struct loaded l = {0};
    load_file_named(&l, "UTC", "x.csv.gz", (const char *)z, len - len / 10);
    assert_int_equal(src(&l)->state, SOURCE_UNREADABLE);
    loaded_release(&l);
    free(z);
    sb_release(&b);
}

// Two bytes a character: the row that is cut is left out there too.
static void wide(void **state)
{
    (void)state;
    struct text t;
    make_text(&t, "", "\r\n");
    struct strbuf b = {0};
    sb_addn(&b, "\xff\xfe", 2);
    for (size_t i = 0; i < t.b.len; i++)
        sb_addn(&b, (char[]){t.b.s[i], 0}, 2);
    for (size_t head = 2 + 2 * t.end[1]; head <= b.len; head += 23) {
        struct loaded l = {.o = {.head = head}};
        load_file_named(&l, "UTC", "x.csv", b.s, b.len);
        size_t n = 0; // a line end of which half stands there ends its row
        while (n < ROWS && t.end[n + 1] - 1 <= (head - 2) / 2)
            n++;
        assert_int_equal(src(&l)->rows, n);
        assert_int_equal(src(&l)->nrejects, 0);
        loaded_release(&l);
    }
    sb_release(&b);
    sb_release(&t.b);
}

struct again {
    size_t n;
    char id[ROWS][8];
};

static int take_again(void *ctx, long index, const char *const *cells, size_t n)
{
    struct again *a = ctx;
    if (index >= 0 && n)
        snprintf(a->id[a->n++], sizeof(a->id[0]), "%s", cells[0]);
    return 0;
}

// Rows of a beginning are read again as those of a whole file are.
static void rows_again(void **state)
{
    (void)state;
    struct text t;
    make_text(&t, "", "\n");
    const char *dir = test_tmpdir();
    char path[700];
    snprintf(path, sizeof(path), "%s/x.csv", dir);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fwrite(t.b.s, 1, t.b.len, f);
    fclose(f);
    struct loaded l = {.o = {.head = t.end[20] + 5}};
    load_paths_in(&l, "UTC", (const char *[]){path}, 1);
    assert_int_equal(src(&l)->rows, 20);
    struct again a = {0};
    struct err e = {0};
    assert_int_equal(ingest_reread(src(&l), &l.o, (uint64_t[]){t.end[6], t.end[19]}, 2, take_again, &a, &e), 0);
    assert_int_equal(a.n, 2);
    assert_string_equal(a.id[0], "7");
    assert_string_equal(a.id[1], "20");
    loaded_release(&l);
    test_rmdir(dir);
    sb_release(&t.b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_cut), cmocka_unit_test(packed), cmocka_unit_test(wide), cmocka_unit_test(rows_again)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
