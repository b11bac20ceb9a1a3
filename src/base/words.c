#include "base/words.h"
#include "base/utf8.h"

#include <libstemmer.h>
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

enum language { FRENCH, ENGLISH, LANGUAGES };

// Words without accents, as utf8_fold makes them. After an apostrophe a word is cut: "qu'il" is "qu" and "il".
static const char *const stop_words[LANGUAGES] = {
    " a ai ainsi alors apres as au aucun aucune aussi autre autres aux avaient avait avant avec avez avoir avons bien c ca car "
    "ce cela celle celui ces cet cette ceux chaque chez ci comme comment d dans de deja depuis des dessous dessus deux devant "
    "devez devons doit doivent donc dont du elle elles en encore enfin ensuite entre es est et etaient etait etant ete etes "
    "etre eu eux faire fait faites fois font ici il ils j jai je jusqu jusque l la le les leur leurs lors lorsqu lui m ma mais "
    "meme memes mes mets mettre moi moins mon n ne ni nos notre nous on ont ou par parce parfois peu peut peuvent plus plusieurs "
    "plutot pour pourquoi pouvez pouvoir puis puisque qu quand que quel quelle quelles quelqu quelque quelques quels qui quoi "
    "s sa sans se sera serait seront ses si soi soit sommes son sont sous souvent suis sur t ta tandis te tel telle tes toi ton "
    "toujours tous tout toute toutes tres trop tu un une vers veut vois voir vont vos votre vous vraiment y ",
    " a about after again all also am an and any are as at be because been before being both but by came can come could did do "
    "does doing down during each even every few for from further get gets getting go going got had has have having he her here "
    "hers him his how i if in into is it its itself just like made make many may me might more most much must my of off on once "
    "one only or other our ours out over own really s said same say she should since so some still such t than that the their "
    "theirs them then there these they thing things this those through to too two under until up upon us very was we were what "
    "when where which while who whom why will with would you your yours "};
static const char *const negations[LANGUAGES] = {" pas jamais rien aucun aucune sans impossible ",
                                                 " not no never nothing don didn doesn isn wasn couldn cannot can won without "};

struct words {
    struct sb_stemmer *stemmer[LANGUAGES];
    size_t met[LANGUAGES]; // texts of each language so far
};

struct words *words_open(void)
{
    struct words *w = calloc(1, sizeof(*w));
    if (!w)
        return NULL;
    w->stemmer[FRENCH] = sb_stemmer_new("french", "UTF_8");
    w->stemmer[ENGLISH] = sb_stemmer_new("english", "UTF_8");
    if (!w->stemmer[FRENCH] || !w->stemmer[ENGLISH]) {
        words_close(w);
        return NULL;
    }
    return w;
}

void words_close(struct words *w)
{
    for (int l = 0; w && l < LANGUAGES; l++)
        sb_stemmer_delete(w->stemmer[l]);
    free(w);
}

// Composed lower case, cut at the first MiB as utf8_fold cuts.
static char *lower_case(const char *text, struct arena *mem)
{
    size_t n = 0, len = strnlen(text, (size_t)1 << 20);
    uint8_t *low = u8_tolower((const uint8_t *)text, len, NULL, UNINORM_NFC, NULL, &n);
    char *copy = arena_strndup(mem, low ? (const char *)low : text, low ? n : len);
    free(low);
    return copy;
}

static bool in_list(const char *list, const char *word, size_t len)
{
    for (const char *at = list; (at = strchr(at, ' ')) && at[1]; at++) // each word stands between blanks
        if (!strncmp(at + 1, word, len) && at[1 + len] == ' ')
            return true;
    return false;
}

static const char *folded(const char *s, size_t len, struct arena *mem)
{
    struct strbuf b = {0};
    char *part = arena_strndup(mem, s, len);
    utf8_fold(&b, part ? part : "", len);
    const char *copy = b.oom || !part ? NULL : arena_strdup(mem, sb_str(&b));
    sb_release(&b);
    return copy ? copy : "";
}

static bool is_letter(uint32_t cp) { return uc_is_property_alphabetic(cp) || (cp >= '0' && cp <= '9'); }
static bool ends_clause(uint32_t cp) { return cp < 0x80 ? cp && strchr(".,;:!?()\n\"", (int)cp) : cp == 0x2026 || cp == 0x2014; }

// Cut into runs of letters and digits, and the ends of clauses between them.
static size_t cut(const char *s, struct word out[WORDS_MAX])
{
    size_t n = 0, len = strlen(s), start = 0;
    bool inside = false;
    for (size_t i = 0; i <= len && n + 1 < WORDS_MAX;) {
        uint32_t cp = 0;
        size_t step = i < len ? utf8_decode(s + i, len - i, &cp) : 1;
        if (is_letter(cp) && !inside)
            start = i;
        if (!is_letter(cp) && inside)
            out[n++] = (struct word){WORD_TOPIC, "", start, i};
        inside = is_letter(cp);
        if (ends_clause(cp) && n && out[n - 1].kind != WORD_END)
            out[n++] = (struct word){WORD_END, "", i, i};
        i += step;
    }
    return n;
}

static bool has_digit(const char *s) { return strpbrk(s, "0123456789") != NULL; }

// Stemmed twice: the French rules make "conseiller" of "conseillers" at first, and "conseil" of that.
static const char *stem_of(struct sb_stemmer *st, const char *s, size_t len, struct arena *mem)
{
    for (int pass = 0; pass < 2; pass++) {
        const sb_symbol *stem = sb_stemmer_stem(st, (const sb_symbol *)s, (int)len);
        len = stem ? (size_t)sb_stemmer_length(st) : len;
        s = stem ? arena_strndup(mem, (const char *)stem, len) : s;
        if (!s)
            return "";
    }
    return folded(s, len, mem);
}

// What a word is in a language; its stem when it may be a theme. Numbers and one or two letters are none.
static void judge(struct words *w, enum language l, const char *lower, struct arena *mem, struct word *x)
{
    size_t len = strlen(x->stem);
    if (in_list(negations[l], x->stem, len)) {
        x->kind = WORD_NEGATION;
    } else if (len < 3 || has_digit(x->stem) || in_list(stop_words[l], x->stem, len)) {
        x->kind = WORD_STOP;
        x->stem = "";
    } else {
        x->stem = stem_of(w->stemmer[l], lower + x->from, x->to - x->from, mem);
    }
}

size_t words_split(struct words *w, const char *text, struct arena *mem, struct word out[WORDS_MAX], const char **lower)
{
    size_t hits[LANGUAGES] = {0};
    const char *s = lower_case(text, mem);
    if (!s)
        return 0;
    size_t n = cut(s, out);
    for (size_t i = 0; i < n; i++) {
        if (out[i].kind == WORD_END)
            continue;
        out[i].stem = folded(s + out[i].from, out[i].to - out[i].from, mem);
        for (int l = 0; l < LANGUAGES; l++)
            hits[l] += in_list(stop_words[l], out[i].stem, strlen(out[i].stem));
    }
    enum language l = hits[FRENCH] != hits[ENGLISH] ? (hits[FRENCH] > hits[ENGLISH] ? FRENCH : ENGLISH)
                      : w->met[FRENCH] >= w->met[ENGLISH] ? FRENCH : ENGLISH;
    w->met[l] += hits[FRENCH] != hits[ENGLISH];
    for (size_t i = 0; i < n; i++)
        if (out[i].kind != WORD_END)
            judge(w, l, s, mem, &out[i]);
    *lower = s;
    return n;
}
