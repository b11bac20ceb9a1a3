// The ASCII ladder: whatever the screen draws beyond ASCII is one column wide, and so is what stands for it.
#include "test_util.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "ui/glyphs_priv.h"

#include <ctype.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>

enum { BRAILLE = 0x2800, BRAILLE_END = 0x28ff };

static size_t bad;

static void look_at(uint32_t cp, const char *where)
{
    if (cp < 0x80 || (cp >= BRAILLE && cp <= BRAILLE_END)) // dots are never asked for on an ASCII screen: charts pick by the set
        return;
    if (glyph_twin(cp) != '?' && utf8_cp_width(cp) == 1)
        return;
    fprintf(stderr, "U+%04X in %s: twin '%c', %d columns\n", cp, where, glyph_twin(cp), utf8_cp_width(cp));
    bad++;
}

// Code points of the literals of a line: as they stand, and written \uXXXX. Comments are no literals.
static void look_through(const char *line, const char *where)
{
    bool inside = false;
    for (size_t i = 0, n; line[i]; i += n) {
        uint32_t cp;
        n = utf8_decode(line + i, strlen(line + i), &cp);
        if (!inside && line[i] == '/' && line[i + 1] == '/')
            return;
        if (line[i] == '"')
            inside = !inside;
        else if (line[i] == '\\' && line[i + 1] == 'u')
            look_at((uint32_t)strtoul(line + i + 2, NULL, 16), where);
        else if (line[i] == '\\' && line[i + 1])
            n = 2;
        else if (inside)
            look_at(cp, where);
    }
}

static size_t read_folder(const char *folder)
{
    char path[4096], line[4096];
    const char *root = getenv("SRCDIR") ? getenv("SRCDIR") : ".";
    snprintf(path, sizeof(path), "%s/%s", root, folder);
    DIR *d = opendir(path);
    size_t files = 0;
    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        snprintf(path, sizeof(path), "%s/%s/%s", root, folder, e->d_name);
        FILE *f = strstr(e->d_name, ".c") || strstr(e->d_name, ".h") ? fopen(path, "r") : NULL;
        for (; f && fgets(line, sizeof(line), f);)
            look_through(line, e->d_name);
        files += f != NULL;
        if (f)
            fclose(f);
    }
    if (d)
        closedir(d);
    return files;
}

static void test_twins(void **state)
{
    (void)state;
    bad = 0;
    size_t files = read_folder("src/ui");
    if (!files)
        skip();
    assert_true(files > 30);
    read_folder("src/report");
    read_folder("src/base");
    assert_int_equal(bad, 0);
}

static void test_tables(void **state)
{
    (void)state;
    const char *const *sets[] = {glyph_heat, glyph_level};
    const size_t sizes[] = {ARRAY_LEN(glyph_heat), ARRAY_LEN(glyph_level)};
    for (size_t s = 0; s < ARRAY_LEN(sets); s++) {
        char seen[16];
        for (size_t i = 0; i < sizes[s]; i++) { // each step is told from the others in ASCII too
            uint32_t cp;
            utf8_decode(sets[s][i], strlen(sets[s][i]), &cp);
            assert_int_equal(utf8_width(sets[s][i]), 1);
            seen[i] = glyph_twin(cp);
            assert_int_not_equal(seen[i], '?');
            for (size_t k = 0; k < i; k++)
                assert_int_not_equal(seen[k], seen[i]);
        }
    }
}

static void test_letters(void **state)
{
    (void)state;
    assert_int_equal(glyph_twin(0xe9), 'e');  // é
    assert_int_equal(glyph_twin(0xc0), 'A');  // À
    assert_int_equal(glyph_twin(0x20ac), 'E');
    assert_int_equal(glyph_twin(0x4e2d), '?'); // 中
    assert_int_equal(glyph_twin(7), ' ');
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_twins), cmocka_unit_test(test_tables), cmocka_unit_test(test_letters)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
