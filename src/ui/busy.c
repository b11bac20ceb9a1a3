#include "ui/busy_priv.h"

#include "base/i18n.h"
#include "base/threads.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct busy {
    void (*show)(void *ctx, const struct canvas *c);
    void *ctx;
    struct canvas canvas; // what is shown when it takes long
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool on, over; // a thread waits; its end has come
};

int busy_new(struct busy **out, void (*show)(void *ctx, const struct canvas *c), void *ctx, struct err *e)
{
    pthread_condattr_t steady;
    struct busy *b = *out = calloc(1, sizeof(*b));
    if (!b)
        return err_nomem(e);
    b->show = show;
    b->ctx = ctx;
    pthread_condattr_init(&steady);
    pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->ended, &steady);
    pthread_condattr_destroy(&steady);
    return 0;
}

void busy_free(struct busy *b)
{
    if (!b)
        return;
    pthread_cond_destroy(&b->ended);
    pthread_mutex_destroy(&b->lock);
    canvas_release(&b->canvas);
    free(b);
}

static void *wait_and_show(void *p)
{
    struct busy *b = p;
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += BUSY_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&b->lock);
    while (!b->over && pthread_cond_timedwait(&b->ended, &b->lock, &until) != ETIMEDOUT)
        ;
    bool late = !b->over;
    pthread_mutex_unlock(&b->lock);
    if (late)
        b->show(b->ctx, &b->canvas);
    return NULL;
}

// The page as it is: were it dimmed, it would flicker with each key that takes a little long.
static int draw(struct canvas *to, const struct canvas *c)
{
    struct err e;
    if (canvas_resize(to, c->rows, c->cols, &e))
        return ERR_NOMEM;
    memcpy(to->cells, c->cells, (size_t)c->rows * (size_t)c->cols * sizeof(*c->cells));
    to->ascii = c->ascii;
    to->cur_row = c->cur_row;
    to->cur_col = c->cur_col;
    canvas_blank(to, (struct rect){c->rows - 1, 0, 1, c->cols}, ROLE_normal);
    canvas_text(to, c->rows - 1, 1, ROLE_accent, _("Counting…"));
    return 0;
}

void busy_begin(struct busy *b, const struct canvas *c)
{
    if (!b || b->on || !c->rows || draw(&b->canvas, c))
        return;
    b->over = false;
    b->on = thread_begin(&b->thread, wait_and_show, b);
}

void busy_end(struct busy *b)
{
    if (!b || !b->on)
        return;
    pthread_mutex_lock(&b->lock);
    b->over = true;
    pthread_cond_signal(&b->ended);
    pthread_mutex_unlock(&b->lock);
    pthread_join(b->thread, NULL);
    b->on = false;
}
