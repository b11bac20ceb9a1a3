// The layout of the overview, to be edited: what is shown, in which order, what heads it, which families are folded.
#include "report/report_priv.h"

#include <string.h>

static bool in_focus(const struct draft *p, int kpi)
{
    for (size_t i = 0; i < p->env->nfocus; i++)
        if (p->env->focus[i] == kpi)
            return true;
    return false;
}

static void family_row(struct draft *p, struct sheet_block *b, enum kpi_family f)
{
    struct sheet_row *row = page_row(p, b);
    row->handle = page_printf(p, "family:%s", kpi_family_name(f));
    cell_text(row, 0, report_family_title(f), TONE_HEAD);
    cell_text(row, 1, p->env->folded >> f & 1 ? _("folded") : "", TONE_ACCENT);
}

static void kpi_row(struct draft *p, struct sheet_block *b, int kpi)
{
    struct sheet_row *row = page_row(p, b);
    bool hidden = p->env->cfg->hidden[kpi];
    row->handle = page_printf(p, "kpi:%s", kpi_info(p->env->cfg, kpi)->id);
    cell_text(row, 0, page_printf(p, "  %s", report_kpi_name(p->env, kpi)), hidden ? TONE_DIM : TONE_NORMAL);
    cell_text(row, 1, hidden ? _("hidden") : "", TONE_DIM);
    cell_text(row, 2, in_focus(p, kpi) ? _("focus") : "", TONE_ACCENT);
    cell_text(row, 3, kpi_info(p->env->cfg, kpi)->id, TONE_DIM);
}

int page_layout(struct draft *p)
{
    static const struct column_def columns[] = {
        {"name", N_("Shown on the overview"), false, 0, 0}, {"hidden", "", false, 0, 0}, {"focus", N_("heads it"), false, 0, 0}, {"id", "id", false, 0, 1},
    };
    struct sheet_block *head = page_block(p, BLOCK_TEXT, "headline", "");
    p->s->title = _("Layout");
    page_line(p, head, TONE_NORMAL,
              page_printf(p, _("%s hides or shows a KPI, folds or unfolds a family; %s puts a KPI into the row that heads the overview; %s and %s move it up and down."),
                          page_key_of(p, "show"), page_key_of(p, "focus"), page_key_of(p, "move_up"), page_key_of(p, "move_down")));
    page_line(p, head, TONE_DIM,
              page_printf(p, _("Seen at once; %s keeps it in kpitop.ini, whose other lines and comments stay as they are."), page_key_of(p, "keep_layout")));
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "layout", "");
    page_columns(p, b, columns, ARRAY_LEN(columns));
    for (int f = 0; f < FAM_COUNT && b->table.columns; f++) {
        family_row(p, b, (enum kpi_family)f);
        for (size_t i = 0; i < (size_t)kpi_count(p->env->cfg); i++)
            if (kpi_info(p->env->cfg, p->env->cfg->order[i])->family == (enum kpi_family)f)
                kpi_row(p, b, p->env->cfg->order[i]);
    }
    return 0;
}
