// A trial: what the first rows of one file would give with a mapping, as a cube, so that the KPIs it unlocks are known by
// their figures and not by guesses.
#ifndef KPITOP_SOURCE_TRIAL_H
#define KPITOP_SOURCE_TRIAL_H

#include "cube/cube.h"
#include "ingest/mapping.h"

struct source_trial {
    struct mapping *m;
    struct cube *cube; // of the first rows; NULL while the columns make no record
};
int source_trial_open(struct source_trial *t, const char *path, const struct ingest_opts *io, const struct cube_opts *co,
                      struct err *e);
// After a change of the mapping.
int source_trial_run(struct source_trial *t, const struct cube_opts *co, struct err *e);
void source_trial_close(struct source_trial *t);

#endif
