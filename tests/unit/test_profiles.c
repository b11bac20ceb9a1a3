// Every built-in profile on its fixtures, tests/profiles/NAME*.csv: as they are, columns moved, each left away, one added,
// and saved again by a French Excel; against NAME*.expect, written by hand. The README there says the form.
#include "ingest_fixture.h"
#include "profile_sheet.h"

#include "base/embed.h"
#include "ingest/map_priv.h"
#include "kpi/kpi.h"
#include <dirent.h>

#define FOLDER "tests/profiles"

struct line { char *text; int no; };
struct expect { // NAME.expect, line by line
    struct arena mem;
    const char *path, *zone, *currency;
    bool forced;
    size_t records[REC_KINDS];
    unsigned long rejected_rows, rejected_cells;
    struct line *lines;
    size_t n, cap;
};
struct row { enum rec_kind kind; uint32_t source; const char *field[F_COUNT]; }; // NULL: unknown
struct run {
    struct loaded l;
    struct cube *cube;
    struct row *rows; // one for each record
    size_t cap;
    struct arena mem;
};

// --- NAME.expect --------------------------------------------------------------------------------------------------

static void expect_read(struct expect *x, const char *path)
{
    char buf[2000];
    *x = (struct expect){.zone = "Europe/Paris", .currency = ""};
    x->path = arena_strdup(&x->mem, path);
    FILE *f = fopen(path, "r");
    if (!f)
        fail_msg("%s is missing: every fixture has its expectation", path);
    for (int no = 1; fgets(buf, sizeof(buf), f); no++) {
        char *t = str_trim(buf), kind[40];
        unsigned long n;
        if (!*t || *t == '#')
            continue;
        if (str_starts(t, "zone "))
            x->zone = arena_strdup(&x->mem, t + 5);
        else if (str_starts(t, "currency ") && t[9] != '=')
            x->currency = arena_strdup(&x->mem, t + 9);
        else if (!strcmp(t, "forced"))
            x->forced = true;
        else if (sscanf(t, "records %39s %lu", kind, &n) == 2 && rec_kind_by_name(kind) >= 0)
            x->records[rec_kind_by_name(kind)] = n;
        else if (sscanf(t, "rejected rows %lu", &n) == 1)
            x->rejected_rows = n;
        else if (sscanf(t, "rejected cells %lu", &n) == 1)
            x->rejected_cells = n;
        else {
            assert_int_equal(vec_grow((void **)&x->lines, &x->cap, x->n, sizeof(*x->lines)), 0);
            x->lines[x->n++] = (struct line){arena_strdup(&x->mem, t), no};
        }
    }
    fclose(f);
}

static void expect_release(struct expect *x)
{
    free(x->lines);
    arena_release(&x->mem);
}

static bool expect_has(const struct expect *x, const char *word)
{
    for (size_t i = 0; i < x->n; i++)
        if (str_starts(x->lines[i].text, word))
            return true;
    return false;
}

// Is there a line "WORD ... NAME ..."? Such as "skip shuffled" or "excel loses created_at id".
static bool expect_says(const struct expect *x, const char *word, const char *name)
{
    for (size_t i = 0; i < x->n; i++) {
        const char *at = str_starts(x->lines[i].text, word) ? x->lines[i].text + strlen(word) : NULL;
        for (size_t n = strlen(name); at && (at = strstr(at, name)); at++)
            if (at[-1] == ' ' && (!at[n] || at[n] == ' '))
                return true;
    }
    return false;
}

// --- records as text ----------------------------------------------------------------------------------------------

static const char *time_text(struct run *r, int64_t utc_ms)
{
    int64_t t = zone_to_local(r->l.zone, utc_ms), ms = ((t % 86400000) + 86400000) % 86400000;
    char day[11], tail[16] = "";
    civil_format_iso((int32_t)((t - ms) / 86400000), day);
    if (ms % 1000)
        snprintf(tail, sizeof(tail), ":%02d.%03d", (int)(ms / 1000 % 60), (int)(ms % 1000));
    else if (ms % 60000)
        snprintf(tail, sizeof(tail), ":%02d", (int)(ms / 1000 % 60));
    return arena_printf(&r->mem, "%s %02d:%02d%s", day, (int)(ms / 3600000), (int)(ms / 60000 % 60), tail);
}

static const char *number_text(struct run *r, int64_t v, int64_t one)
{
    return arena_printf(&r->mem, "%.10g", (double)v / (double)one);
}

static const char *one_line(struct run *r, const char *s)
{
    char *copy = arena_strdup(&r->mem, s);
    for (char *p = copy; *p; p++)
        *p = *p == '\n' || *p == '\r' ? ' ' : *p;
    return copy;
}

static const char *field_text(struct run *r, const struct record *rec, enum rec_field f)
{
    static const char *const classes[] = {"low", "mid", "high"};
    const struct rec_value *v = &rec->v[f];
    char a[11], b[11];
    int set = word_set_of(rec->kind, f);
    switch (rec->kind == REC_COST && f == F_category ? RT_WORD : rec_fields[f].type) {
    case RT_TIME: return time_text(r, v->i);
    case RT_DAY: civil_format_iso((int32_t)v->i, a); return arena_strdup(&r->mem, a);
    case RT_DURATION: return number_text(r, v->i, 1000);
    case RT_FLAG: return v->i ? "yes" : "no";
    case RT_COUNT: return number_text(r, v->i, 1);
    case RT_SCORE:
        if (f > F_ces || f < F_nps)
            return number_text(r, v->i, SCORE_ONE);
        return arena_printf(&r->mem, "%s %s", number_text(r, v->i, SCORE_ONE), classes[v->cls + 1]);
    case RT_NUMBER: return number_text(r, v->i, NUMBER_ONE);
    case RT_MONEY: return number_text(r, v->i, MONEY_ONE);
    case RT_WORD: return word_name(set, v->i);
    case RT_PERIOD:
        civil_format_iso((int32_t)v->i, a);
        civil_format_iso((int32_t)v->j, b);
        return arena_printf(&r->mem, "%s %s", a, b);
    default: return one_line(r, v->s);
    }
}

static void run_texts(struct run *r)
{
    for (size_t i = 0; i < r->l.n; i++) {
        r->rows[i].kind = r->l.recs[i].kind;
        for (int f = 0; f < F_COUNT; f++)
            if (rec_has(&r->l.recs[i], (enum rec_field)f))
                r->rows[i].field[f] = field_text(r, &r->l.recs[i], (enum rec_field)f);
    }
}

static const struct row *run_row(const struct run *r, uint32_t source, enum rec_kind kind, size_t n) // from 0; NULL: no such
{
    for (size_t i = 0; i < r->l.n; i++)
        if (r->rows[i].kind == kind && r->rows[i].source == source && n-- == 0)
            return &r->rows[i];
    return NULL;
}

static size_t run_count(const struct run *r, uint32_t source, enum rec_kind kind)
{
    size_t n = 0;
    while (run_row(r, source, kind, n))
        n++;
    return n;
}

// --- loading ------------------------------------------------------------------------------------------------------

struct tee { struct run *r; struct record_sink cube; };

static int tee_begin(void *ctx, const struct source_info *s, uint32_t no, struct err *e)
{
    struct tee *t = ctx;
    return fixture_begin(&t->r->l, s, no, e) || !t->r->cube ? 0 : t->cube.begin(t->cube.ctx, s, no, e);
}

static int tee_row(void *ctx, uint32_t no, const struct record *rec, struct err *e)
{
    struct tee *t = ctx;
    assert_int_equal(vec_grow((void **)&t->r->rows, &t->r->cap, t->r->l.n, sizeof(*t->r->rows)), 0);
    t->r->rows[t->r->l.n].source = no;
    int rc = fixture_row(&t->r->l, no, rec, e);
    return rc || !t->r->cube ? rc : t->cube.row(t->cube.ctx, no, rec, e);
}

static int tee_end(void *ctx, const struct source_info *s, uint32_t no, struct err *e)
{
    struct tee *t = ctx;
    return fixture_end(&t->r->l, s, no, e) || !t->r->cube ? 0 : t->cube.end(t->cube.ctx, s, no, e);
}

static void run_load_all(struct run *r, const struct expect *x, const char *profile, const char *const *paths, size_t n,
                         bool cube)
{
    struct err e = {0};
    *r = (struct run){0};
    if (zone_open(&r->l.zone, x->zone, &e))
        fail_msg("%s", e.msg);
    r->l.o = (struct ingest_opts){.zone = r->l.zone, .profile = x->forced ? profile : NULL};
    str_copy(r->l.o.currency, sizeof(r->l.o.currency), x->currency);
    struct cube_opts co = {.zone = r->l.zone, .as_of = CIVIL_NONE, .repeat_days = 7, .churn_after_days = 365,
                           .social_delay_ms = 3600000};
    struct tee t = {.r = r};
    if (cube) {
        assert_int_equal(cube_new(&r->cube, &co, &e), 0);
        t.cube = cube_sink(r->cube);
    }
    struct record_sink sink = {.ctx = &t, .begin = tee_begin, .row = tee_row, .end = tee_end};
    if (ingest_load(paths, n, &r->l.o, &sink, &r->l.list, &e) ||
        (cube && cube_seal(r->cube, r->l.list.items, r->l.list.n, &e)))
        fail_msg("%s: %s", paths[0], e.msg);
    run_texts(r);
}

static void run_load(struct run *r, const struct expect *x, const char *profile, const char *path, bool cube)
{
    run_load_all(r, x, profile, &path, 1, cube);
}

static void run_release(struct run *r)
{
    cube_free(r->cube);
    free(r->rows);
    arena_release(&r->mem);
    loaded_release(&r->l);
}

// --- the file as it is --------------------------------------------------------------------------------------------

static int faults; // of the fixture in hand: all are shown before the test fails

#define FAULT(...)                                                                                                     \
    do {                                                                                                               \
        if (faults++ < 40) {                                                                                           \
            print_error(__VA_ARGS__);                                                                                  \
            print_error("\n");                                                                                         \
        }                                                                                                              \
    } while (0)

// "[survey 2]", and then every field of that record: no other may be known, unless a line says "..."
static void check_record(const struct expect *x, const struct run *r, size_t *at, bool seen[REC_KINDS][F_COUNT])
{
    char kind[40] = "", value[2000];
    unsigned n = 0;
    const struct line *head = &x->lines[*at];
    bool named[F_COUNT] = {false}, open = false;
    int k = sscanf(head->text, "[%39s %u]", kind, &n) == 2 ? rec_kind_by_name(kind) : -1;
    const struct row *row = k < 0 || !n ? NULL : run_row(r, 0, (enum rec_kind)k, n - 1);
    if (!row)
        FAULT("%s:%d: no record %s", x->path, head->no, head->text);
    for (++*at; *at < x->n && *x->lines[*at].text != '['; ++*at) {
        const struct line *l = &x->lines[*at];
        char name[40];
        int end = 0;
        if (!strcmp(l->text, "...")) {
            open = true;
            continue;
        }
        if (sscanf(l->text, "%39s =%n", name, &end) != 1 || !end)
            break;
        int f = rec_field_by_name(name);
        snprintf(value, sizeof(value), "%s", l->text + end + strspn(l->text + end, " "));
        if (f < 0 || !row) {
            FAULT("%s:%d: no field %s", x->path, l->no, name);
            continue;
        }
        named[f] = seen[k][f] = true;
        if (!row->field[f] || strcmp(row->field[f], value))
            FAULT("%s:%d: %s is \"%s\", expected \"%s\"", x->path, l->no, name, row->field[f] ? row->field[f] : "(unknown)",
                  value);
    }
    for (int f = 0; row && !open && f < F_COUNT; f++)
        if (row->field[f] && !named[f])
            FAULT("%s:%d: %s also has %s = %s", x->path, head->no, head->text, rec_fields[f].name, row->field[f]);
}

// "kpi csat 2026-01 = 66.67 n 3" (to the decimals given), "kpi nps 2026-01 = none"
static void check_kpi(const struct expect *x, const struct run *r, const struct line *l)
{
    char id[40], label[40], value[40], *dot;
    long n = -1;
    struct err e = {0};
    struct kpi_config cfg;
    struct kpi_query q = {.compare = COMPARE_NONE, .by = -1};
    struct kpi_set set = {0};
    kpi_config_default(&cfg);
    cfg.min_n_customer = cfg.min_n_employee = cfg.min_n_other = 1;
    int got = sscanf(l->text, "kpi %39s %39s = %39s n %ld", id, label, value, &n), k = got < 3 ? -1 : kpi_by_id(NULL, id);
    if (k < 0 || period_parse(&cfg.calendar, label, &q.period, &e)) {
        FAULT("%s:%d: not a KPI with its period and value", x->path, l->no);
        return;
    }
    q.kpis = &k;
    q.nkpis = 1;
    if (kpi_run(r->cube, &cfg, &q, &set, &e))
        fail_msg("%s", e.msg);
    const struct kpi_figure *f = &set.items[0].now;
    dot = strchr(value, '.');
    double half = 0.5 * pow(10, dot ? -(double)strlen(dot + 1) : 0) * 1.000001;
    bool none = !strcmp(value, "none");
    if (none ? f->has : !f->has || fabs(f->value - strtod(value, NULL)) > half || f->n != n)
        FAULT("%s:%d: %s %s is %.10g n %ld%s, expected %s n %ld", x->path, l->no, id, label, f->value, (long)f->n,
              f->has ? "" : " (no data)", value, n);
    kpi_set_release(&set);
}

static void check_note(const struct expect *x, const struct run *r, const struct line *l)
{
    if (!has_note(src(&r->l), l->text + 5))
        FAULT("%s:%d: no note says \"%s\"", x->path, l->no, l->text + 5);
}

// Words of closed sets that nobody knows are told, one by one: "unknown status Parked"
static void check_words(const struct expect *x, const struct run *r)
{
    const struct source_info *s = src(&r->l);
    char want[300];
    for (size_t i = 0; i < s->nwords; i++) {
        snprintf(want, sizeof(want), "unknown %s %s", s->words[i].field, s->words[i].word);
        bool told = false;
        for (size_t j = 0; j < x->n; j++)
            told = told || !strcmp(x->lines[j].text, want);
        if (!told)
            FAULT("%s: nothing tells \"%s\"", x->path, want);
    }
    for (size_t j = 0; j < x->n; j++) {
        bool met = !str_starts(x->lines[j].text, "unknown ");
        for (size_t i = 0; i < s->nwords && !met; i++) {
            snprintf(want, sizeof(want), "unknown %s %s", s->words[i].field, s->words[i].word);
            met = !strcmp(x->lines[j].text, want);
        }
        if (!met)
            FAULT("%s:%d: that word is known", x->path, x->lines[j].no);
    }
}

static void check_source(const struct expect *x, const struct run *r, const char *profile)
{
    const struct source_info *s = src(&r->l);
    if (s->state != SOURCE_LOADED || strcmp(s->profile, profile)) {
        FAULT("%s: read as %s, not as %s %s", x->path, s->profile ? s->profile : "nothing", profile, s->why ? s->why : "");
        return;
    }
    for (int k = 0; k < REC_KINDS; k++)
        if (count_kind(&r->l, (enum rec_kind)k) != x->records[k])
            FAULT("%s: %zu records %s, expected %zu", x->path, count_kind(&r->l, (enum rec_kind)k), rec_kinds[k].name,
                  x->records[k]);
    if (s->rows_rejected != x->rejected_rows || s->cells_rejected != x->rejected_cells)
        FAULT("%s: %lu rows and %lu cells rejected, expected %lu and %lu", x->path, (unsigned long)s->rows_rejected,
              (unsigned long)s->cells_rejected, x->rejected_rows, x->rejected_cells);
    for (size_t i = 0; i < s->nrejects && faults; i++)
        print_error("  line %lu, %s: %s: %s\n", (unsigned long)s->rejects[i].line, s->rejects[i].field, s->rejects[i].value,
                    s->rejects[i].reason);
    check_words(x, r);
}

static void check_lines(const struct expect *x, const struct run *r, bool seen[REC_KINDS][F_COUNT])
{
    for (size_t i = 0; i < x->n;) {
        const struct line *l = &x->lines[i];
        if (*l->text == '[') {
            check_record(x, r, &i, seen);
            continue;
        }
        i++;
        if (str_starts(l->text, "kpi "))
            check_kpi(x, r, l);
        else if (str_starts(l->text, "note "))
            check_note(x, r, l);
        else if (!str_starts(l->text, "unknown ") && !str_starts(l->text, "skip ") && !str_starts(l->text, "excel loses "))
            FAULT("%s:%d: not understood: %s", x->path, l->no, l->text);
    }
}

// --- the file changed ---------------------------------------------------------------------------------------------

// What a column left away may change.
struct lost { bool kind[REC_KINDS], field[REC_KINDS][F_COUNT]; };

static void compare_rows(const struct expect *x, const char *what, const struct run *was, const struct run *is,
                         uint32_t source, const struct lost *lost)
{
    for (int k = 0; k < REC_KINDS; k++) {
        size_t n = run_count(was, 0, (enum rec_kind)k), m = run_count(is, source, (enum rec_kind)k);
        if (n != m && !lost->kind[k])
            FAULT("%s, %s: %zu records %s, %zu before", x->path, what, m, rec_kinds[k].name, n);
        for (size_t i = 0; i < n && n == m; i++)
            for (int f = 0; f < F_COUNT; f++) {
                const char *a = run_row(was, 0, (enum rec_kind)k, i)->field[f];
                const char *b = run_row(is, source, (enum rec_kind)k, i)->field[f];
                if (!lost->field[k][f] && (a ? !b || strcmp(a, b) : b != NULL))
                    FAULT("%s, %s: %s %zu: %s is \"%s\", was \"%s\"", x->path, what, rec_kinds[k].name, i + 1,
                          rec_fields[f].name, b ? b : "(unknown)", a ? a : "(unknown)");
            }
    }
}

static void changed_dir(char dir[600])
{
    snprintf(dir, 600, "%s", test_tmpdir());
}

static void changed_done(const struct expect *x, const char *what, const char *dir)
{
    if (getenv("KEEP"))
        print_message("%s, %s: %s\n", x->path, what, dir);
    else
        test_rmdir(dir);
}

static bool still_read(const struct expect *x, const char *profile, const char *what, const struct source_info *s)
{
    if (s->state == SOURCE_LOADED && !strcmp(s->profile, profile))
        return true;
    FAULT("%s, %s: read as %s, not as %s", x->path, what, s->profile ? s->profile : "nothing", profile);
    return false;
}

static void check_changed(const struct expect *x, const char *profile, const char *what, const struct run *was,
                          struct sheet *s, const struct lost *lost, bool rejects)
{
    struct run is;
    char dir[600];
    changed_dir(dir);
    run_load(&is, x, profile, sheet_write(s, dir, "export.csv", !strcmp(what, "excel")), true);
    const struct source_info *a = src(&was->l), *b = src(&is.l);
    if (rejects && (a->rows_rejected != b->rows_rejected || a->cells_rejected != b->cells_rejected))
        FAULT("%s, %s: %lu rows and %lu cells rejected, %lu and %lu before", x->path, what, (unsigned long)b->rows_rejected,
              (unsigned long)b->cells_rejected, (unsigned long)a->rows_rejected, (unsigned long)a->cells_rejected);
    if (still_read(x, profile, what, b))
        compare_rows(x, what, was, &is, 0, lost);
    run_release(&is);
    changed_done(x, what, dir);
}

static const char *fold(struct arena *mem, const char *s, size_t n)
{
    struct strbuf b = {0};
    utf8_fold(&b, s, n);
    const char *key = arena_strdup(mem, sb_str(&b));
    sb_release(&b);
    return key;
}

// Does the text of a key, "Id | Ticket ID", "Level = test", "te*xt#2", name the column with that header?
static bool names_column(struct arena *mem, const char *value, const char *header)
{
    const char *key = fold(mem, header, strlen(header)), *end = value + strlen(value);
    for (const char *p = value, *q; p < end; p = q + 1) {
        q = p + strcspn(p, "|=");
        size_t n = (size_t)(q - p);
        const char *hash = memchr(p, '#', n);
        if (hash && hash > p && all_digits(hash + 1, strspn(hash + 1, "0123456789")))
            n = (size_t)(hash - p);
        const char *spec = fold(mem, p, n);
        if (*spec && glob_match(spec, key))
            return true;
    }
    const char *whole = fold(mem, value, strlen(value));
    return *whole && glob_match(whole, key);
}

static bool names_other(struct arena *mem, const struct sheet *s, const char *value, size_t col)
{
    for (size_t i = 0; i < s->cols; i++)
        if (i != col && names_column(mem, value, sheet_header(s, i)))
            return true;
    return false;
}

static int key_field(const char *key) // "csat.label.1" is csat
{
    char name[40];
    snprintf(name, sizeof(name), "%.*s", (int)strcspn(key, "."), key);
    return rec_field_by_name(name);
}

static int section_kind(const char *section) // "survey.nps" is survey
{
    char name[40];
    snprintf(name, sizeof(name), "%.*s", (int)strcspn(section, "."), section);
    return rec_kind_by_name(name);
}

static bool decides_records(enum rec_kind k, int f) // without it there may be no record
{
    for (const enum rec_field *q = rec_kinds[k].required; *q != F_COUNT; q++)
        if ((int)*q == f)
            return true;
    return k == REC_SURVEY && (f == F_answered_at || f == F_sent_at || (f >= F_nps && f <= F_label) || f == F_state);
}

// Conditions hold columns among other words; a column is taken to be in one that has its name anywhere.
static bool is_condition(const char *key)
{
    size_t n = strlen(key);
    return str_starts(key, "keep_if") || str_starts(key, "drop_if") || (n > 3 && !strcmp(key + n - 3, ".if"));
}

static bool speaks_of(struct arena *mem, const char *value, const char *name)
{
    const char *key = fold(mem, name, strlen(name));
    return *key && strstr(fold(mem, value, strlen(value)), key);
}

// A rule over fields that a column feeds is fed by it too: "status = closed and replies <= 1".
static void rules_lost(struct arena *mem, const struct ini *ini, struct lost *lost)
{
    for (size_t i = 0; i < ini->n; i++) {
        const struct ini_entry *e = &ini->entries[i];
        int k = section_kind(e->section), f = key_field(e->key);
        for (int g = 0; k >= 0 && f >= 0 && strstr(e->key, ".rule") && g < F_COUNT; g++)
            lost->field[k][f] = lost->field[k][f] || (lost->field[k][g] && speaks_of(mem, e->value, rec_fields[g].name));
    }
}

// What the profile makes of the column. False: it is a key of the file, without which it cannot be read.
static bool column_feeds(const struct ini *ini, const struct sheet *s, size_t col, struct lost *lost)
{
    struct arena mem = {0};
    const char *header = sheet_header(s, col);
    bool spare = true, named = false, questions = false;
    *lost = (struct lost){0};
    for (size_t i = 0; i < ini->n; i++) {
        const struct ini_entry *e = &ini->entries[i];
        int k = section_kind(e->section), f = key_field(e->key);
        questions = questions || !strcmp(e->key, "questions");
        bool words = strstr(e->key, ".word.") || strstr(e->key, ".label.") || strstr(e->key, ".null.");
        if (words || !(names_column(&mem, e->value, header) || (is_condition(e->key) && speaks_of(&mem, e->value, header))))
            continue;
        named = named || f >= 0;
        if (k < 0)
            spare = spare && !str_starts(e->key, "fold_by") && (!str_starts(e->key, "match.") || names_other(&mem, s, e->value, col));
        else if (str_starts(e->key, "keep_if") || str_starts(e->key, "drop_if"))
            spare = false;
        else if (f >= 0) {
            lost->field[k][f] = true;
            lost->kind[k] = lost->kind[k] || decides_records((enum rec_kind)k, f);
            spare = spare && !(k != REC_SURVEY && decides_records((enum rec_kind)k, f));
        } else if (strstr(e->key, "questions") || strstr(e->key, ".each") || str_starts(e->key, "needs."))
            lost->kind[k] = true;
    }
    rules_lost(&mem, ini, lost);
    arena_release(&mem);
    for (int f = F_nps; f <= F_label && questions && !named; f++) // known by its words: any answer may be the column's
        lost->field[REC_SURVEY][f] = lost->field[REC_SURVEY][F_question] = lost->kind[REC_SURVEY] = true;
    lost->field[REC_SURVEY][F_state] = lost->field[REC_SURVEY][F_state] || lost->kind[REC_SURVEY];
    for (int f = F_talk_s; f <= F_wrap_s; f++)
        if (lost->field[REC_INTERACTION][f])
            lost->field[REC_INTERACTION][F_handle_s] = true;
    if (lost->field[REC_SOCIAL][F_network])
        lost->field[REC_SOCIAL][F_channel] = true;
    return spare;
}

static bool by_number(const struct ini *ini) // columns such as #12
{
    for (size_t i = 0; i < ini->n; i++)
        if (ini->entries[i].value[0] == '#' && isdigit((unsigned char)ini->entries[i].value[1]))
            return true;
    return false;
}

// All in one load: most of the time goes into reading the profiles.
static void check_missing(const struct expect *x, const char *profile, const struct run *was, const struct ini *ini,
                          const char *csv)
{
    struct arena mem = {0};
    struct sheet first, s;
    struct run is;
    char dir[600], name[20];
    const char **paths, **what;
    struct lost *lost;
    size_t n = 0;
    changed_dir(dir);
    sheet_read(&first, csv, src(&was->l)->delimiter, src(&was->l)->header_rows);
    paths = arena_alloc(&mem, first.cols * sizeof(*paths));
    what = arena_alloc(&mem, first.cols * sizeof(*what));
    lost = arena_alloc(&mem, first.cols * sizeof(*lost));
    assert_true(paths && what && lost);
    for (size_t col = 0; col < first.cols; col++) {
        if (!column_feeds(ini, &first, col, &lost[n]))
            continue;
        sheet_read(&s, csv, first.delimiter, first.header_rows);
        sheet_drop(&s, col);
        snprintf(name, sizeof(name), "%03zu.csv", col + 1);
        paths[n] = arena_strdup(&mem, sheet_write(&s, dir, name, false));
        what[n++] = arena_printf(&mem, "without %s", sheet_header(&first, col));
        sheet_release(&s);
    }
    if (n)
        run_load_all(&is, x, profile, paths, n, false);
    for (size_t i = 0; i < n; i++) // of two columns alike, either leaves the same
        if (is.l.list.items[i]->state != SOURCE_SAME_CONTENT && still_read(x, profile, what[i], is.l.list.items[i]))
            compare_rows(x, what[i], was, &is, (uint32_t)i, &lost[i]);
    if (n)
        run_release(&is);
    changed_done(x, "missing", dir);
    sheet_release(&first);
    arena_release(&mem);
}

static void check_variants(const struct expect *x, const char *profile, const struct run *was, const struct ini *ini,
                           const char *csv)
{
    const struct source_info *si = src(&was->l);
    struct lost lost = {0};
    bool fixed = si->header_rows == 0 || by_number(ini);
    static const char *const names[] = {"shuffled", "added", "excel"};
    // Sanitizers take each change with a third of the fixtures, by their names.
    uint32_t third = (uint32_t)strlen(csv) % 3;
    for (int v = 0; v < 3; v++) {
        struct sheet s;
        if (getenv("QUICK") && (uint32_t)v != third)
            continue;
        if (expect_says(x, "skip", names[v]) || (v == 0 && fixed))
            continue;
        sheet_read(&s, csv, si->delimiter, si->header_rows);
        if (v == 0)
            sheet_shuffle(&s, (uint32_t)(s.cols * 977 + s.nrows));
        else if (v == 1)
            sheet_add(&s, fixed);
        else
            sheet_through_excel(&s);
        for (int f = 0; f < F_COUNT && v == 2; f++)
            for (int k = 0; k < REC_KINDS; k++)
                lost.field[k][f] = expect_says(x, "excel loses", rec_fields[f].name);
        check_changed(x, profile, names[v], was, &s, &lost, v < 2 || !expect_has(x, "excel loses"));
        sheet_release(&s);
    }
    if (!fixed && !expect_says(x, "skip", "missing") && (!getenv("QUICK") || third == 0))
        check_missing(x, profile, was, ini, csv);
}

// --- one profile --------------------------------------------------------------------------------------------------

// Every column that the profile names stands in some fixture, and every field it fills is expected in some record.
static void check_covered(const char *profile, const struct ini *ini, const bool *named, bool seen[REC_KINDS][F_COUNT])
{
    for (size_t i = 0; i < ini->n; i++) {
        const struct ini_entry *e = &ini->entries[i];
        int k = section_kind(e->section), f = key_field(e->key);
        const char *dot = strchr(e->key, '.');
        if (k < 0 || f < 0)
            continue;
        if (!seen[k][f]) {
            FAULT("%s: no expectation speaks of %s.%s", profile, rec_kinds[k].name, rec_fields[f].name);
            seen[k][f] = true;
        }
        if ((!dot || all_digits(dot + 1, strlen(dot + 1))) && !named[i])
            FAULT("%s, line %d: no fixture has the column %s", profile, e->line, e->value);
    }
}

static void note_columns(const struct ini *ini, const char *csv, const struct source_info *si, bool *named)
{
    struct sheet s;
    struct arena mem = {0};
    sheet_read(&s, csv, si->delimiter, si->header_rows);
    for (size_t i = 0; i < ini->n; i++)
        for (size_t c = 0; c < si->ncolumns && !named[i]; c++)
            named[i] = names_column(&mem, ini->entries[i].value, si->columns[c].header) || ini->entries[i].value[0] == '#';
    arena_release(&mem);
    sheet_release(&s);
}

static int fixtures_of(const char *profile, char (*stems)[300], int max)
{
    DIR *d = opendir(FOLDER);
    assert_non_null(d);
    int n = 0;
    for (struct dirent *e; (e = readdir(d));) {
        size_t len = strlen(e->d_name), stem = strlen(profile);
        if (!str_starts(e->d_name, profile) || len < 5 || strcmp(e->d_name + len - 4, ".csv") || e->d_name[stem] != '.')
            continue;
        assert_true(n < max);
        snprintf(stems[n++], sizeof(*stems), FOLDER "/%.*s", (int)(len - 4), e->d_name);
    }
    closedir(d);
    return n;
}

static void check_profile(const struct embed_file *file)
{
    char stems[12][300], path[320];
    int n = fixtures_of(file->name, stems, 12);
    struct ini ini;
    struct err e = {0};
    bool seen[REC_KINDS][F_COUNT] = {{false}};
    assert_int_equal(ini_read_buf(&ini, file->name, file->text, file->len, &e), 0);
    bool *named = calloc(ini.n + 1, sizeof(*named));
    assert_non_null(named);
    if (!n)
        FAULT("%s: it has no fixture in " FOLDER, file->name);
    for (int i = 0; i < n; i++) {
        struct expect x;
        struct run r;
        snprintf(path, sizeof(path), "%s.expect", stems[i]);
        expect_read(&x, path);
        snprintf(path, sizeof(path), "%s.csv", stems[i]);
        run_load(&r, &x, file->name, path, true);
        check_source(&x, &r, file->name);
        if (src(&r.l)->state == SOURCE_LOADED) {
            check_lines(&x, &r, seen);
            note_columns(&ini, path, src(&r.l), named);
            check_variants(&x, file->name, &r, &ini, path);
        }
        run_release(&r);
        expect_release(&x);
    }
    if (n)
        check_covered(file->name, &ini, named, seen);
    free(named);
    ini_release(&ini);
}

static void one_profile(void **state)
{
    faults = 0;
    check_profile(*state);
    if (faults)
        fail_msg("%d faults", faults);
}

// What the French Excel of these tests makes of a cell.
static void french_excel(void **state)
{
    (void)state;
    static const char *const cells[][2] = {
        {"2026-01-05 08:10", "05/01/2026 08:10"}, {"2015-01-27T13:21:10", "27/01/2015 13:21"}, {"2026-01-05", "05/01/2026"},
        {"05-01-2026 16:24", "05/01/2026 16:24"}, {"2026-02-25 16:38:58.679", "25/02/2026 16:38"},
        {"2026-01-05 10:00:00 +0100", "2026-01-05 10:00:00 +0100"}, {"2026-01-05T10:00:00Z", "2026-01-05T10:00:00Z"},
        {"3/15/2024 2:30 PM", "3/15/2024 2:30 PM"}, {"12.50", "12,5"}, {"1234.5", "1\u00A0234,5"}, {"00012", "12"},
        {"125000000000000001", "1,25000E+17"}, {"-3", "-3"}, {"False", "FAUX"}, {"01:00:00", "01:00:00"}, {"Good", "Good"}};
    for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
        struct sheet s = {0};
        assert_string_equal(excel_cell(&s, cells[i][0]), cells[i][1]);
        sheet_release(&s);
    }
}

// Two exports of one tool, reports of a tool that are averages already, other lists of it: by their least columns.
static void not_mistaken(void **state)
{
    (void)state;
    static const struct { const char *profile, *text; } files[] = {
        {"zendesk-tickets", "Ticket ID,Created at,Requester,Assignee,Group,Via,Status,Solved at\n"
                            "1,2026-05-14 10:00,Ada,Ana,Care,Mail,Solved,2026-05-15 10:00\n"},
        {"zendesk-explore", "Ticket ID,Ticket created - Date,Ticket status\n1,2026-05-14,Solved\n2,2026-05-15,Open\n"},
        {NULL, "Ticket created - Month,Ticket group,MED(First reply time (min)),Tickets,% Satisfaction score\n"
               "2026-05,Care,12.5,420,91.2\n2026-05,Shop,22.5,120,88.1\n"},
        {NULL, "Assignee name,Tickets,One-touch tickets,AVG(Agent replies),% Satisfaction score\nAna,420,200,2.1,91\n"},
        {NULL, "Ticket created - Date,Ticket status,Ticket channel,Tickets,MED(First reply time (min))\n"
               "2026-05-14,Solved,Email,31,20\n2026-05-15,Solved,Email,28,22\n"},
        {"hubspot-tickets", "Ticket ID,Ticket name,Create date,Ticket owner\n1,Hi,2026-05-14 10:00,Ana\n"},
        {"hubspot-contacts", "Record ID,First Name,Email,Create Date,Lifecycle Stage\n1,A,a@x.example,2026-05-14 10:00,Customer\n"},
        {NULL, "Record ID,Deal Name,Deal Stage,Close Date,Amount,Create Date,Deal owner\n1,A,Won,2026-05-14,100,2026-05-01,Ana\n"},
        {"intercom-conversations", "Conversation ID,Conversation started at (Europe/Paris),Current conversation state\n"
                                   "1,2026-05-14 10:00:00,open\n"},
        {"intercom-csat", "Conversation ID,Updated at (Europe/Paris),Conversation rating\n1,2026-05-14 10:00:00,5\n"},
        {"freshdesk-tickets", "Ticket ID,Status,Created time,Resolved time\n1,Closed,2026-05-14 10:00:00,2026-05-15 10:00:00\n"},
        {"glpi-tickets", "ID;Titre;Statut;Date d'ouverture\n1;Souris;Résolu;05-01-2026 16:24\n"}};
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct loaded l = {0};
        load_text(&l, files[i].text);
        if (files[i].profile ? src(&l)->state != SOURCE_LOADED || strcmp(src(&l)->profile, files[i].profile) : l.n > 0)
            fail_msg("read as %s: %s", src(&l)->profile ? src(&l)->profile : "nothing", files[i].text);
        loaded_release(&l);
    }
}

// The view and Explore hold the same tickets, which count once; a rating in a file of its own takes its conversation's
// agent and team.
static void beside_each_other(void **state)
{
    (void)state;
    static const char *const intercom[] = {FOLDER "/intercom-conversations.csv", FOLDER "/intercom-csat.csv"};
    struct expect none = {.zone = "Europe/Paris", .currency = ""};
    struct run r;
    char dir[600];
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    const char *again[] = {FOLDER "/zendesk-tickets.csv", test_write_text(dir, "explore.csv",
                           "Ticket ID,Ticket created - Timestamp,Ticket status\n101,2026-03-02T08:10:00,Closed\n")};
    run_load_all(&r, &none, NULL, again, 2, true);
    assert_int_equal(src(&r.l)->duplicates, 1); // 101 is told again by Explore
    run_release(&r);
    test_rmdir(dir);
    run_load_all(&r, &none, NULL, intercom, 2, true);
    assert_int_equal(src(&r.l)->duplicates, 3); // ratings that stand in both reports: the later file's, without an agent
    struct slice s = {.n = 1, .f[0] = {.dim = DIM_AGENT, .code = (uint32_t)cube_value_find(r.cube, DIM_AGENT, "Bob")}};
    struct kpi_config cfg;
    struct kpi_set set = {0};
    struct err e = {0};
    int k = KPI_csat;
    struct kpi_query q = {.compare = COMPARE_NONE, .by = -1, .kpis = &k, .nkpis = 1, .slice = s};
    kpi_config_default(&cfg);
    cfg.min_n_customer = 1;
    assert_int_equal(period_parse(&cfg.calendar, "2026-01", &q.period, &e), 0);
    assert_int_equal(kpi_run(r.cube, &cfg, &q, &set, &e), 0);
    assert_true(set.items[0].now.has);
    assert_close(set.items[0].now.value, 0); // his one rating is a 2
    assert_int_equal(set.items[0].now.n, 1);
    kpi_set_release(&set);
    run_release(&r);
}

// PROFILE=name runs the fixtures of that one alone; KEEP=1 leaves the changed files and says where.
int main(void)
{
    struct CMUnitTest tests[203] = {cmocka_unit_test(french_excel), cmocka_unit_test(not_mistaken), cmocka_unit_test(beside_each_other)};
    size_t n = 3;
    const char *only = getenv("PROFILE");
    assert_true(embed_profiles_n <= 200);
    for (size_t i = 0; i < embed_profiles_n; i++)
        if (!only || !strcmp(only, embed_profiles[i].name))
            tests[n++] = (struct CMUnitTest){embed_profiles[i].name, one_profile, NULL, NULL,
                                             (void *)(uintptr_t)&embed_profiles[i]};
    return _cmocka_run_group_tests("profiles", tests, n, NULL, NULL);
}
