// Profiles that a stranger writes from the manual page alone: lines of orders, stars, two header rows, totals below
// the data, scales upside down; and the mistakes that are said.
#include "ingest_fixture.h"

#include "ingest/map_priv.h"

static void load_with(struct loaded *l, const char *ini, const char *csv, bool forced)
{
    char dir[512], path[1100], own[1100];
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    snprintf(own, sizeof(own), "%s", test_write_text(dir, "own.ini", ini));
    snprintf(path, sizeof(path), "%s", test_write_text(dir, "x.csv", csv));
    l->o.profile = forced ? own : NULL;
    l->o.profile_dir = forced ? NULL : dir;
    const char *paths[] = {path};
    load_paths_in(l, "Europe/Paris", paths, 1);
    test_rmdir(dir);
}

static const char lines_ini[] =
    "[profile]\nname = lignes\nmatch.1 = Commande\nmatch.2 = Montant ligne\nfold_by = Commande\nfooter.1 = Total\n"
    "[order]\nid = Commande\ncustomer_id = Compte\nordered_at = Jour\namount = Montant ligne\namount.fold = sum\n"
    "amount.less = Avoir\nstatus = Situation\nstatus.word.1 = Rendue*\nstatus.word.1.is = refunded\n";

// Lines of an order are one record wherever they stand; amounts are added, refunds taken off.
static void order_lines(void **state)
{
    (void)state;
    static const char csv[] = "Commande;Jour;Compte;Montant ligne;Avoir;Situation\n"
                              "A1;25/01/2025;c1;1 234,56 \xE2\x82\xAC;;\n"
                              "A2;26/01/2025;c2;10,00 \xE2\x82\xAC;;Rendue au magasin\n"
                              ";;;2,50 \xE2\x82\xAC;;\n"
                              "A1;25/01/2025;c1;0,44 \xE2\x82\xAC;-35,00 \xE2\x82\xAC;Pay\xC3\xA9" "e\n"
                              "A3;27/01/2025;c1;5;n/a;\n"
                              "A1;25/01/2025;c1;-;-1;\n"
                              "A2;26/01/2025;c2;offert;;\n"
                              "Total;;;1 252,50 \xE2\x82\xAC;;\n";
    struct loaded l = {0};
    load_with(&l, lines_ini, csv, false);
    assert_string_equal(src(&l)->profile, "lignes");
    assert_int_equal(src(&l)->rows, 3);
    assert_int_equal(src(&l)->rows_rejected, 1); // "offert" cannot be added
    assert_int_equal(l.n, 2);
    const struct record *a1 = strcmp(text_of(&l.recs[0], F_id), "A1") ? &l.recs[1] : &l.recs[0];
    const struct record *a3 = a1 == &l.recs[0] ? &l.recs[1] : &l.recs[0];
    assert_string_equal(text_of(a1, F_id), "A1");
    assert_int_equal(a1->line, 2);
    assert_int_equal(a1->v[F_amount].i, (1235 - 36) * MONEY_ONE);
    assert_int_equal(a1->v[F_status].i, ORD_OK);
    assert_int_equal(a3->v[F_amount].i, 5 * MONEY_ONE);
    assert_string_equal(src(&l)->rejects[0].value, "offert");
    assert_int_equal(src(&l)->rejects[0].line, 3);
    assert_true(has_note(src(&l), "7 lines folded into 3 records"));
    assert_true(has_note(src(&l), "footer left out: 1 line"));
    loaded_release(&l);
}

// Many orders, their lines in any order: the same sums.
static void lines_apart(void **state)
{
    (void)state;
    enum { ORDERS = 500, LINES = 3 };
    struct strbuf b = {0};
    sb_add(&b, "Commande;Jour;Compte;Montant ligne;Avoir;Situation\n");
    for (int k = 0; k < LINES; k++)
        for (int i = 0; i < ORDERS; i++)
            sb_addf(&b, "N%d;2025-01-05;c%d;%d,%02d;;\n", i * 7 % ORDERS, i % 9, i * 7 % ORDERS, k);
    struct loaded l = {0};
    load_with(&l, lines_ini, sb_str(&b), false);
    sb_release(&b);
    assert_int_equal(l.n, ORDERS);
    for (size_t i = 0; i < l.n; i++) {
        int n = (int)strtol(text_of(&l.recs[i], F_id) + 1, NULL, 10);
        assert_int_equal(l.recs[i].v[F_amount].i, LINES * n * MONEY_ONE + 300);
    }
    loaded_release(&l);
}

static void survey_two_rows(void **state)
{
    (void)state;
    static const char ini[] =
        "[profile]\nname = enquete\nmatch.1 = R\xC3\xA9" "f.\nmatch.2 = Satisfaction | Accueil\nheader_rows = 2\n"
        "[survey]\nid = R\xC3\xA9" "f.\nanswered_at = Le\nces = Facilit\xC3\xA9*\nces.scale = 1..7\nces.direction = ease\n"
        "csat = \xC3\x89toiles*\ncsat.scale = 0..5\nnps = Groupe\nemotion = Lien\nemotion.label.1 = 5\nemotion.label.2 = 4\n"
        "emotion.label.3 = 3\nemotion.label.4 = 2\nemotion.label.5 = 1\n"
        "[survey.detail]\nid = R\xC3\xA9" "f.\nanswered_at = Le\ncsat.each = Satisfaction | *\n"
        "[interaction]\nid = Nowhere\ncreated_at = Le\n"; // its columns are not there: no record, no leak
    static const char csv[] =
        "R\xC3\xA9" "f.;Le;Facilit\xC3\xA9;\xC3\x89toiles;Satisfaction;;Groupe;Lien\n"
        ";;De 1 (dur) \xC3\xA0 7;0 \xC3\xA0 5;Accueil;D\xC3\xA9lai;;\n"
        "1;2025-01-05;7;\xE2\x98\x85\xE2\x98\x85\xE2\x98\x85\xE2\x98\x86\xE2\x98\x86;Tr\xC3\xA8s satisfait;NSP;Promoteur;5\n"
        "2;2025-01-05;1;\xE2\x98\x86\xE2\x98\x86\xE2\x98\x86\xE2\x98\x86\xE2\x98\x86;;Peu satisfait;D\xC3\xA9tracteur;1\n"
        "3;2025-01-05;;4;;;Passif;\n";
    for (int forced = 0; forced < 2; forced++) {
        struct loaded l = {0};
        load_with(&l, ini, csv, forced);
        assert_string_equal(src(&l)->profile, "enquete");
        assert_int_equal(src(&l)->header_rows, 2);
        assert_int_equal(src(&l)->rows, 3);
        assert_int_equal(src(&l)->cells_rejected + src(&l)->rows_rejected, 0);
        assert_int_equal(l.n, 5);
        const struct record *r = nth(&l, REC_SURVEY, 0);
        assert_close(score_of(r, F_ces), 1);
        assert_within(score_of(r, F_csat), 1 + 3 * 4 / 5.0, 1e-6); // 3 of 0..5
        assert_int_equal(r->v[F_nps].cls, CLS_HIGH);
        assert_close(score_of(r, F_emotion), 1);
        assert_string_equal(text_of(nth(&l, REC_SURVEY, 1), F_question), "Satisfaction | Accueil");
        r = nth(&l, REC_SURVEY, 2);
        assert_close(score_of(r, F_csat), 1);
        assert_close(score_of(r, F_ces), 5);
        assert_close(score_of(r, F_emotion), 5);
        loaded_release(&l);
    }
}

// A forced profile that does not fit: the file's own way where its headers say it, else what is missing is said.
static void forced_elsewhere(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_with(&l, lines_ini, "id,created_at\n1,2025-01-05\n", true);
    assert_string_equal(src(&l)->profile, "canonical");
    assert_true(has_note(src(&l), "the profile lignes does not fit this file"));
    loaded_release(&l);
    load_with(&l, lines_ini, "a,b\n1,2\n", true);
    assert_int_equal(src(&l)->state, SOURCE_UNRECOGNISED);
    assert_non_null(strstr(src(&l)->why, "the profile lignes finds no column for id"));
    loaded_release(&l);
}

static void check_error(const char *text, const char *part)
{
    struct profile p;
    struct words words;
    struct err e = {0};
    assert_int_equal(words_init(&words, &e), 0);
    int rc = profile_parse(&p, "p.ini", text, strlen(text), &words, &e);
    words_release(&words);
    if (!rc) {
        profile_release(&p);
        fail_msg("accepted: %s", text);
    }
    if (!strstr(e.msg, part))
        fail_msg("\"%s\" lacks \"%s\"", e.msg, part);
}

// 5,000 dates that look like days first, until the last one shows that the month comes first: all are read so.
static void late_contradiction(void **state)
{
    (void)state;
    struct strbuf b = {0};
    sb_add(&b, "id,created_at\n");
    for (int i = 0; i < 5000; i++)
        sb_addf(&b, "%d,%02d/%02d/2025 10:00\n", i, i % 12 + 1, 1 + i / 12 % 12);
    sb_add(&b, "5000,03/25/2025 10:00\n");
    struct loaded l = {0};
    load_file_named(&l, "UTC", "x.csv", sb_str(&b), b.len);
    sb_release(&b);
    assert_int_equal(l.n, 5001);
    assert_int_equal(l.recs[1].v[F_created_at].i, utc(2025, 2, 1, 10, 0, 0));
    assert_int_equal(l.recs[5000].v[F_created_at].i, utc(2025, 3, 25, 10, 0, 0));
    assert_non_null(strstr(column(src(&l), "created_at")->how, "month first (1 value decides it)"));
    loaded_release(&l);
}

// Styles of one column, cell by cell: what a spreadsheet made of some dates too. Rows of separators are no records.
static void mixed_styles(void **state)
{
    (void)state;
    static const char csv[] = "id;created_at;resolution_s\n1;13/01/2025 10:00;60\n2;2025-01-14 10:00;-60\n;;\n3;15 janv. 2025 10h00;60\n"
                              "4;45673,4166666667;\n  ;;\n5;17 d\xC3\xA9" "c. 2025 10:00 CET;60\n6;02/30/2025;60\n";
    struct loaded l = {0};
    load_file_named(&l, "UTC", "x.csv", csv, sizeof(csv) - 1);
    assert_int_equal(src(&l)->rows, 6);
    assert_int_equal(l.n, 5);
    for (int i = 0; i < 4; i++)
        assert_int_equal(l.recs[i].v[F_created_at].i, utc(2025, 1, 13 + i, 10, 0, 0));
    assert_int_equal(l.recs[4].v[F_created_at].i, utc(2025, 12, 17, 9, 0, 0));
    assert_int_equal(src(&l)->rows_rejected, 1);
    assert_string_equal(src(&l)->rejects[0].reason, "negative duration");
    loaded_release(&l);
}

static void mistakes(void **state)
{
    (void)state;
    check_error("[profile]\nname = x\n[order]\nid = a\nid.split = ;\n", "line 5");
    check_error("[profile]\nname = x\n[order]\nid = a\namount = b\namount.fold = sum\n", "fold_by");
    check_error("[profile]\nname = x\nfold_by = a\n[order]\nid = a\nid.fold = sum\n", "fold = sum adds");
    check_error("[profile]\nname = x\nfold_by = a\n[interaction]\nid = a\nagent = b\nagent.fold = last\nteam = B\nteam.fold = first\n",
                "p.ini, lines 6 and 8: agent and team fold the column \"b\" in two ways");
    check_error("[profile]\nname = x\nfold_by = a\n[order]\nid = a\namount = b\namount.fold = sum\n[interaction]\nid = a\nwait_s = b\n"
                "wait_s.fold = sum\n", "lines 6 and 10: amount and wait_s fold the column");
    check_error("[profile]\nname = x\n[order]\nid = a\nid.less = b\n", "less is for amounts");
    check_error("[profile]\nname = x\n[order]\nid = a\nid.since = b\n", "since is for durations");
    check_error("[profile]\nname = x\n[interaction]\nid = a\nreplies = b\nreplies.join = c\n", "join is for times");
    check_error("[profile]\nname = x\n[interaction]\nid = a\nstatus = b\nstatus.word.1 = c\nstatus.word.1.is = resloved\n",
                "line 7: status: \"resloved\" is no value of this field");
    check_error("[profile]\nname = x\n[interaction]\nid = a\ndirection.const = inwards\n", "is no value");
    check_error("[profile]\nname = x\n[interaction]\nid = a\nstatus.rule = closed_at is filled\n", "a rule says yes or no");
    check_error("[profile]\nname = x\n[interaction]\nid = a\nagent.rule = closed_at is filled\n", "a rule is for flags");
    check_error("[profile]\nname = x\n[interaction]\nid = a\nfirst_contact.rule = replies <= few\n", "a number is expected");
    check_error("[profile]\nname = x\n[interaction]\nid = a\nfirst_contact.rule = status = soled\n", "no such word");
    check_error("[profile]\nname = x\n[interaction]\nid = a\nfirst_contact.rule = replies\n", "a condition is");
    check_error("[profile]\nname = x\n[interaction]\nid = a\nid.if = b > x\n", "compared with a number");
    check_error("[profile]\nname = x\n[interaction]\nid = a\nid.take = count\nid.split = /\n", "count is for counts");
    check_error("[profile]\nname = x\n[interaction]\nid = a\nid.take = last\n", "take needs split");
    check_error("[profile]\nname = x\n[interaction]\nid = a\nid.phone = 33\n", "code of the country");
    check_error("[profile]\nname = \xE9t\xE9\n[order]\nid = a\n", "UTF-8");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(order_lines),      cmocka_unit_test(lines_apart), cmocka_unit_test(survey_two_rows),
        cmocka_unit_test(forced_elsewhere), cmocka_unit_test(mistakes),
        cmocka_unit_test(late_contradiction), cmocka_unit_test(mixed_styles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
