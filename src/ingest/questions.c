// Questions of a form, recognised by their words and by their answers: recommendation, satisfaction, effort, ease,
// emotion, engagement, comment. Only sure ones: the answers must fit the scale.
#include "map_priv.h"
#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

// Does one of the words of the list (separated by |) begin a word of the key? "=word" must be a whole word.
static bool any_word(const char *key, const char *list)
{
    for (const char *p = list; p;) {
        const char *bar = strchr(p, '|');
        bool whole = *p == '=';
        char word[48];
        size_t n = bar ? (size_t)(bar - p) : strlen(p);
        snprintf(word, sizeof(word), "%.*s", (int)n - whole, p + whole);
        n = strlen(word);
        for (const char *at = key; (at = strstr(at, word)); at++)
            if ((at == key || !letter(at[-1])) && (!whole || !letter(at[n])))
                return true;
        p = bar ? bar + 1 : NULL;
    }
    return false;
}

static bool mostly_text(const struct colstat *st)
{
    return st->words * 10 >= st->n * 8 && st->n;
}

// "Comment évaluez-vous...": how, in French
static bool asks_how(const char *key)
{
    return str_starts(key, "comment ") && (strstr(key, "-vous") || strstr(key, "-t-") || strstr(key, "vous a"));
}

static bool is_comment(const char *key, const struct colstat *st)
{
    if ((st->n && !mostly_text(st)) || asks_how(key))
        return false;
    if (any_word(key, "comment|verbatim|=remarque|=remarques|=remarks|suggestion|=avis|=feedback|pourquoi|=why|"
                      "qu'est-ce qui|expliqu|=raison|=reason|=reasons|amelior|improv|=better|=mieux|dites|tell us|open-ended|=precisez"))
        return st->n == 0 || st->more || st->with_blanks * 2 > st->words || st->ndistinct * 2 >= st->words;
    return false;
}

// Numbers of the column on lo..hi? A stray one off the scale is a reject, not another scale, when the header says it.
static bool within(const struct colstat *st, int lo, int hi)
{
    return st->min >= lo * NUMBER_ONE && st->max <= hi * NUMBER_ONE;
}

// Does one of the field's label scales hold so many of the words, in thirds?
static bool labels_fit(const struct file *f, const struct colstat *st, enum rec_field field, int thirds)
{
    for (size_t i = 0; i < label_scales_n; i++) {
        if (!(label_scales[i].metrics >> (field - F_nps) & 1))
            continue;
        int words = 0, hits = 0, v;
        for (size_t j = 0; j < st->ndistinct; j++) {
            if (words_find(f->words, W_NULL, st->distinct[j], &v))
                continue;
            words++;
            hits += label_place(f->words, &label_scales[i], st->distinct[j]) >= 0;
        }
        if (words && hits * 3 >= words * thirds)
            return true;
    }
    return false;
}

// "4 : satisfait", "Rated 4 out of 5 stars": a number leads every label
static bool numbered_labels(const struct colstat *st)
{
    size_t hits = 0;
    for (size_t i = 0; i < st->ndistinct; i++) {
        const char *s = st->distinct[i] + (str_starts(st->distinct[i], "rated ") ? 6 : 0);
        hits += *s >= '0' && *s <= '9';
    }
    return st->ndistinct && hits * 10 >= st->ndistinct * 8 && !st->more;
}

// Of so many answers on 0..10, one would be above 5: these were asked on another scale.
static bool small_scale(const struct colstat *st)
{
    return st->number >= 10 && within(st, 0, 5);
}

static bool answers_fit(const struct file *f, const struct colstat *st, enum rec_field field, const struct said *said)
{
    if (!st->n)
        return true;
    if (st->date * 10 > st->n)
        return false;
    if (st->number * 10 < st->n * 8)
        return labels_fit(f, st, field, 2) || numbered_labels(st);
    if (said->scale)
        return true;
    if (field == F_nps)
        return within(st, 0, 10) && st->integer == st->number && !small_scale(st);
    if (field == F_ease)
        return within(st, 1, 4);
    return st->min >= 0 && st->max <= 10 * NUMBER_ONE;
}

// Which answer a header asks for; the ease questions of more than four answers are effort, upside down.
static int question_words(const struct file *f, const char *key, const struct colstat *st, const struct said *said)
{
    if (is_comment(key, st))
        return F_comment;
    if (any_word(key, "=group|=groupe|=categorie|=category|=date|=reason|=id|=response_time|=survey sent") ||
        (any_word(key, "=comment") && !asks_how(key)))
        return -1;
    if (any_word(key, "=nps|net promoter|recommand|recommend") && !any_word(key, "=enps"))
        return F_nps;
    if (any_word(key, "=csat|satisf") || (!strcmp(key, "rating") && within(st, 0, 7)) || any_word(key, "customer rating|=review score|conversation rating|=csat_score|=survey results|=survey result"))
        return F_csat;
    if (any_word(key, "=ces|effort|=ces_score"))
        return F_ces;
    if (any_word(key, "facil|=ease|=easy|easily|difficil|=difficult")) {
        bool four = said->scale ? said->hi - said->lo == 3 : st->number && within(st, 1, 4);
        // four labels of five may be all that were given: one between easy and difficult is of the five
        bool words = !said->scale && !st->number && st->ndistinct <= 4 &&
                     (!st->ndistinct || numbered_labels(st) || labels_fit(f, st, F_ease, 3));
        return four || words ? F_ease : F_ces;
    }
    if (any_word(key, "emotion|sentez-vous proche|proche de nous|proche de la|proche de notre|ressent|attache a|=ecs|"
                      "feel connected|connected to|lien avec"))
        return F_emotion;
    if (any_word(key, "engagement|fier de travailler|proud to work|engaged at work"))
        return F_engagement;
    return -1;
}

// Qualtrics sets the group of a recommendation beside it: Q1 and Q1_NPS_GROUP.
static bool has_nps_group(const struct file *f, const char *key)
{
    char group[80];
    size_t n = strcspn(key, " ");
    if (!n || n > 60)
        return false;
    snprintf(group, sizeof(group), "%.*s_nps_group", (int)n, key);
    for (size_t i = 0; i < f->ncols; i++)
        if (str_starts(f->cols[i].key, group))
            return true;
    return false;
}

int question_field(const struct file *f, size_t col)
{
    const struct column *c = &f->cols[col];
    struct said said;
    header_said(c->key, &said);
    char key[512];
    str_copy(key, sizeof(key), c->key);
    for (char *p = key; *p; p++)
        *p = (char)(*p == '_' ? ' ' : *p);
    int field = has_nps_group(f, c->key) ? F_nps : question_words(f, key, &c->st, &said);
    if (field < 0 || field == F_comment)
        return field;
    if (said.upside_down || !answers_fit(f, &c->st, (enum rec_field)field, &said))
        return -1;
    if (field == F_nps && said.scale && !(said.lo == 0 && said.hi == 10))
        return -1;
    return field;
}

// The scale that the answers show, where neither profile nor header says it.
static void shown_scale(const struct colstat *st, enum rec_field field, int *lo, int *hi)
{
    int least = (int)(st->min / NUMBER_ONE), most = (int)((st->max + NUMBER_ONE - 1) / NUMBER_ONE);
    *lo = rec_fields[field].lo;
    *hi = rec_fields[field].hi;
    if (field == F_nps || field == F_ease)
        return;
    *lo = least >= 1 || (most > 1 && most <= 7) ? 1 : 0; // zeros among answers of five may be none: that is asked
    *hi = most <= 1 && *lo == 0 ? 1 : most <= 5 ? 5 : most <= 7 ? 7 : 10;
}

static int bind_question(struct file *f, struct plan *p, struct emit *m, enum rec_field field, size_t col, struct err *e)
{
    struct column *c = &f->cols[col];
    struct bind *b = emit_bind(m, field, (int)col);
    if (!b)
        return err_nomem(e);
    if (field == F_comment) {
        c->how = c->how ? c->how : _("question words");
        return 0;
    }
    struct said said;
    header_said(c->key, &said);
    int lo = said.lo, hi = said.hi;
    if (!said.scale)
        shown_scale(&c->st, field, &lo, &hi);
    if (said.scale || c->st.number) {
        b->how.has_scale = true;
        b->how.lo = lo * SCORE_ONE;
        b->how.hi = hi * SCORE_ONE;
        c->how = arena_printf(&f->si->mem, said.scale         ? _("question words, scale %d..%d (said in the header)")
                                                : field == F_nps ? _("question words, scale %d..%d")
                                                                 : _("question words, scale %d..%d (shown by the answers)"),
                              lo, hi);
        if (!c->how)
            return err_nomem(e);
        if (!said.scale && field != F_nps && field != F_ease && hi != rec_fields[field].hi &&
            plan_note(p, "column \"%s\": its answers show a scale %d..%d; let a profile say another", c->header, lo, hi))
            return err_nomem(e);
    } else {
        c->how = _("question words");
    }
    if (field == F_ces) {
        b->how.way = said.way;
        char key[512];
        str_copy(key, sizeof(key), c->key);
        if (!said.way && !any_word(key, "=ces|effort"))
            b->how.way = WAY_EASE; // "was it easy?"
    }
    return 0;
}

// A further question of a metric the response has already: a (metric, question) of its own.
static int further_question(struct file *f, struct plan *p, size_t survey, enum rec_field field, size_t col, struct err *e)
{
    struct emit *m = plan_emit(p, REC_SURVEY);
    if (!m)
        return err_nomem(e);
    const struct emit *from = &p->emits[survey];
    m->secondary = true;
    m->long_form = true;
    m->question = f->cols[col].header;
    m->section = from->section;
    m->filters = from->filters;
    for (size_t i = 0; i < from->n; i++) {
        const struct bind *b = &from->binds[i];
        if (b->type == RT_SCORE || b->field == F_comment)
            continue;
        struct bind *copy = emit_bind(m, b->field, b->col);
        if (!copy)
            return err_nomem(e);
        *copy = *b;
        copy->own_zone = false;
        copy->cache = NULL;
        copy->above = copy->made = (struct strbuf){0};
    }
    return bind_question(f, p, m, field, col, e);
}

static bool taken(const struct emit *m, size_t col)
{
    for (size_t i = 0; i < m->n; i++)
        if (m->binds[i].col == (int)col)
            return true;
    return false;
}

// Does the profile say that the column is no question?
static bool ignored(const struct file *f, const struct emit *m, size_t col)
{
    for (size_t i = 0; m->section && i < m->section->nignores; i++)
        for (int at = -1; (at = colspec_find(&m->section->ignores[i], f->cols, f->ncols, at + 1)) >= 0;)
            if ((size_t)at == col)
                return true;
    return false;
}

int questions_bind(struct file *f, struct plan *p, struct emit *survey, struct err *e)
{
    size_t at = (size_t)(survey - p->emits);
    bool employees = false;
    for (size_t c = 0; c < f->ncols; c++) {
        int field = taken(&p->emits[at], c) || f->cols[c].how || ignored(f, &p->emits[at], c) ? -1 : question_field(f, c);
        if (field < 0)
            continue;
        bool again = emit_find(&p->emits[at], (enum rec_field)field) != NULL;
        // A ticket's comments are its messages; only those of its rating are a customer's words on it.
        bool message = field == F_comment && p->emits[at].secondary &&
                       !any_word(f->cols[c].key, "satisf|survey|rating|feedback|=csat|enquete|verbatim");
        if ((again && field == F_comment) || message)
            continue;
        employees = employees || field == F_engagement;
        int rc = again ? further_question(f, p, at, (enum rec_field)field, c, e)
                       : bind_question(f, p, &p->emits[at], (enum rec_field)field, c, e);
        if (rc)
            return rc;
    }
    if (employees && !emit_find(&p->emits[at], F_audience)) { // engagement is asked of employees
        struct bind *b = emit_bind(&p->emits[at], F_audience, -1);
        if (!b)
            return err_nomem(e);
        b->konst = "employee";
    }
    return 0;
}
