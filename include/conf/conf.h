// Configuration: kpitop.ini, defaults, paths. One table row per option: section.key, type, range, default, help.
#ifndef KPITOP_CONF_CONF_H
#define KPITOP_CONF_CONF_H

#include "base/err.h"
#include "base/ini.h"
#include "base/mem.h"
#include <stdbool.h>
#include <stddef.h>

enum option_type { OPT_BOOL, OPT_INT, OPT_NUMBER, OPT_DURATION, OPT_CHOICE, OPT_TEXT };
struct option_info { // one row of the table
    const char *section; // "kpitop"; "<kpi>" rows stand for every KPI id, "<kpi>.<channel>" likewise
    const char *key;
    enum option_type type;
    double min, max;     // OPT_INT, OPT_NUMBER, OPT_DURATION (seconds)
    const char *choices; // "effort|ease"
    const char *dflt;    // as text; "" = unset
    const char *help;    // one sentence
};
extern const struct option_info conf_options[];
extern const size_t conf_noptions;

// What the settings page shows, in its order: a group's options stand together.
enum conf_group { CONF_SCREEN, CONF_TIME, CONF_FIGURES, CONF_PRIVACY, CONF_ALERTS, CONF_LIMITS, CONF_GROUPS };
struct conf_common {
    enum conf_group group;
    const char *section, *key; // of a row of conf_options
    const char *label;         // a few words; NULL: the name of the KPI says it
    const char *empty;         // what an empty value means; NULL where it cannot be empty
};
extern const struct conf_common conf_common[];
extern const size_t conf_ncommon;
extern const char *const conf_groups[CONF_GROUPS]; // titles, to be translated
// A value of an option as people say it, in the reader's language; the value itself where it has no word.
const char *conf_word(const char *key, const char *value);

struct conf_value { const char *section, *key, *value; const char *file; int line; };
struct conf {
    struct arena mem;
    struct conf_value *values; size_t n, cap; // valid ones only, defaults first, later ones win
    struct strbuf notes;                      // one line per wrong key or value: file, line, key, allowed values
    size_t nnotes;
};
// Names a section may have besides the table's fixed ones: KPI ids, channels and the actions of [keys], given by the caller (conf knows none).
struct conf_names { const char *const *kpis; size_t nkpis; const char *const *channels; size_t nchannels; const char *const *actions; size_t nactions; };
int conf_load(struct conf *c, const char *path /* NULL: default path, fine when absent */, const struct conf_names *names, struct err *e);
void conf_release(struct conf *c);
// Where the configuration stands unless --config names another file (it may not exist); false when no home is known.
bool conf_path(char *out, size_t size);
// Change settings of the user's file (path NULL: conf_path, made with its folder when absent), comments and all the rest
// spared as ini_edit does, written whole or not at all. Each setting must be a row of the table and its value allowed
// (ERR_RANGE with what is). "ces.scale" in [kpitop] is changed where it stands in that form. A file reached through a
// symbolic link is changed where it is. What was written counts at the next conf_load.
int conf_write(const char *path, const struct ini_change *changes, size_t n, const struct conf_names *names, struct err *e);
// May the setting have this value? 0, or ERR_RANGE with what is allowed. value NULL or "": the default, always.
int conf_check(const char *section, const char *key, const char *value, const struct conf_names *names, struct err *e);
// A setting on top of the loaded ones, checked likewise; the file it is said to come from is CONF_SESSION.
#define CONF_SESSION ":set"
int conf_set(struct conf *c, const char *section, const char *key, const char *value, const struct conf_names *names, struct err *e);
// Last value of section.key as text, the default when unset ("" when none).
const char *conf_get(const struct conf *c, const char *section, const char *key);
bool conf_is_set(const struct conf *c, const char *section, const char *key);
// What stands behind it: the last one of the file, or of the defaults compiled in (file NULL); NULL when neither has it.
const struct conf_value *conf_find(const struct conf *c, const char *section, const char *key);
// Its row of the table ("nps.warn" is one too), NULL when there is none; the values that a row allows, in words.
const struct option_info *conf_option(const char *section, const char *key);
const char *conf_allowed(const struct option_info *o, char *out, size_t size);
bool conf_bool(const struct conf *c, const char *section, const char *key);
double conf_number(const struct conf *c, const char *section, const char *key); // OPT_DURATION: seconds
// XDG folders of kpitop, into out (PATH_MAX bytes); false when no home is known.
bool conf_dir_config(char *out, size_t size);
bool conf_dir_data(char *out, size_t size);
bool conf_dir_cache(char *out, size_t size);
// "1h", "90 s", "2.5 min", "4 h", plain number = seconds. False when it is none.
bool conf_parse_duration(const char *s, double *seconds);

#endif
