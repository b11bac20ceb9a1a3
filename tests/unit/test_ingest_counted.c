// What is counted of columns that nothing is read from, as files without a profile have them: by columns and by rows, in one part and
// in several, the statistics have to be the same.
#include "ingest_fixture.h"

#include "ingest/resume_priv.h"
#include "record/batch.h"

// --- a load of which the statistics are kept ----------------------------------------------------------------------

static int no_rows(void *ctx, uint32_t no, const struct rec_batch *b, struct err *e)
{
    (void)no;
    (void)e;
    *(size_t *)ctx += b->n;
    return 0;
}

static size_t batched[64];

static int fork_parts(void *ctx, uint32_t no, size_t n, void **parts, struct err *e)
{
    (void)ctx;
    (void)no;
    (void)e;
    assert_true(n <= ARRAY_LEN(batched));
    for (size_t i = 0; i < n; i++) {
        parts[i] = &batched[i];
        batched[i] = 0;
    }
    return 0;
}

static int join_parts(void *ctx, uint32_t no, void **parts, size_t n, struct err *e)
{
    (void)no;
    (void)e;
    for (size_t i = 0; i < n; i++)
        *(size_t *)ctx += *(size_t *)parts[i];
    return 0;
}

// *rows: how many came in batches.
static void load(const char *path, unsigned threads, bool batches, struct resume *r, struct arena *mem, size_t *rows)
{
    struct strbuf kept = {0};
    struct record_sink sink = {.ctx = rows, .row = no_row, .rows = batches ? no_rows : NULL, .fork = fork_parts, .join = join_parts, .drop = drop_parts};
    struct ingest_opts o = {.threads = threads, .currency = "EUR", .resume = &kept};
    struct source_list list;
    struct zone *zone;
    struct err e = {0};
    *rows = 0;
    assert_int_equal(zone_open(&zone, "Europe/Paris", &e), 0);
    o.zone = zone;
    if (ingest_load(&path, 1, &o, &sink, &list, &e))
        fail_msg("%s", e.msg);
    assert_int_equal(list.items[0]->state, SOURCE_LOADED);
    assert_non_null(strstr(list.items[0]->profile, "synonyms"));
    assert_true(kept.len > 0);
    assert_int_equal(resume_read(r, &kept, mem, &e), 0);
    source_list_release(&list);
    zone_close(zone);
    sb_release(&kept);
}

static void same(const struct colstat *a, const struct colstat *b, size_t col)
{
    const uint64_t *x = (const void *)a, *y = (const void *)b;
    for (size_t i = 0; i < offsetof(struct colstat, currency) / sizeof(*x); i++)
        if (x[i] != y[i])
            fail_msg("column %zu, count %zu: %llu by rows, %llu by columns", col, i, (unsigned long long)x[i], (unsigned long long)y[i]);
    assert_memory_equal(a->currency, b->currency, sizeof(a->currency));
    assert_int_equal(a->ndistinct, b->ndistinct);
    for (size_t i = 0; i < a->ndistinct; i++)
        assert_string_equal(a->distinct[i], b->distinct[i]);
    assert_int_equal(a->more, b->more);
    assert_string_equal(a->sample ? a->sample : "", b->sample ? b->sample : "");
}

// --- files --------------------------------------------------------------------------------------------------------

#define COUNTED 20 // columns that nothing is read from
static uint64_t seed;
static uint32_t roll(uint32_t n)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)((seed >> 33) % n);
}

static void odd_cell(struct strbuf *b)
{
    static const char *const odd[] = {"", "n/a", "-", "none", "0", "00012", "123456789012", "9223372036855", "123456789012345", "99999999999999999999",
        "12.5", "\"12,5\"", "1 234", "5 \xE2\x82\xAC", "$5", "7 USD", "EUR 8", "-3", "1e5", "12:30", "1:02:03", "2 h 5", "10:05 PM", "\"2 days, 03:04:05\"", "2024-05-05",
        "2024-05-05 10:00 ", "2024-02-30 10:00", "20x4-05-05T10:00", "05/06/2024 10:00", "25/12/2024 7:05 AM", "13/13/2024 10:00", "5 Mar 2024 10:00:09",
        "2024-05-05T10:11:12.123Z", "2024-05-05 10:11:12+02:00", "Table 12:30", "Table 13:45", "mardi", "May", "Monday 3 February 2025", "\"March 5, 2024\"",
        "\"said \"\"no\"\"\"", "\"\"\"\"", " edge", "edge ", " 12 ", "\" \"", "  ", "\"two\nlines\"", "\xC2\xA0 5", "x\xC2\xA0", "\xC3\xA9t\xC3\xA9",
        "Sans r\xC3\xA9ponse", "TCK-000123", "anna@example.com", "+33612345678", "Offered", "OFFERED", "a word that is far longer than the forty-eight bytes of a date",
        "a word that is far longer than the sixty-four bytes that a table of words takes, so that it is asked each time", "(vide)", "x", "A$5", "kr 12", "12 kr"};
    sb_add(b, odd[roll(ARRAY_LEN(odd))]);
}

static void cell(struct strbuf *b, uint32_t col, uint32_t i)
{
    static const char *const words[] = {"alpha", "Beta", "n/a", "gamma ray", "", "\xC3\xA9lan", "delta"};
    switch (col) {
    case 0: odd_cell(b); break;
    case 1: sb_addf(b, "%u", roll(1000)); break;
    case 2: sb_addf(b, "%llu", (unsigned long long)roll(1u << 30) * (1 + roll(30000))); break;
    case 3: sb_addf(b, "%u.%02u", roll(500), roll(100)); break;
    case 4: sb_add(b, words[roll(ARRAY_LEN(words))]); break;
    case 5: sb_addf(b, "Problem with order %u", roll(100000)); break;
    case 6: sb_addf(b, "2024-%02u-%02u %02u:%02u:00", 1 + roll(12), 1 + roll(28), roll(24), roll(60)); break;
    case 7: sb_addf(b, "2024-%02u-%02uT%02u:%02u:%02uZ", 1 + roll(12), 1 + roll(28), roll(24), roll(60), roll(60)); break;
    case 8: sb_addf(b, "%02u/%02u/2024 %02u:%02u", 1 + roll(28), 1 + roll(12), roll(24), roll(60)); break;
    case 9: sb_addf(b, "%u/%u/2024 %u:%02u %s", 1 + roll(12), 1 + roll(28), 1 + roll(12), roll(60), roll(2) ? "AM" : "pm"); break;
    case 10: sb_addf(b, "%02u:%02u:%02u", roll(30), roll(60), roll(60)); break;
    case 11: sb_addf(b, "user%u@example.com", roll(60000)); break;
    case 12: sb_addf(b, "TCK-%08u", i); break;
    case 13: sb_addf(b, "%s %u", roll(2) ? "EUR" : "$", roll(90)); break;
    case 14: sb_addf(b, "Team %u", roll(3000)); break;
    case 15: sb_addf(b, "\"La commande n\xC2\xB0 %u, \"\"en retard\"\"\"", roll(10)); break;
    case 16: sb_add(b, i < 21000 ? "" : "late"); break;
    case 17: sb_addf(b, "%s%c", roll(9) ? "note" : "d", (char)('a' + roll(26))); break;
    default: sb_addf(b, "%c%c%c %c%c", 'a' + roll(26), 'a' + roll(26), 'a' + roll(26), 'a' + roll(26), '0' + roll(10));
    }
}

static void write_file(const char *path, uint32_t rows, uint32_t odd)
{
    static const char *const clocks[] = {" 20:36:00", " 20:36", "T20:36:01Z", "T20:36Z", "T20:36:01.123Z", "T20:36:01.999Z", "", " 20:36:01.5Z", "T24:36:01Z"};
    struct strbuf b = {0};
    sb_add(&b, "ticket_id,created_at,resolved_at,channel,team,agent,customer_id,priority,status,handle_time");
    for (uint32_t c = 0; c < COUNTED; c++)
        sb_addf(&b, ",extra_%u", c);
    for (uint32_t i = 0; i < rows; i++) {
        sb_addf(&b, "\n%u,2024-%02u-%02u 10:%02u:00,2024-12-%02u%s,email,Team %u,Eva %c.,%u,low,closed,%u:%02u:%02u", 5000000 + i, 1 + i % 12, 1 + i % 28, i % 60, 1 + roll(31), clocks[roll(ARRAY_LEN(clocks))], i % 9, 'A' + i % 26,
                roll(50000), roll(2) ? 0 : roll(20000), roll(3) ? 0 : roll(60), roll(3) ? 0 : roll(61));
        for (uint32_t c = 0; c < COUNTED; c++) {
            sb_putc(&b, ',');
            if (roll(1000) < odd)
                odd_cell(&b);
            else
                cell(&b, c, i);
        }
    }
    sb_putc(&b, '\n');
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(b.s, 1, b.len, f), b.len);
    fclose(f);
    sb_release(&b);
}

static void counted_alike(void **state)
{
    static const uint32_t odds[] = {0, 20, 300};
    const char *dir = test_tmpdir();
    char path[600];
    (void)state;
    snprintf(path, sizeof(path), "%s/x.csv", dir);
    for (size_t k = 0; k < ARRAY_LEN(odds); k++) {
        seed = 7 + k;
        write_file(path, getenv("QUICK") && k ? 21000 : 24000, odds[k]);
        for (unsigned threads = 1; threads <= 3; threads += 2) {
            struct resume rows, columns;
            struct arena mem = {0};
            size_t by_rows, by_columns;
            load(path, 1, false, &rows, &mem, &by_rows);
            load(path, threads, true, &columns, &mem, &by_columns);
            assert_int_equal(by_rows, 0);
            assert_true(by_columns > 15000);
            assert_int_equal(rows.dialect.ncols, columns.dialect.ncols);
            for (size_t c = 0; c < rows.dialect.ncols; c++)
                same(&rows.cols[c], &columns.cols[c], c);
            resume_release(&rows);
            resume_release(&columns);
            arena_release(&mem);
        }
    }
    test_rmdir(dir);
}

// A text that is seen to be nothing else counts as what it is found to be when all is asked: of a column with few values all is.
static void texts_seen_alike(void **state)
{
    static const char *const pieces[] = {"jan", "F\xC3\xA9vrier", "ao\xC3\xBBt", "D\xC3\xA9\x63.", "september", "mardi", "Wednesday", "12", "2024", "3", ":05",
        "10:00", "EUR", "US$", "\xE2\x82\xAC", "kr", "Fr.", "z\xC5\x82", "e5", "-", "/", ".", ",", " ", " ", " ", "h", "min", "jours", "seconds", "abcdef", "not",
        "applicable", "offered", "Sans", "r\xC3\xA9ponse", "don't", "know", "survey", "sent", "q", "Team", "order", "\xC2\xA0", "_", "AM", "CET", "Z", "'", "%", "vide", "("};
    struct words words;
    struct err e = {0};
    size_t texts = 0;
    (void)state;
    assert_int_equal(words_init(&words, &e), 0);
    struct file f = {.words = &words};
    seed = 5;
    for (int i = 0; i < (getenv("QUICK") ? 40000 : 400000); i++) {
        struct column asked = {0}, seen = {.st = {.more = true}};
        char text[200] = "";
        size_t n = 0;
        for (uint32_t k = 1 + roll(6); k; k--) {
            const char *piece = pieces[roll(ARRAY_LEN(pieces))];
            memcpy(text + n, piece, strlen(piece) + 1);
            n += strlen(piece);
        }
        stat_add(&f, &asked, text, n, 7);
        stat_add(&f, &seen, text, n, 7);
        if (memcmp(&asked.st, &seen.st, offsetof(struct colstat, distinct)) != 0)
            fail_msg("\"%s\" is another thing in a column with many values", text);
        texts += seen.st.words;
        if (f.mem.used > 1000000) {
            arena_release(&f.mem);
            f.mem = (struct arena){0};
        }
    }
    assert_true(texts > (getenv("QUICK") ? 10000 : 100000));
    arena_release(&f.mem);
    sb_release(&f.key);
    words_release(&words);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(counted_alike), cmocka_unit_test(texts_seen_alike)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
