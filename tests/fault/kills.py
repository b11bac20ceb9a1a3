"""kill -9 before any call that touches a file, and at random moments: what stood there before or the new file, never half of one, and the
same command works afterwards. Then two dashboards write to one store and are killed again and again: what they said is kept, is kept.
    kills.py SHIM SAMPLES [WORD]     SAMPLES 0: every call, and a thousand writes; WORD "two": those alone, $WRITES of them"""
import os, random, shutil, subprocess, sys, tempfile, time

import faults as F


def whole_store(folder):
    r = subprocess.run([F.EXE, "store", "check", "--data", folder + "/data"], capture_output=True, text=True)
    return r.returncode == 0


def commands():
    for c in F.commands():
        if c[0] in ("report json", "report xlsx", "save-profile", "cache write", "store backup", "write", "export", "settings", "views"):
            yield c
    yield "store restore", ["store", "restore", "copy.db", "--data", "data"], [], [], ["backup", F.STORE_SCRIPT], None


class Kills(F.Bench):
    def __init__(self, shim, command):
        name, args, old, writes, first, script = command
        if first and first[0] == "backup":
            command = (name, args, old, writes, ["script", first[1]], script)
            self.backup = True
        else:
            self.backup = False
        super().__init__(shim, command)

    def run(self, folder, args, env):
        r = super().run(folder, args, env)
        if self.backup and folder == self.model and args[0] == "in":
            super().run(folder, ["store", "backup", "copy.db", "--data", "data"], {})
        return r

    def judge(self, r, folder):
        if r.returncode not in (-9, self.good.returncode):
            return f"status {r.returncode}: {r.stderr.decode()[:300]}"
        for f in self.writes:
            now, new, old = f"{folder}/{f}", f"{self.good_dir}/{f}", f"{self.model}/{f}"
            if not os.path.exists(now):
                if os.path.exists(old):
                    return f"{f} is gone"
            elif f.endswith(".xlsx"):
                if open(now, "rb").read(2) != b"PK" and open(now).read() != F.OLD:
                    return f"{f} is neither the old nor the new one"
            elif not f.endswith(".db") and not any(os.path.exists(x) and F.filecmp.cmp(now, x, shallow=False) for x in (old, new)):
                return f"{f} is neither the old nor the new one"
        if self.name == "store restore" and not os.path.exists(folder + "/data/kpitop.db"):
            return "there is no store any more"
        if os.path.exists(folder + "/data/kpitop.db") and "restore" in self.name and not whole_store(folder):
            return "the store is not sound"
        for f in ("copy.db",):
            if f in self.writes and os.path.exists(folder + "/" + f):
                os.makedirs(folder + "/other")
                shutil.copy(folder + "/" + f, folder + "/other/kpitop.db")
                if subprocess.run([F.EXE, "store", "check", "--data", folder + "/other"], capture_output=True).returncode:
                    return f"{f} is half a copy"
        if self.name in ("store backup", "export", "write", "views", "save-profile"):   # these do not write over what is there, or add to it
            return None
        again = F.Bench.run(self, folder, self.args, {})
        if again.returncode != self.good.returncode or again.stdout != self.good.stdout:
            return f"afterwards: status {again.returncode}: {again.stderr.decode()[:300]}"
        left = [f"{at}/{f}" for at, _, files in os.walk(folder) for f in files if ".tmp" in f]
        return f"left for good: {left}" if left else None

    def at_a_moment(self, moment):
        """Killed at some time of its run."""
        folder = self.fresh()
        home = folder + "/home"
        env = {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC", "HOME": home, "TMPDIR": folder, "XDG_CONFIG_HOME": home + "/config",
               "XDG_DATA_HOME": home + "/data", "XDG_CACHE_HOME": home + "/cache", "TERM": "xterm", "LOGNAME": "ana"}
        p = subprocess.Popen([F.EXE, *self.args], cwd=folder, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL)
        time.sleep(moment)
        p.kill()
        p.communicate()
        return self.judge(subprocess.CompletedProcess([], p.returncode, b"", b""), folder)


def acknowledged(folder, rounds, each, chance):
    """Two dashboards at a time, each writes actions and takes a picture after every one that was said to be kept."""
    F.data(folder + "/in")
    said = wrote = 0
    for n in range(rounds):
        players = []
        for who in range(2):
            script = "/nps<Enter><Enter>\n"
            for i in range(each):
                script += f"P\n:type act-{n}-{who}-{i}.\n<Enter>\n:expect Action kept\n:save-screen said-{n}-{who}-{i}\n"
            open(f"{folder}/script{who}", "w").write(script)
            env = {**os.environ, "TZ": "UTC", "LOGNAME": f"w{who}", "HOME": folder, "XDG_DATA_HOME": folder + "/x", "XDG_CACHE_HOME": folder + "/c", "XDG_CONFIG_HOME": folder + "/cf"}
            players.append(subprocess.Popen([F.EXE, "in", *F.D, "--data", "data", "--script", f"script{who}"], cwd=folder, env=env, stdin=subprocess.DEVNULL,
                                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE))
        time.sleep(chance.uniform(0.02, 0.02 + 0.02 * each))
        players[n % 2].kill()
        for who, p in enumerate(players):
            err = p.communicate(timeout=120)[1]
            if who != n % 2 and p.returncode:
                return f"the dashboard that was not killed in round {n}: status {p.returncode}: {err.decode()[:300]}"
        wrote += 2 * each
    out = subprocess.run([F.EXE, "store", "export", "csv", "--data", "data"], cwd=folder, capture_output=True)
    if out.returncode or not whole_store(folder):
        return f"the store is not sound: {out.stderr.decode()}"
    kept = open(folder + "/csv/action.csv").read()
    for f in os.listdir(folder):
        if f.startswith("said-"):
            said += 1
            if f"act-{f[5:]}." not in kept:
                return f"{f} was acknowledged and is lost"
    print(f"{wrote} writes asked of two dashboards in {rounds} rounds with a kill each: {said} acknowledged, {kept.count('act-')} in the store, none lost")
    return None if said else "nothing was acknowledged"


def main():
    shim, samples = sys.argv[1], int(sys.argv[2])
    word = sys.argv[3] if len(sys.argv) > 3 else ""
    chance = random.Random(int(os.environ.get("SEED", "7")))
    bad = ran = 0
    for command in commands():
        if word not in command[0]:
            continue
        b = Kills(shim, command)
        began = time.monotonic()
        wrong = b.one({"FAULT_KIND": "kill", "FAULT_AT": "0"})
        took = time.monotonic() - began
        if wrong:
            print(f"FAIL: {b.name} without a kill: {wrong}")
            return 1
        n = b.calls["kill"]
        last = list(range(max(1, n - 60), n + 1))       # where files are written
        for k in chance.sample(last, min(len(last), 2 * samples)) if samples else range(1, n + 1):
            ran += 1
            wrong = b.one({"FAULT_KIND": "kill", "FAULT_AT": str(k)})
            if wrong:
                bad += 1
                print(f"FAIL: {b.name}: killed at call {k} of {n}: {wrong}", flush=True)
        for _ in range(samples if samples else 50):
            ran += 1
            wrong = b.at_a_moment(chance.uniform(0, took))
            if wrong:
                bad += 1
                print(f"FAIL: {b.name}: killed: {wrong}", flush=True)
        b.close()
    print(f"{ran} kills, {bad} wrong")
    if word in ("", "two"):
        writes = int(os.environ.get("WRITES", 60 if samples else 1000))
        each = 10 if writes < 500 else 20
        folder = tempfile.mkdtemp(prefix="fault.", dir=F.FAST)
        wrong = acknowledged(folder, max(1, writes // (2 * each)), each, chance)
        if wrong:
            bad += 1
            print("FAIL:", wrong)
        shutil.rmtree(folder)
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())
