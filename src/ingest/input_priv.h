// Bytes of a source: opened, decompressed, decoded to UTF-8, cut into rows whose lines stay true.
#ifndef KPITOP_INGEST_INPUT_PRIV_H
#define KPITOP_INGEST_INPUT_PRIV_H

#include "base/err.h"
#include "base/mem.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INPUT_MAX_SPOOL (UINT64_C(1) << 40) // bytes kept of standard input or of a compressed file
#define CSV_MAX_FIELD (1u << 20)
#define CSV_MAX_ROW (16u << 20)
#define CSV_MAX_COLUMNS 20000
#define CSV_MAX_BROKEN 100 // quotes never closed before the rest of a file is given up

// --- open.c ---------------------------------------------------------------------------------------------------
// A seekable descriptor of plain bytes: regular files as they are; gz, standard input and pipes through an
// unlinked temporary file.
struct input {
    int fd;
    uint64_t size;
    int64_t mtime_ns;
    bool gz;
    bool spooled;
};
int input_open(struct input *in, const char *path, const volatile int *cancel, struct err *e);
void input_close(struct input *in);

// --- encoding.c -----------------------------------------------------------------------------------------------
enum enc {
    ENC_UTF8,
    ENC_UTF8_REPAIR, // UTF-8 with some bad bytes, each becomes U+FFFD
    ENC_CP1252,
    ENC_UTF16LE,
    ENC_UTF16BE,
};
struct enc_scan {
    enum enc enc;
    unsigned bom; // bytes
    const char *name;
    uint64_t bad;        // ENC_UTF8_REPAIR: bad sequences
    uint64_t nul;        // NUL bytes (read as blanks)
    uint64_t content[2]; // hash
    bool final_newline;
    const char *binary;  // what it is instead of text, or NULL
};
// Reads everything once.
int encoding_scan(const struct input *in, struct enc_scan *out, const volatile int *cancel, struct err *e);

struct decoder {
    int fd;
    enum enc enc;
    unsigned bom;
    bool nul;
    uint64_t pos, size;  // in the file
    uint8_t *raw;        // DECODER_BLOCK + carry
    size_t carry;        // bytes of an unfinished character kept at the start of raw
    char *out;           // UTF-8
};
int decoder_init(struct decoder *d, const struct input *in, const struct enc_scan *scan, struct err *e);
// Next block of UTF-8 text; *n = 0 at the end. The text may be changed by the caller until the next call.
int decoder_next(struct decoder *d, char **text, size_t *n, struct err *e);
// Go to a decoded offset (0 = the beginning).
int decoder_seek(struct decoder *d, uint64_t offset, struct err *e);
void decoder_release(struct decoder *d);

// --- csv_stream.c (the only user of libcsv) -------------------------------------------------------------------
struct csv_cell {
    char *s; // NUL-terminated, as libcsv gives it
    uint32_t len;
};
enum csv_fault {
    CSV_ROW_OK,
    CSV_ROW_OPEN_QUOTE, // a quote opens in this line and never closes: the line is skipped, reading resumes after it
    CSV_ROW_TOO_WIDE,
    CSV_ROW_GIVE_UP, // too many of them: nothing after this line is read
};
struct csv_row {
    struct csv_cell *cells;
    size_t n;
    uint64_t line, offset;
    enum csv_fault fault;
};
struct csv_counts {
    uint64_t lf, crlf, cr;
};
struct csv_stream {
    char delimiter;
    size_t width;     // cells of a normal row, 0 = not known yet; the callback may set it
    uint64_t line;    // of the first byte, 1 when 0
    uint64_t offset;  // of the first byte
    const volatile int *cancel;
    void (*progress)(void *ctx, uint64_t bytes); // bytes of the file read so far
    void *progress_ctx;
    struct csv_counts counts;
};
#define CSV_STOP 1 // a callback's "enough", csv_read then returns 0
// Calls back for each row that is not blank. Non-zero from the callback stops.
int csv_read(struct csv_stream *s, struct decoder *d, int (*row)(void *ctx, struct csv_row *row, struct err *e),
             void *ctx, struct err *e);

#endif
