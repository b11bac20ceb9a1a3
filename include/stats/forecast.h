// Season and forecast of a series: additive Holt-Winters, damped trend, and the naive forecasts they have to beat.
#ifndef KPITOP_STATS_FORECAST_H
#define KPITOP_STATS_FORECAST_H

#include <stdbool.h>
#include <stddef.h>

#define SEASON_MAX 53     // positions of a season
#define SEASON_ALPHA 0.01
#define FORECAST_MAX 12   // steps ahead
#define FORECAST_ORIGINS 3 // rolling origins without which a model proves nothing
#define FORECAST_LEAST 6  // values without gaps below which nothing is forecast

// What position of the cycle adds, after a straight trend is taken out: one-way analysis of variance over at least two
// full cycles, effects shrunk by 1 - 1/F (James-Stein), so that noise leaves next to nothing.
struct season {
    bool has;                   // two full cycles
    bool found;                 // F test under SEASON_ALPHA
    size_t length;              // positions of the cycle: 12 for months
    double effect[SEASON_MAX];  // by index % length of the series, sum 0
    double kept;                // 1 - 1/F, not below 0
    double strength;            // share of the variance that the season explains, 0..1 (without the trend)
    double p;
};
struct season stats_season(const double *x, size_t n, size_t length);

enum forecast_method {
    FORECAST_NONE,            // too short
    FORECAST_NAIVE,           // the last value
    FORECAST_SEASONAL_NAIVE,  // the value a cycle before
    FORECAST_DAMPED,          // Holt's trend, damped (Gardner and McKenzie 1985)
    FORECAST_HOLT_WINTERS     // additive season, damped trend (Winters 1960; Hyndman and Athanasopoulos 2021)
};
struct forecast {
    enum forecast_method method; // what is shown
    enum forecast_method tried;  // the model that was weighed against the naive forecast
    bool beaten;                 // the model did not beat it in the backtest: method is the naive one
    size_t n;                    // steps
    double value[FORECAST_MAX], low[FORECAST_MAX], high[FORECAST_MAX]; // 95 % prediction interval
    size_t origins;              // rolling origins of the backtest
    double model_error, naive_error; // mean absolute errors of the backtest, NAN when there was none
};
// length: positions of the season, 0 or 1 for none. Parameters minimise the squared errors one step ahead.
struct forecast stats_forecast(const double *x, size_t n, size_t length, size_t horizon);

#endif
