#!/bin/sh
# kpitop inspect: what is understood of a file, rejects with their lines.
set -u
export TZ=UTC
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
has() { grep -qF -- "$1" "$dir/out" || { echo "not said: $1"; cat "$dir/out"; bad=1; }; }

cat >"$dir/t.csv" <<END
id;created_at;channel;status;handle_s;my own column
1;2025-09-01 10:00:00;email;solved;120;x
2;2025-02-30 10:00:00;email;solved;120;x
3;2025-09-02 10:00:00;phone;frobnicated;-5;x
1;2025-09-03 10:00:00;phone;open;60;x
END
printf 'Read me first\n' >"$dir/README.txt"
"$KPITOP" inspect "$dir/t.csv" >"$dir/out"
[ $? -eq 1 ] || { echo "exit status is not 1"; bad=1; }
has "UTF-8"
has "LF"
has "';'"
has "1 header row"
has "canonical"
has "4: 2 accepted, 1 rejected, 1 duplicates; 1 cells rejected"
has "interaction.created_at"
has "my own column"
has "line 3"
has "2025-02-30"
has "line 4"
has '"-5"'
has "frobnicated"
"$KPITOP" inspect --rejects 1 "$dir/t.csv" >"$dir/out"
has "more; --rejects N"
"$KPITOP" inspect "$dir" >"$dir/out"
has "README.txt"
has "skipped"
printf '\377\376i\0d\0,\0c\0r\0e\0a\0t\0e\0d\0_\0a\0t\0\r\0\n\0' >"$dir/u.csv"
printf '7\0,\0002\0000\0002\0005\0-\0000\0009\0-\0000\0001\0\r\0\n\0' >>"$dir/u.csv"
"$KPITOP" inspect "$dir/u.csv" >"$dir/out"
has "UTF-16LE"
has "CRLF"
# standard input
"$KPITOP" inspect - <"$dir/t.csv" >"$dir/out"
[ $? -eq 1 ] || { echo "standard input: exit status is not 1"; bad=1; }
has "standard input"
exit $bad
