#include "source/trial.h"

#include <string.h>

int source_trial_run(struct source_trial *t, const struct cube_opts *co, struct err *e)
{
    struct cube *cube = NULL;
    int rc = cube_new(&cube, co, e);
    if (rc)
        return rc;
    struct record_sink sink = cube_sink(cube);
    rc = mapping_try(t->m, &sink, e);
    struct source_info *si = rc ? NULL : mapping_result(t->m);
    if (!rc)
        rc = cube_seal(cube, &si, 1, e);
    if (rc) {
        cube_free(cube);
        return rc;
    }
    cube_free(t->cube);
    t->cube = cube;
    if (si->state != SOURCE_LOADED || cube_as_of(cube) == CIVIL_NONE) {
        cube_free(t->cube);
        t->cube = NULL;
    }
    return 0;
}

int source_trial_open(struct source_trial *t, const char *path, const struct ingest_opts *io, const struct cube_opts *co,
                      struct err *e)
{
    *t = (struct source_trial){0};
    int rc = mapping_open(&t->m, path, io, e);
    if (!rc)
        rc = source_trial_run(t, co, e);
    if (rc)
        source_trial_close(t);
    return rc;
}

void source_trial_close(struct source_trial *t)
{
    cube_free(t->cube);
    mapping_free(t->m);
    memset(t, 0, sizeof(*t));
}
