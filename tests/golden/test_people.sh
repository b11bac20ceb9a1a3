#!/bin/sh
# The list of the dissatisfied for a CRM: the score is the score, the time is one that programs read, 3 of 5 is no complaint,
# and the state of the call-back that somebody set is on it.
set -u
export TZ=Europe/Paris LOGNAME=ana
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
printf 'id,answered_at,customer_id,csat,nps,comment\n1,2026-06-02T08:30:00Z,c1,3,9,so so\n2,2026-06-03T22:30:00Z,c2,2,10,late again\n3,2026-06-04,c3,1,2,\n4,2026-06-05,c4,5,6,fine\n5,2026-07-01,c5,5,9,\n' >"$dir/s.csv"
mkdir "$dir/in"
printf 'id,rev,customer,source,at,state,note,by\n1,1,c2,s.csv,,solved,refunded,ana\n' >"$dir/in/callback.csv"
"$KPITOP" store import "$dir/in" --data "$dir/data" >/dev/null || { echo "import"; exit 1; }
printf 'w<Tab>\n::export csv %s/out.csv\n' "$dir" >"$dir/script"
"$KPITOP" --no-cache --period 2026-06 --now 2026-07-02 --data "$dir/data" --script "$dir/script" "$dir/s.csv" || exit 1
sed -n '/^Customer/,/^$/p' "$dir/out.csv" | tr -d '\r' | sed '/^$/d' >"$dir/got"
cat >"$dir/want" <<'W'
Customer,Score,Date,Channel,Agent,Ticket,Call back,Comment
c3,1,2026-06-04 00:00,,,,,
c2,2,2026-06-04 00:30,,,,solved: refunded,late again
W
diff -u "$dir/want" "$dir/got"
