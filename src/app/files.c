// The file chooser: the folder that is listed, what is marked, and what the first rows of each file say.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LISTED_MAX = 2000, PLACES_MAX = 4 };

struct files {
    struct report_files shown;
    struct report_file items[LISTED_MAX + PLACES_MAX]; // PLACES_MAX: room for the lines that are no entries of the folder
    struct arena mem, known_mem;       // of the texts of shown; of the profiles
    struct profile_desc *known;
    size_t nknown;
    char folder[PATH_MAX];
    size_t next;                       // item that is looked at next
    char *marks[FILES_MARKED];         // absolute paths
    size_t nmarks;
};

static size_t mark_of(const struct files *f, const char *path)
{
    size_t i = 0;
    while (i < f->nmarks && strcmp(f->marks[i], path) != 0)
        i++;
    return i;
}

static int add(struct files *f, enum report_file_kind kind, const char *name, const char *path, uint64_t bytes, struct err *e)
{
    struct report_file *it = &f->items[f->shown.n];
    *it = (struct report_file){.kind = kind, .bytes = bytes, .name = arena_strdup(&f->mem, name), .path = arena_strdup(&f->mem, path),
                               .first_day = CIVIL_NONE, .last_day = CIVIL_NONE, .seen = kind != FILE_PLAIN};
    if (!it->name || !it->path)
        return err_nomem(e);
    it->marked = mark_of(f, path) < f->nmarks;
    f->shown.n++;
    return 0;
}

// Folders first, each by name without case.
static int by_name(const void *a, const void *b)
{
    const struct report_file *x = a, *y = b;
    if (x->kind != y->kind)
        return x->kind < y->kind ? -1 : 1;
    int c = strcasecmp(x->name, y->name);
    return c ? c : strcmp(x->name, y->name);
}

static int join(char out[PATH_MAX], const char *folder, const char *name)
{
    return (size_t)snprintf(out, PATH_MAX, "%s/%s", strcmp(folder, "/") ? folder : "", name) < PATH_MAX ? 0 : -1;
}

static int add_entry(struct files *f, const char *folder, const char *name, struct err *e)
{
    char path[PATH_MAX];
    struct stat st;
    if (name[0] == '.' || join(path, folder, name) || stat(path, &st) || !(S_ISDIR(st.st_mode) || S_ISREG(st.st_mode)))
        return 0;
    return add(f, S_ISDIR(st.st_mode) ? FILE_FOLDER : FILE_PLAIN, name, path, (uint64_t)st.st_size, e);
}

// Several files that may be exports are opened together by one line.
static int add_all(struct files *f, const char *folder, struct err *e)
{
    size_t n = 0;
    for (size_t i = 0; i < f->shown.n; i++)
        n += f->items[i].kind == FILE_PLAIN && !ingest_skips(f->items[i].name);
    int rc = n < 2 ? 0 : add(f, FILE_ALL, _("The whole folder"), folder, 0, e);
    if (!rc && n >= 2)
        f->items[f->shown.n - 1].rows = n;
    return rc;
}

// Where downloads usually are, and home, unless it is this folder or in it.
static int add_places(struct files *f, const char *folder, struct err *e)
{
    const char *home = getenv("HOME");
    char path[PATH_MAX];
    struct stat st;
    int rc = 0;
    if (!home || *home != '/' || home[1] == '\0')
        return 0;
    if (strcmp(home, folder) != 0)
        rc = add(f, FILE_PLACE, _("Home folder"), home, 0, e);
    if (!rc && strcmp(home, folder) != 0 && !join(path, home, "Downloads") && strcmp(path, folder) != 0 && !stat(path, &st) && S_ISDIR(st.st_mode))
        rc = add(f, FILE_PLACE, _("Downloads"), path, 0, e);
    return rc;
}

static int list(struct files *f, const char *folder, struct err *e)
{
    DIR *d = opendir(folder);
    const struct dirent *en;
    char path[PATH_MAX];
    int rc = 0;
    if (!d)
        return err_set(e, ERR_IO, _("cannot open the folder %s: %s"), folder, strerror(errno));
    str_copy(path, sizeof(path), folder);
    arena_release(&f->mem);
    f->shown = (struct report_files){.folder = f->folder, .items = f->items, .marked = f->nmarks};
    f->next = 0;
    if (strcmp(path, "/") != 0)
        rc = add(f, FILE_UP, "..", path, 0, e);
    while (!rc && (en = readdir(d))) {
        f->shown.cut = f->shown.n == LISTED_MAX;
        if (f->shown.cut)
            break;
        rc = add_entry(f, path, en->d_name, e);
    }
    closedir(d);
    rc = rc ? rc : add_all(f, path, e);
    qsort(f->items, f->shown.n, sizeof(f->items[0]), by_name);
    str_copy(f->folder, sizeof(f->folder), path);
    return rc ? rc : add_places(f, path, e);
}

// --- what a file holds --------------------------------------------------------------------------------------------------

static const char *profile_label(const struct files *f, const char *name)
{
    for (size_t i = 0; i < f->nknown; i++)
        if (!strcmp(f->known[i].name, name))
            return f->known[i].label;
    return "";
}

static void look_at(struct session *s, struct report_file *it)
{
    struct files *f = s->files;
    struct mapping *m = NULL;
    struct record_sink sink = {0};
    struct err e = {0};
    int rc = mapping_open(&m, it->path, &s->ingest, &e);
    if (!rc)
        rc = mapping_try(m, &sink, &e);
    const struct source_info *r = rc ? NULL : mapping_result(m);
    it->seen = true;
    it->text = r != NULL;
    if (r && r->state == SOURCE_LOADED) {
        it->label = profile_label(f, mapping_origin(m));
        for (int k = 0; k < REC_KINDS; k++)
            it->kinds |= (unsigned)(r->records[k] > 0) << k;
        it->rows = r->rows;
        it->whole = mapping_whole(m);
        it->first_day = r->first_day;
        it->last_day = r->last_day;
    }
    mapping_free(m);
}

static bool files_look(void *ctx)
{
    struct session *s = ctx;
    struct files *f = s->files;
    while (f && f->next < f->shown.n && f->items[f->next].seen)
        f->next++;
    if (!f || f->next >= f->shown.n)
        return false;
    look_at(s, &f->items[f->next++]);
    return true;
}

// --- moving and marking ---------------------------------------------------------------------------------------------------

int files_show(struct session *s, struct err *e)
{
    char here[PATH_MAX];
    if (!s->files && !(s->files = calloc(1, sizeof(*s->files))))
        return err_nomem(e);
    if (s->files->folder[0])
        str_copy(here, sizeof(here), s->files->folder);
    else if (!getcwd(here, sizeof(here)))
        return err_set(e, ERR_IO, _("cannot open the folder %s: %s"), ".", strerror(errno));
    int rc = s->files->known ? 0 : ingest_profiles(s->ingest.profile_dir, &s->files->known_mem, &s->files->known, &s->files->nknown, e);
    if (!rc)
        rc = list(s->files, here, e);
    if (!rc)
        s->env.files = &s->files->shown;
    return rc;
}

int files_words(struct session *s, struct err *e)
{
    struct files *f = s->files;
    char here[PATH_MAX];
    if (!f || !f->folder[0])
        return 0;
    arena_release(&f->known_mem);
    f->known = NULL;
    f->nknown = 0;
    int rc = ingest_profiles(s->ingest.profile_dir, &f->known_mem, &f->known, &f->nknown, e);
    str_copy(here, sizeof(here), f->folder);
    return rc ? rc : list(f, here, e);
}

void files_close(struct session *s)
{
    for (size_t i = 0; s->files && i < s->files->nmarks; i++)
        free(s->files->marks[i]);
    if (s->files) {
        arena_release(&s->files->mem);
        arena_release(&s->files->known_mem);
    }
    free(s->files);
    s->files = NULL;
}

static int host_show(void *ctx, struct err *e)
{
    return files_show(ctx, e);
}

static int host_up(void *ctx, struct err *e)
{
    const struct session *s = ctx;
    char up[PATH_MAX];
    str_copy(up, sizeof(up), s->files->folder);
    char *slash = strrchr(up, '/');
    if (slash)
        slash[slash == up] = '\0';
    return list(s->files, up, e);
}

static struct report_file *file_of(const struct session *s, const char *handle)
{
    char *end;
    unsigned long i = strtoul(handle, &end, 10);
    return s->files && *handle && !*end && i < s->files->shown.n ? &s->files->items[i] : NULL;
}

static int host_mark(void *ctx, const char *handle, struct err *e)
{
    const struct session *s = ctx;
    struct report_file *it = file_of(s, handle);
    struct files *f = s->files;
    if (!it || (it->kind != FILE_PLAIN && it->kind != FILE_FOLDER))
        return err_set(e, ERR_NOTFOUND, "%s", _("Select a file or a folder first"));
    size_t i = mark_of(f, it->path);
    if (i < f->nmarks) {
        free(f->marks[i]);
        f->marks[i] = f->marks[--f->nmarks];
    } else {
        char *copy = f->nmarks < FILES_MARKED ? strdup(it->path) : NULL;
        if (!copy)
            return err_set(e, ERR_LIMIT, _("No more than %d can be marked: mark their folder"), FILES_MARKED);
        f->marks[f->nmarks++] = copy;
    }
    it->marked = !it->marked;
    f->shown.marked = f->nmarks;
    return 0;
}

// --- opening -----------------------------------------------------------------------------------------------------------------

static int open_paths(struct session *s, const char *const *paths, size_t n, char said[300], struct view *start, struct err *e)
{
    size_t unknown;
    int rc = session_switch(s, paths, n, e);
    if (rc)
        return rc;
    follow_end(s);
    rc = follow_start(s, e);
    if (rc)
        return rc;
    if (!s->args->script)
        recent_save(s->paths, s->npaths);
    if (!session_has_records(s)) {
        if (!session_unknown(s, &unknown))
            return err_set(e, ERR_NOTFOUND, "%s", _("there is no record in it"));
        *start = (struct view){.page = PAGE_IMPORT, .index = unknown, .by = DIM_CHANNEL, .last = 12};
        snprintf(said, 300, _("Its columns are not known: say what they are, then %s saves it"), session_key(s, "save", (char[UI_KEY_TEXT]){0}));
        return 0;
    }
    rc = session_view(s, start, e);
    if (rc && s->behind && !(rc = behind_wait(s, false, e))) // what is asked for may stand further on
        rc = session_view(s, start, e);
    if (rc)
        return rc;
    start->load = s->env.load;
    if (!s->args->anonymize && !session_begun(s)) // these alerts have the names of agents
        session_alerts(s, start);
    if (session_begun(s)) // the last line says how far it is
        return 0;
    unsigned long rows = 0;
    for (size_t i = 0; i < s->source.list.n; i++)
        rows += s->source.list.items[i]->rows;
    char count[NUMFMT_BUF];
    snprintf(said, 300, ngettext("%s row was read", "%s rows were read", rows), numfmt_count(&s->fmt, (int64_t)rows, count));
    return 0;
}

static int host_enter(void *ctx, const char *handle, bool *opened, char said[300], struct view *start, struct err *e)
{
    struct session *s = ctx;
    const struct report_file *it = file_of(s, handle);
    char path[PATH_MAX];
    if (!it)
        return err_set(e, ERR_NOTFOUND, "%s", _("Select a file or a folder first"));
    if (it->kind == FILE_UP)
        return host_up(ctx, e);
    str_copy(path, sizeof(path), it->path);
    if (it->kind != FILE_PLAIN && it->kind != FILE_ALL && !it->marked)
        return list(s->files, path, e);
    const char *one = path;
    struct files *f = s->files;
    int rc = f->nmarks ? open_paths(s, (const char *const *)f->marks, f->nmarks, said, start, e) : open_paths(s, &one, 1, said, start, e);
    *opened = !rc;
    while (!rc && f->nmarks)
        free(f->marks[--f->nmarks]);
    return rc;
}

struct ui_files files_host(void)
{
    return (struct ui_files){.show = host_show, .enter = host_enter, .up = host_up, .mark = host_mark, .look = files_look};
}
