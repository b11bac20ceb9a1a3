#!/bin/sh
# A source that is cut, written over (with its time set back), replaced, deleted or appended to between two of its blocks, while it is loaded
# or while the rows behind a number go into a file: the figures and rows of the one file or of the other, or none and a sentence; never some of
# each, and no half file.
set -eu
export TZ=UTC LC_ALL=C.UTF-8
if grep -q __asan_init "$KPITOP" || grep -q __tsan_init "$KPITOP"; then
    echo "sanitizers want to be loaded first"
    exit 77
fi
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
${CC:-cc} -O1 -w -shared -fPIC -o "$work/moves.so" "$SRCDIR/tests/screen/moves.c" || { echo "no compiler here"; exit 77; }
cd "$work"
rows() { # WORD, SHIFT: as many bytes whatever they are
    awk -v w="$1" -v s="$2" 'BEGIN { print "id,answered_at,channel,nps,comment"; for (d = 1; d <= 30; d++) for (i = 0; i < 150; i++)
        printf "t%d,2025-09-%02d 10:00:00,%s,%d,%s number %d of a comment that is long enough for a file of several blocks to be read one after the other\n",
            d * 1000 + i, d, i % 2 ? "email" : "phone", (i + s) % 10, w, d * 1000 + i }'
}
rows words 0 >good
rows other 5 >others
[ "$(stat -c %s good)" = "$(stat -c %s others)" ] && [ "$(stat -c %s good)" -gt 520000 ] || { echo "the files are not as wanted"; exit 1; }
cut='truncate -s 300000 t.csv'
over='cp -p t.csv old; cat others >t.csv; touch -r old t.csv'
more='tail -n 20 others >>t.csv'
while_reading() { # AT, MOVE, COMMAND...: the move before the pread() of that number from the file "armed" on
    rm -rf t.csv moved
    cp good t.csv
    cp others new
    at=$1 move=$2
    shift 2
    rc=0
    ARMED=armed AT=$at MOVE=">moved; $move" LD_PRELOAD=$work/moves.so timeout 60 "$@" 2>err || rc=$?
    [ -e moved ] || { echo "$move @$at: nothing was read then"; exit 1; }
}
report() { # FILE
    echo "$KPITOP report --no-cache --lang en --as-of 2025-09-30 --format csv -o $1 t.csv"
}
cp others t.csv && $(report new.figures)
cp good t.csv && $(report figures)
! cmp -s figures new.figures || { echo "the two files give the same"; exit 1; }
: >armed
for move in "$cut" "$over" 'mv new t.csv' 'rm t.csv' "$more"; do
    case $move in "$cut" | "$over") places='2 11 18' ;; *) places=11 ;; esac
    for at in $places; do
        rm -f out*
        while_reading $at "$move" $(report out)
        if [ $rc = 0 ]; then
            cmp -s out figures || { [ "$move" = "$over" ] && [ $at -lt 3 ] && cmp -s out new.figures; } || { echo "$move @$at: the figures are of neither file"; exit 1; }
            [ "$move" != "$cut" ] || { echo "$move @$at: nothing is said"; exit 1; }
        else
            [ $rc = 2 ] && grep -q 't.csv was changed while it was read' err && ! ls out* 2>/dev/null || { echo "$move @$at: status $rc"; cat err; exit 1; }
            case $move in "$cut" | "$over") ;; *) echo "$move @$at: nothing is wrong with what was read"; exit 1 ;; esac
        fi
    done
done
lines() { # FORMAT
    printf '%s\n' K ':type promoter' '<Enter>' '#' ':save-screen armed' "::export $1 rows.$1" '<Enter>' :quit >script
}
dashboard="$KPITOP --no-cache --lang en --as-of 2025-09-30 --size 120x24 --script script t.csv"
for format in csv text json md html xlsx plain; do
    lines $format
    case $format in csv) places='1 5' moves=all ;; *) places=5 moves=one ;; esac
    rm -f rows.*
    cp good t.csv && $dashboard || { echo "$format: not written to begin with"; exit 1; }
    case $format in
    xlsx) [ "$(stat -c %s rows.xlsx)" -gt 10000 ] ;;
    *) [ "$(grep -o 'words number' rows.$format | wc -l)" -ge 4500 ] ;;
    esac || { echo "$format: the rows are not there to begin with"; exit 1; }
    for move in "$cut" "$over" 'mv new t.csv' 'rm t.csv' "$more"; do
        [ $moves = all ] || [ "$move" = "$over" ] || continue
        for at in $places; do
            [ "$move" = "$over" ] || [ $at != 1 ] || at=4
            rm -f armed rows.*
            while_reading $at "$move" $dashboard
            [ $rc = 2 ] && grep -q 't.csv changed since it was loaded' err && ! ls rows.* 2>/dev/null || { echo "$format, $move @$at: status $rc"; cat err; exit 1; }
            echo kept >rows.$format # what was there stays
            rm -f armed
            while_reading $at "$move" $dashboard
            [ $rc = 2 ] && [ "$(cat rows.$format)" = kept ] || { echo "$format, $move @$at: what was there is gone"; exit 1; }
        done
    done
done
! ls .kpitop* 2>/dev/null || { echo "half a file was left"; exit 1; }
