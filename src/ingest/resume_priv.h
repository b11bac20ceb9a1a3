// What reading a file on from its end needs, when it has grown: what its rows said as far as they went.
#ifndef KPITOP_INGEST_RESUME_PRIV_H
#define KPITOP_INGEST_RESUME_PRIV_H

#include "rows_priv.h"

// One walk writes and reads it (as in base/image.h), in memory of this program and machine.
struct pack {
    struct strbuf *out;    // NULL: it is read
    const char *at, *end;  // of what is read
    struct arena *mem;     // for texts that are read
    bool bad;              // it cannot be read: too short, or out of memory
};
void pack_bytes(struct pack *p, void *v, size_t n);
void pack_text(struct pack *p, const char **s); // NULL too
void pack_array(struct pack *p, void **items, size_t *n, size_t size); // read: to be freed

struct resume {
    struct enc_before bytes;
    uint64_t end, end_line;  // where the next row begins; decoded
    uint64_t plan;           // plan_fingerprint
    struct dialect { uint64_t bom, delimiter, header_at, header_rows, ncols; } dialect;
    struct csv_counts counts;
    uint64_t present[REC_KINDS][2];
    int64_t first, last;
    uint64_t short_rows, short_line, footers, filtered, guests, ghosts, ambiguous, skipped;
    char currency[4];
    struct source_info found; // what source_merge takes
    struct colstat *cols;     // [dialect.ncols]
    struct pack again;        // where it stands
};
// Into out; nothing where rows that come may change what is known of those before. sum: of all of them.
int resume_tell(struct strbuf *out, const struct file *f, const struct plan *p, struct rows *all, const struct split *parts, struct err *e);
// Texts go into mem. ERR_SYNTAX: it cannot be used.
int resume_read(struct resume *r, const struct strbuf *from, struct arena *mem, struct err *e);
int resume_refused(struct err *e); // ERR_SYNTAX: all of the file has to be read
void resume_release(struct resume *r);
// Is the file still read as it was?
bool resume_fits(const struct resume *r, const struct file *f, const struct plan *p);
bool resume_dialect(const struct resume *r, const struct file *f); // likewise, before there is a plan
int resume_join(struct resume *r, struct rows *all, struct err *e); // its rows come before all others

bool again_pack(struct pack *p, struct again *a); // read: a is empty, and false when other ids were looked at

#endif
