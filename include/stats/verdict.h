// All that is told of one series, with its false alarms under control: the season is taken out first, every question is
// asked once, of the last values, and answered with autocorrelation and sampling error taken into account.
#ifndef KPITOP_STATS_VERDICT_H
#define KPITOP_STATS_VERDICT_H

#include "stats/change.h"
#include "stats/forecast.h"
#include "stats/trend.h"

#define VERDICT_WINDOW 12 // last values that the trend is judged on
#define VERDICT_SHIFT 24  // and the level shift
#define SEASON_PAIRS 3    // values with one a cycle before that it takes, below two cycles, to tell a move from a season

struct verdict {
    struct season season;
    bool season_unknown;       // there is a cycle, but less than two of it are known: a move may be the season
    struct mann_kendall mk;    // of the last VERDICT_WINDOW values, season taken out
    struct trend_run run;      // as shown, season and all
    struct spike spike;        // of the last value
    struct level_shift shift;  // at: index in the whole series
    bool sustained;            // a run of TREND_RUN moves that the season does not explain, or Mann-Kendall at 5 %
    int dir;                   // of the sustained move, -1 or +1; 0 when there is none
    size_t from;               // index of the value that a sustained move set out from
};
// x: complete periods, oldest first, NAN gaps; se: standard errors or NULL; length: positions of the season, 0 for none.
struct verdict stats_verdict(const double *x, const double *se, size_t n, size_t length);

#endif
