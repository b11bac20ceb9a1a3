// The help: the keys that work here, searched as letters are typed; Enter runs the selected one.
#include "ui/ui_priv.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "ui/glyphs_priv.h"

#include <string.h>

enum { WIDEST = 100, LABEL_MOST = 24, NO_ACTION = -1 };

static void add(struct ui *u, const char *label, const char *detail, int act)
{
    size_t n = u->over.n;
    over_line(u, label, detail);
    if (u->over.n > n && n < UI_HELP_LINES)
        u->over.acts[n] = act;
}

static void add_actions(struct ui *u, bool everywhere)
{
    enum page page = ui_here(u)->view.page;
    char keys[80];
    for (size_t i = 0; i < ui_nactions; i++) {
        if (!(ui_actions[i].pages >> page & 1) || (ui_actions[i].pages == PAGES_ALL) != everywhere)
            continue;
        key_words(action_keys(u, (int)i), keys, sizeof(keys));
        if (!*keys) {
            keys[0] = ':';
            str_copy(keys + 1, sizeof(keys) - 1, action_word((int)i));
        }
        add(u, keys, _(ui_actions[i].help), (int)i);
    }
}

static void add_marks(struct ui *u)
{
    static const struct { const char *mark, *help; } marks[] = {
        {G_CRITICAL, N_("critical: beyond the critical threshold; with a channel or team after the name, only there")},
        {G_WARNING, N_("warning: beyond the warning threshold")},
        {G_FEW, N_("too few answers to judge")},
        {G_EXCELLENT, N_("excellent")},
        {G_BETTER " " G_WORSE, N_("better, worse than the comparison (not: up, down)")},
        {"*", N_("the change is significant (95 %)")},
        {G_SAME, N_("no significant change")},
        {"_ " G_HLINE " " G_TOP, N_("after the small columns: the height of the threshold")},
        {"n", N_("answers or records behind the figure")},
        {"95 %", N_("interval that holds the true value in 95 of 100 cases")},
    };
    add(u, _("Marks"), NULL, NO_ACTION);
    for (size_t i = 0; i < ARRAY_LEN(marks); i++)
        add(u, marks[i].mark, _(marks[i].help), NO_ACTION);
}

void act_help(struct ui *u, int key)
{
    (void)key;
    over_start(u, OVER_HELP, _("Keys on this page"), NULL);
    u->over.acts = arena_alloc(&u->over.mem, UI_HELP_LINES * sizeof(*u->over.acts));
    if (!u->over.acts) {
        over_close(u);
        return;
    }
    add(u, _("On this page"), NULL, NO_ACTION);
    add_actions(u, false);
    if (u->over.n == 1)
        u->over.n = 0; // nothing of its own
    add(u, _("Everywhere"), NULL, NO_ACTION);
    add_actions(u, true);
    add_marks(u);
    u->over.at = u->over.lines[0].detail ? 0 : 1;
}

static bool shows(const struct over *o, size_t i)
{
    int act = i < UI_HELP_LINES ? o->acts[i] : NO_ACTION;
    if (!o->filter[0])
        return true;
    if (!o->lines[i].detail)
        return false;
    return text_has(o->lines[i].label, o->filter) || text_has(o->lines[i].detail, o->filter) ||
           (act >= 0 && (text_has(action_word(act), o->filter) || text_has(ui_actions[act].word, o->filter)));
}

static bool can_choose(const struct over *o, size_t i)
{
    return o->lines[i].detail && shows(o, i);
}

static void move(struct over *o, int steps)
{
    int step = steps > 0 ? 1 : -1;
    for (size_t i = o->at; steps && (i += (size_t)step) < o->n;)
        if (can_choose(o, i)) {
            o->at = i;
            steps -= step;
        }
}

static void settle(struct over *o)
{
    o->at = 0;
    while (o->at + 1 < o->n && !can_choose(o, o->at))
        o->at++;
}

static void run(struct ui *u)
{
    const struct over *o = &u->over;
    int act = o->at < o->n && can_choose(o, o->at) ? o->acts[o->at] : NO_ACTION;
    over_close(u);
    if (act >= 0)
        action_run(u, act, action_key(u, act));
}

void help_key(struct ui *u, int key)
{
    static const struct { int key, steps; } moves[] = {
        {UK_DOWN, 1}, {UK_UP, -1}, {UK_TAB, 1}, {UK_BACKTAB, -1}, {UK_PGDN, 10}, {UK_PGUP, -10}, {UK_HOME, -1000}, {UK_END, 1000},
    };
    struct over *o = &u->over;
    for (size_t i = 0; i < ARRAY_LEN(moves); i++)
        if (moves[i].key == key) {
            move(o, moves[i].steps);
            return;
        }
    if (key == UK_ENTER)
        run(u);
    else if (key == UK_ESC && o->filter[0]) {
        o->filter[0] = '\0';
        o->cursor = 0;
        settle(o);
    } else if (key == UK_ESC || (key == '?' && !o->filter[0]) || key == UK_F1)
        over_close(u);
    else if (line_edit(o->filter, sizeof(o->filter), &o->cursor, key))
        settle(o);
}

// --- drawing --------------------------------------------------------------------------------------------------------

struct extent { int width, label, rows, at, at_rows; }; // rows of all lines; the selected one stands at row `at`

static struct extent measure(const struct over *o, int width)
{
    struct extent m = {.width = width - 4};
    for (size_t i = 0; i < o->n; i++) {
        int w = o->lines[i].detail ? utf8_width(o->lines[i].label) : 0;
        m.label = w > m.label ? w : m.label;
    }
    m.label = m.label > LABEL_MOST ? LABEL_MOST : m.label;
    m.label = m.label > width / 3 ? width / 3 : m.label;
    for (size_t i = 0; i < o->n; i++) {
        if (!shows(o, i))
            continue;
        int rows = over_text_line(NULL, 0, 0, m.width, m.label, &o->lines[i]);
        if (i == o->at) {
            m.at = m.rows;
            m.at_rows = rows;
        }
        m.rows += rows;
    }
    return m;
}

static void draw_lines(const struct over *o, const struct paint *p, struct rect area, const struct extent *m)
{
    struct rect clip = canvas_clip(p->c, area);
    int row = area.row - o->scroll;
    for (size_t i = 0; i < o->n; i++)
        if (shows(o, i)) {
            int rows = over_text_line(p, row, area.col, m->width, m->label, &o->lines[i]);
            for (int k = 0; i == o->at && o->lines[i].detail && k < rows; k++)
                if (row + k >= area.row && row + k < area.row + area.rows)
                    canvas_over(p->c, row + k, area.col - 1, m->label + 2, ROLE_selected);
            row += rows;
        }
    if (!m->rows)
        canvas_fit(p->c, area.row, area.col, area.cols, ROLE_dim, _("nothing here has these letters"));
    p->c->clip = clip;
}

void help_select_row(struct ui *u, int row)
{
    struct over *o = &u->over;
    struct extent m = measure(o, o->area.cols);
    int at = o->area.row + 1 - o->scroll;
    for (size_t i = 0; i < o->n; i++) {
        if (!shows(o, i))
            continue;
        int rows = over_text_line(NULL, 0, 0, m.width, m.label, &o->lines[i]);
        if (row >= at && row < at + rows && can_choose(o, i))
            o->at = i;
        at += rows;
    }
}

void help_draw(struct ui *u, const struct paint *p)
{
    struct over *o = &u->over;
    int width = p->c->cols - 2 < WIDEST ? p->c->cols - 2 : WIDEST;
    struct extent m = measure(o, width);
    struct rect r = over_centred(p->c, 1000, width);
    o->area = r;
    struct rect area = {r.row + 1, r.col + 2, r.rows - 3, r.cols - 4};
    int most = m.rows > area.rows ? m.rows - area.rows : 0;
    if (m.at + m.at_rows > o->scroll + area.rows)
        o->scroll = m.at + m.at_rows - area.rows;
    if (m.at <= 1) // the heading above the first line
        o->scroll = 0;
    o->scroll = m.at < o->scroll ? m.at : o->scroll;
    o->scroll = o->scroll > most ? most : o->scroll;
    over_frame(p, r, o->title, _("letters search   Enter runs it   Esc closes"));
    draw_lines(o, p, area, &m);
    if (o->scroll > 0)
        canvas_text(p->c, area.row, r.col + r.cols - 1, ROLE_accent, G_UP);
    if (o->scroll < most)
        canvas_text(p->c, area.row + area.rows - 1, r.col + r.cols - 1, ROLE_accent, G_DOWN);
    int row = r.row + r.rows - 2, col = r.col + 2 + canvas_text(p->c, row, r.col + 2, ROLE_prompt, "/ ");
    p->c->cur_col = line_draw(p, row, col, r.cols - 8, ROLE_normal, o->filter, o->cursor);
    if (!o->filter[0])
        canvas_fit(p->c, row, col, r.cols - 6, ROLE_dim, _("search"));
    p->c->cur_row = row;
    p->c->cur_shown = true;
}
