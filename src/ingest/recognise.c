// Which way to read a file: a profile whose marks are all there and whose columns hold what they should, canonical
// names, or header synonyms. The header may stand below a few title lines; the file's name decides nothing.
#include "base/holds.h"
#include "base/i18n.h"
#include "fit_priv.h"

#include <stdlib.h>
#include <string.h>

#define TITLE_LINES 10

struct candidate { // a profile, judged by one header and the rows below it
    const struct profile *p;
    int marks;                  // found
    int columns, held, against; // distinct columns that it names; that hold what they should; that do not
    int wrong_col;              // the first of those that do not, -1
    enum rec_field wrong;
    enum rec_field missing;     // a field that a record needs and no column gives, F_COUNT
    bool broken;                // cannot read this file
};

struct search {
    struct file *f;
    const struct head *h;
    struct candidate best, second, nearest; // p NULL: none; nearest: some of its marks are missing
};

// --- one profile --------------------------------------------------------------------------------------------------

static bool has_spec(const struct file *f, const struct colspec *s)
{
    return colspec_find(s, f->cols, f->ncols, 0) >= 0;
}

static bool has_mark(const struct file *f, const struct match *m)
{
    for (size_t i = 0; i < m->n; i++)
        if (has_spec(f, &m->any[i]))
            return true;
    return false;
}

static size_t marks_found(const struct file *f, const struct profile *p)
{
    size_t n = 0;
    for (size_t i = 0; i < p->nmatches; i++)
        n += has_mark(f, &p->matches[i]);
    return n;
}

static void count_column(const struct file *f, const struct section *s, const struct rule *u, int col, bool *seen,
                         struct candidate *c)
{
    if (col < 0 || seen[col])
        return;
    seen[col] = true;
    c->columns++;
    enum fit fit = rule_fit(f, s->kind, u, (size_t)col);
    c->held += fit == FIT_YES;
    if (fit == FIT_NO && !c->against++) {
        c->wrong_col = col;
        c->wrong = u->field;
    }
}

static void count_columns(const struct file *f, const struct profile *p, bool *seen, struct candidate *c)
{
    for (size_t i = 0; i < p->nsections; i++) {
        const struct section *s = &p->sections[i];
        for (size_t j = 0; j < s->nrules; j++) {
            const struct rule *u = &s->rules[j];
            if (colspec_set(&u->col))
                count_column(f, s, u, colspec_find(&u->col, f->cols, f->ncols, 0), seen, c);
            else if (!u->konst && colspec_set(&s->each))
                for (int at = 0; (at = colspec_find(&s->each, f->cols, f->ncols, at)) >= 0; at++)
                    count_column(f, s, u, at, seen, c);
        }
    }
}

// Is there a column for a field of the first section, and does one of them hold it?
static void need(const struct file *f, const struct section *s, enum rec_field x, bool *there, bool *holds, int *wrong)
{
    *there = *holds = false;
    for (size_t j = 0; j < s->nrules; j++) {
        const struct rule *u = &s->rules[j];
        int col = u->field != x || u->konst ? -1 : colspec_find(&u->col, f->cols, f->ncols, 0);
        bool each = u->field == x && !u->konst && !colspec_set(&u->col);
        if (u->field != x || (col < 0 && !u->konst && !each))
            continue;
        *there = true;
        if (col < 0 || rule_fit(f, s->kind, u, (size_t)col) != FIT_NO)
            *holds = true;
        else
            *wrong = col;
    }
}

static void judge_needs(const struct file *f, struct candidate *c)
{
    const struct section *s = &c->p->sections[0];
    enum rec_field fields[8];
    size_t n = 0;
    for (const enum rec_field *q = rec_kinds[s->kind].required; *q != F_COUNT && n < ARRAY_LEN(fields); q++)
        if (field_needed(s, *q))
            fields[n++] = *q;
    bool there, holds, dated = false;
    int wrong = -1;
    if (s->kind == REC_SURVEY) { // either date will do
        need(f, s, F_sent_at, &there, &holds, &wrong);
        dated = there && holds;
        if (!dated)
            fields[n++] = F_answered_at;
    }
    for (size_t i = 0; i < n; i++) {
        need(f, s, fields[i], &there, &holds, &wrong);
        if (!there && c->missing == F_COUNT)
            c->missing = fields[i];
        if (there && !holds) {
            c->broken = true;
            c->wrong_col = wrong;
            c->wrong = fields[i];
        }
    }
    c->broken = c->broken || c->missing != F_COUNT;
}

// The columns of f are this header's, with the statistics of the first rows below it.
static int judge(const struct file *f, const struct profile *p, struct candidate *c, struct err *e)
{
    bool *seen = calloc(f->ncols + 1, sizeof(*seen));
    if (!seen)
        return err_nomem(e);
    *c = (struct candidate){.p = p, .wrong_col = -1, .wrong = F_COUNT, .missing = F_COUNT};
    c->marks = (int)marks_found(f, p);
    count_columns(f, p, seen, c);
    free(seen);
    judge_needs(f, c);
    c->broken = c->broken || c->against > c->held;
    return 0;
}

static int score(const struct candidate *c)
{
    return 3 * c->marks + c->columns + c->held - 3 * c->against;
}

// A profile of the user's own comes before the built-in ones; of equals, the first by name.
static bool better(const struct candidate *a, const struct candidate *b)
{
    if (!a->p || !b->p)
        return a->p != NULL;
    if (a->broken != b->broken)
        return b->broken;
    if (a->p->builtin != b->p->builtin)
        return b->p->builtin;
    if (score(a) != score(b))
        return score(a) > score(b);
    return a->marks != b->marks ? a->marks > b->marks : strcmp(a->p->name, b->p->name) < 0;
}

// --- all of them --------------------------------------------------------------------------------------------------

static void sample_columns(struct file *f, const struct head *h, size_t from, size_t to)
{
    for (size_t r = from; r < to && r < h->n; r++)
        for (size_t i = 0; i < h->rows[r].n && i < f->ncols; i++)
            if (h->rows[r].cells[i].len)
                stat_add(f, &f->cols[i], h->rows[r].cells[i].s, h->rows[r].cells[i].len, h->rows[r].line);
}

// Half of the marks at least, and the more the nearer.
static bool nearer(const struct candidate *a, const struct candidate *b)
{
    int of = (int)a->p->nmatches;
    if (a->marks * 2 < of || a->columns < 3)
        return false;
    return !b->p || a->marks * (int)b->p->nmatches > b->marks * of ||
           (a->marks * (int)b->p->nmatches == b->marks * of && better(a, b));
}

static void enter(struct search *s, const struct candidate *c)
{
    if (c->marks < (int)c->p->nmatches) {
        if (nearer(c, &s->nearest))
            s->nearest = *c;
    } else if (better(c, &s->best)) {
        s->second = s->best;
        s->best = *c;
    } else if (better(c, &s->second)) {
        s->second = *c;
    }
}

// Without a header row the columns have numbers only: every column must hold what it should from the first row on.
static int without_header(struct search *s, const struct profile *p, struct candidate *c, struct err *e)
{
    struct file *f = s->f;
    size_t at = (size_t)p->skip_rows;
    int rc = columns_from_head(f, s->h, at, 0, e);
    if (rc)
        return rc;
    sample_columns(f, s->h, at, at + 1);
    if ((rc = judge(f, p, c, e)))
        return rc;
    bool first = !c->against && !c->broken && c->held >= 4;
    sample_columns(f, s->h, at + 1, s->h->n);
    if ((rc = judge(f, p, c, e)))
        return rc;
    c->broken = c->broken || !first || c->against;
    return 0;
}

static int try_profiles(struct search *s, size_t at, int rows, struct err *e)
{
    bool made = false, sampled = false;
    struct file *f = s->f;
    for (size_t i = 0; i < f->profiles->n; i++) {
        const struct profile *p = f->profiles->items[i];
        struct candidate c;
        int rc;
        if (p->header_rows != rows || !p->nmatches || ((p->skip_rows || !rows) && p->skip_rows != (int)at))
            continue;
        if (!rows) {
            if ((rc = without_header(s, p, &c, e)))
                return rc;
            if (!c.broken && c.marks == (int)p->nmatches)
                enter(s, &c);
            continue;
        }
        if (!made && (rc = columns_from_head(f, s->h, at, rows, e)))
            return rc;
        made = true;
        if (marks_found(f, p) * 2 < p->nmatches)
            continue;
        if (!sampled)
            sample_columns(f, s->h, at + (size_t)rows, s->h->n);
        sampled = true;
        if ((rc = judge(f, p, &c, e)))
            return rc;
        enter(s, &c);
    }
    return 0;
}

// Does a profile say how many rows stand above its header?
static bool skipping(const struct file *f)
{
    for (size_t i = 0; i < f->profiles->n; i++)
        if (f->profiles->items[i]->skip_rows)
            return true;
    return false;
}

// The best profile for a header in line `at`, NULL when none can read the file. Leaves the columns as it needs them.
static int best_profile(struct search *s, size_t at, const struct profile **best, struct err *e)
{
    int rc = 0;
    s->best = s->second = (struct candidate){0};
    for (int rows = at && !skipping(s->f) ? 1 : 0; rows <= MAX_HEADER_ROWS && !rc; rows++)
        if (at + (size_t)rows <= s->h->n)
            rc = try_profiles(s, at, rows, e);
    if (rc)
        return rc;
    if (s->best.p && s->best.broken) {
        if (!s->nearest.p || s->nearest.marks < (int)s->nearest.p->nmatches)
            s->nearest = s->best;
        s->best = (struct candidate){0};
    }
    *best = s->best.p;
    return columns_from_head(s->f, s->h, at, *best ? (*best)->header_rows : 1, e);
}

// --- why ----------------------------------------------------------------------------------------------------------

static const char *sentence(struct arena *mem, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static const char *sentence(struct arena *mem, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    const char *text = note_text(mem, fmt, ap);
    va_end(ap);
    return text;
}

static const char *first_missing_mark(const struct file *f, const struct profile *p)
{
    for (size_t i = 0; i < p->nmatches; i++)
        if (!has_mark(f, &p->matches[i]))
            return p->matches[i].any[0].text;
    return "";
}

// The columns of f are of one header row: marks of profiles with more are said as written.
static int say_second(const struct search *s, struct err *e)
{
    struct source_info *si = s->f->si;
    const struct candidate *c = s->second.p ? &s->second : &s->nearest;
    const struct profile *p = c->p;
    if (!p || p == s->best.p)
        return 0;
    int of = (int)p->nmatches;
    const char *wrong = c->wrong_col >= 0 && (size_t)c->wrong_col < s->f->ncols ? s->f->cols[c->wrong_col].header : NULL;
    if (c->marks < of)
        si->runner_up = sentence(&si->mem, N_("%s, which has %d of its %d marks (no column \"%s\") and knows %d columns"),
                                 p->name, c->marks, of, first_missing_mark(s->f, p), c->columns);
    else if (c->missing != F_COUNT)
        si->runner_up = sentence(&si->mem, N_("%s, which has all its marks but finds no column for %s"), p->name,
                                 rec_fields[c->missing].name);
    else if (c->broken && wrong)
        si->runner_up = sentence(&si->mem, N_("%s, which has all its marks, but the column \"%s\" does not hold a %s"),
                                 p->name, wrong, rec_fields[c->wrong].name);
    else
        si->runner_up = sentence(&si->mem, N_("%s, which knows %d columns, of which %d hold what they should"), p->name,
                                 c->columns, c->held);
    return si->runner_up ? 0 : err_nomem(e);
}

static int say_best(const struct search *s, const struct candidate *c, struct err *e)
{
    struct source_info *si = s->f->si;
    si->chosen_why = sentence(&si->mem, N_("its %d marks are there; it knows %d of %d columns, and %d hold what they should"),
                              c->marks, c->columns, (int)s->f->ncols, c->held);
    if (!si->chosen_why)
        return err_nomem(e);
    if (c->against && c->wrong_col >= 0 && (size_t)c->wrong_col < s->f->ncols &&
        source_note(si, "column \"%s\": the profile %s reads it as %s, but its first rows hold something else",
                    s->f->cols[c->wrong_col].header, c->p->name, rec_fields[c->wrong].name))
        return err_nomem(e);
    return 0;
}

// --- canonical names ----------------------------------------------------------------------------------------------

static bool all_canonical(const struct file *f)
{
    size_t named = 0, known = 0;
    for (size_t i = 0; i < f->ncols; i++)
        if (*f->cols[i].key) {
            named++;
            known += rec_field_by_name(f->cols[i].key) >= 0;
        }
    return named && known == named;
}

static int canonical_fits(struct file *f, bool *fits, struct err *e)
{
    struct plan p = {0};
    int rc = plan_canonical(f, &p, e);
    *fits = p.n > 0;
    plan_release(&p);
    for (size_t i = 0; i < f->ncols; i++)
        f->cols[i].how = NULL;
    return rc;
}

static int say_canonical(struct file *f, bool all)
{
    f->si->chosen_why = all ? _("all its headers are names of fields")
                            : _("its headers name every field that a record needs");
    return 0;
}

// --- a forced profile ---------------------------------------------------------------------------------------------

// Does it fit below line `at`? Its marks, or two columns of its rows, are enough.
static int forced_fits(struct search *s, size_t at, const struct profile *p, struct candidate *c, bool *fits,
                       struct err *e)
{
    struct file *f = s->f;
    int rc = columns_from_head(f, s->h, at, p->header_rows, e);
    if (rc)
        return rc;
    sample_columns(f, s->h, at + (size_t)p->header_rows, s->h->n);
    if ((rc = judge(f, p, c, e)))
        return rc;
    *fits = (p->nmatches && c->marks == (int)p->nmatches) || c->columns >= 2;
    return 0;
}

static bool field_found(const struct file *f, const struct section *s, enum rec_field x)
{
    for (size_t i = 0; i < s->nrules; i++)
        if (s->rules[i].field == x && (s->rules[i].konst || !colspec_set(&s->rules[i].col) || has_spec(f, &s->rules[i].col)))
            return true;
    return false;
}

// What a forced profile looks for in vain.
static int say_missed(const struct search *s, const struct candidate *c, struct err *e)
{
    HOLDS(c->p); // forced_fits set it: a file without a row has been told as such before
    const struct profile *p = c->p;
    struct strbuf list = {0};
    int missed = 0, shown = 0;
    for (size_t i = 0; i < p->nmatches; i++)
        if (!has_mark(s->f, &p->matches[i]) && ++missed && ++shown <= 8)
            sb_addf(&list, "%s\"%s\"", list.len ? ", " : "", p->matches[i].any[0].text);
    for (size_t k = 0; k < p->nsections; k++)
        for (size_t i = 0; i < p->sections[k].nrules; i++) {
            const struct section *sec = &p->sections[k];
            bool first = true;
            for (size_t j = 0; j < i && first; j++)
                first = sec->rules[j].field != sec->rules[i].field;
            if (first && !field_found(s->f, sec, sec->rules[i].field) && ++missed && ++shown <= 8)
                sb_addf(&list, "%s%s.%s", list.len ? ", " : "", rec_kinds[sec->kind].name,
                        rec_fields[sec->rules[i].field].name);
        }
    int rc = list.oom ? ERR_NOMEM : 0;
    if (!rc && missed > 8)
        rc = source_note(s->f->si, "the profile %s was asked for; it finds no column for %s and %d more", p->name,
                         sb_str(&list), missed - 8);
    else if (!rc && missed)
        rc = source_note(s->f->si, "the profile %s was asked for; it finds no column for %s", p->name, sb_str(&list));
    sb_release(&list);
    return rc ? err_nomem(e) : say_best(s, c, e);
}

// --- the whole ----------------------------------------------------------------------------------------------------

static bool nameless(const struct file *f)
{
    for (size_t i = 0; i + 1 < f->ncols; i++)
        if (!*f->cols[i].key)
            return true;
    return false;
}

// By what the headers say and the first rows hold. The columns are left as the way chosen has them; with none, as header
// synonyms need them.
static int by_headers(struct search *s, size_t lines, const struct profile **prof, bool *canonical, struct err *e)
{
    struct file *f = s->f;
    size_t synonyms_at = lines;
    int known = 0;
    bool gaps = false;
    for (size_t at = 0; at < lines; at++) {
        bool fits;
        int rc = columns_from_head(f, s->h, at, 1, e);
        if (rc || (rc = canonical_fits(f, &fits, e)))
            return rc;
        if (fits && all_canonical(f)) {
            *canonical = true;
            return say_canonical(f, true);
        }
        if ((rc = best_profile(s, at, prof, e)))
            return rc;
        if (*prof) {
            rc = say_best(s, &s->best, e);
            return rc ? rc : say_second(s, e);
        }
        if (fits) {
            *canonical = true;
            rc = say_second(s, e);
            return rc ? rc : say_canonical(f, false);
        }
        int n = synonyms_possible(f); // a title line, or a line of groups with gaps, may hold such words too
        if (n && (synonyms_at == lines || n >= known + (gaps ? 1 : 3))) {
            synonyms_at = at;
            known = n;
            gaps = nameless(f);
        }
    }
    int rc = columns_from_head(f, s->h, synonyms_at < lines ? synonyms_at : 0, 1, e);
    return rc ? rc : say_second(s, e);
}

int recognise(struct file *f, const struct head *h, const struct profile *forced, const struct profile **prof,
              bool *canonical, struct err *e)
{
    struct search s = {.f = f, .h = h};
    struct candidate c = {0};
    *prof = NULL;
    *canonical = false;
    size_t lines = TITLE_LINES, from = forced ? (size_t)forced->skip_rows : 0;
    for (size_t i = 0; i < f->profiles->n; i++)
        if ((size_t)f->profiles->items[i]->skip_rows >= lines)
            lines = (size_t)f->profiles->items[i]->skip_rows + 1;
    lines = h->n < lines ? h->n : lines;
    int rc = 0;
    bool fits = false;
    for (size_t at = from; forced && at < (from ? from + 1 : lines) && !fits && !rc && (at == from || forced->header_rows); at++)
        rc = forced_fits(&s, at, forced, &c, &fits, e);
    fits = fits || (forced && forced->header_rows == 0);
    if (!rc && fits) {
        *prof = forced;
        rc = say_missed(&s, &c, e);
        return rc ? rc : columns_from_head(f, h, f->header_at, forced->header_rows, e); // without the sample's statistics
    }
    if (!rc)
        rc = by_headers(&s, lines, prof, canonical, e);
    if (rc || !forced)
        return rc;
    if (*prof || *canonical) // another file of the folder
        return source_note(f->si, "the profile %s does not fit this file; it is read as %s", forced->name,
                           *prof ? (*prof)->name : "canonical") ? err_nomem(e) : 0;
    *prof = forced; // the plan says which column is missing
    return columns_from_head(f, h, 0, forced->header_rows, e);
}
