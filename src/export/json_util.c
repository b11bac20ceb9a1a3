#include "export/json_util.h"
#include "base/utf8.h"

#include <math.h>
#include <string.h>

#define DUMP_FLAGS (JSON_PRESERVE_ORDER | JSON_INDENT(1) | JSON_REAL_PRECISION(17))

// jansson's setters refuse NULL and free what they refuse.
void json_put(json_t *o, const char *key, json_t *v, bool *oom)
{
    if (json_object_set_new(o, key, v))
        *oom = true;
}

void json_push(json_t *a, json_t *v, bool *oom)
{
    if (json_array_append_new(a, v))
        *oom = true;
}

json_t *json_text(const char *s)
{
    struct strbuf b = {0};
    if (s)
        utf8_clean(&b, s, strlen(s));
    json_t *j = b.oom ? NULL : json_string(sb_str(&b));
    sb_release(&b);
    return j;
}

json_t *json_text_or_null(const char *s)
{
    return s && *s ? json_text(s) : json_null();
}

json_t *json_number(bool has, double v)
{
    return has && isfinite(v) ? json_real(v) : json_null();
}

static int add_chunk(const char *s, size_t n, void *out)
{
    sb_addn(out, s, n);
    return 0;
}

int json_write(json_t *o, bool oom, struct strbuf *out, struct err *e)
{
    int rc = oom || !o || json_dump_callback(o, add_chunk, out, DUMP_FLAGS) ? err_nomem(e) : 0;
    json_decref(o);
    sb_putc(out, '\n');
    return rc ? rc : out->oom ? err_nomem(e) : 0;
}
