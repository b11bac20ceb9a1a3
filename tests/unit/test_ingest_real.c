// Public real exports against figures computed independently (reference.json beside them); skipped where they are not.
// The sample data of the project, by their own totals.
#include "ingest_fixture.h"

#include <jansson.h>

#define REAL "/work/shared/data/real/"

static void load_real(struct loaded *l, const char *name)
{
    char path[600];
    snprintf(path, sizeof(path), REAL "%s", name);
    if (access(path, R_OK)) {
        print_message("%s is not here: skipped\n", path);
        skip();
    }
    const char *paths[] = {path};
    load_paths_in(l, "Europe/Paris", paths, 1);
    assert_int_equal(src(l)->state, SOURCE_LOADED);
}

static json_t *reference(const char *dir)
{
    char path[600];
    snprintf(path, sizeof(path), REAL "%s/reference.json", dir);
    json_t *j = json_load_file(path, 0, NULL);
    assert_non_null(j);
    return j;
}

static double num_at(json_t *o, const char *key)
{
    json_t *v = json_object_get(o, key);
    if (!v)
        fail_msg("no %s in the reference", key);
    return json_number_value(v);
}

static void month_label(const struct loaded *l, int64_t t, char out[16])
{
    struct civil c = civil_from_day(zone_day(l->zone, t));
    snprintf(out, 16, "%04d-%02d", (int)c.year % 10000, c.month % 100);
}

static void bank_nps(void **state)
{
    (void)state;
    static const char *const files[] = {"bank_nps/a_dd-mm-yyyy_NPStimeseries.csv", "bank_nps/b_ddmmyy_NPStimeseries.csv"};
    for (int k = 0; k < 2; k++) {
        struct loaded l = {0};
        load_real(&l, files[k]);
        json_t *ref = reference("bank_nps"), *months = json_object_get(ref, "by_month"), *m;
        json_t *markets = json_object_get(ref, "by_market");
        const char *name;
        assert_int_equal(count_kind(&l, REC_SURVEY), num_at(json_object_get(ref, "overall"), "n"));
        assert_int_equal(src(&l)->rows_rejected + src(&l)->cells_rejected, 0);
        assert_non_null(strstr(column(src(&l), "Survey date")->how, "day first (2,986 values decide it)"));
        json_object_foreach(months, name, m) {
            int n = 0, up = 0, down = 0;
            for (size_t i = 0; i < l.n; i++) {
                char label[16];
                month_label(&l, l.recs[i].v[F_answered_at].i, label);
                if (strcmp(label, name) != 0)
                    continue;
                n++;
                up += l.recs[i].v[F_nps].cls > 0;
                down += l.recs[i].v[F_nps].cls < 0;
            }
            assert_int_equal(n, num_at(m, "n"));
            assert_int_equal(up, num_at(m, "promoters"));
            assert_int_equal(down, num_at(m, "detractors"));
        }
        json_object_foreach(markets, name, m) {
            int n = 0;
            for (size_t i = 0; i < l.n; i++)
                n += !strcmp(text_of(&l.recs[i], F_segment), name);
            assert_int_equal(n, num_at(m, "n"));
        }
        json_decref(ref);
        loaded_release(&l);
    }
}

static void saas_support(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_real(&l, "saas_support/customer_support_tickets.csv");
    json_t *ref = reference("saas_support"), *all = json_object_get(ref, "overall");
    double reply = 0, resolution = 0, resolved_h = 0, csat = 0;
    int solved = 0, rated = 0, positive = 0, met = 0, other = 0;
    for (size_t i = 0; i < l.n; i++) {
        const struct record *r = &l.recs[i];
        if (r->kind == REC_SURVEY) {
            rated++;
            csat += score_of(r, F_csat);
            positive += r->v[F_csat].cls > 0;
            continue;
        }
        reply += (double)r->v[F_first_reply_s].i / 60000;
        resolution += (double)r->v[F_resolution_s].i / 3600000;
        bool done = r->v[F_status].i == ST_SOLVED;
        solved += done;
        resolved_h += done ? (double)r->v[F_resolution_s].i / 3600000 : 0;
        met += r->v[F_sla].i == SLA_MET;
        other += !strcmp(text_of(r, F_channel), "other");
    }
    int n = (int)count_kind(&l, REC_INTERACTION);
    assert_int_equal(n, num_at(all, "tickets"));
    assert_within(reply / n, num_at(all, "frt_min_mean"), 1e-6);
    assert_within(resolution / n, num_at(all, "resolution_h_mean_all"), 1e-6);
    assert_within(resolved_h / solved, num_at(all, "resolution_h_mean_resolved"), 1e-6);
    assert_int_equal(solved, num_at(json_object_get(all, "status"), "Resolved"));
    assert_int_equal(rated, num_at(all, "rated"));
    assert_within(csat / rated, num_at(all, "csat_mean"), 1e-6);
    assert_within(100.0 * positive / rated, num_at(all, "csat_4_5_pct"), 1e-6);
    assert_within(100.0 * met / n, num_at(all, "resolution_sla_pct"), 1e-6);
    assert_int_equal(other, 0);
    assert_int_equal(src(&l)->nwords, 0);
    json_decref(ref);
    loaded_release(&l);
}

// Timestamps in columns called times: no creation time, hence no interaction and no duration.
static void support_tickets(void **state)
{
    (void)state;
    static const char *const files[] = {"support_tickets/customer_support_tickets.csv", "support_tickets/closed_only_RyanChung.csv"};
    for (int k = 0; k < 2; k++) {
        struct loaded l = {0};
        load_real(&l, files[k]);
        json_t *ref = reference("support_tickets"), *all = json_object_get(ref, "overall");
        double sum = 0;
        int positive = 0;
        for (size_t i = 0; i < l.n; i++) {
            sum += score_of(&l.recs[i], F_csat);
            positive += l.recs[i].v[F_csat].cls > 0;
        }
        assert_int_equal(count_kind(&l, REC_INTERACTION), 0);
        assert_int_equal(l.n, num_at(all, "rated"));
        assert_within(sum / (double)l.n, num_at(all, "csat_mean"), 1e-6);
        assert_within(100.0 * positive / (double)l.n, num_at(all, "csat_4_5_pct"), 1e-6);
        assert_true(has_note(src(&l), "no creation time"));
        if (!k) {
            assert_int_equal(src(&l)->rows, num_at(all, "tickets")); // 29,808 lines
            assert_int_equal(l.recs[0].line, 16);
        }
        json_decref(ref);
        loaded_release(&l);
    }
}

static void restaurant_calls(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_real(&l, "restaurant_calls/Call Center Data.csv");
    json_t *ref = reference("restaurant_calls"), *all = json_object_get(ref, "overall"), *day, *days = json_object_get(ref, "by_day");
    double sum = 0;
    int answered = 0;
    for (size_t i = 0; i < l.n; i++)
        if (rec_has(&l.recs[i], F_wait_s)) {
            answered++;
            sum += (double)l.recs[i].v[F_wait_s].i / 1000;
            assert_int_equal(l.recs[i].v[F_first_reply_at].i - l.recs[i].v[F_created_at].i, l.recs[i].v[F_wait_s].i);
        }
    assert_int_equal(l.n, num_at(all, "calls"));
    assert_int_equal(answered, num_at(all, "answered"));
    assert_within(sum / answered, num_at(all, "asa_sec_mean"), 1e-6);
    const char *name;
    json_object_foreach(days, name, day) {
        int n = 0;
        for (size_t i = 0; i < l.n; i++) {
            char label[11];
            civil_format_iso(zone_day(l.zone, l.recs[i].v[F_created_at].i), label);
            n += !strcmp(label, name);
        }
        assert_int_equal(n, num_at(day, "calls"));
    }
    assert_int_equal(src(&l)->cells_rejected + src(&l)->rows_rejected, 0);
    json_decref(ref);
    loaded_release(&l);
}

static void ibm_telco(void **state)
{
    (void)state;
    static const char *const files[] = {"ibm_telco/Telco-Customer-Churn.csv", "ibm_telco/Churn-Dataset_bom_tickets.csv"};
    for (int k = 0; k < 2; k++) {
        struct loaded l = {0};
        load_real(&l, files[k]);
        assert_int_equal(count_kind(&l, REC_CUSTOMER), 7043);
        assert_int_equal(l.n, 7043);
        for (size_t i = 0; i < l.n; i++) // a snapshot: nothing is placed in time
            assert_false(rec_has(&l.recs[i], F_signed_up_at) || rec_has(&l.recs[i], F_churned_at));
        assert_true(has_note(src(&l), "no date at all"));
        loaded_release(&l);
    }
}

// --- the project's own sample data --------------------------------------------------------------------------------

static const struct {
    const char *file, *profile;
    enum rec_kind kind;
} samples[] = {
    {"aircall-calls.csv", "aircall-calls", REC_INTERACTION},
    {"clients-crm.csv", "synonyms", REC_CUSTOMER},
    {"couts.csv", "canonical", REC_COST},
    {"effectifs.csv", "synonyms", REC_EMPLOYEE},
    {"enquete-collaborateurs.csv", "synonyms", REC_SURVEY},
    {"enquete-satisfaction.csv", "limesurvey", REC_SURVEY},
    {"feuilles-de-temps.csv", "synonyms", REC_WORK},
    {"grille-qualite.csv", "synonyms", REC_QUALITY},
    {"nps-annuel.csv", "limesurvey", REC_SURVEY},
    {"prospects.csv", "synonyms", REC_LEAD},
    {"reseaux-sociaux.csv", "canonical", REC_SOCIAL},
    {"shopify-orders.csv", "shopify-orders", REC_ORDER},
    {"web.csv", "canonical", REC_WEB},
    {"zendesk-tickets.csv", "zendesk-tickets", REC_INTERACTION},
};

static void sample_data(void **state)
{
    (void)state;
    const char *top = getenv("SRCDIR");
    char path[700];
    int found = 0;
    for (size_t i = 0; i < ARRAY_LEN(samples); i++) {
        snprintf(path, sizeof(path), "%s/sample-data/%s", top ? top : ".", samples[i].file);
        if (access(path, R_OK))
            continue;
        struct loaded l = {0};
        const char *paths[] = {path};
        load_paths_in(&l, "Europe/Paris", paths, 1);
        struct source_info *s = src(&l);
        if (s->state != SOURCE_LOADED || strcmp(s->profile, samples[i].profile) != 0 || !s->records[samples[i].kind])
            fail_msg("%s: %s, %s", path, s->profile, s->why ? s->why : "other records");
        if (s->rows_rejected * 100 > s->rows || s->cells_rejected * 100 > s->rows || s->nwords)
            fail_msg("%s: %llu rows, %llu cells rejected, %zu unknown words (%s)", path, (unsigned long long)s->rows_rejected,
                     (unsigned long long)s->cells_rejected, s->nwords, s->nwords ? s->words[0].word : "");
        found++;
        loaded_release(&l);
    }
    if (!found)
        skip();
}

// Headers that must not be understood: unsure meanings are left alone.
static void never_forced(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "ticket id,created date,resolution time,satisfaction (1-10),recommend\n"
                  "1,2025-01-01 10:00,5,9,yes please\n2,2025-01-02 10:00,7,10,not really\n");
    assert_int_equal(count_kind(&l, REC_INTERACTION), 2);
    assert_false(rec_has(nth(&l, REC_INTERACTION, 0), F_resolution_s)); // no unit
    assert_true(has_note(src(&l), "nothing says its unit"));
    assert_string_equal(column(src(&l), "recommend")->field, "");
    const struct record *r = nth(&l, REC_SURVEY, 0);
    assert_false(rec_has(r, F_nps)); // a satisfaction of 10 is no recommendation
    assert_close(score_of(r, F_csat), 1 + 8 * 4.0 / 9);
    assert_int_equal(r->v[F_csat].cls, CLS_HIGH);
    loaded_release(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bank_nps),         cmocka_unit_test(saas_support), cmocka_unit_test(support_tickets),
        cmocka_unit_test(restaurant_calls), cmocka_unit_test(ibm_telco),    cmocka_unit_test(sample_data),
        cmocka_unit_test(never_forced),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
