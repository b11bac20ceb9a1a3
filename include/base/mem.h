// Memory: arenas (freed at once), growing arrays, a growing string.
#ifndef KPITOP_BASE_MEM_H
#define KPITOP_BASE_MEM_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

// Arena: many small allocations, one release. Zero-initialise to start.
struct arena_block;
struct arena {
    struct arena_block *head;
    size_t used; // bytes handed out in total
    bool oom;    // something was asked for and not to be had: what was made of this memory may lack a part
};
void *arena_alloc(struct arena *a, size_t n);       // zeroed, 16-byte aligned; NULL when out of memory
char *arena_strdup(struct arena *a, const char *s); // NULL when out of memory
char *arena_strndup(struct arena *a, const char *s, size_t len);
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void arena_release(struct arena *a);

// Make room for one more element than *n in the array *p of *cap elements of
// elt bytes each (doubling; new room is zeroed). 0 or ERR_NOMEM; *p stays valid on failure.
// Usage: if (vec_grow((void **)&v->items, &v->cap, v->n, sizeof(*v->items))) return err_nomem(e);
int vec_grow(void **p, size_t *cap, size_t n, size_t elt);

// n bytes that are read and written all over, not zeroed: where the system lends large pages, they are asked for (a table
// of many MB in small ones misses the processor's page table at each touch). Free with free; NULL when out of memory.
void *mem_table(size_t n);
void mem_keep(void); // once, at the start: arrays up to some MB that are freed stay with the program for the next ones

// Growing string, always NUL-terminated once touched. Failure is sticky: after
// an allocation fails `oom` is set, later calls do nothing, the caller checks once at the end.
struct strbuf {
    char *s;
    size_t len, cap;
    bool oom;
};
void sb_add(struct strbuf *b, const char *s);
void sb_addn(struct strbuf *b, const char *s, size_t n);
void sb_putc(struct strbuf *b, char c);
void sb_addf(struct strbuf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sb_vaddf(struct strbuf *b, const char *fmt, va_list ap) __attribute__((format(printf, 2, 0)));
void sb_clear(struct strbuf *b);            // length 0, memory kept; what failed once (oom) stays told
void sb_release(struct strbuf *b);          // back to zero-initialised
// Release a part whose text went into `whole`, which has no memory either when the part had none.
void sb_end(struct strbuf *part, struct strbuf *whole);
char *sb_keep(struct strbuf *b, struct arena *mem); // copied into mem and released; NULL: out of memory, which mem->oom tells too
const char *sb_str(const struct strbuf *b); // never NULL

// Bounded copy: always terminates, cuts on a UTF-8 boundary; true when all fitted.
bool str_copy(char *dst, size_t size, const char *src);
bool str_ieq(const char *a, const char *b); // ASCII case-insensitive equality
bool str_starts(const char *s, const char *prefix);
// Edits that turn a into b: insert, drop or change a byte, or swap two neighbours; 40 when a word is longer than 40.
int str_distance(const char *a, const char *b);
char *str_trim(char *s); // in place, ASCII blanks; returns the start

#endif
