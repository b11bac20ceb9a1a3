// Recognition: what decides for a profile, what a file without one is taken for, and what is said instead of guessed.
// The shapes are those of well-known public exports; the rows are made up.
#include "ingest_fixture.h"

#include <stdarg.h>

static const char *field_of(const struct loaded *l, const char *header)
{
    return column(src(l), header)->field;
}

static bool maps(const struct loaded *l, const char *header, const char *field)
{
    return strstr(field_of(l, header), field) != NULL;
}

static void check_unread(const struct loaded *l, const char *header, const char *hint)
{
    const struct source_column *c = column(src(l), header);
    assert_string_equal(c->field, "");
    if (hint && (!c->hint || !strstr(c->hint, hint)))
        fail_msg("%s: \"%s\" lacks \"%s\"", header, c->hint ? c->hint : "", hint);
}

static void addf(struct strbuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void addf(struct strbuf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    sb_vaddf(b, fmt, ap);
    va_end(ap);
}

static void load_buf(struct loaded *l, struct strbuf *b)
{
    assert_false(b->oom);
    load_text(l, sb_str(b));
    sb_release(b);
}

// --- profiles -----------------------------------------------------------------------------------------------------

static void load_with(struct loaded *l, const char *csv, const char *forced, const char *one, const char *two)
{
    char dir[512], path[1100];
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    if (one)
        test_write_text(dir, "one.ini", one);
    if (two)
        test_write_text(dir, "two.ini", two);
    snprintf(path, sizeof(path), "%s", test_write_text(dir, "zendesk-tickets.csv", csv)); // the name decides nothing
    l->o.profile = forced;
    l->o.profile_dir = dir;
    const char *paths[] = {path};
    load_paths_in(l, "Europe/Paris", paths, 1);
    test_rmdir(dir);
}

#define DOORS "[profile]\nname = doors\nmatch.1 = Nr\nmatch.2 = When\n[interaction]\nid = Nr\ncreated_at = When\n"
#define GATES "[profile]\nname = gates\nmatch.1 = Nr\nmatch.2 = When\n[interaction]\nid = Nr\ncreated_at = %s\nagent = Who\n"

static void values_decide(void **state)
{
    (void)state;
    static const char csv[] = "Nr,When,Then,Who\n1,Ana,2025-01-05,x\n2,Bob,2025-01-06,y\n";
    static const char then[] = "[profile]\nname = gates\nmatch.1 = Nr\nmatch.2 = When\n[interaction]\nid = Nr\n"
                               "created_at = Then\nagent = When\n";
    struct loaded l = {0};
    load_with(&l, csv, NULL, DOORS, then);
    assert_string_equal(src(&l)->profile, "gates"); // "When" holds names: doors cannot read the file
    assert_non_null(strstr(src(&l)->runner_up, "doors"));
    assert_non_null(strstr(src(&l)->runner_up, "the column \"When\" does not hold a created_at"));
    assert_non_null(strstr(src(&l)->chosen_why, "its 2 marks are there; it knows 3 of 4 columns"));
    assert_int_equal(l.n, 2);
    loaded_release(&l);
    load_with(&l, csv, NULL, DOORS, NULL); // alone, it is not forced upon the file either
    assert_string_not_equal(src(&l)->profile, "doors");
    loaded_release(&l);
}

static void ties(void **state)
{
    (void)state;
    static const char csv[] = "Nr,When,Who\n1,2025-01-05,x\n2,2025-01-06,y\n";
    char same[400], more[400];
    snprintf(same, sizeof(same), "%s", DOORS);
    memcpy(strstr(same, "doors"), "adoor", 5);
    snprintf(more, sizeof(more), GATES, "When");
    for (int swap = 0; swap < 2; swap++) { // equals: by name, whatever the order of the files
        struct loaded l = {0};
        load_with(&l, csv, NULL, swap ? same : DOORS, swap ? DOORS : same);
        assert_string_equal(src(&l)->profile, "adoor");
        assert_non_null(strstr(src(&l)->runner_up, "doors, which knows 2 columns, of which 2 hold"));
        loaded_release(&l);
        load_with(&l, csv, NULL, swap ? more : DOORS, swap ? DOORS : more);
        assert_string_equal(src(&l)->profile, "gates"); // it knows one column more
        loaded_release(&l);
    }
}

// The user's own profile comes before a built-in one that knows more.
static void own_first(void **state)
{
    (void)state;
    static const char csv[] = "Id,Requester id,Group,Status,Via,Created at,Solved at,Satisfaction Score,Replies\n"
                              "101,9001,Support,Solved,Mail,2026-01-05 08:10,2026-01-06 10:40,Good,1\n";
    struct loaded l = {0};
    load_with(&l, csv, NULL, NULL, NULL);
    assert_string_equal(src(&l)->profile, "zendesk-tickets");
    loaded_release(&l);
    load_with(&l, csv, NULL, "[profile]\nname = mine\nmatch.1 = Requester id\n[interaction]\nid = Id\ncreated_at = Created at\n",
              NULL);
    assert_string_equal(src(&l)->profile, "mine");
    assert_non_null(strstr(src(&l)->runner_up, "zendesk-tickets"));
    loaded_release(&l);
}

// A profile that names no unit and no id: the header says the unit, and rows are calls of their own.
static void header_says_unit(void **state)
{
    (void)state;
    struct loaded l = {0};
    static const char csv[] = "When,Nr,Spoke (Minutes),Rang\n2025-01-05 10:00,7,2,30\n2025-01-05 10:00,7,2,30\n";
    load_with(&l, csv, NULL, "[profile]\nname = doors\nmatch.1 = Nr\n[interaction]\ncreated_at = When\n"
                             "handle_s = Spoke*\nwait_s = Rang\n", NULL);
    assert_string_equal(src(&l)->profile, "doors");
    assert_int_equal(count_kind(&l, REC_INTERACTION), 2);
    assert_int_equal(l.recs[0].v[F_handle_s].i, 120000);
    assert_int_equal(l.recs[0].v[F_wait_s].i, 30000);
    assert_true(has_note(src(&l), "no column is an id"));
    loaded_release(&l);
    load_with(&l, csv, NULL, "[profile]\nname = doors\nmatch.1 = Nr\n[interaction]\ncreated_at = When\nid = Nr\n"
                             "handle_s = Spoke*\nhandle_s.unit = h\n", NULL);
    assert_int_equal(l.recs[0].v[F_handle_s].i, 7200000); // what the profile says stands above
    assert_false(has_note(src(&l), "no column is an id"));
    loaded_release(&l);
}

static void forced_misses(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_with(&l, "Id,Created at,Status\n1,2026-01-05 08:10,Solved\n", "zendesk-tickets", NULL, NULL);
    assert_string_equal(src(&l)->profile, "zendesk-tickets");
    assert_true(has_note(src(&l), "was asked for; it finds no column for \"Requester id\""));
    assert_int_equal(l.n, 1);
    loaded_release(&l);
}

// A file without a header row is known by its columns alone.
static void headless(void **state)
{
    (void)state;
    static const char ini[] = "[profile]\nname = log\nheader_rows = 0\nmatch.1 = #5\n[interaction]\nid = #1\ncreated_at = #2\n"
                              "wait_s = #3\nchannel = #4\nagent = #5\n";
    struct loaded l = {0};
    load_with(&l, "7,2026/08/04 09:03:11,12,phone,Ana\n8,2026/08/04 09:05:11,3,phone,Bob\n", NULL, ini, NULL);
    assert_string_equal(src(&l)->profile, "log");
    assert_int_equal(l.n, 2);
    loaded_release(&l);
    load_with(&l, "a,b,c,d,e\n7,2026/08/04 09:03:11,12,phone,Ana\n", NULL, ini, NULL);
    assert_string_not_equal(src(&l)->profile, "log"); // its first row is a header
    loaded_release(&l);
}

// --- call logs ----------------------------------------------------------------------------------------------------

// Three renderings of the same calls: ISO, American with zeros for none, French. The same records come out.
static void call_log(struct loaded *l, int form)
{
    static const char *const heads[] = {
        "Call Id,Agent,Date,Time,Topic,Answered (Y/N),Resolved,Speed of answer in seconds,AvgTalkDuration,Satisfaction rating\n",
        "Call ID,Agent,Date,Time,Topic,Answered,Resolved,Speed of Answer (sec),Avg Talk Duration,Satisfaction Rating\n",
        "ID appel;Conseiller;Date;Heure;Motif;D\xC3\xA9" "croch\xC3\xA9;R\xC3\xA9solu;Temps d'attente (s);Dur\xC3\xA9" "e de conversation;Note de satisfaction\n"};
    struct strbuf b = {0};
    addf(&b, "%s", heads[form]);
    for (int i = 0; i < 60; i++) {
        int day = 1 + i / 2, h = 9 + i % 9, m = i * 7 % 60, wait = 10 + i * 13 % 110, talk = 120 + i * 11 % 200, sat = 1 + i % 5;
        bool yes = i % 5 != 0;
        char head[128], tail[128];
        if (form == 1)
            snprintf(head, sizeof(head), "1/%d/2021,%d:%02d:58 %s", day, h > 12 ? h - 12 : h, m, h >= 12 ? "PM" : "AM");
        else
            snprintf(head, sizeof(head), form ? "%02d/01/2021;%02d:%02d:58" : "2021-01-%02d,%02d:%02d:58", day, h, m);
        if (!yes)
            snprintf(tail, sizeof(tail), form == 1 ? "No,No,,," : form ? "Non;Non;;;" : "N,N,,,");
        else if (form == 1)
            snprintf(tail, sizeof(tail), "Yes,Yes,%d,12:%02d:%02d AM,%d", wait, talk / 60, talk % 60, sat);
        else
            snprintf(tail, sizeof(tail), form ? "Oui;Oui;%d;%02d:%02d:%02d;%d" : "Y,Y,%d,%d:%02d:%02d,%d", wait, 0, talk / 60,
                     talk % 60, sat);
        char s = form == 2 ? ';' : ',';
        addf(&b, "ID%04d%cDiane%c%s%cStreaming%c%s\n", i, s, s, head, s, s, tail);
    }
    load_buf(l, &b);
}

static void calls_alike(void **state)
{
    (void)state;
    struct loaded l[3];
    memset(l, 0, sizeof(l));
    for (int k = 0; k < 3; k++) {
        call_log(&l[k], k);
        assert_int_equal(count_kind(&l[k], REC_INTERACTION), 60);
        assert_int_equal(count_kind(&l[k], REC_SURVEY), 48);
        assert_int_equal(src(&l[k])->rows_rejected + src(&l[k])->cells_rejected, 0);
        for (size_t i = 0; i < 60; i++) {
            const struct record *a = nth(&l[0], REC_INTERACTION, i), *r = nth(&l[k], REC_INTERACTION, i);
            static const enum rec_field same[] = {F_created_at, F_wait_s, F_talk_s, F_answered, F_handle_s};
            for (size_t j = 0; j < ARRAY_LEN(same); j++) {
                assert_int_equal(rec_has(a, same[j]), rec_has(r, same[j]));
                assert_true(!rec_has(a, same[j]) || a->v[same[j]].i == r->v[same[j]].i);
            }
            assert_string_equal(text_of(r, F_channel), "phone");
        }
        for (size_t i = 0; i < 48; i++)
            assert_close(score_of(nth(&l[k], REC_SURVEY, i), F_csat), score_of(nth(&l[0], REC_SURVEY, i), F_csat));
    }
    assert_int_equal(nth(&l[0], REC_INTERACTION, 1)->v[F_created_at].i, utc(2021, 1, 1, 9, 7, 58)); // 10:07:58 in Paris
    for (int k = 0; k < 3; k++)
        loaded_release(&l[k]);
}

static void load_zeros(struct loaded *l, const char *profile)
{
    struct strbuf b = {0};
    addf(&b, "Call Id,Date,Answered,Talk time (s),Satisfaction rating\n");
    for (int i = 0; i < 20; i++)
        addf(&b, "%d,2025-01-%02d 10:00,%s,%d,%d\n", i, i + 1, i % 4 ? "Y" : "N", i % 4 ? 60 + i : 0, i % 4 ? i % 4 + 2 : 0);
    load_with(l, sb_str(&b), NULL, profile, NULL);
    sb_release(&b);
}

// Zeros that may mean "none" are asked about, and the line that the question names settles it.
static void zeros_asked(void **state)
{
    (void)state;
    static const char ini[] = "[profile]\nname = z\nmatch.1 = Call Id\n[interaction]\nid = Call Id\ncreated_at = Date\n"
                              "talk_s = Talk time (s)\n%s[survey]\nid = Call Id\nanswered_at = Date\n"
                              "csat = Satisfaction rating\n%s";
    struct loaded l = {0};
    char text[800];
    load_zeros(&l, NULL);
    assert_true(has_note(src(&l), "column \"Talk time (s)\": 25 % of its values are exactly 0; if that means none, write `talk_s.null.1 = 0`"));
    assert_true(has_note(src(&l), "column \"Satisfaction rating\": 0 stands 5 times and is no answer of the scale 1..5; `csat.null.1 = 0`"));
    assert_int_equal(src(&l)->cells_rejected, 5);
    assert_true(rec_has(nth(&l, REC_INTERACTION, 0), F_talk_s)); // not changed in silence
    loaded_release(&l);

    snprintf(text, sizeof(text), ini, "talk_s.null.1 = 0\n", "csat.null.1 = 0\n");
    load_zeros(&l, text);
    assert_false(has_note(src(&l), "exactly 0") || has_note(src(&l), "0 stands"));
    assert_false(rec_has(nth(&l, REC_INTERACTION, 0), F_talk_s));
    assert_int_equal(src(&l)->cells_rejected, 0);
    assert_int_equal(count_kind(&l, REC_SURVEY), 15);
    loaded_release(&l);

    snprintf(text, sizeof(text), ini, "", "csat.scale = 0..5\n");
    load_zeros(&l, text);
    assert_int_equal(count_kind(&l, REC_SURVEY), 20);
    assert_close(score_of(nth(&l, REC_SURVEY, 0), F_csat), 1);
    loaded_release(&l);
}

// A first reply of 0 where nobody replied.
static void zeros_without(void **state)
{
    (void)state;
    struct strbuf b = {0};
    struct loaded l = {0};
    addf(&b, "Ticket ID,Created at,First reply at,First reply time (min)\n");
    for (int i = 0; i < 20; i++)
        addf(&b, i % 2 ? "%d,2025-01-05 10:00,2025-01-05 10:%02d,%d\n" : "%d,2025-01-05 10:00,,0\n", i, 10 + i, 10 + i);
    load_buf(&l, &b);
    assert_true(has_note(src(&l), "50 % of its values are exactly 0, mostly where \"First reply at\" is empty"));
    loaded_release(&l);
}

// --- durations and times ------------------------------------------------------------------------------------------

static void load_tickets(struct loaded *l, const char *header, int per_hour, bool noise)
{
    struct strbuf b = {0};
    addf(&b, "Ticket ID,Created,Resolved,%s\n", header);
    for (int i = 0; i < 40; i++) {
        int h = 2 + i % 20;
        addf(&b, "%d,2025-01-%02d 00:10:00,2025-01-%02d %02d:20:00,%d\n", i, 1 + i % 28, 1 + i % 28, h,
             noise && i % 2 ? 7 * i : (h * 60 + 10) * per_hour / 60);
    }
    load_buf(l, &b);
}

static void units_compared(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_tickets(&l, "Resolution time (hours)", 60, false); // minutes, whatever is written
    assert_true(has_note(src(&l), "its durations are 60 times longer than the time from \"Created\" to \"Resolved\"; "
                                  "`resolution_s.unit = min` in a profile"));
    assert_int_equal(nth(&l, REC_INTERACTION, 0)->v[F_resolution_s].i, INT64_C(130) * 3600000); // said, not changed
    loaded_release(&l);
    load_tickets(&l, "Resolution time (ms)", 3600, false); // seconds
    assert_true(has_note(src(&l), "1000 times shorter"));
    assert_true(has_note(src(&l), "`resolution_s.unit = s`"));
    loaded_release(&l);
    load_tickets(&l, "Resolution time (min)", 60, false);
    assert_int_equal(src(&l)->nnotes, 0);
    loaded_release(&l);

    load_tickets(&l, "Resolution time", 60, false); // no unit: the times leave one only
    assert_int_equal(nth(&l, REC_INTERACTION, 0)->v[F_resolution_s].i, 130 * 60000);
    assert_true(has_note(src(&l), "no unit is named; read as minutes, since 40 of 40 rows agree"));
    loaded_release(&l);
    load_tickets(&l, "Resolution time", 60, true); // half of the rows disagree
    check_unread(&l, "Resolution time", "nothing says its unit");
    loaded_release(&l);
}

// A timestamp by the name of a duration, a duration by the name of a date.
static void names_mislead(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "Ticket ID,Date Opened,First Response Time,Time to Resolution,Date of wait,Customer Satisfaction Rating\n"
                  "1,2025-01-05 10:00,2025-01-05 11:00,2025-01-06 10:00,00:12:30,3\n"
                  "2,2025-01-05 10:00,2025-01-05 12:00,2025-01-07 10:00,00:02:30,5\n");
    assert_string_equal(field_of(&l, "First Response Time"), "interaction.first_reply_at");
    assert_true(maps(&l, "Time to Resolution", "interaction.resolved_at"));
    check_unread(&l, "Date of wait", "durations or times of day");
    const struct record *r = nth(&l, REC_INTERACTION, 0);
    assert_false(rec_has(r, F_resolution_s) || rec_has(r, F_first_reply_s));
    loaded_release(&l);
}

// --- scores -------------------------------------------------------------------------------------------------------

static void scores_unsure(void **state)
{
    (void)state;
    struct strbuf b = {0};
    struct loaded l = {0};
    addf(&b, "Response ID,Response date,Score,Overall satisfaction,Pages\n");
    for (int i = 0; i < 40; i++)
        addf(&b, "%d,2025-01-%02d,%d,%d,%d\n", i, 1 + i % 28, i % 11, 1 + i % 10, 20 + i);
    load_buf(&l, &b);
    check_unread(&l, "Score", "`nps = Score` or `csat = Score`");
    check_unread(&l, "Pages", NULL);
    assert_null(column(src(&l), "Pages")->hint);
    const struct record *r = nth(&l, REC_SURVEY, 9); // 10 of 1..10 is a satisfaction, not a recommendation
    assert_false(rec_has(r, F_nps));
    assert_close(score_of(r, F_csat), 5);
    loaded_release(&l);

    load_text(&l, "id,date,score\n1,2025-01-01,9\n2,2025-01-02,10\n3,2025-01-03,0\n"); // no evaluation sheet either
    assert_int_equal(src(&l)->state, SOURCE_UNRECOGNISED);
    assert_non_null(column(src(&l), "score")->hint);
    loaded_release(&l);
}

static void recommendation(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "ID,Market,Survey date,Customer Name,Month,Quarter,NPS\n1000,US,25-09-2021,Krista,9,3,10\n1001,UK,07-11-2021,Ann,11,4,0\n");
    assert_string_equal(field_of(&l, "NPS"), "survey.nps");
    assert_null(column(src(&l), "Quarter")->hint); // a part of the date, no answer
    assert_int_equal(count_kind(&l, REC_SURVEY), 2);
    loaded_release(&l);
    load_text(&l, "Month,NPS,Responses,Average score\n2025-01,42.1,120,8.1\n2025-02,-3.5,131,7.0\n");
    assert_int_equal(src(&l)->state, SOURCE_UNRECOGNISED);
    loaded_release(&l);
}

// A review of a hotel, a passenger's answers: no time, or no question that is known for sure.
static void surveys_without(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, ",id,Gender,Customer Type,Age,Class,Inflight wifi service,Cleanliness,Departure Delay in Minutes,satisfaction\n"
                  "0,70172,Male,Loyal Customer,13,Eco,3,5,25,neutral or dissatisfied\n"
                  "1,5047,Male,disloyal Customer,25,Business,0,1,1,satisfied\n");
    assert_int_equal(src(&l)->state, SOURCE_UNRECOGNISED);
    check_unread(&l, "Cleanliness", "as answers on a scale have them");
    loaded_release(&l);
    load_text(&l, "CustomerID,Churn,Tenure,PreferredLoginDevice,SatisfactionScore,Complain,OrderCount\n"
                  "50001,1,4,Mobile Phone,2,1,1\n50002,0,,Phone,3,1,1\n");
    assert_int_equal(count_kind(&l, REC_CUSTOMER), 2);
    assert_true(has_note(src(&l), "no date at all"));
    check_unread(&l, "PreferredLoginDevice", NULL); // words of channels, and no channel
    loaded_release(&l);
}

// --- tickets ------------------------------------------------------------------------------------------------------

static void public_tickets(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "Unique id,channel_name,category,Sub-category,Customer Remarks,Order_id,order_date_time,Issue_reported at,"
                  "issue_responded,Survey_response_Date,Agent_name,Supervisor,CSAT Score\n"
                  "7e9a,Email,Order Related,Delayed,,c27c,,21/08/2023 11:13,21/08/2023 11:47,21-Aug-23,Ana,Bo,5\n"
                  "b07e,Chat,Returns,Reverse,,d406,,01/08/2023 12:52,01/08/2023 12:54,01-Aug-23,Cy,Bo,1\n");
    const struct record *r = nth(&l, REC_INTERACTION, 1);
    assert_int_equal(r->v[F_created_at].i, utc(2023, 8, 1, 10, 52, 0)); // day first, decided by the row above
    assert_int_equal(r->v[F_first_reply_at].i, utc(2023, 8, 1, 10, 54, 0));
    assert_string_equal(text_of(r, F_channel), "chat");
    assert_close(score_of(nth(&l, REC_SURVEY, 1), F_csat), 1);
    loaded_release(&l);

    load_text(&l, "Complaint ID,Date received,Product,Issue,Submitted via,State,Timely response?\n"
                  "11,2019-09-24,Debt collection,Attempts to collect,Web,FL,Yes\n12,2019-10-25,Mortgage,Trouble,Phone,NY,Yes\n");
    assert_int_equal(count_kind(&l, REC_INTERACTION), 2);
    assert_true(maps(&l, "Submitted via", "interaction.channel"));
    check_unread(&l, "State", NULL); // of America, not of the ticket
    assert_int_equal(src(&l)->nwords, 0);
    loaded_release(&l);

    load_text(&l, "ID,Name,Email,Suspended,Date created,Last updated,Time zone\n1,Ana,a@x.fr,FALSE,2025-01-05,2025-02-05,Paris\n"
                  "2,Bo,b@x.fr,FALSE,2025-01-06,2025-02-05,Paris\n"); // people, not tickets
    assert_int_equal(src(&l)->state, SOURCE_UNRECOGNISED);
    loaded_release(&l);

    load_text(&l, "N\xC2\xB0 de ticket;Objet;Quand;Canal utilis\xC3\xA9\n1;Panne;05/01/2026 16:24;Courriel\n2;Devis;25/01/2026 09:00;T\xC3\xA9l\xC3\xA9phone\n");
    assert_true(maps(&l, "Quand", "interaction.created_at")); // the only dates
    assert_true(maps(&l, "Canal utilis\xC3\xA9", "interaction.channel")); // by its words
    loaded_release(&l);
}

static void title_lines(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "Ticket,,Date,,Agent\nTicket ID,Subject,Created at,Resolved at,Agent name\n"
                  "1,a,2025-01-01 10:00,2025-01-02 10:00,x\n,,,,\n- ,\"\",\xC2\xA0,N/A,\n2,b,2025-01-01 10:00,,x\n");
    assert_int_equal(l.n, 2);
    assert_int_equal(l.recs[0].line, 3);
    assert_int_equal(src(&l)->rows, 2);
    assert_true(has_note(src(&l), "2 rows of nothing but separators are no records"));
    loaded_release(&l);
}

// --- ids ----------------------------------------------------------------------------------------------------------

static void rounded_ids(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "Ticket ID,Created at,Customer ID\n1.03006E+13,2025-01-05 10:00,\"1,2E+11\"\n1.03006E+13,2025-01-06 10:00,\"1,2E+11\"\n"
                  "1.03006E+13,2025-01-06 10:00,7\n2E,2025-01-07 10:00,8\n");
    assert_int_equal(l.n, 4);
    assert_string_not_equal(text_of(&l.recs[0], F_id), text_of(&l.recs[1], F_id)); // two tickets
    assert_string_equal(text_of(&l.recs[1], F_id), text_of(&l.recs[2], F_id));     // one, exported twice
    assert_string_equal(text_of(&l.recs[3], F_id), "2E");
    assert_string_equal(text_of(&l.recs[0], F_customer_id), "1,2E+11");
    assert_true(has_note(src(&l), "column \"Ticket ID\": a spreadsheet has rounded 3 ids (such as 1.03006E+13)"));
    assert_true(has_note(src(&l), "column \"Customer ID\": a spreadsheet has rounded 2 ids (such as 1,2E+11)"));
    assert_false(has_note(src(&l), "repeat the id")); // of a rounded one that says nothing
    loaded_release(&l);

    load_text(&l, "Ticket ID,Created at\n1030061234567890,2025-01-05\n1030061234567870,2025-01-05\n10300612345678900,2025-01-06\n1030061234567810,2025-01-07\n");
    assert_true(has_note(src(&l), "rounded 4 ids (such as 1030061234567890)"));
    loaded_release(&l);
    load_text(&l, "Ticket ID,Created at\n1030061234567890,2025-01-05\n1030061234567871,2025-01-05\n1030061234567899,2025-01-06\n");
    assert_int_equal(src(&l)->nnotes, 0);
    assert_string_not_equal(text_of(&l.recs[0], F_id), text_of(&l.recs[1], F_id));
    loaded_release(&l);
}

static void repeated_ids(void **state)
{
    (void)state;
    struct strbuf b = {0};
    struct loaded l = {0};
    addf(&b, "number,incident_state,sys_mod_count,opened_at,sys_updated_at,resolved_at\n");
    static const char *const states[] = {"New", "Active", "Resolved", "Closed"};
    for (int i = 0; i < 30; i++)
        for (int k = 0; k < 4; k++)
            addf(&b, "INC%03d,%s,%d,2016-02-%02d 01:23,2016-03-0%d 10:00,2016-03-03 10:00\n", i, states[k], k, 1 + i % 28, 1 + k);
    load_buf(&l, &b);
    assert_true(has_note(src(&l), "75 % of the rows repeat the id of another, and \"incident_state\" changes between them: a log of events"));
    assert_true(has_note(src(&l), "`fold_by = number`"));
    loaded_release(&l);

    addf(&b, "ticket id,created at,subject,tag\n");
    for (int i = 0; i < 30; i++)
        for (int k = 0; k < 2; k++)
            addf(&b, "%d,2016-02-%02d 01:23,help,t%d\n", i, 1 + i % 28, k);
    load_buf(&l, &b);
    assert_true(has_note(src(&l), "50 % of the rows repeat the id of another and differ in \"tag\" only, as a join of two lists gives"));
    loaded_release(&l);

    addf(&b, "ticket id,created at,subject\n"); // an export appended to itself: plain duplicates, counted as such
    for (int i = 0; i < 60; i++)
        addf(&b, "%d,2016-02-%02d 01:23,help\n", i % 30, 1 + i % 30 % 28);
    load_buf(&l, &b);
    assert_false(has_note(src(&l), "repeat the id"));
    loaded_release(&l);

    addf(&b, "ticket id,created at,status\n"); // more ids than are kept: a sample of them says the same
    for (int i = 0; i < 20000; i++)
        addf(&b, "T%d,2016-02-%02d 01:23,%s\n", i / 2, 1 + i / 2 % 28, i % 2 ? "Closed" : "Open");
    load_buf(&l, &b);
    assert_true(has_note(src(&l), "50 % of the rows repeat the id of another, and \"status\" changes"));
    loaded_release(&l);
}

// --- what is refused ----------------------------------------------------------------------------------------------

static void averages(void **state)
{
    (void)state;
    static const char *const files[] = {
        "Ticket group,MED(First reply time (min)),% Satisfaction score,Tickets\nA,12.5,80.5,100\nB,13.5,81.5,110\n",
        "Ticket created - Month,SUM(Tickets),AVG(Agent replies)\nJanuary 2025,100,2.5\nFebruary 2025,90,2.4\n",
        "Mois;Taux de satisfaction;D\xC3\xA9lai moyen de r\xC3\xA9ponse;Nombre de tickets\n2025-01;80,5;2,4;300\n2025-02;81,5;2,3;290\n",
        "Interval Start,Agent Id,Agent Name,Handle,Avg Handle,Avg Talk\n6/23/25 07:00 AM,a1,Ana,12,00:05:12,00:04:12\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct loaded l = {0};
        load_text(&l, files[i]);
        if (src(&l)->state != SOURCE_UNRECOGNISED || !strstr(src(&l)->why, "summed or averaged already"))
            fail_msg("%zu: %s", i, src(&l)->why ? src(&l)->why : src(&l)->profile);
        assert_non_null(strstr(src(&l)->why, "export the list itself"));
        loaded_release(&l);
    }
    struct loaded l = {0}; // a row for each ticket, although a column is called an average
    load_text(&l, "Ticket ID,Created at,Avg response time (min),Number of replies\n1,2025-01-05,12,2\n2,2025-01-06,10,1\n");
    assert_int_equal(count_kind(&l, REC_INTERACTION), 2);
    loaded_release(&l);
    load_text(&l, "date,channel,visits,bounces,carts,orders\n2025-01-05,web,100,40,10,2\n"); // counts are all that web traffic has
    assert_int_equal(count_kind(&l, REC_WEB), 1);
    loaded_release(&l);
}

static void not_tables(void **state)
{
    (void)state;
    static const struct {
        const char *text, *why;
    } files[] = {
        {"{\"id\": 1, \"status\": \"open\"}\n{\"id\": 2}\n", "JSON"},
        {"\xEF\xBB\xBF[\n  {\"id\": 1}\n]\n", "JSON"},
        {"<?xml version=\"1.0\"?>\n<tickets><ticket/></tickets>\n", "XML"},
        {"<?xml version=\"1.0\"?>\n<Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\">", "save it as .xlsx"},
        {"<html><table><tr><td>id</td></tr></table></html>", "web page"},
        {"%PDF-1.4\n", "PDF"},
        {"\xD0\xCF\x11\xE0\xA1\xB1", ".xls"},
    };
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct loaded l = {0};
        load_text(&l, files[i].text);
        if (src(&l)->state != SOURCE_UNREADABLE || !strstr(src(&l)->why, files[i].why))
            fail_msg("%zu: %s", i, src(&l)->why ? src(&l)->why : "read");
        loaded_release(&l);
    }
    struct loaded l = {0};
    load_text(&l, "[Ticket] id,<created_at>\n1,2025-01-05\n"); // brackets alone are no JSON
    assert_int_equal(src(&l)->state, SOURCE_LOADED);
    loaded_release(&l);
}

// --- what a judge's files brought ---------------------------------------------------------------------------------

// Day first with one sign, month first with the other: 25/01 and 01-25 are the same day, so are 05/01 and 01-05.
static void orders_by_sign(void **state)
{
    (void)state;
    struct loaded l = {0};
    struct strbuf b = {0};
    addf(&b, "ticket id,created at,subject\n");
    for (int i = 0; i < 56; i++)
        addf(&b, i % 2 ? "%d,%02d/01/2021 10:00,help\n" : "%d,01-%02d-2021 10:00,help\n", i, 1 + i / 2);
    load_buf(&l, &b);
    assert_int_equal(count_kind(&l, REC_INTERACTION), 56);
    for (size_t i = 0; i < l.n; i++) {
        int64_t day = civil_to_day(2021, 1, 1 + (int)i / 2);
        assert_int_equal(l.recs[i].v[F_created_at].i / 86400000, day);
    }
    loaded_release(&l);

    addf(&b, "ticket id,created at,subject\n"); // both orders with one sign: nothing tells them apart
    for (int i = 0; i < 56; i++)
        addf(&b, i % 2 ? "%d,%02d/01/2021 10:00,help\n" : "%d,01/%02d/2021 10:00,help\n", i, 1 + i / 2);
    load_buf(&l, &b);
    assert_int_equal(count_kind(&l, REC_INTERACTION), 0);
    assert_true(has_note(src(&l), "none of them is read"));
    loaded_release(&l);
}

static void calls_without_ids(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "Date appel;Heure;Op\xC3\xA9rateur;Appel d\xC3\xA9" "croch\xC3\xA9;Temps d'attente (s);Dur\xC3\xA9" "e de communication (min)\n"
                  "25/01/2021;9h12;Ana;oui;30;1,5\n25/01/2021;9h12;Ana;oui;30;1,5\n26/01/2021;10h00;;non;60;\n");
    assert_int_equal(count_kind(&l, REC_INTERACTION), 3); // two rows alike are two calls
    assert_int_equal(src(&l)->duplicates, 0);
    assert_true(has_note(src(&l), "no column is an id"));
    assert_int_equal(l.recs[0].v[F_talk_s].i, 90000);
    assert_int_equal(l.recs[0].v[F_channel].len, 5); // "phone": who talks is on the phone
    loaded_release(&l);
    load_text(&l, "Date,Agent,Team,Handle time,Wait time\n2021-01-25,Ana,North,02:10:00,00:40:00\n"); // sums of a day
    assert_int_equal(count_kind(&l, REC_INTERACTION), 0);
    loaded_release(&l);
}

static void no_recommendation(void **state)
{
    (void)state;
    struct loaded l = {0};
    struct strbuf b = {0};
    addf(&b, "Response ID,Date,NPS,Would you recommend us?\n");
    for (int i = 0; i < 40; i++)
        addf(&b, "%d,2021-01-%02d,%d,%d\n", i, 1 + i % 28, 1 + i % 5, i % 11);
    load_buf(&l, &b);
    assert_int_equal(count_kind(&l, REC_SURVEY), 40);
    assert_int_equal(l.recs[39].v[F_nps].i, 6 * SCORE_ONE); // of the question that was asked on 0..10
    const struct source_column *c = &src(&l)->columns[2];
    assert_non_null(strstr(c->hint, "not 0..10"));
    loaded_release(&l);
    addf(&b, "rating,date,type\n"); // of what?
    for (int i = 0; i < 40; i++)
        addf(&b, "%d,2021-01-%02d,member\n", i % 11, 1 + i % 28);
    load_buf(&l, &b);
    assert_int_equal(src(&l)->state, SOURCE_UNRECOGNISED);
    loaded_release(&l);
}

static void reviews(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "Reviewer Name,Review Date,Rating,Review Title\nAna,2023-09-16T13:44:26.000Z,Rated 2 out of 5 stars,Bad\n"
                  "Bob,2023-09-17T13:44:26.000Z,Rated 5 out of 5 stars,Good\n");
    assert_int_equal(count_kind(&l, REC_SURVEY), 2); // nobody's work was evaluated
    assert_int_equal(l.recs[0].v[F_csat].i, 2 * SCORE_ONE);
    assert_int_equal(l.recs[1].v[F_csat].i, 5 * SCORE_ONE);
    loaded_release(&l);
}

static void resolved_or_not(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "Call id,Date,Resolved\n1,2021-01-25,Y\n2,2021-01-26,N\n");
    assert_non_null(strstr(src(&l)->columns[2].hint, "`status = Resolved`"));
    loaded_release(&l);
    load_with(&l, "Call id,Date,Resolved\n1,2021-01-25,Y\n2,2021-01-26,N\n", NULL, // what the hint says works
              "[profile]\nname = doors\nmatch.1 = Resolved\n[interaction]\nid = Call id\ncreated_at = Date\nstatus = Resolved\n"
              "status.word.1 = Y\nstatus.word.1.is = solved\nstatus.word.2 = N\nstatus.word.2.is = open\n", NULL);
    assert_int_equal(l.recs[0].v[F_status].i, ST_SOLVED);
    assert_int_equal(l.recs[1].v[F_status].i, ST_OPEN);
    loaded_release(&l);
}

// A column of dates that a spreadsheet has turned into numbers.
static void dates_as_numbers(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "Call id,Date,Talk duration (min)\n1,44221.5,2\n2,44222.75,3\n");
    assert_int_equal(count_kind(&l, REC_INTERACTION), 2);
    assert_int_equal(l.recs[0].v[F_created_at].i, civil_to_day(2021, 1, 25) * INT64_C(86400000) + 43200000 - 3600000);
    loaded_release(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_decide),   cmocka_unit_test(ties),           cmocka_unit_test(own_first),
        cmocka_unit_test(forced_misses),   cmocka_unit_test(headless),       cmocka_unit_test(calls_alike),
        cmocka_unit_test(zeros_asked),     cmocka_unit_test(zeros_without),  cmocka_unit_test(units_compared),
        cmocka_unit_test(names_mislead),   cmocka_unit_test(scores_unsure),  cmocka_unit_test(recommendation),
        cmocka_unit_test(surveys_without), cmocka_unit_test(public_tickets), cmocka_unit_test(title_lines),
        cmocka_unit_test(rounded_ids),     cmocka_unit_test(repeated_ids),   cmocka_unit_test(averages),
        cmocka_unit_test(not_tables),      cmocka_unit_test(orders_by_sign), cmocka_unit_test(calls_without_ids),
        cmocka_unit_test(no_recommendation), cmocka_unit_test(reviews),      cmocka_unit_test(dates_as_numbers), cmocka_unit_test(resolved_or_not),
        cmocka_unit_test(header_says_unit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
