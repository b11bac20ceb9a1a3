#!/bin/sh
# The effect of an action, worked out once more in Python: before, after, the others without an action of their own weighted by
# their answers, the difference of the two and its interval.
set -u
export TZ=UTC LOGNAME=ana
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
python3 - "$dir" <<'END'
import csv, datetime, math, os, random, subprocess, sys
exe, d = os.environ["KPITOP"], sys.argv[1]
START, DAYS = datetime.date(2026, 6, 1), 91
for seed in range(3):
    random.seed(seed)
    rows = []
    for day in range(-100, 100):
        for ch, base in (("phone", 8.0), ("email", 8.4), ("chat", 7.8), ("web", 8.2)):
            for k in range(random.randint(1, 4)):
                v = random.gauss(base + (1.2 if ch == "phone" and day >= 0 else 0) + (0.5 if day >= 0 else 0), 1.5)
                rows.append((f"r{len(rows)}", day, ch, max(0, min(10, round(v)))))
    with open(d + "/s.csv", "w") as f:
        w = csv.writer(f)
        w.writerow(["id", "answered_at", "channel", "nps"])
        w.writerows([r[0], START + datetime.timedelta(r[1]), r[2], r[3]] for r in rows)
    os.makedirs(d + "/in", exist_ok=True)
    with open(d + "/in/action.csv", "w") as f:  # web had an action of its own: it proves nothing
        f.write("id,rev,title,owner,kpi,slice,start,due,state,notes,by,at\n1,1,script,Zoe,nps,channel=phone,2026-06-01,,running,,ana,\n"
                "2,1,other,Zoe,nps,channel=web,2026-05-20,,running,,ana,\n")
    data = f"{d}/data{seed}"
    subprocess.run([exe, "store", "import", d + "/in", "--data", data], check=True, capture_output=True)

    def side(channel, days):
        x = [(v >= 9) - (v <= 6) for _, day, ch, v in rows if ch == channel and day in days]
        n, m = len(x), sum(x) / len(x)
        return n, 100 * m, 1e4 * sum((v - m) ** 2 for v in x) / (n - 1) / n

    def change(channel):
        a, b = side(channel, range(-DAYS, 0)), side(channel, range(DAYS))
        return a[0] + b[0], b[1] - a[1], a[2] + b[2], a[1], b[1]

    own, others = change("phone"), [change(c) for c in ("email", "chat")]
    weight = sum(o[0] for o in others)
    control = sum(o[0] * o[1] for o in others) / weight
    var = sum(o[0] ** 2 * o[2] for o in others) / weight ** 2
    did = own[1] - control

    def sign(v):
        return f"{v:+.0f}".replace("-", "\u2212")

    def span(v, variance):
        half = 1.959963985 * math.sqrt(variance)
        return f"{sign(v)} (95 %: {sign(v - half)} .. {sign(v + half)})"

    expected = [f"{sign(own[4])} in the 91 days since, {sign(own[3])} in the 91 days before: {span(own[1], own[2])}, a real change.",
                f"(by channel, 2 others): {sign(control)}.",
                f"The action may claim the difference: {span(did, own[2] + var)}"]
    script = d + "/script"
    open(script, "w").write("J\n:expect script\n/script<Enter><Enter>\n" + "".join(f":expect {e}\n" for e in expected))
    p = subprocess.run([exe, d + "/s.csv", "--no-cache", "--size", "160x50", "--now", "2026-10-01", "--data", data, "--script", script],
                       capture_output=True, text=True)
    assert p.returncode == 0, (p.stderr, expected)
END
