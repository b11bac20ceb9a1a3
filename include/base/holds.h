// What is so by construction, told to the static analyzer (`make analyze`), which sees one file or one function at a time and would
// follow ways that do not exist. It compiles to nothing. The reason stands beside each use; what a file, a user or the system
// could make untrue is tested for instead.
#ifndef KPITOP_BASE_HOLDS_H
#define KPITOP_BASE_HOLDS_H

#ifdef __clang_analyzer__
#define HOLDS(x) ((x) ? (void)0 : __builtin_unreachable())
#else
#define HOLDS(x) ((void)0)
#endif

#endif
