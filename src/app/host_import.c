// The import page as the screen asks for it: menus of what a column and the file may be, and their effects on the mapping.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WHAT_WORDS = UI_IMPORT_MORE, WHAT_WORD, WHAT_OTHER_WORD, WHAT_JOIN, WHAT_SINCE, WHAT_OPTION };

// --- the trial --------------------------------------------------------------------------------------------------------

int import_open(struct session *s, size_t source, struct err *e)
{
    struct source_trial t;
    if (source >= s->source.list.n)
        return err_set(e, ERR_NOTFOUND, "%s", _("this source is not loaded any more"));
    const char *path = s->source.list.items[source]->path;
    if (!strcmp(path, "-"))
        return err_set(e, ERR_NOTFOUND, "%s", _("standard input can be read only once: save it as a file first"));
    int rc = source_trial_open(&t, path, &s->ingest, &s->cube, e);
    if (rc)
        return rc;
    source_trial_close(&s->trial);
    s->trial = t;
    s->trial_of = source;
    s->env.trial = &s->trial;
    return 0;
}

int import_shown(struct session *s, size_t source, struct err *e)
{
    bool same = s->trial.m && s->trial_of == source && source < s->source.list.n &&
                !strcmp(mapping_path(s->trial.m), s->source.list.items[source]->path);
    if (same)
        s->env.trial = &s->trial;
    return same ? 0 : import_open(s, source, e);
}

static int host_sources(void *ctx, struct arena *mem, struct ui_choice **out, size_t *n)
{
    struct session *s = ctx;
    const struct source_list *l = &s->source.list;
    struct ui_choice *list = arena_alloc(mem, (l->n + 1) * sizeof(*list));
    if (!list)
        return ERR_NOMEM;
    for (size_t i = 0; i < l->n; i++) {
        struct strbuf name = {0};
        utf8_clean(&name, l->items[i]->path, strlen(l->items[i]->path));
        const char *label = l->items[i]->label && *l->items[i]->label ? _(l->items[i]->label) : l->items[i]->profile;
        list[i] = (struct ui_choice){sb_keep(&name, mem), l->items[i]->state == SOURCE_LOADED ? label : _("not read")};
        if (!list[i].label)
            return ERR_NOMEM;
    }
    *out = list;
    *n = l->n;
    return 0;
}

static int host_open(void *ctx, size_t source, struct err *e)
{
    return import_open(ctx, source, e);
}

// After a change. One that cannot be tried is taken back.
static int tried(struct session *s, struct err *e)
{
    struct err ignored;
    int rc = source_trial_run(&s->trial, &s->cube, e);
    if (rc && mapping_undo(s->trial.m))
        source_trial_run(&s->trial, &s->cube, &ignored);
    return rc;
}

static const struct mapping_column *column_of(const struct session *s, size_t i)
{
    const struct mapping_column *c;
    return s->trial.m && i < mapping_columns(s->trial.m, &c) ? &c[i] : NULL;
}

static int no_column(struct err *e)
{
    return err_set(e, ERR_RANGE, "%s", _("Select a column first"));
}

// --- fields -----------------------------------------------------------------------------------------------------------

// Line i of the list of fields: the kinds that the file has already come first. kind -1: "leave out"; field -1: the
// heading of the kind. False past the last.
static bool field_line(const struct session *s, size_t i, int *kind, int *field)
{
    const struct source_info *r = mapping_result(s->trial.m);
    const struct mapping_column *c;
    size_t n = mapping_columns(s->trial.m, &c), at = 1;
    bool here[REC_KINDS] = {false};
    for (size_t k = 0; k < n; k++)
        if (c[k].mapped)
            here[c[k].kind] = true;
    for (int k = 0; k < REC_KINDS; k++)
        here[k] = here[k] || r->records[k] > 0;
    *kind = *field = -1;
    if (!i)
        return true;
    for (int pass = 1; pass >= 0; pass--)
        for (int k = 0; k < REC_KINDS; k++) {
            if (here[k] != (pass == 1))
                continue;
            *kind = k;
            if (at++ == i)
                return true;
            for (const enum rec_field *f = rec_kinds[k].fields; *f != F_COUNT; f++)
                if (at++ == i) {
                    *field = (int)*f;
                    return true;
                }
        }
    return false;
}

static int menu_fields(struct session *s, const struct ui_step *step, struct arena *mem, struct ui_choice **out, size_t *n,
                       size_t *at)
{
    const struct mapping_column *c = column_of(s, step->column);
    int kind, field;
    size_t lines = 0;
    while (field_line(s, lines, &kind, &field))
        lines++;
    struct ui_choice *list = arena_alloc(mem, (lines + 1) * sizeof(*list));
    if (!list || !c)
        return ERR_NOMEM;
    *at = 0;
    for (size_t i = 0; i < lines && field_line(s, i, &kind, &field); i++) {
        if (kind < 0)
            list[i] = (struct ui_choice){_("(leave out)"), _("the column is not read")};
        else if (field < 0)
            list[i] = (struct ui_choice){arena_printf(mem, _("%s: %s"), rec_kinds[kind].name, report_kind_what((enum rec_kind)kind)),
                                         NULL};
        else
            list[i] = (struct ui_choice){arena_printf(mem, "%s.%s", rec_kinds[kind].name, rec_fields[field].name),
                                         report_field_what((enum rec_field)field)};
        if (!list[i].label)
            return ERR_NOMEM;
        if (c->mapped && kind == (int)c->kind && field == (int)c->field)
            *at = i;
    }
    *out = list;
    *n = lines;
    return 0;
}

static int pick_field(struct session *s, struct ui_step *step, long pick, struct err *e)
{
    const struct mapping_column *c = column_of(s, step->column);
    int kind, field, other = -1;
    if (!c || !field_line(s, (size_t)pick, &kind, &field))
        return no_column(e);
    const char *header = c->header;
    int rc = kind < 0 || field < 0 ? mapping_leave_out(s->trial.m, step->column, e)
                                   : mapping_assign(s->trial.m, step->column, (enum rec_kind)kind, (enum rec_field)field,
                                                    &other, e);
    if (!rc)
        rc = tried(s, e);
    if (rc)
        return rc;
    const struct mapping_column *was = other >= 0 ? column_of(s, (size_t)other) : NULL;
    if (kind < 0)
        snprintf(step->said, sizeof(step->said), _("\"%s\" is left out"), header);
    else if (was && !was->mapped)
        snprintf(step->said, sizeof(step->said), _("\"%s\" is read as %s.%s; \"%s\", which was it before, is left out"), header,
                 rec_kinds[kind].name, rec_fields[field].name, was->header);
    else
        snprintf(step->said, sizeof(step->said), _("\"%s\" is read as %s.%s"), header, rec_kinds[kind].name,
                 rec_fields[field].name);
    step->kind = UI_STEP_DONE;
    return 0;
}

// --- how a column is read -----------------------------------------------------------------------------------------------

#define T(t) (1u << RT_##t)
#define ANY_TYPE (~0u)
static const struct how_line {
    unsigned types;
    const char *key, *value; // value NULL: as found; "?": typed
    const char *label, *detail;
    int menu;                // another menu
} how_lines[] = {
    {T(TIME) | T(DAY), "date", NULL, N_("dates: as the values say"), N_("the order of day and month is decided by all of them"), 0},
    {T(TIME) | T(DAY), "date", "day first", N_("dates: day first"), "31/12/2026", 0},
    {T(TIME) | T(DAY), "date", "month first", N_("dates: month first"), "12/31/2026", 0},
    {T(TIME) | T(DAY), "date", "unix", N_("dates: Unix seconds"), "1790000000", 0},
    {T(TIME) | T(DAY), "date", "unix ms", N_("dates: Unix milliseconds"), "1790000000000", 0},
    {T(TIME) | T(DAY), "date", "excel", N_("dates: days of a spreadsheet"), "46022.5", 0},
    {T(TIME) | T(DAY), "zone", "?", N_("time zone ..."), N_("where these clocks stand, such as Europe/Paris"), 0},
    {T(TIME) | T(DAY), "zone", NULL, N_("time zone: as configured"), "", 0},
    {T(TIME) | T(DAY), "join", "", N_("time of day in another column ..."), N_("date here, clock there"), WHAT_JOIN},
    {T(DURATION), "unit", NULL, N_("unit: as the header says"), N_("else seconds"), 0},
    {T(DURATION), "unit", "ms", N_("unit: milliseconds"), "", 0},
    {T(DURATION), "unit", "s", N_("unit: seconds"), "", 0},
    {T(DURATION), "unit", "min", N_("unit: minutes"), "", 0},
    {T(DURATION), "unit", "h", N_("unit: hours"), "", 0},
    {T(DURATION), "unit", "d", N_("unit: days"), "", 0},
    {T(DURATION), "unit", "h:mm", N_("clocks: hours and minutes"), N_("12:34 is 12 hours"), 0},
    {T(DURATION), "unit", "mm:ss", N_("clocks: minutes and seconds"), N_("12:34 is 12 minutes"), 0},
    {T(DURATION), "since", "", N_("since another column ..."), N_("the time from that one to this one"), WHAT_SINCE},
    {T(SCORE), "scale", NULL, N_("scale: as usual for the field"), "", 0},
    {T(SCORE), "scale", "0..10", N_("scale: 0 to 10"), "", 0},
    {T(SCORE), "scale", "1..10", N_("scale: 1 to 10"), "", 0},
    {T(SCORE), "scale", "1..7", N_("scale: 1 to 7"), "", 0},
    {T(SCORE), "scale", "1..5", N_("scale: 1 to 5"), "", 0},
    {T(SCORE), "scale", "1..4", N_("scale: 1 to 4"), "", 0},
    {T(SCORE), "scale", "1..3", N_("scale: 1 to 3"), "", 0},
    {T(SCORE), "scale", "0..1", N_("scale: 0 or 1"), "", 0},
    {T(SCORE), "scale", "0..100", N_("scale: 0 to 100"), "", 0},
    {T(SCORE), "scale", "?", N_("scale ..."), N_("LOWEST..HIGHEST, such as -2..2"), 0},
    {T(SCORE), "positive_from", "?", N_("positive from ..."), N_("the lowest answer that counts as positive"), 0},
    {T(SCORE), "direction", "effort", N_("high is hard"), N_("of effort: the most is the worst"), 0},
    {T(SCORE), "direction", "ease", N_("high is easy"), N_("of effort: the most is the best"), 0},
    {ANY_TYPE, "words", "", N_("words of the column ..."), N_("what each of them means"), WHAT_WORDS},
    {T(FLAG), "invert", "yes", N_("yes is no"), N_("the column says the contrary"), 0},
    {T(FLAG), "invert", NULL, N_("yes is yes"), "", 0},
    {T(FLAG), "empty", "no", N_("empty is no"), N_("else it is unknown"), 0},
    {T(FLAG), "filled", "yes", N_("anything is yes"), N_("whatever stands there"), 0},
    {T(MONEY), "currency", "?", N_("currency ..."), N_("of amounts that name none, such as EUR"), 0},
    {T(MONEY) | T(NUMBER) | T(DURATION) | T(SCORE), "decimal", NULL, N_("decimal sign: as the values say"), "", 0},
    {T(MONEY) | T(NUMBER) | T(DURATION) | T(SCORE), "decimal", ",", N_("decimal sign: comma"), "", 0},
    {T(MONEY) | T(NUMBER) | T(DURATION) | T(SCORE), "decimal", ".", N_("decimal sign: point"), "", 0},
    {ANY_TYPE, "null", "?", N_("a text that is no value ..."), N_("such as 0 or n.c."), 0},
};

static bool fits_column(const struct how_line *l, const struct mapping_column *c)
{
    if (!(l->types >> rec_fields[c->field].type & 1))
        return false;
    if (!strcmp(l->key, "direction"))
        return c->field == F_ces;
    return l->menu != WHAT_WORDS || c->nwords || c->more_words;
}

// Is it what the profile says now? "unit min" of the options.
static bool is_now(const struct how_line *l, const struct mapping_column *c)
{
    char text[80];
    if (!l->value || !*l->value || *l->value == '?')
        return false;
    snprintf(text, sizeof(text), "%s %s", l->key, l->value);
    const char *at = strstr(c->options, text);
    return at && (at == c->options || at[-1] == ' ') && (!at[strlen(text)] || at[strlen(text)] == ',');
}

static int menu_how(const struct mapping_column *c, struct arena *mem, struct ui_choice **out, size_t *n, size_t *at)
{
    struct ui_choice *list = arena_alloc(mem, ARRAY_LEN(how_lines) * sizeof(*list));
    if (!list)
        return ERR_NOMEM;
    *n = *at = 0;
    for (size_t i = 0; i < ARRAY_LEN(how_lines) && c->mapped; i++) {
        const struct how_line *l = &how_lines[i];
        if (!fits_column(l, c))
            continue;
        bool now = is_now(l, c);
        *at = now ? *n : *at;
        const char *detail = *l->detail ? _(l->detail) : "";
        if (now && !(detail = arena_printf(mem, *detail ? _("chosen; %s") : _("chosen"), detail)))
            return ERR_NOMEM;
        list[(*n)++] = (struct ui_choice){_(l->label), detail};
    }
    *out = list;
    return 0;
}

static const struct how_line *how_line_at(const struct mapping_column *c, long pick)
{
    for (size_t i = 0; i < ARRAY_LEN(how_lines); i++)
        if (fits_column(&how_lines[i], c) && !pick--)
            return &how_lines[i];
    return NULL;
}

static void say_how(const struct mapping_column *c, struct ui_step *step, const char *key, const char *value)
{
    if (value)
        snprintf(step->said, sizeof(step->said), _("\"%s\": %s %s"), c->header, key, value);
    else
        snprintf(step->said, sizeof(step->said), _("\"%s\": %s as found"), c->header, key);
    step->kind = UI_STEP_DONE;
}

static int set_option(struct session *s, struct ui_step *step, const char *key, const char *value, struct err *e)
{
    int rc = mapping_option(s->trial.m, step->column, key, value, e);
    if (!rc)
        rc = tried(s, e);
    const struct mapping_column *c = column_of(s, step->column);
    if (!rc && c)
        say_how(c, step, key, value);
    return rc;
}

static int pick_how(struct session *s, struct ui_step *step, long pick, struct err *e)
{
    const struct mapping_column *c = column_of(s, step->column);
    const struct how_line *l = c && c->mapped ? how_line_at(c, pick) : NULL;
    if (!l)
        return no_column(e);
    if (l->menu) {
        step->kind = UI_STEP_MENU;
        step->what = l->menu;
        return 0;
    }
    if (l->value && *l->value == '?') {
        step->kind = UI_STEP_ASK;
        step->what = WHAT_OPTION;
        step->arg = l - how_lines;
        str_copy(step->title, sizeof(step->title), _(l->detail));
        return 0;
    }
    return set_option(s, step, l->key, l->value, e);
}

// --- words ------------------------------------------------------------------------------------------------------------

static int menu_words(struct session *s, size_t column, struct arena *mem, struct ui_choice **out, size_t *n)
{
    const struct mapping_column *c = column_of(s, column);
    struct ui_choice *list = c ? arena_alloc(mem, (c->nwords + 2) * sizeof(*list)) : NULL;
    if (!list)
        return ERR_NOMEM;
    list[c->nwords] = (struct ui_choice){_("another word ..."), _("one that is not in this list; * stands for any text")};
    for (size_t i = 0; i < c->nwords; i++) {
        const char *is = mapping_word_value(s->trial.m, column, c->words[i]);
        list[i] = (struct ui_choice){c->words[i], is ? is : _("as the program knows it")};
    }
    *out = list;
    *n = c->nwords + 1;
    return 0;
}

// The values of the field's set, and first "as the program knows it".
static int menu_word(struct session *s, size_t column, struct arena *mem, struct ui_choice **out, size_t *n)
{
    const struct mapping_column *c = column_of(s, column);
    struct ui_choice *list = arena_alloc(mem, 64 * sizeof(*list));
    if (!list || !c)
        return ERR_NOMEM;
    list[0] = (struct ui_choice){_("(as the program knows it)"), ""};
    const char *v;
    for (*n = 1; *n < 64 && (v = mapping_set_value(c->kind, c->field, *n - 1)); ++*n)
        list[*n] = (struct ui_choice){v, ""};
    *out = list;
    return 0;
}

// What does step->word mean?
static int ask_meaning(const struct mapping_column *c, struct ui_step *step)
{
    bool set = mapping_set_value(c->kind, c->field, 0) != NULL;
    step->what = WHAT_WORD;
    step->kind = set ? UI_STEP_MENU : UI_STEP_ASK;
    if (set)
        str_copy(step->title, sizeof(step->title), step->word);
    else if (rec_fields[c->field].type == RT_SCORE)
        snprintf(step->title, sizeof(step->title), _("\"%s\" is the number"), step->word);
    else
        snprintf(step->title, sizeof(step->title), _("\"%s\" is"), step->word);
    return 0;
}

static int pick_words(struct session *s, struct ui_step *step, long pick, struct err *e)
{
    const struct mapping_column *c = column_of(s, step->column);
    if (!c || pick < 0 || (size_t)pick > c->nwords)
        return no_column(e);
    if ((size_t)pick == c->nwords) {
        step->what = WHAT_OTHER_WORD;
        step->kind = UI_STEP_ASK;
        str_copy(step->title, sizeof(step->title), _("Which word of the column"));
        return 0;
    }
    str_copy(step->word, sizeof(step->word), c->words[pick]);
    return ask_meaning(c, step);
}

static int pick_other_word(struct session *s, struct ui_step *step, const char *text, struct err *e)
{
    const struct mapping_column *c = column_of(s, step->column);
    if (!c || !*text)
        return err_set(e, ERR_RANGE, "%s", _("No word was given"));
    if (strlen(text) >= sizeof(step->word))
        return err_set(e, ERR_RANGE, "%s", _("The word is too long; write its beginning and *"));
    str_copy(step->word, sizeof(step->word), text);
    return ask_meaning(c, step);
}

static int pick_word(struct session *s, struct ui_step *step, long pick, const char *text, struct err *e)
{
    const struct mapping_column *c = column_of(s, step->column);
    if (!c || !step->word[0])
        return no_column(e);
    const char *word = step->word;
    const char *value = pick > 0 ? mapping_set_value(c->kind, c->field, (size_t)pick - 1) : pick < 0 && *text ? text : NULL;
    int rc = mapping_word(s->trial.m, step->column, word, value, e);
    if (!rc)
        rc = tried(s, e);
    if (rc)
        return rc;
    snprintf(step->said, sizeof(step->said), value ? _("\"%s\" is %s") : _("\"%s\" is as the program knows it"), word, value);
    step->kind = UI_STEP_DONE;
    return 0;
}

// --- another column -----------------------------------------------------------------------------------------------------

static int menu_columns(struct session *s, struct arena *mem, struct ui_choice **out, size_t *n)
{
    const struct mapping_column *c;
    *n = mapping_columns(s->trial.m, &c);
    struct ui_choice *list = arena_alloc(mem, (*n + 1) * sizeof(*list));
    if (!list)
        return ERR_NOMEM;
    for (size_t i = 0; i < *n; i++)
        list[i] = (struct ui_choice){*c[i].header ? c[i].header : _("(no header)"), c[i].samples[0] ? c[i].samples[0] : ""};
    *out = list;
    return 0;
}

static int pick_column(struct session *s, struct ui_step *step, long pick, struct err *e)
{
    char number[24];
    snprintf(number, sizeof(number), "#%ld", pick + 1);
    return set_option(s, step, step->what == WHAT_JOIN ? "join" : "since", number, e);
}

// --- dialect ------------------------------------------------------------------------------------------------------------

static const struct dialect_line {
    const char *label, *detail;
    char delimiter;
    const char *encoding;
    long header_line;
    int header_rows; // -1: not this
} dialects[] = {
    {N_("Columns are separated by"), NULL, 0, NULL, 0, -1},
    {",", N_("comma"), ',', NULL, 0, -1},
    {";", N_("semicolon"), ';', NULL, 0, -1},
    {N_("TAB"), N_("tabulator"), '\t', NULL, 0, -1},
    {"|", N_("bar"), '|', NULL, 0, -1},
    {N_("Encoding"), NULL, 0, NULL, 0, -1},
    {"utf-8", "", 0, "utf-8", 0, -1},
    {"windows-1252", N_("Western Windows, and what looks like it"), 0, "windows-1252", 0, -1},
    {"utf-16le", "", 0, "utf-16le", 0, -1},
    {"utf-16be", "", 0, "utf-16be", 0, -1},
    {N_("Header rows"), NULL, 0, NULL, 0, -1},
    {"0", N_("none: the columns have numbers"), 0, NULL, 0, 0},
    {"1", "", 0, NULL, 0, 1},
    {"2", N_("a question, and its parts below"), 0, NULL, 0, 2},
    {"3", "", 0, NULL, 0, 3},
    {N_("The header stands in row"), NULL, 0, NULL, 0, -1},
    {"1", "", 0, NULL, 1, -1},  {"2", "", 0, NULL, 2, -1}, {"3", "", 0, NULL, 3, -1}, {"4", "", 0, NULL, 4, -1},
    {"5", "", 0, NULL, 5, -1},  {"6", "", 0, NULL, 6, -1}, {"7", "", 0, NULL, 7, -1}, {"8", "", 0, NULL, 8, -1},
    {"9", "", 0, NULL, 9, -1},  {"10", "", 0, NULL, 10, -1},
    {N_("As found"), NULL, 0, NULL, 0, -1},
    {N_("find everything again"), "", 0, NULL, 0, -1},
};

static bool dialect_now(const struct dialect_line *l, const struct mapping_dialect *d)
{
    return (l->delimiter && l->delimiter == d->delimiter) || (l->encoding && !strcmp(l->encoding, d->encoding)) ||
           (l->header_line && d->header_rows && l->header_line == d->header_line) ||
           (l->header_rows >= 0 && l->header_rows == d->header_rows);
}

static int menu_dialect(struct session *s, struct arena *mem, struct ui_choice **out, size_t *n, size_t *at)
{
    struct mapping_dialect d = mapping_dialect(s->trial.m);
    struct ui_choice *list = arena_alloc(mem, ARRAY_LEN(dialects) * sizeof(*list));
    if (!list)
        return ERR_NOMEM;
    for (size_t i = 0; i < ARRAY_LEN(dialects); i++) {
        const struct dialect_line *l = &dialects[i];
        const char *detail = !l->detail ? NULL : *l->detail ? _(l->detail) : "";
        if (detail && dialect_now(l, &d) && !(detail = arena_printf(mem, *detail ? _("chosen; %s") : _("chosen"), detail)))
            return ERR_NOMEM;
        list[i] = (struct ui_choice){_(l->label), detail};
    }
    *out = list;
    *n = ARRAY_LEN(dialects);
    *at = 1;
    return 0;
}

static int pick_dialect(struct session *s, struct ui_step *step, long pick, struct err *e)
{
    if (pick < 0 || (size_t)pick >= ARRAY_LEN(dialects))
        return no_column(e);
    const struct dialect_line *l = &dialects[pick];
    struct mapping_dialect d = mapping_asked(s->trial.m), now = mapping_dialect(s->trial.m);
    if (l->delimiter)
        d.delimiter = l->delimiter;
    else if (l->encoding)
        d.encoding = l->encoding;
    else if (l->header_line || l->header_rows >= 0) {
        d.header_line = l->header_line ? l->header_line : now.header_line;
        d.header_rows = l->header_rows >= 0 ? l->header_rows : now.header_rows ? now.header_rows : 1;
    } else
        d = (struct mapping_dialect){.header_rows = -1};
    int rc = mapping_set_dialect(s->trial.m, &d, e);
    if (!rc)
        rc = tried(s, e);
    if (!rc)
        snprintf(step->said, sizeof(step->said), _("The file is read anew; %s takes it back"), session_key(s, "take_back", (char[UI_KEY_TEXT]){0}));
    step->kind = UI_STEP_DONE;
    return rc;
}

// --- saving -------------------------------------------------------------------------------------------------------------

// A name from that of the file: letters and digits, dashes between.
static int propose_name(struct session *s, struct ui_step *step, struct err *e)
{
    const struct source_info *r = mapping_result(s->trial.m);
    const char *path = mapping_path(s->trial.m), *slash = strrchr(path, '/');
    size_t n = 0;
    if (r->state != SOURCE_LOADED)
        return err_set(e, ERR_NOTFOUND, _("Nothing can be saved yet: %s"), r->why ? r->why : "");
    for (const char *p = slash ? slash + 1 : path; *p && *p != '.' && n < 40; p++) {
        char c = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain)
            step->said[n++] = c;
        else if (n && step->said[n - 1] != '-')
            step->said[n++] = '-';
    }
    while (n && step->said[n - 1] == '-')
        n--;
    step->said[n] = '\0';
    return 0;
}

static const struct source_info *source_at(const struct session *s, const char *path)
{
    for (size_t i = 0; i < s->source.list.n; i++)
        if (!strcmp(s->source.list.items[i]->path, path))
            return s->source.list.items[i];
    return NULL;
}

static int host_save(void *ctx, const char *name, bool replace, char said[300], struct view *start, struct err *e)
{
    struct session *s = ctx;
    char path[PATH_MAX], file[PATH_MAX];
    char a[NUMFMT_BUF], b[NUMFMT_BUF], c[NUMFMT_BUF];
    if (!s->trial.m)
        return err_set(e, ERR_NOTFOUND, "%s", _("no file is being imported"));
    int rc = save_profile(s, s->trial.m, name, replace, path, sizeof(path), e);
    if (rc)
        return rc;
    str_copy(file, sizeof(file), mapping_path(s->trial.m));
    rc = session_reload(s, e);
    if (!rc)
        rc = behind_wait(s, false, e); // what the whole file holds is told
    if (!rc)
        rc = session_view(s, start, e);
    if (rc)
        return rc;
    source_trial_close(&s->trial);
    s->env.trial = NULL;
    const struct source_info *f = source_at(s, file);
    if (f && f->state == SOURCE_LOADED && !strcmp(f->profile, name))
        snprintf(said, 300, ngettext("Saved as %s. The whole file: %s row, %s rejected, rejected cells: %s",
                                     "Saved as %s. The whole file: %s rows, %s rejected, rejected cells: %s", f->rows), name,
                 numfmt_count(&s->fmt, (int64_t)f->rows, a), numfmt_count(&s->fmt, (int64_t)f->rows_rejected, b),
                 numfmt_count(&s->fmt, (int64_t)f->cells_rejected, c));
    else
        snprintf(said, 300, _("Saved as %s, but the file is not known by its columns: give --profile %s"), name, name);
    return 0;
}

// --- what the screen calls --------------------------------------------------------------------------------------------------

static int host_menu(void *ctx, const struct ui_step *step, struct arena *mem, struct ui_choice **out, size_t *n, size_t *at)
{
    struct session *s = ctx;
    const struct mapping_column *c = column_of(s, step->column);
    *n = *at = 0;
    if (!s->trial.m)
        return ERR_NOTFOUND;
    switch (step->what) {
    case UI_IMPORT_FIELD: return menu_fields(s, step, mem, out, n, at);
    case UI_IMPORT_HOW: return c ? menu_how(c, mem, out, n, at) : ERR_NOTFOUND;
    case UI_IMPORT_DIALECT: return menu_dialect(s, mem, out, n, at);
    case WHAT_WORDS: return menu_words(s, step->column, mem, out, n);
    case WHAT_WORD: return menu_word(s, step->column, mem, out, n);
    case WHAT_JOIN:
    case WHAT_SINCE: return menu_columns(s, mem, out, n);
    default: return ERR_NOTFOUND;
    }
}

static int host_pick(void *ctx, struct ui_step *step, long pick, const char *text, struct err *e)
{
    struct session *s = ctx;
    if (!s->trial.m)
        return err_set(e, ERR_NOTFOUND, "%s", _("no file is being imported"));
    switch (step->what) {
    case UI_IMPORT_FIELD: return pick_field(s, step, pick, e);
    case UI_IMPORT_HOW: return pick_how(s, step, pick, e);
    case UI_IMPORT_DIALECT: return pick_dialect(s, step, pick, e);
    case UI_IMPORT_SAVE: return propose_name(s, step, e);
    case WHAT_WORDS: return pick_words(s, step, pick, e);
    case WHAT_WORD: return pick_word(s, step, pick, text, e);
    case WHAT_OTHER_WORD: return pick_other_word(s, step, text, e);
    case WHAT_JOIN:
    case WHAT_SINCE: return pick_column(s, step, pick, e);
    case WHAT_OPTION: return set_option(s, step, how_lines[step->arg].key, *text ? text : NULL, e);
    default: return no_column(e);
    }
}

static int host_leave_out(void *ctx, size_t column, struct err *e)
{
    struct session *s = ctx;
    if (!column_of(s, column))
        return no_column(e);
    int rc = mapping_leave_out(s->trial.m, column, e);
    return rc ? rc : tried(s, e);
}

static int host_take_back(void *ctx, struct err *e)
{
    struct session *s = ctx;
    if (!s->trial.m || !mapping_undo(s->trial.m))
        return err_set(e, ERR_NOTFOUND, "%s", _("There is nothing to take back"));
    return source_trial_run(&s->trial, &s->cube, e);
}

static int host_mapped(void *ctx, size_t column)
{
    const struct mapping_column *c = column_of(ctx, column);
    return c ? c->mapped : -1;
}

struct ui_import import_host(void)
{
    return (struct ui_import){.sources = host_sources, .open = host_open, .menu = host_menu, .pick = host_pick,
                              .leave_out = host_leave_out, .undo = host_take_back, .mapped = host_mapped, .save = host_save};
}
