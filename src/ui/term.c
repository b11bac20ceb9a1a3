// The terminal through curses; the only file that knows it.
//
// The handlers below give the terminal back with async-safe calls only (write, tcsetattr, sigaction, raise) and let the
// signal end the program, so that its status is the true one. Ctrl-C, Ctrl-Z and Ctrl-\ stay signals of the terminal:
// they work while the program computes.
#define NCURSES_WIDECHAR 1
#include "ui/term_priv.h"

#include "base/i18n.h"
#include "base/utf8.h"
#include "ui/key_priv.h"
#include "ui/style_priv.h"
#include "ui/term_input_priv.h"

#include <curses.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

static const int signals[] = {SIGINT,  SIGTERM,  SIGHUP,  SIGQUIT, SIGPIPE,   SIGSEGV, SIGABRT, SIGBUS,  SIGFPE,  SIGILL,  SIGALRM, SIGUSR2,
                              SIGXCPU, SIGPOLL, SIGPROF, SIGSYS,  SIGVTALRM, SIGTRAP, SIGPWR,  SIGTSTP, SIGWINCH, SIGCONT, SIGUSR1};
enum { SIGNALS = ARRAY_LEN(signals), PAIRS = 512, RESTORE_MAX = 512, SIGNAL_STACK = 65536, IDLE_ERRORS = 50, COPY_MAX = 70000, GAP_MOST = 8 };

struct terminal {
    char shown_as[64]; // the type in whose stead, where the terminal's own is not known
    SCREEN *screen;
    FILE *in, *out;
    const struct theme *theme;
    bool mono, direct;
    bool plain;                // no colours, whatever is asked for
    int colors;                // at most so many, 0 all
    struct { uint32_t fg, bg; } pairs[PAIRS]; // pair i + 1
    int npairs;
    bool mouse, rich;          // the mouse is ours; the terminal has one, and a clipboard
    struct term_input input;
    struct canvas_cell *shown; // what stands on the screen
    int rows, cols;            // of it, 0 when unknown
    int watched, watch_ms;     // see term_watch
    sigset_t mask, waiting;    // signals held before, and while waiting for a key
    struct sigaction before[SIGNALS];
};

// What the handlers need.
static struct {
    volatile sig_atomic_t on, resized, resumed, configure;
    int in, out;
    struct termios before;
    struct bytes { char s[RESTORE_MAX]; size_t len; } enter, leave; // take the screen, give it back
    struct bytes *fill;
} tty;

// --- signals --------------------------------------------------------------------------------------------------------

static void give_back(void)
{
    if (!tty.on)
        return;
    tty.on = 0;
    ssize_t ignored = write(tty.out, tty.leave.s, tty.leave.len);
    (void)ignored;
    tcsetattr(tty.in, TCSANOW, &tty.before);
}

static void on_fatal(int sig)
{
    int saved = errno;
    give_back();
    errno = saved;
    raise(sig); // SA_RESETHAND and SA_NODEFER: the signal's own effect now
}

// A pipe of ours that nobody reads any more is a failed write, and said as such; the signal itself comes from somebody else.
static void on_pipe(int sig, siginfo_t *info, void *context)
{
    struct sigaction plain = {.sa_handler = SIG_DFL};
    (void)context;
    if (info->si_pid == getpid())
        return;
    sigaction(sig, &plain, NULL);
    on_fatal(sig);
}

static void on_stop(int sig)
{
    int saved = errno;
    sigset_t set, mask;
    struct sigaction old, plain = {.sa_handler = SIG_DFL};
    give_back();
    sigaction(sig, &plain, &old);
    sigemptyset(&set);
    sigaddset(&set, sig);
    raise(sig);
    sigprocmask(SIG_UNBLOCK, &set, &mask); // stops here until it is continued
    sigaction(sig, &old, NULL);
    sigprocmask(SIG_SETMASK, &mask, NULL);
    tty.resumed = 1;
    errno = saved;
}

static void on_event(int sig)
{
    if (sig == SIGWINCH)
        tty.resized = 1;
    else if (sig == SIGUSR1)
        tty.configure = 1;
    else
        tty.resumed = 1;
}

// The handlers have a stack of their own: the program's may be what has run out.
static void own_stack(void)
{
    static char stack[SIGNAL_STACK];
    stack_t own = {.ss_sp = stack, .ss_size = sizeof(stack)}, old;
    if (!sigaltstack(NULL, &old) && (old.ss_flags & SS_DISABLE))
        sigaltstack(&own, NULL);
}

static void catch_signals(struct terminal *t)
{
    struct sigaction fatal = {.sa_handler = on_fatal, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER | SA_ONSTACK)};
    struct sigaction stop = {.sa_handler = on_stop, .sa_flags = SA_RESTART}, event = {.sa_handler = on_event};
    struct sigaction broken = {.sa_sigaction = on_pipe, .sa_flags = (int)(SA_SIGINFO | SA_NODEFER | SA_RESTART)};
    sigset_t held;
    own_stack();
    for (size_t i = 0; i < SIGNALS; i++) {
        int sig = signals[i];
        const struct sigaction *new = sig == SIGTSTP ? &stop : sig == SIGPIPE ? &broken : sig == SIGWINCH || sig == SIGCONT || sig == SIGUSR1 ? &event : &fatal;
        sigaction(sig, new, &t->before[i]);
        if (sig == SIGHUP && t->before[i].sa_handler == SIG_IGN) // nohup
            sigaction(sig, &t->before[i], NULL);
    }
    sigemptyset(&held);
    sigaddset(&held, SIGWINCH);
    sigaddset(&held, SIGCONT);
    sigaddset(&held, SIGUSR1);
    sigaddset(&held, SIGTSTP);
    sigprocmask(SIG_BLOCK, &held, &t->mask);
    t->waiting = t->mask;
    sigdelset(&t->waiting, SIGWINCH);
    sigdelset(&t->waiting, SIGCONT);
    sigdelset(&t->waiting, SIGUSR1);
    sigdelset(&t->waiting, SIGTSTP);
}

static void release_signals(const struct terminal *t)
{
    for (size_t i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &t->before[i], NULL);
    sigprocmask(SIG_SETMASK, &t->mask, NULL);
}

// --- opening --------------------------------------------------------------------------------------------------------

static int collect(int c)
{
    if (tty.fill->len < RESTORE_MAX)
        tty.fill->s[tty.fill->len++] = (char)c;
    return c;
}

static bool has_string(const char *capability)
{
    const char *s = tigetstr(capability);
    return s && s != (char *)-1;
}

static void fill_bytes(struct bytes *b, const char *const *capabilities, size_t n)
{
    tty.fill = b;
    for (size_t i = 0; i < n; i++)
        if (has_string(capabilities[i]))
            tputs(tigetstr(capabilities[i]), 1, collect);
}

// Pasted text comes in brackets; the mouse is asked for only when the user wants it.
#define PASTE_ON "\033[?2004h"
#define MOUSE_ON "\033[?1000h\033[?1006h"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

static void write_all(const char *s, size_t len)
{
    while (len) {
        ssize_t n = write(tty.out, s, len);
        if (n <= 0 && errno != EINTR)
            return;
        s += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
}

static void add_bytes(struct bytes *b, const char *s)
{
    tty.fill = b;
    for (; *s; s++)
        collect((unsigned char)*s);
}

// The bytes that take the screen and give it back, ready before any signal can ask for them.
static void prepare_bytes(void)
{
    static const char *const enter[] = {"smcup", "smkx", "civis"}, *const leave[] = {"sgr0", "op", "rmkx", "cnorm", "rmcup"};
    tty.enter.len = 0;
    fill_bytes(&tty.enter, enter, ARRAY_LEN(enter));
    if (input_rich())
        add_bytes(&tty.enter, PASTE_ON);
    tty.leave.len = 0;
    if (input_rich())
        add_bytes(&tty.leave, MOUSE_OFF "\033[?2004l");
    fill_bytes(&tty.leave, leave, ARRAY_LEN(leave));
    if (!has_string("rmcup") && has_string("clear")) // no screen of its own: leave an empty one
        tputs(tigetstr("clear"), 1, collect);
}

static bool has_rgb(const char *type, int fd)
{
    int status;
    if (setupterm(type, fd, &status) != OK)
        return false;
    bool rgb = tigetflag("RGB") > 0 || tigetnum("RGB") > 0;
    rgb = rgb || has_string("RGB");
    del_curterm(cur_term);
    return rgb;
}

// $TERM itself, or its sibling with direct colours when the terminal says by $COLORTERM that it has them.
static const char *terminal_type(int fd, char *buf, size_t size, bool *direct)
{
    const char *type = getenv("TERM"), *claim = getenv("COLORTERM");
    *direct = type && has_rgb(type, fd);
    if (*direct || !type || !claim || (strcmp(claim, "truecolor") != 0 && strcmp(claim, "24bit") != 0))
        return type;
    str_copy(buf, size - 8, type);
    char *tail = strstr(buf, "-256color");
    size_t len = tail ? (size_t)(tail - buf) : strlen(buf);
    str_copy(buf + len, size - len, "-direct");
    *direct = has_rgb(buf, fd);
    return *direct ? buf : type;
}

static int open_files(struct terminal *t, struct err *e)
{
    t->in = isatty(STDIN_FILENO) ? stdin : fopen("/dev/tty", "r");
    t->out = isatty(STDOUT_FILENO) ? stdout : fopen("/dev/tty", "w");
    if (!t->in || !t->out || !isatty(fileno(t->in)))
        return err_set(e, ERR_IO, "%s", _("there is no terminal; use \"kpitop report\" for a report without one"));
    tty.in = fileno(t->in);
    tty.out = fileno(t->out);
    if (tcgetattr(tty.in, &tty.before))
        return err_set(e, ERR_IO, "%s", _("the terminal gives no settings"));
    return 0;
}

static void close_files(struct terminal *t)
{
    if (t->in && t->in != stdin)
        fclose(t->in);
    if (t->out && t->out != stdout)
        fclose(t->out);
}

// newterm loses memory over a type that it does not know: it is asked for first.
static bool is_known(const char *type)
{
    int status;
    bool known = setupterm(type, tty.out, &status) == OK;
    if (known)
        del_curterm(cur_term);
    return known;
}

static bool open_as(struct terminal *t, const char *type)
{
    t->screen = is_known(type) ? newterm(type, t->out, t->in) : NULL;
    if (t->screen)
        str_copy(t->shown_as, sizeof(t->shown_as), type);
    return t->screen != NULL;
}

// A type that this machine has no description of, as those of new terminals are over SSH: the family that its name begins with,
// one with 256 colours where name or environment claim so, at last the least that every terminal understands.
static bool open_alike(struct terminal *t, const char *type)
{
    const char *claim = getenv("COLORTERM");
    char name[sizeof(t->shown_as)];
    if (((claim && *claim) || strstr(type, "256")) && open_as(t, "xterm-256color"))
        return true;
    str_copy(name, sizeof(name), type);
    for (char *tail; (tail = strrchr(name, '-')) != NULL;) {
        *tail = '\0';
        if (*name && open_as(t, name))
            return true;
    }
    return open_as(t, "vt100") || open_as(t, "ansi");
}

const char *term_shown_as(const struct terminal *t)
{
    return t->shown_as;
}

static int open_screen(struct terminal *t, struct err *e)
{
    char buf[80];
    const char *type = terminal_type(tty.out, buf, sizeof(buf), &t->direct);
    if (!type || !*type)
        return err_set(e, ERR_NOTFOUND, "%s", _("TERM is not set; use \"kpitop report\" for a report without a terminal"));
    t->screen = is_known(type) ? newterm(type, t->out, t->in) : NULL;
    if (!t->screen && !open_alike(t, type))
        return err_set(e, ERR_NOTFOUND, _("the terminal type \"%s\" is not known; set TERM to one that is"), type);
    if (has_string("cup"))
        return 0;
    endwin();
    return err_set(e, ERR_NOTFOUND, _("the terminal type \"%s\" cannot move its cursor; use \"kpitop report\""), type);
}

static void no_flow_control(void)
{
    struct termios now;
    if (tcgetattr(tty.in, &now))
        return;
    now.c_iflag &= ~(tcflag_t)IXON; // Ctrl-S is a key
    tcsetattr(tty.in, TCSANOW, &now);
    def_prog_mode();
}

static void set_modes(struct terminal *t, bool no_color)
{
    const char *plain = getenv("NO_COLOR");
    if (!getenv("ESCDELAY"))
        set_escdelay(25);
    cbreak();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    curs_set(0);
    no_flow_control();
    t->mono = t->plain = no_color || (plain && *plain) || !has_colors();
    if (!t->mono) {
        start_color();
        use_default_colors();
    }
}

int term_open(struct terminal **out, const struct theme *theme, bool no_color, struct err *e)
{
    struct terminal *t = calloc(1, sizeof(*t));
    static bool at_exit;
    if (!t)
        return err_nomem(e);
    t->theme = theme;
    t->watched = t->watch_ms = -1;
    int err = open_files(t, e);
    if (err) {
        close_files(t);
        free(t);
        return err;
    }
    tty.leave.len = 0;
    tty.on = 1;
    catch_signals(t); // before newterm: curses would ignore SIGTSTP while it draws if the handler were not ours, and lose a Ctrl-Z
    err = open_screen(t, e);
    if (err) {
        give_back();
        release_signals(t);
        if (t->screen)
            delscreen(t->screen);
        close_files(t);
        free(t);
        return err;
    }
    prepare_bytes();
    set_modes(t, no_color);
    input_start(&t->input, tty.in);
    t->rich = input_rich();
    if (t->rich)
        write_all(PASTE_ON, strlen(PASTE_ON));
    if (!at_exit)
        at_exit = atexit(give_back) == 0;
    *out = t;
    return 0;
}

void term_close(struct terminal *t)
{
    if (!t)
        return;
    if (!has_string("rmcup")) {
        erase();
        refresh();
    }
    if (t->rich)
        write_all(MOUSE_OFF "\033[?2004l", strlen(MOUSE_OFF "\033[?2004l"));
    endwin();
    tty.on = 0;
    tcsetattr(tty.in, TCSANOW, &tty.before);
    release_signals(t);
    // No delscreen: the program ends, and curses walks into what it could not allocate when memory had run out.
    close_files(t);
    free(t->shown);
    free(t);
}

// --- size -----------------------------------------------------------------------------------------------------------

static void fit_window(void)
{
    struct winsize w;
    if (ioctl(tty.out, TIOCGWINSZ, &w) == 0 && w.ws_row > 0 && w.ws_col > 0)
        resizeterm(w.ws_row < CANVAS_MAX ? w.ws_row : CANVAS_MAX, w.ws_col < CANVAS_MAX ? w.ws_col : CANVAS_MAX);
}

void term_size(const struct terminal *t, int *rows, int *cols)
{
    (void)t;
    getmaxyx(stdscr, *rows, *cols);
    *rows = *rows < 1 ? 1 : *rows;
    *cols = *cols < 1 ? 1 : *cols;
}

// --- showing --------------------------------------------------------------------------------------------------------

// How many colours there are to choose from, the user's limit taken; 0: as many as one likes.
static int few_colors(const struct terminal *t)
{
    if (t->direct || (t->colors && t->colors < COLORS))
        return t->colors;
    return COLORS < 256 ? COLORS : 256;
}

static int color_number(const struct terminal *t, uint32_t rgb)
{
    if (rgb == COLOR_DEFAULT)
        return -1;
    if (color_is_own(rgb))
        return (int)(rgb & 7);
    if (t->direct)
        return rgb < 8 ? 8 : (int)rgb; // the first eight would be the palette's
    int few = few_colors(t);
    return few && few <= 16 ? color_16(rgb, few) : color_256(rgb);
}

void term_colors(struct terminal *t, int colors)
{
    if (t->colors == colors)
        return;
    t->colors = colors;
    t->mono = t->plain || colors == 1;
    t->npairs = 0;
    term_forget(t);
}

static int pair_number(struct terminal *t, uint32_t fg, uint32_t bg)
{
    for (int i = 0; i < t->npairs; i++)
        if (t->pairs[i].fg == fg && t->pairs[i].bg == bg)
            return i + 1;
    if (t->npairs >= PAIRS || t->npairs + 1 >= COLOR_PAIRS)
        return 0;
    t->pairs[t->npairs].fg = fg;
    t->pairs[t->npairs].bg = bg;
    int pair = ++t->npairs;
    init_extended_pair(pair, color_number(t, fg), color_number(t, bg));
    return pair;
}

static attr_t curses_attr(unsigned attr)
{
    return (attr & ATTR_BOLD ? A_BOLD : 0) | (attr & ATTR_DIM ? A_DIM : 0) | (attr & ATTR_UNDERLINE ? A_UNDERLINE : 0) |
           (attr & ATTR_REVERSE ? A_REVERSE : 0);
}

static void put_cell(struct terminal *t, int row, int col, const struct canvas_cell *cell)
{
    struct theme_style s = style_of(t->theme, cell, t->mono);
    if (!t->mono)
        style_limit(&s, few_colors(t));
    wchar_t text[CCHARW_MAX + 1];
    int n = 0;
    const char *p = cell->text;
    for (size_t left = strlen(p), step; left && n < CCHARW_MAX; p += step, left -= step) {
        uint32_t cp;
        step = utf8_decode(p, left, &cp);
        text[n++] = (wchar_t)cp;
    }
    text[n] = L'\0';
    int pair = t->mono ? 0 : pair_number(t, s.fg, s.bg);
    cchar_t cc;
    if (setcchar(&cc, text, curses_attr(s.attr), (short)pair, NULL) == OK)
        mvadd_wch(row, col, &cc);
}

static bool is_blank(const struct canvas_cell *cell)
{
    return !strcmp(cell->text, " ");
}

static bool looks_alike(const struct canvas_cell *a, const struct canvas_cell *b)
{
    return a->role == b->role && a->over == b->over && a->attr == b->attr;
}

// Between two words of one colour a short gap has it too, where it does not show: going to another one and back takes bytes.
static const struct canvas_cell *as_written(const struct terminal *t, const struct canvas_cell *cells, int cols, int col, struct canvas_cell *buf)
{
    int left = col, right = col;
    if (!is_blank(&cells[col]))
        return &cells[col];
    while (left > 0 && col - left < GAP_MOST && is_blank(&cells[left]))
        left--;
    while (right < cols - 1 && right - col < GAP_MOST && is_blank(&cells[right]))
        right++;
    const struct canvas_cell *word = &cells[left];
    if (right - left > GAP_MOST || is_blank(word) || is_blank(&cells[right]) || !looks_alike(word, &cells[right]))
        return &cells[col];
    struct theme_style now = style_of(t->theme, &cells[col], t->mono), then = style_of(t->theme, word, t->mono);
    if (now.bg != then.bg || ((now.attr | then.attr) & (ATTR_UNDERLINE | ATTR_REVERSE)))
        return &cells[col];
    *buf = *word;
    str_copy(buf->text, sizeof(buf->text), " ");
    buf->width = 1;
    return buf;
}

static bool row_changed(const struct terminal *t, const struct canvas *c, int row)
{
    size_t first = (size_t)row * (size_t)c->cols;
    return memcmp(&t->shown[first], &c->cells[first], (size_t)c->cols * sizeof(*c->cells)) != 0;
}

// The screen of before is kept, so that only rows that differ reach curses, which compares them once more.
static bool keep_shown(struct terminal *t, const struct canvas *c)
{
    if (t->rows == c->rows && t->cols == c->cols)
        return true;
    size_t n = (size_t)c->rows * (size_t)c->cols;
    struct canvas_cell *shown = realloc(t->shown, n * sizeof(*shown));
    if (!shown)
        return false;
    memset(shown, 0, n * sizeof(*shown));
    t->shown = shown;
    t->rows = c->rows;
    t->cols = c->cols;
    return true;
}

void term_show(struct terminal *t, const struct canvas *c)
{
    if (!tty.on) // stopped while it worked: it is taken again, and all of it written, before the next key
        return;
    bool kept = keep_shown(t, c);
    for (int row = 0; row < c->rows; row++) {
        if (kept && !row_changed(t, c, row))
            continue;
        const struct canvas_cell *cells = &c->cells[(size_t)row * (size_t)c->cols];
        struct canvas_cell buf;
        for (int col = 0; col < c->cols; col++)
            if (cells[col].width)
                put_cell(t, row, col, as_written(t, cells, c->cols, col, &buf));
    }
    if (kept)
        memcpy(t->shown, c->cells, (size_t)c->rows * (size_t)c->cols * sizeof(*c->cells));
    curs_set(c->cur_shown);
    move(c->cur_row, c->cur_col);
    refresh();
}

void term_forget(struct terminal *t)
{
    t->rows = t->cols = 0;
    clearok(curscr, TRUE);
    erase();
}

// --- keys -----------------------------------------------------------------------------------------------------------

// Back from the shell: the screen is taken again. (endwin and refresh would do it too, but would first put the cursor of
// the shell back to where it was when the program began.)
static void take_again(struct terminal *t)
{
    ssize_t ignored = write(tty.out, tty.enter.s, tty.enter.len);
    (void)ignored;
    if (t->mouse)
        write_all(MOUSE_ON, strlen(MOUSE_ON));
    reset_prog_mode();
    curs_set(0);
    term_forget(t);
    tty.on = 1;
}

static int pending_event(struct terminal *t)
{
    if (tty.resumed) {
        tty.resumed = 0;
        tty.resized = 1; // it may have been changed meanwhile
        take_again(t);
        return UK_REDRAW;
    }
    if (tty.resized) {
        tty.resized = 0;
        fit_window();
        return UK_RESIZE;
    }
    if (tty.configure) {
        tty.configure = 0;
        return UK_CONFIGURE;
    }
    return UK_NONE;
}

// Nothing comes any more, nor will. A shell tells so by SIGHUP, perhaps a moment later: the end is the same.
static int hung_up(void)
{
    struct sigaction now;
    if (!sigaction(SIGHUP, NULL, &now) && now.sa_handler != SIG_IGN)
        raise(SIGHUP);
    return UK_CLOSED;
}

int term_key(struct terminal *t)
{
    for (int idle = 0; idle < IDLE_ERRORS;) {
        int key = pending_event(t);
        if (key != UK_NONE)
            return key;
        if (input_key(&t->input, &key)) {
            if (key != UK_NONE)
                return key;
            continue;
        }
        struct pollfd p[2] = {{.fd = tty.in, .events = POLLIN}, {.fd = t->watched, .events = POLLIN}};
        struct timespec most = {.tv_sec = t->watch_ms / 1000, .tv_nsec = t->watch_ms % 1000 * 1000000L};
        int ready = ppoll(p, 2, t->watch_ms < 0 ? NULL : &most, &t->waiting);
        if (ready == 0 || (ready > 0 && !p[0].revents))
            return UK_NEWS;
        if (ready > 0 && !(p[0].revents & POLLIN))
            break;
        idle += ready > 0; // readable, yet nothing to read, again and again: the terminal is gone
        if (ready > 0 && input_key(&t->input, &key)) {
            if (key != UK_NONE)
                return key;
            idle = 0;
        }
    }
    return hung_up();
}

void term_watch(struct terminal *t, int fd, int ms)
{
    t->watched = fd;
    t->watch_ms = ms;
}

void term_work(const struct terminal *t, bool on)
{
    sigset_t stop;
    sigemptyset(&stop);
    sigaddset(&stop, SIGTSTP);
    if (!sigismember(&t->mask, SIGTSTP)) // held by who started it: then it stays held
        sigprocmask(on ? SIG_UNBLOCK : SIG_BLOCK, &stop, NULL);
}

void term_suspend(struct terminal *t)
{
    (void)t;
    kill(getpid(), SIGTSTP); // taken while waiting for the next key
}

bool term_mouse(struct terminal *t, bool on)
{
    if (!t->rich || t->mouse == on)
        return t->rich;
    const char *s = on ? MOUSE_ON : MOUSE_OFF;
    if (tty.on)
        write_all(s, strlen(s));
    t->mouse = on;
    return true;
}

const struct ui_mouse *term_moused(const struct terminal *t)
{
    return &t->input.mouse;
}

const char *term_pasted(const struct terminal *t)
{
    return t->input.pasted;
}

// --- the clipboard --------------------------------------------------------------------------------------------------

static void add_base64(struct strbuf *b, const char *s, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < len; i += 3) {
        unsigned n = (unsigned)(unsigned char)s[i] << 16;
        n |= i + 1 < len ? (unsigned)(unsigned char)s[i + 1] << 8 : 0;
        n |= i + 2 < len ? (unsigned char)s[i + 2] : 0;
        sb_putc(b, digits[n >> 18]);
        sb_putc(b, digits[n >> 12 & 63]);
        sb_putc(b, i + 1 < len ? digits[n >> 6 & 63] : '=');
        sb_putc(b, i + 2 < len ? digits[n & 63] : '=');
    }
}

// OSC 52; inside tmux also through it to the terminal outside, since tmux keeps it to itself unless it is told otherwise.
bool term_copy(struct terminal *t, const char *text)
{
    struct strbuf b = {0};
    const char *tmux = getenv("TMUX"), *type = getenv("TERM");
    size_t len = strlen(text);
    if (!t->rich || len > COPY_MAX)
        return false;
    if (!type || !str_starts(type, "screen") || (tmux && *tmux)) {
        sb_add(&b, "\033]52;c;");
        add_base64(&b, text, len);
        sb_add(&b, "\007");
    }
    if (tmux && *tmux) {
        sb_add(&b, "\033Ptmux;\033\033]52;c;");
        add_base64(&b, text, len);
        sb_add(&b, "\007\033\\");
    } else if (!b.len) { // GNU screen
        sb_add(&b, "\033P\033]52;c;");
        add_base64(&b, text, len);
        sb_add(&b, "\007\033\\");
    }
    bool sent = !b.oom;
    if (sent)
        write_all(sb_str(&b), b.len);
    sb_release(&b);
    return sent;
}
