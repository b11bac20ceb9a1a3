// How far a load is: in bytes of all of its files, never back, never beyond the total, and there at the end. What each file adds is
// known from its size alone.
#include "ingest_fixture.h"

#include <fcntl.h>
#include <pthread.h>
#include <sys/stat.h>
#include <zip.h>
#include <zlib.h>

#define HEAD "[profile]\nname = own\nmatch.1 = Ref\n"
#define TICKET "[interaction]\nid = Ref\ncreated_at = Opened\n"

struct told {
    uint64_t done, total; // last
    uint64_t calls, moves, copied; // copied: of the last call without a total
    uint64_t grown;       // how often the total did
    uint64_t begins[16];  // done, when the records of a source began
    const struct source_list *list;
};

static void tell(void *ctx, uint64_t done, uint64_t total)
{
    struct told *t = ctx;
    if (!total) {
        t->copied = done;
        return;
    }
    assert_true(done >= t->done);
    assert_true(done <= total);
    assert_true(total >= t->total);
    t->grown += t->calls && total > t->total;
    t->moves += done > t->done;
    t->calls++;
    t->done = done;
    t->total = total;
}

static int begin(void *ctx, const struct source_info *s, uint32_t no, struct err *e)
{
    struct told *t = ctx;
    (void)s;
    (void)e;
    assert_true(no < ARRAY_LEN(t->begins));
    t->begins[no] = t->done;
    return 0;
}

static int fork_parts(void *ctx, uint32_t no, size_t n, void **parts, struct err *e)
{
    static char part[64];
    (void)ctx;
    (void)no;
    (void)e;
    for (size_t i = 0; i < n; i++)
        parts[i] = &part[i];
    return 0;
}

static int join_parts(void *ctx, uint32_t no, void **parts, size_t n, struct err *e)
{
    (void)ctx;
    (void)no;
    (void)parts;
    (void)n;
    (void)e;
    return 0;
}

struct way {
    unsigned threads;
    bool libcsv, parts; // parts: a sink that takes them, so that most files are read once
};
static const struct way ways[] = {{1, false, true}, {2, false, true}, {2, true, true}, {1, false, false}, {2, false, false}, {1, true, false}};

static void load(struct told *t, struct source_list *list, const struct way *w, const char *profiles, const char *const *paths, size_t n)
{
    struct record_sink sink = {.ctx = t, .begin = begin, .row = no_row};
    struct ingest_opts o = {.threads = w->threads, .libcsv = w->libcsv, .profile_dir = profiles, .progress = tell, .progress_ctx = t};
    struct zone *zone;
    struct err e = {0};
    *t = (struct told){0};
    if (w->parts) {
        sink.fork = fork_parts;
        sink.join = join_parts;
        sink.drop = drop_parts;
    }
    assert_int_equal(zone_open(&zone, "UTC", &e), 0);
    o.zone = zone;
    if (ingest_load(paths, n, &o, &sink, list, &e))
        fail_msg("%s", e.msg);
    zone_close(zone);
    assert_int_equal(t->done, t->total);
}

static void rows(struct strbuf *b, unsigned from, unsigned n)
{
    sb_add(b, "id,created_at,text\n");
    for (unsigned i = from; i < from + n; i++)
        sb_addf(b, "%u,2026-01-05 10:00:00,%08x%08x\n", i, i * 2654435761u, i * 40503u ^ 0x5bd1e995u);
}

static uint64_t size_of(const char *dir, const char *name)
{
    char path[700];
    struct stat st;
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    assert_int_equal(stat(path, &st), 0);
    return (uint64_t)st.st_size;
}

static void write_rows(const char *dir, const char *name, unsigned from, unsigned n)
{
    struct strbuf b = {0};
    rows(&b, from, n);
    test_write(dir, name, b.s, b.len);
    sb_release(&b);
}

static void write_gz(const char *dir, const char *name, unsigned from, unsigned n)
{
    struct strbuf b = {0};
    char path[700];
    rows(&b, from, n);
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    gzFile z = gzopen(path, "w1");
    assert_non_null(z);
    assert_int_equal(gzwrite(z, b.s, (unsigned)b.len), b.len);
    gzclose(z);
    sb_release(&b);
}

struct member {
    const char *name, *text;
    size_t len;
};

static void write_zip(const char *dir, const char *name, const struct member *m, size_t n)
{
    char path[700];
    int why;
    snprintf(path, sizeof(path), "%s/%s", dir, name);
    zip_t *z = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &why);
    assert_non_null(z);
    for (size_t i = 0; i < n; i++) {
        zip_source_t *s = zip_source_buffer(z, m[i].text, m[i].len, 0);
        assert_true(zip_file_add(z, m[i].name, s, ZIP_FL_ENC_UTF_8) >= 0);
    }
    assert_int_equal(zip_close(z), 0);
}

static void write_book(const char *dir, const char *name, unsigned n)
{
    struct strbuf b = {0};
    sb_add(&b, "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>"
               "<row><c t=\"inlineStr\"><is><t>id</t></is></c><c t=\"inlineStr\"><is><t>created_at</t></is></c></row>");
    for (unsigned i = 0; i < n; i++)
        sb_addf(&b, "<row><c><v>%u</v></c><c t=\"inlineStr\"><is><t>2026-02-0%u 10:00:00</t></is></c></row>", i, i % 9 + 1);
    sb_add(&b, "</sheetData></worksheet>");
#define MEMBER(name, text) {name, text, sizeof(text) - 1}
    const struct member m[] = {
        MEMBER("[Content_Types].xml", "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>"),
        MEMBER("_rels/.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" "
               "Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"),
        MEMBER("xl/workbook.xml", "<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" "
               "xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"May\" sheetId=\"1\" "
               "r:id=\"r1\"/></sheets></workbook>"),
        MEMBER("xl/_rels/workbook.xml.rels", "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
               "<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\" "
               "Target=\"worksheets/sheet1.xml\"/></Relationships>"),
        {"xl/worksheets/sheet1.xml", b.s, b.len},
    };
    write_zip(dir, name, m, ARRAY_LEN(m));
    sb_release(&b);
}

// A folder with one of each kind, by name.
static void folder(char dir[512], char profiles[600])
{
    struct strbuf b = {0}, twice = {0};
    snprintf(dir, 512, "%s", test_tmpdir());
    snprintf(profiles, 600, "%s/profiles", dir);
    mkdir(profiles, 0700);
    test_write_text(profiles, "crm.ini", "[profile]\nname = crm\nmatch.1 = User Id\nmatch.2 = Name\n[lookup]\nkey = User Id\nvalue = Name\n");
    test_write_text(profiles, "own.ini", HEAD "match.2 = Owner\n" TICKET "agent = Owner\nagent.lookup = crm\n");
    test_write_text(profiles, "down.ini", "[profile]\nname = down\nmatch.1 = Case\n[interaction]\nid = Case\ncreated_at = Opened\nteam = Group\nteam.fill = down\n");
    write_rows(dir, "a.csv", 0, 60000); // most of it is read in parts
    write_rows(dir, "b.csv", 0, 60000);
    write_gz(dir, "c.csv.gz", 100000, 40000);
    test_write_text(dir, "d.csv", "");
    test_write_text(dir, "e.csv", "id,created_at,text\n");
    sb_add(&b, "Ref;Opened;Owner\n");
    sb_add(&twice, "Case;Opened;Group\n");
    for (unsigned i = 0; i < 30000; i++) {
        sb_addf(&b, "%u;2026-01-05;%s\n", i, i % 2 ? "005A" : "005X");
        sb_addf(&twice, "%u;2026-01-05;%s\n", i, i % 7 ? "" : i % 2 ? "North" : "South");
    }
    test_write(dir, "f.csv", b.s, b.len); // waits for o.csv
    test_write(dir, "g.csv", twice.s, twice.len); // cannot be read in parts: twice, wherever it is
    test_write_text(dir, "h.pdf", "%PDF-1.4 is passed over");
    test_write_text(dir, "i.csv", "\x7f" "ELF\x02\x01\x01 is no table");
    write_book(dir, "j.xlsx", 20000);
    const struct member m[] = {{"a.csv", b.s, b.len}, {"n.json", "{}", 2}, {"n.csv", twice.s, twice.len}};
    write_zip(dir, "k.zip", m, 3);
    test_write_text(dir, "l.xlsx", "PK\x03\x04 is a damaged workbook, whose bytes are done at once");
    test_write_text(dir, "o.csv", "User Id;Name\n005A;Ana\n005B;Bob\n");
    sb_release(&b);
    sb_release(&twice);
}

static const char *const named[] = {"a.csv", "b.csv", "c.csv.gz", "d.csv", "e.csv", "f.csv", "g.csv", "i.csv", "j.xlsx", "k.zip", "l.xlsx", "o.csv"};

static size_t source_of(const struct source_list *list, const char *end)
{
    for (size_t i = 0; i < list->n; i++) {
        const char *path = list->items[i]->path;
        if (strlen(path) > strlen(end) && !strcmp(path + strlen(path) - strlen(end), end))
            return i;
    }
    fail_msg("no source %s", end);
    return 0;
}

// Bytes of the files before that one in the folder.
static uint64_t before(const char *dir, const char *name)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < ARRAY_LEN(named) && strcmp(named[i], name) != 0; i++)
        sum += size_of(dir, named[i]);
    return sum;
}

static void a_folder(void **state)
{
    (void)state;
    char dir[512], profiles[600];
    folder(dir, profiles);
    uint64_t total = before(dir, "");
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct told t;
        struct source_list list;
        const char *paths[] = {dir};
        load(&t, &list, &ways[i], profiles, paths, 1);
        assert_int_equal(t.total, total);
        assert_int_equal(t.grown, 0);
        assert_int_equal(t.copied, 0);
        assert_true(t.moves > 30);
        assert_int_equal(list.items[source_of(&list, "/b.csv")]->state, SOURCE_SAME_CONTENT);
        assert_int_equal(list.items[source_of(&list, "k.zip/a.csv")]->state, SOURCE_SAME_CONTENT);
        assert_int_equal(list.items[source_of(&list, "/j.xlsx")]->state, SOURCE_LOADED);
        assert_int_equal(list.items[source_of(&list, "/f.csv")]->state, SOURCE_LOADED);
        uint64_t f = size_of(dir, "f.csv");
        // Looked at whole before, where the sink takes no parts; and unpacked before that.
        bool once = ways[i].parts;
        assert_int_equal(t.begins[source_of(&list, "/a.csv")], once ? 0 : size_of(dir, "a.csv") / 2);
        uint64_t gz = size_of(dir, "c.csv.gz");
        assert_int_equal(t.begins[source_of(&list, "/c.csv.gz")], before(dir, "c.csv.gz") + gz / 2 + (once ? 0 : (gz - gz / 2) / 2));
        // Looked at whole everywhere: rows in order, and a table. The file that waits has added nothing yet.
        assert_int_equal(t.begins[source_of(&list, "/o.csv")], before(dir, "o.csv") - f + size_of(dir, "o.csv") / 2);
        assert_int_equal(t.begins[source_of(&list, "/g.csv")], before(dir, "g.csv") - f + size_of(dir, "g.csv") / 2);
        // Last of all.
        assert_int_equal(t.begins[source_of(&list, "/f.csv")], total - f + f / 2);
        source_list_release(&list);
    }
    test_rmdir(dir);
}

// Files named one by one: what stands in an archive or a workbook counts as the whole of it, and nobody passes over what is named.
static void paths_inside(void **state)
{
    (void)state;
    char dir[512], profiles[600], path[6][700];
    static const char *const names[] = {"k.zip/n.csv", "j.xlsx#May", "h.pdf", "gone.csv", "k.zip/gone.csv", "a.csv"};
    const char *paths[6];
    folder(dir, profiles);
    for (size_t i = 0; i < 6; i++) {
        snprintf(path[i], sizeof(path[i]), "%s/%s", dir, names[i]);
        paths[i] = path[i];
    }
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        struct told t;
        struct source_list list;
        load(&t, &list, &ways[i], profiles, paths, 6);
        assert_int_equal(t.total, 2 * size_of(dir, "k.zip") + size_of(dir, "j.xlsx") + size_of(dir, "h.pdf") + size_of(dir, "a.csv"));
        assert_int_equal(t.grown, 0);
        assert_int_equal(t.copied, 0);
        assert_int_equal(list.items[0]->state, SOURCE_LOADED);
        assert_int_equal(list.items[1]->state, SOURCE_LOADED);
        source_list_release(&list);
    }
    test_rmdir(dir);
}

// While a file is unpacked, which may take as long as reading it, it moves on; a workbook too.
static void unpacking_is_told(void **state)
{
    (void)state;
    char dir[512], path[700];
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    write_gz(dir, "x.csv.gz", 0, 100000);
    write_book(dir, "x.xlsx", 60000);
    for (int book = 0; book < 2; book++) {
        const char *name = book ? "x.xlsx" : "x.csv.gz", *paths[] = {path};
        struct told t;
        struct source_list list;
        snprintf(path, sizeof(path), "%s/%s", dir, name);
        load(&t, &list, &ways[0], NULL, paths, 1);
        assert_int_equal(list.items[0]->state, SOURCE_LOADED);
        assert_int_equal(t.total, size_of(dir, name));
        assert_int_equal(t.begins[0], t.total / 2);
        assert_true(t.moves > 8);
        source_list_release(&list);
    }
    test_rmdir(dir);
}

struct writer {
    const char *path;
    const char *text;
    size_t len;
};

static void *write_pipe(void *ctx)
{
    const struct writer *w = ctx;
    int fd = open(w->path, O_WRONLY);
    for (size_t at = 0; fd >= 0 && at < w->len;) {
        ssize_t n = write(fd, w->text + at, w->len - at);
        if (n <= 0)
            break;
        at += (size_t)n;
    }
    close(fd);
    return NULL;
}

// Nobody knows how much comes out of a pipe: that is told while it does, and counts from then on; of what is unpacked, the text.
static void pipes(void **state)
{
    (void)state;
    char dir[512], fifo[600], file[600];
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    snprintf(fifo, sizeof(fifo), "%s/fifo", dir);
    snprintf(file, sizeof(file), "%s/a.csv", dir);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    write_rows(dir, "a.csv", 0, 30000);
    write_rows(dir, "b.csv", 30000, 30000);
    write_gz(dir, "b.csv.gz", 30000, 30000);
    for (int packed = 0; packed < 2; packed++)
        for (int alone = 0; alone < 2; alone++) {
            const char *paths[] = {fifo, file};
            uint64_t text = size_of(dir, "b.csv"), sent = size_of(dir, packed ? "b.csv.gz" : "b.csv");
            struct told t;
            struct source_list list;
            pthread_t thread;
            struct writer w = {.path = fifo, .len = (size_t)sent};
            char *bytes = malloc(w.len), path[600];
            snprintf(path, sizeof(path), "%s/%s", dir, packed ? "b.csv.gz" : "b.csv");
            FILE *f = fopen(path, "r");
            assert_true(f && bytes && fread(bytes, 1, w.len, f) == w.len);
            fclose(f);
            w.text = bytes;
            assert_int_equal(pthread_create(&thread, NULL, write_pipe, &w), 0);
            load(&t, &list, &ways[1], NULL, paths, alone ? 1 : 2);
            pthread_join(thread, NULL);
            free(bytes);
            assert_int_equal(list.items[0]->state, SOURCE_LOADED);
            assert_int_equal(t.copied, text);
            assert_int_equal(t.total, text + (alone ? 0 : size_of(dir, "a.csv")));
            source_list_release(&list);
        }
    test_rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_folder), cmocka_unit_test(paths_inside), cmocka_unit_test(unpacking_is_told), cmocka_unit_test(pipes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
