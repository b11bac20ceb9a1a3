// How far a load is. No file moves it back, and none beyond its own share.
#include "input_priv.h"

static void tell(struct meter *m, uint64_t done)
{
    m->done = done > m->done ? done : m->done;
    if (m->total)
        m->tell(m->ctx, m->done, m->total);
}

void meter_source(struct meter *m, uint64_t bytes)
{
    if (!m)
        return;
    m->sized = bytes > 0;
    m->end = m->done + bytes;
    m->from = m->to = m->done;
}

void meter_size(struct meter *m, uint64_t bytes)
{
    if (!m || m->sized)
        return;
    m->total += bytes;
    meter_source(m, bytes);
}

uint64_t meter_left(const struct meter *m)
{
    return m ? m->end - m->done : 0;
}

void meter_reading(struct meter *m, unsigned left)
{
    if (!m)
        return;
    m->from = m->done;
    m->to = m->from + meter_left(m) / left;
}

void meter_at(struct meter *m, double part)
{
    if (!m || !m->sized)
        return;
    uint64_t at = part < 1 ? m->from + (uint64_t)((double)(m->to - m->from) * part) : m->to;
    tell(m, at < m->to ? at : m->to);
}

void meter_copied(struct meter *m, uint64_t bytes)
{
    if (m && !m->sized)
        m->tell(m->ctx, bytes, 0);
}

void meter_done(struct meter *m)
{
    if (m)
        tell(m, m->end);
}
