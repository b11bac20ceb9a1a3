// The user's configuration changed from inside: only the lines asked for, the rest as its owner wrote it.
#include "base/file.h"
#include "conf_priv.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define BYTES_MAX ((size_t)1 << 20) // as base/ini reads

static int check(const struct ini_change *c, const struct conf_names *names, struct err *e)
{
    struct err why = {0};
    if (!c->key)
        return 0;
    if (!option_row(names, c->section, c->key))
        return err_set(e, ERR_RANGE, "[%s] has no option \"%s\"", c->section, c->key);
    int rc = conf_check(c->section, c->key, c->value, names, &why);
    return rc ? err_set(e, rc, "[%s] %s: %s", c->section, c->key, why.msg) : 0;
}

// A missing file is an empty one.
static int read_text(const char *path, struct strbuf *out, struct err *e)
{
    char buf[8192];
    ssize_t n;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return errno == ENOENT ? 0 : err_set(e, ERR_IO, "cannot open %s: %s", path, strerror(errno));
    while ((n = read(fd, buf, sizeof(buf))) > 0 || (n < 0 && errno == EINTR))
        if (n > 0 && out->len <= BYTES_MAX)
            sb_addn(out, buf, (size_t)n);
    int rc = n < 0 ? err_set(e, ERR_IO, "cannot read %s: %s", path, strerror(errno)) : 0;
    close(fd);
    return rc ? rc : out->oom ? err_nomem(e) : 0;
}

enum { SPELLINGS = 4 };
// How a setting may be written: in its section; [kpitop] holds its own ones before the first section too, and those of all
// sections by their long name.
static size_t spellings(struct arena *mem, const struct ini_change *c, struct ini_change out[SPELLINGS])
{
    const char *alias = arena_printf(mem, "%s.%s", c->section, c->key);
    size_t n = 0;
    out[n++] = *c;
    if (str_ieq(c->section, "kpitop"))
        out[n++] = (struct ini_change){"", c->key, c->value};
    if (alias) {
        out[n++] = (struct ini_change){"kpitop", alias, c->value};
        out[n++] = (struct ini_change){"", alias, c->value};
    }
    return n;
}

// However a setting is spelled and however often, it is one: a change goes to the line that counts, the last one; taking it
// out takes all of them, else one that did not count would come into force. Adds to real, which has room for SPELLINGS.
static int as_it_stands(const struct ini *ini, struct arena *mem, const struct ini_change *c, struct ini_change *real, size_t *n, struct err *e)
{
    struct ini_change all[SPELLINGS], last = *c;
    size_t k = c->key ? spellings(mem, c, all) : 0;
    int line = 0;
    for (size_t i = 0; i < k; i++) {
        const struct ini_entry *en = ini_find(ini, all[i].section, all[i].key);
        if (!en)
            continue;
        if (!c->value)
            real[(*n)++] = all[i];
        if (en->line > line) {
            line = en->line;
            last = all[i];
        }
    }
    if (c->value || !c->key || !line)
        real[(*n)++] = last;
    return c->key && k < 3 ? err_nomem(e) : 0;
}

static int edit(const char *path, const struct strbuf *text, const struct ini_change *changes, size_t n,
                const struct conf_names *names, struct strbuf *out, struct err *e)
{
    struct conf_names all;
    struct ini ini = {0};
    struct arena mem = {0};
    size_t nreal = 0;
    struct ini_change *real = arena_alloc(&mem, (n + 1) * SPELLINGS * sizeof(*real));
    int rc = real ? ini_read_buf(&ini, path, sb_str(text), text->len, e) : err_nomem(e);
    if (!rc)
        rc = names_with_own(&ini, names, &mem, &all, e);
    for (size_t i = 0; i < n && !rc; i++)
        rc = check(&changes[i], &all, e);
    for (size_t i = 0; i < n && !rc; i++)
        rc = as_it_stands(&ini, &mem, &changes[i], real, &nreal, e);
    if (!rc)
        rc = ini_edit(path, sb_str(text), text->len, real, nreal, out, e);
    ini_release(&ini);
    arena_release(&mem);
    return rc;
}

// Who took the right to write it away, meant it: a new file in its place would not ask.
static int may_write(const char *path, struct err *e)
{
    struct stat st;
    if (!stat(path, &st) && S_ISREG(st.st_mode) && (!(st.st_mode & 0222) || access(path, W_OK)))
        return err_set(e, ERR_IO, "%s may only be read: nothing was changed", path);
    return 0;
}

// The file itself, where the path is a link to it; its folder is made.
static int target(const char *path, char out[PATH_MAX], struct err *e)
{
    char dir[PATH_MAX];
    if (!path && !conf_path(out, PATH_MAX))
        return err_set(e, ERR_NOTFOUND, "there is no home folder to keep the configuration in: name a file with --config");
    if (path && !str_copy(out, PATH_MAX, path))
        return err_set(e, ERR_RANGE, "the name of the configuration file is too long");
    char *real = realpath(out, NULL);
    if (real) {
        bool fits = str_copy(out, PATH_MAX, real);
        free(real);
        return fits ? 0 : err_set(e, ERR_RANGE, "the name of the configuration file is too long");
    }
    str_copy(dir, sizeof(dir), out);
    char *slash = strrchr(dir, '/');
    if (!slash || slash == dir)
        return 0;
    *slash = '\0';
    return file_folders(dir) ? 0 : err_set(e, ERR_IO, "cannot make the folder %s: %s", dir, strerror(errno));
}

int conf_write(const char *path, const struct ini_change *changes, size_t n, const struct conf_names *names, struct err *e)
{
    static const struct conf_names none;
    struct strbuf text = {0}, fresh = {0};
    char file[PATH_MAX];
    int rc = target(path, file, e);
    if (!rc)
        rc = read_text(file, &text, e);
    if (!rc)
        rc = edit(file, &text, changes, n, names ? names : &none, &fresh, e);
    bool same = fresh.len == text.len && !memcmp(sb_str(&fresh), sb_str(&text), text.len);
    if (!rc && !same)
        rc = may_write(file, e);
    if (!rc && !same)
        rc = file_write_mode(file, &fresh, true, 0600, e);
    sb_release(&text);
    sb_release(&fresh);
    return rc;
}
