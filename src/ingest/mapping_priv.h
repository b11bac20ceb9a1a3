// What the files of the mapping share: its state, a profile in pieces.
#ifndef KPITOP_INGEST_MAPPING_PRIV_H
#define KPITOP_INGEST_MAPPING_PRIV_H

#include "ingest/mapping.h"
#include "load_priv.h"

struct map_opt { // a line below a field or a section, as profiles write it
    const char *key, *value;
};
struct map_opts {
    struct map_opt *v;
    size_t n;
};
struct map_rule { // a column, or a constant, as a field
    size_t section;
    enum rec_field field;
    int col;           // -1: a constant
    const char *konst;
    bool each;         // the column is a question of its own
    struct map_opts opts;
};
struct map_section {
    enum rec_kind kind;
    struct map_opts said; // what is no field: keep_if.1 ...
};
struct map_column {
    const char *header, *key;
    int ordinal;
    bool twice; // another column has the same key
};
struct map_seen { // the file in one dialect
    struct map_column *cols;
    size_t ncols;
    size_t header_at;
    int header_rows;
    char delimiter;
    const char *encoding;       // as profiles write it
    const char *origin, *label; // of what the mapping began with; "" nothing
    const char **head[MAPPING_HEAD];
    size_t nhead;
    struct mapping_column *shown; // [ncols]; fields, options, how and rejected are those of the last trial
};
struct map_state { // one step of the way; steps share what they have in common
    struct map_section *sections;
    size_t nsections;
    struct map_rule *rules;
    size_t nrules;
    struct map_opts said;  // of [profile], but for what the mapping writes itself
    struct map_opts marks; // match.N of the profile it began with
    struct mapping_dialect dialect; // asked for
    struct map_seen *seen; // NULL: the columns could not be found
};
#define MAPPING_STEPS 200

struct mapping {
    struct arena mem;     // states, columns; grows until it is closed
    const char *path;
    struct ingest_opts o;
    struct words words;
    struct profile_list profiles;
    struct input in;      // the file
    struct enc_scan found, scan; // as it is, as it is read
    struct trial trial;   // its first rows
    bool whole;
    struct map_state steps[MAPPING_STEPS];
    size_t nsteps;        // the last one is now
    struct source_info *result;
    const char *sampled; // encoding asked for when the first rows were taken, "" as found
    bool oom;
};

static inline struct map_state *mapping_now(struct mapping *m) { return &m->steps[m->nsteps - 1]; }
static inline struct map_seen *mapping_seen(struct mapping *m) { return mapping_now(m)->seen; }

// --- mapping_plan.c: a plan -> the first state
void mapping_planned(void *ctx, const struct file *f, const struct plan *p);
const char *mapping_spec(struct mapping *m, size_t col, bool only); // the column as profiles name it; only: no other matches
bool opts_set(struct mapping *m, struct map_opts *o, const char *key, const char *value); // NULL takes away; false: oom
const char *opts_get(const struct map_opts *o, const char *key);

// --- mapping_text.c
int mapping_write(struct mapping *m, const char *name, struct strbuf *out); // unchecked; ERR_NOMEM

// --- mapping_try.c
int mapping_propose(struct mapping *m, struct err *e); // the first state of the dialect that now asks for

#endif
