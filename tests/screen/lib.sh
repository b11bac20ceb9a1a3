# lib.sh: what the screen tests share. `shoot NAME ARGUMENTS <<EOF` runs the program with a script; every file the script
# saves is compared with tests/screen/golden. UPDATE=1 rewrites the goldens instead (tests/screen/update.sh).
set -eu
KPITOP=${KPITOP:-$PWD/build/kpitop}
SRCDIR=${SRCDIR:-$PWD}
TMPDIR=${TMPDIR:-/tmp}
GOLDEN=$SRCDIR/tests/screen/golden
[ -x "$KPITOP" ] || { echo "no $KPITOP"; exit 77; }
export LC_ALL=C.UTF-8 TZ=Europe/Paris TERM=xterm-256color
unset NO_COLOR LANGUAGE COLORTERM 2>/dev/null || :
work=$(mktemp -d "$TMPDIR/screen.XXXXXX")
trap 'rm -rf "$work"' EXIT
failed=0
# Each test reads the sources once; what the cache gives has to look the same.
export XDG_CACHE_HOME=$work/cache
# The folder is given from its parent, so that no screen shows where the checkout lies.
ln -s "$SRCDIR/sample-data" "$work/sample-data"

shoot() { # ARGUMENTS..., the script on standard input; $SOURCES, in $work: what is opened instead of the sample data
    cat >"$work/script"
    rm -f "$work"/*.screen
    (cd "$work" && "$KPITOP" ${SOURCES:-sample-data} --as-of 2026-09-30 --now 2026-10-01 --script script "$@") || {
        echo "FAIL: status $? with $*"
        failed=1
    }
    for screen in "$work"/*.screen; do
        [ -e "$screen" ] || continue
        case $screen in */files-*) sed -i 's|── /.*|── (the folder)|' "$screen" ;; esac # is another one each time
        name=$(basename "$screen")
        if [ -n "${UPDATE:-}" ]; then
            cp "$screen" "$GOLDEN/$name"
        elif ! diff -u "$GOLDEN/$name" "$screen"; then
            echo "FAIL: $name differs (tests/screen/update.sh rewrites it)"
            failed=1
        fi
    done
}
finish() { exit $failed; }
