#!/bin/sh
# kpitop kpis lists the whole catalogue; templates load with nothing rejected.
set -u
export TZ=UTC
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
bad=0
fail() { echo "$*"; bad=1; }

"$KPITOP" kpis >"$dir/text" || fail "kpis does not work"
[ "$(grep -cE '^  [a-z][a-z0-9_]+ ' "$dir/text")" -eq 50 ] || fail "kpis does not list 50 KPIs"
"$KPITOP" kpis --format json >"$dir/json" || fail "kpis --format json does not work"
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
python3 - "$dir/json" "$dir/text" <<'END' || bad=1
import json, sys
kpis = json.load(open(sys.argv[1], encoding="utf-8"))
text = open(sys.argv[2], encoding="utf-8").read()
assert len(kpis) == 50 and len({k["id"] for k in kpis}) == 50
units = set("percent points scale ratio count seconds currency per_day".split())
families = set("satisfaction loyalty service feedback business team".split())
for k in kpis:
    assert k["unit"] in units and k["family"] in families and k["direction"] in ("up", "down", "none"), k
    assert k["name"] and k["formula"] and k["fields"], k
    assert f"  {k['id']} " in text and k["formula"] in text, k["id"]
nps = next(k for k in kpis if k["id"] == "nps")
assert nps["threshold"] == {"warn": 0, "crit": -20} and nps["threshold_source"] == "house", nps
frt = next(k for k in kpis if k["id"] == "first_response_time")
assert frt["channel_thresholds"]["phone"] == {"warn": 60, "crit": 180}, frt
END
printf '[nps]\nwarn = 20\n[first_response_time.phone]\nwarn = 90 s\n' >"$dir/k.ini"
"$KPITOP" kpis --config "$dir/k.ini" --format json | python3 -c '
import json, sys
k = {k["id"]: k for k in json.load(sys.stdin)}
assert k["nps"]["threshold"] == {"warn": 20, "crit": -20} and k["nps"]["threshold_source"] == "configuration"
assert k["first_response_time"]["channel_thresholds"]["phone"]["warn"] == 90' || fail "configured thresholds are not shown"

"$KPITOP" kpis --lang fr | grep -q "Taux de satisfaction client" || fail "no French names"
for kind in interaction survey customer lead order subscription social employee quality work adoption web cost; do
    "$KPITOP" template $kind >"$dir/$kind.csv" || fail "template $kind"
    "$KPITOP" inspect "$dir/$kind.csv" >"$dir/out" || { fail "the template of $kind is rejected:"; cat "$dir/out"; }
    grep -q " 0 rejected" "$dir/out" || fail "the template of $kind has rejects"
    grep -q "^  records .*$kind" "$dir/out" || { fail "the template of $kind gives no $kind"; cat "$dir/out"; }
done
exit $bad
