// The option table, the configuration file and what is said about mistakes in it.
#include "test_util.h"

#include "base/embed.h"
#include "base/ini.h"
#include "conf/conf.h"

static const char *const kpis[] = {"csat",           "nps",           "ces", "clv", "first_response_time",
                                   "complaint_rate", "repeat_contact"};
static const char *const channels[] = {"phone", "email", "chat"};
static const char *const actions[] = {"export", "next_alert", "filter"};
static const struct conf_names names = {kpis, ARRAY_LEN(kpis), channels, ARRAY_LEN(channels), actions, ARRAY_LEN(actions)};

static const char *dir; // of the test that runs

static int in_folder(void **state)
{
    (void)state;
    dir = test_tmpdir();
    return 0;
}

static int out_of_folder(void **state)
{
    (void)state;
    test_rmdir(dir);
    return 0;
}

static struct conf loaded(const char *text)
{
    struct conf c = {0};
    struct err e = {0};
    if (conf_load(&c, test_write_text(dir, "kpitop.ini", text), &names, &e))
        fail_msg("%s", e.msg);
    return c;
}

static void defaults(void **state)
{
    struct conf c = loaded("");
    (void)state;
    assert_string_equal(sb_str(&c.notes), "");
    assert_int_equal(c.nnotes, 0);
    for (size_t i = 0; i < conf_noptions; i++) {
        const struct option_info *o = &conf_options[i];
        if (o->section[0] == '<' || o->key[0] == '<')
            continue;
        assert_string_equal(conf_get(&c, o->section, o->key), o->dflt);
        assert_false(conf_is_set(&c, o->section, o->key));
    }
    assert_close(conf_number(&c, "kpitop", "min_n_customer"), 30);
    assert_close(conf_number(&c, "kpitop", "social_delay"), 3600);
    assert_close(conf_number(&c, "clv", "margin"), 100);
    assert_string_equal(conf_get(&c, "nps", "warn"), "");
    assert_false(conf_bool(&c, "nps", "hidden"));
    assert_string_equal(conf_get(&c, "first_response_time.phone", "crit"), "");
    assert_string_equal(conf_get(&c, "rates", "usd"), "");
    assert_string_equal(conf_get(&c, "kpitop", "nothing_of_the_kind"), "");
    conf_release(&c);
}

// default.ini, which users read and copy, says what the table says: every option, each with its default.
static void table_and_file_agree(void **state)
{
    struct ini ini = {0};
    struct err e = {0};
    size_t fixed = 0;
    (void)state;
    assert_int_equal(embed_config_n, 1);
    assert_string_equal(embed_config[0].name, "default");
    assert_int_equal(ini_read_buf(&ini, "default.ini", embed_config[0].text, embed_config[0].len, &e), 0);
    assert_int_equal(ini.nnotes, 0);
    for (size_t i = 0; i < conf_noptions; i++) {
        const struct option_info *o = &conf_options[i];
        char line[80];
        snprintf(line, sizeof(line), "; %s = ", o->key);
        if (o->section[0] == '<') {
            assert_non_null(strstr(embed_config[0].text, line)); // as a comment
            continue;
        }
        if (o->key[0] == '<') {
            assert_non_null(strstr(embed_config[0].text, !strcmp(o->section, "keys") ? "; export = " : "; usd = "));
            continue;
        }
        const char *value = ini_get(&ini, o->section, o->key);
        if (!value || strcmp(value, o->dflt) != 0)
            fail_msg("default.ini: [%s] %s is \"%s\", the table says \"%s\"", o->section, o->key,
                     value ? value : "(absent)", o->dflt);
        fixed++;
    }
    assert_int_equal(ini.n, fixed); // and nothing else
    ini_release(&ini);
}

// What default.ini shows as comments is good as it stands.
static void examples_of_default_ini_are_valid(void **state)
{
    struct strbuf b = {0};
    (void)state;
    for (const char *p = strstr(embed_config[0].text, "; [nps]"); p && *p;) {
        size_t len = strcspn(p, "\n");
        bool setting = len > 2 && (p[2] == '[' || strstr(p, " = "));
        if (setting && (p[2] == '[' || memchr(p, '=', len)))
            sb_addn(&b, p + 2, len - 2);
        sb_putc(&b, '\n');
        p += len + (p[len] == '\n');
    }
    struct conf c = loaded(sb_str(&b));
    assert_string_equal(sb_str(&c.notes), "");
    assert_string_equal(conf_get(&c, "nps", "crit"), "-20");
    assert_close(conf_number(&c, "first_response_time.phone", "crit"), 180);
    assert_close(conf_number(&c, "rates", "usd"), 0.92);
    conf_release(&c);
    sb_release(&b);
}

static void table_is_sound(void **state)
{
    (void)state;
    for (size_t i = 0; i < conf_noptions; i++) {
        const struct option_info *o = &conf_options[i];
        assert_true(o->help && *o->help && o->help[strlen(o->help) - 1] == '.');
        assert_true(o->dflt != NULL);
        assert_true((o->type == OPT_CHOICE) == (o->choices != NULL));
        for (const char *p = o->key; *p && *p != '<'; p++)
            assert_true((*p >= 'a' && *p <= 'z') || *p == '_' || *p == '.');
        for (size_t j = 0; j < i; j++)
            assert_true(strcmp(o->section, conf_options[j].section) != 0 ||
                        strcmp(o->key, conf_options[j].key) != 0);
    }
}

// Every choice of every row is accepted, in any case, and given back as the table writes it.
// A section that the row speaks of.
static const char *section_for(const struct option_info *o)
{
    return o->section[0] != '<'                ? o->section
           : !strcmp(o->section, "<own>")      ? "kpi mine"
           : !strcmp(o->section, "<alert>")    ? "alert mine"
           : strchr(o->section, '.') != NULL ? "nps.phone"
                                               : "nps";
}

static void every_choice(void **state)
{
    (void)state;
    for (size_t i = 0; i < conf_noptions; i++) {
        const struct option_info *o = &conf_options[i];
        char text[128], word[32];
        for (const char *p = o->choices; p && *p;) {
            size_t len = strcspn(p, "|");
            snprintf(word, sizeof(word), "%.*s", (int)len, p);
            snprintf(text, sizeof(text), "[%s]\n%s = %c%s\n", section_for(o), o->key,
                     word[0] >= 'a' ? word[0] - 32 : word[0], word + 1);
            struct conf c = loaded(text);
            assert_string_equal(sb_str(&c.notes), "");
            assert_string_equal(conf_get(&c, section_for(o), o->key), word);
            assert_true(conf_is_set(&c, section_for(o), o->key));
            conf_release(&c);
            p += len + (p[len] == '|');
        }
    }
}

static void ranges(void **state)
{
    (void)state;
    for (size_t i = 0; i < conf_noptions; i++) {
        const struct option_info *o = &conf_options[i];
        const char *section = section_for(o);
        const char *key = o->key[0] == '<' ? "usd" : o->key;
        if (o->type != OPT_INT && o->type != OPT_NUMBER && o->type != OPT_DURATION)
            continue;
        const struct {
            double v;
            bool fine;
        } tries[] = {
            {o->min, true}, {o->max, true}, {o->max * 2 + 1, false}, {o->min - fabs(o->min) - 1, false}};
        for (size_t t = 0; t < ARRAY_LEN(tries); t++) {
            char text[160];
            snprintf(text, sizeof(text), "[%s]\n%s = %.12f\n", section, key, tries[t].v);
            struct conf c = loaded(text);
            if ((c.nnotes == 0) != tries[t].fine)
                fail_msg("%s%s", text, sb_str(&c.notes));
            assert_int_equal(conf_is_set(&c, section, key), tries[t].fine);
            if (tries[t].fine)
                assert_close(conf_number(&c, section, key), tries[t].v);
            conf_release(&c);
        }
    }
}

static void values(void **state)
{
    struct conf c = loaded("; before any section is [kpitop]\n"
                           "currency = eur\n"
                           "[kpitop]\n"
                           "timezone = UTC\n"
                           "focus = NPS, csat  ces\n"
                           "[nps]\n"
                           "warn = 10\n"
                           "crit = -5.5\n"
                           "hidden = yes\n"
                           "target = none\n"
                           "[First_Response_Time]\n"
                           "warn = 1 h 30\n"
                           "[first_response_time.phone]\n"
                           "warn = 45 s\n"
                           "[rates]\n"
                           "USD = 0.92\n");
    (void)state;
    assert_string_equal(sb_str(&c.notes), "");
    assert_string_equal(conf_get(&c, "kpitop", "currency"), "EUR");
    assert_string_equal(conf_get(&c, "kpitop", "timezone"), "UTC");
    assert_string_equal(conf_get(&c, "kpitop", "focus"), "nps csat ces");
    assert_close(conf_number(&c, "nps", "warn"), 10);
    assert_close(conf_number(&c, "nps", "crit"), -5.5);
    assert_true(conf_bool(&c, "nps", "hidden"));
    assert_string_equal(conf_get(&c, "nps", "target"), "none");
    assert_close(conf_number(&c, "first_response_time", "warn"), 5400);
    assert_close(conf_number(&c, "first_response_time.phone", "warn"), 45);
    assert_close(conf_number(&c, "first_response_time.Phone", "WARN"), 45);
    assert_close(conf_number(&c, "rates", "usd"), 0.92);
    assert_false(conf_is_set(&c, "first_response_time.email", "warn"));
    const struct conf_value *last = &c.values[c.n - 1];
    assert_string_equal(last->key, "usd");
    assert_int_equal(last->line, 16);
    assert_non_null(strstr(last->file, "/kpitop.ini"));
    assert_null(c.values[0].file); // a default
    conf_release(&c);
}

static void dotted_aliases(void **state)
{
    struct conf c =
        loaded("[kpitop]\nces.scale = ease\ncomplaint_rate.per = 100contacts\nnps.warn = 5\n"
               "first_response_time.phone.crit = 2 min\nrates.gbp = 1.17\nclv.net = maybe\nnps.colour = 1\n");
    (void)state;
    assert_string_equal(conf_get(&c, "ces", "scale"), "ease");
    assert_string_equal(conf_get(&c, "complaint_rate", "per"), "100contacts");
    assert_close(conf_number(&c, "nps", "warn"), 5);
    assert_close(conf_number(&c, "first_response_time.phone", "crit"), 120);
    assert_close(conf_number(&c, "rates", "gbp"), 1.17);
    assert_int_equal(c.nnotes, 2);
    assert_non_null(
        strstr(sb_str(&c.notes), "line 7: [clv] net: \"maybe\" is not allowed: use none or acquisition"));
    assert_non_null(strstr(sb_str(&c.notes), "line 8: [nps] has no option \"colour\""));
    conf_release(&c);
}

// A mistake is told with file, line, key, value and what is allowed; the default stays and the rest is read.
static void mistakes(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"[kpitop]\nweek_start = someday\n", "line 2: [kpitop] week_start: \"someday\" is not allowed: use "
                                             "monday, tuesday, wednesday, thursday, friday, "
                                             "saturday or sunday"},
        {"[kpitop]\nfiscal_year_start = 13\n", "\"13\" is not allowed: use a whole number from 1 to 12"},
        {"[kpitop]\nfiscal_year_start = 1.5\n", "a whole number from 1 to 12"},
        {"[kpitop]\nmin_n = 0x10\n", "a whole number"},
        {"[kpitop]\nmin_n = 1e3\n", "a whole number"},
        {"[kpitop]\nmin_n = nan\n", "a whole number"},
        {"[kpitop]\nmin_n = many\n", "\"many\" is not allowed"},
        {"[kpitop]\nsocial_delay = an hour\n",
         "a duration such as 90 s, 2.5 min or 4 h, of 1 to 2592000 seconds"},
        {"[kpitop]\ncurrency = euro\n", "the three letters of a currency, such as EUR"},
        {"[kpitop]\ntimezone = Europe/Atlantis\n", "\"Europe/Atlantis\" is no time zone known here"},
        {"[kpitop]\nlangg = fr\n", "line 2: [kpitop] has no option \"langg\": did you mean lang?"},
        {"[kpitop]\nscale = ease\n", "it belongs in the section [ces]"},
        {"[kpitop]\nfocus = nps cast\n", "[kpitop] focus: \"cast\" is no KPI: did you mean csat?"},
        {"[kpitop]\nhidden = zzzzzzzz\n", "\"kpitop kpis\" lists them"},
        {"[kpi_top]\nlang = fr\n", "the section [kpi_top] is unknown: did you mean [kpitop]?"},
        {"[nsp]\nwarn = 3\n", "the section [nsp] is unknown: did you mean [nps]?"},
        {"[kpi.mine]\nformula = contacts\n", "the section [kpi.mine] is unknown: did you mean [kpi mine]?"},
        {"[quality]\nwarn = 3\n", "or the id of a KPI"},
        {"[nps.telefon]\nwarn = 3\n", "a channel of phone, email, chat"},
        {"[nps.phone]\nmin_n = 3\n", "[nps.phone] has no option \"min_n\""},
        {"[nps]\nwarn = 80 %\n", "\"80 %\" is not allowed: use a number such as 80 or -5.5"},
        {"[nps]\nwarn = 3,5\n", "\"3,5\" is not allowed"},
        {"[nps]\nhidden = perhaps\n", "use yes or no"},
        {"[rates]\neuro = 1\n", "[rates] has no currency \"euro\": write its three letters"},
        {"[keys]\nexprt = x\n", "[keys] has no option \"exprt\": did you mean export?"},
        {"[keys]\nzzzzzzz = x\n", "[keys] knows no action \"zzzzzzz\": the help"},
        {"[rates]\nusd = 0\n", "\"0\" is not allowed"},
        {"[rates]\nusd = -1\n", "\"-1\" is not allowed"},
        {"[clv]\nmargin = 101\n", "a number from 0 to 100"},
        {"[kpitop]\nthis line says nothing\nlang = fr\n", "line 2:"},
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct conf c = loaded(cases[i].text);
        const char *notes = sb_str(&c.notes);
        if (c.nnotes != 1 || !strstr(notes, cases[i].says) || !strstr(notes, "/kpitop.ini, line 2: "))
            fail_msg("%s gives: %s", cases[i].text, notes);
        conf_release(&c);
    }
}

static void defaults_stay(void **state)
{
    struct conf c = loaded("[kpitop]\nmin_n_customer = few\nrepeat_days =\nlast = 24\n[ces]\nscale = up\n");
    (void)state;
    assert_int_equal(c.nnotes, 2);
    assert_close(conf_number(&c, "kpitop", "min_n_customer"), 30);
    assert_false(conf_is_set(&c, "kpitop", "min_n_customer"));
    assert_close(conf_number(&c, "kpitop", "repeat_days"), 7); // empty: as if not set, and no mistake
    assert_close(conf_number(&c, "kpitop", "last"), 24);
    assert_string_equal(conf_get(&c, "ces", "scale"), "effort");
    conf_release(&c);
}

// Of a list, only what is unknown is left out; all of it is told.
static void lists(void **state)
{
    struct conf c = loaded("[kpitop]\nhidden = nps nsp,csat foo\norder = \n");
    (void)state;
    assert_string_equal(conf_get(&c, "kpitop", "hidden"), "nps csat");
    assert_string_equal(conf_get(&c, "kpitop", "order"), "");
    assert_true(conf_is_set(&c, "kpitop", "order"));
    assert_int_equal(c.nnotes, 1);
    assert_non_null(
        strstr(sb_str(&c.notes),
               "line 2: [kpitop] hidden: \"nsp\" is no KPI: did you mean nps?; \"foo\" is no KPI"));
    conf_release(&c);
}

static void an_unknown_section_is_told_once(void **state)
{
    struct conf c = loaded("[nsp]\nwarn = 1\ncrit = 2\ntarget = 3\n[kpitop]\nlang = fr\n");
    (void)state;
    assert_int_equal(c.nnotes, 1);
    assert_string_equal(conf_get(&c, "kpitop", "lang"), "fr");
    conf_release(&c);
}

static void notes_are_bounded(void **state)
{
    struct strbuf b = {0};
    (void)state;
    sb_add(&b, "[kpitop]\n");
    for (int i = 0; i < 1000; i++)
        sb_addf(&b, "wrong%d = 1\n", i);
    struct conf c = loaded(sb_str(&b));
    assert_int_equal(c.nnotes, 100);
    assert_non_null(strstr(sb_str(&c.notes), "kpitop.ini: 900 more lines are wrong"));
    conf_release(&c);
    sb_release(&b);
}

// A hostile value cannot reach the terminal: it is shown on one line, cleaned and cut.
static void notes_are_clean(void **state)
{
    struct strbuf b = {0};
    (void)state;
    sb_add(&b, "[kpitop]\nlang = \"\xc2\x9b"
               "31m \xe2\x80\xae");
    for (int i = 0; i < 300; i++)
        sb_add(&b, "é");
    sb_add(&b, "\"\n");
    struct conf c = loaded(sb_str(&b));
    const char *notes = sb_str(&c.notes);
    assert_int_equal(c.nnotes, 1);
    assert_null(strchr(notes, '\x1b'));
    assert_null(strstr(notes, "\xc2\x9b"));
    assert_null(strstr(notes, "\xe2\x80\xae"));
    assert_non_null(strstr(notes, "...\" is not allowed: use auto, en or fr"));
    assert_true(strlen(notes) < 500);
    assert_ptr_equal(strchr(notes, '\n'), notes + strlen(notes) - 1);
    conf_release(&c);
    sb_release(&b);
}

static void files(void **state)
{
    struct conf c = {0};
    struct err e = {0};
    char path[600], *home = getenv("HOME") ? strdup(getenv("HOME")) : NULL;
    (void)state;
    // named and absent: an error; the outputs stay as they were
    snprintf(path, sizeof(path), "%s/absent.ini", dir);
    assert_int_equal(conf_load(&c, path, &names, &e), ERR_NOTFOUND);
    assert_non_null(strstr(e.msg, path));
    assert_int_equal(c.n, 0);
    assert_true(conf_load(&c, dir, &names, &e) < 0); // a folder

    // the usual place: absent is fine, and what is there is read
    setenv("XDG_CONFIG_HOME", dir, 1);
    assert_int_equal(conf_load(&c, NULL, &names, &e), 0);
    assert_false(conf_is_set(&c, "kpitop", "last"));
    conf_release(&c);
    snprintf(path, sizeof(path), "%s/kpitop", dir);
    assert_int_equal(mkdir(path, 0700), 0);
    test_write_text(path, "kpitop.ini", "\xef\xbb\xbf[kpitop]\r\nlast = 6\r\n");
    assert_int_equal(conf_load(&c, NULL, &names, &e), 0);
    assert_string_equal(sb_str(&c.notes), "");
    assert_close(conf_number(&c, "kpitop", "last"), 6);
    conf_release(&c);

    // no home at all
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("HOME");
    assert_int_equal(conf_load(&c, NULL, &names, &e), 0);
    conf_release(&c);
    // no names at all: the table's own sections still work
    assert_int_equal(conf_load(&c, NULL, NULL, &e), 0);
    assert_int_equal(c.nnotes, 0);
    conf_release(&c);
    if (home)
        setenv("HOME", home, 1);
    free(home);
}

static void folders(void **state)
{
    char out[64];
    char *home = getenv("HOME") ? strdup(getenv("HOME")) : NULL;
    (void)state;
    setenv("HOME", "/home/ada", 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_DATA_HOME");
    unsetenv("XDG_CACHE_HOME");
    assert_true(conf_dir_config(out, sizeof(out)));
    assert_string_equal(out, "/home/ada/.config/kpitop");
    assert_true(conf_dir_data(out, sizeof(out)));
    assert_string_equal(out, "/home/ada/.local/share/kpitop");
    assert_true(conf_dir_cache(out, sizeof(out)));
    assert_string_equal(out, "/home/ada/.cache/kpitop");
    setenv("XDG_DATA_HOME", "/srv/data", 1);
    assert_true(conf_dir_data(out, sizeof(out)));
    assert_string_equal(out, "/srv/data/kpitop");
    setenv("XDG_DATA_HOME", "relative", 1); // to be ignored, says the specification
    assert_true(conf_dir_data(out, sizeof(out)));
    assert_string_equal(out, "/home/ada/.local/share/kpitop");
    unsetenv("XDG_DATA_HOME");
    assert_false(conf_dir_data(out, 10)); // does not fit
    unsetenv("HOME");
    assert_false(conf_dir_cache(out, sizeof(out)));
    if (home)
        setenv("HOME", home, 1);
    free(home);
}

static void durations(void **state)
{
    static const struct {
        const char *text;
        double want;
    } good[] = {
        {"45", 45},       {"45 s", 45},          {"45s", 45},       {"0", 0},
        {"90 sec", 90},   {"2.5 min", 150},      {"2m", 120},       {"1h", 3600},
        {"4 h", 14400},   {".5 h", 1800},        {"2.4 d", 207360}, {"2 j", 172800},
        {"1 h 30", 5400}, {"3 h 20 min", 12000}, {"1 min 23", 83},  {"1 d 2 h 3 min 4 s", 93784},
        {" 7 s ", 7},     {"1h30", 5400},
    };
    static const char *const bad[] = {"",     " ",       "h",       "an hour", "-5",     "-5 s", "4 weeks",
                                      "5 ss", "1 s 2 h", "1 h 2 h", "1 30",    "1,5 h",  "1e3",  "0x10",
                                      "inf",  "nan",     "5 s x",   "1 h -30", "1..5 h", "."};
    double v;
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(good); i++) {
        if (!conf_parse_duration(good[i].text, &v))
            fail_msg("\"%s\" is a duration", good[i].text);
        assert_close(v, good[i].want);
    }
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        v = -1;
        if (conf_parse_duration(bad[i], &v))
            fail_msg("\"%s\" is none", bad[i]);
        assert_true(v == -1);
    }
}

#define WITH_FOLDER(f) cmocka_unit_test_setup_teardown(f, in_folder, out_of_folder)
static const char *text_of(const char *path)
{
    static char buf[4096];
    FILE *f = fopen(path, "r");
    size_t n = f ? fread(buf, 1, sizeof(buf) - 1, f) : 0;
    if (f)
        fclose(f);
    buf[n] = '\0';
    return buf;
}

static int written(const char *path, const char *section, const char *key, const char *value, struct err *e)
{
    struct ini_change c = {section, key, value};
    return conf_write(path, &c, 1, &names, e);
}

static void a_change_from_inside_spares_the_rest(void **state)
{
    struct err e = {0};
    char path[600], link[600];
    (void)state;
    snprintf(path, sizeof(path), "%s",
             test_write_text(dir, "kpitop.ini", "; mine\ngrain = month ; boss\n[kpitop]\nces.scale = ease\n[nps]\nwarn = 5\n"));
    assert_int_equal(written(path, "kpitop", "grain", "week", &e), 0);
    assert_int_equal(written(path, "ces", "scale", "effort", &e), 0);
    assert_int_equal(written(path, "kpitop", "theme", "light", &e), 0);
    assert_string_equal(text_of(path), "; mine\ngrain = week ; boss\n[kpitop]\nces.scale = effort\ntheme = light\n[nps]\nwarn = 5\n");
    snprintf(link, sizeof(link), "%s/link.ini", dir);
    assert_int_equal(symlink("kpitop.ini", link), 0);
    assert_int_equal(written(link, "nps", "warn", NULL, &e), 0); // dotfiles are often links
    assert_null(strstr(text_of(path), "warn"));
    assert_int_equal(readlink(link, (char[16]){0}, 16), 10);
    snprintf(path, sizeof(path), "%s/new/deep/kpitop.ini", dir);
    assert_int_equal(written(path, "kpitop", "lang", "fr", &e), 0);
    assert_string_equal(text_of(path), "[kpitop]\nlang = fr\n");
}

static void a_change_that_is_not_allowed_is_refused(void **state)
{
    struct err e = {0};
    char path[600];
    (void)state;
    snprintf(path, sizeof(path), "%s", test_write_text(dir, "kpitop.ini", "[kpitop]\ngrain = month\n"));
    assert_int_equal(written(path, "kpitop", "grain", "weekly", &e), ERR_RANGE);
    assert_non_null(strstr(e.msg, "day, week, month, quarter or year"));
    assert_int_equal(written(path, "kpitop", "grian", "week", &e), ERR_RANGE);
    assert_int_equal(written(path, "kpitop", "focus", "nps nosuch", &e), ERR_RANGE);
    assert_int_equal(written("/dev/full/kpitop.ini", "kpitop", "grain", "week", &e), ERR_IO);
    assert_string_equal(text_of(path), "[kpitop]\ngrain = month\n");
}

// A setting spelled in several ways is one: a change goes to the line that counts, taking it out takes all of them.
static void a_setting_of_several_spellings_is_one(void **state)
{
    static const char text[] = "grain = day ; first\nces.scale = ease\n[kpitop]\ngrain = week\nlast = 5\n[ces]\nscale = effort ; mine\n[kpitop]\nces.scale = ease\n";
    struct err e = {0};
    struct conf c = {0};
    char path[600];
    (void)state;
    snprintf(path, sizeof(path), "%s", test_write_text(dir, "kpitop.ini", text));
    assert_int_equal(written(path, "ces", "scale", "effort", &e), 0);
    assert_int_equal(written(path, "kpitop", "grain", "year", &e), 0);
    assert_string_equal(text_of(path), "grain = day ; first\nces.scale = ease\n[kpitop]\ngrain = year\nlast = 5\n[ces]\nscale = effort ; mine\n[kpitop]\nces.scale = effort\n");
    assert_int_equal(conf_load(&c, path, &names, &e), 0);
    assert_string_equal(conf_get(&c, "ces", "scale"), "effort");
    assert_string_equal(conf_get(&c, "kpitop", "grain"), "year");
    conf_release(&c);
    assert_int_equal(written(path, "ces", "scale", NULL, &e), 0);
    assert_int_equal(written(path, "kpitop", "grain", NULL, &e), 0);
    assert_string_equal(text_of(path), "; first\n[kpitop]\nlast = 5\n[ces]\n; mine\n[kpitop]\n");
    assert_int_equal(written(path, "kpitop", "grain", NULL, &e), 0); // what is not there is out already
    assert_int_equal(conf_load(&c, path, &names, &e), 0);
    assert_string_equal(conf_get(&c, "ces", "scale"), "effort");
    assert_string_equal(conf_get(&c, "kpitop", "grain"), "month");
    conf_release(&c);
}

// A file that its owner has made read-only is not replaced by another one.
static void a_file_that_may_only_be_read_stays(void **state)
{
    struct err e = {0};
    char path[600];
    (void)state;
    snprintf(path, sizeof(path), "%s", test_write_text(dir, "kpitop.ini", "[kpitop]\ngrain = month\n"));
    assert_int_equal(chmod(path, 0444), 0);
    assert_int_equal(written(path, "kpitop", "grain", "week", &e), ERR_IO);
    assert_non_null(strstr(e.msg, "may only be read: nothing was changed"));
    assert_int_equal(written(path, "kpitop", "grain", "month", &e), 0); // nothing to change
    assert_string_equal(text_of(path), "[kpitop]\ngrain = month\n");
    assert_int_equal(chmod(path, 0600), 0);
}

// Each option of the settings page is one of the table; an empty value is told in words where it may be empty.
static void the_settings_page_shows_options(void **state)
{
    (void)state;
    for (size_t i = 0; i < conf_ncommon; i++) {
        const struct conf_common *c = &conf_common[i];
        const struct option_info *o = conf_option(c->section, c->key);
        assert_non_null(o);
        assert_true(i == 0 || c->group >= conf_common[i - 1].group);
        assert_true((c->label != NULL) == (o->section[0] != '<'));
        assert_true(o->section[0] == '<' || (c->empty != NULL) == (o->dflt[0] == '\0'));
        for (size_t k = 0; k < i; k++)
            assert_false(!strcmp(c->section, conf_common[k].section) && !strcmp(c->key, conf_common[k].key));
    }
    assert_string_equal(conf_word("compare", "year"), "the year before");
    assert_string_equal(conf_word("grain", "year"), "year");
    assert_string_equal(conf_word("timezone", "Europe/Paris"), "Europe/Paris");
}

// A setting of the session lies on top of the file's.
static void a_setting_of_the_session(void **state)
{
    struct err e = {0};
    struct conf c = {0};
    (void)state;
    assert_int_equal(conf_load(&c, test_write_text(dir, "k.ini", "[kpitop]\ngrain = day\ncurrency = usd\n"), &names, &e), 0);
    assert_int_equal(conf_set(&c, "kpitop", "grain", "WEEK", &names, &e), 0);
    assert_string_equal(conf_get(&c, "kpitop", "grain"), "week");
    assert_string_equal(conf_find(&c, "kpitop", "grain")->file, CONF_SESSION);
    assert_int_equal(conf_set(&c, "kpitop", "grain", "weekly", &names, &e), ERR_RANGE);
    assert_int_equal(conf_set(&c, "kpitop", "grian", "week", &names, &e), ERR_RANGE);
    assert_string_equal(conf_get(&c, "kpitop", "grain"), "week");
    assert_int_equal(conf_check("nps", "warn", "3 apples", &names, &e), ERR_RANGE);
    assert_int_equal(conf_check("nps", "warn", "", &names, &e), 0);
    conf_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_FOLDER(defaults),
        cmocka_unit_test(table_and_file_agree),
        WITH_FOLDER(examples_of_default_ini_are_valid),
        cmocka_unit_test(table_is_sound),
        WITH_FOLDER(every_choice),
        WITH_FOLDER(ranges),
        WITH_FOLDER(values),
        WITH_FOLDER(dotted_aliases),
        WITH_FOLDER(mistakes),
        WITH_FOLDER(defaults_stay),
        WITH_FOLDER(lists),
        WITH_FOLDER(an_unknown_section_is_told_once),
        WITH_FOLDER(notes_are_bounded),
        WITH_FOLDER(notes_are_clean),
        WITH_FOLDER(files),
        cmocka_unit_test(folders),
        cmocka_unit_test(durations),
        WITH_FOLDER(a_change_from_inside_spares_the_rest),
        WITH_FOLDER(a_change_that_is_not_allowed_is_refused),
        WITH_FOLDER(a_setting_of_several_spellings_is_one),
        WITH_FOLDER(a_file_that_may_only_be_read_stays),
        cmocka_unit_test(the_settings_page_shows_options),
        WITH_FOLDER(a_setting_of_the_session),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
