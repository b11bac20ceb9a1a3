// What a profile may say of a column and of a file, one thing at a time: each changes what is read.
#include "ingest_fixture.h"

#include "ingest/map_priv.h"

#define HEAD "[profile]\nname = own\nmatch.1 = Ref\n"
#define TICKET "[interaction]\nid = Ref\ncreated_at = Opened\n"
#define ANSWER "[survey]\nid = Ref\nanswered_at = Opened\n"

// As found: with the profile among the user's own, recognised by its match columns.
static void load_by(struct loaded *l, const char *ini, const char *csv)
{
    char dir[512];
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    test_write_text(dir, "own.ini", ini);
    char path[1100];
    snprintf(path, sizeof(path), "%s", test_write_text(dir, "x.csv", csv));
    l->o.profile_dir = dir;
    const char *paths[] = {path};
    load_paths_in(l, "Europe/Paris", paths, 1);
    test_rmdir(dir);
    assert_int_equal(src(l)->state, SOURCE_LOADED);
    assert_string_equal(src(l)->profile, "own");
}

static void fill_down(void **state)
{
    (void)state;
    static const char csv[] = "Group;Ref;Opened\nNorth;1;2026-01-05\n;2;2026-01-06\nSouth;3;2026-01-07\n;4;2026-01-08\n";
    struct loaded l = {0};
    load_by(&l, HEAD TICKET "team = Group\nteam.fill = down\n", csv);
    static const char *const teams[] = {"North", "North", "South", "South"};
    for (size_t i = 0; i < ARRAY_LEN(teams); i++)
        assert_string_equal(text_of(&l.recs[i], F_team), teams[i]);
    loaded_release(&l);
    load_by(&l, HEAD TICKET "team = Group\n", csv);
    assert_string_equal(text_of(&l.recs[1], F_team), "");
    loaded_release(&l);
}

static void guests(void **state)
{
    (void)state;
    static const char csv[] = "Ref;Opened;Client;Total\n1;2026-01-05;c1;10\n2;2026-01-06;;20\n3;2026-01-07;;30\n";
#define ORDER "[order]\nid = Ref\nordered_at = Opened\ncustomer_id = Client\namount = Total\n"
    struct loaded l = {0};
    load_by(&l, HEAD ORDER, csv);
    assert_int_equal(l.n, 1);
    assert_int_equal(src(&l)->rows_rejected, 2);
    loaded_release(&l);
    load_by(&l, HEAD ORDER "guests = yes\n", csv);
    assert_int_equal(l.n, 3);
    assert_int_equal(src(&l)->rows_rejected, 0);
    assert_int_equal(l.recs[1].v[F_amount].i, 20 * MONEY_ONE);
    assert_true(has_note(src(&l), "2 orders name no customer"));
    size_t said = 0;
    for (size_t i = 0; i < src(&l)->nnotes; i++)
        said += strstr(src(&l)->notes[i], "name no customer") != NULL;
    assert_int_equal(said, 1);
    loaded_release(&l);
}

static void wiki_text(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_by(&l, HEAD TICKET "text = Note\ntext.clean = wiki\n",
            "Ref;Opened;Note\n1;2026-01-05;\"h2. Late parcel\nIt is *very* late, see [the shop|https://x.example/a] {color:red}now{color} "
            "[~accountid:5f] !pic.png! snake_case\"\n");
    assert_string_equal(text_of(&l.recs[0], F_text), "Late parcel It is very late, see the shop now snake_case");
    loaded_release(&l);
}

// The third header row of Qualtrics names the zone of the column; the other column keeps the configured one.
static void zone_in_header_row(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_by(&l, "[profile]\nname = own\nmatch.1 = Ref*\nheader_rows = 3\n[interaction]\nid = Ref*\ncreated_at = Start*\nclosed_at = End*\n",
            "Ref;StartDate;EndDate\nRef;Start Date;End Date\n{\"ImportId\":\"_recordId\"};"
            "\"{\"\"ImportId\"\":\"\"startDate\"\",\"\"timeZone\"\":\"\"America/Denver\"\"}\";\"{\"\"ImportId\"\":\"\"endDate\"\"}\"\n"
            "R_1;2026-01-05 10:00:00;2026-01-05 20:00:00\n");
    assert_int_equal(l.n, 1);
    assert_int_equal(l.recs[0].v[F_created_at].i, utc(2026, 1, 5, 17, 0, 0)); // UTC-7
    assert_int_equal(l.recs[0].v[F_closed_at].i, utc(2026, 1, 5, 19, 0, 0));  // UTC+1
    loaded_release(&l);
}

static void only_if(void **state)
{
    (void)state;
    static const char csv[] = "Ref;Opened;Type;Score\n1;2026-01-05;nps;9\n2;2026-01-05;CSAT;4\n3;2026-01-05;;3\n";
    struct loaded l = {0};
    load_by(&l, HEAD "[survey]\noptional = yes\nid = Ref\nanswered_at = Opened\nnps = Score\nnps.if = Type = nps\ncsat = Score\ncsat.if = Type = csat\n", csv);
    assert_int_equal(l.n, 2);
    assert_close(score_of(&l.recs[0], F_nps), 9);
    assert_close(score_of(&l.recs[0], F_csat), -1);
    assert_close(score_of(&l.recs[1], F_csat), 4);
    assert_close(score_of(&l.recs[1], F_nps), -1);
    loaded_release(&l);
}

static void date_orders(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_by(&l, HEAD TICKET "created_at.date = year first\n", "Ref;Opened\n1;26-01-31 10:00\n2;03-02-05 10:00\n");
    assert_int_equal(l.recs[0].v[F_created_at].i, utc(2026, 1, 31, 9, 0, 0));
    assert_int_equal(l.recs[1].v[F_created_at].i, utc(2003, 2, 5, 9, 0, 0)); // not 3 February 2005
    loaded_release(&l);
    // Day 1 is 1 January 1900: 46022 is 1 January 2026, where a spreadsheet's own count says 31 December 2025.
    load_by(&l, HEAD TICKET "created_at.date = days since 1899-12-31\n", "Ref;Opened\n1;46022,5\n");
    assert_int_equal(l.recs[0].v[F_created_at].i, utc(2026, 1, 1, 11, 0, 0));
    loaded_release(&l);
    load_by(&l, HEAD TICKET "created_at.date = excel\n", "Ref;Opened\n1;46022,5\n");
    assert_int_equal(l.recs[0].v[F_created_at].i, utc(2025, 12, 31, 11, 0, 0));
    loaded_release(&l);
}

// However a nought is written, it is the null word 0; without the word it is below the scale.
static void score_nulls(void **state)
{
    (void)state;
    static const char csv[] = "Ref;Opened;Mood\n1;2026-01-05;0\n2;2026-01-05;0,0\n3;2026-01-05;5\n4;2026-01-05;pas vu\n";
    struct loaded l = {0};
    load_by(&l, HEAD ANSWER "csat = Mood\ncsat.null.1 = 0\ncsat.null.2 = pas vu\n", csv);
    assert_int_equal(src(&l)->cells_rejected, 0);
    size_t scored = 0;
    for (size_t i = 0; i < l.n; i++)
        scored += rec_has(&l.recs[i], F_csat);
    assert_int_equal(scored, 1);
    loaded_release(&l);
    load_by(&l, HEAD ANSWER "csat = Mood\n", csv);
    assert_int_equal(src(&l)->cells_rejected + src(&l)->rows_rejected, 3);
    loaded_release(&l);
}

// A later section asks for one of its columns, whatever else it finds.
static void needs_a_column(void **state)
{
    (void)state;
    static const char ini[] = HEAD TICKET ANSWER "csat.const = 5\nneeds.1 = Mood | Humeur\n";
    struct loaded l = {0};
    load_by(&l, ini, "Ref;Opened;Humeur\n1;2026-01-05;x\n");
    assert_int_equal(count_kind(&l, REC_SURVEY), 1);
    loaded_release(&l);
    load_by(&l, ini, "Ref;Opened;Other\n1;2026-01-05;x\n");
    assert_int_equal(count_kind(&l, REC_SURVEY), 0);
    assert_int_equal(count_kind(&l, REC_INTERACTION), 1);
    loaded_release(&l);
}

static void header_entities(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_by(&l, HEAD ANSWER "csat = Qualit\xC3\xA9 de l'accueil & du suivi\n",
            "Ref,Opened,Qualit&eacute; de l&#39;accueil &amp; du suivi\n1,2026-01-05,4\n");
    assert_close(score_of(&l.recs[0], F_csat), 4);
    loaded_release(&l);
}

// Thumbs of any colour, with or without the sign that asks for a picture, are the thumb of the profile.
static void emoji_tones(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_by(&l, HEAD ANSWER "csat = Face\ncsat.label.1 = \xF0\x9F\x91\x8E\ncsat.label.2 = \xF0\x9F\x91\x8D\n",
            "Ref;Opened;Face\n1;2026-01-05;\xF0\x9F\x91\x8D\n2;2026-01-05;\xF0\x9F\x91\x8D\xF0\x9F\x8F\xBD\n"
            "3;2026-01-05;\xF0\x9F\x91\x8E\xF0\x9F\x8F\xBF\xEF\xB8\x8F\n");
    assert_int_equal(src(&l)->cells_rejected, 0);
    assert_close(score_of(&l.recs[0], F_csat), 5);
    assert_close(score_of(&l.recs[1], F_csat), 5);
    assert_close(score_of(&l.recs[2], F_csat), 1);
    loaded_release(&l);
}

// A clock that lost its format is a part of a day: 0.3958333 is 09:30.
static void clock_as_part_of_a_day(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_by(&l, HEAD "[interaction]\nid = Ref\ncreated_at = Day\ncreated_at.join = Hour\n",
            "Ref;Day;Hour\n1;2026-01-05;0,395833333333333\n2;2026-01-05;09:31\n");
    assert_int_equal(l.recs[0].v[F_created_at].i, utc(2026, 1, 5, 8, 30, 0));
    assert_int_equal(l.recs[1].v[F_created_at].i, utc(2026, 1, 5, 8, 31, 0));
    loaded_release(&l);
}

// Titles deeper than the ten rows that are looked through are skipped by the profile that knows of them.
static void skipped_rows(void **state)
{
    (void)state;
    struct strbuf b = {0};
    for (int i = 1; i <= 12; i++)
        sb_addf(&b, "Report line %d;;\n", i);
    sb_add(&b, "Ref;Opened;Team\n1;2026-01-05;North\n2;2026-01-06;South\n");
    struct loaded l = {0};
    load_by(&l, HEAD "match.2 = Team\nskip_rows = 12\n" TICKET "team = Team\n", sb_str(&b));
    sb_release(&b);
    assert_int_equal(l.n, 2);
    assert_string_equal(text_of(&l.recs[1], F_team), "South");
    assert_int_equal(l.recs[0].line, 14);
    loaded_release(&l);
}

// A telephone number that a spreadsheet has shortened is no number of anybody: it stays as it is, and is said.
static void destroyed_phone(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_by(&l, HEAD TICKET "customer_id = Caller\ncustomer_id.phone = +33\n",
            "Ref;Opened;Caller\n1;2026-01-05;3,37E+10\n2;2026-01-05;06 12 34 56 78\n3;2026-01-05;+3,36123E+10\n4;2026-01-05;3.36E10\n");
    assert_int_equal(l.n, 4);
    assert_string_equal(text_of(&l.recs[0], F_customer_id), "3,37E+10");
    assert_string_equal(text_of(&l.recs[1], F_customer_id), "33612345678");
    assert_string_equal(text_of(&l.recs[2], F_customer_id), "+3,36123E+10");
    assert_string_equal(text_of(&l.recs[3], F_customer_id), "3.36E10");
    assert_true(has_note(src(&l), "a spreadsheet has rounded 3 ids (such as 3,37E+10)"));
    loaded_release(&l);
}

// Values that stand in another file: those found and those not are counted and said, whatever the order of the files.
static void lookup_counts(void **state)
{
    (void)state;
    char dir[512], people[1100], cases[1100];
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    test_write_text(dir, "crm.ini", "[profile]\nname = crm\nmatch.1 = User Id\nmatch.2 = Name\n[lookup]\nkey = User Id\nvalue = Name\n");
    test_write_text(dir, "own.ini", HEAD "match.2 = Owner\n" TICKET "agent = Owner\nagent.lookup = crm\n");
    snprintf(people, sizeof(people), "%s", test_write_text(dir, "people.csv", "User Id;Name\n005A;Ana\n005B;Bob\n"));
    snprintf(cases, sizeof(cases), "%s", test_write_text(dir, "cases.csv",
             "Ref;Opened;Owner\n1;2026-01-05;005A\n2;2026-01-05;005X\n3;2026-01-05;005B\n4;2026-01-05;\n"));
    for (int turned = 0; turned < 2; turned++) {
        struct loaded l = {.o.profile_dir = dir};
        const char *paths[] = {turned ? cases : people, turned ? people : cases};
        load_paths_in(&l, "UTC", paths, 2);
        const struct source_info *s = l.list.items[turned ? 0 : 1], *table = l.list.items[turned ? 1 : 0];
        assert_string_equal(s->profile, "own");
        assert_string_equal(text_of(nth(&l, REC_INTERACTION, 0), F_agent), "Ana");
        assert_string_equal(text_of(nth(&l, REC_INTERACTION, 1), F_agent), "005X");
        assert_true(has_note(s, "agent: 2 of 3 values found in crm; the others stay as they are"));
        assert_true(has_note(table, "2 rows are a table that other files look values up in"));
        loaded_release(&l);
    }
    struct loaded l = {.o.profile_dir = dir};
    const char *alone[] = {cases};
    load_paths_in(&l, "UTC", alone, 1);
    assert_true(has_note(src(&l), "agent: no file of the profile crm is loaded; its values stay as they are"));
    loaded_release(&l);
    test_rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fill_down),       cmocka_unit_test(guests),          cmocka_unit_test(wiki_text),
        cmocka_unit_test(zone_in_header_row), cmocka_unit_test(only_if),      cmocka_unit_test(date_orders),
        cmocka_unit_test(score_nulls),     cmocka_unit_test(needs_a_column),  cmocka_unit_test(header_entities),
        cmocka_unit_test(emoji_tones),     cmocka_unit_test(clock_as_part_of_a_day), cmocka_unit_test(skipped_rows),
        cmocka_unit_test(destroyed_phone), cmocka_unit_test(lookup_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
