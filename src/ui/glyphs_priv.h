// The signs of the screen. Drawing code writes these; on a canvas in ASCII each becomes its twin of the same width.
#ifndef KPITOP_UI_GLYPHS_PRIV_H
#define KPITOP_UI_GLYPHS_PRIV_H

#include "ui/ui.h"

#define G_CRITICAL  "\u203c" // ‼
#define G_WARNING   "!"
#define G_FEW       "~"
#define G_EXCELLENT "\u2605" // ★
#define G_BETTER    "\u25b2" // ▲
#define G_WORSE     "\u25bc" // ▼
#define G_POINTER   G_BETTER     // ▲ on an axis
#define G_SAME      "="
#define G_ELLIPSIS  "\u2026" // …
#define G_CRUMB     "\u203a" // ›
#define G_BEFORE    "\u2039" // ‹
#define G_AFTER     "\u203a" // ›
#define G_OPEN      "\u25be" // ▾
#define G_CLOSED    "\u25b8" // ▸
#define G_HLINE     "\u2500" // ─
#define G_TOP       "\u2594" // ▔
#define G_VLINE     "\u2502" // │
#define G_CORNER    "\u2514" // └
#define G_TICK_Y    "\u2524" // ┤
#define G_TICK_X    "\u252c" // ┬
#define G_BOX_TL    "\u250c" // ┌
#define G_BOX_TR    "\u2510" // ┐
#define G_BOX_BL    "\u2514" // └
#define G_BOX_BR    "\u2518" // ┘
#define G_DASH      "\u254c" // ╌
#define G_POINT     "\u25cf" // ●
#define G_TARGET    "\u25ce" // ◎
#define G_OWN       "\u25c6" // ◆
#define G_PARTIAL   "\u25cb" // ○
#define G_DOT       "\u00b7" // ·
#define G_AHEAD     "\u00d7" // ×: a forecast
#define G_SHIFT     "\u250a" // ┊: a new level begins
#define G_HATCH     "\u2592" // ▒: a partial period
#define G_HATCH_THIN "\u2591" // ░: a forecast
#define G_UP        "\u2191" // ↑
#define G_DOWN      "\u2193" // ↓
#define G_BAR       "\u2501" // ━
#define G_BAR_HALF  "\u2578" // ╸

extern const char *const glyph_heat[6];  // no shade, then fuller and fuller; the least is not blank
extern const char *const glyph_level[9]; // blank, ▁ .. █: a column filled by eighths from below

char glyph_twin(uint32_t cp); // ASCII character for a code point, '?' when there is none
// What the terminal can show: AUTO looks at the character set of the locale and at $TERM.
enum glyph_set glyphs_pick(enum glyph_set wanted);
const char *glyph_mark(const char *mark); // the sheet's "!!" "!" "~" "*" as signs of the screen
#endif
