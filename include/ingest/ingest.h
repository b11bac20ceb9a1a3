// Ingest: bytes of a file -> canonical records. Opens (gz, zst, zip, xlsx and ods too), decodes, finds the dialect, parses with libcsv,
// chooses a profile (given, scored by headers, canonical names, or header synonyms), converts values, rejects with a reason.
#ifndef KPITOP_INGEST_INGEST_H
#define KPITOP_INGEST_INGEST_H

#include "base/zone.h"
#include "record/source_info.h"

#include <stdatomic.h>

struct ingest_rate { char currency[4]; double rate; }; // 1 unit of currency = rate reporting units

struct ingest_limits { // of what grows; 0 is the default
    uint64_t decompressed; // bytes of one file, all members of an archive together: 16 GB
    unsigned ratio;        // decompressed over compressed, judged above 64 MB: 250
    uint64_t rows;         // of a sheet, blank ones between counted: 2^20 (1,048,576)
    unsigned columns;      // of a sheet or a CSV file: 16,384
    uint64_t field;        // bytes of one cell: 2^20
    uint64_t line;         // bytes of one row: 2^24
    unsigned members;      // of a zip archive: 1,000
    unsigned nesting;      // containers inside each other, such as an xlsx in a zip: 2
    unsigned quotes;       // that never close, in a CSV file, before the rest of it is given up: 100
    unsigned comments;     // rows whose texts are read again for one page: 20,000
    unsigned listed;       // rows behind a figure that a page lists: 5,000
};

struct ingest_pipes { // standard input and pipes can be read only once: copies, for reading them again; zeroed before the first load
    struct { char *path; int fd; uint64_t size; } items[16];
    size_t n;
};
void ingest_pipes_close(struct ingest_pipes *p);

struct ingest_opts {
    const struct zone *zone;    // for times without one
    const char *profile;        // forced profile name or path of an ini file, NULL = recognise
    const char *profile_dir;    // user's own profiles (*.ini), may be NULL or absent
    char currency[4];           // reporting currency; "" = the first one met, then written back here
    const struct ingest_rate *rates;
    size_t nrates;
    int week_start;             // 0 Monday .. 6 Sunday and
    int fiscal_start;           // 1..12 (0 = 1): how a cost's period label (2025, 2025-Q3, 2025-W36) is read
    bool ces_ease;              // option ces.scale=ease: undeclared CES columns read 1 = hard .. 5 = easy
    const atomic_int *cancel;   // non-zero asks to stop (ERR_CANCEL), from any thread; NULL allowed
    // How far the load is, in bytes of all files to read as they lie on the disk; may be NULL. bytes_done never goes back, and ends at
    // bytes_total: it moves on while a file is unpacked and again while its text is read, and whatever becomes of a file it is done then.
    // A total of 0: standard input or a pipe is being copied, or unpacked, and so many bytes came out of it. The bytes of its text come
    // to the total of all calls that follow.
    void (*progress)(void *ctx, uint64_t bytes_done, uint64_t bytes_total);
    void *progress_ctx;
    char delimiter;             // 0 = detect
    unsigned threads;           // that read one file: 0 as 1
    bool libcsv;                // every row through libcsv; else those that are plain are found by blocks of 64 bytes
    uint64_t head;              // bytes of the text of each source, about, that are read: its beginning alone, whose last row is whole; 0: all
    struct ingest_limits limits;
    struct ingest_pipes *pipes; // the caller's, kept between loads; NULL: each is read when it is asked for
    // Of a load of one file. resume: what reading on from its end needs is put there, or nothing where that cannot be; NULL: nobody
    // asks. grown: that of an earlier load of the same file, which has grown; its last bytes alone are read then, and the sink has the
    // records of the others; ERR_SYNTAX when the whole file might say something else of them. NULL: the file is read.
    struct strbuf *resume;
    const struct strbuf *grown;
};

struct source_list { // every source of one load, in order; a folder expands to its files by name (bytewise)
    struct source_info **items;
    size_t n, cap;
};

// Load all paths ("-" = standard input) into the sink; a zip archive gives a source per member (FILE/MEMBER). Unreadable or unrecognised files are listed with their
// state and do not stop the others. Returns 0, or a negative code only for out of memory, cancel or a sink's refusal.
int ingest_load(const char *const *paths, size_t n, struct ingest_opts *o, const struct record_sink *sink,
                struct source_list *out, struct err *e);
void source_list_release(struct source_list *l);

// Of everything that decides how a file is read: the options and the profiles that are not compiled in. Equal fingerprints
// and equal files give equal records.
uint64_t ingest_fingerprint(const struct ingest_opts *o);
// Does the source still hold what was loaded? Its time may have changed; then all of it is read.
bool ingest_unchanged(const struct source_info *src, const struct ingest_opts *o);

// Rows behind a number: read again from the source. `offsets` ascending decoded offsets; calls back with header
// (row -1) first, then each row in order. ERR_NOTFOUND when the file changed or is gone.
int ingest_reread(const struct source_info *src, const struct ingest_opts *o, const uint64_t *offsets, size_t n,
                  int (*row)(void *ctx, long index, const char *const *cells, size_t ncells), void *ctx, struct err *e);

// Why a file of a folder that is opened whole is passed over, by its name: a sentence to translate, or NULL.
const char *ingest_skips(const char *name);

// Built-in and user profiles, for `kpitop profiles`.
struct profile_desc { const char *name, *label, *recognises; bool verified, builtin; };
int ingest_profiles(const char *profile_dir, struct arena *mem, struct profile_desc **out, size_t *n, struct err *e);

// Commented canonical CSV of a kind, for `kpitop template KIND` (header row + one example row).
int ingest_template(enum rec_kind kind, struct strbuf *out);

#endif
