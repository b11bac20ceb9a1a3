#include "test_util.h"

#include "base/ini.h"

#include <fcntl.h>
#include <locale.h>

#define BOM "\xEF\xBB\xBF"

static struct ini read_text(const char *text)
{
    struct ini ini = {0};
    struct err e = {0};
    if (ini_read_buf(&ini, "test.ini", text, strlen(text), &e))
        fail_msg("%s", e.msg);
    return ini;
}

// One value under [s] k, and the number of notes it brings.
static void check_value(const char *line, const char *want, size_t notes)
{
    char text[4096];
    snprintf(text, sizeof(text), "[s]\n%s\n", line);
    struct ini ini = read_text(text);
    const char *v = ini_get(&ini, "s", "k");
    if (!want)
        assert_null(v);
    else if (!v || strcmp(v, want) != 0)
        fail_msg("%s gives %s, expected %s", line, v ? v : "nothing", want);
    if (ini.nnotes != notes)
        fail_msg("%s: %zu notes (%s)", line, ini.nnotes, ini.nnotes ? ini.notes[0].msg : "");
    ini_release(&ini);
}

static void test_order_lines_and_folding(void **state)
{
    (void)state;
    struct ini ini = read_text("top = 1\n"
                               "; a comment\n"
                               "[Period]\n"
                               "  Grain = Month\n"
                               "\n"
                               "# another\n"
                               "[targets.Email]\r\n"
                               "FRT=4 h\r\n"
                               "[period]\n"
                               "compare = previous Year");
    assert_int_equal(ini.n, 4);
    assert_int_equal(ini.nnotes, 0);
    static const struct ini_entry want[] = {{"", "top", "1", 1},
                                            {"period", "grain", "Month", 4},
                                            {"targets.email", "frt", "4 h", 8},
                                            {"period", "compare", "previous Year", 10}};
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(ini.entries[i].section, want[i].section);
        assert_string_equal(ini.entries[i].key, want[i].key);
        assert_string_equal(ini.entries[i].value, want[i].value);
        assert_int_equal(ini.entries[i].line, want[i].line);
    }
    assert_string_equal(ini_get(&ini, "Targets.EMAIL", "Frt"), "4 h");
    assert_string_equal(ini_get(&ini, "", "top"), "1");
    assert_null(ini_get(&ini, "period", "frt"));
    assert_int_equal(ini_find(&ini, "period", "compare")->line, 10);
    assert_string_equal(ini.path, "test.ini");
    ini_release(&ini);
    assert_null(ini.entries);
}

static void test_comments_in_values(void **state)
{
    (void)state;
    check_value("k = a ; comment", "a", 0);
    check_value("k = a;b", "a;b", 0);
    check_value("k = #ff8000", "#ff8000", 0); // iniparser would give an empty value
    check_value("k = Order #", "Order #", 0); // and here "Order"
    check_value("k = a # b", "a # b", 0);     // '#' starts a comment only at the start of a line
    check_value("k = ; comment", "", 0);
    check_value("k =;x", ";x", 0);
    check_value("k = \"a ; b\"", "a ; b", 0);
    check_value("k = \"a\" ; comment", "a", 0);
    check_value("k = \"a\"  # comment", "a", 0);
    check_value("k = say \"a ; b\" ; c", "say \"a ; b\"", 0);
    check_value("k = 5\" screen ; c", "5\" screen", 0); // a lone quote protects nothing
}

static void test_quotes(void **state)
{
    (void)state;
    check_value("k = \"Order #\"", "Order #", 0);
    check_value("k = \"  spaces  \"", "  spaces  ", 0);
    check_value("k =   spaces   ", "spaces", 0);
    check_value("k = \"\"", "", 0);
    check_value("k =", "", 0);
    check_value("k", NULL, 1);
    check_value("k = \"He said \"hi\"\"", "He said \"hi\"", 0);
    check_value("k = \"a\"b\"", "a\"b", 0);
    check_value("k = \"a\"b;c\" ; d", "a\"b;c", 0); // iniparser alone would stop at the inner quote
    check_value("k = 'single'", "'single'", 0);
    check_value("k = ''", "''", 0);
    check_value("k = it's; fine", "it's; fine", 0);
    check_value("k = L'offre \"x\" # 1", "L'offre \"x\" # 1", 0);
    check_value("k = \"not closed", NULL, 1);
    check_value("k = \"closed\" and more", NULL, 1);
    check_value("k = \"", NULL, 1);
}

static void test_other_traps(void **state)
{
    (void)state;
    check_value("k = ends with \\", "ends with \\", 0); // iniparser would join the next line
    check_value("k = a = b", "a = b", 0);
    check_value("k = [a]", "[a]", 0);
    check_value("k=%d %s %n", "%d %s %n", 0);
    check_value("k = tab\tinside", "tab\tinside", 0);
    check_value("k = Créé à l’été – 日本 😀", "Créé à l’été – 日本 😀", 0);
    check_value("k = \u00A0", "\u00A0", 0);
    check_value("k = caf\xE9", NULL, 1);
    check_value("k = esc\x1b[1m", NULL, 1);
    check_value("k = one\x01two", NULL, 1);
    check_value("K = upper", "upper", 0);
    check_value("k : 1", NULL, 1);
    check_value("= 1", NULL, 1);
    check_value("a:b = 1", NULL, 1);
    check_value("clé = 1", NULL, 1);
}

static void test_backslash_does_not_eat_the_next_line(void **state)
{
    (void)state;
    struct ini ini = read_text("[s]\ndir = C:\\exports\\\nk = 1\n");
    assert_string_equal(ini_get(&ini, "s", "dir"), "C:\\exports\\");
    assert_string_equal(ini_get(&ini, "s", "k"), "1");
    ini_release(&ini);
}

static void test_a_bom_is_dropped(void **state)
{
    (void)state;
    struct ini ini = read_text(BOM "[s]\nk = 1\n");
    assert_string_equal(ini_get(&ini, "s", "k"), "1");
    assert_int_equal(ini.nnotes, 0);
    ini_release(&ini);
}

static void test_a_repeated_key_is_reported_and_the_last_counts(void **state)
{
    (void)state;
    struct ini ini = read_text("[s]\nk = 1\nx = 2\n[t]\nk = 9\n[S]\nK = 3\n");
    assert_string_equal(ini_get(&ini, "s", "k"), "3");
    assert_string_equal(ini_get(&ini, "t", "k"), "9");
    assert_int_equal(ini.n, 3);
    assert_int_equal(ini.nnotes, 1);
    assert_int_equal(ini.notes[0].line, 7);
    assert_non_null(strstr(ini.notes[0].msg, "line 2"));
    ini_release(&ini);
    ini = read_text("k=1\nk=2\nk=3\n");
    assert_int_equal(ini.n, 1);
    assert_int_equal(ini.nnotes, 2);
    assert_int_equal(ini.entries[0].line, 3);
    ini_release(&ini);
}

static void test_one_bad_line_loses_only_itself(void **state)
{
    (void)state;
    struct ini ini = read_text("[s]\na = 1\nnonsense\nb = 2\n");
    assert_string_equal(ini_get(&ini, "s", "a"), "1");
    assert_string_equal(ini_get(&ini, "s", "b"), "2");
    assert_int_equal(ini.nnotes, 1);
    assert_int_equal(ini.notes[0].line, 3);
    assert_non_null(strstr(ini.notes[0].msg, "nonsense"));
    ini_release(&ini);
}

static void test_a_bad_section_takes_its_settings_with_it(void **state)
{
    (void)state;
    struct ini ini =
        read_text("[a]\nk = 1\n[b\nk = 2\n[c] ; comment\nk = 3\n[d]x\nk = 4\n[]\nk = 5\n[ e ]\nk = 6\n");
    assert_string_equal(ini_get(&ini, "a", "k"), "1");
    assert_string_equal(ini_get(&ini, "c", "k"), "3");
    assert_string_equal(ini_get(&ini, "e", "k"), "6");
    assert_int_equal(ini.n, 3); // 2, 4 and 5 went nowhere else
    assert_int_equal(ini.nnotes, 3);
    ini_release(&ini);
}

static void test_long_lines(void **state)
{
    (void)state;
    static char text[20000], value[20000];
    for (int len = 900; len < 1100; len += 3) {
        memset(value, 'v', (size_t)len);
        value[len] = '\0';
        snprintf(text, sizeof(text), "[s]\nlong = %s\nk = 1\n", value);
        struct ini ini = read_text(text);
        const char *v = ini_get(&ini, "s", "long");
        assert_string_equal(ini_get(&ini, "s", "k"), "1"); // iniparser would have lost the whole file
        if (v)
            assert_string_equal(v, value);
        assert_int_equal(ini.nnotes, v ? 0 : 1);
        assert_true(v || len > 980);
        ini_release(&ini);
    }
    memset(value, 'v', 15000);
    value[15000] = '\0';
    snprintf(text, sizeof(text), "k = %s\nx = 1\n", value);
    struct ini ini = read_text(text);
    assert_int_equal(ini.n, 1);
    assert_int_equal(ini.notes[0].line, 1);
    ini_release(&ini);
}

static void test_empty_files(void **state)
{
    (void)state;
    const char *const empty[] = {"", "\n\n", "; only\n# comments", BOM, "[s]\n", "\r\n"};
    for (size_t i = 0; i < sizeof(empty) / sizeof(empty[0]); i++) {
        struct ini ini = read_text(empty[i]);
        assert_int_equal(ini.n, 0);
        assert_int_equal(ini.nnotes, 0);
        ini_release(&ini);
    }
    struct ini ini = {0};
    assert_int_equal(ini_read_buf(&ini, "x", "k = a\0b\n", 8, NULL), 0); // a NUL is no text
    assert_int_equal(ini.n, 0);
    assert_int_equal(ini.nnotes, 1);
    ini_release(&ini);
}

static void test_limits(void **state)
{
    (void)state;
    struct strbuf b = {0};
    struct ini ini = {0};
    struct err e = {0};
    for (int i = 0; i < 20000; i++)
        sb_addf(&b, "k%d = %d\n", i, i * 3);
    assert_int_equal(ini_read_buf(&ini, "big.ini", b.s, b.len, &e), 0);
    assert_int_equal(ini.n, 20000);
    assert_string_equal(ini_get(&ini, "", "k19999"), "59997");
    ini_release(&ini);
    sb_add(&b, "one = more\n");
    assert_int_equal(ini_read_buf(&ini, "big.ini", b.s, b.len, &e), ERR_LIMIT);
    assert_non_null(strstr(e.msg, "big.ini, line 20001"));
    assert_null(ini.entries); // outputs are set on success only
    sb_clear(&b);
    while (b.len <= 1 << 20)
        sb_add(&b, "; padding\n");
    assert_int_equal(ini_read_buf(&ini, "big.ini", b.s, b.len, &e), ERR_LIMIT);
    sb_release(&b);
}

static void test_notes_are_bounded(void **state)
{
    (void)state;
    struct strbuf b = {0};
    for (int i = 0; i < 5000; i++)
        sb_add(&b, "bad\n");
    struct ini ini = read_text(b.s);
    assert_int_equal(ini.nnotes, 200);
    ini_release(&ini);
    sb_release(&b);
}

static void test_files(void **state)
{
    (void)state;
    struct ini ini = {0};
    struct err e = {0};
    char dir[512];
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    const char *path = test_write_text(dir, "kpitop.ini", "[ui]\ntheme = dark\n");
    assert_int_equal(ini_read_file(&ini, path, &e), 0);
    assert_string_equal(ini_get(&ini, "ui", "theme"), "dark");
    assert_string_equal(ini.path, path);
    ini_release(&ini);
    assert_int_equal(ini_read_file(&ini, "/nonexistent/x.ini", &e), ERR_NOTFOUND);
    assert_non_null(strstr(e.msg, "/nonexistent/x.ini"));
    assert_int_equal(ini_read_file(&ini, dir, &e), ERR_IO);
    test_rmdir(dir);
}

// Nothing is printed: iniparser's complaints would end up on the dashboard.
static void test_nothing_goes_to_stderr(void **state)
{
    (void)state;
    char dir[512];
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    char path[600];
    snprintf(path, sizeof(path), "%s/stderr", dir);
    fflush(stderr);
    int saved = dup(STDERR_FILENO), fd = open(path, O_CREAT | O_RDWR, 0600);
    dup2(fd, STDERR_FILENO);
    struct ini ini = read_text("junk\n[x\n\\\n = \n[s]\nk = \"open\nok = 1\n");
    dup2(saved, STDERR_FILENO);
    close(saved);
    assert_int_equal(lseek(fd, 0, SEEK_END), 0);
    close(fd);
    assert_string_equal(ini_get(&ini, "s", "ok"), "1");
    ini_release(&ini);
    test_rmdir(dir);
}

static void test_random_text(void **state)
{
    (void)state;
    static const char pieces[][12] = {"[",  "]", "=", "\"", "'", ";",    "#",    "\\",    "\n",   "\r\n", " ",
                                      "\t", "a", "k", ":",  "é", "\xFF", "\x01", "[s]\n", "k = ", "\x00"};
    uint64_t x = 88172645463325252ull;
    for (int i = 0; i < 3000; i++) {
        struct strbuf b = {0};
        for (int k = 0; k < 60; k++) {
            x ^= x << 13, x ^= x >> 7, x ^= x << 17;
            sb_add(&b, pieces[(x >> 20) % (sizeof(pieces) / sizeof(pieces[0]))]);
        }
        struct ini ini = {0};
        struct err e = {0};
        if (ini_read_buf(&ini, "r", sb_str(&b), b.len, &e))
            fail_msg("%s in:\n%s", e.msg, b.s);
        for (size_t n = 0; n < ini.nnotes; n++) {
            if (strstr(ini.notes[n].msg, "iniparser") || ini.notes[n].line == 0)
                fail_msg("%s in:\n%s", ini.notes[n].msg, b.s); // what we let pass, iniparser read otherwise
        }
        ini_release(&ini);
        sb_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_lines_and_folding),
        cmocka_unit_test(test_comments_in_values),
        cmocka_unit_test(test_quotes),
        cmocka_unit_test(test_other_traps),
        cmocka_unit_test(test_backslash_does_not_eat_the_next_line),
        cmocka_unit_test(test_a_bom_is_dropped),
        cmocka_unit_test(test_a_repeated_key_is_reported_and_the_last_counts),
        cmocka_unit_test(test_one_bad_line_loses_only_itself),
        cmocka_unit_test(test_a_bad_section_takes_its_settings_with_it),
        cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_empty_files),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_notes_are_bounded),
        cmocka_unit_test(test_files),
        cmocka_unit_test(test_nothing_goes_to_stderr),
        cmocka_unit_test(test_random_text),
    };
    setlocale(LC_ALL, "C.UTF-8"); // as the program does: iniparser asks isspace and tolower about every byte
    return cmocka_run_group_tests(tests, NULL, NULL);
}
