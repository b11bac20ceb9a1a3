#include "test_util.h"

#include "ui/style_priv.h"
#include "ui/ui_priv.h"

#include <string.h>

static void test_names_of_keys(void **state)
{
    (void)state;
    static const struct { const char *name; int key; } keys[] = {
        {"j", 'j'}, {"Enter", UK_ENTER}, {"PgDn", UK_PGDN}, {"Ctrl-S", UK_CTRL('S')}, {"C-s", UK_CTRL('S')},
        {"F5", UK_F1 + 4}, {"F12", UK_F12}, {"F13", UK_NONE}, {"Space", ' '}, {"é", 0xe9}, {"S-Tab", UK_BACKTAB},
        {"#", '#'}, {"Alt-_", UK_ALT | '_'}, {"M-Right", UK_ALT | UK_RIGHT}, {"Ctrl-H", UK_BACKSPACE}, {"C-_", 31}, {"nokey", UK_NONE}, {"", UK_NONE}, {"F", 'F'}, {"\xff", UK_NONE},
    };
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        assert_int_equal(key_parse(keys[i].name, strlen(keys[i].name)), keys[i].key);
}

static void test_names_are_read_back(void **state)
{
    (void)state;
    static const int keys[] = {'j', UK_ENTER, UK_PGDN, UK_CTRL('S'), UK_F12, ' ', 0x20ac, UK_BACKSPACE, UK_BACKTAB, UK_ALT | UK_RIGHT, UK_ALT | '_', 31};
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        char name[16];
        key_label(keys[i], name);
        assert_int_equal(key_parse(name, strlen(name)), keys[i]);
    }
}

static int each_key(const char *keys, int *out)
{
    int n = 0;
    while (*keys) {
        size_t len = strcspn(keys, " ");
        out[n++] = key_parse(keys, len);
        keys += len + strspn(keys + len, " ");
    }
    return n;
}

static const struct ui_opts defaults;
static const struct ui plain = {.opts = &defaults};

static void test_every_action_has_its_own_keys(void **state)
{
    (void)state;
    assert_int_equal(ui_nactions, ACT_COUNT);
    for (size_t i = 0; i < ui_nactions; i++) {
        int keys[16], n = each_key(ui_actions[i].keys, keys);
        assert_true(n > 0 || ui_actions[i].arg != UI_ARG_NONE); // what must be given its argument may have no key
        assert_true(ui_actions[i].help[0] && ui_actions[i].pages);
        for (int k = 0; k < n; k++) {
            assert_int_not_equal(keys[k], UK_NONE);
            for (int page = 0; page < PAGE_COUNT; page++)
                if (ui_actions[i].pages >> page & 1)
                    assert_int_equal(action_find(&plain, keys[k], (enum page)page), (int)i);
        }
    }
}

// The word is the name with dashes: the configuration and the command line call an action the same.
static void test_words(void **state)
{
    (void)state;
    for (size_t i = 0; i < ui_nactions; i++) {
        const char *name = ui_actions[i].name, *word = ui_actions[i].word + 1;
        assert_int_equal(word[-1], ':');
        assert_int_equal(strlen(name), strlen(word));
        for (size_t k = 0; name[k]; k++)
            assert_int_equal(word[k], name[k] == '_' ? '-' : name[k]);
    }
}

// On a French keyboard these stand behind AltGr: nothing may be had by them alone.
static void test_nothing_only_behind_altgr(void **state)
{
    (void)state;
    static const char altgr[] = "~#{[|`\\^@]}";
    for (size_t i = 0; i < ui_nactions; i++) {
        int keys[16], n = each_key(ui_actions[i].keys, keys), easy = 0;
        for (int k = 0; k < n; k++) {
            int plain_key = keys[k] & ~UK_ALT;
            easy += plain_key >= 128 || !strchr(altgr, plain_key);
        }
        assert_true(n == 0 || easy > 0);
    }
}

static void test_page_keys(void **state)
{
    (void)state;
    assert_int_equal(action_find(&plain, 'c', PAGE_OVERVIEW), ACT_compare);
    assert_int_equal(action_find(&plain, 'c', PAGE_DATA), -1);
    assert_int_equal(action_find(&plain, '%', PAGE_OVERVIEW), -1);
}

static void test_every_role_has_a_letter(void **state)
{
    (void)state;
    for (int i = 0; i < ROLE_COUNT; i++) {
        assert_true(role_letter((enum theme_role)i) > ' ');
        for (int k = 0; k < i; k++)
            assert_int_not_equal(role_letter((enum theme_role)i), role_letter((enum theme_role)k));
    }
}

static void test_colours_of_smaller_palettes(void **state)
{
    (void)state;
    assert_int_equal(color_256(0x000000), 16);
    assert_int_equal(color_256(0xffffff), 231);
    assert_int_equal(color_256(0x5fafd7), 74); // entries of the palette are met exactly
    assert_int_equal(color_256(0x303030), 236);
    assert_int_equal(color_16(0xff0000, 16), 9);
    assert_int_equal(color_16(0xd00000, 8), 1);
}

static void test_without_colour_attributes_tell(void **state)
{
    (void)state;
    struct theme t = {.role[ROLE_critical] = {0xff0000, 0x101010, 0}};
    struct canvas_cell cell = {.text = "x", .width = 1, .role = ROLE_critical, .over = ROLE_selected};
    struct theme_style s = style_of(&t, &cell, true);
    assert_int_equal(s.fg, COLOR_DEFAULT);
    assert_int_equal(s.bg, COLOR_DEFAULT);
    assert_int_equal(s.attr, ATTR_BOLD | ATTR_REVERSE);
}

static void test_no_grey_in_reverse(void **state)
{
    (void)state;
    struct theme t = {0};
    t.role[ROLE_dim].attr = ATTR_DIM;
    t.role[ROLE_selected].attr = ATTR_REVERSE;
    struct canvas_cell cell = {.role = ROLE_dim};
    assert_int_equal(style_of(&t, &cell, false).attr, ATTR_DIM);
    cell.over = ROLE_selected;
    assert_int_equal(style_of(&t, &cell, false).attr, ATTR_REVERSE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_grey_in_reverse),
        cmocka_unit_test(test_names_of_keys),          cmocka_unit_test(test_names_are_read_back),
        cmocka_unit_test(test_every_action_has_its_own_keys), cmocka_unit_test(test_page_keys),
        cmocka_unit_test(test_words),                  cmocka_unit_test(test_nothing_only_behind_altgr),
        cmocka_unit_test(test_every_role_has_a_letter), cmocka_unit_test(test_colours_of_smaller_palettes),
        cmocka_unit_test(test_without_colour_attributes_tell),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
