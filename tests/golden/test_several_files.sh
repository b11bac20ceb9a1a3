#!/bin/sh
# Several files: a year in twelve files is the year in one; overlapping exports count a row once, the last one; the exports of
# different tools in one folder make one report.
set -u
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
export TZ=UTC
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
export XDG_CONFIG_HOME="$dir/config"
bad=0
fail() { echo "$*"; bad=1; }

python3 - "$dir" <<'END'
import os, random, sys
top = sys.argv[1]
random.seed(7)
head = "id,created_at,resolved_at,channel,status,customer_id,agent,reopens\n"
rows = []
for month in range(1, 13):
    for k in range(40):
        day = random.randint(1, 27)
        rows.append((month, "%d,2025-%02d-%02d 09:%02d:00,2025-%02d-%02d 1%d:00:00,%s,solved,c%d,a%d,%d\n" % (
            month * 1000 + k, month, day, k, month, day + 1, k % 10, random.choice(["email", "phone", "chat"]),
            random.randint(1, 60), k % 5, k % 7 == 0)))
os.mkdir(top + "/year"); os.mkdir(top + "/months"); os.mkdir(top + "/overlap")
open(top + "/year/all.csv", "w").write(head + "".join(r for _, r in rows))
for m in range(1, 13):
    open(top + "/months/tickets-%02d.csv" % m, "w").write(head + "".join(r for n, r in rows if n == m))
# Both hold June: in the first, all of it is reopened.
for part, (lo, hi) in enumerate([(1, 6), (6, 12)]):
    text = "".join(r if part or n < 6 else r.rsplit(",", 1)[0] + ",9\n" for n, r in rows if lo <= n <= hi)
    open(top + "/overlap/export-%d.csv" % (part + 1), "w").write(head + text)
END

figures() { # SOURCE: the figures, without what names the sources
    "$KPITOP" report --format json --period 2025 "$1" >"$dir/json" || echo "status $?"
    python3 -c 'import json,sys; j=json.load(open(sys.argv[1])); print(json.dumps([j["kpis"], j["alerts"], j["as_of"]], indent=1))' "$dir/json"
}
figures "$dir/year" >"$dir/one"
figures "$dir/months" >"$dir/twelve"
figures "$dir/overlap" >"$dir/overlapping"
grep -q '"value": 480' "$dir/one" || fail "not 480 contacts"
cmp "$dir/one" "$dir/twelve" || fail "twelve files are not the year"
cmp "$dir/one" "$dir/overlapping" || fail "overlapping exports are not the year"

# The 40 rows of June are counted once, as the last file has them; the first file says how many of its own were replaced.
"$KPITOP" inspect "$dir/overlap" >"$dir/out"
grep -q "240: 200 accepted, 0 rejected, duplicates: 40" "$dir/out" || fail "the overlap is not counted at the first file"
grep -q "280: 280 accepted, 0 rejected, duplicates: 0" "$dir/out" || fail "the last file is not whole"
# The order of the command line decides which is last.
"$KPITOP" report --format json --period 2025-06 "$dir/overlap/export-2.csv" "$dir/overlap/export-1.csv" >"$dir/back"
"$KPITOP" report --format json --period 2025-06 "$dir/overlap/export-1.csv" "$dir/overlap/export-2.csv" >"$dir/forth"
python3 - "$dir/back" "$dir/forth" <<'END' || fail "the last file does not win"
import json, sys
def value(path, kpi):
    return next(k for k in json.load(open(path))["kpis"] if k["id"] == kpi)["value"]
assert value(sys.argv[1], "contact_volume") == value(sys.argv[2], "contact_volume") == 40
assert value(sys.argv[1], "reopen_rate") == 100 and value(sys.argv[2], "reopen_rate") < 50
END
# The same file under two names is read once.
cp "$dir/year/all.csv" "$dir/year/again.csv"
"$KPITOP" report --format json --period 2025 "$dir/year" >"$dir/json" 2>/dev/null
python3 -c 'import json,sys; j=json.load(open(sys.argv[1])); assert next(k for k in j["kpis"] if k["id"]=="contact_volume")["value"]==480' "$dir/json" ||
    fail "a copy counts twice"

# Tickets of Zendesk, a survey of LimeSurvey in French, customers of a CRM with semicolons, and a note.
mkdir "$dir/mixed"
cat >"$dir/mixed/tickets.csv" <<'END'
Id,Requester id,Assignee,Group,Status,Priority,Via,Created at,Solved at,Satisfaction Score,Replies,Reopens
1,c1,Ana,Care,Solved,High,Mail,2025-05-02 10:00,2025-05-02 12:00,Good,1,0
2,c2,Bob,Care,Solved,Low,Phone call,2025-05-03 10:00,2025-05-04 10:00,Bad,2,1
END
cat >"$dir/mixed/crm.csv" <<'END'
N° client;Date d'inscription;Date de résiliation;Segment
c1;12/03/2024;;Pro
c2;25/04/2024;05/05/2025;Pro
c3;01/06/2024;;Particulier
END
cat >"$dir/mixed/nps.csv" <<'END'
ID de la réponse,Date de réponse,"Recommanderiez-vous notre service ? (0 à 10)"
71,2025-05-05,10
72,2025-05-06,9
73,2025-05-07,3
END
echo "exported by hand" >"$dir/mixed/README.txt"
"$KPITOP" report --format json --period 2025-05 "$dir/mixed" >"$dir/json" || fail "mixed: status $?"
python3 - "$dir/json" <<'END' || fail "mixed tools"
import json, sys
k = {x["id"]: x for x in json.load(open(sys.argv[1]))["kpis"]}
assert k["contact_volume"]["value"] == 2, k["contact_volume"]
assert k["csat"]["value"] == 50 and k["csat"]["n"] == 2, k["csat"]
assert abs(k["nps"]["value"] - 100 / 3) < 1e-9 and k["nps"]["n"] == 3, k["nps"]
assert abs(k["churn"]["value"] - 100 / 3) < 1e-9, k["churn"]       # one of three at the start
END
exit $bad
