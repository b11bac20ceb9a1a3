// A plan for a file that no profile knows, from the kind that fits best: header synonyms, questions, ratings beside
// tickets, clocks beside dates; and what stays unread, with what would make it sure.
#include "guess_priv.h"
#include "base/i18n.h"

#include <stdlib.h>
#include <string.h>

// A column of clocks beside a column of dates: "Call Date" and "Call Time".
static int clock_column(const struct file *f, const struct header *h, const char *list)
{
    for (size_t c = 0; c < f->ncols; c++)
        if (word_rank(list, h[c].words) >= 0 && times_of_day(&f->cols[c]))
            return (int)c;
    return NO_COLUMN;
}

static bool midnights_only(const struct column *c)
{
    return c->st.date && c->st.sample && strlen(c->st.sample) <= 11;
}

static int join_clocks(struct file *f, struct plan *p, struct emit *m, const struct header *h, struct err *e)
{
    struct bind *created = emit_find(m, F_created_at);
    if (!created || !midnights_only(&f->cols[created->col]))
        return 0;
    int start = clock_column(f, h, "call time|time|heure|start time|heure d appel|heure de l appel|call start time|"
                                   "heure de creation|creation time|created time|heure d ouverture|opened time");
    if (start < 0)
        return 0;
    int date_col = created->col;
    created->join = start;
    f->cols[start].how = _("synonym, time of day of the date beside it");
    int answer = clock_column(f, h, "time answered|answered at|answer time|heure de reponse|heure decroche|pickup time|"
                                    "heure de decroche|answered time");
    if (answer < 0)
        return 0;
    struct bind *reply = emit_bind(m, F_first_reply_at, date_col);
    if (!reply)
        return err_nomem(e);
    reply->join = answer;
    reply->how.join = (struct colspec){.number = answer + 1}; // no reply where that cell is empty
    struct bind *wait = emit_bind(m, F_wait_s, answer);
    if (!wait)
        return err_nomem(e);
    wait->since = start;
    f->cols[answer].how = _("synonym, waiting = this time - the call's");
    return plan_note(p, "waiting is the difference of the columns \"%s\" and \"%s\"", f->cols[start].header,
                     f->cols[answer].header)
               ? err_nomem(e)
               : 0;
}

static int bind_guess(struct file *f, struct emit *m, const struct guess *g, const struct header *h, struct err *e)
{
    for (int x = 0; x < F_COUNT; x++) {
        int c = g->col[x];
        if (c == NO_COLUMN)
            continue;
        struct bind *b = emit_bind(m, (enum rec_field)x, c);
        if (!b)
            return err_nomem(e);
        b->how.unit_ms = h[c].unit_ms;
        b->how.clock = h[c].clock;
        if (b->type == RT_MONEY && f->cols[c].st.currency[0])
            b->how.currency = f->cols[c].st.currency;
        if (!f->cols[c].how)
            f->cols[c].how = _("synonym");
    }
    return 0;
}

static bool phone_file(const struct file *f, const struct header *h)
{
    for (size_t c = 0; c < f->ncols; c++)
        if (word_rank("call id|call time|call start time|call date|id appel|n d appel|date de l appel|call duration|"
                      "duree de l appel|date appel|talk time|talk duration|avg talk time|avg talk duration|speed of answer|"
                      "duree de communication|temps de communication", h[c].words) >= 0)
            return true;
    return false;
}

static int bind_const(struct emit *m, enum rec_field x, const char *value, struct err *e)
{
    struct bind *b = emit_bind(m, x, -1);
    if (!b)
        return err_nomem(e);
    b->konst = value;
    return 0;
}

// A rating beside a ticket: its own record, dated by its own date or by the end of the ticket.
static int rating_beside(struct file *f, struct plan *p, const struct guess *ticket, const struct header *h, bool alone,
                         struct err *e)
{
    struct emit *m = plan_emit(p, REC_SURVEY);
    if (!m)
        return err_nomem(e);
    m->secondary = true;
    static const enum rec_field ends[] = {F_resolved_at, F_closed_at, F_created_at};
    int rc = 0;
    if (ticket->col[F_id] != NO_COLUMN) {
        if (!emit_bind(m, F_id, ticket->col[F_id]) || !emit_bind(m, F_interaction_id, ticket->col[F_id]))
            return err_nomem(e);
    }
    for (size_t c = 0; c < f->ncols; c++)
        if (word_rank("survey date|survey response date|survey replied date|rating date|csat date|satisfaction date|date de l enquete|"
                      "response date|date de reponse|feedback date|date de satisfaction", h[c].words) >= 0 &&
            values_fit(F_answered_at, -1, f, &f->cols[c], false) && !emit_bind(m, F_answered_at, (int)c))
            return err_nomem(e);
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        if (ticket->col[ends[i]] != NO_COLUMN && !emit_bind(m, F_answered_at, ticket->col[ends[i]]))
            return err_nomem(e);
    static const enum rec_field copied[] = {F_customer_id, F_channel, F_agent, F_team, F_product, F_segment, F_country};
    for (size_t i = 0; i < ARRAY_LEN(copied); i++)
        if (ticket->col[copied[i]] != NO_COLUMN && !emit_bind(m, copied[i], ticket->col[copied[i]]))
            return err_nomem(e);
    for (size_t i = 0; i < m->n; i++)
        if (!f->cols[m->binds[i].col].how)
            f->cols[m->binds[i].col].how = _("synonym");
    size_t before = p->n;
    if (!rc)
        rc = questions_bind(f, p, m, e);
    m = &p->emits[before - 1];
    bool answer = false;
    for (int x = F_nps; x <= F_engagement; x++)
        answer = answer || emit_find(m, (enum rec_field)x);
    if (!rc && (!answer || !emit_find(m, F_answered_at))) {
        while (p->n >= before) { // no rating here
            free(p->emits[p->n - 1].binds);
            p->n--;
        }
        return 0;
    }
    if (!rc && alone)
        rc = plan_note(p, "there is no creation time: the rows are not read as interactions, only their ratings are")
                 ? err_nomem(e)
                 : 0;
    return rc;
}

// Names where an id should be: people of one name become one customer.
static int names_note(struct file *f, struct plan *p, struct err *e)
{
    const struct bind *b = emit_find(&p->emits[0], F_customer_id);
    if (!b || b->col < 0)
        return 0;
    const struct colstat *st = &f->cols[b->col].st;
    if (st->with_blanks * 2 <= st->n || (st->sample && strchr("+(0123456789", *st->sample))) // numbers of phones have blanks too
        return 0;
    return plan_note(p, "column \"%s\": names stand in for customer ids; people of one name count as one customer",
                     f->cols[b->col].header)
               ? err_nomem(e)
               : 0;
}

static int no_dates_note(struct plan *p, const struct emit *m, struct err *e)
{
    if (m->kind != REC_CUSTOMER || emit_find(m, F_signed_up_at) || emit_find(m, F_churned_at))
        return 0;
    return plan_note(p, "the customers have no date at all: they are counted, but no figure of a period can be made of them")
               ? err_nomem(e)
               : 0;
}

// The duration that a column of bare numbers is called, F_COUNT: none.
static enum rec_field bare_duration(const struct file *f, const struct header *h, size_t c)
{
    static const enum rec_field fields[] = {F_first_reply_s, F_resolution_s, F_wait_s, F_handle_s, F_talk_s};
    const struct colstat *st = &f->cols[c].st;
    if (f->cols[c].how || !st->number || st->number != st->n || h[c].unit_ms)
        return F_COUNT;
    for (size_t i = 0; i < synonyms_n; i++)
        for (size_t j = 0; j < ARRAY_LEN(fields); j++)
            if (synonyms[i].field == fields[j] && word_rank(synonyms[i].words, h[c].words) >= 0)
                return fields[j];
    return F_COUNT;
}

// The times that can tell the unit of a duration.
static bool times_beside(const struct emit *m, enum rec_field x)
{
    bool replied = emit_find(m, F_first_reply_at), ended = emit_find(m, F_resolved_at) || emit_find(m, F_closed_at);
    return emit_find(m, F_created_at) && (x == F_first_reply_s || x == F_wait_s ? replied : ended && x != F_talk_s);
}

// Numbers without a unit are no durations, unless the times beside them decide it.
static int bare_durations(struct file *f, struct plan *p, struct emit *m, const struct header *h, struct err *e)
{
    for (size_t c = 0; c < f->ncols; c++) {
        enum rec_field x = bare_duration(f, h, c);
        if (x == F_COUNT)
            continue;
        struct bind *b = times_beside(m, x) && !emit_find(m, x) ? emit_bind(m, x, (int)c) : NULL;
        if (!b) {
            int rc = duration_left(f, p, (int)c, x, e);
            if (rc)
                return rc;
            continue;
        }
        b->unit_open = true;
        f->cols[c].how = "synonym";
    }
    return 0;
}

// A column whose every word is a channel is one, whatever it is called, where no other looks like it.
static int channel_by_words(struct file *f, struct emit *m, struct err *e)
{
    int found = NO_COLUMN, v;
    if (emit_find(m, F_channel) || !rec_kind_has(m->kind, F_channel) || m->kind == REC_CUSTOMER)
        return 0;
    for (size_t c = 0; c < f->ncols; c++) {
        const struct colstat *st = &f->cols[c].st;
        bool all = !f->cols[c].how && st->n && st->words == st->n && !st->more && st->ndistinct >= 2 &&
                   !strstr(f->cols[c].key, "prefer") && !strstr(f->cols[c].key, "pay") && !strstr(f->cols[c].key, "pai");
        for (size_t i = 0; i < st->ndistinct && all; i++)
            all = words_find(f->words, W_CHANNEL, st->distinct[i], &v);
        if (all && found != NO_COLUMN)
            return 0;
        found = all ? (int)c : found;
    }
    if (found == NO_COLUMN)
        return 0;
    if (!emit_bind(m, F_channel, found))
        return err_nomem(e);
    f->cols[found].how = "every word of it is a channel";
    return 0;
}

static int bind_interaction(struct file *f, struct plan *p, const struct guess *g, const struct header *h, struct err *e)
{
    struct emit *m = &p->emits[0];
    int rc = join_clocks(f, p, m, h, e);
    if (!rc && !emit_find(m, F_channel) && phone_file(f, h))
        rc = bind_const(m, F_channel, "phone", e);
    if (!rc)
        rc = channel_by_words(f, m, e);
    if (!rc)
        rc = rating_beside(f, p, g, h, false, e);
    return rc ? rc : bare_durations(f, p, &p->emits[0], h, e);
}

static int build_plan(struct file *f, struct plan *p, const struct header *h, struct err *e)
{
    struct guess g;
    int kind = guess_best(f, h, &g), rc = 0;
    p->refused = summary_reason(f, h, kind, &f->si->mem);
    if (!p->refused)
        return err_nomem(e);
    if (*p->refused)
        return 0;
    p->refused = NULL;
    if (kind < 0) {
        guess_kind(f, REC_INTERACTION, h, true, &g);
        return g.marks ? rating_beside(f, p, &g, h, true, e) : 0;
    }
    struct emit *m = plan_emit(p, (enum rec_kind)kind);
    if (!m)
        return err_nomem(e);
    if ((rc = bind_guess(f, m, &g, h, e)))
        return rc;
    if (kind == REC_INTERACTION)
        rc = bind_interaction(f, p, &g, h, e);
    else if (kind == REC_SURVEY && !emit_find(m, F_metric))
        rc = questions_bind(f, p, m, e);
    if (!rc)
        rc = names_note(f, p, e);
    return rc ? rc : no_dates_note(p, &p->emits[0], e);
}

static int say_kind(struct file *f, const struct plan *p, struct err *e)
{
    int columns = 0;
    for (size_t c = 0; c < f->ncols; c++)
        columns += f->cols[c].how != NULL;
    f->si->chosen_why = p->n ? arena_printf(&f->si->mem, _("no profile has all its marks here; the names and values of %d of "
                                                           "%zu columns fit records of the kind %s"), columns, f->ncols,
                                            _(rec_kinds[p->emits[0].kind].name)) // as the words of the kinds: record/record.c
                             : NULL;
    return p->n && !f->si->chosen_why ? err_nomem(e) : 0;
}

int synonyms_plan(struct file *f, struct plan *p, struct err *e)
{
    struct header *h = headers_read(f);
    if (!h)
        return err_nomem(e);
    p->profile = "synonyms";
    p->label = _("header synonyms");
    int rc = build_plan(f, p, h, e);
    if (!rc && p->n)
        p->label = rec_kinds[p->emits[0].kind].name;
    if (!rc && !p->refused)
        rc = columns_hint(f, p, h, e);
    if (!rc)
        rc = say_kind(f, p, e);
    headers_release(f, h);
    return rc;
}
