// Any bytes as a formula: it is refused with a sentence and a place inside the text, or its figure is a finite number or none.
#include "base/utf8.h"
#include "kpi/formula.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char text[1024];
    struct formula f;
    struct err e = {0};
    struct kpi_figure figure;
    struct cell cell = {0};
    struct kpi_config cfg;
    size_t at = 0, len = size < sizeof(text) ? size : sizeof(text) - 1;
    memcpy(text, data, len);
    text[len] = '\0';
    kpi_config_default(&cfg);
    if (formula_parse(text, &f, &at, &e)) {
        if (!e.msg[0] || at > strlen(text) || !utf8_valid(e.msg, strlen(e.msg)))
            abort();
        return 0;
    }
    for (int i = 0; i < M_COUNT; i++)
        cell.m[i] = i % 7 ? i : INT64_MAX;
    formula_figure(&f, &cfg, &cell, &figure);
    if (figure.has && (!isfinite(figure.value) || (figure.has_ci && !(figure.low <= figure.high))))
        abort();
    return 0;
}
