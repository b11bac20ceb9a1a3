// A file of arrays, mapped into memory as it was written: what took long to make is at hand again at once.
//
// One walk over a structure writes it and reads it back (struct image_io), so the two cannot drift apart. The arrays of a
// file that is read stay in the mapping: they must not be written to or freed, and live as long as the image.
// The file is of this machine and this program only: plain memory, with the caller's version.
//
// Layout: a header, the arrays on multiples of 64 bytes, a table of them. Header and table are checked by their sums
// whenever the file is opened. The arrays are, too, unless the time of the file says that nobody has touched it since it
// was written: the time of its last change is set to the one in the header, and any write to it sets another.
#ifndef KPITOP_BASE_IMAGE_H
#define KPITOP_BASE_IMAGE_H

#include "base/err.h"
#include "base/room.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image;     // being read
struct image_out; // being written

// A new file beside path, for the user alone (0600); it takes the place of path when it is committed. NULL out on failure.
// room: where arrays stand that are to be written to it, or NULL; it takes the file over, and lives longer than `out`.
int image_create(struct image_out **out, const char *path, uint64_t version, struct room *room, struct err *e);
// Everything to the disk, and the file to its place; o is freed, whatever comes out. ERR_IO when something could not be
// written (the place is as before).
int image_commit(struct image_out *o, struct err *e);
void image_drop(struct image_out *o); // nothing is kept; NULL is fine

// ERR_NOTFOUND: there is no such file. ERR_SYNTAX: it is none, of another version, damaged or cut short.
int image_open(struct image **out, const char *path, uint64_t version, struct err *e);
void image_close(struct image *i); // NULL is fine
bool image_holds(const struct image *i, const void *p); // p lies in the mapping
// From now on its arrays may be written to, in this process alone: the file stays as it is. False: the system refuses.
bool image_private(struct image *i);
uint64_t image_bytes(const struct image *i);
// Put other bytes, as many, in the place of array number `at` of the file at path, which `i` was opened from.
int image_patch(const char *path, const struct image *i, size_t at, const void *p, struct err *e);

// One of the two is set. The first failure stays in rc and later calls do nothing: the caller checks once, at the end, and
// before it relies on a count.
struct image_io {
    struct image_out *out;
    struct image *in;
    int rc;
};
// Elements of size bytes each. Reading: sets *p (NULL when there are none) and *n; ERR_SYNTAX when the next array of the
// file has elements of another size.
void image_array(struct image_io *io, void **p, size_t *n, size_t size);
// The same for an array that must have n elements.
void image_exactly(struct image_io *io, void **p, size_t n, size_t size);
void image_value(struct image_io *io, void *p, size_t size); // a plain structure, copied
void image_check(struct image_io *io, bool holds);           // reading: ERR_SYNTAX unless it does

#endif
