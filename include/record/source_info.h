// What loading one source found: the contract between ingest (fills it), cube (duplicates) and report (shows it).
#ifndef KPITOP_RECORD_SOURCE_INFO_H
#define KPITOP_RECORD_SOURCE_INFO_H

#include "base/mem.h"
#include "record/batch.h"

struct reject { // one rejected cell or row
    uint64_t line;      // physical line in the file, 1-based
    uint32_t column;    // 1-based field number, 0 = the whole row
    const char *field;  // canonical field name or "" ; static
    const char *header; // column header as in the file, cleaned; "" when none
    const char *value;  // as in the file, cleaned, cut at 80 bytes
    const char *reason; // one clause, e.g. "unreadable date", "above the scale 1..5"
    bool whole_row;     // the row is not counted at all
};

struct reject_reason { // rejects by (reason, field), for counts beyond the kept list
    const char *reason;
    const char *field;
    uint64_t n;
    uint64_t lines[8]; // first lines
    bool whole_row;
};

struct source_column {
    const char *header;    // cleaned
    const char *field;     // "interaction.created_at" or "" when unmapped
    const char *how;       // "profile", "canonical name", "synonym", "" ; date columns: "... , day first (1,841 values decide it)"
    const char *samples[4]; // parsed values as text, NULL-ended or full
    const char *hint;      // unmapped: what its values look like and what would make its meaning sure; NULL
};

struct unknown_word { // a word of a closed set that was not understood
    const char *field, *word;
    uint64_t n;
};

enum source_state { SOURCE_LOADED, SOURCE_SKIPPED, SOURCE_SAME_CONTENT, SOURCE_UNREADABLE, SOURCE_UNRECOGNISED };

struct source_info {
    struct arena mem;        // owns every text below
    const char *path;        // as the user gave it (folder/file for a folder, archive.zip/member), "-" for standard input
    enum source_state state;
    const char *why;         // one sentence when state is not SOURCE_LOADED
    const char *profile;     // "zendesk-tickets", "canonical", "synonyms"
    const char *label;       // "Zendesk tickets"
    const char *chosen_why;  // why that profile, one clause; NULL: nothing to say
    const char *runner_up;   // the profile that came second and why it did, one clause; NULL: none came near
    const char *id_space;    // as the profile names it, NULL when it does not
    const char *encoding;    // "UTF-8", "UTF-8 BOM", "Windows-1252", "UTF-16LE"
    const char *newline;     // "LF", "CRLF", "CR"
    char delimiter;
    int header_rows;
    const char *format;      // what was opened to get at the text: "gzip", "zip, xlsx"; "" for a plain file
    const char *sheet;       // name, cleaned, of the sheet of a workbook, NULL for other files; line numbers are its rows
    struct source_column *columns;
    size_t ncolumns;
    uint64_t rows;           // data rows read (blank rows and footers apart)
    uint64_t rows_rejected;  // rows rejected whole
    uint64_t cells_rejected; // rejected cells of accepted rows
    uint64_t records[REC_KINDS]; // records handed to the sink
    uint64_t duplicates;     // filled by the cube at sealing: rows replaced by later ones, counted at the source whose row was replaced
    uint64_t excluded;       // deleted or internal rows, filled by the cube
    int32_t first_day, last_day; // span of the placing dates seen, CIVIL_NONE when none
    uint32_t *days;          // records placed on each day from day0 on; owned; days far from the others are left out
    int32_t day0;
    size_t ndays;
    uint64_t ambiguous_times, skipped_times;
    struct reject *rejects;  // first 10,000
    size_t nrejects, rejectcap;
    struct reject_reason *reasons;
    size_t nreasons, reasoncap;
    struct unknown_word *words;
    size_t nwords, wordcap;
    uint64_t bytes;          // of the (decompressed) content
    uint64_t content[2];     // hash of the same: two sources with equal hashes and bytes hold the same
    int64_t mtime_ns;        // of the file when it was read
    int64_t ctime_ns;        // likewise, the time of its last change of any kind, which nobody can set; 0: not known
    int enc;                 // ingest's own: enum enc, length of the BOM, has NUL bytes
    unsigned bom;
    bool nul;
    int spool;               // what is not plain text in a file of its own is kept in an unlinked file: its descriptor + 1; 0 none
    uint64_t present[REC_KINDS][2]; // bit F_x: this source has a column (or rule) for that field of that kind
    const char *left_out;    // of the first source: which profiles of the user could not be used, and why; NULL
    const char *notes[32];   // remarks for the user, one sentence each ("no final newline", "footer dropped: 4 lines")
    size_t nnotes;
};
void source_info_release(struct source_info *s);
#define SOURCE_DAYS_MAX 20000
int source_day_add(struct source_info *s, int32_t day, uint32_t n); // n records on that day; 0 or ERR_NOMEM
uint64_t source_days_between(const struct source_info *s, int32_t from, int32_t to); // records placed in [from, to)

// What ingest calls. Non-zero from a callback stops the load with that code.
struct record_sink {
    void *ctx;
    // Before the first record of a source; `present` and `profile` are filled. Returns 0.
    int (*begin)(void *ctx, const struct source_info *src, uint32_t source_no, struct err *e);
    int (*row)(void *ctx, uint32_t source_no, const struct record *r, struct err *e);
    int (*end)(void *ctx, const struct source_info *src, uint32_t source_no, struct err *e);
    // NULL, or beside `row` another way in: many records at once. A record comes by one of them; those of one kind keep the
    // order of the file, those of different kinds do not.
    int (*rows)(void *ctx, uint32_t source_no, const struct rec_batch *b, struct err *e);
    uint64_t unread[REC_KINDS][2]; // bit F_x: of such records nobody asks for that field; it may be missing in a batch
    // Rows of one source from several threads; fork, join and drop or none of them. Without them every row comes from the thread of begin,
    // with ctx, in the order of the file.
    // fork, after begin: one context for each of nparts stretches of the file, in its order. `row` then gets a part in
    // place of ctx, from any thread, but no part from two at once; rows of one part come in the order of the file.
    int (*fork)(void *ctx, uint32_t source_no, size_t nparts, void **parts, struct err *e);
    // NULL, or from the thread that brought the rows of a part: no more will come. Parts that are joined without it are none the worse.
    void (*close)(void *part);
    // From the thread of begin, before join, for a part whose rows stand so many lines further down than they were told to: where
    // they begin is known only once the rows before them are read. NULL where nothing is kept of a row's line.
    void (*move)(void *part, uint64_t lines);
    // Once, from the thread of begin and before end: the source is as if its rows had come to ctx one after another. The
    // parts are gone then, also when it fails.
    int (*join)(void *ctx, uint32_t source_no, void **parts, size_t nparts, struct err *e);
    // What these parts got is taken back, and they are gone. Then fork makes others in their place, or begin comes again
    // for the whole source, or the load has failed. From any thread.
    void (*drop)(void *ctx, uint32_t source_no, void **parts, size_t nparts);
};

#endif
