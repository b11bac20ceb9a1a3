// Ini files through iniparser, made safe: line numbers kept, what iniparser would refuse or alter
// silently (BOM, bad line, duplicate key, '#' or ';' in a value, over-long line) is reported or repaired first.
// Order of sections and keys is the file's. Section and key names are folded to lower case, values kept as they are.
#ifndef KPITOP_BASE_INI_H
#define KPITOP_BASE_INI_H

#include "base/err.h"
#include "base/mem.h"

struct ini_entry {
    const char *section; // "" before the first section
    const char *key;
    const char *value; // trimmed; surrounding double quotes removed
    int line;          // 1-based
};
struct ini_note { // something wrong in the file; the rest was read
    int line;
    char msg[200]; // one sentence without the file's name
};
struct ini {
    struct arena mem;
    struct ini_entry *entries;
    size_t n, cap;
    struct ini_note *notes;
    size_t nnotes, notecap;
    const char *path; // as given, for messages
};
// `path` is only for messages in the buffer form. A comment starts at a line's first non-blank ';' or '#', or at a
// blank followed by ';' outside double quotes. Values in double quotes may hold anything, quotes too: they end at the
// first '"' followed by nothing, or by a blank and a comment. Names are printable ASCII without : ; # [ ] = ". A line that
// cannot be read is left out with a note; a repeated key too, the last one counts. A bad [section] takes its settings with
// it. Max 1 MiB, 20,000 entries, 1,000 bytes a line, 200 notes. ERR_NOTFOUND when there is no such file.
int ini_read_file(struct ini *ini, const char *path, struct err *e);
int ini_read_buf(struct ini *ini, const char *path, const char *buf, size_t len, struct err *e);
const char *ini_get(const struct ini *ini, const char *section, const char *key); // NULL when absent
const struct ini_entry *ini_find(const struct ini *ini, const char *section, const char *key);
void ini_release(struct ini *ini);

struct ini_change {
    const char *section, *key; // any case; "" is before the first section; key NULL with value NULL: the whole section
    const char *value;         // one line of text; NULL takes the setting out
};
// The text of an ini file with n settings changed, appended to out: all other bytes (comments, blank lines, order, spelling,
// line ends, lines that cannot be read) stay. A setting keeps its line and the comment behind it; a new one goes below the
// last one of its section, a new section to the end. Of a repeated key the line that counts is changed. The result is read
// again before it is given out: a change that would alter another setting is refused (ERR_SYNTAX), as are names and values
// that cannot be written (ERR_RANGE).
int ini_edit(const char *path, const char *buf, size_t len, const struct ini_change *c, size_t n, struct strbuf *out,
             struct err *e);

#endif
