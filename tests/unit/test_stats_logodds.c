// Log-odds with a prior against figures of a Python program written from the paper's equations, and its properties.
#include "test_util.h"

#include "base/mem.h"
#include "stats/logodds.h"

static void worked(void **state)
{
    (void)state;
    const double a[] = {10, 2, 5}, b[] = {1, 8, 5}, prior[] = {1.1, 1, 1};
    double z[3];
    stats_log_odds(a, b, prior, 3, z);
    assert_close(z[0], 2.891410858923175);
    assert_close(z[1], -2.7687400357474963);
    assert_close(z[2], -0.41435797614092934);
}

// Swapping the groups turns the sign; equal groups say nothing; so does an empty one.
static void properties(void **state)
{
    (void)state;
    const double a[] = {10, 2, 5}, b[] = {1, 8, 5}, none[] = {0, 0, 0}, prior[] = {1, 1, 1};
    double z[3], y[3];
    stats_log_odds(a, b, prior, 3, z);
    stats_log_odds(b, a, prior, 3, y);
    for (size_t i = 0; i < 3; i++)
        assert_close(z[i], -y[i]);
    stats_log_odds(a, a, prior, 3, z);
    stats_log_odds(a, none, prior, 3, y);
    for (size_t i = 0; i < 3; i++) {
        assert_close(z[i], 0);
        assert_close(y[i], 0);
    }
    stats_log_odds(none, a, prior, 3, y);
    for (size_t i = 0; i < 3; i++)
        assert_close(y[i], 0);
}

// The same shares weigh more where there are more texts, and a single word is no group at all.
static void weight(void **state)
{
    (void)state;
    const double few_a[] = {2, 8}, few_b[] = {1, 9}, many_a[] = {200, 800}, many_b[] = {100, 900}, prior[] = {1, 1}, one[] = {3};
    double few[2], many[2], z[1];
    stats_log_odds(few_a, few_b, prior, 2, few);
    stats_log_odds(many_a, many_b, prior, 2, many);
    assert_true(many[0] > 1.96 && few[0] < 1.96 && few[0] > 0);
    stats_log_odds(one, one, prior, 1, z);
    assert_close(z[0], 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(worked), cmocka_unit_test(properties), cmocka_unit_test(weight)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
