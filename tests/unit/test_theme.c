// Themes: the files, what is said about mistakes, and that everything can be read (contrast as WCAG 2 defines it).
#include "test_util.h"

#include "base/embed.h"
#include "base/mem.h"
#include "conf/theme.h"
#include "ui/style_priv.h"

static const char *const role_names[ROLE_COUNT] = {
#define X(r) #r,
    THEME_ROLES(X)
#undef X
};

static struct theme loaded(const char *name, const char *dir, struct strbuf *notes)
{
    struct theme t = {0};
    struct err e = {0};
    if (theme_load(&t, name, dir, notes, &e))
        fail_msg("%s: %s", name, e.msg);
    return t;
}

static void built_in(void **state)
{
    const char *const *names;
    size_t n;
    (void)state;
    assert_int_equal(theme_names(&names, &n), 0);
    assert_int_equal(n, embed_themes_n);
    for (size_t i = 0; i < n; i++) {
        struct strbuf notes = {0};
        struct theme t = loaded(names[i], NULL, &notes);
        assert_string_equal(sb_str(&notes), "");
        assert_string_equal(t.name, names[i]);
        sb_release(&notes);
        // every role is written down, none left to chance
        const struct embed_file *f = NULL;
        for (size_t j = 0; j < embed_themes_n; j++)
            if (!strcmp(embed_themes[j].name, names[i]))
                f = &embed_themes[j];
        assert_non_null(f);
        for (int r = 0; r < ROLE_COUNT; r++) {
            char line[64];
            snprintf(line, sizeof(line), "\n%s = ", role_names[r]);
            if (!strstr(f->text, line))
                fail_msg("themes/%s.ini lacks %s", names[i], role_names[r]);
        }
    }
}

// --- contrast -------------------------------------------------------------------------------------------------------

static double linear(uint32_t rgb, int shift)
{
    double c = ((rgb >> shift) & 0xff) / 255.0;
    return c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
}

static double luminance(uint32_t rgb)
{
    return 0.2126 * linear(rgb, 16) + 0.7152 * linear(rgb, 8) + 0.0722 * linear(rgb, 0);
}

static double contrast(uint32_t a, uint32_t b)
{
    double la = luminance(a), lb = luminance(b);
    return (fmax(la, lb) + 0.05) / (fmin(la, lb) + 0.05);
}

static void contrast_of_known_pairs(void **state)
{
    (void)state;
    assert_within(contrast(0x000000, 0xffffff), 21, 1e-9);
    assert_within(contrast(0x777777, 0xffffff), 4.48, 0.002); // the well-known grey that just fails
    assert_within(contrast(0x767676, 0xffffff), 4.54, 0.002); // and the one that passes
}

// What is only ever drawn, never written with.
static bool is_mark(enum theme_role r)
{
    return r == ROLE_spark || r == ROLE_spark_partial || r == ROLE_band;
}

static uint32_t shown(uint32_t color, uint32_t terminal)
{
    // A usual palette of a dark terminal; the user's own is the user's.
    static const uint32_t own[8] = {0x2e3436, 0xef2929, 0x8ae234, 0xfce94f, 0x729fcf, 0xe098d8, 0x34e2e2, 0xeeeeec};
    return color == COLOR_DEFAULT ? terminal : color_is_own(color) ? own[color & 7] : color;
}

static void check_contrast(const char *name, uint32_t terminal_fg, uint32_t terminal_bg, double text, double marks)
{
    struct theme t = loaded(name, NULL, NULL);
    for (int r = 0; r < ROLE_COUNT; r++) {
        uint32_t fg = shown(t.role[r].fg, terminal_fg), bg = shown(t.role[r].bg, terminal_bg);
        double least = is_mark((enum theme_role)r) ? marks : text;
        if (contrast(fg, bg) < least)
            fail_msg("%s: %s has %.2f:1, less than %.1f:1", name, role_names[r], contrast(fg, bg), least);
    }
}

static void everything_can_be_read(void **state)
{
    static const char *const dark[] = {"default", "colour-blind"};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(dark); i++) {
        check_contrast(dark[i], 0xffffff, 0x000000, 4.5, 3);
        check_contrast(dark[i], 0xd0d0d0, 0x1c1c1c, 4.5, 3); // dark grey terminals are as usual as black ones
    }
    check_contrast("light", 0x000000, 0xffffff, 4.5, 3);
    check_contrast("high-contrast", 0xffffff, 0x000000, 7, 7);
    check_contrast("high-contrast", 0x000000, 0xffffff, 7, 7); // its own background, whatever the terminal's
    check_contrast("mono", 0xffffff, 0x000000, 4.5, 3);
    check_contrast("terminal", 0xd0d0d0, 0x1c1c1c, 3, 3); // with a usual palette; the colours are the user's
}

// On the selected line and in the header bar, roles with a meaning keep their colour over another background.
static void check_laid_over(const char *name, uint32_t terminal_fg, double text, double marks)
{
    static const enum theme_role backs[] = {ROLE_selected, ROLE_header_bar};
    static const enum theme_role kept[] = {ROLE_title,   ROLE_accent,    ROLE_good,         ROLE_bad,
                                           ROLE_warning, ROLE_critical,  ROLE_excellent,    ROLE_spark,
                                           ROLE_target,  ROLE_threshold, ROLE_spark_partial, ROLE_curve};
    struct theme t = loaded(name, NULL, NULL);
    for (size_t b = 0; b < ARRAY_LEN(backs); b++)
        for (size_t k = 0; k < ARRAY_LEN(kept); k++) {
            double c = contrast(shown(t.role[kept[k]].fg, terminal_fg), t.role[backs[b]].bg);
            double least = !is_mark(kept[k]) ? text : backs[b] == ROLE_header_bar ? 1 : marks; // no marks in a bar
            if (c < least)
                fail_msg("%s: %s over %s has %.2f:1, less than %.1f:1", name, role_names[kept[k]],
                         role_names[backs[b]], c, least);
        }
}

static void what_is_selected_can_be_read(void **state)
{
    (void)state;
    check_laid_over("default", 0xd0d0d0, 4.5, 3);
    check_laid_over("colour-blind", 0xd0d0d0, 4.5, 3);
    check_laid_over("light", 0x000000, 4.5, 3);
    check_laid_over("high-contrast", 0xffffff, 7, 7);
}

// --- colour blindness -------------------------------------------------------------------------------------------------

// Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
static const double blindness[4][3][3] = {
    {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}}, // protan
    {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},  // deutan
    {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}}, // tritan
};

static double lab_f(double t)
{
    return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

static void seen_lab(uint32_t rgb, int kind, double lab[3])
{
    double in[3] = {linear(rgb, 16), linear(rgb, 8), linear(rgb, 0)}, l[3];
    for (int i = 0; i < 3; i++) {
        l[i] = blindness[kind][i][0] * in[0] + blindness[kind][i][1] * in[1] + blindness[kind][i][2] * in[2];
        l[i] = fmin(1, fmax(0, l[i]));
    }
    double x = lab_f((0.4124 * l[0] + 0.3576 * l[1] + 0.1805 * l[2]) / 0.9505);
    double y = lab_f(0.2126 * l[0] + 0.7152 * l[1] + 0.0722 * l[2]);
    double z = lab_f((0.0193 * l[0] + 0.1192 * l[1] + 0.9505 * l[2]) / 1.089);
    lab[0] = 116 * y - 16;
    lab[1] = 500 * (x - y);
    lab[2] = 200 * (y - z);
}

static double seen_distance(uint32_t a, uint32_t b, int kind) // CIE 1976; about 2.3 is just seen side by side
{
    double p[3], q[3];
    seen_lab(a, kind, p);
    seen_lab(b, kind, q);
    return sqrt((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]) + (p[2] - q[2]) * (p[2] - q[2]));
}

static void check_apart(const char *name, const enum theme_role *roles, size_t n, double least)
{
    struct theme t = loaded(name, NULL, NULL);
    for (int kind = 0; kind < 4; kind++)
        for (size_t i = 0; i < n; i++)
            for (size_t k = i + 1; k < n; k++) {
                double d = seen_distance(shown(t.role[roles[i]].fg, 0xd0d0d0), shown(t.role[roles[k]].fg, 0xd0d0d0), kind);
                if (d < least)
                    fail_msg("%s: %s and %s are %.1f apart to eyes of kind %d, less than %.0f", name,
                             role_names[roles[i]], role_names[roles[k]], d, kind, least);
            }
}

static void states_differ_to_colour_blind_eyes(void **state)
{
    static const enum theme_role all[] = {ROLE_good, ROLE_bad, ROLE_warning, ROLE_critical};
    static const enum theme_role states[] = {ROLE_warning, ROLE_critical}, senses[] = {ROLE_good, ROLE_bad};
    (void)state;
    assert_within(seen_distance(0xffffff, 0x000000, 0), 100, 0.1);
    assert_true(seen_distance(0x00af00, 0xaf5f00, 2) < seen_distance(0x00af00, 0xaf5f00, 0) / 2); // the classic pair
    check_apart("colour-blind", all, ARRAY_LEN(all), 20);
    check_apart("default", states, ARRAY_LEN(states), 20);
    check_apart("default", senses, ARRAY_LEN(senses), 20);
    check_apart("light", states, ARRAY_LEN(states), 20);
    check_apart("light", senses, ARRAY_LEN(senses), 20);
}

// --- few colours ------------------------------------------------------------------------------------------------------

// A cell of that role on the screen of a terminal with so many colours.
static struct theme_style on_terminal(const struct theme *t, int role, int over, int colors)
{
    struct canvas_cell cell = {.role = (uint8_t)role, .over = (uint8_t)over};
    struct theme_style s = style_of(t, &cell, false);
    style_limit(&s, colors);
    return s;
}

static void few_colours_can_be_read(void **state)
{
    static const struct { const char *name; uint32_t fg, bg; } themes[] = {
        {"default", 0xe5e5e5, 0}, {"colour-blind", 0xe5e5e5, 0}, {"high-contrast", 0xe5e5e5, 0}, {"light", 0, 0xffffff}};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(themes); i++)
        for (int colors = 8; colors <= 16; colors += 8) {
            struct theme t = loaded(themes[i].name, NULL, NULL);
            struct theme_style sel = on_terminal(&t, ROLE_normal, ROLE_selected, colors);
            uint32_t bg = shown(sel.bg, themes[i].bg);
            bool grey = (bg >> 16 & 0xff) == (bg & 0xff) && (bg >> 8 & 0xff) == (bg & 0xff);
            if (grey && contrast(bg, themes[i].bg) < 1.4)
                fail_msg("%s: with %d colours what is selected has the background of all the rest", themes[i].name, colors);
            for (int r = 0; r < ROLE_COUNT; r++) {
                struct theme_style plain = on_terminal(&t, r, 0, colors), over = on_terminal(&t, r, ROLE_selected, colors);
                double c = contrast(shown(plain.fg, themes[i].fg), shown(plain.bg, themes[i].bg));
                double o = contrast(shown(over.fg, themes[i].fg), shown(over.bg, themes[i].bg));
                if (c < 3 || o < 3)
                    fail_msg("%s: with %d colours %s has %.2f:1, selected %.2f:1", themes[i].name, colors, role_names[r], c, o);
            }
        }
}

static void few_colours_keep_their_hue(void **state)
{
    static const struct { uint32_t rgb; int of8, of16; } known[] = {
        {0xff7575, 1, 9},  // the soft red of what is critical: nearest by distance is grey
        {0xffd75f, 3, 3},  // yellow of the warnings
        {0xd78f6f, 1, 9},  // the red brown of what is worse
        {0x87d7af, 2, 10},  // and the green of what is better
        {0x5fafd7, 6, 6},  // the accent
        {0x9e9e9e, 7, 8},  // greys stay grey
        {0x303030, 0, 0},
        {0xe4e4e4, 7, 7},
        {0x1c3650, 4, 4},  // the blue of the selected line is no black
        {0x000000, 0, 0},
        {0xffffff, 7, 15},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (color_16(known[i].rgb, 8) != known[i].of8 || color_16(known[i].rgb, 16) != known[i].of16)
            fail_msg("%06x becomes %d of 8 and %d of 16, not %d and %d", known[i].rgb, color_16(known[i].rgb, 8),
                     color_16(known[i].rgb, 16), known[i].of8, known[i].of16);
}

// Roles that must be told apart are; without colour, by attributes.
static void states_differ(void **state)
{
    static const enum theme_role apart[][2] = {
        {ROLE_good, ROLE_bad},
        {ROLE_warning, ROLE_critical},
        {ROLE_normal, ROLE_critical},
        {ROLE_normal, ROLE_warning},
        {ROLE_normal, ROLE_dim},
        {ROLE_normal, ROLE_selected},
        {ROLE_footer_bar, ROLE_footer_key},
        {ROLE_spark, ROLE_spark_partial},
        {ROLE_normal, ROLE_match},
        {ROLE_threshold, ROLE_target},
        {ROLE_normal, ROLE_title},
    };
    const char *const *names;
    size_t n;
    (void)state;
    theme_names(&names, &n);
    for (size_t i = 0; i < n; i++) {
        struct theme t = loaded(names[i], NULL, NULL);
        for (size_t p = 0; p < ARRAY_LEN(apart); p++) {
            const struct theme_style *a = &t.role[apart[p][0]], *b = &t.role[apart[p][1]];
            if (a->fg == b->fg && a->bg == b->bg && a->attr == b->attr)
                fail_msg("%s: %s and %s look the same", names[i], role_names[apart[p][0]],
                         role_names[apart[p][1]]);
        }
    }
}

static void mono_has_no_colour(void **state)
{
    struct theme t = loaded("mono", NULL, NULL);
    (void)state;
    for (int r = 0; r < ROLE_COUNT; r++)
        assert_true(t.role[r].fg == COLOR_DEFAULT && t.role[r].bg == COLOR_DEFAULT);
}

static void own_colours_of_the_terminal(void **state)
{
    struct theme t = loaded("terminal", NULL, NULL);
    (void)state;
    assert_int_equal(t.role[ROLE_critical].fg, COLOR_OWN(1));
    assert_int_equal(t.role[ROLE_good].fg, COLOR_OWN(2));
    for (int r = 0; r < ROLE_COUNT; r++) { // none of ours
        assert_true(t.role[r].fg == COLOR_DEFAULT || color_is_own(t.role[r].fg));
        assert_true(t.role[r].bg == COLOR_DEFAULT || color_is_own(t.role[r].bg));
    }
}

// --- files of the user ------------------------------------------------------------------------------------------------

static void user_file(void **state)
{
    const char *dir = test_tmpdir();
    struct strbuf notes = {0};
    (void)state;
    test_write_text(dir, "mine.ini",
                    "[theme]\nbase = light\n[roles]\n"
                    "accent = #AbCdEf on #123456 bold underline\n"
                    "good = bright_green\n"
                    "bad = on red\n"
                    "dim = dim\n"
                    "title = reverse default\n"
                    "warning = yellow on bright_black\n");
    struct theme t = loaded("mine", dir, &notes), light = loaded("light", NULL, NULL);
    assert_string_equal(sb_str(&notes), "");
    assert_string_equal(t.name, "mine");
    assert_int_equal(t.role[ROLE_accent].fg, 0xabcdef);
    assert_int_equal(t.role[ROLE_accent].bg, 0x123456);
    assert_int_equal(t.role[ROLE_accent].attr, ATTR_BOLD | ATTR_UNDERLINE);
    assert_int_equal(t.role[ROLE_good].fg, 0x00ff00);
    assert_true(t.role[ROLE_good].bg == COLOR_DEFAULT);
    assert_true(t.role[ROLE_bad].fg == COLOR_DEFAULT && t.role[ROLE_bad].bg == 0xcd0000);
    assert_true(t.role[ROLE_dim].fg == COLOR_DEFAULT && t.role[ROLE_dim].attr == ATTR_DIM);
    assert_int_equal(t.role[ROLE_title].attr, ATTR_REVERSE);
    assert_int_equal(t.role[ROLE_warning].fg, 0xcdcd00);
    assert_int_equal(t.role[ROLE_warning].bg, 0x7f7f7f);
    assert_int_equal(t.role[ROLE_critical].fg, light.role[ROLE_critical].fg); // left out: the base's

    char path[600];
    snprintf(path, sizeof(path), "%s/mine.ini", dir);
    t = loaded(path, NULL, &notes);
    assert_int_equal(t.role[ROLE_accent].fg, 0xabcdef);
    test_write_text(dir, "bare.ini", "[roles]\naccent = magenta\n[theme]\nname = Bare\n");
    t = loaded("bare", dir, &notes); // no base: the default theme's
    struct theme dflt = loaded("default", NULL, NULL);
    assert_string_equal(t.name, "Bare");
    assert_int_equal(t.role[ROLE_good].fg, dflt.role[ROLE_good].fg);
    assert_int_equal(t.role[ROLE_accent].fg, 0xcd00cd);
    assert_string_equal(sb_str(&notes), "");
    sb_release(&notes);
    test_rmdir(dir);
}

static void mistakes(void **state)
{
    static const struct {
        const char *line, *says;
    } cases[] = {
        {"acent = red", "line 2: \"acent\" is not a role: did you mean accent?"},
        {"zzzzzzzzzzzz = red", "kpitop.conf(5) lists them"},
        {"accent = #12345", "accent: \"#12345\" is not understood: write COLOUR on COLOUR"},
        {"accent = #12345g", "\"#12345g\""},
        {"accent = mauve", "\"mauve\""},
        {"accent = red blue", "\"blue\""},
        {"accent = red on", "is not understood"},
        {"accent = red blinking", "\"blinking\""},
        {"accent = aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "is not understood"},
    };
    const char *dir = test_tmpdir();
    struct theme dflt = loaded("default", NULL, NULL);
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[160];
        struct strbuf notes = {0};
        snprintf(text, sizeof(text), "[roles]\n%s\ngood = blue\n", cases[i].line);
        test_write_text(dir, "t.ini", text);
        struct theme t = loaded("t", dir, &notes);
        if (!strstr(sb_str(&notes), cases[i].says) || !strstr(sb_str(&notes), "/t.ini, line 2: "))
            fail_msg("%s gives: %s", cases[i].line, sb_str(&notes));
        assert_int_equal(t.role[ROLE_accent].fg, dflt.role[ROLE_accent].fg); // as it was
        assert_int_equal(t.role[ROLE_good].fg, 0x0000ee);                    // the rest was read
        sb_release(&notes);
    }
    struct strbuf notes = {0};
    test_write_text(dir, "t.ini", "[theme]\nbackground = dark\n[colors]\naccent = red\n");
    loaded("t", dir, &notes);
    assert_non_null(strstr(sb_str(&notes), "line 2: [theme] has no option \"background\": use name or base"));
    assert_non_null(
        strstr(sb_str(&notes), "line 4: the section [colors] is unknown: use [theme] or [roles]"));
    loaded("t", dir, NULL); // nobody listens
    sb_release(&notes);
    test_rmdir(dir);
}

static void not_found(void **state)
{
    const char *dir = test_tmpdir();
    struct theme t = {.name = "untouched"};
    struct err e = {0};
    (void)state;
    assert_int_equal(theme_load(&t, "solarised", dir, NULL, &e), ERR_NOTFOUND);
    assert_non_null(strstr(e.msg, "no theme \"solarised\": use default, light, colour-blind, high-contrast, mono, terminal"));
    assert_int_equal(theme_load(&t, "solarised", NULL, NULL, &e), ERR_NOTFOUND);
    assert_int_equal(theme_load(&t, "", dir, NULL, &e), ERR_NOTFOUND);
    assert_true(theme_load(&t, "/no/such/file.ini", NULL, NULL, &e) < 0);
    assert_non_null(strstr(e.msg, "/no/such/file.ini"));
    test_write_text(dir, "a.ini", "[theme]\nbase = b\n");
    test_write_text(dir, "b.ini", "[theme]\nbase = a\n");
    assert_int_equal(theme_load(&t, "a", dir, NULL, &e), ERR_LIMIT);
    test_write_text(dir, "c.ini", "[theme]\nbase = missing\n");
    assert_int_equal(theme_load(&t, "c", dir, NULL, &e), ERR_NOTFOUND);
    assert_non_null(strstr(e.msg, "missing"));
    assert_string_equal(t.name, "untouched");
    test_rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(built_in),
        cmocka_unit_test(contrast_of_known_pairs),
        cmocka_unit_test(everything_can_be_read),
        cmocka_unit_test(what_is_selected_can_be_read),
        cmocka_unit_test(states_differ_to_colour_blind_eyes),
        cmocka_unit_test(own_colours_of_the_terminal),
        cmocka_unit_test(few_colours_can_be_read),
        cmocka_unit_test(few_colours_keep_their_hue),
        cmocka_unit_test(states_differ),
        cmocka_unit_test(mono_has_no_colour),
        cmocka_unit_test(user_file),
        cmocka_unit_test(mistakes),
        cmocka_unit_test(not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
