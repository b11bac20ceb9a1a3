// Defaults of the KPI configuration, and the threshold in force for a KPI on a channel.
#include "base/mem.h"
#include "kpi/kpi.h"

#include <string.h>

#define MINUTE 60.0
#define HOUR 3600.0

static void channel_default(struct kpi_config *c, int kpi, const char *channel, double warn, double crit)
{
    struct channel_threshold *t = &c->channel[c->nchannel++];
    *t = (struct channel_threshold){.kpi = kpi, .t = {true, true, warn, crit}};
    str_copy(t->channel, sizeof(t->channel), channel);
}

static void response_defaults(struct kpi_config *c, int kpi)
{
    static const struct { const char *channel; double warn, crit; } rows[] = {
        {"chat", 30, 2 * MINUTE},          {"messaging", 30, 2 * MINUTE},      {"phone", MINUTE, 3 * MINUTE},
        {"social", HOUR, 4 * HOUR},        {"whatsapp", HOUR, 4 * HOUR},       {"sms", HOUR, 4 * HOUR},
        {"email", 4 * HOUR, 24 * HOUR},    {"web", 4 * HOUR, 24 * HOUR},       {"portal", 4 * HOUR, 24 * HOUR},
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        channel_default(c, kpi, rows[i].channel, rows[i].warn, rows[i].crit);
}

void kpi_config_default(struct kpi_config *c)
{
    memset(c, 0, sizeof(*c));
    c->min_n_customer = 30;
    c->min_n_employee = 5;
    c->min_n_other = 10;
    c->calendar = (struct calendar){0, 1};
    c->clv_margin = 100;
    for (int k = 0; k < KPI_COUNT; k++)
        c->threshold[k] = kpi_info(NULL, k)->threshold;
    for (int k = 0; k < KPI_MAX; k++)
        c->order[k] = k;
    response_defaults(c, KPI_response_time);
    response_defaults(c, KPI_first_response_time);
    response_defaults(c, KPI_first_response_time_bh);
    channel_default(c, KPI_waiting_time, "phone", MINUTE, 3 * MINUTE);
    channel_default(c, KPI_waiting_time, "chat", MINUTE, 3 * MINUTE);
    channel_default(c, KPI_cost_per_contact, "phone", 10, 15);
    channel_default(c, KPI_cost_per_contact, "chat", 2, 4);
}

// The house's thresholds under the configured readings; the user's own are taken as written.
static struct threshold general(int kpi, const struct kpi_config *c)
{
    struct threshold t = c->threshold[kpi];
    if (c->own_threshold[kpi])
        return t;
    if (kpi == KPI_ces && c->ces_ease) { // they mirror: lowest + highest - t
        t.warn = 6 - t.warn;
        t.crit = 6 - t.crit;
    }
    if (kpi == KPI_csat && c->csat_mean)
        t = (struct threshold){0}; // percentages do not judge a mean
    return t;
}

// Later rows win: the user's stand behind the defaults. A row may give only one of the two.
struct threshold kpi_threshold(int kpi, const struct kpi_config *c, const char *channel)
{
    struct threshold t = general(kpi, c);
    for (size_t i = 0; channel && channel[0] && i < c->nchannel; i++) {
        const struct channel_threshold *row = &c->channel[i];
        if (row->kpi != kpi || strcmp(row->channel, channel) != 0)
            continue;
        if (row->t.has_warn) {
            t.has_warn = true;
            t.warn = row->t.warn;
        }
        if (row->t.has_crit) {
            t.has_crit = true;
            t.crit = row->t.crit;
        }
    }
    return t;
}

enum measure kpi_rows_measure(int kpi, const struct kpi_config *c)
{
    if (kpi == KPI_handling_time && c->handling_elapsed)
        return M_ELAPSED_N;
    if (kpi == KPI_resolution_time && c->resolution_closed)
        return M_RESOLUTION_CLOSED_N;
    if (kpi == KPI_conversion && c->conversion_base == CONV_INTERACTIONS)
        return M_CONVERTED_CONTACTS;
    if (kpi == KPI_conversion && c->conversion_base == CONV_COHORT)
        return M_LEADS_COHORT;
    if (kpi == KPI_channel_preference && c->preference_base == PREF_CONTACTS)
        return M_INTERACTIONS;
    if (kpi == KPI_channel_preference && c->preference_base == PREF_STATED)
        return M_STOCK_PREFERENCES;
    return kpi_info(c, kpi)->rows;
}

bool kpi_has_channel_thresholds(int kpi, const struct kpi_config *c)
{
    for (size_t i = 0; i < c->nchannel; i++) {
        if (c->channel[i].kpi == kpi && (c->channel[i].t.has_warn || c->channel[i].t.has_crit))
            return true;
    }
    return false;
}

bool kpi_target(int kpi, const struct kpi_config *c, const char *channel, double *target)
{
    for (size_t i = 0; channel && i < c->nchannel; i++) {
        const struct channel_threshold *row = &c->channel[i];
        if (row->kpi == kpi && row->has_target && strcmp(row->channel, channel) == 0) {
            *target = row->target;
            return true;
        }
    }
    if (c->has_target[kpi])
        *target = c->target[kpi];
    return c->has_target[kpi];
}
