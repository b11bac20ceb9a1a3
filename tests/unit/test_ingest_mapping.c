// Mappings: a file, loaded with the profile that is written from what was understood of it, gives the same records; and
// every change of a mapping, tried and taken back.
#include "ingest_fixture.h"

#include "ingest/mapping.h"
#include "ingest/map_priv.h"

#include <dirent.h>
#include <fcntl.h>

static void write_text(const char *path, const char *text, size_t n)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    fclose(f);
}

static struct mapping *open_mapping(struct loaded *l, const char *path)
{
    struct mapping *m = NULL;
    struct err e = {0};
    if (!l->zone && zone_open(&l->zone, "Europe/Paris", &e))
        fail_msg("%s", e.msg);
    l->o.zone = l->zone;
    if (mapping_open(&m, path, &l->o, &e))
        fail_msg("%s", e.msg);
    return m;
}

static bool same_value(const struct record *a, const struct record *b, int f)
{
    const struct rec_value *x = &a->v[f], *y = &b->v[f];
    if (!rec_has(a, (enum rec_field)f) && !rec_has(b, (enum rec_field)f))
        return true;
    if (rec_has(a, (enum rec_field)f) != rec_has(b, (enum rec_field)f))
        return false;
    return x->i == y->i && x->j == y->j && x->cls == y->cls && x->len == y->len && (!x->len || !memcmp(x->s, y->s, x->len));
}

static void same_records(const struct loaded *a, const struct loaded *b, const char *name)
{
    if (a->n != b->n)
        fail_msg("%s: %zu records, with its profile %zu", name, a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        if (a->recs[i].kind != b->recs[i].kind || a->recs[i].line != b->recs[i].line)
            fail_msg("%s: record %zu is another one", name, i);
        for (int f = 0; f < F_COUNT; f++)
            if (!same_value(&a->recs[i], &b->recs[i], f))
                fail_msg("%s: line %lu, %s.%s differs", name, (unsigned long)a->recs[i].line,
                         rec_kinds[a->recs[i].kind].name, rec_fields[f].name);
    }
    const struct source_info *x = a->list.items[0], *y = b->list.items[0];
    if (x->rows != y->rows || x->rows_rejected != y->rows_rejected)
        fail_msg("%s: %lu rows, %lu rejected; with its profile %lu and %lu", name, (unsigned long)x->rows,
                 (unsigned long)x->rows_rejected, (unsigned long)y->rows, (unsigned long)y->rows_rejected);
    assert_int_equal(x->cells_rejected, y->cells_rejected);
    assert_memory_equal(x->present, y->present, sizeof(x->present));
}

// path as it is and with its own profile; false when it is not understood at all.
static bool round_trip(const char *path)
{
    struct loaded plain = {0}, with = {0}, ctx = {0};
    const char *paths[] = {path}, *dir = test_tmpdir();
    char ini[700];
    struct strbuf text = {0};
    struct err e = {0};
    load_paths_in(&plain, "Europe/Paris", paths, 1);
    bool loaded = src(&plain)->state == SOURCE_LOADED;
    if (loaded) {
        struct mapping *m = open_mapping(&ctx, path);
        if (mapping_text(m, "mine", &text, &e))
            fail_msg("%s: %s", path, e.msg);
        mapping_free(m);
        snprintf(ini, sizeof(ini), "%s/mine.ini", dir);
        write_text(ini, text.s, text.len);
        with.o.profile = ini;
        load_paths_in(&with, "Europe/Paris", paths, 1);
        if (src(&with)->state != SOURCE_LOADED)
            fail_msg("%s: %s\n%s", path, src(&with)->why, text.s);
        same_records(&plain, &with, path);
        assert_string_equal(src(&with)->profile, "mine");
        loaded_release(&with);
    }
    sb_release(&text);
    loaded_release(&plain);
    loaded_release(&ctx);
    test_rmdir(dir);
    return loaded;
}

// Large ones take long and show nothing that small ones do not; under sanitizers even less.
static off_t largest(void)
{
    return getenv("QUICK") ? 200000 : 3500000;
}

static size_t round_trip_folder(const char *folder, int depth)
{
    size_t n = 0;
    DIR *d = opendir(folder);
    struct dirent *x;
    while (d && (x = readdir(d))) {
        char path[600];
        size_t len = strlen(x->d_name);
        struct stat st;
        snprintf(path, sizeof(path), "%s/%s", folder, x->d_name);
        if (x->d_name[0] == '.' || stat(path, &st))
            continue;
        if (S_ISDIR(st.st_mode) && depth)
            n += round_trip_folder(path, depth - 1);
        else if (S_ISREG(st.st_mode) && st.st_size < largest() && len > 4 && !strcmp(x->d_name + len - 4, ".csv"))
            n += round_trip(path);
    }
    if (d)
        closedir(d);
    return n;
}

static void samples_round(void **state)
{
    (void)state;
    const char *top = getenv("SRCDIR");
    char path[600];
    snprintf(path, sizeof(path), "%s/sample-data", top ? top : ".");
    assert_in_range(round_trip_folder(path, 0), getenv("QUICK") ? 1 : 14, 14);
    snprintf(path, sizeof(path), "%s/tests", top ? top : ".");
    round_trip_folder(path, 4); // every fixture there is
}

static void real_round(void **state)
{
    (void)state;
    if (access("/work/shared/data", R_OK))
        skip();
    assert_true(round_trip_folder("/work/shared/data/real", 3) >= (getenv("QUICK") ? 1 : 5));
    round_trip_folder("/work/shared/data/torture", 3);
}

// --- a file that nobody knows ---------------------------------------------------------------------------------------------

static const char strange[] = "Zeile;Wann;Weg;Dauer;Wie war es;Art\n"
                              "a1;03.02.2026 10:00;Fon;5;gut;x\n"
                              "a2;14.02.2026 11:00;Post;7;schlecht;x\n"
                              "a3;15.02.2026 12:00;Fon;oft;gut;y\n"
                              "a4;16.02.2026 12:30;Fon;9;mittel;y\n";

struct strange {
    struct loaded l;
    const char *dir;
    char path[700];
    struct mapping *m;
    struct err e;
};

static void strange_open(struct strange *s, const char *text)
{
    *s = (struct strange){.dir = test_tmpdir()};
    snprintf(s->path, sizeof(s->path), "%s/x.csv", s->dir);
    write_text(s->path, text, strlen(text));
    s->m = open_mapping(&s->l, s->path);
}

static void strange_close(struct strange *s)
{
    mapping_free(s->m);
    loaded_release(&s->l);
    test_rmdir(s->dir);
}

static const struct source_info *try_it(struct strange *s)
{
    static const struct record_sink none = {0};
    if (mapping_try(s->m, &none, &s->e))
        fail_msg("%s", s->e.msg);
    return mapping_result(s->m);
}

static const struct mapping_column *column_at(const struct strange *s, size_t i)
{
    const struct mapping_column *c;
    assert_true(i < mapping_columns(s->m, &c));
    return &c[i];
}

static void assign(struct strange *s, size_t col, enum rec_kind kind, enum rec_field f)
{
    if (mapping_assign(s->m, col, kind, f, NULL, &s->e))
        fail_msg("%s", s->e.msg);
}

static void from_scratch(void **state)
{
    (void)state;
    struct strange s;
    struct strbuf text = {0};
    strange_open(&s, strange);
    assert_int_equal(mapping_result(s.m)->state, SOURCE_UNRECOGNISED);
    assert_string_equal(mapping_origin(s.m), "");
    assert_true(mapping_whole(s.m));
    assert_string_equal(column_at(&s, 4)->samples[1], "schlecht");
    assert_int_equal(column_at(&s, 4)->nwords, 3);
    assert_string_equal(mapping_head(s.m, 1)[2], "Post");
    assert_int_equal(mapping_text(s.m, "helpline", &text, &s.e), ERR_NOTFOUND);

    assign(&s, 0, REC_INTERACTION, F_id);
    assert_int_equal(try_it(&s)->state, SOURCE_UNRECOGNISED);
    assert_non_null(strstr(mapping_result(s.m)->why, "created_at"));
    assign(&s, 1, REC_INTERACTION, F_created_at);
    assert_int_equal(try_it(&s)->state, SOURCE_LOADED);
    assert_int_equal(mapping_result(s.m)->records[REC_INTERACTION], 4);
    assert_non_null(strstr(column_at(&s, 1)->how, "day first"));

    assign(&s, 3, REC_INTERACTION, F_handle_s);
    assert_int_equal(mapping_option(s.m, 3, "unit", "min", &s.e), 0);
    assert_int_equal(try_it(&s)->cells_rejected, 1); // "oft"
    assert_int_equal(column_at(&s, 3)->rejected, 1);
    assert_string_equal(column_at(&s, 3)->options, "unit min");

    assign(&s, 2, REC_INTERACTION, F_channel);
    assert_int_equal(mapping_word(s.m, 2, "Fon", "phone", &s.e), 0);
    assert_int_equal(mapping_word(s.m, 2, "Post", "letter", &s.e), 0);
    assert_string_equal(mapping_word_value(s.m, 2, "Post"), "letter");

    assign(&s, 4, REC_SURVEY, F_csat); // beside the interaction: it borrows id and date
    assert_int_equal(try_it(&s)->cells_rejected, 5); // nobody knows these words as answers
    assert_int_equal(mapping_word(s.m, 4, "schlecht", "1", &s.e), 0);
    assert_int_equal(mapping_word(s.m, 4, "mittel", "2", &s.e), 0);
    assert_int_equal(mapping_word(s.m, 4, "gut", "3", &s.e), 0);
    assert_int_equal(mapping_option(s.m, 4, "scale", "1..3", &s.e), 0);
    assert_int_equal(try_it(&s)->records[REC_SURVEY], 4);
    assert_int_equal(mapping_result(s.m)->cells_rejected, 1);
    assert_string_equal(column_at(&s, 0)->fields, "interaction.id, survey.id, survey.interaction_id");

    assert_int_equal(mapping_text(s.m, "helpline", &text, &s.e), 0);
    char ini[720];
    snprintf(ini, sizeof(ini), "%s/helpline.ini", s.dir);
    write_text(ini, text.s, text.len);
    struct loaded l = {.o.profile_dir = s.dir};
    const char *paths[] = {s.path};
    load_paths_in(&l, "Europe/Paris", paths, 1);
    assert_string_equal(src(&l)->profile, "helpline"); // known again by its columns
    assert_int_equal(l.n, 8);
    assert_string_equal(text_of(nth(&l, REC_INTERACTION, 1), F_channel), "letter");
    assert_int_equal(nth(&l, REC_INTERACTION, 1)->v[F_handle_s].i, 7 * 60000);
    assert_close(score_of(nth(&l, REC_SURVEY, 1), F_csat), 1);
    assert_close(score_of(nth(&l, REC_SURVEY, 3), F_csat), 3); // 2 of 1..3 is 3 of 1..5
    loaded_release(&l);
    sb_release(&text);
    strange_close(&s);
}

static void taken_back(void **state)
{
    (void)state;
    struct strange s;
    int other;
    strange_open(&s, strange);
    assert_false(mapping_undo(s.m));
    assign(&s, 1, REC_INTERACTION, F_created_at);
    assign(&s, 0, REC_INTERACTION, F_id);
    assert_int_equal(mapping_option(s.m, 0, "unit", "min", &s.e), ERR_NOTFOUND); // an id has no unit
    assert_int_equal(mapping_option(s.m, 1, "date", "sideways", &s.e), ERR_SYNTAX);
    assert_non_null(strstr(s.e.msg, "day first"));
    assert_int_equal(mapping_option(s.m, 1, "date", "month first", &s.e), 0);
    assert_int_equal(try_it(&s)->rows_rejected, 3); // no month 14, 15, 16
    assert_true(mapping_undo(s.m));
    assert_int_equal(try_it(&s)->rows_rejected, 0);
    assert_int_equal(mapping_assign(s.m, 5, REC_INTERACTION, F_id, &other, &s.e), 0);
    assert_int_equal(other, 0); // that column is left out now
    try_it(&s);
    assert_string_equal(column_at(&s, 0)->fields, "");
    assert_true(mapping_undo(s.m));
    assert_int_equal(mapping_leave_out(s.m, 1, &s.e), 0);
    assert_int_equal(try_it(&s)->state, SOURCE_UNRECOGNISED);
    assert_true(mapping_undo(s.m));
    assert_true(mapping_undo(s.m)); // the id
    assert_true(mapping_undo(s.m)); // the date
    assert_false(mapping_undo(s.m));
    assert_int_equal(try_it(&s)->state, SOURCE_UNRECOGNISED);
    strange_close(&s);
}

static void dialects(void **state)
{
    (void)state;
    struct strange s;
    struct strbuf text = {0};
    strange_open(&s, "id|created_at|note, in, three, parts\n7|2026-05-01 10:00|a,b,c,d\n8|2026-05-02 10:00|d,e,f,g\n");
    struct mapping_dialect d = mapping_dialect(s.m);
    assert_int_equal(d.delimiter, ',');
    d = (struct mapping_dialect){.delimiter = '|', .header_rows = -1};
    assert_int_equal(mapping_set_dialect(s.m, &d, &s.e), 0);
    assert_int_equal(try_it(&s)->state, SOURCE_LOADED);
    assert_int_equal(mapping_result(s.m)->records[REC_INTERACTION], 2);
    assert_int_equal(mapping_text(s.m, "piped", &text, &s.e), 0);
    assert_non_null(strstr(text.s, "delimiter = |"));
    char ini[720];
    snprintf(ini, sizeof(ini), "%s/piped.ini", s.dir);
    write_text(ini, text.s, text.len);
    struct loaded l = {.o.profile_dir = s.dir};
    const char *paths[] = {s.path};
    load_paths_in(&l, "Europe/Paris", paths, 1); // the delimiter is the profile's
    assert_string_equal(src(&l)->profile, "piped");
    assert_int_equal(l.n, 2);
    loaded_release(&l);
    assert_true(mapping_undo(s.m));
    assert_int_equal(mapping_dialect(s.m).delimiter, ',');
    d = (struct mapping_dialect){.delimiter = '|', .header_line = 2, .header_rows = 1};
    assert_int_equal(mapping_set_dialect(s.m, &d, &s.e), 0);
    assert_string_equal(column_at(&s, 0)->header, "7");
    sb_release(&text);
    strange_close(&s);
}

// The same bytes as Windows-1252 and as UTF-8 are other texts; the profile keeps what was chosen.
static void encodings(void **state)
{
    (void)state;
    struct strange s;
    struct strbuf text = {0};
    strange_open(&s, "id,created_at,agent\n1,2026-05-01 10:00,Ren\xC3\xA9\n");
    struct mapping_dialect d = {.encoding = "windows-1252", .header_rows = -1};
    assert_string_equal(column_at(&s, 2)->samples[0], "Ren\xC3\xA9");
    assert_int_equal(mapping_set_dialect(s.m, &d, &s.e), 0);
    assert_string_equal(column_at(&s, 2)->samples[0], "Ren\xC3\x83\xC2\xA9");
    try_it(&s);
    assert_int_equal(mapping_text(s.m, "old", &text, &s.e), 0);
    char ini[720];
    snprintf(ini, sizeof(ini), "%s/old.ini", s.dir);
    write_text(ini, text.s, text.len);
    struct loaded l = {.o.profile_dir = s.dir};
    const char *paths[] = {s.path};
    load_paths_in(&l, "Europe/Paris", paths, 1);
    assert_string_equal(text_of(nth(&l, REC_INTERACTION, 0), F_agent), "Ren\xC3\x83\xC2\xA9");
    assert_string_equal(src(&l)->encoding, "Windows-1252");
    loaded_release(&l);
    assert_true(mapping_undo(s.m));
    try_it(&s);
    assert_string_equal(column_at(&s, 2)->samples[0], "Ren\xC3\xA9");
    sb_release(&text);
    strange_close(&s);
}

// Of two questions of one metric the second is a record of its own, as kpitop-profile(5) has it with .each.
static void second_question(void **state)
{
    (void)state;
    struct strange s;
    strange_open(&s, "when,first,second\n2026-05-01,4,5\n2026-05-02,2,1\n");
    assign(&s, 0, REC_SURVEY, F_answered_at);
    assign(&s, 1, REC_SURVEY, F_csat);
    assign(&s, 2, REC_SURVEY, F_csat);
    assert_int_equal(try_it(&s)->records[REC_SURVEY], 4);
    assert_string_equal(column_at(&s, 1)->fields, "survey.csat");
    assert_string_equal(column_at(&s, 2)->fields, "survey.csat");
    strange_close(&s);
}

// A call log without an id: its rows are the calls, on the import page too, and when read with what it saved.
static void without_ids(void **state)
{
    (void)state;
    struct strange s;
    struct strbuf text = {0};
    char ini[720];
    strange_open(&s, "Wann;Gesprochen\n03.02.2026 10:00;5\n14.02.2026 11:00;7\n14.02.2026 11:00;7\n");
    assign(&s, 0, REC_INTERACTION, F_created_at);
    assert_int_equal(try_it(&s)->state, SOURCE_LOADED);
    assert_int_equal(mapping_result(s.m)->records[REC_INTERACTION], 3);
    assign(&s, 1, REC_INTERACTION, F_talk_s);
    assert_int_equal(mapping_option(s.m, 1, "unit", "min", &s.e), 0);
    assert_int_equal(try_it(&s)->cells_rejected, 0);
    assert_int_equal(mapping_text(s.m, "calls", &text, &s.e), 0);
    snprintf(ini, sizeof(ini), "%s/calls.ini", s.dir);
    write_text(ini, text.s, text.len);
    struct loaded l = {.o.profile_dir = s.dir};
    const char *paths[] = {s.path};
    load_paths_in(&l, "Europe/Paris", paths, 1);
    assert_string_equal(src(&l)->profile, "calls");
    assert_int_equal(count_kind(&l, REC_INTERACTION), 3);
    assert_int_equal(nth(&l, REC_INTERACTION, 1)->v[F_talk_s].i, 7 * 60000);
    loaded_release(&l);
    sb_release(&text);
    strange_close(&s);
}

static void names(void **state)
{
    (void)state;
    struct strange s;
    struct strbuf text = {0};
    char path[100];
    static const char *const bad[] = {"", "../x", "a b", ".x", "-x", "a/b"};
    strange_open(&s, "id,created_at\n1,2026-05-01\n");
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(mapping_text(s.m, bad[i], &text, &s.e), ERR_SYNTAX);
        assert_int_equal(mapping_profile_path("/f", bad[i], path, sizeof(path), &s.e), ERR_SYNTAX);
    }
    assert_int_equal(mapping_profile_path("/f", "a-b.2", path, sizeof(path), &s.e), 0);
    assert_string_equal(path, "/f/a-b.2.ini");
    assert_int_equal(mapping_profile_path(NULL, "a", path, sizeof(path), &s.e), ERR_NOTFOUND);
    sb_release(&text);
    strange_close(&s);
}

// Headers that a profile can only name by number or by "#2".
static void awkward_headers(void **state)
{
    (void)state;
    struct strange s;
    struct strbuf text = {0};
    struct profile p;
    strange_open(&s, "id,\"say \"\"hi\"\"\",note; x,date,date,,#7\n1,a,b,2026-05-01,2026-05-02,c,d\n");
    assign(&s, 0, REC_INTERACTION, F_id);
    assign(&s, 1, REC_INTERACTION, F_agent);
    assign(&s, 2, REC_INTERACTION, F_team);
    assign(&s, 3, REC_INTERACTION, F_created_at);
    assign(&s, 4, REC_INTERACTION, F_closed_at);
    assign(&s, 5, REC_INTERACTION, F_product);
    assign(&s, 6, REC_INTERACTION, F_segment);
    assert_int_equal(try_it(&s)->records[REC_INTERACTION], 1);
    assert_int_equal(mapping_text(s.m, "odd", &text, &s.e), 0);
    struct words words;
    assert_int_equal(words_init(&words, &s.e), 0);
    assert_int_equal(profile_parse(&p, "odd", text.s, text.len, &words, &s.e), 0);
    words_release(&words);
    assert_non_null(strstr(text.s, "agent = \"#2\""));
    assert_non_null(strstr(text.s, "team = \"note; x\""));
    assert_non_null(strstr(text.s, "closed_at = \"date#2\""));
    profile_release(&p);
    sb_release(&text);
    strange_close(&s);
}

// A file of more rows than a trial reads: the profile is tried on the first, and loads the whole.
static void long_file(void **state)
{
    (void)state;
    struct strange s = {.dir = test_tmpdir()};
    snprintf(s.path, sizeof(s.path), "%s/x.csv", s.dir);
    FILE *f = fopen(s.path, "w");
    fputs("id,created_at\n", f);
    for (int i = 0; i < 9000; i++)
        fprintf(f, "%d,2026-05-%02d\n", i, i % 28 + 1);
    fclose(f);
    s.m = open_mapping(&s.l, s.path);
    assert_false(mapping_whole(s.m));
    assert_int_equal(try_it(&s)->rows, MAPPING_ROWS);
    strange_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(samples_round), cmocka_unit_test(real_round),     cmocka_unit_test(from_scratch),
        cmocka_unit_test(taken_back),    cmocka_unit_test(dialects),       cmocka_unit_test(encodings),
        cmocka_unit_test(second_question), cmocka_unit_test(without_ids), cmocka_unit_test(names),        cmocka_unit_test(awkward_headers),
        cmocka_unit_test(long_file),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
