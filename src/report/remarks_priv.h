// Answers of customers as the pages of comments, themes and people show them: their mood, their words, read again.
#ifndef KPITOP_REPORT_REMARKS_PRIV_H
#define KPITOP_REPORT_REMARKS_PRIV_H

#include "cube/lists.h"
#include "report/report_priv.h"

struct remark { // an answer with what its row says
    const struct answer *answer;
    const char *text;             // the comment: clean, masked; "" for none
    const char *ticket, *customer; // ids, clean, "" when the row tells none
};
struct remarks {
    struct answer *answers; // newest first
    size_t nanswers;
    struct remark *items;   // [n] of the draft's memory
    size_t n, total;        // read, and how many there are
};
// The answers of a span that carry a comment, newest first, their rows read again. Rows that cannot be read again are left
// out and a line on the page says so. Release also after a failure.
int remarks_read(struct draft *p, struct span span, struct remarks *out);
// The same of out->answers, those that are taken, read again.
int remarks_pick(struct draft *p, struct remarks *out, bool (*takes)(const struct answer *a, const void *ctx), const void *ctx);
void remarks_release(struct remarks *r);
void remarks_limit(struct draft *p, struct sheet_block *b, const struct remarks *r); // says so where not all were read

// Fields of rows as the page may show them: (*out)[row * nfields + field], "" where the source has none, NULL in a row that
// cannot be read again. fields: "interaction.id". refs: at most source_rows_max.
int told_read(struct draft *p, const struct fact_ref *refs, size_t n, const char *const *fields, size_t nfields,
              const char ***out);
const char *page_dim_value(struct draft *p, enum dim d, uint32_t code);  // clean; "" for none

// -1 unhappy, 1 happy, 0 neither: by the score that says it most plainly, in this order: NPS (detractor, promoter),
// satisfaction (positive, below the middle of its scale), ease, effort, emotion. No score is 0 too.
int answer_mood(const struct report_env *env, const struct answer *a);
double answer_goodness(const struct report_env *env, const struct answer *a); // 0 worst .. 1 best; 0.5 without a score
double answer_points(const struct answer *a); // the score itself, as answer_score shows it; NAN without
const char *answer_score(struct draft *p, const struct answer *a);           // "NPS 3", "CSAT 2/5" or ""
enum tone mood_tone(int mood);

// Does the comment hold the theme? Keys are those of the themes page. *label, when not NULL yet, becomes its words as they
// stand in the text, in mem.
struct words;
bool remark_has_theme(struct words *w, const char *text, const char *key, struct arena *mem, const char **label);

#endif
