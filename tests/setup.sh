#!/bin/sh
# setup.sh GROUP...: makes sure that the packages of the groups (build, check, ci, bench) are there. Installs what is missing on
# Debian and its kin (with sudo when not root); elsewhere looks for the headers and tools and says what is missing.
set -eu

packages() {
    case $1 in
    build) echo gcc libc6-dev make pkg-config libncurses-dev libcsv-dev libiniparser-dev zlib1g-dev libzstd-dev \
        libzip-dev libexpat1-dev libxlsxwriter-dev \
        libjansson-dev libsqlite3-dev libgsl-dev libunistring-dev libstemmer-dev gettext tzdata ;;
    check) echo libcmocka-dev tmux procps mandoc python3 locales binutils ;;
    ci) echo clang valgrind ;;
    bench) echo sqlite3 miller mawk ;;
    *) echo "setup.sh: no group '$1'" >&2; exit 2 ;;
    esac
}

missing_debian() {
    for p in "$@"; do
        # A package that another one provides (pkgconf for pkg-config) counts as there.
        dpkg-query -W -f '${Status} ${Package} ${Provides}\n' "$p" 2>/dev/null | grep -q '^install ok installed' ||
            { [ "$p" = pkg-config ] && command -v pkg-config >/dev/null; } || printf '%s ' "$p"
    done
}

# What the build needs, by what it looks for: a command, a header or the zone files.
missing_elsewhere() {
    for c in "${CC:-cc}" pkg-config msgfmt; do
        command -v "$c" >/dev/null 2>&1 || printf '  the command %s\n' "$c"
    done
    for h in ncurses.h csv.h iniparser.h zlib.h zstd.h zip.h expat.h jansson.h sqlite3.h xlsxwriter.h gsl/gsl_math.h unistr.h libstemmer.h; do
        printf '#include <%s>\n' "$h" |
            ${CC:-cc} -fsyntax-only -I/usr/include/iniparser -I/usr/include/ncursesw -xc - 2>/dev/null ||
            printf '  the development files of the library with <%s>\n' "$h"
    done
    case " $* " in *" libcmocka-dev "*)
        printf '#include <stdarg.h>\n#include <stddef.h>\n#include <setjmp.h>\n#include <stdint.h>\n#include <cmocka.h>\n' |
            ${CC:-cc} -fsyntax-only -xc - 2>/dev/null || echo '  the development files of cmocka'
        for c in tmux ps mandoc python3; do command -v $c >/dev/null 2>&1 || echo "  the command $c"; done ;;
    esac
    [ -e /usr/share/zoneinfo/Europe/Paris ] || echo '  the time zone files (tzdata)'
}

wanted=
for group in "$@"; do
    wanted="$wanted $(packages "$group")"
done

if ! command -v apt-get >/dev/null 2>&1 || ! command -v dpkg-query >/dev/null 2>&1; then
    missing=$(missing_elsewhere $wanted)
    [ -n "$missing" ] || exit 0
    printf 'kpitop needs these, and there is no apt-get to install them with:\n%s\n' "$missing" >&2
    echo "(the Debian packages are:$wanted)" >&2
    exit 1
fi

missing=$(missing_debian $wanted)
[ -n "$missing" ] || exit 0
echo "installing: $missing"
as_root=
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null 2>&1; then
        echo "these packages are missing, and there is no sudo; as root: apt-get install $missing" >&2
        exit 1
    fi
    as_root=sudo
fi
$as_root apt-get -qq update
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -y install --no-install-recommends $missing >/dev/null
