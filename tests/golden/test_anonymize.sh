#!/bin/sh
# --anonymize: no agent, no customer, no comment in any report or exported page; [privacy] pseudonyms: agents in exports only.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/data" "$dir/anon" "$dir/ps"
cat >"$dir/data/surveys.csv" <<'CSV'
id,answered_at,channel,team,agent,customer_id,nps,csat,comment,e-mail seen
S1,2025-08-02,phone,Lyon,Zoé Martin,CUST-77,2,1,Zoé Martin never called back Anna Berg at all,zoe@corp.example
S2,2025-08-03,phone,Lyon,Anna Berg,CUST-78,9,5,all good,anna@corp.example
S3,2025-08-04,email,Oslo,Bob,CUST-79,1,2,Bobby is no agent,bob@corp.example
S4,2025-08-30,email,Oslo,Bob,CUST-77,10,5,,bob@corp.example
CSV
cat >"$dir/data/tickets.csv" <<'CSV'
id,created_at,first_reply_at,resolved_at,channel,team,agent,customer_id,subject
T1,2025-08-01 10:00,2025-08-01 11:00,2025-08-02 10:00,phone,Lyon,Zoé Martin,CUST-77,where is the parcel of Mrs Smith
T2,2025-08-03 10:00,2025-08-03 10:30,,email,Oslo,Bob,CUST-79,refund for CUST-79
CSV
printf '[privacy]\npseudonyms = yes\n[nps]\nmin_n = 1\n' >"$dir/c.ini"
PYTHONPATH=$SRCDIR/tests/golden PYTHONDONTWRITEBYTECODE=1 python3 - "$dir" <<'END'
import json, os, subprocess, sys, zipfile
import export_pages as ep
exe, folder = os.environ["KPITOP"], sys.argv[1]
AGENTS, SECRET = ["Zoé", "Martin", "Anna", "Berg"], ["CUST-7", "parcel", "called back", "all good", "Bobby", "corp.example", "refund"]

def run(*args):
    p = subprocess.run([exe, "report", "--no-cache", "--period", "2025-08", *args, folder + "/data"], capture_output=True)
    assert p.returncode == 0, p.stderr
    return p.stdout

def texts(path):
    if path.endswith(".xlsx"):
        z = zipfile.ZipFile(path)
        return "".join(z.read(n).decode() for n in z.namelist() if n.endswith(".xml"))
    return open(path, encoding="utf-8").read()

plain = json.loads(run("--by", "agent", "--format", "json"))
anon = json.loads(run("--by", "agent", "--format", "json", "--anonymize"))
# Order of the names as bytes: Anna Berg, Bob, Zoé Martin.
names = {"Anna Berg": "Agent 01", "Bob": "Agent 02", "Zoé Martin": "Agent 03", "(none)": "(none)"}
for a, b in zip(plain["kpis"], anon["kpis"], strict=True):
    assert a["value"] == b["value"] and a["n"] == b["n"]
    assert {names[p["key"]]: (p["value"], p["n"]) for p in a["breakdown"]} == {p["key"]: (p["value"], p["n"]) for p in b["breakdown"]}
assert any(p["key"] == "Agent 03" for k in anon["kpis"] for p in k["breakdown"])
# A pseudonym filters; so does the name.
one = json.loads(run("--filter", "agent=Agent 03", "--format", "json", "--anonymize"))
two = json.loads(run("--filter", "agent=Zoé Martin", "--format", "json", "--anonymize"))
assert one["kpis"] == two["kpis"] and one["filters"] == two["filters"] == {"agent": "Agent 03"}
for fmt in "text plain json csv md html xlsx openmetrics".split():
    run("--by", "agent", "--format", fmt, "--anonymize", "-o", folder + "/r." + fmt)
    said = texts(folder + "/r." + fmt)
    for word in AGENTS + SECRET:
        assert word not in said, (fmt, word)
    assert "Agent 03" in said, fmt
# Exports only: pseudonyms by the configuration.
assert "Agent 02" in run("--by", "agent", "--config", folder + "/c.ini", "--format", "csv").decode()
PAGES = {**ep.PAGES, "comments": ["v"], "themes": ["V"], "cases": ["b"], "teams": ["W"], "people": ["w", ":expect Call back"], "source": ["D", "<Enter>", ":expect Read as"]}
ep.run(exe, [folder + "/data"], folder + "/anon", PAGES, ["--anonymize", "--period", "2025-08", "--by", "agent"])
ep.run(exe, [folder + "/data"], folder + "/ps", PAGES, ["--config", folder + "/c.ini", "--period", "2025-08", "--by", "agent"])
for page in PAGES:
    for ext in ep.FORMATS + ["xlsx"]:
        if not os.path.exists(f"{folder}/anon/{page}.{ext}"):
            continue
        said = texts(f"{folder}/anon/{page}.{ext}")
        for word in AGENTS + SECRET:
            assert word not in said, (page, ext, word)
        said = texts(f"{folder}/ps/{page}.{ext}")
        for word in AGENTS:
            assert word not in said, (page, ext, word)
rows = ep.read(folder + "/ps", "rows", "csv")
assert "Agent 03 never called back Agent 01 at all" in rows and "Bobby is no agent" in rows and "CUST-77" in rows, rows
assert "(hidden)" in ep.read(folder + "/anon", "rows", "csv")
# On the screen the configuration leaves the names, --anonymize does not.
def screen(*args):
    script, out = folder + "/s", folder + "/screen"
    open(script, "w").write(f"/nps<Enter><Enter>\n:save-screen {out}\n")
    p = subprocess.run([exe, "--no-cache", "--size", "160x50", "--script", script, "--period", "2025-08", "--by", "agent", *args,
                        folder + "/data"], capture_output=True, env={**os.environ, "LC_ALL": "C.UTF-8", "TERM": "xterm-256color"})
    assert p.returncode == 0, p.stderr
    return open(out, encoding="utf-8").read()
assert "Zoé Martin" in screen("--config", folder + "/c.ini")
said = screen("--anonymize")
assert "Agent 03" in said and "Zoé" not in said, said
END
