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
    struct plan p = {.fold_col = -1};
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

// A header cell names something: values of the first data row do not.
int recognise(struct file *f, const struct head *h, const struct profile *forced, const struct profile **prof,
              bool *canonical, struct err *e)
{
    *prof = NULL;
    *canonical = false;
    if (forced && forced->header_rows == 0) {
        *prof = forced;
        return columns_from_head(f, h, 0, 0, e);
    }
    size_t lines = h->n < TITLE_LINES ? h->n : TITLE_LINES, synonyms_at = lines;
    for (size_t at = 0; at < lines; at++) {
        int rc;
        bool fits;
        if (forced) {
            if ((rc = columns_from_head(f, h, at, forced->header_rows, e)))
                return rc;
            size_t found = 0;
            for (size_t i = 0; i < forced->sections[0].nrules; i++)
                found += colspec_set(&forced->sections[0].rules[i].col) && has_spec(f, &forced->sections[0].rules[i].col);
            if (profile_score(f, forced) >= 0 || found >= 2) {
                *prof = forced;
                return 0;
            }
            continue;
        }
        if ((rc = columns_from_head(f, h, at, 1, e)) || (rc = canonical_fits(f, &fits, e)))
            return rc;
        if (fits && all_canonical(f)) {
            *canonical = true;
            return 0;
        }
        if ((rc = best_profile(f, h, at, prof, e)))
            return rc;
        if (*prof)
            return 0;
        if (fits) {
            *canonical = true;
            return columns_from_head(f, h, at, 1, e);
        }
        if (synonyms_at == lines && synonyms_possible(f))
            synonyms_at = at;
    }
    if (forced)
        return columns_from_head(f, h, 0, forced->header_rows, e);
    return columns_from_head(f, h, synonyms_at < lines ? synonyms_at : 0, 1, e);
}
