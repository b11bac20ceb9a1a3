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
    free(s->days);
    memset(s, 0, sizeof(*s));
}

// Makes [day0, day0 + ndays) hold the day.
static int make_room(struct source_info *s, int32_t day)
{
    int64_t from = s->ndays ? s->day0 : day, to = s->ndays ? s->day0 + (int64_t)s->ndays : day;
    int64_t before = day < from ? from - day + 60 : 0, after = day >= to ? day - to + 60 : 0;
    uint32_t *days = calloc((size_t)(to - from + before + after), sizeof(*days));
    if (!days)
        return ERR_NOMEM;
    if (s->ndays)
        memcpy(days + before, s->days, s->ndays * sizeof(*days));
    free(s->days);
    s->days = days;
    s->day0 = (int32_t)(from - before);
    s->ndays = (size_t)(to - from + before + after);
    return 0;
}

int source_day_add(struct source_info *s, int32_t day, uint32_t n)
{
    int64_t at = (int64_t)day - s->day0;
    bool inside = s->ndays && at >= 0 && at < (int64_t)s->ndays;
    int64_t wide = !s->ndays ? 1 : at < 0 ? (int64_t)s->ndays - at : at + 1;
    if (!inside && wide > SOURCE_DAYS_MAX)
        return 0; // a slip of the pen, centuries away
    if (!inside && make_room(s, day))
        return ERR_NOMEM;
    s->days[day - s->day0] += n;
    return 0;
}

uint64_t source_days_between(const struct source_info *s, int32_t from, int32_t to)
{
    uint64_t n = 0;
    for (int64_t d = from < s->day0 ? s->day0 : from; s->ndays && d < to && d < s->day0 + (int64_t)s->ndays; d++)
        n += s->days[d - s->day0];
    return n;
}
