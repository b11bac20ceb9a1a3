#include "scan_priv.h"

#include <stdlib.h>
#include <string.h>

// --- a text -------------------------------------------------------------------------------------------------------

int scan_init(struct scan *s, char delim, size_t cap)
{
    *s = (struct scan){.signs = scan_signs_of(delim), .columns = CSV_COLUMNS, .way = scan_best(), .cap = cap, .cellcap = 64};
    s->ends = malloc((cap + SCAN_BLOCK) * sizeof(*s->ends));
    s->rows = malloc((cap + SCAN_BLOCK) * sizeof(*s->rows));
    s->events = malloc(2 * (cap + SCAN_BLOCK) * sizeof(*s->events));
    s->cells = malloc(s->cellcap * sizeof(*s->cells));
    if (s->ends && s->rows && s->events && s->cells)
        return 0;
    scan_release(s);
    return ERR_NOMEM;
}

void scan_release(struct scan *s)
{
    free(s->ends);
    free(s->rows);
    free(s->events);
    free(s->cells);
    *s = (struct scan){0};
}

void scan_text(struct scan *s, char *text, size_t from, size_t len)
{
    s->text = text;
    s->len = (uint32_t)len;
    s->at = (uint32_t)from;
    s->nevents = s->next_end = s->next_row = s->next_event = 0;
    scan_blocks(s, from, len);
}

// --- rows ---------------------------------------------------------------------------------------------------------

static bool room_for(struct scan *s, size_t n)
{
    if (n > s->columns)
        return false; // libcsv's way will say so
    if (n <= s->cellcap)
        return true;
    struct csv_cell *c = realloc(s->cells, 2 * n * sizeof(*c));
    if (!c)
        return false; // libcsv's way will say so
    s->cells = c;
    s->cellcap = 2 * n;
    return true;
}

static struct csv_cell plain_cell(char *p, uint32_t len)
{
    uint32_t quoted = *p == '"';
    p[len - quoted] = '\0';
    return (struct csv_cell){p + quoted, len - 2 * quoted};
}

struct csv_cell scan_shaped(char *p, uint32_t len)
{
    if (*p == '"' && len) {
        char *o = p + 1, *end = p + len - 1;
        for (const char *q = o; q < end; q += *q == '"' ? 2 : 1)
            *o++ = *q;
        *o = '\0';
        return (struct csv_cell){p + 1, (uint32_t)(o - p) - 1};
    }
    for (; len && (*p == ' ' || *p == '\t'); p++)
        len--;
    while (len && (p[len - 1] == ' ' || p[len - 1] == '\t'))
        len--;
    p[len] = '\0';
    return (struct csv_cell){p, len};
}

// The column of a place in the row, whose first end is *end.
static unsigned column_at(const uint32_t *end, uint32_t place)
{
    unsigned c = 0;
    while (end[c] < place)
        c++;
    return c < 63 ? c : 63;
}

// The events up to the end of the row; false: it is not plain. Nothing is counted then.
static bool take_events(struct scan *s, uint32_t end, uint64_t *shaped)
{
    size_t i = s->next_event;
    struct csv_counts c = {0};
    for (; i < s->nevents && s->events[i] >> SCAN_EVENT_BITS <= end; i++)
        switch (s->events[i] & ((1 << SCAN_EVENT_BITS) - 1)) {
        case EVENT_ODD: return false;
        case EVENT_SHAPE: *shaped |= UINT64_C(1) << column_at(s->ends + s->next_end, (uint32_t)(s->events[i] >> SCAN_EVENT_BITS)); break;
        case EVENT_LF: c.lf++; break;
        case EVENT_CRLF: c.crlf++; break;
        default: c.cr++; break;
        }
    s->next_event = i;
    s->counts.lf += c.lf;
    s->counts.crlf += c.crlf;
    s->counts.cr += c.cr;
    s->lines += s->inner_lines ? c.lf + c.crlf + c.cr : 0;
    return true;
}

// A stray quote hides the end of its own row.
static enum scan_got unfinished(const struct scan *s)
{
    for (size_t i = s->next_event; i < s->nevents; i++)
        if ((s->events[i] & ((1 << SCAN_EVENT_BITS) - 1)) == EVENT_ODD)
            return SCAN_ODD;
    return SCAN_MORE;
}

enum scan_got scan_row(struct scan *s)
{
    if (s->next_row == s->nrows)
        return unfinished(s);
    uint32_t *end = s->ends + s->next_end;
    size_t n = s->rows[s->next_row] - s->next_end;
    uint32_t last = end[n - 1], at = s->at;
    uint64_t shaped = 0;
    s->lines = 1;
    if (s->next_event < s->nevents && s->events[s->next_event] >> SCAN_EVENT_BITS <= last && !take_events(s, last, &shaped))
        return SCAN_ODD;
    bool crlf = last > at && s->text[last - 1] == '\r';
    end[n - 1] = last - crlf;
    if (n == 1 && end[0] == at) {
        n = 0;
    } else if (!room_for(s, n)) {
        end[n - 1] = last;
        return SCAN_ODD;
    } else if (!shaped) {
        for (size_t i = 0; i < n; at = end[i++] + 1)
            s->cells[i] = plain_cell(s->text + at, end[i] - at);
    } else {
        for (size_t i = 0; i < n; at = end[i++] + 1)
            s->cells[i] = scan_shaped(s->text + at, end[i] - at);
        n = n == 1 && !s->cells[0].len && s->text[s->at] != '"' ? 0 : n; // blanks alone
    }
    s->counts.crlf += crlf;
    s->counts.lf += !crlf;
    s->n = n;
    s->at = last + 1;
    s->next_end = s->rows[s->next_row++];
    return n ? SCAN_ROW : SCAN_BLANK;
}

// Where the next event stands; UINT64_MAX: there is none.
static uint64_t next_event(const struct scan *s)
{
    return s->next_event < s->nevents ? s->events[s->next_event] >> SCAN_EVENT_BITS : UINT64_MAX;
}

void scan_batch(struct scan *s, size_t width, struct scan_place *p, uint64_t limit, struct csv_batch *b)
{
    uint32_t at = s->at, r = 0, crlf = 0, *ends = s->ends;
    uint64_t event = next_event(s), begin = p->offset - at, line = p->line, shapes = 0;
    size_t first = s->next_end, row = s->next_row, most = s->nrows - row;
    const uint32_t *rows = s->rows;
    const char *text = s->text;
    for (most = most < CSV_BATCH ? most : CSV_BATCH; r < most && rows[row] - first == width && begin + at < limit; r++) {
        uint32_t last = ends[first + width - 1];
        uint64_t shaped = 0, lines = 1;
        if (event <= last) {
            s->next_end = first;
            s->lines = 1;
            if (!take_events(s, last, &shaped))
                break;
            lines = s->lines;
            event = next_event(s);
        }
        bool cr = last > at && text[last - 1] == '\r';
        ends[first + width - 1] = last - cr;
        crlf += cr;
        b->at[r] = at;
        b->first[r] = (uint32_t)first;
        b->shaped[r] = shaped;
        b->line[r] = line;
        b->offset[r] = begin + at;
        shapes |= shaped;
        line += lines;
        at = last + 1;
        first = rows[row++];
    }
    for (uint32_t i = 0; i < PLACES_MORE; i++)
        b->at[r + i] = at;
    s->at = at;
    s->next_end = first;
    s->next_row = row;
    s->counts.crlf += crlf;
    s->counts.lf += r - crlf;
    *p = (struct scan_place){line, begin + at};
    b->n = r;
    b->width = width;
    b->text = s->text;
    b->len = s->len;
    b->ends = ends;
    b->shapes = shapes;
}

void scan_cells(const struct csv_batch *b, uint32_t row, struct csv_cell *cells)
{
    const uint32_t *end = b->ends + b->first[row];
    uint32_t at = b->at[row];
    struct csv_cell (*cell)(char *, uint32_t) = b->shaped[row] ? scan_shaped : plain_cell;
    for (size_t i = 0; i < b->width; at = end[i++] + 1)
        cells[i] = cell(b->text + at, end[i] - at);
}

bool scan_seek(struct scan *s, size_t at)
{
    while (s->next_row < s->nrows && s->ends[s->rows[s->next_row] - 1] + 1 < at)
        s->next_row++;
    if (s->next_row < s->nrows && s->ends[s->rows[s->next_row] - 1] + 1 == at) { // the text reads on as it was understood
        s->next_end = s->rows[s->next_row++];
        while (s->next_event < s->nevents && s->events[s->next_event] >> SCAN_EVENT_BITS < at)
            s->next_event++;
        s->at = (uint32_t)at;
        return false;
    }
    scan_text(s, s->text, at, s->len);
    return true;
}
