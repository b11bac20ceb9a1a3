// Do the values of a column fit a field?
#ifndef KPITOP_INGEST_FIT_PRIV_H
#define KPITOP_INGEST_FIT_PRIV_H

#include "map_priv.h"

// Without a profile: strict, since a column is never forced. `set` is the field's closed set or -1.
bool values_fit(enum rec_field f, int set, const struct file *file, const struct column *c, bool has_unit);

// For a column that a profile names: what the profile says of words and labels is believed.
enum fit { FIT_NO, FIT_UNSURE, FIT_YES }; // unsure: empty so far, or words that may be the tool's own
enum fit rule_fit(const struct file *f, enum rec_kind kind, const struct rule *u, size_t col);

#endif
