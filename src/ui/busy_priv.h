// While something that may take long goes on, the screen answers: after BUSY_MS the last line of what stands there says so. One thread waits; the one that works neither draws nor shows meanwhile.
#ifndef KPITOP_UI_BUSY_PRIV_H
#define KPITOP_UI_BUSY_PRIV_H

#include "ui/canvas_priv.h"

#define BUSY_MS 10 // a frame is to follow its key within 16

struct busy;
int busy_new(struct busy **out, void (*show)(void *ctx, const struct canvas *c), void *ctx, struct err *e);
void busy_free(struct busy *b);
// Both may get NULL for b. Without memory or a thread nothing is shown.
void busy_begin(struct busy *b, const struct canvas *c);
void busy_end(struct busy *b);
#endif
