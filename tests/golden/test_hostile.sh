#!/bin/sh
# Surroundings that are input too: symbolic links where files are written, the permissions of what is written, environment values that nobody
# would set, configuration and profiles that try to run something.
set -u
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cat >"$dir/check.py" <<'END_OF_PYTHON'
import os, stat, subprocess, sys
exe, d = os.environ["KPITOP"], sys.argv[1]
os.umask(0o022)
data = d + "/s.csv"
with open(data, "w") as f:
    f.write("id,answered_at,channel,agent,nps,comment\n" + "".join(f"a{i},2025-09-{i % 28 + 1:02d},phone,Ann,{i % 11},fine {i}\n" for i in range(60)))
clean = {"PATH": "/usr/bin:/bin", "HOME": d + "/home", "LC_ALL": "C.UTF-8", "TERM": "xterm-256color", "TZ": "UTC",
         **{k: os.environ[k] for k in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "KPITOP_LOCALEDIR") if k in os.environ}}
os.mkdir(d + "/home")


def run(*args, env=None, rc=None, cwd=d):
    p = subprocess.run([exe, *args], capture_output=True, env={**clean, **(env or {})}, cwd=cwd, timeout=60, stdin=subprocess.DEVNULL)
    assert rc is None or p.returncode == rc, (args, env, p.returncode, p.stderr)
    return p


def script(*lines, args=(), rc=None, env=None):
    with open(d + "/script", "w") as f:
        f.write("".join(line + "\n" for line in lines))
    return run("--size", "100x40", "--script", d + "/script", *args, data, rc=rc, env=env)


# Links are refused, to a file and to nothing, and what they point at stays.
open(d + "/precious", "w").write("precious")
os.symlink("precious", d + "/link")
os.symlink("nothing", d + "/dangling")
for link in ("link", "dangling"):
    for fmt in ("html", "csv", "json", "md", "openmetrics", "text"):
        assert b"symbolic link" in run("report", "--format", fmt, "-o", link, data, rc=2).stderr
    assert b"symbolic link" in script(f":save-screen {d}/{link}").stderr
    assert b"symbolic link" in script(f":save-screen-colors {d}/{link}").stderr
    assert b"symbolic link" in script(f":save-ansi {d}/{link}").stderr
    script(f":timing {d}/{link}", "j")
    script(f"::export csv {link}", f"x<Enter><C-u>", f":type {d}/{link}", "<Enter>")
profiles = d + "/home/.config/kpitop/profiles"
os.makedirs(profiles)
os.symlink(d + "/precious", profiles + "/mine.ini")
run("inspect", "--save-profile", "mine", "--force", data)
os.symlink(d + "/precious", d + "/out.csv-metadata.json")
run("report", "--format", "csv", "-o", "out.csv", data)
assert open(d + "/precious").read() == "precious" and not os.path.lexists(d + "/nothing"), "a link was followed"
for name in ("link", "dangling", "out.csv-metadata.json", "home/.config/kpitop/profiles/mine.ini"):
    assert os.path.islink(f"{d}/{name}"), name

# For the user alone: everything that was made on the way, cache, own data and profiles, pages and screens; folders too.
os.remove(profiles + "/mine.ini")
run("inspect", "--save-profile", "mine", data)
script(f":save-screen {d}/screen", f":save-ansi {d}/ansi", "x<Enter><C-u>", f":type {d}/page", "<Enter>", ":expect Written", rc=0)
made = [f"{d}/{n}" for n in ("screen", "ansi", "page")]
for folder, _, files in os.walk(d + "/home"):
    made += [folder] * (folder not in (d + "/home", d + "/home/.config", d + "/home/.config/kpitop", profiles)) + [f"{folder}/{n}" for n in files]
assert any(n.endswith(".cube") for n in made) and any(n.endswith("kpitop.db") for n in made) and any(n.endswith("mine.ini") for n in made), made
for name in made:
    assert stat.S_IMODE(os.stat(name).st_mode) & 0o077 == 0, (name, oct(os.stat(name).st_mode))

# The figures are the same, or the refusal is a sentence, whatever the environment says. Nothing is run from PATH.
os.mkdir(d + "/bin")
for tool in ("sh", "ls", "stty", "locale", "date", "gzip", "unzip", "xdg-open", "less"):
    with open(f"{d}/bin/{tool}", "w") as f:
        f.write(f"#!/bin/sh\n: >{d}/ran\n")
    os.chmod(f"{d}/bin/{tool}", 0o755)
usual = run("report", "--no-cache", "--format", "csv", "--lang", "en", data, rc=0).stdout
os.mkdir(d + "/locked", 0)
HUGE, ODD = "x" * 100_000, "\x1b]0;owned\x07\x1b[2J\u202e\n"
envs = [{"PATH": d + "/bin"}, {"PATH": ""}, {"PATH": HUGE}]
for name in ("TERM", "LANG", "LC_ALL", "LANGUAGE", "LINES", "COLUMNS", "TZ", "HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME",
             "TMPDIR", "NO_COLOR", "COLORTERM", "ESCDELAY", "TERMINFO", "KPITOP_THREADS", "LC_MESSAGES", "LC_CTYPE", "EDITOR", "PAGER", "TMUX"):
    envs += [{name: v} for v in ("", HUGE, ODD, "relative/./../x", "-1", "99999999999999999999", "/dev/null", "/etc/passwd", "%s%n%n", "C.UTF-8@x/../..", d + "/locked", "\udcff\udcfe\udc9b")]
for n, env in enumerate(envs):
    for args in (("report", "--no-cache", "--format", "csv", "--lang", "en", data), ("report", "--plain", data)) if n % 4 == 0 or len(env) > 1 else (
            ("report", "--no-cache", "--format", "csv", "--lang", "en", data),):
        p = run(*args, env=env)
        assert p.returncode in (0, 2, 64), (env, p.returncode, p.stderr[-500:])
        for text in (p.stdout, p.stderr):
            assert b"\x1b" not in text and b"\x07" not in text and "\u202e".encode() not in text, (env, text)
        if "TZ" not in env and args[1] != "--plain":
            assert p.returncode == 0 and p.stdout == usual, (str(env)[:200], p.stderr)
    if n % 7 == 0:
        assert script("j", "<Enter>", env=env).returncode in (0, 2, 64), env
assert not os.path.exists(d + "/ran"), "something was run"

# The password of a database's address is nowhere, wherever the address is given.
with open(d + "/db.ini", "w") as f:
    f.write("[kpitop]\ntheme = postgres://bob:s3cret@db/x\ntimezone = mysql://bob:s3cret@db/x\nlang = sqlserver://db;user=bob;password=s3cret\nsource = postgres://bob:s3cret@db/x\n")
for url in ("postgres://bob:s3cret@db/x", "POSTGRESQL://bob:s3cret@db:5432", "mysql://bob:s3cret@db/" + "x" * 500, "mysql://bob:s3cret" + "s3cret" * 100, "https://bob:s3/cret:s3cret@db/a.csv",
            "postgresql://db/x?user=bob&password=s3cret", "host=db Password=s3cret user=bob", "sqlserver://db;pwd=s3cret", "jdbc:postgresql://db/x?password=s3cret"):
    for args in (("report", url), ("report", "--format", "json", data, url), ("report", "--plain", url), ("check", url), ("inspect", url), ("inspect", data, url), ("--follow", url), ("diff", url, url),
                 ("report", "-o", url + "/x", data), ("report", "--config", url, data), ("report", "--profile", url, data), ("store", "backup", url + "/x"), ("report", "--data", url, data)):
        p = run(*args)
        assert b"s3cret" not in p.stdout + p.stderr, (args, p.stdout, p.stderr)
        assert args[0] in ("diff", "store") or "--data" in args or p.returncode in (2, 3, 64), (args, p.returncode)
    for lines in ((f"::export csv {url}/x", f":save-screen {d}/secret"), ("x<Enter><C-u>", f":type {url}/x", "<Enter>", f":save-screen {d}/secret")):
        p = script(*lines)
        assert b"s3cret" not in p.stdout + p.stderr + open(d + "/secret", "rb").read(), (lines, p.stderr)
for args in (("report", "--config", "db.ini", data), ("config", "validate", "--config", "db.ini"), ("config", "show", "--config", "db.ini"), ("config", "where", "kpitop.lang", "--config", "db.ini"), ("config", "where", "kpitop.theme", "--config", "db.ini"), ("check", "--config", "db.ini", data)):
    p = run(*args)
    assert b"s3cret" not in p.stdout + p.stderr, (args, p.stdout, p.stderr)

# Nor on the screen: the settings of such a configuration, what is typed and refused, a search, a folder of that name, saved views, also those written by hand.
os.makedirs(d + "/postgres:/bob:s3cret@db")
views = d + "/home/.config/kpitop/views.ini"
for n, url in enumerate(("postgres://bob:s3cret@db/x", "host=db password=s3cret", "sqlserver://db;pwd=s3cret")):
    shots = []
    def shot():
        shots.append(f"{d}/shot{n}-{len(shots)}")
        return f":save-screen {shots[-1]}"
    with open(views, "w") as f:
        f.write(f"[view 1]\nname = old {url}\npage = overview\n")
    lines = ("<F2>", shot(), f"::set timezone {url}", shot(), f"::set theme {url}", shot(), f"::{url}", shot(), f"::page {url}", shot(), "<Esc>", "/", f":type {url}", shot(), "<Enter>", shot(), "<Esc>",
             ":", f":type set theme {url}", shot(), "<Esc>", f"::find {url}", shot(), "<Esc>", "<C-f>", f":type {url}", shot(), "<Enter>", ":expect Nothing matches", shot(), "<Esc>",
             f"::view save {url}", shot(), "B", shot(), "<Esc>", f"::view {url}", ":expect View: ", shot(), f"::view old {url}", ":expect View: old", shot(), f"::view no {url}", shot(), "<C-o>", shot())
    p = script(*lines, rc=0)
    script("/nps<Enter><Enter>", "N", f":type {url}", ":expect ***", shot(), "<Tab>", shot(), rc=0)
    seen = "".join(open(s).read() for s in shots) + (p.stdout + p.stderr + run("views").stdout + run("--view", "no " + url, data).stderr).decode()
    assert "s3cret" not in seen and seen.count("***") > 8, (url, [line for line in seen.splitlines() if "s3cret" in line])
    assert "s3cret" not in open(views).read().split("[view 2]")[1]
    bad = script("j", args=("--config", d + "/db.ini"))
    assert b"s3cret" not in bad.stdout + bad.stderr
os.remove(views)

# A program that alerts run is named on the command line and nowhere else: not in the configuration, a profile, a view or a script.
with open(d + "/tell", "w") as f:
    f.write(f"#!/bin/sh\n: >{d}/ran\n")
os.chmod(d + "/tell", 0o755)
names = ("on-alert", "on_alert", "onalert", "--on-alert")
def told():
    ran = os.path.exists(d + "/ran")
    if ran:
        os.remove(d + "/ran")
    return ran
run("check", "--data", d + "/told", "--on-alert", d + "/tell", data)
assert told(), "the command line does not run it: nothing is tested here"
for n, name in enumerate(names):
    for section in ("kpitop", "alert", "nps", "limits"):
        with open(d + "/alert.ini", "w") as f:
            f.write(f"[{section}]\n{name} = {d}/tell\n")
        p = run("check", "--data", f"{d}/told{n}{section}", "--config", "alert.ini", data)
        assert p.returncode == 2 and (name.encode() in p.stderr or section.encode() in p.stderr), (name, section, p.returncode, p.stderr)
        assert run("config", "validate", "--config", "alert.ini").returncode != 0, (name, section)
    with open(profiles + "/alert.ini", "w") as f:
        f.write(f"[profile]\nname = alert\n{name} = {d}/tell\n[record]\nkind = survey\nid = id\n{name} = {d}/tell\n")
    run("check", "--data", f"{d}/toldp{n}", "--profile", "alert", data)
    os.remove(profiles + "/alert.ini")
    with open(views, "w") as f:
        f.write(f"[view 1]\nname = mine\npage = overview\n{name} = {d}/tell\n")
    run("--view", "mine", "--data", f"{d}/toldv{n}", data)
    script("j", args=("--view", "mine", "--data", f"{d}/toldw{n}"))
    os.remove(views)
    assert script(f":{name} {d}/tell", args=("--data", f"{d}/tolds{n}")).returncode == 2, name
    for line in (f"::{name} {d}/tell", f"::set {name} {d}/tell", f"::set kpitop.{name} {d}/tell", f"::set {name}={d}/tell"):
        script(line, f":save-screen {d}/refused", "A", args=("--data", f"{d}/toldt{n}"))
        assert any(w in open(d + "/refused").read().splitlines()[-1].lower() for w in ("no command", "no option", "unknown", "no kpi")), (line, open(d + "/refused").read())
    assert not told(), (name, "was run")

# Neither configuration nor profiles run anything.
with open(d + "/c.ini", "w") as f:
    f.write("[kpitop]\ntheme = |touch ran\nlang = $(touch ran)\ntimezone = `touch ran`\nfocus = ;touch ran\non-alert = touch ran\non_alert = touch ran\n"
            "[keys]\nhelp = !touch ran\n[own_x]\nformula = system(\"touch ran\")\n[alert_x]\nkpi = nps\nprogram = touch ran\n")
for args in (("report", "--config", "c.ini"), ("check", "--config", "c.ini"), ("config", "validate", "--config", "c.ini")):
    assert run(*args, *([data] if args[0] != "config" else [])).returncode >= 0
script("j", args=("--config", d + "/c.ini"))
with open(profiles + "/evil.ini", "w") as f:
    f.write("[profile]\nname = |touch ran\nhost = $(touch ran)\ncommand = touch ran\nrun = touch ran\n[record]\nkind = survey\nid = `touch ran`\nmatch = (?{touch ran})\n")
assert run("inspect", data).returncode in (0, 1, 2) and run("inspect", "--profile", "evil", data).returncode in (1, 2, 64)
for name in ("../up", "/tmp/x", "|touch ran", "a/b", "..", ".", "", "x" * 300, ODD):
    assert run("inspect", "--save-profile", name, data).returncode not in (0, 1), name
assert not os.path.exists(d + "/ran") and not os.path.exists(d + "/home/.config/kpitop/up.ini"), "something was run or written"
END_OF_PYTHON
PYTHONDONTWRITEBYTECODE=1 python3 "$dir/check.py" "$dir"
