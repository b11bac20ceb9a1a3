// The columns of a batch, each read in a loop of its own.
#include "columns_priv.h"

#include <stdlib.h>

// --- which columns ------------------------------------------------------------------------------------------------

bool column_readable(const struct bind *b)
{
    const struct how *h = &b->how;
    bool closed_text = b->set >= 0 && (b->type == RT_DIM || b->type == RT_ID || b->type == RT_TEXT); // a number and a text
    return (b->col < 0) == (b->konst != NULL) && b->join < 0 && b->since < 0 && b->less < 0 && !b->verdict.c && !b->only_if.c &&
           !b->counted && !b->after_rule && !h->empty && !h->filled && !h->down && !h->lookup && b->field != F_currency &&
           b->field != F_score && b->field != F_network && b->type != RT_PERIOD && !closed_text;
}

static bool untouched(const struct how *h)
{
    return !h->split && !h->nnulls && !h->nwords && !h->nstrips && !h->inside && !h->phone && !h->no_blanks && !h->email && !h->clean;
}

bool column_same(const struct bind *a, const struct bind *b)
{
    const struct how *x = &a->how, *y = &b->how;
    bool alike = a->col >= 0 && a->col == b->col && a->type == b->type && a->set == b->set && a->zone == b->zone &&
                 a->numbers == b->numbers && a->type != RT_SCORE && (a->field == b->field || a->type == RT_TIME || a->type == RT_ID);
    return alike && untouched(x) && untouched(y) && x->date == y->date && !memcmp(x->by_sign, y->by_sign, sizeof(x->by_sign)) &&
           x->unit_ms == y->unit_ms && x->clock == y->clock && x->decimal == y->decimal && x->add == y->add && x->invert == y->invert;
}

static enum reading_way way_of(const struct bind *b)
{
    if (b->konst)
        return READ_CONST;
    if (b->set >= 0 || b->type == RT_DIM || b->type == RT_SCORE)
        return READ_WORD;
    if (!untouched(&b->how))
        return READ_CELL;
    switch (b->type) {
    case RT_TIME: return READ_TIME;
    case RT_COUNT: return READ_COUNT;
    case RT_DURATION: return b->how.unit_ms >= 0 ? READ_DURATION : READ_CELL;
    case RT_ID: return READ_ID;
    case RT_TEXT: return READ_TEXT;
    default: return READ_CELL;
    }
}

// --- cells --------------------------------------------------------------------------------------------------------

// As they stand in the text.
static void view(struct reader *x, uint32_t col)
{
    struct cells *c = &x->cells;
    const uint32_t *end = turned_ends(&x->turned, col);
    c->p = (struct places){.text = x->in->text, .rows = x->n, .from = x->in->at + x->from, .end = end};
    if (col) {
        c->p.from = turned_ends(&x->turned, col - 1);
        c->p.step = 1;
    }
    c->stripped = false;
    x->ways->fill(c);
}

void column_find(struct reader *x, uint32_t col)
{
    view(x, col);
    if (col > 63 || !(x->bare >> col & 1))
        x->ways->strip(&x->cells);
}

bool strip_again(struct reader *x, struct reading_col *v, const uint64_t understood[REC_BATCH_WORDS])
{
    struct cells *c = &x->cells;
    for (size_t w = 0; w < REC_BATCH_WORDS && !c->stripped; w++)
        for (uint64_t set = c->filled[w] & ~understood[w]; set; set &= set - 1) {
            struct cell cell = cell_at(c, row_of(w, set));
            if (cell.n > 1 && *cell.s == '"') {
                v->quoted = true;
                x->ways->strip(c);
                return true;
            }
        }
    return false;
}

const char *text_kept(struct reader *x, const char *s, size_t n)
{
    const char *from = x->in->text;
    if (s >= from && s + n <= from + x->in->len)
        return s;
    const char *copy = arena_strndup(&x->mem, s, n);
    x->oom = x->oom || !copy;
    return copy;
}

void gather(struct reader *x, const struct reading_col *v, uint32_t row, struct cell cell)
{
    struct file *f = x->c->f;
    cell.s[cell.n] = '\0';
    stat_add(f, &f->cols[v->b->col], cell.s, cell.n, x->in->line[x->from + row]);
}

struct stat_cell gather_first(struct reader *x, const struct reading_col *v, uint32_t row, struct cell cell)
{
    const struct colstat *st = &x->c->f->cols[v->b->col].st;
    struct colstat before = *st;
    gather(x, v, row, cell);
    return stat_difference(&before, st);
}

static bool is_text(enum rec_type t)
{
    return t == RT_ID || t == RT_TEXT || t == RT_DIM || t == RT_CHANNEL;
}

static void put_text(struct reader *x, struct reading_col *v, uint32_t row, const char *s, size_t n)
{
    struct rec_column *o = &v->out;
    enum rec_type t = v->b->type;
    o->text[row] = (struct rec_text){text_kept(x, s, n), (uint32_t)n};
    if (t != RT_ID || !id_number(s, n, &o->i[row]))
        o->i[row] = t == RT_ID ? -1 : 0;
}

static void put_value(struct reader *x, struct reading_col *v, uint32_t row, const struct rec_value *value)
{
    rec_put_bit(v->out.has, row);
    if (is_text(v->b->type))
        put_text(x, v, row, value->s, value->len);
    else
        v->out.i[row] = value->i;
    v->out.cls[row] = value->cls;
}

enum val judge(struct convert *c, struct bind *b, char *s, uint32_t n, struct rec_value *value)
{
    uint64_t ambiguous = c->ambiguous, skipped = c->skipped;
    s[n] = '\0';
    c->rounded = ID_WHOLE;
    enum val got = convert_cell(c, b, s, n, value);
    bool more = c->ambiguous != ambiguous || c->skipped != skipped || c->rounded != ID_WHOLE;
    c->ambiguous = ambiguous;
    c->skipped = skipped;
    return more ? VAL_BAD : got;
}

static void ask(struct reader *x, struct reading_col *v, uint32_t row, struct cell cell)
{
    struct rec_value value;
    switch (judge(x->c, v->b, cell.s, cell.n, &value)) {
    case VAL_OK: put_value(x, v, row, &value); break;
    case VAL_SENT: rec_put_bit(v->sent, row); break;
    case VAL_BAD: rec_put_bit(x->slow, row); break;
    case VAL_NONE: break;
    }
}

static bool is_kept(const struct reading_col *v)
{
    return v->way == READ_WORD || !is_text(v->b->type);
}

static void ask_alone(struct reader *x, struct reading_col *v, uint32_t row, struct cell cell)
{
    if (v->gather)
        gather(x, v, row, cell);
    ask(x, v, row, cell);
}

static void read_cells(struct reader *x, struct reading_col *v)
{
    for (size_t w = 0; w < REC_BATCH_WORDS; w++)
        for (uint64_t set = x->cells.filled[w]; set; set &= set - 1)
            other_cell(x, v, row_of(w, set), cell_at(&x->cells, row_of(w, set)));
}

// --- numbers ------------------------------------------------------------------------------------------------------

void count_numbers(struct reader *x, const struct reading_col *v, const struct numbers *u)
{
    struct colstat *st = &x->c->f->cols[v->b->col].st;
    uint64_t n = 0;
    for (size_t w = 0; w < REC_BATCH_WORDS; w++)
        n += (uint64_t)__builtin_popcountll(u->ok[w]);
    if (!v->gather || !n)
        return;
    int64_t min = u->min * NUMBER_ONE, max = u->max * NUMBER_ONE;
    st->n += n;
    st->number += n;
    st->integer += n;
    st->zero += u->zero;
    st->min = !st->ranged || min < st->min ? min : st->min;
    st->max = !st->ranged || max > st->max ? max : st->max;
    st->ranged += n;
}

static void add_all(struct reading_col *v, const struct numbers *u, int64_t add)
{
    for (size_t w = 0; w < REC_BATCH_WORDS && add; w++)
        for (uint64_t set = u->ok[w]; set; set &= set - 1) {
            int64_t value = v->out.i[row_of(w, set)] + add;
            v->out.i[row_of(w, set)] = value < 0 ? 0 : value;
        }
}

// The row of the cell that is kept as the sample of its column, where there is none yet; else behind the last row.
uint32_t sample_row(const struct reader *x, const struct reading_col *v)
{
    const uint64_t *filled = x->cells.filled;
    for (size_t w = 0; w < REC_BATCH_WORDS && v->gather && !x->c->f->cols[v->b->col].st.sample; w++)
        if (filled[w])
            return row_of(w, filled[w]);
    return REC_BATCH;
}

static int sixty(const char *s) // two digits up to 59; -1
{
    unsigned tens = (unsigned)(s[0] - '0'), ones = (unsigned)(s[1] - '0');
    return tens < 6 && ones < 10 ? (int)(tens * 10 + ones) : -1;
}

// A duration of one to four digits of hours, :mm and :ss, which means the same whatever the column's unit is.
static bool clock_cell(struct reader *x, struct reading_col *v, uint32_t row, struct cell cell)
{
    const char *s = cell.s;
    uint32_t digits = cell.n - 6;
    int64_t hours = 0;
    if (v->way != READ_DURATION || digits - 1 > 3 || s[digits] != ':' || s[digits + 3] != ':')
        return false;
    int minutes = sixty(s + digits + 1), seconds = sixty(s + digits + 4);
    for (uint32_t i = 0; i < digits; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        hours = hours * 10 + (s[i] - '0');
    }
    if (minutes < 0 || seconds < 0)
        return false;
    struct colstat *st = &x->c->f->cols[v->b->col].st;
    int64_t ms = ((hours * 60 + minutes) * 60 + seconds) * 1000;
    st->n += v->gather;
    st->clock3 += v->gather;
    st->zero += v->gather && !ms;
    v->out.i[row] = ms;
    rec_put_bit(v->out.has, row);
    rec_put_bit(x->digit, row);
    return true;
}

static void read_numbers(struct reader *x, struct reading_col *v)
{
    struct cells *c = &x->cells;
    bool count = v->way == READ_COUNT;
    int64_t unit = count ? 1 : v->b->how.unit_ms ? v->b->how.unit_ms : 1000;
    struct numbers u = {.unit = unit, .most = count ? INT64_MAX : DURATION_MAX_MS / unit};
    uint32_t sample = sample_row(x, v), end = sample < REC_BATCH ? c->own_end[sample] : 0;
    if (sample < REC_BATCH)
        c->own_end[sample] = c->own_from[sample]; // no number: it goes the other way
    do
        x->ways->numbers(c, &u, v->out.i);
    while (strip_again(x, v, u.ok));
    if (sample < REC_BATCH)
        c->own_end[sample] = end;
    add_all(v, &u, count ? v->b->how.add : 0);
    for (size_t w = 0; w < REC_BATCH_WORDS; w++) {
        v->out.has[w] |= u.ok[w];
        x->digit[w] |= u.ok[w];
        for (uint64_t set = c->filled[w] & ~u.ok[w]; set; set &= set - 1) {
            uint32_t row = row_of(w, set);
            if (row == sample || !clock_cell(x, v, row, cell_at(c, row)))
                other_cell(x, v, row, cell_at(c, row));
        }
    }
    count_numbers(x, v, &u);
}

// --- ids and texts ------------------------------------------------------------------------------------------------

bool id_number(const char *s, size_t n, int64_t *out)
{
    int64_t v = 0;
    if (!n || n > 18 || (*s == '0' && n > 1))
        return false;
    for (size_t i = 0; i < n; i++) {
        unsigned d = (unsigned)(unsigned char)s[i] - '0';
        if (d > 9)
            return false;
        v = v * 10 + (int64_t)d;
    }
    *out = v;
    return true;
}

static bool letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool plain_sign(char c)
{
    return (c >= '0' && c <= '9') || letter(c);
}

enum { ID_DIGIT = 1, ID_UPPER = 2, ID_LOWER = 4, ID_AT = 8, ID_MARK = 16, ID_DASH = 32 };
#define SIGN_2(c, k) [c] = k, [(c) + 1] = k
#define SIGN_10(c, k) SIGN_2(c, k), SIGN_2((c) + 2, k), SIGN_2((c) + 4, k), SIGN_2((c) + 6, k), SIGN_2((c) + 8, k)
#define SIGN_26(c, k) SIGN_10(c, k), SIGN_10((c) + 10, k), SIGN_2((c) + 20, k), SIGN_2((c) + 22, k), SIGN_2((c) + 24, k)
static const uint8_t id_signs[256] = { // 0: no sign of a plain id
    SIGN_10('0', ID_DIGIT), SIGN_26('A', ID_UPPER), SIGN_26('a', ID_LOWER), ['@'] = ID_AT, ['.'] = ID_MARK, ['+'] = ID_MARK,
    ['-'] = ID_DASH, ['_'] = ID_DASH,
};

// Nothing that the whole way would take off, take for none, for a number that a spreadsheet has spoiled, or write smaller.
static bool plain_id(const struct words *words, const char *s, uint32_t n)
{
    unsigned any = 0, odd = 0;
    if (n < 3 || n > 60 || !plain_sign(s[0]) || !plain_sign(s[n - 1]))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        unsigned sign = id_signs[(unsigned char)s[i]];
        any |= sign;
        odd |= sign - 1; // of 0 a high bit
    }
    bool digits = !(any & ~(unsigned)ID_DIGIT), spoiled = any & ID_AT && any & ID_UPPER;
    return odd <= UINT8_MAX && !digits && !spoiled && !(any & ID_MARK && !letter(s[0])) && words_never_null(words, s, n);
}

// An id that is no number, or one with a zero in front.
static void read_id(struct reader *x, struct reading_col *v, uint32_t row, struct cell cell, bool digits)
{
    struct rec_column *o = &v->out;
    if (!digits && !plain_id(x->c->f->words, cell.s, cell.n)) {
        if (v->mixed && memchr(cell.s, '@', cell.n)) // not every field writes addresses in small letters
            rec_put_bit(x->slow, row);
        else
            ask(x, v, row, cell);
        return;
    }
    rec_put_bit(o->has, row);
    o->i[row] = -1;
    o->text[row] = (struct rec_text){cell.s, cell.n};
}

static void read_ids(struct reader *x, struct reading_col *v)
{
    const struct cells *c = &x->cells;
    uint64_t digits[REC_BATCH_WORDS], zero[REC_BATCH_WORDS];
    do
        x->ways->ids(c, v->out.i, digits, zero);
    while (strip_again(x, v, digits));
    for (size_t w = 0; w < REC_BATCH_WORDS; w++) {
        v->out.has[w] |= digits[w] & ~zero[w];
        x->digit[w] |= digits[w];
        for (uint64_t set = c->filled[w] & ~(digits[w] & ~zero[w]); set; set &= set - 1) {
            uint32_t row = row_of(w, set);
            bool number = digits[w] >> (row & 63) & 1;
            if (number && cell_len(c, row) == 1)
                rec_put_bit(v->out.has, row);
            else
                read_id(x, v, row, cell_at(c, row), number);
        }
    }
}

static void read_text(struct reader *x, struct reading_col *v, uint32_t row)
{
    struct cell cell = cell_at(&x->cells, row);
    char last = cell.s[cell.n - 1];
    if (cell.n < 5 || !plain_sign(cell.s[0]) || !(plain_sign(last) || last == '.' || last == '?' || last == '!')) {
        ask(x, v, row, cell);
        return;
    }
    rec_put_bit(v->out.has, row);
    v->out.text[row] = (struct rec_text){cell.s, cell.n};
}

static void read_texts(struct reader *x, struct reading_col *v)
{
    for (size_t w = 0; w < REC_BATCH_WORDS; w++)
        for (uint64_t set = x->cells.filled[w]; set; set &= set - 1)
            read_text(x, v, row_of(w, set));
}

// --- values that come again ---------------------------------------------------------------------------------------

#define SEEN_MOST (REC_WORDS / 2)
#define KEPT_MOST 4096 // values of a column that is no column of words

static int64_t word_number(struct seen_table *t, const char *s, size_t n)
{
    if (vec_grow((void **)&t->words, &t->wordcap, t->nwords, sizeof(*t->words)))
        return 0;
    t->words[t->nwords++] = (struct rec_text){s, (uint32_t)n};
    return (int64_t)t->nwords;
}

static void remember(struct reader *x, struct reading_col *v, uint32_t row, struct cell cell, struct word_key k)
{
    struct rec_value value;
    struct seen_text text = {.text = arena_strndup(&x->c->mem, cell.s, cell.n), .len = cell.n};
    if (v->gather)
        text.stat = gather_first(x, v, row, cell);
    enum val got = judge(x->c, v->b, cell.s, cell.n, &value);
    struct word_value made = {.i = value.i, .val = (int8_t)got, .cls = value.cls};
    bool is_word = got == VAL_OK && is_text(v->b->type);
    const char *word = is_word ? arena_strndup(&x->c->mem, value.s, value.len) : "";
    if (is_word && word)
        made.i = word_number(v->seen, word, value.len);
    x->oom = !text.text || !word || (is_word && !made.i);
    if (!x->oom)
        seen_add(x, v->seen, k, made, text);
}

void column_end(struct reader *x, struct reading_col *v)
{
    if (!v->gather)
        return;
    seen_count(&x->c->f->cols[v->b->col].st, v->seen);
    seen_count(&x->c->f->cols[v->b->col].st, v->dates);
}

// What is known of a cell, made where it is the first of its kind; NULL: it is read, or there is no memory.
static const struct word_value *word_of(struct reader *x, struct reading_col *v, uint32_t row, struct cell cell)
{
    size_t most = is_kept(v) ? v->way == READ_WORD ? SEEN_MOST : KEPT_MOST : 0;
    bool brief = cell.n <= SEEN_LONGEST && (v->seen || (most && seen_room(&v->seen, most)));
    struct word_key k = brief ? seen_key(cell.s, cell.n) : (struct word_key){0};
    size_t at = brief ? seen_slot(v->seen, k, cell.s) : 0;
    if (brief && !seen_free_at(v->seen, at)) {
        v->seen->at.values[at].count++;
        return &v->seen->at.values[at];
    }
    if (!brief || v->seen->n >= most) {
        ask_alone(x, v, row, cell);
        return NULL;
    }
    remember(x, v, row, cell, k);
    return x->oom ? NULL : &v->seen->at.values[seen_slot(v->seen, k, cell.s)]; // the table may have grown
}

void other_cell(struct reader *x, struct reading_col *v, uint32_t row, struct cell cell)
{
    const struct word_value *w = word_of(x, v, row, cell);
    if (!w)
        return;
    if (w->val != VAL_NONE)
        rec_put_bit(w->val == VAL_OK ? v->out.has : w->val == VAL_SENT ? v->sent : x->slow, row);
    v->out.i[row] = w->i;
    v->out.cls[row] = w->cls;
}

// The bits of what the words found say of their cells, where not all say that there is a value.
static void take_vals(struct reader *x, struct reading_col *v, const struct words_said *got)
{
    char val[REC_BATCH];
    uint64_t slow[REC_BATCH_WORDS];
    uint32_t rows = x->cells.p.rows;
    for (uint32_t r = 0; r < rows; r++) {
        const struct word_value *w = word_at(&v->seen->at, got, r);
        val[r] = (char)w->val;
        v->out.cls[r] = w->cls;
    }
    x->ways->equal(val, VAL_OK, rows, v->out.has);
    x->ways->equal(val, VAL_SENT, rows, v->sent);
    x->ways->equal(val, VAL_BAD, rows, slow);
    for (size_t w = 0; w < REC_BATCH_WORDS; w++)
        x->slow[w] |= slow[w];
}

static void read_words(struct reader *x, struct reading_col *v)
{
    const struct cells *c = &x->cells;
    struct words_said got;
    got.out = v->out.i;
    seen_few(v->seen);
    do
        x->ways->words(c, &v->seen->at, &got);
    while (strip_again(x, v, got.found));
    if (v->gather)
        x->ways->count(&v->seen->at, &got, c->p.rows);
    for (size_t w = 0; w < REC_BATCH_WORDS; w++)
        v->out.has[w] = got.found[w] & c->filled[w];
    if (!v->seen->at.all_ok || v->b->type == RT_SCORE)
        take_vals(x, v, &got);
    for (size_t w = 0; w < REC_BATCH_WORDS; w++)
        for (uint64_t set = c->filled[w] & ~got.found[w]; set && !x->oom; set &= set - 1)
            other_cell(x, v, row_of(w, set), cell_at(c, row_of(w, set)));
    v->out.words = v->seen->words;
    v->out.nwords = v->seen->nwords;
}

// --- a column -----------------------------------------------------------------------------------------------------

static int begin_constant(struct reading_col *v, struct convert *c)
{
    struct rec_value value;
    enum val got = convert_cell(c, v->b, v->b->konst, strlen(v->b->konst), &value);
    if (got == VAL_BAD || got == VAL_SENT)
        return ERR_RANGE;
    if (got == VAL_NONE)
        return 0;
    struct rec_text text = {value.s ? arena_strndup(&c->mem, value.s, value.len) : "", value.len};
    if (!text.s)
        return ERR_NOMEM;
    for (uint32_t r = 0; r < REC_BATCH; r++) {
        rec_put_bit(v->out.has, r);
        v->out.i[r] = v->b->type == RT_ID ? -1 : is_text(v->b->type) ? 0 : value.i;
        v->out.cls[r] = value.cls;
        v->out.text[r] = text;
    }
    return 0;
}

int column_begin(struct reading_col *v, struct bind *b, struct convert *c)
{
    *v = (struct reading_col){.b = b, .way = way_of(b)};
    column_point(&v->out, &v->store);
    if (v->way == READ_CONST)
        return begin_constant(v, c);
    if (v->way == READ_TIME && !(v->days = calloc(DAY_SLOTS, sizeof(*v->days))))
        return ERR_NOMEM;
    return v->way != READ_WORD || seen_room(&v->seen, 1) ? 0 : ERR_NOMEM;
}

void column_begin_stats(struct reading_col *v, struct bind *b)
{
    *v = (struct reading_col){.b = b, .way = READ_STATS, .gather = true};
    column_point(&v->out, &v->store);
}

void column_release(struct reading_col *v)
{
    seen_release(v->seen);
    seen_release(v->dates);
    free(v->days);
    free(v->zulu);
    v->seen = v->dates = NULL;
    v->days = v->zulu = NULL;
}

// Of a column without quotes, where the cells that a way does not understand tell of them, they are not looked for.
static void find_cells(struct reader *x, const struct reading_col *v)
{
    uint32_t col = (uint32_t)v->b->col;
    bool may_be_bare = !v->quoted && (v->way == READ_TIME || v->way == READ_COUNT || v->way == READ_DURATION || v->way == READ_ID || v->way == READ_WORD);
    if (may_be_bare)
        view(x, col);
    else
        column_find(x, col);
    if (!x->cells.stripped && (v->way == READ_STATS || sample_row(x, v) < REC_BATCH)) // places are changed
        x->ways->strip(&x->cells);
}

void column_read(struct reader *x, struct reading_col *v)
{
    static void (*const reads[])(struct reader *, struct reading_col *) = {
        [READ_TIME] = read_times, [READ_COUNT] = read_numbers, [READ_DURATION] = read_numbers, [READ_ID] = read_ids,
        [READ_TEXT] = read_texts, [READ_WORD] = read_words,    [READ_CELL] = read_cells,       [READ_STATS] = read_stats,
    };
    if (v->way == READ_CONST)
        return;
    memset(v->out.has, 0, sizeof(v->out.has));
    memset(v->sent, 0, sizeof(v->sent));
    v->cells += x->n;
    if (v->cells > UINT32_MAX / 2) { // before a count of the tables is full
        v->cells = 0;
        column_end(x, v);
    }
    find_cells(x, v);
    reads[v->way](x, v);
    if (!x->cells.stripped && v->b->col < 64)
        x->bare |= UINT64_C(1) << v->b->col;
}
