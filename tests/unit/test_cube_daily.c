// Daily cells and lists of visits against the facts themselves: on random data, every slice, grouping and set of spans
// gives the same cells whichever way they are folded.
#include "kpi_fixture.h"

#include "cube/back_priv.h"
#include "cube/classes_priv.h"
#include "cube/cube_priv.h"
#include "cube/lists.h"

static uint32_t dice(uint32_t *seed, uint32_t n) // 0 .. n-1, always the same
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}

static const char *one_of(uint32_t *seed, const char *words) // "a|b|c"; the empty word is none
{
    static char out[8][24];
    static int turn;
    uint32_t n = 1;
    for (const char *p = words; *p; p++)
        n += *p == '|';
    for (uint32_t skip = dice(seed, n); skip; words++)
        skip -= *words == '|';
    char *to = out[++turn % 8];
    snprintf(to, 24, "%.*s", (int)strcspn(words, "|"), words);
    return to;
}

static const char *when(uint32_t *seed) // in two years and a half; the last months lie after the as-of day
{
    static char out[8][24];
    static int turn;
    char *to = out[++turn % 8];
    snprintf(to, 24, "%u-%02u-%02uT%02u:30", 2023 + dice(seed, 3), 1 + dice(seed, dice(seed, 3) ? 6 : 12), 1 + dice(seed, 28), dice(seed, 24));
    return to;
}

#define CHANNELS "phone|phone|email|chat|"
#define TEAMS "north|south|"
#define WHO "a|b|c|d|e|f|g|h|"

static void add_contacts(struct fx *fx, uint32_t *s)
{
    for (int i = 0; i < 500; i++) {
        const char *from = when(s), *to = when(s);
        put(fx, REC_INTERACTION, "id=i%d created_at=%s resolved_at=%s due_at=%s channel=%s team=%s agent=%s customer_id=%s category=%s",
            i, from, strcmp(from, to) < 0 && dice(s, 3) ? to : "", when(s), one_of(s, CHANNELS), one_of(s, TEAMS), one_of(s, "x|y|z|"),
            one_of(s, WHO), one_of(s, "k|l|"));
        put(fx, REC_INTERACTION, "id=j%d created_at=%s direction=%s channel=%s team=%s wait_s=%s handle_s=%s replies=%s revenue=%s cost=%s",
            i, when(s), one_of(s, "in|in|out|internal"), one_of(s, CHANNELS), one_of(s, TEAMS), one_of(s, "0|17|3600|"),
            one_of(s, "60|599|"), one_of(s, "0|1|2|"), one_of(s, "||10.01"), one_of(s, "|1.5"));
    }
}

static void add_answers(struct fx *fx, uint32_t *s)
{
    for (int i = 0; i < 250; i++) {
        put(fx, REC_SURVEY, "id=r%d answered_at=%s channel=%s team=%s csat=%s nps=%s ease=%s audience=%s", i, when(s),
            one_of(s, CHANNELS), one_of(s, TEAMS), one_of(s, "1|2|5|"), one_of(s, "0|8|10|"), one_of(s, "1|4|"),
            one_of(s, "customer|employee|"));
        put(fx, REC_SURVEY, "id=l%d answered_at=%s metric=emotion score=%s channel=%s", i / 2, when(s), one_of(s, "1|3"), one_of(s, CHANNELS));
        put(fx, REC_SOCIAL, "id=s%d received_at=%s channel=%s reply_s=%s", i, when(s), one_of(s, CHANNELS), one_of(s, "1|9999|"));
        put(fx, REC_QUALITY, "evaluated_at=%s score=%d channel=%s team=%s", when(s), i % 101, one_of(s, CHANNELS), one_of(s, TEAMS));
        put(fx, REC_WORK, "date=%.10s agent=x hours=%s team=%s", when(s), one_of(s, "1|7.5"), one_of(s, TEAMS));
        put(fx, REC_WEB, "date=%.10s visits=9 bounces=%s carts=3 orders=1 channel=%s", when(s), one_of(s, "0|4"), one_of(s, CHANNELS));
        put(fx, REC_COST, "period=%.7s category=%s amount=%s currency=EUR channel=%s", when(s), one_of(s, "salary|acquisition"),
            one_of(s, "100|0.01"), one_of(s, CHANNELS));
    }
}

static void add_base(struct fx *fx, uint32_t *s)
{
    for (int i = 0; i < 150; i++) {
        const char *from = when(s), *to = when(s);
        put(fx, REC_ORDER, "id=%d customer_id=%s ordered_at=%s amount=%s currency=EUR channel=%s status=%s", i, one_of(s, WHO),
            when(s), one_of(s, "5|19.99|250"), one_of(s, CHANNELS), one_of(s, "|||void"));
        put(fx, REC_ORDER, "id=o%d customer_id=n%u ordered_at=%s amount=1 currency=EUR channel=%s", i, dice(s, 90), when(s), one_of(s, CHANNELS));
        const char *end = strcmp(from, to) < 0 ? to : "";
        put(fx, REC_CUSTOMER, "id=%s%d signed_up_at=%s churned_at=%s channel=%s referrals=%s adopted_at=%s last_referral_at=%s",
            i < 8 ? (char[]){(char)('a' + i), 0} : "n", i < 8 ? 0 : i, from, end, one_of(s, CHANNELS),
            one_of(s, "0|1|2|"), dice(s, 2) ? when(s) : "", dice(s, 2) ? when(s) : "");
        put(fx, REC_LEAD, "id=%d created_at=%s converted_at=%s channel=%s", i, from, end, one_of(s, CHANNELS));
        put(fx, REC_EMPLOYEE, "id=%d hired_at=%s left_at=%s team=%s", i, from, end, one_of(s, TEAMS));
    }
    for (int i = 0; i < 8; i++) // customers who are known and buy
        put(fx, REC_CUSTOMER, "id=%c signed_up_at=%s churned_at=%s channel=%s", 'a' + i, when(s), dice(s, 2) ? when(s) : "", one_of(s, CHANNELS));
}

static void few_kinds(struct cube *c) { c->kinds_most = 3; } // more of them: measures are counted by themselves

static struct fx *made_up_in(uint32_t seed, size_t parts)
{
    struct fx *fx = fx_new("Europe/Paris");
    fx->prepare = seed % 4 == 2 ? few_kinds : NULL;
    fx->parts = parts;
    fx->opts.as_of = fx_day("2025-08-20");
    fx->opts.repeat_same = (enum same_kind)(seed % 3);
    fx->opts.call_same = (enum same_kind)(seed / 3 % 3);
    fx->opts.asked_little = seed % 2;
    add_contacts(fx, &seed);
    add_answers(fx, &seed);
    add_base(fx, &seed);
    fx_seal(fx);
    return fx;
}

static struct fx *made_up(uint32_t seed) { return made_up_in(seed, 0); }

static void same_cells(const struct cube_answer *a, const struct cube_answer *b)
{
    assert_int_equal(a->nspans, b->nspans);
    assert_int_equal(a->ngroups, b->ngroups);
    assert_memory_equal(a->codes, b->codes, a->ngroups * sizeof(*a->codes));
    for (size_t i = 0; i < a->nspans * a->ngroups; i++) {
        const struct cell *x = &a->cells[i], *y = &b->cells[i];
        for (int m = 0; m < M_COUNT; m++) {
            if (x->m[m] != y->m[m])
                fail_msg("measure %d of cell %zu: %lld, from facts %lld", m, i, (long long)x->m[m], (long long)y->m[m]);
        }
        assert_memory_equal(x->sq, y->sq, sizeof(x->sq));
        for (int h = 0; h < CUBE_DURATIONS; h++) {
            for (double q = 0.125; q <= 1; q += 0.125)
                assert_int_equal(hist_quantile(x->h[h], q), hist_quantile(y->h[h], q));
        }
    }
}

#define SPANS 9
static void make_spans(struct span s[SPANS], uint32_t *seed, bool months)
{
    int32_t base = civil_to_day(2023, 1, 1);
    for (int i = 0; i < SPANS; i++) {
        int32_t from = months ? civil_add_months(base, (int)dice(seed, 34)) : base + (int32_t)dice(seed, 1000);
        int32_t to = months ? civil_add_months(from, (int)dice(seed, 13)) : from + (int32_t)(dice(seed, 4) ? dice(seed, 60) : dice(seed, 500));
        s[i] = (struct span){from, to};
    }
    if (months)
        s[3].to = s[3].to > civil_to_day(2025, 8, 1) ? civil_to_day(2025, 8, 21) : s[3].to; // as far as the data go
}

static void compare(struct fx *fx, const struct span *s, int group, unsigned opts)
{
    struct cube_answer a, b;
    struct err e;
    assert_int_equal(cube_fold(fx->cube, &fx->slice, s, SPANS, group, opts, &a, &e), 0);
    fx->cube->facts_only = true;
    assert_int_equal(cube_fold(fx->cube, &fx->slice, s, SPANS, group, opts, &b, &e), 0);
    fx->cube->facts_only = false;
    same_cells(&a, &b);
    cube_answer_release(&a);
    cube_answer_release(&b);
}

static void set_slice(struct fx *fx, uint32_t *seed)
{
    fx->slice.n = 0;
    for (int d = DIM_CHANNEL; d <= DIM_AGENT; d++) {
        if (dice(seed, d == DIM_AGENT ? 8 : 2))
            continue;
        fx->slice.f[fx->slice.n].dim = (enum dim)d;
        fx->slice.f[fx->slice.n++].code = dice(seed, (uint32_t)cube_nvalues(fx->cube, (enum dim)d));
    }
}

static void any_slice(struct fx *fx, uint32_t seed)
{
    static const int groups[] = {-1, DIM_CHANNEL, DIM_TEAM, DIM_AGENT};
    for (int b = 0; b < BOOKS; b++)
        assert_true(fx->cube->daily[b].kept);
    for (int round = 0; round < 40; round++) {
        struct span spans[SPANS];
        make_spans(spans, &seed, round % 2);
        set_slice(fx, &seed);
        compare(fx, spans, groups[dice(&seed, 4)], dice(&seed, 8));
    }
    fx_free(fx);
}

static void same_as_facts(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 9; seed++)
        any_slice(made_up(seed), seed);
}

static void three_threads(struct cube *c) { c->nthreads = 3; }

static void add_plain_contacts(struct fx *fx, uint32_t *s)
{
    for (int i = 0; i < 900; i++) {
        const char *from = when(s), *to = when(s);
        put(fx, REC_INTERACTION, "id=i%d created_at=%s resolved_at=%s channel=%s team=%s agent=%s customer_id=%s wait_s=%s", i, from,
            strcmp(from, to) < 0 && dice(s, 3) ? to : "", one_of(s, CHANNELS), one_of(s, TEAMS), one_of(s, "x|y|z|"), one_of(s, WHO),
            one_of(s, "0|17|3600|"));
    }
}

// Where nothing but interactions counts on a day each track is filled by itself, by several threads.
static void same_as_facts_alone(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 6; seed++) {
        uint32_t s = seed;
        struct fx *fx = fx_new("Europe/Paris");
        fx->prepare = seed % 3 ? three_threads : NULL;
        fx->parts = seed % 3 ? 5 : 0;
        fx->opts.as_of = fx_day("2025-08-20");
        add_plain_contacts(fx, &s);
        fx_seal(fx);
        assert_int_equal(fx->cube->nodd, 0);
        any_slice(fx, seed);
    }
}

// Folded span by span and fact by fact, each told in full: what a fold is.
static void facts_alone(struct fx *fx, const struct span *s, struct cell *to)
{
    struct cell segs[2] = {0};
    int32_t bounds[] = {s->from, s->to};
    struct fold f = {.c = fx->cube, .slice = &fx->slice, .group = -1, .ngroups = 1, .nsegs = 2, .segs = segs, .bounds = bounds};
    EACH_CHUNK(&fx->cube->rows, k)
    {
        struct fact_interaction x;
        for (uint32_t i = 0; i < k->n; i++) {
            if (interaction_get(fx->cube, (uint32_t)(k - fx->cube->rows.at) << 16 | i, &x) && slice_takes(&fx->slice, &x.f))
                contribute_interaction(&f, &x);
        }
    }
    *to = segs[1];
    to->m[M_STOCK_BACKLOG] += segs[0].m[M_STOCK_BACKLOG];
}

static void indexes_miss_nothing(void **state)
{
    (void)state;
    struct fx *fx = made_up(77);
    uint32_t seed = 5;
    for (int round = 0; round < 40; round++) {
        struct span spans[SPANS];
        struct cube_answer a;
        struct cell alone;
        struct err e;
        make_spans(spans, &seed, round % 2);
        set_slice(fx, &seed);
        fx->cube->facts_only = round % 4 < 2;
        assert_int_equal(cube_fold(fx->cube, &fx->slice, spans, SPANS, -1, CUBE_NO_CUSTOMERS, &a, &e), 0);
        for (int i = 0; i < SPANS; i++) {
            facts_alone(fx, &spans[i], &alone);
            if (spans[i].from == spans[i].to)
                continue; // segments of no days hold nothing
            for (int m = M_INTERACTIONS; m <= M_REOPEN_KNOWN; m++)
                assert_int_equal(a.cells[i].m[m], alone.m[m]);
            assert_int_equal(a.cells[i].m[M_STOCK_BACKLOG], alone.m[M_STOCK_BACKLOG]);
            assert_int_equal(a.cells[i].m[M_RESOLUTION_SUM], alone.m[M_RESOLUTION_SUM]);
            assert_true(a.cells[i].sq[MEAN_WAIT] == alone.sq[MEAN_WAIT]);
        }
        cube_answer_release(&a);
    }
    fx_free(fx);
}

static void ratings_apart(struct cube *c) { c->ratings_apart = true; }

// Most rows come and go at once, some much later, some never; one in seven is rated a day later, a few of these months later.
static struct fx *quick_desk(bool own_records)
{
    struct fx *fx = fx_new("UTC");
    uint32_t seed = 11;
    fx->prepare = own_records ? ratings_apart : NULL;
    fx->src[0].id_space = "desk";
    for (int i = 0; i < 3000; i++) {
        char from[24], to[24];
        int day = i / 5, year = 2024 + day / 336, month = 1 + day / 28 % 12, dom = 1 + day % 28;
        snprintf(from, sizeof(from), "%04d-%02d-%02dT08:00", year, month, dom);
        snprintf(to, sizeof(to), "%04d-%02d-%02dT%02u:30", year + (i % 97 == 0), month, dom, 9 + dice(&seed, 12));
        put(fx, REC_INTERACTION, "id=i%d created_at=%s resolved_at=%s channel=%s agent=%s wait_s=%s", i, from, i % 53 ? to : "",
            one_of(&seed, CHANNELS), one_of(&seed, "x|y|z|"), one_of(&seed, "0|17|3600|"));
        if (i % 7)
            continue;
        put(fx, REC_SURVEY, "id=i%d interaction_id=i%d answered_at=%04d-%02d-%02dT23:00 csat=4", i, i, year + (i % 35 == 0), month, dom);
        fx->rows[fx->nrows - 1].same = true; // stands in the row of its ticket
    }
    fx_seal(fx);
    fx->cube->facts_only = true;
    return fx;
}

static int64_t open_on(struct fx *fx, int32_t day)
{
    struct fact_interaction x;
    int64_t n = 0;
    EACH_CHUNK(&fx->cube->rows, k)
    {
        for (uint32_t i = 0; i < k->n; i++)
            n += interaction_get(fx->cube, (uint32_t)(k - fx->cube->rows.at) << 16 | i, &x) && slice_takes(&fx->slice, &x.f) &&
                 x.created_day <= day && enters_backlog(&x) && !(leaves_backlog(&x) && x.left_day <= day);
    }
    return n;
}

// Answers beside their rows are those that are records; as many cases are open as the rows say one by one, and the backlog.
static void same_lists(struct fx *fx, struct fx *own, struct span span, int64_t backlog)
{
    struct answer *a, *b;
    struct open_case *cases;
    size_t na, nb, open;
    struct err e;
    for (int32_t day = span.to - 8; day < span.to - 1; day++) {
        assert_int_equal(cube_open_cases(fx->cube, &fx->slice, day, &cases, &open, &e), 0);
        assert_int_equal(open, open_on(fx, day));
        free(cases);
    }
    assert_int_equal(cube_answers(fx->cube, &fx->slice, span, &a, &na, &e), 0);
    assert_int_equal(cube_answers(own->cube, &fx->slice, span, &b, &nb, &e), 0);
    assert_int_equal(cube_open_cases(fx->cube, &fx->slice, span.to - 1, &cases, &open, &e), 0);
    assert_int_equal(na, nb);
    for (size_t i = 0; i < na; i++)
        assert_int_equal(a[i].day, b[i].day);
    assert_int_equal(open, backlog);
    free(a);
    free(b);
    free(cases);
}

// Of later days late rows only are looked at, and these are all there is.
static void late_rows_are_all_there_is(void **state)
{
    (void)state;
    struct fx *fx = quick_desk(false), *own = quick_desk(true);
    uint32_t seed = 3, narrow = 0;
    for (int month = 0; month < 26; month++) {
        struct span span = {fx_day("2024-01-01") + 28 * month, fx_day("2024-01-01") + 28 * month + 28};
        struct cube_answer a, b;
        struct cell alone;
        struct err e;
        set_slice(fx, &seed);
        EACH_CHUNK(&fx->cube->rows, k) narrow += day_code(span.from) >= k->late_from && k->nlate < k->n / 8;
        assert_int_equal(cube_fold(fx->cube, &fx->slice, &span, 1, -1, CUBE_NO_CUSTOMERS, &a, &e), 0);
        assert_int_equal(cube_fold(own->cube, &fx->slice, &span, 1, -1, CUBE_NO_CUSTOMERS, &b, &e), 0);
        facts_alone(fx, &span, &alone);
        for (int m = M_INTERACTIONS; m <= M_REOPEN_KNOWN; m++)
            assert_int_equal(a.cells[0].m[m], alone.m[m]);
        assert_int_equal(a.cells[0].m[M_STOCK_BACKLOG], alone.m[M_STOCK_BACKLOG]);
        assert_int_equal(a.cells[0].m[M_RESOLUTION_SUM], alone.m[M_RESOLUTION_SUM]);
        assert_true(a.cells[0].sq[MEAN_WAIT] == alone.sq[MEAN_WAIT]);
        assert_int_equal(a.cells[0].m[M_RESPONSES], b.cells[0].m[M_RESPONSES]);
        assert_int_equal(a.cells[0].m[M_CSAT_SUM], b.cells[0].m[M_CSAT_SUM]);
        same_lists(fx, own, span, alone.m[M_STOCK_BACKLOG]);
        cube_answer_release(&a);
        cube_answer_release(&b);
    }
    assert_in_range(narrow, 2, 25); // the last months, and not the first ones
    fx_free(fx);
    fx_free(own);
}

// As keys go: a period on or back, longer and shorter ones, by one dimension and another, of slices seen before and of new ones.
static void walk(struct fx *fx, uint32_t seed, int rounds)
{
    static const int groups[] = {-1, -1, DIM_CHANNEL, DIM_TEAM, DIM_AGENT, DIM_CATEGORY};
    static const enum dim dims[] = {DIM_AGENT, DIM_CATEGORY, DIM_CHANNEL};
    int32_t end = fx_day("2025-03-01");
    for (int round = 0; round < rounds; round++) {
        struct span spans[SPANS];
        int months = dice(&seed, 6) ? 1 : 3;
        end = civil_add_months(end, (int)dice(&seed, 5) - 2);
        for (int i = 0; i < SPANS; i++)
            spans[i] = (struct span){civil_add_months(end, -months * (i + 1)), civil_add_months(end, -months * i)};
        if (dice(&seed, 7) == 0)
            spans[0].to -= 9; // up to the as-of day
        if (dice(&seed, 7) == 0)
            spans[4].to = spans[4].from + 9; // as many days of another one
        fx->slice.n = 0;
        for (int d = 0; d < 3; d++) {
            if (dice(&seed, 3))
                continue;
            fx->slice.f[fx->slice.n].dim = dims[d];
            fx->slice.f[fx->slice.n++].code = dice(&seed, (uint32_t)cube_nvalues(fx->cube, dims[d]));
        }
        compare(fx, spans, groups[dice(&seed, 6)], dice(&seed, 2) ? CUBE_HIST_FIRST : 0);
    }
}

static void tables_grow(void **state)
{
    (void)state;
    static const uint32_t seeds[] = {9, 18, 27, 2}; // all but the last: any contact repeats any other
    for (size_t i = 0; i < ARRAY_LEN(seeds); i++) {
        struct fx *fx = made_up(seeds[i]);
        fx->cube->nthreads = 1 + i % 2;
        walk(fx, seeds[i], 120);
        fx_free(fx);
    }
    struct fx *fx = quick_desk(false); // with ratings
    fx->cube->facts_only = false;
    walk(fx, 9, 120);
    fx_free(fx);
}

static int newest(const void *a, const void *b) { return fact_newest(a, b); }

// Rows that move a measure, each told in full and folded alone.
static size_t rows_alone(struct fx *fx, const struct span *s, enum measure m, struct fact_ref *out)
{
    int32_t bounds[] = {m == M_STOCK_BACKLOG ? INT32_MIN + 1 : s->from, s->to};
    struct fact_interaction x;
    size_t n = 0;
    EACH_CHUNK(&fx->cube->rows, k)
    {
        for (uint32_t i = 0; i < k->n; i++) {
            struct cell segs[2] = {0};
            struct fold f = {.c = fx->cube, .slice = &fx->slice, .group = -1, .ngroups = 1, .nsegs = 2, .segs = segs, .bounds = bounds};
            if (!interaction_get(fx->cube, (uint32_t)(k - fx->cube->rows.at) << 16 | i, &x) || !slice_takes(&fx->slice, &x.f))
                continue;
            contribute_interaction(&f, &x);
            int64_t sort = (int)m < 2 * MEAN_COUNT ? segs[1].m[m + (m % 2 == 0)] : INT64_MIN;
            if (segs[1].m[m])
                out[n++] = (struct fact_ref){x.f.source, x.f.offset, x.f.line, x.created, sort};
        }
    }
    if (n)
        qsort(out, n, sizeof(*out), newest);
    return n;
}

static void rows_behind(struct fx *fx, uint32_t seed)
{
    static const enum measure all[] = {M_INTERACTIONS, M_CONTACTS, M_WAIT_N, M_RESOLUTION_N, M_RESOLUTION_SUM, M_RESOLVED, M_STOCK_BACKLOG,
                                       M_SALES_AMOUNT, M_ICOST, M_HANDLED_MS, M_HANDLE_N, M_ELAPSED_N, M_SLA_KNOWN, M_FCR};
    struct fact_ref *alone = calloc(4000, sizeof(*alone)), *found;
    for (int round = 0; round < 60; round++) {
        struct span span = {fx_day("2023-01-01") + (int32_t)dice(&seed, 900), 0};
        enum measure m = all[dice(&seed, ARRAY_LEN(all))];
        size_t n;
        struct err e;
        span.to = span.from + (int32_t)dice(&seed, 200);
        set_slice(fx, &seed);
        assert_int_equal(cube_rows(fx->cube, &fx->slice, span, m, &found, &n, &e), 0);
        assert_int_equal(n, rows_alone(fx, &span, m, alone));
        for (size_t i = 0; i < n; i++)
            assert_true(!newest(&found[i], &alone[i]) && found[i].line == alone[i].line && found[i].sort == alone[i].sort);
        free(found);
    }
    free(alone);
}

static void rows_behind_numbers(void **state)
{
    (void)state;
    for (uint32_t seed = 1; seed <= 3; seed++) {
        struct fx *fx = made_up(seed);
        rows_behind(fx, seed);
        fx_free(fx);
    }
    struct fx *fx = quick_desk(false);
    rows_behind(fx, 4);
    fx_free(fx);
}

static void any_repeat(struct cube *c) { (void)c; }
static void same_category(struct cube *c) { c->o.repeat_same = c->o.call_same = SAME_CATEGORY; }
static void same_product(struct cube *c) { c->o.repeat_same = SAME_PRODUCT; }

static int64_t repeaters(struct fx *fx, const char *from, const char *to)
{
    struct span span = {fx_day(from), fx_day(to)};
    struct cube_answer a;
    struct err e;
    assert_int_equal(cube_fold(fx->cube, &fx->slice, &span, 1, -1, 0, &a, &e), 0);
    int64_t n = a.cells[0].m[M_REPEATERS];
    cube_answer_release(&a);
    return n;
}

// The seventh day still counts, the eighth does not.
static void repeats_end_after_their_days(void **state)
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_INTERACTION, "id=1 created_at=2023-03-01T08:00 customer_id=a");
    put(fx, REC_INTERACTION, "id=2 created_at=2023-03-01T09:00 customer_id=b");
    put(fx, REC_INTERACTION, "id=3 created_at=2023-03-08T23:00 customer_id=a");
    put(fx, REC_INTERACTION, "id=4 created_at=2023-03-09T00:00 customer_id=b");
    fx_seal(fx);
    assert_true(fx->cube->contacts.in_time);
    assert_int_equal(repeaters(fx, "2023-03-01", "2023-04-01"), 1);
    assert_int_equal(repeaters(fx, "2023-03-01", "2023-03-08"), 0);
    assert_int_equal(repeaters(fx, "2023-03-08", "2023-03-09"), 1);
    fx_free(fx);
}

static void expect_contacts(struct fx *fx, const char *from, const char *to, int contacters, int repeaters_)
{
    struct span span = {fx_day(from), fx_day(to)};
    struct cube_answer a;
    struct err e;
    assert_int_equal(cube_fold(fx->cube, &fx->slice, &span, 1, -1, 0, &a, &e), 0);
    assert_int_equal(a.cells[0].m[M_CONTACTERS], contacters);
    assert_int_equal(a.cells[0].m[M_REPEATERS], repeaters_);
    cube_answer_release(&a);
}

// In St. John's the clock went from 00:01 on 30 October 2005 back to 23:01: who comes again ten minutes later comes a day before.
static void days_go_back(void **state)
{
    (void)state;
    for (int way = 0; way < 4; way++) {
        struct fx *fx = fx_new("America/St_Johns");
        bool rises = way % 2;
        fx->opts.asked_little = way / 2;
        put(fx, REC_INTERACTION, "id=1 created_at=%s customer_id=b", rises ? "2005-10-20T12:00:00Z" : "2005-11-20T12:00:00Z");
        put(fx, REC_INTERACTION, "id=2 created_at=2005-10-30T02:30:30Z customer_id=a");
        put(fx, REC_INTERACTION, "id=3 created_at=2005-10-30T02:40:00Z customer_id=a");
        put(fx, REC_INTERACTION, "id=4 created_at=%s customer_id=b", rises ? "2005-11-20T12:00:00Z" : "2005-10-20T12:00:00Z");
        fx_seal(fx);
        assert_int_equal(fx->cube->contacts.in_time, rises);
        expect_contacts(fx, "2005-10-01", "2005-11-01", 2, 1);
        expect_contacts(fx, "2005-10-29", "2005-10-30", 1, 1);
        expect_contacts(fx, "2005-10-30", "2005-10-31", 1, 0);
        expect_contacts(fx, "2005-11-01", "2005-12-01", 1, 0);
        fx_free(fx);
    }
}

// Contacts that come in order of time pass by row by row, others customer by customer; some customers come often, some rarely.
static void visits_in_order_of_time(void **state)
{
    (void)state;
    static void (*const prepare[])(struct cube *c) = {any_repeat, same_category, same_product};
    static const int groups[] = {-1, DIM_CHANNEL, DIM_TEAM};
    for (size_t p = 0; p < ARRAY_LEN(prepare); p++) {
        struct fx *fx = fx_new("UTC");
        uint32_t seed = 21;
        fx->prepare = prepare[p];
        for (int i = 0; i < 1500; i++)
            put(fx, REC_INTERACTION, "id=i%d created_at=2023-%02d-%02dT%02u:00 channel=%s team=%s category=%s customer_id=w%u direction=%s", i,
                1 + i / 125, 1 + i % 125 / 5, i % 5 * 4, one_of(&seed, CHANNELS), one_of(&seed, TEAMS), one_of(&seed, "k|l|"), (uint32_t)i / 500 * 10 + dice(&seed, 10),
                one_of(&seed, "in|in|in|out"));
        fx_seal(fx);
        assert_true(fx->cube->contacts.in_time && fx->cube->visits[BOOK_TEAM].kept);
        for (int round = 0; round < 24; round++) {
            struct span spans[SPANS];
            make_spans(spans, &seed, round % 2);
            compare(fx, spans, groups[round % 3], 0);
        }
        fx_free(fx);
    }
}

static void few_together(struct cube *c)
{
    any_repeat(c);
    c->contacts_together = 400;
}

// Contacts of many blocks of customers, which pass by in turns of a few blocks; in order of time and not.
static void visits_in_turns(void **state)
{
    (void)state;
    for (int rises = 0; rises < 2; rises++) {
        struct fx *fx = fx_new("UTC");
        uint32_t seed = 33;
        fx->prepare = few_together;
        for (int i = 0; i < 3000; i++)
            put(fx, REC_INTERACTION, "id=i%d created_at=2023-%02d-%02d channel=%s team=%s customer_id=w%u direction=%s", i, 1 + i / 250,
                rises ? 1 + i % 250 / 10 : 1 + (int)dice(&seed, 25), one_of(&seed, CHANNELS), one_of(&seed, TEAMS), dice(&seed, 900),
                one_of(&seed, "in|in|in|out"));
        fx_seal(fx);
        assert_int_equal(fx->cube->contacts.in_time, rises);
        assert_true(fx->cube->contacts.ncustomers > 800 && !fx->cube->contacts.made);
        for (int round = 0; round < 12; round++) {
            static const int groups[] = {-1, DIM_CHANNEL, DIM_TEAM};
            struct span spans[SPANS];
            make_spans(spans, &seed, round % 2);
            compare(fx, spans, groups[round % 3], 0);
        }
        assert_true(fx->cube->contacts.made); // for the comparison, by the facts
        fx_free(fx);
    }
}

// Where little will be asked contacts that come in order of time are counted by passes; some slices and spans.
static void contacts_by_passes(void **state)
{
    (void)state;
    static const int groups[] = {-1, DIM_CHANNEL, DIM_TEAM};
    for (int rises = 0; rises < 2; rises++) {
        struct fx *fx = fx_new("UTC");
        uint32_t seed = 55;
        fx->opts.asked_little = true;
        for (int i = 0; i < 4000; i++)
            put(fx, REC_INTERACTION, "id=i%d created_at=%d-%02d-%02d channel=%s team=%s customer_id=w%u direction=%s", i, 2014 + i / 400,
                1 + i % 400 / 34, rises ? 1 + i % 400 % 34 / 2 : 1 + (int)dice(&seed, 25), one_of(&seed, CHANNELS), one_of(&seed, TEAMS), dice(&seed, 40),
                one_of(&seed, "in|in|in|out"));
        fx_seal(fx);
        assert_int_equal(fx->cube->contacts.in_time, rises);
        assert_int_equal(fx->cube->contacts.passes, rises);
        for (int round = 0; round < 40; round++) {
            struct span spans[SPANS];
            for (int i = 0; i < SPANS; i++) {
                spans[i].from = civil_to_day(2024, 1, 20) - round * (int32_t)dice(&seed, 130);
                spans[i].to = spans[i].from + (int32_t)dice(&seed, 90);
            }
            fx->slice.n = 0;
            if (round % 4 == 3)
                set_slice(fx, &seed);
            if (rises && round % 5 == 0) { // stopped, and asked again
                struct cube_answer none;
                struct err e;
                cube_stop(fx->cube, true);
                assert_int_equal(cube_fold(fx->cube, &fx->slice, spans, SPANS, groups[round % 3], 0, &none, &e), ERR_CANCEL);
                cube_stop(fx->cube, false);
            }
            compare(fx, spans, groups[round % 3], 0);
        }
        fx_free(fx);
    }
}

// The one before that is like it, told one by one.
static uint32_t like_one_by_one(const uint32_t *past, uint32_t at, uint16_t mask)
{
    for (uint32_t i = at; !(past[i] & CODE_FIRST);) {
        i--;
        if (!((past[i] ^ past[at]) & mask))
            return i;
    }
    return NO_PLACE;
}

// Contacts of many customers side by side: all ways of looking back find the same one.
static void contacts_before(void **state)
{
    (void)state;
    enum { N = 4000 };
    static const uint16_t masks[] = {0, 3, 7 << 2, 31, 0x7fff};
    uint32_t mem[BACK + N] = {0}, *past = mem + BACK;
    uint32_t seed = 9, found = 0;
    for (uint32_t i = 0; i < N; i++) {
        bool first = !i || !dice(&seed, i < N / 2 ? 3 : 40); // few contacts each, then many
        past[i] = past_of((uint16_t)dice(&seed, 0x10000), (dice(&seed, 9) ? dice(&seed, 2) | dice(&seed, 3) << 2 : dice(&seed, 0x8000)) | (first ? CODE_FIRST : 0U));
    }
    for (uint32_t i = 0; i < N; i++)
        for (size_t a = 0; a < ARRAY_LEN(masks); a++) {
            uint16_t b = masks[dice(&seed, ARRAY_LEN(masks))];
            struct back x = look_back(past + i, past_code(past[i]), masks[a], b), y = look_back_plain(past + i, past_code(past[i]), masks[a], b);
            assert_int_equal(x.a, y.a);
            assert_int_equal(x.b, y.b);
            assert_int_equal(x.end, y.end);
            assert_int_equal(last_like(past, i, masks[a]), like_one_by_one(past, i, masks[a]));
            found += last_like(past, i, masks[a]) != NO_PLACE;
        }
    assert_in_range(found, N, 4 * N);
}

static void first_histogram_only(void **state)
{
    (void)state;
    struct fx *fx = made_up(3);
    struct span s[2] = {{fx_day("2024-01-01"), fx_day("2024-07-01")}, {fx_day("2024-01-01"), fx_day("2025-01-01")}};
    struct cube_answer a;
    struct err e;
    for (int facts = 0; facts < 2; facts++) {
        fx->cube->facts_only = facts;
        assert_int_equal(cube_fold(fx->cube, &fx->slice, s, 2, -1, CUBE_HIST_FIRST, &a, &e), 0);
        assert_non_null(a.cells[0].h[MEAN_WAIT]);
        assert_int_equal(hist_quantile(a.cells[0].h[MEAN_WAIT], 1), 3600000);
        assert_null(a.cells[1].h[MEAN_WAIT]);
        cube_answer_release(&a);
    }
    fx_free(fx);
}

// Read in parts, a file gives the same values in the same order, and the same cells.
static void parts_make_the_same(void **state)
{
    (void)state;
    static const int groups[] = {-1, DIM_CHANNEL, DIM_TEAM, DIM_AGENT, DIM_CATEGORY};
    for (uint32_t seed = 1; seed <= 6; seed++) {
        struct fx *one = made_up(seed), *many = made_up_in(seed, seed * 2);
        for (int d = 0; d < DIM_COUNT; d++) {
            assert_int_equal(cube_nvalues(one->cube, (enum dim)d), cube_nvalues(many->cube, (enum dim)d));
            for (uint32_t v = 0; v < cube_nvalues(one->cube, (enum dim)d); v++)
                assert_string_equal(cube_value_name(one->cube, (enum dim)d, v), cube_value_name(many->cube, (enum dim)d, v));
        }
        assert_int_equal(one->src[0].duplicates, many->src[0].duplicates);
        assert_int_equal(one->src[0].excluded, many->src[0].excluded);
        assert_int_equal(one->src[0].nrejects, many->src[0].nrejects);
        for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
            struct span spans[SPANS];
            struct cube_answer a, b;
            struct err e;
            uint32_t s = seed;
            make_spans(spans, &s, g % 2);
            assert_int_equal(cube_fold(one->cube, &one->slice, spans, SPANS, groups[g], CUBE_HIST, &a, &e), 0);
            assert_int_equal(cube_fold(many->cube, &many->slice, spans, SPANS, groups[g], CUBE_HIST, &b, &e), 0);
            same_cells(&a, &b);
            cube_answer_release(&a);
            cube_answer_release(&b);
        }
        fx_free(one);
        fx_free(many);
    }
}

// ---- shapes

// A file has about half of the fields: the fewer, the more rows are alike.
static const char *maybe(uint32_t *s, uint32_t file, const char *field, const char *words)
{
    static char out[32][48];
    static int turn;
    const char *word = one_of(s, words);
    char *to = out[++turn % 32];
    bool there = *word && (hash_bytes(field, strlen(field), file) & 1);
    *to = '\0';
    if (there)
        snprintf(to, 48, " %s=%s", field, word);
    return to;
}

static void add_any(struct fx *fx, uint32_t *s, uint32_t file, int i)
{
    char times[256];
    const char *created = when(s);
    snprintf(times, sizeof(times), "created_at=%s%s%s", created, maybe(s, file, "status", "open|solved|closed|pending|"),
             maybe(s, file, "direction", "in|in|in|out|internal"));
    static const char *const ends[] = {"first_reply_at", "resolved_at", "closed_at", "due_at"};
    for (size_t t = 0; t < ARRAY_LEN(ends); t++) {
        const char *at = dice(s, 8) ? when(s) : created; // one in eight at once
        if (dice(s, 2) && (strcmp(created, at) <= 0 || !dice(s, 4)))
            snprintf(times + strlen(times), sizeof(times) - strlen(times), " %s=%s", ends[t], at);
    }
    put(fx, REC_INTERACTION, "id=%d %s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s%s", i, times, maybe(s, file, "channel", CHANNELS), maybe(s, file, "replies", "0|1|2|7|"),
        maybe(s, file, "customer_messages", "0|1|2|"), maybe(s, file, "reopens", "0|1|3|"), maybe(s, file, "transfers", "0|1|"), maybe(s, file, "wait_s", "0|40|"),
        maybe(s, file, "first_reply_s", "0|60||"), maybe(s, file, "resolution_s", "90||"), maybe(s, file, "handle_s", "5|"), maybe(s, file, "answered", "yes|no||"),
        maybe(s, file, "abandoned", "yes|no||"), maybe(s, file, "first_contact", "yes|no||"), maybe(s, file, "escalated", "yes|no||"),
        maybe(s, file, "sla", "met|breached|none|"), maybe(s, file, "revenue", "12|0|||"), maybe(s, file, "quality", "80|"));
}

// A row that was settled as one like it was: as if it had been settled itself.
static void shapes_settle_as_rows(void **state)
{
    (void)state;
    static const char *const zones[] = {"UTC", "Europe/Paris", "America/Sao_Paulo"};
    for (uint32_t seed = 1; seed <= 40; seed++) {
        struct fx *fx = fx_new(zones[seed % 3]);
        uint32_t s = seed, told = 0;
        fx->opts.as_of = fx_day("2025-03-20");
        for (int i = 0; i < 600; i++)
            add_any(fx, &s, seed, i);
        fx_seal(fx);
        const struct chunk *k = &fx->cube->rows.at[0];
        for (uint32_t i = 0; i < k->n; i++) {
            struct class_cache cache = {0};
            struct fact_interaction x;
            int class = get_class(k, i);
            if (!interaction_get(fx->cube, i, &x)) {
                assert_int_equal(class, CLASS_NONE);
                continue;
            }
            told++;
            assert_int_equal(class, row_class(fx->cube, &cache, k, i, &x));
            assert_int_equal(code_day(get_day(k, i, COL_CREATED_DAY)), zone_day(fx->opts.zone, x.created));
            int64_t end = x.resolved != TIME_NONE ? x.resolved : x.closed;
            if (end != TIME_NONE)
                assert_int_equal(code_day(get_day(k, i, COL_RESOLVED_DAY)), zone_day(fx->opts.zone, end));
        }
        assert_true(told > 200);
        fx_free(fx);
    }
}

#define FULL (CHUNK_ROWS + 500)

static void put_time_of(struct record *r, enum rec_field f, int64_t v)
{
    r->v[f].i = v;
    rec_set(r, f);
}

// Full chunks keep no resolution that their times tell. odd: one row says a millisecond more.
static void add_full(struct cube *c, bool odd)
{
    struct record_sink sink = cube_sink(c);
    static struct record r;
    struct err e;
    for (uint32_t i = 0, s = 1; i < FULL; i++) {
        int64_t created = INT64_C(1672531200000) + (int64_t)i * 1000000, took = (int64_t)dice(&s, 3000) * (dice(&s, 9) ? 60000 : 1234000);
        rec_clear(&r, REC_INTERACTION);
        r.line = i + 2;
        put_time_of(&r, F_created_at, created);
        if (dice(&s, 6) || i == 777) {
            put_time_of(&r, F_resolved_at, created + took);
            put_time_of(&r, F_resolution_s, took + (odd && i == 777));
        }
        if (dice(&s, 4))
            put_time_of(&r, F_first_reply_s, dice(&s, 99) ? dice(&s, 200) * 60000 : INT64_C(3000000000));
        assert_int_equal(sink.row(sink.ctx, 0, &r, &e), 0);
    }
}

static void full_chunks_count_the_same(void **state)
{
    (void)state;
    struct fx *fx[2];
    struct source_info src = {.profile = "canonical"}, *list[] = {&src};
    struct err e;
    for (int i = 0; i < 2; i++) {
        struct fx *x = fx[i] = fx_new("UTC");
        assert_int_equal(cube_new(&x->cube, &x->opts, &e), 0);
        struct record_sink sink = cube_sink(x->cube);
        assert_int_equal(sink.begin(sink.ctx, &src, 0, &e), 0);
        add_full(x->cube, i);
        assert_int_equal(cube_seal(x->cube, list, 1, &e), 0);
        assert_int_equal(x->cube->rows.at[0].resolution_told, i == 0);
        struct span spans[SPANS];
        uint32_t s = 5;
        make_spans(spans, &s, false);
        compare(x, spans, -1, 0);
        make_spans(spans, &s, true);
        compare(x, spans, -1, 0);
    }
    int64_t sums[2];
    for (int i = 0; i < 2; i++) {
        struct cube_answer a;
        const struct span span = {civil_to_day(2023, 1, 1), civil_to_day(2030, 1, 1)};
        assert_int_equal(cube_fold(fx[i]->cube, &fx[i]->slice, &span, 1, -1, 0, &a, &e), 0);
        sums[i] = a.cells[0].m[mean_sum(MEAN_RESOLUTION)];
        cube_answer_release(&a);
    }
    assert_true(sums[0] > 0 && sums[1] == sums[0] + 1);
    for (int i = 0; i < 2; i++)
        fx_free(fx[i]);
    source_info_release(&src);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parts_make_the_same),
        cmocka_unit_test(same_as_facts),
        cmocka_unit_test(same_as_facts_alone),
        cmocka_unit_test(indexes_miss_nothing),
        cmocka_unit_test(late_rows_are_all_there_is), cmocka_unit_test(tables_grow), cmocka_unit_test(rows_behind_numbers),
        cmocka_unit_test(visits_in_order_of_time), cmocka_unit_test(visits_in_turns), cmocka_unit_test(contacts_by_passes),
        cmocka_unit_test(contacts_before),
        cmocka_unit_test(repeats_end_after_their_days),
        cmocka_unit_test(days_go_back),
        cmocka_unit_test(first_histogram_only),
        cmocka_unit_test(shapes_settle_as_rows),
        cmocka_unit_test(full_chunks_count_the_same),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
