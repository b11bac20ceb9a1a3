// Inside of the kpi layer.
#ifndef KPITOP_KPI_PRIV_H
#define KPITOP_KPI_PRIV_H

#include "kpi/kpi.h"

// State and mark of a figure against the thresholds in force (judge.c).
void kpi_judge(int kpi, const struct kpi_ctx *x, const struct cell *cell, struct kpi_figure *f);
// The channel named by a slice, NULL when it names none.
const char *slice_channel(const struct cube *c, const struct slice *s);

#endif
