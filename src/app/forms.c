// The forms of what the user writes: how each is filled in, read and kept.
#include "app/app_priv.h"
#include "base/i18n.h"
#include "kpi/goal.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const states[] = {"planned", "running", "done", "dropped", NULL};
static const char *const state_labels[] = {N_("planned"), N_("running"), N_("done"), N_("dropped"), NULL};

// --- texts between the store and the fields -------------------------------------------------------------------------

// A field is one line: a line break is shown as an arrow.
#define BREAK "\u21b5"

// Neither way asks for memory: a field that came up short would be kept as somebody's words.
static void to_field(struct ui_field *f, const char *text)
{
    size_t n = 0;
    for (size_t len; *text; text++, n += len) {
        const char *c = *text == '\n' ? BREAK : text;
        len = c == text ? 1 : sizeof(BREAK) - 1;
        if (n + len >= sizeof(f->value))
            break;
        memcpy(f->value + n, c, len);
    }
    for (; n && ((unsigned char)*text & 0xC0) == 0x80; text--) // not cut inside a character
        n--;
    f->value[n] = '\0';
}

static void from_field(struct ui_field *f)
{
    char *to = f->value;
    for (const char *c = f->value; *c; c++) {
        bool line_break = !strncmp(c, BREAK, sizeof(BREAK) - 1);
        *to++ = *c;
        if (line_break) {
            to[-1] = '\n';
            c += sizeof(BREAK) - 2;
        }
    }
    *to = '\0';
    to = str_trim(f->value);
    memmove(f->value, to, strlen(to) + 1);
}

static int slice_field(const struct session *s, struct ui_field *f, const struct slice *slice, struct err *e)
{
    struct strbuf b = {0};
    kpi_slice_text(s->source.cube, slice, &b);
    int rc = b.oom ? err_nomem(e) : 0;
    str_copy(f->value, sizeof(f->value), sb_str(&b));
    sb_release(&b);
    return rc;
}

// As the store keeps it: the values as the data write them, the dimensions in their order.
static int read_slice(struct session *s, struct arena *mem, const struct ui_field *f, const char **out, struct err *e)
{
    struct slice slice;
    struct strbuf b = {0};
    int rc = kpi_slice_parse(s->source.cube, f->value, &slice, e);
    if (rc)
        return rc;
    kpi_slice_text(s->source.cube, &slice, &b);
    *out = sb_keep(&b, mem);
    return *out ? 0 : err_nomem(e);
}

static int read_kpi(const struct session *s, const struct ui_field *f, const char **out, struct err *e)
{
    char id[64];
    str_copy(id, sizeof(id), f->value);
    char *name = str_trim(id);
    *out = "";
    if (!*name)
        return 0;
    for (int k = 0; k < kpi_count(s->cfg); k++)
        if (str_ieq(kpi_info(s->cfg, k)->id, name) || str_ieq(kpi_info(s->cfg, k)->short_name, name) ||
            str_ieq(kpi_info(s->cfg, k)->short_fr, name)) {
            *out = kpi_info(s->cfg, k)->id;
            return 0;
        }
    return err_set(e, ERR_SYNTAX, _("\"%.60s\" is no KPI: write an id such as nps (the page of the KPI shows it)"), name);
}

static int32_t today(const struct session *s)
{
    return s->today ? s->today : cube_as_of(s->source.cube);
}

// "2026-09-30", or "+14" days from today; "" stays.
static int read_day(struct session *s, struct arena *mem, const struct ui_field *f, const char **out, struct err *e)
{
    char text[32], iso[11];
    int32_t day;
    str_copy(text, sizeof(text), f->value);
    char *t = str_trim(text), *end;
    *out = "";
    if (!*t)
        return 0;
    if (*t == '+') {
        long days = strtol(t + 1, &end, 10);
        if (*end || days < 0 || days > 36500)
            return err_set(e, ERR_SYNTAX, _("%s: write a day such as 2026-09-30, or +14 for in 14 days"), f->label);
        day = today(s) + (int32_t)days;
    } else if (!civil_parse_iso(t, (int)strlen(t), &day))
        return err_set(e, ERR_SYNTAX, _("%s: write a day such as 2026-09-30, or +14 for in 14 days"), f->label);
    civil_format_iso(day, iso);
    *out = arena_strdup(mem, iso);
    return *out ? 0 : err_nomem(e);
}

static void day_field(struct ui_field *f, int32_t day)
{
    char iso[11];
    civil_format_iso(day, iso);
    str_copy(f->value, sizeof(f->value), iso);
}

static struct ui_field *add_field(struct ui_form *f, const char *label, const char *hint)
{
    struct ui_field *field = &f->fields[f->n++];
    field->label = label;
    field->hint = hint;
    return field;
}

static long long handle_id(const char *handle, const char *prefix)
{
    return str_starts(handle, prefix) ? strtoll(handle + strlen(prefix), NULL, 10) : 0;
}

// --- targets --------------------------------------------------------------------------------------------------------

// A mark between the thousands: a blank between two digits, in English a comma before three of them.
static bool is_thousands(const char *at, bool french)
{
    size_t digits = strspn(at + 1, "0123456789");
    return *at == ' ' ? digits > 0 : *at == ',' && !french && digits == 3;
}

// A number as the screen writes it or a keyboard has it, for strtod: blanks that do not break, the minus sign, the comma.
static void plain_number(const char *text, bool french, char *out, size_t size)
{
    static const struct { const char *shown, *plain; } signs[] = {{"\u00a0", " "}, {"\u202f", " "}, {"\u2212", "-"}};
    char ascii[64], *to = ascii;
    for (const char *p = text; *p && to < ascii + sizeof(ascii) - 1;) {
        size_t i = 0;
        while (i < ARRAY_LEN(signs) && !str_starts(p, signs[i].shown))
            i++;
        *to++ = i < ARRAY_LEN(signs) ? signs[i].plain[0] : *p;
        p += i < ARRAY_LEN(signs) ? strlen(signs[i].shown) : 1;
    }
    *to = '\0';
    size_t n = 0;
    for (const char *p = ascii; *p && n + 1 < size; p++)
        if (!(n && isdigit((unsigned char)out[n - 1]) && is_thousands(p, french)))
            out[n++] = *p == ',' ? '.' : *p;
    out[n] = '\0';
}

// "30", "80 %", "4 h", "1,5", "10,000".
static int read_value(const struct session *s, int kpi, const char *text, double *out, struct err *e)
{
    char plain[64];
    plain_number(text, s->french, plain, sizeof(plain));
    bool seconds = kpi_unit_of(kpi, s->cfg) == UNIT_SECONDS;
    char *t = str_trim(plain), *end;
    if (seconds ? conf_parse_duration(t, out) : false)
        return 0;
    if (!seconds && *t) {
        *out = strtod(t, &end);
        if (end != t && !end[strspn(end, " %")] && isfinite(*out))
            return 0;
    }
    return err_set(e, ERR_SYNTAX, seconds ? _("\"%.40s\" is no duration: write 90 s, 12 min, 4 h or 2 d") : _("\"%.40s\" is no number"), text);
}

static const struct store_target *find_target(const struct session *s, long long id)
{
    for (size_t i = 0; i < s->user.ntargets; i++)
        if (s->user.targets[i].row.id == id)
            return &s->user.targets[i];
    return NULL;
}

// The target that is set already for exactly this place and time, to be changed.
static const struct store_target *same_target(const struct session *s, const struct view *v)
{
    struct kpi_aim aim;
    if (!kpi_aim(s->cfg, v->kpi, &v->slice, NULL, &v->period, &aim) || !aim.goal || aim.goal->slice.n != v->slice.n)
        return NULL;
    return &s->user.targets[aim.goal->ref];
}

static void value_field(const struct session *s, struct ui_field *f, int kpi, double v)
{
    char number[NUMFMT_BUF];
    numfmt_exact(v, number);
    snprintf(f->value, sizeof(f->value), "%s%s", number, kpi >= 0 && kpi_unit_of(kpi, s->cfg) == UNIT_SECONDS ? " s" : "");
}

static int target_form(struct session *s, const struct view *v, const char *handle, struct ui_form *f, struct err *e)
{
    const struct store_target *t = *handle ? find_target(s, handle_id(handle, "target:")) : same_target(s, v);
    int kpi = t ? kpi_by_id(s->cfg, t->kpi) : v->kpi;
    if (*handle && !t)
        return err_set(e, ERR_NOTFOUND, "%s", _("this target is gone: another kpitop has deleted it"));
    snprintf(f->title, sizeof(f->title), _("Target: %s"), kpi >= 0 ? report_kpi_name(&s->env, kpi) : t ? t->kpi : "");
    struct ui_field *value = add_field(f, _("Target"), _("in the unit of the figure: 30, 80 %, 4 h"));
    struct ui_field *where = add_field(f, _("Where"), _("channel=phone,team=Lyon,agent=Zoe; empty: the total"));
    struct ui_field *when = add_field(f, _("When"), _("2026, 2026-Q3, 2026-09; month, quarter, year: each; 2026-07..: from then; empty: always"));
    struct ui_field *note = add_field(f, _("Note"), _("who decided it, and why"));
    if (!t) {
        str_copy(when->value, sizeof(when->value), kpi_is_flow(kpi) ? grain_name(v->period.grain) : "");
        return slice_field(s, where, &v->slice, e);
    }
    f->id = t->row.id;
    f->rev = t->row.rev;
    value_field(s, value, kpi, t->value);
    to_field(where, t->slice);
    to_field(when, t->period);
    to_field(note, t->note);
    return 0;
}

static int target_keep(struct session *s, const struct view *v, const char *handle, const struct ui_form *f, struct arena *mem, char *said, size_t size,
                       struct err *e)
{
    (void)handle;
    const struct store_target *old = f->id ? find_target(s, f->id) : NULL;
    struct store_target t = {.row = {f->id, f->rev}, .kpi = kpi_info(s->cfg, v->kpi)->id};
    struct kpi_goal g = {0};
    if (old)
        t.kpi = old->kpi;
    int kpi = kpi_by_id(s->cfg, t.kpi);
    if (kpi < 0)
        return err_set(e, ERR_NOTFOUND, _("%s is no KPI"), t.kpi);
    int rc = read_value(s, kpi, f->fields[0].value, &t.value, e);
    if (!rc)
        rc = read_slice(s, mem, &f->fields[1], &t.slice, e);
    t.period = f->fields[2].value;
    t.note = f->fields[3].value;
    if (!rc)
        rc = kpi_goal_when(&s->cfg->calendar, kpi, t.period, &g, e);
    // Another place or time is another target: the old one stays.
    if (!rc && old && (strcmp(old->slice, t.slice) != 0 || strcmp(old->period, t.period) != 0))
        t.row = (struct store_row){0};
    if (!rc)
        rc = store_put(s->store, STORE_TARGET, &t, e);
    if (!rc)
        snprintf(said, size, _("Target kept; %s takes it back"), session_key(s, "undo", (char[UI_KEY_TEXT]){0}));
    return rc;
}

// --- notes ----------------------------------------------------------------------------------------------------------

static const struct store_note *find_note(const struct session *s, long long id)
{
    for (size_t i = 0; i < s->user.nnotes; i++)
        if (s->user.notes[i].row.id == id)
            return &s->user.notes[i];
    return NULL;
}

static int note_form(struct session *s, const struct view *v, const char *handle, struct ui_form *f, struct err *e)
{
    const struct store_note *n = *handle ? find_note(s, handle_id(handle, "note:")) : NULL;
    if (*handle && !n)
        return err_set(e, ERR_NOTFOUND, "%s", _("this note is gone: another kpitop has deleted it"));
    str_copy(f->title, sizeof(f->title), _("Note"));
    struct ui_field *text = add_field(f, _("Note"), _("what happened: a strike, a new script, a bill run"));
    struct ui_field *when = add_field(f, _("Period"), _("2026, 2026-Q3, 2026-09, 2026-W36, 2026-09-14 or FROM..TO"));
    struct ui_field *kpi = add_field(f, _("KPI"), _("an id such as nps; empty: all of them"));
    struct ui_field *where = add_field(f, _("Where"), _("channel=phone,team=Lyon; empty: everywhere"));
    if (!n) {
        str_copy(when->value, sizeof(when->value), v->period.label);
        str_copy(kpi->value, sizeof(kpi->value), v->page == PAGE_KPI ? kpi_info(s->cfg, v->kpi)->id : "");
        return slice_field(s, where, &v->slice, e);
    }
    f->id = n->row.id;
    f->rev = n->row.rev;
    to_field(text, n->text);
    to_field(when, n->period);
    to_field(kpi, n->kpi);
    to_field(where, n->slice);
    return 0;
}

static int note_keep(struct session *s, const struct view *v, const char *handle, const struct ui_form *f, struct arena *mem, char *said, size_t size,
                     struct err *e)
{
    struct store_note n = {.row = {f->id, f->rev}, .text = f->fields[0].value, .period = f->fields[1].value};
    struct period period;
    (void)v;
    (void)handle;
    if (!*n.text)
        return err_set(e, ERR_SYNTAX, "%s", _("the note is empty"));
    int rc = period_parse(&s->cfg->calendar, n.period, &period, e);
    if (!rc)
        rc = read_kpi(s, &f->fields[2], &n.kpi, e);
    if (!rc)
        rc = read_slice(s, mem, &f->fields[3], &n.slice, e);
    if (!rc)
        rc = store_put(s->store, STORE_NOTE, &n, e);
    if (!rc)
        snprintf(said, size, _("Note kept; %s takes it back"), session_key(s, "undo", (char[UI_KEY_TEXT]){0}));
    return rc;
}

// --- actions --------------------------------------------------------------------------------------------------------

static const struct store_action *find_action(const struct session *s, long long id)
{
    for (size_t i = 0; i < s->user.nactions; i++)
        if (s->user.actions[i].row.id == id)
            return &s->user.actions[i];
    return NULL;
}

static size_t state_number(const char *state)
{
    for (size_t i = 0; states[i]; i++)
        if (!strcmp(states[i], state))
            return i;
    return 0;
}

static int action_form(struct session *s, const struct view *v, const char *handle, struct ui_form *f, struct err *e)
{
    const struct store_action *a = *handle ? find_action(s, handle_id(handle, "action:")) : NULL;
    if (*handle && !a)
        return err_set(e, ERR_NOTFOUND, "%s", _("this action is gone: another kpitop has deleted it"));
    str_copy(f->title, sizeof(f->title), a ? _("Change the action") : _("Plan an action"));
    struct ui_field *title = add_field(f, _("Action"), _("what is done: a new call script"));
    struct ui_field *owner = add_field(f, _("Owner"), _("who answers for it"));
    struct ui_field *kpi = add_field(f, _("KPI"), _("the id of the figure it is to move, such as nps"));
    struct ui_field *where = add_field(f, _("Where"), _("channel=phone,team=Lyon: where it is done; empty: everywhere"));
    struct ui_field *start = add_field(f, _("Start"), _("2026-09-03, or +14 for in 14 days"));
    struct ui_field *due = add_field(f, _("Due"), _("2026-09-30, or +30; may stay empty"));
    struct ui_field *state = add_field(f, _("State"), _("Left and Right choose"));
    struct ui_field *notes = add_field(f, _("Notes"), _("what came of it"));
    state->choices = state_labels;
    if (!a) {
        bool has = v->page == PAGE_KPI || v->page == PAGE_ROWS;
        str_copy(kpi->value, sizeof(kpi->value), has ? kpi_info(s->cfg, v->kpi)->id : "");
        day_field(start, today(s));
        return slice_field(s, where, &v->slice, e);
    }
    f->id = a->row.id;
    f->rev = a->row.rev;
    to_field(title, a->title);
    to_field(owner, a->owner);
    to_field(kpi, a->kpi);
    to_field(where, a->slice);
    to_field(start, a->start);
    to_field(due, a->due);
    state->pick = state_number(a->state);
    to_field(notes, a->notes);
    return 0;
}

static int action_keep(struct session *s, const struct view *v, const char *handle, const struct ui_form *f, struct arena *mem, char *said, size_t size,
                       struct err *e)
{
    struct store_action a = {.row = {f->id, f->rev}, .title = f->fields[0].value, .owner = f->fields[1].value,
                             .state = states[f->fields[6].pick], .notes = f->fields[7].value};
    (void)v;
    (void)handle;
    if (!*a.title)
        return err_set(e, ERR_SYNTAX, "%s", _("say what is done: the first field is empty"));
    int rc = read_kpi(s, &f->fields[2], &a.kpi, e);
    if (!rc)
        rc = read_slice(s, mem, &f->fields[3], &a.slice, e);
    if (!rc)
        rc = read_day(s, mem, &f->fields[4], &a.start, e);
    if (!rc && !*a.start)
        rc = err_set(e, ERR_SYNTAX, "%s", _("say when it starts: that is where its effect is measured from"));
    if (!rc)
        rc = read_day(s, mem, &f->fields[5], &a.due, e);
    if (!rc && *a.due && strcmp(a.due, a.start) < 0)
        rc = err_set(e, ERR_RANGE, "%s", _("it is due before it starts"));
    if (!rc)
        rc = store_put(s->store, STORE_ACTION, &a, e);
    if (!rc)
        snprintf(said, size, _("Action kept; %s takes it back"), session_key(s, "undo", (char[UI_KEY_TEXT]){0}));
    return rc;
}

// --- what is said of an alert ---------------------------------------------------------------------------------------

// "alert:critical:ID"
static bool alert_handle(const char *handle, char severity[16], const char **id)
{
    const char *colon = str_starts(handle, "alert:") ? strchr(handle + 6, ':') : NULL;
    if (!colon || colon - (handle + 6) >= 16)
        return false;
    str_copy(severity, (size_t)(colon - (handle + 6)) + 1, handle + 6);
    *id = colon + 1;
    return true;
}

static const struct store_ack *find_ack(const struct session *s, const char *id, const char *kind)
{
    for (size_t i = 0; i < s->user.nacks; i++)
        if (!strcmp(s->user.acks[i].alert, id) && !strcmp(s->user.acks[i].kind, kind))
            return &s->user.acks[i];
    return NULL;
}

static int said_form(struct session *s, const char *handle, const char *kind, const char *title, const char *until_hint,
                     struct ui_form *f, struct err *e)
{
    char severity[16];
    const char *id;
    if (!alert_handle(handle, severity, &id))
        return err_set(e, ERR_NOTFOUND, "%s", _("Select an alert first"));
    const struct store_ack *old = find_ack(s, id, kind);
    str_copy(f->title, sizeof(f->title), title);
    struct ui_field *why = add_field(f, _("Why"), _("what is known, and what is being done"));
    struct ui_field *until = add_field(f, _("Until"), until_hint);
    if (!old)
        return 0;
    f->id = old->row.id;
    f->rev = old->row.rev;
    to_field(why, old->why);
    to_field(until, old->until);
    return 0;
}

static int ack_form(struct session *s, const struct view *v, const char *handle, struct ui_form *f, struct err *e)
{
    (void)v;
    return said_form(s, handle, "ack", _("Acknowledge the alert"), _("2026-10-15, or +14; empty: until it clears or gets worse"), f, e);
}

static int silence_form(struct session *s, const struct view *v, const char *handle, struct ui_form *f, struct err *e)
{
    (void)v;
    return said_form(s, handle, "silence", _("Silence the alert"), _("2026-10-15, or +14: its last day"), f, e);
}

static int said_keep(struct session *s, const char *handle, const struct ui_form *f, const char *kind, struct arena *mem, struct err *e)
{
    char severity[16];
    struct store_ack a = {.row = {f->id, f->rev}, .kind = kind, .severity = severity, .why = f->fields[0].value};
    bool silence = !strcmp(kind, "silence");
    if (!alert_handle(handle, severity, &a.alert))
        return err_set(e, ERR_NOTFOUND, "%s", _("Select an alert first"));
    int rc = read_day(s, mem, &f->fields[1], &a.until, e);
    if (!rc && silence && !*a.until)
        rc = err_set(e, ERR_SYNTAX, "%s", _("say until when: a silence without an end is soon forgotten"));
    if (rc)
        return rc;
    struct store_event ev = {.scope = "", .alert = a.alert, .event = silence ? "silenced" : "acknowledged", .severity = severity,
                             .text = a.alert, .why = a.why, .period = ""};
    rc = store_begin(s->store, e);
    if (rc)
        return rc;
    rc = store_put(s->store, STORE_ACK, &a, e);
    if (!rc)
        rc = store_put(s->store, STORE_EVENT, &ev, e);
    if (!rc)
        return store_commit(s->store, e);
    store_rollback(s->store);
    return rc;
}

static int ack_keep(struct session *s, const struct view *v, const char *handle, const struct ui_form *f, struct arena *mem,
                    char *said, size_t size, struct err *e)
{
    (void)v;
    snprintf(said, size, _("Acknowledged; %s takes it back"), session_key(s, "undo", (char[UI_KEY_TEXT]){0}));
    return said_keep(s, handle, f, "ack", mem, e);
}

static int silence_keep(struct session *s, const struct view *v, const char *handle, const struct ui_form *f, struct arena *mem,
                        char *said, size_t size, struct err *e)
{
    (void)v;
    snprintf(said, size, _("Silenced; %s takes it back"), session_key(s, "undo", (char[UI_KEY_TEXT]){0}));
    return said_keep(s, handle, f, "silence", mem, e);
}

// What was said of an alert is taken away: both kinds.
static int unsay(struct session *s, const char *handle, char *said, size_t size, struct err *e)
{
    static const char *const both[] = {"ack", "silence"};
    char severity[16];
    const char *id;
    size_t n = 0;
    int rc = 0;
    for (size_t i = 0; !rc && i < ARRAY_LEN(both) && alert_handle(handle, severity, &id); i++) {
        const struct store_ack *a = find_ack(s, id, both[i]);
        rc = a ? store_delete(s->store, STORE_ACK, &a->row, e) : 0;
        n += a != NULL;
    }
    if (!rc && !n)
        return err_set(e, ERR_NOTFOUND, "%s", _("Nothing was said of this alert"));
    snprintf(said, size, _("The alert is open again; %s takes it back"), session_key(s, "undo", (char[UI_KEY_TEXT]){0}));
    return rc ? rc : user_refresh(s, false, e);
}

// --- call-backs -----------------------------------------------------------------------------------------------------

// "callback:FILE\tCUSTOMER"
static bool callback_handle(const char *handle, struct arena *mem, const char **source, const char **customer)
{
    const char *from = str_starts(handle, "callback:") ? strchr(handle, ':') + 1 : "", *tab = strchr(from, '\t');
    *source = tab ? arena_strndup(mem, from, (size_t)(tab - from)) : NULL;
    *customer = tab ? tab + 1 : NULL;
    return *source != NULL;
}

static int callback_form(struct session *s, const struct view *v, const char *handle, struct ui_form *f, struct err *e)
{
    static const char *choices[8];
    const char *source, *customer;
    (void)v;
    if (!callback_handle(handle, &s->user_mem, &source, &customer))
        return err_set(e, ERR_NOTFOUND, "%s", _("this answer names no customer"));
    for (int i = 0; report_callback_title(i); i++)
        choices[i] = report_callback_title(i);
    snprintf(f->title, sizeof(f->title), _("Call back %.80s"), customer);
    struct ui_field *state = add_field(f, _("State"), ""), *note = add_field(f, _("Note"), _("what was agreed"));
    state->choices = choices;
    for (size_t i = 0; i < s->user.ncallbacks; i++) {
        const struct store_callback *c = &s->user.callbacks[i];
        if (strcmp(c->customer, customer) != 0 || strcmp(c->source, source) != 0)
            continue;
        to_field(note, c->note);
        for (int k = 0; report_callback_state(k); k++)
            if (!strcmp(report_callback_state(k), c->state))
                state->pick = (size_t)k;
    }
    return 0;
}

static int callback_keep(struct session *s, const struct view *v, const char *handle, const struct ui_form *f, struct arena *mem,
                         char *said, size_t size, struct err *e)
{
    const char *source, *customer;
    (void)v;
    if (!callback_handle(handle, mem, &source, &customer))
        return err_set(e, ERR_NOTFOUND, "%s", _("this answer names no customer"));
    int rc = store_callback_set(s->store, customer, source, report_callback_state((int)f->fields[0].pick),
                                f->fields[1].value, e);
    snprintf(said, size, _("Call-back kept; %s takes it back"), session_key(s, "undo", (char[UI_KEY_TEXT]){0}));
    return rc == ERR_NOTFOUND ? 0 : rc; // none was taken away
}

// --- the table ------------------------------------------------------------------------------------------------------

static const struct {
    int (*fill)(struct session *s, const struct view *v, const char *handle, struct ui_form *f, struct err *e);
    int (*keep)(struct session *s, const struct view *v, const char *handle, const struct ui_form *f, struct arena *mem, char *said,
                size_t size, struct err *e);
} forms[] = {
    [UI_FORM_TARGET] = {target_form, target_keep},
    [UI_FORM_NOTE] = {note_form, note_keep},
    [UI_FORM_ACTION] = {action_form, action_keep},
    [UI_FORM_ACK] = {ack_form, ack_keep},
    [UI_FORM_SILENCE] = {silence_form, silence_keep},
    [UI_FORM_CALLBACK] = {callback_form, callback_keep},
};

static int no_store(const struct session *s, struct err *e)
{
    return err_set(e, ERR_IO, "%s", *s->user.why_not ? s->user.why_not : _("there is no data folder to keep it in"));
}

int host_form(void *ctx, enum ui_form_kind kind, const struct view *v, const char *handle, struct ui_form *out, struct err *e)
{
    struct session *s = ctx;
    struct view now = *v;
    if (!s->store)
        return no_store(s, e);
    if (!session_renew(s, &now))
        now.slice.n = 0;
    int rc = user_refresh(s, false, e);
    return rc ? rc : forms[kind].fill(s, &now, handle, out, e);
}

int host_submit(void *ctx, enum ui_form_kind kind, const struct view *v, const char *handle, const struct ui_form *f, char *said,
                size_t size, struct err *e)
{
    struct session *s = ctx;
    struct arena mem = {0};
    if (!s->store)
        return no_store(s, e);
    struct ui_form plain = *f;
    for (size_t i = 0; i < plain.n; i++)
        from_field(&plain.fields[i]);
    int rc = forms[kind].keep(s, v, handle, &plain, &mem, said, size, e);
    arena_release(&mem);
    return rc ? rc : user_refresh(s, false, e);
}

int host_remove(void *ctx, const char *handle, char *said, size_t size, struct err *e)
{
    static const struct { const char *prefix; enum store_kind kind; } kinds[] = {
        {"target:", STORE_TARGET}, {"action:", STORE_ACTION}, {"note:", STORE_NOTE}};
    struct session *s = ctx;
    if (s->store && str_starts(handle, "alert:"))
        return unsay(s, handle, said, size, e);
    for (size_t i = 0; s->store && i < ARRAY_LEN(kinds); i++) {
        long long id = handle_id(handle, kinds[i].prefix);
        const struct store_row *row = !id                              ? NULL
                                      : kinds[i].kind == STORE_TARGET ? (const void *)find_target(s, id)
                                      : kinds[i].kind == STORE_ACTION ? (const void *)find_action(s, id)
                                                                      : (const void *)find_note(s, id);
        if (!row)
            continue;
        int rc = store_delete(s->store, kinds[i].kind, row, e);
        if (!rc)
            snprintf(said, size, _("Deleted; %s takes it back"), session_key(s, "undo", (char[UI_KEY_TEXT]){0}));
        return rc ? rc : user_refresh(s, false, e);
    }
    return s->store ? err_set(e, ERR_NOTFOUND, "%s", _("There is nothing of yours to delete here")) : no_store(s, e);
}

int host_undo(void *ctx, char *said, size_t size, struct err *e)
{
    static const char *const words[STORE_KINDS] = {
        [STORE_TARGET] = N_("Taken back: the last change of a target"), [STORE_ACTION] = N_("Taken back: the last change of an action"),
        [STORE_NOTE] = N_("Taken back: the last change of a note"),     [STORE_ACK] = N_("Taken back: what was said of an alert"),
        [STORE_CALLBACK] = N_("Taken back: the last change of a call-back"),
    };
    struct session *s = ctx;
    enum store_kind k;
    if (!s->store)
        return no_store(s, e);
    int rc = store_undo(s->store, &k, e);
    if (!rc)
        snprintf(said, size, "%s", words[k] ? _(words[k]) : "");
    return rc ? rc : user_refresh(s, false, e);
}
