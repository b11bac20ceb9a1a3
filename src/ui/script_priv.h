// Scripts: the program drives itself, without a terminal.
//
// One command per line. Keys as they are typed ("j", "jj", "<Enter>", "/phone<Enter>"), or a command:
//   :save-screen FILE          the screen as text, trailing blanks cut off
//   :save-screen-colors FILE   with a grid of role letters below
//   :save-ansi FILE            with SGR colours of the theme
//   :resize COLSxROWS          :type TEXT     :quit
//   :mouse click ROW COL (double, up, down)   :paste TEXT   :expect-copied TEXT
//   :timing FILE               how long each key from here on takes: µs to its frame, µs to its last figure, the key, with tabs between
//   :expect TEXT               fails when the screen lacks the text (:expect-not: when it has it)
// Two colons type a line on the command line of the program itself and press Enter: "::filter channel=phone".
// "# ..." (with the blank) is a comment, "#" the key.
#ifndef KPITOP_UI_SCRIPT_PRIV_H
#define KPITOP_UI_SCRIPT_PRIV_H

#include "ui/ui_priv.h"

int script_run(struct ui *u, const char *path, struct err *e);
// One line; where ("file:3") begins the messages.
int script_line(struct ui *u, const char *line, const char *where, struct err *e);
#endif
