// Closed sets in the words that people write, the long survey form, and what a column of dates decides.
#include "ingest_fixture.h"

#include "ingest/value_priv.h"

// A file of one column of words beside the fields that the kind needs; the value of each row, -1 when it has none.
static void load_words(struct loaded *l, const char *header, const char *before, const char *const *words, size_t n)
{
    struct strbuf b = {0};
    sb_addf(&b, "%s\n", header);
    for (size_t i = 0; i < n; i++)
        sb_addf(&b, "%zu;%s;%s\n", i + 1, before, words[i]);
    load_text(l, sb_str(&b));
    assert_int_equal(src(l)->rows, n);
    sb_release(&b);
}

static int word(const struct loaded *l, size_t i, enum rec_field f)
{
    return rec_has(&l->recs[i], f) ? (int)l->recs[i].v[f].i : -1;
}

static void check_words(const char *header, const char *before, enum rec_field f, const char *const *words,
                        const int *want, size_t n)
{
    struct loaded l = {0};
    load_words(&l, header, before, words, n);
    assert_string_equal(src(&l)->profile, "canonical");
    assert_int_equal(l.n, n);
    for (size_t i = 0; i < n; i++)
        if (word(&l, i, f) != want[i])
            fail_msg("%s: %s is %d, not %d", header, words[i], word(&l, i, f), want[i]);
    assert_int_equal(src(&l)->nwords, 0);
    loaded_release(&l);
}

#define CHECK(header, before, field, words, ...)                                                                       \
    check_words(header, before, field, words, (const int[])__VA_ARGS__, ARRAY_LEN(words))

static void deleted_everywhere(void **state)
{
    (void)state;
    static const char *const words[] = {"deleted", "Deleted", "supprimé", "Spam"};
    CHECK("id;created_at;status", "2025-01-05", F_status, words, {ST_DELETED, ST_DELETED, ST_DELETED, ST_DELETED});
    CHECK("id;signed_up_at;status", "2025-01-05", F_status, words, {ST_DELETED, ST_DELETED, ST_DELETED, ST_DELETED});
    CHECK("id;received_at;status", "2025-01-05", F_status, words, {ST_DELETED, ST_DELETED, ST_DELETED, ST_DELETED});
    CHECK("id;customer_id;started_at;status", "c;2025-01-05", F_status, words,
          {ST_DELETED, ST_DELETED, ST_DELETED, ST_DELETED});
}

static void closed_sets(void **state)
{
    (void)state;
    static const char *const ways[] = {"in", "Inbound", "entrant", "OUT", "sortant", "Sortante", "internal", "interne"};
    CHECK("id;created_at;direction", "2025-01-05", F_direction, ways,
          {DIR_IN, DIR_IN, DIR_IN, DIR_OUT, DIR_OUT, DIR_OUT, DIR_INTERNAL, DIR_INTERNAL});
    CHECK("id;answered_at;audience;nps", "2025-01-05", F_audience,
          ((const char *const[]){"client;9", "Customer;9", "collaborateur;9", "employee;9", "Agent;9", "staff;9"}),
          {AUD_CUSTOMER, AUD_CUSTOMER, AUD_EMPLOYEE, AUD_EMPLOYEE, AUD_EMPLOYEE, AUD_EMPLOYEE});
    CHECK("id;answered_at;timing;nps", "2025-01-05", F_timing,
          ((const char *const[]){"chaud;9", "à chaud;9", "Hot;9", "froid;9", "À froid;9", "cold;9"}),
          {TIMING_HOT, TIMING_HOT, TIMING_HOT, TIMING_COLD, TIMING_COLD, TIMING_COLD});
    CHECK("id;sent_at;state;nps", "2025-01-05", F_state,
          ((const char *const[]){"répondu;9", "envoyé;", "partiel;", "refusé;", "Answered;9", "sent;"}),
          {STATE_ANSWERED, STATE_SENT, STATE_PARTIAL, STATE_DECLINED, STATE_ANSWERED, STATE_SENT});
    static const char *const flags[] = {"oui", "NON", "Yes", "no", "vrai", "FAUX", "1", "0", "O", "N", "true", "False"};
    CHECK("id;created_at;escalated", "2025-01-05", F_escalated, flags, {1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0});
    static const char *const promises[] = {"met", "breached", "Respecté", "dépassé", "none"};
    CHECK("id;created_at;sla", "2025-01-05", F_sla, promises, {SLA_MET, SLA_BREACHED, SLA_MET, SLA_BREACHED, SLA_NONE});
}

static void order_words(void **state)
{
    (void)state;
    static const char *const words[] = {"paid", "Payée", "Livré", "expédiée", "cancelled", "Canceled", "annulée",
                                        "Remboursé", "refunded", "partially refunded", "échec", "failed", "deleted",
                                        "validée", "confirmed", "en attente de paiement"};
    struct loaded l = {0};
    struct strbuf b = {0};
    sb_add(&b, "id;customer_id;ordered_at;amount;currency;status\n");
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        sb_addf(&b, "%zu;c;2025-01-05;10;EUR;%s\n", i, words[i]);
    load_text(&l, sb_str(&b));
    sb_release(&b);
    static const int want[] = {1, 1, 1, 1, 2, 2, 2, 2, 2, 1, 2, 2, 2, 1, 1, 1};
    for (size_t i = 0; i < ARRAY_LEN(words); i++)
        if (word(&l, i, F_status) != want[i])
            fail_msg("%s is %d", words[i], word(&l, i, F_status));
    loaded_release(&l);
}

// (metric, question) rows with a scale of their own, and labels instead of scores.
static void long_form(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "id;answered_at;metric;score;scale_min;scale_max;label\n"
                  "1;2025-01-05;Satisfaction;;;;Plutôt satisfait\n"
                  "2;2025-01-05;csat;;0;10;8\n"
                  "3;2025-01-05;CES;7;1;7;\n"
                  "4;2025-01-05;effort;;1;7;2 - difficile\n"
                  "5;2025-01-05;recommandation;;;;Promoteur\n"
                  "6;2025-01-05;NPS;11;;;\n"
                  "7;2025-01-05;facilité;;;;Très facile\n"
                  "8;2025-01-05;csat;;;;Offered\n"
                  "9;2025-01-05;csat;;;;n'importe quoi\n");
    assert_int_equal(l.n, 9);
    const struct record *r = l.recs;
    assert_true(rec_has(&r[0], F_csat) && r[0].v[F_csat].cls == CLS_HIGH);
    assert_within(score_of(&r[1], F_csat), 1 + 8 * 4 / 10.0, 1e-6);
    assert_within(score_of(&r[2], F_ces), 5, 1e-6);
    assert_within(score_of(&r[3], F_ces), 1 + 4 / 6.0, 1e-6);
    assert_true(r[4].v[F_nps].cls == CLS_HIGH);
    assert_false(rec_has(&r[5], F_nps));
    assert_within(score_of(&r[6], F_ease), 4, 1e-6);
    assert_false(rec_has(&r[7], F_csat));
    assert_int_equal(word(&l, 7, F_state), STATE_SENT);
    assert_false(rec_has(&r[8], F_csat));
    assert_int_equal(src(&l)->cells_rejected, 2);
    loaded_release(&l);
}

// --- dates --------------------------------------------------------------------------------------------------------

static void two_orders(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "id;created_at;resolved_at\n"
                  "1;03/04/2025 10:00;04/05/2025 9:15 PM\n"
                  "2;25/04/25 10:00;04/28/25 12:00 AM\n"
                  "3;01/02/2025;12/31/2025 12:30 pm\n");
    assert_int_equal(src(&l)->rows_rejected + src(&l)->cells_rejected, 0);
    assert_int_equal(l.recs[0].v[F_created_at].i, utc(2025, 4, 3, 8, 0, 0));
    assert_int_equal(l.recs[0].v[F_resolved_at].i, utc(2025, 4, 5, 19, 15, 0));
    assert_int_equal(l.recs[1].v[F_created_at].i, utc(2025, 4, 25, 8, 0, 0));
    assert_int_equal(l.recs[1].v[F_resolved_at].i, utc(2025, 4, 27, 22, 0, 0));
    assert_int_equal(l.recs[2].v[F_resolved_at].i, utc(2025, 12, 31, 11, 30, 0));
    assert_non_null(strstr(column(src(&l), "created_at")->how, "day first (1 value decides it)"));
    assert_non_null(strstr(column(src(&l), "resolved_at")->how, "month first (2 values decide it)"));
    loaded_release(&l);
}

static void written_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t h, mi;
    } same[] = {{"2025-02-03 20:10", 20, 10},          {"2025-02-03T20:10:00+01:00", 20, 10},
                {"2025-02-03T19:10:00Z", 20, 10},      {"2025-02-03 19:10:00 UTC", 20, 10},
                {"2025-02-03 14:10:00 -0500", 20, 10}, {"3 févr. 2025 20 h 10", 20, 10},
                {"3 février 2025 à 20h10", 20, 10},    {"3 février 2025, 20 h", 20, 0},
                {"lundi 3 février 2025 20:10", 20, 10}, {"Mon, 3 Feb 2025 20:10:00 +0100", 20, 10},
                {"Feb 3, 2025 8:10 PM", 20, 10},       {"3-Feb-25 8:10 p.m.", 20, 10},
                {"2025/02/03 8:10:00 PM GMT+1", 20, 10}, {"20250203 2010", 20, 10},
                {"2025-02-03 20:10:00.123456", 20, 10}, {"20250203T201000", 20, 10}};
    struct loaded l = {0};
    struct strbuf b = {0};
    sb_add(&b, "id|created_at\n");
    for (size_t i = 0; i < ARRAY_LEN(same); i++)
        sb_addf(&b, "%zu|%s\n", i, same[i].text);
    load_text(&l, sb_str(&b));
    sb_release(&b);
    for (size_t i = 0; i < src(&l)->nrejects; i++)
        print_message("%s: %s\n", src(&l)->rejects[i].value, src(&l)->rejects[i].reason);
    assert_int_equal(l.n, ARRAY_LEN(same));
    for (size_t i = 0; i < l.n; i++)
        if (l.recs[i].v[F_created_at].i / 1000 != utc(2025, 2, 3, (int)same[i].h - 1, (int)same[i].mi, 0) / 1000)
            fail_msg("%s", same[i].text);
    loaded_release(&l);
}

// A column of numbers alone is seconds, milliseconds or a spreadsheet's days; one of other numbers is no date.
static void counted_dates(void **state)
{
    (void)state;
    static const struct {
        const char *text, *how;
    } forms[] = {{"1738609800", "Unix seconds"}, {"1738609800000", "Unix milliseconds"}, {"45691,84027778", "spreadsheet"}};
    for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
        struct loaded l = {0};
        struct strbuf b = {0};
        sb_addf(&b, "id;created_at\n1;%s\n2;%s\n", forms[i].text, forms[i].text);
        load_text(&l, sb_str(&b));
        sb_release(&b);
        assert_int_equal(l.n, 2);
        assert_int_equal(l.recs[0].v[F_created_at].i, utc(2025, 2, 3, 19, 10, 0));
        assert_non_null(strstr(column(src(&l), "created_at")->how, forms[i].how));
        loaded_release(&l);
    }
    struct loaded l = {0};
    load_text(&l, "id;created_at\n1;17\n2;1738609800\n");
    assert_int_equal(src(&l)->rows_rejected, 2);
    loaded_release(&l);
}

// The hour that is there twice, and the one that is not, in the column's own zone.
static void repeated_and_skipped(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "id,created_at,resolved_at\n1,2025-10-26 02:00:00,2025-10-26 03:00:00\n2,2025-03-30 02:59:59,2025-03-30 03:00\n"
                  "3,2025-10-26 02:30 UTC,2025-10-26T02:30:00+02:00\n4,2025-10-26,2025-03-30 01:59:59\n");
    assert_int_equal(src(&l)->ambiguous_times, 1);
    assert_int_equal(src(&l)->skipped_times, 1);
    assert_int_equal(l.recs[0].v[F_created_at].i, utc(2025, 10, 26, 0, 0, 0));
    assert_int_equal(l.recs[0].v[F_resolved_at].i, utc(2025, 10, 26, 2, 0, 0));
    assert_int_equal(l.recs[1].v[F_created_at].i, utc(2025, 3, 30, 1, 59, 59));
    assert_int_equal(l.recs[1].v[F_resolved_at].i, utc(2025, 3, 30, 1, 0, 0));
    loaded_release(&l);
}

// Months and quarters as a cost sheet writes them.
static void written_periods(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int from_month, months;
    } same[] = {{"2025-09", 9, 1}, {"09/2025", 9, 1},    {"sept. 2025", 9, 1}, {"Septembre 2025", 9, 1},
                {"September 2025", 9, 1}, {"Q3 2025", 7, 3},    {"T3 2025", 7, 3},
                {"2025-Q3", 7, 3}, {"2025-T3", 7, 3},    {"13/2025", 0, 0},    {"2025", 1, 12}};
    for (size_t i = 0; i < ARRAY_LEN(same); i++) {
        int32_t from = 0, to = 0;
        bool ok = value_period(same[i].text, strlen(same[i].text), 0, 1, &from, &to);
        if (ok != (same[i].months > 0))
            fail_msg("%s", same[i].text);
        if (ok) {
            assert_int_equal(from, civil_to_day(2025, same[i].from_month, 1));
            assert_int_equal(to, civil_add_months(from, same[i].months));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(deleted_everywhere),   cmocka_unit_test(closed_sets),   cmocka_unit_test(order_words),
        cmocka_unit_test(long_form),            cmocka_unit_test(two_orders),    cmocka_unit_test(written_dates),
        cmocka_unit_test(counted_dates),        cmocka_unit_test(repeated_and_skipped),
        cmocka_unit_test(written_periods),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
