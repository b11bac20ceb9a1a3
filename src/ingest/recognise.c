// Which way to read a file: a profile whose marks are all there, canonical names, or header synonyms. The header may
// stand below a few title lines.
#include "map_priv.h"

#include <string.h>

#define TITLE_LINES 10

static bool has_spec(const struct file *f, const struct colspec *s)
{
    return colspec_find(s, f->cols, f->ncols, 0) >= 0;
}

// Marks found, weighted by the columns that the profile can read; -1 when a mark is missing.
static int profile_score(const struct file *f, const struct profile *p)
{
    if (!p->nmatches)
        return -1;
    for (size_t i = 0; i < p->nmatches; i++) {
        bool any = false;
        for (size_t j = 0; j < p->matches[i].n && !any; j++)
            any = has_spec(f, &p->matches[i].any[j]);
        if (!any)
            return -1;
    }
    int score = (int)p->nmatches * 10;
    for (size_t i = 0; i < p->nsections; i++)
        for (size_t j = 0; j < p->sections[i].nrules; j++)
            score += colspec_set(&p->sections[i].rules[j].col) && has_spec(f, &p->sections[i].rules[j].col);
    return score;
}

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

static int best_profile(struct file *f, const struct head *h, size_t at, const struct profile **best, struct err *e)
{
    int most = 0;
    *best = NULL;
    for (int rows = 1; rows <= MAX_HEADER_ROWS; rows++) {
        bool asked = false;
        for (size_t i = 0; i < f->profiles->n; i++)
            asked = asked || f->profiles->items[i]->header_rows == rows;
        if (!asked || at + (size_t)rows > h->n)
            continue;
        int rc = columns_from_head(f, h, at, rows, e);
        if (rc)
            return rc;
        for (size_t i = 0; i < f->profiles->n; i++) {
            const struct profile *p = f->profiles->items[i];
            int score = p->header_rows == rows ? profile_score(f, p) : -1;
            if (score > most) {
                most = score;
                *best = p;
            }
        }
    }
    return columns_from_head(f, h, at, *best ? (*best)->header_rows : 1, e);
}

// Does the forced profile fit below the first `at` lines? Its marks, or two columns of its rows, are enough.
static int forced_fits(struct file *f, const struct head *h, size_t at, const struct profile *p, bool *fits,
                       struct err *e)
{
    int rc = columns_from_head(f, h, at, p->header_rows, e);
    if (rc)
        return rc;
    size_t found = 0;
    for (size_t i = 0; i < p->sections[0].nrules; i++)
        found += colspec_set(&p->sections[0].rules[i].col) && has_spec(f, &p->sections[0].rules[i].col);
    *fits = profile_score(f, p) >= 0 || found >= 2;
    return 0;
}

// By what the headers say. The columns are left as the way chosen has them; with none, as header synonyms need them.
static int by_headers(struct file *f, const struct head *h, size_t lines, const struct profile **prof, bool *canonical,
                      struct err *e)
{
    size_t synonyms_at = lines;
    for (size_t at = 0; at < lines; at++) {
        bool fits;
        int rc = columns_from_head(f, h, at, 1, e);
        if (rc || (rc = canonical_fits(f, &fits, e)))
            return rc;
        if (fits && all_canonical(f)) {
            *canonical = true;
            return 0;
        }
        if ((rc = best_profile(f, h, at, prof, e)) || *prof)
            return rc;
        if (fits) {
            *canonical = true;
            return columns_from_head(f, h, at, 1, e);
        }
        if (synonyms_at == lines && synonyms_possible(f))
            synonyms_at = at;
    }
    return columns_from_head(f, h, synonyms_at < lines ? synonyms_at : 0, 1, e);
}

int recognise(struct file *f, const struct head *h, const struct profile *forced, const struct profile **prof,
              bool *canonical, struct err *e)
{
    *prof = NULL;
    *canonical = false;
    size_t lines = h->n < TITLE_LINES ? h->n : TITLE_LINES;
    int rc = 0;
    bool fits = forced && forced->header_rows == 0;
    if (fits)
        rc = columns_from_head(f, h, 0, 0, e);
    for (size_t at = 0; forced && at < lines && !fits && !rc; at++)
        rc = forced_fits(f, h, at, forced, &fits, e);
    if (rc || fits) {
        *prof = rc ? NULL : forced;
        return rc;
    }
    rc = by_headers(f, h, lines, prof, canonical, e);
    if (rc || !forced)
        return rc;
    if (*prof || *canonical) // another file of the folder
        return source_note(f->si, "the profile %s does not fit this file; it is read as %s", forced->name,
                           *prof ? (*prof)->name : "canonical") ? err_nomem(e) : 0;
    *prof = forced; // the plan says which column is missing
    return columns_from_head(f, h, 0, forced->header_rows, e);
}
