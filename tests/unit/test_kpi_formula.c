// Formulas of the user's own: what they mean (against Python), what is wrong in them and where, when there is no data.
#include "test_util.h"

#include "base/mem.h"
#include "kpi/formula.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct cell sample(void)
{
    struct cell c = {0};
    c.m[M_INTERACTIONS] = 40;
    c.m[M_CONTACTS] = 30;
    c.m[M_ESCALATED] = 3;
    c.m[M_ESCALATION_KNOWN] = 40;
    c.m[M_ANSWERED] = 20;
    c.m[M_ANSWERABLE] = 25;
    c.m[M_RESOLVED] = 7;
    c.m[M_SEEN_INTERACTIONS] = c.m[M_SEEN_CASES] = 1;
    c.m[M_WAIT_N] = 4;
    c.m[M_WAIT_SUM] = 90000; // 22.5 s
    return c;
}

static struct kpi_figure figure_of(const char *text, const struct cell *c)
{
    struct kpi_config cfg;
    struct kpi_figure f;
    struct formula x;
    struct err e = {0};
    size_t at;
    kpi_config_default(&cfg);
    if (formula_parse(text, &x, &at, &e))
        fail_msg("%s, byte %zu: %s", text, at, e.msg);
    formula_figure(&x, &cfg, c, &f);
    return f;
}

static void against_python(void **state)
{
    char command[600], line[600];
    const char *top = getenv("SRCDIR");
    struct cell c = sample();
    int n = 0;
    (void)state;
    snprintf(command, sizeof(command), "python3 '%s/tests/unit/formula.py'", top ? top : ".");
    FILE *p = popen(command, "r");
    assert_non_null(p);
    for (; fgets(line, sizeof(line), p); n++) {
        char *tab = strchr(line, '\t');
        *tab = '\0';
        struct kpi_figure f = figure_of(line, &c);
        bool none = !strncmp(tab + 1, "none", 4);
        double want = none ? 0 : strtod(tab + 1, NULL);
        if (f.has == none || (f.has && fabs(f.value - want) > 1e-9 * fmax(1, fabs(want))))
            fail_msg("%s: %d %.17g, Python says %s", line, f.has, f.value, tab + 1);
    }
    if (pclose(p) == 127 << 8)
        skip();
    assert_int_equal(n, 1500);
}

static void wrong(void **state)
{
    static const struct { const char *text; size_t at; const char *says; } cases[] = {
        {"", 0, "the formula is empty"},
        {"   ", 0, "the formula is empty"},
        {"100 * escaltd / contacts", 6, "there is no measure \"escaltd\": did you mean \"escalated\"?"},
        {"zzzzzzzzz", 0, "there is no measure \"zzzzzzzzz\": 'kpitop measures' lists them"},
        {"contacts +", 10, "a measure, a number or \"(\" is missing here"},
        {"contacts * / 2", 11, "a measure, a number or \"(\" is missing here"},
        {"(contacts + 1", 0, "this \"(\" is never closed"},
        {"contacts + 1)", 12, "this \")\" has no \"(\" before it"},
        {"contacts 2", 9, "an operator is missing here: + - * or /"},
        {"2 contacts", 2, "an operator is missing here: + - * or /"},
        {"contacts * 0,5", 12, "a comma parts the values of min and max only; decimals take a point, as 0.5"},
        {"contacts ^ 2", 9, "\"^\" has no place in a formula: it knows measures, numbers, + - * / ( ), min and max"},
        {"contacts × 2", 9, "\"×\" has no place in a formula: it knows measures, numbers, + - * / ( ), min and max"},
        {"contacts \x01", 9, "\"?\" has no place in a formula: it knows measures, numbers, + - * / ( ), min and max"},
        {"min(contacts)", 0, "min and max need two values or more"},
        {"max contacts", 0, "min and max take their values in parentheses: min(1, 2)"},
        {"contacts / 0", 9, "a division by 0 is never a number"},
        {"contacts / (1 - 1)", 9, "a division by 0 is never a number"},
        {"contacts / (2 * 3 - min(6, 7) / max(1, -2))", 9, "a division by 0 is never a number"},
        {"contacts / -(0)", 9, "a division by 0 is never a number"},
        {"contacts + .", 11, "a number needs digits beside its point"},
        {"1 + 2", 0, "the formula has no measure: 'kpitop measures' lists them"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct formula f;
        struct err e = {0};
        size_t at = 99;
        assert_int_equal(formula_parse(cases[i].text, &f, &at, &e), ERR_SYNTAX);
        assert_string_equal(e.msg, cases[i].says);
        assert_int_equal(at, cases[i].at);
    }
}

static int limit(const char *piece, int times, const char *end)
{
    struct strbuf b = {0};
    struct formula f;
    struct err e = {0};
    size_t at;
    for (int i = 0; i < times; i++)
        sb_add(&b, piece);
    sb_add(&b, end);
    int rc = formula_parse(sb_str(&b), &f, &at, &e);
    assert_true(at <= b.len);
    sb_release(&b);
    return rc;
}

static void limits(void **state)
{
    (void)state;
    assert_int_equal(limit("-", FORMULA_DEPTH - 1, "contacts"), 0);
    assert_int_equal(limit("-", FORMULA_DEPTH, "contacts"), ERR_LIMIT);
    assert_int_equal(limit("(", 300, ""), ERR_LIMIT);
    assert_int_equal(limit("min(", 90, ""), ERR_LIMIT);
    assert_int_equal(limit("1+", FORMULA_NODES / 2 - 1, "fcr"), 0); // a number and an operator each
    assert_int_equal(limit("1+", FORMULA_NODES / 2, "fcr"), ERR_LIMIT);
    assert_int_equal(limit(" ", FORMULA_BYTES, "fcr"), ERR_LIMIT);
    assert_int_equal(limit("9", 70, " * fcr"), ERR_SYNTAX); // too long a number
}

static void no_data(void **state)
{
    struct cell c = sample(), none = {0};
    (void)state;
    assert_false(figure_of("contacts", &none).has); // no interactions at all: unknown, not 0
    c.m[M_CONTACTS] = 0;
    assert_true(figure_of("contacts", &c).has); // they have begun: 0 it is
    assert_true(figure_of("contacts", &c).value == 0);
    assert_false(figure_of("100 * escalated / contacts", &c).has); // a division by 0
    c.m[M_ESCALATION_KNOWN] = 0;
    assert_false(figure_of("escalated", &c).has); // no export says it
    assert_false(figure_of("csat", &c).has);
    assert_false(figure_of("interactions + csat_n", &c).has);
    c.m[M_SALES_AMOUNT] = INT64_MAX;
    c.m[M_SALES] = 1;
    const char *huge = "sales_amount*sales_amount*sales_amount*sales_amount*sales_amount*sales_amount*sales_amount*sales_amount*"
                       "sales_amount*sales_amount*sales_amount*sales_amount*sales_amount*sales_amount*sales_amount*sales_amount*"
                       "sales_amount*sales_amount*sales_amount*sales_amount*sales_amount*sales_amount*sales_amount*sales_amount";
    assert_false(figure_of(huge, &c).has); // beyond every double
}

static void shares(void **state)
{
    struct cell c = sample();
    struct kpi_figure f = figure_of("100 * escalated / interactions", &c);
    (void)state;
    assert_true(f.has && f.has_ci && f.n == 40);
    assert_close(f.value, 7.5);
    assert_close(f.low, 2.58355567718582); // Wilson of 3 / 40 with z = 1.96, worked out apart
    assert_close(f.high, 19.8645301590975);
    f = figure_of("(answerable - answered) / answerable * 100", &c);
    assert_true(f.has_ci && f.num == 5 && f.den == 25);
    assert_close(f.value, 20);
    f = figure_of("answered / answerable", &c); // no factor: the interval is in the same unit
    assert_true(f.has_ci && f.low > 0.6 && f.high < 0.92);
    assert_false(figure_of("100 * escalated / contacts", &c).has_ci); // what the service began itself is escalated too
    assert_false(figure_of("answerable / answered", &c).has_ci);
    assert_false(figure_of("100 * escalated / interactions + 1", &c).has_ci);
    f = figure_of("waiting_time / 60", &c);
    assert_close(f.value, 0.375);
    assert_true(f.n == 4 && !f.has_ci);
    assert_close(figure_of("waiting_time_sum", &c).value, 90);
}

// Answers of fewer employees than min_n_employee are withheld however the formula goes about it.
static void few_employees(void **state)
{
    struct cell c = sample();
    (void)state;
    c.m[M_EASE_EMPLOYEE_N] = 4;
    c.m[M_EASE_EMPLOYEE_SUM] = 12 * SCORE_ONE;
    assert_true(figure_of("ease_employee", &c).hidden);
    assert_false(figure_of("ease_employee_sum + 0 * contacts", &c).has);
    c.m[M_EASE_EMPLOYEE_N] = 5;
    assert_close(figure_of("ease_employee", &c).value, 2.4);
}

static void names(void **state)
{
    (void)state;
    for (size_t i = 0; i < kpi_nmeasures; i++)
        for (size_t j = 0; j < i; j++)
            if (!strcmp(kpi_measures[i].name, kpi_measures[j].name))
                fail_msg("two measures are called %s", kpi_measures[i].name);
    assert_true(kpi_nmeasures < 256); // a row is a byte of a node
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(against_python), cmocka_unit_test(wrong),  cmocka_unit_test(limits),        cmocka_unit_test(no_data),
        cmocka_unit_test(shares),         cmocka_unit_test(names), cmocka_unit_test(few_employees),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
