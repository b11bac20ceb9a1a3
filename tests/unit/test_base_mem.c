#include "test_util.h"

#include "base/err.h"
#include "base/mem.h"

static void test_arena_gives_zeroed_aligned_memory(void **state)
{
    (void)state;
    struct arena a = {0};
    for (size_t n = 0; n < 3000; n += 7) {
        unsigned char *p = arena_alloc(&a, n);
        assert_non_null(p);
        assert_int_equal((uintptr_t)p % 16, 0);
        for (size_t i = 0; i < n; i++)
            assert_int_equal(p[i], 0);
        memset(p, 0xAA, n);
    }
    arena_release(&a);
    assert_null(a.head);
    assert_int_equal(a.used, 0);
}

static void test_arena_large_block_keeps_the_rest_of_the_head(void **state)
{
    (void)state;
    struct arena a = {0};
    char *small = arena_strdup(&a, "first");
    char *big = arena_alloc(&a, 5 << 20);
    char *next = arena_strdup(&a, "second");
    assert_non_null(big);
    big[(5 << 20) - 1] = 1;
    assert_string_equal(small, "first");
    assert_int_equal(next - small, 16); // right behind the first, in the same block
    arena_release(&a);
}

static void test_arena_refuses_sizes_that_cannot_be(void **state)
{
    (void)state;
    struct arena a = {0};
    assert_null(arena_alloc(&a, SIZE_MAX - 3));
    assert_string_equal(arena_printf(&a, "%d-%s", 12, "x"), "12-x");
    assert_string_equal(arena_strndup(&a, "abcdef", 3), "abc");
    assert_string_equal(arena_strndup(&a, "", 0), "");
    arena_release(&a);
}

static void test_vec_grow_zeroes_new_room(void **state)
{
    (void)state;
    int *v = NULL;
    size_t cap = 0, n = 0;
    for (; n < 1000; n++) {
        assert_int_equal(vec_grow((void **)&v, &cap, n, sizeof(*v)), 0);
        assert_int_equal(v[n], 0);
        v[n] = (int)n + 1;
    }
    for (size_t i = 0; i < n; i++)
        assert_int_equal(v[i], i + 1);
    free(v);
}

static void test_vec_grow_fails_on_overflow_and_keeps_the_array(void **state)
{
    (void)state;
    char x = 'x';
    void *p = &x;
    size_t cap = SIZE_MAX / 4;
    assert_int_equal(vec_grow(&p, &cap, cap, 64), ERR_NOMEM);
    assert_ptr_equal(p, &x);
    assert_int_equal(cap, SIZE_MAX / 4);
}

static void test_strbuf(void **state)
{
    (void)state;
    struct strbuf b = {0};
    assert_string_equal(sb_str(&b), "");
    sb_add(&b, "");
    assert_non_null(b.s); // terminated once touched
    sb_add(&b, "one ");
    sb_addn(&b, "two three", 3);
    sb_putc(&b, ' ');
    sb_addf(&b, "%05.1f|%s", 3.14159, "pi");
    assert_string_equal(b.s, "one two 003.1|pi");
    assert_int_equal(b.len, strlen(b.s));
    sb_clear(&b);
    assert_string_equal(b.s, "");
    for (int i = 0; i < 5000; i++)
        sb_addf(&b, "%d,", i % 10);
    assert_int_equal(b.len, 10000);
    assert_memory_equal(b.s + 9996, "8,9,", 5);
    sb_release(&b);
    assert_null(b.s);
}

static void test_strbuf_exact_fit(void **state)
{
    (void)state;
    for (size_t n = 60; n < 70; n++) { // around the first capacity
        struct strbuf b = {0};
        for (size_t i = 0; i < n; i++)
            sb_putc(&b, 'x');
        assert_int_equal(b.s[n], 0);
        assert_true(b.cap > n);
        sb_release(&b);
    }
}

static void test_strbuf_failure_is_sticky(void **state)
{
    (void)state;
    struct strbuf b = {0};
    sb_add(&b, "kept");
    sb_addn(&b, "x", SIZE_MAX - 2);
    assert_true(b.oom);
    sb_add(&b, "more");
    assert_string_equal(sb_str(&b), "kept");
    sb_clear(&b); // a text that is used again keeps it too: it is asked for once, at the end
    sb_add(&b, "again");
    assert_true(b.oom);
    assert_string_equal(sb_str(&b), "");
    sb_release(&b);
    assert_false(b.oom);
}

static void test_strbuf_is_kept_whole_or_not_at_all(void **state)
{
    (void)state;
    struct arena mem = {0};
    struct strbuf b = {0};
    sb_add(&b, "whole");
    assert_string_equal(sb_keep(&b, &mem), "whole");
    assert_null(b.s);
    assert_false(mem.oom);
    sb_add(&b, "half");
    sb_addn(&b, "x", SIZE_MAX - 2);
    assert_null(sb_keep(&b, &mem));
    assert_true(mem.oom);
    arena_release(&mem);
}

static void test_str_copy_cuts_between_characters(void **state)
{
    (void)state;
    char d[6];
    assert_true(str_copy(d, sizeof(d), "abcde"));
    assert_string_equal(d, "abcde");
    assert_false(str_copy(d, sizeof(d), "abcdef"));
    assert_string_equal(d, "abcde");
    assert_false(str_copy(d, sizeof(d), "abcdé")); // é would need bytes 4 and 5
    assert_string_equal(d, "abcd");
    assert_false(str_copy(d, sizeof(d), "ab😀")); // four bytes from 2 on
    assert_string_equal(d, "ab");
    assert_false(str_copy(d, 1, "x"));
    assert_string_equal(d, "");
    assert_false(str_copy(d, 0, "x"));
    assert_true(str_copy(d, 1, ""));
}

static void test_small_string_helpers(void **state)
{
    (void)state;
    char s[] = " \t a b \r\n", empty[] = "  ";
    assert_string_equal(str_trim(s), "a b");
    assert_string_equal(str_trim(empty), "");
    assert_true(str_ieq("Ticket ID", "tICKET id"));
    assert_false(str_ieq("abc", "abcd"));
    assert_false(str_ieq("abcd", "abc"));
    assert_true(str_ieq("", ""));
    assert_true(str_starts("report", "rep"));
    assert_true(str_starts("report", ""));
    assert_false(str_starts("rep", "report"));
}

static void test_err_makes_one_plain_sentence(void **state)
{
    (void)state;
    struct err e = {0};
    assert_int_equal(err_set(&e, ERR_IO, "cannot open \"%s\": %d", "a\n\x1b[31mb\x7f\xff\u202Ec\xC2\x85", 5),
                     ERR_IO);
    assert_int_equal(e.code, ERR_IO);
    assert_string_equal(e.msg, "cannot open \"a  [31mb   c \": 5");
    assert_int_equal(err_set(NULL, ERR_RANGE, "%d", 1), ERR_RANGE);
    assert_int_equal(err_nomem(&e), ERR_NOMEM);
    assert_int_equal(e.code, ERR_NOMEM);
}

static void test_err_cuts_between_characters(void **state)
{
    (void)state;
    struct err e;
    char s[2000] = "x";
    for (size_t i = 1; i + 2 < sizeof(s); i += 2)
        memcpy(s + i, "é", 3);
    err_set(&e, ERR_IO, "%s", s);
    assert_int_equal(strlen(e.msg), 399); // x and 199 times two bytes
    err_set(&e, ERR_IO, "x%s", s);
    assert_int_equal(strlen(e.msg), 398);
}

static void distances(void **state)
{
    (void)state;
    assert_int_equal(str_distance("nps", "nps"), 0);
    assert_int_equal(str_distance("npps", "nps"), 1);  // one dropped
    assert_int_equal(str_distance("nsp", "nps"), 1);   // neighbours swapped
    assert_int_equal(str_distance("csat", "ces"), 3);  // e put in, a and t dropped
    assert_int_equal(str_distance("", "abc"), 3);
    assert_int_equal(str_distance("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "b"), 40); // 41 letters: never near
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(distances),
        cmocka_unit_test(test_arena_gives_zeroed_aligned_memory),
        cmocka_unit_test(test_arena_large_block_keeps_the_rest_of_the_head),
        cmocka_unit_test(test_arena_refuses_sizes_that_cannot_be),
        cmocka_unit_test(test_vec_grow_zeroes_new_room),
        cmocka_unit_test(test_vec_grow_fails_on_overflow_and_keeps_the_array),
        cmocka_unit_test(test_strbuf),
        cmocka_unit_test(test_strbuf_exact_fit),
        cmocka_unit_test(test_strbuf_failure_is_sticky),
        cmocka_unit_test(test_strbuf_is_kept_whole_or_not_at_all),
        cmocka_unit_test(test_str_copy_cuts_between_characters),
        cmocka_unit_test(test_small_string_helpers),
        cmocka_unit_test(test_err_makes_one_plain_sentence),
        cmocka_unit_test(test_err_cuts_between_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
