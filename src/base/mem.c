#include "base/mem.h"
#include "base/err.h"
#include <malloc.h>
#include <stdalign.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define ARENA_FIRST ((size_t)4096)
#define ARENA_BLOCK ((size_t)1 << 20) // blocks double from ARENA_FIRST up to this
#define ALLOC_MAX ((size_t)1 << 40)   // no single buffer is ever larger: catches overflowing sizes
#define STRBUF_MAX ((size_t)1 << 31)  // 2 GiB

struct arena_block {
    struct arena_block *next;
    size_t size, used;
    alignas(16) char bytes[];
};

#define LARGE_PAGE ((size_t)2 << 20)

void *mem_table(size_t n)
{
    if (n < 2 * LARGE_PAGE)
        return malloc(n);
    size_t whole = (n + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    void *p = n <= ALLOC_MAX ? aligned_alloc(LARGE_PAGE, whole) : NULL;
    if (p)
        madvise(p, n / LARGE_PAGE * LARGE_PAGE, MADV_HUGEPAGE); // advice: without it the table only is slower
    return p;
}

// The C library would ask the system for each array of over 128 KB and give it back when it is freed: every fold paid for its cells
// page by page, a tenth of the first frame.
void mem_keep(void)
{
#ifdef __GLIBC__
    mallopt(M_MMAP_THRESHOLD, (int)(2 * LARGE_PAGE)); // those of mem_table go back as they did
    mallopt(M_TRIM_THRESHOLD, (int)(16 * LARGE_PAGE));
#endif
}

static struct arena_block *block_new(size_t size)
{
    struct arena_block *b = calloc(1, sizeof(*b) + size);
    if (b)
        b->size = size;
    return b;
}

// A request too large for the usual block gets one of its own, put behind the head so that the head's rest is not lost.
static struct arena_block *arena_grow(struct arena *a, size_t n)
{
    size_t usual = a->head ? a->head->size * 2 : ARENA_FIRST;
    if (usual > ARENA_BLOCK)
        usual = ARENA_BLOCK;
    bool own = n > usual / 4 && a->head;
    struct arena_block *b = block_new(own || n > usual ? n : usual);
    if (!b)
        return NULL;
    if (own) {
        b->next = a->head->next;
        a->head->next = b;
    } else {
        b->next = a->head;
        a->head = b;
    }
    return b;
}

void *arena_alloc(struct arena *a, size_t n)
{
    if (n > ALLOC_MAX) {
        a->oom = true;
        return NULL;
    }
    n = n ? (n + 15) & ~(size_t)15 : 16;
    struct arena_block *b = a->head;
    if (!b || b->size - b->used < n) {
        b = arena_grow(a, n);
        if (!b) {
            a->oom = true;
            return NULL;
        }
    }
    void *p = b->bytes + b->used;
    b->used += n;
    a->used += n;
    return p;
}

char *arena_strndup(struct arena *a, const char *s, size_t len)
{
    char *p = arena_alloc(a, len + 1);
    if (p && len)
        memcpy(p, s, len);
    return p;
}

char *arena_strdup(struct arena *a, const char *s)
{
    return arena_strndup(a, s, strlen(s));
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
    va_list ap, again;
    va_start(ap, fmt);
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    char *p = n < 0 ? NULL : arena_alloc(a, (size_t)n + 1);
    if (p)
        vsnprintf(p, (size_t)n + 1, fmt, again);
    va_end(again);
    va_end(ap);
    return p;
}

void arena_release(struct arena *a)
{
    struct arena_block *next;
    for (struct arena_block *b = a->head; b; b = next) {
        next = b->next;
        free(b);
    }
    *a = (struct arena){0};
}

int vec_grow(void **p, size_t *cap, size_t n, size_t elt)
{
    if (n < *cap)
        return 0;
    size_t want = *cap < 8 ? 16 : *cap * 2;
    if (elt == 0 || want > ALLOC_MAX / elt)
        return ERR_NOMEM;
    char *q = realloc(*p, want * elt);
    if (!q)
        return ERR_NOMEM;
    memset(q + *cap * elt, 0, (want - *cap) * elt);
    *p = q;
    *cap = want;
    return 0;
}

// Room for n more bytes and the terminator.
static bool sb_room(struct strbuf *b, size_t n)
{
    if (b->oom)
        return false;
    if (n < b->cap && b->len < b->cap - n)
        return true;
    if (n >= STRBUF_MAX || b->len >= STRBUF_MAX - n)
        goto fail;
    size_t want = b->cap ? b->cap : 64;
    while (want <= b->len + n)
        want *= 2;
    char *s = realloc(b->s, want);
    if (!s)
        goto fail;
    b->s = s;
    b->cap = want;
    b->s[b->len] = '\0';
    return true;
fail:
    b->oom = true;
    return false;
}

void sb_addn(struct strbuf *b, const char *s, size_t n)
{
    if (!sb_room(b, n))
        return;
    if (n)
        memcpy(b->s + b->len, s, n);
    b->len += n;
    b->s[b->len] = '\0';
}

void sb_add(struct strbuf *b, const char *s)
{
    sb_addn(b, s, strlen(s));
}

void sb_putc(struct strbuf *b, char c)
{
    sb_addn(b, &c, 1);
}

void sb_vaddf(struct strbuf *b, const char *fmt, va_list ap)
{
    va_list again;
    va_copy(again, ap);
    int n = vsnprintf(NULL, 0, fmt, ap);
    if (n >= 0 && sb_room(b, (size_t)n)) {
        vsnprintf(b->s + b->len, (size_t)n + 1, fmt, again);
        b->len += (size_t)n;
    }
    va_end(again);
}

void sb_addf(struct strbuf *b, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    sb_vaddf(b, fmt, ap);
    va_end(ap);
}

void sb_clear(struct strbuf *b)
{
    b->len = 0;
    if (b->s)
        b->s[0] = '\0';
}

void sb_release(struct strbuf *b)
{
    free(b->s);
    *b = (struct strbuf){0};
}

void sb_end(struct strbuf *part, struct strbuf *whole)
{
    whole->oom = whole->oom || part->oom;
    sb_release(part);
}

char *sb_keep(struct strbuf *b, struct arena *mem)
{
    char *s = b->oom ? NULL : arena_strdup(mem, sb_str(b));
    mem->oom = mem->oom || !s;
    sb_release(b);
    return s;
}

const char *sb_str(const struct strbuf *b)
{
    return b->s ? b->s : "";
}

bool str_copy(char *dst, size_t size, const char *src)
{
    size_t len = strlen(src), n = len;
    if (size == 0)
        return false;
    if (n >= size) {
        n = size - 1;
        while (n > 0 && ((unsigned char)src[n] & 0xC0) == 0x80) // do not cut inside a character
            n--;
    }
    memmove(dst, src, n);
    dst[n] = '\0';
    return n == len;
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

bool str_ieq(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

bool str_starts(const char *s, const char *prefix)
{
    return strncmp(s, prefix, strlen(prefix)) == 0;
}

static bool blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

char *str_trim(char *s)
{
    while (blank(*s))
        s++;
    char *end = s + strlen(s);
    while (end > s && blank(end[-1]))
        end--;
    *end = '\0';
    return s;
}

#define WORD_MAX 40

// Levenshtein distance in which two swapped neighbours count one (optimal string alignment).
int str_distance(const char *a, const char *b)
{
    int d[WORD_MAX + 1][WORD_MAX + 1];
    size_t na = strlen(a), nb = strlen(b);
    if (na > WORD_MAX || nb > WORD_MAX)
        return WORD_MAX;
    for (size_t i = 0; i <= na; i++)
        d[i][0] = (int)i;
    for (size_t j = 0; j <= nb; j++)
        d[0][j] = (int)j;
    for (size_t i = 1; i <= na; i++)
        for (size_t j = 1; j <= nb; j++) {
            int best = d[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
            if (d[i - 1][j] + 1 < best)
                best = d[i - 1][j] + 1;
            if (d[i][j - 1] + 1 < best)
                best = d[i][j - 1] + 1;
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] && d[i - 2][j - 2] + 1 < best)
                best = d[i - 2][j - 2] + 1;
            d[i][j] = best;
        }
    return d[na][nb];
}
