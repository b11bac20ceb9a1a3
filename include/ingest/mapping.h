// A mapping: what the columns of one file mean, while it is being decided. It begins with what the program understands or
// proposes, is changed column by column, is tried on the first rows after each change, and ends as the text of a profile
// (kpitop-profile(5)), with which the file then loads. The import page and `kpitop inspect --save-profile` are this.
#ifndef KPITOP_INGEST_MAPPING_H
#define KPITOP_INGEST_MAPPING_H

#include "ingest/ingest.h"

#define MAPPING_ROWS 5000   // rows of a trial; saving reads the whole file
#define MAPPING_HEAD 6      // first rows kept for showing
#define MAPPING_SAMPLES 3
#define MAPPING_WORDS 32    // different texts of a column that are kept

struct mapping; // opaque

struct mapping_column {
    const char *header;                   // cleaned; "" when it has none
    const char *samples[MAPPING_SAMPLES]; // different texts as in the file, cleaned; NULL-ended or full
    const char *words[MAPPING_WORDS];     // likewise, as long as there are few
    size_t nwords;
    bool more_words;                      // than those
    const char *fields;                   // "interaction.id, survey.id"; "" left out
    const char *options;                  // what the profile will say of it: "unit min"; ""
    const char *how;                      // how the trial read it, as `kpitop inspect` says it; ""
    uint64_t rejected;                    // cells of the trial
    const char *hint;                     // unmapped: what would make its meaning sure; ""
    bool mapped;
    enum rec_kind kind;                   // of its first field, when mapped
    enum rec_field field;
};

struct mapping_dialect { // zero and -1: as found
    char delimiter;
    const char *encoding; // "utf-8", "windows-1252", "utf-16le", "utf-16be"; NULL: as found
    long header_line;     // 1-based row of the file in which the header stands; 0: found
    int header_rows;      // 0..3; -1: found
};

// Reads the head of the file and proposes. `o` is copied; its texts must live as long. ERR_IO, ERR_SYNTAX ... with the
// sentence of why the file cannot be read at all; a file that is not understood is no error.
int mapping_open(struct mapping **out, const char *path, const struct ingest_opts *o, struct err *e);
void mapping_free(struct mapping *m); // NULL is fine
const char *mapping_path(const struct mapping *m);

// Read the first rows with the mapping as it is. Sink functions may be NULL. The outcome stands in mapping_result: its
// state is SOURCE_UNRECOGNISED with a sentence while the columns make no record. 0, or out of memory, cancel.
int mapping_try(struct mapping *m, const struct record_sink *sink, struct err *e);
struct source_info *mapping_result(const struct mapping *m); // the cube counts its duplicates there
bool mapping_whole(const struct mapping *m);                 // the trial has all rows of the file
const char *mapping_origin(const struct mapping *m);         // profile it began with: "zendesk-tickets", "synonyms", "" none
size_t mapping_columns(const struct mapping *m, const struct mapping_column **out);
// Row i of the first rows below the header, as many cells as columns; NULL past the last.
const char *const *mapping_head(const struct mapping *m, size_t i);
struct mapping_dialect mapping_dialect(const struct mapping *m); // as it is read now
struct mapping_dialect mapping_asked(const struct mapping *m);   // as it was asked for

// Changes; each can be undone. A change that the profile language refuses is not made, and its sentence stands in e.
// The column is read as that field; what else it was of that kind, and the column that was that field before, are left
// out. A second question of one metric becomes a record of its own. *other: that column, -1 for none; may be NULL.
int mapping_assign(struct mapping *m, size_t col, enum rec_kind kind, enum rec_field field, int *other, struct err *e);
int mapping_leave_out(struct mapping *m, size_t col, struct err *e);
// An option of kpitop-profile(5) for every field of the column that knows it: "unit", "min". NULL takes it away. "null"
// adds one more word that is no value.
int mapping_option(struct mapping *m, size_t col, const char *key, const char *value, struct err *e);
// A word of the column and what it means: a number for scores, else a word of the field's set. NULL takes it away.
int mapping_word(struct mapping *m, size_t col, const char *word, const char *value, struct err *e);
const char *mapping_word_value(const struct mapping *m, size_t col, const char *word); // NULL: none of one's own
int mapping_set_dialect(struct mapping *m, const struct mapping_dialect *d, struct err *e); // proposes again
// Value i of a field's closed set, as profiles write it: "solved", "yes"; NULL past the last, and for fields without one.
const char *mapping_set_value(enum rec_kind kind, enum rec_field field, size_t i);
bool mapping_undo(struct mapping *m); // false: nothing left to undo

// The profile, commented. ERR_SYNTAX: not a name (letters, digits, - _ .); ERR_NOTFOUND: no record comes of it yet.
int mapping_text(struct mapping *m, const char *name, struct strbuf *out, struct err *e);
// PATH of a profile of that name in the folder of the user's own.
int mapping_profile_path(const char *folder, const char *name, char *out, size_t size, struct err *e);

#endif
