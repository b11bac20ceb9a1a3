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
    unsetenv("LD_PRELOAD"); // of make mutate: Python does not start with it
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
        {"esc / 2", 0, "there is no measure \"esc\": did you mean \"escalated\"?"}, // three letters that a name begins with
        {"contacts \xF0\x9F\x98\x80\x80", 9, "\"\xF0\x9F\x98\x80\" has no place in a formula: it knows measures, numbers, + - * / ( ), min and max"},
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
    assert_int_equal(limit(" ", FORMULA_BYTES - 3, "fcr"), 0);
    assert_int_equal(limit(" ", FORMULA_BYTES - 2, "fcr"), ERR_LIMIT);
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
    assert_close(figure_of("waiting_time_n", &c).value, 4);
}

// What is a share, and what is none: a part of a count that contains it, with a positive factor; the rest of it, too. contacts are not
// all interactions that can be escalated, answers to a survey are a part of those sent.
static void what_is_a_share(void **state)
{
    static const struct { const char *text; bool share; } rows[] = {
        {"100 * (escalated / interactions)", true}, {"(escalated / interactions) * 100", true}, {"escalated * 100 / interactions", true},
        {"escalated / interactions", true},         {"(interactions - escalated) / interactions", true},
        {"100 * csat_positive / csat_n", true},     {"responses / surveys", true},  {"answered / interactions", true}, // through answerable and contacts
        {"contacts / interactions", true},          {"escalated / interactions * 2", true},
        {"(contacts - escalated) / interactions", false}, {"0 * (escalated / interactions)", false}, {"0 * escalated / interactions", false},
        {"escalated * interactions", false},        {"escalated + interactions", false}, {"min(escalated, interactions)", false},
        {"contacts * escalated / interactions", false}, {"interactions / contacts", false}, {"sales_amount / sales", false},
        {"csat / csat_n", false},                   {"2 * (100 * escalated / interactions)", false}, {"interactions", false},
        {"ease_employee_n / ease_employee_n", false},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct formula f;
        struct err e = {0};
        size_t at;
        if (formula_parse(rows[i].text, &f, &at, &e) || f.share != rows[i].share)
            fail_msg("%s: %d %s", rows[i].text, f.share, e.msg);
    }
}

// Wilson at its ends (Python), and what is no share when its figures say so; the two sides of a division are told, of nothing else.
static void figures_of_shares(void **state)
{
    struct cell c = sample();
    struct kpi_figure f = figure_of("contacts / interactions", &c);
    (void)state;
    assert_true(f.num == 30 && f.den == 40 && f.n == 40);
    f = figure_of("waiting_time / contacts", &c);
    assert_true(f.num == 22.5 && f.den == 30 && f.n == 4);
    f = figure_of("contacts / answered + 1", &c);
    assert_true(f.value == 2.5 && f.num == 0 && f.den == 0 && f.n == 25); // answered of the 25 of which it is known
    c.m[M_ESCALATED] = 0;
    f = figure_of("100 * escalated / interactions", &c);
    assert_true(f.has_ci && f.low == 0);
    assert_close(f.high, 8.762453925039232);
    c.m[M_ESCALATED] = 40;
    f = figure_of("100 * escalated / interactions", &c);
    assert_true(f.has_ci && f.high == 100);
    assert_close(f.low, 91.23754607496077);
    c.m[M_ESCALATED] = 41; // more than there are: an export that contradicts itself
    f = figure_of("100 * escalated / interactions", &c);
    assert_true(f.has && !f.has_ci);
    f = figure_of("(interactions - escalated) / interactions", &c);
    assert_true(f.has && !f.has_ci);
    // a part that has a measure in it is no constant, whatever else is
    assert_close(figure_of("contacts / max(contacts, 0)", &c).value, 1);
    assert_close(figure_of("contacts / min(contacts, 60)", &c).value, 1);
    assert_false(figure_of("contacts / min(contacts, 0)", &c).has);
    assert_false(figure_of("contacts / min(0, contacts)", &c).has);
}

// The rows behind a KPI of the user's own, its sample, and whether customers are to be scanned for it.
static void rows_behind(void **state)
{
    static const struct { const char *text; enum measure rows; int sample; bool by_customer; } rows[] = {
        {"100 * escalated / interactions", M_INTERACTIONS, SAMPLE_OTHER, false},
        {"waiting_time / contacts", M_WAIT_N, SAMPLE_OTHER, false}, // of the first measure
        {"2 + contacts / waiting_time", M_CONTACTS, SAMPLE_OTHER, false},
        {"sales_amount", M_SALES, SAMPLE_OTHER, false},
        {"ease_employee / 4", M_EASE_EMPLOYEE_N, SAMPLE_EMPLOYEE, false},
        {"contacts / ease_employee", M_CONTACTS, SAMPLE_EMPLOYEE, false},
        {"customers", M_STOCK_CUSTOMERS, SAMPLE_OTHER, false},
        {"customers_start", M_COUNT, SAMPLE_OTHER, false}, // a state of the day before has no rows
        {"100 * repeaters / contacters", M_COUNT, SAMPLE_OTHER, true},
        {"repeaters + 1", M_COUNT, SAMPLE_OTHER, true},
        {"contacts / buyers", M_CONTACTS, SAMPLE_OTHER, true},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct kpi_own o = {0};
        struct err e = {0};
        size_t at;
        assert_int_equal(formula_parse(rows[i].text, &o.formula, &at, &e), 0);
        kpi_own_finish(&o);
        if (o.info.rows != rows[i].rows || (int)o.info.sample != rows[i].sample || formula_by_customer(&o.formula) != rows[i].by_customer)
            fail_msg("%s: rows %d, sample %d, by customer %d", rows[i].text, o.info.rows, o.info.sample, formula_by_customer(&o.formula));
    }
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
        cmocka_unit_test(what_is_a_share), cmocka_unit_test(figures_of_shares), cmocka_unit_test(rows_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
