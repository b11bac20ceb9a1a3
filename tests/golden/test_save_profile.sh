#!/bin/sh
# kpitop inspect --save-profile: what is understood of a file becomes a profile of the user's own, with which it is read.
set -u
export TZ=UTC
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export XDG_CONFIG_HOME="$dir/config"
bad=0
fail() { echo "$*"; cat "$dir/out" "$dir/err" 2>/dev/null; bad=1; }
run() { "$KPITOP" inspect "$@" >"$dir/out" 2>"$dir/err"; }
own="$dir/config/kpitop/profiles"

cat >"$dir/t.csv" <<END
Ticket ID,Created At,Canal,First response time (min),Handling
1,2026-09-01 10:00:00,email,12,x
2,2026-09-02 10:00:00,phone,7,x
END
run --save-profile tickets "$dir/t.csv" || fail "status is not 0"
grep -qF "profile written to $own/tickets.ini" "$dir/out" || fail "where it went is not said"
grep -qE "^  profile +tickets" "$dir/out" || fail "the file is not read with it"
[ "$(stat -c %a "$own/tickets.ini")" = 600 ] || fail "not private"
[ "$(stat -c %a "$own")" = 700 ] || fail "its folder is not private"
[ "$(ls -A "$own")" = tickets.ini ] || fail "something was left behind"
grep -q '^created_at = Created At$' "$own/tickets.ini" || fail "created_at is not there"
grep -q '^first_reply_s.unit = min$' "$own/tickets.ini" || fail "the unit is not there"
grep -q '^; Handling$' "$own/tickets.ini" || fail "what is left out is not said"

# from now on the file is known
run "$dir/t.csv"
grep -qE "^  profile +tickets" "$dir/out" || fail "not known again"

# a profile is not replaced by accident
echo '; mine' >>"$own/tickets.ini"
run --save-profile tickets "$dir/t.csv"
[ $? -eq 2 ] || fail "a second time: status is not 2"
grep -q "exists already; --force replaces it" "$dir/err" || fail "the way out is not said"
tail -1 "$own/tickets.ini" | grep -q mine || fail "it was replaced"
run --save-profile tickets --force "$dir/t.csv" || fail "--force"
tail -1 "$own/tickets.ini" | grep -q mine && fail "--force did nothing"

# what cannot be
run --save-profile ../x "$dir/t.csv"
[ $? -eq 64 ] || fail "a path is no name"
run --save-profile two "$dir/t.csv" "$dir/t.csv"
[ $? -eq 64 ] || fail "two files"
printf 'a,b\n1,2\n3,4\n' >"$dir/u.csv"
run --save-profile none "$dir/u.csv"
[ $? -eq 2 ] || fail "a file that is not understood: status is not 2"
[ -e "$own/none.ini" ] && fail "a profile of nothing"
# a profile that cannot be read may say something else: no figures without it
mkdir "$own/unreadable.ini"
run "$dir/t.csv" && fail "a profile that cannot be read is passed over"
exit $bad
