// Themes: colours by role, from ini files (built in from themes/*.ini, or the user's).
#ifndef KPITOP_CONF_THEME_H
#define KPITOP_CONF_THEME_H

#include "base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define THEME_ROLES(X)                                                                                                 \
    X(normal) X(dim) X(title) X(heading) X(header_bar) X(footer_bar) X(footer_key) X(selected) X(accent) X(good)       \
    X(bad) X(warning) X(critical) X(excellent) X(spark) X(spark_partial) X(axis) X(band) X(curve) X(threshold) X(target)  \
    X(match) X(prompt) X(error)
enum theme_role {
#define X(r) ROLE_##r,
    THEME_ROLES(X)
#undef X
        ROLE_COUNT
};
enum { ATTR_BOLD = 1, ATTR_DIM = 2, ATTR_UNDERLINE = 4, ATTR_REVERSE = 8 };
#define COLOR_DEFAULT UINT32_MAX // the terminal's own
// One of the eight colours that the user gave the terminal, whatever they are there ("own_red"): n is 0 black .. 7 white.
#define COLOR_OWN(n) (UINT32_C(0xff000000) | (uint32_t)(n))
static inline bool color_is_own(uint32_t c) { return c >> 24 == 0xff && c != COLOR_DEFAULT; }
struct theme_style { uint32_t fg, bg; unsigned attr; }; // 0xRRGGBB, COLOR_OWN or COLOR_DEFAULT
struct theme { char name[32]; struct theme_style role[ROLE_COUNT]; };

// Built-in name, or a path of an ini file, or a name in dir (may be NULL). notes: what was wrong, appended as lines.
struct strbuf;
int theme_load(struct theme *t, const char *name, const char *dir, struct strbuf *notes, struct err *e);
int theme_names(const char *const **names, size_t *n); // built in

#endif
