// Canonical records: every export becomes these (spec: records.md). One X-macro row per field, one table row
// per kind. A record is one row's worth of typed values handed to a sink; texts are borrowed for the call only.
#ifndef KPITOP_RECORD_RECORD_H
#define KPITOP_RECORD_RECORD_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum rec_kind {
    REC_INTERACTION, REC_SURVEY, REC_CUSTOMER, REC_LEAD, REC_ORDER, REC_SUBSCRIPTION, REC_SOCIAL,
    REC_EMPLOYEE, REC_QUALITY, REC_WORK, REC_ADOPTION, REC_WEB, REC_COST, REC_KINDS
};

enum rec_type {
    RT_ID,       // text kept as text
    RT_TEXT,     // free text (not kept in memory after loading)
    RT_DIM,      // text that becomes a dimension value
    RT_CHANNEL,  // closed set; s/len is the canonical name ("email")
    RT_TIME,     // i = UTC ms
    RT_DAY,      // i = civil day
    RT_DURATION, // i = ms, >= 0
    RT_FLAG,     // i = 0 / 1
    RT_COUNT,    // i >= 0
    RT_SCORE,    // i = value on the field's canonical scale x SCORE_ONE, cls = class of the answer
    RT_NUMBER,   // i = value x NUMBER_ONE (weights, hours)
    RT_MONEY,    // i = amount in the reporting currency x MONEY_ONE, may be negative
    RT_WORD,     // closed set of the field; i = enum below
    RT_PERIOD    // i = first day, j = day after the last
};

// Fixed point. SCORE_ONE divides by 1..10 and 1000, so that linear conversions of usual scales are exact.
#define SCORE_ONE INT64_C(2520000)
#define NUMBER_ONE INT64_C(1000000)
#define MONEY_ONE INT64_C(10000)

#define REC_FIELDS(X)                                                                                                  \
    X(id) X(created_at) X(first_reply_at) X(resolved_at) X(closed_at) X(due_at) X(first_reply_s) X(response_s)         \
    X(resolution_s) X(wait_s) X(handle_s) X(talk_s) X(hold_s) X(wrap_s) X(first_reply_bh_s) X(resolution_bh_s)         \
    X(channel) X(direction) X(status) X(priority) X(category) X(product) X(tags) X(subject) X(customer_id) X(agent)    \
    X(team) X(segment) X(country) X(language) X(replies) X(customer_messages) X(reopens) X(transfers)                  \
    X(first_contact) X(answered) X(abandoned) X(bot) X(converted) X(escalated) X(error) X(complaint) X(sla) X(quality) \
    X(cost) X(revenue) X(thread_id) X(text) X(answered_at) X(sent_at) X(replied_at) X(audience) X(interaction_id)      \
    X(survey) X(question) X(journey) X(timing) X(nps) X(csat) X(ces) X(ease) X(emotion) X(engagement) X(comment)       \
    X(metric) X(score) X(scale_min) X(scale_max) X(label) X(theme) X(state) X(signed_up_at) X(churned_at)              \
    X(preferred_channel) X(referrals) X(last_referral_at) X(adopted_at) X(converted_at) X(ordered_at) X(amount)        \
    X(currency) X(started_at) X(ended_at) X(plan) X(interval) X(received_at) X(reply_s) X(network) X(hired_at)         \
    X(left_at) X(evaluated_at) X(criterion) X(weight) X(date) X(hours) X(offer) X(visits) X(bounces) X(carts)          \
    X(orders) X(period)

enum rec_field {
#define X(name) F_##name,
    REC_FIELDS(X)
#undef X
        F_COUNT
};

// Closed sets. 0 always means unknown / empty.
enum rec_status { ST_UNKNOWN, ST_NEW, ST_OPEN, ST_PENDING, ST_ON_HOLD, ST_SOLVED, ST_CLOSED, ST_DELETED };
enum rec_direction { DIR_UNKNOWN, DIR_IN, DIR_OUT, DIR_INTERNAL };
enum rec_sla { SLA_UNKNOWN, SLA_MET, SLA_BREACHED, SLA_NONE };
enum rec_audience { AUD_UNKNOWN, AUD_CUSTOMER, AUD_EMPLOYEE };
enum rec_timing { TIMING_UNKNOWN, TIMING_HOT, TIMING_COLD };
enum rec_state { STATE_UNKNOWN, STATE_ANSWERED, STATE_SENT, STATE_PARTIAL, STATE_DECLINED };
enum rec_metric { METRIC_NONE, METRIC_NPS, METRIC_CSAT, METRIC_CES, METRIC_EASE, METRIC_EMOTION, METRIC_ENGAGEMENT };
enum rec_order_status { ORD_UNKNOWN, ORD_OK, ORD_VOID }; // ORD_VOID: cancelled, failed, refunded: not a purchase
enum rec_cost_category { COST_UNKNOWN, COST_SALARY, COST_SOFTWARE, COST_INFRASTRUCTURE, COST_ACQUISITION, COST_OTHER };

// Class of a score (rec_value.cls), decided on the scale it was asked on.
//   csat: +1 positive answer, -1 not positive
//   nps: +1 promoter, 0 passive, -1 detractor
//   ces: +1 high end of the scale (4-5 of 5, 5-7 of 7), -1 low end (1-2), 0 between; before any "ease" reading
enum { CLS_LOW = -1, CLS_MID = 0, CLS_HIGH = 1 };

struct rec_value {
    int64_t i;
    int64_t j;     // RT_DIM: 0, or a small number that stands for this text, and for no other, in one part (or all) of a source
    const char *s; // not NUL-terminated
    uint32_t len;
    int8_t cls;
};

struct record {
    enum rec_kind kind;
    uint64_t set[2]; // bit F_x: the field holds a usable value
    struct rec_value v[F_COUNT];
    uint64_t line;   // 1-based physical line of the row's first character in the file as stored
    uint64_t offset; // byte offset of the row in the decoded (UTF-8) text
    uint32_t rejected_cells; // cells of the row rejected while this record was made: a replaced row takes them along
    bool long_form;  // survey: this row is one (metric, question) of the response `id`; sheet: one criterion
};

static inline bool rec_has(const struct record *r, enum rec_field f) { return r->set[f >> 6] >> (f & 63) & 1; }
static inline void rec_set(struct record *r, enum rec_field f) { r->set[f >> 6] |= UINT64_C(1) << (f & 63); }
static inline void rec_unset(struct record *r, enum rec_field f) { r->set[f >> 6] &= ~(UINT64_C(1) << (f & 63)); }
void rec_clear(struct record *r, enum rec_kind kind);

// The tables.
struct rec_field_info {
    const char *name;
    enum rec_type type;
    int lo, hi; // RT_SCORE: canonical scale
};
extern const struct rec_field_info rec_fields[F_COUNT];
struct rec_kind_info {
    const char *name;                 // "interaction"
    const enum rec_field *fields;     // ends with F_COUNT
    const enum rec_field *required;   // ends with F_COUNT; survey: answered_at or sent_at is checked apart
};
extern const struct rec_kind_info rec_kinds[REC_KINDS];
int rec_field_by_name(const char *name);              // enum rec_field or -1
int rec_kind_by_name(const char *name);               // enum rec_kind or -1
bool rec_kind_has(enum rec_kind kind, enum rec_field f);

// Channel names of the closed set, for lists: "email", "chat", ... ; NULL at the end.
extern const char *const rec_channels[];

#endif
