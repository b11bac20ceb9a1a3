// What stands between a file and its text: compression, zip archives, workbooks. Each has its limits.
#ifndef KPITOP_INGEST_UNPACK_PRIV_H
#define KPITOP_INGEST_UNPACK_PRIV_H

#include "ingest/ingest.h"
#include "input_priv.h"

#define UNPACK_RATIO_FROM (UINT64_C(64) << 20) // bytes below which no ratio is judged
#define SHEET_MAX_STRINGS (UINT64_C(2) << 30)  // bytes of a workbook's shared strings
#define SHEET_MAX_SHEETS 10000
#define SHEET_MAX_FORMATS 65536

struct unpack { // one opening: how far it may go, and what its messages call the file
    const char *name;
    struct ingest_limits limits; // without zeros
    const atomic_int *cancel;
    uint64_t packed; // bytes of the archive being read
    uint64_t head;   // enough of the text, 0: all of it
    struct meter *meter;
};
void unpack_init(struct unpack *u, const char *name, const struct input_opts *o);

// --- spool.c: an unlinked temporary file --------------------------------------------------------------------------
struct spool {
    const struct unpack *u;
    int fd;
    uint64_t size;
    char *buf; // UNPACK_BLOCK
    size_t held;
    bool full; // there is enough: spool_write has refused more
};
#define UNPACK_BLOCK (256u * 1024)
int spool_begin(struct spool *sp, const struct unpack *u, struct err *e);
int spool_write(struct spool *sp, const char *p, size_t n, struct err *e);
int spool_end(struct spool *sp, struct err *e); // the descriptor stays with the caller: sp->fd
void spool_drop(struct spool *sp);              // after a failure
// A limit passed? `packed` are the compressed bytes read so far.
int unpack_check(const struct unpack *u, uint64_t size, uint64_t packed, struct err *e);

int unpack_copy(int fd, struct spool *sp, struct err *e); // as it is, from the descriptor's position
int unpack_gzip(int fd, struct spool *sp, struct err *e);
int unpack_zstd(int fd, struct spool *sp, struct err *e);

// --- archive.c (the only user of libzip) --------------------------------------------------------------------------
struct archive;
enum archive_kind { ARCHIVE_FILES, ARCHIVE_XLSX, ARCHIVE_ODS };
// Reads the directory; the descriptor stays the caller's. Refuses what is no archive of files and no workbook.
int archive_open(struct archive **out, int fd, const struct unpack *u, struct err *e);
bool archive_still(const struct archive *a, int fd); // is the directory now, by names, sizes and sums of the members, what it was?
void archive_close(struct archive *a);
enum archive_kind archive_kind(const struct archive *a);
size_t archive_count(const struct archive *a);
const char *archive_name(const struct archive *a, size_t i); // UTF-8, "" when it cannot be told
uint64_t archive_packed(const struct archive *a, size_t i); // bytes of the member as they lie in the archive, as that says
int64_t archive_find(const struct archive *a, const char *name); // -1: no such member
// Every byte of a member in order; a non-zero answer of `chunk` stops and is returned.
typedef int (*archive_chunk_fn)(void *ctx, const char *p, size_t n, struct err *e);
int archive_read(struct archive *a, size_t i, archive_chunk_fn chunk, void *ctx, struct err *e);
int archive_unpack(struct archive *a, size_t i, struct spool *sp, struct err *e);
const struct unpack *archive_unpacking(const struct archive *a);

// --- xml.c (the only user of expat) -------------------------------------------------------------------------------
struct xml_handler { // any of them may be NULL; a non-zero answer stops and is returned
    int (*start)(void *ctx, const char *name, const char **attributes, struct err *e); // name, value, ..., NULL
    int (*end)(void *ctx, const char *name, struct err *e);
    int (*text)(void *ctx, const char *s, size_t n, struct err *e);
    void *ctx;
};
// A member as XML in UTF-8. Document types, and with them entities, are refused.
int xml_read(struct archive *a, size_t member, const struct xml_handler *h, struct err *e);
const char *xml_local(const char *name); // without its prefix
const char *xml_attribute(const char **attributes, const char *local); // by local name; NULL: not there

// --- sheet_value.c ------------------------------------------------------------------------------------------------
enum cell_kind { CELL_NUMBER, CELL_DATE, CELL_CLOCK, CELL_ELAPSED, CELL_PERCENT, CELL_PADDED };
struct cell_format {
    enum cell_kind kind;
    bool clock;       // CELL_DATE: shows a time of day
    int digits;       // CELL_PADDED: zeros in front up to so many
    char currency[8]; // symbol or code, written after the number; "" none
};
void cell_format_read(struct cell_format *f, const char *code);  // a number format such as dd/mm/yyyy or 0.00%
void cell_format_builtin(struct cell_format *f, unsigned id);     // those of ECMA-376 part 1, 18.8.30, by number
// The number as text that the rest of ingest reads: a date as 2025-03-01 09:00:00, an elapsed time as 26:30:00.
void cell_number_text(struct strbuf *b, double v, const struct cell_format *f, bool date1904);
bool cell_is_error(const char *s, size_t n);                      // #N/A, #REF!, Err:508
bool cell_iso_duration(struct strbuf *b, const char *s);          // PT26H30M00S -> 26:30:00

// --- sheet_out.c: cells to canonical CSV --------------------------------------------------------------------------
struct sheet_cell {
    size_t at, len;
};
struct sheet_out {
    const struct unpack *u;
    struct spool *sp;
    struct sheet_said *said;
    uint64_t row;    // rows before the one in hand
    uint64_t blank;  // of those, the last that were blank and are not written yet
    struct sheet_cell *cells; // of the row in hand
    size_t n, cap, width; // width: of the widest row so far
    struct strbuf text, line;
};
int sheet_long_cell(const struct unpack *u, struct err *e); // the refusal of a cell beyond its limit
int sheet_cell(struct sheet_out *o, uint64_t col, const char *s, size_t n, struct err *e); // col from 0
int sheet_skip_to(struct sheet_out *o, uint64_t row, struct err *e); // blank rows up to that one (from 0)
int sheet_row_end(struct sheet_out *o, uint64_t times, struct err *e);
void sheet_out_release(struct sheet_out *o);

// Which sheet: the one named, by name, else by number from 1; without a name the first that is not hidden.
struct sheet_name {
    const char *name;
    bool hidden;
    const char *part; // xlsx: where it stands in the archive; "" when it is no table (a chart)
};
int sheet_choose(const struct unpack *u, const struct sheet_name *sheets, size_t n, const char *wanted, size_t *at,
                 struct sheet_said *said, struct err *e);

int xlsx_read(struct archive *a, const char *wanted, struct sheet_out *o, struct err *e);
int ods_read(struct archive *a, const char *wanted, struct sheet_out *o, struct err *e);

#endif
