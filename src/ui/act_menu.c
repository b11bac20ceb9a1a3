// Actions that lay something over the page: export, definition.
#include "ui/ui_priv.h"

#include "base/i18n.h"

#include <stdio.h>
#include <string.h>

// --- export: a format, then a path ----------------------------------------------------------------------------------

static void export_write(struct ui *u, bool replace);

static void replace_chosen(struct ui *u)
{
    export_write(u, true);
}

static void path_chosen(struct ui *u)
{
    export_write(u, false);
}

static void export_write(struct ui *u, bool replace)
{
    struct err e = {0};
    int format = u->over.tag;
    char path[UI_LINE], question[UI_LINE + 64];
    str_copy(path, sizeof(path), u->over.input);
    over_close(u);
    if (!path[0])
        return;
    int err = u->host->export_page(u->host->ctx, &ui_here(u)->view, format, path, replace, &e);
    if (err == ERR_RANGE && !replace) {
        snprintf(question, sizeof(question), _("%s exists. Replace it?"), path);
        over_confirm(u, question, replace_chosen);
        u->over.tag = format;
        str_copy(u->over.input, sizeof(u->over.input), path);
    } else if (err)
        ui_say(u, true, "%s", e.msg);
    else
        ui_say(u, false, _("Written: %s"), path);
}

static void format_chosen(struct ui *u)
{
    char path[UI_LINE] = "";
    int format = (int)u->over.at;
    u->host->export_path(u->host->ctx, &ui_here(u)->view, format, path, sizeof(path));
    over_prompt(u, _("Write to"), path, path_chosen);
    u->over.tag = format;
}

// "csv", or "csv FILE".
static void export_named(struct ui *u)
{
    size_t len = strcspn(u->arg, " ");
    const char *file = u->arg + len + strspn(u->arg + len, " ");
    for (size_t i = 0; i < u->over.n; i++)
        if (strlen(u->over.lines[i].label) == len && !strncmp(u->over.lines[i].label, u->arg, len)) {
            u->over.at = i;
            format_chosen(u);
            if (*file) {
                str_copy(u->over.input, sizeof(u->over.input), file);
                path_chosen(u);
            }
            return;
        }
    over_close(u);
    ui_say(u, true, _("There is no export format \"%.*s\": Tab shows which there are"), (int)len, u->arg);
}

void act_export(struct ui *u, int key)
{
    (void)key;
    struct ui_choice *formats = NULL;
    size_t n = 0;
    over_menu(u, _("Export this page, or the whole report"), format_chosen);
    if (u->host->formats(u->host->ctx, &u->over.mem, &formats, &n) || n == 0) {
        over_close(u);
        ui_say(u, true, _("There is no export format"));
        return;
    }
    u->over.lines = formats;
    u->over.n = n;
    if (*u->arg)
        export_named(u);
}

// --- definitions -------------------------------------------------------------------------------------------

// The words of the data pages.
static void about_data(struct ui *u)
{
    over_text(u, _("What these numbers are"));
    over_line(u, _("rows"), _("data rows of the file; headers, footers and blank rows apart"));
    over_line(u, _("counted"), _("rows that are neither rejected nor replaced"));
    over_line(u, _("rejected"), _("rows left out whole: a field that the record cannot do without is empty or unreadable"));
    over_line(u, _("cells rejected"), _("single cells left out: unreadable, negative or off their scale; the rest of the row counts"));
    over_line(u, _("duplicates"), _("rows replaced by a later one of the same kind with the same id"));
    over_line(u, _("records"), _("what the rows became: a row of a survey with three questions is three records"));
    over_line(u, _("from, to"), _("first and last day that places a record in a period"));
}

static void about_import(struct ui *u)
{
    char open[UI_KEY_TEXT], how[UI_KEY_TEXT], save[UI_KEY_TEXT], text[400];
    action_text(u, ACT_open, open);
    action_text(u, ACT_column, how);
    action_text(u, ACT_save, save);
    over_text(u, _("What this page does"));
    snprintf(text, sizeof(text), _("each column of the file, with different values as they stand in it; %s says which field of a record it is"), open);
    over_line(u, _("columns"), text);
    snprintf(text, sizeof(text), _("%s: unit, scale, date order, decimal sign, what words mean; what is not said is decided by all values of the column"), how);
    over_line(u, _("how"), text);
    over_line(u, _("counts"), _("what the first 5,000 rows give with the columns as they are; every change is tried at once"));
    over_line(u, _("KPIs"), _("those that have a figure from these rows alone"));
    snprintf(text, sizeof(text), _("%s writes a profile into your folder, and reads the sources with it; the whole file is read then"), save);
    over_line(u, _("save"), text);
}

// Behind the selected number: a page of its own, read over this one.
static void about_number(struct ui *u, struct view *v)
{
    struct sheet *sheet = NULL;
    struct err e = {0};
    v->page = PAGE_ABOUT;
    v->look = (struct view_look){0};
    if (u->host->sheet(u->host->ctx, v, &sheet, &e)) {
        ui_say(u, true, "%s", e.msg);
        return;
    }
    char title[sizeof(u->over.title)];
    snprintf(title, sizeof(title), "%s, %s", sheet->title, sheet->period);
    over_text(u, title);
    for (size_t i = 0; i < sheet->nblocks; i++)
        for (size_t k = 0; sheet->blocks[i].kind == BLOCK_TABLE && k < sheet->blocks[i].table.nrows; k++)
            over_line(u, sheet->blocks[i].table.rows[k].cells[0].text, sheet->blocks[i].table.rows[k].cells[1].text);
    sheet_free(sheet);
}

void act_about(struct ui *u, int key)
{
    (void)key;
    struct view v;
    enum page page = ui_here(u)->view.page;
    if (page == PAGE_DATA || page == PAGE_SOURCE || page == PAGE_REJECTS) {
        about_data(u);
        return;
    }
    if (page == PAGE_IMPORT) {
        about_import(u);
        return;
    }
    if (!nav_row_view(u, &v)) {
        ui_say(u, false, _("Select a KPI first"));
        return;
    }
    about_number(u, &v);
}
