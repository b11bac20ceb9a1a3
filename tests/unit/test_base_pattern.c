// What the search finds, and what it refuses.
#include "test_util.h"

#include "base/pattern.h"

#include <string.h>

static bool finds(const char *pattern, const char *text)
{
    struct pattern p;
    struct err e = {0};
    pattern_open(&p, pattern, &e);
    bool found = pattern_matches(&p, text);
    pattern_close(&p);
    return found;
}

static void test_texts_and_expressions(void **state)
{
    static const struct { const char *pattern, *text; bool found; } rows[] = {
        {"délai", "Le DELAI de réponse", true},
        {"DELAI", "délai", true},
        {"2.5", "215", false}, // a point alone is a point
        {"2[.]5", "2.5", true},
        {"+18", "NPS +18", true}, // no expression, but it stands there
        {"CSAT (%)", "CSAT (%)", true},
        {"CSAT (%)", "CSAT %", true}, // the expression
        {"c2es|nps", "NPS", true},
        {"c2es|nps", "CES", false},
        {"^phone", "phone, Lyon", true},
        {"^phone", "Lyon, phone", false},
        {"refunds?$", "two refunds", true},
        {"[0-9]{2,4} €", "417 €", true},
        {"é+", "Éé", true},
        {"(abc", "ab", false},
        {"(abc", "x(abcd", true},
        {"x*", "abc", false}, // nothing at all is no match
        {"", "abc", false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (finds(rows[i].pattern, rows[i].text) != rows[i].found)
            fail_msg("\"%s\" in \"%s\"", rows[i].pattern, rows[i].text);
}

static void test_what_is_refused(void **state)
{
    static const struct { const char *pattern, *why; } rows[] = {
        {"(abc", "parenthesis"}, {"[abc", "bracket"}, {"abc\\", "backslash"}, {"a{1", "{"}, {"[[:foo:]]", "set of characters"},
        {"(a)\\1", "refers back"}, {"(a{1,9}){1,9}", "repeats too much"}, {"a{100}", "repeats too much"}, {"a{1,100}", "repeats too much"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct pattern p;
        struct err e = {0};
        if (pattern_open(&p, rows[i].pattern, &e) != ERR_SYNTAX || !strstr(e.msg, rows[i].why) || !strstr(e.msg, rows[i].pattern))
            fail_msg("\"%s\": %s", rows[i].pattern, e.msg);
        pattern_close(&p);
    }
}

static void test_where(void **state)
{
    struct pattern p;
    struct err e = {0};
    size_t at, len;
    (void)state;
    assert_int_equal(pattern_open(&p, "b+", &e), 0);
    assert_true(pattern_find(&p, "aabbbc", &at, &len));
    assert_int_equal(at, 2);
    assert_int_equal(len, 3);
    pattern_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_texts_and_expressions), cmocka_unit_test(test_what_is_refused), cmocka_unit_test(test_where),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
