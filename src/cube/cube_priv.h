// Inside of the cube: facts as they are kept, and what the files of this layer share.
#ifndef KPITOP_CUBE_PRIV_H
#define KPITOP_CUBE_PRIV_H

#include "base/intern.h"
#include "columns_priv.h"
#include "cube/cube.h"

#include <pthread.h>
#include <stdatomic.h>

#define NO_CUSTOMER UINT32_MAX
#define NO_FACT UINT32_MAX
#define NO_ID UINT64_MAX

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

enum { // bits of COL_FLAGS: words as they are, answers of yes and no in two bits, 0 unknown
    FLAG_STATUS = 0, FLAG_DIRECTION = 3, FLAG_SLA = 5, FLAG_FIRST_CONTACT = 7, FLAG_ANSWERED = 9, FLAG_ABANDONED = 11,
    FLAG_CONVERTED = 13, FLAG_ESCALATED = 15, FLAG_ERROR = 17, FLAG_COMPLAINT = 19,
    FLAG_REPLACED = 1 << 21,  // by a later row of the same id; gone too
    FLAG_GONE = 1 << 22,
    FLAG_FIRST_BH = 1 << 23, FLAG_RESOLUTION_BH = 1 << 24 // counted by the calendar
};

struct fact_interaction { // a row of columns, told by interaction_get
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
    bool first_bh_counted, resolution_bh_counted; // in business hours by the calendar, not by the export
};

struct fact_survey { // one response
    struct fact f;
    int64_t answered, sent, replied;
    uint64_t id;          // id_key, NO_ID
    uint64_t interaction; // id_key of the one it names, NO_ID
    uint32_t row;         // that one, NO_FACT; derived
    uint32_t after;       // the interactions of lower numbers were read before it
    bool in_rows;         // began with a row of the long form
    int32_t score[7];     // by enum rec_metric, wide form
    int8_t cls[7];
    uint8_t has;          // bit per metric
    uint8_t audience, state, timing;
    bool comment, employee;
    uint32_t generation;  // grows when a later row replaces it
    int32_t day;          // derived
    bool is_answered;
    int64_t reply;        // ms or UNKNOWN
};
// Ratings: responses that stand in the row of their interaction and say nothing of their own but a score. They stay in its
// columns, as the number of a form; see ratings.c.
enum rated { RATED_CREATED, RATED_RESOLVED, RATED_CLOSED, RATED_APART }; // answered at a time of the row, or at COL_RATED
#define FORMS_MAX 255
#define FORM_STEPS 16
struct rating_form { // what ratings have in common
    int32_t score;
    uint16_t dims;          // bit by dimension: the value of its row; none where the bit is 0
    uint8_t metric, state, timing, audience, when; // METRIC_NONE: no score; enum rated
    int8_t cls;
    uint8_t comment, customer; // 1: with a comment; the row's customer gave it
};
struct rating_program { // what one adds on its day
    uint8_t nsteps;
    uint8_t mean;           // MEAN_COUNT: no square
    uint16_t measures[FORM_STEPS];
    int64_t adds[FORM_STEPS];
    int64_t square;         // of a score: at most (10 x SCORE_ONE)^2
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
    uint32_t row;
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
    uint32_t row;
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
    bool in_rows; // responses of its ids come in several rows too
    uint64_t duplicates, excluded;
    uint64_t joined, unjoined;  // rows that name an interaction: of another source, or of none
    uint64_t undated_customers; // without a sign-up date: in none of the figures of the base
    uint64_t replaced_cells; // rejected cells of rows that a later one replaced
    int32_t first_day, last_day;
};

struct event { // ordered by (customer, time); what slices ask of it at hand, for the facts lie far apart
    uint32_t customer, fact;
    int32_t day;
    uint16_t dim[DIM_COUNT];
};

// Facts by one of their dates, so that a fold touches only the days it needs.
enum role {
    ROLE_RESPONSE, ROLE_SCORE, ROLE_ORDER, ROLE_SOCIAL, ROLE_SHEET, ROLE_WORK, ROLE_WEB,
    ROLE_SINGLE, // the ones above: a fact stands on one day
    ROLE_CUSTOMER = ROLE_SINGLE, ROLE_LEAD, ROLE_EMPLOYEE, // on every day it touches; kept for sealing only
    ROLE_ODD, // interactions that no class of rows tells, likewise
    ROLES
};
struct day_index {
    int32_t first;      // day of start[0]
    size_t ndays;
    uint32_t *start;    // [ndays + 1] into facts
    uint32_t *facts;    // by day
};

// Daily cells of one value (of channel or of team, or of a pair of them): sums of all days before a day, for the
// measures met. Memory: 4 bytes a day with facts, 8 a measure, 16 a mean.
struct track {
    int32_t *days;           // [n] ascending, those on which something counts
    size_t n, cap, nused;
    uint8_t used[M_COUNT];   // measures that have a column
    int64_t *m[M_COUNT];     // [n] sums up to and with days[i]; NULL: always 0
    int128 *sq[MEAN_COUNT];
};
enum book { BOOK_TOTAL, BOOK_CHANNEL, BOOK_TEAM, BOOK_PAIR, BOOKS };
struct daily {
    struct track *tracks;    // [ntracks], by code; a pair: channel * nteams + team; answers of employees without a
    size_t ntracks;          // channel stand in the row after the last channel
    atomic_size_t bytes;
    bool kept;               // false: over its maximum, folded from facts
};

// A customer's visits of one kind within one slice: the day and that of the one before (or after).
struct visit_pair { int32_t day, other; };
struct visit_list { // by group, then day
    struct visit_pair *at;
    size_t n, cap;
    size_t *start;      // [ngroups + 1]
};
struct life { int32_t day, group; int64_t n, start, done; }; // see visits.c
enum visit_kind { VISIT_CONTACT, VISIT_REPEAT, VISIT_CALL, VISIT_CALL_REPEAT, CONTACT_KINDS, VISIT_ORDER = CONTACT_KINDS, VISIT_FIRST, VISIT_SECOND, VISIT_KINDS };
struct contact_list { // by group, then day; see books.c
    uint16_t *gaps;     // days since the customer's one before in the group
    uint32_t *start;    // [ngroups * ndays + 1]
};
struct visit_book { // of the total, the channels or the teams
    size_t ngroups;
    struct contact_list contacts[CONTACT_KINDS];
    int32_t first;      // day of the contacts
    size_t ndays;
    struct visit_list lists[VISIT_KINDS]; // of purchases
    int64_t *amounts;   // [lists[VISIT_ORDER].n] sums within the group
    struct life *lives; // by group, then day; sums within the group
    size_t nlives, lifecap;
    size_t *life_start; // [ngroups + 1]
    bool kept;
};

// Where records come in: the cube's own door, or a stretch of a file in a thread of its own.
struct lately { uint64_t a, b; uint32_t len, code; }; // a short text met, and code + 1; 0: none
#define LATELY 512 // of a dimension, by hash
struct numbered { uint16_t code, dim; }; // dim + 1; 0: none
#define NUMBERED 4096
#define FORMS_NEAR 8
struct late { const char *text; uint32_t row; uint16_t dim; };
struct part {
    struct cube *c;
    struct intern *dims;        // [DIM_COUNT]
    struct chunks *rows;
    struct lately *lately;      // [DIM_COUNT * LATELY]
    struct numbered *numbered;  // [NUMBERED] codes of texts by rec_value.j, of the source at hand
    struct { struct rating_form form; uint8_t number; } forms[FORMS_NEAR]; // met lately
    uint32_t answered_row;      // of the last response that is no rating
    struct part_batch *batch;   // see batch.c
    uint32_t after;             // what struct fact_survey says, of a record that was packed or in a batch; NO_FACT: see its row
    // of a stretch of a file
    bool forked;
    struct intern own_dims[DIM_COUNT];
    struct chunks own_rows;
    struct late *late;          // texts beyond its dictionaries' maximum
    size_t nlate, latecap;
    struct arena text;          // of them
    uint64_t lines;             // before its rows, beside those they were told with
    uint64_t *packed;           // records of other kinds than interactions, see fork.c
    size_t npacked, packcap;
};

struct row_class;
struct classes { // see classes_priv.h
    pthread_mutex_t lock;
    struct u64map numbers;       // key -> number
    struct row_class *at;        // by number, from CLASS_FIRST
    size_t n, cap;
};

struct contact_days { uint16_t least, most; bool far; }; // codes of the days of rows that have a customer; far: see far_days
struct contact_order { // interactions by customer, then time
    uint32_t *rows;      // [n]
    uint16_t *days;      // [n] codes of the days they were created on
    uint32_t *start;     // [ncustomers + 1], by number of the customer
    uint32_t ncustomers;
    size_t n;            // known like rows, days and start once it is made, see order_contacts
    struct contact_days span; // at sealing, as what follows
    bool in_time;        // the rows themselves are
    bool passes;         // passes over the rows count them, they are in no books; see contact_passes.c
    bool made;
};

struct cube {
    struct cube_opts o;
    struct intern dims[DIM_COUNT];
    struct part door;
    struct chunks rows;          // interactions
    struct classes classes;
    struct rating_form forms[FORMS_MAX + 1]; // [nforms]; a rating holds its number + 1
    struct rating_program programs[FORMS_MAX + 1];
    size_t nforms;
    pthread_mutex_t forms_lock;
    bool ratings_apart;          // for tests: ratings are records like others
    atomic_bool stopped;         // folds give up, see cube_stop
    struct picks *picks;         // see picks.c
    struct tables *tables;       // see tables.c
    struct contact_tables *contact_tables;
    uint32_t *odd;               // [nodd] rows that no class tells, in their order
    size_t nodd;
    size_t nthreads;             // at sealing and folding
    size_t contacts_together;    // on their way into their books, 8 bytes each; fewer in tests
    size_t kinds_most;           // of rows that have counters of their own while they are tallied; fewer in tests
    bool far_days;               // some contact may have been on a DAY_FAR, or on a day before that of an earlier one: all are scanned
    bool ids_rise;               // through all rows, plain numbers all of them
    uint64_t id_bits;            // of the hash of an id; all but in tests, where ids shall collide
    const char **alias[DIM_COUNT]; // [dims[d].n] of alias_mem, NULL: none
    struct arena alias_mem;
    bool aliased;                  // they are what is told
    struct facts facts[REC_KINDS];
    struct facts scores, criteria;
    struct u64map keys[REC_KINDS], score_keys, criterion_keys;
    struct u64map customer_ids;
    uint32_t ncustomers;
    struct cube_source *sources;
    size_t nsources, sourcecap;
    struct record_sink sink;
    int32_t as_of, first_day;
    int64_t end;                 // first instant after the as-of day
    uint16_t tally_first, tally_last; // codes of the days on which interactions and ratings are tallied, at sealing
    struct contact_order contacts;
    pthread_mutex_t contacts_lock;
    struct event *purchases;
    size_t npurchases;
    int32_t begun[SEEN_KINDS];         // first day of each kind of record that a count speaks of, CIVIL_NONE
    uint32_t *customer_fact;     // [ncustomers] fact of the customer record or NO_FACT
    bool sealed;
    struct day_index index[ROLES];
    bool dim_used[REC_KINDS][DIM_COUNT]; // some fact of the kind has a value there
    uint16_t *columns[REC_KINDS][DIM_COUNT]; // [facts.n] codes of the large kinds, for filters; NULL: not kept
    struct daily daily[BOOKS];
    struct visit_book visits[BOOK_PAIR]; // of the total, the channels, the teams
    int32_t days_end;            // day after the last one on which a fact counts
    bool facts_only;             // for tests: leave the daily cells alone
    bool mapped;                 // its arrays belong to an image, see cache.c
    struct opening *opening;     // what opens it again, see unseal.c; NULL: nothing does
};

struct bad_time { int64_t time; uint32_t line, source; enum rec_field field; };
struct findings { // of a chunk, while it is settled
    struct bad_time *bad;
    size_t n, cap;
    int32_t last, begun[SEEN_KINDS]; // days
    int32_t last_rated;
    uint16_t tally_first, tally_last; // codes of the days on which its rows are tallied; DAY_NEVER and 0: none
    uint64_t excluded;
    bool oom;
};

// cache.c
void cube_forget_mapped(struct cube *c); // what cube_free shall not free
// unseal.c: what opens a sealed cube again. All do nothing where the cube does not keep it.
int opening_begin(struct cube *c, struct err *e);  // sealing begins
void opening_lost(struct cube *c);                 // it did what cannot be undone; from any thread
int opening_rating(struct cube *c, uint32_t row, uint8_t number); // the row's form is taken away
uint64_t *opening_who(struct cube *c, size_t n);   // by number of a customer, to be filled with id_keys; NULL: nobody asks
void opening_free(struct cube *c);
int cube_open_again(struct image_io *io, struct cube *c, struct err *e); // just read
// derive_interaction.c
bool interaction_get(const struct cube *c, uint32_t row, struct fact_interaction *x); // false: it is gone
int interaction_again(struct cube *c, uint32_t row); // its values have changed: finds its class again
// settle.c
int seal_odd(struct cube *c, struct err *e); // lists the rows that no class tells
// ids.c
uint64_t id_hash(const struct rec_value *v, uint64_t seed);
uint64_t id_key(const struct cube *c, const struct rec_value *v, uint32_t *check); // check may be NULL
int seal_ids(struct cube *c, struct err *e);   // rows that a later one of the same id replaces
int seal_names(struct cube *c, struct err *e); // rows that surveys, orders and sheets name
void forget_ids(struct cube *c); // of interactions: nobody asks for them any more
uint64_t spread(uint64_t key); // every bit of the key reaches the high ones
// roll.c
int seal_customers(struct cube *c, struct err *e); // gives them numbers
// ratings.c
struct rating_told { // by a response, before it is known whether it stands in a row
    uint64_t id, who;   // id_key, of its customer NO_ID
    uint32_t check;
    int64_t answered;
    uint16_t codes[DIM_COUNT];
    struct rating_form form; // what it answers
};
bool ratings_stand(const struct part *p, uint32_t source); // in their rows
unsigned form_number(struct part *p, const struct rating_form *f); // + 1, as COL_RATING; 0: there are too many
#define RATED_FAR INT64_C(2000000000000) // answers up to here and, before 1970, half as far are kept in rows: each day has a code
int put_rating(struct part *p, uint32_t source, uint32_t row, struct rating_told *x); // as part_rating
int part_rating(struct part *p, uint32_t source, const struct record *r); // 1: it stands in the last row now; 0: it is none; ERR_NOMEM
int64_t rated_at(const struct chunk *k, uint32_t i, const struct rating_form *form);
bool rating_get(const struct cube *c, uint32_t row, struct fact_survey *x); // as a response, sealed; false: the row has none
int rating_out(struct cube *c, uint32_t row, struct err *e); // becomes a record; of those of one id the later one stays
int ratings_beside(struct cube *c, uint32_t source, struct err *e); // before the first row of the long form, which may join any of those before
int seal_ratings(struct cube *c, struct err *e); // those with an id that another record has too become records
// resolved: the time whose day is known, of its row; TIME_NONE.
int derive_rating(struct cube *c, struct findings *out, struct chunk *k, uint32_t i, int64_t resolved, int32_t resolved_day);
void make_rating_programs(struct cube *c);
bool rating_sits(const struct rating_form *f, enum dim d); // once sealed: its value of the dimension is its row's
static inline const struct rating_form *rating_of(const struct cube *c, const struct chunk *k, uint32_t i)
{
    uint8_t number = byte_at(k, i, COL_RATING);
    return number ? &c->forms[number - 1] : NULL;
}
// part.c
extern const enum rec_field dim_fields[DIM_COUNT];
static inline bool flags_count(uint32_t flags) // a row of them anywhere
{
    return (flags >> FLAG_STATUS & 7) != ST_DELETED && (flags >> FLAG_DIRECTION & 3) != DIR_INTERNAL;
}
static inline void chunk_note(struct chunk *k, uint32_t flags, int64_t created, int64_t replied, int64_t resolved, bool closing)
{
    int64_t latest = k->latest;
    k->any_closing |= closing;
    k->any_status |= (flags >> FLAG_STATUS & 7) != ST_UNKNOWN;
    if (!flags_count(flags))
        return;
    latest = created > latest ? created : latest; // TIME_NONE is the least
    latest = replied > latest ? replied : latest;
    k->latest = resolved > latest ? resolved : latest;
}
int part_init(struct part *p, struct cube *c);
void part_release(struct part *p);
int64_t dim_code_of(struct intern *t, size_t most, const char *s, size_t len); // ERR_NOMEM
// Code of a text; ERR_LIMIT: the dictionary of a stretch is full, the text is to be kept for the join.
int part_code(const struct part *p, enum dim d, const struct rec_value *v, uint16_t *code);
int part_interaction(struct part *p, uint32_t source, const struct record *r, struct err *e);
int too_many_rows(struct err *e);
void part_unread(uint64_t fields[2]); // of interactions
// batch.c
int part_rows(struct part *p, uint32_t source, const struct rec_batch *b, struct err *e);
void part_forget_words(struct part *p); // another source comes
int part_record(struct part *p, uint32_t source, const struct record *r, struct err *e); // wherever it belongs
// fork.c: see struct record_sink
int part_row(struct part *p, uint32_t source, const struct record *r, struct err *e);
int parts_fork(struct cube *c, size_t nparts, void **parts, struct err *e);
int parts_join(struct cube *c, uint32_t source, void **parts, size_t nparts, struct err *e);
void part_close(void *part);
void part_move(void *part, uint64_t lines);
void parts_drop(void **parts, size_t nparts);
// facts_add.c
void source_replaced(struct cube *c, uint32_t source, uint16_t rejected);
uint64_t survey_key(const struct cube *c, uint32_t source, uint64_t id, uint32_t check, bool employee); // never 0
void merge_response(struct fact_survey *x, const struct fact_survey *row); // takes what it lacks
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
void seal_begun(struct cube *c, enum seen k, int32_t day);
void source_span(struct cube *c, const struct fact *f, int32_t day);
static inline bool field_present(const struct cube *c, uint32_t source, enum rec_kind k, enum rec_field f)
{
    return c->sources[source].present[k][f >> 6] >> (f & 63) & 1;
}

// fold
struct grid { // cells of one day by channel and team, from which the daily cells are made
    int32_t day;
    size_t nteams, nchannels;
    struct cell *cells;  // [(nchannels + 1) * nteams]
    bool *marked;
    uint32_t *touched;
    size_t ntouched;
};
struct fold { // where contributions go
    const struct cube *c;
    const struct slice *slice;
    int group;              // dimension or -1
    bool by_preferred;      // customers by preferred_channel
    unsigned opts;
    bool want_hist;         // of the segment at hand, see fold_cell
    size_t ngroups, nsegs;
    size_t hint;            // segment met last
    int32_t *bounds;        // [nsegs] ascending ends of the segments; segment 0 begins at minus infinity
    uint8_t *use;           // [nsegs] SEG_ bits
    struct grid *grid;      // sealing: contributions of grid->day go there
    size_t nspans;
    const struct span *spans;
    struct cell *segs;      // [nsegs * ngroups]
    struct cell *cells;     // [nspans * ngroups] result
    const struct pick *pick; // the rows of the slice, NULL: to be looked for
    struct sums *sums;      // interactions go there and not to segs, see sums.c; NULL: not so
    bool oom, overflow;
};
// The cell of a day for the fact's group, NULL when the day is after the last bound (or CIVIL_NONE).
struct cell *fold_cell(struct fold *f, const struct fact *x, int32_t day);
enum { SEG_INSIDE = 1, SEG_HIST = 2 }; // lies in a span; in one whose histograms are wanted
size_t segment_of(struct fold *f, int32_t day); // nsegs: after all
void fold_sum(struct fold *f, int64_t *sum, int64_t v); // beyond 64 bits: f->overflow
void fold_mean(struct fold *f, struct cell *cell, enum mean m, int64_t v);
bool slice_takes(const struct slice *s, const struct fact *x);
bool enters_backlog(const struct fact_interaction *x);
bool leaves_backlog(const struct fact_interaction *x);
void contribute_created(struct fold *f, const struct fact_interaction *x); // parts of contribute_interaction
void contribute_resolved(struct fold *f, const struct fact_interaction *x);
void contribute_placed(struct fold *f, const struct fact_interaction *x);
void contribute_sla(struct fold *f, const struct fact_interaction *x);
void contribute_left(struct fold *f, const struct fact_interaction *x);
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
int fold_customers(struct fold *f, struct err *e); // straight into f->cells

// dayindex.c
int index_role(struct cube *c, enum role r, struct err *e);
bool kind_silent(const struct cube *c, enum rec_kind k, const struct slice *s); // no fact of it has such values
int seal_columns(struct cube *c, struct err *e); // codes of the kinds with many facts, side by side
void index_release(struct day_index *x);
void index_bounds(const struct day_index *x, int32_t from, int32_t to, size_t *lo, size_t *hi); // facts[lo .. hi)
void fold_role(struct fold *f, enum role r);    // the facts of the segments inside spans
void fold_day(struct fold *f, enum role r, int32_t day);

// rows_fold.c: interactions, wherever they count
int fold_rows(struct fold *f); // 0, ERR_NOMEM, ERR_CANCEL, ERR_RANGE
void cells_free(struct cell *cells, size_t n);

// daily.c: daily cells
int seal_daily(struct cube *c, struct err *e);
void daily_release(struct daily *d);
bool fold_daily(struct fold *f);                // false: not answered from them
struct cell *grid_cell(struct grid *g, const struct fact *x, int32_t day);
struct cell *grid_off_channel(struct fold *f, const struct fact *x, int32_t day);
// Book and code (or all of its codes: -1) that answer the slice grouped so; BOOKS when none does.
enum book book_for(const struct fold *f, int64_t *code);
int64_t track_before(const struct track *t, enum measure m, int32_t day); // sum of the days before

// visits.c: customer figures of the total, the channels and the teams
int seal_visits(struct cube *c, struct err *e);
void visits_release(struct visit_book *b, struct room *room);
bool fold_visits(struct fold *f);               // without contacts where passes count them; false: all is to be scanned
// customers.c: hands out each customer's visits of a group, in order of time
struct visit { // one contact or purchase of the customer at hand
    int64_t amount;
    int32_t day;
    uint32_t group, order;
    uint16_t category, product, channel;
    bool call;
};
struct scan {
    struct fold *f;
    struct cube *cube;  // at sealing
    struct visit *visits;
    size_t n, cap;
    uint32_t customer;
    int32_t *year_from; // [nspans] twelve months before the end
    uint32_t *counted;  // [nspans * 4] run that counted last, see count_once
    uint32_t *spans, *spans_at; // those of segment i: spans[spans_at[i] .. spans_at[i + 1])
    uint32_t run, phone;
    int64_t from, to;     // codes of the days of visits that matter, [from, to)
    bool subjects;        // visits are asked for their category and product
    int (*purchases)(struct scan *s, const struct visit *v, size_t n);
    void *ctx;
};
int scan_purchases(struct scan *s); // ERR_NOMEM, or what a visitor answers
uint32_t phone_code(const struct cube *c); // of the channel; 0 none
void sort_visits(struct visit *v, size_t n); // by group, then time
// contacts.c
static inline bool is_contact(uint32_t flags) { return !(flags & FLAG_GONE) && (flags >> FLAG_DIRECTION & 3) != DIR_OUT; }
size_t contact_shares(const struct cube *c);
uint32_t share_from(const struct cube *c, size_t share, size_t nshares); // first customer; once they are in order
int look_at_contacts(struct cube *c); // at sealing: their days, and whether the rows are in time
int32_t contact_day(const struct cube *c, uint32_t at); // of the contact at this place of the order
// books.c
int book_contacts(struct cube *c, bool order); // those that are kept, and the order with them: for less than alone
static inline bool any_contacts(const struct cube *c) { return c->far_days || c->contacts.span.least <= c->contacts.span.most; }
int order_contacts(const struct cube *c);   // is made, if it is not yet; from any thread. ERR_NOMEM
void release_contacts(struct cube *c);
int64_t count_first_contacts(const struct visit_book *b, enum visit_kind kind, size_t group, const struct span *s);
int32_t lifetime_start(const struct scan *s, const struct visit *v, int32_t *lost);
int fact_newest(const struct fact_ref *a, const struct fact_ref *b); // order: newest first, then as in the files
int64_t first_response(const struct cube *c, const struct fact_interaction *x); // ms or UNKNOWN
int hist_add(struct hist **h, int64_t ms);
int hist_merge(struct hist **to, const struct hist *from);
void hist_free(struct hist *h);

#endif
