// What only the base layer needs of UTF-8.
#ifndef KPITOP_BASE_UTF8_PRIV_H
#define KPITOP_BASE_UTF8_PRIV_H

#include <stdbool.h>
#include <stdint.h>

// True for what must never reach a terminal or a message: C0, DEL, C1, line and paragraph separators, bidi controls.
bool utf8_cp_unsafe(uint32_t cp);

#endif
