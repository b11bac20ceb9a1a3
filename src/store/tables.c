// The tables: where each column stands in its struct. One row per table; SQL, CSV and undo come from here.
#include "store_priv.h"

#define ROW(type) {"id", STORE_INT, offsetof(struct type, row.id)}, {"rev", STORE_INT, offsetof(struct type, row.rev)}
#define TEXT(type, name) {#name, STORE_STRING, offsetof(struct type, name)}

const struct store_table store_tables[STORE_KINDS] = {
    [STORE_TARGET] = {"target", sizeof(struct store_target),
        {ROW(store_target), TEXT(store_target, kpi), TEXT(store_target, slice), TEXT(store_target, period),
         {"value", STORE_REAL, offsetof(struct store_target, value)}, TEXT(store_target, note), TEXT(store_target, by),
         TEXT(store_target, at)},
        9, "kpi, slice, period"},
    [STORE_ACTION] = {"action", sizeof(struct store_action),
        {ROW(store_action), TEXT(store_action, title), TEXT(store_action, owner), TEXT(store_action, kpi),
         TEXT(store_action, slice), TEXT(store_action, start), TEXT(store_action, due), TEXT(store_action, state),
         TEXT(store_action, notes), TEXT(store_action, by), TEXT(store_action, at)},
        12, NULL},
    [STORE_NOTE] = {"note", sizeof(struct store_note),
        {ROW(store_note), TEXT(store_note, kpi), TEXT(store_note, slice), TEXT(store_note, period), TEXT(store_note, text),
         TEXT(store_note, by), TEXT(store_note, at)},
        8, NULL},
    [STORE_ACK] = {"ack", sizeof(struct store_ack),
        {ROW(store_ack), TEXT(store_ack, alert), TEXT(store_ack, kind), TEXT(store_ack, severity), TEXT(store_ack, until),
         TEXT(store_ack, why), TEXT(store_ack, by), TEXT(store_ack, at)},
        9, "alert, kind"},
    [STORE_EVENT] = {"event", sizeof(struct store_event),
        {ROW(store_event), TEXT(store_event, scope), TEXT(store_event, alert), TEXT(store_event, event),
         TEXT(store_event, severity), TEXT(store_event, period), TEXT(store_event, text), TEXT(store_event, why),
         TEXT(store_event, by), TEXT(store_event, at)},
        11, NULL},
    [STORE_OPEN_ALERT] = {"open_alert", sizeof(struct store_open_alert),
        {ROW(store_open_alert), TEXT(store_open_alert, scope), TEXT(store_open_alert, alert),
         TEXT(store_open_alert, severity), TEXT(store_open_alert, text), TEXT(store_open_alert, at),
         {"told", STORE_INT, offsetof(struct store_open_alert, told)}},
        8, "scope, alert"},
    [STORE_CALLBACK] = {"callback", sizeof(struct store_callback),
        {ROW(store_callback), TEXT(store_callback, customer), TEXT(store_callback, source), TEXT(store_callback, at),
         TEXT(store_callback, state), TEXT(store_callback, note), TEXT(store_callback, by)},
        8, "customer, source"},
};

const char *store_kind_name(enum store_kind k)
{
    return k < STORE_KINDS ? store_tables[k].name : "";
}
