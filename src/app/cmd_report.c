#include "app/app_priv.h"
#include "base/i18n.h"

#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *format_of(const struct args *a)
{
    if (a->format)
        return a->format;
    if (a->plain)
        return "plain";
    const char *dot = a->output ? strrchr(a->output, '.') : NULL;
    for (size_t i = 0; dot && i < nexporters; i++)
        if (!strcmp(exporters[i].extension, dot))
            return exporters[i].name;
    return "text";
}

int cmd_report(const struct args *a)
{
    const struct exporter *x = export_by_name(format_of(a));
    struct session s = {0};
    struct report_data d = {0};
    struct strbuf out = {0}, beside = {0};
    struct view v;
    struct err e = {0};
    int kpis[KPI_MAX];
    size_t nkpis = 0;
    if (a->plain && strcmp(x->name, "plain") != 0) {
        complain(_("--plain is a format of its own: leave --format %s away"), x->name);
        return EXIT_USAGE;
    }
    if (!x->report) {
        complain(_("this kpitop was built without xlsx: use --format csv or --format html"));
        return EXIT_USAGE;
    }
    if (a->summary && strcmp(x->name, "text") != 0) {
        complain(_("--summary is text: leave --format %s away"), x->name);
        return EXIT_USAGE;
    }
    if (!strcmp(x->name, "xlsx") && (!a->output || !strcmp(a->output, "-")) && isatty(STDOUT_FILENO) == 1) {
        complain(_("a workbook is no text for the terminal: name a file with -o, such as -o report.xlsx"));
        return EXIT_USAGE;
    }
    if (a->if_changed && (!a->output || !strcmp(a->output, "-"))) {
        complain(_("--if-changed compares with the file of -o: name one"));
        return EXIT_USAGE;
    }
    int rc = session_open(&s, a);
    if (!rc && args_kpis(a, s.cfg, kpis, &nkpis, &e)) {
        complain("%s", e.msg);
        rc = EXIT_USAGE;
    }
    if (!rc && output_allowed(a, &e)) {
        complain("%s", e.msg);
        rc = EXIT_SOURCE;
    }
    if (!rc)
        rc = session_load(&s, a->sources, a->nsources);
    if (rc)
        goto out;
    int status = session_source_errors(&s, true) ? EXIT_SOURCE : EXIT_OK;
    if (!session_has_records(&s)) {
        complain(_("no record to report on: 'kpitop inspect' tells what was understood of the sources"));
        rc = EXIT_SOURCE;
        goto out;
    }
    if (session_pseudonyms(&s, conf_bool(&s.conf, "privacy", "pseudonyms"), &e)) {
        complain("%s", e.msg);
        rc = EXIT_SOURCE;
        goto out;
    }
    if (session_view(&s, &v, &e)) {
        complain("%s", e.msg);
        rc = EXIT_USAGE;
        goto out;
    }
    s.alert_opts.today = zone_day(s.zone, (int64_t)time(NULL) * 1000); // acknowledgements end by the wall clock
    user_attach(&s, true);
    struct kpi_query q = {.period = v.period, .slice = v.slice, .compare = v.compare, .by = v.by, .last = v.last};
    if (a->view && !nkpis && v.page == PAGE_KPI) { // the view is of one KPI
        q.kpis = &v.kpi;
        q.nkpis = 1;
    }
    if (nkpis) {
        q.kpis = kpis;
        q.nkpis = nkpis;
    }
    if (report_data_build(&s.env, &q, &d, &e) || report_data_explain(&s.env, &d, &e) || (a->summary ? report_summary : x->report)(&s.env, &d, &out, &e)) {
        complain("%s", e.msg);
        rc = EXIT_SOURCE;
        goto out;
    }
    rc = write_output(a, &out, status);
    if ((rc == status || rc == EXIT_SAME) && x->beside && !a->summary && a->output && strcmp(a->output, "-") &&
        (x->beside(&s.env, &d, last_part(a->output), &beside, &e) || write_beside(a->output, &beside, a->force, &e))) {
        complain("%s", e.msg);
        rc = EXIT_SOURCE;
    }
out:
    sb_release(&out);
    sb_release(&beside);
    report_data_release(&d);
    session_close(&s);
    return rc;
}
