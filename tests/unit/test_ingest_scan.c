// The block scanner: signs of 64 bytes, plain rows, what it leaves to libcsv; and both ways over the same text.
#include "test_util.h"

#include "ingest/scan_priv.h"

#include <sys/mman.h>

#define WAYS (SCAN_AVX512 + 1)

static uint32_t rng = 7;
static uint32_t roll(void)
{
    rng = rng * 1664525 + 1013904223;
    return rng >> 24;
}

static uint64_t naive(const char *p, const char *signs, char but)
{
    uint64_t m = 0;
    for (int i = 0; i < SCAN_BLOCK; i++)
        m |= (uint64_t)(p[i] && p[i] != but && strchr(signs, p[i])) << i;
    return m;
}

static void signs_of_a_block(void **state)
{
    (void)state;
    static const char delims[] = ";\t ,";
    char p[SCAN_BLOCK];
    for (int round = 0; round < 4000; round++) {
        char delim = delims[round / 2 % 4], one[] = {delim, '\0'};
        for (int i = 0; i < SCAN_BLOCK; i++)
            p[i] = round % 2 ? "\";,\n\r \ta\x8a\xa2\x22\x0b"[roll() % 12] : (char)roll();
        for (enum scan_way way = SCAN_WORDS; way < WAYS; way++) {
            struct scan_masks m;
            if (!scan_can(way))
                continue;
            scan_masks(way, p, scan_signs_of(delim), &m);
            assert_true(m.quote == naive(p, "\"", 0) && m.delim == naive(p, one, 0) && m.lf == naive(p, "\n", 0));
            assert_true(m.cr == naive(p, "\r", 0) && m.blank == naive(p, " \t", delim));
        }
    }
}

// Every way finds the same ends of cells and rows and the same events, whatever follows the text.
static void ways_agree(void **state)
{
    (void)state;
    static const char *const pieces[] = {"a", "1,2", ",,,,,,,,", "\"x\"", "\"two\n\"", " ", "\t", "\r", "\n", "\r\n", "\"\"", "long words here"};
    char text[3000 + SCAN_ROOM];
    struct scan s[WAYS];
    for (int round = 0; round < 800; round++) {
        size_t len = 0, most = round < 300 ? (size_t)round : 1 + roll() * 11;
        while (len < most) {
            const char *p = pieces[roll() % (round % 4 ? ARRAY_LEN(pieces) : 4)];
            size_t n = strlen(p);
            memcpy(text + len, p, n < most - len ? n : most - len);
            len += n < most - len ? n : most - len;
        }
        for (enum scan_way way = SCAN_WORDS; way < WAYS; way++) {
            assert_int_equal(scan_init(&s[way], round % 5 ? ',' : '\t', sizeof(text)), 0);
            s[way].way = scan_can(way) ? way : SCAN_WORDS;
            memset(text + len, way % 2 ? '\n' : '"', SCAN_ROOM);
            scan_text(&s[way], text, 0, len);
            assert_true(s[way].nends == s->nends && s[way].nrows == s->nrows && s[way].nevents == s->nevents);
            assert_memory_equal(s[way].ends, s->ends, s->nends * sizeof(*s->ends));
            assert_memory_equal(s[way].rows, s->rows, s->nrows * sizeof(*s->rows));
            assert_memory_equal(s[way].events, s->events, s->nevents * sizeof(*s->events));
        }
        for (enum scan_way way = SCAN_WORDS; way < WAYS; way++)
            scan_release(&s[way]);
    }
}

static void inside_quotes(void **state)
{
    (void)state;
    uint64_t open = 0;
    assert_true(scan_inside(0x24, &open) == 0x1C && !open); // quotes at 2 and 5: 2, 3 and 4 are inside
    assert_true(scan_inside(UINT64_C(1) << 62, &open) == UINT64_C(3) << 62 && open);
    assert_true(scan_inside(0x4, &open) == 0x3 && !open); // opened in the block before
}

static struct scan begin(char *buf, size_t size, const char *text)
{
    struct scan s;
    assert_int_equal(scan_init(&s, ',', size), 0);
    s.inner_lines = true;
    memset(buf, 'x', size);
    memcpy(buf, text, strlen(text));
    scan_text(&s, buf, 0, strlen(text));
    return s;
}

static void plain_rows(void **state)
{
    (void)state;
    char buf[400];
    struct scan s = begin(buf, sizeof(buf), "a,\"b, c\",\n\n\"\",\"q \"\"x\"\"\" \n\"two\nlines\",  c\t, d\r\n   \ntail");
    assert_int_equal(scan_row(&s), SCAN_ROW);
    assert_int_equal(s.n, 3);
    assert_string_equal(s.cells[0].s, "a");
    assert_string_equal(s.cells[1].s, "b, c");
    assert_int_equal(s.cells[1].len, 4);
    assert_string_equal(s.cells[2].s, "");
    assert_int_equal(scan_row(&s), SCAN_BLANK);
    assert_int_equal(scan_row(&s), SCAN_ODD); // a blank behind a quote
    assert_memory_equal(buf + s.at, "\"\",\"q \"\"x\"\"\" \n", 14); // as it was
    scan_seek(&s, s.at + 14);
    assert_int_equal(scan_row(&s), SCAN_ROW);
    assert_int_equal(s.lines, 2);
    assert_string_equal(s.cells[0].s, "two\nlines");
    assert_string_equal(s.cells[1].s, "c");
    assert_string_equal(s.cells[2].s, "d");
    assert_int_equal(scan_row(&s), SCAN_BLANK); // blanks alone
    assert_int_equal(scan_row(&s), SCAN_MORE);
    assert_memory_equal(buf + s.at, "tail", 4);
    assert_true(s.counts.lf == 4 && s.counts.crlf == 1 && s.counts.cr == 0);
    scan_release(&s);
}

static void what_is_odd(void **state)
{
    (void)state;
    static const char *const odd[] = {"a\"b,c\n", "\"a\"b,c\n", "\"a\" ,c\n", " \"a\",c\n", "a\rb\n", "x,\"\"y\n", "\"a\"\r\"b\"\n"};
    static const char *const plain[] = {"a b,c\n", "\"a\",c\n", "\"a\rb\",c\n", "\"\"\"\"\"\",\"\"\n", "\"a\"\r\n", "\"a\r\n\"\r\n"};
    char buf[200];
    for (size_t i = 0; i < ARRAY_LEN(odd); i++)
        for (size_t at = 0; at < 70; at++) { // wherever blocks end
            char text[160];
            snprintf(text, sizeof(text), "%.*s\n%s", (int)at, "0123456789012345678901234567890123456789012345678901234567890123456789", odd[i]);
            struct scan s = begin(buf, sizeof(buf), text);
            assert_int_equal(scan_row(&s), at ? SCAN_ROW : SCAN_BLANK);
            assert_int_equal(scan_row(&s), SCAN_ODD);
            scan_release(&s);
            snprintf(text, sizeof(text), "%.*s\n%s", (int)at, "0123456789012345678901234567890123456789012345678901234567890123456789",
                     plain[i % ARRAY_LEN(plain)]);
            s = begin(buf, sizeof(buf), text);
            assert_int_equal(scan_row(&s), at ? SCAN_ROW : SCAN_BLANK);
            assert_int_equal(scan_row(&s), SCAN_ROW);
            scan_release(&s);
        }
}

// --- against libcsv -----------------------------------------------------------------------------------------------

static int say_row(void *ctx, struct csv_row *row, struct err *e)
{
    struct strbuf *b = ctx;
    (void)e;
    sb_addf(b, "%llu %llu %d", (unsigned long long)row->line, (unsigned long long)row->offset, (int)row->fault);
    for (size_t i = 0; i < row->n; i++)
        sb_addf(b, "|%s", row->cells[i].len < 100 ? row->cells[i].s : "long");
    sb_putc(b, '\n');
    return 0;
}

static void read_way(int fd, uint64_t size, struct csv_stream *s, struct strbuf *out)
{
    struct input in = {.fd = fd, .size = size};
    struct enc_scan scan = {.enc = ENC_UTF8};
    struct decoder d;
    assert_int_equal(decoder_init(&d, &in, &scan, NULL), 0);
    assert_int_equal(csv_read(s, &d, say_row, out, NULL), 0);
    decoder_release(&d);
}

static void same_rows(const struct strbuf *text, size_t window)
{
    int fd = memfd_create("rows", MFD_CLOEXEC);
    assert_true(fd >= 0 && write(fd, text->s, text->len) == (ssize_t)text->len);
    struct csv_stream a = {.delimiter = ',', .width = 3, .window = window}, b = {.delimiter = ',', .width = 3, .libcsv = true};
    struct strbuf plain = {0}, judged = {0};
    read_way(fd, text->len, &a, &plain);
    read_way(fd, text->len, &b, &judged);
    assert_string_equal(sb_str(&plain), sb_str(&judged));
    assert_memory_equal(&a.counts, &b.counts, sizeof(a.counts));
    sb_release(&plain);
    sb_release(&judged);
    close(fd);
}

static void as_libcsv_reads(void **state)
{
    (void)state;
    static const char *const rows[] = {"1,a,b\n", "2,\"x \"\"y\"\"\",c\r\n", "3,\"two\nlines\",d\n", "4,5\" pipe,e\n", " 5 , f ,\tg\n",
                                       "6,\"a\" ,h\n", "\n", "7,open\r8,lone,cr\n", ",,\n", "9,\"a\rb\",i\n", "   \n"};
    struct strbuf text = {0};
    for (int i = 0; i < 20000; i++) {
        sb_add(&text, rows[roll() % (i % 100 < 90 ? 3 : ARRAY_LEN(rows))]);
        if (i % 5000 == 4000)
            sb_add(&text, "10,\"never closed,j\n11,\"k\",\"l\"\n");
    }
    sb_add(&text, "12,the last,one");
    same_rows(&text, 0);
    same_rows(&text, 64);
    same_rows(&text, 1000);
    sb_release(&text);
}

// Longer than a window, and longer than a cell may be.
static void long_rows(void **state)
{
    (void)state;
    for (size_t n = 60000; n <= 1200000; n *= 4) {
        struct strbuf text = {0};
        sb_add(&text, "a,b,c\n1,\"");
        for (size_t i = 0; i < n; i += 20)
            sb_add(&text, "nineteen characters\n");
        sb_add(&text, "\",x\n2,y,z\n3,\"open to the end\n4,q,r\n");
        for (size_t i = 0; i < n; i += 20)
            sb_add(&text, "5,fifteen signs,\"x\"\n");
        same_rows(&text, 0);
        sb_release(&text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signs_of_a_block), cmocka_unit_test(ways_agree),      cmocka_unit_test(inside_quotes), cmocka_unit_test(plain_rows),
        cmocka_unit_test(what_is_odd),      cmocka_unit_test(as_libcsv_reads), cmocka_unit_test(long_rows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
