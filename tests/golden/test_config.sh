#!/bin/sh
# kpitop config: every setting with the line it comes from; what `show` prints is read again as the same settings; validate
# and where.
set -u
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0
fail() { echo "FAIL: $*"; failed=1; }
config() { "$KPITOP" config "$@" 2>"$dir/err"; }
says() { grep -qF -e "$1" "$2" || { fail "no \"$1\" in:"; cat "$2"; }; }

cat >"$dir/k.ini" <<'END'
; mine
[kpitop]
grain = week ; as the boss wants it
theme = light
[nps]
warn = 5
[nps]
warn = 7
[rates]
usd = 0.9
END
config show --config "$dir/k.ini" >"$dir/shown" || fail "show: $?"
says "grain = week  ; $dir/k.ini, line 3" "$dir/shown"
says "week_start = monday  ; default" "$dir/shown"
says "warn = 7  ; $dir/k.ini, line 8" "$dir/shown"
! grep -q 'warn = 5' "$dir/shown" || fail "an overruled line is shown"
# The same settings again: only where they come from differs.
config show --config "$dir/shown" | sed 's/  ; .*//' >"$dir/again"
sed 's/  ; .*//' "$dir/shown" | diff - "$dir/again" >&2 || fail "what show prints is not read as it was"
# At the usual place.
mkdir -p "$XDG_CONFIG_HOME/kpitop" && cp "$dir/k.ini" "$XDG_CONFIG_HOME/kpitop/kpitop.ini"
config where nps.warn >"$dir/out" || fail "where: $?"
says "[nps] warn = 7" "$dir/out"
says "kpitop/kpitop.ini, line 8" "$dir/out"
says "in force: +7" "$dir/out"
config where nps.crit >"$dir/out"                 # of the catalogue: nobody set it
for word in "nps] crit =" "from: default" "in force: −20"; do says "$word" "$dir/out"; done
config where first_response_time.phone.crit >"$dir/out"; says "in force: 3 min" "$dir/out"
config where revenue.warn >"$dir/out"; says "in force: none" "$dir/out"
config where grain >"$dir/out"
! grep -q "in force" "$dir/out" || fail "a threshold of the grain"
for word in "= week" "line 3" "default: month" "day, week, month, quarter or year" "Length of the periods"; do says "$word" "$dir/out"; done
config where last >"$dir/out"
says "from: default" "$dir/out"
config where grian >"$dir/out"; [ $? -eq 64 ] || fail "where of an unknown option: $?"
says "did you mean 'kpitop.grain'" "$dir/err"
config where privcy.mask >"$dir/out"; says "did you mean 'privacy.mask'" "$dir/err"
config validate >"$dir/out"; [ $? -eq 1 ] || fail "a repeated key: $?"
says "already set in line 6" "$dir/out"
sed -i 5,6d "$XDG_CONFIG_HOME/kpitop/kpitop.ini"
config validate >"$dir/out" || fail "a sound file: $?"
says "4 settings, nothing wrong" "$dir/out"
printf '[kpitop]\ngrain = weekly\nlangg = fr\n[nps]\nwarn = 4 h\n' >"$dir/bad.ini"
config validate --config "$dir/bad.ini" >"$dir/out"; [ $? -eq 1 ] || fail "a bad file: $?"
for word in "line 2" "week, month" "line 3" "did you mean lang?" "line 5" "3 lines are wrong"; do says "$word" "$dir/out"; done
printf '[kpitop]\ntheme = nope\n[keys]\nexport = i\nquit = F99\nabout = Alt-i\n' >"$dir/screen.ini"
config validate --config "$dir/screen.ini" >"$dir/out"; [ $? -eq 1 ] || fail "a theme and keys that are wrong: $?"
grep -q "line 2: there is no theme" "$dir/out" && grep -q "line 5: .*F99" "$dir/out" && ! grep -q "line 4" "$dir/out" || fail "what is wrong in them"
sed -i 's/^about/; about/' "$dir/screen.ini"
config validate --config "$dir/screen.ini" | grep -q "line 4: .* i was the only key of about" || fail "a key that another action had"
config validate --config "$dir/none.ini" >"$dir/out"; [ $? -eq 2 ] || fail "no file: $?"
says "none.ini" "$dir/err"
rm "$XDG_CONFIG_HOME/kpitop/kpitop.ini"
config validate >"$dir/out" || fail "without a file: $?"
says "no configuration file" "$dir/out"
for args in "" "sho" "where" "show x" "validate --period 2025"; do
    config $args >"$dir/out"; [ $? -eq 64 ] || fail "config $args: $?"
    [ ! -s "$dir/out" ] || fail "config $args printed something"
done
config where grain --lang fr >"$dir/out"; says "valeur par défaut" "$dir/out"
exit $failed
