// Words of comments in French and English: what counts, what is one word in several forms, where pairs end.
#include "test_util.h"

#include "base/words.h"

// Words as "stem stem | ~negation . stop": topics by stem, '.' for a stop word, '|' for an end.
static void expect(struct words *w, const char *text, const char *want)
{
    struct arena mem = {0};
    struct word words[WORDS_MAX];
    struct strbuf b = {0};
    const char *lower;
    size_t n = words_split(w, text, &mem, words, &lower);
    for (size_t i = 0; i < n; i++) {
        sb_add(&b, i ? " " : "");
        sb_add(&b, words[i].kind == WORD_END ? "|" : words[i].kind == WORD_STOP ? "." : words[i].kind == WORD_NEGATION ? "~" : "");
        sb_add(&b, words[i].stem);
    }
    if (strcmp(sb_str(&b), want) != 0)
        fail_msg("%s -> %s, not %s", text, sb_str(&b), want);
    sb_release(&b);
    arena_release(&mem);
}

static const char *stem_of(struct words *w, struct arena *mem, const char *text)
{
    struct word words[WORDS_MAX];
    const char *lower;
    size_t n = words_split(w, text, mem, words, &lower);
    return n ? words[n - 1].stem : "";
}

// Stems of the Snowball vocabularies: attente -> attent, livraison -> livraison, waiting -> wait, delivery -> deliveri.
static void languages(void **state)
{
    (void)state;
    struct words *w = words_open();
    assert_non_null(w);
    expect(w, "Le temps d'attente est trop long.", ". temp . attent . . long |");
    expect(w, "The waiting time was long, no delivery!", ". wait time . long | ~no deliveri |");
    expect(w, "Colis jamais re\xC3\xA7u ; je ne l\xE2\x80\x99" "ai pas", "colis ~jamais recu | . . . . ~pas");
    expect(w, "", "");
    expect(w, "12 345 a ok", ". . . .");
    words_close(w);
}

// Forms of one word are one theme, with and without accents and capitals.
static void forms(void **state)
{
    (void)state;
    struct arena mem = {0};
    struct words *w = words_open();
    const char *one = stem_of(w, &mem, "le conseiller");
    assert_string_equal(stem_of(w, &mem, "les CONSEILLERS"), one);
    assert_string_equal(stem_of(w, &mem, "une conseill\xC3\xA8re"), one);
    assert_string_equal(stem_of(w, &mem, "the agents"), stem_of(w, &mem, "an Agent"));
    assert_string_equal(stem_of(w, &mem, "c'est \xC3\xA9" "cran"), stem_of(w, &mem, "c'est ECRAN"));
    words_close(w);
    arena_release(&mem);
}

// A text without a stop word is read in the language of those before it.
static void doubt(void **state)
{
    (void)state;
    struct arena mem = {0};
    struct words *w = words_open();
    for (int i = 0; i < 3; i++)
        stem_of(w, &mem, "the agent was very kind");
    assert_string_equal(stem_of(w, &mem, "delivery"), "deliveri");
    words_close(w);
    arena_release(&mem);
}

// Hostile lengths end at the limit.
static void many(void **state)
{
    (void)state;
    struct words *w = words_open();
    struct arena mem = {0};
    struct word words[WORDS_MAX];
    struct strbuf b = {0};
    const char *lower;
    for (int i = 0; i < 5000; i++)
        sb_add(&b, "mot, ");
    assert_in_range(words_split(w, b.s, &mem, words, &lower), WORDS_MAX - 2, WORDS_MAX);
    sb_release(&b);
    arena_release(&mem);
    words_close(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(languages), cmocka_unit_test(forms), cmocka_unit_test(doubt),
                                       cmocka_unit_test(many)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
