// Any bytes as a script, line by line, over hand-made sheets: keys, commands, and with two colons the command line of the program.
// Lines that would write a file or wait are left out, and those that ask for a screen larger than any: each key draws it all.
#include "ui/script_priv.h"

#include "full_host.h"

#include <stdint.h>
#include <stdio.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BYTES = 80, MOST_COLS = 120, MOST_ROWS = 40 };

static bool is_left_out(const char *line)
{
    static const char *const not_here[] = {":save", ":timing", ":wait"};
    int cols = 0, rows = 0;
    for (size_t i = 0; i < ARRAY_LEN(not_here); i++)
        if (!strncmp(line, not_here[i], strlen(not_here[i])))
            return true;
    return sscanf(line, ":resize %6dx%6d", &cols, &rows) == 2 && (cols > MOST_COLS || rows > MOST_ROWS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ui_host host = full_host();
    struct ui_opts o = fake_opts();
    struct ui *u = calloc(1, sizeof(*u));
    struct err e;
    if (!u || ui_init(u, &host, &o, 14, 56, NULL))
        abort();
    size = size < BYTES ? size : BYTES; // every key is a frame
    while (size && !u->quit) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t len = end ? (size_t)(end - data) : size;
        char *line = strndup((const char *)data, len);
        e = (struct err){0};
        if (line && !is_left_out(line) && script_line(u, line, "fuzz:1", &e) && !*e.msg)
            abort();
        free(line);
        data += end ? len + 1 : len;
        size -= end ? len + 1 : len;
    }
    full_check_ui(u);
    ui_release(u);
    free(u);
    return 0;
}
