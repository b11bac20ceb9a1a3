// Formulas of the user's own: a recursive-descent parser with limits, and the figure of a cell. Nodes stand in the order in
// which they are computed, so that computing needs no recursion.
//   sum = product { (+|-) product }    product = signed { (*|/) signed }    signed = - signed | value
//   value = number | measure | ( sum ) | min ( sum , sum ... ) | max ( ... )
#include "kpi/formula.h"

#include "base/i18n.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

struct parser {
    const char *text;
    size_t at;
    int depth;
    struct formula *f;
    size_t *where; // what the error speaks of
    struct err *e;
};

static const char digits[] = "0123456789";
static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789";

// Errors are negative, nodes are not.
static int sum(struct parser *p);

static char next(struct parser *p)
{
    p->at += strspn(p->text + p->at, " \t");
    return p->text[p->at];
}

static int refuse(struct parser *p, size_t at, int code)
{
    *p->where = at;
    return code;
}

static int push(struct parser *p, struct formula_node node)
{
    if (p->f->n == FORMULA_NODES) {
        err_set(p->e, ERR_LIMIT, _("the formula has too many parts: %d are allowed"), FORMULA_NODES);
        return refuse(p, p->at, ERR_LIMIT);
    }
    p->f->nodes[p->f->n] = node;
    return p->f->n++;
}

// Where a value should stand, or an operator, there is something else.
static int unexpected(struct parser *p, bool value)
{
    char c = next(p), shown[8];
    size_t len = c ? 1 : 0;
    while (len && ((unsigned char)p->text[p->at + len] & 0xC0) == 0x80 && len < 4)
        len++;
    memcpy(shown, p->text + p->at, len);
    shown[len] = '\0';
    if (c && !strchr("+-*/(),", c) && !strchr(letters, c))
        err_set(p->e, ERR_SYNTAX, _("\"%s\" has no place in a formula: it knows measures, numbers, + - * / ( ), min and max"),
                (unsigned char)c < ' ' || !utf8_valid(shown, strlen(shown)) ? "?" : shown);
    else if (value)
        err_set(p->e, ERR_SYNTAX, _("a measure, a number or \"(\" is missing here"));
    else if (c == ')')
        err_set(p->e, ERR_SYNTAX, _("this \")\" has no \"(\" before it"));
    else if (c == ',')
        err_set(p->e, ERR_SYNTAX, _("a comma parts the values of min and max only; decimals take a point, as 0.5"));
    else
        err_set(p->e, ERR_SYNTAX, _("an operator is missing here: + - * or /"));
    return refuse(p, p->at, ERR_SYNTAX);
}

static int number(struct parser *p)
{
    char buf[64];
    const char *s = p->text + p->at;
    size_t len = strspn(s, digits);
    if (s[len] == '.')
        len += 1 + strspn(s + len + 1, digits);
    if (len >= sizeof(buf) || (len == 1 && *s == '.')) {
        err_set(p->e, ERR_SYNTAX, len == 1 ? _("a number needs digits beside its point") : _("the number is too long"));
        return refuse(p, p->at, ERR_SYNTAX);
    }
    memcpy(buf, s, len);
    buf[len] = '\0';
    p->at += len;
    return push(p, (struct formula_node){.op = NODE_NUMBER, .number = strtod(buf, NULL)});
}

static int close_bracket(struct parser *p, size_t open)
{
    char c = next(p);
    if (c == ')') {
        p->at++;
        return 0;
    }
    if (c)
        return unexpected(p, false);
    err_set(p->e, ERR_SYNTAX, _("this \"(\" is never closed"));
    return refuse(p, open, ERR_SYNTAX);
}

// min ( sum , sum ... ): pairs from the left.
static int extreme(struct parser *p, size_t at, bool least)
{
    int left = -1, count = 0;
    if (next(p) != '(') {
        err_set(p->e, ERR_SYNTAX, _("min and max take their values in parentheses: min(1, 2)"));
        return refuse(p, at, ERR_SYNTAX);
    }
    size_t open = p->at;
    do {
        p->at++;
        int right = sum(p);
        if (right < 0)
            return right;
        left = count++ ? push(p, (struct formula_node){.op = least ? NODE_MIN : NODE_MAX, .a = (uint8_t)left, .b = (uint8_t)right}) : right;
        if (left < 0)
            return left;
    } while (next(p) == ',');
    int rc = close_bracket(p, open);
    if (rc)
        return rc;
    if (count > 1)
        return left;
    err_set(p->e, ERR_SYNTAX, _("min and max need two values or more"));
    return refuse(p, at, ERR_SYNTAX);
}

static int unknown_measure(struct parser *p, size_t at, const char *name)
{
    const char *near = NULL;
    int best = strlen(name) > 5 ? 4 : 3;
    for (size_t i = 0; i < kpi_nmeasures; i++) {
        int d = str_distance(name, kpi_measures[i].name);
        if (strlen(name) >= 3 && d > 1 && str_starts(kpi_measures[i].name, name))
            d = 1;
        if (d < best) {
            best = d;
            near = kpi_measures[i].name;
        }
    }
    if (near)
        err_set(p->e, ERR_SYNTAX, _("there is no measure \"%s\": did you mean \"%s\"?"), name, near);
    else
        err_set(p->e, ERR_SYNTAX, _("there is no measure \"%s\": 'kpitop measures' lists them"), name);
    return refuse(p, at, ERR_SYNTAX);
}

static int name(struct parser *p)
{
    char word[40];
    size_t at = p->at, len = strspn(p->text + at, letters), cut = len < sizeof(word) ? len : sizeof(word) - 1;
    memcpy(word, p->text + at, cut);
    word[cut] = '\0';
    p->at += len;
    if (str_ieq(word, "min") || str_ieq(word, "max"))
        return extreme(p, at, str_ieq(word, "min"));
    for (size_t i = 0; i < kpi_nmeasures; i++)
        if (len == cut && str_ieq(word, kpi_measures[i].name))
            return push(p, (struct formula_node){.op = NODE_MEASURE, .a = (uint8_t)i});
    return unknown_measure(p, at, word);
}

static int nested(struct parser *p)
{
    size_t open = p->at++;
    int node = sum(p), rc = node < 0 ? node : close_bracket(p, open);
    return rc ? rc : node;
}

static int value(struct parser *p)
{
    char c = next(p);
    if (c == '(')
        return nested(p);
    if (c && (strchr(digits, c) || c == '.'))
        return number(p);
    return c && strchr(letters, c) ? name(p) : unexpected(p, true);
}

static int signed_value(struct parser *p)
{
    char c = next(p);
    int node;
    if (p->depth == FORMULA_DEPTH) {
        err_set(p->e, ERR_LIMIT, _("the formula goes too deep: %d parentheses and signs inside each other are allowed"), FORMULA_DEPTH);
        return refuse(p, p->at, ERR_LIMIT);
    }
    p->depth++;
    if (c == '-') {
        p->at++;
        node = signed_value(p);
        if (node >= 0)
            node = push(p, (struct formula_node){.op = NODE_NEGATE, .a = (uint8_t)node});
    } else {
        node = value(p);
    }
    p->depth--;
    return node;
}

static double apply(const struct formula_node *n, double a, double b)
{
    switch (n->op) {
    case NODE_ADD: return a + b;
    case NODE_SUBTRACT: return a - b;
    case NODE_MULTIPLY: return a * b;
    case NODE_DIVIDE: return b != 0 ? a / b : NAN;
    case NODE_MIN: return a < b ? a : b;
    case NODE_MAX: return a > b ? a : b;
    case NODE_NEGATE: return -a;
    default: return n->number;
    }
}

// What a part comes to that has no measure in it; NAN where it has one.
static double constant(const struct formula *f, int node)
{
    const struct formula_node *n = &f->nodes[node];
    if (n->op == NODE_NUMBER)
        return n->number;
    if (n->op == NODE_MEASURE)
        return (double)NAN;
    double a = constant(f, n->a), b = n->op == NODE_NEGATE ? 0 : constant(f, n->b);
    return isnan(a) || isnan(b) ? (double)NAN : apply(n, a, b);
}

static int product(struct parser *p)
{
    int left = signed_value(p);
    for (char c; left >= 0 && ((c = next(p)) == '*' || c == '/');) {
        size_t at = p->at++;
        int right = signed_value(p);
        if (right < 0)
            return right;
        if (c == '/' && constant(p->f, right) == 0) {
            err_set(p->e, ERR_SYNTAX, _("a division by 0 is never a number"));
            return refuse(p, at, ERR_SYNTAX);
        }
        left = push(p, (struct formula_node){.op = c == '*' ? NODE_MULTIPLY : NODE_DIVIDE, .a = (uint8_t)left, .b = (uint8_t)right});
    }
    return left;
}

static int sum(struct parser *p)
{
    int left = product(p);
    for (char c; left >= 0 && ((c = next(p)) == '+' || c == '-');) {
        p->at++;
        int right = product(p);
        if (right < 0)
            return right;
        left = push(p, (struct formula_node){.op = c == '+' ? NODE_ADD : NODE_SUBTRACT, .a = (uint8_t)left, .b = (uint8_t)right});
    }
    return left;
}

// ---- is it a share?

// A count of the table, NULL when the node is something else.
static const struct measure_info *count_at(const struct formula *f, int node)
{
    const struct formula_node *n = &f->nodes[node];
    const struct measure_info *m = n->op == NODE_MEASURE ? &kpi_measures[n->a] : NULL;
    return m && (m->kind == MEASURE_COUNT || m->kind == MEASURE_N) && !m->staff ? m : NULL;
}

static const struct measure_info *count_of(enum measure at)
{
    for (size_t i = 0; i < kpi_nmeasures; i++)
        if (kpi_measures[i].at == at && (kpi_measures[i].kind == MEASURE_COUNT || kpi_measures[i].kind == MEASURE_N))
            return &kpi_measures[i];
    return NULL;
}

static bool contains(enum measure whole, const struct measure_info *part)
{
    while (part && part->whole != M_COUNT && part->whole != whole)
        part = count_of(part->whole);
    return part && part->whole == whole;
}

// part / whole, or (whole - part) / whole.
static bool take_share(struct formula *f, int up, int down)
{
    const struct measure_info *whole = count_at(f, down), *part = count_at(f, up);
    const struct formula_node *n = &f->nodes[up];
    bool rest = n->op == NODE_SUBTRACT && whole && count_at(f, n->a) == whole;
    if (rest)
        part = count_at(f, n->b);
    if (!whole || !part || !contains(whole->at, part))
        return false;
    f->share = true;
    f->rest = rest;
    f->part = part->at;
    f->whole = whole->at;
    return true;
}

// a / b, with a positive factor before, within or behind it.
static void find_share(struct formula *f)
{
    int at = f->n - 1;
    const struct formula_node *n = &f->nodes[at], *a = &f->nodes[n->a], *b = &f->nodes[n->b];
    f->factor = 1;
    if (n->op == NODE_MULTIPLY && (a->op == NODE_NUMBER || b->op == NODE_NUMBER)) {
        f->factor = a->op == NODE_NUMBER ? a->number : b->number;
        n = a->op == NODE_NUMBER ? b : a;
    }
    if (n->op != NODE_DIVIDE || f->factor <= 0)
        return;
    int up = n->a;
    const struct formula_node *u = &f->nodes[up];
    if (u->op == NODE_MULTIPLY && f->factor == 1) {
        bool first = f->nodes[u->a].op == NODE_NUMBER;
        const struct formula_node *k = &f->nodes[first ? u->a : u->b];
        if (k->op != NODE_NUMBER || k->number <= 0)
            return;
        f->factor = k->number;
        up = first ? u->b : u->a;
    }
    take_share(f, up, n->b);
}

static bool has_measure(const struct formula *f)
{
    for (int i = 0; i < f->n; i++)
        if (f->nodes[i].op == NODE_MEASURE)
            return true;
    return false;
}

int formula_parse(const char *text, struct formula *out, size_t *at, struct err *e)
{
    struct parser p = {.text = text, .f = out, .where = at, .e = e};
    *out = (struct formula){0};
    *at = 0;
    if (strlen(text) > FORMULA_BYTES) {
        *at = FORMULA_BYTES;
        return err_set(e, ERR_LIMIT, _("the formula is too long: %d characters are allowed"), FORMULA_BYTES);
    }
    if (!next(&p))
        return err_set(e, ERR_SYNTAX, _("the formula is empty"));
    int node = sum(&p);
    if (node < 0)
        return node;
    if (next(&p))
        return unexpected(&p, false);
    if (!has_measure(out)) {
        *at = 0;
        return err_set(e, ERR_SYNTAX, _("the formula has no measure: 'kpitop measures' lists them"));
    }
    find_share(out);
    return 0;
}

// ---- the figure

static double measured(const struct measure_info *m, const struct cell *cell)
{
    if (m->kind == MEASURE_MEAN) // in one division: a round mean stays round
        return (double)((long double)cell->m[(int)m->at + 1] / ((long double)cell->m[m->at] * (long double)m->one));
    return (double)cell->m[m->at] / m->one;
}

// Every measure is known; *n: facts of the one that rests on the fewest. hidden: it would tell of too few employees.
static bool known(const struct formula *f, const struct kpi_config *cfg, const struct cell *cell, int64_t *n, bool *hidden)
{
    bool all = true;
    *n = INT64_MAX;
    for (int i = 0; i < f->n; i++) {
        if (f->nodes[i].op != NODE_MEASURE)
            continue;
        const struct measure_info *m = &kpi_measures[f->nodes[i].a];
        int64_t basis = cell->m[m->basis];
        all = all && cell->m[m->begun] > 0 && (m->kind != MEASURE_MEAN || basis > 0);
        *hidden = *hidden || (m->staff && basis > 0 && basis < cfg->min_n_employee);
        *n = basis < *n ? basis : *n;
    }
    return all;
}

// Of a division the two sides are told.
static double compute(const struct formula *f, const struct cell *cell, struct kpi_figure *out)
{
    double v[FORMULA_NODES] = {0};
    for (int i = 0; i < f->n; i++) {
        const struct formula_node *n = &f->nodes[i];
        bool leaf = n->op == NODE_NUMBER || n->op == NODE_MEASURE;
        double a = leaf ? 0 : v[n->a], b = leaf || n->op == NODE_NEGATE ? 0 : v[n->b];
        v[i] = n->op == NODE_MEASURE ? measured(&kpi_measures[n->a], cell) : apply(n, a, b);
        if (!isfinite(v[i]))
            return NAN;
    }
    const struct formula_node *last = &f->nodes[f->n - 1];
    if (last->op == NODE_DIVIDE) {
        out->num = v[last->a];
        out->den = v[last->b];
    }
    return v[f->n - 1];
}

static void interval(const struct formula *f, const struct cell *cell, struct kpi_figure *out)
{
    int64_t whole = cell->m[f->whole], part = f->rest ? whole - cell->m[f->part] : cell->m[f->part];
    out->num = (double)part;
    out->den = (double)whole;
    out->n = whole;
    if (part < 0 || part > whole)
        return;
    struct interval w = stats_wilson(out->num, out->den);
    out->has_ci = w.has;
    out->low = f->factor * w.low;
    out->high = f->factor * w.high;
    out->ev = (struct kpi_evidence){.kind = EV_SHARE, .k = out->num, .n = out->den};
}

void formula_figure(const struct formula *f, const struct kpi_config *cfg, const struct cell *cell, struct kpi_figure *out)
{
    bool hidden = false;
    *out = (struct kpi_figure){.measure = -1};
    bool has = known(f, cfg, cell, &out->n, &hidden);
    double v = has && !hidden ? compute(f, cell, out) : NAN;
    out->hidden = hidden;
    out->has = isfinite(v);
    out->state = out->has ? STATE_NONE : STATE_NODATA;
    if (!out->has)
        return;
    out->value = v;
    if (f->share)
        interval(f, cell, out);
}

bool formula_by_customer(const struct formula *f)
{
    for (int i = 0; i < f->n; i++)
        if (f->nodes[i].op == NODE_MEASURE && kpi_measures[f->nodes[i].a].at >= M_REPEATERS)
            return true;
    return false;
}

// The rows behind it: those of the whole of a share, else of the first measure; figures by customer have none.
void kpi_own_finish(struct kpi_own *o)
{
    const struct formula *f = &o->formula;
    o->info.sample = SAMPLE_OTHER;
    o->info.rows = f->share ? f->whole : M_COUNT;
    for (int i = f->n; i-- > 0;) {
        if (f->nodes[i].op != NODE_MEASURE)
            continue;
        const struct measure_info *m = &kpi_measures[f->nodes[i].a];
        if (m->staff)
            o->info.sample = SAMPLE_EMPLOYEE;
        if (!f->share)
            o->info.rows = m->basis;
    }
    if (o->info.rows >= M_START_CUSTOMERS)
        o->info.rows = M_COUNT;
    o->info.purpose = f->share ? N_("A KPI of your own, by the formula in the configuration: a share, with its interval.")
                               : N_("A KPI of your own, by the formula in the configuration. It has no interval: its formula is no share "
                                    "of a count in a count that contains it.");
}
