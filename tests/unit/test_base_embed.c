// The files compiled in are the files of the tree, byte by byte, and free of mistakes. Runs from the top of the tree.
#include "test_util.h"

#include "base/embed.h"
#include "base/ini.h"

#include <glob.h>

static void check_file(const struct embed_file *f, const char *path)
{
    static char buf[1 << 20];
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    size_t len = fread(buf, 1, sizeof(buf), in);
    fclose(in);
    assert_int_equal(f->len, len);
    assert_memory_equal(f->text, buf, len);
    assert_int_equal(f->text[len], '\0');
    struct ini ini = {0};
    struct err e = {0};
    if (ini_read_buf(&ini, path, f->text, f->len, &e))
        fail_msg("%s", e.msg);
    if (ini.nnotes)
        fail_msg("%s, line %d: %s", path, ini.notes[0].line, ini.notes[0].msg);
    ini_release(&ini);
}

static void check_group(const struct embed_file *v, size_t n, const char *folder, const char *pattern)
{
    glob_t g = {0};
    char text[256];
    snprintf(text, sizeof(text), "%s/%s", folder, pattern);
    int rc = glob(text, 0, NULL, &g);
    assert_true(rc == 0 || rc == GLOB_NOMATCH);
    assert_int_equal(n, g.gl_pathc);
    for (size_t i = 0; i < n; i++) { // both are sorted by name
        snprintf(text, sizeof(text), "%s/%s.ini", folder, v[i].name);
        assert_string_equal(text, g.gl_pathv[i]);
        check_file(&v[i], text);
    }
    globfree(&g);
}

static void test_default_configuration(void **state)
{
    (void)state;
    check_group(embed_config, embed_config_n, "src/conf", "default.ini");
}

static void test_profiles(void **state)
{
    (void)state;
    check_group(embed_profiles, embed_profiles_n, "src/ingest/profiles", "*.ini");
}

static void test_themes(void **state)
{
    (void)state;
    check_group(embed_themes, embed_themes_n, "themes", "*.ini");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_configuration),
        cmocka_unit_test(test_profiles),
        cmocka_unit_test(test_themes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
