// Days of closed chunks in bytes: those of creations are counted from the chunk's first one, those of resolutions from the creation of
// their row. The few resolutions that come too late for that are escapes. Where ratings are given when their rows are resolved, they
// have no days of their own.
#include "days_priv.h"

#include "base/err.h"

#include <stdlib.h>

// ---- packing

// DAYS_ROWS of them; not 0: some do not fit.
ALWAYS_INLINE uint32_t put_created(const uint16_t *restrict days, uint16_t first, uint8_t *restrict out)
{
    uint16_t far = 0;
    for (int j = 0; j < DAYS_ROWS; j++) {
        uint16_t n = (uint16_t)(days[j] - first), none = mask_16(days[j] == DAY_NEVER);
        out[j] = (uint8_t)(n | none);
        far |= (uint16_t)(mask_16(n >= BRIEF_NONE) & ~none);
    }
    return far;
}

// How many do not.
ALWAYS_INLINE uint32_t put_resolved(const uint16_t *restrict days, const uint16_t *restrict created, uint8_t *restrict out)
{
    uint16_t nfar = 0;
    for (int j = 0; j < DAYS_ROWS; j++) {
        uint16_t n = (uint16_t)(days[j] - created[j]), none = mask_16(days[j] == DAY_NEVER);
        uint16_t far = (uint16_t)((mask_16(n >= BRIEF_FAR) | mask_16(days[j] < created[j])) & ~none);
        out[j] = (uint8_t)((n & ~far) | (far & BRIEF_FAR) | none);
        nfar = (uint16_t)(nfar - far);
    }
    return nfar;
}

#ifdef WITH_AVX2
WITH_AVX2 static uint32_t put_created_wide(const uint16_t *days, uint16_t first, uint8_t *out) { return put_created(days, first, out); }
WITH_AVX2 static uint32_t put_resolved_wide(const uint16_t *days, const uint16_t *created, uint8_t *out) { return put_resolved(days, created, out); }
#else
#define put_created_wide put_created
#define put_resolved_wide put_resolved
#endif

static bool pack_created(struct chunk *k, uint16_t first, bool wide)
{
    const uint16_t *days = k->col[COL_CREATED_DAY];
    if (!days || chunk_room(k, COL_CREATED_DAY_NEAR))
        return false;
    uint8_t *out = k->col[COL_CREATED_DAY_NEAR];
    uint32_t far = 0;
    for (uint32_t i = 0; !far && i < k->cap; i += DAYS_ROWS)
        far = wide ? put_created_wide(days + i, first, out + i) : put_created(days + i, first, out + i);
    if (far)
        chunk_forget(k, COL_CREATED_DAY_NEAR);
    k->first_day = first;
    return !far;
}

static bool put_all_resolved(struct chunk *k, struct escape *far, size_t *nfar, bool wide)
{
    const uint16_t *days = k->col[COL_RESOLVED_DAY], *created = k->col[COL_CREATED_DAY];
    uint8_t *out = k->col[COL_RESOLVED_DAY_NEAR];
    for (uint32_t i = 0; i < k->cap; i += DAYS_ROWS) {
        uint32_t n = wide ? put_resolved_wide(days + i, created + i, out + i) : put_resolved(days + i, created + i, out + i);
        if (*nfar + n > k->cap / FAR_SHARE)
            return false;
        for (uint32_t j = i; n && j < i + DAYS_ROWS; j++) {
            if (out[j] == BRIEF_FAR)
                far[(*nfar)++] = (struct escape){(uint16_t)j, COL_RESOLVED_DAY, days[j]};
        }
    }
    return true;
}

static bool pack_resolved(struct chunk *k, bool wide)
{
    size_t nfar = 0;
    if (!k->col[COL_RESOLVED_DAY] || chunk_room(k, COL_RESOLVED_DAY_NEAR))
        return false;
    struct escape *far = malloc(k->cap / FAR_SHARE * sizeof(*far));
    bool good = far && put_all_resolved(k, far, &nfar, wide) && !escapes_join(k, far, nfar);
    free(far);
    if (!good)
        chunk_forget(k, COL_RESOLVED_DAY_NEAR);
    return good;
}

// Resolutions only beside packed creations: whoever writes to these then comes by chunk_column, and they do not move with them.
void chunk_pack_days(struct chunk *k, uint16_t first)
{
    bool wide = wide_machine();
    if (!k->nmarks || !pack_created(k, first, wide))
        return;
    if (pack_resolved(k, wide))
        chunk_forget(k, COL_RESOLVED_DAY);
    chunk_forget(k, COL_CREATED_DAY);
}

void chunk_share_days(struct chunk *k)
{
    k->rated_resolved = true;
    chunk_forget(k, COL_RATED_DAY);
}

static void drop_escapes(struct chunk *k)
{
    size_t n = 0;
    for (size_t x = 0; x < k->nescapes; x++) {
        if (k->escapes[x].col != COL_RESOLVED_DAY)
            k->escapes[n++] = k->escapes[x];
    }
    k->nescapes = n;
}

void chunk_forget_days(struct chunk *k)
{
    static const enum col days[] = {COL_CREATED_DAY, COL_RESOLVED_DAY, COL_RATED_DAY, COL_CREATED_DAY_NEAR, COL_RESOLVED_DAY_NEAR};
    for (size_t x = 0; x < ARRAY_LEN(days); x++)
        chunk_forget(k, days[x]);
    drop_escapes(k);
    k->rated_resolved = false;
}

static int unpack_days(struct chunk *k, enum col c, enum col packed)
{
    if (chunk_room(k, c))
        return ERR_NOMEM;
    uint16_t *days = k->col[c];
    k->col[c] = NULL;
    for (uint32_t i = 0; i < k->cap; i++)
        days[i] = get_day(k, i, c);
    k->col[c] = days;
    if (packed == COL_RATED_DAY)
        k->rated_resolved = false;
    else
        chunk_forget(k, packed);
    if (packed == COL_RESOLVED_DAY_NEAR)
        drop_escapes(k);
    return 0;
}

// What is counted from the creation goes before it, and what is told by another column before that.
int chunk_far_days(struct chunk *k, enum col c)
{
    if (c < COL_CREATED_DAY || c > COL_RATED_DAY)
        return 0;
    if (k->rated_resolved && unpack_days(k, COL_RATED_DAY, COL_RATED_DAY))
        return ERR_NOMEM;
    if (c < COL_RATED_DAY && k->col[COL_RESOLVED_DAY_NEAR] && unpack_days(k, COL_RESOLVED_DAY, COL_RESOLVED_DAY_NEAR))
        return ERR_NOMEM;
    return c == COL_CREATED_DAY && k->col[COL_CREATED_DAY_NEAR] ? unpack_days(k, COL_CREATED_DAY, COL_CREATED_DAY_NEAR) : 0;
}

// ---- telling

uint16_t packed_day(const struct chunk *k, uint32_t i, enum col c)
{
    const uint8_t *near = k->col[c == COL_CREATED_DAY ? COL_CREATED_DAY_NEAR : COL_RESOLVED_DAY_NEAR];
    if (!near || c == COL_RATED_DAY || near[i] == BRIEF_NONE)
        return DAY_NEVER;
    if (c == COL_CREATED_DAY)
        return (uint16_t)(k->first_day + near[i]);
    return near[i] == BRIEF_FAR ? (uint16_t)escape_get(k, i, COL_RESOLVED_DAY) : (uint16_t)(get_day(k, i, COL_CREATED_DAY) + near[i]);
}

void far_days(const struct chunk *k, uint32_t i, uint16_t days[DAYS_ROWS])
{
    for (size_t x = escape_at(k, i, 0); x < k->nescapes && k->escapes[x].row - i < DAYS_ROWS; x++) { // nor before i: see escape_get
        if (k->escapes[x].col == COL_RESOLVED_DAY)
            days[k->escapes[x].row - i] = (uint16_t)k->escapes[x].v;
    }
}

bool days_told(const struct chunk *k)
{
    const uint8_t *near = k->col[COL_RESOLVED_DAY_NEAR];
    for (uint32_t i = 0; near && i < k->cap; i++) {
        size_t x = near[i] == BRIEF_FAR ? escape_at(k, i, COL_RESOLVED_DAY) : 0;
        if (near[i] == BRIEF_FAR && (x == k->nescapes || k->escapes[x].row != i || k->escapes[x].col != COL_RESOLVED_DAY))
            return false;
    }
    return true;
}

ALWAYS_INLINE const uint16_t *days_64(const struct chunk *k, uint32_t i, enum col c, uint16_t *restrict buf)
{
    uint16_t room[DAYS_ROWS];
    if (c == COL_CREATED_DAY)
        return created_days_64(k, i, buf);
    const uint16_t *resolved = resolved_days_64(k, i, created_days_64(k, i, room), buf);
    return c == COL_RESOLVED_DAY ? resolved : rated_days_64(k, i, resolved);
}

#ifdef WITH_AVX2
WITH_AVX2 static const uint16_t *days_wide(const struct chunk *k, uint32_t i, enum col c, uint16_t *buf) { return days_64(k, i, c, buf); }
#else
#define days_wide days_64
#endif

const uint16_t *day_codes(const struct chunk *k, uint32_t i, enum col c, uint16_t buf[DAYS_ROWS], bool wide)
{
    return wide ? days_wide(k, i, c, buf) : days_64(k, i, c, buf);
}
