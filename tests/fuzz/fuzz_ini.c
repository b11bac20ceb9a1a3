// Any bytes as an ini file: what our reader lets pass, iniparser must read in the same way.
#include "base/ini.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ini ini = {0};
    struct err e = {0};
    if (ini_read_buf(&ini, "fuzz.ini", (const char *)data, size, &e))
        return 0;
    for (size_t i = 0; i < ini.nnotes; i++) {
        if (strstr(ini.notes[i].msg, "iniparser") || !utf8_valid(ini.notes[i].msg, strlen(ini.notes[i].msg)))
            abort();
    }
    for (size_t i = 0; i < ini.n; i++) {
        if (ini_find(&ini, ini.entries[i].section, ini.entries[i].key) != &ini.entries[i])
            abort();
    }
    ini_release(&ini);
    return 0;
}
