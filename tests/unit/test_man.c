// The manual pages against the tables they describe: options, commands, keys, configuration, KPIs. Nothing may be missing
// in a page, and what a page says of a row must be what the row says.
#include "test_util.h"

#include "app/app_priv.h"
#include "base/embed.h"
#include "base/ini.h"
#include "base/mem.h"
#include "conf/conf.h"
#include "kpi/kpi.h"
#include "ui/ui.h"

// The page as text: \& (nothing) and \- (a minus) resolved, so that it compares with the tables.
static char *page(const char *name)
{
    char path[600];
    struct strbuf b = {0};
    const char *top = getenv("SRCDIR");
    snprintf(path, sizeof(path), "%s/man/%s", top ? top : ".", name);
    FILE *f = fopen(path, "r");
    if (!f)
        fail_msg("cannot open %s (tests run in the top folder)", path);
    for (int c = getc(f); c != EOF; c = getc(f)) {
        if (c != '\\') {
            sb_putc(&b, (char)c);
            continue;
        }
        c = getc(f);
        if (c == '-')
            sb_putc(&b, '-');
        else if (c != '&') {
            sb_putc(&b, '\\');
            sb_putc(&b, (char)c);
        }
    }
    fclose(f);
    assert_false(b.oom);
    return b.s;
}

// The entry that begins with a line `head`, up to the next .It, .El or .Sh; freed by the caller.
static char *entry(const char *text, const char *page_name, const char *head)
{
    char start[256];
    snprintf(start, sizeof(start), "\n%s", head);
    const char *at = strstr(text, start);
    while (at && !strchr(" \n", at[strlen(start)])) // a longer name that begins the same
        at = strstr(at + 1, start);
    if (!at)
        fail_msg("man/%s has no \"%s\"", page_name, head);
    const char *end = at + strlen(start);
    while (*end && strncmp(end, "\n.It", 4) != 0 && strncmp(end, "\n.El", 4) != 0 &&
           strncmp(end, "\n.Sh", 4) != 0)
        end++;
    return strndup(at, (size_t)(end - at) + 1);
}

static void must_say(const char *entry_text, const char *what)
{
    if (!strstr(entry_text, what))
        fail_msg("the page lacks \"%s\" in:%s", what, entry_text);
}

static void spaced_choices(const char *choices, char out[200])
{
    size_t n = 0;
    for (const char *p = choices; *p && n < 190; p++)
        n += (size_t)snprintf(out + n, 200 - n, *p == '|' ? " | " : "%c", *p);
    out[n] = '\0';
}

static size_t count(const char *text, const char *what)
{
    size_t n = 0;
    for (const char *p = strstr(text, what); p; p = strstr(p + 1, what))
        n++;
    return n;
}

// --- kpitop(1) ------------------------------------------------------------------------------------------------------

static void command_line(void **state)
{
    char *text = page("kpitop.1"), head[200], choices[200];
    (void)state;
    for (size_t i = 0; i < nargs_table; i++) {
        const struct arg_info *a = &arg_table[i];
        if (a->letter)
            snprintf(head, sizeof(head), ".It Fl %c , Fl -%s", a->letter, a->name);
        else
            snprintf(head, sizeof(head), ".It Fl -%s", a->name);
        char *body = entry(text, "kpitop.1", head);
        if (a->choices) {
            spaced_choices(a->choices, choices);
            must_say(body, choices);
        } else if (a->value)
            must_say(body, a->value);
        must_say(body, a->help + 1); // the first letter is a capital there
        free(body);
    }
    for (size_t i = 0; i < CMD_COUNT; i++)
        if (commands[i].name) {
            snprintf(head, sizeof(head), ".It Cm %s", commands[i].name);
            free(entry(text, "kpitop.1", head));
        }
    for (size_t i = 0; i < REC_KINDS; i++)
        must_say(strstr(text, "\nKinds: "), rec_kinds[i].name);
    for (int i = 0; i < DIM_COUNT; i++)
        must_say(strstr(text, "\nDimensions are "), dim_name((enum dim)i));
    free(text);
}

static void keys(void **state)
{
    char *text = page("kpitop.1"), line[400];
    (void)state;
    for (size_t i = 0; i < ui_nactions; i++) {
        snprintf(line, sizeof(line), "\n.It %s Ta %s Ta %s\n", ui_actions[i].keys, ui_actions[i].word + 1, ui_actions[i].help);
        if (!strstr(text, line))
            fail_msg("man/kpitop.1 lacks the key line:%s", line);
    }
    char *list = strstr(text, "\n.Sh KEYS");
    *strstr(list, "\n.El") = '\0';
    assert_int_equal(count(list, "\n.It "), ui_nactions); // and shows no other
    free(text);
}

// --- kpitop.conf(5) -------------------------------------------------------------------------------------------------

static void configuration(void **state)
{
    char *text = page("kpitop.conf.5"), line[256];
    (void)state;
    for (size_t i = 0; i < conf_noptions; i++) {
        const struct option_info *o = &conf_options[i];
        if (!strcmp(o->section, "kpitop"))
            snprintf(line, sizeof(line), ".It Cm %s =", o->key);
        else
            snprintf(line, sizeof(line), ".It Ic [%s] Cm %s =", o->section, o->key);
        char *body = entry(text, "kpitop.conf.5", line);
        must_say(body, o->help);
        snprintf(line, sizeof(line), "\nDefault: %s.\n", *o->dflt ? o->dflt : "unset");
        must_say(body, line);
        if (o->choices) {
            spaced_choices(o->choices, line);
            must_say(body, line);
        }
        if (o->type == OPT_INT || o->type == OPT_NUMBER) {
            if (o->type == OPT_INT)
                snprintf(line, sizeof(line), "From %.0f to %.0f.", o->min, o->max);
            else
                snprintf(line, sizeof(line), "From %g to %g.", o->min, o->max);
            must_say(body, line);
        }
        free(body);
    }
    // sections and keys that the table does not have
    assert_int_equal(count(text, "\n.It Cm ") + count(text, "\n.It Ic ["), conf_noptions);
    for (size_t i = 0; rec_channels[i]; i++)
        must_say(strstr(text, "\nThe channels are "), rec_channels[i]);
    free(text);
}

static void theme_roles(void **state)
{
    static const char *const names[] = {
#define X(r) #r,
        THEME_ROLES(X)
#undef X
    };
    char *text = page("kpitop.conf.5"), *roles = strstr(text, "\nThe roles are\n");
    (void)state;
    assert_non_null(roles);
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        must_say(roles, names[i]);
    free(text);
}

// --- kpitop-kpis(7) -------------------------------------------------------------------------------------------------

static const char *direction(enum kpi_dir d)
{
    return d == KPI_UP ? "higher is better" : d == KPI_DOWN ? "lower is better" : "neither way is better";
}

static void kpi_numbers(const struct kpi_info *k, const char *body)
{
    char line[200];
    if (k->threshold.has_warn || k->threshold.has_crit) {
        snprintf(line, sizeof(line), "\nWarning %g, critical %g%s", k->threshold.warn, k->threshold.crit,
                 k->yearly ? " per year" : "");
        must_say(body, line);
    } else
        assert_null(strstr(body, "\nWarning "));
    if (k->has_excellent) {
        snprintf(line, sizeof(line), "; excellent %g.", k->excellent);
        must_say(body, line);
    }
    if (k->has_bench)
        must_say(body, "\nBenchmark: ");
}

static void kpis(void **state)
{
    char *text = page("kpitop-kpis.7"), line[400], choices[200];
    (void)state;
    for (int i = 0; i < KPI_COUNT; i++) {
        const struct kpi_info *k = kpi_info(NULL, i);
        snprintf(line, sizeof(line), ".It Cm %s", k->id);
        char *body = entry(text, "kpitop-kpis.7", line);
        snprintf(line, sizeof(line), "\n.Em %s ;\n%s.\n", k->name, k->name_fr);
        must_say(body, line);
        must_say(body, k->purpose);
        snprintf(line, sizeof(line), "\n.D1 %s\n", k->formula);
        must_say(body, line);
        snprintf(line, sizeof(line), "\nUnit %s, %s.\n", kpi_unit_name(k->unit), direction(k->dir));
        must_say(body, line);
        snprintf(line, sizeof(line), "\nNeeds %s.\n", k->fields);
        must_say(body, line);
        kpi_numbers(k, body);
        for (size_t o = 0; o < conf_noptions; o++)
            if (!strcmp(conf_options[o].section, k->id) && conf_options[o].choices) {
                spaced_choices(conf_options[o].choices, choices);
                snprintf(line, sizeof(line), "%s = %s", conf_options[o].key, choices);
                must_say(body, line);
            }
        free(body);
    }
    assert_int_equal(count(strstr(text, "\n.Sh THE KPIS"), "\n.It Cm "), KPI_COUNT);
    free(text);
}

static void limit_text(int kpi, double v, char out[32])
{
    bool time = kpi_info(NULL, kpi)->unit == UNIT_SECONDS;
    if (!time)
        snprintf(out, 32, "%g", v);
    else if (v >= 3600)
        snprintf(out, 32, "%g h", v / 3600);
    else if (v >= 120)
        snprintf(out, 32, "%g min", v / 60);
    else
        snprintf(out, 32, "%g s", v);
}

static void channel_thresholds(void **state)
{
    char *text = page("kpitop-kpis.7"), line[200], warn[32], crit[32];
    struct kpi_config *c = calloc(1, sizeof(*c));
    (void)state;
    assert_non_null(c);
    kpi_config_default(c);
    char *tables = strstr(text, "\n.Ss Thresholds by channel");
    assert_non_null(tables);
    for (size_t i = 0; i < c->nchannel; i++) {
        const struct channel_threshold *t = &c->channel[i];
        limit_text(t->kpi, t->t.warn, warn);
        limit_text(t->kpi, t->t.crit, crit);
        snprintf(line, sizeof(line), "\n.Cm %s", kpi_info(NULL, t->kpi)->id);
        char *of = strstr(tables, line);
        if (!of)
            fail_msg("man/kpitop-kpis.7 has no table of thresholds for %s", kpi_info(NULL, t->kpi)->id);
        snprintf(line, sizeof(line), "\n.It %s Ta %s Ta %s\n", t->channel, warn, crit);
        must_say(of, line);
    }
    free(c);
    free(text);
}

// --- kpitop-profile(5) ----------------------------------------------------------------------------------------------

// One entry for each built-in profile: its label, the kinds of its records, whether a real export was seen.
static void profiles(void **state)
{
    char *text = page("kpitop-profile.5"), head[200], first[300], kind[60];
    char *list = strstr(text, "\n.Sh BUILT-IN PROFILES");
    struct err e = {0};
    (void)state;
    assert_non_null(list);
    *strstr(list, "\n.Sh EXAMPLES") = '\0';
    assert_int_equal(count(list, "\n.It Cm "), embed_profiles_n);
    for (size_t i = 0; i < embed_profiles_n; i++) {
        struct ini ini;
        assert_int_equal(ini_read_buf(&ini, embed_profiles[i].name, embed_profiles[i].text, embed_profiles[i].len, &e), 0);
        snprintf(head, sizeof(head), ".It Cm %s", embed_profiles[i].name);
        char *body = entry(list, "kpitop-profile.5", head);
        snprintf(first, sizeof(first), "\n%s: ", ini_get(&ini, "profile", "label"));
        must_say(body, first);
        for (size_t j = 0; j < ini.n; j++) {
            snprintf(kind, sizeof(kind), " %.*s", (int)strcspn(ini.entries[j].section, "."), ini.entries[j].section);
            if (strcmp(kind, " profile"))
                must_say(body, kind);
        }
        const char *verified = ini_get(&ini, "profile", "verified");
        assert_int_equal(strstr(body, "checked on rows of a real export") != NULL, verified && !strcmp(verified, "yes"));
        free(body);
        ini_release(&ini);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(command_line), cmocka_unit_test(keys), cmocka_unit_test(configuration),
        cmocka_unit_test(theme_roles),  cmocka_unit_test(profiles),  cmocka_unit_test(kpis), cmocka_unit_test(channel_thresholds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
