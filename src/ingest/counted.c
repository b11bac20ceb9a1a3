// Columns that no field asks for: what their values are is counted as stat_add counts it, most of it without asking again what a
// value is that came before.
#include "columns_priv.h"
#include "scan_priv.h"

#include <stdlib.h>

#define KNOWN_MOST 2048 // values that are kept of a column
#define KNOWN_LEAST 256 // from so many on they have to come again, or none is kept

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

// An ISO date, with whatever behind it, and nothing to trim: stat_add asks no more of it.
static bool iso_text(const char *s, uint32_t n)
{
    return n >= 10 && n <= 19 && s[4] == '-' && s[7] == '-' && digit(s[0]) && digit(s[1]) && s[n - 1] > ' ';
}

static bool all_digits(struct cell cell)
{
    uint32_t i = 0;
    while (i < cell.n && digit(cell.s[i]))
        i++;
    return i == cell.n;
}

// Digits alone, but for numbers beyond what can be kept of them: taken out of `left`.
static void count_digits(struct reader *x, const struct reading_col *v, uint64_t *left)
{
    struct numbers u = {.min = INT64_MAX, .max = INT64_MIN};
    uint64_t zero[REC_BATCH_WORDS];
    x->ways->ids(&x->cells, v->out.i, u.ok, zero);
    for (size_t w = 0; w < REC_BATCH_WORDS; w++) {
        u.ok[w] &= left[w];
        for (uint64_t set = u.ok[w]; set; set &= set - 1) {
            int64_t value = v->out.i[row_of(w, set)];
            if (value > INT64_MAX / NUMBER_ONE) {
                u.ok[w] &= ~(set & -set);
                continue;
            }
            u.zero += !value;
            u.min = value < u.min ? value : u.min;
            u.max = value > u.max ? value : u.max;
        }
        left[w] &= ~u.ok[w];
    }
    count_numbers(x, v, &u);
}

// Words that came before are counted, and taken out of `left`.
static void count_words(struct reader *x, const struct reading_col *v, uint64_t *left)
{
    struct words_said got;
    got.out = v->out.i;
    seen_few(v->seen);
    x->ways->words(&x->cells, &v->seen->at, &got);
    x->ways->count(&v->seen->at, &got, x->cells.p.rows);
    for (size_t w = 0; w < REC_BATCH_WORDS; w++)
        left[w] &= ~got.found[w];
}

// One that is kept adds again what it adds now.
static void keep(struct reader *x, struct reading_col *v, struct seen_table *t, uint32_t row, struct cell cell, struct word_key k)
{
    const struct colstat *st = &x->c->f->cols[v->b->col].st;
    uint64_t dates = st->date, money = st->money;
    struct seen_text text = {.stat = gather_first(x, v, row, cell), .len = cell.n};
    if (t == v->dates ? st->date == dates : st->money != money) // the last amount says what the currency is
        return;
    if (t != v->dates && !(text.text = arena_strndup(&x->c->mem, cell.s, cell.n)))
        x->oom = true;
    else
        seen_add(x, t, k, (struct word_value){.val = VAL_NONE}, text);
}

// In a table of what came before; false: it is not there, and there is no room.
static bool count_known(struct reader *x, struct reading_col *v, struct seen_table **t, size_t most, uint32_t row, struct cell cell,
                        struct word_key k)
{
    bool room = seen_room(t, most);
    size_t at = *t ? seen_slot(*t, k, cell.s) : 0;
    if (at && !seen_free_at(*t, at))
        (*t)->at.values[at].count++;
    else if (room)
        keep(x, v, *t, row, cell, k);
    return room || (at && !seen_free_at(*t, at));
}

static void count_cell(struct reader *x, struct reading_col *v, uint32_t row, struct cell cell)
{
    struct colstat *st = &x->c->f->cols[v->b->col].st;
    struct moment m;
    struct word_key k;
    if (st->sample && iso_text(cell.s, cell.n)) {
        st->n++;
        st->date++;
        return;
    }
    if ((v->dates || digit(*cell.s)) && moment_key(cell, &m, &k) && count_known(x, v, &v->dates, DATES_MOST, row, cell, k))
        return;
    bool may_come = !v->alone && cell.n <= SEEN_LONGEST && !all_digits(cell); // digits are counted without a table
    if (may_come && count_known(x, v, &v->seen, KNOWN_MOST, row, cell, seen_key(cell.s, cell.n))) {
        v->alone = v->seen->n >= KNOWN_LEAST && v->seen->n * 2 > v->cells;
        return;
    }
    gather(x, v, row, cell);
}

// A cell with doubled quotes or with blanks at its edges, as it stands in the text.
static void count_shaped(struct reader *x, const struct reading_col *v, uint32_t row)
{
    struct file *f = x->c->f;
    uint32_t col = (uint32_t)v->b->col, from = col ? turned_ends(&x->turned, col - 1)[row] + 1 : x->in->at[x->from + row];
    sb_clear(&f->scratch);
    sb_addn(&f->scratch, x->in->text + from, turned_ends(&x->turned, col)[row] - from);
    x->oom = x->oom || f->scratch.oom;
    if (f->scratch.oom || !f->scratch.len)
        return;
    struct csv_cell plain = scan_shaped(f->scratch.s, (uint32_t)f->scratch.len);
    if (plain.len)
        stat_add(f, &f->cols[v->b->col], plain.s, plain.len, x->in->line[x->from + row]);
}

void read_stats(struct reader *x, struct reading_col *v)
{
    struct cells *c = &x->cells;
    uint64_t left[REC_BATCH_WORDS], shaped[REC_BATCH_WORDS] = {0};
    uint64_t bit = UINT64_C(1) << (v->b->col < 63 ? v->b->col : 63);
    memcpy(left, c->filled, sizeof(left));
    for (uint32_t r = 0; r < c->p.rows && x->in->shapes & bit; r++)
        if (x->in->shaped[x->from + r] & bit) {
            rec_put_bit(shaped, r);
            c->own_end[r] = c->own_from[r]; // neither digits nor a word
        }
    for (size_t w = 0; w < REC_BATCH_WORDS; w++)
        left[w] &= ~shaped[w];
    if (x->c->f->cols[v->b->col].st.sample) { // else the first cell of all is to be kept
        count_digits(x, v, left);
        if (v->seen && !v->alone)
            count_words(x, v, left);
    }
    for (size_t w = 0; w < REC_BATCH_WORDS; w++)
        for (uint64_t set = left[w] | shaped[w]; set && !x->oom; set &= set - 1) {
            uint32_t row = row_of(w, set);
            if (shaped[w] & set & -set)
                count_shaped(x, v, row);
            else
                count_cell(x, v, row, cell_at(c, row));
        }
}
