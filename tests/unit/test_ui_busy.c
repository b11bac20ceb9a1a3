// While something takes long the screen says so; nothing is shown any more once it has ended.
#include "test_util.h"

#include "ui/busy_priv.h"

#include <stdatomic.h>
#include <string.h>
#include <time.h>

struct seen { atomic_int n; char first[12], last[12]; };

static void show(void *ctx, const struct canvas *c)
{
    struct seen *s = ctx;
    memcpy(s->first, c->cells[1].text, sizeof(s->first));
    memcpy(s->last, c->cells[(c->rows - 1) * c->cols + 1].text, sizeof(s->last));
    atomic_fetch_add(&s->n, 1);
}

static void sleep_ms(long ms) { nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL); }

static void long_work_is_told(void **state)
{
    (void)state;
    struct err e;
    struct canvas c = {0};
    struct busy *b;
    struct seen s = {0};
    assert_int_equal(canvas_resize(&c, 5, 20, &e), 0);
    canvas_text(&c, 0, 1, ROLE_normal, "kpitop");
    canvas_text(&c, 4, 1, ROLE_normal, "hints");
    assert_int_equal(busy_new(&b, show, &s, &e), 0);
    for (int round = 1; round <= 2; round++) {
        busy_begin(b, &c);
        while (atomic_load(&s.n) < round)
            sleep_ms(1);
        busy_end(b);
        assert_string_equal(s.first, "k"); // the page stays
        assert_string_equal(s.last, "C");  // Counting
    }
    assert_string_equal(c.cells[4 * 20 + 1].text, "h"); // the caller's is as it was
    for (int i = 0; i < 50; i++) { // one that ends at once may have been shown on a machine that is late, never afterwards
        busy_begin(b, &c);
        busy_end(b);
    }
    int n = atomic_load(&s.n);
    sleep_ms(3 * BUSY_MS);
    assert_int_equal(atomic_load(&s.n), n);
    busy_end(b); // without a beginning
    busy_begin(NULL, &c);
    busy_end(NULL);
    busy_free(b);
    canvas_release(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(long_work_is_told)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
