// Completion for bash, zsh and fish, out of the tables of commands, options, dimensions and themes. The KPIs, of which some are
// the user's own, are asked of the program at the time, with the configuration that stands on the line.
#include "app/app_priv.h"
#include "base/i18n.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const shells[] = {"bash", "zsh", "fish"};
static const char *const store_words[] = {"check", "backup", "restore", "export", "import"};

// What may stand after an option, beside the choices of its row.
enum values { VALUES_FREE, VALUES_FILE, VALUES_DIR, VALUES_DIM, VALUES_FILTER, VALUES_KPI, VALUES_CHANNEL, VALUES_THEME };
static enum values values_of(const struct arg_info *o)
{
    static const struct { const char *option; enum values values; } table[] = {
        {"output", VALUES_FILE}, {"script", VALUES_FILE}, {"config", VALUES_FILE}, {"profile", VALUES_FILE}, {"on-alert", VALUES_FILE},
        {"data", VALUES_DIR},    {"by", VALUES_DIM},      {"filter", VALUES_FILTER}, {"kpi", VALUES_KPI},
        {"channel", VALUES_CHANNEL}, {"theme", VALUES_THEME},
    };
    for (size_t i = 0; i < ARRAY_LEN(table); i++)
        if (!strcmp(table[i].option, o->name))
            return table[i].values;
    return VALUES_FREE;
}

static void add_words(struct strbuf *b, const char *const *words, size_t n, const char *tail)
{
    for (size_t i = 0; i < n; i++)
        sb_addf(b, "%s%s%s", b->len ? " " : "", words[i], tail);
}

// Filter of what "kpitop kpis" prints: the ids alone.
#define ONLY_IDS "sed -n 's/^  \\([a-z][a-z0-9_]*\\) .*/\\1/p'"

// The words that an option knows, apart by blanks; "" when they are files, or anything.
static void option_words(const struct arg_info *o, struct strbuf *b)
{
    const char *const *names;
    size_t n = 0;
    sb_clear(b);
    for (const char *p = o->choices; p && *p; p++)
        sb_putc(b, *p == '|' ? ' ' : *p);
    switch (values_of(o)) {
    case VALUES_DIM:
    case VALUES_FILTER:
        for (int d = 0; d < DIM_COUNT; d++)
            sb_addf(b, "%s%s%s", d ? " " : "", dim_name((enum dim)d), values_of(o) == VALUES_FILTER ? "=" : "");
        break;
    case VALUES_CHANNEL:
        while (rec_channels[n])
            n++;
        add_words(b, rec_channels, n, "");
        break;
    case VALUES_THEME:
        theme_names(&names, &n);
        add_words(b, names, n, "");
        break;
    default: break;
    }
}

// The words of a command that takes no sources, apart by blanks.
static void operand_words(enum command c, struct strbuf *b)
{
    sb_clear(b);
    if (c == CMD_TEMPLATE)
        for (size_t i = 0; i < REC_KINDS; i++)
            sb_addf(b, "%s%s", i ? " " : "", rec_kinds[i].name);
    else if (c == CMD_STORE)
        add_words(b, store_words, ARRAY_LEN(store_words), "");
    else if (c == CMD_COMPLETION)
        add_words(b, shells, ARRAY_LEN(shells), "");
    else if (c == CMD_HELP)
        for (int i = 0; i < CMD_COUNT; i++)
            if (commands[i].name)
                sb_addf(b, "%s%s", b->len ? " " : "", commands[i].name);
}

static void command_words(const char *between, struct strbuf *b)
{
    sb_clear(b);
    for (int i = 0; i < CMD_COUNT; i++)
        if (commands[i].name)
            sb_addf(b, "%s%s", b->len ? between : "", commands[i].name);
}

// --- bash -------------------------------------------------------------------------------------------------------------

static void bash_values(struct strbuf *out)
{
    struct strbuf words = {0};
    for (size_t i = 0; i < nargs_table; i++) {
        const struct arg_info *o = &arg_table[i];
        if (o->kind == ARG_FLAG)
            continue;
        option_words(o, &words);
        sb_addf(out, "    --%s", o->name);
        if (o->letter)
            sb_addf(out, " | -%c", o->letter);
        if (values_of(o) == VALUES_DIR)
            sb_add(out, ") compopt -o dirnames; return ;;\n");
        else if (values_of(o) == VALUES_KPI) // ID,ID,...: the last one is completed
            sb_addf(out, ") compopt -o nospace; local head=\n        [[ $cur == *,* ]] && head=${cur%%,*},\n"
                         "        COMPREPLY=($(compgen -P \"$head\" -W \"$(_kpitop_kpis)\" -- \"${cur##*,}\")); return ;;\n");
        else if (words.len)
            sb_addf(out, ") %sCOMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", values_of(o) == VALUES_FILTER ? "compopt -o nospace; " : "",
                    sb_str(&words));
        else
            sb_add(out, ") return ;;\n");
    }
    sb_release(&words);
}

static void bash_options(struct strbuf *out)
{
    for (int c = 0; c < CMD_COUNT; c++) {
        sb_addf(out, "        %s) words='", commands[c].name ? commands[c].name : "''");
        for (size_t i = 0, n = 0; i < nargs_table; i++)
            if (arg_table[i].commands & CMD_BIT(c))
                sb_addf(out, "%s--%s", n++ ? " " : "", arg_table[i].name);
        sb_add(out, "' ;;\n");
    }
}

static void bash_operands(struct strbuf *out)
{
    struct strbuf words = {0};
    for (int c = 0; c < CMD_COUNT; c++) {
        operand_words((enum command)c, &words);
        if (words.len)
            sb_addf(out, "        %s) [[ ${COMP_WORDS[COMP_CWORD-1]} == %s ]] && words='%s' ;;\n", commands[c].name, commands[c].name, sb_str(&words));
    }
    command_words(" ", &words);
    sb_addf(out, "        '') ((COMP_CWORD == 1)) && words='%s' ;;\n", sb_str(&words));
    sb_release(&words);
}

static void bash(struct strbuf *out)
{
    struct strbuf names = {0};
    command_words(" | ", &names);
    sb_add(out, "# kpitop for bash: source it, or put it into the folder of bash-completion as \"kpitop\".\n"
                "_kpitop_kpis() { # with the configuration that stands on the line\n"
                "    local i config=\n"
                "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                "        [[ ${COMP_WORDS[i]} == --config ]] && config=${COMP_WORDS[i+1]}\n"
                "        [[ ${COMP_WORDS[i]} == --config && $config == = ]] && config=${COMP_WORDS[i+2]}\n"
                "    done\n"
                "    \"${COMP_WORDS[0]}\" kpis ${config:+--config \"${config/#\\~/$HOME}\"} 2>/dev/null | " ONLY_IDS "\n"
                "}\n"
                "_kpitop() {\n"
                "    local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command= words= i\n"
                "    # --option=value comes in three words\n"
                "    if [[ $cur == = ]]; then cur=; elif [[ $prev == = ]]; then prev=${COMP_WORDS[COMP_CWORD-2]}; fi\n"
                "    COMPREPLY=()\n"
                "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
                "        case ${COMP_WORDS[i]} in\n");
    sb_addf(out, "        %s) command=${COMP_WORDS[i]}; break ;;\n        esac\n    done\n    case $prev in\n", sb_str(&names));
    bash_values(out);
    sb_add(out, "    esac\n    if [[ $cur == -* ]]; then\n        case $command in\n");
    bash_options(out);
    sb_add(out, "        esac\n    else\n        case $command in\n");
    bash_operands(out);
    sb_add(out, "        esac\n    fi\n"
                "    [[ $words ]] && COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n"
                "    return 0\n}\n"
                "complete -o bashdefault -o default -F _kpitop kpitop\n");
    sb_release(&names);
}

// --- zsh --------------------------------------------------------------------------------------------------------------

// A text inside '...' where [ ] and : mean something.
static void zsh_text(struct strbuf *out, const char *s)
{
    for (; *s; s++)
        if (*s == '\'')
            sb_add(out, "'\\''");
        else
            sb_addf(out, "%s%c", strchr("[]:\\", *s) ? "\\" : "", *s);
}

static void zsh_option(struct strbuf *out, const struct arg_info *o, const char *dash_name)
{
    struct strbuf words = {0};
    sb_addf(out, " \\\n            '%s%s%s[", o->kind == ARG_FILTER ? "*" : "", dash_name, o->kind == ARG_FLAG ? "" : dash_name[1] == '-' ? "=" : "+");
    zsh_text(out, _(o->help));
    sb_putc(out, ']');
    if (o->kind != ARG_FLAG) {
        option_words(o, &words);
        sb_addf(out, ":");
        zsh_text(out, _(o->value));
        switch (values_of(o)) {
        case VALUES_FILE: sb_add(out, ":_files"); break;
        case VALUES_DIR: sb_add(out, ":_files -/"); break;
        case VALUES_KPI: sb_add(out, ":_kpitop_kpis"); break;
        case VALUES_FILTER: sb_addf(out, ":compadd -S \"\" %s", sb_str(&words)); break;
        default: sb_addf(out, words.len ? ":(%s)" : ":%s", sb_str(&words)); break;
        }
    }
    sb_putc(out, '\'');
    sb_release(&words);
}

static void zsh_command(struct strbuf *out, int c)
{
    struct strbuf words = {0};
    char name[40];
    sb_addf(out, "    %s)\n        _arguments -S", commands[c].name ? commands[c].name : "*");
    for (size_t i = 0; i < nargs_table; i++) {
        const struct arg_info *o = &arg_table[i];
        if (!(o->commands & CMD_BIT(c)))
            continue;
        snprintf(name, sizeof(name), "--%s", o->name);
        zsh_option(out, o, name);
        snprintf(name, sizeof(name), "-%c", o->letter);
        if (o->letter)
            zsh_option(out, o, name);
    }
    operand_words((enum command)c, &words);
    if (!commands[c].name)
        sb_add(out, " \\\n            '1:command:_kpitop_first' '*:source:_files'");
    else if (words.len)
        sb_addf(out, " \\\n            '1:command:' '2:word:(%s)' '*:file:_files'", sb_str(&words));
    else
        sb_addf(out, " \\\n            '1:command:'%s", commands[c].max ? " '*:source:_files'" : "");
    sb_add(out, "\n        ;;\n");
    sb_release(&words);
}

static void zsh(struct strbuf *out)
{
    struct strbuf names = {0};
    sb_add(out, "#compdef kpitop\n# kpitop for zsh: put it into a folder of $fpath as \"_kpitop\".\n_kpitop_first() {\n    local -a words\n    words=(");
    for (int c = 0; c < CMD_COUNT; c++)
        if (commands[c].name) {
            sb_addf(out, "\n        '%s:", commands[c].name);
            zsh_text(out, _(commands[c].help));
            sb_add(out, "'");
        }
    sb_add(out, ")\n    _describe -t commands command words\n    _files\n}\n"
                "_kpitop_kpis() { # with the configuration that stands on the line\n"
                "    local -a ids config\n"
                "    (( $+opt_args[--config] )) && config=(--config ${~${(Q)opt_args[--config]}})\n"
                "    ids=(${(f)\"$(${words[1]} kpis $config 2>/dev/null | " ONLY_IDS ")\"})\n"
                "    _values -s , KPI $ids\n}\n"
                "_kpitop() {\n    typeset -A opt_args\n    local command=${words[2]}\n    case $command in\n");
    for (int c = 1; c < CMD_COUNT; c++)
        zsh_command(out, c);
    zsh_command(out, CMD_DASHBOARD);
    sb_add(out, "    esac\n}\nif [ \"$funcstack[1]\" = _kpitop ]; then _kpitop \"$@\"; else compdef _kpitop kpitop; fi\n");
    sb_release(&names);
}

// --- fish -------------------------------------------------------------------------------------------------------------

static void fish_text(struct strbuf *out, const char *s)
{
    sb_putc(out, '\'');
    for (; *s; s++)
        sb_addf(out, "%s%c", strchr("'\\", *s) ? "\\" : "", *s);
    sb_putc(out, '\'');
}

// "-n" with the commands that take it; the dashboard is none of them.
static void fish_condition(struct strbuf *out, unsigned which, const char *names)
{
    unsigned all = (1u << CMD_COUNT) - 1;
    if (which == all)
        return;
    sb_add(out, " -n '");
    if (which & CMD_BIT(CMD_DASHBOARD))
        sb_addf(out, "not __fish_seen_subcommand_from %s", names);
    size_t n = 0;
    for (int c = 1; c < CMD_COUNT; c++)
        if (which & CMD_BIT(c))
            sb_addf(out, "%s%s", n++ ? " " : which & 1 ? "; or __fish_seen_subcommand_from " : "__fish_seen_subcommand_from ", commands[c].name);
    sb_putc(out, '\'');
}

static void fish_option(struct strbuf *out, const struct arg_info *o, const char *names)
{
    struct strbuf words = {0};
    sb_add(out, "complete -c kpitop");
    fish_condition(out, o->commands, names);
    sb_addf(out, " -l %s", o->name);
    if (o->letter)
        sb_addf(out, " -s %c", o->letter);
    option_words(o, &words);
    if (values_of(o) == VALUES_FILE)
        sb_add(out, " -r -F");
    else if (values_of(o) == VALUES_DIR)
        sb_add(out, " -x -a '(__fish_complete_directories)'");
    else if (values_of(o) == VALUES_KPI)
        sb_add(out, " -x -a '(__fish_complete_list , __kpitop_kpis)'");
    else if (o->kind != ARG_FLAG)
        sb_addf(out, words.len ? " -x -a '%s'" : " -x%s", sb_str(&words));
    sb_add(out, " -d ");
    fish_text(out, _(o->help));
    sb_putc(out, '\n');
    sb_release(&words);
}

static void fish(struct strbuf *out)
{
    struct strbuf names = {0}, words = {0};
    command_words(" ", &names);
    sb_add(out, "# kpitop for fish: put it into ~/.config/fish/completions as \"kpitop.fish\".\n"
                "function __kpitop_kpis # with the configuration that stands on the line\n"
                "    set -l words (commandline -opc)\n"
                "    set -l config (string replace -r -f -- '^--config=' '' $words)\n"
                "    set -l at (contains -i -- --config $words)\n"
                "    and set config $words[(math $at + 1)]\n"
                "    test -n \"$config\"; and set config --config (string replace -r '^~' $HOME -- $config)\n"
                "    $words[1] kpis $config 2>/dev/null | " ONLY_IDS "\n"
                "end\n");
    for (int c = 1; c < CMD_COUNT; c++) {
        sb_addf(out, "complete -c kpitop -n __fish_use_subcommand -a %s -d ", commands[c].name);
        fish_text(out, _(commands[c].help));
        operand_words((enum command)c, &words);
        if (words.len)
            sb_addf(out, "\ncomplete -c kpitop -f -n '__fish_seen_subcommand_from %s' -a '%s'", commands[c].name, sb_str(&words));
        sb_putc(out, '\n');
    }
    for (size_t i = 0; i < nargs_table; i++)
        fish_option(out, &arg_table[i], sb_str(&names));
    sb_release(&names);
    sb_release(&words);
}

int cmd_completion(const struct args *a)
{
    static void (*const writers[])(struct strbuf *out) = {bash, zsh, fish};
    struct strbuf b = {0};
    for (size_t i = 0; i < ARRAY_LEN(shells); i++)
        if (!strcmp(a->sources[0], shells[i])) {
            writers[i](&b);
            if (b.oom)
                complain("%s", _("out of memory"));
            int rc = b.oom ? EXIT_SOURCE : write_output(a, &b, EXIT_OK);
            sb_release(&b);
            return rc;
        }
    complain(_("there is no completion for '%s': kpitop completion bash, zsh or fish"), a->sources[0]);
    return EXIT_USAGE;
}
