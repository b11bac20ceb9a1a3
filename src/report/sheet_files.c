// The file chooser: the folders and files of one folder, and what each file holds.
#include "report/report_priv.h"

#define MARK "*"

static const char *period_text(struct draft *p, const struct report_file *f)
{
    const struct calendar *cal = &p->env->cfg->calendar;
    if (f->first_day == CIVIL_NONE || !f->kinds)
        return "";
    struct period from = period_at(cal, GRAIN_MONTH, f->first_day), to = period_at(cal, GRAIN_MONTH, f->last_day);
    const char *first = page_period_short(p, &from);
    return !f->whole              ? page_printf(p, _("from %s"), first)
           : from.from == to.from ? first
                                  : page_printf(p, _("%s to %s"), first, page_period_short(p, &to));
}

static const char *kinds_text(struct draft *p, unsigned kinds)
{
    const char *text = "";
    for (int k = 0; k < REC_KINDS; k++)
        if (kinds >> k & 1)
            text = page_printf(p, "%s%s%s", text, *text ? ", " : "", report_kind_word((enum rec_kind)k));
    return text;
}

static const char *size_text(struct draft *p, uint64_t bytes)
{
    char buf[NUMFMT_BUF];
    const bool small = bytes < 1000000;
    double n = (double)bytes / (small ? 1e3 : 1e6);
    n = n > 0 && n < 0.1 ? 0.1 : n;
    numfmt_fixed(p->env->fmt, n, n < 10 ? 1 : 0, buf);
    return small ? page_printf(p, _("%s kB"), buf) : page_printf(p, _("%s MB"), buf);
}

static void file_cells(struct draft *p, struct sheet_row *row, const struct report_file *f)
{
    cell_text(row, 4, size_text(p, f->bytes), TONE_DIM);
    if (!f->seen)
        cell_text(row, 2, "...", TONE_DIM);
    else if (!f->kinds)
        cell_text(row, 2, f->text ? _("not understood yet") : _("no export"), TONE_DIM);
    else {
        cell_text(row, 2, *f->label ? page_clean(p, _(f->label)) : kinds_text(p, f->kinds), TONE_ACCENT);
        cell_text(row, 3, f->whole ? report_count(p, (int64_t)f->rows) : page_printf(p, _("%s+"), report_count(p, (int64_t)f->rows)), TONE_NORMAL);
        cell_text(row, 5, period_text(p, f), TONE_NORMAL);
    }
}

static void file_row(struct draft *p, struct sheet_block *b, const struct report_file *f, size_t i)
{
    struct sheet_row *row = page_row(p, b);
    bool folder = f->kind != FILE_PLAIN;
    row->handle = page_printf(p, "%zu", i);
    const char *name = page_clean(p, f->name);
    cell_text(row, 0, f->marked ? MARK : "", TONE_ACCENT);
    cell_text(row, 1, f->kind == FILE_FOLDER ? page_printf(p, "%s/", name) : name, folder ? TONE_HEAD : f->seen && !f->kinds ? TONE_DIM : TONE_NORMAL);
    if (f->kind == FILE_UP)
        cell_text(row, 2, _("the folder above"), TONE_DIM);
    else if (f->kind == FILE_ALL)
        cell_text(row, 2, page_printf(p, ngettext("%s possible export", "%s possible exports", (unsigned long)f->rows), report_count(p, (int64_t)f->rows)), TONE_NORMAL);
    else if (folder)
        cell_text(row, 2, f->kind == FILE_PLACE ? page_clean(p, f->path) : _("folder"), TONE_DIM);
    else
        file_cells(p, row, f);
}

int page_files(struct draft *p)
{
    static const struct column_def columns[] = {
        {"mark", "", false, 0, 0},         {"name", N_("File"), false, COLUMN_SENTENCE, 0}, {"holds", N_("what it holds"), false, 0, 0},
        {"rows", N_("rows"), true, 0, 2}, {"size", N_("size"), true, 0, 3},  {"period", N_("period"), false, 0, 1},
    };
    const struct report_files *files = p->env->files;
    if (!files)
        return err_set(p->e, ERR_NOTFOUND, "%s", _("no folder was read yet"));
    p->s->title = _("Open");
    struct sheet_block *head = page_block(p, BLOCK_TEXT, "headline", "");
    if (files->marked)
        page_line(p, head, TONE_ACCENT,
                  page_printf(p, ngettext("%zu is marked: %s on a file opens it", "%zu are marked: %s on a file opens them together", (unsigned long)files->marked),
                              files->marked, page_key_of(p, "open")));
    else
        page_line(p, head, TONE_NORMAL, page_printf(p, _("Choose the exports of your tools: %s opens the selected line, %s marks several."), page_key_of(p, "open"), page_key_of(p, "mark_file")));
    if (files->cut)
        page_line(p, head, TONE_WARNING, page_printf(p, _("The folder holds more: the first %zu are listed."), files->n));
    struct sheet_block *b = page_block(p, BLOCK_TABLE, "files", page_clean(p, files->folder));
    page_columns(p, b, columns, ARRAY_LEN(columns));
    for (size_t i = 0; i < files->n && b->table.columns; i++)
        file_row(p, b, &files->items[i], i);
    b->table.empty = _("The folder is empty.");
    return draft_done(p);
}
