// What stands beside the CSV of a report: its columns and where its figures are from, in the form that CSV on the Web gives
// the file beside a table (w3.org/TR/tabular-metadata). The table itself keeps the columns that its readers know.
#include "export/export_priv.h"
#include "export/json_util.h"

static json_t *columns(bool *oom)
{
    static const struct { const char *name, *type; } all[] = {
        {"kpi", "string"}, {"dimension", "string"}, {"key", "string"}, {"period", "string"}, {"value", "number"}, {"n", "number"},
        {"low", "number"}, {"high", "number"}, {"delta", "number"}, {"significant", "boolean"}, {"state", "string"}, {"unit", "string"},
    };
    json_t *a = json_array();
    for (size_t i = 0; i < ARRAY_LEN(all); i++) {
        json_t *o = json_object();
        json_put(o, "name", json_string(all[i].name), oom);
        json_put(o, "titles", json_string(all[i].name), oom);
        json_put(o, "datatype", json_string(all[i].type), oom);
        json_push(a, o, oom);
    }
    return a;
}

int csv_beside(const struct report_env *env, const struct report_data *d, const char *name, struct strbuf *out, struct err *e)
{
    bool oom = false;
    json_t *o = json_object(), *schema = json_object(), *origin = json_object(), *notes = json_array();
    json_put(o, "@context", json_string("http://www.w3.org/ns/csvw"), &oom);
    json_put(o, "url", json_text(name), &oom);
    json_put(schema, "columns", columns(&oom), &oom);
    json_put(o, "tableSchema", schema, &oom);
    json_origin(origin, env, d, &oom);
    json_push(notes, origin, &oom);
    json_put(o, "notes", notes, &oom);
    return json_write(o, oom, out, e);
}
