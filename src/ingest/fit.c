// Do the values of a column fit a field? Asked of a whole column before it is offered to a field (header synonyms), and
// of the first rows of a file for every column that a profile names (which profile is it?).
#include "fit_priv.h"

static bool nearly_all(uint64_t part, uint64_t n)
{
    return part * 10 >= n * 9;
}

static bool most(uint64_t part, uint64_t n)
{
    return part * 10 >= n * 7;
}

static int known_words(const struct file *f, int set, const struct colstat *st)
{
    int v, known = 0;
    for (size_t i = 0; i < st->ndistinct; i++)
        known += words_find(f->words, (enum word_set)set, st->distinct[i], &v);
    return known;
}

static bool words_known(const struct file *f, int set, const struct colstat *st)
{
    int v, known = 0, words = 0;
    for (size_t i = 0; i < st->ndistinct; i++) {
        int nul;
        if (words_find(f->words, W_NULL, st->distinct[i], &nul))
            continue;
        words++;
        known += words_find(f->words, (enum word_set)set, st->distinct[i], &v);
    }
    return words ? known * 2 >= words : st->n == 0;
}

// A date that a spreadsheet has turned into a number, 45691.84: every one of the years 2000 to 2050.
static bool days_of_a_spreadsheet(const struct colstat *st)
{
    return st->n > 1 && st->number == st->n && st->min >= 36526 * NUMBER_ONE && st->max <= 54789 * NUMBER_ONE;
}

bool values_fit(enum rec_field f, int set, const struct file *file, const struct column *c, bool has_unit)
{
    const struct colstat *st = &c->st;
    uint64_t clocks = st->clock2 + st->clock3 + st->half_day;
    if (!st->n)
        return true;
    switch (rec_fields[f].type) {
    case RT_TIME:
    case RT_DAY: return nearly_all(st->date, st->n) || days_of_a_spreadsheet(st);
    case RT_DURATION:
        if (st->date * 10 > st->n)
            return false;
        if (nearly_all(clocks + st->duration_text, st->n))
            return true;
        return has_unit && nearly_all(st->number + clocks + st->duration_text, st->n);
    case RT_FLAG:
        if (st->number == st->n)
            return st->min >= 0 && st->max <= NUMBER_ONE && st->integer == st->number;
        return words_known(file, W_FLAG, st);
    case RT_WORD:
        if (set == W_SLA || set == W_STATE)
            return words_known(file, set, st);
        if (set == W_STATUS || set == W_ORDER) // a tool may have statuses of its own, beside one that all have
            return st->number * 2 < st->n && !st->date && known_words(file, set, st) > 0;
        return st->number * 2 < st->n && !st->date && words_known(file, set, st);
    case RT_CHANNEL: return st->number * 2 < st->n && !st->date;
    case RT_COUNT: return nearly_all(st->integer, st->n);
    case RT_NUMBER: return nearly_all(st->number + (f == F_hours ? clocks + st->duration_text : 0), st->n);
    case RT_MONEY: return nearly_all(st->number, st->n);
    case RT_SCORE: return true;
    case RT_PERIOD: return true;
    case RT_ID:
    case RT_DIM:
    case RT_TEXT: return !nearly_all(st->date, st->n);
    }
    return true;
}

// --- the columns that a profile names -----------------------------------------------------------------------------

// Numbers alone may count seconds, milliseconds or a spreadsheet's days: of the years 1970 to 2050.
static bool counts_time(const struct colstat *st)
{
    return most(st->number, st->n) && st->min >= 25569 * NUMBER_ONE && (st->max < 54789 * NUMBER_ONE || st->min > 900000000 * NUMBER_ONE);
}

static enum fit word_fit(const struct file *f, int set, const struct rule *u, const struct colstat *st)
{
    if (u->how.nwords)
        return FIT_YES;
    if (set == W_FLAG && most(st->number, st->n))
        return st->min >= 0 && st->max <= NUMBER_ONE ? FIT_YES : FIT_NO;
    if (words_known(f, set, st))
        return FIT_YES;
    // a tool's own statuses and channels are words too
    return set == W_FLAG || most(st->number + st->date, st->n) ? FIT_NO : FIT_UNSURE;
}

static enum fit score_fit(const struct file *f, const struct rule *u, const struct colstat *st)
{
    if (most(st->date, st->n))
        return FIT_NO;
    if (u->how.nlabels || most(st->number, st->n))
        return FIT_YES;
    for (size_t i = 0; i < label_scales_n; i++)
        for (size_t j = 0; j < st->ndistinct; j++)
            if (label_place(f->words, &label_scales[i], st->distinct[j]) >= 0)
                return FIT_YES;
    return FIT_UNSURE;
}

enum fit rule_fit(const struct file *f, enum rec_kind kind, const struct rule *u, size_t col)
{
    const struct colstat *st = &f->cols[col].st;
    uint64_t clocks = st->clock2 + st->clock3 + st->half_day;
    if (!st->n)
        return FIT_UNSURE;
    if (u->how.filled || u->how.split)
        return FIT_YES;
    if (colspec_set(&u->how.since))
        return most(st->date + clocks, st->n) || counts_time(st) ? FIT_YES : FIT_NO;
    switch (rec_fields[u->field].type) {
    case RT_TIME:
    case RT_DAY:
        if (u->how.date == ORDER_YMD && most(st->integer, st->n)) // 990131
            return FIT_YES;
        return most(st->date, st->n) || counts_time(st) ? FIT_YES : FIT_NO;
    case RT_DURATION: return most(st->number + clocks + st->duration_text, st->n) ? FIT_YES : FIT_NO;
    case RT_COUNT:
    case RT_MONEY: return most(st->number, st->n) ? FIT_YES : FIT_NO;
    case RT_NUMBER: return most(st->number + clocks, st->n) ? FIT_YES : FIT_NO;
    case RT_FLAG:
    case RT_WORD:
    case RT_CHANNEL: return word_fit(f, word_set_of(kind, u->field), u, st);
    case RT_SCORE: return score_fit(f, u, st);
    case RT_ID:
    case RT_DIM: return most(st->date, st->n) ? FIT_NO : FIT_YES;
    case RT_PERIOD:
    case RT_TEXT: return FIT_YES;
    }
    return FIT_UNSURE;
}
