// Which kind of record a file holds, by what its headers may mean and what its columns hold. A column is never forced:
// its values must fit the field, and a number without a unit is no duration.
#include "guess_priv.h"

#include <stdlib.h>
#include <string.h>

// Every column's words; ends with release_headers.
struct header *headers_read(const struct file *f)
{
    struct header *h = calloc(f->ncols + 1, sizeof(*h));
    struct strbuf b = {0};
    for (size_t i = 0; h && i < f->ncols; i++) {
        const char *words = header_words(&b, f->cols[i].header, &h[i].unit_ms, &h[i].clock);
        h[i].words = b.oom ? NULL : strdup(words);
        if (!h[i].words) {
            for (size_t j = 0; j < i; j++)
                free(h[j].words);
            free(h);
            h = NULL;
        }
    }
    sb_release(&b);
    return h;
}

void headers_release(const struct file *f, struct header *h)
{
    for (size_t i = 0; h && i < f->ncols; i++)
        free(h[i].words);
    free(h);
}

// The time columns of an interaction may hold durations and the other way round: values decide.
static bool fits(const struct file *f, enum rec_kind k, enum rec_field field, size_t col, const struct header *h)
{
    return values_fit(field, word_set_of(k, field), f, &f->cols[col], h[col].unit_ms > 0);
}

static bool any_dates(const struct file *f)
{
    for (size_t c = 0; c < f->ncols; c++)
        if (f->cols[c].st.date * 2 > f->cols[c].st.n)
            return true;
    return false;
}

// The one column of dates of a file is when its rows happened, unless its name says otherwise.
static int only_dates(const struct file *f)
{
    static const char *const others[] = {"birth", "naiss", "purchase", "achat", "expir", "updat", "modif", "maj", "due",
                                         "echeance", "close", "clot", "resol", "solved", "end", "fin", "response", "reply",
                                         "repon", "sent", "envo"};
    int found = NO_COLUMN;
    for (size_t c = 0; c < f->ncols; c++) {
        if (f->cols[c].st.date * 2 <= f->cols[c].st.n)
            continue;
        if (found != NO_COLUMN)
            return NO_COLUMN;
        found = (int)c;
    }
    for (size_t i = 0; i < ARRAY_LEN(others) && found != NO_COLUMN; i++)
        if (strstr(f->cols[found].key, others[i]))
            return NO_COLUMN;
    return found;
}

// What tickets and calls have, and lists of persons or things have not.
static bool tells_of_contact(const struct guess *g)
{
    static const enum rec_field fields[] = {F_channel, F_direction, F_status, F_priority, F_category, F_subject, F_agent,
                                            F_replies, F_reopens, F_answered, F_wait_s, F_handle_s};
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        n += g->col[fields[i]] != NO_COLUMN;
    return n >= 2;
}

// Clocks; "9h12" is one under a header that is an hour.
bool times_of_day(const struct column *c)
{
    const struct colstat *st = &c->st;
    uint64_t clocks = st->clock2 + st->clock3 + st->half_day + (str_starts(c->key, "heure") ? st->duration_text : 0);
    return st->n && clocks * 10 >= st->n * 9;
}

// A list of calls needs no id: a time of day for each of them, not a day alone as sums have it, and what became of it.
static bool calls_without_ids(const struct file *f, const struct guess *g)
{
    static const enum rec_field fate[] = {F_answered, F_abandoned, F_wait_s, F_handle_s, F_talk_s, F_direction};
    size_t n = 0;
    bool timed = false;
    for (size_t i = 0; i < ARRAY_LEN(fate); i++)
        n += g->col[fate[i]] != NO_COLUMN;
    if (g->col[F_created_at] == NO_COLUMN || n < 2 || !tells_of_contact(g))
        return false;
    const struct colstat *created = &f->cols[g->col[F_created_at]].st;
    timed = created->sample && strlen(created->sample) > 12 && strchr(created->sample, ':');
    for (size_t c = 0; c < f->ncols && !timed; c++)
        timed = times_of_day(&f->cols[c]) && (strstr(f->cols[c].key, "time") || strstr(f->cols[c].key, "heure")) &&
                (int)c != g->col[F_wait_s] && (int)c != g->col[F_handle_s] && (int)c != g->col[F_talk_s];
    return timed;
}

// The columns that a kind could read. A column serves one field; the surest word of a field wins.
void guess_kind(const struct file *f, enum rec_kind k, const struct header *h, bool values, struct guess *g)
{
    bool *used = calloc(f->ncols + 1, sizeof(*used));
    *g = (struct guess){0};
    for (int i = 0; i < F_COUNT; i++)
        g->col[i] = NO_COLUMN;
    for (size_t i = 0; used && i < synonyms_n; i++) {
        const struct synonym *s = &synonyms[i];
        if (!(s->kinds >> k & 1) || !rec_kind_has(k, s->field) || g->col[s->field] != NO_COLUMN)
            continue;
        int best = NO_COLUMN, rank = 1 << 20;
        for (size_t c = 0; c < f->ncols; c++) {
            int r = used[c] || !*h[c].words ? -1 : word_rank(s->words, h[c].words);
            if (r >= 0 && r < rank && (!values || fits(f, k, s->field, c, h))) {
                rank = r;
                best = (int)c;
            }
        }
        if (best == NO_COLUMN)
            continue;
        g->col[s->field] = best;
        used[best] = true;
        g->n++;
        g->marks += s->mark;
    }
    if (used && values && g->marks && k == REC_INTERACTION && g->col[F_created_at] == NO_COLUMN)
        g->n += (g->col[F_created_at] = only_dates(f)) != NO_COLUMN;
    free(used);
    if (k == REC_SURVEY && g->col[F_metric] == NO_COLUMN) // a score of what?
        for (int x = F_score; x <= F_label; x++) {
            g->n -= g->col[x] != NO_COLUMN;
            g->col[x] = NO_COLUMN;
        }
    g->complete = true;
    for (const enum rec_field *q = rec_kinds[k].required; *q != F_COUNT; q++)
        g->complete = g->complete && (g->col[*q] != NO_COLUMN || *q == F_currency);
    if (k == REC_SURVEY)
        g->complete = g->col[F_answered_at] != NO_COLUMN || g->col[F_sent_at] != NO_COLUMN;
    if (k == REC_CUSTOMER) // an id alone beside dates is some activity of the customer
        g->complete = g->complete && (g->marks > 1 || (g->marks && !any_dates(f)));
    if (k == REC_INTERACTION && g->col[F_id] == NO_COLUMN)
        g->complete = calls_without_ids(f, g);
    if (k == REC_INTERACTION || k == REC_LEAD || k == REC_SOCIAL) // an id and a date alone may be of anything
        g->complete = g->complete && (g->marks > 0 || (k == REC_INTERACTION && tells_of_contact(g)));
    if (k == REC_QUALITY) // a score alone may be anything; an evaluation is of somebody, or of a contact
        g->complete = g->complete && g->marks > 1 && (g->col[F_agent] != NO_COLUMN || g->col[F_team] != NO_COLUMN ||
                                                      g->col[F_interaction_id] != NO_COLUMN || g->col[F_criterion] != NO_COLUMN);
    if (k == REC_WEB)
        g->complete = g->complete && g->marks > 0;
}

int synonyms_possible(const struct file *f)
{
    struct header *h = headers_read(f);
    struct guess g;
    int most = 0;
    for (int k = 0; h && k < REC_KINDS; k++) {
        guess_kind(f, (enum rec_kind)k, h, false, &g);
        int n = g.n + (g.complete ? COMPLETE_GUESS : 0);
        if ((g.n >= 2 || (g.n && g.complete)) && n > most)
            most = n;
    }
    headers_release(f, h);
    return most;
}

// Does another column hold the ids of tickets, prospects, orders, subscriptions or messages?
static bool others_id(const struct file *f, const struct header *h, int customers)
{
    static const unsigned others = 1u << REC_INTERACTION | 1u << REC_LEAD | 1u << REC_ORDER | 1u << REC_SUBSCRIPTION | 1u << REC_SOCIAL;
    for (size_t i = 0; i < synonyms_n; i++)
        for (size_t c = 0; c < f->ncols; c++)
            if (synonyms[i].field == F_id && synonyms[i].mark && (synonyms[i].kinds & others) && (int)c != customers &&
                f->cols[c].st.n && word_rank(synonyms[i].words, h[c].words) >= 0)
                return true;
    return false;
}

// Long enough a lead over every other kind? Ties go to the order of the kinds.
int guess_best(const struct file *f, const struct header *h, struct guess *best)
{
    int kind = -1, most = 0;
    for (int k = 0; k < REC_KINDS; k++) {
        struct guess g;
        guess_kind(f, (enum rec_kind)k, h, true, &g);
        int score = g.n + 3 * g.marks;
        if (k == REC_CUSTOMER && g.complete && others_id(f, h, g.col[F_id]))
            continue; // the customer of something
        if (g.complete && k == REC_SURVEY) { // a survey has answers
            size_t answers = 0;
            for (size_t c = 0; c < f->ncols; c++)
                answers += question_field(f, c) >= 0;
            if (!answers && g.col[F_metric] == NO_COLUMN)
                continue;
            score += (int)(answers > 4 ? 4 : answers) * 2;
        }
        if (g.complete && score > most) {
            most = score;
            kind = k;
            *best = g;
        }
    }
    return kind;
}

