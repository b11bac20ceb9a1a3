// Files -> records: canonical names and synonyms, what a column's values decide, rejects, folders, rows read again.
#include "ingest_fixture.h"

#include <fcntl.h>
#include <zlib.h>

static void canonical(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "id,created_at,resolved_at,channel,status,talk_s,wrap_s,escalated,tags,extra\n"
                  "1,2025-01-05 10:00,2025-01-05T12:00:00Z,Mail,Solved,60,30,no,a b,x\n"
                  "2,2025-07-06,,pigeon,zog,,,,,\n"
                  "3,2025-07-06,\"x\ny\",phone,open,,,maybe,,\n"
                  "4,,,phone,open,,,,,\n");
    struct source_info *s = src(&l);
    assert_string_equal(s->profile, "canonical");
    assert_int_equal(s->state, SOURCE_LOADED);
    assert_int_equal(s->rows, 4);
    assert_int_equal(s->rows_rejected, 1);
    assert_int_equal(s->cells_rejected, 2);
    assert_int_equal(l.n, 3);
    assert_int_equal(l.begins, 1);
    assert_int_equal(l.ends, 1);
    assert_true(l.present_at_begin);
    const struct record *r = &l.recs[0];
    assert_int_equal(r->v[F_created_at].i, utc(2025, 1, 5, 9, 0, 0));
    assert_int_equal(r->v[F_resolved_at].i, utc(2025, 1, 5, 12, 0, 0));
    assert_string_equal(text_of(r, F_channel), "email");
    assert_int_equal(r->v[F_status].i, ST_SOLVED);
    assert_int_equal(r->v[F_handle_s].i, 90000); // talk + wrap
    assert_true(rec_has(r, F_escalated) && r->v[F_escalated].i == 0);
    assert_string_equal(text_of(&l.recs[1], F_channel), "other");
    assert_false(rec_has(&l.recs[1], F_status));
    assert_false(rec_has(&l.recs[1], F_escalated));
    assert_int_equal(l.recs[1].v[F_created_at].i, utc(2025, 7, 5, 22, 0, 0)); // local midnight
    assert_int_equal(l.recs[2].line, 4);
    assert_int_equal(s->nwords, 2);
    assert_string_equal(s->words[0].word, "pigeon");
    assert_int_equal(s->nrejects, 3);
    assert_int_equal(s->rejects[0].line, 4);
    assert_int_equal(s->rejects[0].column, 3);
    assert_string_equal(s->rejects[0].header, "resolved_at");
    assert_string_equal(s->rejects[0].value, "x y");
    assert_string_equal(s->rejects[0].reason, "unreadable date");
    assert_string_equal(s->rejects[1].field, "escalated");
    assert_true(s->rejects[2].whole_row);
    assert_int_equal(s->rejects[2].line, 6);
    assert_true(s->present[REC_INTERACTION][F_handle_s >> 6] >> (F_handle_s & 63) & 1);
    assert_string_equal(column(s, "extra")->field, "");
    assert_string_equal(column(s, "channel")->samples[0], "email");
    loaded_release(&l);
}

static void dialects(void **state)
{
    (void)state;
    static const char delims[] = ",;\t|";
    for (int i = 0; i < 4; i++) {
        struct strbuf b = {0};
        sb_add(&b, "period|category|amount|currency\r\n2025-01|salaire|1 234,56|EUR\r\n2025-Q2|Marketing|\"10,00 \xE2\x82\xAC\"|");
        for (size_t k = 0; k < b.len; k++)
            if (b.s[k] == '|')
                b.s[k] = delims[i];
        if (i == 0) { // a comma needs quotes or points
            sb_clear(&b);
            sb_add(&b, "period,category,amount,currency\r\n2025-01,salaire,\"1 234,56\",EUR\r\n2025-Q2,Marketing,\"10,00 \xE2\x82\xAC\",");
        }
        struct loaded l = {0};
        load_text(&l, b.s);
        assert_int_equal(src(&l)->delimiter, delims[i]);
        assert_string_equal(src(&l)->newline, "CRLF");
        assert_true(has_note(src(&l), "no final newline"));
        assert_int_equal(count_kind(&l, REC_COST), 2);
        assert_int_equal(l.recs[0].v[F_amount].i, 12345600);
        assert_int_equal(l.recs[0].v[F_category].i, COST_SALARY);
        assert_int_equal(l.recs[1].v[F_amount].i, 100000);
        assert_int_equal(l.recs[1].v[F_period].j - l.recs[1].v[F_period].i, 91);
        assert_string_equal(l.o.currency, "EUR"); // the first one met
        loaded_release(&l);
        sb_release(&b);
    }
}

static void load_dates(struct loaded *l, const char *const *values, size_t n, const char *zone)
{
    struct strbuf b = {0};
    sb_add(&b, "id,created_at\n");
    for (size_t i = 0; i < n; i++)
        sb_addf(&b, "%zu,%s\n", i, values[i]);
    load_file_named(l, zone, "x.csv", b.s, b.len);
    sb_release(&b);
}

static int32_t day_of(const struct loaded *l, size_t i)
{
    return zone_day(l->zone, l->recs[i].v[F_created_at].i);
}

static void order_of_day_and_month(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_dates(&l, (const char *[]){"01/02/2025", "03/04/2025", "25/12/2025", "2025-06-01"}, 4, "America/New_York");
    assert_int_equal(day_of(&l, 0), civil_to_day(2025, 2, 1)); // one value decides for all
    assert_int_equal(day_of(&l, 1), civil_to_day(2025, 4, 3));
    assert_int_equal(day_of(&l, 3), civil_to_day(2025, 6, 1));
    assert_non_null(strstr(column(src(&l), "created_at")->how, "day first (1 value decides it)"));
    loaded_release(&l);

    load_dates(&l, (const char *[]){"01/02/2025", "12/25/25"}, 2, "Europe/Paris");
    assert_int_equal(day_of(&l, 0), civil_to_day(2025, 1, 2));
    assert_int_equal(day_of(&l, 1), civil_to_day(2025, 12, 25));
    loaded_release(&l);

    load_dates(&l, (const char *[]){"01/02/2025", "03/04/2025"}, 2, "Europe/Paris"); // nothing decides
    assert_int_equal(day_of(&l, 0), civil_to_day(2025, 2, 1));
    assert_true(has_note(src(&l), "day first"));
    loaded_release(&l);
    load_dates(&l, (const char *[]){"01/02/2025", "03/04/2025"}, 2, "America/New_York");
    assert_int_equal(day_of(&l, 0), civil_to_day(2025, 1, 2));
    loaded_release(&l);

    load_dates(&l, (const char *[]){"25/12/2025", "12/25/2025", "01/02/2025", "2025-03-04"}, 4, "Europe/Paris");
    assert_int_equal(l.n, 1); // both orders are proven: only what needs none is read
    assert_int_equal(src(&l)->rows_rejected, 3);
    assert_true(has_note(src(&l), "none of them is read"));
    loaded_release(&l);

    const char *many[300];
    for (int i = 0; i < 300; i++)
        many[i] = i == 7 ? "12/25/2025" : "25/12/2025"; // one slip among 299 proofs
    load_dates(&l, many, 300, "Europe/Paris");
    assert_int_equal(l.n, 299);
    assert_string_equal(src(&l)->rejects[0].reason, "not a day-first date like the rest of the column");
    assert_int_equal(src(&l)->rejects[0].line, 9);
    loaded_release(&l);
}

static void repeated_hours(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "id,created_at\n1,2025-10-26 02:30\n2,2025-03-30 02:30\n3,2025-06-01 12:00\n");
    assert_int_equal(src(&l)->ambiguous_times, 1);
    assert_int_equal(src(&l)->skipped_times, 1);
    assert_int_equal(l.recs[0].v[F_created_at].i, utc(2025, 10, 26, 0, 30, 0));
    loaded_release(&l);
}

static void surveys(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "id,answered_at,nps,csat,ces,ease,emotion,comment\n"
                  "1,2025-01-01,9,4,4,3,5,Merci\n"
                  "2,2025-01-01,7,oui,2,5,2.5,\n"
                  "3,2025-01-01,11,Tr\xC3\xA8s satisfait,1,1,,-\n"
                  "4,2025-01-01,Tr\xC3\xA8s probable,no,,,,\n"
                  "5,,9,,,,,\n");
    assert_int_equal(count_kind(&l, REC_SURVEY), 4);
    assert_int_equal(src(&l)->rows_rejected, 1);
    assert_int_equal(src(&l)->cells_rejected, 2); // nps 11, ease 5
    const struct record *r = l.recs;
    assert_int_equal(r[0].v[F_nps].cls, CLS_HIGH);
    assert_int_equal(r[0].v[F_csat].cls, CLS_HIGH);
    assert_int_equal(r[0].v[F_ces].cls, CLS_HIGH);
    assert_int_equal(r[1].v[F_nps].cls, CLS_MID);
    assert_int_equal(r[1].v[F_csat].cls, CLS_HIGH);
    assert_close(score_of(&r[1], F_csat), 5);
    assert_int_equal(r[1].v[F_ces].cls, CLS_LOW);
    assert_close(score_of(&r[1], F_emotion), 2.5);
    assert_false(rec_has(&r[2], F_nps));
    assert_close(score_of(&r[2], F_csat), 5);
    assert_false(rec_has(&r[2], F_comment));
    assert_int_equal(r[3].v[F_nps].cls, CLS_HIGH);
    assert_int_equal(r[3].v[F_csat].cls, CLS_LOW);
    loaded_release(&l);
}

static void long_form(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "id,answered_at,metric,question,score,scale_min,scale_max\n"
                  "1,2025-01-01,nps,Q1,10,,\n"
                  "1,2025-01-01,csat,Q2,6,1,7\n"
                  "1,2025-01-01,effort,Q3,5,1,7\n"
                  "1,2025-01-01,csat,Q4,9,1,7\n"
                  "1,2025-01-01,mood,Q5,3,,\n"
                  "1,2025-01-01,,Q6,3,,\n"
                  "2,2025-01-01,csat,Q2,0,0,1\n");
    assert_int_equal(l.n, 6);
    assert_int_equal(src(&l)->rows_rejected, 1); // no metric
    assert_int_equal(src(&l)->cells_rejected, 1); // 9 of 1..7
    for (size_t i = 0; i < l.n; i++)
        assert_true(l.recs[i].long_form);
    assert_close(score_of(&l.recs[0], F_nps), 10);
    assert_close(score_of(&l.recs[1], F_csat), 1 + 5 * 4.0 / 6);
    assert_int_equal(l.recs[1].v[F_csat].cls, CLS_HIGH);
    assert_int_equal(l.recs[2].v[F_ces].cls, CLS_HIGH); // 5 of 7
    assert_false(rec_has(&l.recs[3], F_csat));
    assert_false(rec_has(&l.recs[4], F_metric)); // kept, as a response without a score
    assert_int_equal(src(&l)->nwords, 1);
    assert_close(score_of(&l.recs[5], F_csat), 1);
    assert_int_equal(l.recs[5].v[F_csat].cls, CLS_LOW);
    uint64_t present = src(&l)->present[REC_SURVEY][F_csat >> 6];
    assert_true(present >> (F_csat & 63) & 1);
    assert_false(src(&l)->present[REC_SURVEY][F_emotion >> 6] >> (F_emotion & 63) & 1);
    loaded_release(&l);

    load_text(&l, "id,evaluated_at,criterion,weight,score,scale_max\nE1,2025-01-01,tone,2,15,20\nE1,2025-01-01,end,1,50,\n");
    assert_int_equal(count_kind(&l, REC_QUALITY), 2);
    assert_close(score_of(&l.recs[0], F_score), 75);
    assert_close(score_of(&l.recs[1], F_score), 50);
    assert_true(l.recs[0].long_form);
    loaded_release(&l);
}

static void effort_read_as_ease(void **state)
{
    (void)state;
    struct loaded l = {0};
    l.o.ces_ease = true;
    load_text(&l, "id,answered_at,ces\n1,2025-01-01,5\n");
    assert_close(score_of(&l.recs[0], F_ces), 5); // undeclared: 5 is easy
    assert_true(l.recs[0].v[F_ces].cls == CLS_HIGH);
    loaded_release(&l);
}

static void other_kinds(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "id,received_at,network,complaint\n1,2025-01-01 10:00,WhatsApp,yes\n2,2025-01-01 10:00,instagram,\n"
                  "3,2025-01-01,somewhere,\n");
    assert_int_equal(count_kind(&l, REC_SOCIAL), 3);
    assert_string_equal(text_of(&l.recs[0], F_channel), "whatsapp");
    assert_string_equal(text_of(&l.recs[1], F_channel), "social");
    loaded_release(&l);

    load_text(&l, "id,customer_id,ordered_at,amount,currency,status\n1,A@X.fr,2025-01-01,10.50,EUR,paid\n"
                  "2,'B,2025-01-01,5,USD,refunded\n3,c,2025-01-01,99999999999,EUR,paid\n4,c,2025-01-01,7,gbp,\n");
    assert_int_equal(count_kind(&l, REC_ORDER), 1); // no rate for the dollar and the pound
    assert_string_equal(text_of(&l.recs[0], F_customer_id), "a@x.fr");
    assert_int_equal(l.recs[0].v[F_status].i, ORD_OK);
    assert_int_equal(src(&l)->rows_rejected, 3);
    loaded_release(&l);

    struct ingest_rate rates[] = {{"USD", 0.9}, {"GBP", 1.25}};
    l.o.rates = rates;
    l.o.nrates = 2;
    memcpy(l.o.currency, "EUR", 4);
    load_text(&l, "id,customer_id,ordered_at,amount,currency,status\n2,'B,2025-01-01,5,USD,refunded\n4,c,2025-01-01,7,gbp,\n");
    assert_int_equal(l.n, 2);
    assert_string_equal(text_of(&l.recs[0], F_customer_id), "B");
    assert_int_equal(l.recs[0].v[F_amount].i, 45000);
    assert_int_equal(l.recs[0].v[F_status].i, ORD_VOID);
    assert_int_equal(l.recs[1].v[F_amount].i, 87500);
    loaded_release(&l);

    load_text(&l, "date,agent,hours\n2025-01-01,Ana,7.5\n2025-01-02,Ana,7:30\n2025-01-03,Ana,-1\n");
    assert_int_equal(count_kind(&l, REC_WORK), 2);
    assert_int_equal(l.recs[0].v[F_hours].i, 7500000);
    assert_int_equal(l.recs[1].v[F_hours].i, 7500000);
    assert_int_equal(l.recs[0].v[F_date].i, civil_to_day(2025, 1, 1));
    loaded_release(&l);
}

static void templates(void **state)
{
    (void)state;
    for (int k = 0; k < REC_KINDS; k++) {
        struct strbuf b = {0};
        struct loaded l = {0};
        assert_int_equal(ingest_template((enum rec_kind)k, &b), 0);
        load_text(&l, b.s);
        if (strcmp(src(&l)->profile, "canonical") != 0 || l.n != 1 || l.recs[0].kind != (enum rec_kind)k ||
            src(&l)->cells_rejected || src(&l)->nwords)
            fail_msg("the template of %s does not load as itself", rec_kinds[k].name);
        loaded_release(&l);
        sb_release(&b);
    }
}

static void shapes(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "id,created_at,channel\n1,2025-01-01\n\n2,2025-01-01,email,,\n3,2025-01-01,email,oops\n,,\n");
    assert_int_equal(l.n, 2);
    assert_int_equal(src(&l)->rows, 3); // blank rows apart
    assert_true(has_note(src(&l), "1 row has fewer cells than the header (line 2)"));
    assert_int_equal(src(&l)->rows_rejected, 1);
    assert_int_equal(src(&l)->rejects[0].line, 5);
    loaded_release(&l);

    load_text(&l, "Report of September\n\nid,created_at,,channel,channel\n1,2025-01-01,x,email,phone\n");
    assert_int_equal(l.n, 1);
    assert_string_equal(text_of(&l.recs[0], F_channel), "email");
    assert_int_equal(l.recs[0].line, 4);
    assert_true(has_note(src(&l), "before the header"));
    loaded_release(&l);

    load_text(&l, "sep=;\nid;created_at\n1;2025-01-01\n");
    assert_int_equal(src(&l)->delimiter, ';');
    assert_int_equal(l.n, 1);
    loaded_release(&l);

    load_text(&l, "id,created_at,channel\n1,2025-01-01,\"email\n2,2025-01-02,email\n3,2025-01-03,email\n");
    assert_int_equal(l.n, 2);
    assert_int_equal(src(&l)->rejects[0].line, 2);
    assert_true(has_note(src(&l), "line 2: a quote opens and never closes"));
    loaded_release(&l);
}

static void unreadable(void **state)
{
    (void)state;
    struct loaded l = {0};
    load_text(&l, "");
    assert_int_equal(src(&l)->state, SOURCE_UNREADABLE);
    assert_string_equal(src(&l)->why, "is empty");
    assert_int_equal(l.begins, 0);
    loaded_release(&l);
    load_text(&l, "PK\x03\x04xlsx");
    assert_int_equal(src(&l)->state, SOURCE_UNREADABLE);
    assert_non_null(strstr(src(&l)->why, "damaged or incomplete zip file"));
    loaded_release(&l);
    load_text(&l, "a,b,c\n1,2,3\n");
    assert_int_equal(src(&l)->state, SOURCE_UNRECOGNISED);
    assert_non_null(strstr(src(&l)->why, "(a, b, c)"));
    assert_int_equal(src(&l)->ncolumns, 3);
    loaded_release(&l);
    const char *paths[] = {"/nonexistent/file.csv"};
    load_paths_in(&l, "UTC", paths, 1);
    assert_int_equal(src(&l)->state, SOURCE_UNREADABLE);
    assert_non_null(strstr(src(&l)->why, "No such file"));
    loaded_release(&l);
}

static void folders(void **state)
{
    (void)state;
    char dir[512], path[700];
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    static const char text[] = "id,created_at\n1,2025-01-01\n", other[] = "id,created_at\n2,2025-01-01\n";
    test_write_text(dir, "b.csv", text);
    test_write_text(dir, "B.csv", other);
    test_write_text(dir, "c.csv", text);
    test_write_text(dir, "README.md", "# hello");
    test_write_text(dir, "conf.ini", "[a]");
    test_write_text(dir, "book.xlsx", "PK");
    snprintf(path, sizeof(path), "%s/a-folder", dir);
    mkdir(path, 0700);
    test_write_text(path, "in.csv", text);
    snprintf(path, sizeof(path), "%s/z.csv.gz", dir);
    gzFile z = gzopen(path, "wb");
    gzputs(z, text);
    gzclose(z);
    struct loaded l = {0};
    const char *paths[] = {dir};
    load_paths_in(&l, "UTC", paths, 1);
    static const struct {
        const char *name;
        enum source_state state;
    } want[] = {{"B.csv", SOURCE_LOADED},   {"README.md", SOURCE_SKIPPED}, {"a-folder", SOURCE_SKIPPED},
                {"b.csv", SOURCE_LOADED},   {"book.xlsx", SOURCE_UNRECOGNISED}, {"c.csv", SOURCE_SAME_CONTENT},
                {"conf.ini", SOURCE_SKIPPED}, {"z.csv.gz", SOURCE_SAME_CONTENT}};
    assert_int_equal(l.list.n, 8);
    for (size_t i = 0; i < 8; i++) {
        assert_string_equal(strrchr(l.list.items[i]->path, '/') + 1, want[i].name);
        assert_int_equal(l.list.items[i]->state, want[i].state);
        assert_true(want[i].state == SOURCE_LOADED || *l.list.items[i]->why);
    }
    assert_int_equal(l.n, 2);
    loaded_release(&l);
    test_rmdir(dir);
}

struct reread_ctx {
    int n;
    char first[64], third[64], header[64];
};

static int reread_row(void *ctx, long index, const char *const *cells, size_t ncells)
{
    struct reread_ctx *c = ctx;
    assert_int_equal(ncells, 2);
    if (index == -1)
        snprintf(c->header, sizeof(c->header), "%s", cells[0]);
    if (index == 0)
        snprintf(c->first, sizeof(c->first), "%s", cells[0]);
    if (index == 1)
        snprintf(c->third, sizeof(c->third), "%s", cells[0]);
    c->n++;
    return 0;
}

static void rows_again(void **state)
{
    (void)state;
    char dir[512], path[700];
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    for (int k = 0; k < 3; k++) { // plain, Windows-1252, gz
        snprintf(path, sizeof(path), "%s/x%d.csv%s", dir, k, k == 2 ? ".gz" : "");
        const char *text = k == 1 ? "id,created_at\n\xE9t\xE9,2025-01-01\n2,2025-01-01\n\"th\nree\",2025-01-01\n"
                                  : "id,created_at\none,2025-01-01\n2,2025-01-01\n\"th\nree\",2025-01-01\n";
        if (k == 2) {
            gzFile z = gzopen(path, "wb");
            gzputs(z, text);
            gzclose(z);
        } else {
            test_write_text(dir, k ? "x1.csv" : "x0.csv", text);
        }
        struct loaded l = {0};
        const char *paths[] = {path};
        load_paths_in(&l, "UTC", paths, 1);
        assert_int_equal(l.n, 3);
        uint64_t offsets[] = {l.recs[0].offset, l.recs[2].offset};
        struct reread_ctx c = {0};
        struct err e = {0};
        assert_int_equal(ingest_reread(src(&l), &l.o, offsets, 2, reread_row, &c, &e), 0);
        assert_int_equal(c.n, 3);
        assert_string_equal(c.header, "id");
        assert_string_equal(c.first, k == 1 ? "\xC3\xA9t\xC3\xA9" : "one");
        assert_string_equal(c.third, "th\nree");
        if (!k) { // a file that changed is not read
            test_write_text(dir, "x0.csv", "id,created_at\nuno,2025-01-01\n2,2025-01-01\n\"th\nree\",2025-01-02\n");
            assert_int_equal(ingest_reread(src(&l), &l.o, offsets, 2, reread_row, &c, &e), ERR_NOTFOUND);
        }
        loaded_release(&l);
    }
    test_rmdir(dir);
}

static void standard_input(void **state)
{
    (void)state;
    const char *dir = test_tmpdir();
    int keep = dup(STDIN_FILENO), fd = open(test_write_text(dir, "x", "id,created_at\n1,2025-01-01\n"), O_RDONLY);
    dup2(fd, STDIN_FILENO);
    close(fd);
    struct loaded l = {0};
    const char *paths[] = {"-"};
    load_paths_in(&l, "UTC", paths, 1);
    dup2(keep, STDIN_FILENO);
    close(keep);
    assert_int_equal(l.n, 1);
    assert_string_equal(src(&l)->path, "-");
    struct reread_ctx c = {0};
    struct err e = {0};
    assert_int_equal(ingest_reread(src(&l), &l.o, &l.recs[0].offset, 1, reread_row, &c, &e), 0);
    assert_string_equal(c.first, "1");
    loaded_release(&l);
    test_rmdir(dir);
}

static atomic_int stop_now = 1;

static void cancelled(void **state)
{
    (void)state;
    const char *dir = test_tmpdir();
    const char *paths[] = {test_write_text(dir, "x.csv", "id,created_at\n1,2025-01-01\n")};
    struct ingest_opts o = {.cancel = &stop_now};
    struct zone *z;
    assert_int_equal(zone_open(&z, "UTC", NULL), 0);
    o.zone = z;
    struct source_list list;
    struct record_sink sink = {0};
    struct err e = {0};
    assert_int_equal(ingest_load(paths, 1, &o, &sink, &list, &e), ERR_CANCEL);
    o.cancel = NULL;
    o.profile = "no-such-profile";
    assert_int_equal(ingest_load(paths, 1, &o, &sink, &list, &e), ERR_NOTFOUND);
    zone_close(z);
    test_rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(canonical),      cmocka_unit_test(dialects),  cmocka_unit_test(order_of_day_and_month),
        cmocka_unit_test(repeated_hours), cmocka_unit_test(surveys),   cmocka_unit_test(long_form),
        cmocka_unit_test(effort_read_as_ease), cmocka_unit_test(other_kinds), cmocka_unit_test(templates),
        cmocka_unit_test(shapes),         cmocka_unit_test(unreadable), cmocka_unit_test(folders),
        cmocka_unit_test(rows_again),     cmocka_unit_test(standard_input), cmocka_unit_test(cancelled),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
