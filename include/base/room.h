// Memory for large arrays in the very file that they are to be written to (base/image.h): they need not be copied there, and
// their pages belong to the file, so the system can put them away when memory is short.
//
// Every function takes a room that is NULL: then, and when the file cannot hold more (a full device, a file system that does
// not reserve blocks), the array stands in plain memory. Whoever takes and gives back need not know which it is.
#ifndef KPITOP_BASE_ROOM_H
#define KPITOP_BASE_ROOM_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>

struct room;

// Of the image that is to stand at path; NULL: of none, in memory. There is no file before the first array is taken.
int room_new(struct room **out, const char *path, struct err *e);
// All that was taken is gone. The file too, unless image_create took it over; NULL is fine.
void room_free(struct room *r);
bool room_kept(const struct room *r); // what is taken is to be kept, in a file
// Bytes that are not zeroed, on a multiple of 64; NULL when out of memory. From any thread.
void *room_take(struct room *r, size_t bytes);
// Give it back; p NULL is fine. What is taken next may stand in its first `bytes`: as many as were taken, or 0 when nothing
// will be.
void room_give(struct room *r, void *p, size_t bytes);
// The same for what is behind its first `kept`.
void room_cut(struct room *r, void *p, size_t bytes, size_t kept);
// What was given back and is not taken yet goes back to the system, where there is no file: little will be taken from now on.
void room_rest(struct room *r);

#endif
