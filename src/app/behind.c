// Reading the sources. Where it takes a while and there is a screen, a thread reads all of them behind it, and the screen shows the
// figures of their beginning until then.
#include "app/app_priv.h"
#include "base/i18n.h"
#include "base/threads.h"
#include "ingest/ingest.h"

#include <dirent.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

#define LOAD_SMALL (UINT64_C(8) << 20)  // bytes that are read before a thread would pay
#define LOAD_WAITED_MS 250              // for all of it, before its beginning is read to be shown
#define HEAD_BYTES (UINT64_C(48) << 20) // of all sources together, read in an eighth of a second
#define HEAD_LEAST (UINT64_C(64) << 10) // of each
#define TELL_MS 100                     // between two looks of the screen

struct behind {
    pthread_t thread;
    struct ingest_opts ingest; // of the thread, as the session had them when it began
    struct cube_opts cube;
    const struct session *s;   // paths and cache alone, which stay while it reads
    int news;                  // eventfd: there is more to tell
    atomic_int cancel;
    atomic_bool over;          // fresh, rc and e are there
    _Atomic uint64_t done, total; // bytes
    _Atomic int64_t began_ms;  // when the first bytes of rows were read, 0: not yet
    int64_t told_ms;           // the thread's own
    struct source fresh;
    int rc;
    struct err e;
};

static int load_here(struct session *s, struct source *out, struct err *e)
{
    struct progress p;
    struct ingest_opts o = s->ingest;
    progress_start(&p);
    p.on = p.on && !s->loaded; // the screen is no place for it
    o.progress = progress_tell;
    o.progress_ctx = &p;
    int rc = source_open(out, (const char *const *)s->paths, s->npaths, &o, &s->cube, &s->cache, e);
    progress_end(&p);
    return rc;
}

// --- the thread -------------------------------------------------------------------------------------------------------

static void tell(struct behind *b)
{
    uint64_t one = 1;
    ssize_t ignored = write(b->news, &one, sizeof(one));
    (void)ignored;
}

static void take_progress(void *ctx, uint64_t done, uint64_t total)
{
    struct behind *b = ctx;
    int64_t now = steady_ms();
    if (!b->began_ms)
        b->began_ms = now;
    atomic_store_explicit(&b->done, done, memory_order_relaxed);
    atomic_store_explicit(&b->total, total, memory_order_relaxed);
    if (now - b->told_ms < TELL_MS && (!total || done < total)) // the end is told: what comes then takes a while too
        return;
    b->told_ms = now;
    tell(b);
}

static void *read_all(void *ctx)
{
    struct behind *b = ctx;
    b->rc = source_open(&b->fresh, (const char *const *)b->s->paths, b->s->npaths, &b->ingest, &b->cube, &b->s->cache, &b->e);
    atomic_store(&b->over, true);
    tell(b);
    return NULL;
}

static void behind_free(struct behind *b)
{
    if (b->news >= 0)
        close(b->news);
    free(b);
}

// False: it cannot be had.
static bool begin(struct session *s)
{
    struct behind *b = calloc(1, sizeof(*b));
    if (!b)
        return false;
    b->s = s;
    b->ingest = s->ingest;
    b->cube = s->cube;
    b->ingest.cancel = &b->cancel;
    b->ingest.progress = take_progress;
    b->ingest.progress_ctx = b;
    b->news = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    bool on = b->news >= 0 && thread_begin(&b->thread, read_all, b);
    if (on)
        s->behind = b;
    else
        behind_free(b);
    return on;
}

// Its end: what came of it. Waits for the thread.
static int end(struct session *s, struct source *out, struct err *e)
{
    struct behind *b = s->behind;
    int rc;
    pthread_join(b->thread, NULL);
    rc = b->rc;
    if (rc && e)
        *e = b->e;
    *out = b->fresh;
    out->ingest.cancel = NULL;
    behind_free(b);
    s->behind = NULL;
    return rc;
}

bool behind_stop(struct session *s)
{
    struct source fresh;
    if (!s->behind)
        return false;
    atomic_store(&s->behind->cancel, 1);
    if (!end(s, &fresh, NULL)) // it was read before it could stop
        source_close(&fresh);
    return true;
}

// Waits until all is read or the time is over (-1: for ever), with a bar where there is no screen yet. True: all is read.
static bool wait_for(const struct behind *b, struct progress *p, int ms)
{
    int64_t until = steady_ms() + ms;
    while (!atomic_load(&b->over)) {
        int64_t left = until - steady_ms();
        struct pollfd fd = {.fd = b->news, .events = POLLIN};
        if (ms >= 0 && left <= 0)
            return false;
        poll(&fd, 1, ms < 0 || left > TELL_MS ? TELL_MS : (int)left);
        uint64_t n;
        ssize_t ignored = read(b->news, &n, sizeof(n));
        (void)ignored;
        progress_tell(p, b->done, b->total);
    }
    return true;
}

// --- the beginning ----------------------------------------------------------------------------------------------------

// Files and their bytes. False: there are others (standard input, pipes, what stands inside an archive), which are read once, here.
static bool count_bytes(const char *path, bool within, size_t *n, uint64_t *bytes)
{
    struct stat st;
    if (stat(path, &st))
        return false;
    if (S_ISREG(st.st_mode)) {
        *n += 1;
        *bytes += (uint64_t)st.st_size;
    }
    if (!S_ISDIR(st.st_mode) || within)
        return S_ISREG(st.st_mode) || within;
    DIR *d = opendir(path);
    for (struct dirent *x; d && (x = readdir(d));) {
        char file[4096];
        if (*x->d_name != '.' && snprintf(file, sizeof(file), "%s/%s", path, x->d_name) < (int)sizeof(file))
            count_bytes(file, true, n, bytes);
    }
    if (d)
        closedir(d);
    return d != NULL;
}

// each: bytes that the beginning has of each; 0: of so many files it would be most of them, and take as long.
static bool large(const struct session *s, uint64_t *each)
{
    uint64_t bytes = 0;
    size_t n = 0;
    for (size_t i = 0; i < s->npaths; i++)
        if (!strcmp(s->paths[i], "-") || !count_bytes(s->paths[i], false, &n, &bytes))
            return false;
    *each = HEAD_BYTES / (n ? n : 1);
    if (*each < HEAD_LEAST)
        *each = n * HEAD_LEAST < bytes / 2 ? HEAD_LEAST : 0;
    return bytes > LOAD_SMALL;
}

// Are there figures to be shown, and does nothing fail that is to be told before the screen is there?
static bool shows(const struct source *head)
{
    bool any = false;
    for (size_t i = 0; i < head->list.n; i++) {
        enum source_state state = head->list.items[i]->state;
        any = any || state == SOURCE_LOADED;
        if (state == SOURCE_UNREADABLE || state == SOURCE_UNRECOGNISED)
            return false;
    }
    return any && cube_as_of(head->cube) != CIVIL_NONE;
}

struct beside { // the bar while the beginning is read tells of the whole
    const struct behind *b;
    struct progress *p;
};

static void tell_whole(void *ctx, uint64_t done, uint64_t total)
{
    const struct beside *x = ctx;
    (void)done;
    (void)total;
    progress_tell(x->p, x->b->done, x->b->total);
}

static bool read_head(const struct session *s, uint64_t each, struct progress *p, struct source *out)
{
    struct beside beside = {s->behind, p};
    struct ingest_opts o = s->ingest;
    struct err ignored = {0};
    o.progress = tell_whole;
    o.progress_ctx = &beside;
    if (source_open_head(out, (const char *const *)s->paths, s->npaths, &o, &s->cube, each, &ignored))
        return false;
    if (shows(out) && !atomic_load(&s->behind->over))
        return true;
    source_close(out);
    return false;
}

int session_read(struct session *s, bool pages, struct source *out, struct err *e)
{
    struct progress p;
    uint64_t each;
    behind_stop(s);
    if (!s->screen || !pages || !large(s, &each) || !begin(s))
        return load_here(s, out, e);
    progress_start(&p);
    p.on = p.on && !s->loaded;
    bool all = wait_for(s->behind, &p, LOAD_WAITED_MS), head = !all && each && read_head(s, each, &p, out);
    if (!head)
        wait_for(s->behind, &p, -1);
    progress_end(&p);
    return head ? 0 : end(s, out, e);
}

// --- while the screen is on ---------------------------------------------------------------------------------------------

enum { BACK = 400 }; // periods

// What happened in a period, as far as it is read.
static int64_t happened(const struct cell *c)
{
    return c->m[M_INTERACTIONS] + c->m[M_SURVEYS] + c->m[M_ORDERS] + c->m[M_SOCIAL] + c->m[M_VISITS] + c->m[M_COST_ROWS];
}

void behind_period(const struct session *s, struct period *p)
{
    struct period at[BACK];
    struct span spans[BACK];
    struct slice all = {0};
    struct cube_answer a;
    int64_t most = 0;
    size_t n = 0;
    if (!session_begun(s))
        return;
    for (int32_t first = cube_first_day(s->source.cube); n < BACK && (!n || at[n - 1].from > first); n++) {
        at[n] = n ? period_shift(&s->cfg->calendar, &at[n - 1], -1) : *p;
        spans[n] = (struct span){at[n].from, at[n].to};
    }
    if (cube_fold(s->source.cube, &all, spans, n, -1, CUBE_NO_CUSTOMERS, &a, NULL))
        return;
    for (size_t i = 0; i < n; i++)
        most = happened(&a.cells[i]) > most ? happened(&a.cells[i]) : most;
    for (size_t i = 0; i < n; i++)
        if (4 * happened(&a.cells[i]) >= 3 * most) {
            *p = at[i];
            break;
        }
    cube_answer_release(&a);
}

bool session_begun(const struct session *s) { return s->loaded && s->source.ingest.head; }
int behind_fd(const struct session *s) { return s->behind ? s->behind->news : -1; }

static size_t rows_read(const struct session *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->source.list.n; i++)
        n += s->source.list.items[i]->rows;
    return n;
}

void behind_said(const struct session *s, char *out, size_t size)
{
    char n[NUMFMT_BUF];
    size_t rows = rows_read(s);
    out[0] = '\0';
    if (session_begun(s))
        snprintf(out, size, ngettext("the first %s row", "the first %s rows", rows), numfmt_count(&s->fmt, (int64_t)rows, n));
}

// "[####................] 21 % at 480 MB/s, 3 s left"
static void how_far(const struct behind *b, char *out, size_t size)
{
    char text[200];
    uint64_t done = b->done, total = b->total;
    if (total && done && done <= total)
        progress_text(text, sizeof(text), done, total, (double)(steady_ms() - b->began_ms + 1) / 1000);
    else
        snprintf(text, sizeof(text), _("%.0f MB"), (double)done / 1e6);
    if (total && done == total)
        str_copy(out, size, _("All is read, counting…"));
    else
        snprintf(out, size, _("Reading %s"), text);
}

const char *behind_notice(struct session *s, bool stops)
{
    const struct behind *b = s->behind;
    char key[UI_KEY_TEXT], text[200];
    if (!b) {
        behind_said(s, text, sizeof(text));
        snprintf(s->notice, sizeof(s->notice), _("Reading was stopped: figures of %s; %s reads all"), text, session_key(s, "reload", key));
        return s->notice;
    }
    if (atomic_load(&b->over)) { // something lies over the page, which waits for that
        snprintf(s->notice, sizeof(s->notice), "%s", _("All is read: the page goes on with it once this is closed"));
        return s->notice;
    }
    how_far(b, s->notice, sizeof(s->notice));
    size_t at = strlen(s->notice);
    if (stops)
        snprintf(s->notice + at, sizeof(s->notice) - at, _(" (%s stops)"), session_key(s, "back", key));
    return s->notice;
}

int session_whole(const struct session *s, struct err *e)
{
    char text[200];
    behind_said(s, text, sizeof(text));
    return !session_begun(s) ? 0 : err_set(e, ERR_NOTFOUND, _("Figures of %s: files are written when all is read"), text);
}

// A file may have changed since its beginning was read, or be damaged further on.
static int holds_records(const struct source *fresh, struct err *e)
{
    for (size_t i = 0; i < fresh->list.n; i++)
        if (fresh->list.items[i]->state == SOURCE_LOADED && cube_as_of(fresh->cube) != CIVIL_NONE)
            return 0;
    for (size_t i = 0; i < fresh->list.n; i++)
        if (fresh->list.items[i]->state != SOURCE_LOADED && fresh->list.items[i]->state != SOURCE_SKIPPED && fresh->list.items[i]->why)
            return err_set(e, ERR_NOTFOUND, "%s", fresh->list.items[i]->why);
    return err_set(e, ERR_NOTFOUND, "%s", _("the sources hold no record any more: what was read before stays"));
}

// The pages go on with all of it. The period that the screen began with, where it still is, becomes that of all the data.
static int take(struct session *s, struct err *e)
{
    struct source fresh;
    struct err ignored = {0};
    struct view v = {0};
    bool began = !session_view(s, &v, &ignored);
    s->moved.from = v.period;
    int rc = end(s, &fresh, e);
    if (!rc && (rc = holds_records(&fresh, e)))
        source_close(&fresh);
    if (!rc)
        rc = session_replace(s, &fresh, e);
    s->moved.on = !rc && began && !session_view(s, &v, &ignored);
    s->moved.to = v.period;
    return rc;
}

// As at the start of the screen; --anonymize has begun by then.
static void write_alerts(struct session *s)
{
    struct view v = {0};
    struct err ignored = {0};
    if (session_view(s, &v, &ignored))
        return;
    cube_alias_show(s->source.cube, false);
    session_alerts(s, &v);
    cube_alias_show(s->source.cube, s->args->anonymize);
}

int behind_wait(struct session *s, bool bar, struct err *e)
{
    struct progress p;
    if (!s->behind)
        return 0;
    progress_start(&p);
    p.on = p.on && bar;
    wait_for(s->behind, &p, -1);
    progress_end(&p);
    return take(s, e);
}

int behind_news(struct session *s, bool *fresh, char said[300], struct err *e)
{
    uint64_t n;
    char count[NUMFMT_BUF];
    ssize_t ignored = read(s->behind->news, &n, sizeof(n));
    (void)ignored;
    if (!atomic_load(&s->behind->over))
        return 0;
    int rc = take(s, e);
    if (rc)
        return rc;
    write_alerts(s);
    size_t rows = rows_read(s);
    snprintf(said, 300, ngettext("%s row was read", "%s rows were read", rows), numfmt_count(&s->fmt, (int64_t)rows, count));
    *fresh = true;
    return 0;
}

int behind_again(struct session *s, struct err *e)
{
    return s->behind || begin(s) ? 0 : err_nomem(e);
}
