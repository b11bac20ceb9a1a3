// The cache of loads, and `kpitop cache`: what is there, and away with it.
#include "app/app_priv.h"
#include "base/i18n.h"
#include "base/intern.h"
#include "base/threads.h"
#include "base/utf8.h"

#include <limits.h>
#include <libintl.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

// A program that was built again is another one, whatever its version says.
static uint64_t program(void)
{
    struct stat st = {0};
    uint64_t h = hash_bytes(KPITOP_VERSION, strlen(KPITOP_VERSION), 0);
    if (!stat("/proc/self/exe", &st)) {
        int64_t build[] = {st.st_size, st.st_mtim.tv_sec, st.st_mtim.tv_nsec};
        h = hash_bytes(build, sizeof(build), h);
    }
    return h;
}

void session_cache(struct session *s)
{
    const char *catalogue = gettext(""); // its head: language, date, who made it
    // Who asks for a way to read wants the files to be read.
    if (!s->args->no_cache && !s->args->scanner && conf_dir_cache(s->cache_dir, sizeof(s->cache_dir)))
        s->cache = (struct source_cache){s->cache_dir, program(), hash_bytes(catalogue, strlen(catalogue), 0)};
}

// --- keeping what was loaded ------------------------------------------------------------------------------------------

// The cache is a convenience: what cannot be written is not said.
static void *keep(void *ctx)
{
    struct session *s = ctx;
    source_keep(&s->source, &s->cache, NULL);
    return NULL;
}

void session_keep_beside(struct session *s)
{
    if (!s->loaded || s->keeping || !s->source.key)
        return;
    s->keeping = thread_begin(&s->keeper, keep, s);
}

void session_kept(struct session *s)
{
    if (s->keeping)
        pthread_join(s->keeper, NULL);
    else if (s->loaded && s->source.key)
        keep(s);
    s->keeping = false;
    source_kept(&s->source);
}

// --- the command ------------------------------------------------------------------------------------------------------

static const char *megabytes(const struct args *a, uint64_t bytes, char out[NUMFMT_BUF])
{
    char n[NUMFMT_BUF];
    numfmt_fixed(session_french(a, NULL) ? &numfmt_fr : &numfmt_en, (double)bytes / 1e6, 1, n);
    snprintf(out, NUMFMT_BUF, _("%s MB"), n);
    return out;
}

static int show(const struct args *a, const struct source_cache *c, struct err *e)
{
    struct arena mem = {0};
    struct cache_entry *files;
    size_t n;
    uint64_t all = 0;
    char size[NUMFMT_BUF];
    int rc = source_cache_list(c, &mem, &files, &n, e);
    for (size_t i = 0; !rc && i < n; i++) {
        struct strbuf clean = {0};
        char day[11];
        all += files[i].bytes;
        civil_format_iso((int32_t)(files[i].written_ms / 86400000), day);
        utf8_clean(&clean, files[i].sources, strlen(files[i].sources));
        megabytes(a, files[i].bytes, size);
        printf("%s  %*s%s  %s  %s\n", files[i].file, 12 - utf8_width(size), "", size, day,
               clean.len ? sb_str(&clean) : _("(of another version of kpitop)"));
        sb_release(&clean);
    }
    if (!rc)
        printf(ngettext("%zu load is kept in %s: %s\n", "%zu loads are kept in %s: %s\n", n), n, c->folder, megabytes(a, all, size));
    arena_release(&mem);
    return rc;
}

static int clear(const struct args *a, const struct source_cache *c, struct err *e)
{
    size_t n;
    uint64_t bytes;
    char size[NUMFMT_BUF];
    int rc = source_cache_clear(c, &n, &bytes, e);
    if (!rc)
        printf(ngettext("%zu load deleted from %s: %s\n", "%zu loads deleted from %s: %s\n", n), n, c->folder, megabytes(a, bytes, size));
    return rc;
}

int cmd_cache(const struct args *a)
{
    char dir[PATH_MAX];
    struct err e = {0};
    const char *word = a->nsources ? a->sources[0] : "show";
    if (strcmp(word, "show") != 0 && strcmp(word, "clear") != 0) {
        complain(_("'kpitop cache %s' is unknown: there is 'kpitop cache show' and 'kpitop cache clear'"), word);
        return EXIT_USAGE;
    }
    if (!conf_dir_cache(dir, sizeof(dir))) {
        complain("%s", _("no home folder is known, so nothing is kept: set HOME or XDG_CACHE_HOME"));
        return EXIT_SOURCE;
    }
    struct source_cache c = {dir, program(), 0};
    if (strcmp(word, "show") == 0 ? show(a, &c, &e) : clear(a, &c, &e)) {
        complain("%s", e.msg);
        return EXIT_SOURCE;
    }
    return finish_output(EXIT_OK);
}
