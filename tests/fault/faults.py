"""Every allocation, write, opening, reading and SQLite step of the main commands fails once, one after the other. Each time the
command gives the right answer, or says one sentence and gives a status that is not success: never a signal, a hang, half a file,
a temporary file left behind, or another figure.
    faults.py SHARE SHARES SHIM [SAMPLES [WORD]]     SAMPLES: so many calls of each kind, 0 or none: all of them
All of them: calls with the same callers up to main are one, of which the first and the last fail; what was tried in one command is not
tried again in the next. That takes a program built with -fno-omit-frame-pointer (`make fault` builds one)."""
import filecmp, json, os, random, re, shutil, subprocess, sys, tempfile, time

EXE, SRC = os.environ["KPITOP"], os.environ["SRCDIR"]
FAST = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None   # fsync costs nothing there
KINDS = ["memory", "write", "open", "read", "sqlite"]
SUBJECTS = ["billing", '"a quoted, text"']
OLD = "what stood here before\n"
# A journal beside a store that could not be read any more is what SQLite puts it right with.
HIDDEN = re.compile(r"^\.kpitop-|\.tmp(-journal)?$|^copy\.db-journal$|\.new$")


def data(folder):
    """Small sources that still pass through everything: two kinds, an archive, a workbook's neighbour in gzip."""
    os.makedirs(folder)
    with open(f"{folder}/tickets.csv", "w") as f:
        f.write("id,created_at,first_reply_at,resolved_at,channel,team,agent,customer,subject\n")
        for i in range(60):
            f.write(f"{i},2025-{8 + i % 2:02d}-{i % 28 + 1:02d} 10:00,2025-{8 + i % 2:02d}-{i % 28 + 1:02d} 12:{i % 60:02d},"
                    f"2025-{8 + i % 2:02d}-{i % 28 + 1:02d} 18:00,{'phone' if i % 3 else 'email'},{'A' if i % 2 else 'B'},agent{i % 4},c{i % 20},{SUBJECTS[i % 5 == 0]}\n")
    with open(f"{folder}/survey.csv", "w") as f:
        f.write("response_id,responded_at,nps,csat,comment\n")
        for i in range(60):
            f.write(f"r{i},2025-{8 + i % 2:02d}-{i % 28 + 1:02d},{i * 7 % 11 if i % 2 else 3},{i % 5 + 1},{'the queue was far too long' if i % 3 else 'kind and quick answer'}\n")


STORE_SCRIPT = """/nps<Enter><Enter>
T
:type 30
<Tab><Tab>
:type 2025-Q4
<Enter>
:expect Target kept
N
:type A strike
<Enter>
:expect Note kept
P
:type A new script
<Tab>
:type Zoe
<Enter>
:expect Action kept
<Esc>
A
a
:type seen
<Enter>
:expect Acknowledged
"""
EXPORT_SCRIPT = "".join(f"::export {f} out.{f}\n:expect Written\n" for f in ("text", "json", "csv", "md", "html", "xlsx"))
PAGES_SCRIPT = "D\n<Esc>\nO\n<Esc>\nJ\n<Esc>\nA\n<Esc>\nv\n<Esc>\nW\n<Esc>\nw\n<Esc>\n/nps<Enter><Enter>\n#\n<Esc>\n:save-screen screen\n"
CONFIG_SCRIPT = "p\n<Space>\nj<Space>\njj*\ns\n:expect is kept in\n<Esc>\n"
VIEW_SCRIPT = "B<Enter>\n:type mine\n<Enter>\n:expect mine\n"
D = ["--no-cache", "--lang", "en", "--now", "2025-10-05"]


def commands():
    """name: (arguments, files that hold something before, files that it writes, prepared by, script)"""
    yield "report text", ["report", "--no-cache", "in"], [], [], None, None
    for f in ("json", "csv", "md", "html", "xlsx", "openmetrics", "plain"):
        yield f"report {f}", ["report", "--no-cache", "--force", "--format", f, "-o", f"out.{f}", "in"], [f"out.{f}"], [f"out.{f}"], None, None
    yield "summary", ["report", "--no-cache", "--summary", "--by", "team", "in"], [], [], None, None
    yield "check", ["check", "--no-cache", "--now", "2025-10-05", "in"], [], [], None, None
    yield "inspect", ["inspect", "--no-cache", "in"], [], [], None, None
    yield "inspect a table", ["inspect", "--no-cache", "--threads", "2", "--rejects", "3", "in/tickets.csv"], [], [], None, None
    yield "save-profile", ["inspect", "--no-cache", "--save-profile", "mine", "in/tickets.csv"], [], ["home/config/kpitop/profiles/mine.ini"], None, None
    # The cache knows a source by its inode and the folder it was asked for in: these two read one that stays where it is.
    yield "cache write", ["report", "../in"], [], [], None, None
    yield "cache read", ["report", "../in"], [], [], ["report", "../in"], None
    yield "archive", ["report", "--no-cache", "in.zip"], [], [], None, None
    yield "gzip", ["report", "--no-cache", "tickets.csv.gz"], [], [], None, None
    yield "anonymize", ["report", "--no-cache", "--anonymize", "--by", "agent", "in"], [], [], None, None
    yield "kpis", ["kpis", "--format", "json"], [], [], None, None
    yield "config", ["config", "show"], [], [], None, None
    yield "config validate", ["config", "validate"], ["home/config/kpitop/kpitop.ini"], [], None, None
    yield "store export", ["store", "export", "csv", "--data", "data"], [], [], ["script", STORE_SCRIPT], None
    yield "store import", ["store", "import", "csv", "--data", "data2"], [], [], ["both", STORE_SCRIPT], None
    yield "store backup", ["store", "backup", "copy.db", "--data", "data"], [], ["copy.db"], ["script", STORE_SCRIPT], None
    yield "write", ["in", "--data", "data", *D], [], ["data/kpitop.db"], None, STORE_SCRIPT
    yield "export", ["in", *D], [], [f"out.{f}" for f in ("text", "json", "csv", "md", "html", "xlsx")], None, EXPORT_SCRIPT
    yield "pages", ["in", *D, "--size", "140x50"], [], [], None, PAGES_SCRIPT
    yield "settings", ["in", *D], ["home/config/kpitop/kpitop.ini"], ["home/config/kpitop/kpitop.ini"], None, CONFIG_SCRIPT
    yield "views", ["in", *D], [], ["home/config/kpitop/views.ini"], None, VIEW_SCRIPT
    yield "dashboard", ["in", "--lang", "en", "--now", "2025-10-05"], [], [], None, "q\n"


class Bench:
    def __init__(self, shim, command):
        self.shim = shim
        self.name, self.args, self.old, self.writes, self.first, self.script = command
        self.work = tempfile.mkdtemp(prefix="fault.", dir=FAST)
        self.model = self.here = self.work + "/w"          # each run is in the same folder
        os.mkdir(self.model)
        data(self.work + "/in")
        data(self.model + "/in")
        if "in.zip" in self.args:
            shutil.make_archive(self.model + "/in", "zip", self.model + "/in")
        if "tickets.csv.gz" in self.args:
            subprocess.run(["gzip", "-c", self.model + "/in/tickets.csv"], stdout=open(self.model + "/tickets.csv.gz", "wb"), check=True)
        for f in self.old:
            os.makedirs(os.path.dirname(f"{self.model}/{f}"), exist_ok=True)
            with open(f"{self.model}/{f}", "w") as out:
                out.write("[kpitop]\nlast = 6 ; half\n" if f.endswith(".ini") else OLD)
        if self.script:
            open(self.model + "/script", "w").write(self.script)
            self.args = [*self.args, "--script", "script"]
        os.makedirs(self.model + "/home", exist_ok=True)
        if self.first and self.first[0] in ("script", "both"):
            open(self.model + "/first", "w").write(self.first[1])
            self.run(self.model, ["in", "--data", "data", *D, "--script", "first"], {})
            if self.first[0] == "both":
                self.run(self.model, ["store", "export", "csv", "--data", "data"], {})
        elif self.first:
            self.run(self.model, self.first, {})
        self.model = os.rename(self.here, self.work + "/model") or self.work + "/model"
        self.good = self.run(self.fresh(), self.args, {})
        self.good_dir = os.rename(self.here, self.work + "/good") or self.work + "/good"
        if self.name == "cache read" and len(os.listdir(self.good_dir + "/home/cache/kpitop")) != 1:
            sys.exit("FAIL: cache read: no cache was read")

    def run(self, folder, args, env):
        home = folder + "/home"
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": home, "TMPDIR": folder + "/tmp", "TERM": "xterm", "LOGNAME": "ana",
               "XDG_CONFIG_HOME": home + "/config", "XDG_DATA_HOME": home + "/data", "XDG_CACHE_HOME": home + "/cache",
               "XDG_STATE_HOME": home + "/state", "KPITOP_LOCALEDIR": os.environ.get("KPITOP_LOCALEDIR", ""), **env}
        os.makedirs(folder + "/tmp", exist_ok=True)
        return subprocess.run([EXE, *args], cwd=folder, env=env, capture_output=True, timeout=60, stdin=subprocess.DEVNULL)

    def fresh(self):
        shutil.rmtree(self.here, ignore_errors=True)
        return shutil.copytree(self.model, self.here, copy_function=shutil.copy2)

    def one(self, env):
        """Runs with a fault: what is wrong with it, or None."""
        folder = self.fresh()
        self.calls = None                               # killed
        r = self.run(folder, self.args, {"LD_PRELOAD": self.shim, **env, "FAULT_COUNT": folder + "/tmp-count"})
        wrong = self.judge(r, folder)
        try:
            self.calls = dict(zip([*KINDS, "kill"], map(int, open(folder + "/tmp-count").read().split())))
        except (OSError, ValueError):
            pass
        return wrong

    def callers(self):
        """Of each kind: (number of the call, the hash of its callers or None)."""
        trace = self.work + "/trace"
        self.one({"FAULT_AT": "0", "FAULT_TRACE": trace})
        calls = {k: [] for k in KINDS}
        with open(trace) as f:
            for line in f:
                kind, h = line.split()
                if int(kind) <= len(KINDS):
                    of = calls[KINDS[int(kind) - 1]]
                    of.append((len(of) + 1, h if int(h, 16) else None))
        return calls

    def judge(self, r, folder):
        good = self.good
        if r.returncode < 0 or r.returncode >= 124:
            return f"status {r.returncode}"
        words = r.stderr.decode("utf-8", "replace")
        if r.stdout.startswith(b"KPITOP UNKNOWN"):
            words += r.stdout.decode("utf-8", "replace")
        if re.search(r"AddressSanitizer|runtime error|LeakSanitizer", words):
            return "sanitizer: " + words[:3000]
        for root, _, names in os.walk(folder):
            for n in names:
                if HIDDEN.search(n) and not n.startswith("tmp-count"):
                    return f"{n} is left behind"
        same = r.returncode == good.returncode and r.stdout == good.stdout
        for f in self.writes:
            now, new, old = f"{folder}/{f}", f"{self.good_dir}/{f}", f"{self.model}/{f}"
            if f.endswith(".db") or f.endswith(".xlsx"):
                continue
            if not os.path.exists(now):
                if os.path.exists(old):
                    return f"{f} is gone"
                same = False
            elif not filecmp.cmp(now, new, shallow=False) and not says_so(open(now, "rb").read(), open(new, "rb").read()):
                if not (os.path.exists(old) and filecmp.cmp(now, old, shallow=False)) and not (r.returncode and words and whole(now)):
                    return f"status {r.returncode}, {f} is neither the old nor the new one: " + (words or first_difference(open(now, "rb").read(), open(new, "rb").read()))
                same = False
        if same or (r.returncode == good.returncode and says_so(r.stdout, good.stdout)):
            return None
        if r.returncode == 0 or (r.returncode == good.returncode and r.stdout != good.stdout and not words):
            return f"status {r.returncode}, another answer{', said: ' + words if words else ' and not a word'}: {first_difference(r.stdout, good.stdout)}"
        if not words.strip():
            return f"status {r.returncode} and not a word"
        return None

    def close(self):
        shutil.rmtree(self.work)


def whole(path):
    """A report of the sources that could be read: told by the status and a sentence, and complete."""
    text = open(path, encoding="utf-8").read()
    if path.endswith(".json"):
        json.loads(text)
    return text.endswith({"html": "</html>\n", "openmetrics": "# EOF\n"}.get(path.rsplit(".")[-1], "\n"))


def says_so(a, b):
    """All that is new in a, beside blanks, are lines that tell of a file that cannot be read again: its checksum."""
    kept = {b" ".join(line.split()) for line in b.splitlines()}
    new = [line for line in a.splitlines() if b" ".join(line.split()) not in kept]
    return bool(new) and all(re.search(rb'it cannot be read|"unreadable": true|"sha256": null', line) for line in new) and re.search(rb"cannot be read|unreadable", a) is not None


def first_difference(a, b):
    a, b = a.decode("utf-8", "replace").splitlines(), b.decode("utf-8", "replace").splitlines()
    for x, y in zip(a, b):
        if x != y:
            return f"{x.strip()[:90]!r} for {y.strip()[:90]!r}"
    return f"{len(a)} lines for {len(b)}"


def once_each(calls, known):
    """The calls that fail: of those with the same callers the first (twice where all after it can fail too) and the last."""
    last = {h: n for n, h in calls}
    out = []
    for n, h in calls:
        if h is None or h not in known:
            out.append((n, "01"))
        elif last[h] == n and known[h] == "new":
            out.append((n, "0"))
        known.setdefault(h, "new")
    known.update((h, "old") for _, h in calls)
    return out


def faults(b, kind, samples, chance, known):
    """(number of the call, "0": it alone, "1": and all after it)"""
    both = kind in ("memory", "write")
    if not samples:
        return [(n, on) for n, ons in once_each(b.callers()[kind], known[kind]) for on in (ons if both else "0")]
    n = b.calls[kind]
    return [(k, str(k % 2)) for k in (range(1, n + 1) if n <= samples else sorted(chance.sample(range(1, n + 1), samples)))]


def try_one(b, kind, k, on):
    try:
        return b.one({"FAULT_KIND": kind, "FAULT_AT": str(k), "FAULT_ON": on})
    except subprocess.TimeoutExpired:
        return "hangs"


def main():
    share, shares, shim = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    samples = int(sys.argv[4]) if len(sys.argv) > 4 else 0
    word = sys.argv[5] if len(sys.argv) > 5 else ""
    chance = random.Random(int(os.environ.get("SEED", "7")))
    known = {k: {} for k in KINDS}
    ran = bad = 0
    for number, command in enumerate(commands()):
        if word not in command[0] or (samples and number % shares != share):
            continue
        b = Bench(shim, command)
        if b.good.returncode != (2 if b.name == "check" else 0):
            print(f"FAIL: {b.name}: {b.good}")
            return 1
        wrong = b.one({"FAULT_AT": "0"})
        if wrong:
            print(f"FAIL: {b.name} without a fault: {wrong}")
            return 1
        here, start = 0, time.monotonic()
        for kind in KINDS:
            seen, n = {}, b.calls[kind]
            for i, (k, on) in enumerate(faults(b, kind, samples, chance, known)):
                if samples or i % shares == share:
                    here += 1
                    wrong = try_one(b, kind, k, on)
                    if wrong:
                        bad += 1
                        seen.setdefault(wrong, []).append(f"{k}{'+' if on == '1' else ''}")
            for wrong, where in seen.items():
                print(f"FAIL: {b.name}: {kind} call {' '.join(where[:12])}{' ...' if len(where) > 12 else ''} of {n}: {wrong}", flush=True)
        b.close()
        ran += here
        if not samples:
            print(f"{b.name}: {here} faults, {time.monotonic() - start:.0f} s", flush=True)
    print(f"{ran} faults, {bad} wrong")
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())
