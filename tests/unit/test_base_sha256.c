// SHA-256 against the vectors of FIPS 180-4 and of the NIST's byte-oriented test suite, by both ways of counting it.
#include "test_util.h"

#include "base/sha256.h"

#include <stdio.h>
#include <unistd.h>

static void check(const char *text, size_t times, const char *want)
{
    for (int plain = 0; plain < 2; plain++)
        for (size_t piece = 1; piece < 200; piece += 66) { // however it is cut
            struct sha256 s;
            char got[SHA256_TEXT];
            sha256_init(&s);
            s.plain = s.plain || plain;
            for (size_t i = 0; i < times; i++)
                for (size_t at = 0; at < strlen(text); at += piece)
                    sha256_add(&s, text + at, strlen(text) - at < piece ? strlen(text) - at : piece);
            assert_string_equal(sha256_text(&s, got), want);
        }
}

static void test_vectors(void **state)
{
    (void)state;
    check("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    check("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    check("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
    check("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu", 1,
          "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
    check("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 10000,
          "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

// Both ways agree at each length around the ends of blocks.
static void test_lengths(void **state)
{
    (void)state;
    uint8_t bytes[200];
    for (size_t i = 0; i < sizeof(bytes); i++)
        bytes[i] = (uint8_t)(i * 37 + 11);
    for (size_t n = 0; n <= sizeof(bytes); n++) {
        struct sha256 a, b;
        char one[SHA256_TEXT], other[SHA256_TEXT];
        sha256_init(&a);
        sha256_init(&b);
        b.plain = true;
        sha256_add(&a, bytes, n);
        sha256_add(&b, bytes, n);
        assert_string_equal(sha256_text(&a, one), sha256_text(&b, other));
    }
}

static void test_file(void **state)
{
    (void)state;
    char got[SHA256_TEXT];
    FILE *f = tmpfile();
    assert_non_null(f);
    assert_int_equal(fputs("abc", f) < 0 || fflush(f), 0);
    assert_int_equal(lseek(fileno(f), 0, SEEK_SET), 0);
    assert_int_equal(sha256_fd(fileno(f), got), 0);
    assert_string_equal(got, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    fclose(f);
    assert_int_not_equal(sha256_fd(-1, got), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_vectors),
        cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
