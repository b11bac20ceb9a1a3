"""Every way out, from every state, in a pseudo-terminal of our own: the line settings, the alternate screen, the cursor, the
mouse and pasted text are as before, and the status is the true one. Used by test_ways_out.sh: ways_out.py SHARE SHARES"""
import fcntl, os, random, re, resource, select, shutil, signal, struct, sys, termios, time

EXE, DIR, SHIM = os.environ["KPITOP"], os.environ["TMPDIR"], os.environ.get("SHIM")
DATA = os.path.join(os.environ["SRCDIR"], "sample-data", "web.csv")
LIMIT = float(os.environ.get("LIMIT", 40))                                            # seconds that a thing may take on a busy machine
SIGNALS = ["HUP", "INT", "QUIT", "TERM", "ABRT", "SEGV", "BUS", "FPE", "PIPE", "ILL", "ALRM", "USR2", "XCPU", "SYS"]
ESCAPES = re.compile(r"\x1b(?:\[[0-9;?<>=]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-B]|[=>78cM])|\x0f")


class Failed(Exception):
    pass


class Terminal:
    """A shell's part in miniature: a session with a terminal, the program in the foreground, stopped and continued."""

    def __init__(self, args, env=None, before=None):
        self.out, self.modes, self.said = "", {}, ""
        self.master, self.slave = os.openpty()
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(self.slave)
        self.reports, report = os.pipe()
        orders, self.orders = os.pipe()
        self.shell = os.fork()
        if not self.shell:
            try:
                os.close(self.master), os.close(self.reports), os.close(self.orders)
                be_shell(self.slave, args, env or {}, before, report, orders)
            finally:
                os._exit(99)
        os.close(report), os.close(orders)
        self.pid = int(self.wait_said(r"pid (\d+)\n"))

    def read(self, seconds):
        fds = [fd for fd in (self.master, self.reports) if fd is not None]
        for fd in select.select(fds, [], [], seconds)[0]:
            try:
                data = os.read(fd, 65536).decode("utf-8", "replace")
            except OSError:
                data = ""
            if fd == self.master:
                self.out += data
            else:
                self.said += data

    def wait(self, what, have):
        end = time.monotonic() + LIMIT
        while True:
            got = have()
            if got is not None:
                return got
            if time.monotonic() > end:
                raise Failed(f"waited in vain for {what}: {self.text()[-400:]!r}")
            self.read(0.05)

    def wait_said(self, pattern):
        def have():
            m = re.search(pattern, self.said)
            if m:
                self.said = self.said[m.end():]
                return m.group(1)
        return self.wait(pattern, have)

    def text(self):
        return ESCAPES.sub("", self.out)

    def shows(self, *words):
        for word in words:
            self.wait(word, lambda: re.search(word, self.text()) and True)

    def keys(self, s):
        self.out = ""
        os.write(self.master, s.encode())

    def status(self):
        """What waitpid says: -n for a signal."""
        return int(self.wait_said(r"ended (-?\d+)\n"))

    def drain(self):
        while select.select([self.master], [], [], 0)[0]:
            before = len(self.out)
            self.read(0)
            if len(self.out) == before:
                break

    def left(self, all_output):
        """What of the terminal was not given back."""
        self.drain()
        wrong = []
        now = termios.tcgetattr(self.slave)
        if now != self.before:
            wrong.append(f"stty: {now[:6]} is not {self.before[:6]}")
        modes = {"25": "h"}
        for numbers, on in re.findall(r"\x1b\[\?([0-9;]+)([hl])", all_output()):
            for n in numbers.split(";"):
                modes[n] = on
        for n, name in (("1049", "alternate screen"), ("47", "alternate screen"), ("1000", "mouse"), ("1002", "mouse"), ("1003", "mouse"),
                        ("1006", "mouse"), ("2004", "bracketed paste"), ("1", "cursor keys")):
            if modes.get(n) == "h":
                wrong.append(name + " is on")
        if modes["25"] != "h":
            wrong.append("the cursor is off")
        return wrong

    def close(self):
        for fd in (self.master, self.slave, self.reports, self.orders):
            if fd is not None:
                try:
                    os.close(fd)
                except OSError:
                    pass
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        os.waitpid(self.shell, 0)


def be_shell(tty, args, env, before, report, orders):
    os.setsid()
    fcntl.ioctl(tty, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    begun, low = os.pipe()
    begins = fcntl.fcntl(low, fcntl.F_DUPFD_CLOEXEC, 64)
    pid = os.fork()
    if not pid:
        os.setpgid(0, 0)
        os.tcsetpgrp(tty, os.getpid())
        for s in (signal.SIGTTOU, signal.SIGHUP, signal.SIGPIPE, signal.SIGINT, signal.SIGQUIT):  # sh ignores the last two in the background
            signal.signal(s, signal.SIG_DFL)
        for fd in (0, 1, 2):
            os.dup2(tty, fd)
        os.closerange(3, 64)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if before:
            before()
        os.execve(args[0], args, {**os.environ, "TERM": "xterm-256color", **env})
    os.close(low), os.close(begins)
    os.read(begun, 1)                                   # its end: the program has begun, and what is sent now reaches it

    def hang_up(*_):                                    # as shells do
        try:
            os.kill(pid, signal.SIGHUP)
        except OSError:
            pass
    signal.signal(signal.SIGHUP, hang_up)
    os.write(report, f"pid {pid}\n".encode())
    while True:
        _, st = os.waitpid(pid, os.WUNTRACED)
        try:
            os.tcsetpgrp(tty, os.getpid())
        except OSError:                                 # the terminal is gone
            pass
        if os.WIFSTOPPED(st):
            os.write(report, b"stopped 1\n")
            if not os.read(orders, 1):
                os._exit(0)
            os.tcsetpgrp(tty, pid)
            os.killpg(pid, signal.SIGCONT)
            continue
        os.write(report, f"ended {-os.WTERMSIG(st) if os.WIFSIGNALED(st) else os.WEXITSTATUS(st)}\n".encode())
        os._exit(0)


class Case:
    """The program in one state. Everything that it wrote is kept, for the modes."""

    def __init__(self, state, env=None, before=None):
        self.fifo = None
        args = [EXE, "--no-cache", "--lang", "en"]
        if state in ("follow", "reread"):
            self.path = f"{DIR}/follow-{os.getpid()}-{time.monotonic_ns()}.csv"
            shutil.copy(DATA, self.path)
            args += ["--follow", self.path]
            if state == "reread":
                env = {**(env or {}), "LD_PRELOAD": SHIM}
        elif state in ("load", "report"):
            if state == "report":
                args.insert(1, "report")
            self.path = f"{DIR}/load-{os.getpid()}-{time.monotonic_ns()}"
            os.mkfifo(self.path)
            args.append(self.path)
        elif state == "first":                          # seconds of it, the slowest way that there is
            args += ["--scanner=libcsv", "--threads", "1", f"{DIR}/big.csv"]
        elif state == "chooser":
            os.makedirs(f"{DIR}/chooser/exports", exist_ok=True)
            os.chdir(f"{DIR}/chooser")
            env = {**(env or {}), **{x: f"{DIR}/chooser" for x in os.environ if x.startswith("XDG_") or x == "HOME"}}
        else:
            args.append(DATA)
        self.t = Terminal(args, env, before)
        self.all = ""
        self.enter(state)

    def keys(self, s):
        self.all += self.t.out
        self.t.keys(s)

    def everything(self):
        return self.all + self.t.out

    def enter(self, state):
        t = self.t
        if state in ("load", "report"):                 # rows come, then no more: the bar stands
            self.fifo = os.open(self.path, os.O_RDWR)
            row = b"".join(b"%d,2025-09-%02d,phone\n" % (i, i % 28 + 1) for i in range(3000))
            os.write(self.fifo, b"id,created_at,channel\n")
            os.set_blocking(self.fifo, False)
            end = time.monotonic() + LIMIT
            while "reading" not in t.text():
                try:
                    os.write(self.fifo, row[:4000])
                except BlockingIOError:
                    pass
                t.read(0.02)
                if time.monotonic() > end:
                    raise Failed(f"no progress is told: {t.text()!r}")
            return
        if state == "chooser":
            t.shows("choose|Enter")
            t.shows("exports")
            return
        if state == "first":                            # pages of its first rows, while a thread reads all
            t.shows("the first [0-9,]* rows")
            return
        t.shows("quit")
        if state == "overview":
            self.keys("\x1b[18~")                       # F7: the mouse
            t.shows("Mouse on|no mouse")
        elif state == "prompt":
            self.keys("/")
            t.shows("Search")
            self.keys("boun")
            t.shows("boun|oun")
        elif state == "form":
            self.keys("x")
            t.shows("Export this page")
        elif state == "help":
            self.keys("?")
            t.shows("Keys on this page")
        elif state == "import":
            self.keys("I")
            t.shows("Columns|column")
        elif state == "follow":                         # the source goes: its mark stands
            os.unlink(self.path)
            t.shows("source gone since")
        elif state == "reread":                         # it has grown: it is read again, slowly
            os.kill(t.pid, signal.SIGRTMIN + 4)
            with open(self.path, "a") as f:
                f.write(open(DATA).readlines()[-1])
            t.wait("the file to be read again", lambda: in_call(t.pid, ("35", "230"), ("101", "115")) or None)
        elif state == "export":                         # a pipe that nobody reads: the export waits in open()
            self.path = f"{DIR}/pipe-{os.getpid()}-{time.monotonic_ns()}"
            os.mkfifo(self.path)
            self.keys(f":export html {self.path}\r")
            t.wait("the export to open its pipe", lambda: wchan_in_open(t.pid) or None)

    def rest(self):
        """Some more rows, and the end of the file."""
        try:
            os.write(self.fifo, b"".join(b"%d,2025-10-%02d,chat\n" % (i, i % 28 + 1) for i in range(90000, 90100)))
        except BlockingIOError:
            pass
        os.close(self.fifo)
        self.fifo = None

    def close(self):
        for fd in (self.fifo, getattr(self, "reader", None)):
            if fd is not None:
                os.close(fd)
        self.t.close()


def in_call(pid, intel, arm):
    """Blocked in a system call of these numbers."""
    try:
        number = open(f"/proc/{pid}/syscall").read().split()[0]
    except (OSError, IndexError):
        return False
    return number in {"x86_64": intel, "aarch64": arm}.get(os.uname().machine, ())


def wchan_in_open(pid):
    """Blocked in open(2) or openat(2)."""
    return in_call(pid, ("2", "257"), ("56",))


def check(case, want):
    got = case.t.status()
    wrong = case.t.left(case.everything)
    if got != want:
        wrong.append(f"status {got}, not {want}")
    if wrong:
        raise Failed("; ".join(wrong))


def by_signal(state, name):
    c = Case(state)
    try:
        os.kill(c.t.pid, getattr(signal, "SIG" + name))
        check(c, -int(getattr(signal, "SIG" + name)))
    finally:
        c.close()


def by_key(state, key, name):
    c = Case(state)
    try:
        os.write(c.t.master, key.encode())
        check(c, -int(getattr(signal, "SIG" + name)))
    finally:
        c.close()


def by_fault(state, number, want):
    """The shim's signals: 1 abort(), 2 a stack without end, 3 no memory from now on."""
    c = Case(state, {"LD_PRELOAD": SHIM})
    try:
        os.kill(c.t.pid, signal.SIGRTMIN + number)
        if number == 3:                                 # it may go on, or say so and end
            if state in ("load", "report"):             # what comes now finds no room
                time.sleep(0.1)
                c.rest()
            elif state == "export":
                c.reader = os.open(c.path, os.O_RDONLY | os.O_NONBLOCK)
            for key in ("\r", "?", "\x1b", "D", "x", "\x1b", "Q"):
                try:
                    os.write(c.t.master, key.encode())
                except OSError:
                    break
                c.t.read(0.05)
            got = c.t.status()
            wrong = c.t.left(c.everything)
            if wrong or got < 0:
                raise Failed(f"out of memory: status {got}; {'; '.join(wrong)}")
            return
        check(c, want)
    finally:
        c.close()


def gone(state, nohup):
    """The terminal closes; with nohup no signal tells so."""
    c = Case(state, before=(lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) if nohup else None)
    try:
        t = c.t
        os.close(t.slave), os.close(t.master)
        t.slave = t.master = None
        got = int(t.wait_said(r"ended (-?\d+)\n"))
        if got != (2 if nohup else -int(signal.SIGHUP)):
            raise Failed(f"status {got}")
    finally:
        c.close()


def at_a_moment(name, seconds):
    """Wherever it stands then: before the screen is taken, while it reads, draws, or waits."""
    t = Terminal([EXE, "--no-cache", "--lang", "en", DATA])
    try:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            t.read(max(0, end - time.monotonic()))
        os.kill(t.pid, getattr(signal, "SIG" + name))
        got, wrong = t.status(), t.left(lambda: t.out)
        if got != -int(getattr(signal, "SIG" + name)):
            wrong.append(f"status {got}")
        if wrong:
            raise Failed("; ".join(wrong))
    finally:
        t.close()


def stopped(state):
    """Ctrl-Z and fg, twice; then out by the usual way."""
    c = Case(state)
    try:
        for _ in range(2):
            os.kill(c.t.pid, signal.SIGTSTP)
            c.t.wait_said(r"stopped (1)\n")
            wrong = c.t.left(c.everything)
            if wrong:
                raise Failed("stopped: " + "; ".join(wrong))
            c.keys("")
            os.write(c.t.orders, b"g")
            if state in ("load", "report", "export"):   # still waiting for its pipe
                c.t.wait("the program to go on", lambda: re.search(r"^State:\s+[^T]", open(f"/proc/{c.t.pid}/status").read(), re.M))
            else:
                c.t.shows(r"Enter|Esc|oun|exports")
                if "\x1b[?1049h" not in c.t.out:
                    raise Failed("fg: the screen is not taken again")
        if state == "export":                           # somebody reads at last: written whole, and the screen is taken again
            reader = os.open(c.path, os.O_RDONLY | os.O_NONBLOCK)
            c.t.shows("Written")
            if "\x1b[?1049h" not in c.t.out:
                raise Failed("after the export: the screen is not taken again")
            os.close(reader)
        os.kill(c.t.pid, signal.SIGTERM)
        check(c, -int(signal.SIGTERM))
    finally:
        c.close()


def cases():
    states = ["overview", "load", "prompt", "export", "help", "chooser", "form", "import", "follow", "report"] + (["reread"] if SHIM else []) + (["first"] if os.path.exists(f"{DIR}/big.csv") else [])
    for state in states:
        for name in SIGNALS:
            yield f"SIG{name} in {state}", by_signal, (state, name)
        yield f"Ctrl-C in {state}", by_key, (state, "\x03", "INT")
        yield f"Ctrl-\\ in {state}", by_key, (state, "\x1c", "QUIT")
        yield f"the terminal gone in {state}", gone, (state, False)
        if state not in ("load", "report", "export"):   # these wait for a pipe, not for the terminal
            yield f"the terminal gone in {state} under nohup", gone, (state, True)
        yield f"SIGTSTP in {state}", stopped, (state,)
        if SHIM:
            yield f"abort in {state}", by_fault, (state, 1, -int(signal.SIGABRT))
            yield f"stack overflow in {state}", by_fault, (state, 2, -int(signal.SIGSEGV))
            yield f"out of memory in {state}", by_fault, (state, 3, None)
    chance = random.Random(int(os.environ.get("SEED", "7")))
    for name in ("HUP", "INT", "QUIT", "TERM"):
        for _ in range(int(os.environ.get("MOMENTS", "6"))):
            seconds = chance.uniform(0, 0.25)
            yield f"SIG{name} after {seconds:.3f} s", at_a_moment, (name, seconds)


def main():
    share, shares = int(sys.argv[1]), int(sys.argv[2])
    only = sys.argv[3] if len(sys.argv) > 3 else ""
    bad = n = 0
    for i, (name, run, args) in enumerate(cases()):
        if i % shares != share or only not in name:
            continue
        n += 1
        try:
            run(*args)
        except (Failed, OSError) as e:
            print(f"FAIL: {name}: {e}", flush=True)
            bad += 1
    print(f"{n} ways out, {bad} wrong")
    return bad != 0


if __name__ == "__main__":
    sys.exit(main())
