// Inside of the cube: facts as they are kept, and what the files of this layer share.
#ifndef KPITOP_CUBE_PRIV_H
#define KPITOP_CUBE_PRIV_H

#include "base/intern.h"
#include "cube/cube.h"

#define NO_CUSTOMER UINT32_MAX
#define NO_FACT UINT32_MAX
#define UNKNOWN (-1) // durations, counts and flags that the source does not give
#define DIM_MAX 65000       // values kept per dimension; the rest go under "(other)"

struct fact { // what all facts begin with
    uint64_t offset;
    uint32_t line, source;
    uint32_t customer;       // number of the customer id, NO_CUSTOMER
    uint16_t dim[DIM_COUNT];
    uint16_t rejected;       // cells of its row that were rejected
    bool gone;               // deleted, internal, later than the as-of date, or without a date
};

enum seen { SEEN_INTERACTIONS, SEEN_CASES, SEEN_SURVEYS, SEEN_COMPLAINTS, SEEN_KINDS };
enum { // durations of an interaction as the export gives them, ms or UNKNOWN
    D_FIRST_REPLY, D_RESPONSE, D_RESOLUTION, D_WAIT, D_HANDLE, D_FIRST_REPLY_BH, D_RESOLUTION_BH, D_COUNT
};

struct fact_interaction {
    struct fact f;
    int64_t created, first_reply, resolved, closed, due; // UTC ms or TIME_NONE
    int64_t dur[D_COUNT];
    int64_t cost, revenue;      // x MONEY_ONE; INT64_MIN unknown
    int64_t quality;            // x SCORE_ONE; UNKNOWN
    int32_t replies, customer_messages, reopens, transfers;
    uint8_t status, direction, sla;
    int8_t first_contact, answered, abandoned, converted, escalated, error, complaint;
    // derived at sealing
    int32_t created_day;
    int32_t resolved_day;       // of the resolution, created_day where it stands in; CIVIL_NONE
    int32_t placed_day;         // of handling and quality; CIVIL_NONE
    int32_t left_day;           // leaves the backlog; CIVIL_NONE: still open; created_day: never in it
    int32_t sla_day;            // CIVIL_NONE: no known outcome
    int64_t resolution, until_closed, elapsed, response; // ms or UNKNOWN
    int8_t sla_met, fcr, fcr_any, answered_state;        // 0, 1 or UNKNOWN; fcr_any: verdict whether resolved or not
    bool judged;                // its source has a closing date or a status
    bool response_stands_in;
};

struct fact_survey { // one response
    struct fact f;
    int64_t answered, sent, replied;
    uint64_t interaction; // hash of the id it names, 0 none
    int64_t score[7];     // by enum rec_metric, wide form
    int8_t cls[7];
    uint8_t has;          // bit per metric
    uint8_t audience, state;
    bool comment, employee;
    uint32_t generation;  // grows when a later row replaces it
    int32_t day;          // derived
    bool is_answered;
    int64_t reply;        // ms or UNKNOWN
};
struct fact_score { // one answer of the long form
    uint32_t response, generation, source;
    uint16_t rejected;
    uint64_t offset;
    uint32_t line;
    uint8_t metric; // 0: a row without a score
    int8_t cls;
    bool comment;
    int64_t score;
};
struct fact_customer {
    struct fact f;
    int64_t signed_up, churned, last_referral, adopted;
    int32_t referrals;
    uint8_t status;
    uint16_t preferred; // channel code
    int32_t start, lost, adopted_day, referral_day; // derived; CIVIL_NONE
    bool adoption_known, referral_known, referred;
};
struct fact_lead { struct fact f; int64_t created, converted; int32_t created_day, converted_day; };
struct fact_order {
    struct fact f;
    int64_t ordered, amount;
    uint64_t interaction;
    bool is_void;
    int32_t day;
};
struct fact_subscription { struct fact f; int64_t started, ended; uint8_t status; };
struct fact_social { struct fact f; int64_t received, replied, reply; uint8_t direction, status; int32_t day; int8_t in_time; };
struct fact_employee { struct fact f; int64_t hired, left; int32_t start, lost; };
struct fact_sheet { // one evaluation: weighted mean of its criteria
    struct fact f;
    int64_t evaluated;
    uint64_t interaction;
    int32_t day;
    long double weighted, weights, plain; // over the live criteria, at sealing
    uint32_t criteria;
    int64_t score;
};
struct fact_criterion { uint16_t rejected; uint32_t sheet, source, line; uint64_t offset; int64_t score, weight; };
struct fact_work { struct fact f; int32_t day; int64_t ms; };
struct fact_adoption { struct fact f; int64_t adopted; };
struct fact_web { struct fact f; int32_t day; int64_t visits, bounces, carts, orders; };
struct fact_cost { struct fact f; int32_t from, to; uint8_t category; int64_t amount; };

struct facts { // growing array of one fact type
    void *items;
    size_t n, cap, size;
};
#define FACT(c, kind, type, i) (&((struct type *)(c)->facts[kind].items)[i])

struct cube_source {
    uint64_t present[REC_KINDS][2];
    uint64_t space[REC_KINDS]; // seed of the id hash
    bool any_closing, any_status, any_churn;
    uint64_t duplicates, excluded;
    uint64_t undated_customers; // without a sign-up date: in none of the figures of the base
    uint64_t replaced_cells; // rejected cells of rows that a later one replaced
    int32_t first_day, last_day;
};

struct event { uint32_t customer, fact; int64_t time; }; // ordered by (customer, time)

struct cube {
    struct cube_opts o;
    struct intern dims[DIM_COUNT];
    struct facts facts[REC_KINDS];
    struct facts scores, criteria;
    struct u64map keys[REC_KINDS], score_keys, criterion_keys;
    struct u64map interaction_ids; // id hash in no space -> fact
    struct u64map customer_ids;
    uint32_t ncustomers;
    struct cube_source *sources;
    size_t nsources, sourcecap;
    struct record_sink sink;
    int32_t as_of, first_day;
    int64_t end;                 // first instant after the as-of day
    struct event *contacts, *purchases;
    size_t ncontacts, npurchases;
    int32_t begun[SEEN_KINDS];         // first day of each kind of record that a count speaks of, CIVIL_NONE
    bool has_dim[SEEN_KINDS][DIM_COUNT]; // some record of it has a value there
    uint32_t *customer_fact;     // [ncustomers] fact of the customer record or NO_FACT
    bool sealed;
};

// facts_add.c
void source_replaced(struct cube *c, uint32_t source, uint16_t rejected);
int cube_add_record(struct cube *c, uint32_t source, const struct record *r, struct err *e);
void *facts_push(struct facts *f, struct err *e);
// seal parts
struct seal { struct cube *c; struct source_info *const *sources; size_t nsources; };
int derive_interactions(struct seal *s, struct err *e);
int derive_surveys(struct seal *s, struct err *e);
int derive_base(struct seal *s, struct err *e); // customers, orders, prospects, subscriptions, adoption
int derive_rest(struct seal *s, struct err *e);
void seal_reject(struct seal *s, const struct fact *f, enum rec_field field, int64_t time, const char *reason);
int seal_events(struct cube *c, struct err *e);
int32_t local_day(const struct cube *c, int64_t t);
void seal_begun(struct cube *c, enum seen k, const struct fact *f, int32_t day);
void source_span(struct cube *c, const struct fact *f, int32_t day);
bool field_present(const struct cube *c, uint32_t source, enum rec_kind k, enum rec_field f);

// fold
struct fold { // where contributions go
    const struct cube *c;
    const struct slice *slice;
    int group;              // dimension or -1
    bool by_preferred;      // customers by preferred_channel
    bool want_hist;
    size_t ngroups, nsegs;
    int32_t *bounds;        // [nsegs] ascending ends of the segments; segment 0 begins at minus infinity
    size_t nspans;
    const struct span *spans;
    struct cell *segs;      // [nsegs * ngroups]
    struct cell *cells;     // [nspans * ngroups] result
    bool oom, overflow;
};
// The cell of a day for the fact's group, NULL when the day is after the last bound (or CIVIL_NONE).
struct cell *fold_cell(struct fold *f, const struct fact *x, int32_t day);
void fold_sum(struct fold *f, int64_t *sum, int64_t v); // beyond 64 bits: f->overflow
void fold_mean(struct fold *f, struct cell *cell, enum mean m, int64_t v);
bool slice_takes(const struct slice *s, const struct fact *x);
void contribute_interaction(struct fold *f, const struct fact_interaction *x);
void contribute_response(struct fold *f, const struct fact_survey *x);
void contribute_score(struct fold *f, const struct fact_survey *x, int metric, int64_t score, int cls);
void contribute_long(struct fold *f, const struct fact_score *x);
void contribute_customer(struct fold *f, const struct fact_customer *x);
void contribute_order(struct fold *f, const struct fact_order *x);
void contribute_lead(struct fold *f, const struct fact_lead *x);
void contribute_social(struct fold *f, const struct fact_social *x);
void contribute_employee(struct fold *f, const struct fact_employee *x);
void contribute_sheet(struct fold *f, const struct fact_sheet *x);
void contribute_work(struct fold *f, const struct fact_work *x);
void contribute_web(struct fold *f, const struct fact_web *x);
void contribute_cost(struct fold *f, const struct fact_cost *x);
int fold_customers(struct fold *f, struct err *e); // scans by customer, straight into f->cells
int hist_add(struct hist **h, int64_t ms);
int hist_merge(struct hist **to, const struct hist *from);
void hist_free(struct hist *h);

#endif
