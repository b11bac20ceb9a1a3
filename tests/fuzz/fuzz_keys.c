// Any bytes as what the terminal sends: keys, Alt, unknown sequences, the mouse, pasted text, answers to questions that nobody asked. Read
// through curses as xterm's, and pressed on the dashboard over hand-made sheets.
#include "ui/term_input_priv.h"

#include "full_host.h"

#include <curses.h>
#include <locale.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BYTES = 64, KEYS = 120, LOOK_EVERY = 8 }; // a frame is the dear part

// A terminal whose keyboard is a file: what is in it was typed at once, and then nobody types any more.
static int keyboard(struct term_input *in)
{
    static int fd = -1;
    static SCREEN *screen;
    if (fd >= 0)
        return fd;
    fd = memfd_create("keyboard", 0);
    FILE *from = fdopen(fd, "r"), *to = fopen("/dev/null", "w");
    setlocale(LC_CTYPE, "C.UTF-8");
    setenv("TERM", "xterm-256color", 1);
    screen = from && to ? newterm("xterm-256color", to, from) : NULL;
    if (!screen)
        exit(2);
    set_escdelay(0);
    cbreak();
    noecho();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    input_start(in, fd);
    return fd;
}

static void press(struct ui *u, const struct term_input *in, int key)
{
    if (key == UK_MOUSE) {
        if (in->mouse.row < -1 || in->mouse.col < -1)
            abort();
        ui_mouse_do(u, &in->mouse);
    } else if (key == UK_PASTE) {
        if (!utf8_valid(in->pasted, strlen(in->pasted)))
            abort();
        ui_paste(u, in->pasted);
    } else
        ui_key(u, key);
    if (u->copy)
        copy_done(u, true);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct term_input in;
    int fd = keyboard(&in), key = UK_NONE;
    struct ui_host host = full_host();
    struct ui_opts o = fake_opts();
    struct ui *u = calloc(1, sizeof(*u));
    size = size < BYTES ? size : BYTES;
    if (!u || ui_init(u, &host, &o, 14, 56, NULL) || ftruncate(fd, 0) || pwrite(fd, data, size, 0) != (ssize_t)size || lseek(fd, 0, SEEK_SET))
        abort();
    u->mouse = true;
    for (int i = 0; i < KEYS && !u->quit && input_key(&in, &key); i++) {
        press(u, &in, key);
        if (i % LOOK_EVERY == 0)
            full_check_ui(u);
    }
    full_check_ui(u);
    flushinp();
    ui_release(u);
    free(u);
    return 0;
}
