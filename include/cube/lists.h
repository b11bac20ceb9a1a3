// Facts one by one, for the pages that list comments, people and cases. They count what the measures count: facts that
// are gone, answers of employees and surveys that were never answered are left out here too.
#ifndef KPITOP_CUBE_LISTS_H
#define KPITOP_CUBE_LISTS_H

#include "cube/cube.h"

#define LIST_NOBODY UINT32_MAX
#define LIST_METRICS (METRIC_ENGAGEMENT + 1)

struct answer {             // one response of a customer, its long rows gathered
    struct fact_ref ref;    // the row with the comment, else the first one; sort: INT64_MIN
    uint32_t customer;      // number of the customer's id, LIST_NOBODY
    int32_t day;
    uint16_t dim[DIM_COUNT];
    uint8_t has;            // bit per enum rec_metric
    uint8_t timing;         // enum rec_timing
    int8_t cls[LIST_METRICS];
    int64_t score[LIST_METRICS]; // x SCORE_ONE
    bool comment;
    bool has_ticket;        // the interaction that it names is loaded:
    struct fact_ref ticket; // its row
    int64_t first_response; // and its first response, ms; -1 unknown
};
// Answered responses of customers in the slice and span, newest first. The caller frees *out.
int cube_answers(const struct cube *c, const struct slice *s, struct span span, struct answer **out, size_t *n,
                 struct err *e);

struct open_case {       // an interaction in the backlog at the end of a day
    struct fact_ref ref; // time: its creation
    uint32_t customer;
    int64_t age;         // ms from its creation to the end of that day
    int64_t due;         // UTC ms or TIME_NONE
    uint16_t dim[DIM_COUNT];
};
// What was open at the end of `day`, oldest first: the rows behind STOCK_BACKLOG. The caller frees *out.
int cube_open_cases(const struct cube *c, const struct slice *s, int32_t day, struct open_case **out, size_t *n,
                    struct err *e);
int64_t cube_day_end(const struct cube *c, int32_t day); // first instant after the local day, UTC ms

#endif
