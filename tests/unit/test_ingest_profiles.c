// Each built-in profile on a small export of the seen shape; the language of profiles, and its errors.
#include "ingest_fixture.h"

#include "ingest/map_priv.h"

static void zendesk(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "Id,Requester id,Assignee,Group,Status,Priority,Via,Created at,Solved at,Resolution time,Satisfaction Score,"
                  "Assignee stations,Reopens,Replies,First reply time in minutes,Full resolution time in minutes,Erreur [flag],Vente [dec]\n"
                  "101,9001,Ana,Support,Solved,Low,Mail,2026-01-05 08:10,2026-01-06 10:40,27,Good,2,0,1,42,1590,0,12.50\n"
                  "102,9002,,Support,Open,-,Web form,2026-01-05 09:00,,,Offered,0,0,0,,,1,offert\n"
                  "103,9003,Bob,Support,Closed,High,Facebook,2026-01-05 09:00,2026-01-05 10:00,2,3,1,1,2,5,,,\n"
                  "104,9004,Bob,Support,Closed,High,Phone call,2026-01-05 09:00,2026-01-05 10:00,1,Unoffered,1,1,2,-5,60,,\n"
                  "105,9004,Bob,Support,Closed,High,Mail,2026-01-05 09:00,2026-01-05 10:00,1,Neutre,1,1,2,5,60,,\n");
    assert_string_equal(src(&l)->profile, "zendesk-tickets");
    assert_int_equal(count_kind(&l, REC_INTERACTION), 5);
    assert_int_equal(count_kind(&l, REC_SURVEY), 4); // good, offered, 3; the neutral one is a rejected answer
    const struct record *t = nth(&l, REC_INTERACTION, 0), *s = nth(&l, REC_SURVEY, 0);
    assert_int_equal(t->v[F_first_reply_s].i, 42 * 60000);
    assert_int_equal(t->v[F_resolution_s].i, 1590 * 60000);
    assert_int_equal(t->v[F_transfers].i, 1);
    assert_int_equal(t->v[F_revenue].i, 125000);
    assert_int_equal(t->v[F_error].i, 0);
    assert_string_equal(text_of(t, F_channel), "email");
    assert_int_equal(s->v[F_csat].cls, CLS_HIGH);
    assert_close(score_of(s, F_csat), 5);
    assert_string_equal(text_of(s, F_interaction_id), "101");
    assert_int_equal(s->v[F_answered_at].i, t->v[F_resolved_at].i);
    s = nth(&l, REC_SURVEY, 1);
    assert_int_equal(s->v[F_state].i, STATE_SENT);
    assert_false(rec_has(s, F_csat));
    assert_close(score_of(nth(&l, REC_SURVEY, 2), F_csat), 3);
    assert_int_equal(nth(&l, REC_INTERACTION, 2)->v[F_resolution_s].i, 7200000); // rounded hours stand in
    assert_int_equal(nth(&l, REC_INTERACTION, 1)->v[F_transfers].i, 0);
    assert_false(rec_has(nth(&l, REC_INTERACTION, 1), F_priority));
    assert_int_equal(src(&l)->cells_rejected, 3); // offert, -5, Neutre
    assert_int_equal(src(&l)->rows_rejected, 0);
    loaded_release(&l);
}

static void freshdesk(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Resolved time,Closed time,"
                  "Initial response time,First response time (in hrs),Resolution time (in hrs),Agent interactions,"
                  "Customer interactions,Resolution status,Survey results,Email\n"
                  "1,Help,Closed,Low,Email,Question,Ana,Care,2026-01-05 08:00:00,2026-01-06 09:00:00,2026-01-06 10:00:00,"
                  "2026-01-05 09:00:00,01:00:00,25:00:00,1,0,Within SLA,Extremely Happy,a@x.fr\n"
                  "2,Out,Open,Low,Outbound Email,Question,Ana,Care,2026-01-05 08:00:00,,,,,,1,0,SLA Violated,,a@x.fr\n");
    assert_string_equal(src(&l)->profile, "freshdesk-tickets");
    assert_int_equal(count_kind(&l, REC_INTERACTION), 2);
    assert_int_equal(count_kind(&l, REC_SURVEY), 1);
    const struct record *t = nth(&l, REC_INTERACTION, 0);
    assert_int_equal(t->v[F_resolution_bh_s].i, 25 * 3600000);
    assert_int_equal(t->v[F_customer_messages].i, 1);
    assert_int_equal(t->v[F_sla].i, SLA_MET);
    assert_int_equal(t->v[F_direction].i, DIR_IN);
    t = nth(&l, REC_INTERACTION, 1);
    assert_int_equal(t->v[F_direction].i, DIR_OUT);
    assert_int_equal(t->v[F_sla].i, SLA_BREACHED);
    assert_string_equal(text_of(t, F_channel), "email");
    assert_int_equal(nth(&l, REC_SURVEY, 0)->v[F_csat].cls, CLS_HIGH);
    loaded_release(&l);
}

static void salesforce(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "\"Case Number\",\"Date/Time Opened\",\"Date/Time Closed\",\"Case Origin\",\"Status\"\n"
                  "\"00001\",\"05/01/2026 08:10\",\"16/01/2026 10:40\",\"Email\",\"Closed\"\n\n"
                  "\"Grand Totals (1 records)\"\n\n\"Confidential Information - Do Not Distribute\"\n"
                  "\"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved.\"\n");
    assert_string_equal(src(&l)->profile, "salesforce-cases");
    assert_int_equal(l.n, 1);
    assert_string_equal(text_of(&l.recs[0], F_id), "00001");
    assert_int_equal(l.recs[0].v[F_created_at].i, utc(2026, 1, 5, 7, 10, 0)); // as the closing dates decide
    assert_true(has_note(src(&l), "footer left out: 3 lines"));
    assert_int_equal(src(&l)->rows, 1);
    loaded_release(&l);
    load_text(&l, "\xC3\xAF\xC2\xBB\xC2\xBF" "Num\xC3\xA9ro de la requ\xC3\xAAte;Propri\xC3\xA9taire de la requ\xC3\xAAte;Date/Heure d\xE2\x80\x99ouverture;"
                  "Date de fermeture;Statut\n7;Ana;13/02/2026 10:00;14/02/2026;Ferm\xC3\xA9" "e en attente retour client\n");
    assert_string_equal(src(&l)->profile, "salesforce-cases");
    assert_int_equal(l.recs[0].v[F_status].i, ST_CLOSED);
    loaded_release(&l);
}

static void surveymonkey(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "Respondent ID,Collector ID,Start Date,End Date,Email Address,How likely are you to recommend us?,"
                  "How satisfied were you with:,,Why?\n"
                  ",,,,,Response,Speed,Courtesy,Open-Ended Response\n"
                  "1,7,01/05/2026 09:00:00 AM,01/25/2026 09:03:10 PM,a@x.fr,9,4,5,\"Fast, kind\"\n"
                  "2,7,01/06/2026 09:00:00 AM,01/26/2026 09:03:10 AM,b@x.fr,10 - Extremely likely,2,,\n");
    assert_string_equal(src(&l)->profile, "surveymonkey");
    assert_int_equal(src(&l)->header_rows, 2);
    assert_string_equal(src(&l)->columns[7].header, "How satisfied were you with: | Courtesy");
    assert_string_equal(src(&l)->columns[5].header, "How likely are you to recommend us?");
    assert_int_equal(l.n, 3);
    assert_close(score_of(&l.recs[0], F_nps), 9);
    assert_close(score_of(&l.recs[0], F_csat), 4);
    assert_string_equal(text_of(&l.recs[0], F_comment), "Fast, kind");
    assert_int_equal(l.recs[0].v[F_answered_at].i, utc(2026, 1, 25, 20, 3, 10));
    assert_true(l.recs[1].long_form); // the further question of the same metric
    assert_string_equal(text_of(&l.recs[1], F_question), "How satisfied were you with: | Courtesy");
    assert_close(score_of(&l.recs[1], F_csat), 5);
    assert_close(score_of(&l.recs[2], F_nps), 10);
    assert_int_equal(l.recs[0].line, 3);
    loaded_release(&l);
}

static void limesurvey(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "\xEF\xBB\xBF\"id. Response ID\";\"submitdate. Date submitted\";\"lastpage. Last page\";\"attribute_1. Canal\";"
                  "\"attribute_2. \xC3\x89quipe\";\"Q1. Recommanderiez-vous ? (0 \xC3\xA0 10)\";\"Q2[A]. Quel effort ? (1 \xC3\xA0 7) [joindre]\";"
                  "\"Q2[B]. Quel effort ? (1 \xC3\xA0 7) [obtenir]\";\"Q3. Facile ? (1 = tr\xC3\xA8s difficile, 4 = tr\xC3\xA8s facile)\"\r\n"
                  "\"1\";\"2026-01-05 10:00:00\";\"3\";\"T\xC3\xA9l\xC3\xA9phone\";\"Lyon\";\"9\";\"7 : beaucoup\";\"2\";\"4\"\r\n"
                  "\"2\";;\"1\";\"Chat\";\"Lyon\";\"3\";;;\r\n\"3\";;;\"Chat\";\"Lyon\";;;;\r\n\"4\";\"2026-01-05 10:00:00\";\"3\";;;\"11\";\"0\";\"1\";\"1\"\r\n\r\n");
    assert_string_equal(src(&l)->profile, "limesurvey");
    assert_int_equal(src(&l)->rows, 4);
    assert_int_equal(src(&l)->rows_rejected, 2); // no sent_at in this file: nothing places an unanswered invitation
    assert_int_equal(src(&l)->cells_rejected, 2);
    assert_close(score_of(&l.recs[0], F_ces), 5);
    assert_int_equal(l.recs[0].v[F_ces].cls, CLS_HIGH);
    assert_close(score_of(&l.recs[0], F_ease), 4);
    assert_int_equal(l.recs[0].v[F_state].i, STATE_ANSWERED);
    assert_string_equal(text_of(&l.recs[0], F_team), "Lyon");
    assert_true(l.recs[1].long_form);
    assert_int_equal(l.recs[1].v[F_ces].cls, CLS_LOW); // 2 of 7
    loaded_release(&l);
}

static void shopify(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "Name,Email,Financial Status,Currency,Total,Created at,Lineitem quantity,Lineitem name,Cancelled at,Source\n"
                  "#1001,A@x.fr,paid,EUR,30.00,2026-01-05 10:00:00 +0100,1,Tea,,web\n#1001,A@x.fr,,,,2026-01-05 10:00:00 +0100,2,Cup,,\n"
                  "#1002,b@x.fr,refunded,EUR,5.00,2026-01-06 10:00:00 +0100,1,Tea,,pos\n"
                  "#1003,b@x.fr,paid,EUR,5.00,2026-01-06 10:00:00 +0100,1,Tea,2026-01-07 10:00:00 +0100,pos\n"
                  "#1004,,paid,EUR,5.00,2026-01-06 10:00:00 +0100,1,Tea,,pos\n");
    assert_string_equal(src(&l)->profile, "shopify-orders");
    assert_int_equal(src(&l)->rows, 4);
    assert_int_equal(count_kind(&l, REC_ORDER), 4);
    assert_int_equal(l.recs[0].v[F_amount].i, 300000);
    assert_int_equal(l.recs[0].v[F_ordered_at].i, utc(2026, 1, 5, 9, 0, 0));
    assert_string_equal(text_of(&l.recs[0], F_customer_id), "a@x.fr");
    assert_int_equal(l.recs[0].v[F_status].i, ORD_OK);
    assert_int_equal(l.recs[1].v[F_status].i, ORD_VOID);
    assert_int_equal(l.recs[1].line, 4);
    assert_string_equal(text_of(&l.recs[1], F_channel), "in_person");
    assert_int_equal(l.recs[2].v[F_status].i, ORD_VOID);
    assert_int_equal(src(&l)->rows_rejected, 0);
    assert_false(rec_has(&l.recs[3], F_customer_id)); // a guest: an order all the same
    assert_true(has_note(src(&l), "1 order names no customer"));
    loaded_release(&l);
}

static void aircall(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "line,datetime (tz offset incl.),datetime (utc),direction,from,answered,missed_call_reason,user,duration (total),"
                  "duration (in call),tags,team,customer number,in-call duration,waiting time,call id (internal)\n"
                  "L,2026-01-05 09:57:14,2026-01-05 07:57:14.083,inbound,331,Yes,,Ana,217,180,Billing,T,+33 1,00:03:00,00:00:37,55\n"
                  "L,2026-01-05 09:57:14,2026-01-05 08:00:00,inbound,331,No,abandoned_in_ivr,[No associated user],20,,,T,+33 1,,00:00:20,56\n");
    assert_string_equal(src(&l)->profile, "aircall-calls");
    assert_int_equal(l.n, 2);
    assert_int_equal(l.recs[0].v[F_created_at].i, utc(2026, 1, 5, 7, 57, 14) + 83);
    assert_int_equal(l.recs[0].v[F_wait_s].i, 37000);
    assert_int_equal(l.recs[0].v[F_handle_s].i, 180000);
    assert_int_equal(l.recs[0].v[F_answered].i, 1);
    assert_int_equal(l.recs[0].v[F_abandoned].i, 0);
    assert_string_equal(text_of(&l.recs[0], F_channel), "phone");
    assert_int_equal(l.recs[1].v[F_abandoned].i, 1);
    assert_false(rec_has(&l.recs[1], F_agent));
    loaded_release(&l);
}

// --- the language -------------------------------------------------------------------------------------------------

static const char example[] =
    "[profile]\nname = helpline\nlabel = Helpline\nmatch.1 = Ref | Reference\ndate_order = month first\nnull.1 = unknown*\n"
    "footer.1 = end of report*\ntimezone = UTC\nid_space = help\n"
    "[interaction]\nid.1 = Ref\ncreated_at = Day\ncreated_at.join = Hour\nwait_s = Picked up\nwait_s.since = Hour\n"
    "agent = Who#2\nteam = #7\nchannel.const = phone\nescalated = Level\nescalated.word.1 = L2\nescalated.word.1.is = yes\n"
    "escalated.word.2 = *\nescalated.word.2.is = no\nescalated.empty = no\ncomplaint = Happy\ncomplaint.invert = yes\n"
    "category = Topics\ncategory.split = /\ncategory.take = last\ncustomer_id = Caller\ncustomer_id.strip = tel:\n"
    "drop_if.1 = Level = test | draft\n"
    "[survey]\nid = Ref\ninteraction_id = Ref\nanswered_at = Day\nces = Hard\nces.scale = 1..7\nces.direction = ease\n"
    "csat = Mood\ncsat.label.1 = meh\ncsat.label.1.value = 1\ncsat.label.2 = fine\ncsat.label.2.value = 2\ncsat.label.3 = wow\n"
    "csat.label.3.value = 3\ncsat.positive_from = 2\n"
    "[survey.rest]\nid = Ref\nanswered_at = Day\nease.each = Rate *\nease.scale = 0..10\n";

static const char example_csv[] =
    "Ref,Day,Hour,Picked up,Who,Who,T,Level,Happy,Topics,Caller,Hard,Mood,Rate a,Rate b\n"
    "1,01/02/2026,23:59:50,00:00:10,x,Ana,North,L2,no,A / B / C,tel:+33,7,fine,10,0\n"
    "2,01/03/2026,10:00:00,09:00:00,x,unknown agent,North,,yes,A,+34,,meh,,\n"
    "3,01/03/2026,10:00:00,10:00:05,x,Bob,North,test,,A,+34,,,,\n"
    "End of report 2026\n";

static void language(void **state)
{
    (void)state;
    char dir[512], ini[1100], csv[1100];
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    snprintf(ini, sizeof(ini), "%s", test_write_text(dir, "mine.ini", example));
    snprintf(csv, sizeof(csv), "%s", test_write_text(dir, "x.csv", example_csv));
    for (int k = 0; k < 3; k++) { // by its path, by its name, recognised
        struct loaded l = {0};
        l.o.profile = k == 0 ? ini : k == 1 ? "helpline" : NULL;
        l.o.profile_dir = k ? dir : NULL;
        const char *paths[] = {csv};
        load_paths_in(&l, "Europe/Paris", paths, 1);
        struct source_info *s = src(&l);
        assert_string_equal(s->profile, "helpline");
        assert_string_equal(s->id_space, "help");
        assert_int_equal(count_kind(&l, REC_INTERACTION), 2);
        const struct record *r = nth(&l, REC_INTERACTION, 0);
        assert_int_equal(r->v[F_created_at].i, utc(2026, 1, 2, 23, 59, 50));
        assert_int_equal(r->v[F_wait_s].i, 20000); // past midnight
        assert_string_equal(text_of(r, F_agent), "Ana");
        assert_string_equal(text_of(r, F_team), "North");
        assert_string_equal(text_of(r, F_channel), "phone");
        assert_int_equal(r->v[F_escalated].i, 1);
        assert_int_equal(r->v[F_complaint].i, 1); // not happy
        assert_string_equal(text_of(r, F_category), "C");
        assert_string_equal(text_of(r, F_customer_id), "+33");
        r = nth(&l, REC_INTERACTION, 1);
        assert_int_equal(r->v[F_escalated].i, 0);
        assert_false(rec_has(r, F_agent));
        assert_false(rec_has(r, F_wait_s));
        assert_int_equal(s->cells_rejected, 1); // picked up before it rang
        assert_true(has_note(s, "1 row left out, as the profile says"));
        assert_true(has_note(s, "footer left out"));
        assert_int_equal(count_kind(&l, REC_SURVEY), 4);
        r = nth(&l, REC_SURVEY, 0);
        assert_close(score_of(r, F_ces), 1); // the easiest is the least effort
        assert_int_equal(r->v[F_ces].cls, CLS_LOW);
        assert_close(score_of(r, F_csat), 3);
        assert_int_equal(r->v[F_csat].cls, CLS_HIGH);
        assert_close(score_of(nth(&l, REC_SURVEY, 1), F_ease), 4);
        assert_string_equal(text_of(nth(&l, REC_SURVEY, 2), F_question), "Rate b");
        assert_true(nth(&l, REC_SURVEY, 2)->long_form);
        assert_int_equal(nth(&l, REC_SURVEY, 3)->v[F_csat].cls, CLS_LOW);
        loaded_release(&l);
    }
    test_rmdir(dir);
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

// The example of the manual page is a profile that works.
static void manual(void **state)
{
    (void)state;
    char path[700], ini[8192] = "", line[400], dir[512], csv[1100];
    const char *top = getenv("SRCDIR");
    snprintf(path, sizeof(path), "%s/man/kpitop-profile.5", top ? top : ".");
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    bool in = false, here = false;
    size_t n = 0;
    while (fgets(line, sizeof(line), f)) {
        here = here || !strncmp(line, ".Sh EXAMPLES", 12);
        if (!here)
            continue;
        if (!strncmp(line, ".Ed", 3))
            in = false;
        if (in)
            n += (size_t)snprintf(ini + n, sizeof(ini) - n, "%s", line);
        if (!strncmp(line, ".Bd -literal", 12))
            in = true;
    }
    fclose(f);
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    test_write_text(dir, "helpline.ini", ini);
    snprintf(csv, sizeof(csv), "%s",
             test_write_text(dir, "x.csv",
                             "Ref;Day;Hour;Picked up;Caller;Who;Who;Level;Topics;Mood;Effort joining;Effort solving\n"
                             "1;01/02/2026;10:00:00;10:00:20;tel:+33;x;Ana;L2;A / B;happy;7;1\n"
                             "2;01/02/2026;11:00:00;;tel:+34;x;Bob;;;;;\n3;01/02/2026;11:00:00;;tel:+34;x;Bob;test;;;;\n"
                             "End of report\n"));
    struct loaded l = {0};
    l.o.profile_dir = dir;
    const char *paths[] = {csv};
    load_paths_in(&l, "UTC", paths, 1);
    if (strcmp(src(&l)->profile, "helpline") != 0)
        fail_msg("%s: %s", src(&l)->profile, src(&l)->nnotes ? src(&l)->notes[0] : "");
    assert_int_equal(count_kind(&l, REC_INTERACTION), 2);
    assert_int_equal(count_kind(&l, REC_SURVEY), 3);
    const struct record *r = nth(&l, REC_INTERACTION, 0);
    assert_int_equal(r->v[F_created_at].i, utc(2026, 1, 2, 10, 0, 0));
    assert_int_equal(r->v[F_wait_s].i, 20000);
    assert_string_equal(text_of(r, F_agent), "Ana");
    assert_int_equal(r->v[F_escalated].i, 1);
    assert_int_equal(nth(&l, REC_INTERACTION, 1)->v[F_escalated].i, 0);
    assert_int_equal(nth(&l, REC_SURVEY, 0)->v[F_csat].cls, CLS_HIGH);
    assert_close(score_of(nth(&l, REC_SURVEY, 1), F_ces), 5);
    assert_close(score_of(nth(&l, REC_SURVEY, 2), F_ces), 1);
    loaded_release(&l);
    test_rmdir(dir);
}

static void errors(void **state)
{
    (void)state;
    check_error("[profile]\nname = x\n", "at least one record kind");
    check_error("[profile]\nname = x\ncolour = red\n[order]\nid = a\n", "line 3");
    check_error("[profile]\nname = x\n[ticket]\nid = a\n", "record kind");
    check_error("[profile]\nname = x\n[order]\nnps = a\n", "no such field");
    check_error("[profile]\nname = x\n[survey]\nnps = a\nguests = yes\n", "guests is for [order]");
    check_error("[profile]\nname = x\n[survey]\nnps = a\nnps.scale = 5..1\n", "lowest");
    check_error("[profile]\nname = x\n[survey]\nnps.scale = 1..5\n", "name the column");
    check_error("[profile]\nname = x\n[survey]\nnps = a\nnps.colour = red\n", "no such option");
    check_error("[profile]\nname = x\n[survey]\nnps = a\nnps.label.2 = b\n", "1, 2, 3");
    check_error("[profile]\nname = x\n[survey]\nstate = a\nstate.word.1 = b\n", "has no .is");
    check_error("[profile]\nname = x\n[interaction]\nwait_s = a\nwait_s.unit = parsec\n", "a unit is");
    check_error("[profile]\nname = x\ntimezone = Mars/Olympus\n[interaction]\nid = a\n", "time zone");
    check_error("[profile]\nname = x\n[interaction]\nid = a\nkeep_if.1 = b\n", "a condition is");
}

// Every built-in profile parses, names what recognises it, and maps what its kinds cannot do without.
static void built_in(void **state)
{
    (void)state;
    struct profile_list list;
    struct words words;
    struct err e = {0};
    if (words_init(&words, &e) || profiles_load(&list, NULL, &words, NULL, &e))
        fail_msg("%s", e.msg);
    words_release(&words);
    assert_true(list.n >= 7);
    for (size_t i = 0; i < list.n; i++) {
        assert_true(list.items[i]->nmatches >= 2);
        const struct section *s = &list.items[i]->sections[0];
        for (const enum rec_field *q = rec_kinds[s->kind].required; *q != F_COUNT; q++) {
            bool found = false;
            for (size_t j = 0; j < s->nrules; j++)
                found = found || s->rules[j].field == *q;
            if (!found && field_needed(s, *q))
                fail_msg("%s has no %s", list.items[i]->name, rec_fields[*q].name);
        }
    }
    profiles_release(&list);
    struct arena mem = {0};
    struct profile_desc *d;
    size_t n;
    assert_int_equal(ingest_profiles(NULL, &mem, &d, &n, &e), 0);
    assert_string_equal(d[0].name, "3cx-calls"); // by name
    assert_string_equal(d[1].name, "aircall-calls");
    assert_true(d[1].builtin && d[1].verified && !d[0].verified);
    assert_non_null(strstr(d[1].recognises, "direction"));
    arena_release(&mem);
}

// A bad profile of the user's is left out, and said; the others work.
static void bad_user_profile(void **state)
{
    (void)state;
    char dir[512], csv[1100];
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    test_write_text(dir, "bad.ini", "[profile]\nname = bad\nnonsense = 1\n[order]\nid = a\n");
    snprintf(csv, sizeof(csv), "%s", test_write_text(dir, "x.csv", "id,created_at\n1,2026-01-01\n"));
    struct loaded l = {0};
    l.o.profile_dir = dir;
    const char *paths[] = {csv};
    load_paths_in(&l, "UTC", paths, 1);
    assert_int_equal(l.n, 1);
    assert_true(has_note(src(&l), "profiles left out"));
    assert_true(has_note(src(&l), "line 3"));
    loaded_release(&l);
    test_rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zendesk),    cmocka_unit_test(freshdesk), cmocka_unit_test(salesforce),
        cmocka_unit_test(surveymonkey), cmocka_unit_test(limesurvey), cmocka_unit_test(shopify),
        cmocka_unit_test(aircall),    cmocka_unit_test(language),  cmocka_unit_test(errors), cmocka_unit_test(manual),
        cmocka_unit_test(built_in),   cmocka_unit_test(bad_user_profile),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
