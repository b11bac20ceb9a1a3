// The words of a text, for counting themes: lower case, without stop words, stemmed. Only user of libstemmer (Snowball).
#ifndef KPITOP_BASE_WORDS_H
#define KPITOP_BASE_WORDS_H

#include "base/mem.h"

#define WORDS_MAX 400 // of one text; what comes after is not looked at

enum word_kind {
    WORD_TOPIC,    // may be a theme
    WORD_NEGATION, // "pas", "never": only the first half of a pair
    WORD_STOP,     // says nothing alone; pairs reach over it
    WORD_END       // end of a sentence or clause: no pair reaches over it
};
struct word {
    enum word_kind kind;
    const char *stem;   // key: the same for all forms of a word, without accents; "" but for topics and negations
    size_t from, to;    // bytes in words.text
};
struct words; // two stemmers; remembers which language it met more often
struct words *words_open(void);    // NULL: out of memory
void words_close(struct words *w); // NULL is fine
// Words of a text, in French or in English as its stop words tell (as most texts before it when they do not). Stems live
// in mem; *lower is the text in lower case, into which the words point, in mem too. Returns their number; 0 when out of memory.
size_t words_split(struct words *w, const char *text, struct arena *mem, struct word out[WORDS_MAX], const char **lower);

#endif
