#include "test_util.h"

#include "base/utf8.h"

static void check_clean(const char *in, const char *want)
{
    struct strbuf b = {0};
    utf8_clean(&b, in, strlen(in));
    assert_string_equal(sb_str(&b), want);
    assert_true(utf8_valid(sb_str(&b), b.len));
    sb_release(&b);
}

static void check_fold(const char *in, const char *want)
{
    struct strbuf b = {0};
    utf8_fold(&b, in, strlen(in));
    assert_string_equal(sb_str(&b), want);
    sb_release(&b);
}

static void test_validity(void **state)
{
    (void)state;
    assert_true(utf8_valid("", 0));
    assert_true(utf8_valid("é€😀", 9));
    assert_true(utf8_valid("\xF4\x8F\xBF\xBF", 4));  // U+10FFFF
    assert_false(utf8_valid("\xF4\x90\x80\x80", 4)); // beyond it
    assert_false(utf8_valid("\xC0\xAF", 2));         // an overlong slash
    assert_false(utf8_valid("\xED\xA0\x80", 3));     // a surrogate
    assert_false(utf8_valid("caf\xE9", 4));          // Windows-1252
    assert_false(utf8_valid("\xE2\x82", 2));         // cut
    assert_false(utf8_valid("\x80", 1));
}

static void test_decoding_and_encoding(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        uint32_t cp;
    } rows[] = {{"A", 1, 'A'},
                {"é", 2, 0xE9},
                {"€", 3, 0x20AC},
                {"😀", 4, 0x1F600},
                {"\xEF\xBF\xBD", 3, 0xFFFD},
                {"\xE9z", 1, 0xFFFD},
                {"\xE2\x82", 1, 0xFFFD},
                {"\xFF", 1, 0xFFFD},
                {"\xED\xA0\x80", 1, 0xFFFD}};
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        uint32_t cp;
        assert_int_equal(utf8_decode(rows[i].bytes, strlen(rows[i].bytes), &cp), rows[i].len);
        assert_int_equal(cp, rows[i].cp);
    }
    char out[4];
    assert_int_equal(utf8_encode('A', out), 1);
    assert_int_equal(utf8_encode(0x20AC, out), 3);
    assert_memory_equal(out, "€", 3);
    assert_int_equal(utf8_encode(0x10FFFF, out), 4);
    assert_int_equal(utf8_encode(0xD800, out), 3); // surrogates become U+FFFD
    assert_memory_equal(out, "\xEF\xBF\xBD", 3);
    assert_int_equal(utf8_encode(0x110000, out), 3);
}

static void test_every_code_point_comes_back(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp < 0x110000; cp++) {
        if (cp >= 0xD800 && cp < 0xE000)
            continue;
        char s[4];
        uint32_t back;
        size_t n = utf8_encode(cp, s);
        if (utf8_decode(s, n, &back) != n || back != cp || !utf8_valid(s, n))
            fail_msg("U+%04X", cp);
    }
}

static void test_width(void **state)
{
    (void)state;
    assert_int_equal(utf8_width(""), 0);
    assert_int_equal(utf8_width("NPS +18"), 7);
    assert_int_equal(utf8_width("réponse"), 7);
    assert_int_equal(utf8_width("re\u0301ponse"), 7); // e and a combining acute
    assert_int_equal(utf8_width("日本語"), 6);
    assert_int_equal(utf8_width("ｱｲｳ"), 3); // half-width kana
    assert_int_equal(utf8_width("한국"), 4);
    assert_int_equal(utf8_width("😀"), 2);
    assert_int_equal(utf8_width("▇▆▅"), 3);
    assert_int_equal(utf8_width("│─┼"), 3);
    assert_int_equal(utf8_width("1\u202F234\u00A0€"), 7);
    assert_int_equal(utf8_width("a\u200Bb"), 2); // zero-width space
    assert_int_equal(utf8_cp_width('\t'), 0);
    assert_int_equal(utf8_cp_width(0x1B), 0);
    assert_int_equal(utf8_cp_width(0x9B), 0);
    assert_int_equal(utf8_cp_width(0x7F), 0);
    assert_int_equal(utf8_cp_width(' '), 1);
    assert_int_equal(utf8_cp_width('~'), 1);
}

static void check_fit(const char *s, int cols, size_t len, int width)
{
    int w = -1;
    assert_int_equal(utf8_fit(s, cols, &w), len);
    assert_int_equal(w, width);
}

static void test_fitting_into_columns(void **state)
{
    (void)state;
    check_fit("abcdef", 4, 4, 4);
    check_fit("abc", 10, 3, 3);
    check_fit("", 3, 0, 0);
    check_fit("abc", 0, 0, 0);
    check_fit("日本", 3, 3, 2); // no half of a wide character
    check_fit("日本", 1, 0, 0);
    check_fit("ae\u0301x", 2, 4, 2); // the accent stays with its letter
    check_fit("ae\u0301x", 1, 1, 1);
    check_fit("é", 1, 2, 1);
    check_fit("\xE9", 5, 1, 1); // a bad byte is shown as one column
    check_fit("abc", -1, 0, 0);
    assert_int_equal(utf8_fit("abc", 2, NULL), 2);
}

static void test_cleaning_for_the_terminal(void **state)
{
    (void)state;
    check_clean("plain", "plain");
    check_clean("", "");
    check_clean("two\r\nlines\tand  tabs", "two lines and tabs");
    check_clean("red\x1b[31m!", "red [31m!");              // an escape sequence
    check_clean("osc\x1b]0;title\x07z", "osc ]0;title z"); // a window title
    check_clean("c1\xC2\x9Bm", "c1 m");                    // CSI as one C1 character
    check_clean("raw\x9Bm", "raw m");                      // the same as a raw byte
    check_clean("del\x7F!", "del !");
    check_clean("no\u200Broom \u2060\u206A\U000E0041 tag", "no room tag"); // hidden text
    check_clean("evil\u202Egnp.exe", "evil gnp.exe"); // right-to-left override
    check_clean("a\u2066b\u2069c\u200Ed\u061Ce", "a b c d e");
    check_clean("para\u2029line\u2028nel\xC2\x85.", "para line nel .");
    check_clean("\xEF\xBB\xBFhead", " head"); // a BOM
    check_clean("caf\xE9 ok", "caf ok");
    check_clean("é e\u0301 日本 👩\u200D💻", "é e\u0301 日本 👩\u200D💻"); // harmless marks and joiners stay
    check_clean("1\u00A0234", "1\u00A0234");
    check_clean("Z\u0301\u0336\u20DD\u0301\u0336\u20DD\u0301\u0336\u20DD\u0301o\u0301", "Z\u0301\u0336\u20DD\u0301\u0336\u20DD\u0301\u0336o\u0301"); // eight to a character
    char plain[] = "a  b\xC2\x9B\xE2\x80\xAE" "c\n\n";
    utf8_plain(plain);
    assert_string_equal(plain, "a  b  c");
    struct strbuf b = {0};
    utf8_clean(&b, "a\0b", 3);
    assert_string_equal(b.s, "a b");
    utf8_clean(&b, "\n\n", 2); // appends
    assert_string_equal(b.s, "a b ");
    sb_release(&b);
}

static void test_folding_headers(void **state)
{
    (void)state;
    check_fold("Ticket ID", "ticket id");
    check_fold("  Créé   le \t", "cree le");
    check_fold("Cre\u0301e\u0301", "cree");
    check_fold("ÉTÉ À LA PLAGE", "ete a la plage");
    check_fold("\xEF\xBB\xBFId", "id");
    check_fold("N\u00A0de\u202Fcommande", "n de commande");
    check_fold("L\u2019équipe", "l'equipe");
    check_fold("L\u00B4équipe", "l'equipe");
    check_fold("Full\u2013time \u2014 \u2212 non\u2011stop", "full-time - - non-stop");
    check_fold("Ｆｕｌｌ　ｗｉｄｔｈ", "full width");
    check_fold("Œuvre d'œil, Æther", "oeuvre d'oeil, aether");
    check_fold("ﬁn", "fin");
    check_fold("STRASSE straße", "strasse straße");
    check_fold("İstanbul", "istanbul");
    check_fold("ΑΘΉΝΑ", "αθηνα");
    check_fold("soft\u00ADhyphen\u200B!", "softhyphen!");
    check_fold("line\r\nbreak", "line break");
    check_fold("\u201Cquoted\u201D", "\"quoted\"");
    check_fold("", "");
    check_fold(" \u00A0 ", "");
    check_fold("bad\xFFx é", "bad\uFFFDx e");
    check_fold("がぎ", "か\u3099き\u3099"); // the voicing mark is no accent
}

// ASCII goes in pieces: a blank and a letter at every place where one may end.
static void test_folding_long_ascii(void **state)
{
    char in[700], want[700];
    for (size_t len = 240; len < 540; len++) {
        size_t n = 0;
        for (size_t i = 0; i < len; i++)
            in[i] = i % 5 ? 'A' : i % 10 ? '\t' : ' ';
        in[len] = '\0';
        for (size_t i = 1; i < len; i++) // begins with a blank
            if (i % 5 || i + 1 < len)
                want[n++] = i % 5 ? 'a' : ' ';
        want[n] = '\0';
        check_fold(in, want);
    }
    (void)state;
}

static void test_folding_appends(void **state)
{
    (void)state;
    struct strbuf b = {0};
    sb_add(&b, "k=");
    utf8_fold(&b, " É ", 4);
    assert_string_equal(b.s, "k=e");
    sb_release(&b);
}

static void test_random_bytes(void **state)
{
    (void)state;
    uint64_t x = 88172645463325252ull;
    struct strbuf b = {0};
    for (int i = 0; i < 20000; i++) {
        char s[41];
        size_t n = 0;
        for (; n < 40; n++) {
            x ^= x << 13, x ^= x >> 7, x ^= x << 17;
            s[n] = (char)(x >> 16);
        }
        s[40] = '\0';
        sb_clear(&b);
        utf8_clean(&b, s, n);
        if (!utf8_valid(sb_str(&b), b.len) || strpbrk(sb_str(&b), "\x1b\n\r\x7f"))
            fail_msg("round %d", i);
        sb_clear(&b);
        utf8_fold(&b, s, n);
        assert_true(utf8_valid(sb_str(&b), b.len));
        int w;
        size_t fit = utf8_fit(s, 7, &w);
        assert_true(w <= 7 && fit <= 40);
    }
    sb_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_validity),
        cmocka_unit_test(test_decoding_and_encoding),
        cmocka_unit_test(test_every_code_point_comes_back),
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_fitting_into_columns),
        cmocka_unit_test(test_cleaning_for_the_terminal),
        cmocka_unit_test(test_folding_headers),
        cmocka_unit_test(test_folding_long_ascii),
        cmocka_unit_test(test_folding_appends),
        cmocka_unit_test(test_random_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
