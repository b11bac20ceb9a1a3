// What is masked and, as much, what is not. Card and IBAN numbers are the published examples of their standards.
#include "test_util.h"

#include "base/mask.h"

#include <time.h>

static void expect(const char *text, const char *want)
{
    struct strbuf b = {0};
    mask_text(&b, text);
    if (strcmp(sb_str(&b), want) != 0)
        fail_msg("%s -> %s, not %s", text, sb_str(&b), want);
    sb_release(&b);
}

static void emails(void **state)
{
    (void)state;
    expect("write to jean.dupont+sav@exemple.fr, thanks", "write to [e-mail], thanks");
    expect("<Marie@Mail.example.co.uk>.", "<[e-mail]>.");
    expect("a@b.fr;c_d@e-f.org", "[e-mail];[e-mail]");
    expect("m\xC3\xA9lanie@caf\xC3\xA9.fr", "[e-mail]");
    expect("@support answered, 3@home", "@support answered, 3@home");
    expect("a @ b.fr", "a @ b.fr");
    expect("jean(at)exemple.fr, jean [at] exemple [point] fr.", "[e-mail], [e-mail].");
    expect("jean\xEF\xBC\xA0" "exemple.fr", "[e-mail]"); // the full-width sign
    expect("call me (at) noon", "call me (at) noon");
}

static void phones(void **state)
{
    (void)state;
    expect("06 12 34 56 78", "[phone]");
    expect("tel:0612345678!", "tel:[phone]!");
    expect("n\xC2\xB0" "01.23.45.67.89", "n\xC2\xB0[phone]");
    expect("+33 6 12 34 56 78 ou +33(0)612345678", "[phone] ou [phone]");
    expect("0033 6 12 34 56 78", "[phone]");
    expect("06\xC2\xA0" "12\xE2\x80\xAF" "34 56 78", "[phone]");
    expect("(415) 555-0132", "[phone]");
    expect("+49-30-901820", "[phone]");
    expect("020 7946 0018", "[phone]");
    expect("+44 20 7946 0958", "[phone]"); // no date, though 44 20 7946 has its shape
    expect("06/12/34/56/78", "[phone]");
    expect("06 12 34 56 78 01 23 45 67 89", "[phone] [phone]"); // two in a row
    expect("06\xE2\x80\x91" "12\xE2\x80\x93" "34\xE2\x88\x92" "56-78", "[phone]"); // other dashes
    expect("06\xE2\x80\x89" "12\xE2\x80\x8B" "34\xE2\x81\xA0" "56\xE3\x80\x80" "78", "[phone]"); // other blanks
}

// Glued to a word, before or behind; ids of letters and digits stay.
static void glued(void **state)
{
    (void)state;
    expect("Tel0612345678", "Tel[phone]");
    expect("t\xC3\xA9l0612345678.", "t\xC3\xA9l[phone].");
    expect("Tel06 12 34 56 78", "Tel[phone]");
    expect("tel0033612345678 ok", "tel[phone] ok");
    expect("0612345678merci", "[phone]merci");
    expect("06 12 34 56 78ou 0712345678svp", "[phone]ou [phone]svp");
    expect("Tel0612345678ou0712345678", "Tel[phone]ou[phone]");
    expect("CMD0001234567, REF612345678, SN20260930123, A0B1C2D3E4F5", "CMD0001234567, REF612345678, SN20260930123, A0B1C2D3E4F5");
}

// Digits of other scripts, and the full-width forms of keyboards of the East; what is not masked stays as it was written.
static void scripts(void **state)
{
    (void)state;
    expect("\u0660\u0666 \u0661\u0662 \u0663\u0664 \u0665\u0666 \u0667\u0668", "[phone]");          // Arabic-Indic
    expect("+\u06F3\u06F3\u06F6\u06F1\u06F2\u06F3\u06F4\u06F5\u06F6\u06F7\u06F8!", "[phone]!");     // extended
    expect("\u0966\u096C\u0967\u0968\u0969\u096A\u096B\u096C\u096D\u096E", "[phone]");               // Devanagari
    expect("\uFF10\uFF16\uFF0D\uFF11\uFF12\uFF0D\uFF13\uFF14\uFF0D\uFF15\uFF16\uFF0D\uFF17\uFF18", "[phone]");
    expect("\U0001D7CE\U0001D7D412345678", "[phone]");                                                    // bold, of mathematics
    expect("\uFF0B\uFF13\uFF13 6 12 34 56 78", "[phone]");
    expect("\uFF34\uFF45\uFF4C\uFF10612345678", "\uFF34\uFF45\uFF4C[phone]");
    expect("\uFF4A\uFF45\uFF41\uFF4E\uFF20exemple\uFF0Efr", "[e-mail]");
    expect("\uFF14\uFF12\uFF14\uFF12 4242 4242 4242", "[card]");
    expect("\uFF26\uFF32\uFF11\uFF14 2004 1010 0505 0001 3M02 606", "[IBAN]");
    expect("\u0661\u0662 fois, \uFF21\uFF22\uFF11 et \u00E9\u00E8", "\u0661\u0662 fois, \uFF21\uFF22\uFF11 et \u00E9\u00E8");
}

// Long texts of what begins like something personal are read in a time that grows with their length alone.
static void long_texts(void **state)
{
    (void)state;
    static const char *const parts[] = {"a0", "0612", "\uFF10\uFF16", "\u00E9@x", "+3(", "FR14", "a@b-", "06 "};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
        struct strbuf text = {0}, out = {0};
        while (text.len < 1u << 18)
            sb_add(&text, parts[i]);
        clock_t begun = clock();
        mask_text(&out, sb_str(&text));
        double took = (double)(clock() - begun) / CLOCKS_PER_SEC;
        if (took > 20) // quadratic takes minutes; valgrind three seconds
            fail_msg("%s: %.1f s", parts[i], took);
        sb_release(&text);
        sb_release(&out);
    }
}

static void accounts(void **state)
{
    (void)state;
    expect("4242 4242 4242 4242", "[card]");
    expect("card 378282246310005.", "card [card].");
    expect("4242 4242 4242 4243", "4242 4242 4242 4243"); // fails the check
    expect("FR14 2004 1010 0505 0001 3M02 606", "[IBAN]");
    expect("DE89370400440532013000 merci", "[IBAN] merci");
    expect("gb29nwbk60161331926819", "[IBAN]");
    expect("FR14-2004-1010-0505-0001-3M02-606", "[IBAN]");
    expect("carte4242424242424242, 4242\xE2\x80\x91" "4242\xE2\x80\x91" "4242\xE2\x80\x91" "4242", "carte[card], [card]");
    expect("FR15 2004 1010 0505 0001 3M02 606", "FR15 2004 1010 0505 0001 3M02 606");
}

// Dates, hours, amounts, orders and tickets are what comments are about.
static void others(void **state)
{
    (void)state;
    const char *same[] = {"le 30/09/2026 \xC3\xA0 10h30", "2026-09-30 10:22", "30.09.2026 10", "1 234,56 \xE2\x82\xAC et 12.50",
                          "commande 5820131051229, ticket 2410020813", "#1001 de 2 000 000", "appel n\xC2\xB0 3 de 15 minutes",
                          "", "12345678", "A1B2-C3", "note 10/10", "01.10.2025 08"};
    for (size_t i = 0; i < ARRAY_LEN(same); i++)
        expect(same[i], same[i]);
}

static void counted(void **state)
{
    (void)state;
    struct strbuf b = {0};
    assert_int_equal(mask_text(&b, "a@b.fr 0612345678 x@y.z"), 3);
    sb_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(emails), cmocka_unit_test(phones), cmocka_unit_test(accounts),
                                       cmocka_unit_test(others), cmocka_unit_test(counted),
                                       cmocka_unit_test(glued), cmocka_unit_test(scripts), cmocka_unit_test(long_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
