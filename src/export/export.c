#include "export/export_priv.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <string.h>

const struct exporter exporters[] = {
    {"text", ".txt", N_("plain text, good for a mail"), text_report, text_sheet},
    {"json", ".json", N_("JSON, for programs"), json_report, json_sheet},
    {"csv", ".csv", N_("CSV, for spreadsheets"), csv_report, csv_sheet},
    {"md", ".md", N_("Markdown tables"), md_report, md_sheet},
    {"html", ".html", N_("one web page with charts"), html_report, html_sheet},
    {"xlsx", ".xlsx", N_("not in this version: use csv or html"), NULL, NULL},
};
const size_t nexporters = ARRAY_LEN(exporters);

const struct exporter *export_by_name(const char *name)
{
    for (size_t i = 0; i < nexporters; i++)
        if (!strcmp(exporters[i].name, name))
            return &exporters[i];
    return NULL;
}

bool tile_empty(const struct sheet_tile *t)
{
    return !t->value.has_num && !*t->n && !t->indent;
}

void tiles_without_data(struct strbuf *b, const struct sheet_block *block)
{
    struct strbuf names = {0};
    for (size_t i = 0; i < block->tiles.n; i++)
        for (size_t k = 0; k < block->tiles.families[i].ntiles; k++)
            if (tile_empty(&block->tiles.families[i].tiles[k]))
                sb_addf(&names, "%s%s", names.len ? ", " : "", block->tiles.families[i].tiles[k].name);
    if (names.len)
        sb_addf(b, _("No data for: %s."), sb_str(&names));
    b->oom = b->oom || names.oom;
    sb_release(&names);
}

int export_done(const struct strbuf *out, struct err *e)
{
    return out->oom ? err_nomem(e) : 0;
}

void export_value_name(struct strbuf *b, const struct report_env *env, enum dim d, uint32_t code)
{
    const char *name = cube_value_name(env->source->cube, d, code);
    if (!code || !name || !*name)
        sb_add(b, "(none)");
    else
        utf8_clean(b, name, strlen(name));
}
