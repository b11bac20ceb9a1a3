// Flags of closed chunks and classes stand in bytes while they fit, customers in 3: what they say is what was put, before and after
// sealing writes to them, kept and open again.
#include "image_fixture.h"
#include "kpi_fixture.h"

#include "base/workcal.h"
#include "cube/books_priv.h"
#include "cube/classes_priv.h"
#include "cube/part_priv.h"

#include <unistd.h>

static uint32_t dice(uint32_t *seed, uint32_t n)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % n;
}

// A word as an export can make it.
static uint32_t some_word(uint32_t *s)
{
    uint32_t word = dice(s, ST_DELETED + 1) << FLAG_STATUS | dice(s, 4) << FLAG_DIRECTION | dice(s, 4) << FLAG_SLA;
    for (int at = FLAG_FIRST_CONTACT; at <= FLAG_COMPLAINT; at += 2)
        word |= dice(s, 3) << at;
    return word;
}

// n of them, no two alike.
static void some_words(uint32_t *words, uint32_t n, uint32_t *s)
{
    for (uint32_t i = 0; i < n;) {
        words[i] = some_word(s);
        bool again = false;
        for (uint32_t j = 0; j < i; j++)
            again |= words[j] == words[i];
        i += !again;
    }
}

// ---- a chunk

static uint32_t was[CHUNK_ROWS]; // the flags of its rows

static struct chunks full_chunk(uint32_t nwords, uint32_t *s)
{
    uint32_t row, n, *words = calloc(nwords, sizeof(*words));
    struct chunks x = {0};
    assert_non_null(words);
    some_words(words, nwords, s);
    assert_int_equal(chunks_extend(&x, 0, 0, 1, CHUNK_ROWS, &row, &n), 0);
    assert_int_equal(chunk_column(x.at, COL_FLAGS), 0);
    for (uint32_t i = 0; i < n; i++) {
        bool rare = i >= nwords && dice(s, 200); // most rows are like a few
        was[i] = words[i * UINT64_C(7919) % CHUNK_ROWS < nwords ? i * UINT64_C(7919) % CHUNK_ROWS : dice(s, rare && nwords > 5 ? 5 : nwords)];
        ((uint32_t *)x.at->col[COL_FLAGS])[i] = was[i];
    }
    free(words);
    return x;
}

static void same_flags(const struct chunk *k)
{
    const struct row_columns r = columns_of(k);
    assert_true((k->col[COL_FLAGS] != NULL) != (has_bytes(k, COL_FLAG_CODE)) && (k->words != NULL) == has_bytes(k, COL_FLAG_CODE));
    for (uint32_t i = 0; i < k->n; i++) {
        assert_int_equal(get_flags(k, i), was[i]);
        assert_int_equal(flags_in(r.flags, i), was[i]);
    }
}

static uint64_t keys[2][CHUNK_ROWS];

static void shapes_now(const struct chunk *k, uint64_t *out)
{
    const struct cube c = {.end = INT64_MAX};
    for (uint32_t i = 0; i < k->n; i += SHAPE_ROWS) {
        uint64_t wide[SHAPE_ROWS];
        struct shape_codes times;
        shape_keys(&c, k, i, out + i, &times, false);
        shape_keys(&c, k, i, wide, &times, wide_machine());
        assert_memory_equal(out + i, wide, sizeof(wide));
    }
}

static const uint32_t counts[] = {1, 2, 3, 12, 100, 255, 256, 257, 300, 5000};

static void flags_are_packed(void **state) // where words are few; what they say stays
{
    (void)state;
    for (size_t n = 0; n < ARRAY_LEN(counts); n++) {
        uint32_t s = 11 + (uint32_t)n, row;
        struct chunks x = full_chunk(counts[n], &s);
        for (uint32_t i = 0; i < CHUNK_ROWS; i++)
            assert_int_equal(put_time(x.at, i, COL_CREATED, 0), 0);
        same_flags(x.at);
        shapes_now(x.at, keys[0]);
        assert_non_null(x.at->col[COL_FLAGS]); // more rows may come
        assert_int_equal(chunks_push(&x, 0, 0, 1, &row), 0);
        assert_int_equal(has_bytes(x.at, COL_FLAG_CODE), counts[n] <= FLAG_WORDS);
        assert_int_equal(x.at->nwords, counts[n] <= FLAG_WORDS ? counts[n] : 0);
        same_flags(x.at);
        shapes_now(x.at, keys[1]);
        assert_memory_equal(keys[0], keys[1], sizeof(keys[0]));
        chunks_release(&x);
    }
}

static void flags_are_written(void **state) // packed or not, and where words become too many
{
    (void)state;
    for (size_t n = 0; n < ARRAY_LEN(counts); n++) {
        for (uint32_t more = 0; more < 3; more++) {
            uint32_t s = 5 + (uint32_t)n + more, row, writes = more == 2 ? 3000 : 40 * more;
            struct chunks x = full_chunk(counts[n], &s);
            assert_int_equal(chunks_push(&x, 0, 0, 1, &row), 0);
            for (uint32_t w = 0; w < writes; w++) {
                uint32_t i = dice(&s, CHUNK_ROWS);
                was[i] |= (dice(&s, 2) ? FLAG_GONE : 0) | (dice(&s, 2) ? FLAG_RESOLUTION_BH : 0);
                was[i] = more == 2 && dice(&s, 2) ? some_word(&s) : was[i];
                assert_int_equal(set_flags(x.at, i, was[i]), 0);
            }
            assert_true(more != 2 || x.at->col[COL_FLAGS]);
            assert_true(more == 2 || counts[n] > 100 || has_bytes(x.at, COL_FLAG_CODE));
            same_flags(x.at);
            flags_clear(x.at, FLAG_GONE | FLAG_RESOLUTION_BH);
            for (uint32_t i = 0; i < CHUNK_ROWS; i++)
                was[i] &= ~(uint32_t)(FLAG_GONE | FLAG_RESOLUTION_BH);
            same_flags(x.at);
            assert_true(more == 2 || x.at->nwords <= counts[n]); // no words are left over
            chunks_release(&x);
        }
    }
}

static void classes_stay(void **state) // in bytes while all of a chunk fit, beyond them in two
{
    (void)state;
    for (uint32_t seed = 1; seed <= 30; seed++) {
        uint32_t s = seed, row, n, far = seed % 3 ? dice(&s, 5000) : 5000, again = dice(&s, 5000);
        uint16_t classes[5000], block[64];
        struct chunks x = {0};
        assert_int_equal(chunks_extend(&x, 0, 0, 1, 5000, &row, &n), 0);
        assert_int_equal(chunk_column(x.at, COL_CLASS), 0);
        for (uint32_t i = 0; i < n; i++) {
            classes[i] = (uint16_t)(i == far ? 256 + dice(&s, 60000) : dice(&s, 256));
            assert_int_equal(put_class(x.at, i, classes[i]), 0);
        }
        classes[again] = (uint16_t)(seed % 5 ? 3 : 256);
        assert_int_equal(put_class(x.at, again, classes[again]), 0);
        assert_int_equal(x.at->col[COL_CLASS_WIDE] != NULL, far < 5000 || seed % 5 == 0);
        assert_int_equal(x.at->col[COL_CLASS] != NULL, !x.at->col[COL_CLASS_WIDE]);
        for (uint32_t i = 0; i < n; i++) {
            assert_int_equal(get_class(x.at, i), classes[i]);
            if (i % 64 == 0 && i + 64 <= n) {
                get_dims(class_codes(x.at), i, 64, block);
                assert_memory_equal(block, classes + i, sizeof(block));
            }
        }
        chunks_release(&x);
    }
}

// ---- a cube

#define FULL (2 * CHUNK_ROWS + 500)
#define GROWN (FULL + 900)
#define PARTS 4 // none of them fills a chunk; they are closed as they are

static uint32_t words[5000], nwords; // of the file's rows
static uint32_t id_of[GROWN], word_of[GROWN], who_of[GROWN]; // who: 0 nobody

static void make_file(uint32_t n, uint32_t nwho, uint32_t *s)
{
    some_words(words, nwords = n, s);
    for (uint32_t i = 0; i < GROWN; i++) {
        id_of[i] = dice(s, 50) ? i : dice(s, i + 1); // now and then one comes again
        word_of[i] = words[dice(s, i % 3 && n > 7 ? 7 : n)];
        who_of[i] = dice(s, 6) ? 1 + dice(s, nwho) : 0;
    }
}

static void put_number(struct record *r, enum rec_field f, int64_t v)
{
    r->v[f] = (struct rec_value){.i = v};
    rec_set(r, f);
}

static void make_row(struct record *r, char text[40], uint32_t i)
{
    static const struct { enum rec_field f; int at; } yes_no[] = {{F_first_contact, FLAG_FIRST_CONTACT}, {F_answered, FLAG_ANSWERED},
        {F_abandoned, FLAG_ABANDONED}, {F_converted, FLAG_CONVERTED}, {F_escalated, FLAG_ESCALATED}, {F_error, FLAG_ERROR}, {F_complaint, FLAG_COMPLAINT}};
    uint32_t s = i * 977 + 1, word = word_of[i];
    int64_t created = INT64_C(1672531200000) + (int64_t)i * 60000;
    rec_clear(r, REC_INTERACTION);
    r->line = i + 2;
    r->offset = i * UINT64_C(100);
    put_number(r, F_created_at, created);
    if (dice(&s, 3))
        put_number(r, F_resolved_at, created + (int64_t)dice(&s, 90000) * 1000);
    if (dice(&s, 2))
        put_number(r, F_first_reply_at, created + (int64_t)dice(&s, 3000) * 1000);
    put_number(r, F_status, word >> FLAG_STATUS & 7);
    put_number(r, F_direction, word >> FLAG_DIRECTION & 3);
    put_number(r, F_sla, word >> FLAG_SLA & 3);
    for (size_t y = 0; y < ARRAY_LEN(yes_no); y++) {
        if (word >> yes_no[y].at & 3)
            put_number(r, yes_no[y].f, (int64_t)(word >> yes_no[y].at & 3) - 1);
    }
    if (dice(&s, 4)) {
        const char *channel = dice(&s, 3) ? "email" : "phone";
        r->v[F_channel] = (struct rec_value){.s = channel, .len = 5};
        rec_set(r, F_channel);
    }
    put_number(r, F_replies, 2 + dice(&s, 7)); // all of one class
    put_number(r, F_reopens, i % 45000 || !i ? 1 + dice(&s, 14) : 15 + dice(&s, 300)); // one that is large in some chunks
    if (dice(&s, 3)) {
        static const char *const teams[] = {"a", "b", "c", "d", "e", "f", "g", "h"};
        r->v[F_team] = (struct rec_value){.s = teams[(i / 30000 + dice(&s, 4)) % 8], .len = 1}; // of parts in another order
        rec_set(r, F_team);
    }
    r->v[F_id] = (struct rec_value){.s = text, .len = (uint32_t)snprintf(text, 20, "%u", 1000 + id_of[i])};
    rec_set(r, F_id);
    if (who_of[i]) {
        r->v[F_customer_id] = (struct rec_value){.s = text + 20, .len = (uint32_t)snprintf(text + 20, 20, "3999%08u", who_of[i])};
        rec_set(r, F_customer_id);
    }
}

// Of the row of that id.
static void make_rating(struct record *r, char text[20], uint32_t i)
{
    rec_clear(r, REC_SURVEY);
    r->line = i + 2;
    r->offset = i * UINT64_C(100);
    put_number(r, F_answered_at, INT64_C(1672531200000) + (int64_t)i * 60000 + (i % 2 ? 5000 : 0));
    put_number(r, F_csat, 4 * SCORE_ONE); // of few forms: its time is the row's or another, two dimensions are there or not
    r->v[F_id] = r->v[F_interaction_id] = (struct rec_value){.s = text, .len = (uint32_t)strlen(text)};
    rec_set(r, F_id);
    rec_set(r, F_interaction_id);
}

static struct source_info src = {.profile = "canonical"}, *list[] = {&src};

// Rows [from, to) join those that are there.
static void add_rows(struct cube *c, uint32_t from, uint32_t to, size_t nparts)
{
    struct record *r = calloc(1, sizeof(*r));
    struct record_sink sink = cube_sink(c);
    struct err e = {0};
    void *parts[PARTS] = {sink.ctx};
    char text[40];
    assert_non_null(r);
    assert_int_equal(sink.begin(sink.ctx, &src, 0, &e), 0);
    if (nparts)
        assert_int_equal(sink.fork(sink.ctx, 0, nparts, parts, &e), 0);
    for (uint32_t i = from; i < to; i++) {
        make_row(r, text, i);
        void *part = parts[(i - from) * nparts / (to - from)];
        assert_int_equal(sink.row(part, 0, r, &e), 0);
        if (i % 4)
            continue;
        make_rating(r, text, i);
        assert_int_equal(sink.row(part, 0, r, &e), 0);
    }
    for (size_t p = 1; p < nparts; p++) // the first one is joined as it is
        sink.close(parts[p]);
    if (nparts)
        assert_int_equal(sink.join(sink.ctx, 0, parts, nparts, &e), 0);
    assert_int_equal(sink.end(sink.ctx, &src, 0, &e), 0);
    assert_int_equal(cube_seal(c, list, 1, &e), 0);
    free(r);
}

static struct cube *cube_of(const struct cube_opts *o, uint32_t n, size_t nparts)
{
    struct cube *c = NULL;
    struct err e;
    assert_int_equal(cube_new(&c, o, &e), 0);
    add_rows(c, 0, n, nparts);
    return c;
}

static void check_flags(const struct cube *c, uint32_t n, bool hours)
{
    static bool later[GROWN]; // of an id: a row comes that has it
    uint32_t i = n;
    memset(later, 0, sizeof(later));
    assert_int_equal(c->rows.rows, n);
    for (size_t at = c->rows.n; at-- > 0;) {
        for (uint32_t j = c->rows.at[at].n; j-- > 0;) {
            uint32_t flags = get_flags(&c->rows.at[at], j), word = word_of[--i], own = flags & (FLAG_REPLACED - 1), bits = FLAG_FIRST_BH | FLAG_RESOLUTION_BH;
            bool excluded = (word >> FLAG_STATUS & 7) == ST_DELETED || (word >> FLAG_DIRECTION & 3) == DIR_INTERNAL;
            assert_int_equal(own, word);
            assert_int_equal((flags & FLAG_REPLACED) != 0, later[id_of[i]]);
            assert_int_equal((flags & FLAG_GONE) != 0, later[id_of[i]] || excluded);
            assert_true(hours || !(flags & bits));
            later[id_of[i]] = true;
        }
    }
}

// One number each, none that does not go with it; of closed chunks in 3 bytes.
static void check_customers(const struct cube *c)
{
    uint32_t *who = calloc(c->contacts.ncustomers, sizeof(*who)), *number = calloc(UINT32_C(1) << 24, sizeof(*number)), row = 0; // number: plus 1
    assert_true(who && number);
    EACH_CHUNK(&c->rows, k)
    {
        assert_true((k->col[COL_CUSTOMER_BRIEF] != NULL) == (k->nmarks > 0));
        for (uint32_t i = 0; i < k->n; i++, row++) {
            uint32_t n = get_customer(k, i), own = who_of[row];
            assert_int_equal(n == NO_CUSTOMER, !own);
            if (!own)
                continue;
            assert_true(n < c->contacts.ncustomers && (!who[n] || who[n] == own) && (!number[own] || number[own] == n + 1));
            who[n] = own;
            number[own] = n + 1;
        }
    }
    free(who);
    free(number);
}

// A class is what its row counts for. Wide: are some beyond a byte?
static void check_classes(struct cube *c, bool wide)
{
    bool any = false;
    EACH_CHUNK(&c->rows, k)
    {
        struct class_cache cache = {0};
        assert_true(has_bytes(k, COL_CLASS) != (k->col[COL_CLASS_WIDE] != NULL));
        any |= k->col[COL_CLASS_WIDE] != NULL;
        for (uint32_t i = 0; i < k->n; i += 1 + i % 7) {
            struct fact_interaction x;
            bool there = interaction_get(c, (uint32_t)(k - c->rows.at) << 16 | i, &x);
            assert_int_equal(get_class(k, i), there ? row_class(c, &cache, k, i, &x) : CLASS_NONE);
        }
    }
    assert_int_equal(any, wide);
}

// Of all rows, those of a channel, and those of a month; from the days' cells and from the rows.
static void same_figures(struct cube *a, struct cube *b)
{
    const struct span spans[] = {{civil_to_day(2023, 1, 1), civil_to_day(2024, 1, 1)}, {civil_to_day(2023, 2, 1), civil_to_day(2023, 3, 1)}};
    struct cube_answer x, y;
    struct err e;
    for (int way = 0; way < 6; way++) {
        struct slice slice = {.n = way % 3 > 0};
        slice.f[0].dim = DIM_CHANNEL;
        slice.f[0].code = (uint32_t)cube_value_find(a, DIM_CHANNEL, way % 3 == 1 ? "phone" : "email");
        a->facts_only = way > 2;
        assert_int_equal(cube_fold(a, &slice, spans, 2, -1, 0, &x, &e), 0);
        assert_int_equal(cube_fold(b, &slice, spans, 2, -1, 0, &y, &e), 0);
        for (int s = 0; s < 2; s++)
            assert_memory_equal(x.cells[s].m, y.cells[s].m, sizeof(x.cells[s].m));
        // One word may be that of rows that count nowhere.
        assert_true(nwords == 1 || (x.cells[0].m[mean_n(MEAN_RESOLUTION)] > x.cells[1].m[mean_n(MEAN_RESOLUTION)] && x.cells[1].m[mean_n(MEAN_RESOLUTION)] > 0));
        cube_answer_release(&x);
        cube_answer_release(&y);
    }
    a->facts_only = false;
}

static void same_rows(const struct cube *a, const struct cube *b)
{
    size_t at = 0;
    uint32_t j = 0;
    EACH_CHUNK(&a->rows, k)
    {
        for (uint32_t i = 0; i < k->n; i++, j++) {
            bool next = j == b->rows.at[at].n;
            at += next;
            j = next ? 0 : j;
            const struct chunk *other = &b->rows.at[at];
            assert_int_equal(get_flags(k, i), get_flags(other, j));
            assert_int_equal(get_customer(k, i), get_customer(other, j));
            assert_true(get_small(k, i, COL_REPLIES) == get_small(other, j, COL_REPLIES) && get_small(k, i, COL_REOPENS) == get_small(other, j, COL_REOPENS));
            assert_int_equal(byte_at(k, i, COL_RATING) != 0, byte_at(other, j, COL_RATING) != 0);
            for (int d = 0; d < DIM_COUNT; d++)
                assert_string_equal(a->dims[d].names[get_dim(k, i, d)], b->dims[d].names[get_dim(other, j, d)]);
        }
    }
}

static void same_classes(const struct cube *a, const struct cube *b)
{
    for (size_t at = 0; at < a->rows.n; at++) {
        for (uint32_t i = 0; i < a->rows.at[at].n; i++)
            assert_int_equal(get_class(&a->rows.at[at], i), get_class(&b->rows.at[at], i));
    }
}

// What is kept of a cube says the same, and so does what is open again and grows.
static void check_kept(const struct cube_opts *o, struct cube *c, struct cube *whole, bool narrow)
{
    struct err e = {0};
    struct image *image;
    struct cube *back = NULL;
    char path[300];
    snprintf(path, sizeof(path), "%s/kpitop-chunks-%ld", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid());
    keep_cube(c, path, &image);
    struct image_io io = {.in = image};
    assert_int_equal(cube_read(&io, &back, o, &e), 0);
    check_flags(back, FULL, o->hours);
    same_classes(back, c);
    same_rows(back, c);
    same_figures(back, c);
    cube_free(back);
    image_close(image);
    assert_int_equal(image_open(&image, path, 1, &e), 0);
    io = (struct image_io){.in = image};
    assert_true(image_private(image));
    assert_int_equal(cube_read_open(&io, &back, o, &e), 0);
    EACH_CHUNK(&back->rows, k)
    for (uint32_t i = 0; i < k->n; i++)
        assert_true(get_flags(k, i) < FLAG_REPLACED);
    add_rows(back, FULL, GROWN, 0);
    check_flags(back, GROWN, o->hours);
    check_customers(back);
    check_classes(back, !narrow);
    same_rows(back, whole);
    same_figures(back, whole);
    cube_free(back);
    image_close(image);
    unlink(path);
}

static void check_file(const struct cube_opts *o, bool narrow)
{
    struct cube *packed = cube_of(o, FULL, 0), *parts = cube_of(o, FULL, PARTS), *whole = cube_of(o, GROWN, 0);
    for (size_t at = 0; at + 1 < packed->rows.n; at++)
        assert_true(has_bytes(&packed->rows.at[at], COL_FLAG_CODE) == narrow);
    assert_int_equal(parts->rows.n, PARTS);
    EACH_CHUNK(&parts->rows, k)
    assert_true(k->nmarks && k->cap - k->n < MARK_ROWS && created_packed(k) && k->col[FEW_OF(COL_RATING)] && k->col[FEW_OF(COL_REPLIES)] && k->col[FEW_OF(COL_CODE + DIM_TEAM)] && (nwords > 1 || (k->col[FEW_OF(COL_FLAG_CODE)] && k->col[FEW_OF(COL_CLASS)])));
    check_flags(packed, FULL, o->hours);
    check_flags(parts, FULL, o->hours);
    check_customers(packed);
    check_customers(parts);
    check_classes(packed, !narrow);
    check_classes(parts, !narrow);
    same_rows(packed, parts);
    same_figures(packed, parts);
    check_kept(o, packed, whole, narrow);
    check_kept(o, parts, whole, narrow);
    cube_free(packed);
    cube_free(parts);
    cube_free(whole);
}

static void cubes_say_the_same(void **state) // full chunks or parts, kept, open again; sealing makes too many words of 240
{
    (void)state;
    static const struct { uint32_t nwords, nwho; bool narrow, hours; } // nwho: ids of customers, of a range beside which the rows are many or few
    files[] = {{1, 30000, true, false}, {12, 1000000, true, false}, {12, 900, true, true}, {240, 200000, false, false}, {4000, 40000, false, false}};
    struct workcal_day week[7] = {0};
    struct workcal *hours = NULL;
    struct err e;
    struct fx *fx = fx_new("Europe/Paris");
    fx->opts.grows = true;
    for (int d = 0; d < 5; d++)
        assert_int_equal(workcal_spans(&week[d], "9:00-17:00", &e), 0);
    assert_int_equal(workcal_new(&hours, week, "", fx->zone, &e), 0);
    for (size_t f = 0; f < ARRAY_LEN(files); f++) {
        uint32_t s = 3 + (uint32_t)f;
        make_file(files[f].nwords, files[f].nwho, &s);
        fx->opts.hours = files[f].hours ? hours : NULL;
        check_file(&fx->opts, files[f].narrow);
    }
    workcal_free(hours);
    source_info_release(&src);
    fx_free(fx);
}

static void days_of_contacts(void **state) // those of a file lie where days do
{
    (void)state;
    char path[300];
    snprintf(path, sizeof(path), "%s/kpitop-days-%ld", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid());
    for (int sound = 0; sound < 2; sound++) {
        struct fx *fx = fx_new("UTC");
        struct cube *back = NULL;
        struct image *image;
        struct err e;
        put(fx, REC_INTERACTION, "id=1 created_at=2024-01-01 customer_id=a");
        fx_seal(fx);
        if (!sound)
            fx->cube->contacts.span.most = DAY_NEVER;
        keep_cube(fx->cube, path, &image);
        struct image_io io = {.in = image};
        assert_int_equal(cube_read(&io, &back, &fx->opts, &e) == 0, sound);
        cube_free(back);
        image_close(image);
        fx_free(fx);
    }
    unlink(path);
}

// Which of its codes, or what of its columns, is not sound.
enum { SOUND, CHANNEL, RATING, CHANNEL_BEHIND, RATING_BEHIND, TWO_COLUMNS, TWO_CLASSES, TWO_FLAGS, NO_MARKS, SPOILT };

static void spoil(struct chunk *k, bool packed, int how)
{
    static const enum col again[SPOILT] = {[TWO_COLUMNS] = COL_RATING, [TWO_CLASSES] = COL_CLASS_WIDE, [TWO_FLAGS] = COL_FLAGS};
    enum col c = how == CHANNEL || how == CHANNEL_BEHIND ? COL_CODE + DIM_CHANNEL : COL_RATING;
    uint32_t i = how == CHANNEL_BEHIND || how == RATING_BEHIND ? 40 : 1;
    if (!has_bytes(k, COL_RATING))
        assert_int_equal(chunk_column(k, COL_RATING), 0);
    if (packed) {
        assert_non_null(k->marks = calloc(k->nmarks = k->cap / MARK_ROWS, sizeof(*k->marks)));
        flags_pack(k);
        chunk_few(k);
        assert_true(k->col[FEW_OF(c)] && k->col[FEW_OF(COL_CLASS)] && k->col[FEW_OF(COL_FLAG_CODE)]);
    }
    if (again[how]) {
        assert_int_equal(chunk_room(k, again[how]), 0);
        memset(k->col[again[how]], 0, k->cap * col_infos[again[how]].size);
    } else if (how == NO_MARKS) {
        k->nmarks = 0;
    } else if (how) {
        assert_int_equal(put_byte(k, i, c, 15), 0);
    }
    assert_true(!packed || k->col[FEW_OF(c)]);
}

static void check_spoilt(const char *path, bool packed, int how)
{
    struct fx *fx = fx_new("UTC");
    struct cube *back = NULL;
    struct image *image;
    struct err e = {0};
    fx->opts.grows = true;
    put(fx, REC_INTERACTION, "id=1 created_at=2024-01-01 customer_id=a channel=chat");
    put(fx, REC_INTERACTION, "id=2 created_at=2024-01-02 customer_id=a channel=phone");
    fx_seal(fx);
    spoil(&fx->cube->rows.at[0], packed, how);
    keep_cube(fx->cube, path, &image);
    struct image_io io = {.in = image};
    assert_true(image_private(image));
    assert_int_equal(cube_read_open(&io, &back, &fx->opts, &e) == 0, how == SOUND);
    cube_free(back);
    image_close(image);
    fx_free(fx);
}

static void codes_of_values(void **state) // those of a file that grows name values and forms that there are, in bytes or 4 bits
{
    (void)state;
    char path[300];
    snprintf(path, sizeof(path), "%s/kpitop-codes-%ld", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid());
    for (int how = SOUND; how <= RATING; how++)
        check_spoilt(path, false, how);
    for (int how = SOUND; how < SPOILT; how++)
        check_spoilt(path, true, how);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(flags_are_packed),
        cmocka_unit_test(flags_are_written),
        cmocka_unit_test(classes_stay),
        cmocka_unit_test(cubes_say_the_same),
        cmocka_unit_test(days_of_contacts),
        cmocka_unit_test(codes_of_values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
