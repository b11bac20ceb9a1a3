// Any bytes as an ini file: what our reader lets pass, iniparser must read in the same way; a change from inside is what was
// asked for, and making it again changes nothing.
#include "base/ini.h"
#include "base/utf8.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// The same change twice is the change once.
static void edit(const char *data, size_t size, const struct ini_change *c)
{
    struct strbuf once = {0}, twice = {0};
    struct err e = {0};
    int rc = ini_edit("fuzz.ini", data, size, c, 1, &once, &e);
    if (!rc) {
        if (ini_edit("fuzz.ini", sb_str(&once), once.len, c, 1, &twice, &e) || once.len != twice.len ||
            memcmp(sb_str(&once), sb_str(&twice), once.len) != 0)
            abort();
    }
    sb_release(&once);
    sb_release(&twice);
}

static void edits(const struct ini *ini, const char *data, size_t size)
{
    edit(data, size, &(struct ini_change){"kpitop", "grain", "week"});
    edit(data, size, &(struct ini_change){"kpitop", "grain", NULL});
    if (!ini->n)
        return;
    const struct ini_entry *en = &ini->entries[ini->n / 2];
    edit(data, size, &(struct ini_change){en->section, en->key, "a ; b"});
    edit(data, size, &(struct ini_change){en->section, en->key, NULL});
    edit(data, size, &(struct ini_change){en->section, NULL, NULL});
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ini ini = {0};
    struct err e = {0};
    if (ini_read_buf(&ini, "fuzz.ini", (const char *)data, size, &e))
        return 0;
    bool own = false; // the line itself is quoted, its names in small letters
    for (size_t i = 0; i + 9 <= size; i++)
        own = own || !strncasecmp((const char *)data + i, "iniparser", 9);
    for (size_t i = 0; i < ini.nnotes; i++) {
        if ((!own && strstr(ini.notes[i].msg, "iniparser")) || !utf8_valid(ini.notes[i].msg, strlen(ini.notes[i].msg)))
            abort();
    }
    for (size_t i = 0; i < ini.n; i++) {
        if (ini_find(&ini, ini.entries[i].section, ini.entries[i].key) != &ini.entries[i])
            abort();
    }
    edits(&ini, (const char *)data, size);
    ini_release(&ini);
    return 0;
}
