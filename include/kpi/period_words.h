// Periods as people type them, in English and French, whatever the language of the screen.
#ifndef KPITOP_KPI_PERIOD_WORDS_H
#define KPITOP_KPI_PERIOD_WORDS_H

#include "kpi/period.h"

// A period in words or as a label -> the period. as_of: the day that "today" and "to date" mean (the data's, never the
// clock's). day_first: 03/04/2025 is the 3rd of April; without it such a day is refused, unless only one order is possible.
// Understood, case and accents apart:
//   2025  2025-Q3 (2025-T3)  2025-09  2025-W36 (2025-S36)  2025-09-14  Q3 2025  T3  W36  September 2025  sept. 2025
//   FROM..TO, FROM to TO, du FROM au TO: each side any of the above, TO included; FROM.. and since FROM end on as_of
//   mtd  qtd  ytd  wtd, this month, mois en cours: the running period, which is then compared like for like
//   last month, trimestre dernier: the last complete one
//   last 90 d, 90 derniers jours: the days up to as_of; last 3 months, 12 dernières semaines: the last complete ones
//   today, yesterday, hier
// A name without its year is the latest one that has begun. ERR_SYNTAX or ERR_RANGE with one sentence that says what is wrong.
int period_read(const struct calendar *c, const char *text, int32_t as_of, bool day_first, struct period *out, struct err *e);

#endif
