// The block scanner against libcsv: whatever the bytes and wherever the windows end, both must hand out the same rows, with the
// same cells, lines, offsets and faults, and count the same line ends.
#include "ingest/scan_priv.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct said { // all rows as one text
    struct strbuf text;
    size_t rows, stop;
    const char *bytes;
    size_t nbytes;
};

static void must(bool ok)
{
    if (!ok)
        abort();
}

// Where a row begins. Blanks before its first cell belong to nothing: a window that ends among them leaves them behind.
static unsigned long long begins(const struct said *s, uint64_t offset)
{
    while (offset < s->nbytes && memchr(" \t", s->bytes[offset], 3)) // NUL is read as a blank
        offset++;
    return offset;
}

static bool after_blank(const struct said *s, uint64_t offset)
{
    uint64_t at = begins(s, offset);
    return at > 0 && at <= s->nbytes && memchr(" \t", s->bytes[at - 1], 3);
}

static int on_row(void *ctx, struct csv_row *row, struct err *e)
{
    struct said *s = ctx;
    (void)e;
    sb_addf(&s->text, "%llu %llu %d %zu:", (unsigned long long)row->line, begins(s, row->offset), (int)row->fault, row->n);
    for (size_t i = 0; i < row->n; i++) {
        must(row->cells[i].s[row->cells[i].len] == '\0');
        if (row->fault && after_blank(s, row->offset)) // it shows its line, cut at a length: with the blanks before it, or without
            continue;
        sb_addf(&s->text, " %u ", row->cells[i].len);
        sb_addn(&s->text, row->cells[i].s, row->cells[i].len);
    }
    sb_putc(&s->text, '\n');
    return ++s->rows == s->stop ? CSV_STOP : 0;
}

static void read_all(struct csv_stream *s, const struct input *in, const struct enc_scan *scan, struct said *said)
{
    struct decoder d;
    must(!decoder_init(&d, in, scan, NULL));
    must(!csv_read(s, &d, on_row, said, NULL));
    must(!said->text.oom);
    decoder_release(&d);
}

// The text as offsets count it: in UTF-8, whatever it was written in.
static void decode(const struct input *in, const struct enc_scan *scan, struct strbuf *out)
{
    struct decoder d;
    char *text;
    size_t n = 0;
    must(!decoder_init(&d, in, scan, NULL));
    while (must(!decoder_next(&d, &text, &n, NULL)), n)
        sb_addn(out, text, n);
    must(!out->oom);
    decoder_release(&d);
}

// Every way to find where cells and rows end.
static void compare_ways(char *text, size_t size, char delim)
{
    struct scan a, b;
    must(!scan_init(&a, delim, size) && !scan_init(&b, delim, size));
    a.way = SCAN_WORDS;
    scan_text(&a, text, 0, size);
    for (b.way = SCAN_SSE2; b.way <= SCAN_AVX512; b.way++) {
        if (!scan_can(b.way))
            continue;
        scan_text(&b, text, 0, size);
        must(a.nends == b.nends && a.nrows == b.nrows && a.nevents == b.nevents);
        must(!memcmp(a.ends, b.ends, a.nends * sizeof(*a.ends)) && !memcmp(a.rows, b.rows, a.nrows * sizeof(*a.rows)) &&
             !memcmp(a.events, b.events, a.nevents * sizeof(*a.events)));
    }
    scan_release(&a);
    scan_release(&b);
}

// The first bytes choose how to read; half of the inputs are spelt with a few signs only, so that much of it means something.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char signs[] = "\"\"\",,,\n\n\r \tab\r\n\"";
    static const char delims[] = ",;\t|, ";
    static int fd = -1;
    if (size < 4)
        return 0;
    if (fd < 0)
        fd = memfd_create("rows.csv", MFD_CLOEXEC);
    char *text = calloc(1, size + SCAN_ROOM);
    must(fd >= 0 && text != NULL);
    for (size_t i = 4; i < size; i++)
        text[i - 4] = data[0] & 1 && data[i] < 0xF0 ? signs[data[i] % (sizeof(signs) - 1)] : (char)data[i];
    compare_ways(text, size - 4, delims[data[1] % (sizeof(delims) - 1)]);
    must(!ftruncate(fd, 0) && pwrite(fd, text, size - 4, 0) == (ssize_t)(size - 4));
    struct input in = {.fd = fd, .size = size - 4};
    struct enc_scan scan = {.enc = data[0] & 2 ? ENC_CP1252 : ENC_UTF8, .nul = data[0] & 4};
    struct csv_stream s = {.delimiter = delims[data[1] % (sizeof(delims) - 1)], .by_row = data[0] & 8, .width = data[2] % 8};
    struct said plain = {.stop = data[0] & 16 ? 5 : 0}, judged;
    struct strbuf decoded = {0};
    if (!scan.nul && memchr(data + 4, 0, size - 4)) // no text holds a NUL: the decoder made it a blank
        scan.nul = 1;
    decode(&in, &scan, &decoded);
    plain.bytes = sb_str(&decoded);
    plain.nbytes = decoded.len;
    judged = plain;
    s.window = data[3] ? 8 * (size_t)data[3] : 0;
    struct csv_stream t = s;
    t.libcsv = true;
    read_all(&s, &in, &scan, &plain);
    read_all(&t, &in, &scan, &judged);
    must(plain.rows == judged.rows && plain.text.len == judged.text.len &&
         !memcmp(sb_str(&plain.text), sb_str(&judged.text), plain.text.len));
    bool whole = !plain.stop || plain.rows < plain.stop;
    must(!whole || (s.counts.lf == t.counts.lf && s.counts.crlf == t.counts.crlf && s.counts.cr == t.counts.cr));
    sb_release(&plain.text);
    sb_release(&judged.text);
    sb_release(&decoded);
    free(text);
    return 0;
}
