// What the bytes are: a BOM says it; else UTF-16 shows by its zero bytes; else valid UTF-8; else Windows-1252
// (of which Latin-1's printable characters are a part).
#include "input_priv.h"
#include "content_priv.h"
#include "base/i18n.h"
#include "base/threads.h"
#include "base/utf8.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DECODER_BLOCK (128u * 1024)
#define HASH_BLOCK CONTENT_MOST
#define ENC_THREADS 16
#define STRETCHES 4 // a thread, so that one that is held up does not hold up all

static const uint16_t cp1252_high[32] = {
    0x20AC, 0xFFFD, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0xFFFD, 0x017D, 0xFFFD, 0xFFFD, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0xFFFD, 0x017E, 0x0178,
};

static ssize_t read_block(int fd, void *buf, size_t n, uint64_t pos)
{
    size_t got = 0;
    while (got < n) {
        ssize_t r = pread(fd, (char *)buf + got, n - got, (off_t)(pos + got));
        if (r < 0 && errno == EINTR)
            continue;
        if (r < 0)
            return -1;
        if (r == 0)
            break;
        got += (size_t)r;
    }
    return (ssize_t)got;
}

// --- what it is -------------------------------------------------------------------------------------------------

static void utf8_lead(struct utf8_state *s, uint8_t c)
{
    s->lo = 0x80;
    s->hi = 0xBF;
    if (c >= 0xC2 && c <= 0xDF) {
        s->left = 1;
    } else if (c >= 0xE0 && c <= 0xEF) {
        s->left = 2;
        s->lo = c == 0xE0 ? 0xA0 : 0x80;
        s->hi = c == 0xED ? 0x9F : 0xBF;
    } else if (c >= 0xF0 && c <= 0xF4) {
        s->left = 3;
        s->lo = c == 0xF0 ? 0x90 : 0x80;
        s->hi = c == 0xF4 ? 0x8F : 0xBF;
    } else {
        s->left = 0;
        s->bad++;
    }
}

static void utf8_feed(struct utf8_state *s, const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!s->left) {
            uint64_t w;
            while (i + 8 <= n && (memcpy(&w, p + i, 8), !(w & UINT64_C(0x8080808080808080))))
                i += 8;
            if (i >= n)
                return;
        }
        uint8_t c = p[i];
        if (s->left) {
            if (c >= s->lo && c <= s->hi) {
                s->lo = 0x80;
                s->hi = 0xBF;
                if (!--s->left)
                    s->good++;
                continue;
            }
            s->bad++;
            s->left = 0;
        }
        if (c >= 0x80)
            utf8_lead(s, c);
    }
}

static uint64_t count_byte(const uint8_t *p, size_t n, int c)
{
    uint64_t k = 0;
    const uint8_t *end = p + n;
    while ((p = memchr(p, c, (size_t)(end - p)))) {
        k++;
        p++;
    }
    return k;
}

static const char *magic_of(const uint8_t *p, size_t n)
{
    static const struct {
        const char *bytes;
        size_t n;
        const char *what;
    } magics[] = {
        {"\xD0\xCF\x11\xE0", 4, N_("an old Excel workbook (.xls); open it and save it as .xlsx or CSV")},
        {"%PDF", 4, N_("a PDF document, from which no figure can be read for sure; export the list itself as CSV")},
        {"\x89PNG", 4, N_("a picture")},
        {"\xFF\xD8\xFF", 3, N_("a picture")},
        {"GIF8", 4, N_("a picture")},
        {"SQLite format 3", 15, N_("an SQLite database")},
        {"PAR1", 4, N_("a Parquet file; export it as CSV")},
        {"BZh", 3, N_("compressed with bzip2; decompress it first")},
        {"\xFD" "7zXZ", 5, N_("compressed with xz; decompress it first")},
        {"7z\xBC\xAF", 4, N_("a 7z archive; unpack it first")},
        {"Rar!", 4, N_("a RAR archive; unpack it first")},
        {"\x7F" "ELF", 4, N_("a program")},
    };
    for (size_t i = 0; i < ARRAY_LEN(magics); i++)
        if (n >= magics[i].n && !memcmp(p, magics[i].bytes, magics[i].n))
            return magics[i].what;
    return NULL;
}

static bool begins(const char *s, size_t n, const char *word)
{
    size_t k = strlen(word);
    return n >= k && !strncasecmp(s, word, k);
}

// Text that is written for programs. A CSV may begin with a bracket too: only a key or a tag decides.
static const char *markup_of(const char *s, size_t n)
{
    size_t i = 0;
    if (n >= 3 && !memcmp(s, "\xEF\xBB\xBF", 3))
        i = 3;
    while (i < n && strchr(" \t\r\n", s[i]))
        i++;
    s += i;
    n -= i;
    if (begins(s, n, "<?xml") || begins(s, n, "<workbook"))
        return memmem(s, n < 2000 ? n : 2000, "office:spreadsheet", 18)
                   ? N_("an Excel workbook of 2003 in XML; open it and save it as .xlsx or CSV")
                   : N_("XML, which is not read; export the same list as CSV or as a workbook");
    if (begins(s, n, "<!doctype html") || begins(s, n, "<html") || begins(s, n, "<table") || begins(s, n, "<head") ||
        begins(s, n, "<meta"))
        return N_("a web page, whatever its name says; open it in a spreadsheet and save it as .xlsx or CSV");
    bool list = n && *s == '[';
    for (i = list; i < n && strchr(" \t\r\n", s[i]); i++)
        ;
    if (i >= n || s[i] != '{')
        return NULL;
    for (i++; i < n && strchr(" \t\r\n", s[i]); i++)
        ;
    const char *end = i < n && s[i] == '"' ? memchr(s + i + 1, '"', n - i - 1) : NULL;
    for (i = end ? (size_t)(end - s) + 1 : n; i < n && strchr(" \t", s[i]); i++)
        ;
    if (i >= n || s[i] != ':')
        return NULL;
    return list ? N_("JSON, which is not read; export the same list as CSV or as a workbook")
                : N_("JSON, one object a line or one for all, which is not read; export the same list as CSV or as a workbook");
}

// Looks at the first block: BOM, UTF-16 without one, magic numbers, control characters.
static void scan_head(struct enc_scan *s, const uint8_t *p, size_t n)
{
    s->binary = magic_of(p, n);
    if (!s->binary)
        s->binary = markup_of((const char *)p, n);
    if (n >= 3 && p[0] == 0xEF && p[1] == 0xBB && p[2] == 0xBF) {
        s->bom = 3;
        s->name = "UTF-8 BOM";
    } else if (n >= 2 && p[0] == 0xFF && p[1] == 0xFE) {
        s->bom = 2;
        s->enc = ENC_UTF16LE;
    } else if (n >= 2 && p[0] == 0xFE && p[1] == 0xFF) {
        s->bom = 2;
        s->enc = ENC_UTF16BE;
    } else if (n >= 4) {
        size_t m = n > 4096 ? 4096 : n & ~(size_t)1, even = 0, odd = 0;
        for (size_t i = 0; i + 1 < m; i += 2) {
            even += !p[i];
            odd += !p[i + 1];
        }
        if (odd > m / 2 * 2 / 5 && even < m / 2 / 20 + 1)
            s->enc = ENC_UTF16LE;
        else if (even > m / 2 * 2 / 5 && odd < m / 2 / 20 + 1)
            s->enc = ENC_UTF16BE;
    }
    if (s->enc != ENC_UTF8 || s->binary)
        return;
    size_t odd = 0, m = n > 65536 ? 65536 : n;
    for (size_t i = 0; i < m; i++)
        odd += (p[i] < 32 && p[i] != '\t' && p[i] != '\n' && p[i] != '\r' && p[i] != '\f' && p[i] != 0x1a) ||
               p[i] == 0x7f;
    if (odd > m / 10 && odd > 4)
        s->binary = N_("a binary file");
}

// --- the whole content --------------------------------------------------------------------------------------------

#define HASH_STEP UINT64_C(0x9e3779b97f4a7c15) // odd: what a block adds is multiplied once for each block after it

// What goes before a byte that does not go on the character.
static void break_off(struct utf8_state *u)
{
    u->bad += u->left > 0;
    u->left = 0;
}

// Of a block whose other bytes are ASCII and whole characters of two bytes.
static void feed_high(struct utf8_state *u, const uint8_t *p, size_t n, const struct content *c)
{
    size_t next = 0;
    u->good += c->pairs;
    for (size_t w = 0; w * 64 * 64 < n; w++)
        for (uint64_t set = c->high[w]; set; set &= set - 1) {
            size_t at = 64 * (64 * w + (size_t)__builtin_ctzll(set));
            if (next < at)
                break_off(u);
            next = at + 64 < n ? at + 64 : n;
            utf8_feed(u, p + at, next - at);
        }
    if (next < n)
        break_off(u);
}

static void take_block(struct enc_stretch *s, const uint8_t *p, size_t n)
{
    struct content c;
    content_look(p, n, &c, content_best());
    for (int i = 0; i < 2; i++)
        s->hash[i] = s->hash[i] * HASH_STEP + c.hash[i];
    memcpy(s->last, c.hash, sizeof(s->last));
    s->blocks++;
    if (!s->text)
        return;
    size_t skip = 0;
    if (s->blocks == 1 && s->from)
        while (skip < 3 && skip < n && (p[skip] & 0xC0) == 0x80)
            skip++;
    s->before += (unsigned)skip;
    if (skip)
        utf8_feed(&s->u, p + skip, n - skip);
    else
        feed_high(&s->u, p, n, &c);
    s->nul += c.nul ? count_byte(p, n, 0) : 0;
}

// Of a block that is read for its rows. Not the last one of a file that was cut.
static bool look_on(struct enc_stretch *s, const uint8_t *p, size_t n, uint64_t pos)
{
    if (pos == s->from + s->blocks * HASH_BLOCK && pos < s->to && (n == HASH_BLOCK || (n && pos + n == s->in->size)))
        take_block(s, p, n);
    return !s->u.bad && !s->nul;
}

static void read_stretch(struct enc_stretch *s)
{
    uint8_t *buf = malloc(HASH_BLOCK);
    s->rc = buf ? 0 : ERR_NOMEM;
    for (uint64_t pos = s->from; pos < s->to && !s->rc;) {
        ssize_t n = read_block(s->in->fd, buf, s->to - pos < HASH_BLOCK ? (size_t)(s->to - pos) : HASH_BLOCK, pos);
        if (n < 0) {
            s->rc = ERR_IO;
            s->errnum = errno;
        } else if (s->cancel && *s->cancel) {
            s->rc = ERR_CANCEL;
        }
        if (n <= 0 || s->rc)
            break;
        take_block(s, buf, (size_t)n);
        pos += (uint64_t)n;
    }
    free(buf);
}

// Adds the stretch that follows. False: a character that is no UTF-8 stands where they meet, or in one of them.
static bool add_stretch(struct enc_stretch *s, struct enc_stretch *next, const uint8_t *seam, size_t n)
{
    unsigned left = (unsigned)s->u.left;
    utf8_feed(&s->u, seam, left < n ? left : n);
    bool whole = !s->u.left && left == next->before && !s->u.bad && !next->u.bad;
    s->u.good += next->u.good;
    s->u.left = next->u.left;
    s->u.lo = next->u.lo;
    s->u.hi = next->u.hi;
    s->nul += next->nul;
    for (uint64_t i = 0; i < next->blocks; i++)
        for (int k = 0; k < 2; k++)
            s->hash[k] *= HASH_STEP;
    for (int k = 0; k < 2; k++)
        s->hash[k] += next->hash[k];
    s->blocks += next->blocks;
    return whole;
}

// Bad bytes are counted from the first to the last, however the file was cut.
static int count_utf8(const struct input *in, struct utf8_state *u, struct err *e)
{
    uint8_t *buf = malloc(HASH_BLOCK);
    ssize_t n = 0;
    *u = (struct utf8_state){0};
    for (uint64_t pos = 0; buf && (n = read_block(in->fd, buf, HASH_BLOCK, pos)) > 0; pos += (uint64_t)n)
        utf8_feed(u, buf, (size_t)n);
    int rc = !buf ? err_nomem(e) : n < 0 ? err_set(e, ERR_IO, "reading failed: %s", strerror(errno)) : 0;
    free(buf);
    return rc;
}

static int read_one(void *ctx, size_t i, size_t worker)
{
    (void)worker;
    read_stretch((struct enc_stretch *)ctx + i);
    return 0; // what went wrong stays with the stretch: the first one of the file is told
}

static int read_stretches(struct enc_stretch *s, unsigned n, unsigned nthreads, struct err *e)
{
    each_part(read_one, s, n, nthreads);
    for (unsigned i = 0; i < n; i++) {
        if (s[i].rc == ERR_IO)
            return err_set(e, ERR_IO, "reading failed: %s", strerror(s[i].errnum));
        if (s[i].rc)
            return s[i].rc == ERR_CANCEL ? err_set(e, ERR_CANCEL, "stopped") : err_nomem(e);
    }
    return 0;
}

// Adds the stretch that follows, with what stands where they meet; *whole becomes false as above.
static int add_next(struct enc_stretch *s, struct enc_stretch *next, bool *whole, struct err *e)
{
    uint8_t seam[3];
    ssize_t got = read_block(next->in->fd, seam, sizeof(seam), next->from);
    if (got < 0)
        return err_set(e, ERR_IO, "reading failed: %s", strerror(errno));
    *whole = add_stretch(s, next, seam, (size_t)got) && *whole;
    return 0;
}

// All of it in the first stretch.
static int put_together(struct enc_stretch *s, unsigned n, struct err *e)
{
    bool whole = true;
    for (unsigned i = 1; i < n; i++) {
        int rc = add_next(&s[0], &s[i], &whole, e);
        if (rc)
            return rc;
    }
    return whole || !s->text ? 0 : count_utf8(s->in, &s->u, e);
}

static void name_encoding(struct enc_scan *s, struct utf8_state u, const uint8_t last[4])
{
    if (s->enc == ENC_UTF8) {
        u.bad += u.left > 0;
        if (u.bad && (s->bom || u.good / 4 > u.bad)) {
            s->enc = ENC_UTF8_REPAIR;
            s->bad = u.bad;
        } else if (u.bad) {
            s->enc = ENC_CP1252;
            s->name = "Windows-1252";
        }
        s->final_newline = last[3] == '\n' || last[3] == '\r';
    } else {
        s->name = s->enc == ENC_UTF16LE ? "UTF-16LE" : "UTF-16BE";
        uint8_t low = s->enc == ENC_UTF16LE ? last[2] : last[3], high = s->enc == ENC_UTF16LE ? last[3] : last[2];
        s->final_newline = !high && (low == '\n' || low == '\r');
    }
}

// *head: what the first block holds; NULL where nobody asks.
static int scan_ends(const struct input *in, struct enc_scan *s, uint8_t last[4], struct enc_stretch *head, struct err *e)
{
    uint8_t *buf = malloc(HASH_BLOCK);
    if (!buf)
        return err_nomem(e);
    ssize_t n = read_block(in->fd, buf, HASH_BLOCK, 0);
    if (n > 0)
        scan_head(s, buf, (size_t)n);
    if (n > 0 && head)
        take_block(head, buf, (size_t)n);
    if (n >= 0) {
        size_t k = in->size < 4 ? (size_t)in->size : 4;
        memset(last, 0, 4);
        n = read_block(in->fd, last + 4 - k, k, in->size - k);
    }
    free(buf);
    return n < 0 ? err_set(e, ERR_IO, "reading failed: %s", strerror(errno)) : 0;
}

int encoding_scan(const struct input *in, struct enc_scan *out, unsigned threads, const atomic_int *cancel, struct err *e)
{
    struct enc_scan s = {.enc = ENC_UTF8, .name = "UTF-8"};
    uint8_t last[4];
    struct enc_stretch parts[ENC_THREADS * STRETCHES];
    uint64_t blocks = in->size / HASH_BLOCK;
    unsigned nthreads = threads > ENC_THREADS ? ENC_THREADS : threads ? threads : 1, n = nthreads > 1 ? nthreads * STRETCHES : 1;
    int rc = scan_ends(in, &s, last, NULL, e);
    if (rc)
        return rc;
    n = blocks < 2 * n ? 1 : n;
    for (unsigned i = 0; i < n; i++)
        parts[i] = (struct enc_stretch){.in = in, .cancel = cancel, .from = blocks * i / n * HASH_BLOCK,
                                    .to = i + 1 < n ? blocks * (i + 1) / n * HASH_BLOCK : in->size, .text = s.enc == ENC_UTF8};
    rc = read_stretches(parts, n, nthreads, e);
    if (!rc)
        rc = put_together(parts, n, e);
    if (rc)
        return rc;
    s.nul = parts->nul;
    memcpy(s.content, parts->hash, sizeof(s.content));
    memcpy(s.last, parts[n - 1].last, sizeof(s.last));
    name_encoding(&s, parts->u, last);
    *out = s;
    return 0;
}

// --- looked at while its rows are read ------------------------------------------------------------------------------

int encoding_guess(const struct input *in, struct enc_scan *out, struct err *e)
{
    struct enc_scan s = {.enc = ENC_UTF8, .name = "UTF-8"};
    struct enc_stretch head = {.in = in, .text = true};
    uint8_t last[4];
    int rc = scan_ends(in, &s, last, &head, e);
    if (rc)
        return rc;
    s.guess = s.enc == ENC_UTF8 && !s.binary && !head.u.bad && !head.nul && in->size > HASH_BLOCK;
    name_encoding(&s, (struct utf8_state){0}, last);
    s.begun.blocks = 1;
    memcpy(s.begun.head, head.hash, sizeof(s.begun.head));
    memcpy(s.begun.hash, head.hash, sizeof(s.begun.hash));
    *out = s;
    return 0;
}

static bool stretch_is(struct enc_stretch *s, const uint64_t hash[2])
{
    read_stretch(s);
    return !s->rc && s->hash[0] == hash[0] && s->hash[1] == hash[1];
}

bool encoding_stays(const struct input *in, const struct enc_begun *begun)
{
    uint64_t end = begun->from + begun->blocks * HASH_BLOCK;
    struct enc_stretch head = {.in = in, .to = HASH_BLOCK}, seen = {.in = in, .from = begun->from, .to = end < in->size ? end : in->size};
    return !begun->blocks || (stretch_is(&head, begun->head) && stretch_is(&seen, begun->hash));
}

void enc_stretch_begin(struct enc_stretch *s, const struct input *in, uint64_t from, uint64_t to)
{
    *s = (struct enc_stretch){.in = in, .from = (from + HASH_BLOCK - 1) / HASH_BLOCK * HASH_BLOCK, .to = to, .text = true};
}

static int wrong_guess(struct err *e)
{
    return err_set(e, ERR_SYNTAX, "its text is not of the encoding that its beginning shows");
}

// Adds what a stretch holds, and before it what none held; *at: how far it goes.
static int take_next(struct enc_stretch *all, const struct enc_stretch *s, uint64_t *at, struct err *e)
{
    struct enc_stretch next = *s, gap = {.in = s->in, .cancel = all->cancel, .from = *at, .to = s->from, .text = true};
    bool whole = true;
    int rc = 0;
    if (gap.from < gap.to) {
        read_stretch(&gap);
        if (gap.rc)
            return gap.rc == ERR_NOMEM    ? err_nomem(e)
                   : gap.rc == ERR_CANCEL ? err_set(e, gap.rc, "stopped")
                                          : err_set(e, gap.rc, "reading failed: %s", strerror(gap.errnum));
        rc = add_next(all, &gap, &whole, e);
        memcpy(all->last, gap.last, sizeof(all->last));
    }
    if (!rc && next.blocks) {
        rc = add_next(all, &next, &whole, e);
        memcpy(all->last, next.last, sizeof(all->last));
    }
    *at = s->from + s->blocks * HASH_BLOCK;
    return rc ? rc : whole && !all->nul ? 0 : wrong_guess(e);
}

int encoding_take(const struct input *in, struct enc_scan *scan, const struct enc_stretch *s, size_t n, const atomic_int *cancel, struct err *e)
{
    struct enc_stretch all = {.in = in, .cancel = cancel, .text = true}, end;
    uint64_t at = 0;
    int rc = 0;
    for (size_t i = 0; i < n && !rc; i++)
        if (s[i].blocks)
            rc = take_next(&all, &s[i], &at, e);
    end = (struct enc_stretch){.in = in, .from = in->size};
    if (!rc)
        rc = take_next(&all, &end, &at, e);
    if (rc)
        return rc;
    if (all.u.left)
        return wrong_guess(e);
    memcpy(scan->content, all.hash, sizeof(scan->content));
    memcpy(scan->last, all.last, sizeof(scan->last));
    scan->guess = false;
    return 0;
}

int encoding_sure(const struct input *in, struct enc_scan *scan, unsigned threads, const atomic_int *cancel, struct err *e)
{
    struct enc_scan s;
    if (!scan->guess)
        return 0;
    int rc = encoding_scan(in, &s, threads, cancel, e);
    if (rc)
        return rc;
    if (s.enc != ENC_UTF8 || s.nul)
        return wrong_guess(e);
    memcpy(scan->content, s.content, sizeof(scan->content));
    memcpy(scan->last, s.last, sizeof(scan->last));
    scan->guess = false;
    return 0;
}

// --- a file that has grown ----------------------------------------------------------------------------------------

// The number that takes an odd one back, modulo 2^64: each step doubles the bits that are right, of three to begin with.
static uint64_t inverse(uint64_t odd)
{
    uint64_t x = odd;
    for (int i = 0; i < 5; i++)
        x *= 2 - odd * x;
    return x;
}

int encoding_grow(const struct input *in, const struct enc_before *before, struct enc_scan *out, const atomic_int *cancel, struct err *e)
{
    struct enc_scan s = {.enc = ENC_UTF8, .name = "UTF-8"};
    uint8_t last[4];
    uint64_t from = (before->size - 1) / HASH_BLOCK * HASH_BLOCK;
    struct enc_stretch all = {.in = in, .cancel = cancel, .to = before->size};
    struct enc_stretch end = {.in = in, .cancel = cancel, .from = from, .to = before->size};
    struct enc_stretch more = {.in = in, .cancel = cancel, .from = from, .to = in->size, .text = true};
    int rc = scan_ends(in, &s, last, NULL, e);
    if (rc)
        return rc;
    if (s.enc != ENC_UTF8 || s.binary || !stretch_is(&end, before->last) || (before->size <= GROWN_ALL && !stretch_is(&all, before->content)))
        return err_set(e, ERR_SYNTAX, "the file has not only grown");
    read_stretch(&more);
    if (more.rc || more.u.bad || more.u.left || more.nul)
        return err_set(e, more.rc ? more.rc : ERR_SYNTAX, "the file has not only grown");
    for (int k = 0; k < 2; k++) {
        s.content[k] = (before->content[k] - before->last[k]) * inverse(HASH_STEP);
        for (uint64_t i = 0; i < more.blocks; i++)
            s.content[k] *= HASH_STEP;
        s.content[k] += more.hash[k];
        s.last[k] = more.last[k];
    }
    name_encoding(&s, more.u, last);
    *out = s;
    return 0;
}

// --- decoding ---------------------------------------------------------------------------------------------------

int decoder_init(struct decoder *d, const struct input *in, const struct enc_scan *scan, struct err *e)
{
    *d = (struct decoder){.fd = in->fd, .enc = scan->enc, .bom = scan->bom, .nul = scan->nul > 0,
                          .pos = scan->bom, .size = in->size};
    d->raw = malloc(DECODER_BLOCK + 8);
    d->out = scan->enc == ENC_UTF8 ? NULL : malloc(3 * (DECODER_BLOCK + 8));
    if (!d->raw || (scan->enc != ENC_UTF8 && !d->out)) {
        decoder_release(d);
        return err_nomem(e);
    }
    return 0;
}

void decoder_release(struct decoder *d)
{
    free(d->raw);
    free(d->out);
    *d = (struct decoder){.fd = -1};
}

static size_t put(char *out, uint32_t cp)
{
    if (cp && cp < 0x80) {
        *out = (char)cp;
        return 1;
    }
    return utf8_encode(cp ? cp : ' ', out);
}

static size_t decode_cp1252(const struct decoder *d, size_t n)
{
    char *o = d->out;
    for (size_t i = 0; i < n; i++) {
        uint8_t c = d->raw[i];
        o += put(o, c >= 0x80 && c < 0xA0 ? cp1252_high[c - 0x80] : c);
    }
    return (size_t)(o - d->out);
}

// `keep` becomes the bytes at the end that wait for the rest of their character.
static size_t decode_utf16(const struct decoder *d, size_t n, bool end, size_t *keep)
{
    char *o = d->out;
    size_t i = 0;
    bool le = d->enc == ENC_UTF16LE;
#define UNIT(at) (uint32_t)(le ? d->raw[at] | d->raw[(at) + 1] << 8 : d->raw[at] << 8 | d->raw[(at) + 1])
    while (i + 2 <= n) {
        uint32_t u = UNIT(i);
        if (u >= 0xD800 && u <= 0xDBFF) {
            if (i + 4 > n && !end)
                break;
            uint32_t v = i + 4 <= n ? UNIT(i + 2) : 0;
            if (v >= 0xDC00 && v <= 0xDFFF) {
                u = 0x10000 + ((u - 0xD800) << 10) + (v - 0xDC00);
                i += 2;
            } else {
                u = 0xFFFD;
            }
        } else if (u >= 0xDC00 && u <= 0xDFFF) {
            u = 0xFFFD;
        }
        o += put(o, u);
        i += 2;
    }
#undef UNIT
    *keep = end ? 0 : n - i;
    return (size_t)(o - d->out);
}

static size_t decode_repair(const struct decoder *d, size_t n, bool end, size_t *keep)
{
    char *o = d->out;
    size_t i = 0;
    while (i < n) {
        uint8_t c = d->raw[i];
        size_t need = c < 0x80 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
        if (i + need > n && !end)
            break;
        uint32_t cp;
        i += utf8_decode((const char *)d->raw + i, n - i, &cp);
        o += put(o, cp);
    }
    *keep = n - i;
    return (size_t)(o - d->out);
}

static void blank_nuls(uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!p[i])
            p[i] = ' ';
}

// Not beyond what the file had when it was opened: what was written to it since then was not scanned.
static ssize_t read_on(const struct decoder *d, void *to, size_t room)
{
    uint64_t left = d->size > d->pos ? d->size - d->pos : 0;
    return read_block(d->fd, to, left < room ? (size_t)left : room, d->pos);
}

int decoder_next(struct decoder *d, char **text, size_t *n, struct err *e)
{
    for (;;) {
        ssize_t got = read_on(d, d->raw + d->carry, DECODER_BLOCK);
        if (got < 0)
            return err_set(e, ERR_IO, "reading failed: %s", strerror(errno));
        size_t have = d->carry + (size_t)got, keep = 0;
        bool end = (size_t)got < DECODER_BLOCK;
        d->pos += (uint64_t)got;
        *text = d->out;
        switch (d->enc) {
        case ENC_UTF8:
            *text = (char *)d->raw;
            *n = have;
            if (d->nul)
                blank_nuls(d->raw, have);
            break;
        case ENC_CP1252: *n = decode_cp1252(d, have); break;
        case ENC_UTF16LE:
        case ENC_UTF16BE: *n = decode_utf16(d, have, end, &keep); break;
        case ENC_UTF8_REPAIR: *n = decode_repair(d, have, end, &keep); break;
        }
        memmove(d->raw, d->raw + have - keep, d->enc == ENC_UTF8 ? 0 : keep);
        d->carry = keep;
        if (*n || end)
            return 0;
    }
}

int decoder_fill(struct decoder *d, char *to, size_t room, size_t *n, struct err *e)
{
    if (d->enc == ENC_UTF8) {
        size_t block = HASH_BLOCK - (size_t)(d->pos % HASH_BLOCK); // what is looked at begins and ends with a block
        ssize_t got = read_on(d, to, d->look && block < room ? block : room);
        if (got < 0)
            return err_set(e, ERR_IO, "reading failed: %s", strerror(errno));
        if (d->look && !look_on(d->look, (const uint8_t *)to, (size_t)got, d->pos))
            return wrong_guess(e);
        d->pos += (uint64_t)got;
        *n = (size_t)got;
        if (d->nul)
            blank_nuls((uint8_t *)to, *n);
        return 0;
    }
    int rc = d->nleft ? 0 : decoder_next(d, &d->left, &d->nleft, e);
    if (rc)
        return rc;
    *n = d->nleft < room ? d->nleft : room;
    if (*n)
        memcpy(to, d->left, *n);
    d->left += *n;
    d->nleft -= *n;
    return 0;
}

int decoder_seek(struct decoder *d, uint64_t offset, struct err *e)
{
    d->carry = d->nleft = 0;
    d->pos = d->bom;
    if (d->enc == ENC_UTF8) {
        d->pos += offset;
        return 0;
    }
    (void)e;
    return offset == 0 ? 0 : err_set(e, ERR_RANGE, "a decoded file is read from its beginning");
}
