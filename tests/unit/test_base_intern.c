#include "test_util.h"

#include "base/err.h"
#include "base/intern.h"

static void test_numbers_are_dense_from_the_empty_string(void **state)
{
    (void)state;
    struct intern t = {0};
    assert_int_equal(intern_find(&t, "", 0), 0);
    assert_int_equal(intern_find(&t, "a", 1), -1);
    assert_string_equal(intern_name(&t, 0), "");
    assert_int_equal(intern_add(&t, "email", 5), 1);
    assert_int_equal(intern_add(&t, "", 0), 0);
    assert_int_equal(intern_add(&t, NULL, 0), 0);
    assert_int_equal(intern_add(&t, "emails", 5), 1); // the length counts
    assert_int_equal(intern_add(&t, "emails", 6), 2);
    assert_int_equal(intern_add(&t, "e", 1), 3);
    assert_int_equal(t.n, 4);
    assert_string_equal(intern_name(&t, 2), "emails");
    assert_string_equal(intern_name(&t, 4), "");
    intern_release(&t);
    assert_int_equal(t.n, 0);
}

static void test_a_nul_ends_the_text(void **state)
{
    (void)state;
    struct intern t = {0};
    assert_int_equal(intern_add(&t, "a\0b", 3), 1);
    assert_int_equal(intern_add(&t, "a\0c", 3), 1);
    assert_int_equal(intern_find(&t, "\0x", 2), 0);
    intern_release(&t);
}

static void test_many_strings_keep_their_numbers(void **state)
{
    (void)state;
    struct intern t = {0};
    char s[24];
    for (int i = 1; i <= 100000; i++) {
        int n = snprintf(s, sizeof(s), "agent %d", i * 7);
        assert_int_equal(intern_add(&t, s, (size_t)n), i);
    }
    for (int i = 1; i <= 100000; i += 97) {
        int n = snprintf(s, sizeof(s), "agent %d", i * 7);
        assert_int_equal(intern_find(&t, s, (size_t)n), i);
        assert_string_equal(intern_name(&t, (uint32_t)i), s);
    }
    assert_int_equal(intern_find(&t, "agent 8", 7), -1);
    intern_release(&t);
}

static int bits(uint64_t v)
{
    return __builtin_popcountll(v);
}

static void test_hash_avalanche_and_length(void **state)
{
    (void)state;
    unsigned char buf[24] = "the quick brown fox jum";
    for (size_t n = 1; n <= sizeof(buf); n++) {
        uint64_t h = hash_bytes(buf, n, 0);
        int flipped = 0;
        for (size_t bit = 0; bit < n * 8; bit++) {
            buf[bit / 8] ^= (unsigned char)(1u << (bit % 8));
            flipped += bits(h ^ hash_bytes(buf, n, 0));
            buf[bit / 8] ^= (unsigned char)(1u << (bit % 8));
        }
        assert_within((double)flipped / (double)(n * 8), 32.0, 4.0 / 32);
    }
    unsigned char zero[32] = {0};
    for (size_t n = 0; n < 31; n++)
        assert_true(hash_bytes(zero, n, 0) != hash_bytes(zero, n + 1, 0));
    assert_true(hash_bytes("x", 1, 1) != hash_bytes("x", 1, 2));
}

static void test_map(void **state)
{
    (void)state;
    struct u64map m = {0};
    bool added;
    assert_null(u64map_get(&m, 0));
    for (uint32_t i = 0; i < 50000; i++) {
        uint32_t *v = u64map_put(&m, (uint64_t)i << 32, i, &added);
        assert_non_null(v);
        assert_true(added);
    }
    for (uint32_t i = 0; i < 50000; i += 7) {
        uint32_t *v = u64map_put(&m, (uint64_t)i << 32, 9, &added);
        assert_false(added);
        assert_int_equal(*v, i);
        *v = i + 1;
    }
    assert_int_equal(*u64map_get(&m, (uint64_t)7 << 32), 8);
    assert_int_equal(*u64map_get(&m, 0), 1); // key 0 is a key like others
    assert_int_equal(*u64map_get(&m, (uint64_t)8 << 32), 8);
    assert_null(u64map_get(&m, 1));
    assert_int_equal(m.n, 50000);
    u64map_release(&m);
    assert_null(u64map_get(&m, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers_are_dense_from_the_empty_string),
        cmocka_unit_test(test_a_nul_ends_the_text),
        cmocka_unit_test(test_many_strings_keep_their_numbers),
        cmocka_unit_test(test_hash_avalanche_and_length),
        cmocka_unit_test(test_map),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
