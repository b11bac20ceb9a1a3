#!/bin/sh
# What waited at the end of past days: the open cases, those due within a day and those late, in their order, as Python counts them.
set -u
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
export TZ=UTC
dir=$(mktemp -d) || exit 1
trap "rm -rf $dir" EXIT
python3 - "$dir" <<'END'
import csv, io, os, random, re, subprocess, sys, zipfile
from datetime import datetime, timedelta
random.seed(7)
folder, rows = sys.argv[1], []
for i in range(90):
    created = datetime(2026, 9, 1) + timedelta(minutes=random.randrange(30 * 1440))
    due = created + timedelta(hours=random.choice([8, 24, 72, 240])) if i % 6 else None
    solved = created + timedelta(minutes=random.randrange(60, 12000)) if random.random() < .5 else None
    rows.append((f"T{i}", created, due, solved if solved and solved < datetime(2026, 10, 1) else None))
text = lambda t: t.strftime("%Y-%m-%d %H:%M") if t else ""
with open(folder + "/t.csv", "w") as f:
    f.write("id,created_at,channel,resolved_at,status,due_at\n")
    for i, created, due, solved in rows:
        f.write(f"{i},{text(created)},email,{text(solved)},{'solved' if solved else 'open'},{text(due)}\n")
for day in (4, 9, 15, 22, 28):
    now = datetime(2026, 9, day) + timedelta(days=1)
    waits = [(due, created, i) for i, created, due, solved in rows if created < now and not (solved and solved < now)]
    dated = sorted(w for w in waits if w[0])
    soon = [w[2] for w in dated if now <= w[0] < now + timedelta(days=1)]
    late = [w[2] for w in dated if w[0] < now]
    with open(folder + "/script", "w") as f:
        f.write(f"b\n::export csv {folder}/{day}.csv\n::export xlsx {folder}/{day}.xlsx\n")
    subprocess.run([os.environ["KPITOP"], "--no-cache", "--lang", "en", "--period", f"2026-09-{day:02d}", "--as-of", "2026-09-30", "--now", "2026-10-05",
                    "--script", folder + "/script", folder + "/t.csv"], check=True)
    got = open(f"{folder}/{day}.csv", encoding="utf-8-sig").read().replace("\r", "")
    assert f"{len(waits)} cases open at the end of" in got, (day, len(waits), got[:400])
    tables = [list(csv.DictReader(io.StringIO(part))) for part in got.split("\n\n")[2:]]
    due = [[r["Ticket"] for r in t] for t in tables if t and "Due" in t[0]]
    # In the file: due within a day, late, all that is open, oldest first; an empty table has its header alone.
    oldest = [w[2] for w in sorted(waits, key=lambda w: w[1])]
    want = [part for part in (soon, late, oldest) if part]
    assert due == want, (day, due, want)
    # A spreadsheet shows no negative time: what is late by a day and more is a number of days.
    book = zipfile.ZipFile(f"{folder}/{day}.xlsx")
    assert '0.0&quot; d&quot;' in book.read("xl/styles.xml").decode() or not any((now - w[0]).days for w in dated if w[0] < now), day
    days = {round(float(v), 6) for n in book.namelist() if "worksheets/" in n for v in re.findall(r"<v>(-[0-9.]+)</v>", book.read(n).decode())}
    assert {round((w[0] - now) / timedelta(days=1), 6) for w in dated if now - w[0] >= timedelta(days=1)} <= days, (day, days)
END
