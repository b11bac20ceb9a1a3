// What the files of conf share.
#ifndef KPITOP_CONF_PRIV_H
#define KPITOP_CONF_PRIV_H

#include "base/ini.h"
#include "conf/conf.h"

#define KPI_SECTION "<kpi>"
#define ALERT_SECTION "<alert>" // [alert NAME]
#define OWN_SECTION "<own>"     // [kpi ID]
#define CHANNEL_SECTION "<kpi>.<channel>"
#define DAYS_KEY "<days>"
#define CURRENCY_KEY "<currency>"
#define ACTION_KEY "<action>" // [keys]

struct words { // candidates of a suggestion, and the nearest one so far
    const char *given;
    const char *best; // NULL when none is near
    int distance;
};
void suggest_init(struct words *w, const char *given);
void words_try(struct words *w, const char *candidate);

bool in_list(const char *const *list, size_t n, const char *word); // ASCII case does not matter
bool parse_number(const char *s, double *out);                     // plain decimal number, all of s
bool parse_bool(const char *s, bool *out);

// The names, and the KPIs that the sections [kpi ID] of the file add; in mem.
int names_with_own(const struct ini *ini, const struct conf_names *names, struct arena *mem, struct conf_names *out, struct err *e);

// The row that speaks of the setting, NULL when there is none; names NULL: any KPI and channel.
const struct option_info *option_row(const struct conf_names *names, const char *section, const char *key);

// Checks a value against its row. True: fine, *kept is what to store (value itself or a cleaned copy in mem).
// Otherwise, or when only a part was kept, a sentence is put into e (e->code != 0).
bool check_value(const struct option_info *o, const char *value, const struct conf_names *names, struct arena *mem,
                 const char **kept, struct err *e);
// "effort or ease", "1 to 12", "yes or no": the values that the row allows.
void describe_values(const struct option_info *o, char *out, size_t size);

#endif
