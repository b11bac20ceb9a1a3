#ifndef KPITOP_BASE_ROOM_PRIV_H
#define KPITOP_BASE_ROOM_PRIV_H

#include "base/room.h"
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>

// A new file beside path, its name in temp, for this user alone. -1: errno tells why.
int room_temp(const char *path, char temp[PATH_MAX]);
// The file changes hands, where there is one: its descriptor (-1: none), its name, the first byte behind what was taken. From
// now on nothing is taken or written to, and what was given back holds no blocks of the device.
int room_hand_over(struct room *r, char temp[PATH_MAX], uint64_t *end);
bool room_holds(const struct room *r, const void *p, uint64_t *at); // at: its place in the file

#endif
