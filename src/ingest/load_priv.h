// One source: from a path to records. Used by load.c and reread.c.
#ifndef KPITOP_INGEST_LOAD_PRIV_H
#define KPITOP_INGEST_LOAD_PRIV_H

#include "map_priv.h"

// Reads the whole of one source into the sink. si->path is set. Its state tells the outcome; a negative code is only
// for out of memory, cancel and the sink's refusal. `in` is what si->path opened, closed here; NULL: it is opened. `known` are the sources before it, for equal contents.
int load_source(struct source_info *si, struct input *in, uint32_t source_no, const struct source_list *known,
                struct ingest_opts *o, const struct words *words, const struct profile_list *profiles, const struct profile *forced,
                struct lookups *lookups, const struct record_sink *sink, struct meter *meter, struct err *e);

// The same for a mapping's trial: nothing is opened, si->path is set. Files of equal content are not looked for.
int load_trial(struct source_info *si, const struct trial *t, struct ingest_opts *o, const struct words *words,
               const struct profile_list *profiles, const struct profile *forced, const struct record_sink *sink,
               struct err *e);

// The profile of that name, or of that file, which is read into *own.
int profile_named(const struct profile_list *list, const char *name, const struct words *words, struct profile *own,
                  const struct profile **out, struct err *e);

#endif
