// Interactions in columns: what narrow types cannot hold, ids, rows that replace others.
#include "kpi_fixture.h"

#include "cube/part_priv.h"
#include "cube/pass_priv.h"

static void stay_the_same(void **state) // what goes in comes out, however wide
{
    (void)state;
    static const int64_t times[] = {0, 1, -1, 999, -1001, 1700000000123, INT64_C(-1073741824000), INT64_C(-1073741824001),
                                    INT64_C(3221225469999), INT64_C(3221225470000), INT64_C(253402300799999), INT64_C(-62135596800000)};
    static const int64_t spans[] = {0, 1, 2147483647, 2147483648, 2147484000, INT64_C(315360000000), INT64_C(315360000001)};
    static const int64_t counts[] = {0, 1, 253, 254, 255, 2147483647};
    struct chunks all = {0};
    uint32_t row;
    for (int64_t i = 0; i < 300; i++) { // lines and offsets run on, jump, and go back
        assert_int_equal(chunks_push(&all, 0, (uint64_t)i * 100, (uint64_t)i, &row), 0);
        assert_int_equal(row, i);
        struct chunk *k = chunk_of(&all, row);
        uint64_t jump = i % 7 == 3 ? UINT64_C(5000000000) : 0, line = i % 5 == 2 ? 1 : (uint64_t)(i + i % 3 * 40000);
        assert_int_equal(put_place(k, row, (uint64_t)i * 100 + jump, line), 0);
        assert_int_equal(get_offset(k, row), (uint64_t)i * 100 + jump);
        assert_int_equal(get_line(k, row), line);
        int64_t t = times[i % (int64_t)ARRAY_LEN(times)], s = spans[i % (int64_t)ARRAY_LEN(spans)], n = counts[i % (int64_t)ARRAY_LEN(counts)];
        if (i >= 150) {
            assert_int_equal(put_time(k, row, COL_DUE, t), 0);
            assert_int_equal(put_span(k, row, COL_DUR + D_WAIT, s), 0);
            assert_int_equal(put_small(k, row, COL_REPLIES, n), 0);
        }
    }
    const struct chunk *k = all.at;
    for (uint32_t i = 0; i < 300; i++) {
        bool set = i >= 150;
        assert_true(get_time(k, i, COL_DUE) == (set ? times[i % ARRAY_LEN(times)] : TIME_NONE));
        assert_true(get_span(k, i, COL_DUR + D_WAIT) == (set ? spans[i % ARRAY_LEN(spans)] : UNKNOWN));
        assert_true(get_small(k, i, COL_REPLIES) == (set ? counts[i % ARRAY_LEN(counts)] : UNKNOWN));
        assert_true(get_money(k, i, COL_COST) == INT64_MIN && get_time(k, i, COL_CLOSED) == TIME_NONE);
    }
    chunks_release(&all);
}

static void keys_stay(void **state) // ids and customers, near each other, far apart, and texts that stand for no number
{
    (void)state;
    static const uint64_t froms[] = {0, 5, 399900000000, UINT64_C(1) << 62};
    for (size_t f = 0; f < ARRAY_LEN(froms); f++) {
        for (int widens = 0; widens < 5; widens++) {
            struct chunks all = {0};
            uint64_t keys[200];
            uint32_t row;
            uint64_t odd[] = {froms[f] + 1, froms[f] + UINT32_MAX, froms[f] ? froms[f] - 1 : 3, UINT64_C(1) << 63 | 77, UINT64_C(9000000000)};
            for (uint32_t i = 0; i < 200; i++) {
                assert_int_equal(chunks_push(&all, 0, i, i, &row), 0);
                keys[i] = i % 7 == 3 ? NO_ID : i == 151 ? odd[widens] : froms[f] + i * 31 % 200;
                for (enum col c = COL_ID; keys[i] != NO_ID && c <= COL_WHO; c += COL_WHO - COL_ID)
                    assert_int_equal(put_key(all.at, i, c, keys[i] ^ (c == COL_WHO)), 0);
            }
            for (uint32_t i = 0; i < 200; i++) {
                assert_true(get_key(all.at, i, COL_ID) == keys[i]);
                assert_true(get_key(all.at, i, COL_WHO) == (keys[i] == NO_ID ? NO_ID : (keys[i] ^ 1)));
            }
            assert_true(widens || (all.at->col[COL_ID_NEAR] && !all.at->col[COL_ID]));
            assert_true(widens != 3 || (all.at->col[COL_ID] && !all.at->col[COL_ID_NEAR]));
            chunks_release(&all);
        }
    }
}

static uint32_t dice(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}

static void same_dims(const struct chunk *k, int d, const uint16_t *codes, uint32_t n)
{
    uint16_t block[64];
    const struct dim_codes x = dim_codes(k, d);
    for (uint32_t i = 0; i < n; i++)
        assert_int_equal(get_dim(k, i, d), codes[i]);
    for (uint32_t i = 0; i + 64 <= n; i += 64) {
        get_dims(x, i, 64, block);
        assert_memory_equal(block, codes + i, sizeof(block));
        for (uint32_t v = 0, ask = 0; v < 6; v++, ask = codes[i + v] ^ (v == 5 ? 256u : 0u)) {
            uint64_t bits = 0;
            for (uint32_t j = 0; j < 64; j++)
                bits |= (uint64_t)(codes[i + j] == ask) << j;
            assert_true(equal_codes(x, i, (uint16_t)ask) == bits);
        }
    }
}

static void codes_stay(void **state) // in bytes while all of a chunk fit, beyond them in two
{
    (void)state;
    static const uint32_t most[] = {1, 3, 256, 257, 65536};
    for (uint32_t seed = 1; seed <= 60; seed++) {
        uint32_t s = seed, row, n = seed % 10 ? 700 : 5000, m = most[seed % ARRAY_LEN(most)], far = seed % 3 ? n : dice(&s, n);
        struct chunks all = {0};
        uint16_t codes[2][5000] = {{0}};
        for (uint32_t i = 0; i < n; i++) {
            assert_int_equal(chunks_push(&all, 0, i, i, &row), 0);
            for (int d = 0; d < 2; d++) {
                uint16_t code = (uint16_t)(i == far ? 255u + (uint32_t)d : dice(&s, m));
                uint32_t at = dice(&s, 9) ? i : dice(&s, i + 1); // some come late, or again
                assert_int_equal(put_dim(all.at, at, DIM_TEAM + d, code), 0);
                codes[d][at] = code;
            }
        }
        for (int d = 0; d < 2; d++) {
            uint16_t high = 0;
            for (uint32_t i = 0; i < n; i++)
                high |= codes[d][i];
            bool wide = all.at->col[COL_CODE_WIDE + DIM_TEAM + d], narrow = all.at->col[COL_CODE + DIM_TEAM + d];
            assert_false(wide && narrow);
            assert_true(has_dim(all.at, DIM_TEAM + d) == (wide || narrow) && (wide || narrow || !high) && (wide || high < 256));
            assert_true(!wide || m > 256 || far < n);
            same_dims(all.at, DIM_TEAM + d, codes[d], n);
        }
        assert_false(has_dim(all.at, DIM_CHANNEL));
        chunks_release(&all);
    }
}

static void packed(void **state) // what closed chunks say of places and ids is what was put, packed or not
{
    (void)state;
    for (int odd = 0; odd < 8; odd++) {
        struct chunks all = {0};
        uint32_t row, n = CHUNK_ROWS + 70;
        uint64_t *offsets = calloc(n, 8), *lines = calloc(n, 8), *ids = calloc(n, 8), block[MARK_ROWS];
        assert_true(offsets && lines && ids);
        uint64_t at = 1000, line = 2, id = 399900000000;
        for (uint32_t i = 0; i < n; i++) {
            uint32_t noise = i * UINT32_C(2654435761) >> 8;
            bool here = i == 40000 + (uint32_t)odd;
            at += here && odd == 1 ? 65536 : here && odd == 2 ? UINT64_C(5000000000) : 1 + noise % 700;
            line += here && odd == 3 ? 300u : here && odd == 4 ? 70000u : 1u + (noise % 50 == 0);
            id += here && odd == 5 ? 256 : here && odd == 6 ? UINT64_C(1) << 40 : 1 + noise % 200;
            offsets[i] = at;
            lines[i] = line;
            ids[i] = here && odd == 7 ? NO_ID : id;
            assert_int_equal(chunks_push(&all, 0, at, line, &row), 0);
            struct chunk *k = chunk_of(&all, row);
            assert_int_equal(put_place(k, row & 0xffff, at, line), 0);
            if (ids[i] != NO_ID) {
                assert_int_equal(put_key(k, row & 0xffff, COL_ID, ids[i]), 0);
                note_id(k, ids[i]);
            }
        }
        const struct chunk *k = &all.at[0];
        assert_int_equal(all.n, 2);
        chunk_close(&all.at[1]);
        assert_true(all.at[1].n == 70 && all.at[1].cap == 128 && all.at[1].col[COL_OFFSET_STEP] && !all.at[1].col[COL_LINE] && all.at[1].col[COL_ID_STEP]);
        assert_int_equal(k->col[COL_OFFSET_STEP] != NULL, odd < 1 || odd > 2);
        assert_int_equal(k->col[COL_LINE] == NULL, odd != 4);
        assert_int_equal(k->col[COL_OFFSET] == NULL, odd < 1 || odd > 2);
        assert_int_equal(k->col[COL_ID_STEP] != NULL, odd < 5);
        for (uint32_t i = 0; i < n; i++) {
            k = &all.at[i >> 16];
            uint32_t r = i & 0xffff;
            if (r % MARK_ROWS == 0)
                get_ids(k, r, k->n - r < MARK_ROWS ? k->n - r : MARK_ROWS, block);
            assert_true(get_offset(k, r) == offsets[i] && get_line(k, r) == lines[i]);
            assert_true(get_key(k, r, COL_ID) == ids[i] && block[r % MARK_ROWS] == ids[i]);
        }
        chunks_release(&all);
        free(offsets);
        free(lines);
        free(ids);
    }
}

static void days_of_two(void **state) // ratings that share the days of resolutions, until one of them gets another day
{
    (void)state;
    struct chunks all = {0};
    uint32_t row;
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(chunks_push(&all, 0, i, i, &row), 0);
        assert_int_equal(put_day(all.at, i, COL_RESOLVED_DAY, (int32_t)i), 0);
        assert_int_equal(put_day(all.at, i, COL_RATED_DAY, (int32_t)i), 0);
    }
    chunk_share_days(all.at);
    assert_true(has_day(all.at, COL_RATED_DAY) && !all.at->col[COL_RATED_DAY]);
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(code_day(get_day(all.at, i, COL_RATED_DAY)), i);
    assert_int_equal(put_day(all.at, 40, COL_RATED_DAY, 41), 0);
    for (uint32_t i = 0; i < 100; i++) {
        assert_int_equal(code_day(get_day(all.at, i, COL_RATED_DAY)), i + (i == 40));
        assert_int_equal(code_day(get_day(all.at, i, COL_RESOLVED_DAY)), i);
    }
    chunks_release(&all);
}

static void many_chunks(void **state) // full ones, and one each time the source changes
{
    (void)state;
    struct chunks all = {0};
    uint32_t row = 0, before = 0;
    for (uint32_t i = 0; i < 150000; i++) {
        uint32_t source = i / 140000;
        assert_int_equal(chunks_push(&all, source, i, i, &row), 0);
        assert_true(!i || row > before);
        before = row;
        assert_int_equal(put_span(chunk_of(&all, row), row & 0xffff, COL_DUR + D_WAIT, i), 0);
    }
    assert_int_equal(all.n, 4);
    assert_int_equal(all.rows, 150000);
    size_t i = 0;
    EACH_CHUNK(&all, k)
    {
        for (uint32_t r = 0; r < k->n; r++, i++)
            assert_int_equal(get_span(k, r, COL_DUR + D_WAIT), i);
    }
    chunks_release(&all);
}

static struct cell whole(struct fx *fx)
{
    struct span all = {INT32_MIN / 2, INT32_MAX / 2};
    struct cube_answer a;
    struct err e;
    assert_int_equal(cube_fold(fx->cube, &fx->slice, &all, 1, -1, 0, &a, &e), 0);
    struct cell c = a.cells[0];
    cube_answer_release(&a);
    return c;
}

static void far_days(void **state) // dates that no narrow day holds count all the same
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_INTERACTION, "id=1 created_at=1850-03-01T08:00 resolved_at=1850-03-02T08:00 channel=phone wait_s=3");
    put(fx, REC_INTERACTION, "id=2 created_at=2300-03-01T08:00 resolved_at=2300-03-01T09:00");
    put(fx, REC_INTERACTION, "id=3 created_at=1914-12-31T08:00 resolved_at=2301-01-01T08:00");
    put(fx, REC_INTERACTION, "id=4 created_at=2024-01-01T08:00");
    fx_seal(fx);
    for (int facts = 0; facts < 2; facts++) {
        fx->cube->facts_only = facts;
        struct cell c = whole(fx);
        assert_int_equal(c.m[M_INTERACTIONS], 4);
        assert_int_equal(c.m[M_RESOLUTION_N], 3);
        assert_int_equal(c.m[M_STOCK_BACKLOG], 1);
        assert_int_equal(c.m[M_WAIT_SUM], 3000);
    }
    fx_free(fx);
}

static int64_t count(struct fx *fx)
{
    fx_seal(fx);
    return whole(fx).m[M_INTERACTIONS];
}

static void later_rows_replace(void **state) // whatever the ids look like, in one file or two, of one tool or two
{
    (void)state;
    static const char *const ids[] = {"1|2|3|2", "a-1|a-2|a-3|a-2", "9|7|5|7", "1|900000000000000000|x|900000000000000000",
                                      "A@b.c|d@b.c|e@b.c|D@B.C", "0007|7|07|7", "123456789012345678901|123456789012345678902|5|123456789012345678902"};
    for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
        char words[4][40];
        assert_int_equal(sscanf(ids[i], "%39[^|]|%39[^|]|%39[^|]|%39[^|]", words[0], words[1], words[2], words[3]), 4);
        struct fx *fx = fx_new("UTC");
        for (int r = 0; r < 3; r++)
            put(fx, REC_INTERACTION, "id=%s created_at=2024-01-0%d wait_s=%d", words[r], r + 1, 1 << r);
        fx_source(fx, "canonical"); // the same ids in another file of the kind
        put(fx, REC_INTERACTION, "id=%s created_at=2024-02-01 wait_s=8", words[3]);
        fx_source(fx, "zendesk-tickets"); // another tool numbers for itself
        put(fx, REC_INTERACTION, "id=%s created_at=2024-02-01 wait_s=16", words[3]);
        assert_int_equal(count(fx), 4);
        assert_int_equal(whole(fx).m[M_WAIT_SUM], (1 + 4 + 8 + 16) * 1000);
        assert_int_equal(fx->src[0].duplicates, 1);
        assert_int_equal(fx->src[1].duplicates + fx->src[2].duplicates, 0);
        fx_free(fx);
    }
}

static void three_times(void **state) // the last one stays; what the others said of their file is forgotten
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    put(fx, REC_INTERACTION, "id=5 created_at=2024-01-05 resolved_at=2029-01-01");
    put(fx, REC_INTERACTION, "id=4 created_at=2024-01-05");
    put(fx, REC_INTERACTION, "id=5 created_at=2024-01-06");
    put(fx, REC_INTERACTION, "id=5 created_at=2024-01-07");
    assert_int_equal(count(fx), 2);
    assert_int_equal(fx->src[0].duplicates, 2);
    assert_int_equal(cube_as_of(fx->cube), fx_day("2024-01-07"));
    assert_int_equal(whole(fx).m[M_CASES_CREATED], 0); // no closing date is left
    fx_free(fx);
}

static void forget_bits(struct cube *c) { c->id_bits = 0; }

static void one_hash(void **state) // ids whose hash is the same are not the same
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    fx->prepare = forget_bits;
    for (int i = 0; i < 100; i++)
        put(fx, REC_INTERACTION, "id=ticket-%d created_at=2024-01-%02d", i % 90, i % 28 + 1);
    put(fx, REC_INTERACTION, "id=7 created_at=2024-01-01");
    assert_int_equal(count(fx), 91);
    assert_int_equal(fx->src[0].duplicates, 10);
    fx_free(fx);
}

static void named_ones(void **state) // ids that rise are searched, others looked up: the answer takes its channel
{
    (void)state;
    for (int order = 0; order < 3; order++) {
        struct fx *fx = fx_new("UTC");
        for (int i = 0; i < 300; i++) {
            int id = order == 1 ? 299 - i : order == 2 ? i * 7 % 300 : i;
            put(fx, REC_INTERACTION, "id=%d created_at=2024-01-01 channel=%s", 3 * id + 1000, id % 3 ? "phone" : "chat");
        }
        for (int i = 0; i < 310; i++) // one in three ids exists
            put(fx, REC_SURVEY, "id=s%d answered_at=2024-01-02 csat=5 interaction_id=%d", i, 990 + i * (order == 2 ? 7 : 3) % 930 + i % 3);
        fx_seal(fx);
        size_t found = 0;
        for (size_t i = 0; i < 310; i++) {
            const struct fact_survey *x = FACT(fx->cube, REC_SURVEY, fact_survey, i);
            int64_t id = (int64_t)x->interaction - 1000;
            bool exists = id >= 0 && id < 900 && id % 3 == 0;
            assert_int_equal(x->row != NO_FACT, exists);
            found += exists;
            const char *name = cube_value_name(fx->cube, DIM_CHANNEL, x->f.dim[DIM_CHANNEL]);
            assert_string_equal(name, !exists ? "" : id / 3 % 3 ? "phone" : "chat");
        }
        assert_true(found > 50);
        fx_free(fx);
    }
}

static void same_customers(void **state) // one number each, whatever their ids look like; those with a record of their own keep theirs
{
    (void)state;
    static const char *const forms[4][2] = {{"", ""}, {"3999000", ""}, {"", "000000000"}, {"c-", "@x.org"}};
    for (size_t f = 0; f < 3 * ARRAY_LEN(forms); f++) {
        bool few = f >= 2 * ARRAY_LEN(forms), known = f >= ARRAY_LEN(forms) && !few; // few: beside their rows
        struct fx *fx = fx_new("UTC");
        int who[600];
        int64_t number[1000], of[2000];
        memset(number, 0xff, sizeof(number));
        memset(of, 0xff, sizeof(of));
        for (int i = 0; i < 600; i++) {
            char id[40];
            who[i] = i % 11 == 5 ? -1 : few ? 1 + i * 37 % 250 : 1 + i * 37 % 400 + i / 500 * 500;
            snprintf(id, sizeof(id), "%s%d%s", forms[f % 4][0], who[i] + 1000, forms[f % 4][1]);
            put(fx, REC_INTERACTION, who[i] < 0 ? "id=%d created_at=2024-01-01" : "id=%d created_at=2024-01-01 customer_id=%s", i + 1, id);
            if (known && i % 3 == 0 && who[i] > 0) // customers known by name, some of whom write later or never
                put(fx, REC_ORDER, "id=o%d ordered_at=2024-01-02 amount=5 customer_id=%s", i, id);
        }
        if (known)
            put(fx, REC_ORDER, "id=o ordered_at=2024-01-02 amount=5 customer_id=nobody");
        fx_seal(fx);
        const struct cube *c = fx->cube;
        uint32_t row = 0;
        for (int i = 0; i < 600; i++, row++) {
            uint32_t n = get_customer(&c->rows.at[0], row);
            assert_int_equal(n == NO_CUSTOMER, who[i] < 0);
            if (who[i] < 0)
                continue;
            assert_true(n < c->contacts.ncustomers && n < ARRAY_LEN(of));
            assert_true((number[who[i]] < 0 || number[who[i]] == n) && (of[n] < 0 || of[n] == who[i])); // one to one
            number[who[i]] = n;
            of[n] = who[i];
        }
        for (size_t i = 0, o = 0; i < 600 && known; i += 3) {
            if (who[i] > 0)
                assert_int_equal(FACT(c, REC_ORDER, fact_order, o++)->f.customer, number[who[i]]);
        }
        fx_free(fx);
    }
}

#define MANY 65100 // values of one dimension, more than it keeps

static void add_agents(struct cube *c, void *to, uint32_t from, uint32_t n)
{
    struct record_sink sink = cube_sink(c);
    static struct record r;
    struct err e;
    char name[16];
    for (uint32_t i = from; i < from + n; i++) {
        rec_clear(&r, REC_INTERACTION);
        r.line = i + 2;
        r.v[F_agent].s = name;
        r.v[F_agent].len = (uint32_t)snprintf(name, sizeof(name), "a%u", i % MANY);
        r.v[F_created_at].i = 1700000000000;
        rec_set(&r, F_agent);
        rec_set(&r, F_created_at);
        assert_int_equal(sink.row(to, 0, &r, &e), 0);
    }
}

static void others(void **state) // values beyond the maximum are others, the same ones in parts
{
    (void)state;
    struct zone *z;
    struct err e;
    assert_int_equal(zone_open(&z, "UTC", &e), 0);
    struct cube_opts o = {.zone = z, .as_of = CIVIL_NONE};
    struct source_info src = {.profile = "canonical"}, *list[] = {&src};
    struct cube *c[2];
    for (int parted = 0; parted < 2; parted++) {
        assert_int_equal(cube_new(&c[parted], &o, &e), 0);
        struct record_sink sink = cube_sink(c[parted]);
        void *parts[2] = {sink.ctx, sink.ctx};
        assert_int_equal(sink.begin(sink.ctx, &src, 0, &e), 0);
        if (parted)
            assert_int_equal(sink.fork(sink.ctx, 0, 2, parts, &e), 0);
        add_agents(c[parted], parts[0], 50, 20);
        add_agents(c[parted], parts[1], 0, MANY + 100); // "a0" to "a49" come after "a50" to "a69"; the last ones again
        if (parted)
            assert_int_equal(sink.join(sink.ctx, 0, parts, 2, &e), 0);
        assert_int_equal(cube_seal(c[parted], list, 1, &e), 0);
    }
    assert_int_equal(cube_nvalues(c[0], DIM_AGENT), CUBE_VALUES_MAX + 1);
    assert_int_equal(cube_nvalues(c[1], DIM_AGENT), CUBE_VALUES_MAX + 1);
    size_t n = 0;
    for (size_t k = 0; k < c[0]->rows.n; k++) {
        for (uint32_t i = 0; i < c[0]->rows.at[k].n; i++, n++) {
            uint32_t row = (uint32_t)(n < 20 ? n : (n - 20) % 65536 | ((n - 20) / 65536 + 1) << 16);
            assert_int_equal(get_dim(&c[0]->rows.at[k], i, DIM_AGENT), get_dim(chunk_of(&c[1]->rows, row), row & 0xffff, DIM_AGENT));
        }
    }
    assert_int_equal(n, 20 + MANY + 100);
    cube_free(c[0]);
    cube_free(c[1]);
    source_info_release(&src);
    zone_close(z);
}

static void stopped(void **state) // a fold that nobody waits for any more
{
    (void)state;
    struct fx *fx = fx_new("UTC");
    struct span all = {0, 30000};
    struct cube_answer a;
    struct err e;
    put(fx, REC_INTERACTION, "id=1 created_at=2024-01-01 agent=x");
    fx_seal(fx);
    cube_stop(fx->cube, true);
    assert_int_equal(cube_fold(fx->cube, &fx->slice, &all, 1, DIM_AGENT, 0, &a, &e), ERR_CANCEL);
    cube_stop(fx->cube, false);
    assert_int_equal(cube_fold(fx->cube, &fx->slice, &all, 1, DIM_AGENT, 0, &a, &e), 0);
    assert_int_equal(a.cells[0].m[M_INTERACTIONS], 1);
    cube_answer_release(&a);
    fx_free(fx);
}

static void add_named(struct cube *c, void *to, uint32_t from, uint32_t n, uint32_t *seed)
{
    for (uint32_t i = 0; i < n; i++)
        add_agents(c, to, from + dice(seed, 60), 1);
}

static void codes_of_parts(void **state) // what a part told in bytes may need more in the cube, and the other way round
{
    (void)state;
    struct zone *z;
    struct err e;
    assert_int_equal(zone_open(&z, "UTC", &e), 0);
    struct cube_opts o = {.zone = z, .as_of = CIVIL_NONE};
    struct source_info src = {.profile = "canonical"};
    struct cube *c[2];
    for (int parted = 0; parted < 2; parted++) {
        assert_int_equal(cube_new(&c[parted], &o, &e), 0);
        struct record_sink sink = cube_sink(c[parted]);
        void *parts[5] = {sink.ctx, sink.ctx, sink.ctx, sink.ctx, sink.ctx};
        uint32_t seed = 5;
        assert_int_equal(sink.begin(sink.ctx, &src, 0, &e), 0);
        if (parted)
            assert_int_equal(sink.fork(sink.ctx, 0, 5, parts, &e), 0);
        add_named(c[parted], parts[0], 100, 200, &seed);
        add_agents(c[parted], parts[1], 0, 300);
        add_named(c[parted], parts[2], 230, 200, &seed); // codes on both sides of 255
        add_named(c[parted], parts[3], 120, 200, &seed);
        for (uint32_t i = 0; i < 99; i++) // few of them
            add_agents(c[parted], parts[4], 115 - dice(&seed, 14), 1);
        if (parted)
            assert_int_equal(sink.join(sink.ctx, 0, parts, 5, &e), 0);
    }
    const struct chunks *x = &c[1]->rows;
    assert_int_equal(x->n, 5);
    for (size_t k = 0; k < x->n; k++)
        assert_true(x->at[k].col[(k % 3 && k < 4 ? COL_CODE_WIDE : COL_CODE) + DIM_AGENT] != NULL);
    for (uint32_t i = 0, k = 0, r = 0; i < 999; i++, r++) {
        if (r == x->at[k].n) {
            k++;
            r = 0;
        }
        const char *one = c[0]->dims[DIM_AGENT].names[get_dim(c[0]->rows.at, i, DIM_AGENT)];
        assert_string_equal(one, c[1]->dims[DIM_AGENT].names[get_dim(&x->at[k], r, DIM_AGENT)]);
    }
    cube_free(c[0]);
    cube_free(c[1]);
    source_info_release(&src);
    zone_close(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(stay_the_same), cmocka_unit_test(many_chunks), cmocka_unit_test(far_days),  cmocka_unit_test(later_rows_replace),
        cmocka_unit_test(three_times),   cmocka_unit_test(one_hash),    cmocka_unit_test(named_ones), cmocka_unit_test(stopped),
        cmocka_unit_test(others),        cmocka_unit_test(keys_stay),   cmocka_unit_test(same_customers), cmocka_unit_test(packed), cmocka_unit_test(days_of_two),
        cmocka_unit_test(codes_stay),    cmocka_unit_test(codes_of_parts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
