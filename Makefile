# kpitop. `make demo` shows it, `make check` proves it; both install what they need on Debian first.
# This file is parsed before any package exists: nothing is asked at parse time, pkg-config only inside recipes.
MAKEFLAGS += --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

VERSION = 0.1.0
PREFIX ?= /usr/local
DESTDIR ?=
B ?= build
CC = gcc
WERROR ?=
SANITIZE ?=
V ?=
WITH_XLSX ?= 1
JOBS ?= 2

datadir = $(PREFIX)/share/kpitop
mandir = $(PREFIX)/share/man
localedir = $(PREFIX)/share/locale
bashcompdir = $(PREFIX)/share/bash-completion/completions
zshcompdir = $(PREFIX)/share/zsh/site-functions
fishcompdir = $(PREFIX)/share/fish/vendor_completions.d

# --- flags ----------------------------------------------------------------------------------------------------
# libcsv, iniparser, libunistring and libstemmer bring no .pc file; iniparser's header stands in a folder of its own on Debian.
PKGS = ncursesw gsl jansson zlib libzstd libzip expat sqlite3$(if $(filter 1,$(WITH_XLSX)), xlsxwriter)
PKG_CFLAGS = $(shell pkg-config --cflags $(PKGS)) -isystem /usr/include/iniparser
PKG_LIBS = -lcsv -liniparser -lunistring -lstemmer $(shell pkg-config --libs $(PKGS)) -lm

WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wwrite-strings \
	-Wformat=2 -Wvla -Wconversion -Werror=implicit-function-declaration \
	$(if $(findstring clang,$(CC)),,-Wno-format-truncation) $(if $(filter 1,$(WERROR)),-Werror)
CPPFLAGS_BASE = -D_GNU_SOURCE -Iinclude -Isrc$(if $(filter 1,$(WITH_XLSX)), -DWITH_XLSX)
CPPFLAGS_ALL = $(CPPFLAGS_BASE) -DKPITOP_VERSION='"$(VERSION)"' \
	-DKPITOP_DATADIR='"$(datadir)"' -DKPITOP_LOCALEDIR='"$(localedir)"' $(CPPFLAGS)
ifeq ($(SANITIZE),)
CFLAGS ?= -O2 -g
HARDEN = -fPIE -fstack-protector-strong -D_FORTIFY_SOURCE=2
HARDEN_LD = -pie -Wl,-z,relro,-z,now
else
CFLAGS ?= -O1 -g
HARDEN = -fsanitize=$(SANITIZE) -fno-sanitize-recover=undefined -fno-omit-frame-pointer
HARDEN_LD = -fsanitize=$(SANITIZE)
endif
# vec_grow takes any array by (void **): type-based aliasing is switched off, as git and Linux do.
CFLAGS_ALL = -std=c17 -fno-strict-aliasing $(WARN) $(CFLAGS) $(HARDEN) -pthread
LDFLAGS_ALL = $(CFLAGS) $(HARDEN_LD) -pthread $(LDFLAGS)

# --- what there is ----------------------------------------------------------------------------------------------
SRC := $(sort $(filter-out $(if $(filter 1,$(WITH_XLSX)),,src/export/xlsx%.c),$(wildcard src/*/*.c)))
OBJ := $(SRC:src/%.c=$(B)/obj/%.o)
GENOBJ := $(B)/gen/profiles.o $(B)/gen/themes.o $(B)/gen/config.o
LIBOBJ := $(filter-out $(B)/obj/app/main.o,$(OBJ)) $(GENOBJ)
LIB := $(B)/libkpitop.a
BIN := $(B)/kpitop

UNIT := $(patsubst tests/%.c,$(B)/tests/%,$(sort $(wildcard tests/unit/test_*.c)))
FUZZ := $(patsubst tests/%.c,$(B)/tests/%,$(sort $(wildcard tests/fuzz/fuzz_*.c)))
GENERATE := $(B)/tests/bench/generate
BENCH := $(patsubst tests/%.c,$(B)/tests/%,$(sort $(wildcard tests/bench/*.c)))
PO := $(wildcard src/po/*.po)
MO := $(PO:src/po/%.po=$(B)/locale/%/LC_MESSAGES/kpitop.mo)

# Quiet unless V=1.
Q := $(if $(filter 1,$(V)),,@)
SAY = @printf '  %-6s %s\n'

.PHONY: all demo check lint test unit asan tsan valgrind fault fuzz analyze mutate coverage install uninstall clean format po setup testbins bench growth FORCE

all: $(if $(filter src/app/main.c,$(SRC)),$(BIN)) $(LIB) $(MO)

# --- compile ------------------------------------------------------------------------------------------------------
$(B)/obj/%.o: src/%.c $(B)/flags
	$(SAY) CC $<
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) -include base/banned.h $(PKG_CFLAGS) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

$(B)/gen/%.o: $(B)/gen/%.c $(B)/flags
	$(Q)$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) -MMD -MP -c -o $@ $<

# The objects are listed in a file, so that a source file taken away leaves the library too.
$(LIB): $(LIBOBJ) $(B)/objects
	$(SAY) AR $@
	@rm -f $@
	$(Q)ar rcs $@ $(LIBOBJ)

$(BIN): $(B)/obj/app/main.o $(LIB)
	$(SAY) LD $@
	$(Q)$(CC) -o $@ $< $(LIB) $(LDFLAGS_ALL) $(PKG_LIBS)

# Files compiled in. The folder is a prerequisite too: it changes when a file is added or taken away.
config_ini := $(wildcard src/conf/default.ini)
profiles_ini := $(sort $(wildcard src/ingest/profiles/*.ini))
themes_ini := $(sort $(wildcard themes/*.ini))
$(B)/gen/config.c: $(config_ini) $(wildcard src/conf)
$(B)/gen/profiles.c: $(profiles_ini) $(wildcard src/ingest/profiles)
$(B)/gen/themes.c: $(themes_ini) $(wildcard themes)
$(B)/gen/%.c: src/base/embed.sh
	$(SAY) GEN $@
	@mkdir -p $(@D)
	$(Q)sh src/base/embed.sh $* $($*_ini) >$@

$(B)/locale/%/LC_MESSAGES/kpitop.mo: src/po/%.po
	$(SAY) MO $<
	@mkdir -p $(@D)
	$(Q)msgfmt --check -o $@ $<

# Rebuild when the compiler or its flags change.
$(B)/flags: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(CC) $(CPPFLAGS_ALL) $(CFLAGS_ALL) $(LDFLAGS_ALL))' >$@.new
	@cmp -s $@.new $@ && rm -f $@.new || mv $@.new $@
$(B)/objects: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' $(LIBOBJ) >$@.new
	@cmp -s $@.new $@ && rm -f $@.new || mv $@.new $@
FORCE:

# --- tests --------------------------------------------------------------------------------------------------------
testbins: $(UNIT) $(FUZZ) $(GENERATE)

$(B)/tests/unit/%: tests/unit/%.c $(LIB) $(B)/flags
	$(SAY) CCLD $<
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) -Itests $(PKG_CFLAGS) $(CFLAGS_ALL) -MMD -MP -MF $@.d -o $@ $< $(LIB) \
		$(LDFLAGS_ALL) $(PKG_LIBS) -lcmocka

# A fuzz target is one LLVMFuzzerTestOneInput; without libFuzzer our own driver replays files and mutates them.
$(B)/tests/fuzz/%: tests/fuzz/%.c $(wildcard tests/fuzz/driver.c) $(LIB) $(B)/flags
	$(SAY) CCLD $<
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) -Itests $(PKG_CFLAGS) $(CFLAGS_ALL) -MMD -MP -MF $@.d -o $@ \
		$(filter %.c,$^) $(LIB) $(LDFLAGS_ALL) $(PKG_LIBS)

# The programs of the benchmark: nothing of kpitop is in them.
$(B)/tests/bench/%: tests/bench/%.c $(B)/flags
	$(SAY) CCLD $<
	@mkdir -p $(@D)
	$(Q)$(CC) -D_GNU_SOURCE $(CFLAGS_ALL) -o $@ $< $(LDFLAGS_ALL)

$(B)/tests/bench/bench_%: tests/bench/bench_%.c $(LIB) $(B)/flags
	$(SAY) CCLD $<
	@mkdir -p $(@D)
	$(Q)$(CC) $(CPPFLAGS_ALL) $(PKG_CFLAGS) $(CFLAGS_ALL) -o $@ $< $(LIB) $(LDFLAGS_ALL) $(PKG_LIBS)

# What grows with the input, at 1, 2 and 4 times the size; fails when it grows faster. SCALE=2.5: up to ten million customers.
growth: all
	@python3 tests/bench/growth.py $(BIN) $(B)/growth

# kpitop beside its peers, on BENCH_ROWS rows; see the head of tests/bench/bench.sh.
bench: all $(BENCH)
	@B=$(B) sh tests/bench/bench.sh

setup:
	@sh tests/setup.sh build check

demo:
	@sh tests/setup.sh build
	@$(MAKE) --no-print-directory -j$(JOBS) all
	@KPITOP_LOCALEDIR=$(B)/locale $(BIN) sample-data

check: setup
	@$(MAKE) --no-print-directory -j$(JOBS) all testbins
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory test

# Lint reads the objects too (writable state), so it builds first.
lint: all
	@B=$(B) CC="$(CC)" CPPFLAGS='$(CPPFLAGS_BASE) $(PKG_CFLAGS)' sh tests/lint/lint.sh

# One test or a few: make test T='unit/test_base_*'
test: all testbins
	@B=$(B) JOBS=$(JOBS) T='$(T)' sh tests/run.sh

# The unit tests alone, which need no program.
unit: $(LIB) $(UNIT)
	@B=$(B) JOBS=$(JOBS) T='$(or $(T),unit/*)' sh tests/run.sh

asan:
	@ASAN_OPTIONS=$${ASAN_OPTIONS:-detect_leaks=1:abort_on_error=0} UBSAN_OPTIONS=print_stacktrace=1 \
	QUICK=1 $(MAKE) --no-print-directory -j$(JOBS) B=build/asan SANITIZE=address,undefined test

# Threads: the readers of one file, the folds, the one that keeps what was loaded beside the dashboard, and the programs that start them.
tsan:
	@TSAN_OPTIONS=$${TSAN_OPTIONS:-halt_on_error=1} \
	$(MAKE) --no-print-directory -j$(JOBS) B=build/tsan SANITIZE=thread \
	T='$(or $(T),unit/test_ingest* unit/test_cube* unit/test_ui_busy* parity/* golden/test_grown* screen/test_follow* screen/test_import*)' test

valgrind: all testbins
	@B=$(B) JOBS=$(JOBS) T='$(or $(T),unit/*)' TIME_LIMIT=900 \
	WRAP='valgrind -q --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite' sh tests/run.sh

# Every allocation, write, opening, reading and SQLite step of the main commands fails once (those with the same callers are one: hence the
# frame pointers); kills at every call. ONLY=report: those commands alone.
fault:
	@$(MAKE) --no-print-directory -j$(JOBS) B=build/fault CFLAGS='-O1 -g -fno-omit-frame-pointer' all
	@B=build/fault JOBS=$(JOBS) T='fault/*' SAMPLES=$(or $(SAMPLES),0) TIME_LIMIT=14400 sh tests/run.sh

# Every parser with libFuzzer and the sanitizers, FUZZ_SECONDS (60) each; FUZZ_TARGETS='csv keys' for some of them. Comparisons are not
# traced: it took more than half of the time, and the dictionaries have the words. The same minutes find more without.
fuzz:
	@$(MAKE) --no-print-directory -j$(JOBS) B=build/fuzz CC=clang SANITIZE=address,undefined,fuzzer-no-link \
		CFLAGS='-O1 -g -fno-sanitize-coverage=trace-cmp' build/fuzz/libkpitop.a
	@B=build/fuzz sh tests/fuzz/libfuzzer.sh clang "$(CPPFLAGS_BASE) $(PKG_CFLAGS)" "$(PKG_LIBS)"

# The static analyzers, which have to be silent; by hand, as they take some minutes. What they are told stands with its reason in
# tests/lint/cppcheck, tests/lint/analyzer.h and beside each HOLDS (include/base/holds.h).
analyze:
	@mkdir -p $(B)
	cppcheck --quiet --std=c11 --enable=warning,performance,portability --inline-suppr --suppressions-list=tests/lint/cppcheck \
		--error-exitcode=1 -j$(JOBS) $(CPPFLAGS_BASE) src
	@echo $(filter-out src/base/err.c src/base/mem.c src/base/image.c,$(SRC)) | xargs -n 1 -P $(JOBS) sh -c '$(ANALYZER) --analyze -Xclang -analyzer-output=text -Xclang -analyzer-werror \
		-std=c17 $(subst ",\",$(CPPFLAGS_ALL)) -include base/banned.h -include tests/lint/analyzer.h $(PKG_CFLAGS) -o /dev/null $$0'
	for f in err mem image; do $(ANALYZER) --analyze -Xclang -analyzer-output=text -Xclang -analyzer-werror -std=c17 $(CPPFLAGS_ALL) -include base/banned.h \
		-o /dev/null src/base/$$f.c || exit 1; done # those that analyzer.h has stand-ins for
ANALYZER ?= clang

# Operators and constants of formulas and comparisons flipped one by one: what no unit test notices is listed. FILES=..., SAMPLE=200
mutate:
	@$(MAKE) --no-print-directory -j$(JOBS) B=build/mutate CFLAGS=-O1 HARDEN=-fPIC HARDEN_LD= build/mutate/libkpitop.a
	@MUTATE_CC='$(subst ','\'',$(CC) $(CPPFLAGS_ALL) $(PKG_CFLAGS) -std=c17 -fno-strict-aliasing -O1 -w -fPIC)' MUTATE_LIBS='$(PKG_LIBS) -lcmocka -pthread' \
		MUTATE_LIB=build/mutate/libkpitop.a MUTATE_DIR=build/mutate \
		python3 tests/mutate.py $(if $(SAMPLE),--sample $(SAMPLE)) --jobs $(JOBS) $(or $(FILES),$(wildcard src/stats/*.c src/kpi/*.c))

# Lines run by the unit tests, the commands and the scripted screens, by layer; half an hour.
coverage:
	@$(MAKE) --no-print-directory -j$(JOBS) B=build/coverage CFLAGS='-O0 -g --coverage' all testbins
	-@$(MAKE) --no-print-directory B=build/coverage CFLAGS='-O0 -g --coverage' T='$(or $(T),unit/* golden/* parity/* oracle/* fuzz/* screen/*)' TIME_LIMIT=900 test
	@B=build/coverage sh tests/coverage.sh

# --- install ------------------------------------------------------------------------------------------------------
install: all
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(datadir)/themes
	install -m 755 $(BIN) $(DESTDIR)$(PREFIX)/bin/kpitop
	install -d $(DESTDIR)$(bashcompdir) $(DESTDIR)$(zshcompdir) $(DESTDIR)$(fishcompdir)
	$(BIN) --lang en completion bash >$(DESTDIR)$(bashcompdir)/kpitop
	$(BIN) --lang en completion zsh >$(DESTDIR)$(zshcompdir)/_kpitop
	$(BIN) --lang en completion fish >$(DESTDIR)$(fishcompdir)/kpitop.fish
	@set -eu; for f in $(themes_ini); do install -m 644 $$f $(DESTDIR)$(datadir)/themes/; done
	@set -eu; for f in $(wildcard man/*.[1-9]); do d=$(DESTDIR)$(mandir)/man$${f##*.}; \
		install -d $$d; install -m 644 $$f $$d/; done
	@set -eu; for f in $(patsubst src/po/%.po,%,$(PO)); do d=$(DESTDIR)$(localedir)/$$f/LC_MESSAGES; \
		install -d $$d; install -m 644 $(B)/locale/$$f/LC_MESSAGES/kpitop.mo $$d/; done

uninstall:
	rm -f $(DESTDIR)$(PREFIX)/bin/kpitop $(DESTDIR)$(bashcompdir)/kpitop $(DESTDIR)$(zshcompdir)/_kpitop \
		$(DESTDIR)$(fishcompdir)/kpitop.fish
	rm -rf $(DESTDIR)$(datadir)
	@for f in $(wildcard man/*.[1-9]); do rm -f $(DESTDIR)$(mandir)/man$${f##*.}/$${f##*/}; done
	@for f in $(patsubst src/po/%.po,%,$(PO)); do rm -f $(DESTDIR)$(localedir)/$$f/LC_MESSAGES/kpitop.mo; done

# After a change of shown texts: takes them out of the source and merges them into the catalogues, where new ones stand empty;
# tests/lint/test_po.sh fails until each is translated.
po:
	@mkdir -p $(B)
	@sh src/po/extract.sh $(B)/kpitop.pot
	@for f in $(PO); do sh src/po/merge.sh $$f $(B)/kpitop.pot; done

format:
	clang-format -i $(SRC) $(wildcard src/*/*.h include/*/*.h tests/*/*.c tests/*/*.h)

clean:
	rm -rf build

-include $(OBJ:.o=.d) $(GENOBJ:.o=.d) $(UNIT:=.d) $(FUZZ:=.d)
