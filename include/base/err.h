// One-sentence errors. Engine functions return 0 or one of these negative
// codes and fill a struct err with one sentence for the user (what happened,
// where, what to do). They never print and never exit.
#ifndef KPITOP_BASE_ERR_H
#define KPITOP_BASE_ERR_H

enum err_code {
    ERR_NOMEM = -1,  // out of memory
    ERR_IO = -2,     // the system refused to open, read or write
    ERR_SYNTAX = -3, // input that cannot be understood
    ERR_RANGE = -4,  // a value outside its allowed range
    ERR_NOTFOUND = -5,
    ERR_LIMIT = -6,  // a stated maximum was reached
    ERR_CANCEL = -7, // the user asked to stop
};

struct err {
    int code;      // 0 or an enum err_code
    char msg[400]; // one sentence, UTF-8, no newline, no control characters
};

// Store the formatted sentence in e (e may be NULL) and return code.
int err_set(struct err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
// The password of a database's address becomes ***, in place: SCHEME://USER:PASSWORD@HOST, password=, pwd=. Every sentence of err_set
// and complain has been through it.
void err_hide_passwords(char *text);
// The same of a line that is being typed, a star for each byte, so that the cursor stays where it is.
void err_hide_typed(char *text);
// What a library (zlib, libzip, zstd, expat, SQLite, libxlsxwriter) says in English, in the language of the screen where
// the sentence is known; else as it is.
const char *err_foreign(const char *said);
// The usual out-of-memory sentence; returns ERR_NOMEM.
int err_nomem(struct err *e);

#endif
