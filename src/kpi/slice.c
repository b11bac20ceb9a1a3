// Slices as texts that outlive a load: "channel=phone,team=Lyon", dimensions in their order, \ before , and \ in a value.
#include "base/i18n.h"
#include "kpi/goal.h"

#include <string.h>

static void add_value(struct strbuf *b, const char *s)
{
    for (; *s; s++) {
        if (*s == ',' || *s == '\\')
            sb_putc(b, '\\');
        sb_putc(b, *s);
    }
}

void kpi_slice_text(const struct cube *c, const struct slice *s, struct strbuf *out)
{
    bool any = false;
    for (int d = 0; d < DIM_COUNT; d++)
        for (int i = 0; i < s->n; i++) {
            if (s->f[i].dim != (enum dim)d)
                continue;
            sb_addf(out, "%s%s=", any ? "," : "", dim_name((enum dim)d));
            add_value(out, cube_value_true(c, (enum dim)d, s->f[i].code));
            any = true;
        }
}

// One "dim=value" from *at on, which is moved behind it.
static bool next_filter(const char **at, char dim[32], struct strbuf *value)
{
    const char *eq = strchr(*at, '=');
    size_t len = eq ? (size_t)(eq - *at) : 32;
    if (len >= 32)
        return false;
    memcpy(dim, *at, len);
    dim[len] = '\0';
    char *name = str_trim(dim);
    memmove(dim, name, strlen(name) + 1);
    sb_clear(value);
    const char *p = eq + 1;
    for (; *p && *p != ','; p++)
        sb_putc(value, *p == '\\' && p[1] ? *++p : *p);
    *at = *p ? p + 1 : p;
    return true;
}

int kpi_slice_parse(const struct cube *c, const char *text, struct slice *out, struct err *e)
{
    struct slice s = {0};
    struct strbuf value = {0};
    int rc = 0;
    while (!rc && *text) {
        char dim[32];
        int d = next_filter(&text, dim, &value) ? dim_by_name(dim) : -1;
        if (value.oom) {
            rc = err_nomem(e);
            break;
        }
        const char *name = sb_str(&value);
        int64_t code = d < 0 ? -1 : !*name || !strcmp(name, "(none)") ? 0 : cube_value_find(c, (enum dim)d, name);
        if (d < 0)
            rc = err_set(e, ERR_SYNTAX, "%s", _("a slice is written channel=phone,team=Lyon"));
        else if (code < 0 || s.n == SLICE_MAX)
            rc = err_set(e, ERR_NOTFOUND, _("the data have no %s \"%.60s\""), dim_name((enum dim)d), name);
        else {
            s.f[s.n].dim = (enum dim)d;
            s.f[s.n++].code = (uint32_t)code;
        }
    }
    sb_release(&value);
    if (!rc)
        *out = s;
    return rc;
}
