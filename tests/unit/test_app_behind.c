// The pages of the first rows, and how they go on when all rows are read.
#include "app_fixture.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

static char data[600];

// 300 contacts in each of January, February and March 2025; the first of them was solved in December.
static void write_tickets(size_t *half_february)
{
    struct strbuf b = {0};
    sb_add(&b, "id,created_at,resolved_at,channel,team\n");
    for (int i = 0; i < 900; i++) {
        if (i == 500)
            *half_february = b.len;
        sb_addf(&b, "%d,2025-%02d-%02d 10:00,%s,phone,%s\n", i, i / 300 + 1, i % 28 + 1, i ? "" : "2025-12-15 09:00", i < 600 ? "Lyon" : "Brest");
    }
    test_write(dir, "t.csv", b.s, b.len);
    sb_release(&b);
}

static int setup(void **state)
{
    (void)state;
    folder_begin("[kpitop]\ntimezone = UTC\nlang = en\n");
    snprintf(data, sizeof(data), "%s/t.csv", dir);
    return 0;
}

// The session with the figures of the first 500 rows.
static void begin(struct session *s, struct args *a)
{
    const char *paths[] = {data};
    struct err e = {0};
    struct source head;
    size_t bytes;
    write_tickets(&bytes);
    open_session(s, a, false);
    assert_int_equal(session_load(s, paths, 1), 0);
    assert_false(session_begun(s));
    assert_int_equal(source_open_head(&head, paths, 1, &s->ingest, &s->cube, bytes, &e), 0);
    assert_int_equal(session_replace(s, &head, &e), 0);
    assert_true(session_begun(s));
}

static const char *month(const struct session *s)
{
    static struct view v;
    struct err e = {0};
    assert_int_equal(session_view(s, &v, &e), 0);
    return v.period.label;
}

// What comes of the reading that goes on.
static int read_on(struct session *s, const struct ui_host *host, bool *fresh, char said[300], struct err *e)
{
    int rc = 0, ms;
    for (*fresh = false; !rc && !*fresh;) {
        struct pollfd fd = {.fd = host->watched(s, &ms), .events = POLLIN};
        assert_true(fd.fd >= 0);
        poll(&fd, 1, ms);
        rc = host->follow(s, fresh, said, e);
    }
    return rc;
}

static void read_all(struct session *s, const struct ui_host *host, char said[300])
{
    struct err e = {0};
    bool later = false, fresh;
    int ms;
    assert_int_equal(host->reload(s, &later, &e), 0);
    assert_true(later);
    assert_int_equal(read_on(s, host, &fresh, said, &e), 0);
    assert_int_equal(host->watched(s, &ms), -1);
}

// The last complete month is November, by what was solved; the first rows have two months, of which the second is not whole.
static void periods(void **state)
{
    (void)state;
    struct session s;
    struct args a;
    struct view v, february;
    struct err e = {0};
    char said[300] = "";
    begin(&s, &a);
    struct ui_host host = host_make(&s);
    assert_string_equal(month(&s), "2025-01");
    assert_int_equal(session_view(&s, &v, &e), 0);
    february = v;
    assert_true(host.step(&s, &february, 1));
    assert_string_equal(february.period.label, "2025-02");
    read_all(&s, &host, said);
    assert_string_equal(said, "900 rows were read");
    assert_false(session_begun(&s));
    assert_string_equal(month(&s), "2025-11");
    host.renew(&s, &v);
    host.renew(&s, &february);
    assert_string_equal(v.period.label, "2025-11");
    assert_string_equal(february.period.label, "2025-02");
    session_close(&s);
    args_release(&a);
}

// Filters keep their value, whose code is another one now, and a row its place.
static void places(void **state)
{
    (void)state;
    struct session s;
    struct args a;
    struct view v;
    struct err e = {0};
    struct sheet *sheet;
    char said[300] = "";
    begin(&s, &a);
    struct ui_host host = host_make(&s);
    assert_int_equal(session_view(&s, &v, &e), 0);
    assert_true(host.filter_set(&s, &v, DIM_TEAM, 0));
    struct view row = v;
    row.page = PAGE_ROW;
    row.has_row = true;
    assert_int_equal(host.sheet(&s, &v, &sheet, &e), 0);
    assert_string_equal(sheet->so_far, "the first 500 rows");
    assert_string_equal(sheet->filters, "team Lyon");
    sheet_free(sheet);
    read_all(&s, &host, said);
    assert_int_equal(host.sheet(&s, &v, &sheet, &e), 0);
    assert_string_equal(sheet->so_far, "");
    assert_string_equal(sheet->filters, "team Lyon");
    sheet_free(sheet);
    assert_true(session_renew(&s, &row));
    bool later;
    write_tickets(&(size_t){0});
    assert_int_equal(host.reload(&s, &later, &e), 0);
    assert_false(later);
    session_close(&s);
    args_release(&a);
}

// No file of some of the rows; and stopped is stopped.
static void stopped(void **state)
{
    (void)state;
    struct session s;
    struct args a;
    struct view v;
    struct err e = {0};
    bool later, bad;
    char path[600];
    struct strbuf text = {0};
    begin(&s, &a);
    struct ui_host host = host_make(&s);
    snprintf(path, sizeof(path), "%s/out.csv", dir);
    assert_int_equal(session_view(&s, &v, &e), 0);
    assert_int_equal(host.export_page(&s, &v, 0, path, false, &e), ERR_NOTFOUND);
    assert_string_equal(e.msg, "Figures of the first 500 rows: files are written when all is read");
    assert_int_equal(host.page_text(&s, &v, &text, &e), ERR_NOTFOUND);
    assert_int_not_equal(access(path, F_OK), 0);
    assert_string_equal(host.notice(&s, true, &bad), "Reading was stopped: figures of the first 500 rows; R reads all");
    assert_true(bad);
    assert_false(host.stop(&s));
    assert_int_equal(host.reload(&s, &later, &e), 0);
    assert_non_null(strstr(host.notice(&s, true, &bad), "Esc stops"));
    assert_null(strstr(host.notice(&s, false, &bad), "Esc stops"));
    assert_false(bad);
    assert_true(host.stop(&s));
    assert_true(session_begun(&s));
    bool fresh = true;
    char said[300] = "";
    assert_int_equal(host.follow(&s, &fresh, said, &e), 0); // Ctrl-P held the figures before, and lets them go on
    assert_false(fresh);
    assert_int_equal(session_switch(&s, (const char *[]){data}, 1, &e), 0); // others are read whole
    assert_false(session_begun(&s));
    assert_int_equal(host.export_page(&s, &v, 0, path, false, &e), 0);
    sb_release(&text);
    session_close(&s);
    args_release(&a);
}

// What goes on is one thread, whoever asks for it again; other sources that cannot be had leave it running.
static void once(void **state)
{
    (void)state;
    struct session s;
    struct args a;
    struct err e = {0};
    bool later = false;
    char said[300] = "", none[700];
    const char *path = none;
    begin(&s, &a);
    struct ui_host host = host_make(&s);
    assert_int_equal(host.reload(&s, &later, &e), 0);
    const struct behind *first = s.behind;
    assert_non_null(first);
    assert_int_equal(behind_again(&s, &e), 0);
    assert_ptr_equal(s.behind, first);
    snprintf(none, sizeof(none), "%s/none.csv", dir);
    assert_int_not_equal(session_switch(&s, &path, 1, &e), 0);
    assert_string_equal(s.paths[0], data);
    assert_non_null(s.behind);
    assert_true(session_begun(&s));
    read_all(&s, &host, said);
    assert_string_equal(said, "900 rows were read");
    session_close(&s);
    args_release(&a);
}

// A configuration that reads the sources otherwise begins one reading, not two.
static void configured(void **state)
{
    (void)state;
    struct session s;
    struct args a;
    struct err e = {0};
    bool later;
    begin(&s, &a);
    struct ui_host host = host_make(&s);
    for (int i = 0; i < 2; i++) {
        assert_int_equal(host.reload(&s, &later, &e), 0);
        assert_non_null(s.behind);
        str_copy(s.sets.v[i].section, sizeof(s.sets.v[i].section), "kpitop");
        str_copy(s.sets.v[i].key, sizeof(s.sets.v[i].key), i ? "week_start" : "min_n");
        str_copy(s.sets.v[i].value, sizeof(s.sets.v[i].value), i ? "sunday" : "7");
        s.sets.n++;
        assert_int_equal(session_reconfigure(&s, &e), 0);
        assert_true(!!s.behind == session_begun(&s)); // read whole where that takes but a moment
    }
    assert_int_equal(s.cfg->calendar.week_start, 6);
    session_close(&s);
    args_release(&a);
}

// Damaged further on, or written over meanwhile: the first rows stay, and why is said.
static void damaged(void **state)
{
    (void)state;
    struct session s;
    struct args a;
    struct view v;
    struct sheet *sheet;
    struct err e = {0};
    bool later = false, fresh, bad;
    char said[300] = "";
    begin(&s, &a);
    struct ui_host host = host_make(&s);
    assert_int_equal(session_view(&s, &v, &e), 0);
    test_write_text(dir, "t.csv", "");
    assert_int_equal(host.reload(&s, &later, &e), 0);
    assert_int_equal(read_on(&s, &host, &fresh, said, &e), ERR_NOTFOUND);
    assert_false(fresh);
    assert_non_null(strstr(e.msg, "is empty"));
    assert_true(session_begun(&s));
    assert_int_equal(host.sheet(&s, &v, &sheet, &e), 0);
    assert_string_equal(sheet->so_far, "the first 500 rows");
    sheet_free(sheet);
    assert_non_null(strstr(host.notice(&s, true, &bad), "R reads all"));
    session_close(&s);
    args_release(&a);
}

// A file that came into the folder before the others: the row of a page is not one of that file.
static void another_file(void **state)
{
    (void)state;
    struct session s;
    struct args a;
    struct view row;
    struct err e = {0};
    struct source head;
    char said[300] = "", sub[600];
    const char *paths[] = {sub};
    begin(&s, &a);
    struct ui_host host = host_make(&s);
    snprintf(sub, sizeof(sub), "%s/sub", dir);
    assert_int_equal(mkdir(sub, 0700), 0);
    test_write_text(sub, "b.csv", "id,created_at,channel,team\n1,2025-01-02 10:00,phone,Lyon\n2,2025-01-03 10:00,phone,Lyon\n");
    assert_int_equal(session_switch(&s, paths, 1, &e), 0);
    assert_int_equal(source_open_head(&head, paths, 1, &s.ingest, &s.cube, 60, &e), 0);
    assert_int_equal(session_replace(&s, &head, &e), 0);
    assert_true(session_begun(&s));
    assert_int_equal(session_view(&s, &row, &e), 0);
    row.page = PAGE_ROW;
    row.has_row = true;
    row.load = s.env.load;
    test_write_text(sub, "a.csv", "id,created_at,channel,team\n3,2025-01-02 10:00,email,Brest\n");
    read_all(&s, &host, said);
    assert_false(session_renew(&s, &row));
    session_close(&s);
    args_release(&a);
    test_rmdir(sub);
}

// All rows are on the screen while they are read again, however long that takes.
static void whole_stays(void **state)
{
    (void)state;
    struct session s;
    struct args a;
    struct err e = {0};
    struct strbuf b = {0};
    bool later = true;
    begin(&s, &a);
    struct ui_host host = host_make(&s);
    sb_add(&b, "id,created_at,resolved_at,channel,team\n");
    for (int i = 0; b.len < (24u << 20); i++)
        sb_addf(&b, "%d,2025-%02d-%02d 10:00,,phone,Lyon\n", i, i / 1000 % 12 + 1, i % 28 + 1);
    test_write(dir, "t.csv", b.s, b.len);
    s.ingest.libcsv = true; // slowly
    s.ingest.threads = 1;
    const char *paths[] = {data};
    assert_int_equal(session_switch(&s, paths, 1, &e), 0);
    assert_false(session_begun(&s));
    s.screen = true;
    assert_int_equal(host.reload(&s, &later, &e), 0);
    assert_false(later);
    assert_false(session_begun(&s));
    assert_null(s.behind);
    sb_release(&b);
    session_close(&s);
    args_release(&a);
}

// The beginnings of many small files are all of them: read once, behind a bar.
static void many_files(void **state)
{
    (void)state;
    struct session s;
    struct args a;
    struct err e = {0};
    struct strbuf b = {0};
    char sub[600], name[40];
    const char *paths[] = {sub};
    begin(&s, &a);
    snprintf(sub, sizeof(sub), "%s/many", dir);
    assert_int_equal(mkdir(sub, 0700), 0);
    for (int i = 0; i < 800; i++) {
        b.len = 0;
        sb_add(&b, "id,created_at,resolved_at,channel,team\n");
        for (int k = 0; k < 270; k++)
            sb_addf(&b, "%d,2025-%02d-%02d 10:00,,phone,a team of the north\n", i * 1000 + k, k % 12 + 1, k % 28 + 1);
        snprintf(name, sizeof(name), "%d.csv", i);
        test_write(sub, name, b.s, b.len);
    }
    s.screen = true;
    s.ingest.libcsv = true; // slowly
    s.ingest.threads = 1;
    assert_int_equal(session_switch(&s, paths, 1, &e), 0);
    assert_false(session_begun(&s));
    assert_null(s.behind);
    assert_int_equal(s.source.list.n, 800);
    sb_release(&b);
    session_close(&s);
    args_release(&a);
    test_rmdir(sub);
}

static size_t printed(const char *path, char *out, size_t size)
{
    FILE *f = fopen(path, "r");
    assert_non_null(f);
    size_t n = fread(out, 1, size - 1, f);
    out[n] = '\0';
    fclose(f);
    return n;
}

// What is wrong and has no place on the screen is not printed into it.
static void complaints(void **state)
{
    (void)state;
    char path[600], said[600];
    snprintf(path, sizeof(path), "%s/err", dir);
    fflush(stderr);
    int before = dup(STDERR_FILENO), fd = open(path, O_CREAT | O_TRUNC | O_WRONLY, 0600);
    dup2(fd, STDERR_FILENO);
    complain_later(true);
    for (int i = 0; i < 3; i++) // followed
        complain("the rule %s is left out", "[alert x]");
    complain("another");
    size_t meanwhile = printed(path, said, sizeof(said));
    complain_later(false);
    complain("after");
    fflush(stderr);
    dup2(before, STDERR_FILENO);
    close(before);
    close(fd);
    printed(path, said, sizeof(said));
    assert_int_equal(meanwhile, 0);
    assert_string_equal(said, "kpitop: the rule [alert x] is left out\nkpitop: another\nkpitop: after\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(periods), cmocka_unit_test(places), cmocka_unit_test(stopped), cmocka_unit_test(once),
                                       cmocka_unit_test(configured), cmocka_unit_test(damaged), cmocka_unit_test(another_file), cmocka_unit_test(whole_stays),
                                       cmocka_unit_test(many_files), cmocka_unit_test(complaints)};
    return cmocka_run_group_tests(tests, setup, folder_end);
}
