// Expected values come from Python's zoneinfo and, for all zones, from glibc's own reader of the same files.
#include "test_util.h"

#include "base/civil.h"
#include "base/zone.h"
#include "base/zone_priv.h"

#include <time.h>

#define LEN(a) (sizeof(a) / sizeof((a)[0]))

static struct zone *open_zone(const char *name)
{
    struct zone *z = NULL;
    struct err e = {0};
    if (zone_open(&z, name, &e))
        fail_msg("%s", e.msg);
    return z;
}

static int64_t at(int32_t y, int m, int d, int h, int min)
{
    return ((int64_t)civil_to_day(y, m, d) * 86400 + h * 3600 + min * 60) * 1000;
}

static void check_offset(const char *name, int64_t utc, int32_t offset)
{
    struct zone *z = open_zone(name);
    assert_int_equal(zone_offset(z, utc), offset);
    zone_close(z);
}

static void check_local(const char *name, int64_t local, int64_t utc, enum zone_kind kind)
{
    struct zone *z = open_zone(name);
    enum zone_kind got;
    assert_int_equal(zone_to_utc(z, local, &got), utc);
    assert_int_equal(got, kind);
    assert_int_equal(zone_to_utc(z, local, NULL), utc);
    zone_close(z);
}

static void test_paris_both_change_days(void **state)
{
    (void)state;
    const char *p = "Europe/Paris";
    check_local(p, at(2025, 3, 30, 1, 59), at(2025, 3, 30, 0, 59), ZONE_PLAIN);
    check_local(p, at(2025, 3, 30, 2, 0), at(2025, 3, 30, 1, 0), ZONE_SKIPPED);
    check_local(p, at(2025, 3, 30, 2, 30), at(2025, 3, 30, 1, 30), ZONE_SKIPPED); // +1, the offset before
    check_local(p, at(2025, 3, 30, 3, 0), at(2025, 3, 30, 1, 0), ZONE_PLAIN);
    check_local(p, at(2025, 10, 26, 1, 59), at(2025, 10, 25, 23, 59), ZONE_PLAIN);
    check_local(p, at(2025, 10, 26, 2, 0), at(2025, 10, 26, 0, 0), ZONE_AMBIGUOUS);
    check_local(p, at(2025, 10, 26, 2, 30), at(2025, 10, 26, 0, 30), ZONE_AMBIGUOUS); // the first: +2
    check_local(p, at(2025, 10, 26, 3, 0), at(2025, 10, 26, 2, 0), ZONE_PLAIN);
    check_offset(p, at(2025, 3, 30, 1, 0) - 1, 3600);
    check_offset(p, at(2025, 3, 30, 1, 0), 7200);
    check_offset(p, at(2025, 10, 26, 1, 0) - 1, 7200);
    check_offset(p, at(2025, 10, 26, 1, 0), 3600);
}

static void test_new_york(void **state)
{
    (void)state;
    check_local("America/New_York", at(2025, 3, 9, 2, 30), at(2025, 3, 9, 7, 30), ZONE_SKIPPED);
    check_local("America/New_York", at(2025, 11, 2, 1, 30), at(2025, 11, 2, 5, 30), ZONE_AMBIGUOUS);
    check_local("America/New_York", at(2025, 7, 4, 12, 0), at(2025, 7, 4, 16, 0), ZONE_PLAIN);
    check_offset("America/New_York", at(2006, 4, 1, 12, 0), -18000); // the rule of 2007 did not hold yet
}

static void test_lord_howe_changes_by_half_an_hour(void **state)
{
    (void)state;
    const char *z = "Australia/Lord_Howe";
    check_offset(z, at(2025, 1, 15, 12, 0), 39600);
    check_offset(z, at(2025, 7, 15, 12, 0), 37800);
    check_local(z, at(2025, 4, 6, 1, 45), at(2025, 4, 5, 14, 45), ZONE_AMBIGUOUS);
    check_local(z, at(2025, 4, 6, 1, 15), at(2025, 4, 5, 14, 15), ZONE_PLAIN);
    check_local(z, at(2025, 10, 5, 2, 15), at(2025, 10, 4, 15, 45), ZONE_SKIPPED);
    check_local(z, at(2025, 10, 5, 2, 30), at(2025, 10, 4, 15, 30), ZONE_PLAIN);
}

static void test_southern_hemisphere(void **state)
{
    (void)state;
    check_offset("America/Santiago", at(2025, 1, 15, 12, 0), -10800);
    check_offset("America/Santiago", at(2025, 7, 15, 12, 0), -14400);
    check_offset("America/Santiago", at(2050, 1, 15, 12, 0), -10800);
    check_offset("America/Santiago", at(2050, 7, 15, 12, 0), -14400);
    check_offset("Australia/Sydney", at(2051, 12, 31, 23, 59), 39600);
    check_offset("Australia/Sydney", at(2052, 1, 1, 0, 1), 39600);
}

static void test_years_covered_only_by_the_footer_rule(void **state)
{
    (void)state;
    // The last Sundays of March and October 2050 are the 27th and the 30th.
    check_local("Europe/Paris", at(2050, 3, 27, 2, 30), at(2050, 3, 27, 1, 30), ZONE_SKIPPED);
    check_local("Europe/Paris", at(2050, 10, 30, 2, 30), at(2050, 10, 30, 0, 30), ZONE_AMBIGUOUS);
    check_offset("Europe/Paris", at(2050, 7, 1, 12, 0), 7200);
    check_offset("Europe/Paris", at(2050, 12, 1, 12, 0), 3600);
    check_offset("Europe/Paris", at(2399, 7, 1, 12, 0), 7200);
    check_offset("Europe/Paris", at(2500, 1, 15, 12, 0), 3600);
    check_offset("Europe/Paris", at(9999, 7, 1, 12, 0), 7200);
    check_offset("Europe/Dublin", at(2050, 1, 15, 12, 0), 0); // "negative" daylight time in winter
    check_offset("Europe/Dublin", at(2050, 7, 15, 12, 0), 3600);
    check_local("Europe/Paris", at(2850, 3, 27, 2, 30), at(2850, 3, 27, 1, 30), ZONE_SKIPPED); // same as 2050
}

static void test_before_the_first_change(void **state)
{
    (void)state;
    check_offset("Europe/Paris", at(1800, 1, 1, 0, 0), 561); // 9 min 21
    check_offset("Europe/Paris", at(1, 1, 1, 0, 0), 561);
    check_offset("Asia/Kolkata", at(2025, 5, 5, 5, 5), 19800);
}

static void test_days_begin_at_their_first_instant(void **state)
{
    (void)state;
    struct zone *z = open_zone("America/Sao_Paulo"); // 2018-11-04 00:00 did not exist
    int32_t day = civil_to_day(2018, 11, 4);
    assert_int_equal(zone_day_start(z, day), at(2018, 11, 4, 3, 0));
    assert_int_equal(zone_day(z, zone_day_start(z, day)), day);
    assert_int_equal(zone_day(z, zone_day_start(z, day) - 1), day - 1);
    zone_close(z);
    z = open_zone("America/Havana"); // midnight of 2025-11-02 came twice
    day = civil_to_day(2025, 11, 2);
    assert_int_equal(zone_day_start(z, day), at(2025, 11, 2, 4, 0));
    assert_int_equal(zone_day_start(z, day + 1) - zone_day_start(z, day), 25 * 3600000LL);
    zone_close(z);
    z = open_zone("America/Toronto"); // 1919-03-30 23:30 became 00:30
    day = civil_to_day(1919, 3, 31);
    assert_int_equal(zone_day_start(z, day), at(1919, 3, 31, 4, 30));
    zone_close(z);
    z = open_zone("Pacific/Apia"); // 2011-12-30 was left out
    day = civil_to_day(2011, 12, 30);
    assert_int_equal(zone_day_start(z, day), zone_day_start(z, day + 1));
    assert_int_equal(zone_day_start(z, day), at(2011, 12, 30, 10, 0));
    zone_close(z);
    z = open_zone("Europe/Paris");
    assert_int_equal(zone_day_start(z, civil_to_day(2025, 3, 31)) -
                         zone_day_start(z, civil_to_day(2025, 3, 30)),
                     23 * 3600000LL);
    assert_int_equal(zone_day(z, -1), 0); // 1969-12-31 23:59:59.999 UTC is 1970 in Paris
    assert_int_equal(zone_day_start(z, CIVIL_NONE), TIME_NONE);
    zone_close(z);
}

static void test_fixed_offsets(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int32_t offset;
    } good[] = {{"UTC", 0},   {"+02:00", 7200}, {"-0500", -18000}, {"+05:30", 19800},
                {"+2", 7200}, {"-03", -10800},  {"+00:00", 0},     {"-09:30", -34200}};
    for (size_t i = 0; i < LEN(good); i++) {
        check_offset(good[i].name, at(2025, 7, 1, 0, 0), good[i].offset);
        check_local(good[i].name, 0, -(int64_t)good[i].offset * 1000, ZONE_PLAIN);
    }
    struct zone *z = open_zone("+02:00");
    assert_string_equal(zone_name(z), "+02:00");
    assert_int_equal(zone_to_local(z, -1), 7199999); // milliseconds are kept
    zone_close(z);
}

static void test_names_that_are_refused(void **state)
{
    (void)state;
    const char *const bad[] = {"../../etc/passwd",
                               "/etc/passwd",
                               "Europe/../UTC",
                               "Europe/Nowhere",
                               "Europe",
                               "+25:00",
                               "+1:00x",
                               "+02:60",
                               "+123",
                               "+",
                               "Europe/Paris ",
                               "zone.tab",
                               "Euro\npe",
                               "+02:",
                               "right/Paris",
                               "/"};
    for (size_t i = 0; i < LEN(bad); i++) {
        struct zone *z = NULL;
        struct err e = {0};
        assert_true(zone_open(&z, bad[i], &e) < 0);
        assert_null(z);
        assert_true(strlen(e.msg) > 10);
    }
    zone_close(NULL);
}

static void test_leap_second_zones_are_refused(void **state)
{
    (void)state;
    struct zone *z = NULL;
    struct err e;
    if (access("/usr/share/zoneinfo/right/Europe/Paris", R_OK) != 0)
        skip();
    assert_int_equal(zone_open(&z, "right/Europe/Paris", &e), ERR_SYNTAX);
}

static void check_system(const char *tz, const char *name, int32_t july)
{
    setenv("TZ", tz, 1);
    struct zone *z = open_zone("system");
    assert_string_equal(zone_name(z), name);
    assert_int_equal(zone_offset(z, at(2025, 7, 1, 0, 0)), july);
    zone_close(z);
    unsetenv("TZ");
}

static void test_the_zone_of_the_machine(void **state)
{
    (void)state;
    check_system("Europe/Paris", "Europe/Paris", 7200);
    check_system(":Asia/Kolkata", "Asia/Kolkata", 19800);
    check_system("", "UTC", 0);
    check_system("/usr/share/zoneinfo/America/New_York", "/usr/share/zoneinfo/America/New_York", -14400);
    check_system("CET-1CEST,M3.5.0,M10.5.0/3", "CET-1CEST,M3.5.0,M10.5.0/3", 7200);
    check_system("JST-9", "JST-9", 32400);
    struct zone *a = open_zone(NULL), *b = open_zone("");
    assert_string_equal(zone_name(a), zone_name(b));
    setenv("TZ", "no such zone", 1); // passed over
    struct zone *c = open_zone("system");
    assert_string_equal(zone_name(a), zone_name(c));
    unsetenv("TZ");
    zone_close(a);
    zone_close(b);
    zone_close(c);
}

static void check_rule(const char *text, int32_t year, int64_t start, int64_t end)
{
    struct tzrule r;
    int64_t s, e;
    assert_true(tzrule_parse(text, &r));
    assert_true(r.has_dst);
    tzrule_year(&r, year, &s, &e);
    assert_int_equal(s * 1000, start);
    assert_int_equal(e * 1000, end);
}

static void test_rule_forms(void **state)
{
    (void)state;
    check_rule("EST5EDT,M3.2.0,M11.1.0", 2025, at(2025, 3, 9, 7, 0), at(2025, 11, 2, 6, 0));
    // J60 is 1 March in every year; 59 is 29 February in leap years, 1 March in others.
    check_rule("AAA0BBB,J60,J300/3:30", 2024, at(2024, 3, 1, 2, 0), at(2024, 10, 27, 2, 30));
    check_rule("AAA0BBB,J60,J300", 2025, at(2025, 3, 1, 2, 0), at(2025, 10, 27, 1, 0));
    check_rule("AAA0BBB,59/0,300", 2024, at(2024, 2, 29, 0, 0), at(2024, 10, 27, 1, 0));
    check_rule("AAA0BBB,59/0,300", 2025, at(2025, 3, 1, 0, 0), at(2025, 10, 28, 1, 0));
    // Times beyond a day, and before it (Gaza and Nuuk).
    check_rule("EET-2EEST,M3.4.4/50,M10.4.4/50", 2024, at(2024, 3, 30, 0, 0), at(2024, 10, 25, 23, 0));
    check_rule("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", 2025, at(2025, 3, 30, 1, 0), at(2025, 10, 26, 1, 0));
    // A daylight offset of its own.
    check_rule("<+1030>-10:30<+11>-11,M10.1.0,M4.1.0", 2025, at(2025, 10, 4, 15, 30), at(2025, 4, 5, 15, 0));
}

static void test_rules_that_are_refused(void **state)
{
    (void)state;
    const char *const bad[] = {"",
                               "CET",
                               "CE-1",
                               "CET-1CEST",
                               "CET-1CEST,M3.5.0",
                               "CET-1CEST,M13.5.0,M10.5.0",
                               "CET-1CEST,M3.6.0,M10.5.0",
                               "CET-1CEST,M3.5.7,M10.5.0",
                               "CET-1CEST,J0,J10",
                               "CET-1CEST,366,1",
                               "CET-168",
                               "<>-1",
                               "<+01-1",
                               "CET-1CEST,M3.5.0,M10.5.0/3x",
                               "CET-99999999999999999999"};
    struct tzrule r;
    for (size_t i = 0; i < LEN(bad); i++)
        assert_false(tzrule_parse(bad[i], &r));
}

static void test_daylight_time_all_year(void **state)
{
    (void)state;
    setenv("TZ", "EST5EDT,0/0,J365/25", 1); // RFC 8536's example
    struct zone *z = open_zone("system");
    for (int m = 1; m <= 12; m++)
        assert_int_equal(zone_offset(z, at(2030, m, 1, 5, 0)), -14400);
    assert_int_equal(zone_offset(z, at(2031, 1, 1, 4, 59)), -14400);
    zone_close(z);
    unsetenv("TZ");
}

static void test_damaged_files(void **state)
{
    (void)state;
    static unsigned char file[8192];
    FILE *f = fopen("/usr/share/zoneinfo/Europe/Paris", "rb");
    assert_non_null(f);
    size_t len = fread(file, 1, sizeof(file), f);
    fclose(f);
    const char *dir = test_tmpdir();
    char root[512];
    snprintf(root, sizeof(root), "%s", dir);
    unsigned seed = 1;
    for (size_t i = 0; i < 3000; i++) { // cut at every length, then with random bytes changed
        static unsigned char copy[8192];
        memcpy(copy, file, len);
        size_t n = i < len ? i : len;
        for (int k = 0; i >= len / 2 && k < 4; k++) {
            seed = seed * 1103515245u + 12345u;
            copy[(seed >> 8) % len] = (unsigned char)(seed >> 24);
        }
        char tz[1024];
        snprintf(tz, sizeof(tz), "%s", test_write(root, "zone", copy, n));
        setenv("TZDIR", root, 1);
        struct zone *z = NULL;
        struct err e = {0};
        if (zone_open(&z, "zone", &e) == 0) {
            zone_to_utc(z, at(2025, 3, 30, 2, 30), NULL);
            zone_day_start(z, civil_to_day(3000, 1, 1));
        } else {
            assert_true(*e.msg);
        }
        zone_close(z);
    }
    unsetenv("TZDIR");
    test_rmdir(root);
}

static void test_times_out_of_this_world(void **state)
{
    (void)state;
    struct zone *z = open_zone("Europe/Paris");
    assert_int_equal(zone_to_local(z, TIME_NONE), TIME_NONE);
    assert_int_equal(zone_to_utc(z, TIME_NONE, NULL), TIME_NONE);
    assert_int_equal(zone_to_utc(z, INT64_MAX, NULL), INT64_MAX);
    assert_int_equal(zone_day(z, TIME_NONE), CIVIL_NONE);
    zone_offset(z, INT64_MAX);
    zone_day_start(z, INT32_MAX);
    zone_day_start(z, INT32_MIN + 1);
    zone_close(z);
}

// --- all zones against glibc ----------------------------------------------------------------------------------------

static long glibc_offset(int64_t s)
{
    struct tm tm;
    time_t t = (time_t)s;
    localtime_r(&t, &tm);
    return tm.tm_gmtoff;
}

// Every instant that shows this local time, tried with all offsets in use within two days.
static int64_t brute_to_utc(int64_t local, enum zone_kind *kind)
{
    int64_t first = INT64_MAX;
    int found = 0;
    long seen[64];
    size_t nseen = 0;
    for (int64_t h = -48; h <= 48; h += 6) {
        long off = glibc_offset(local + h * 3600);
        bool known = false;
        for (size_t i = 0; i < nseen; i++)
            known = known || seen[i] == off;
        if (known || nseen == LEN(seen))
            continue;
        seen[nseen++] = off;
        if (glibc_offset(local - off) != off)
            continue;
        found++;
        if (local - off < first)
            first = local - off;
    }
    *kind = found == 0 ? ZONE_SKIPPED : found == 1 ? ZONE_PLAIN : ZONE_AMBIGUOUS;
    return first;
}

static void check_zone_against_glibc(const char *name)
{
    struct zone *z = open_zone(name);
    setenv("TZ", name, 1);
    tzset();
    long prev = glibc_offset(-2208988800);
    for (int64_t s = -2208988800; s < 4133980800; s += 24 * 3600) { // 1900 to 2100
        long want = glibc_offset(s);
        if (zone_offset(z, s * 1000) != want)
            fail_msg("%s at %lld: %d, glibc %ld", name, (long long)s, zone_offset(z, s * 1000), want);
        if (want == prev)
            continue;
        for (int64_t local = s + want - 10 * 3600; local < s + want + 4 * 3600; local += 900) {
            enum zone_kind kind, want_kind;
            int64_t utc = zone_to_utc(z, local * 1000, &kind), want_utc = brute_to_utc(local, &want_kind);
            if (kind != want_kind || (kind != ZONE_SKIPPED && utc != want_utc * 1000))
                fail_msg("%s local %lld: kind %d, expected %d", name, (long long)local, kind, want_kind);
        }
        prev = want;
    }
    zone_close(z);
    unsetenv("TZ");
}

static void test_every_zone_agrees_with_glibc(void **state)
{
    (void)state;
    FILE *f = fopen("/usr/share/zoneinfo/tzdata.zi", "r");
    char line[512], name[200];
    int n = 0;
    if (!f)
        skip();
    while (fgets(line, sizeof(line), f)) {
        if (sscanf(line, "Z %199s", name) == 1 && ++n % 9 == 0) // all of them take a minute
            check_zone_against_glibc(name);
    }
    fclose(f);
    assert_true(n > 300);
}

// A day without a change about it: one offset for all its local times, none of them ambiguous.
static void steady_days(void **state)
{
    (void)state;
    static const char *const names[] = {"Europe/Paris", "America/New_York", "Africa/Casablanca", "Australia/Lord_Howe", "UTC", "+05:30"};
    const int64_t day_ms = 86400000, margin = 26 * 3600000;
    for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++) {
        struct zone *z;
        assert_int_equal(zone_open(&z, names[k], NULL), 0);
        int steady = 0, changing = 0;
        for (int64_t day = 7305; day < 7305 + 365 * 40; day++) { // from 1990 on
            int32_t offset;
            if (!zone_steady(z, day * day_ms - margin, (day + 1) * day_ms + margin, &offset)) {
                changing++;
                continue;
            }
            steady++;
            for (int64_t t = day * day_ms; t < (day + 1) * day_ms; t += 7 * 3600000 + 1) {
                enum zone_kind kind;
                assert_int_equal(zone_to_utc(z, t, &kind), t - offset * INT64_C(1000));
                assert_int_equal(kind, ZONE_PLAIN);
                assert_int_equal(zone_offset(z, t), offset);
            }
        }
        assert_true(steady > 13000);
        assert_true(k < 4 ? changing > 100 : changing == 0);
        zone_close(z);
    }
    struct zone *z;
    int32_t offset;
    assert_int_equal(zone_open(&z, "Europe/Paris", NULL), 0);
    const int64_t spring = INT64_C(1711846800000); // 31 March 2024, 01:00 UTC: from +1 to +2
    assert_true(zone_steady(z, spring - 1000, spring - 1, &offset) && offset == 3600);
    assert_true(zone_steady(z, spring, spring + 1000, &offset) && offset == 7200);
    assert_false(zone_steady(z, spring - 1, spring, &offset));
    zone_close(z);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paris_both_change_days),
        cmocka_unit_test(test_new_york),
        cmocka_unit_test(test_lord_howe_changes_by_half_an_hour),
        cmocka_unit_test(test_southern_hemisphere),
        cmocka_unit_test(test_years_covered_only_by_the_footer_rule),
        cmocka_unit_test(test_before_the_first_change),
        cmocka_unit_test(test_days_begin_at_their_first_instant),
        cmocka_unit_test(test_fixed_offsets),
        cmocka_unit_test(test_names_that_are_refused),
        cmocka_unit_test(test_leap_second_zones_are_refused),
        cmocka_unit_test(test_the_zone_of_the_machine),
        cmocka_unit_test(test_rule_forms),
        cmocka_unit_test(test_rules_that_are_refused),
        cmocka_unit_test(test_daylight_time_all_year),
        cmocka_unit_test(test_damaged_files),
        cmocka_unit_test(test_times_out_of_this_world),
        cmocka_unit_test(steady_days), cmocka_unit_test(test_every_zone_agrees_with_glibc),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
