// Files written from the screen: the page, or the whole report.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Formats that can write a page come first in the table: so many lines of the menu are of the page, with the table's
// numbers; those of the whole report follow.
static int page_formats(void)
{
    int n = 0;
    while ((size_t)n < nexporters && exporters[n].sheet)
        n++;
    return n;
}

// The format that a number of the menu means, of the page or of the report; NULL when it means none.
static const struct exporter *chosen(int format, bool *report)
{
    int pages = page_formats();
    *report = format >= pages;
    size_t i = (size_t)(*report ? format - pages : format);
    return format < 0 || i >= nexporters || !(*report ? exporters[i].report != NULL : exporters[i].sheet != NULL) ? NULL : &exporters[i];
}

int host_formats(void *ctx, struct arena *mem, struct ui_choice **out, size_t *n)
{
    (void)ctx;
    struct ui_choice *list = arena_alloc(mem, 2 * nexporters * sizeof(*list));
    if (!list)
        return ERR_NOMEM;
    for (*n = 0; *n < nexporters && exporters[*n].sheet; ++*n)
        list[*n] = (struct ui_choice){exporters[*n].name, _(exporters[*n].help)};
    for (size_t i = 0; i < nexporters && exporters[i].report; i++) {
        const char *name = arena_printf(mem, "report-%s", exporters[i].name);
        const char *detail = arena_printf(mem, _("the whole report: %s"), _(exporters[i].help));
        if (!name || !detail)
            return ERR_NOMEM;
        list[(*n)++] = (struct ui_choice){name, detail};
    }
    *out = list;
    return 0;
}

// A name of letters, digits, dots and dashes.
static void add_word(struct strbuf *b, const char *s)
{
    for (; *s; s++) {
        bool plain = (*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') || *s == '_' ||
                     *s == '-';
        if (plain)
            sb_putc(b, *s);
        else if (b->len && b->s[b->len - 1] != '-')
            sb_putc(b, '-');
    }
}

static int name_export(void *ctx, const struct view *v, int format, char *out, size_t size)
{
    const struct session *s = ctx;
    struct strbuf b = {0};
    bool kpi = v->page == PAGE_KPI || v->page == PAGE_ROWS || v->page == PAGE_ROW, report;
    const struct exporter *x = chosen(format, &report);
    if (!x)
        return ERR_NOTFOUND;
    sb_addf(&b, "kpitop-%s-", report ? "report" : kpi ? kpi_info(s->cfg, v->kpi)->id : report_page_name(v->page));
    if (!report && (v->page == PAGE_ROWS || v->page == PAGE_ROW))
        sb_addf(&b, "%s-", report_page_name(v->page));
    struct view now = *v;
    session_renew(s, &now);
    for (int i = 0; i < now.slice.n; i++) {
        add_word(&b, cube_value_name(s->source.cube, now.slice.f[i].dim, now.slice.f[i].code));
        sb_putc(&b, '-');
    }
    add_word(&b, v->period.label);
    bool fits = !b.oom && str_copy(out, size, sb_str(&b));
    size_t len = fits ? strlen(out) : 0;
    if (fits)
        fits = str_copy(out + len, size - len, x->extension);
    sb_release(&b);
    return fits ? 0 : ERR_LIMIT;
}

static bool in_exports(const struct session *s)
{
    return conf_bool(&s->conf, "privacy", "pseudonyms");
}

int host_export_path(void *ctx, const struct view *v, int format, char *out, size_t size)
{
    struct err e = {0};
    int rc = session_pseudonyms(ctx, in_exports(ctx), &e);
    if (!rc)
        rc = name_export(ctx, v, format, out, size);
    int back = session_pseudonyms(ctx, false, &e);
    return rc ? rc : back;
}

static int write_sheet(struct session *s, const struct view *v, const struct exporter *x, struct strbuf *out, struct err *e)
{
    struct sheet *sheet;
    int rc = host_sheet(s, v, &sheet, e);
    if (rc)
        return rc;
    rc = sheet->unread ? err_set(e, ERR_NOTFOUND, "%s", sheet->unread) : report_provenance(&s->env, sheet, e);
    if (!rc)
        rc = x->sheet(&s->env, sheet, out, e);
    sheet_free(sheet);
    return rc;
}

struct written { struct strbuf file, beside; }; // beside: empty where there is nothing

// As `kpitop report` writes it, of the period, filters and comparison on the screen.
static int write_report(struct session *s, const struct view *v, const struct exporter *x, const char *name, struct written *out, struct err *e)
{
    struct view now = *v;
    struct report_data d = {0};
    if (!session_has_records(s))
        return err_set(e, ERR_NOTFOUND, "there is no record to report on");
    if (!session_renew(s, &now))
        return err_set(e, ERR_NOTFOUND, "%s", _("a value that this page is filtered by is gone from the data"));
    struct kpi_query q = {.period = now.period, .slice = now.slice, .compare = now.compare, .by = now.by >= 0 ? now.by : DIM_CHANNEL, .last = now.last};
    int rc = report_data_build(&s->env, &q, &d, e);
    if (!rc)
        rc = report_data_explain(&s->env, &d, e);
    if (!rc)
        rc = x->report(&s->env, &d, &out->file, e);
    if (!rc && x->beside)
        rc = x->beside(&s->env, &d, name, &out->beside, e);
    report_data_release(&d);
    return rc;
}

// The page or the report as a file of that name, in out.
static int write_one(struct session *s, const struct view *v, int format, const char *name, struct written *out, struct err *e)
{
    struct err later = {0};
    bool report;
    const struct exporter *x = chosen(format, &report);
    if (!x)
        return err_set(e, ERR_NOTFOUND, "%s", _("this format cannot hold a page"));
    int rc = session_whole(s, e);
    if (!rc)
        rc = session_pseudonyms(s, in_exports(s), e);
    if (rc)
        return rc;
    rc = report ? write_report(s, v, x, name, out, e) : write_sheet(s, v, x, &out->file, e);
    int back = session_pseudonyms(s, false, &later);
    return rc ? rc : back;
}

int host_export_page(void *ctx, const struct view *v, int format, const char *path, bool replace, struct err *e)
{
    struct session *s = ctx;
    struct written w = {0};
    char full[PATH_MAX];
    const char *home = getenv("HOME");
    if (str_starts(path, "~/") && home) {
        if (snprintf(full, sizeof(full), "%s/%s", home, path + 2) >= (int)sizeof(full))
            return err_set(e, ERR_LIMIT, "%s", _("the name of the file is too long"));
        path = full;
    }
    int rc = write_one(s, v, format, last_part(path), &w, e);
    if (!rc)
        rc = file_write_mode(path, &w.file, replace, 0600, e); // a page may hold customers and comments
    if (!rc)
        rc = write_beside(path, &w.beside, replace, e);
    sb_release(&w.file);
    sb_release(&w.beside);
    s->incomplete = s->incomplete || (!rc && session_source_errors(s, false));
    if (rc && rc != ERR_RANGE && !s->unwritten.code) // what exists is asked about
        s->unwritten = *e;
    return rc;
}

int host_page_text(void *ctx, const struct view *v, struct strbuf *out, struct err *e)
{
    for (size_t i = 0; i < nexporters; i++)
        if (exporters[i].sheet && !strcmp(exporters[i].name, "text")) {
            struct written w = {.file = *out};
            int rc = write_one(ctx, v, (int)i, "", &w, e);
            *out = w.file;
            return rc;
        }
    return err_set(e, ERR_NOTFOUND, "%s", _("this format cannot hold a page"));
}
