#include "ui/busy_priv.h"
#include "ui/script_priv.h"

#include "base/file.h"
#include "base/utf8.h"
#include "ui/style_priv.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SCRIPT_LINE = 4096 };

static int64_t microseconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * INT64_C(1000000) + t.tv_nsec / 1000;
}

static void press(struct ui *u, int key)
{
    char label[16];
    int64_t from = microseconds();
    u->timing.shown = 0;
    ui_key(u, key);
    if (u->copy)
        copy_done(u, true);
    ui_draw(u);
    int64_t all = microseconds() - from, frame = u->timing.shown ? u->timing.shown - from : all;
    if (u->timing.file.len)
        sb_addf(&u->timing.lines, "%lld\t%lld\t%s\n", (long long)frame, (long long)all, key_label(key, label));
}

static int press_text(struct ui *u, const char *text)
{
    for (size_t left = strlen(text), step; left && !u->quit; text += step, left -= step) {
        uint32_t cp;
        step = utf8_decode(text, left, &cp);
        press(u, (int)cp);
    }
    return 0;
}

// A line of keys: characters, and names in angle brackets.
static int press_keys(struct ui *u, const char *keys, const char *where, struct err *e)
{
    for (size_t left = strlen(keys), step; left && !u->quit; keys += step, left -= step) {
        const char *end = *keys == '<' ? strchr(keys, '>') : NULL;
        uint32_t cp;
        if (!end || end == keys + 1) {
            step = utf8_decode(keys, left, &cp);
            if (cp != ' ')
                press(u, (int)cp);
            continue;
        }
        step = (size_t)(end - keys) + 1;
        int key = key_parse(keys + 1, step - 2);
        if (key == UK_NONE)
            return err_set(e, ERR_SYNTAX, "%s: %.*s is not the name of a key", where, (int)step, keys);
        press(u, key);
    }
    return 0;
}

static bool screen_has(struct ui *u, const char *text)
{
    struct strbuf b = {0};
    for (int row = 0; row < u->canvas.rows; row++) {
        for (int col = 0; col < u->canvas.cols; col++)
            sb_add(&b, canvas_at(&u->canvas, row, col)->text);
        sb_putc(&b, '\n');
    }
    bool has = strstr(sb_str(&b), text);
    sb_release(&b);
    return has;
}

static int cmd_save(struct ui *u, const char *arg, const char *where, struct err *e)
{
    (void)where;
    return dump_text(&u->canvas, false, arg, e);
}

static int cmd_save_colors(struct ui *u, const char *arg, const char *where, struct err *e)
{
    (void)where;
    return dump_text(&u->canvas, true, arg, e);
}

static int cmd_save_ansi(struct ui *u, const char *arg, const char *where, struct err *e)
{
    (void)where;
    return dump_ansi(&u->canvas, &u->theme, u->opts->no_color ? 1 : u->opts->colors, arg, e);
}

static int cmd_resize(struct ui *u, const char *arg, const char *where, struct err *e)
{
    char *end;
    long cols = strtol(arg, &end, 10), rows = *end == 'x' ? strtol(end + 1, &end, 10) : 0;
    if (*end || rows < 1 || cols < 1 || rows > CANVAS_MAX || cols > CANVAS_MAX)
        return err_set(e, ERR_SYNTAX, "%s: a size is COLSxROWS, such as 80x24, not \"%s\"", where, arg);
    int err = nav_fit(u, (int)rows, (int)cols, e);
    ui_draw(u);
    return err;
}

static int cmd_type(struct ui *u, const char *arg, const char *where, struct err *e)
{
    (void)where;
    (void)e;
    return press_text(u, arg);
}

// "up 10 5": the wheel, or a click, at a row and a column, from 1 as people count.
static int cmd_mouse(struct ui *u, const char *arg, const char *where, struct err *e)
{
    static const struct { const char *word; enum ui_mouse_what what; } words[] = {
        {"click ", MOUSE_CLICK}, {"double ", MOUSE_DOUBLE}, {"up ", MOUSE_WHEEL_UP}, {"down ", MOUSE_WHEEL_DOWN},
    };
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        char *end;
        if (!str_starts(arg, words[i].word))
            continue;
        long row = strtol(arg + strlen(words[i].word), &end, 10), col = strtol(end, &end, 10);
        if (*end || row < 1 || col < 1 || row > CANVAS_MAX || col > CANVAS_MAX)
            break;
        ui_mouse_do(u, &(struct ui_mouse){(int)row - 1, (int)col - 1, words[i].what});
        ui_draw(u);
        return 0;
    }
    return err_set(e, ERR_SYNTAX, "%s: :mouse is followed by click, double, up or down, a row and a column", where);
}

static int cmd_paste(struct ui *u, const char *arg, const char *where, struct err *e)
{
    (void)where;
    (void)e;
    ui_paste(u, arg);
    ui_draw(u);
    return 0;
}

static int cmd_expect_copied(struct ui *u, const char *arg, const char *where, struct err *e)
{
    return !strcmp(sb_str(&u->copied), arg) ? 0 : err_set(e, ERR_NOTFOUND, "%s: \"%s\" was copied", where, sb_str(&u->copied));
}

// Until the screen has the text, or for WAIT_SECONDS; followed sources are read meanwhile.
static int cmd_wait(struct ui *u, const char *arg, const char *where, struct err *e)
{
    enum { WAIT_SECONDS = 20, STEP_MS = 100 };
    for (int ms = 0; !screen_has(u, arg); ms += STEP_MS) {
        int again, fd = nav_watched(u, &again);
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (ms >= WAIT_SECONDS * 1000)
            return err_set(e, ERR_NOTFOUND, "%s: the screen has not got \"%s\" within %d s", where, arg, WAIT_SECONDS);
        if (poll(&p, 1, again >= 0 && again < STEP_MS ? again : STEP_MS) > 0 || again >= 0)
            nav_follow(u);
        ui_draw(u);
    }
    return 0;
}

static int cmd_quit(struct ui *u, const char *arg, const char *where, struct err *e)
{
    (void)arg;
    (void)where;
    (void)e;
    u->quit = true;
    return 0;
}

// Until there is nothing left to do while no key comes.
static int cmd_idle(struct ui *u, const char *arg, const char *where, struct err *e)
{
    (void)arg;
    (void)where;
    (void)e;
    while (ui_idle(u))
        continue;
    ui_draw(u);
    return 0;
}

// What a terminal would show while the figures are counted: in a thread of its own.
static void note_frame(void *ctx, const struct canvas *c)
{
    struct timing *t = ctx;
    (void)c;
    t->shown = t->shown ? t->shown : microseconds();
}

// From the next key on.
static int cmd_timing(struct ui *u, const char *arg, const char *where, struct err *e)
{
    if (u->timing.file.len)
        return err_set(e, ERR_SYNTAX, "%s: the keys are timed already", where);
    sb_add(&u->timing.file, arg);
    return u->timing.file.oom ? err_nomem(e) : busy_new(&u->busy, note_frame, &u->timing, e);
}

// The file as a whole, once no key comes any more; also when the script failed, which is what is told then.
static int write_times(struct timing *t, int err, struct err *e)
{
    struct err later = {0};
    int rc = t->file.len ? file_write_mode(sb_str(&t->file), &t->lines, true, 0600, err ? &later : e) : 0;
    sb_release(&t->file);
    sb_release(&t->lines);
    return err ? err : rc;
}

static int cmd_expect(struct ui *u, const char *arg, const char *where, struct err *e)
{
    return screen_has(u, arg) ? 0 : err_set(e, ERR_NOTFOUND, "%s: the screen lacks \"%s\"", where, arg);
}

static int cmd_expect_not(struct ui *u, const char *arg, const char *where, struct err *e)
{
    return screen_has(u, arg) ? err_set(e, ERR_NOTFOUND, "%s: the screen has \"%s\"", where, arg) : 0;
}

static const struct command {
    const char *name;
    bool argument;
    int (*run)(struct ui *u, const char *arg, const char *where, struct err *e);
} commands[] = {
    {"save-screen", true, cmd_save}, {"save-screen-colors", true, cmd_save_colors}, {"save-ansi", true, cmd_save_ansi},
    {"resize", true, cmd_resize},    {"type", true, cmd_type},                      {"quit", false, cmd_quit},
    {"idle", false, cmd_idle},       {"wait", true, cmd_wait},        {"expect", true, cmd_expect},    {"expect-not", true, cmd_expect_not},
    {"mouse", true, cmd_mouse},      {"paste", true, cmd_paste},                    {"expect-copied", true, cmd_expect_copied},
    {"timing", true, cmd_timing},
};

static int run_command(struct ui *u, const char *line, const char *where, struct err *e)
{
    size_t len = strcspn(line, " ");
    const char *arg = line + len + strspn(line + len, " ");
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        const struct command *c = &commands[i];
        if (strlen(c->name) != len || strncmp(c->name, line, len) != 0)
            continue;
        if (c->argument != (*arg != '\0'))
            return err_set(e, ERR_SYNTAX, "%s: :%s %s", where, c->name, c->argument ? "lacks its argument" : "takes no argument");
        return c->run(u, arg, where, e);
    }
    if (action_by_word(line, len) >= 0)
        return err_set(e, ERR_SYNTAX, "%s: :%.*s is no command of scripts; the program's own begin with two colons: ::%s", where,
                       (int)len, line, line);
    return err_set(e, ERR_SYNTAX, "%s: there is no command :%.*s", where, (int)len, line);
}

// "::next-alert" is typed on the command line of the program.
static int command_line(struct ui *u, const char *line, const char *where, struct err *e)
{
    if (u->over.kind != OVER_NONE)
        return err_set(e, ERR_SYNTAX, "%s: something lies over the page: close it before ::%s", where, line);
    command_open(u, "");
    press_text(u, line);
    press(u, UK_ENTER);
    return 0;
}

int script_line(struct ui *u, const char *line, const char *where, struct err *e)
{
    if (!*line || (line[0] == '#' && line[1] == ' '))
        return 0;
    if (line[0] == ':' && line[1] == ':')
        return command_line(u, line + 2, where, e);
    return line[0] == ':' && line[1] ? run_command(u, line + 1, where, e) : press_keys(u, line, where, e);
}

int script_run(struct ui *u, const char *path, struct err *e)
{
    char line[SCRIPT_LINE], where[300];
    int err = 0;
    FILE *f = fopen(path, "r");
    if (!f)
        return err_set(e, ERR_IO, "%s: %s", path, strerror(errno));
    ui_draw(u);
    for (int n = 1; !err && !u->quit && fgets(line, sizeof(line), f); n++) {
        size_t len = strcspn(line, "\r\n");
        snprintf(where, sizeof(where), "%.250s:%d", path, n);
        if (!line[len] && !feof(f))
            err = err_set(e, ERR_LIMIT, "%s: the line is longer than %d bytes", where, SCRIPT_LINE - 2);
        line[len] = '\0';
        if (!err)
            err = script_line(u, line, where, e);
    }
    fclose(f);
    busy_free(u->busy);
    u->busy = NULL;
    return write_times(&u->timing, err, e);
}
