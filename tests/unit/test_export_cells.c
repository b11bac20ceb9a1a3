#include "report_fixture.h"

#include "base/file.h"

#include <dirent.h>

static const char *csv(const char *text, bool is_number)
{
    static char out[256];
    struct strbuf b = {0};
    export_csv_cell(&b, text, is_number);
    snprintf(out, sizeof(out), "%s", sb_str(&b));
    sb_release(&b);
    return out;
}

static const char *html(const char *text)
{
    static char out[256];
    struct strbuf b = {0};
    export_html(&b, text);
    snprintf(out, sizeof(out), "%s", sb_str(&b));
    sb_release(&b);
    return out;
}

static const char *md(const char *text)
{
    static char out[256];
    struct strbuf b = {0};
    export_md(&b, text);
    snprintf(out, sizeof(out), "%s", sb_str(&b));
    sb_release(&b);
    return out;
}

static void test_csv(void **state)
{
    (void)state;
    assert_string_equal(csv("plain", false), "plain");
    assert_string_equal(csv("a,b", false), "\"a,b\"");
    assert_string_equal(csv("say \"hi\"", false), "\"say \"\"hi\"\"\"");
    assert_string_equal(csv("a\nb", false), "a b");
    assert_string_equal(csv("=1+1", false), "'=1+1");
    assert_string_equal(csv("+1", false), "'+1");
    assert_string_equal(csv("-1", false), "'-1");
    assert_string_equal(csv("-1", true), "-1");
    assert_string_equal(csv("@x", false), "'@x");
    assert_string_equal(csv("=a,b", false), "\"'=a,b\"");
    assert_string_equal(csv("\uff1d1", false), "'\uff1d1");
    assert_string_equal(csv("", false), "");
    const char *tab = csv("\t=1", false);
    assert_true(tab[0] == '\'' || (tab[0] == '"' && tab[1] == '\''));
    assert_null(strchr(csv("\x1b[31m", false), '\x1b'));
}

static void test_html(void **state)
{
    (void)state;
    assert_string_equal(html("<b a=\"1\" b='2'>&"), "&lt;b a=&quot;1&quot; b=&#39;2&#39;&gt;&amp;");
    assert_string_equal(html("caf\xc3\xa9"), "caf\xc3\xa9");
    assert_null(strchr(html("\x1b[31m\x07"), '\x1b'));
}

static void test_md(void **state)
{
    (void)state;
    assert_string_equal(md("a|b"), "a\\|b");
    assert_string_equal(md("[x](y)"), "\\[x\\](y)");
    assert_string_equal(md("http://x"), "http\\://x");
    assert_string_equal(md("www.x"), "www\\.x");
    assert_string_equal(md("3.5"), "3.5");
    assert_string_equal(md("<script>"), "\\<script\\>");
    assert_string_equal(md("a\nb"), "a b");
}

static size_t files_in(const char *dir)
{
    char command[600];
    size_t n = 0;
    snprintf(command, sizeof(command), "%s/.", dir);
    struct dirent **list;
    int found = scandir(command, &list, NULL, NULL);
    for (int i = 0; i < found; i++) {
        n += strcmp(list[i]->d_name, ".") != 0 && strcmp(list[i]->d_name, "..") != 0;
        free(list[i]);
    }
    if (found >= 0)
        free(list);
    return n;
}

static void read_back(const char *path, char out[64])
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    size_t n = fread(out, 1, 63, file);
    out[n] = '\0';
    fclose(file);
}

static void test_write_whole_or_not(void **state)
{
    (void)state;
    char dir[512], path[600], link[600], text[64];
    struct err e = {0};
    struct stat st;
    struct strbuf one = {0}, two = {0}, broken = {.oom = true};
    sb_add(&one, "one\n");
    sb_add(&two, "two\n");
    str_copy(dir, sizeof(dir), test_tmpdir());
    snprintf(path, sizeof(path), "%s/file", dir);
    snprintf(link, sizeof(link), "%s/link", dir);
    assert_int_equal(file_write(path, &one, false, &e), 0);
    assert_int_equal(file_write(path, &two, false, &e), ERR_RANGE);
    read_back(path, text);
    assert_string_equal(text, "one\n");
    assert_int_equal(chmod(path, 0604), 0);
    assert_int_equal(file_write(path, &two, true, &e), 0);
    read_back(path, text);
    assert_string_equal(text, "two\n");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0604);
    assert_int_equal(file_write(path, &broken, true, &e), ERR_NOMEM);
    assert_int_equal(symlink(path, link), 0);
    assert_int_equal(file_write(link, &one, true, &e), ERR_IO);
    assert_int_equal(file_write(dir, &one, true, &e), ERR_IO);
    assert_int_equal(file_write("/nonexistent/folder/file", &one, true, &e), ERR_IO);
    assert_int_equal(file_write("/dev/full", &one, true, &e), ERR_IO);
    assert_int_equal(file_write("/dev/null", &one, true, &e), 0);
    read_back(path, text);
    assert_string_equal(text, "two\n");
    assert_int_equal(files_in(dir), 2); // nothing temporary left
    assert_int_equal(unlink(path), 0);
    assert_int_equal(file_write_mode(path, &one, true, 0600, &e), 0);
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    sb_release(&one);
    sb_release(&two);
    test_rmdir(dir);
}

static void test_registry(void **state)
{
    (void)state;
    static const char *const names[] = {"text", "json", "csv", "md", "html", "xlsx", "plain", "openmetrics"};
    assert_int_equal(nexporters, ARRAY_LEN(names));
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        assert_ptr_equal(export_by_name(names[i]), &exporters[i]);
    assert_null(export_by_name("pdf"));
#ifdef WITH_XLSX
    assert_non_null(export_by_name("xlsx")->report);
#else
    assert_null(export_by_name("xlsx")->report);
#endif
    bool pages = true; // those that write pages come first: the menu counts on it
    for (size_t i = 0; i < nexporters; i++) {
        assert_true(pages || !exporters[i].sheet);
        pages = exporters[i].sheet != NULL;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_html),
        cmocka_unit_test(test_md),
        cmocka_unit_test(test_write_whole_or_not),
        cmocka_unit_test(test_registry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
