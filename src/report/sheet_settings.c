// The settings page: the common options, a line each, as they are now and where that comes from.
#include "report/report_priv.h"

#include <string.h>

static void setting_row(struct draft *p, struct sheet_block *b, const struct report_setting *it, bool first)
{
    struct sheet_row *row = page_row(p, b);
    row->handle = page_copy(p, it->handle);
    row->help = page_copy(p, it->help);
    cell_text(row, 0, first ? it->group : "", TONE_HEAD);
    cell_text(row, 1, page_clean(p, it->name), TONE_NORMAL);
    cell_text(row, 2, page_clean(p, it->value), it->own ? TONE_ACCENT : TONE_NORMAL);
    cell_text(row, 3, page_clean(p, it->origin), TONE_DIM);
}

int page_settings(struct draft *p)
{
    static const struct column_def columns[] = {
        {"group", "", false, 0, 2}, {"name", N_("Setting"), false, 0, 0}, {"value", N_("now"), false, 1, 0}, {"origin", N_("comes from"), false, 0, 1},
    };
    const struct report_settings *l = p->env->settings;
    if (!l)
        return err_set(p->e, ERR_NOTFOUND, "%s", _("the settings were not read yet"));
    p->s->title = _("Settings");
    struct sheet_block *head = page_block(p, BLOCK_TEXT, "headline", "");
    if (*l->path)
        page_line(p, head, TONE_NORMAL, page_printf(p, _("Each change is written to %s."), page_clean(p, l->path)));
    else
        page_line(p, head, TONE_WARNING, _("There is no home folder to keep settings in: name a file with --config."));
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "settings", "");
    page_columns(p, b, columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < l->n && b->table.columns; i++)
        setting_row(p, b, &l->items[i], !i || strcmp(l->items[i].group, l->items[i - 1].group) != 0);
    return draft_done(p);
}
