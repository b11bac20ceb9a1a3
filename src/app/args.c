#include "app/app_priv.h"
#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>

#define LAST_MAX 1000
#define REJECTS_MAX 10000
#define THREADS_MAX 64

#define VIEWS (CMD_BIT(CMD_DASHBOARD) | CMD_BIT(CMD_REPORT) | CMD_BIT(CMD_CHECK))
#define LOADS (VIEWS | CMD_BIT(CMD_INSPECT))
#define OWN_DATA (VIEWS | CMD_BIT(CMD_STORE))
#define CONFIGURED (LOADS | CMD_BIT(CMD_CONFIG) | CMD_BIT(CMD_KPIS) | CMD_BIT(CMD_MEASURES) | CMD_BIT(CMD_PROFILES))
#define ANY ((1u << CMD_COUNT) - 1)
#define AT(member) offsetof(struct args, member)

const struct arg_info arg_table[] = {
    {"period", 0, ARG_TEXT, AT(period), VIEWS, N_("LABEL"), NULL,
     N_("2025, 2025-Q3, 2025-09, 2025-W36, 2025-09-14, FROM..TO, last 90 d, mtd, ytd; else the last complete one")},
    {"view", 0, ARG_TEXT, AT(view), CMD_BIT(CMD_DASHBOARD) | CMD_BIT(CMD_REPORT), N_("NAME"), NULL,
     N_("a view saved on the screen: its period, filters, comparison, order; other options win")},
    {"grain", 0, ARG_TEXT, AT(grain_name), VIEWS, N_("GRAIN"), "day|week|month|quarter|year", N_("length of a period")},
    {"channel", 0, ARG_TEXT, AT(channel), VIEWS, N_("NAME"), NULL, N_("only this channel")},
    {"filter", 0, ARG_FILTER, AT(filters), VIEWS, N_("DIM=VALUE"), NULL, N_("only this team, agent, product...; repeatable")},
    {"compare", 0, ARG_TEXT, AT(compare_name), VIEWS, N_("WITH"), "previous|year|target|benchmark|none",
     N_("what a figure is compared with")},
    {"as-of", 0, ARG_TEXT, AT(as_of_text), VIEWS, N_("DATE"), NULL, N_("as if the data ended on this day")},
    {"profile", 0, ARG_TEXT, AT(profile), LOADS, N_("NAME|FILE"), NULL, N_("import profile; else each file is recognised")},
    {"config", 0, ARG_TEXT, AT(config), CONFIGURED, N_("FILE"), NULL, N_("this configuration instead of the usual one")},
    {"data", 0, ARG_TEXT, AT(data), OWN_DATA, N_("DIR"), NULL, N_("your targets, actions, notes and alert history are kept there")},
    {"anonymize", 0, ARG_FLAG, AT(anonymize), CMD_BIT(CMD_DASHBOARD) | CMD_BIT(CMD_REPORT), NULL, NULL,
     N_("agents as Agent 01 ...; customers, comments and unknown columns hidden, on screen and in files")},
    {"follow", 0, ARG_FLAG, AT(follow), CMD_BIT(CMD_DASHBOARD), NULL, NULL,
     N_("read the sources again whenever they change, and stay where one is")},
    {"no-cache", 0, ARG_FLAG, AT(no_cache), LOADS, NULL, NULL, N_("read the sources themselves, and keep nothing")},
    {"scanner", 0, ARG_TEXT, AT(scanner), LOADS, N_("WAY"), "blocks|libcsv",
     N_("plain rows by blocks of 64 bytes and the others by libcsv, or all by libcsv; the figures are the same")},
    {"threads", 0, ARG_TEXT, AT(threads_text), LOADS, "N", NULL,
     N_("processors that read a file; else all there are; the figures are the same")},
    {"format", 0, ARG_TEXT, AT(format), CMD_BIT(CMD_REPORT) | CMD_BIT(CMD_KPIS) | CMD_BIT(CMD_DIFF), "FORMAT",
     "text|plain|json|csv|md|html|xlsx|openmetrics", N_("form of the report; kpis and diff know text and json")},
    {"output", 'o', ARG_TEXT, AT(output), CMD_BIT(CMD_REPORT) | CMD_BIT(CMD_DIFF), N_("FILE"), NULL, N_("write there, whole or not at all")},
    {"plain", 0, ARG_FLAG, AT(plain), CMD_BIT(CMD_DASHBOARD) | CMD_BIT(CMD_REPORT), NULL, NULL,
     N_("the figures in words, one KPI a line, nothing drawn: for screen readers")},
    {"summary", 0, ARG_FLAG, AT(summary), CMD_BIT(CMD_REPORT), NULL, NULL,
     N_("three lines in words: the state, what really changed, what is noise")},
    {"kpi", 0, ARG_TEXT, AT(kpi_list), CMD_BIT(CMD_REPORT), "ID[,ID...]", NULL, N_("only these KPIs, in this order")},
    {"by", 0, ARG_TEXT, AT(by_name), CMD_BIT(CMD_DASHBOARD) | CMD_BIT(CMD_REPORT), "DIM", NULL,
     N_("breakdown by this dimension; else by channel")},
    {"last", 0, ARG_TEXT, AT(last_text), CMD_BIT(CMD_DASHBOARD) | CMD_BIT(CMD_REPORT), "N", NULL,
     N_("periods in each series; else 12")},
    {"rejects", 0, ARG_TEXT, AT(rejects_text), CMD_BIT(CMD_INSPECT), "N", NULL, N_("rejects shown for a file; else 50")},
    {"save-profile", 0, ARG_TEXT, AT(save_profile), CMD_BIT(CMD_INSPECT), N_("NAME"), NULL,
     N_("write how the one file is read as a profile of your own")},
    {"force", 0, ARG_FLAG, AT(force), CMD_BIT(CMD_INSPECT) | CMD_BIT(CMD_REPORT) | CMD_BIT(CMD_DIFF), NULL, NULL,
     N_("replace a file that kpitop did not write; of inspect a profile of that name")},
    {"if-changed", 0, ARG_FLAG, AT(if_changed), CMD_BIT(CMD_REPORT), NULL, NULL,
     N_("leave the file alone when it is the same already, and exit 1")},
    {"theme", 0, ARG_TEXT, AT(theme), VIEWS, N_("NAME"), NULL, N_("colours of the screen")},
    {"glyphs", 0, ARG_TEXT, AT(glyphs_name), CMD_BIT(CMD_DASHBOARD), N_("SET"), "auto|braille|blocks|ascii",
     N_("characters of the charts")},
    {"ascii", 0, ARG_FLAG, AT(ascii), LOADS | CMD_BIT(CMD_DIFF), NULL, NULL, N_("plain ASCII characters only")},
    {"script", 0, ARG_TEXT, AT(script), CMD_BIT(CMD_DASHBOARD), N_("FILE"), NULL, N_("the program presses these keys itself")},
    {"size", 0, ARG_TEXT, AT(size_text), CMD_BIT(CMD_DASHBOARD), N_("COLSxROWS"), NULL, N_("size of the screen of a script")},
    {"now", 0, ARG_TEXT, AT(now), CMD_BIT(CMD_DASHBOARD) | CMD_BIT(CMD_CHECK), N_("DATE"), NULL,
     N_("this day instead of today, for the age of the data and the dates of acknowledgements")},
    {"max-age", 0, ARG_TEXT, AT(max_age_text), CMD_BIT(CMD_DASHBOARD) | CMD_BIT(CMD_CHECK), N_("AGE"), NULL,
     N_("an export whose last day is older has stopped: 2d, 36h")},
    {"on-alert", 0, ARG_TEXT, AT(on_alert), CMD_BIT(CMD_DASHBOARD) | CMD_BIT(CMD_CHECK), N_("PROGRAM"), NULL,
     N_("gets each new alert as JSON on its standard input")},
    {"lang", 0, ARG_TEXT, AT(lang), ANY, N_("LANGUAGE"), "en|fr", N_("language of the words and numbers")},
    {"version", 'V', ARG_FLAG, AT(version), ANY, NULL, NULL, N_("print the version")},
    {"help", 'h', ARG_FLAG, AT(help), ANY, NULL, NULL, N_("print this help")},
};
const size_t nargs_table = ARRAY_LEN(arg_table);

static const char *option_word(size_t i)
{
    return i < nargs_table ? arg_table[i].name : NULL;
}

static const char *dim_word(size_t i)
{
    return i < DIM_COUNT ? dim_name((enum dim)i) : NULL;
}

// Texts of the user go into a message cleaned and cut.
static const char *shown(const char *s, char out[64])
{
    struct strbuf b = {0};
    utf8_clean(&b, s, strlen(s));
    str_copy(out, 64, sb_str(&b));
    sb_release(&b);
    return out;
}

static int unknown_option(struct err *e, const char *given)
{
    char buf[64];
    const char *near = nearest_word(given, option_word);
    if (near)
        err_set(e, ERR_SYNTAX, "unknown option '--%s': did you mean '--%s'?", shown(given, buf), near);
    else
        err_set(e, ERR_SYNTAX, "unknown option '--%s' ('kpitop --help' lists what there is)", shown(given, buf));
    return EXIT_USAGE;
}

static int unknown_dim(struct err *e, const char *given)
{
    char buf[64];
    struct strbuf all = {0};
    const char *near = nearest_word(given, dim_word);
    for (int i = 0; i < DIM_COUNT; i++)
        sb_addf(&all, "%s%s", i ? ", " : "", dim_name((enum dim)i));
    if (near)
        err_set(e, ERR_SYNTAX, "unknown dimension '%s': did you mean '%s'?", shown(given, buf), near);
    else
        err_set(e, ERR_SYNTAX, "unknown dimension '%s': there is %s", shown(given, buf), sb_str(&all));
    sb_release(&all);
    return EXIT_USAGE;
}

static bool is_choice(const char *choices, const char *s)
{
    size_t len = strlen(s);
    for (const char *p = choices; p; p = strchr(p, '|')) {
        p += *p == '|';
        if (!strncmp(p, s, len) && len && (p[len] == '|' || !p[len]))
            return true;
    }
    return false;
}

static const struct arg_info *find_option(const char *word, size_t len)
{
    for (size_t i = 0; i < nargs_table; i++)
        if (strlen(arg_table[i].name) == len && !strncmp(arg_table[i].name, word, len))
            return &arg_table[i];
    return NULL;
}

static int take_value(struct args *a, const struct arg_info *o, const char *value, struct err *e)
{
    char buf[64];
    if (!value || (!*value && o->kind != ARG_FLAG)) {
        err_set(e, ERR_SYNTAX, "option '--%s' needs a value: --%s %s", o->name, o->name, _(o->value));
        return EXIT_USAGE;
    }
    if (o->choices && !is_choice(o->choices, value)) {
        err_set(e, ERR_SYNTAX, "'--%s %s' is none of %s", o->name, shown(value, buf), o->choices);
        return EXIT_USAGE;
    }
    if (o->kind == ARG_TEXT) {
        *(const char **)((char *)a + o->offset) = value;
        return 0;
    }
    if (a->nfilters == FILTERS_MAX) {
        err_set(e, ERR_LIMIT, "at most %d filters", FILTERS_MAX);
        return EXIT_USAGE;
    }
    const char *eq = strchr(value, '=');
    char dim[24];
    if (!eq || eq == value) {
        err_set(e, ERR_SYNTAX, "'--filter %s' is not DIM=VALUE, such as team=Lyon", shown(value, buf));
        return EXIT_USAGE;
    }
    size_t len = (size_t)(eq - value);
    memcpy(dim, value, len < sizeof(dim) ? len : sizeof(dim) - 1);
    dim[len < sizeof(dim) ? len : sizeof(dim) - 1] = '\0';
    if (dim_by_name(dim) < 0)
        return unknown_dim(e, dim);
    a->filters[a->nfilters++] = value;
    return 0;
}

// One word that starts with a dash; *used tells whether the next one was its value.
static int take_option(struct args *a, const char *word, const char *next, uint64_t *seen, bool *used, struct err *e)
{
    const struct arg_info *o = NULL;
    const char *value = NULL;
    *used = false;
    if (word[1] == '-') {
        const char *name = word + 2, *eq = strchr(name, '=');
        o = find_option(name, eq ? (size_t)(eq - name) : strlen(name));
        value = eq ? eq + 1 : NULL;
        if (!o) {
            char bare[64];
            str_copy(bare, sizeof(bare), name);
            bare[strcspn(bare, "=")] = '\0';
            return unknown_option(e, bare);
        }
    } else {
        for (size_t i = 0; i < nargs_table; i++)
            if (arg_table[i].letter && arg_table[i].letter == word[1])
                o = &arg_table[i];
        if (!o || (word[2] && o->kind == ARG_FLAG)) {
            char buf[64];
            err_set(e, ERR_SYNTAX, "unknown option '%s' ('kpitop --help' lists what there is)", shown(word, buf));
            return EXIT_USAGE;
        }
        value = word[2] ? word + 2 : NULL;
    }
    *seen |= UINT64_C(1) << (o - arg_table);
    if (o->kind == ARG_FLAG) {
        if (value) {
            err_set(e, ERR_SYNTAX, "option '--%s' takes no value", o->name);
            return EXIT_USAGE;
        }
        *(bool *)((char *)a + o->offset) = true;
        return 0;
    }
    if (!value && next && !str_starts(next, "--")) {
        value = next;
        *used = next != NULL;
    }
    return take_value(a, o, value, e);
}

static bool read_number(const char *s, int min, int max, int *out)
{
    char *end;
    if (*s < '0' || *s > '9')
        return false;
    long v = strtol(s, &end, 10);
    if (*end || v < min || v > max)
        return false;
    *out = (int)v;
    return true;
}

static int unknown_kpi(const struct kpi_config *c, const char *given, struct err *e)
{
    char buf[64];
    const char *near = NULL;
    int best = strlen(given) > 5 ? 4 : 3;
    for (int k = 0; k < kpi_count(c); k++) {
        const char *id = kpi_info(c, k)->id;
        int d = strlen(given) >= 3 && str_starts(id, given) ? 1 : str_distance(given, id);
        if (d < best && d < (int)strlen(id)) {
            best = d;
            near = id;
        }
    }
    if (near)
        return err_set(e, ERR_NOTFOUND, _("unknown KPI '%s': did you mean '%s'?"), shown(given, buf), near);
    return err_set(e, ERR_NOTFOUND, _("unknown KPI '%s': 'kpitop kpis' lists what there is"), shown(given, buf));
}

int args_kpis(const struct args *a, const struct kpi_config *c, int out[KPI_MAX], size_t *n, struct err *e)
{
    *n = 0;
    for (const char *p = a->kpi_list; p && *p;) {
        char id[64];
        size_t len = strcspn(p, ",");
        size_t cut = len < sizeof(id) ? len : sizeof(id) - 1;
        memcpy(id, p, cut);
        id[cut] = '\0';
        char *name = str_trim(id);
        int k = kpi_by_id(c, name);
        if (k < 0)
            return unknown_kpi(c, name, e);
        bool known = false;
        for (size_t i = 0; i < *n; i++)
            known = known || out[i] == k;
        if (!known)
            out[(*n)++] = k;
        p += len + (p[len] == ',');
    }
    return 0;
}

static int read_date(const char *option, const char *text, int32_t *out, struct err *e)
{
    char buf[64];
    if (civil_parse_iso(text, (int)strlen(text), out))
        return 0;
    err_set(e, ERR_SYNTAX, "'--%s %s' is not a date such as 2025-09-30", option, shown(text, buf));
    return EXIT_USAGE;
}

static int read_size(struct args *a, struct err *e)
{
    char cols[8] = "", buf[64];
    const char *x = strchr(a->size_text, 'x');
    if (x && x - a->size_text < (long)sizeof(cols))
        memcpy(cols, a->size_text, (size_t)(x - a->size_text));
    if (x && read_number(cols, 1, 1000, &a->cols) && read_number(x + 1, 1, 1000, &a->rows))
        return 0;
    err_set(e, ERR_SYNTAX, "'--size %s' is not COLSxROWS, such as 120x40", shown(a->size_text, buf));
    return EXIT_USAGE;
}

bool compare_parse(const char *name, enum compare_mode *out)
{
    static const char *const names[] = {"previous", "year", "target", "benchmark", "none"};
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (!strcmp(name, names[i])) {
            *out = (enum compare_mode)i;
            return true;
        }
    return false;
}

// Texts -> values.
static int read_values(struct args *a, struct err *e)
{
    static const char *const glyphs[] = {"auto", "braille", "blocks", "ascii"};
    char buf[64];
    if (a->grain_name) {
        a->has_grain = true;
        if (grain_parse(a->grain_name, &a->grain, e))
            return EXIT_USAGE;
    }
    a->has_compare = a->compare_name && compare_parse(a->compare_name, &a->compare);
    for (size_t i = 0; a->glyphs_name && i < ARRAY_LEN(glyphs); i++)
        if (!strcmp(a->glyphs_name, glyphs[i]))
            a->glyphs = (enum glyph_set)i;
    if (a->ascii)
        a->glyphs = GLYPHS_ASCII;
    if (a->as_of_text && read_date("as-of", a->as_of_text, &a->as_of, e))
        return EXIT_USAGE;
    if (a->now && read_date("now", a->now, &a->now_day, e))
        return EXIT_USAGE;
    if (a->max_age_text && (!conf_parse_duration(a->max_age_text, &a->max_age) || a->max_age <= 0)) {
        err_set(e, ERR_SYNTAX, "'--max-age %s' is not an age such as 2d or 36h", shown(a->max_age_text, buf));
        return EXIT_USAGE;
    }
    if (a->size_text && read_size(a, e))
        return EXIT_USAGE;
    if (a->last_text && !read_number(a->last_text, 1, LAST_MAX, &a->last)) {
        err_set(e, ERR_RANGE, "'--last %s' is not a number from 1 to %d", shown(a->last_text, buf), LAST_MAX);
        return EXIT_USAGE;
    }
    if (a->threads_text && !read_number(a->threads_text, 1, THREADS_MAX, &a->threads)) {
        err_set(e, ERR_RANGE, "'--threads %s' is not a number from 1 to %d", shown(a->threads_text, buf), THREADS_MAX);
        return EXIT_USAGE;
    }
    if (a->rejects_text && !read_number(a->rejects_text, 0, REJECTS_MAX, &a->rejects)) {
        err_set(e, ERR_RANGE, "'--rejects %s' is not a number from 0 to %d", shown(a->rejects_text, buf), REJECTS_MAX);
        return EXIT_USAGE;
    }
    if (a->by_name && (a->by = dim_by_name(a->by_name)) < 0)
        return unknown_dim(e, a->by_name);
    return 0;
}

static int check_fit(const struct args *a, uint64_t seen, struct err *e)
{
    const struct command_info *c = &commands[a->command];
    for (size_t i = 0; i < nargs_table; i++)
        if (seen >> i & 1 && !(arg_table[i].commands & CMD_BIT(a->command))) {
            if (c->name)
                err_set(e, ERR_SYNTAX, "'--%s' means nothing to 'kpitop %s'", arg_table[i].name, c->name);
            else
                err_set(e, ERR_SYNTAX, "'--%s' means nothing without a command that takes it ('kpitop --help')",
                        arg_table[i].name);
            return EXIT_USAGE;
        }
    if (a->nsources < (size_t)c->min) {
        err_set(e, ERR_SYNTAX, "nothing to work on: kpitop %s %s", c->name, _(c->operands));
        return EXIT_USAGE;
    }
    if (c->max >= 0 && a->nsources > (size_t)c->max) {
        char buf[64];
        err_set(e, ERR_SYNTAX, "'%s' is one word too many for 'kpitop %s'", shown(a->sources[c->max], buf), c->name);
        return EXIT_USAGE;
    }
    for (size_t i = 0; i < a->nsources; i++)
        if (!*a->sources[i]) {
            err_set(e, ERR_SYNTAX, "the name of a source is empty");
            return EXIT_USAGE;
        }
    return 0;
}

static bool take_command(struct args *a, const char *word)
{
    for (int c = 0; c < CMD_COUNT; c++)
        if (commands[c].name && !strcmp(commands[c].name, word)) {
            a->command = (enum command)c;
            return true;
        }
    return false;
}

// The words before the first bad one are read by nobody else: the last --lang counts, as in args_parse.
const char *args_language(int argc, char **argv)
{
    const char *found = NULL;
    for (int i = 1; i < argc && argv[i] && strcmp(argv[i], "--") != 0; i++) {
        const char *value = !strcmp(argv[i], "--lang") && i + 1 < argc ? argv[i + 1] : str_starts(argv[i], "--lang=") ? argv[i] + 7 : NULL;
        if (value && (!strcmp(value, "en") || !strcmp(value, "fr")))
            found = value;
    }
    return found;
}

int args_parse(struct args *a, int argc, char **argv, struct err *e)
{
    uint64_t seen = 0;
    bool dashes = true, named = false;
    memset(a, 0, sizeof(*a));
    a->as_of = CIVIL_NONE;
    a->by = DIM_CHANNEL;
    a->rejects = 50;
    a->sources = calloc((size_t)argc + 1, sizeof(*a->sources));
    if (!a->sources) {
        err_nomem(e);
        return EXIT_USAGE;
    }
    for (int i = 1; i < argc; i++) {
        const char *word = argv[i];
        if (dashes && !strcmp(word, "--")) {
            dashes = false;
        } else if (dashes && word[0] == '-' && word[1]) {
            bool used;
            int rc = take_option(a, word, i + 1 < argc ? argv[i + 1] : NULL, &seen, &used, e);
            if (rc)
                return rc;
            i += used;
        } else if (dashes && !named && !a->nsources && take_command(a, word)) {
            named = true;
        } else {
            a->sources[a->nsources++] = word;
        }
    }
    if (a->help) {
        a->help_about = a->command;
        a->command = CMD_HELP;
    } else if (a->version) {
        a->command = CMD_VERSION;
    } else if (check_fit(a, seen, e)) {
        return EXIT_USAGE;
    }
    return read_values(a, e);
}

void args_release(struct args *a)
{
    free(a->sources);
    memset(a, 0, sizeof(*a));
}
