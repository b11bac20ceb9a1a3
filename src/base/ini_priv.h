// How a line of an ini file is read: shared by the reader and the editor, so that both see the same settings.
#ifndef KPITOP_BASE_INI_PRIV_H
#define KPITOP_BASE_INI_PRIV_H

#include <stdbool.h>

bool ini_comment_or_end(const char *s); // nothing but blanks, or a comment
bool ini_fold_name(char *s);            // to lower case; false when it cannot be a section or a key
bool ini_quoted_value(char *s, char **value); // s stands on the quote; the closing one becomes the end of the text
void ini_cut_comment(char *s);          // off the end of a value without quotes

#endif
