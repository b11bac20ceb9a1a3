// Bytes -> rows: encodings, delimiters, line numbers, broken quotes; the public corner cases with their oracles.
#include "test_util.h"

#include "base/intern.h"
#include "ingest/input_priv.h"

#include <dirent.h>
#include <fcntl.h>
#include <jansson.h>
#include <zlib.h>

struct got_row {
    char **cells;
    size_t n;
    uint64_t line, offset;
    enum csv_fault fault;
};
struct got {
    struct arena mem;
    struct got_row *rows;
    size_t n, cap;
    size_t set_width;
    struct csv_stream *s;
    struct csv_counts counts;
    struct enc_scan scan;
};

static int keep(void *ctx, struct csv_row *row, struct err *e)
{
    struct got *g = ctx;
    if (vec_grow((void **)&g->rows, &g->cap, g->n, sizeof(*g->rows)))
        return err_nomem(e);
    struct got_row *r = &g->rows[g->n++];
    *r = (struct got_row){arena_alloc(&g->mem, (row->n + 1) * sizeof(char *)), row->n, row->line, row->offset, row->fault};
    for (size_t i = 0; i < row->n; i++)
        r->cells[i] = arena_strndup(&g->mem, row->cells[i].s, row->cells[i].len);
    if (g->n == 1)
        g->s->width = row->n; // as the header says
    return 0;
}

static void read_path(struct got *g, const char *path, char delim)
{
    struct input in;
    struct decoder d;
    struct err e = {0};
    if (input_open(&in, path, NULL, &e) || encoding_scan(&in, &g->scan, 1, NULL, &e) || decoder_init(&d, &in, &g->scan, &e))
        fail_msg("%s", e.msg);
    struct csv_stream s = {.delimiter = delim};
    g->s = &s;
    if (csv_read(&s, &d, keep, g, &e))
        fail_msg("%s", e.msg);
    g->counts = s.counts;
    decoder_release(&d);
    input_close(&in);
}

static void read_bytes(struct got *g, const char *bytes, size_t n, char delim)
{
    const char *dir = test_tmpdir();
    read_path(g, test_write(dir, "x.csv", bytes, n), delim);
    test_rmdir(dir);
}

static void read_str(struct got *g, const char *text, char delim)
{
    read_bytes(g, text, strlen(text), delim);
}

static void got_release(struct got *g)
{
    arena_release(&g->mem);
    free(g->rows);
    *g = (struct got){0};
}

static void check_cell(const struct got *g, size_t row, size_t col, const char *want)
{
    if (row >= g->n || col >= g->rows[row].n)
        fail_msg("no row %zu, cell %zu", row, col);
    assert_string_equal(g->rows[row].cells[col], want);
}

static void lines_stay_true(void **state)
{
    (void)state;
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    for (int k = 0; k < 3; k++) {
        struct strbuf b = {0};
        const char *parts[] = {"a,b", "1,\"two", "lines\"", "", "2,x", "\"3\",\"\"\"q\"\"\"", "   ", "4,last"};
        for (size_t i = 0; i < 8; i++)
            sb_addf(&b, "%s%s", parts[i], i < 7 ? ends[k] : "");
        struct got g = {0};
        read_str(&g, b.s, ',');
        assert_int_equal(g.n, 5);
        static const uint64_t lines[] = {1, 2, 5, 6, 8};
        for (size_t i = 0; i < 5; i++) {
            assert_int_equal(g.rows[i].line, lines[i]);
            assert_int_equal(g.rows[i].fault, CSV_ROW_OK);
            if (i != 4) // blanks before the last row may count with it
                assert_int_equal(b.s[g.rows[i].offset], "a12\"4"[i]);
        }
        char two[32];
        snprintf(two, sizeof(two), "two%slines", ends[k]);
        check_cell(&g, 1, 1, two);
        check_cell(&g, 3, 1, "\"q\"");
        check_cell(&g, 4, 1, "last");
        assert_int_equal(g.counts.lf, k == 0 ? 7 : 0);
        assert_int_equal(g.counts.crlf, k == 1 ? 7 : 0);
        assert_int_equal(g.counts.cr, k == 2 ? 7 : 0);
        got_release(&g);
        sb_release(&b);
    }
}

// Rows, lines and cells do not depend on where the blocks of the reader are cut.
static void blocks(void **state)
{
    (void)state;
    struct strbuf b = {0};
    sb_add(&b, "id,text,n\r\n");
    for (int i = 0; i < 30000; i++)
        sb_addf(&b, "%d,\"line one\r\nline \"\"two\"\", \xC3\xA9t\xC3\xA9\",%d\r\n", i, i * 7);
    for (int enc = 0; enc < 3; enc++) {
        struct strbuf bytes = {0};
        if (enc == 2)
            sb_addn(&bytes, "\xFF\xFE", 2);
        for (size_t i = 0; i < b.len; i++) { // Windows-1252, UTF-16LE
            bool accent = enc && (unsigned char)b.s[i] == 0xC3;
            sb_addn(&bytes, accent ? "\xE9" : b.s + i, 1);
            i += accent;
            if (enc == 2)
                sb_addn(&bytes, "", 1);
        }
        struct got g = {0};
        read_bytes(&g, bytes.s, bytes.len, ',');
        assert_int_equal(g.n, 30001);
        for (int i = 0; i < 30000; i++) {
            char want[32];
            snprintf(want, sizeof(want), "%d", i * 7);
            assert_int_equal(g.rows[i + 1].line, 2 + 2 * (uint64_t)i);
            check_cell(&g, (size_t)i + 1, 2, want);
            check_cell(&g, (size_t)i + 1, 1, "line one\r\nline \"two\", \xC3\xA9t\xC3\xA9");
        }
        got_release(&g);
        sb_release(&bytes);
    }
    sb_release(&b);
}

static void open_quotes(void **state)
{
    (void)state;
    struct got g = {0};
    read_str(&g, "a,b,c\n1,\"never closed,3\n2,x,y\n3,x,y\n", ',');
    assert_int_equal(g.n, 4);
    assert_int_equal(g.rows[1].fault, CSV_ROW_OPEN_QUOTE);
    assert_int_equal(g.rows[1].line, 2);
    check_cell(&g, 1, 0, "1,\"never closed,3");
    check_cell(&g, 2, 0, "2");
    assert_int_equal(g.rows[2].line, 3);
    assert_int_equal(g.rows[3].line, 4);
    got_release(&g);

    // closed by the next quote of the file: the rows between would be lost
    read_str(&g, "a,b,c\n1,\"oops,3\n2,x,y\n3,\"z\",y\n4,x,y", ',');
    assert_int_equal(g.n, 5);
    assert_int_equal(g.rows[1].fault, CSV_ROW_OPEN_QUOTE);
    check_cell(&g, 2, 0, "2");
    check_cell(&g, 3, 1, "z");
    assert_int_equal(g.rows[4].line, 5);
    got_release(&g);

    // closed in the next row, by the quote that opens there: both together are as wide as one
    read_str(&g, "a,b,c\n1,\"never closed,x\n2,\"in, quotes\",y\n3,x,y\n", ',');
    assert_int_equal(g.n, 4);
    assert_int_equal(g.rows[1].fault, CSV_ROW_OPEN_QUOTE);
    check_cell(&g, 2, 1, "in, quotes");
    check_cell(&g, 3, 0, "3");
    got_release(&g);

    // a quote inside an unquoted cell is a character; a stray one inside quotes stays in its line
    read_str(&g, "a,b,c\n1,This \"quotes\" must,3\n1,\"Hey, I missed \" it\",3\n2,x,y\n", ',');
    assert_int_equal(g.n, 4);
    check_cell(&g, 1, 1, "This \"quotes\" must");
    check_cell(&g, 3, 0, "2");
    got_release(&g);

    // libcsv's trap: a blank after a closing quote
    read_str(&g, "a,b\n\"x\" ,y\n2,3\n", ',');
    assert_int_equal(g.n, 3);
    check_cell(&g, 1, 0, "x");
    got_release(&g);
}

static void a_big_file_after_an_open_quote(void **state)
{
    (void)state;
    struct strbuf b = {0};
    sb_add(&b, "a,b\n1,\"open\n");
    for (int i = 0; i < 200000; i++)
        sb_addf(&b, "%d,value\n", i);
    struct got g = {0};
    read_str(&g, b.s, ',');
    assert_int_equal(g.n, 200002);
    assert_int_equal(g.rows[1].fault, CSV_ROW_LONG_QUOTE);
    assert_int_equal(g.rows[200001].line, 200002);
    check_cell(&g, 200001, 0, "199999");
    got_release(&g);
    sb_clear(&b);
    sb_add(&b, "a,b\n");
    for (int i = 0; i < 300; i++) // every line opens one: given up, and said
        sb_addf(&b, "%d,\"x\n", i);
    read_str(&g, b.s, ',');
    assert_true(g.n <= CSV_MAX_BROKEN + 2);
    assert_int_equal(g.rows[g.n - 1].fault, CSV_ROW_GIVE_UP);
    got_release(&g);
    sb_release(&b);
}

static void encodings(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        const char *name, *cell;
    } files[] = {
        {"a,b\nx,\xC3\xA9t\xC3\xA9\n", 12, "UTF-8", "\xC3\xA9t\xC3\xA9"},
        {"\xEF\xBB\xBF" "a,b\nx,\xC3\xA9t\xC3\xA9\n", 15, "UTF-8 BOM", "\xC3\xA9t\xC3\xA9"},
        {"a,b\nx,\xE9t\xE9\n", 10, "Windows-1252", "\xC3\xA9t\xC3\xA9"},
        {"a,b\nx,\x80 \x85\n", 10, "Windows-1252", "\xE2\x82\xAC \xE2\x80\xA6"},
        {"\xFF\xFE" "a\0,\0b\0\n\0x\0,\0\xE9\0\n\0", 18, "UTF-16LE", "\xC3\xA9"},
        {"\xFE\xFF" "\0a\0,\0b\0\n\0x\0,\xD8\x3D\xDE\x00\0\n", 20, "UTF-16BE", "\xF0\x9F\x98\x80"},
        {"a\0,\0b\0\n\0x\0,\0y\0\n\0", 16, "UTF-16LE", "y"},
        {"a,b\nx,\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xFF\n", 24, "UTF-8",
         "\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xEF\xBF\xBD"},
        {"a,b\nx,y\0z\n", 10, "UTF-8", "y z"},
    };
    for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
        struct got g = {0};
        read_bytes(&g, files[i].bytes, files[i].n, ',');
        assert_null(g.scan.binary);
        assert_string_equal(g.scan.name, files[i].name);
        assert_int_equal(g.n, 2);
        check_cell(&g, 0, 0, "a");
        check_cell(&g, 1, 1, files[i].cell);
        assert_true(g.scan.final_newline);
        got_release(&g);
    }
}

static void binaries(void **state)
{
    (void)state;
    const char *dir = test_tmpdir();
    struct input in;
    struct enc_scan scan;
    static const char zip[] = "PK\x03\x04 not a table", pdf[] = "%PDF-1.7";
    assert_int_equal(input_open(&in, test_write(dir, "z.csv", zip, sizeof(zip)), NULL, NULL), ERR_SYNTAX);
    assert_int_equal(input_open(&in, test_write(dir, "a.csv", pdf, sizeof(pdf)), NULL, NULL), 0);
    assert_int_equal(encoding_scan(&in, &scan, 1, NULL, NULL), 0);
    assert_non_null(scan.binary);
    input_close(&in);
    char noise[4000];
    for (size_t i = 0; i < sizeof(noise); i++)
        noise[i] = (char)(hash_bytes(&i, sizeof(i), 1) & 0xff);
    assert_int_equal(input_open(&in, test_write(dir, "b.csv", noise, sizeof(noise)), NULL, NULL), 0);
    assert_int_equal(encoding_scan(&in, &scan, 1, NULL, NULL), 0);
    assert_non_null(scan.binary);
    input_close(&in);
    test_rmdir(dir);
}

static void gz(void **state)
{
    (void)state;
    const char *dir = test_tmpdir();
    char path[700];
    snprintf(path, sizeof(path), "%s/x.csv.gz", dir);
    gzFile z = gzopen(path, "wb");
    gzputs(z, "a,b\n1,2\n");
    gzclose(z);
    struct got g = {0};
    read_path(&g, path, ',');
    assert_int_equal(g.n, 2);
    check_cell(&g, 1, 1, "2");
    got_release(&g);
    assert_int_equal(truncate(path, 20), 0); // cut short: one clear sentence
    struct input in;
    struct err e = {0};
    assert_true(input_open(&in, path, NULL, &e) < 0);
    assert_non_null(strstr(e.msg, "decompressed"));
    test_rmdir(dir);
}

// --- the public corner cases --------------------------------------------------------------------------------------

static void check_text(const char *file, const char *got, const char *want)
{
    while (*got == ' ' || *want == ' ') { // blanks around unquoted cells are libcsv's to drop
        got += *got == ' ';
        want += *want == ' ';
    }
    size_t n = strlen(want);
    while (n && want[n - 1] == ' ')
        n--;
    size_t m = strlen(got);
    while (m && got[m - 1] == ' ')
        m--;
    if (n != m || memcmp(got, want, n) != 0)
        fail_msg("%s: \"%s\", not \"%s\"", file, got, want);
}

static void compare(const char *file, const struct got *g, json_t *oracle)
{
    size_t i;
    json_t *row;
    json_array_foreach(oracle, i, row) {
        bool object = json_is_object(row);
        size_t at = object ? i + 1 : i;
        if (at >= g->n)
            fail_msg("%s: %zu rows", file, g->n);
        size_t width = object ? json_object_size(row) : json_array_size(row);
        assert_int_equal(g->rows[at].n, width);
        for (size_t c = 0; c < width; c++) {
            json_t *v = object ? json_object_get(row, g->rows[0].cells[c]) : json_array_get(row, c);
            if (!v)
                fail_msg("%s: no column %s", file, g->rows[0].cells[c]);
            check_text(file, g->rows[at].cells[c], json_string_value(v));
        }
    }
}

static int torture_dir(const char *csv, const char *json)
{
    int n = 0;
    DIR *d = opendir(json);
    if (!d)
        return 0;
    for (struct dirent *f; (f = readdir(d));) {
        size_t len = strlen(f->d_name);
        if (len < 6 || strcmp(f->d_name + len - 5, ".json") != 0)
            continue;
        char path[700];
        snprintf(path, sizeof(path), "%s/%s", json, f->d_name);
        json_t *oracle = json_load_file(path, 0, NULL);
        if (!oracle || !json_is_array(oracle) || strstr(f->d_name, "all-empty") || strstr(f->d_name, "empty-one-column")) {
            json_decref(oracle); // one object for many rows, or rows that are blank lines to libcsv
            continue;
        }
        snprintf(path, sizeof(path), "%s/%.*s.csv", csv, (int)len - 5, f->d_name);
        struct got g = {0};
        read_path(&g, path, ',');
        compare(f->d_name, &g, oracle);
        got_release(&g);
        json_decref(oracle);
        n++;
    }
    closedir(d);
    return n;
}

static void torture(void **state)
{
    (void)state;
    int n = torture_dir("/work/shared/data/torture/csv-spectrum/csvs", "/work/shared/data/torture/csv-spectrum/json");
    n += torture_dir("/work/shared/data/torture/csv-test-data/csv", "/work/shared/data/torture/csv-test-data/json");
    if (!n) {
        print_message("the public corner cases are not here: skipped\n");
        skip();
    }
    print_message("%d public corner cases compared\n", n);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_stay_true), cmocka_unit_test(blocks),   cmocka_unit_test(open_quotes),
        cmocka_unit_test(a_big_file_after_an_open_quote),              cmocka_unit_test(encodings),
        cmocka_unit_test(binaries),        cmocka_unit_test(gz),       cmocka_unit_test(torture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
