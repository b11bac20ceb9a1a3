#include "ui/draw_priv.h"

#include <math.h>
#include <string.h>

enum { HOUR = 3600, HOURS_LEAST = 24 * HOUR }; // below a day the steps of clocks are round hours too

// The smallest of the steps 1, 2, 5 times a power of ten that is not below x.
static double round_step(double x)
{
    double power = pow(10, floor(log10(x)));
    static const double steps[] = {1, 2, 5};
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        if (steps[i] * power >= x * (1 - 1e-9))
            return steps[i] * power;
    return 10 * power;
}

static double clock_step(double x)
{
    static const double steps[] = {1,    2,    5,     10,    15,    30,    60,     120,    300,    600,
                                   900,  1800, 3600,  7200,  10800, 21600, 43200,  86400,  172800, 432000};
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        if (steps[i] >= x * (1 - 1e-9))
            return steps[i];
    return 86400 * round_step(x / 86400);
}

struct scale scale_make(double low, double high, int ticks, enum kpi_unit unit)
{
    if (!(high > low)) { // one value, or none
        double room = fabs(low) > 0 ? fabs(low) * 0.1 : 1;
        low -= room;
        high += room;
    }
    double least = (high - low) / (ticks < 1 ? 1 : ticks);
    bool clock = unit == UNIT_SECONDS && least >= 1;
    struct scale s = {0};
    for (int tries = 0; tries < 20; tries++) {
        s.step = clock ? clock_step(least) : round_step(least);
        if (unit == UNIT_COUNT && s.step < 1)
            s.step = 1;
        s.low = floor(low / s.step + 1e-9) * s.step;
        s.high = ceil(high / s.step - 1e-9) * s.step;
        if (lround((s.high - s.low) / s.step) <= (ticks < 1 ? 1 : ticks))
            break;
        least = s.step * 1.01; // rounding outwards made one too many
    }
    if (!(s.high > s.low))
        s.high = s.low + s.step;
    s.decimals = s.step >= 1 ? 0 : (int)ceil(-log10(s.step) - 1e-9);
    return s;
}

struct scale scale_hours(double low, double high, int ticks)
{
    if (high - low < HOURS_LEAST)
        return scale_make(low, high, ticks, UNIT_SECONDS);
    struct scale s = scale_make(low / HOUR, high / HOUR, ticks, UNIT_COUNT);
    return (struct scale){s.low * HOUR, s.high * HOUR, s.step * HOUR, 0, true};
}

char *scale_label(const struct scale *s, double v, enum kpi_unit unit, const char *currency, const struct numfmt *f,
                  char out[NUMFMT_BUF])
{
    if (fabs(v) < s->step * 1e-6)
        v = 0;
    switch (unit) {
    case UNIT_SECONDS: return v == 0 ? numfmt_fixed(f, 0, 0, out) : s->hours ? numfmt_hours(f, v, out) : numfmt_duration(f, v, out);
    case UNIT_CURRENCY: return numfmt_money(f, v, currency ? currency : "EUR", s->decimals, out);
    case UNIT_POINTS: return numfmt_signed(f, v, s->decimals, out);
    case UNIT_PERCENT: break;
    default: return numfmt_fixed(f, v, s->decimals, out);
    }
    numfmt_fixed(f, v, s->decimals, out);
    size_t len = strlen(out);
    str_copy(out + len, NUMFMT_BUF - len, f->pct);
    return out;
}
