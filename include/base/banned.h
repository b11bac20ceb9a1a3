// Included before every file of src by the Makefile: functions that are unsafe, or whose answer depends on hidden
// state, do not compile. The headers that declare them come first, so that only our calls are caught.
#ifndef KPITOP_BASE_BANNED_H
#define KPITOP_BASE_BANNED_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#define BANNED(func) func##_is_banned_see_include_base_banned_h

// No bound on what is written, or none that terminates: str_copy, struct strbuf, snprintf.
#undef strcpy
#define strcpy(...) BANNED(strcpy)
#undef stpcpy
#define stpcpy(...) BANNED(stpcpy)
#undef strcat
#define strcat(...) BANNED(strcat)
#undef strncpy
#define strncpy(...) BANNED(strncpy)
#undef strncat
#define strncat(...) BANNED(strncat)
#undef sprintf
#define sprintf(...) BANNED(sprintf)
#undef vsprintf
#define vsprintf(...) BANNED(vsprintf)
#undef gets
#define gets(...) BANNED(gets)
// Hidden state, or no way to tell an error from zero.
#undef strtok
#define strtok(...) BANNED(strtok)
#undef atoi
#define atoi(...) BANNED(atoi)
#undef atol
#define atol(...) BANNED(atol)
#undef atoll
#define atoll(...) BANNED(atoll)
#undef atof
#define atof(...) BANNED(atof)
// Time zones are base/zone's business.
#undef localtime
#define localtime(...) BANNED(localtime)
#undef localtime_r
#define localtime_r(...) BANNED(localtime_r)
#undef gmtime
#define gmtime(...) BANNED(gmtime)
#undef gmtime_r
#define gmtime_r(...) BANNED(gmtime_r)
#undef mktime
#define mktime(...) BANNED(mktime)
#undef ctime
#define ctime(...) BANNED(ctime)
#undef asctime
#define asctime(...) BANNED(asctime)
// No shell.
#undef system
#define system(...) BANNED(system)
#undef popen
#define popen(...) BANNED(popen)

#endif
