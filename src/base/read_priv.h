#ifndef KPITOP_BASE_READ_PRIV_H
#define KPITOP_BASE_READ_PRIV_H

#include <limits.h>
#include <stddef.h>

// Read until `max` bytes or the end of the file, through interruptions. 0 or ERR_IO (errno tells why).
int read_up_to(int fd, void *buf, size_t max, size_t *len);
// Write it all, through interruptions. 0 or ERR_IO (errno tells why).
int write_all(int fd, const char *s, size_t len);
// The folder that the file at path stands in, as one would name it: "a/" of "a/b", "." of "b".
void folder_of(const char *path, char folder[PATH_MAX]);

#endif
