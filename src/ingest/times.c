// Columns of times. ISO ones are read as they are; of the others the date, whatever way it is written, is asked for once, and the
// clock behind it is read.
#include "columns_priv.h"

#include "base/civil.h"
#include <stdlib.h>

#define DAY_MS INT64_C(86400000)

// A date that did not come lately is asked for, and kept: for the rows that follow it is known.
static bool new_day(struct reader *x, const struct reading_col *v, struct cell cell, int64_t *utc)
{
    int64_t ms;
    if (iso_time(cell.s, cell.n, v->days, utc))
        return true;
    if (!quick_when(x->c, v->b, cell.s, cell.n, &ms, utc))
        return false;
    uint64_t month = load8(cell.s), day = load8(cell.s + 8) & 0xFFFF;
    v->days[day_place(month, day)] = (struct day_slot){.month = month, .day = day, .start = *utc - ms};
    return true;
}

static void count_dates(struct reader *x, const struct reading_col *v, uint64_t n)
{
    struct colstat *st = &x->c->f->cols[v->b->col].st;
    st->n += v->gather ? n : 0;
    st->date += v->gather ? n : 0;
}

// --- any date with a clock behind it ------------------------------------------------------------------------------

enum { CLOCK_ZULU = 1, CLOCK_AM, CLOCK_PM, CLOCK_OFFSET, CLOCK_LONG = 16, CLOCK_SECONDS = 32, CLOCK_T = 64 };

static bool digit(char c)
{
    return c >= '0' && c <= '9';
}

static int two(const char *s)
{
    return digit(s[0]) && digit(s[1]) ? (s[0] - '0') * 10 + s[1] - '0' : -1;
}

// Takes off what stands behind the clock. False: something unknown does.
static bool take_end(const char *s, uint32_t *n, struct moment *m)
{
    char last = s[*n - 1], half = (char)(s[*n - 2] | 32);
    if (digit(last) && (s[*n - 6] == '+' || s[*n - 6] == '-') && s[*n - 3] == ':') {
        int hour = two(s + *n - 5), min = two(s + *n - 2);
        m->ms = (hour * 60 + min) * (s[*n - 6] == '+' ? -60000 : 60000);
        m->form = CLOCK_OFFSET;
        *n -= 6;
        return hour >= 0 && hour < 14 && min >= 0 && min < 60;
    }
    if (last == 'Z') {
        m->form = CLOCK_ZULU;
        *n -= 1;
        return true;
    }
    if ((last | 32) != 'm' || s[*n - 3] != ' ' || (half != 'a' && half != 'p'))
        return digit(last);
    m->form = half == 'a' ? CLOCK_AM : CLOCK_PM;
    *n -= 3;
    return true;
}

// Takes off the thousandths behind the seconds.
static void take_thousandths(const char *s, uint32_t *n, struct moment *m)
{
    const char *p = s + *n - 4;
    if (*n < 19 || p[0] != '.' || !digit(p[1]) || !digit(p[2]) || !digit(p[3]))
        return;
    m->thousandths = 3;
    m->ms += (p[1] - '0') * 100 + (p[2] - '0') * 10 + p[3] - '0';
    *n -= 4;
}

static bool cut_moment(const char *s, uint32_t n, struct moment *m)
{
    *m = (struct moment){0};
    if (n < 10 || !take_end(s, &n, m) || n < 10)
        return false;
    take_thousandths(s, &n, m);
    bool seconds = s[n - 6] == ':', half_day = m->form == CLOCK_AM || m->form == CLOCK_PM;
    int sec = seconds ? two(s + n - 2) : 0;
    n -= seconds ? 3 : 0;
    int min = two(s + n - 2);
    bool longer = digit(s[n - 5]);
    int hour = longer ? two(s + n - 5) : digit(s[n - 4]) ? s[n - 4] - '0' : -1;
    m->date = n - (longer ? 6 : 5);
    char between = s[m->date];
    if (s[n - 3] != ':' || (m->thousandths && !seconds) || sec < 0 || sec > 59 || min < 0 || min > 59 || hour < half_day || hour > (half_day ? 12 : 23) ||
        (between != ' ' && between != 'T') || m->date < 6 || m->date > 12)
        return false;
    hour = half_day ? hour % 12 + (m->form == CLOCK_PM ? 12 : 0) : hour;
    m->form |= (longer ? CLOCK_LONG : 0) | (seconds ? CLOCK_SECONDS : 0) | (between == 'T' ? CLOCK_T : 0);
    m->ms += ((hour * 60 + min) * 60 + sec) * INT64_C(1000);
    return true;
}

bool moment_key(struct cell cell, struct moment *m, struct word_key *k)
{
    if (!cut_moment(cell.s, cell.n, m))
        return false;
    uint64_t a = load8(cell.s), b = load8(cell.s + 8);
    if (m->date < 8)
        a &= UINT64_MAX >> (64 - 8 * m->date);
    b = m->date > 8 ? b & UINT64_MAX >> (64 - 8 * (m->date - 8)) : 0;
    *k = (struct word_key){a, b | m->form << 56 | (uint64_t)m->date << 48 | m->thousandths << 40};
    return true;
}

// Does the clock show that day as it is, from midnight to midnight? What names its zone does.
static bool steady(struct reader *x, const struct reading_col *v, const struct moment *m, int64_t utc)
{
    const struct zone *z = v->b->zone ? v->b->zone : x->c->f->o->zone;
    int64_t local = zone_to_local(z, utc) - m->ms, day = local / DAY_MS, same;
    uint64_t end = m->form & (CLOCK_LONG - 1);
    if (end == CLOCK_ZULU || end == CLOCK_OFFSET)
        return true;
    return local % DAY_MS == 0 && quick_steady(x->c, z, (int32_t)day, m->ms, &same) && same == utc;
}

static void new_date(struct reader *x, struct reading_col *v, uint32_t row, struct cell cell, struct word_key k, const struct moment *m)
{
    struct rec_value value;
    struct seen_text text = {0};
    if (!seen_room(&v->dates, DATES_MOST) || judge(x->c, v->b, cell.s, cell.n, &value) != VAL_OK || !steady(x, v, m, value.i)) {
        other_cell(x, v, row, cell);
        return;
    }
    if (v->gather)
        text.stat = gather_first(x, v, row, cell);
    v->out.i[row] = value.i;
    rec_put_bit(v->out.has, row);
    seen_add(x, v->dates, k, (struct word_value){.i = value.i - m->ms}, text);
}

static void dated_cell(struct reader *x, struct reading_col *v, uint32_t row, struct cell cell)
{
    struct moment m;
    struct word_key k;
    if (!moment_key(cell, &m, &k)) {
        other_cell(x, v, row, cell);
        return;
    }
    size_t at = v->dates ? seen_slot(v->dates, k, NULL) : 0;
    if (!at || seen_free_at(v->dates, at)) {
        new_date(x, v, row, cell, k, &m);
        return;
    }
    struct word_value *d = &v->dates->at.values[at];
    d->count++;
    v->out.i[row] = d->i + m.ms;
    rec_put_bit(v->out.has, row);
    if (digit(*cell.s))
        rec_put_bit(x->digit, row);
}

// --- ISO times of UTC ---------------------------------------------------------------------------------------------

// Bytes before the Z, and before the thousandths; 0: it is no such text.
static uint32_t zulu_length(struct cell cell, int64_t *thousandths)
{
    const char *s = cell.s;
    uint32_t n = cell.n;
    *thousandths = 0;
    if (s[n - 1] != 'Z')
        return 0;
    if (n == 24 && s[19] == '.' && digit(s[20]) && digit(s[21]) && digit(s[22])) {
        *thousandths = (s[20] - '0') * 100 + (s[21] - '0') * 10 + s[22] - '0';
        return 19;
    }
    return n == 20 || n == 17 ? n - 1 : 0;
}

// As new_day: what is asked is what the first time of a date says, the others of that date stand as far from it as their clocks.
static bool new_zulu(struct reader *x, struct reading_col *v, struct cell cell, int64_t *utc)
{
    int64_t thousandths, ms;
    struct rec_value value;
    uint32_t n = zulu_length(cell, &thousandths);
    if (!n || (!v->zulu && !(v->zulu = calloc(DAY_SLOTS, sizeof(*v->zulu)))))
        return false;
    if (iso_time(cell.s, n, v->zulu, utc)) {
        *utc += thousandths;
        return true;
    }
    uint64_t month = load8(cell.s), day = load8(cell.s + 8) & 0xFFFF;
    struct day_slot *d = &v->zulu[day_place(month, day)], before = *d;
    *d = (struct day_slot){.month = month, .day = day};
    if (!iso_time(cell.s, n, v->zulu, &ms) || judge(x->c, v->b, cell.s, cell.n, &value) != VAL_OK) {
        *d = before;
        return false;
    }
    d->start = value.i - ms - thousandths;
    *utc = value.i;
    return true;
}

// Where the first of the cells that are left is one, all are read as such: those that are become quick ones.
static void read_zulu(struct reader *x, struct reading_col *v, const uint64_t left[REC_BATCH_WORDS], uint64_t quick[REC_BATCH_WORDS])
{
    const struct cells *c = &x->cells;
    struct cells z;
    int64_t utc[REC_BATCH], thousandths[REC_BATCH];
    uint64_t ok[REC_BATCH_WORDS];
    size_t first = 0;
    while (first < REC_BATCH_WORDS && !left[first])
        first++;
    if (first == REC_BATCH_WORDS || !v->zulu || !zulu_length(cell_at(c, row_of(first, left[first])), utc))
        return;
    z.p = c->p;
    z.p.end = z.own_end;
    memcpy(z.own_end, c->p.end, sizeof(z.own_end));
    for (size_t w = first; w < REC_BATCH_WORDS; w++)
        for (uint64_t set = left[w]; set; set &= set - 1) {
            uint32_t r = row_of(w, set);
            z.own_end[r] = cell_from(c, r) + zulu_length(cell_at(c, r), &thousandths[r]);
        }
    x->ways->times(&z, v->zulu, utc, ok);
    for (size_t w = first; w < REC_BATCH_WORDS; w++) {
        quick[w] |= ok[w] & left[w];
        for (uint64_t set = ok[w] & left[w]; set; set &= set - 1)
            v->out.i[row_of(w, set)] = utc[row_of(w, set)] + thousandths[row_of(w, set)];
    }
}

// --- a column -----------------------------------------------------------------------------------------------------

void read_times(struct reader *x, struct reading_col *v)
{
    const struct cells *c = &x->cells;
    uint64_t dates = 0, quick[REC_BATCH_WORDS], left[REC_BATCH_WORDS];
    uint32_t sample = sample_row(x, v);
    do
        x->ways->times(c, v->days, v->out.i, quick);
    while (strip_again(x, v, quick));
    for (size_t w = 0; w < REC_BATCH_WORDS; w++) {
        uint64_t kept = sample / 64 == w ? UINT64_C(1) << (sample & 63) : 0;
        quick[w] &= ~kept;
        left[w] = c->filled[w] & ~quick[w] & ~kept;
    }
    read_zulu(x, v, left, quick);
    for (size_t w = 0; w < REC_BATCH_WORDS; w++) {
        dates += (uint64_t)__builtin_popcountll(quick[w]);
        for (uint64_t set = c->filled[w] & ~quick[w]; set; set &= set - 1) {
            uint32_t row = row_of(w, set);
            bool known = new_day(x, v, cell_at(c, row), &v->out.i[row]) || new_zulu(x, v, cell_at(c, row), &v->out.i[row]);
            quick[w] |= (uint64_t)known << (row & 63);
            if (!known)
                dated_cell(x, v, row, cell_at(c, row));
            else if (row == sample)
                gather(x, v, row, cell_at(c, row));
            else
                dates++;
        }
        v->out.has[w] |= quick[w];
        x->digit[w] |= quick[w];
    }
    count_dates(x, v, dates);
}
