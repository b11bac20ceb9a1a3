// The command line over hand-made sheets: completion, history, arguments, errors, scripts.
#include "test_util.h"

#include "unit/ui_fake.h"

#include "base/utf8.h"
#include "ui/script_priv.h"

struct fixture { struct ui u; struct ui_opts o; int exported; struct ui_host host; };

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof(*f));
    f->o = fake_opts();
    f->host = fake_host;
    f->host.ctx = &f->exported;
    *state = f;
    return ui_init(&f->u, &f->host, &f->o, 40, 120, NULL);
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    ui_release(&f->u);
    free(f);
    return 0;
}

static void run(struct fixture *f, const char *line)
{
    struct err e = {0};
    if (script_line(&f->u, line, "test:1", &e))
        fail_msg("%s", e.msg);
}

static void test_words_are_completed(void **state)
{
    struct fixture *f = *state;
    run(f, "<:>");
    run(f, ":type nex");
    run(f, ":expect next-alert");
    run(f, ":expect next alert"); // its help
    run(f, ":expect-not previous-alert");
    run(f, "<Tab>");
    assert_string_equal(f->u.over.input, "next-group"); // in the order of the table
    run(f, "<Tab>");
    assert_string_equal(f->u.over.input, "next-alert");
    run(f, "<S-Tab><S-Tab>");
    assert_string_equal(f->u.over.input, "next-match"); // around the end
    run(f, "<Esc>");
    assert_int_equal(f->u.over.kind, OVER_NONE);
}

// What is not at the beginning of a word is found in its middle and in the help.
static void test_words_are_found_by_their_help(void **state)
{
    struct fixture *f = *state;
    run(f, "<:>");
    run(f, ":type formula");
    assert_int_equal(f->u.over.n, 1);
    assert_string_equal(f->u.over.lines[0].label, "about");
}

static void test_arguments_are_completed(void **state)
{
    struct fixture *f = *state;
    run(f, "<:>");
    run(f, ":type kpi c");
    assert_int_equal(f->u.over.n, 3); // CSAT, CES, C2ES
    run(f, "<Tab><Tab><Enter>");
    run(f, ":expect Overview › CES");
    run(f, "<Esc>K"); // by its key the word stands there already
    assert_string_equal(f->u.over.input, "kpi ");
    assert_int_equal(f->u.over.n, 4);
    run(f, "<Esc><:>");
    run(f, ":type kp");
    run(f, "<Tab>"); // the only word that begins so: its arguments follow
    assert_string_equal(f->u.over.input, "kpi ");
    assert_int_equal(f->u.over.n, 4);
}

static void test_history(void **state)
{
    struct fixture *f = *state;
    run(f, "::kpi NPS");
    run(f, "::back");
    run(f, "::back");
    run(f, "<:><Up>");
    assert_string_equal(f->u.over.input, "back");
    run(f, "<Up>");
    assert_string_equal(f->u.over.input, "kpi NPS"); // the same line twice is one
    run(f, "<Up><Down><Down>");
    assert_string_equal(f->u.over.input, "");
    run(f, "<Up><Up><Enter>");
    run(f, ":expect Overview › NPS");
}

static void test_errors_are_one_sentence(void **state)
{
    struct fixture *f = *state;
    run(f, "::nxt-alert");
    run(f, ":expect There is no command \"nxt-alert\": did you mean \"next-alert\"?");
    run(f, "::zzzzzz");
    run(f, ":expect There is no command \"zzzzzz\": Tab shows what there is");
    run(f, "::take-back");
    run(f, ":expect \"take-back\" does nothing on this page");
    run(f, "::alerts now");
    run(f, ":expect \"alerts\" stands alone: nothing follows it");
    run(f, "::kpi nothing of the kind");
    run(f, ":expect is unknown");
    run(f, "::family 77x");
    run(f, ":expect There is no family 7 here");
    run(f, "::");
    assert_int_equal(f->u.over.kind, OVER_NONE);
}

static void test_words_and_pages(void **state)
{
    struct fixture *f = *state;
    run(f, "::page alerts");
    assert_int_equal(f->u.stack[f->u.depth].view.page, PAGE_ALERTS);
    run(f, "::page overview");
    assert_int_equal(f->u.stack[f->u.depth].view.page, PAGE_OVERVIEW);
    run(f, "::page nowhere");
    run(f, ":expect There is no page \"nowhere\"");
    run(f, "::next_alert"); // as the configuration writes it
    run(f, "::NEXT-ALERT");
    run(f, "::search csat");
    run(f, ":expect 1 match of \"csat\"");
}

static void test_export_by_words(void **state)
{
    struct fixture *f = *state;
    run(f, "::export html out.html");
    assert_int_equal(f->exported, 1);
    run(f, ":expect Written: out.html");
    run(f, "::export csv");
    assert_int_equal(f->u.over.kind, OVER_PROMPT);
    run(f, "<Esc>");
    run(f, "::export fax");
    run(f, ":expect There is no export format \"fax\"");
}

static void test_charts_alone(void **state)
{
    struct fixture *f = *state;
    run(f, "::kpi NPS");
    run(f, ":expect target +30");
    run(f, "t");
    run(f, ":expect-not target +30");
    run(f, "[");
    run(f, ":expect-not target +30"); // as long as it is not asked for again
    run(f, "t");
    run(f, ":expect target +30");
}

// Keys of the user's own: help, last line, header and messages show them, the old ones do nothing.
static void test_rebound_keys(void **state)
{
    struct fixture *f = *state;
    const char *keys[ACT_COUNT];
    for (int i = 0; i < ACT_COUNT; i++)
        keys[i] = ui_actions[i].keys;
    keys[ACT_filter] = "F8 é";
    keys[ACT_next_alert] = "Ctrl-E";
    keys[ACT_search] = "Comma";
    keys[ACT_export] = "";
    f->o.keys = keys;
    run(f, "k");
    run(f, ":expect F8 filter");
    run(f, ":expect Ctrl-E  next alert");
    run(f, ":expect-not x export");
    run(f, "n");
    run(f, ":expect Search first: Comma");
    run(f, "f");
    run(f, ":expect f does nothing here; near it:");
    run(f, "<F8>");
    run(f, ":expect Filter by");
    run(f, "<Esc>?");
    run(f, ":expect F8 é");
    run(f, ":type export");
    run(f, ":expect :export"); // no key: its word
    f->o.keys = NULL;
}

// Every action can be named, and none of them breaks when it is run that way.
static void test_every_action_by_its_word(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < ui_nactions; i++) {
        char line[80];
        assert_int_equal(action_by_word(ui_actions[i].name, strlen(ui_actions[i].name)), (int)i);
        if (!(ui_actions[i].pages & PAGES(OVERVIEW)) || ui_actions[i].arg == UI_ARG_THEME || i == ACT_import || i == ACT_files || i == ACT_configure || i == ACT_undo ||
            i == ACT_target || i == ACT_plan)
            continue; // the fake host has no store, import, folder or configuration
        snprintf(line, sizeof(line), "::%s", ui_actions[i].word + 1);
        run(f, line);
        while (f->u.over.kind != OVER_NONE)
            run(f, "<Esc>");
        while (f->u.depth)
            run(f, "<Esc>");
        f->u.quit = false;
    }
}

static void test_scripts_tell_their_commands_apart(void **state)
{
    struct fixture *f = *state;
    struct err e = {0};
    assert_int_equal(script_line(&f->u, ":next-alert", "test:1", &e), ERR_SYNTAX);
    assert_string_equal(e.msg, "test:1: :next-alert is no command of scripts; the program's own begin with two colons: ::next-alert");
    run(f, "?");
    assert_int_equal(script_line(&f->u, "::next-alert", "test:2", &e), ERR_SYNTAX);
}

// A word too long for the line of messages is cut between two characters.
static void test_long_words_are_cut_whole(void **state)
{
    struct fixture *f = *state;
    for (int blanks = 0; blanks < 3; blanks++) {
        char line[400] = "::";
        size_t len = 2;
        for (int i = 0; i < blanks; i++)
            line[len++] = 'a';
        for (int i = 0; i < 60; i++, len += 3)
            memcpy(line + len, "\u20ac", 4);
        run(f, line);
        assert_true(utf8_valid(f->u.message, strlen(f->u.message)));
        assert_non_null(strstr(f->u.message, "\u20ac\""));
    }
    char text[600];
    for (int i = 0; i < 199; i++)
        memcpy(text + 3 * i, "\u20ac", 4);
    for (int blanks = 0; blanks < 3; blanks++) {
        ui_say(&f->u, true, "%.*s%s", blanks, "aa", text);
        assert_true(utf8_valid(f->u.message, strlen(f->u.message)) && strlen(f->u.message) > 390);
    }
}

#define CASE(t) cmocka_unit_test_setup_teardown(t, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(test_words_are_completed),     CASE(test_words_are_found_by_their_help), CASE(test_arguments_are_completed),
        CASE(test_history),                 CASE(test_errors_are_one_sentence),       CASE(test_words_and_pages),
        CASE(test_export_by_words), CASE(test_charts_alone), CASE(test_rebound_keys),         CASE(test_every_action_by_its_word),      CASE(test_scripts_tell_their_commands_apart),
        CASE(test_long_words_are_cut_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
