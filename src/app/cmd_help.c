#include "app/app_priv.h"
#include "base/i18n.h"
#include "base/utf8.h"

#include <stdio.h>
#include <string.h>

#ifndef KPITOP_VERSION
#define KPITOP_VERSION "0"
#endif

#define HELP_COLUMN 26 // columns of what is typed, before what it is for

// gettext has its own answer to the empty text.
static const char *operands(int c) { return *commands[c].operands ? _(commands[c].operands) : ""; }

int cmd_version(const struct args *a)
{
    (void)a;
    printf("kpitop %s\n", KPITOP_VERSION);
    return finish_output(EXIT_OK);
}

// A word with what belongs to it, and what it is for: in a column, or on a line of its own where the words are long.
static void print_line(const char *left, const char *help)
{
    int width = utf8_width(left);
    if (width > HELP_COLUMN)
        printf("  %s\n  %*s %s\n", left, HELP_COLUMN, "", help);
    else
        printf("  %s%*s %s\n", left, HELP_COLUMN - width, "", help);
}

static void print_options(unsigned which)
{
    for (size_t i = 0; i < nargs_table; i++) {
        const struct arg_info *o = &arg_table[i];
        char left[80], letter[8] = "    ";
        if (!(o->commands & which))
            continue;
        if (o->letter)
            snprintf(letter, sizeof(letter), "-%c, ", o->letter);
        const char *word = o->value ? _(o->value) : NULL, *value = o->choices ? o->choices : word;
        // Long lists of choices get a line of their own.
        bool list = value && strlen(o->name) + strlen(value) > 20;
        snprintf(left, sizeof(left), "%s--%s%s%s", letter, o->name, value ? " " : "",
                 list ? word : value ? value : "");
        print_line(left, _(o->help));
        if (list && o->choices)
            print_line("", o->choices);
    }
}

static void print_all(void)
{
    puts(_("Usage: kpitop [SOURCE...]        the dashboard\n"
           "       kpitop COMMAND ...\n\n"
           "A SOURCE is a file, - (standard input) or a folder of exports.\n"));
    puts(_("Commands:"));
    for (int c = 0; c < CMD_COUNT; c++)
        if (commands[c].name) {
            char left[160];
            snprintf(left, sizeof(left), "%s %s", commands[c].name, operands(c));
            print_line(left, _(commands[c].help));
        }
    printf("\n%s\n", _("Options:"));
    print_options(~0u);
    printf("\n%s\n", _("Exit status: 0 fine; report: 2 a source or the output failed; check: 0 ok, 1 warning, 2 critical,\n"
                       "3 no data; inspect: 1 something was rejected, 2 a file failed; 64 wrong usage."));
}

int cmd_help(const struct args *a)
{
    int about = (int)a->help_about;
    if (!about && a->nsources)
        for (int c = 0; c < CMD_COUNT; c++)
            if (commands[c].name && !strcmp(commands[c].name, a->sources[0]))
                about = c;
    if (!about && a->nsources && !a->help) {
        complain(_("there is no command '%s' ('kpitop help' lists what there is)"), a->sources[0]);
        return EXIT_USAGE;
    }
    if (about) {
        printf(_("Usage: kpitop %s %s\n"), commands[about].name, operands(about));
        printf("%s\n\n%s\n", _(commands[about].help), _("Options:"));
        print_options(CMD_BIT(about));
    } else {
        print_all();
    }
    return finish_output(EXIT_OK);
}
