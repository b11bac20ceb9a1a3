// Ini files changed from inside: what was not asked for stays byte for byte.
#include "test_util.h"

#include "base/ini.h"

#include <locale.h>

static const char *edited(const char *text, const struct ini_change *c, size_t n)
{
    static char out[4096];
    struct strbuf b = {0};
    struct err e = {0};
    if (ini_edit("k.ini", text, strlen(text), c, n, &b, &e))
        snprintf(out, sizeof(out), "%d: %s", e.code, e.msg);
    else
        snprintf(out, sizeof(out), "%s", sb_str(&b));
    sb_release(&b);
    return out;
}

static const char *one(const char *text, const char *section, const char *key, const char *value)
{
    struct ini_change c = {section, key, value};
    return edited(text, &c, 1);
}

static void a_value_keeps_its_line_and_comment(void **state)
{
    (void)state;
    assert_string_equal(one("; mine\n[kpitop]\n  grain =   month   ; as the boss wants it\n# end\n", "kpitop", "grain", "week"),
                        "; mine\n[kpitop]\n  grain =   week   ; as the boss wants it\n# end\n");
    assert_string_equal(one("[A]\nKey=\"a ; b\" ; c\n", "a", "key", "d"), "[A]\nKey=d ; c\n");
    assert_string_equal(one("[a]\nkey=x", "a", "key", "y"), "[a]\nkey=y");
    assert_string_equal(one("[a]\r\nkey = x\r\nz = 1\r\n", "a", "key", "y"), "[a]\r\nkey = y\r\nz = 1\r\n");
    assert_string_equal(one("[a]\nkey =\nz=\n", "a", "key", "y"), "[a]\nkey = y\nz=\n");
    assert_string_equal(one("[a]\nkey =  ; why\n", "a", "key", "y"), "[a]\nkey =  y ; why\n");
    assert_string_equal(one("[a]\nkey = y ; why\n", "a", "key", ""), "[a]\nkey =  ; why\n");
}

static void values_that_need_quotes_get_them(void **state)
{
    (void)state;
    assert_string_equal(one("[a]\nk = 1\n", "a", "k", "a ; b"), "[a]\nk = \"a ; b\"\n");
    assert_string_equal(one("[a]\nk = 1\n", "a", "k", " wide "), "[a]\nk = \" wide \"\n");
    assert_string_equal(one("[a]\nk = 1\n", "a", "k", "say \"no\""), "[a]\nk = \"say \"no\"\"\n");
    assert_string_equal(one("[a]\nk = \"say \"no\"\" ; c\n", "a", "k", "Été"), "[a]\nk = Été ; c\n");
}

static void a_new_setting_goes_below_its_section(void **state)
{
    (void)state;
    assert_string_equal(one("[a]\nx = 1\n; about b\n\n[b]\ny = 2\n", "a", "k", "v"), "[a]\nx = 1\nk = v\n; about b\n\n[b]\ny = 2\n");
    assert_string_equal(one("[a]\n; all unset\n[b]\n", "a", "k", "v"), "[a]\nk = v\n; all unset\n[b]\n");
    assert_string_equal(one("[a]\nx = 1", "a", "k", "v"), "[a]\nx = 1\nk = v\n");
    assert_string_equal(one("[a]\nx = 1\n", "View Lyon", "k", "v"), "[a]\nx = 1\n\n[View Lyon]\nk = v\n");
    assert_string_equal(one("", "a", "k", "v"), "[a]\nk = v\n");
    assert_string_equal(one("\xEF\xBB\xBF", "a", "k", "v"), "\xEF\xBB\xBF[a]\nk = v\n");
    assert_string_equal(one("; c\r\n", "a", "k", ""), "; c\r\n\r\n[a]\r\nk =\r\n");
    assert_string_equal(one("x = 1\n[a]\n", "", "k", "v"), "x = 1\nk = v\n[a]\n");
}

// The last of a repeated key is the one that counts; taken out, no earlier one may come to life.
static void repeated_keys(void **state)
{
    (void)state;
    assert_string_equal(one("[a]\nk = 1\n[b]\n[a]\nk = 2\n", "a", "k", "3"), "[a]\nk = 1\n[b]\n[a]\nk = 3\n");
    assert_string_equal(one("[a]\nk = 1 ; old\nm = 0\nk = 2\n", "a", "k", NULL), "[a]\n; old\nm = 0\n");
}

static void a_section_goes_with_its_settings_not_its_comments(void **state)
{
    (void)state;
    assert_string_equal(one("[view x]\n; mine\npage = kpi\n[kpitop]\nlang = fr\n[VIEW X]\nby = team\n", "view x", NULL, NULL),
                        "; mine\n[kpitop]\nlang = fr\n");
    struct ini_change c[] = {{"view x", NULL, NULL}, {"view x", "page", "nps"}, {"kpitop", "lang", "en"}};
    assert_string_equal(edited("[kpitop]\nlang = fr\n[view x]\nby = team\n", c, 3), "[kpitop]\nlang = en\n\n[view x]\npage = nps\n");
}

static void lines_that_cannot_be_read_stay(void **state)
{
    (void)state;
    assert_string_equal(one("junk\n[bad\nk = 1\n[a]\nk = \"open\nk = 2\n\xff\n", "a", "k", "3"),
                        "junk\n[bad\nk = 1\n[a]\nk = \"open\nk = 3\n\xff\n");
    assert_string_equal(one("[bad\nk = 1\n", "a", "k", "3"), "[bad\nk = 1\n\n[a]\nk = 3\n");
}

static void what_cannot_be_written_is_refused(void **state)
{
    (void)state;
    assert_non_null(strstr(one("", "a", "k", "two\nlines"), "one line"));
    assert_non_null(strstr(one("", "a", "k=l", "v"), "name of a setting"));
    assert_non_null(strstr(one("", "a]", "k", "v"), "name of a setting"));
    assert_non_null(strstr(one("", "a", "k", "x\" ; y"), "editor")); // would be read as x
    assert_non_null(strstr(one("k = 1\n\xEF\xBB\xBFl = 2\n", "", NULL, NULL), "editor")); // the mark would come first
    char wide[1200];
    memset(wide, 'x', sizeof(wide) - 1);
    wide[sizeof(wide) - 1] = '\0';
    assert_non_null(strstr(one("[a]\nk = 1\n", "a", "k", wide), "editor"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_keeps_its_line_and_comment),
        cmocka_unit_test(values_that_need_quotes_get_them),
        cmocka_unit_test(a_new_setting_goes_below_its_section),
        cmocka_unit_test(repeated_keys),
        cmocka_unit_test(a_section_goes_with_its_settings_not_its_comments),
        cmocka_unit_test(lines_that_cannot_be_read_stay),
        cmocka_unit_test(what_cannot_be_written_is_refused),
    };
    setlocale(LC_ALL, "C.UTF-8");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
