// Batches of records against the same records one after another: over made-up batches of usual and unusual values the columns
// of the cube are the same, of interactions and of the ratings in their rows; and blocks of values both ways.
#include "test_util.h"

#include "base/zone.h"
#include "cube/blocks_priv.h"
#include "cube/wide_priv.h"

static uint32_t dice(uint32_t *seed, uint32_t n) // 0 .. n-1, always the same
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}

// ---- made-up batches

static const char *const texts[] = {"Nord", "Süd", "a long name of a value that comes again and again", "", "x", "Nord ", "T7", "8y", "007", "99999999999999999999"};
#define NWORDS 600
#define NWORDS_FEW 40 // of most batches; codes of so few stand in bytes
struct made {
    uint32_t seed;
    uint64_t line, offset, id;
    unsigned quirks;  // bit by kind of quirk
    uint32_t nwords;
    uint64_t lines[REC_BATCH], offsets[REC_BATCH];
    uint32_t rejected[REC_BATCH];
    struct rec_text words[NWORDS];
    char names[NWORDS][8];
    struct rec_column cols[2][F_COUNT];
    struct store {
        int64_t i[REC_BATCH];
        int8_t cls[REC_BATCH];
        struct rec_text text[REC_BATCH];
    } stores[2][F_COUNT];
    struct rec_batch b[2]; // interactions, surveys of the same rows
};
enum { Q_HOLES = 1, Q_MISSING = 2, Q_TEXTS = 4, Q_MS = 8, Q_FAR = 16, Q_REJECTED = 32, Q_JUMPS = 64, Q_UNORDERED = 128, Q_FEW = 256, Q_SURVEYS = 512, Q_ODD_SURVEYS = 1024, Q_FALLING = 2048 };

static bool quirk(struct made *m, unsigned q, uint32_t one_in) { return (m->quirks & q) && !dice(&m->seed, one_in); }

// The column after those that a batch has, with nothing in it.
static struct rec_column *next_column(struct made *m, size_t batch, enum rec_field f)
{
    size_t k = m->b[batch].ncols;
    struct store *s = &m->stores[batch][k];
    memset(s, 0, sizeof(*s));
    m->cols[batch][k] = (struct rec_column){.field = f, .i = s->i, .cls = s->cls, .text = s->text, .words = m->words, .nwords = NWORDS};
    return &m->cols[batch][k];
}

static void put_text(struct made *m, struct rec_column *c, uint32_t r)
{
    const char *s = texts[dice(&m->seed, ARRAY_LEN(texts))];
    c->i[r] = rec_fields[c->field].type == RT_ID ? -1 : 0;
    c->text[r] = (struct rec_text){s, (uint32_t)strlen(s)};
}

static int64_t some_id(struct made *m, enum rec_field f)
{
    if (f == F_customer_id)
        return quirk(m, Q_FAR, 200) ? INT64_C(999999999999999999) : 399900000000 + dice(&m->seed, 5000);
    if (quirk(m, Q_UNORDERED, 10))
        return (int64_t)m->id - dice(&m->seed, 50);
    if (m->quirks & Q_FALLING)
        return (int64_t)(m->id -= 1 + dice(&m->seed, 3));
    m->id += quirk(m, Q_FAR, 300) ? UINT64_C(3000000000) : 1 + dice(&m->seed, 3);
    return (int64_t)m->id;
}

static int64_t some_time(struct made *m)
{
    if (quirk(m, Q_FAR, 40))
        return dice(&m->seed, 2) ? -INT64_C(2000000000000) : INT64_C(9000000000000);
    int64_t t = (INT64_C(1600000000) + dice(&m->seed, 100000000)) * 1000;
    return quirk(m, Q_MS, 4) ? t + dice(&m->seed, 1000) : t;
}

static int64_t some_number(struct made *m, enum rec_field f)
{
    switch (rec_fields[f].type) {
    case RT_TIME: return some_time(m);
    case RT_DURATION: return quirk(m, Q_FAR, 40) ? (INT64_C(1) << 31) + dice(&m->seed, 2000) : quirk(m, Q_FAR, 20) ? INT64_C(2592000000) + 1000 * dice(&m->seed, 1 << 24) : quirk(m, Q_FAR, 40) ? -1 : (int64_t)dice(&m->seed, 1000) * 60000;
    case RT_COUNT: return quirk(m, Q_FAR, 40) ? (int64_t)INT32_MAX + dice(&m->seed, 2) : quirk(m, Q_FAR, 9) ? 250 + dice(&m->seed, 9) : dice(&m->seed, 5);
    case RT_FLAG: return dice(&m->seed, 2);
    case RT_WORD: return 1 + dice(&m->seed, f == F_status ? 7 : 3);
    default: return (int64_t)dice(&m->seed, 1000) - 500;
    }
}

static void fill_value(struct made *m, struct rec_column *c, uint32_t r)
{
    enum rec_type t = rec_fields[c->field].type;
    bool missing = quirk(m, Q_MISSING, c->field & 1 ? 60 : 3), text = t == RT_DIM || t == RT_CHANNEL || t == RT_ID;
    c->i[r] = (int64_t)dice(&m->seed, 3) - 1; // means nothing
    if (missing)
        return;
    rec_put_bit(c->has, r);
    if (t == RT_TEXT || (text && quirk(m, Q_TEXTS, 20)))
        put_text(m, c, r);
    else if (t == RT_ID)
        c->i[r] = some_id(m, c->field);
    else if (text)
        c->i[r] = 1 + dice(&m->seed, quirk(m, Q_FEW, 1) ? 3 : m->nwords);
    else
        c->i[r] = some_number(m, c->field);
}

static void fill_interactions(struct made *m, uint32_t n)
{
    struct rec_batch *b = &m->b[0];
    *b = (struct rec_batch){.kind = REC_INTERACTION, .n = n, .line = m->lines, .offset = m->offsets, .rejected = m->rejected, .cols = m->cols[0]};
    memset(m->cols[0], 0, sizeof(m->cols[0]));
    for (const enum rec_field *f = rec_kinds[REC_INTERACTION].fields; *f != F_COUNT; f++) {
        bool there = *f == F_id || *f == F_created_at || (m->quirks >> 13 ^ *f * 2654435761u >> 9) % 3;
        if (!there || rec_fields[*f].type == RT_PERIOD)
            continue;
        struct rec_column *c = next_column(m, 0, *f);
        for (uint32_t r = 0; r < n; r++)
            fill_value(m, c, r);
        b->ncols++;
    }
    for (uint32_t r = 0; r < n; r++) {
        m->line += 1 + (quirk(m, Q_JUMPS, 30) ? dice(&m->seed, 70000) : 0);
        m->offset += 100 + (quirk(m, Q_JUMPS, 50) ? UINT64_C(3000000000) : dice(&m->seed, 20));
        m->lines[r] = m->line;
        m->offsets[r] = m->offset;
        m->rejected[r] = quirk(m, Q_REJECTED, 50) ? dice(&m->seed, 3) * 200 : 0;
        if (!quirk(m, Q_HOLES, 10))
            rec_put_bit(b->rows, r);
    }
}

static struct rec_column *of(struct rec_batch *b, struct rec_column *cols, enum rec_field f)
{
    for (size_t c = 0; c < b->ncols; c++) {
        if (cols[c].field == f)
            return &cols[c];
    }
    return NULL;
}

static struct rec_column *copied(struct made *m, enum rec_field from, enum rec_field to)
{
    const struct rec_column *c = of(&m->b[0], m->cols[0], from);
    if (!c)
        return NULL;
    struct rec_column *x = next_column(m, 1, to);
    m->stores[1][m->b[1].ncols++] = m->stores[0][c - m->cols[0]];
    memcpy(x->has, c->has, sizeof(x->has));
    return x;
}

static struct rec_column *fresh(struct made *m, enum rec_field f)
{
    struct rec_column *x = next_column(m, 1, f);
    m->b[1].ncols++;
    return x;
}

static void put_at(struct rec_column *c, uint32_t r, int64_t v)
{
    rec_put_bit(c->has, r);
    c->i[r] = v;
}

// Of some rows an answer, as help desks tell it; with the quirk some that cannot stand in their rows.
static void fill_surveys(struct made *m)
{
    struct rec_batch *b = &m->b[1];
    *b = m->b[0];
    b->kind = REC_SURVEY;
    b->cols = m->cols[1];
    b->ncols = 0;
    memset(b->rows, 0, sizeof(b->rows));
    memset(m->cols[1], 0, sizeof(m->cols[1]));
    static const enum rec_field same[] = {F_id, F_customer_id, F_channel, F_team, F_agent, F_segment, F_country};
    unsigned which = m->quirks >> 14;
    bool odd = m->quirks & Q_ODD_SURVEYS;
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        if (i == 0 || which >> i & 1)
            copied(m, same[i], same[i]);
    }
    copied(m, F_id, F_interaction_id);
    struct rec_column *at = copied(m, which & 1 ? (which >> 10 & 1 ? F_closed_at : F_resolved_at) : F_created_at, F_answered_at), *csat = fresh(m, F_csat), *state = fresh(m, F_state);
    struct rec_column *timing = which >> 8 & 1 ? fresh(m, F_timing) : NULL, *nps = odd ? fresh(m, F_nps) : NULL, *sent = odd ? fresh(m, F_sent_at) : NULL;
    struct rec_column *audience = odd ? fresh(m, F_audience) : NULL, *journey = odd ? fresh(m, F_journey) : NULL, *comment = which >> 9 & 1 ? fresh(m, F_comment) : NULL;
    for (uint32_t r = 0; at && r < b->n; r++) {
        uint32_t what = dice(&m->seed, 4);
        if (what == 0 || !rec_bit(m->b[0].rows, r))
            continue;
        rec_put_bit(b->rows, r);
        if (what < 3) {
            put_at(csat, r, (int64_t)dice(&m->seed, 3) * SCORE_ONE);
            csat->cls[r] = (int8_t)dice(&m->seed, 2);
        }
        if (what == 3)
            put_at(state, r, STATE_SENT);
        if (timing)
            put_at(timing, r, 1);
        if (comment && !dice(&m->seed, 3)) {
            rec_put_bit(comment->has, r);
            put_text(m, comment, r);
        }
        if (odd && !dice(&m->seed, 10))
            put_at(at, r, some_time(m));
        if (odd && !dice(&m->seed, 20))
            put_at(nps, r, 9 * SCORE_ONE);
        if (odd && !dice(&m->seed, 20))
            put_at(sent, r, some_time(m));
        if (odd && !dice(&m->seed, 8))
            put_at(audience, r, dice(&m->seed, 2) ? AUD_EMPLOYEE : AUD_CUSTOMER);
        if (odd && !dice(&m->seed, 20))
            put_at(journey, r, 1 + dice(&m->seed, m->nwords));
        struct rec_column *id = of(b, m->cols[1], odd && dice(&m->seed, 2) ? F_interaction_id : F_channel);
        if (odd && id && !dice(&m->seed, 15))
            put_at(id, r, 1 + dice(&m->seed, 9));
    }
}

static struct made *made_new(uint32_t seed)
{
    struct made *m = calloc(1, sizeof(*m));
    assert_non_null(m);
    m->seed = seed * 7919 + 1;
    m->quirks = seed == 1 ? Q_SURVEYS : dice(&m->seed, 1 << 24);
    m->nwords = seed % 4 == 3 ? NWORDS : NWORDS_FEW;
    m->line = 1;
    m->id = m->quirks & Q_FALLING ? 1000000 : 100;
    for (uint32_t w = 0; w < NWORDS; w++) {
        snprintf(m->names[w], sizeof(m->names[w]), "w%u", w);
        m->words[w] = w % 7 == 6 ? (struct rec_text){"Nord", 4} : (struct rec_text){m->names[w], (uint32_t)strlen(m->names[w])}; // two words of one text
    }
    return m;
}

// ---- both ways in

struct way_in { struct cube *c; struct record_sink sink; struct source_info src; void *part; struct zone *zone; };

static void open_way(struct way_in *w, uint32_t values)
{
    struct err e = {0};
    *w = (struct way_in){.src = {.profile = "canonical"}};
    assert_int_equal(zone_open(&w->zone, "Europe/Paris", &e), 0);
    for (int k = 0; k < REC_KINDS; k++)
        memset(w->src.present[k], 0xff, sizeof(w->src.present[k]));
    struct cube_opts o = {.zone = w->zone, .as_of = CIVIL_NONE, .repeat_days = 7, .churn_after_days = 365, .values = values};
    assert_int_equal(cube_new(&w->c, &o, &e), 0);
    w->sink = cube_sink(w->c);
    assert_int_equal(w->sink.begin(w->sink.ctx, &w->src, 0, &e), 0);
    w->part = w->sink.ctx;
}

static void close_way(struct way_in *w)
{
    cube_free(w->c);
    source_info_release(&w->src);
    zone_close(w->zone);
}

static void give_batch(struct way_in *w, const struct made *m)
{
    struct err e = {0};
    for (int k = 0; k < 2; k++) {
        if (m->b[k].n && w->sink.rows(w->part, 0, &m->b[k], &e))
            fail_msg("%s", e.msg);
    }
}

static void give_rows(struct way_in *w, const struct made *m)
{
    struct err e = {0};
    struct record rec;
    struct rec_digits digits;
    for (uint32_t r = 0; r < m->b[0].n; r++) {
        for (int k = 0; k < 2; k++) {
            if (!m->b[k].n || !rec_bit(m->b[k].rows, r))
                continue;
            rec_of_batch(&m->b[k], r, &rec, &digits);
            if (w->sink.row(w->part, 0, &rec, &e))
                fail_msg("%s", e.msg);
        }
    }
}

// ---- the same?

static void same_codes(const struct cube *a, const struct cube *b, int d, const struct chunk *x, const struct chunk *y)
{
    for (uint32_t i = 0; i < x->n; i++)
        assert_string_equal(a->dims[d].names[get_dim(x, i, d)], b->dims[d].names[get_dim(y, i, d)]);
}

static void same_ratings(const struct cube *a, const struct cube *b, const struct chunk *x, const struct chunk *y)
{
    for (uint32_t i = 0; i < x->n; i++) {
        const struct rating_form *f = rating_of(a, x, i), *g = rating_of(b, y, i);
        assert_int_equal(!f, !g);
        if (f && (f->score != g->score || f->dims != g->dims || f->metric != g->metric || f->state != g->state || f->timing != g->timing ||
                  f->audience != g->audience || f->when != g->when || f->cls != g->cls || f->comment != g->comment || f->customer != g->customer))
            fail_msg("row %u: another form", i);
    }
}

static void same_bytes(const struct chunk *x, const struct chunk *y, enum col c) // packed or not
{
    for (uint32_t i = 0; i < x->n; i++)
        assert_int_equal(byte_at(x, i, c), byte_at(y, i, c));
}

static void same_chunk(const struct cube *a, const struct cube *b, const struct chunk *x, const struct chunk *y)
{
    assert_int_equal(x->n, y->n);
    assert_true(x->offset == y->offset && x->line == y->line);
    for (int c = 0; c < COL_COUNT; c++) {
        bool code = (c >= COL_CODE && c < COL_CODE_WIDE + DIM_COUNT) || c >= (int)FEW_OF(COL_CODE); // not always the same ones: surveys bring some
        if (!code && !x->col[c] != !y->col[c])
            fail_msg("column %s is there only once: %p %p", col_infos[c].name, x->col[c], y->col[c]);
        if (c >= COL_CODE && c < COL_CODE + DIM_COUNT)
            same_codes(a, b, c - COL_CODE, x, y);
        else if (c == COL_RATING || c == (int)FEW_OF(COL_RATING))
            same_ratings(a, b, x, y);
        else if (c >= FEW_FIRST && c < COL_CODE)
            same_bytes(x, y, (enum col)c);
        for (uint32_t i = 0; x->col[c] && !code && (c < FEW_FIRST || c >= FEW_END) && c < COL_FEW && i < x->n; i++) {
            const char *p = (const char *)x->col[c] + i * col_infos[c].size, *q = (const char *)y->col[c] + i * col_infos[c].size;
            uint64_t v = 0, w = 0;
            memcpy(&v, p, col_infos[c].size);
            memcpy(&w, q, col_infos[c].size);
            if (v != w)
                fail_msg("row %u of %u, column %s: %llx, by rows %llx", i, x->n, col_infos[c].name, (unsigned long long)v, (unsigned long long)w);
        }
    }
    assert_int_equal(x->nescapes, y->nescapes);
    for (size_t i = 0; i < x->nescapes; i++)
        assert_true(x->escapes[i].row == y->escapes[i].row && x->escapes[i].col == y->escapes[i].col && x->escapes[i].v == y->escapes[i].v);
    assert_true(x->nids == y->nids && x->nplain == y->nplain && x->id_first == y->id_first && x->id_last == y->id_last && x->id_min == y->id_min &&
                x->id_max == y->id_max && x->rising == y->rising && x->falling == y->falling);
    assert_true(x->latest == y->latest && x->latest_rated == y->latest_rated && x->any_closing == y->any_closing && x->any_status == y->any_status);
}

static void same_cubes(const struct cube *a, const struct cube *b)
{
    assert_int_equal(a->rows.n, b->rows.n);
    for (size_t i = 0; i < a->rows.n; i++)
        same_chunk(a, b, &a->rows.at[i], &b->rows.at[i]);
    assert_int_equal(a->facts[REC_SURVEY].n, b->facts[REC_SURVEY].n);
    for (size_t i = 0; i < a->facts[REC_SURVEY].n; i++) {
        const struct fact_survey *x = FACT(a, REC_SURVEY, fact_survey, i), *y = FACT(b, REC_SURVEY, fact_survey, i);
        assert_true(x->id == y->id && x->interaction == y->interaction && x->answered == y->answered && x->has == y->has && x->after == y->after &&
                    x->state == y->state && x->comment == y->comment && x->f.line == y->f.line && x->generation == y->generation);
    }
    assert_int_equal(a->nforms, b->nforms);
}

static size_t load_both(uint32_t seed, int nbatches, size_t parts, uint32_t values)
{
    struct way_in batches, rows;
    struct made *m = made_new(seed);
    struct err e = {0};
    void *forked[2][4];
    open_way(&batches, values);
    open_way(&rows, values);
    if (parts) {
        assert_int_equal(batches.sink.fork(batches.sink.ctx, 0, parts, forked[0], &e), 0);
        assert_int_equal(rows.sink.fork(rows.sink.ctx, 0, parts, forked[1], &e), 0);
    }
    for (int i = 0; i < nbatches; i++) {
        if (parts) {
            batches.part = forked[0][(size_t)i * parts / (size_t)nbatches];
            rows.part = forked[1][(size_t)i * parts / (size_t)nbatches];
        }
        fill_interactions(m, dice(&m->seed, 3) ? REC_BATCH : 1 + dice(&m->seed, REC_BATCH));
        m->b[1].n = 0;
        if ((m->quirks & Q_SURVEYS) && !values)
            fill_surveys(m);
        give_batch(&batches, m);
        give_rows(&rows, m);
    }
    if (parts) {
        assert_int_equal(batches.sink.join(batches.sink.ctx, 0, forked[0], parts, &e), 0);
        assert_int_equal(rows.sink.join(rows.sink.ctx, 0, forked[1], parts, &e), 0);
    }
    same_cubes(batches.c, rows.c);
    size_t rated = 0;
    EACH_CHUNK(&batches.c->rows, k)
    {
        for (uint32_t i = 0; i < k->n; i++)
            rated += rating_of(batches.c, k, i) != NULL;
    }
    close_way(&batches);
    close_way(&rows);
    free(m);
    return rated;
}

static void batches_and_rows(void **state)
{
    (void)state;
    size_t rated = 0;
    for (uint32_t seed = 1; seed <= 150; seed++)
        rated += load_both(seed, 1 + (int)(seed % 9), 0, 0);
    assert_true(rated > 1000);
}

static void parts_of_batches(void **state)
{
    (void)state;
    for (uint32_t seed = 200; seed < 240; seed++)
        load_both(seed, 8, 1 + seed % 3, seed % 2 ? 0 : 9);
}

static void chunks_of_batches(void **state) // more rows than a chunk has
{
    (void)state;
    for (uint32_t seed = 1; seed < 6; seed++)
        assert_true(load_both(seed, 400, 0, 0) || seed > 1);
}

// ---- both ways of a block

static void same_blocks(void **state)
{
    (void)state;
    static const enum way ways_of[] = {WAY_TIME, WAY_SPAN, WAY_SMALL, WAY_MONEY, WAY_WORD, WAY_FLAG};
    uint32_t s = 7;
    for (int turn = 0; turn < 4000; turn++) {
        enum way way = ways_of[turn % (int)ARRAY_LEN(ways_of)];
        int64_t v[BLOCK], plain[BLOCK], wide[BLOCK];
        uint64_t has = dice(&s, 3) ? UINT64_MAX : (uint64_t)dice(&s, 1 << 24) << 40 | dice(&s, 1 << 24);
        for (int j = 0; j < BLOCK; j++) {
            v[j] = way == WAY_TIME ? (int64_t)dice(&s, 1 << 24) * 100000 : dice(&s, 200);
            if (!dice(&s, 600))
                v[j] = (int64_t[]){-1, 253, 254, 255, INT64_C(1) << 31, (INT64_C(1) << 31) - 1, INT64_MAX, INT64_C(2147483645000), INT64_C(2147483646000), INT64_C(2147484000), INT64_C(2147484001), INT64_MIN, 999, (TIME_BASE + TIME_ESCAPE) * 1000,
                                   (TIME_BASE + TIME_ESCAPE - 1) * 1000, TIME_BASE * 1000 - 1000, TIME_BASE * 1000}[dice(&s, 17)];
            plain[j] = wide[j] = dice(&s, 100);
        }
        bool ok = block_put(way, v, has, plain, 3, false);
        assert_int_equal(block_put(way, v, has, wide, 3, wide_machine()), ok);
        for (int j = 0; j < BLOCK && ok && way == WAY_SPAN; j++)
            assert_int_equal(((const uint32_t *)plain)[j], has >> j & 1 ? span_code(v[j]) : UINT32_MAX);
        assert_memory_equal(plain, wide, sizeof(plain));
        assert_true(block_latest(v, has, v[0], false) == block_latest(v, has, v[0], wide_machine()));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_and_rows),
        cmocka_unit_test(parts_of_batches),
        cmocka_unit_test(chunks_of_batches),
        cmocka_unit_test(same_blocks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
