#!/bin/sh
# What goes out stays dead where it is opened: no script runs in a browser, also without the policy of the page, and no cell becomes a formula
# or a link in a spreadsheet program. Names of the user's own (targets, notes, actions, views, KPIs) are as hostile as those of the data.
set -u
export TZ=UTC
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
[ -z "${QUICK:-}" ] || { echo "left out where the sanitizers make it slow"; exit 77; }
command -v chromium >/dev/null || command -v soffice >/dev/null || { echo "no chromium, no soffice"; exit 77; }
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
cat >"$dir/check.py" <<'END'
import csv, glob, os, re, shutil, subprocess, sys
exe, d = os.environ["KPITOP"], sys.argv[1]
MARK = "document.documentElement.dataset.owned=1"
EVIL = [f"<script>{MARK}</script>", f"\"><img src=x onerror=\"{MARK}\">", f"</title><script>{MARK}</script>", f"</style><script>{MARK}</script>",
        f"--><script>{MARK}</script>", f"<svg onload={MARK}>", f"' onmouseover='{MARK}' autofocus onfocus='{MARK}", f"javascript:{MARK}",
        f"&lt;script&gt;{MARK}&lt;/script&gt;", f"]]><script>{MARK}</script>", f"<iframe srcdoc=\"<script>parent.{MARK}</script>\">",
        "=1+1", "+1+1", "-1+1", "@SUM(1,1)", " =1+1", "\t=1+1", "\uff1d1+1", "=HYPERLINK(\"http://evil.example\";\"x\")", "=WEBSERVICE(\"http://evil.example\")",
        "=cmd|' /C calc'!A0", "x\n=1+1", "\"=1+1\"", "'=1+1", "{=1+1}", "of:=1+1", "_x003D_1+1", "http://evil.example/", "#REF!", "=1+1;=1+1", "a;=1+1", "a\t=1+1",
        "a,=1+1", "\ufeff=1+1", "\u200b=1+1", "\u00a0=1+1", "\u2028=1+1", "\x0b=1+1", "\r=1+1"]
with open(d + "/evil.csv", "w", newline="", encoding="utf-8") as f:
    w = csv.writer(f)
    w.writerow(["id", "answered_at", "channel", "team", "agent", "nps", "csat", "comment"])
    for i in range(10 * len(EVIL)):
        e = EVIL[i % len(EVIL)]
        w.writerow([f"a{i}", f"2025-09-{i % 28 + 1:02d}", e if i % 3 else "phone", e, e, i % 5, i % 5 + 1, e])
with open(d + "/c.ini", "w", encoding="utf-8") as f:
    f.write(f"[nps]\nmin_n = 5\n[kpi mine]\nname.en = <script>{MARK}</script>\nname.fr = <b>\nformula = surveys / 2\n[kpi sum]\nname.en = =1+1\nformula = 1 + surveys\n")
env = {**os.environ, "XDG_DATA_HOME": d + "/data", "XDG_CONFIG_HOME": d + "/config", "XDG_CACHE_HOME": d + "/cache", "LC_ALL": "C.UTF-8"}


def run(*args):
    p = subprocess.run([exe, "--no-cache", *args] if args[0].startswith("-") else [exe, *args], capture_output=True, env=env, cwd=d)
    assert p.returncode in (0, 2), (args, p.returncode, p.stderr.decode())
    return p


def own_data():
    """Notes, actions and targets with every hostile text, by the import of the store."""
    os.makedirs(d + "/import")
    slices = ["agent=" + e for e in EVIL if not re.search("[,;\\x00-\\x1f]", e)]
    tables = {"note": (["id", "rev", "kpi", "slice", "period", "text", "by", "at"], [[1, "nps", "", "2025-09", e, e, ""] for e in EVIL]),
              "action": (["id", "rev", "title", "owner", "kpi", "slice", "start", "due", "state", "notes", "by", "at"],
                         [[1, e, e, "nps", "", "2025-09-02", "", "running", e, e, ""] for e in EVIL]),
              "target": (["id", "rev", "kpi", "slice", "period", "value", "note", "by", "at"],
                         [[1, "nps", s, "2025-09", 30, s, s, ""] for s in ["", *slices]])}
    for name, (head, rows) in tables.items():
        with open(f"{d}/import/{name}.csv", "w", newline="", encoding="utf-8") as f:
            csv.writer(f).writerows([head, *([i + 1, *(str(c).replace("\n", " ").replace("\r", " ").replace("\t", " ").replace("\x0b", " ") for c in row)] for i, row in enumerate(rows))])
    p = run("store", "import", d + "/import", "--data", d + "/data/kpitop")
    print("own data:", p.returncode, (p.stdout + p.stderr).decode()[:300].strip())
    assert p.returncode == 0


def script():
    """Notes, actions and views by keys, then every page that shows them, in both formats."""
    lines = []
    for e in (EVIL[1], EVIL[11], EVIL[20]):
        lines += ["/nps<Enter><Enter>", "N", f":type {e}", "<Enter>", "<Esc><Esc><Esc><Esc>", f"::view {e}", "<Esc><Esc><Esc><Esc>"]
    for page, keys in {"overview": "", "nps": "/nps<Enter><Enter>", "rows": "/nps<Enter><Enter>#", "comments": "v", "actions": "J", "targets": "O", "alerts": "A", "data": "D",
                       "teams": "W", "themes": "V"}.items():
        lines += [keys] * bool(keys) + [f"::export {ext} {d}/p-{page}.{ext}" for ext in ("html", "csv", "xlsx")] + ["<Esc><Esc><Esc><Esc><Esc><Esc>"]
    open(d + "/script", "w", encoding="utf-8").write("".join(line + "\n" for line in lines))
    run("--lang", "en", "--config", d + "/c.ini", "--size", "160x50", "--now", "2025-10-01", "--script", d + "/script", d + "/evil.csv")


own_data()
script()
for ext in ("html", "csv", "xlsx"):
    run("report", "--config", d + "/c.ini", "--by", "agent", "--format", ext, "-o", f"{d}/report.{ext}", d + "/evil.csv")
pages, sheets = sorted(glob.glob(d + "/*.html")), []
for f in sorted(glob.glob(d + "/p-*.csv") + [d + "/report.csv"] + glob.glob(d + "/*.xlsx")):
    sheets.append(f"{d}/sheets-{f[-3:]}-{os.path.basename(f)}") # what they become has the name without its ending
    shutil.copy(f, sheets[-1])
seen = open(d + "/p-actions.html").read() + open(d + "/p-overview.html").read()
assert "&lt;img src=x" in seen and "=cmd|" in seen and "&lt;script&gt;" in seen, "notes and KPIs of one's own are there"
assert len(pages) == 11, pages

browser = shutil.which("chromium") or shutil.which("chromium-browser")
if browser:
    # All in frames of one page, with their policy and without it, in a browser that runs what it is given.
    import html as h
    with open(d + "/frames.html", "w", encoding="utf-8") as f:
        f.write("<body><script>window.loaded=0</script>")
        for page in pages:
            text = open(page, encoding="utf-8").read()
            for t in (text, re.sub(r"<meta[^>]*Content-Security[^>]*>", "", text)):
                assert t is text or t != text
                f.write(f"<iframe onload=\"loaded++\" srcdoc=\"{h.escape(t)}\"></iframe>")
        f.write(f"<iframe onload=\"loaded++\" id=proof srcdoc=\"<script>{MARK}</script>\"></iframe>")
        f.write("<script>addEventListener('load',()=>{const all=[...document.querySelectorAll('iframe')];"
                "const owned=all.filter(x=>x.contentDocument.documentElement.dataset.owned||x.contentDocument.querySelector('script,img,iframe,[onload],[onerror],[onfocus],a[href^=javascript]'));"
                "document.title='ALL '+all.length+' LOADED '+loaded+' OWNED '+owned.map(x=>x.id||all.indexOf(x))+' END'})</script></body>")
    p = subprocess.run([browser, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", f"--user-data-dir={d}/profile",
                        "--virtual-time-budget=8000", "--dump-dom", f"file://{d}/frames.html"], capture_output=True, timeout=100)
    said = re.search(rb"ALL (\d+) LOADED (\d+) OWNED (.*?) END", p.stdout)
    if said:
        assert said.groups() == (b"23", b"23", b"proof"), said.groups() # the last one shows that scripts do run here
        print("browser: 22 pages, no script")
    else:
        print("chromium does not run here")

office = shutil.which("soffice")
if office:
    os.mkdir(d + "/fods")
    p = subprocess.run([office, "--headless", f"-env:UserInstallation=file://{d}/office", "--convert-to", "fods", "--outdir", d + "/fods",
                        *sheets], capture_output=True, timeout=200, env={**os.environ, "HOME": d})
    made = sorted(glob.glob(d + "/fods/*.fods"))
    if made:
        want = {os.path.basename(s).rsplit(".", 1)[0] for s in sheets}
        assert {os.path.basename(m)[:-5] for m in made} == want, (want, made)
        texts = 0
        for m in made:
            text = open(m, encoding="utf-8").read()
            alive = re.search(r"table:formula=\"[^\"]*\"|<text:a [^>]*>|<office:dde|<script|office:event-listener", text)
            assert not alive, (m, alive.group())
            texts += text.count("1+1")
        assert texts > 100, "the texts are there, as texts"
        print(f"spreadsheet: {len(made)} files, no formula")
    else:
        print("soffice does not convert here", p.stderr[-200:])
END
python3 "$dir/check.py" "$dir"
