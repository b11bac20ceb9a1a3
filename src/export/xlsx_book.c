// Workbooks through libxlsxwriter: cells, formats, names of sheets, charts. The library writes to a file by its name; it is
// given one that is memory.
#include "export/xlsx_priv.h"
#include "base/utf8.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define TEXT_MAX 32000   // bytes; a cell holds 32,767 characters
#define WIDTH_MAX 60
#define WIDTH_MIN 8
#define HEAD_MAX 16      // columns; longer titles take a second line
#define PAGE_COLUMNS 260 // that one page of paper can show
#define CHART_WIDTH 560  // pixels
#define CHART_HEIGHT 300
#define CHARACTER 9.9     // pixels of a character of a column's width, where the font of the sheet is missing and a wider one stands in
#define LIBRARY_CHARACTER 7.0 // as the library takes it when it says between which cells a chart stands
#define ROW_HEIGHT 20     // pixels
#define HEAD_HEIGHT 64    // of the header that each page of paper repeats
#define PAPER_WIDTH 980   // pixels between the margins of A4 across, at 100 %
#define PAPER_HEIGHT 630

static const char *unit_format(enum kpi_unit unit)
{
    switch (unit) {
    case UNIT_PERCENT: return "0.0%";
    case UNIT_POINTS: return "0.0";
    case UNIT_SCALE:
    case UNIT_RATIO:
    case UNIT_PER_DAY: return "0.00";
    case UNIT_COUNT: return "#,##0";
    case UNIT_SECONDS: return "[h]:mm:ss";
    case UNIT_CURRENCY: return "#,##0.00";
    }
    return "General";
}

static const char *change_format(enum kpi_unit unit)
{
    switch (unit) {
    case UNIT_PERCENT:
    case UNIT_POINTS: return "+0.0\" pt\";-0.0\" pt\";0.0\" pt\"";
    case UNIT_COUNT: return "+#,##0;-#,##0;0";
    case UNIT_SECONDS: return "+0.0\" min\";-0.0\" min\";0.0\" min\"";
    case UNIT_CURRENCY: return "+#,##0.00;-#,##0.00;0.00";
    case UNIT_SCALE:
    case UNIT_RATIO:
    case UNIT_PER_DAY: break;
    }
    return "+0.00;-0.00;0.00";
}

static lxw_format *new_format(struct book *b, const char *numbers)
{
    lxw_format *f = workbook_add_format(b->wb);
    if (!f)
        b->failed = true;
    else
        format_set_align(f, LXW_ALIGN_VERTICAL_TOP); // beside a text of several lines
    if (f && numbers)
        format_set_num_format(f, numbers);
    return f;
}

static void make_styles(struct book *b)
{
    static const uint32_t color[BOOK_STYLES] = {[BOOK_GOOD] = 0x1B7A3A, [BOOK_BAD] = 0xB3261E, [BOOK_WARNING] = 0x8A5A00};
    static const char *const numbers[BOOK_STYLES] = {[BOOK_DAY] = "yyyy-mm-dd", [BOOK_COUNT] = "#,##0"};
    for (int i = 0; i < BOOK_STYLES; i++) {
        lxw_format *f = b->style[i] = new_format(b, numbers[i]);
        if (!f)
            continue;
        bool head = i == BOOK_HEAD || i == BOOK_HEAD_RIGHT;
        if (head || i == BOOK_BOLD)
            format_set_bold(f);
        if (head) {
            format_set_bottom(f, LXW_BORDER_THIN);
            format_set_align(f, LXW_ALIGN_VERTICAL_BOTTOM);
        }
        if (head || i == BOOK_LONG)
            format_set_text_wrap(f);
        if (i == BOOK_HEAD_RIGHT || i == BOOK_RIGHT)
            format_set_align(f, LXW_ALIGN_RIGHT);
        else if (i != BOOK_BOLD && i != BOOK_DAY && i != BOOK_COUNT)
            format_set_indent(f, 1); // a text stands off the number before it
        if (color[i])
            format_set_font_color(f, color[i]);
    }
}

int book_open(struct book *b, const struct report_env *env, struct err *e)
{
    char path[64];
    *b = (struct book){.env = env, .fd = memfd_create("kpitop-xlsx", MFD_CLOEXEC)};
    if (b->fd < 0)
        return err_set(e, ERR_IO, "the workbook could not be begun: there is no memory for a file");
    snprintf(path, sizeof(path), "/proc/self/fd/%d", b->fd);
    lxw_workbook_options o = {.constant_memory = LXW_FALSE, .tmpdir = getenv("TMPDIR"), .use_zip64 = LXW_FALSE};
    b->wb = workbook_new_opt(path, &o);
    if (!b->wb) {
        close(b->fd);
        return err_nomem(e);
    }
    int32_t as_of = cube_as_of(env->source->cube);
    lxw_doc_properties about = {.title = (char *)"kpitop", .comments = (char *)"kpitop " KPITOP_VERSION};
    if (as_of != CIVIL_NONE && as_of > 0) // not the clock: the same data give the same file
        about.created = (time_t)as_of * 86400;
    workbook_set_properties(b->wb, &about);
    make_styles(b);
    return 0;
}

int book_close(struct book *b, struct strbuf *out, struct err *e)
{
    char buf[65536];
    lxw_error bad = workbook_close(b->wb);
    int rc = 0;
    if (b->failed || bad == LXW_ERROR_MEMORY_MALLOC_FAILED)
        rc = err_nomem(e);
    else if (bad)
        rc = err_set(e, ERR_IO, "the workbook could not be made: %s", err_foreign(lxw_strerror(bad)));
    off_t at = 0;
    for (ssize_t n; !rc && out && (n = pread(b->fd, buf, sizeof(buf), at)) != 0; at += n) {
        if (n < 0)
            rc = err_set(e, ERR_IO, "the workbook could not be read back");
        else
            sb_addn(out, buf, (size_t)n);
        n = n < 0 ? 0 : n;
    }
    close(b->fd);
    free(b->names);
    return rc ? rc : out ? export_done(out, e) : 0;
}

// --- sheets -------------------------------------------------------------------------------------------------------

static bool name_taken(const struct book *b, const char *folded)
{
    for (size_t i = 0; i < b->nnames; i++)
        if (!strcmp(b->names[i], folded))
            return true;
    return !strcmp(folded, "history"); // which spreadsheets keep for themselves
}

static bool hangs(const char *s, size_t len) // a blank or a mark at the end of what was cut
{
    return strchr(" ,;.:-", s[len - 1]) || (len > 1 && !memcmp(s + len - 2, "\u00a0", 2));
}

static int units(const char *s, size_t len) // of UTF-16, which spreadsheets count in
{
    int n = 0;
    for (size_t i = 0; i < len; i++)
        n += ((unsigned char)s[i] & 0xC0) != 0x80 ? 1 + ((unsigned char)s[i] >= 0xF0) : 0;
    return n;
}

// How much of a title makes a name of `room` characters at most: what stands before a colon; of that, when it is too long, as
// far as a clause ends, else a word.
static size_t name_length(const char *title, int room)
{
    const char *colon = strstr(title, ": ");
    size_t all = colon ? (size_t)(colon - title) : strlen(title), len = utf8_fit(title, room, NULL), clause = 0, word = 0;
    for (int cols = room; units(title, len) > room; cols--)
        len = utf8_fit(title, cols, NULL);
    for (size_t i = 1; i <= len && len < all; i++) {
        clause = title[i] == ' ' && title[i - 1] == ',' ? i : clause;
        word = title[i] == ' ' ? i : word;
    }
    len = len >= all ? all : clause ? clause : word ? word : len;
    while (len && hangs(title, len))
        len -= strchr(" ,;.:-", title[len - 1]) ? 1 : 2;
    return len;
}

// The letters that fit and are allowed, then a number when there is one of that name.
static void fit_name(struct book *b, const char *title, char out[LXW_MAX_SHEETNAME_LENGTH], struct strbuf *folded)
{
    for (int nth = 1;; nth++) {
        struct strbuf name = {0};
        char tail[16] = "";
        if (nth > 1)
            snprintf(tail, sizeof(tail), " %d", nth);
        size_t len = name_length(title, (int)(31 - strlen(tail)));
        for (size_t i = 0; i < len; i++)
            sb_putc(&name, strchr("[]:*?/\\'", title[i]) ? ' ' : title[i]);
        sb_add(&name, tail);
        struct strbuf capital = {0};
        utf8_capital(&capital, sb_str(&name));
        str_copy(out, LXW_MAX_SHEETNAME_LENGTH, *sb_str(&capital) ? str_trim(capital.s) : "Sheet");
        b->failed |= name.oom || capital.oom;
        sb_release(&name);
        sb_release(&capital);
        sb_clear(folded);
        utf8_fold(folded, out, strlen(out));
        if (!name_taken(b, sb_str(folded)))
            return;
    }
}

struct leaf leaf_new(struct book *b, const char *title)
{
    char name[LXW_MAX_SHEETNAME_LENGTH];
    struct strbuf folded = {0};
    struct leaf l = {.book = b, .name = ""};
    fit_name(b, title, name, &folded);
    if (folded.oom || vec_grow((void **)&b->names, &b->capnames, b->nnames, sizeof(*b->names))) {
        b->failed = true;
    } else {
        str_copy(b->names[b->nnames++], sizeof(b->names[0]), sb_str(&folded));
        l.ws = workbook_add_worksheet(b->wb, name);
    }
    if (l.ws)
        l.name = l.ws->name;
    else
        b->failed = true;
    sb_release(&folded);
    return l;
}

static int column_width(const struct leaf *l, lxw_col_t i)
{
    int w = l->width[i] + 2;
    return w < WIDTH_MIN ? WIDTH_MIN : w > WIDTH_MAX ? WIDTH_MAX : w;
}

// Sheets with charts: a page of paper is as wide as a whole row of charts at least, and ends where a row of them begins, so
// that none is cut. (Pages that are fitted to the paper would not heed the breaks.)
static void paper_of_pictures(struct leaf *l, int total)
{
    lxw_row_t breaks[BOOK_PICTURES + 1], top = 0;
    double charts = CHART_WIDTH * CHARACTER / LIBRARY_CHARACTER, all = total * CHARACTER;
    size_t n = 0;
    for (lxw_col_t i = 0; i < l->beside && i < BOOK_COLUMNS; i++)
        charts += column_width(l, i) * CHARACTER;
    all = all > charts ? all : charts;
    int pages = 1 + total / PAGE_COLUMNS;
    while (pages > 1 && all / pages < 1.2 * charts) // widths are those of a font that another program may not have
        pages--;
    double scale = floor(100 * PAPER_WIDTH * pages / all);
    scale = scale < 10 ? 10 : scale > 100 ? 100 : scale;
    for (size_t i = 0; i < l->npictures; i++) {
        double bottom = (l->pictures[i] - top) * ROW_HEIGHT + CHART_HEIGHT + HEAD_HEIGHT;
        if (bottom > PAPER_HEIGHT * 100 / scale && l->pictures[i] > top)
            breaks[n++] = top = l->pictures[i] - 1; // above the frame of the chart
    }
    breaks[n] = 0;
    worksheet_set_print_scale(l->ws, (uint16_t)scale);
    worksheet_set_h_pagebreaks(l->ws, breaks);
}

void leaf_close(struct leaf *l, lxw_row_t frozen)
{
    if (!l->ws)
        return;
    int total = 0;
    for (int i = 0; i < BOOK_COLUMNS; i++)
        if (l->width[i]) {
            int w = column_width(l, (lxw_col_t)i);
            worksheet_set_column(l->ws, (lxw_col_t)i, (lxw_col_t)i, w, NULL);
            total += w;
        }
    if (frozen)
        worksheet_freeze_panes(l->ws, frozen, 0);
    worksheet_set_landscape(l->ws);
    worksheet_set_paper(l->ws, 9); // A4
    if (l->npictures)
        paper_of_pictures(l, total);
    else
        worksheet_fit_to_pages(l->ws, (uint16_t)(1 + total / PAGE_COLUMNS), 0);
    if (frozen)
        worksheet_repeat_rows(l->ws, 0, frozen - 1);
}

static void wide(struct leaf *l, lxw_col_t col, int width)
{
    if (col < BOOK_COLUMNS && width > l->width[col])
        l->width[col] = width;
}

// "_x0041_" would be read back as "A": its first dash is written as one of these itself.
static void escape(struct strbuf *b, const char *s)
{
    for (; *s; s++) {
        bool code = s[0] == '_' && s[1] == 'x' && strspn(s + 2, "0123456789abcdefABCDEF") >= 4 && s[6] == '_';
        sb_add(b, code ? "_x005F" : "");
        sb_putc(b, *s);
    }
}

// Lines that a text takes in a column of `cols` characters, broken at blanks.
static int lines_of(const char *text, int cols)
{
    int lines = 1, at = 0;
    while (*text) {
        size_t len = strcspn(text, " ");
        char word[256];
        str_copy(word, len + 1 < sizeof(word) ? len + 1 : sizeof(word), text);
        int width = utf8_width(word);
        lines += at && at + 1 + width > cols;
        at = at && at + 1 + width <= cols ? at + 1 + width : width;
        text += len + strspn(text + len, " ");
    }
    return lines;
}

// Spreadsheets make a row two lines high by themselves, but not all of them make it three.
static void row_height(struct leaf *l, lxw_row_t row, const char *text, int cols)
{
    int lines = lines_of(text, cols);
    if (l->row != row)
        l->row_lines = 1;
    l->row = row;
    if (lines <= l->row_lines)
        return;
    l->row_lines = lines;
    if (worksheet_set_row(l->ws, row, 15.5 * lines, NULL))
        l->book->failed = true;
}

static void put_text(struct leaf *l, lxw_row_t row, lxw_col_t col, const char *text, enum book_style style, bool widen)
{
    struct strbuf clean = {0}, out = {0};
    int got;
    if (!l->ws || !text || !*text)
        return;
    utf8_clean(&clean, text, strlen(text));
    if (clean.len > TEXT_MAX)
        clean.s[utf8_fit(clean.s, TEXT_MAX / 4, &got)] = '\0';
    escape(&out, sb_str(&clean));
    int width = widen ? utf8_width(sb_str(&clean)) : 0;
    bool head = style == BOOK_HEAD || style == BOOK_HEAD_RIGHT;
    wide(l, col, head && width > HEAD_MAX ? HEAD_MAX : width);
    if (style == BOOK_TEXT && width > WIDTH_MAX) {
        style = BOOK_LONG;
        row_height(l, row, sb_str(&clean), WIDTH_MAX - 4); // the font may be another one
    } else if (head)
        row_height(l, row, sb_str(&clean), HEAD_MAX);
    if (clean.oom || out.oom || worksheet_write_string(l->ws, row, col, sb_str(&out), l->book->style[style]))
        l->book->failed = true;
    sb_release(&clean);
    sb_release(&out);
}

void leaf_text(struct leaf *l, lxw_row_t row, lxw_col_t col, const char *text, enum book_style style)
{
    put_text(l, row, col, text, style, true);
}

void leaf_line(struct leaf *l, lxw_row_t row, const char *text, enum book_style style)
{
    put_text(l, row, 0, text, style, false);
}

static void number(struct leaf *l, lxw_row_t row, lxw_col_t col, double v, lxw_format *f)
{
    if (!l->ws || !isfinite(v))
        return;
    wide(l, col, 10);
    if (worksheet_write_number(l->ws, row, col, v, f))
        l->book->failed = true;
}

static double scaled(double v, enum kpi_unit unit)
{
    return unit == UNIT_PERCENT ? v / 100 : unit == UNIT_SECONDS ? v / 86400 : v;
}

static void leaf_days(struct leaf *l, lxw_row_t row, lxw_col_t col, double seconds)
{
    char format[32];
    snprintf(format, sizeof(format), "0.0\" %s\"", l->book->env->fmt->french ? "j" : "d");
    if (!l->book->days)
        l->book->days = new_format(l->book, format);
    number(l, row, col, seconds / 86400, l->book->days);
}

void leaf_num(struct leaf *l, lxw_row_t row, lxw_col_t col, double v, enum kpi_unit unit)
{
    if (unit == UNIT_SECONDS && v < 0) { // spreadsheets show no negative time
        if (v > -86400)
            leaf_change(l, row, col, v, unit);
        else
            leaf_days(l, row, col, v);
        return;
    }
    if (!l->book->unit[unit])
        l->book->unit[unit] = new_format(l->book, unit_format(unit));
    number(l, row, col, scaled(v, unit), l->book->unit[unit]);
}

void leaf_change(struct leaf *l, lxw_row_t row, lxw_col_t col, double v, enum kpi_unit unit)
{
    if (!l->book->change[unit])
        l->book->change[unit] = new_format(l->book, change_format(unit));
    number(l, row, col, unit == UNIT_SECONDS ? v / 60 : v, l->book->change[unit]);
}

void leaf_plain(struct leaf *l, lxw_row_t row, lxw_col_t col, double v, enum book_style style)
{
    number(l, row, col, v, l->book->style[style]);
}

void leaf_day(struct leaf *l, lxw_row_t row, lxw_col_t col, int32_t day)
{
    struct civil c = civil_from_day(day);
    char iso[11];
    if (!l->ws)
        return;
    if (c.year < 1900) { // before a spreadsheet's first day
        civil_format_iso(day, iso);
        leaf_text(l, row, col, iso, BOOK_TEXT);
        return;
    }
    lxw_datetime at = {.year = c.year, .month = c.month, .day = c.day};
    wide(l, col, 10);
    if (worksheet_write_datetime(l->ws, row, col, &at, l->book->style[BOOK_DAY]))
        l->book->failed = true;
}

// --- charts ---------------------------------------------------------------------------------------------------------

// What the user wrote stands at its point of the KPI's line; the other points have no label.
static void add_notes(struct leaf *l, lxw_chart_series *s, const struct picture *p)
{
    size_t n = (size_t)(p->last - p->first) + 1;
    lxw_chart_data_label *labels = calloc(n, sizeof(*labels)), **list = calloc(n + 1, sizeof(*list));
    l->book->failed |= !labels || !list;
    for (size_t i = 0; labels && list && i < n; i++) {
        labels[i] = (lxw_chart_data_label){.value = (char *)p->notes[i], .hide = !p->notes[i]};
        list[i] = &labels[i];
    }
    if (labels && list) {
        chart_series_set_labels(s);
        chart_series_set_labels_position(s, LXW_CHART_LABEL_POSITION_ABOVE);
        if (chart_series_set_labels_custom(s, list))
            l->book->failed = true;
    }
    free(labels);
    free(list);
}

static void add_series(lxw_chart *chart, struct leaf *l, const struct picture *p, size_t i)
{
    lxw_chart_series *s = chart_add_series(chart, NULL, NULL);
    if (!s)
        return;
    chart_series_set_categories(s, l->name, p->first, p->names, p->last, p->names);
    chart_series_set_values(s, l->name, p->first, p->values[i], p->last, p->values[i]);
    chart_series_set_name_range(s, l->name, p->first - 1, p->values[i]);
    bool own = i == 0 || (p->ahead && i == 1);
    lxw_chart_line line = {.color = own ? 0x1F5FA8 : 0xB3261E, .width = own ? 2.25f : 1.0f,
                           .dash_type = i ? LXW_CHART_LINE_DASH_DASH : LXW_CHART_LINE_DASH_SOLID};
    if (!p->bars)
        chart_series_set_line(s, &line);
    if (p->notes && i == 0)
        add_notes(l, s, p);
}

// A step of a scale up to so many seconds that a clock has: at most eight of them.
static double round_step(double high)
{
    static const double steps[] = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400};
    for (size_t i = 0; i < ARRAY_LEN(steps); i++)
        if (high <= 8 * steps[i])
            return steps[i];
    return 86400 * ceil(high / 8 / 86400);
}

void leaf_picture(struct leaf *l, const struct picture *p)
{
    lxw_chart *chart = l->ws && p->last >= p->first ? workbook_add_chart(l->book->wb, p->bars ? LXW_CHART_BAR : LXW_CHART_LINE) : NULL;
    if (!chart)
        return;
    for (size_t i = 0; i < p->nvalues; i++)
        add_series(chart, l, p, i);
    struct strbuf title = {0};
    utf8_clean(&title, p->title, strlen(p->title));
    chart_title_set_name(chart, sb_str(&title));
    chart_axis_set_num_format(p->bars ? chart->x_axis : chart->y_axis, unit_format(p->unit));
    lxw_chart_line grid = {.color = 0xD9DEE4, .width = 0.75f};
    chart_axis_major_gridlines_set_line(p->bars ? chart->x_axis : chart->y_axis, &grid);
    if (p->unit == UNIT_SECONDS && p->high > 0)
        chart_axis_set_major_unit(p->bars ? chart->x_axis : chart->y_axis, round_step(p->high) / 86400);
    if (p->bars)
        chart_axis_set_reverse(chart->y_axis);
    if (p->nvalues == 1)
        chart_legend_set_position(chart, LXW_CHART_LEGEND_NONE);
    else
        chart_legend_set_position(chart, LXW_CHART_LEGEND_BOTTOM);
    lxw_chart_options o = {.x_scale = CHART_WIDTH / 480.0, .y_scale = CHART_HEIGHT / 288.0};
    if (title.oom || worksheet_insert_chart_opt(l->ws, p->row, p->col, chart, &o))
        l->book->failed = true;
    if (l->npictures < BOOK_PICTURES && (!l->npictures || l->pictures[l->npictures - 1] < p->row))
        l->pictures[l->npictures++] = p->row;
    l->beside = p->col > l->beside ? p->col : l->beside;
    sb_release(&title);
}
