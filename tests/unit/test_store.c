// The store: rows and revisions, two instances, kill -9, migration, damage, CSV and back.
#include "test_util.h"

#include "store/store.h"

#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>

static char dir[600];

static int fresh(void **state)
{
    (void)state;
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    return 0;
}

static int clean(void **state)
{
    (void)state;
    test_rmdir(dir);
    return 0;
}

static const char *in_dir(const char *name)
{
    static char path[700];
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    return path;
}

static struct store *open_at(const char *folder)
{
    struct store *s = NULL;
    struct err e = {0};
    struct store_opts o = {.dir = folder, .by = "ana", .now_ms = INT64_C(1790000000000)};
    if (store_open(&s, &o, &e))
        fail_msg("%s", e.msg);
    return s;
}

static struct store *open_store(void)
{
    return open_at(in_dir("data"));
}

static struct store_action action(const char *title)
{
    return (struct store_action){.title = title, .owner = "Zoé", .kpi = "nps", .slice = "channel=phone", .start = "2026-09-03",
                                 .due = "2026-09-30", .state = "planned"};
}

static size_t count(struct store *s, enum store_kind k)
{
    struct arena mem = {0};
    void *rows;
    size_t n;
    struct err e = {0};
    if (store_list(s, k, &mem, &rows, &n, &e))
        fail_msg("%s", e.msg);
    arena_release(&mem);
    return n;
}

static void sql(const char *path, const char *text)
{
    sqlite3 *db;
    char *why = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, text, NULL, NULL, &why) != SQLITE_OK)
        fail_msg("%s", why);
    sqlite3_close(db);
}

// Written, read by a store opened anew; modes 0700 and 0600 whatever the umask.
static void rows_stay(void **state)
{
    (void)state;
    struct stat st;
    struct err e = {0};
    struct arena mem = {0};
    mode_t mask = umask(0);
    struct store *s = open_store();
    umask(mask);
    struct store_action a = action("script d'appel \"neuf\"\n=1+1"), *list;
    size_t n;
    assert_int_equal(store_put(s, STORE_ACTION, &a, &e), 0);
    assert_true(a.row.id > 0);
    assert_int_equal(a.row.rev, 1);
    store_close(s);
    assert_int_equal(stat(in_dir("data"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0700);
    assert_int_equal(stat(in_dir("data/kpitop.db"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    s = open_store();
    assert_int_equal(store_list(s, STORE_ACTION, &mem, &list, &n, &e), 0);
    assert_int_equal(n, 1);
    assert_string_equal(list[0].title, a.title);
    assert_string_equal(list[0].owner, "Zoé");
    assert_string_equal(list[0].by, "ana");
    assert_string_equal(list[0].at, "2026-09-21T14:13:20Z"); // 1,790,000,000 s after 1970
    assert_string_equal(list[0].notes, "");
    arena_release(&mem);
    store_close(s);
}

static void refused_rows(void **state)
{
    (void)state;
    struct err e = {0};
    struct store *s = open_store();
    struct store_action a = action("");
    assert_int_equal(store_put(s, STORE_ACTION, &a, &e), ERR_RANGE);
    a = action("x");
    a.state = "maybe";
    assert_int_equal(store_put(s, STORE_ACTION, &a, &e), ERR_RANGE);
    a = action("bad \xff byte");
    assert_int_equal(store_put(s, STORE_ACTION, &a, &e), ERR_SYNTAX);
    a = action("escape \x1b[2J");
    assert_int_equal(store_put(s, STORE_ACTION, &a, &e), ERR_SYNTAX);
    char *text = calloc(1, STORE_TEXT_MAX + 2);
    memset(text, 'a', STORE_TEXT_MAX + 1);
    a = action(text);
    assert_int_equal(store_put(s, STORE_ACTION, &a, &e), ERR_LIMIT);
    text[STORE_TEXT_MAX] = '\0';
    assert_int_equal(store_put(s, STORE_ACTION, &a, &e), 0);
    free(text);
    assert_int_equal(count(s, STORE_ACTION), 1);
    store_close(s);
}

// A second instance: seen at once, and an older revision changes nothing.
static void two_instances(void **state)
{
    (void)state;
    struct err e = {0};
    struct arena mem = {0};
    struct store *a = open_store(), *b = open_store();
    struct store_action mine = action("mine"), *theirs;
    size_t n;
    assert_true(store_changed(b));
    assert_false(store_changed(b));
    assert_int_equal(store_put(a, STORE_ACTION, &mine, &e), 0);
    assert_true(store_changed(b));
    assert_true(store_changed(a));
    assert_false(store_changed(a));
    assert_int_equal(store_list(b, STORE_ACTION, &mem, &theirs, &n, &e), 0);
    theirs[0].state = "running";
    assert_int_equal(store_put(b, STORE_ACTION, &theirs[0], &e), 0);
    mine.state = "dropped";
    assert_int_equal(store_put(a, STORE_ACTION, &mine, &e), ERR_RANGE);
    assert_int_equal(store_delete(a, STORE_ACTION, &mine.row, &e), ERR_RANGE);
    assert_int_equal(store_delete(b, STORE_ACTION, &theirs[0].row, &e), 0);
    assert_int_equal(store_put(a, STORE_ACTION, &mine, &e), ERR_RANGE); // gone
    arena_release(&mem);
    store_close(a);
    store_close(b);
}

static void undo(void **state)
{
    (void)state;
    struct err e = {0};
    enum store_kind k;
    struct store *s = open_store(), *other = open_store();
    struct arena mem = {0};
    struct store_target t = {.kpi = "nps", .slice = "", .period = "2026", .value = 30}, *list;
    size_t n;
    assert_int_equal(store_undo(s, &k, &e), ERR_NOTFOUND);
    assert_int_equal(store_put(s, STORE_TARGET, &t, &e), 0);
    struct store_target again = {.kpi = "nps", .slice = "", .period = "2026", .value = 40}; // the same target: replaced
    assert_int_equal(store_put(s, STORE_TARGET, &again, &e), 0);
    assert_int_equal(count(s, STORE_TARGET), 1);
    assert_int_equal(store_undo(s, &k, &e), 0);
    assert_int_equal(k, STORE_TARGET);
    assert_int_equal(store_list(s, STORE_TARGET, &mem, &list, &n, &e), 0);
    assert_close(list[0].value, 30);
    assert_int_equal(store_delete(s, STORE_TARGET, &list[0].row, &e), 0);
    assert_int_equal(store_undo(s, &k, &e), 0); // the deletion
    assert_int_equal(count(s, STORE_TARGET), 1);
    // touched by another instance since: not taken back
    assert_int_equal(store_list(other, STORE_TARGET, &mem, &list, &n, &e), 0);
    struct store_note note = {.kpi = "nps", .period = "2026-09", .text = "strike"}, *notes;
    assert_int_equal(store_put(s, STORE_NOTE, &note, &e), 0);
    assert_int_equal(store_list(other, STORE_NOTE, &mem, &notes, &n, &e), 0);
    notes[0].text = "strike of the post";
    assert_int_equal(store_put(other, STORE_NOTE, &notes[0], &e), 0);
    assert_int_equal(store_undo(s, &k, &e), ERR_RANGE);
    assert_int_equal(count(s, STORE_NOTE), 1);
    arena_release(&mem);
    store_close(s);
    store_close(other);
}

// A revision is never used twice, so that what another instance read before an undo is out of date after it.
static void undo_makes_a_new_revision(void **state)
{
    (void)state;
    struct err e = {0};
    enum store_kind k;
    struct store *s = open_store();
    struct store_note n = {.kpi = "", .period = "2026-09", .text = "one"};
    assert_int_equal(store_put(s, STORE_NOTE, &n, &e), 0);
    struct store_note read_before = n;
    n.text = "two";
    assert_int_equal(store_put(s, STORE_NOTE, &n, &e), 0);
    assert_int_equal(store_undo(s, &k, &e), 0); // "one" again
    read_before.text = "three";
    assert_int_equal(store_put(s, STORE_NOTE, &read_before, &e), ERR_RANGE);
    store_close(s);
}

static void callbacks(void **state)
{
    (void)state;
    struct err e = {0};
    struct arena mem = {0};
    struct store *s = open_store();
    struct store_callback c;
    assert_int_equal(store_callback_get(s, "C1", "crm", &mem, &c, &e), ERR_NOTFOUND);
    assert_int_equal(store_callback_set(s, "C1", "crm", "to call", "after 5", &e), 0);
    assert_int_equal(store_callback_set(s, "C1", "shop", "done", "", &e), 0);
    assert_int_equal(store_callback_set(s, "C1", "crm", "called", "no answer", &e), 0);
    assert_int_equal(store_callback_get(s, "C1", "crm", &mem, &c, &e), 0);
    assert_string_equal(c.state, "called");
    assert_string_equal(c.note, "no answer");
    assert_string_equal(c.by, "ana");
    assert_int_equal(count(s, STORE_CALLBACK), 2);
    assert_int_equal(store_callback_set(s, "C1", "crm", "", "", &e), 0);
    assert_int_equal(store_callback_set(s, "C1", "crm", "", "", &e), 0); // gone already
    assert_int_equal(count(s, STORE_CALLBACK), 1);
    arena_release(&mem);
    store_close(s);
}

static void all_or_nothing(void **state)
{
    (void)state;
    struct err e = {0};
    struct store *s = open_store();
    struct store_action a = action("one"), b = action("two");
    assert_int_equal(store_begin(s, &e), 0);
    assert_int_equal(store_put(s, STORE_ACTION, &a, &e), 0);
    assert_int_equal(store_put(s, STORE_ACTION, &b, &e), 0);
    store_rollback(s);
    assert_int_equal(count(s, STORE_ACTION), 0);
    store_close(s);
}

// --- processes ------------------------------------------------------------------------------------------------------

static void write_rows(const char *owner, int rows, int tell)
{
    struct err e = {0};
    struct store *s = open_store();
    for (int i = 0; i < rows || rows < 0; i++) {
        char title[32];
        snprintf(title, sizeof(title), "%d", i);
        struct store_action a = action(title);
        a.owner = owner;
        if (store_put(s, STORE_ACTION, &a, &e))
            _exit(3);
        if (tell >= 0 && write(tell, &i, sizeof(i)) != sizeof(i))
            _exit(4);
    }
    store_close(s);
    _exit(0);
}

// A store that is not there yet, opened by several at the same time: one makes it, all of them have it.
static void opened_at_once(void **state)
{
    (void)state;
    for (int round = 0; round < 20; round++) {
        char folder[32];
        pid_t pid[4];
        snprintf(folder, sizeof(folder), "fresh-%d", round);
        for (size_t i = 0; i < ARRAY_LEN(pid); i++) {
            if ((pid[i] = fork()))
                continue;
            struct store *s = NULL;
            struct err e = {0};
            struct store_opts o = {.dir = in_dir(folder), .by = "ana", .now_ms = 1};
            int rc = store_open(&s, &o, &e);
            if (rc)
                fprintf(stderr, "%s\n", e.msg);
            _exit(rc ? 3 : 0);
        }
        for (size_t i = 0; i < ARRAY_LEN(pid); i++) {
            int status;
            assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
            assert_int_equal(status, 0);
        }
    }
}

// Two processes write 1000 rows each, none is lost and none comes twice.
static void two_writers(void **state)
{
    (void)state;
    struct arena mem = {0};
    struct err e = {0};
    static char seen[2][1000];
    pid_t pid[2];
    for (int i = 0; i < 2; i++)
        if ((pid[i] = fork()) == 0)
            write_rows(i ? "b" : "a", 1000, -1);
    for (int i = 0; i < 2; i++) {
        int status;
        assert_int_equal(waitpid(pid[i], &status, 0), pid[i]);
        assert_int_equal(status, 0);
    }
    struct store *s = open_store();
    struct store_action *list;
    size_t n;
    assert_int_equal(store_list(s, STORE_ACTION, &mem, &list, &n, &e), 0);
    assert_int_equal(n, 2000);
    for (size_t i = 0; i < n; i++)
        seen[list[i].owner[0] == 'b'][strtol(list[i].title, NULL, 10)]++;
    for (int i = 0; i < 1000; i++)
        assert_true(seen[0][i] == 1 && seen[1][i] == 1);
    assert_int_equal(store_check(s, &e), 0);
    arena_release(&mem);
    store_close(s);
}

// Killed at any moment: what was reported written is there, the file is sound, the next instance goes on.
static void killed_while_writing(void **state)
{
    (void)state;
    struct err e = {0};
    size_t promised = 0;
    store_close(open_store());
    for (int round = 0; round < 12; round++) {
        int tell[2], last = -1, i;
        assert_int_equal(pipe(tell), 0);
        pid_t pid = fork();
        if (pid == 0) {
            close(tell[0]);
            write_rows("k", -1, tell[1]);
        }
        close(tell[1]);
        while (last < 5 + 3 * round && read(tell[0], &i, sizeof(i)) == sizeof(i))
            last = i;
        usleep((useconds_t)(round * 731 % 5000));
        kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        while (read(tell[0], &i, sizeof(i)) == sizeof(i))
            last = i;
        close(tell[0]);
        promised += (size_t)last + 1;
        struct store *s = open_store();
        size_t there = count(s, STORE_ACTION);
        assert_true(there >= promised && there <= promised + (size_t)round + 1); // one may have been written but not told
        assert_int_equal(store_check(s, &e), 0);
        store_close(s);
    }
}

// --- files ----------------------------------------------------------------------------------------------------------

static int open_rc(struct err *e)
{
    struct store *s = NULL;
    struct store_opts o = {.dir = in_dir("data"), .existing = true};
    int rc = store_open(&s, &o, e);
    if (!rc)
        store_close(s);
    return rc;
}

// A store of the first version gains the table of call-backs; its rows stay, a copy of before is kept.
static void migrated(void **state)
{
    (void)state;
    struct stat st;
    struct err e = {0};
    char path[700];
    struct store *s = open_store();
    struct store_action a = action("kept");
    assert_int_equal(store_put(s, STORE_ACTION, &a, &e), 0);
    store_close(s);
    snprintf(path, sizeof(path), "%s", in_dir("data/kpitop.db"));
    sql(path, "DROP TABLE callback; DROP INDEX event_alert; PRAGMA user_version = 1");
    s = open_store();
    assert_int_equal(count(s, STORE_ACTION), 1);
    assert_int_equal(store_callback_set(s, "C1", "", "done", "", &e), 0);
    store_close(s);
    assert_int_equal(stat(in_dir("data/kpitop.db.v1.bak"), &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    // the copy is a whole store of that version
    struct store_opts o = {.dir = in_dir("old"), .by = ""};
    char to[700];
    snprintf(to, sizeof(to), "%s", in_dir("old"));
    o.dir = to;
    assert_int_equal(mkdir(to, 0700), 0);
    char backup[700];
    snprintf(backup, sizeof(backup), "%s", in_dir("data/kpitop.db.v1.bak"));
    assert_int_equal(store_restore(&o, backup, &e), 0);
    s = open_at(to);
    assert_int_equal(count(s, STORE_ACTION), 1);
    store_close(s);
}

// Newer, damaged, or something else: refused with what to do, and not a byte changed.
static void refused_files(void **state)
{
    (void)state;
    struct err e = {0};
    char path[700];
    assert_int_equal(open_rc(&e), ERR_NOTFOUND);
    store_close(open_store());
    snprintf(path, sizeof(path), "%s", in_dir("data/kpitop.db"));
    sql(path, "PRAGMA user_version = 99");
    assert_int_equal(open_rc(&e), ERR_RANGE);
    assert_non_null(strstr(e.msg, "newer kpitop"));
    assert_int_equal(access(in_dir("data/kpitop.db.v99.bak"), F_OK), -1);
    test_write_text(in_dir("data"), "kpitop.db", "this is no database at all, but a letter to somebody, long enough ..............."
                    "................................................................................");
    assert_int_equal(open_rc(&e), ERR_SYNTAX);
    assert_non_null(strstr(e.msg, "store restore"));
    unlink(path);
    sql(path, "CREATE TABLE foreign_thing(x)");
    assert_int_equal(open_rc(&e), ERR_SYNTAX);
    assert_non_null(strstr(e.msg, "not a store"));
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_int_equal(open_rc(&e), ERR_IO);
}

static void damaged_inside(void **state)
{
    (void)state;
    struct err e = {0};
    char path[700], backup[700];
    struct store *s = open_store();
    for (int i = 0; i < 200; i++) {
        struct store_action a = action("row");
        assert_int_equal(store_put(s, STORE_ACTION, &a, &e), 0);
    }
    snprintf(backup, sizeof(backup), "%s", in_dir("b.db"));
    assert_int_equal(store_backup(s, backup, &e), 0);
    assert_int_equal(store_backup(s, backup, &e), ERR_RANGE); // never over a file
    store_close(s);
    snprintf(path, sizeof(path), "%s", in_dir("data/kpitop.db"));
    FILE *f = fopen(path, "r+b");
    for (long at = 4096; at < 60000; at += 512) {
        fseek(f, at, SEEK_SET);
        fwrite("garbage garbage garbage", 1, 20, f);
    }
    fclose(f);
    struct store_opts o = {.dir = in_dir("data"), .by = ""};
    s = NULL;
    int rc = store_open(&s, &o, &e);
    if (!rc)
        rc = store_check(s, &e);
    assert_int_equal(rc, ERR_SYNTAX);
    store_close(s);
    char data[700];
    snprintf(data, sizeof(data), "%s", in_dir("data"));
    o.dir = data;
    assert_int_equal(store_restore(&o, path, &e), ERR_SYNTAX); // no backup, that one
    assert_int_equal(store_restore(&o, backup, &e), 0);
    s = open_store();
    assert_int_equal(store_check(s, &e), 0);
    assert_int_equal(count(s, STORE_ACTION), 200);
    assert_int_equal(access(in_dir("data/kpitop.db.before-restore"), F_OK), 0);
    store_close(s);
}

// --- CSV ------------------------------------------------------------------------------------------------------------

static char *slurp(const char *path)
{
    struct strbuf b = {0};
    FILE *f = fopen(path, "rb");
    if (!f)
        fail_msg("%s", path);
    for (int c = getc(f); c != EOF; c = getc(f))
        sb_putc(&b, (char)c);
    fclose(f);
    return b.s;
}

static void same_file(const char *a, const char *b)
{
    char *x = slurp(a), *y = slurp(b);
    assert_string_equal(x, y);
    free(x);
    free(y);
}

static void csv_and_back(void **state)
{
    (void)state;
    static const char *const hostile[] = {"=cmd|' /C calc'!A0", "+1", "-1", "@x", "'quoted", "''", "'", "a,b;c\"d\"", "two\nlines",
                                          "\n=begins with a newline", "  blanks  ", "é😀\u202e", "NULL", "1e5", "2026-09"};
    struct err e = {0};
    char out[700], back[700], other[700], a[800], b[800];
    struct store *s = open_store();
    size_t rows, n = sizeof(hostile) / sizeof(hostile[0]);
    for (size_t i = 0; i < n; i++) {
        struct store_action x = action(hostile[i]);
        x.notes = hostile[n - 1 - i];
        assert_int_equal(store_put(s, STORE_ACTION, &x, &e), 0);
        struct store_target t = {.kpi = "nps", .slice = hostile[i], .period = "2026", .value = 0.1 + 0.2 * (double)i};
        assert_int_equal(store_put(s, STORE_TARGET, &t, &e), 0);
    }
    assert_int_equal(store_callback_set(s, "=HYPERLINK(1)", "crm", "done", "", &e), 0);
    snprintf(out, sizeof(out), "%s", in_dir("out"));
    assert_int_equal(store_export(s, out, &rows, &e), 0);
    assert_int_equal(rows, 2 * n + 1);
    assert_int_equal(store_export(s, out, &rows, &e), ERR_RANGE); // nothing is written over
    store_close(s);
    snprintf(other, sizeof(other), "%s", in_dir("other"));
    s = open_at(other);
    assert_int_equal(store_import(s, out, &rows, &e), 0);
    assert_int_equal(rows, 2 * n + 1);
    assert_int_equal(store_import(s, out, &rows, &e), 0); // again: the same rows
    snprintf(back, sizeof(back), "%s", in_dir("back"));
    assert_int_equal(store_export(s, back, &rows, &e), 0);
    assert_int_equal(rows, 2 * n + 1);
    for (int k = 0; k < STORE_KINDS; k++) {
        snprintf(a, sizeof(a), "%s/%s.csv", out, store_kind_name((enum store_kind)k));
        snprintf(b, sizeof(b), "%s/%s.csv", back, store_kind_name((enum store_kind)k));
        same_file(a, b);
    }
    struct arena mem = {0};
    struct store_action *list;
    size_t got;
    assert_int_equal(store_list(s, STORE_ACTION, &mem, &list, &got, &e), 0);
    for (size_t i = 0; i < n; i++)
        assert_string_equal(list[i].title, hostile[i]);
    arena_release(&mem);
    // no cell of the file begins with what a spreadsheet runs
    snprintf(a, sizeof(a), "%s/action.csv", out);
    char *text = slurp(a);
    assert_null(strstr(text, "\"=cmd"));
    assert_null(strstr(text, "\"+1"));
    free(text);
    store_close(s);
}

static void csv_refused(void **state)
{
    (void)state;
    struct err e = {0};
    char in[700];
    struct store *s = open_store();
    size_t rows;
    snprintf(in, sizeof(in), "%s", in_dir("in"));
    assert_int_equal(mkdir(in, 0700), 0);
    assert_int_equal(store_import(s, in, &rows, &e), ERR_NOTFOUND);
    static const char *const bad[] = {
        "id,rev,kpi,slice,period,value,note,by\r\n",                                             // a column is missing
        "id,rev,kpi,slice,period,value,note,by,at\r\n1,1,nps,,2026,many,,,\r\n",                 // no number
        "id,rev,kpi,slice,period,value,note,by,at\r\n0,1,nps,,2026,3,,,\r\n",                    // no id
        "id,rev,kpi,slice,period,value,note,by,at\r\n1,1,nps,,2026,3,,\r\n",                     // a cell is missing
        "id,rev,kpi,slice,period,value,note,by,at\r\n1,1,nps,,2026,3,,,\r\n2,1,\"nps,,2026,3\r\n", // a quote is left open
        "id,rev,kpi,slice,period,value,note,by,at\r\n1,1,nps,,2026,nan,,,\r\n",
        "id,rev,kpi,slice,period,value,note,by,at\r\n1,1,\"a\x01z\",,2026,1,,,\r\n",
    };
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        test_write_text(in, "target.csv", bad[i]);
        assert_int_equal(store_import(s, in, &rows, &e), ERR_SYNTAX);
        assert_non_null(strstr(e.msg, "nothing was imported"));
        assert_int_equal(count(s, STORE_TARGET), 0); // none of its rows, not even those before
    }
    store_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(f) cmocka_unit_test_setup_teardown(f, fresh, clean)
        T(rows_stay), T(refused_rows), T(two_instances), T(undo), T(undo_makes_a_new_revision), T(callbacks), T(all_or_nothing),
        T(opened_at_once), T(two_writers), T(killed_while_writing), T(migrated), T(refused_files), T(damaged_inside), T(csv_and_back), T(csv_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
