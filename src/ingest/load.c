// Paths -> sources: folders expand to their files, bytewise by name.
#include "load_priv.h"
#include "unpack_priv.h"

#include "base/i18n.h"
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct source_info *list_add(struct source_list *l, const char *path, struct err *e)
{
    if (vec_grow((void **)&l->items, &l->cap, l->n, sizeof(*l->items))) {
        err_nomem(e);
        return NULL;
    }
    struct source_info *si = calloc(1, sizeof(*si));
    if (!si || !(si->path = arena_strdup(&si->mem, path))) {
        free(si);
        err_nomem(e);
        return NULL;
    }
    l->items[l->n++] = si;
    return si;
}

void source_list_release(struct source_list *l)
{
    for (size_t i = 0; i < l->n; i++) {
        source_info_release(l->items[i]);
        free(l->items[i]);
    }
    free(l->items);
    *l = (struct source_list){0};
}

static bool ends_with(const char *s, size_t n, const char *suffix)
{
    size_t k = strlen(suffix);
    if (n < k)
        return false;
    for (size_t i = 0; i < k; i++)
        if ((s[n - k + i] | 32) != (suffix[i] | 32))
            return false;
    return true;
}

static bool begins_with(const char *s, const char *prefix)
{
    for (; *prefix; s++, prefix++)
        if ((*s | 32) != (*prefix | 32))
            return false;
    return true;
}

static const char *skip_paper(const char *name)
{
    static const char *const papers[] = {"readme", "license", "licence", "copying", "changelog", "notice", "lisezmoi"};
    if (*name == '.' || begins_with(name, "~$"))
        return N_("a hidden file");
    for (size_t i = 0; i < ARRAY_LEN(papers); i++)
        if (begins_with(name, papers[i]) && !ends_with(name, strlen(name), ".csv"))
            return N_("not an export by its name");
    return NULL;
}

// The same for a member of an archive, where the content decides the rest.
static const char *skip_member(const char *name)
{
    static const char *const json[] = {".json", ".jsonl", ".ndjson"};
    const char *slash = strrchr(name, '/'), *base = slash ? slash + 1 : name;
    for (size_t i = 0; i < ARRAY_LEN(json); i++)
        if (ends_with(base, strlen(base), json[i]))
            return N_("a JSON export, which is not read; export it as CSV");
    return begins_with(name, "__MACOSX/") ? N_("a hidden file") : skip_paper(base);
}

const char *ingest_skips(const char *name)
{
    static const char *const wanted[] = {".csv", ".tsv", ".tab", ".txt", ".psv", ".dat", ".xlsx", ".xlsm", ".ods", ".zip"};
    static const struct {
        const char *suffix, *why;
    } others[] = {
        {".json", N_("JSON is not read; export the same list as CSV or as a workbook")},
        {".jsonl", N_("JSON is not read; export the same list as CSV or as a workbook")},
        {".ndjson", N_("JSON is not read; export the same list as CSV or as a workbook")},
        {".xml", N_("XML is not read; export the same list as CSV or as a workbook")},
        {".pdf", N_("a PDF is not read; export the list itself as CSV")},
        {".html", N_("a web page is not read; open it in a spreadsheet and save it as .xlsx or CSV")},
        {".htm", N_("a web page is not read; open it in a spreadsheet and save it as .xlsx or CSV")},
        {".xls", N_("an old Excel workbook is not read; open it and save it as .xlsx or CSV")},
    };
    size_t n = strlen(name);
    const char *why = skip_paper(name);
    if (why)
        return why;
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (ends_with(name, n, others[i].suffix))
            return others[i].why;
    if (ends_with(name, n, ".gz"))
        n -= 3;
    else if (ends_with(name, n, ".zst"))
        n -= 4;
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
        if (ends_with(name, n, wanted[i]))
            return NULL;
    return N_("not a CSV file by its name; name it itself to load it");
}

struct entry { // a file to load, or why it is not to be
    const char *path, *why; // why NULL: it is
    enum source_state state;
    uint64_t bytes;         // as of input_size
};

struct late { // a source that waits for the tables of others
    size_t source;
    uint64_t left; // as of meter_left
};

struct loading {
    struct ingest_opts *o;
    const struct words *words;
    const struct profile_list *profiles;
    const struct profile *forced;
    const struct record_sink *sink;
    struct lookups lookups;
    struct arena mem; // of the entries
    struct entry *entries;
    size_t nentries, entrycap;
    struct late *late;
    size_t nlate, latecap;
    struct meter *meter;
    struct source_list *out;
    struct err *e;
};

// Of a source that is not read.
static int set_why(struct loading *l, struct source_info *si, enum source_state state, const char *why)
{
    meter_done(l->meter);
    si->state = state;
    si->why = arena_strdup(&si->mem, *why ? _(why) : "");
    si->profile = si->label = si->encoding = si->newline = si->format = "";
    return si->why ? 0 : err_nomem(l->e);
}

static struct input_opts opening(const struct loading *l)
{
    return (struct input_opts){.cancel = l->o->cancel, .limits = &l->o->limits, .pipes = l->o->pipes, .head = l->o->head, .meter = l->meter};
}

// One source from what was opened, or from why it was not (rc, why).
static int load_opened(struct loading *l, const char *path, struct input *in, int rc, const struct err *why)
{
    if (rc == ERR_NOMEM || rc == ERR_CANCEL) {
        if (l->e)
            *l->e = *why;
        return rc;
    }
    struct source_info *si = list_add(l->out, path, l->e);
    if (!si) {
        input_close(in);
        return ERR_NOMEM;
    }
    if (rc)
        return set_why(l, si, SOURCE_UNREADABLE, why->msg);
    l->lookups.waits = false;
    meter_size(l->meter, in->size);
    rc = load_source(si, in, (uint32_t)(l->out->n - 1), l->out, l->o, l->words, l->profiles, l->forced, &l->lookups,
                     l->sink, l->meter, l->e);
    if (rc)
        return rc;
    if (!l->lookups.waits) {
        meter_done(l->meter);
        return 0;
    }
    if (vec_grow((void **)&l->late, &l->latecap, l->nlate, sizeof(*l->late)))
        return err_nomem(l->e);
    l->late[l->nlate++] = (struct late){l->out->n - 1, meter_left(l->meter)};
    return 0;
}

static int load_member(struct loading *l, const char *path, const struct input *zip, const struct archive *a, size_t i)
{
    const char *name = archive_name(a, i), *why = skip_member(name);
    struct strbuf full = {0};
    sb_addf(&full, "%s/%s", path, name);
    int rc = full.oom ? err_nomem(l->e) : 0;
    if (!why && archive_find(a, name) != (int64_t)i)
        why = N_("a second file of the same name in the archive; unpack it to load both");
    if (!rc && why) {
        struct source_info *si = list_add(l->out, sb_str(&full), l->e);
        rc = si ? set_why(l, si, SOURCE_SKIPPED, why) : ERR_NOMEM;
    } else if (!rc) {
        struct input in;
        struct err local = {0};
        struct input_opts o = opening(l);
        o.given = zip->fd + 1;
        o.given_len = strlen(path);
        bool cut;
        rc = input_open(&in, sb_str(&full), &o, &local);
        if (input_written(zip, &cut) && !archive_still(a, zip->fd)) { // this member is not of the archive of those before
            input_close(&in);
            rc = input_moved(path, l->e);
        } else {
            rc = load_opened(l, sb_str(&full), &in, rc, &local);
        }
    }
    sb_release(&full);
    return rc;
}

// Every file of an archive is a source.
static int load_archive(struct loading *l, const char *path, struct input *zip)
{
    struct archive *a = NULL;
    struct err local = {0};
    struct unpack u;
    struct input_opts o = opening(l);
    unpack_init(&u, path, &o);
    int rc = archive_open(&a, zip->fd, &u, &local);
    if (rc)
        return load_opened(l, path, zip, rc, &local);
    size_t before = l->out->n;
    uint64_t left = meter_left(l->meter);
    for (size_t i = 0; i < archive_count(a) && !rc; i++) {
        const char *name = archive_name(a, i);
        uint64_t packed = archive_packed(a, i);
        if (!*name || name[strlen(name) - 1] == '/')
            continue;
        meter_source(l->meter, packed < left ? packed : left);
        left -= packed < left ? packed : left;
        rc = load_member(l, path, zip, a, i);
    }
    archive_close(a);
    if (rc)
        return rc;
    meter_source(l->meter, left); // what is no member
    meter_done(l->meter);
    if (l->out->n == before) {
        struct source_info *si = list_add(l->out, path, l->e);
        rc = si ? set_why(l, si, SOURCE_UNREADABLE, N_("an empty zip archive")) : ERR_NOMEM;
    }
    return rc;
}

static int load_file(struct loading *l, const char *path)
{
    struct input in;
    struct err local = {0};
    struct input_opts o = opening(l);
    int rc = input_open(&in, path, &o, &local);
    if (rc || !in.archive)
        return load_opened(l, path, &in, rc, &local);
    rc = load_archive(l, path, &in);
    input_close(&in);
    return rc;
}

// Now that every table is there.
static int load_late(struct loading *l)
{
    int rc = 0;
    l->lookups.may_wait = false;
    for (size_t i = 0; i < l->nlate && !rc; i++) {
        struct source_info *si = l->out->items[l->late[i].source];
        si->nnotes = 0;
        meter_source(l->meter, l->late[i].left);
        rc = load_source(si, NULL, (uint32_t)l->late[i].source, l->out, l->o, l->words, l->profiles, l->forced, &l->lookups,
                         l->sink, l->meter, l->e);
        if (!rc)
            meter_done(l->meter);
    }
    return rc;
}

static int not_dots(const struct dirent *d)
{
    return strcmp(d->d_name, ".") != 0 && strcmp(d->d_name, "..") != 0;
}

static int bytewise(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

// --- what there is to load ----------------------------------------------------------------------------------------

static int add_entry(struct loading *l, const char *path, uint64_t bytes, enum source_state state, const char *why)
{
    if (vec_grow((void **)&l->entries, &l->entrycap, l->nentries, sizeof(*l->entries)))
        return err_nomem(l->e);
    struct entry x = {path, why ? arena_strdup(&l->mem, why) : NULL, state, bytes};
    if (why && !x.why)
        return err_nomem(l->e);
    l->entries[l->nentries++] = x;
    if (l->meter)
        l->meter->total += bytes;
    return 0;
}

static int add_inside(struct loading *l, const char *folder, const char *name)
{
    size_t n = strlen(folder);
    const char *path = arena_printf(&l->mem, "%s%s%s", folder, n && folder[n - 1] == '/' ? "" : "/", name), *why;
    struct stat st;
    if (!path)
        return err_nomem(l->e);
    if (stat(path, &st))
        return add_entry(l, path, 0, SOURCE_UNREADABLE, strerror(errno));
    why = S_ISDIR(st.st_mode)    ? N_("a folder inside the folder; it is not entered")
          : !S_ISREG(st.st_mode) ? N_("not a regular file")
                                 : ingest_skips(name);
    return add_entry(l, path, why ? 0 : (uint64_t)st.st_size, SOURCE_SKIPPED, why);
}

static int add_folder(struct loading *l, const char *folder)
{
    struct dirent **names = NULL;
    int n = scandir(folder, &names, not_dots, bytewise), rc = 0;
    if (n <= 0)
        rc = add_entry(l, folder, 0, SOURCE_UNREADABLE, n < 0 ? strerror(errno) : N_("an empty folder"));
    for (int i = 0; i < n; i++) {
        if (!rc)
            rc = add_inside(l, folder, names[i]->d_name);
        free(names[i]);
    }
    free(names);
    return rc;
}

static int add_path(struct loading *l, const char *path)
{
    struct stat st;
    if (strcmp(path, "-") != 0 && !stat(path, &st) && S_ISDIR(st.st_mode))
        return add_folder(l, path);
    return add_entry(l, path, input_size(path), SOURCE_LOADED, NULL);
}

static int load_entry(struct loading *l, const struct entry *x)
{
    meter_source(l->meter, x->bytes);
    if (!x->why)
        return load_file(l, x->path);
    struct source_info *si = list_add(l->out, x->path, l->e);
    return si ? set_why(l, si, x->state, x->why) : ERR_NOMEM;
}

int profile_named(const struct profile_list *list, const char *name, const struct words *words, struct profile *own,
                  const struct profile **out, struct err *e)
{
    *out = profiles_find(list, name);
    if (*out)
        return 0;
    if (!strchr(name, '/') && !ends_with(name, strlen(name), ".ini"))
        return err_set(e, ERR_NOTFOUND, "no profile is called %s; `kpitop profiles` lists them", name);
    int rc = profile_read(own, name, words, e);
    *out = rc ? NULL : own;
    return rc;
}

static int tell_left_out(struct source_info *s, const char *why, struct err *e)
{
    s->left_out = arena_strdup(&s->mem, why);
    return s->left_out && !source_note(s, "profiles left out: %s", why) ? 0 : err_nomem(e);
}

int ingest_load(const char *const *paths, size_t n, struct ingest_opts *o, const struct record_sink *sink,
                struct source_list *out, struct err *e)
{
    struct words words = {0};
    struct profile_list profiles = {0};
    struct profile own = {0};
    struct strbuf bad = {0};
    struct meter meter = {.tell = o->progress, .ctx = o->progress_ctx};
    *out = (struct source_list){0};
    struct loading l = {.o = o, .words = &words, .profiles = &profiles, .sink = sink, .out = out, .e = e,
                        .lookups = {.may_wait = true}, .meter = o->progress ? &meter : NULL};
    int rc = words_init(&words, e);
    if (!rc)
        rc = profiles_load(&profiles, o->profile_dir, &words, &bad, e);
    if (!rc && o->profile)
        rc = profile_named(&profiles, o->profile, &words, &own, &l.forced, e);
    for (size_t i = 0; i < n && !rc; i++)
        rc = add_path(&l, paths[i]);
    for (size_t i = 0; i < l.nentries && !rc; i++)
        rc = load_entry(&l, &l.entries[i]);
    if (!rc)
        rc = load_late(&l);
    if (!rc && bad.len && out->n)
        rc = tell_left_out(out->items[0], sb_str(&bad), e);
    if (rc)
        source_list_release(out);
    lookups_release(&l.lookups);
    free(l.late);
    free(l.entries);
    arena_release(&l.mem);
    sb_release(&bad);
    profile_release(&own);
    profiles_release(&profiles);
    words_release(&words);
    return rc;
}

// --- for `kpitop profiles` ----------------------------------------------------------------------------------------

static const char *recognises(const struct profile *p, struct arena *mem)
{
    struct strbuf b = {0};
    for (size_t i = 0; i < p->nmatches; i++)
        for (size_t j = 0; j < p->matches[i].shown; j++)
            sb_addf(&b, "%s%s", j ? _(" or ") : i ? ", " : "", p->matches[i].any[j].text);
    const char *s = b.oom ? NULL : arena_strdup(mem, sb_str(&b));
    sb_release(&b);
    return s;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(((const struct profile_desc *)a)->name, ((const struct profile_desc *)b)->name);
}

int ingest_profiles(const char *profile_dir, struct arena *mem, struct profile_desc **out, size_t *n, struct err *e)
{
    struct profile_list l;
    struct words words;
    int rc = words_init(&words, e);
    if (rc)
        return rc;
    rc = profiles_load(&l, profile_dir, &words, NULL, e);
    words_release(&words);
    if (rc)
        return rc;
    struct profile_desc *d = arena_alloc(mem, (l.n + 1) * sizeof(*d));
    for (size_t i = 0; i < l.n && d && !rc; i++) {
        const struct profile *p = l.items[i];
        d[i] = (struct profile_desc){arena_strdup(mem, p->name), arena_strdup(mem, p->label), recognises(p, mem),
                                     p->verified, p->builtin};
        rc = d[i].name && d[i].label && d[i].recognises ? 0 : ERR_NOMEM;
    }
    if (!d || rc) {
        profiles_release(&l);
        return err_nomem(e);
    }
    qsort(d, l.n, sizeof(*d), by_name);
    *out = d;
    *n = l.n;
    profiles_release(&l);
    return 0;
}
