// Reading a profile: what profile.c (sections and keys), profile_options.c (options of a column) and condition.c share.
#ifndef KPITOP_INGEST_PROFILE_PRIV_H
#define KPITOP_INGEST_PROFILE_PRIV_H

#include "map_priv.h"

struct reading {
    struct profile *p;
    struct err *e;
    const struct words *words;
    const struct ini_entry *at; // the line being read
};

int profile_bad(struct reading *r, const char *what); // an error that names the line; returns its code
// Copies in the profile's memory, folded as headers or as words are compared; NULL: out of memory.
const char *profile_fold(struct profile *p, const char *s, size_t n);
const char *profile_word(struct profile *p, const char *s, size_t n);
int colspec_parse(struct reading *r, const char *text, size_t n, struct colspec *out);
int profile_text(struct reading *r, const char **out, const char *v); // not empty
int profile_yes_no(struct reading *r, const char *v, bool *out);
int profile_date_order(struct reading *r, const char *v, enum date_order *out);
int profile_zone(struct reading *r, const char *v);
int profile_list_add(struct reading *r, const char ***list, size_t *n, const char *v); // as words are compared

int column_option(struct reading *r, struct how *h, const char *opt, const char *v);
// "NAME = VALUE | VALUE", "NAME <= NUMBER", "NAME is filled", joined by "and" and "or". A name is a field of the kind,
// where it has one of that name, else a column; kind < 0: always a column.
int condition_parse(struct reading *r, const char *text, int kind, struct condition *out);

#endif
