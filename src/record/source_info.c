#include "record/source_info.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void source_info_release(struct source_info *s)
{
    if (s->spool)
        close(s->spool - 1);
    arena_release(&s->mem);
    free(s->columns);
    free(s->rejects);
    free(s->reasons);
    free(s->words);
    memset(s, 0, sizeof(*s));
}
