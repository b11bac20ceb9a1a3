// Bytes of a source: opened, decompressed, decoded to UTF-8, cut into rows whose lines stay true.
#ifndef KPITOP_INGEST_INPUT_PRIV_H
#define KPITOP_INGEST_INPUT_PRIV_H

#include "base/err.h"
#include "base/mem.h"
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CSV_MAX_FIELD (1u << 20) // bytes; these two and the columns where no limits are given
#define CSV_MAX_ROW (16u << 20)
#define CSV_COLUMNS 16384
#define CSV_MAX_COLUMNS 20000    // and never more
#define CSV_MAX_BROKEN 100 // quotes never closed before the rest of a file is given up

// --- meter.c --------------------------------------------------------------------------------------------------
// How far a load is, in bytes of its files as they lie on the disk. What is gone through several times (unpacked and read, or read
// twice) moves on each time. NULL everywhere: nobody asks.
struct meter {
    void (*tell)(void *ctx, uint64_t bytes_done, uint64_t bytes_total); // as of ingest_opts
    void *ctx;
    uint64_t total, done; // done: never less than before
    uint64_t end;         // done, once the source in hand is
    uint64_t from, to;    // between which done moves while that is gone through once
    bool sized;           // the bytes of the source in hand are known
};
void meter_source(struct meter *m, uint64_t bytes); // the next one; 0: nobody knows its bytes
void meter_size(struct meter *m, uint64_t bytes);   // where nobody knew them: these come to the total
uint64_t meter_left(const struct meter *m);         // bytes of the source in hand that are not done
void meter_reading(struct meter *m, unsigned left); // it is gone through now, for the first of so many times
void meter_at(struct meter *m, double part);        // of this reading, 0 to 1 or beyond
void meter_copied(struct meter *m, uint64_t bytes); // so many came out of what nobody knows the bytes of
void meter_done(struct meter *m);                   // whatever became of the source in hand

// --- open.c ---------------------------------------------------------------------------------------------------
struct ingest_limits;
struct ingest_pipes;
struct input_opts {
    const atomic_int *cancel;
    const struct ingest_limits *limits; // NULL or a zero in it: the default
    struct ingest_pipes *pipes;         // as of ingest_opts
    uint64_t head;    // as of ingest_opts
    bool regular;     // a pipe is refused, as nobody knows whether it ends
    int given;        // descriptor + 1 of the file that the path begins with, 0: it is opened
    size_t given_len; // of its name in the path
    struct meter *meter; // of what is unpacked
};
struct sheet_said { // what reading a sheet found, for the notes of its source
    char name[128];
    char others[240];    // sheets that were not read, by name
    uint64_t errors;     // #N/A and the like, read as empty
    uint64_t uncomputed; // formulas without a stored value, read as empty
    uint64_t long_numbers; // whole numbers of more than 15 digits
};
// A seekable descriptor of plain text: regular files as they are; standard input, pipes, compressed files, members of
// zip archives and sheets of workbooks through an unlinked temporary file. The path may go on inside the file:
// FILE/MEMBER of a zip archive, FILE#SHEET (name or number) of a workbook. Content decides what a file is, not its name.
struct input {
    int fd;
    uint64_t size;
    int64_t mtime_ns, ctime_ns; // of the file; 0: it has none
    char format[40]; // what was opened on the way: "gzip", "zip, xlsx", "" for a plain file
    bool spooled;
    bool sheet;      // canonical CSV of a sheet: commas, and its row N is line N whatever the cells hold
    bool head;       // its beginning alone: what comes after `size` is not read
    bool archive;    // a zip archive and no member asked for: fd is the archive itself
    struct sheet_said said;
};
int input_open(struct input *in, const char *path, const struct input_opts *o, struct err *e);
void input_close(struct input *in);
uint64_t input_size(const char *path); // bytes of the file that the path is or begins with; 0: nobody knows before it is read
// Was the file, or only its name or permissions, changed since it was opened (its ctime tells)? *cut: it is shorter now.
bool input_written(const struct input *in, bool *cut);
int input_moved(const char *name, struct err *e); // the refusal of what was written while it was read

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
    uint64_t last[2];    // of its last block alone
    bool final_newline;
    const char *binary;  // what it is instead of text, or NULL
    bool guess;          // of encoding_guess: UTF-8 without NUL bytes; the content is not known
    struct enc_begun { uint64_t head[2], hash[2], from, blocks; } begun; // what was seen of its beginning while it was guessed: hash of
                         // the first block, and of those that the plan was made from; no blocks: nothing
};
// Reads everything once, with so many threads (0 is 1).
int encoding_scan(const struct input *in, struct enc_scan *out, unsigned threads, const atomic_int *cancel, struct err *e);
// Of its beginning alone, where that is UTF-8; out->guess tells. Whoever reads the rows of the whole file has it looked at on the
// way, in stretches: encoding_take then says that the guess was right, and what the content is.
int encoding_guess(const struct input *in, struct enc_scan *out, struct err *e);
// A guess becomes what it stands for, by one more reading. ERR_SYNTAX: it was wrong.
int encoding_sure(const struct input *in, struct enc_scan *scan, unsigned threads, const atomic_int *cancel, struct err *e);

// What a stretch of whole blocks holds; stretches are read apart and put together again.
struct enc_stretch {
    _Alignas(64) const struct input *in;
    const atomic_int *cancel;
    uint64_t from, to;
    bool text;                // bytes are to be understood as UTF-8
    struct utf8_state {
        int left;             // continuation bytes expected
        uint8_t lo, hi;       // bounds of the next one
        uint64_t good, bad;
    } u;
    unsigned before;          // continuation bytes at its beginning, of a character begun before it
    uint64_t nul;
    uint64_t hash[2], last[2], blocks; // last: hash of the last block alone
    int rc, errnum;
};
// Is its beginning still what it was then? True where nothing was guessed.
bool encoding_stays(const struct input *in, const struct enc_begun *begun);
// The blocks that begin from one place of the file on and before another.
void enc_stretch_begin(struct enc_stretch *s, const struct input *in, uint64_t from, uint64_t to);
// The stretches one after another, as far as each was looked at; what none holds is read. ERR_SYNTAX: the guess was wrong.
int encoding_take(const struct input *in, struct enc_scan *scan, const struct enc_stretch *s, size_t n, const atomic_int *cancel, struct err *e);

// The same of a file that was `before` once and has grown, from the block on in which it ended then. ERR_SYNTAX: it is not what it
// was then, as far as was looked; or what came is no plain UTF-8.
#define GROWN_ALL (UINT64_C(64) << 20) // bytes: of no more all is compared, of more the last block
struct enc_before { uint64_t size, content[2], last[2]; };
int encoding_grow(const struct input *in, const struct enc_before *before, struct enc_scan *out, const atomic_int *cancel, struct err *e);

struct decoder {
    int fd;
    enum enc enc;
    unsigned bom;
    bool nul;
    uint64_t pos, size;  // in the file
    uint8_t *raw;        // DECODER_BLOCK + carry
    size_t carry;        // bytes of an unfinished character kept at the start of raw
    char *out;           // UTF-8
    struct enc_stretch *look; // what decoder_fill reads is looked at; NULL: it was before
    char *left;          // of out, not yet taken by decoder_fill
    size_t nleft;
};
int decoder_init(struct decoder *d, const struct input *in, const struct enc_scan *scan, struct err *e);
// Next block of UTF-8 text; *n = 0 at the end. The text may be changed by the caller until the next call.
int decoder_next(struct decoder *d, char **text, size_t *n, struct err *e);
// The same into a place of the caller's, as much as is there or fits; *n = 0 at the end. ERR_SYNTAX: it is no UTF-8, as was guessed.
int decoder_fill(struct decoder *d, char *to, size_t room, size_t *n, struct err *e);
// Go to a decoded offset (0 = the beginning).
int decoder_seek(struct decoder *d, uint64_t offset, struct err *e);
void decoder_release(struct decoder *d);

// --- csv_stream.c (the only user of libcsv) -------------------------------------------------------------------
struct csv_cell {
    char *s; // NUL-terminated
    uint32_t len;
};
enum csv_fault {
    CSV_ROW_OK,
    CSV_ROW_OPEN_QUOTE, // a quote opens in this line and never closes: the line is skipped, reading resumes after it
    CSV_ROW_LONG_QUOTE, // likewise, or it closes beyond the limit of a cell or of a row
    CSV_ROW_LONG_FIELD, // a cell beyond its limit in one line, which is skipped whole
    CSV_ROW_LONG,       // a row beyond its limit, likewise
    CSV_ROW_TOO_WIDE,   // more cells than the limit
    CSV_ROW_GIVE_UP, // too many of them: nothing after this line is read
};
struct csv_row {
    struct csv_cell *cells;
    size_t n;
    uint64_t line, offset;
    enum csv_fault fault;
};
// Plain rows that follow each other, all with `width` cells: cell c of row r is what stands before ends[first[r] + c], after
// the end before it or, the first one, from at[r] on; with its quotes, if it has any.
#define CSV_BATCH 256
#define PLACES_MORE 8 // behind those of a batch's rows that can be read: loops over blocks read them
struct csv_batch {
    uint32_t n;
    size_t width;
    char *text;                  // readable before the first cell and behind the last for 16 bytes; an end may be overwritten
    size_t len;
    const uint32_t *ends;        // readable for seven more
    uint32_t at[CSV_BATCH + PLACES_MORE], first[CSV_BATCH]; // behind the last one places of the text
    uint64_t shaped[CSV_BATCH];  // bit c, the last one for all beyond: the cell holds doubled quotes, or blanks at its edges
    uint64_t shapes;             // of all rows
    uint64_t line[CSV_BATCH], offset[CSV_BATCH];
};
struct csv_counts {
    uint64_t lf, crlf, cr;
};
struct csv_stream {
    char delimiter;
    size_t width;     // cells of a normal row, 0 = not known yet; the callback may set it
    bool by_row;      // a cell of several lines counts as one: the line is the row of a sheet
    uint64_t line;    // of the first byte, 1 when 0
    uint64_t offset;  // of the first byte
    size_t field, row;  // longest cell and row in bytes, 0: as above
    unsigned columns;   // most cells, 0: as above
    unsigned quotes;    // most that never close, 0: CSV_MAX_BROKEN
    bool head;        // the text goes on beyond its end: a row that has not ended there is left out
    uint64_t limit;   // a row that begins here or later is not read; 0: all are
    uint64_t end, end_line; // set by csv_read: where it stopped, between rows
    bool whole;       // likewise: the text ended with a line end that ends a row, and no row waits for more
    bool libcsv;      // every row through libcsv; otherwise those that are plain are found by blocks (scan_priv.h)
    // Where it is set, plain rows of `width` cells come here, with the ctx of csv_read; in order with the others.
    int (*batch)(void *ctx, struct csv_batch *b, struct err *e);
    size_t window;    // bytes read at a time for the blocks, 0: 128 KiB. A row half as long again is libcsv's.
    const atomic_int *cancel;
    void (*progress)(void *ctx, uint64_t bytes); // bytes of the file read so far
    void *progress_ctx;
    struct csv_counts counts;
};
#define CSV_STOP 1 // a callback's "enough", csv_read then returns 0
// Calls back for each row that is not blank. Non-zero from the callback stops.
int csv_read(struct csv_stream *s, struct decoder *d, int (*row)(void *ctx, struct csv_row *row, struct err *e),
             void *ctx, struct err *e);

#endif
