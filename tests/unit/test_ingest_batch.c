// Rows read by columns against rows read one after another: over generated files of usual and unusual cells both must give the
// same records, rejects, words, notes and statistics, by one thread and by several.
#include "test_util.h"

#include "ingest/ingest.h"
#include "record/batch.h"

// --- what a load gave ---------------------------------------------------------------------------------------------

struct told { // by kind, one line a record
    struct strbuf kinds[REC_KINDS];
    size_t n, batched;
};

#define RECORD "\x1e" // where one begins, in front of its line
static void tell(struct told *t, const struct record *r)
{
    struct strbuf *b = &t->kinds[r->kind];
    sb_addf(b, RECORD "%llu@%llu!%u%s", (unsigned long long)r->line, (unsigned long long)r->offset, r->rejected_cells,
            r->long_form ? " long" : "");
    for (int f = 0; f < F_COUNT; f++) {
        const struct rec_value *v = &r->v[f];
        enum rec_type type = rec_fields[f].type;
        bool text = type == RT_ID || type == RT_TEXT || type == RT_DIM || type == RT_CHANNEL;
        if (!rec_has(r, (enum rec_field)f))
            continue;
        if (text)
            sb_addf(b, " %s=%.*s", rec_fields[f].name, (int)v->len, v->s);
        else
            sb_addf(b, " %s=%lld/%lld/%d", rec_fields[f].name, (long long)v->i, (long long)(type == RT_PERIOD ? v->j : 0),
                    type == RT_SCORE ? v->cls : 0);
    }
    sb_putc(b, '\n');
    t->n++;
}

static int on_row(void *ctx, uint32_t no, const struct record *r, struct err *e)
{
    (void)no;
    (void)e;
    tell(ctx, r);
    return 0;
}

static int on_rows(void *ctx, uint32_t no, const struct rec_batch *b, struct err *e)
{
    struct record r;
    struct rec_digits digits;
    (void)e;
    for (uint32_t i = 0; i < b->n; i++) {
        if (!rec_bit(b->rows, i))
            continue;
        rec_of_batch(b, i, &r, &digits);
        on_row(ctx, no, &r, e);
        ((struct told *)ctx)->batched++;
    }
    return 0;
}

static int no_fork(void *ctx, uint32_t no, size_t n, void **parts, struct err *e)
{
    (void)ctx;
    (void)no;
    (void)e;
    for (size_t i = 0; i < n; i++)
        assert_non_null(parts[i] = calloc(1, sizeof(struct told)));
    return 0;
}

static void move(void *part, uint64_t lines)
{
    struct told *t = part;
    for (int k = 0; k < REC_KINDS; k++) {
        struct strbuf moved = {0};
        for (const char *s = sb_str(&t->kinds[k]); *s;) {
            char *rest;
            unsigned long long line = strtoull(s + 1, &rest, 10);
            s = rest + strcspn(rest, RECORD);
            sb_addf(&moved, RECORD "%llu%.*s", line + (unsigned long long)lines, (int)(s - rest), rest);
        }
        sb_release(&t->kinds[k]);
        t->kinds[k] = moved;
    }
}

static void forget(struct told *t)
{
    for (int k = 0; k < REC_KINDS; k++)
        sb_release(&t->kinds[k]);
    *t = (struct told){0};
}

static void drop(void *ctx, uint32_t no, void **parts, size_t n)
{
    (void)ctx;
    (void)no;
    for (size_t i = 0; i < n; i++) {
        if (parts[i])
            forget(parts[i]);
        free(parts[i]);
    }
}

static int join(void *ctx, uint32_t no, void **parts, size_t n, struct err *e)
{
    struct told *all = ctx;
    (void)e;
    for (size_t i = 0; i < n; i++) {
        struct told *t = parts[i];
        for (int k = 0; k < REC_KINDS; k++)
            sb_addn(&all->kinds[k], t->kinds[k].len ? t->kinds[k].s : "", t->kinds[k].len);
        all->n += t->n;
        all->batched += t->batched;
    }
    drop(ctx, no, parts, n);
    return 0;
}

static void tell_source(struct strbuf *b, const struct source_info *s)
{
    sb_addf(b, "state %d rows %llu rejected %llu cells %llu days %d..%d ambiguous %llu skipped %llu %s\n", (int)s->state,
            (unsigned long long)s->rows, (unsigned long long)s->rows_rejected, (unsigned long long)s->cells_rejected, s->first_day,
            s->last_day, (unsigned long long)s->ambiguous_times, (unsigned long long)s->skipped_times, s->newline);
    sb_addf(b, "%s %016llx%016llx\n", s->encoding, (unsigned long long)s->content[0], (unsigned long long)s->content[1]);
    for (size_t i = 0; i < s->ndays; i++)
        if (s->days[i])
            sb_addf(b, "%d: %u ", s->day0 + (int)i, s->days[i]);
    for (int k = 0; k < REC_KINDS; k++)
        sb_addf(b, "%llu ", (unsigned long long)s->records[k]);
    for (size_t i = 0; i < s->ncolumns; i++)
        sb_addf(b, "\ncolumn %s %s %s", s->columns[i].header, s->columns[i].field, s->columns[i].how);
    for (size_t i = 0; i < s->nrejects; i++)
        sb_addf(b, "\nreject %llu %u %s %s %s %d", (unsigned long long)s->rejects[i].line, s->rejects[i].column, s->rejects[i].field,
                s->rejects[i].value, s->rejects[i].reason, s->rejects[i].whole_row);
    for (size_t i = 0; i < s->nreasons; i++)
        sb_addf(b, "\nreason %s %s %llu %llu", s->reasons[i].reason, s->reasons[i].field, (unsigned long long)s->reasons[i].n,
                (unsigned long long)s->reasons[i].lines[0]);
    for (size_t i = 0; i < s->nwords; i++)
        sb_addf(b, "\nword %s %s %llu", s->words[i].field, s->words[i].word, (unsigned long long)s->words[i].n);
    for (size_t i = 0; i < s->nnotes; i++)
        sb_addf(b, "\nnote %s", s->notes[i]);
}

enum way { BY_ROWS, BY_BATCHES, BY_LIBCSV };
static void load(const char *path, unsigned threads, enum way way, struct told *t, struct strbuf *source)
{
    struct ingest_opts o = {.threads = threads, .currency = "EUR", .libcsv = way == BY_LIBCSV};
    struct record_sink sink = {.ctx = t, .row = on_row, .rows = way == BY_BATCHES ? on_rows : NULL, .fork = no_fork, .move = move, .join = join, .drop = drop};
    struct source_list list;
    struct zone *zone;
    struct err e = {0};
    assert_int_equal(zone_open(&zone, "Europe/Paris", &e), 0);
    o.zone = zone;
    if (ingest_load(&path, 1, &o, &sink, &list, &e))
        fail_msg("%s", e.msg);
    tell_source(source, list.items[0]);
    source_list_release(&list);
    zone_close(zone);
}

static void same_text(const char *what, const struct strbuf *a, const struct strbuf *b)
{
    if (a->len == b->len && (!a->len || !memcmp(a->s, b->s, a->len)))
        return;
    const char *p = sb_str(a), *q = sb_str(b), *line = p, *other = q;
    for (; *p && *p == *q; p++, q++)
        if (*p == '\n') {
            line = p + 1;
            other = q + 1;
        }
    fail_msg("%s differ:\n  rows:    %.*s\n  batches: %.*s", what, (int)strcspn(line, "\n"), line, (int)strcspn(other, "\n"), other);
}

// --- files --------------------------------------------------------------------------------------------------------

struct rng { uint64_t s; };
static uint32_t roll(struct rng *r, uint32_t n)
{
    r->s = r->s * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((r->s >> 33) % n);
}

static void time_cell(struct strbuf *b, struct rng *r, uint32_t odd)
{
    static const char *const strange[] = {"2024-02-30 10:00", "2024-03-31 02:30", "2024-10-27 02:30:10", "2024-13-01 00:00", "2024-05-05",
        "2024-05-05T10:11:12Z", "2024-05-05 10:11:12+02:00", "2024-05-05 24:00", "2024-05-05 23:60", "2024-05-05 10:11:60", "n/a", "-",
        "1899-01-01 00:00", "2250-01-01 00:00", "05/13/2024 10:00", "2024-5-5 1:00", "10:00", "2024-05-05x10:00", "45000", "'2024-05-05 10:00",
        "2024-05-05 10:1a", "2024-05-0a 10:10", "x"};
    if (roll(r, 100) < odd)
        sb_add(b, strange[roll(r, ARRAY_LEN(strange))]);
    else if (roll(r, 10))
        sb_addf(b, "2024-%02u-%02u%c%02u:%02u", 1 + roll(r, 12), 1 + roll(r, 28), roll(r, 5) ? ' ' : 'T', roll(r, 24), roll(r, 60));
    else if (roll(r, 2))
        sb_addf(b, "20%02u-%02u-%02u %02u:%02u:%02u", 10 + roll(r, 16), 1 + roll(r, 12), 1 + roll(r, 28), roll(r, 24), roll(r, 60), roll(r, 60));
}

// Dates in another order, with a clock of 24 or of 12 hours, about the days on which the clock changes too.
static void day_cell(struct strbuf *b, struct rng *r, uint32_t odd)
{
    static const char *const strange[] = {"31/03/2024 02:30", "27/10/2024 02:30", "31/03/2024 00:30", "27/10/2024 23:59:59", "2/3/2024 9:05 PM",
        "02/03/2024 12:00 AM", "02/03/2024 12:00 PM", "02/03/2024 0:30 AM", "02/03/2024 13:00 PM", "31/12/2024 24:00", "\"05/03/2024, 10:00\"",
        "5 Mar 2024 10:00", "05/03/2024 10:00:60", "05/13/2024 10:00", "13/05/2024 7:05", "13/05/2024 7:05:09", "13.05.2024 10:00", "13-05-2024 10:00",
        "13/05/2024T10:00", "13/05/2024  10:00", "32/05/2024 10:00", "13/05/24 10:00", "13/05/2024", "13/05/2024 10:0", "13/05/2024 10:00 +02:00",
        "13/05/2024 10:00 xm", "13/05/2024 10h30", "Mon May 13 10:00:00 2024"};
    if (roll(r, 100) < odd)
        sb_add(b, strange[roll(r, ARRAY_LEN(strange))]);
    else if (roll(r, 9))
        sb_addf(b, "%02u/%02u/2024 %02u:%02u", 1 + roll(r, 28), 1 + roll(r, 12), roll(r, 24), roll(r, 60));
    else
        sb_addf(b, "%u/%02u/2024 %u:%02u %s", 13 + roll(r, 15), 1 + roll(r, 12), 1 + roll(r, 12), roll(r, 60), roll(r, 2) ? "AM" : "pm");
}

static void zulu_cell(struct strbuf *b, struct rng *r, uint32_t odd)
{
    static const char *const strange[] = {"2024-05-05T10:11:12.12Z", "2024-05-05T10:11:12,123Z", "2024-05-05T10:11:12.1x3Z", "2024-05-05T10:11:60.123Z", "2024-05-05T10:11.123Z", "2024-05-05 10:11:12.123 AM", "2024-05-05T10:11Z", "2024-05-05 10:11:12 UTC", "2024-05-05T10:11:12+15:00",
        "2024-05-05T10:11:12-0500", "2024-05-05T10:11:12+02", "2024-05-05T25:00:00Z", "2024-02-30T10:00:00Z", "2024-05-05T10:11:12z", "2024-05-05T9:11:12Z",
        "2024-03-31T02:30:00Z", "2024-10-27T02:30:00", "2024-05-05T10:11:12+13:59", "2024-05-05T10:11:12+1a:00", "Z", "2024-05-05Z", "+02:00"};
    if (roll(r, 100) < odd)
        sb_add(b, strange[roll(r, ARRAY_LEN(strange))]);
    else if (roll(r, 4))
        sb_addf(b, "2024-%02u-%02u%c%02u:%02u:%02uZ", 1 + roll(r, 12), 1 + roll(r, 28), roll(r, 9) ? 'T' : ' ', roll(r, 24), roll(r, 60), roll(r, 60));
    else if (roll(r, 2))
        sb_addf(b, "2024-%02u-%02uT%02u:%02u:%02u.%03u%s", 1 + roll(r, 12), 1 + roll(r, 28), roll(r, 24), roll(r, 60), roll(r, 60), roll(r, 1000), roll(r, 4) ? "Z" : "");
    else
        sb_addf(b, "2024-%02u-%02u %02u:%02u:%02u%c%02u:%02u", 1 + roll(r, 12), 1 + roll(r, 28), roll(r, 24), roll(r, 60), roll(r, 60), roll(r, 2) ? '+' : '-',
                roll(r, 15), 15 * roll(r, 4));
}

static void number_cell(struct strbuf *b, struct rng *r, uint32_t odd)
{
    static const char *const strange[] = {"0012", "123456789", "12345678901", "-5", "1.5", "1e3", "1,234", "n/a", "0", "00000000", "99999999",
                                          "0:05:10", "12 min", "1 234", "+7", "abc", "3.0", "--", "9999999999999999999999"};
    if (roll(r, 100) < odd)
        sb_addf(b, "\"%s\"", strange[roll(r, ARRAY_LEN(strange))]);
    else if (odd && !roll(r, 9))
        sb_addf(b, "%u:%02u:%02u", roll(r, roll(r, 3) ? 30 : 100000), roll(r, 61), roll(r, 61));
    else if (roll(r, 20))
        sb_addf(b, "%u", roll(r, roll(r, 3) ? 100 : 100000000));
}

static void id_cell(struct strbuf *b, struct rng *r, uint32_t odd, uint32_t range)
{
    static const char *const strange[] = {"00012", "0", "1234567890123456", "1234567890123450", "1.03E+13", "1030000000000000000", "N/A",
        "unknown", "none", "TCK-000123", "7f3a-99e1", "5e12ab", "Anna@Example.com", "bob@example.com", "'0012", "=\"0077\"", "a.b", "x", "ab",
        "+33612345678", "123 456", "not available", "1,5", "123456789012345", "12345678901234567", "123456789012345678", "\xC3\xA9l\xC3\xA8ve"};
    if (roll(r, 100) < odd)
        sb_add(b, strange[roll(r, ARRAY_LEN(strange))]);
    else
        sb_addf(b, "%llu", (unsigned long long)roll(r, range) + (roll(r, 2) ? 0 : UINT64_C(399900000000)));
}

static void word_cell(struct strbuf *b, struct rng *r, uint32_t odd, const char *const *words, uint32_t n)
{
    static const char *const strange[] = {"mystery", "n/a", "--", "none", "UNKNOWN", "  padded  ", "12", "yes", 
        "a word that is far longer than the sixty-four bytes that a table of words takes", "\xC3\xA9t\xC3\xA9", "'quoted", "\"doubled \"\"quotes\"\" here\"", "\"two\nlines\"", "\" x \"", "Offered", "exactly 16 bytes", "exactly17bytes..."};
    if (roll(r, 100) < odd)
        sb_add(b, strange[roll(r, ARRAY_LEN(strange))]);
    else if (roll(r, 15))
        sb_add(b, words[roll(r, n)]);
}

enum shape { SHAPE_TIME, SHAPE_DAY, SHAPE_ZULU, SHAPE_HALF, SHAPE_NUMBER, SHAPE_ID, SHAPE_WHO, SHAPE_STATUS, SHAPE_CHANNEL, SHAPE_NAME, SHAPE_MANY, SHAPE_TEXT, SHAPE_SCORE, SHAPE_RATING, SHAPE_FLAG };
static const char *const statuses[] = {"open", "Closed", "solved", "pending"};
static const char *const channels[] = {"email", "Chat", "phone", "Web form"};
static const char *const names[] = {"Alice Martin", "Bob", "Chlo\xC3\xA9 D.", "Jean-Baptiste Poquelin de la Tour", "Zo\xC3\xA9", "Al", "Eva O."};
static const char *const scores[] = {"1", "2", "3", "4", "5"};
static const char *const ratings[] = {"Good", "Bad", "Offered", "Good with comment", ""};
static const char *const flags[] = {"yes", "no", "true", "0", "1"};
#define WORDS(list) word_cell(b, r, odd, list, ARRAY_LEN(list))

static void cell(struct strbuf *b, struct rng *r, enum shape shape, uint32_t odd)
{
    static const char *const texts[] = {"Where is my parcel?", "\"Comma, in a text\"", "n/a", "ok", "\"He said \"\"no\"\"\"", "\"Two\nlines\"", "\"CRLF\r\ninside\"", " blank before",
                                        "blank behind ", "Thanks!", "=SUM(A1)", "none", "\"\"", "42"};
    switch (shape) {
    case SHAPE_TIME: time_cell(b, r, odd); break;
    case SHAPE_DAY: day_cell(b, r, odd); break;
    case SHAPE_ZULU: zulu_cell(b, r, odd); break;
    case SHAPE_HALF:
        number_cell(b, r, odd);
        sb_add(b, roll(r, 2) ? ".5" : "");
        break;
    case SHAPE_NUMBER: number_cell(b, r, odd); break;
    case SHAPE_ID: id_cell(b, r, odd, 1u << 30); break;
    case SHAPE_WHO: id_cell(b, r, odd, 500); break;
    case SHAPE_STATUS: WORDS(statuses); break;
    case SHAPE_CHANNEL: WORDS(channels); break;
    case SHAPE_NAME: WORDS(names); break;
    case SHAPE_MANY: sb_addf(b, "Team number %u of many", roll(r, 5000)); break;
    case SHAPE_TEXT: WORDS(texts); break;
    case SHAPE_SCORE: WORDS(scores); break;
    case SHAPE_RATING: WORDS(ratings); break;
    case SHAPE_FLAG: WORDS(flags); break;
    }
}

struct file_kind {
    const char *header;
    enum shape shapes[24];
    size_t n;
};
#define S(x) SHAPE_##x
static const struct file_kind file_kinds[] = {
    {"Id,Requester id,Assignee,Group,Subject,Tags,Status,Priority,Via,Created at,Solved at,Satisfaction Score,Reopens,Replies,"
     "First reply time in minutes,Full resolution time in minutes,Ticket form,Organization",
     {S(ID), S(WHO), S(NAME), S(MANY), S(TEXT), S(TEXT), S(STATUS), S(NAME), S(CHANNEL), S(TIME), S(TIME), S(RATING), S(NUMBER), S(NUMBER),
      S(NUMBER), S(NUMBER), S(NAME), S(MANY)}, 18},
    {"id,created_at,first_reply_at,resolved_at,channel,agent,team,status,customer_id,talk_s,hold_s,wrap_s,subject,csat,first_contact,replies,cost,quality",
     {S(ID), S(TIME), S(TIME), S(TIME), S(CHANNEL), S(NAME), S(MANY), S(STATUS), S(WHO), S(NUMBER), S(NUMBER), S(NUMBER), S(TEXT), S(SCORE),
      S(FLAG), S(NUMBER), S(NUMBER), S(NUMBER)}, 18},
    {"id,created_at,resolved_at,first_reply_at,channel,agent,customer_id,handle_s,quality",
     {S(ID), S(ZULU), S(DAY), S(TIME), S(CHANNEL), S(NAME), S(WHO), S(HALF), S(NUMBER)}, 9},
    {"id,answered_at,sent_at,nps,csat,comment,customer_id,interaction_id,agent,channel,state",
     {S(ID), S(TIME), S(TIME), S(SCORE), S(SCORE), S(TEXT), S(WHO), S(ID), S(NAME), S(CHANNEL), S(STATUS)}, 11},
    {"date,agent,team,channel,hours", {S(TIME), S(NAME), S(NAME), S(CHANNEL), S(NUMBER)}, 5},
    {"id,customer_id,ordered_at,amount,currency,status,product", {S(ID), S(WHO), S(TIME), S(NUMBER), S(NAME), S(STATUS), S(NAME)}, 7},
    {"id,customer_id,started_at,ended_at,plan", {S(ID), S(WHO), S(TIME), S(TIME), S(NAME)}, 5},
};

static void row(struct strbuf *b, struct rng *r, const struct file_kind *k, uint32_t odd)
{
    uint32_t luck = odd ? roll(r, 400) : 400;
    size_t n = luck == 0 ? k->n - 2 : luck == 1 ? k->n + 1 : k->n;
    if (luck == 2) {
        sb_add(b, "\n");
        return;
    }
    for (size_t i = 0; i < n; i++) {
        sb_add(b, i ? "," : "");
        if (luck == 3 || (luck == 4 && i))
            continue; // nothing at all, or nothing but an id
        cell(b, r, k->shapes[i < k->n ? i : 0], odd);
    }
    if (luck == 5)
        sb_add(b, ",");
    if (luck == 6)
        sb_add(b, ",\"stray\" quote");
    sb_add(b, roll(r, 50) ? "\n" : "\r\n");
}

static void write_file(const char *path, const struct file_kind *k, uint64_t seed, uint32_t rows, uint32_t odd)
{
    struct strbuf b = {0};
    struct rng r = {seed * 977 + rows};
    sb_addf(&b, "%s\n", k->header);
    for (uint32_t i = 0; i < rows; i++)
        row(&b, &r, k, odd);
    if (seed % 3 == 0)
        sb_add(&b, "Grand totals\n1,2\n");
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(b.s, 1, b.len, f), b.len);
    fclose(f);
    sb_release(&b);
}

// *source: what is said of it.
static size_t compare(const char *path, enum way judge, unsigned threads, struct strbuf *source)
{
    struct told rows = {0}, batches = {0};
    struct strbuf a = {0}, b = {0};
    load(path, 1, judge, &rows, &a);
    load(path, threads, BY_BATCHES, &batches, &b);
    same_text("sources", &a, &b);
    for (int k = 0; k < REC_KINDS; k++)
        same_text(rec_kinds[k].name, &rows.kinds[k], &batches.kinds[k]);
    size_t batched = batches.batched;
    assert_int_equal(rows.n, batches.n);
    forget(&rows);
    forget(&batches);
    if (source)
        sb_addn(source, a.s, a.len);
    sb_release(&a);
    sb_release(&b);
    return batched;
}

static void columns_and_rows_agree(void **state)
{
    char path[600];
    const char *dir = test_tmpdir();
    size_t batched = 0;
    (void)state;
    snprintf(path, sizeof(path), "%s/x.csv", dir);
    for (uint64_t seed = 1; seed <= (getenv("QUICK") ? 4 : 6); seed++)
        for (size_t k = 0; k < ARRAY_LEN(file_kinds); k++) {
            static const uint32_t odds[] = {0, 1, 3, 30};
            write_file(path, &file_kinds[k], seed, getenv("QUICK") ? 900 : 2500, odds[seed % 4]);
            batched += compare(path, BY_ROWS, 1, NULL);
        }
    assert_true(batched > (getenv("QUICK") ? 7000 : 30000)); // it is no comparison of rows with rows
    test_rmdir(dir);
}

// So far apart that the days which come first decide which others are left out.
static void far_days_agree(void **state)
{
    static const uint32_t years[] = {1970, 1971, 1999, 2023, 2024, 2025, 2026};
    char path[600];
    const char *dir = test_tmpdir();
    (void)state;
    snprintf(path, sizeof(path), "%s/x.csv", dir);
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct rng r = {seed};
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fprintf(f, "id,created_at,resolved_at,channel,agent,satisfaction_score,surveyed_at\n");
        for (uint32_t i = 0; i < 1500; i++) {
            uint32_t year = seed % 3 && roll(&r, 300) ? 2024 : years[roll(&r, ARRAY_LEN(years))];
            uint32_t month = seed % 4 ? 1 + roll(&r, 12) : 1 + (uint32_t)seed / 4; // in one the clock changes
            fprintf(f, "%u,%u-%02u-%02u 0%u:10,%s,chat,Anna,%u,%s2024-0%u-05 10:00\n", i, year, month, 1 + roll(&r, 31), roll(&r, 9),
                    roll(&r, 40) ? "" : "yesterday", 1 + roll(&r, 5), roll(&r, 60) ? "" : "x", 1 + roll(&r, 9));
        }
        fclose(f);
        assert_true(compare(path, BY_ROWS, 1, NULL) > 1000);
    }
    test_rmdir(dir);
}

static void parts_agree(void **state)
{
    char path[600];
    const char *dir = test_tmpdir();
    (void)state;
    snprintf(path, sizeof(path), "%s/x.csv", dir);
    for (size_t k = 0; k < 3; k++) {
        write_file(path, &file_kinds[k], k + 1, 12000, k ? 1 : 0);
        assert_true(compare(path, BY_ROWS, 3, NULL) > 1000);
    }
    test_rmdir(dir);
}

// --- what stands about the seams ----------------------------------------------------------------------------------

#define SEAM_ROWS 9000
enum plant { PLANT_OPEN, PLANT_STRAY, PLANT_BEHIND, PLANT_CELL, PLANT_LINES, PLANTS };

static void plain_row(struct strbuf *b, uint32_t i, const char *subject, const char *tags)
{
    sb_addf(b, "%u,%u,Eva O.,Lille,%s,%s,Closed,Normal,Chat,2024-%02u-%02u 10:%02u,2024-12-30 20:36,Good,0,5,68,9876,Particuliers\n",
            10000000 + i, 5000 + i % 900, subject, tags, 1 + i % 12, 1 + i % 28, i % 60);
}

// A cell of many lines that look like rows.
static void rows_in_a_cell(struct strbuf *b, uint32_t i, uint32_t lines)
{
    struct strbuf cell = {0};
    sb_add(&cell, "\"long\n");
    for (uint32_t k = 0; k < lines; k++)
        sb_addf(&cell, "%u,77,Eva O.,Lille,plain,tags,Closed,Normal,Chat,2024-01-01 10:00,2024-12-30 20:36,Good,0,5,68,9876,Particuliers\n", 90000000 + k);
    sb_add(&cell, "end\"");
    plain_row(b, i, sb_str(&cell), "vip");
    sb_release(&cell);
}

static void write_planted(const char *path, enum plant plant, uint32_t at)
{
    struct strbuf b = {0};
    sb_add(&b, "Id,Requester id,Assignee,Group,Subject,Tags,Status,Priority,Via,Created at,Solved at,Satisfaction Score,Reopens,Replies,"
               "First reply time in minutes,Full resolution time in minutes,Ticket form\n");
    for (uint32_t i = 0; i < SEAM_ROWS; i++)
        if (i != at)
            plain_row(&b, i, i % 3 ? "\"Where is my parcel? Order 960233, Assam, 2 x 100 g, which I have been waiting for since last week\"" : "Exchange of an article", i % 4 ? "\"return,vip\"" : "vip");
        else if (plant == PLANT_CELL)
            rows_in_a_cell(&b, i, 1500);
        else
            plain_row(&b, i, plant == PLANT_OPEN ? "\"never closed" : plant == PLANT_STRAY ? "5\" pipe" : plant == PLANT_LINES ? "\"two\n\nlines\"" : "\"said\" he", "vip");
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(b.s, 1, b.len, f), b.len);
    fclose(f);
    sb_release(&b);
}

static void write_over(const char *path, const char *bytes, size_t n, long at, int from)
{
    FILE *f = fopen(path, "r+");
    assert_non_null(f);
    assert_int_equal(fseek(f, at, from), 0);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    fclose(f);
}

// Of what the beginning does not tell: the rows are read while their bytes are looked at, and once more when these are not as guessed.
static void late_bytes(void **state)
{
    static const struct { const char *bytes; size_t n; const char *encoding; } late[] = {
        {"\xC3\xA9", 2, "UTF-8"}, {"\xE9", 1, "Windows-1252"}, {"\0", 1, "UTF-8"}, {"\xF0\x9F\x98\x80", 4, "UTF-8"}, {"\xE2\x82", 2, "Windows-1252"}};
    static const long places[] = {200000, 131072 - 2, 2 * 131072 - 1, 5 * 131072, -3000, -4};
    char path[600];
    const char *dir = test_tmpdir();
    (void)state;
    snprintf(path, sizeof(path), "%s/x.csv", dir);
    for (size_t i = 0; i < ARRAY_LEN(late); i++)
        for (size_t k = getenv("QUICK") ? i : 0; k < ARRAY_LEN(places); k += getenv("QUICK") ? 5 : 1) {
            struct strbuf source = {0};
            write_planted(path, PLANT_LINES, 4000);
            write_over(path, late[i].bytes, late[i].n, places[k], places[k] < 0 ? SEEK_END : SEEK_SET);
            compare(path, BY_LIBCSV, k % 2 ? 1 : 3, &source);
            assert_non_null(strstr(sb_str(&source), late[i].encoding));
            sb_release(&source);
        }
    test_rmdir(dir);
}

static void seams(void **state)
{
    char path[600], said[80];
    const char *dir = test_tmpdir();
    (void)state;
    snprintf(path, sizeof(path), "%s/x.csv", dir);
    for (uint32_t i = 0; i < 20; i++) {
        enum plant plant = (enum plant)(i % PLANTS);
        uint32_t at = i < 5 ? 3 + i : SEAM_ROWS / 5 * (1 + i % 4) - 800 + 97 * i;
        struct strbuf source = {0};
        write_planted(path, plant, at);
        compare(path, i % 2 ? BY_LIBCSV : BY_ROWS, 3, &source);
        snprintf(said, sizeof(said), "note line %u: a quote opens and never closes", at + 2);
        if ((strstr(sb_str(&source), said) != NULL) != (plant == PLANT_OPEN || plant == PLANT_BEHIND))
            fail_msg("%d in line %u: %s", (int)plant, at + 2, strstr(sb_str(&source), "\nnote"));
        snprintf(said, sizeof(said), "rows %u ", SEAM_ROWS);
        assert_non_null(strstr(sb_str(&source), said)); // none is swallowed
        sb_release(&source);
    }
    test_rmdir(dir);
}

// The last row turns what the first twenty thousand said of dates, decimals or the scale of a score: all is read again.
static void turns(void **state)
{
    static const char *const last[] = {"25/12/2024 10:00,1.25,4", "05/06/2024 10:00,\"1,5\",4", "05/06/2024 10:00,1.25,9", "25/12/2024 10:00,\"1,5\",9"};
    char path[600];
    const char *dir = test_tmpdir();
    (void)state;
    snprintf(path, sizeof(path), "%s/x.csv", dir);
    for (size_t k = 0; k < ARRAY_LEN(last); k++) {
        struct strbuf b = {0}, source = {0};
        sb_add(&b, "id,created_at,handle_s,csat,channel,subject\n");
        for (uint32_t i = 0; i < 26000; i++)
            sb_addf(&b, "%u,%02u/%02u/2024 %02u:%02u,%u.25,%u,email,a subject that fills the row up to some length\n", i + 1, 1 + i % 12, 1 + i / 9 % 12, i % 24, i % 60, i % 900, 1 + i % 5);
        sb_addf(&b, "26001,%s,chat,the last one\n", last[k]);
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        assert_int_equal(fwrite(b.s, 1, b.len, f), b.len);
        fclose(f);
        compare(path, k % 2 ? BY_LIBCSV : BY_ROWS, 1 + (unsigned)k, &source);
        assert_non_null(strstr(sb_str(&source), k % 3 ? "column created_at interaction.created_at" : "day first (1 value decides it)"));
        sb_release(&b);
        sb_release(&source);
    }
    test_rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(columns_and_rows_agree), cmocka_unit_test(far_days_agree), cmocka_unit_test(parts_agree), cmocka_unit_test(seams), cmocka_unit_test(late_bytes),
                                       cmocka_unit_test(turns)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
