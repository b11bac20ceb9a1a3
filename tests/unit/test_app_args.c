#include "test_util.h"

#include "app/app_priv.h"

static struct args a;
static struct err e;

static int parse(const char *line) // words parted by blanks
{
    static char copy[256], name[] = "kpitop";
    static char *argv[32];
    int argc = 1;
    argv[0] = name;
    str_copy(copy, sizeof(copy), line);
    for (char *p = copy; *p;) {
        p += strspn(p, " ");
        if (!*p)
            break;
        argv[argc++] = p;
        p += strcspn(p, " ");
        if (*p)
            *p++ = '\0';
    }
    args_release(&a);
    e = (struct err){0};
    return args_parse(&a, argc, argv, &e);
}

static void test_commands(void **state)
{
    (void)state;
    assert_int_equal(parse("a.csv b.csv"), 0);
    assert_int_equal(a.command, CMD_DASHBOARD);
    assert_int_equal(a.nsources, 2);
    assert_int_equal(parse("report a.csv"), 0);
    assert_int_equal(a.command, CMD_REPORT);
    assert_int_equal(a.nsources, 1);
    assert_int_equal(parse("--lang fr report a.csv"), 0);
    assert_int_equal(a.command, CMD_REPORT);
    assert_int_equal(parse("./report"), 0);
    assert_int_equal(a.command, CMD_DASHBOARD);
    assert_int_equal(parse("-- report"), 0);
    assert_int_equal(a.command, CMD_DASHBOARD);
    assert_string_equal(a.sources[0], "report");
    assert_int_equal(parse("report -- --weird.csv -"), 0);
    assert_string_equal(a.sources[0], "--weird.csv");
    assert_string_equal(a.sources[1], "-");
    assert_int_equal(parse("report --help"), 0);
    assert_int_equal(a.command, CMD_HELP);
    assert_int_equal(a.help_about, CMD_REPORT);
    assert_int_equal(parse("-V"), 0);
    assert_int_equal(a.command, CMD_VERSION);
}

static void test_values(void **state)
{
    (void)state;
    assert_int_equal(parse("report --grain=week --compare year --as-of 2025-02-28 --last 24 --by team -o x.csv a"), 0);
    assert_true(a.has_grain && a.grain == GRAIN_WEEK);
    assert_true(a.has_compare && a.compare == COMPARE_YEAR);
    assert_int_equal(a.as_of, civil_to_day(2025, 2, 28));
    assert_int_equal(a.last, 24);
    assert_int_equal(a.by, DIM_TEAM);
    assert_string_equal(a.output, "x.csv");
    assert_int_equal(parse("report -ox.csv a"), 0);
    assert_string_equal(a.output, "x.csv");
    assert_int_equal(parse("report --kpi nps,csat,nps a"), 0);
    int kpis[KPI_MAX];
    size_t nkpis;
    struct err why = {0};
    assert_int_equal(args_kpis(&a, NULL, kpis, &nkpis, &why), 0);
    assert_int_equal(nkpis, 2);
    assert_int_equal(kpis[1], KPI_csat);
    assert_int_equal(parse("report --kpi npss a"), 0); // one of the user's own may be called so
    assert_int_equal(args_kpis(&a, NULL, kpis, &nkpis, &why), ERR_NOTFOUND);
    assert_string_equal(why.msg, "unknown KPI 'npss': did you mean 'nps'?");
    assert_int_equal(parse("report --filter team=Lyon --filter agent=a=b --period 2024 --period 2025 a"), 0);
    assert_int_equal(a.nfilters, 2);
    assert_string_equal(a.filters[1], "agent=a=b");
    assert_string_equal(a.period, "2025"); // the last one
    assert_int_equal(parse("--script s --size 120x40 a"), 0);
    assert_int_equal(a.cols, 120);
    assert_int_equal(a.rows, 40);
    assert_int_equal(parse("--glyphs blocks a"), 0);
    assert_int_equal(a.glyphs, GLYPHS_BLOCKS);
    assert_int_equal(parse("--ascii a"), 0);
    assert_int_equal(a.glyphs, GLYPHS_ASCII);
    assert_int_equal(parse("a"), 0);
    assert_int_equal(a.as_of, CIVIL_NONE);
    assert_int_equal(a.by, DIM_CHANNEL);
    assert_int_equal(a.last, 0); // the configuration's
}

static void test_wrong(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "--perod 2025 a", "-x a", "report", "report --period", "report --period= a", "--no-cache=1 a", "--grain hour a",
        "report --last 0 a", "report --last 12x a", "report --last -3 a", "report --as-of 2025-02-30 a",
        "report --by x a", "report --filter x=1 a", "report --filter team a", "report --filter =x a", "kpis --period 2025",
        "check -o f a", "--size 80 a", "--size 80x a", "--size x24 a", "--size 80x24x a", "kpis a", "template a b",
    };
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        if (parse(lines[i]) != EXIT_USAGE)
            fail_msg("not refused: %s", lines[i]);
        assert_true(e.msg[0]);
        assert_null(strchr(e.msg, '\n'));
    }
}

static const char *words(size_t i)
{
    static const char *const list[] = {"period", "compare", "profile", "by", NULL};
    return list[i];
}

static void test_nearest(void **state)
{
    (void)state;
    assert_string_equal(nearest_word("perod", words), "period");
    assert_string_equal(nearest_word("preiod", words), "period");
    assert_string_equal(nearest_word("comp", words), "compare");
    assert_string_equal(nearest_word("profiles", words), "profile");
    assert_null(nearest_word("zebra", words));
    assert_null(nearest_word("", words));
    assert_null(nearest_word("x", words));
}

// Every option of the table is in the help, and each belongs to a command.
static void test_table(void **state)
{
    (void)state;
    for (size_t i = 0; i < nargs_table; i++) {
        assert_true(arg_table[i].commands);
        assert_true(arg_table[i].help[0]);
        assert_true(arg_table[i].kind == ARG_FLAG || arg_table[i].value);
        for (size_t k = 0; k < i; k++)
            assert_string_not_equal(arg_table[i].name, arg_table[k].name);
    }
    for (int c = 0; c < CMD_COUNT; c++)
        assert_non_null(commands[c].run);
}

static int release(void **state)
{
    (void)state;
    args_release(&a);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_commands),
        cmocka_unit_test(test_values),
        cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_nearest),
        cmocka_unit_test(test_table),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
