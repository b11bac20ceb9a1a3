// Any bytes as a script, line by line, over hand-made sheets: keys, commands, and with two colons the command line of the program.
// Lines that would write a file or wait are left out.
#include "ui/script_priv.h"

#include "full_host.h"

#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const not_here[] = {":save", ":timing", ":wait"};
    struct ui_host host = full_host();
    struct ui_opts o = fake_opts();
    struct ui *u = calloc(1, sizeof(*u));
    struct err e;
    if (!u || ui_init(u, &host, &o, 24, 80, NULL))
        abort();
    size = size < 300 ? size : 300; // every key is a frame
    while (size && !u->quit) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t len = end ? (size_t)(end - data) : size;
        char *line = strndup((const char *)data, len);
        bool out = !line;
        for (size_t i = 0; line && i < ARRAY_LEN(not_here); i++)
            out = out || !strncmp(line, not_here[i], strlen(not_here[i]));
        e = (struct err){0};
        if (!out && script_line(u, line, "fuzz:1", &e) && !*e.msg)
            abort();
        full_check_ui(u);
        free(line);
        data += end ? len + 1 : len;
        size -= end ? len + 1 : len;
    }
    ui_release(u);
    free(u);
    return 0;
}
