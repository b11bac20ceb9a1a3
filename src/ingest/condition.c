// Conditions on a row: rows kept and dropped, columns read on some rows only, rules of a field. They ask columns as they
// are written, or the fields of the record; what a record does not know makes a test of it neither true nor false.
#include "profile_priv.h"

#include <stdlib.h>
#include <string.h>

// --- reading ------------------------------------------------------------------------------------------------------

static const struct {
    const char *sign;
    enum test_op op;
} ops[] = {{" != ", TEST_NOT}, {" <= ", TEST_LE}, {" >= ", TEST_GE}, {" = ", TEST_IS}, {" < ", TEST_LT},
           {" > ", TEST_GT},   {" =", TEST_IS},   {" is empty", TEST_EMPTY}, {" is filled", TEST_FILLED}};

// The first sign of a comparison in [s, end), outside square brackets. The signs without a value stand at the end.
static const char *find_op(const char *s, const char *end, size_t *which)
{
    bool inside = false;
    for (const char *p = s; p < end; p++) {
        if (*p == '[' && p == s)
            inside = true;
        if (*p == ']')
            inside = false;
        if (inside || *p != ' ')
            continue;
        for (size_t i = 0; i < ARRAY_LEN(ops); i++) {
            size_t k = strlen(ops[i].sign);
            if ((size_t)(end - p) >= k && !memcmp(p, ops[i].sign, k) &&
                (ops[i].sign[k - 1] == ' ' || p + k == end)) {
                *which = i;
                return p;
            }
        }
    }
    return NULL;
}

// " and " or " or " at p, its length; 0: neither.
static size_t joint_at(const char *p, const char *end)
{
    if (end - p > 5 && !memcmp(p, " and ", 5))
        return 5;
    return end - p > 4 && !memcmp(p, " or ", 4) ? 4 : 0;
}

// The next of them after which a comparison comes before a further one; *n is its length.
static const char *find_joint(const char *s, const char *end, size_t *n)
{
    bool inside = *s == '[';
    for (const char *p = s; p < end; p++) {
        inside = inside && *p != ']';
        if (inside || !(*n = joint_at(p, end)))
            continue;
        const char *next = p + *n, *from = next;
        if (*from == '[')
            while (next < end && *next != ']')
                next++;
        while (next < end && !joint_at(next, end))
            next++;
        size_t which;
        if (find_op(from, next, &which))
            return p;
    }
    return NULL;
}

// A value as the field's own values are kept: a number, a duration in seconds or as text, a word of the field's set.
static int field_value(struct reading *r, struct test *t, int kind, const char *s, size_t n, struct test_value *out)
{
    enum rec_field f = (enum rec_field)t->field;
    enum rec_type type = rec_fields[f].type;
    int set = word_set_of((enum rec_kind)kind, f);
    struct dec d;
    if (set >= 0)
        return words_find(r->words, (enum word_set)set, out->key, &out->word) ? 0 : profile_bad(r, "no such word of the field");
    switch (type) {
    case RT_DURATION:
        return duration_parse(s, n, 1000, '.', CLOCK_HM, &out->number) ? profile_bad(r, "a duration is a number of seconds, or 2 h, or 0:02:00") : 0;
    case RT_COUNT:
    case RT_NUMBER:
    case RT_MONEY:
    case RT_SCORE: {
        int64_t one = type == RT_COUNT ? 1 : type == RT_NUMBER ? NUMBER_ONE : type == RT_MONEY ? MONEY_ONE : SCORE_ONE;
        return number_parse(s, n, '.', &d) && dec_fixed(d, one, &out->number) ? 0 : profile_bad(r, "a number is expected");
    }
    case RT_TIME:
    case RT_DAY:
    case RT_PERIOD: return profile_bad(r, "a time is compared with another time, or is empty or filled");
    default: return 0;
    }
}

static bool ordered(enum rec_type t)
{
    return t == RT_DURATION || t == RT_COUNT || t == RT_NUMBER || t == RT_MONEY || t == RT_TIME || t == RT_DAY;
}

static int one_value(struct reading *r, struct test *t, int kind, const char *s, size_t n, struct test_value *out)
{
    struct dec d;
    int v;
    char name[64];
    out->other = -1;
    out->key = profile_word(r->p, s, n);
    if (!out->key)
        return err_nomem(r->e);
    if (t->field < 0) {
        out->is_number = (number_parse(s, n, '.', &d) || number_parse(s, n, ',', &d)) && dec_fixed(d, NUMBER_ONE, &out->number);
        out->flag = words_find(r->words, W_FLAG, out->key, &v) && strlen(out->key) > 1 ? v : -1;
        return t->op < TEST_LT || out->is_number ? 0 : profile_bad(r, "a column is compared with a number; durations count in seconds");
    }
    str_copy(name, sizeof(name), n < sizeof(name) ? out->key : "");
    for (char *p = name; *p; p++)
        *p = (char)(*p == ' ' ? '_' : *p);
    int other = ordered(rec_fields[t->field].type) ? rec_field_by_name(name) : -1;
    if (other >= 0 && rec_kind_has((enum rec_kind)kind, (enum rec_field)other)) {
        out->other = other;
        return rec_fields[other].type == rec_fields[t->field].type ? 0 : profile_bad(r, "only fields of one type are compared");
    }
    if (t->op >= TEST_LT && !ordered(rec_fields[t->field].type))
        return profile_bad(r, "of such a field only = and != can be asked");
    return field_value(r, t, kind, s, n, out);
}

static int values(struct reading *r, struct test *t, int kind, const char *s, const char *end)
{
    size_t bars = 1;
    for (const char *p = s; p < end; p++)
        bars += *p == '|';
    if (t->op >= TEST_LT && bars > 1)
        return profile_bad(r, "more and less are asked of one value");
    t->values = arena_alloc(&r->p->mem, bars * sizeof(*t->values));
    if (!t->values)
        return err_nomem(r->e);
    for (const char *p = s;; p++) {
        const char *bar = p < end ? memchr(p, '|', (size_t)(end - p)) : NULL;
        size_t n = (size_t)((bar ? bar : end) - p);
        trim(&p, &n);
        int rc = one_value(r, t, kind, p, n, &t->values[t->n++]);
        if (rc || !bar)
            return rc;
        p = bar;
    }
}

static int one_test(struct reading *r, struct test *t, int kind, const char *s, const char *end)
{
    size_t which, n;
    const char *at = find_op(s, end, &which);
    if (!at)
        return profile_bad(r, "a condition is NAME = VALUE | VALUE, NAME != VALUE, NAME <= NUMBER, NAME is empty or NAME is filled");
    n = (size_t)(at - s);
    trim(&s, &n);
    t->op = ops[which].op;
    t->field = -1;
    bool brackets = n > 2 && *s == '[' && s[n - 1] == ']';
    if (brackets) {
        s++;
        n -= 2;
    }
    char name[64];
    if (!brackets && kind >= 0 && n < sizeof(name)) {
        memcpy(name, s, n);
        name[n] = '\0';
        int f = rec_field_by_name(name);
        t->field = f >= 0 && rec_kind_has((enum rec_kind)kind, (enum rec_field)f) ? f : -1;
    }
    int rc = t->field < 0 ? colspec_parse(r, s, n, &t->col) : 0;
    if (rc || t->op >= TEST_EMPTY)
        return rc;
    return values(r, t, kind, at + strlen(ops[which].sign), end);
}

int condition_parse(struct reading *r, const char *text, int kind, struct condition *out)
{
    const char *end = text + strlen(text);
    size_t cap = 1;
    for (const char *p = text; *p; p++)
        cap += *p == ' ';
    *out = (struct condition){.tests = arena_alloc(&r->p->mem, cap * sizeof(*out->tests))};
    if (!out->tests)
        return err_nomem(r->e);
    bool alternative = false;
    for (const char *s = text;;) {
        size_t n = 0;
        const char *joint = find_joint(s, end, &n);
        struct test *t = &out->tests[out->n++];
        t->alternative = alternative;
        int rc = one_test(r, t, kind, s, joint ? joint : end);
        if (rc || !joint)
            return rc;
        alternative = n == 4;
        s = joint + n;
    }
}

// --- on a file ----------------------------------------------------------------------------------------------------

int condition_bind(struct arena *mem, const struct condition *c, const struct file *f, struct bound_condition *out,
                   struct err *e)
{
    int *cols = arena_alloc(mem, (c->n + 1) * sizeof(*cols));
    if (!cols)
        return err_nomem(e);
    out->complete = true;
    for (size_t i = 0; i < c->n; i++) {
        cols[i] = c->tests[i].field < 0 ? colspec_find(&c->tests[i].col, f->cols, f->ncols, 0) : -1;
        out->complete = out->complete && (c->tests[i].field >= 0 || cols[i] >= 0);
    }
    out->c = c;
    out->cols = cols;
    return 0;
}

// --- on a row -----------------------------------------------------------------------------------------------------

static int compared(enum test_op op, int64_t a, int64_t b)
{
    switch (op) {
    case TEST_LT: return a < b;
    case TEST_LE: return a <= b;
    case TEST_GT: return a > b;
    case TEST_GE: return a >= b;
    case TEST_NOT: return a != b;
    default: return a == b;
    }
}

// A number, or a clock in seconds.
static bool cell_number(const char *s, size_t n, int64_t *out)
{
    struct dec d;
    if (number_parse(s, n, '.', &d) || number_parse(s, n, ',', &d))
        return dec_fixed(d, NUMBER_ONE, out);
    if (duration_parse(s, n, 1000, '.', CLOCK_UNKNOWN, out))
        return false;
    *out *= NUMBER_ONE / 1000;
    return true;
}

static bool cell_is(struct file *f, const struct test_value *v, const char *key, const char *s, size_t n)
{
    int64_t number;
    int flag;
    if (!*v->key || !n)
        return !*v->key && !n;
    if (glob_match(v->key, key) || (v->flag >= 0 && words_find(f->words, W_FLAG, key, &flag) && flag == v->flag))
        return true;
    return v->is_number && cell_number(s, n, &number) && number == v->number;
}

static int column_test(struct file *f, const struct test *t, const char *s, size_t n)
{
    int64_t number;
    int v;
    trim(&s, &n);
    const char *key = word_key(&f->key, n ? s : "", n);
    bool none = !n || (words_find(f->words, W_NULL, key, &v) && v != WORD_SENT);
    if (t->op == TEST_EMPTY || t->op == TEST_FILLED)
        return none == (t->op == TEST_EMPTY);
    if (t->op >= TEST_LT)
        return none || !cell_number(s, n, &number) ? -1 : compared(t->op, number, t->values[0].number);
    bool is = false;
    for (size_t i = 0; i < t->n && !is; i++)
        is = cell_is(f, &t->values[i], key, s, n);
    return is == (t->op == TEST_IS);
}

static bool field_is(struct file *f, const struct record *rec, const struct test *t, const struct test_value *v)
{
    const struct rec_value *x = &rec->v[t->field];
    int set = word_set_of(rec->kind, (enum rec_field)t->field);
    if (set == W_CHANNEL)
        return x->len == strlen(rec_channels[v->word]) && !memcmp(x->s, rec_channels[v->word], x->len);
    if (set >= 0)
        return x->i == v->word;
    if (ordered(rec_fields[t->field].type) || rec_fields[t->field].type == RT_SCORE)
        return x->i == v->number;
    return glob_match(v->key, word_key(&f->key, x->s, x->len));
}

static int field_test(struct file *f, const struct record *rec, const struct test *t)
{
    bool has = rec && rec_has(rec, (enum rec_field)t->field);
    if (t->op >= TEST_EMPTY)
        return has == (t->op == TEST_FILLED);
    if (!has)
        return -1;
    if (t->values[0].other >= 0)
        return rec_has(rec, (enum rec_field)t->values[0].other)
                   ? compared(t->op, rec->v[t->field].i, rec->v[t->values[0].other].i)
                   : -1;
    if (t->op >= TEST_LT)
        return compared(t->op, rec->v[t->field].i, t->values[0].number);
    bool is = false;
    for (size_t i = 0; i < t->n && !is; i++)
        is = field_is(f, rec, t, &t->values[i]);
    return is == (t->op == TEST_IS);
}

int condition_holds(const struct bound_condition *b, struct file *f, const struct csv_cell *cells, const struct record *rec)
{
    int all = 1, any = 0; // 1 yes, 0 no, -1 unknown
    for (size_t i = 0; i < b->c->n; i++) {
        const struct test *t = &b->c->tests[i];
        if (t->alternative) {
            any = any == 1 || all == 1 ? 1 : any || all ? -1 : 0;
            all = 1;
        }
        int is = t->field >= 0 ? field_test(f, rec, t)
                 : b->cols[i] < 0 ? -1
                                  : column_test(f, t, cells[b->cols[i]].s, cells[b->cols[i]].len);
        all = !all || !is ? 0 : all < 0 || is < 0 ? -1 : 1;
    }
    return any == 1 || all == 1 ? 1 : any || all ? -1 : 0;
}
