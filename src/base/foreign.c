// Libraries speak English. What they say of damaged files is translated here: the sentences that a user can meet.
#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"

#include <string.h>

static const char *const known[] = {
    // zlib
    N_("buffer error"),
    N_("data error"),
    N_("header crc mismatch"),
    N_("incorrect data check"),
    N_("incorrect header check"),
    N_("incorrect length check"),
    N_("invalid bit length repeat"),
    N_("invalid block type"),
    N_("invalid code lengths set"),
    N_("invalid distance code"),
    N_("invalid distance too far back"),
    N_("invalid distances set"),
    N_("invalid literal/length code"),
    N_("invalid literal/lengths set"),
    N_("invalid stored block lengths"),
    N_("invalid window size"),
    N_("too many length or distance symbols"),
    N_("unexpected end of file"),
    N_("unknown compression method"),
    N_("unknown header flags set"),
    // zstd
    N_("Data corruption detected"),
    N_("Restored data doesn't match checksum"),
    N_("Src size is incorrect"),
    N_("Unknown frame descriptor"),
    N_("Unsupported frame parameter"),
    // libzip
    N_("CRC error"),
    N_("Compressed data invalid"),
    N_("Compression method not supported"),
    N_("Encryption method not supported"),
    N_("Malloc failure"),
    N_("Multi-disk zip archives not supported"),
    N_("No error"),
    N_("Not a zip archive"),
    N_("Possibly truncated or corrupted zip archive"),
    N_("Premature end of file"),
    N_("Read error"),
    N_("Seek error"),
    N_("Unexpected length of data"),
    N_("Zip archive inconsistent"),
    N_("Zlib error"),
    // expat
    N_("XML or text declaration not at start of entity"),
    N_("duplicate attribute"),
    N_("encoding specified in XML declaration is incorrect"),
    N_("junk after document element"),
    N_("mismatched tag"),
    N_("no element found"),
    N_("not well-formed (invalid token)"),
    N_("partial character"),
    N_("reference to invalid character number"),
    N_("syntax error"),
    N_("unclosed CDATA section"),
    N_("unclosed token"),
    N_("undefined entity"),
    N_("unknown encoding"),
    // SQLite
    N_("attempt to write a readonly database"),
    N_("database disk image is malformed"),
    N_("database is locked"),
    N_("database or disk is full"),
    N_("disk I/O error"),
    N_("file is not a database"),
    N_("unable to open database file"),
};

const char *err_foreign(const char *said)
{
    const char *what = !strncmp(said, "<fd:", 4) ? strstr(said, ">: ") : NULL; // zlib puts the number of the file before it
    what = what ? what + 3 : said;
    for (size_t i = 0; i < ARRAY_LEN(known); i++)
        if (!strcmp(what, known[i]))
            return _(known[i]);
    return what;
}
