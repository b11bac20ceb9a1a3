// Roles to colours and attributes, for the terminal and its headless twin.
#ifndef KPITOP_UI_STYLE_PRIV_H
#define KPITOP_UI_STYLE_PRIV_H

#include "ui/canvas_priv.h"

// mono: no colours; the attributes then carry what colours did.
struct theme_style style_of(const struct theme *t, const struct canvas_cell *cell, bool mono);
// Nearest entries of the palettes of 256 (the fixed ones, 16..255) and of 8 or 16 colours, there by hue first.
int color_256(uint32_t rgb);
int color_16(uint32_t rgb, int colors);
// As it is where there are only 256, 16 or 8 of them; 0: as many as one likes.
uint32_t color_limited(uint32_t rgb, int colors);

// Both colours so; where few are left, words that could not be read on their background become black or white.
void style_limit(struct theme_style *s, int colors);

// --- headless.c: a canvas as a file --------------------------------------------------------------------------------
// Text, trailing blanks cut off; with roles a second grid of letters below it (see role_letter).
int dump_text(const struct canvas *c, bool roles, const char *path, struct err *e);
int dump_ansi(const struct canvas *c, const struct theme *t, int colors, const char *path, struct err *e); // as ui_opts.colors
char role_letter(enum theme_role r);
#endif
