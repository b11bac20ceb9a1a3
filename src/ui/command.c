// The command line: every action by its word, in English or in the reader's language, with what may follow it. Candidates
// stand above the line as it is typed; Tab goes through them.
#include "ui/ui_priv.h"

#include "base/i18n.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

enum { SHOWN = 10, LABEL_MOST = 28, KEYS_MOST = 12 };

// The word at the beginning of the line, and what follows it. False: there is no blank yet.
static bool split(const char *line, size_t *word, const char **rest)
{
    line += *line == ':';
    *word = strcspn(line, " ");
    *rest = line + *word + strspn(line + *word, " ");
    return line[*word] == ' ';
}

static void add_pages(struct ui *u, struct arena *mem, struct ui_choice **out, size_t *n)
{
    *out = arena_alloc(mem, COMMAND_PAGES * sizeof(**out));
    for (size_t i = 0; *out && i < COMMAND_PAGES; i++)
        (*out)[(*n)++] = (struct ui_choice){command_page_word(i), command_page_help(i)};
    (void)u;
}

// All that may follow the word of the action.
static void arguments(struct ui *u, enum ui_arg arg, struct arena *mem, struct ui_choice **out, size_t *n)
{
    *n = 0;
    if (arg == UI_ARG_PAGE)
        add_pages(u, mem, out, n);
    else if (arg == UI_ARG_FORMAT)
        u->host->formats(u->host->ctx, mem, out, n);
    else if (arg != UI_ARG_NONE && arg != UI_ARG_TEXT && u->host->complete(u->host->ctx, arg, &ui_here(u)->view, mem, out, n))
        *n = 0;
}

// 0: begins so, 1: has it inside, 2: its explanation has it; -1: not at all.
static int nearness(const char *label, const char *also, const char *detail, const char *typed)
{
    if (!*typed || text_begins(label, typed) || (also && text_begins(also, typed)))
        return 0;
    if (text_has(label, typed) || (also && text_has(also, typed)))
        return 1;
    return detail && text_has(detail, typed) ? 2 : -1;
}

// "Ctrl-S x            export this page": the keys in a column of their own.
static void word_detail(const struct ui *u, int act, char *out, size_t size)
{
    char keys[80];
    key_words(action_keys(u, act), keys, sizeof(keys));
    size_t fit = utf8_fit(keys, KEYS_MOST, NULL);
    keys[fit] = '\0';
    snprintf(out, size, "%s%*s  %s", keys, KEYS_MOST - utf8_width(keys), "", _(ui_actions[act].help));
}

static void add_words(struct ui *u, const char *typed, int rank)
{
    enum page page = ui_here(u)->view.page;
    char detail[400];
    for (size_t i = 0; i < ui_nactions; i++) {
        const struct ui_action *a = &ui_actions[i];
        if (!(a->pages >> page & 1) || nearness(action_word((int)i), a->word + 1, _(a->help), typed) != rank)
            continue;
        word_detail(u, (int)i, detail, sizeof(detail));
        over_line(u, action_word((int)i), detail);
    }
}

static void add_arguments(struct ui *u, enum ui_arg arg, const char *typed)
{
    struct arena mem = {0};
    struct ui_choice *all = NULL;
    size_t n = 0;
    arguments(u, arg, &mem, &all, &n);
    bool name = arg == UI_ARG_OPTION && !strchr(typed, ' '); // values come once their option is typed
    for (int rank = 0; rank < 2 || (rank == 2 && !u->over.n); rank++) // explanations only when no name has it
        for (size_t i = 0; i < n; i++)
            if (all[i].detail && !(name && strchr(all[i].label, ' ')) && nearness(all[i].label, NULL, all[i].detail, typed) == rank)
                over_line(u, all[i].label, all[i].detail);
    arena_release(&mem);
}

static void candidates(struct ui *u)
{
    struct over *o = &u->over;
    size_t word;
    const char *rest;
    arena_release(&o->mem);
    o->lines = NULL;
    o->n = o->at = 0;
    o->scroll = 0;
    o->cycling = false;
    str_copy(o->typed, sizeof(o->typed), o->input);
    bool follows = split(o->typed, &word, &rest);
    if (follows) {
        int act = action_by_word(o->typed, word);
        if (act >= 0)
            add_arguments(u, ui_actions[act].arg, rest);
        return;
    }
    for (int rank = 0; rank < 2 || (rank == 2 && !o->n); rank++)
        add_words(u, rest - word, rank);
}

void command_open(struct ui *u, const char *line)
{
    over_start(u, OVER_COMMAND, "", NULL);
    str_copy(u->over.input, sizeof(u->over.input), line);
    u->over.cursor = strlen(u->over.input);
    u->over.past = u->npast;
    candidates(u);
}

// --- keys -----------------------------------------------------------------------------------------------------------

static void set_line(struct over *o, const char *line)
{
    str_copy(o->input, sizeof(o->input), line);
    o->cursor = strlen(o->input);
}

// Puts the next candidate into the line; the only one is taken as typed, so that Tab goes on with what follows it.
static void cycle(struct ui *u, int step)
{
    struct over *o = &u->over;
    size_t word;
    const char *rest;
    if (!o->n)
        return;
    o->at = !o->cycling ? (step > 0 ? 0 : o->n - 1) : (o->at + o->n + (size_t)step) % o->n;
    o->cycling = true;
    bool follows = split(o->typed, &word, &rest);
    char line[UI_LINE];
    if (follows)
        snprintf(line, sizeof(line), "%.*s%s", (int)(rest - o->typed), o->typed, o->lines[o->at].label);
    else
        str_copy(line, sizeof(line), o->lines[o->at].label);
    if (o->n == 1 && !follows && ui_actions[action_by_word(line, strlen(line))].arg != UI_ARG_NONE) {
        size_t len = strlen(line);
        str_copy(line + len, sizeof(line) - len, " ");
        set_line(o, line);
        candidates(u);
        return;
    }
    set_line(o, line);
}

static void go_past(struct ui *u, int step)
{
    struct over *o = &u->over;
    if (step < 0 ? o->past == 0 : o->past >= u->npast)
        return;
    o->past += (size_t)step;
    set_line(o, o->past < u->npast ? u->past[o->past] : "");
    candidates(u);
}

static void remember(struct ui *u, const char *line)
{
    if (u->npast && !strcmp(u->past[u->npast - 1], line))
        return;
    if (u->npast == UI_PAST) {
        memmove(u->past[0], u->past[1], sizeof(u->past) - sizeof(u->past[0]));
        u->npast--;
    }
    str_copy(u->past[u->npast++], sizeof(u->past[0]), line);
}

void command_key(struct ui *u, int key)
{
    struct over *o = &u->over;
    char line[UI_LINE];
    if (key == UK_ESC || (key == UK_BACKSPACE && !o->input[0]))
        over_close(u);
    else if (key == UK_ENTER) {
        str_copy(line, sizeof(line), o->input);
        over_close(u);
        if (*line)
            remember(u, line);
        command_run(u, line);
    } else if (key == UK_TAB || key == UK_BACKTAB)
        cycle(u, key == UK_TAB ? 1 : -1);
    else if (key == UK_UP || key == UK_DOWN)
        go_past(u, key == UK_UP ? -1 : 1);
    else if (line_edit(o->input, sizeof(o->input), &o->cursor, key))
        candidates(u);
}

// --- running --------------------------------------------------------------------------------------------------------

static void say_no_command(struct ui *u, const char *word, size_t len)
{
    char whole[UI_LINE], name[64];
    snprintf(whole, sizeof(whole), "%.*s", (int)len, word);
    str_copy(name, sizeof(name), whole); // which does not cut inside a character
    int act = action_near(name);
    if (act >= 0)
        ui_say(u, true, _("There is no command \"%s\": did you mean \"%s\"?"), name, action_word(act));
    else
        ui_say(u, true, _("There is no command \"%s\": Tab shows what there is"), name);
}

void command_run(struct ui *u, const char *line)
{
    char arg[UI_LINE];
    size_t len;
    const char *rest;
    line += strspn(line, " :");
    split(line, &len, &rest);
    str_copy(arg, sizeof(arg), rest);
    if (!len)
        return;
    int act = action_by_word(line, len);
    if (act < 0)
        say_no_command(u, line, len);
    else if (!(ui_actions[act].pages >> ui_here(u)->view.page & 1))
        ui_say(u, true, _("\"%s\" does nothing on this page"), action_word(act));
    else if (ui_actions[act].arg == UI_ARG_NONE && *arg)
        ui_say(u, true, _("\"%s\" stands alone: nothing follows it"), action_word(act));
    else {
        u->arg = str_trim(arg);
        action_run(u, act, action_key(u, act));
        u->arg = "";
    }
}

// --- drawing --------------------------------------------------------------------------------------------------------

static void draw_candidates(const struct over *o, const struct paint *p)
{
    int rows = (int)o->n < SHOWN ? (int)o->n : SHOWN, label = 0, most = p->c->rows - 4;
    rows = rows > most ? most : rows;
    for (size_t i = 0; i < o->n; i++) {
        int w = utf8_width(o->lines[i].label);
        label = w > label ? w : label;
    }
    label = label > LABEL_MOST ? LABEL_MOST : label;
    if (rows <= 0)
        return;
    int first = o->cycling && (int)o->at >= rows ? (int)o->at - rows + 1 : 0, top = p->c->rows - 1 - rows;
    canvas_blank(p->c, (struct rect){top - 1, 0, rows + 1, p->c->cols}, ROLE_normal);
    canvas_repeat(p->c, top - 1, 0, p->c->cols, ROLE_axis, G_HLINE);
    if ((int)o->n > rows) {
        char count[40];
        snprintf(count, sizeof(count), " %d-%d / %zu ", first + 1, first + rows, o->n);
        canvas_right(p->c, top - 1, p->c->cols - 2 - utf8_width(count), utf8_width(count), ROLE_dim, count);
    }
    for (int i = 0; i < rows; i++) {
        const struct ui_choice *c = &o->lines[first + i];
        canvas_fit(p->c, top + i, 2, label, ROLE_accent, c->label);
        canvas_fit(p->c, top + i, label + 4, p->c->cols - label - 6, ROLE_dim, c->detail);
        if (o->cycling && first + i == (int)o->at)
            canvas_over(p->c, top + i, 1, label + 2, ROLE_selected);
    }
}

void command_draw(const struct ui *u, const struct paint *p)
{
    const struct over *o = &u->over;
    int row = p->c->rows - 1;
    draw_candidates(o, p);
    canvas_blank(p->c, (struct rect){row, 0, 1, p->c->cols}, ROLE_prompt);
    canvas_text(p->c, row, 0, ROLE_prompt, ":");
    p->c->cur_col = line_draw(p, row, 1, p->c->cols - 3, ROLE_prompt, o->input, o->cursor);
    p->c->cur_row = row;
    p->c->cur_shown = true;
}
