#include "test_util.h"

#include "base/image.h"
#include "base/mem.h"

#include <fcntl.h>
#include <glob.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#define VERSION 7
static char path[300];

static void write_one(uint64_t version, uint32_t salt)
{
    struct image_out *o;
    struct err e = {0};
    uint32_t numbers[1000];
    uint16_t shorts[] = {1, 2, 3};
    for (uint32_t i = 0; i < 1000; i++)
        numbers[i] = i * 2654435761u + salt;
    assert_int_equal(image_create(&o, path, version, NULL, &e), 0);
    struct image_io io = {.out = o};
    void *p = numbers, *q = shorts, *none = NULL;
    size_t n = 1000, m = 3, zero = 0;
    image_array(&io, &p, &n, sizeof(*numbers));
    image_array(&io, &none, &zero, 8);
    image_array(&io, &q, &m, sizeof(*shorts));
    image_value(&io, &salt, sizeof(salt));
    image_check(&io, false); // writing, nothing is checked
    assert_int_equal(io.rc, 0);
    assert_int_equal(image_commit(o, &e), 0);
}

// What stands there is what was written, or the file is refused.
static int read_one(uint32_t salt)
{
    struct image *i;
    struct err e = {0};
    int rc = image_open(&i, path, VERSION, &e);
    if (rc) {
        assert_true(e.msg[0] != '\0');
        return rc;
    }
    struct image_io io = {.in = i};
    void *p, *q, *none;
    size_t n, m, zero;
    uint32_t found = 0;
    image_array(&io, &p, &n, sizeof(uint32_t));
    image_array(&io, &none, &zero, 8);
    image_array(&io, &q, &m, sizeof(uint16_t));
    image_value(&io, &found, sizeof(found));
    assert_int_equal(io.rc, 0);
    assert_int_equal(n, 1000);
    assert_int_equal(zero, 0);
    assert_null(none);
    assert_int_equal(m, 3);
    assert_int_equal(found, salt);
    for (uint32_t k = 0; k < 1000; k++)
        assert_int_equal(((const uint32_t *)p)[k], k * 2654435761u + salt);
    assert_int_equal(((const uint16_t *)q)[2], 3);
    assert_true(image_holds(i, p));
    assert_false(image_holds(i, &salt));
    image_array(&io, &p, &n, 4); // there are no more
    assert_int_equal(io.rc, ERR_SYNTAX);
    image_close(i);
    return 0;
}

static size_t slurp(uint8_t *buf, size_t max)
{
    FILE *f = fopen(path, "rb");
    size_t n = fread(buf, 1, max, f);
    fclose(f);
    return n;
}

static void spill(const uint8_t *buf, size_t n)
{
    FILE *f = fopen(path, "wb");
    assert_int_equal(fwrite(buf, 1, n, f), n);
    fclose(f);
}

static void arrays_come_back(void **state)
{
    (void)state;
    write_one(VERSION, 5);
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_mode & 0777, 0600);
    assert_int_equal(read_one(5), 0);
    write_one(VERSION, 6);
    assert_int_equal(read_one(6), 0);
}

static void an_open_one_outlives_its_replacement(void **state)
{
    (void)state;
    struct image *i;
    struct err e = {0};
    void *p;
    size_t n;
    write_one(VERSION, 1);
    assert_int_equal(image_open(&i, path, VERSION, &e), 0);
    write_one(VERSION, 2);
    unlink(path);
    struct image_io io = {.in = i};
    image_array(&io, &p, &n, 4);
    assert_int_equal(((const uint32_t *)p)[1], 2654435761u + 1);
    image_close(i);
    assert_int_equal(read_one(2), ERR_NOTFOUND);
}

static void another_size_of_element_is_refused(void **state)
{
    (void)state;
    struct image *i;
    struct err e = {0};
    void *p;
    size_t n = 0;
    write_one(VERSION, 1);
    assert_int_equal(image_open(&i, path, VERSION, &e), 0);
    struct image_io io = {.in = i};
    image_array(&io, &p, &n, 8);
    assert_int_equal(io.rc, ERR_SYNTAX);
    io.rc = 0;
    image_exactly(&io, &p, 3, 8); // it has none
    assert_int_equal(io.rc, ERR_SYNTAX);
    image_close(i);
}

static void every_flipped_byte_is_seen(void **state)
{
    (void)state;
    static uint8_t good[16384], bad[16384];
    write_one(VERSION, 9);
    size_t n = slurp(good, sizeof(good));
    assert_true(n > 4000 && n < sizeof(good));
    for (size_t k = 0; k < n; k += k < 300 || k > n - 300 ? 1 : 97) {
        memcpy(bad, good, n);
        bad[k] ^= (uint8_t)(1u << (k % 8));
        spill(bad, n);
        int rc = read_one(9);
        bool holds = k < 72 || (k >= 128 && k < 128 + 4000) || k >= n - 4 * 32; // header, numbers, table; not what fills up
        assert_true(rc == ERR_SYNTAX || (rc == 0 && !holds));
    }
    spill(good, n);
    assert_int_equal(read_one(9), 0); // whoever copies it faithfully keeps it
}

static void every_shorter_file_is_seen(void **state)
{
    (void)state;
    static uint8_t good[16384];
    write_one(VERSION, 9);
    size_t n = slurp(good, sizeof(good));
    for (size_t k = 0; k < n; k += k < 200 ? 1 : 61) {
        spill(good, k);
        assert_int_equal(read_one(9), ERR_SYNTAX);
    }
    good[n] = 0;
    spill(good, n + 1);
    assert_int_equal(read_one(9), ERR_SYNTAX);
}

static void other_files_are_refused(void **state)
{
    (void)state;
    char link[400];
    write_one(VERSION + 1, 9);
    assert_int_equal(read_one(9), ERR_SYNTAX);
    spill((const uint8_t *)"id,created_at\n", 14);
    assert_int_equal(read_one(9), ERR_SYNTAX);
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_true(read_one(9) < 0);
    rmdir(path);
    snprintf(link, sizeof(link), "%s.real", path);
    write_one(VERSION, 9);
    rename(path, link);
    assert_int_equal(symlink(link, path), 0);
    assert_int_equal(read_one(9), ERR_IO);
    unlink(path);
    unlink(link);
}

static void what_cannot_be_written_leaves_the_old_one(void **state)
{
    (void)state;
    struct image_out *o;
    struct err e = {0};
    write_one(VERSION, 3);
    assert_int_equal(image_create(&o, path, VERSION, NULL, &e), 0);
    struct image_io io = {.out = o};
    uint64_t v = 1;
    image_value(&io, &v, sizeof(v));
    image_drop(o);
    assert_int_equal(read_one(3), 0);
    assert_int_equal(image_create(&o, "/nowhere/at/all/x", VERSION, NULL, &e), ERR_IO);
    assert_null(o);
    assert_non_null(strstr(e.msg, "/nowhere/at/all/x"));
}

static void one_array_is_patched(void **state)
{
    (void)state;
    struct image *i;
    struct err e = {0};
    uint32_t salt = 77;
    write_one(VERSION, 3);
    assert_int_equal(image_open(&i, path, VERSION, &e), 0);
    // The value alone: the numbers stay those of 3.
    assert_int_equal(image_patch(path, i, 3, &salt, &e), 0);
    image_close(i);
    assert_int_equal(image_open(&i, path, VERSION, &e), 0);
    struct image_io io = {.in = i};
    void *p;
    size_t n;
    uint32_t found = 0;
    for (int k = 0; k < 3; k++)
        image_array(&io, &p, &n, k == 0 ? 4 : k == 1 ? 8 : 2);
    image_value(&io, &found, sizeof(found));
    assert_int_equal(io.rc, 0);
    assert_int_equal(found, 77);
    image_close(i);
    assert_int_equal(truncate(path, 100), 0);
}

#define LARGE ((size_t)100000)

static uint8_t *filled(struct room *r, uint8_t with)
{
    uint8_t *p = room_take(r, LARGE);
    assert_non_null(p);
    memset(p, with, LARGE);
    return p;
}

static size_t files_beside(void)
{
    char pattern[400];
    glob_t found = {0};
    snprintf(pattern, sizeof(pattern), "%s*.tmp", path);
    size_t n = glob(pattern, 0, NULL, &found) ? 0 : found.gl_pathc;
    globfree(&found);
    return n;
}

static void arrays_of_a_room_stand_in_the_file(void **state)
{
    (void)state;
    struct room *r;
    struct image_out *o;
    struct image *i;
    struct err e = {0};
    unlink(path);
    assert_int_equal(room_new(&r, path, &e), 0);
    uint8_t *a = filled(r, 'a'), *b = filled(r, 'b');
    assert_int_equal(files_beside(), 0); // it has no name before it is handed over
    room_give(r, a, LARGE);
    assert_ptr_equal(filled(r, 'c'), a); // its place is used again
    uint8_t *d = filled(r, 'd'), plain[] = {1, 2, 3};
    room_give(r, d, LARGE); // a hole
    uint8_t *arrays[] = {b, plain, a};
    size_t sizes[] = {LARGE, sizeof(plain), LARGE - 7};
    assert_int_equal(image_create(&o, path, VERSION, r, &e), 0);
    assert_int_equal(files_beside(), 1);
    struct image_io io = {.out = o};
    for (int k = 0; k < 3; k++) {
        void *p = arrays[k];
        image_array(&io, &p, &sizes[k], 1);
    }
    assert_int_equal(image_commit(o, &e), 0);
    assert_int_equal(files_beside(), 0);
    assert_int_equal(b[LARGE - 1], 'b'); // they can be read on
    for (int damaged = 0; damaged < 2; damaged++) {
        assert_int_equal(image_open(&i, path, VERSION, &e), damaged ? ERR_SYNTAX : 0);
        io = (struct image_io){.in = i};
        for (int k = 0; k < 3 && !damaged; k++) {
            void *p;
            size_t n;
            image_array(&io, &p, &n, 1);
            assert_int_equal(io.rc, 0);
            assert_int_equal(n, sizes[k]);
            assert_memory_equal(p, arrays[k], n);
        }
        if (damaged)
            break;
        assert_false(image_holds(i, b));
        image_close(i);
        FILE *f = fopen(path, "r+b"); // a byte of an array that was never copied
        fseek(f, (1 << 16) + 5, SEEK_SET);
        fputc('x', f);
        fclose(f);
    }
    room_free(r);
}

static void a_room_that_is_not_used_leaves_nothing(void **state)
{
    (void)state;
    struct room *r, *second;
    struct err e = {0};
    unlink(path);
    assert_int_equal(room_new(&r, path, &e), 0);
    assert_int_equal(room_new(&second, path, &e), 0);
    filled(r, 1);
    filled(second, 2);
    struct image_out *one, *two; // of the same image: each has a file of its own
    assert_int_equal(image_create(&one, path, VERSION, r, &e), 0);
    assert_int_equal(image_create(&two, path, VERSION, second, &e), 0);
    assert_int_equal(files_beside(), 2);
    image_drop(one);
    image_drop(two);
    room_free(r);
    room_free(second);
    assert_int_equal(files_beside(), 0);
    room_free(NULL);
}

// Arrays that stand in no file are copied.
static void write_in_memory(struct image_out *o, void *p)
{
    struct image_io io = {.out = o};
    struct image *i;
    struct err e = {0};
    size_t n = LARGE;
    uint8_t first = *(uint8_t *)p;
    image_array(&io, &p, &n, 1);
    assert_int_equal(image_commit(o, &e), 0);
    assert_int_equal(image_open(&i, path, VERSION, &e), 0);
    io = (struct image_io){.in = i};
    image_array(&io, &p, &n, 1);
    assert_int_equal(n, LARGE);
    assert_int_equal(*(uint8_t *)p, first);
    image_close(i);
}

static void without_a_file_it_is_memory(void **state)
{
    (void)state;
    struct room *r;
    struct image_out *o;
    struct err e = {0};
    unlink(path);
    assert_int_equal(room_new(&r, "/nowhere/at/all/x", &e), 0);
    room_give(r, filled(r, 1), LARGE);
    room_free(r);
    room_give(NULL, filled(NULL, 1), LARGE);
    assert_int_equal(room_new(&r, NULL, &e), 0);
    uint8_t *a = filled(r, 'a');
    room_give(r, a, LARGE);
    assert_ptr_equal(filled(r, 'b'), a);
    assert_int_equal(image_create(&o, path, VERSION, r, &e), 0);
    write_in_memory(o, a);
    room_free(r);
    struct rlimit before, little;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    little = before;
    little.rlim_cur = 1 << 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    assert_int_equal(room_new(&r, path, &e), 0);
    uint8_t *p = filled(r, 'p');
    assert_int_equal(image_create(&o, path, VERSION, r, &e), 0);
    write_in_memory(o, p);
    setrlimit(RLIMIT_FSIZE, &before);
    room_give(r, p, LARGE);
    room_free(r);
}

#define PAGE ((size_t)4096)

static void what_is_given_back_is_joined(void **state)
{
    (void)state;
    struct room *r;
    struct err e = {0};
    const int orders[][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    assert_int_equal(room_new(&r, NULL, &e), 0);
    for (size_t k = 0; k < ARRAY_LEN(orders); k++) {
        uint8_t *parts[3], *between, *all;
        for (int i = 0; i < 3; i++)
            parts[i] = room_take(r, 20 * PAGE);
        between = room_take(r, PAGE);
        room_cut(r, parts[2], 20 * PAGE, 15 * PAGE);
        for (int i = 0; i < 3; i++)
            room_give(r, parts[orders[k][i]], (orders[k][i] == 2 ? 15 : 20) * PAGE);
        assert_ptr_equal(all = room_take(r, 60 * PAGE), parts[0]);
        memset(all, 1, 60 * PAGE);
        room_give(r, between, PAGE);
        room_give(r, all, 60 * PAGE);
    }
    room_free(r);
}

static void the_smallest_place_is_taken(void **state)
{
    (void)state;
    struct room *r;
    struct err e = {0};
    uint8_t *p[6];
    const size_t sizes[] = {30, 1, 10, 1, 20, 1};
    assert_int_equal(room_new(&r, NULL, &e), 0);
    for (int i = 0; i < 6; i++)
        p[i] = room_take(r, sizes[i] * PAGE);
    for (int i = 0; i < 6; i += 2)
        room_give(r, p[i], sizes[i] * PAGE);
    assert_ptr_equal(room_take(r, 8 * PAGE), p[2]);
    assert_ptr_equal(room_take(r, 11 * PAGE), p[4]);
    assert_ptr_equal(room_take(r, 30 * PAGE), p[0]);
    room_free(r);
}

#define HELD 80
struct held { uint8_t *p, with; size_t bytes; };

static bool filled_so(const struct held *h)
{
    bool good = true;
    for (size_t i = 0; i < h->bytes; i++)
        good &= h->p[i] == h->with;
    return good;
}

static size_t some_bytes(uint32_t *seed)
{
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 8) % 3 ? (*seed >> 10) % (8 * PAGE) + 1 : (*seed >> 10) % (SIZE_MAX >> 44);
}

// Half of each comes from the end of one that was larger.
static void change(struct room *r, struct held *h, uint8_t with, uint32_t *seed)
{
    if (h->p) {
        assert_true(filled_so(h));
        room_give(r, h->p, h->bytes);
    }
    size_t bytes = some_bytes(seed) + 1;
    *h = (struct held){room_take(r, bytes), with, (bytes + 1) / 2};
    assert_non_null(h->p);
    room_cut(r, h->p, bytes, h->bytes);
    memset(h->p, with, h->bytes);
}

static void arrays_that_come_and_go_stand_apart(void **state) // in all segments, in memory and in a file
{
    (void)state;
    for (int file = 0; file < 2; file++) {
        static struct held held[HELD];
        struct room *r;
        struct image_out *o;
        struct image *image;
        struct err e = {0};
        uint32_t seed = 5;
        memset(held, 0, sizeof(held));
        unlink(path);
        assert_int_equal(room_new(&r, file ? path : NULL, &e), 0);
        for (uint32_t i = 0; i < 30 * HELD; i++)
            change(r, &held[i < HELD ? i : seed % HELD], (uint8_t)i, &seed);
        assert_int_equal(image_create(&o, path, VERSION, r, &e), 0);
        struct image_io io = {.out = o};
        for (int i = 0; i < HELD; i++)
            image_array(&io, &(void *){held[i].p}, &held[i].bytes, 1);
        assert_int_equal(image_commit(o, &e), 0);
        room_free(r);
        assert_int_equal(image_open(&image, path, VERSION, &e), 0);
        io = (struct image_io){.in = image};
        for (int i = 0; i < HELD; i++) {
            size_t n;
            image_array(&io, (void **)&held[i].p, &n, 1);
            assert_int_equal(n, held[i].bytes);
            assert_true(filled_so(&held[i]));
        }
        image_close(image);
    }
}

// The system takes back whole pages, whatever their size: no two pieces share one.
static void a_page_has_one_piece(void **state)
{
    (void)state;
    const size_t page = (size_t)sysconf(_SC_PAGESIZE);
    struct room *r;
    struct err e = {0};
    struct held held[HELD];
    assert_int_equal(room_new(&r, NULL, &e), 0);
    for (int i = 0; i < HELD; i++) {
        size_t bytes = (size_t)i * 2500 + 1;
        held[i] = (struct held){room_take(r, bytes), (uint8_t)i, (bytes + 2) / 3};
        assert_true(held[i].p && (uintptr_t)held[i].p % page == 0);
        memset(held[i].p, i, bytes);
        room_cut(r, held[i].p, bytes, held[i].bytes);
    }
    for (int i = 0; i < HELD; i += 2)
        room_give(r, held[i].p, held[i].bytes);
    room_rest(r);
    for (int i = 1; i < HELD; i += 2)
        assert_true(filled_so(&held[i]));
    room_free(r);
}

#define MEGA ((size_t)1 << 20)

static void segments_stay_apart(void **state) // they may lie side by side in memory, and not in the file
{
    (void)state;
    struct room *r;
    struct image_out *o;
    struct image *image;
    struct err e = {0};
    unlink(path);
    assert_int_equal(room_new(&r, path, &e), 0);
    size_t first = 4 * MEGA, second = 6 * MEGA, n; // each fills a segment
    void *p = room_take(r, first), *q = room_take(r, second);
    room_give(r, p, first);
    room_give(r, q, second);
    struct held h = {room_take(r, 7 * MEGA), 'x', 7 * MEGA};
    assert_non_null(h.p);
    memset(h.p, h.with, h.bytes);
    assert_int_equal(image_create(&o, path, VERSION, r, &e), 0);
    struct image_io io = {.out = o};
    image_array(&io, &(void *){h.p}, &h.bytes, 1);
    assert_int_equal(image_commit(o, &e), 0);
    room_free(r);
    assert_int_equal(image_open(&image, path, VERSION, &e), 0);
    io = (struct image_io){.in = image};
    image_array(&io, (void **)&h.p, &n, 1);
    assert_int_equal(n, h.bytes);
    assert_true(filled_so(&h));
    image_close(image);
}

int main(void)
{
    snprintf(path, sizeof(path), "%s/kpitop-image-%ld", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp", (long)getpid());
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arrays_come_back),
        cmocka_unit_test(an_open_one_outlives_its_replacement),
        cmocka_unit_test(another_size_of_element_is_refused),
        cmocka_unit_test(every_flipped_byte_is_seen),
        cmocka_unit_test(every_shorter_file_is_seen),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(what_cannot_be_written_leaves_the_old_one),
        cmocka_unit_test(one_array_is_patched),
        cmocka_unit_test(arrays_of_a_room_stand_in_the_file),
        cmocka_unit_test(a_room_that_is_not_used_leaves_nothing),
        cmocka_unit_test(without_a_file_it_is_memory),
        cmocka_unit_test(what_is_given_back_is_joined),
        cmocka_unit_test(the_smallest_place_is_taken),
        cmocka_unit_test(arrays_that_come_and_go_stand_apart),
        cmocka_unit_test(a_page_has_one_piece),
        cmocka_unit_test(segments_stay_apart),
    };
    int rc = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return rc;
}
