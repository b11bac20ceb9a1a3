// Any bytes as a JSON report: a snapshot that can be compared, or one sentence.
#include "export/diff.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void compare(const struct snapshot *a, const struct snapshot *b)
{
    struct arena mem = {0};
    struct strbuf out = {0};
    struct diff d;
    struct err e = {0};
    if (diff_make(a, b, &mem, &d, &e))
        abort();
    for (size_t i = 0; i < d.n; i++)
        if (d.kpis[i].a && d.kpis[i].b && d.kpis[i].a->has && d.kpis[i].b->has && isnan(d.kpis[i].delta))
            abort();
    diff_text(&d, &numfmt_en, false, &out);
    if (!utf8_valid(sb_str(&out), out.len))
        abort();
    sb_clear(&out);
    if (diff_json(&d, &out, &e))
        abort();
    sb_release(&out);
    arena_release(&mem);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct snapshot a = {0}, b = {0};
    struct err e = {0};
    if (snapshot_read(&a, "fuzz.json", (const char *)data, size, &e)) {
        if (!*e.msg || !utf8_valid(e.msg, strlen(e.msg)))
            abort();
        return 0;
    }
    static const char other[] = "{\"schema\":1,\"program\":\"kpitop 0\",\"period\":{\"from\":\"2025-01-01\",\"to\":\"2025-02-01\"},\"kpis\":["
                                "{\"id\":\"nps\",\"unit\":\"points\",\"value\":1.5,\"n\":40,\"low\":1,\"high\":2},"
                                "{\"id\":\"csat\",\"unit\":\"percent\",\"value\":50,\"n\":40,\"evidence\":{\"kind\":\"share\",\"k\":20,\"n\":40}}]}";
    if (snapshot_read(&b, "other.json", other, strlen(other), &e))
        abort();
    compare(&a, &b);
    compare(&b, &a);
    compare(&a, &a);
    snapshot_release(&a);
    snapshot_release(&b);
    return 0;
}
