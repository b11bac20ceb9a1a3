// Every example of kpitop-profile(5) is read from the page and run: lines of a file, a blank line, lines of a profile.
#include "ingest_fixture.h"

#include "base/utf8.h"

#define MAX_EXAMPLES 60

struct example {
    char name[32];
    struct strbuf csv, ini;
};
struct page {
    struct example items[MAX_EXAMPLES];
    size_t n;
};

static int open_page(void **state)
{
    struct page *p = calloc(1, sizeof(*p));
    char path[700], line[600];
    const char *top = getenv("SRCDIR");
    snprintf(path, sizeof(path), "%s/man/kpitop-profile.5", top ? top : ".");
    FILE *f = fopen(path, "r");
    if (!p || !f)
        return -1;
    struct example *x = NULL;
    bool inside = false, profile = false;
    while (fgets(line, sizeof(line), f)) {
        if (!strncmp(line, ".\\\" example ", 12) && p->n < MAX_EXAMPLES) {
            x = &p->items[p->n++];
            snprintf(x->name, sizeof(x->name), "%.*s", (int)strcspn(line + 12, "\n"), line + 12);
            profile = !strcmp(x->name, "tutorial"); // its file stands above it
        } else if (x && !strncmp(line, ".Bd", 3)) {
            inside = true;
        } else if (inside && !strncmp(line, ".Ed", 3)) {
            inside = false;
            x = NULL;
        } else if (inside && !profile && *line == '\n') {
            profile = true;
        } else if (inside) {
            struct strbuf *b = profile ? &x->ini : &x->csv;
            for (const char *s = line; *s;) {
                char enc[4];
                if (!strncmp(s, "\\[u", 3)) {
                    sb_addn(b, enc, utf8_encode((uint32_t)strtoul(s + 3, NULL, 16), enc));
                    s = strchr(s, ']') + 1;
                } else if (!strncmp(s, "\\&", 2)) {
                    s += 2;
                } else if (!strncmp(s, "\\e", 2)) {
                    sb_putc(b, '\\');
                    s += 2;
                } else {
                    sb_putc(b, *s++);
                }
            }
        }
    }
    fclose(f);
    *state = p;
    return 0;
}

static int close_page(void **state)
{
    struct page *p = *state;
    for (size_t i = 0; i < p->n; i++) {
        sb_release(&p->items[i].csv);
        sb_release(&p->items[i].ini);
    }
    free(p);
    return 0;
}

static struct example *example(struct page *p, const char *name)
{
    for (size_t i = 0; i < p->n; i++)
        if (!strcmp(p->items[i].name, name))
            return &p->items[i];
    fail_msg("the page has no example %s", name);
    return NULL;
}

static void shown(const struct record *r, enum rec_field f, char out[80])
{
    const struct rec_value *v = &r->v[f];
    if (!rec_has(r, f)) {
        snprintf(out, 80, "-");
        return;
    }
    switch (rec_fields[f].type) {
    case RT_TIME: {
        int64_t day = v->i / 86400000;
        struct civil d = civil_from_day((int32_t)day);
        int s = (int)(v->i % 86400000 / 1000);
        snprintf(out, 80, "%04d-%02d-%02d %02d:%02d:%02d", (int)d.year, d.month, d.day, s / 3600, s / 60 % 60, s % 60);
        return;
    }
    case RT_DURATION: snprintf(out, 80, "%.10g", (double)v->i / 1000); return;
    case RT_SCORE: snprintf(out, 80, "%.4g %+d", (double)v->i / (double)SCORE_ONE, v->cls); return;
    case RT_MONEY: snprintf(out, 80, "%.10g", (double)v->i / (double)MONEY_ONE); return;
    case RT_COUNT: snprintf(out, 80, "%lld", (long long)v->i); return;
    case RT_FLAG: snprintf(out, 80, "%s", v->i ? "yes" : "no"); return;
    case RT_WORD: snprintf(out, 80, "#%lld", (long long)v->i); return;
    default: snprintf(out, 80, "%s", v->s); return;
    }
}

// What the examples give: record, field, value. Times in UTC, the zone of the test; durations in seconds.
static const struct expected {
    const char *name;
    size_t record;
    enum rec_field field;
    const char *value;
} expected[] = {
    {"dates", 0, F_created_at, "2026-01-05 08:10:00"},
    {"dates", 0, F_closed_at, "2026-01-06 10:40:00"},
    {"dates", 0, F_resolved_at, "2026-01-06 10:30:00"},
    {"headers", 0, F_id, "1"},
    {"headers", 0, F_first_reply_s, "90"},
    {"headers", 0, F_team, "North"},
    {"zones", 0, F_created_at, "2026-07-05 08:00:00"},
    {"zones", 0, F_closed_at, "2026-07-05 16:00:00"},
    {"zones", 0, F_first_reply_at, "2026-07-05 14:30:00"},
    {"ids", 0, F_id, "00123"},
    {"ids", 0, F_customer_id, "33612345678"},
    {"ids", 0, F_segment, "ana@example.org"},
    {"status", 0, F_status, "#4"}, // ST_ON_HOLD
    {"status", 1, F_status, "#6"}, // ST_CLOSED
    {"flags", 0, F_escalated, "yes"},
    {"flags", 0, F_error, "yes"},
    {"flags", 1, F_escalated, "no"},
    {"flags", 1, F_error, "no"},
    {"filters", 0, F_id, "1"},
    {"filters", 1, F_id, NULL},
    {"nulls", 0, F_agent, "-"},
    {"nulls", 0, F_team, "-"},
    {"nulls", 1, F_agent, "Ana"},
    {"constants", 0, F_channel, "phone"},
    {"constants", 0, F_team, "Paris"},
    {"constants", 1, F_team, "North"},
    {"scales", 0, F_csat, "5 +1"},
    {"scales", 1, F_csat, "1 -1"},
    {"durations", 0, F_wait_s, "150"},
    {"durations", 0, F_talk_s, "90"},
    {"durations", 0, F_resolution_s, "183600"}, // 2 x 86400 + 3 x 3600
    {"durations", 0, F_hold_s, "182304.085"},   // 50 x 3600 + 38 x 60 + 24.085
    {"channels", 0, F_channel, "email"},
    {"channels", 1, F_channel, "in_person"},
    {"channels", 2, F_channel, "other"},
    {"records", 0, F_agent, "Ana"},
    {"records", 1, F_csat, "5 +1"},
    {"records", 1, F_comment, "fast"},
    {"records", 2, F_agent, "Bob"},
    {"records", 3, F_id, NULL}, // no rating, no record
    {"lists", 0, F_category, "Refund"},
    {"lists", 0, F_agent, "Bob"},
    {"lists", 0, F_escalated, "yes"},
    {"lists", 0, F_replies, "2"},
    {"labels", 0, F_csat, "2.333 -1"}, // 2 of 1..4 on 1..5: 1 + 1/3 x 4
    {"labels", 1, F_csat, "4 +1"},
    {"labels", 2, F_csat, "5 +1"},
    {"labels", 3, F_csat, "1 -1"},
    {"since", 0, F_created_at, "2026-01-05 23:59:50"},
    {"since", 0, F_wait_s, "20"},
    {"since", 0, F_resolution_s, "28810"}, // 10 s and 8 h
    {"since", 1, F_wait_s, "-"},
    {"since", 1, F_resolution_s, "-"},
    {"rules", 0, F_first_contact, "yes"},
    {"rules", 1, F_first_contact, "no"},
    {"rules", 2, F_first_contact, "no"},
    {"rules", 3, F_first_contact, "-"},
    {"dialect", 0, F_team, "North, upstairs"},
    {"questions", 0, F_nps, "9 +1"},
    {"questions", 0, F_ces, "2 -1"}, // the ease 4 of 5 is the effort 2
    {"questions", 1, F_id, NULL},
    {"numbers", 0, F_amount, "1200"},
    {"numbers", 1, F_amount, "150"},
    {"joins", 0, F_created_at, "2026-01-05 21:30:00"},
    {"joins", 0, F_agent, "Ana Alba"},
    {"lookup", 0, F_agent, "Ana Alba"},
    {"lookup", 1, F_agent, "005X"},
    {"folds", 0, F_amount, "15.5"},
    {"folds", 0, F_product, "Tea"},
    {"folds", 0, F_agent, "shipped"},
    {"folds", 1, F_id, NULL},
    {"geometry", 0, F_talk_s, "60"},
    {"geometry", 0, F_hold_s, "5"},
    {"geometry", 1, F_id, NULL},
    {"guards", 0, F_id, "00123"},
    {"guards", 0, F_customer_id, "+33123"},
    {"guards", 0, F_wait_s, "30"},
    {"ordinals", 0, F_team, "second"},
    {"ordinals", 0, F_agent, "Ana"},
    {"ordinals", 0, F_replies, "2"},
    {"cleaning", 0, F_subject, "Tr\xC3\xA8s bien merci & bravo"},
    {"cleaning", 0, F_text, "Hello you"},
    {"sla", 0, F_sla, "#2"}, // SLA_BREACHED
    {"sla", 1, F_sla, "#1"},
    {"sla", 2, F_sla, "-"},
    {"fractions", 0, F_csat, "4 +1"},
    {"fractions", 1, F_csat, "4.556 +1"}, // 9 of 1..10 on 1..5: 1 + 8/9 x 4
    {"tutorial", 0, F_created_at, "2026-01-05 09:12:00"},
    {"tutorial", 0, F_handle_s, "190"},
    {"tutorial", 0, F_wait_s, "8"},
    {"tutorial", 0, F_abandoned, "no"},
    {"tutorial", 1, F_abandoned, "yes"},
    {"tutorial", 1, F_agent, "-"},
    {"tutorial", 1, F_created_at, "2026-01-25 23:58:00"},
};

// The example's own profile, or what stands before its lines where it has none.
static void whole_profile(const struct example *x, struct strbuf *out)
{
    bool whole = strstr(sb_str(&x->ini), "[profile]") != NULL;
    if (!whole)
        sb_addf(out, "[profile]\nname = x\nmatch.1 = #1\n");
    if (!strchr(sb_str(&x->ini), '[') || (*sb_str(&x->ini) != '[' && !whole))
        sb_addf(out, "[interaction]\n%s%s", strstr(sb_str(&x->ini), "id = ") == x->ini.s || strstr(sb_str(&x->ini), "id.1") ? "" : "id = Ref\n",
                strstr(sb_str(&x->ini), "created_at = ") ? "" : "created_at = Opened\n");
    sb_add(out, sb_str(&x->ini));
}

static void load_example(struct page *p, const struct example *x, struct loaded *l)
{
    struct strbuf ini = {0};
    char dir[512], own[600], csv[600], table[600];
    bool tutorial = !strcmp(x->name, "tutorial");
    snprintf(dir, sizeof(dir), "%s", test_tmpdir());
    whole_profile(x, &ini);
    snprintf(own, sizeof(own), "%s", test_write_text(dir, "own.ini", sb_str(&ini)));
    snprintf(csv, sizeof(csv), "%s",
             test_write_text(dir, "a.csv", sb_str(tutorial ? &example(p, "tutorial-file")->csv : &x->csv)));
    l->o.profile = own;
    const char *paths[2] = {csv};
    size_t n = 1;
    if (!strcmp(x->name, "lookup")) { // the table comes after the file that asks it
        const struct example *t = example(p, "table");
        test_write_text(dir, "table.ini", sb_str(&t->ini));
        snprintf(table, sizeof(table), "%s", test_write_text(dir, "b.csv", sb_str(&t->csv)));
        l->o.profile_dir = dir;
        l->o.profile = NULL;
        paths[n++] = table;
    }
    load_paths_in(l, "UTC", paths, n);
    if (src(l)->state != SOURCE_LOADED)
        fail_msg("%s: %s", x->name, src(l)->why);
    sb_release(&ini);
    test_rmdir(dir);
}

static void examples(void **state)
{
    struct page *p = *state;
    assert_true(p->n >= 29);
    for (size_t i = 0; i < p->n; i++) {
        const struct example *x = &p->items[i];
        size_t checks = 0;
        if (!strcmp(x->name, "table") || !strcmp(x->name, "tutorial-file"))
            continue;
        struct loaded l = {0};
        load_example(p, x, &l);
        for (size_t k = 0; k < ARRAY_LEN(expected); k++) {
            const struct expected *e = &expected[k];
            char got[80];
            if (strcmp(e->name, x->name) != 0)
                continue;
            checks++;
            if (!e->value) {
                if (l.n != e->record)
                    fail_msg("%s: %zu records", x->name, l.n);
                continue;
            }
            if (e->record >= l.n)
                fail_msg("%s: %zu records only", x->name, l.n);
            shown(&l.recs[e->record], e->field, got);
            if (strcmp(got, e->value) != 0)
                fail_msg("%s, record %zu, %s: %s, not %s", x->name, e->record, rec_fields[e->field].name, got, e->value);
        }
        if (!checks)
            fail_msg("nothing is expected of the example %s", x->name);
        loaded_release(&l);
    }
    for (size_t k = 0; k < ARRAY_LEN(expected); k++)
        example(p, expected[k].name);
}

// What the examples say beside their values.
static void said(void **state)
{
    struct page *p = *state;
    struct loaded l = {0};
    load_example(p, example(p, "lookup"), &l);
    assert_true(has_note(src(&l), "agent: 1 of 2 values found in crm-users"));
    assert_true(has_note(l.list.items[1], "a table that other files"));
    assert_int_equal(l.list.items[1]->records[REC_CUSTOMER], 0);
    loaded_release(&l);
    load_example(p, example(p, "since"), &l);
    assert_int_equal(src(&l)->cells_rejected, 2);
    assert_string_equal(src(&l)->rejects[0].reason, "ends before it begins");
    loaded_release(&l);
    load_example(p, example(p, "filters"), &l);
    assert_true(has_note(src(&l), "3 rows left out"));
    loaded_release(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(examples), cmocka_unit_test(said)};
    return cmocka_run_group_tests(tests, open_page, close_page);
}
