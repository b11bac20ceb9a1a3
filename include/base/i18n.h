// Words of the interface: gettext, English in the source. Tables mark theirs with N_() and look them up with _() when shown.
#ifndef KPITOP_BASE_I18N_H
#define KPITOP_BASE_I18N_H

#include <libintl.h>

#define _(s) gettext(s)
#define N_(s) s

#endif
