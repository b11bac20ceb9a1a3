// What a block holds: the same by every way, as bytes counted one by one say; and bad UTF-8 wherever it stands.
#include "test_util.h"

#include "ingest/content_priv.h"
#include "ingest/input_priv.h"

#include <sys/mman.h>

static uint32_t rng = 11;
static uint32_t roll(uint32_t n)
{
    rng = rng * 1664525 + 1013904223;
    return (rng >> 8) % n;
}

static const char *const pieces[] = {"a", "\n", "\r", "abc, def", "\xC3\xA9", "\xC3\xA9\xC3\xA8", "\xDF\xBF", "\xC2\x80", "\xE2\x82\xAC", "\x80", "\xC1\xA0", "\xE0"};

static size_t fill(uint8_t *p, size_t n, int round)
{
    static const char few[] = "abc \n\r,\"";
    size_t i = 0;
    while (i < n) {
        const char *s = pieces[roll(round % 8 < 4 ? 8 : ARRAY_LEN(pieces))];
        size_t k = round % 4 == 3 && n - i >= strlen(s) ? strlen(s) : 1;
        p[i] = round % 4 == 2 ? (uint8_t)roll(256) : round % 4 ? (uint8_t)few[roll(8)] : (uint8_t)('a' + roll(20));
        if (round % 4 == 3)
            memcpy(p + i, s, k);
        i += k;
    }
    return n;
}

// Is the stripe made of ASCII and of whole characters of two bytes? How many of these?
static bool pairs_of(const uint8_t *p, size_t n, uint64_t *pairs)
{
    uint64_t found = 0;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < 0x80)
            continue;
        if (p[i] < 0xC2 || p[i] > 0xDF || i + 1 == n || p[i + 1] < 0x80 || p[i + 1] > 0xBF)
            return false;
        found++;
        i++;
    }
    *pairs += found;
    return true;
}

static void every_way_says_the_same(void **state)
{
    static uint8_t p[CONTENT_MOST];
    (void)state;
    for (int round = 0; round < 800; round++) {
        size_t n = fill(p, round < 300 ? (size_t)round : 1 + roll(round % 10 ? 5000 : CONTENT_MOST), round);
        struct content a, b, want = {0};
        for (size_t i = 0; i < n; i++) {
            want.nul = want.nul || !p[i];
        }
        for (size_t i = 0; i < n; i += 64)
            want.high[i / 64 / 64] |= (uint64_t)!pairs_of(p + i, n - i < 64 ? n - i : 64, &want.pairs) << i / 64 % 64;
        content_look(p, n, &a, CONTENT_WORDS);
        assert_true(a.nul == want.nul && a.pairs == want.pairs);
        assert_memory_equal(a.high, want.high, sizeof(want.high));
        for (enum content_way way = CONTENT_AVX2; way <= CONTENT_AVX512; way++) {
            if (!content_can(way))
                continue;
            content_look(p, n, &b, way);
            assert_memory_equal(&a, &b, sizeof(a));
        }
    }
}

// Every byte, every length and the order of the stripes count.
static void hash_tells_apart(void **state)
{
    uint8_t p[256] = {0};
    struct content a, b;
    (void)state;
    content_look(p, sizeof(p), &a, CONTENT_WORDS);
    for (size_t i = 0; i < sizeof(p); i++) {
        content_look(p, i, &b, CONTENT_WORDS);
        assert_true(a.hash[0] != b.hash[0] && a.hash[1] != b.hash[1]);
        p[i] = 1;
        content_look(p, sizeof(p), &b, CONTENT_WORDS);
        assert_true(a.hash[0] != b.hash[0] && a.hash[1] != b.hash[1]);
        p[i] = 0;
    }
    memset(p, 'x', 64);
    content_look(p, sizeof(p), &a, CONTENT_WORDS);
    memset(p, 0, 64);
    memset(p + 64, 'x', 64);
    content_look(p, sizeof(p), &b, CONTENT_WORDS);
    assert_true(a.hash[0] != b.hash[0] && a.hash[1] != b.hash[1]);
}

static uint64_t bad_in(const char *text, size_t n, unsigned threads, enum enc *enc)
{
    struct input in = {.fd = memfd_create("t", 0), .size = n};
    struct enc_scan s;
    struct err e = {0};
    assert_true(in.fd >= 0 && write(in.fd, text, n) == (ssize_t)n);
    if (encoding_scan(&in, &s, threads, NULL, &e))
        fail_msg("%s", e.msg);
    close(in.fd);
    *enc = s.enc;
    return s.bad;
}

// Wherever the bad bytes stand among stripes and stretches they are counted alike.
static void bad_bytes_anywhere(void **state)
{
    static const char *const bad[] = {"\xC3", "\xE2\x82", "\xF0\x9F\x98", "\xFF", "\x80", "\xC3\xA9\xA9", "\xE2\x82z\xAC", "\xED\xA0\x80"};
    static const uint64_t counts[] = {1, 1, 1, 1, 1, 1, 2, 3};
    static char text[3u << 20];
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(bad); k++)
        for (size_t at = 0; at < 140; at++) {
            enum enc enc;
            size_t n = 400;
            memset(text, 'a', n);
            for (size_t i = 0; i < 20; i++)
                memcpy(text + 200 + 4 * i, "\xC3\xA9", 2);
            memcpy(text + at, bad[k], strlen(bad[k]));
            assert_int_equal(bad_in(text, n, 1, &enc), counts[k]);
            assert_int_equal(enc, ENC_UTF8_REPAIR);
        }
    size_t n = sizeof(text);
    for (size_t i = 0; i < n; i += 4)
        memcpy(text + i, i % 64 ? "abc\n" : "\xC3\xA9z\n", 4);
    for (size_t at = CONTENT_MOST - 3; at <= CONTENT_MOST + 1; at++) {
        enum enc enc;
        memcpy(text + at, "\xE2\x82\xAC", 3);
        memcpy(text + 8 * CONTENT_MOST + at, "\xE2", 1);
        assert_int_equal(bad_in(text, n, 1, &enc), bad_in(text, n, 3, &enc));
        assert_true(bad_in(text, n, 2, &enc) >= 1);
    }
}

// Reads a stretch as its rows are read, maybe not to its end.
static int look_at(const struct input *in, const struct enc_scan *scan, struct enc_stretch *s, uint64_t from, bool all)
{
    static char room[CONTENT_MOST];
    struct decoder d;
    struct err e;
    size_t n = 1;
    assert_int_equal(decoder_init(&d, in, scan, &e), 0);
    assert_int_equal(decoder_seek(&d, from - d.pos, &e), 0);
    d.look = s;
    int rc = 0;
    while (!rc && n && d.pos < s->to && (all || roll(4)))
        rc = decoder_fill(&d, room, sizeof(room), &n, &e);
    decoder_release(&d);
    return rc;
}

// What is looked at on the way is what a reading of its own finds, wherever the stretches meet or leave something out.
static void looked_at_on_the_way(void **state)
{
    static char text[9 * CONTENT_MOST];
    static const char *const inserted[] = {"\xC3\xA9", "\xF0\x9F\x98\x80", "\xE2\x82\xAC", "\xE2\x82", "\xFF", "\xA9", "", "\0"};
    int right = 0, wrong = 0;
    (void)state;
    for (int round = 0; round < 300; round++) {
        size_t n = CONTENT_MOST + 1 + roll(sizeof(text) - CONTENT_MOST - 8), nparts = 1 + roll(5);
        struct enc_scan want, got;
        struct enc_stretch parts[5];
        struct err e;
        for (size_t i = 0; i < n; i++)
            text[i] = (char)('a' + (i * 7 + (size_t)round) % 26);
        for (uint32_t k = roll(4); k; k--) {
            const char *what = inserted[roll(round % 3 ? 3 : ARRAY_LEN(inserted))];
            size_t at = roll(2) ? CONTENT_MOST * (1 + roll((uint32_t)(n / CONTENT_MOST))) - 3 + roll(5) : roll((uint32_t)n);
            memcpy(text + at, what, *what ? strlen(what) : roll(2)); // a NUL, or nothing
        }
        if (!roll(6))
            memcpy(text, "\xEF\xBB\xBF", 3);
        struct input in = {.fd = memfd_create("t", 0), .size = n};
        assert_true(in.fd >= 0 && write(in.fd, text, n) == (ssize_t)n);
        assert_int_equal(encoding_scan(&in, &want, 2, NULL, &e), 0);
        assert_int_equal(encoding_guess(&in, &got, &e), 0);
        bool plain = want.enc == ENC_UTF8 && !want.nul;
        int rc = got.guess ? 0 : ERR_SYNTAX;
        for (size_t i = 0; i < nparts && !rc; i++) {
            uint64_t from = i ? n * i / nparts : got.bom;
            enc_stretch_begin(&parts[i], &in, from, n * (i + 1) / nparts);
            rc = look_at(&in, &got, &parts[i], from, roll(3));
        }
        if (!rc)
            rc = encoding_take(&in, &got, parts, nparts, NULL, &e);
        assert_int_equal(rc, plain ? 0 : ERR_SYNTAX);
        if (plain) {
            assert_false(got.guess);
            assert_memory_equal(got.content, want.content, sizeof(want.content));
            assert_memory_equal(got.last, want.last, sizeof(want.last));
            assert_true(got.bom == want.bom && got.final_newline == want.final_newline && !strcmp(got.name, want.name));
        }
        right += plain;
        wrong += !plain;
        close(in.fd);
    }
    assert_true(right > 50 && wrong > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(every_way_says_the_same), cmocka_unit_test(hash_tells_apart),
                                       cmocka_unit_test(bad_bytes_anywhere),
                                       cmocka_unit_test(looked_at_on_the_way)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
