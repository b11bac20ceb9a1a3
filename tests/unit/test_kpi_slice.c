// Slices as texts and back. The grammar is that of kpi/goal.h: dimensions in their order, \ before , and \ in a value.
#include "kpi_fixture.h"

#include "kpi/goal.h"

static struct fx *data(void)
{
    struct fx *fx = fx_new("UTC");
    put(fx, REC_INTERACTION, "id=1 created_at=2025-03-05 channel=phone team=Lyon agent=Ann category=bill product=gas country=FR segment=pro "
                             "language=fr priority=high");
    put(fx, REC_INTERACTION, "id=2 created_at=2025-03-05 channel=email team=a,b\\c agent=x\\");
    put(fx, REC_INTERACTION, "id=3 created_at=2025-03-05 team=North=East");
    put(fx, REC_SURVEY, "id=4 answered_at=2025-03-05 nps=9 journey=claim");
    fx_seal(fx);
    return fx;
}

static void reads(const struct fx *fx, const char *text, const char *again)
{
    struct slice s = {.n = 99};
    struct err e = {0};
    struct strbuf b = {0};
    if (kpi_slice_parse(fx->cube, text, &s, &e))
        fail_msg("\"%s\": %s", text, e.msg);
    kpi_slice_text(fx->cube, &s, &b);
    assert_string_equal(sb_str(&b), again);
    sb_release(&b);
}

static void texts_and_back(void **state)
{
    static const char *const rows[][2] = {
        {"", ""},
        {"channel=phone", "channel=phone"},
        {"channel=PHONE", "channel=phone"}, // a channel is read without case
        {"team=Lyon,channel=phone", "channel=phone,team=Lyon"},
        {" team =Lyon", "team=Lyon"},
        {"channel=phone,", "channel=phone"},
        {"team=a\\,b\\\\c", "team=a\\,b\\\\c"},
        {"team=a\\,b\\\\c,channel=email", "channel=email,team=a\\,b\\\\c"},
        {"agent=x\\", "agent=x\\\\"}, // nothing after the backslash: itself
        {"team=North=East", "team=North=East"},
        {"team=", "team="},
        {"team=(none)", "team="},
        {"channel=,team=Lyon", "channel=,team=Lyon"},
    };
    (void)state;
    struct fx *fx = data();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        reads(fx, rows[i][0], rows[i][1]);
    fx_free(fx);
}

// One filter for each of the ten dimensions and no more; what is refused leaves the slice as it was.
static void as_many_as_there_are(void **state)
{
    static const char all[] = "channel=phone,team=Lyon,agent=Ann,category=bill,product=gas,country=FR,segment=pro,language=fr,priority=high,"
                              "journey=claim";
    char more[300];
    struct slice s = {.n = 99};
    struct err e = {0};
    (void)state;
    struct fx *fx = data();
    reads(fx, all, all);
    snprintf(more, sizeof(more), "%s,team=Lyon", all);
    assert_int_equal(kpi_slice_parse(fx->cube, more, &s, &e), ERR_NOTFOUND);
    assert_int_equal(s.n, 99);
    fx_free(fx);
}

static void refused(void **state)
{
    static const struct { const char *text; int code; const char *says; } rows[] = {
        {"channel", ERR_SYNTAX, "a slice is written channel=phone,team=Lyon"},
        {"=phone", ERR_SYNTAX, "a slice is written"},
        {"channel=phone,team", ERR_SYNTAX, "a slice is written"},
        {"happiness=phone", ERR_SYNTAX, "a slice is written"},
        {"a234567890123456789012345678901=x", ERR_SYNTAX, "a slice is written"},  // 31 letters, 32 with the end
        {"a2345678901234567890123456789012=x", ERR_SYNTAX, "a slice is written"}, // 32
        {"                                                    team=Lyon", ERR_SYNTAX, "a slice is written"},
        {"channel=carrier", ERR_NOTFOUND, "the data have no channel \"carrier\""},
        {"channel=phone,team=Nancy", ERR_NOTFOUND, "the data have no team \"Nancy\""},
    };
    (void)state;
    struct fx *fx = data();
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct slice s = {.n = 99};
        struct err e = {0};
        if (kpi_slice_parse(fx->cube, rows[i].text, &s, &e) != rows[i].code || !strstr(e.msg, rows[i].says) || s.n != 99)
            fail_msg("\"%s\": %s", rows[i].text, e.msg);
    }
    fx_free(fx);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_and_back), cmocka_unit_test(as_many_as_there_are), cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
