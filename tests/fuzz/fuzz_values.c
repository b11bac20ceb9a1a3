// Any bytes as one cell: dates, durations, numbers, amounts, periods, headers. What the first pass took for a date, a
// number or a duration must then be read as one.
#include "ingest/map_priv.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool ok)
{
    if (!ok)
        abort();
}

static void dates(const char *s, size_t n)
{
    struct when w;
    for (int o = ORDER_UNKNOWN; o <= DATE_EXCEL; o++)
        if (!when_parse(s, n, (enum date_order)o, &w))
            must(w.local_ms > INT64_C(-2300000000000) && w.local_ms < INT64_C(8400000000000));
    int bits = date_evidence(s, n);
    if (bits & (DATE_DMY | DATE_AMBIGUOUS))
        must(!when_parse(s, n, ORDER_DMY, &w));
    if (bits & (DATE_MDY | DATE_AMBIGUOUS))
        must(!when_parse(s, n, ORDER_MDY, &w));
    if (bits & DATE_DMY)
        must(when_parse(s, n, ORDER_MDY, &w) != NULL);
    int64_t clock;
    if (clock_parse(s, n, &clock))
        must(clock >= 0 && clock < 86400000);
}

static void numbers(const char *s, size_t n)
{
    struct dec d;
    int64_t v;
    char cur[4];
    for (const char *sign = ".,"; *sign; sign++) {
        if (number_parse(s, n, *sign, &d)) {
            must(d.scale >= 0 && d.scale <= 18);
            dec_fixed(d, SCORE_ONE, &v);
            dec_fixed(d, MONEY_ONE, &v);
            must(money_parse(s, n, *sign, &d, cur));
        }
        if (money_parse(s, n, *sign, &d, cur))
            must(d.scale >= 0 && d.scale <= 18 && !cur[3]);
        for (int clock = CLOCK_UNKNOWN; clock <= CLOCK_MS; clock++)
            if (!duration_parse(s, n, 60000, *sign, (enum clock_form)clock, &v))
                must(v >= 0 && v <= DURATION_MAX_MS);
    }
    int bits = number_evidence(s, n);
    if (bits)
        must(number_parse(s, n, '.', &d) || number_parse(s, n, ',', &d));
    if (bits & NUM_COMMA)
        must(number_parse(s, n, ',', &d));
    if (bits & NUM_DOT)
        must(number_parse(s, n, '.', &d));
    must(!(bits & NUM_COMMA && bits & NUM_DOT));
    duration_evidence(s, n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > 512)
        return 0;
    const char *s = (const char *)data;
    int32_t from, to;
    dates(s, size);
    numbers(s, size);
    if (value_period(s, size, (int)(size % 7), 1 + (int)(size % 12), &from, &to))
        must(from < to && to - from < 120000);
    struct strbuf key = {0};
    word_key(&key, s, size);
    struct said said;
    header_said(sb_str(&key), &said);
    must(!said.scale || said.lo < said.hi);
    int64_t unit = 0;
    enum clock_form clock = CLOCK_UNKNOWN;
    char zone[64];
    struct strbuf words = {0};
    char *text = strndup(s, size);
    must(text != NULL);
    header_words(&words, text, &unit, &clock);
    header_zone(text, zone, sizeof(zone));
    free(text);
    sb_release(&words);
    sb_release(&key);
    return 0;
}
