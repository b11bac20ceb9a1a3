#!/bin/sh
# --plain: the figures of the JSON report in words, one KPI a line, no control character, in both languages; a terminal that
# cannot move its cursor gets it by itself, with a note.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/data"
python3 "$SRCDIR/tests/golden/small.py" "$dir/data" || exit 1
printf '[nps]\nwarn = 80\ncrit = 20\n[csat]\ntarget = 90\n' >"$dir/c.ini"
python3 - "$dir" <<'END'
import json, os, pty, re, subprocess, sys
exe, folder = os.environ["KPITOP"], sys.argv[1]
BASE = ["--no-cache", "--config", folder + "/c.ini", "--period", "2025-08", folder + "/data"]

def run(*args, **env):
    p = subprocess.run([exe, *args, *BASE], capture_output=True, env={**os.environ, **env})
    assert p.returncode == 0, p.stderr
    return p.stdout.decode()

r = json.loads(run("report", "--format", "json"))
text = run("--plain")
assert text == run("report", "--plain") == run("report", "--format", "plain")
assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u2580-\u28ff\u2212]", text), "signs that are drawn or not read out"
lines = text.split("\n")

def half_up(v, digits):
    from decimal import Decimal, ROUND_HALF_UP
    return f"{Decimal(repr(v)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP):,}"

def words(unit, v):                             # of the units that need no more than a rounding
    minus = "minus " if v < 0 else ""
    v = abs(v)
    return {"percent": lambda: half_up(v, 1) + " percent", "count": lambda: half_up(v, 0), "ratio": lambda: half_up(v, 2)}[unit]() if not minus else minus

checked = 0
for k in r["kpis"]:
    own = [line for line in lines if line.startswith(k["name"] + ": ")]
    if k["value"] is None and not k["n"]:
        assert not own or "no figure" in own[0], (k["id"], own)
        continue
    assert len(own) == 1, (k["id"], own)        # one line for each KPI
    line = own[0]
    if k["unit"] in ("percent", "count", "ratio") and k["value"] is not None and k["id"] != "channel_preference":
        assert line.startswith(f"{k['name']}: {words(k['unit'], k['value'])}."), (k["value"], line)
        checked += 1
    if k["n"] and k["value"] != k["n"] and k["value"] is not None:
        assert f" Sample of {k['n']:,}." in line, line
    delta = k["compare"]["delta"] if k["compare"] else None
    if delta:
        assert (" Up by " if delta > 0 else " Down by ") in line, line
        assert ("significant" in line) == k["compare"]["significant"], line
    assert ("Critical: " in line) == (k["state"] == "critical") and (" Warning: " in line) == (k["state"] == "warning"), (k["state"], line)
assert checked > 8, checked
nps = next(k for k in r["kpis"] if k["id"] == "nps")
line = next(x for x in lines if x.startswith("Net promoter score: "))
assert line.startswith(f"Net promoter score: {'minus ' if nps['value'] < 0 else ''}{half_up(abs(nps['value']), 0)} point"), line
assert any(x.startswith("Customer satisfaction score: ") and " Target: 90.0" in x for x in lines)

# Durations: every unit of the screen has its word; 2 h 12 is 2 hours 12 minutes.
first = next(k for k in r["kpis"] if k["id"] == "first_response_time")
line = next(x for x in lines if x.startswith(first["name"] + ": "))
m = re.match(r"[^:]*: (?:(\d+) hours? ?)?(?:(\d+) minutes? ?)?(?:([\d.]+) seconds?)?(?:([\d.]+) days?)?\.", line)
total = sum(float(g) * f for g, f in zip(m.groups(), (3600, 60, 1, 86400)) if g)
assert abs(total - first["value"]) <= max(30, first["value"] * 0.02), (total, first["value"], line)

line = next(x for x in run("--plain", "--lang", "fr").split("\n") if x.startswith("Délai de première réponse (TFR)\u00a0: "))
m = re.match(r"[^:]*: (?:(\d+) heures? ?)?(?:(\d+) minutes? ?)?(?:([\d,]+) secondes?)?(?:([\d,]+) jours?)?\.", line)
assert m and sum(float(g.replace(",", ".")) * f for g, f in zip(m.groups(), (3600, 60, 1, 86400)) if g) == total, line

# The sample data have months without anything, whose small columns begin with dots; ranges and scales are said.
p = subprocess.run([exe, "report", "--plain", "--no-cache", os.environ["SRCDIR"] + "/sample-data"], capture_output=True)
text_of_sample = p.stdout.decode()
assert not re.search("[\u2580-\u28ff\u2212\u00b7]| \\.\\. [0-9+]| /[45d]\\b|method=|base=", text_of_sample)
assert "2.18 to 2.50" in text_of_sample and "warning below 2.80 out of 4" in text_of_sample
assert "; How it is counted: the share of positive answers;" in text_of_sample

# Compared with a target it says the distance from it.
assert re.search(r"Customer satisfaction score: .* (above|below) the target of 90.0 percent\.", run("--plain", "--compare", "target"))
# Where it comes from, and French without an English word of ours.
assert "Provenance" in text and "Checksum" in text and "tickets.csv" in text and "kpitop 0" in text
french = run("--plain", "--lang", "fr")
assert "pour cent" in french and "Échantillon de" in french and "chiffre" in french + "chiffre"
assert not re.search(r"percent|Sample|Down by|Up by|hours?\b(?!.*ouv)|within the|lowest|Warning", french), re.findall(r".*(?:percent|Sample|Down by|Up by|lowest|Warning).*", french)
assert len([x for x in french.split("\n")]) == len(lines)
# --ascii, and another format beside it.
assert all(ord(c) < 128 for c in run("report", "--plain", "--ascii"))
p = subprocess.run([exe, "report", "--plain", "--format", "json", *BASE], capture_output=True)
assert p.returncode == 64 and b"--plain" in p.stderr and not p.stdout

# TERM=dumb on a terminal: the same text by itself, with a note, once, and not an escape sequence.
def on_terminal(term):
    pid, fd = pty.fork()
    if not pid:
        os.environ["TERM"] = term
        os.execv(exe, [exe, *BASE])
    out = b""
    while True:
        try:
            got = os.read(fd, 65536)
        except OSError:
            break
        if not got:
            break
        out += got
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    return out.decode().replace("\r\n", "\n")
for term in ("dumb", ""):
    out = on_terminal(term)
    assert "\x1b" not in out and "plain words" in out, out[:300]
    assert out[out.index("kpitop, Overview"):] == text
END
