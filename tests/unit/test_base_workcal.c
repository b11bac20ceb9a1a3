// Business hours: days counted on paper, and stretches of time in many calendars against a Python program that looks at
// every minute (tests/unit/workcal.py).
#include "test_util.h"

#include "base/civil.h"
#include "base/mem.h"
#include "base/workcal.h"

#define HOUR INT64_C(3600000)
static const char *const names[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};

static struct workcal *calendar(const char *const week[7], const char *holidays, const char *zone, struct zone **z)
{
    struct workcal_day days[7];
    struct workcal *w = NULL;
    struct err e = {0};
    for (int d = 0; d < 7; d++)
        if (workcal_spans(&days[d], week[d] ? week[d] : "", &e))
            fail_msg("%s", e.msg);
    if (zone_open(z, zone, &e) || workcal_new(&w, days, holidays, *z, &e))
        fail_msg("%s", e.msg);
    return w;
}

// Local time of Paris: year, month, day, hour, minute.
static int64_t at(const struct zone *z, int y, int mo, int d, int h, int mi)
{
    return zone_to_utc(z, civil_to_day(y, mo, d) * 24 * HOUR + h * HOUR + mi * HOUR / 60, NULL);
}

static void spans(void **state)
{
    struct workcal_day d;
    struct err e = {0};
    (void)state;
    assert_int_equal(workcal_spans(&d, "9:00-12:30 14h-18h30", &e), 0);
    assert_int_equal(d.n, 2);
    assert_int_equal(d.spans[0].from, 540);
    assert_int_equal(d.spans[0].to, 750);
    assert_int_equal(d.spans[1].from, 840);
    assert_int_equal(d.spans[1].to, 1110);
    assert_int_equal(workcal_spans(&d, "22:00-6:00", &e), 0);
    assert_int_equal(d.spans[0].to, 1440 + 360);
    assert_int_equal(workcal_spans(&d, "0:00-24:00", &e), 0);
    assert_int_equal(d.spans[0].to, 1440);
    assert_int_equal(workcal_spans(&d, "closed", &e), 0);
    assert_int_equal(d.n, 0);
    static const char *const bad[] = {"9:00", "9-25", "9:60-10", "9:0-10", "24:00-6:00", "9-9", "9--10", "nine-ten", "-", "9:-10",
                                      "1-2 2-3 3-4 4-5 5-6 6-7 7-8 8-9 9-10"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_true(workcal_spans(&d, bad[i], &e) < 0);
}

static void days(void **state)
{
    (void)state;
    assert_int_equal(workcal_days("mon"), 1);
    assert_int_equal(workcal_days("mon-fri"), 31);
    assert_int_equal(workcal_days("lun-ven"), 31);
    assert_int_equal(workcal_days("sat,sun"), 96);
    assert_int_equal(workcal_days("Sunday-Monday"), 65);
    assert_int_equal(workcal_days("mon-"), 0);
    assert_int_equal(workcal_days("mon-fri-sun"), 0);
    assert_int_equal(workcal_days("holidays"), 0);
    assert_int_equal(workcal_days(""), 0);
}

struct list {
    int32_t day[400];
    int n, year;
};

static void of_year(void *ctx, int32_t day)
{
    struct list *l = ctx;
    if (civil_from_day(day).year == l->year && l->n < 400)
        l->day[l->n++] = day;
}

static void has_day(const struct list *l, int month, int day)
{
    for (int i = 0; i < l->n; i++)
        if (l->day[i] == civil_to_day(l->year, month, day))
            return;
    fail_msg("%d-%02d-%02d is no holiday", l->year, month, day);
}

static void holidays(void **state)
{
    // Easter Sundays as published (IMCCE)
    static const int easter[][3] = {{1997, 3, 30}, {2000, 4, 23}, {2008, 3, 23}, {2011, 4, 24}, {2019, 4, 21}, {2024, 3, 31},
                                    {2025, 4, 20}, {2026, 4, 5},  {2038, 4, 25}, {2049, 4, 18}};
    struct list l = {.year = 2025};
    struct err e = {0};
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(easter); i++)
        assert_int_equal(civil_easter(easter[i][0]), civil_to_day(easter[i][0], easter[i][1], easter[i][2]));
    assert_int_equal(workcal_holidays("fr", of_year, &l, &e), 0);
    assert_int_equal(l.n, 11);
    has_day(&l, 4, 21); // Easter Monday
    has_day(&l, 5, 29); // Ascension Day
    has_day(&l, 6, 9);  // Whit Monday
    has_day(&l, 7, 14);
    l.n = 0;
    assert_int_equal(workcal_holidays("fr-alsace", of_year, &l, &e), 0);
    assert_int_equal(l.n, 13);
    has_day(&l, 4, 18); // Good Friday
    has_day(&l, 12, 26);
    l.n = 0;
    assert_int_equal(workcal_holidays("12-24, 2025-05-02 2025-08-01..2025-08-03", of_year, &l, &e), 0);
    assert_int_equal(l.n, 5);
    has_day(&l, 12, 24);
    has_day(&l, 5, 2);
    has_day(&l, 8, 3);
    static const char *const bad[] = {"de", "2025-02-30", "13-01", "2025-08-03..2025-08-01", "1er mai", "25/12"};
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_true(workcal_holidays(bad[i], NULL, NULL, &e) < 0);
}

static void on_paper(void **state)
{
    static const char *const week[7] = {"9:00-12:30 14:00-18:00", "9:00-12:30 14:00-18:00", "9:00-12:30 14:00-18:00",
                                        "9:00-12:30 14:00-18:00", "9:00-12:30 14:00-18:00"};
    struct zone *z;
    struct workcal *w = calendar(week, "fr", "Europe/Paris", &z);
    (void)state;
    // Thursday 17 April 2025 17:00 to Tuesday 22 April 10:00: 1 h, 7.5 h on Friday, Easter Monday closed, 1 h
    assert_int_equal(workcal_between(w, at(z, 2025, 4, 17, 17, 0), at(z, 2025, 4, 22, 10, 0)), 9.5 * (double)HOUR);
    // opened and closed outside the hours: nothing
    assert_int_equal(workcal_between(w, at(z, 2025, 4, 17, 19, 0), at(z, 2025, 4, 18, 8, 0)), 0);
    assert_int_equal(workcal_between(w, at(z, 2025, 4, 17, 12, 40), at(z, 2025, 4, 17, 13, 40)), 0);
    assert_int_equal(workcal_between(w, at(z, 2025, 4, 17, 12, 0), at(z, 2025, 4, 17, 14, 10)), 40 * HOUR / 60);
    // a year: 261 weekdays in 2025, less the ten holidays that fall on one (1 November is a Saturday), 7.5 h each
    assert_int_equal(workcal_between(w, at(z, 2025, 1, 1, 0, 0), at(z, 2026, 1, 1, 0, 0)), (261 - 10) * 15 * HOUR / 2);
    int64_t t = at(z, 2025, 4, 17, 10, 0);
    assert_int_equal(workcal_between(w, t, t), 0);
    assert_int_equal(workcal_between(w, t, t + 1), 1);
    assert_int_equal(workcal_between(w, t, t - 1), -1);
    assert_int_equal(workcal_between(w, at(z, 1989, 12, 31, 0, 0), t), -1);
    assert_int_equal(workcal_between(w, t, at(z, 2080, 1, 2, 0, 0)), -1);
    workcal_free(w);
    zone_close(z);
}

static void clock_changes(void **state)
{
    static const char *const nights[7] = {"22:00-6:00", "22:00-6:00", "22:00-6:00", "22:00-6:00", "22:00-6:00", "22:00-6:00", "22:00-6:00"};
    static const char *const always[7] = {"0:00-24:00", "0:00-24:00", "0:00-24:00", "0:00-24:00", "0:00-24:00", "0:00-24:00", "0:00-24:00"};
    struct zone *z;
    struct workcal *w = calendar(nights, "", "Europe/Paris", &z);
    (void)state;
    // the night of 30 March 2025 has an hour less, that of 26 October one more
    assert_int_equal(workcal_between(w, at(z, 2025, 3, 29, 20, 0), at(z, 2025, 3, 30, 12, 0)), 7 * HOUR);
    assert_int_equal(workcal_between(w, at(z, 2025, 10, 25, 20, 0), at(z, 2025, 10, 26, 12, 0)), 9 * HOUR);
    assert_int_equal(workcal_between(w, at(z, 2025, 6, 1, 20, 0), at(z, 2025, 6, 2, 12, 0)), 8 * HOUR);
    workcal_free(w);
    zone_close(z);
    w = calendar(always, "", "Europe/Paris", &z); // always open: business time is time
    int64_t a = at(z, 2025, 3, 1, 3, 33), b = at(z, 2025, 11, 1, 4, 44);
    assert_int_equal(workcal_between(w, a, b), b - a);
    workcal_free(w);
    zone_close(z);
    w = calendar(nights, "2025-06-02", "UTC", &z); // a holiday takes away the night that begins on it, not the one before
    assert_int_equal(workcal_between(w, at(z, 2025, 6, 1, 12, 0), at(z, 2025, 6, 3, 12, 0)), 8 * HOUR);
    assert_int_equal(workcal_between(w, at(z, 2025, 6, 2, 0, 0), at(z, 2025, 6, 2, 12, 0)), 6 * HOUR);
    workcal_free(w);
    zone_close(z);
}

static void never_open(void **state)
{
    struct workcal_day week[7] = {0};
    struct workcal *w = NULL;
    struct zone *z;
    struct err e = {0};
    (void)state;
    assert_int_equal(zone_open(&z, "UTC", &e), 0);
    assert_int_equal(workcal_new(&w, week, "fr", z, &e), ERR_RANGE);
    assert_non_null(strstr(e.msg, "never open"));
    zone_close(z);
}

// --- against Python -----------------------------------------------------------------------------------------------

static uint64_t rng = 20260101;
static unsigned below(unsigned n)
{
    rng = rng * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)((rng >> 33) % n);
}

static const char *random_week(struct strbuf *text, const char *week[7], struct strbuf own[7])
{
    sb_clear(text);
    for (int d = 0; d < 7; d++) {
        sb_clear(&own[d]);
        for (unsigned k = below(5) ? 1 + below(3) : 0; k; k--) {
            unsigned a = below(1440), b = below(3) ? a + 1 + below(300) : below(1441);
            b = b == a ? b + 1 : b > 1440 ? b - 1440 : b;
            b = b == a || (!b && !a) ? a + 1 : b;
            if (b > 1440)
                continue;
            sb_addf(&own[d], "%s%u:%02u-%u:%02u", own[d].len ? " " : "", a / 60, a % 60, b / 60, b % 60);
        }
        week[d] = sb_str(&own[d]);
        sb_addf(text, "%s%s=%s", d ? ";" : "", names[d], week[d]);
    }
    return sb_str(text);
}

static void stamp(int64_t ms, char out[20])
{
    int64_t day = ms / (24 * HOUR), minute = ms % (24 * HOUR) / 60000;
    char iso[11];
    civil_format_iso((int32_t)day, iso);
    snprintf(out, 20, "%sT%02d:%02d", iso, (int)(minute / 60), (int)(minute % 60));
}

static void brute_force(void **state)
{
    static const char *const zones[] = {"Europe/Paris", "UTC", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kolkata", "America/Sao_Paulo"};
    static const char *const closed[] = {"", "fr", "fr-alsace 12-24", "2025-03-30 10-26", "2024-12-20..2025-01-05 fr"};
    enum { CASES = 120 };
    int64_t want[CASES];
    struct strbuf text = {0}, own[7] = {{0}};
    char in[700], out[700], command[2300];
    const char *dir = test_tmpdir(), *top = getenv("SRCDIR");
    (void)state;
    if (system("python3 -c 'import zoneinfo' 2>/dev/null"))
        skip();
    snprintf(in, sizeof(in), "%s/in", dir);
    snprintf(out, sizeof(out), "%s/out", dir);
    FILE *f = fopen(in, "w");
    assert_non_null(f);
    for (int i = 0; i < CASES; i++) {
        const char *week[7], *zone = zones[below(ARRAY_LEN(zones))], *off = closed[below(ARRAY_LEN(closed))];
        random_week(&text, week, own);
        bool any = false;
        for (int d = 0; d < 7; d++)
            any = any || *week[d];
        if (!any) {
            week[0] = "9:00-17:00";
            sb_clear(&text);
            sb_add(&text, "mon=9:00-17:00");
        }
        struct zone *z;
        struct workcal *w = calendar(week, off, zone, &z);
        static const int32_t around[] = {20152, 20388, 20089, 19815}; // clock changes, New Year, a leap day
        int64_t from = (around[below(4)] - (int)below(6)) * 24 * HOUR + below(1440) * INT64_C(60000);
        int64_t to = from + below(below(3) ? 3000 : 20000) * INT64_C(60000);
        want[i] = workcal_between(w, from, to) / 60000;
        char a[20], b[20];
        stamp(from, a);
        stamp(to, b);
        fprintf(f, "%s|%s|%s|%s|%s\n", zone, sb_str(&text), off, a, b);
        workcal_free(w);
        zone_close(z);
    }
    fclose(f);
    snprintf(command, sizeof(command), "python3 '%s/tests/unit/workcal.py' <'%s' >'%s'", top ? top : ".", in, out);
    assert_int_equal(system(command), 0);
    f = fopen(out, "r");
    assert_non_null(f);
    for (int i = 0; i < CASES; i++) {
        long long got = -1;
        assert_int_equal(fscanf(f, "%lld", &got), 1);
        if (got != want[i])
            fail_msg("case %d: %lld minutes, Python counts %lld", i, (long long)want[i], got);
    }
    fclose(f);
    sb_release(&text);
    for (int d = 0; d < 7; d++)
        sb_release(&own[d]);
    test_rmdir(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans),         cmocka_unit_test(days),       cmocka_unit_test(holidays),
        cmocka_unit_test(on_paper),      cmocka_unit_test(clock_changes), cmocka_unit_test(never_open),
        cmocka_unit_test(brute_force),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
