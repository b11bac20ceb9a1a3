// Two JSON reports side by side: what moved, and whether it is more than chance.
#ifndef KPITOP_EXPORT_DIFF_H
#define KPITOP_EXPORT_DIFF_H

#include "report/report.h"

#define SNAPSHOT_BYTES_MAX ((size_t)64 << 20)
#define SNAPSHOT_KPIS_MAX 1000

struct snapshot_kpi {
    const char *id, *name, *unit, *direction, *state, *reading; // cleaned; "" when not told
    bool has;                // a value; false: no data, or withheld
    double value;            // in its unit, as the report has it
    int64_t n;
    bool small;              // a small sample by that report's rules
    bool has_ci; double low, high;
    struct kpi_evidence ev;  // as told ("evidence"), else made from n and the interval
    bool derived;            // made so: a report of an older kpitop
};
struct snapshot_filter { const char *dim, *value; };
#define SNAPSHOT_FILTERS 16
#define SNAPSHOT_SOURCES 1000 // more are not looked at
struct snapshot { // a report as it was written
    struct arena mem;
    const char *path;                     // as given, for messages
    const char *program, *label, *grain, *zone;
    struct snapshot_filter filters[SNAPSHOT_FILTERS]; size_t nfilters;
    int32_t from, to, as_of;              // days; to is the day after; CIVIL_NONE when not told
    bool partial;
    struct snapshot_kpi *kpis; size_t nkpis;
    const char **sources; size_t nsources; // names of its files without folder and digits: those of another month are alike
};
// Any bytes. ERR_SYNTAX with one sentence when it is no report: no JSON, another object, one page, a later schema, a figure of
// the wrong type. At most SNAPSHOT_BYTES_MAX.
int snapshot_read(struct snapshot *s, const char *path, const char *text, size_t len, struct err *e);
void snapshot_release(struct snapshot *s);

enum diff_verdict {
    DIFF_REAL,     // significant at 5 %, neither sample is small
    DIFF_NOISE,    // tested, within chance
    DIFF_FEW,      // one of the samples is small
    DIFF_UNTESTED, // counts and sums: there is nothing to test with
    DIFF_SHARED,   // the reports have records in common: their samples are not independent
    DIFF_SAME,     // the same value
    DIFF_GONE, DIFF_NEW, // a value on one side only
    DIFF_VERDICTS
};
struct diff_kpi {
    const struct snapshot_kpi *a, *b; // one may be NULL
    enum diff_verdict verdict;
    double delta;       // b - a, where both have a value
    char sense;         // '+' better, '-' worse, ' ' no side is better
    bool reading;       // defined otherwise on the two sides
};
struct diff {
    const struct snapshot *a, *b;
    struct diff_kpi *kpis; size_t n; // in the order of b, then what only a has; without what neither has
    size_t tested;                   // tests made: 5 % of them find something where nothing is
    bool shared, lengths, filters, zones, swapped; // records in common; of different length; other filters; b before a
    bool sources;                    // no file of b has a name like one of a
};
// The tests are those of the screen (kpi_significant): two proportions, Welch, normal. kpis are mem's.
int diff_make(const struct snapshot *a, const struct snapshot *b, struct arena *mem, struct diff *out, struct err *e);
void diff_text(const struct diff *d, const struct numfmt *f, bool french, struct strbuf *out);
int diff_json(const struct diff *d, struct strbuf *out, struct err *e);

#endif
