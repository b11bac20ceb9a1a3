// Files written whole or not at all, and the folders they stand in.
#ifndef KPITOP_BASE_FILE_H
#define KPITOP_BASE_FILE_H

#include "base/err.h"
#include "base/mem.h"

#include <sys/types.h>

// Write atomically: temporary file beside path, fsync, rename. Refuses an existing file unless replace (ERR_RANGE), and
// symbolic links always. A device or a pipe is written to, not replaced. A new file gets mode, less the umask; one that
// replaces another keeps its permissions.
int file_write_mode(const char *path, const struct strbuf *data, bool replace, mode_t mode, struct err *e);
int file_write(const char *path, const struct strbuf *data, bool replace, struct err *e); // mode 0666
// The finished file `temp` takes the name `path`, at once; without replace only when nobody has that name. 0, or -1 and errno.
int file_put(const char *temp, const char *path, bool replace);
// Make the folder and those above it, for the user alone. `dir` is written to, and stands as before at the end.
bool file_folders(char *dir);
// What writers that were stopped left beside `path`: .kpitop-PID-N.tmp, and the base name of path with .PID.tmp (and -journal behind
// it). Deleted where no process has that number and nobody holds a lock (flock) on the file, as file_write_mode does: a folder may be
// shared with other machines. Every write begins with it; what fails is let go.
void file_sweep(const char *path);
void file_folder_sync(const char *path); // the folder of a file that was renamed, to the disk; what fails is let go

#endif
