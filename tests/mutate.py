#!/usr/bin/env python3
"""make mutate: flips one operator or constant at a time in the formulas and comparisons, and runs the unit tests of the layer. A mutant that no
test notices wants a test whose figure comes from the specification, or a line in tests/mutate.equivalent that says why nothing can notice it.
    mutate.py [--sample N] [--seed N] [--jobs N] FILE...
The library is linked once as a shared one; a mutant is one object in front of it (LD_PRELOAD): a second or two each. The tree is not touched.
Environment, from the Makefile: MUTATE_CC (compiler and flags), MUTATE_LIBS, MUTATE_LIB (the archive), MUTATE_DIR (a folder of its own)."""
import argparse, glob, multiprocessing.pool, os, random, re, shlex, subprocess, sys

SWAPS = [(r"<=", "<"), (r">=", ">"), (r"(?<![<>\-=])<(?![<=])", "<="), (r"(?<![<>\-=])>(?![>=])", ">="), (r"==", "!="), (r"!=", "=="),
         (r"&&", "||"), (r"\|\|", "&&"), (r"(?<=[\w)\]] )\+(?= [\w(])", "-"), (r"(?<=[\w)\]] )-(?= [\w(])", "+"), (r"\+=", "-="), (r"-=", "+="),
         (r"(?<=[\w)\]] )\*(?= [\w(])", "/"), (r"(?<=[\w)\]] )/(?= [\w(])", "*"), (r"\b100\.0\b|\b100(?= \*)", "10"),
         (r"(?<![\w.])1(?![\w.])", "2"), (r"(?<![\w.\[])0\.5(?!\w)", "0.25")]
SKIP = re.compile(r"^\s*(#|\*|_Static_assert|static const .*\[\]|return err|assert|HOLDS)|^#|sizeof|malloc|calloc|err_set|err_nomem|oom|\bcap\b|arena_|vec_")
TESTS = {"stats": ["test_stats", "test_stats_logodds", "test_stats_trend", "test_stats_reference", "test_kpi_trend"],
         "kpi": ["test_kpi_*", "test_period*", "test_alert*"], "alert": ["test_alert*"],
         "cube": ["test_cube_*", "test_kpi_service", "test_kpi_business", "test_kpi_loyalty", "test_kpi_satisfaction"]}
CC, LIBS = shlex.split(os.environ["MUTATE_CC"]), shlex.split(os.environ["MUTATE_LIBS"])
DIR = os.path.abspath(os.environ["MUTATE_DIR"])
SLOWEST = 60  # seconds a test may take before a mutant is held to hang
SERIES = 600  # of test_stats_reference, whose other program runs once here; make test has a quarter of them


def sites(path):
    """(line, begin, end, replacement) of each mutant; texts and comments are blanked first."""
    inside = False
    for n, line in enumerate(open(path, encoding="utf-8").read().split("\n")):
        code = re.sub(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', lambda m: " " * len(m.group()), line)
        code = re.sub(r"//.*|/\*.*?\*/", lambda m: " " * len(m.group()), code)
        if inside or SKIP.search(code):
            continue
        for pattern, new in SWAPS:
            for m in re.finditer(pattern, code):
                yield n, m.start(), m.end(), new


def run(command, seconds=300, **env):
    try:
        return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds,
                              env={**os.environ, "MALLOC_PERTURB_": "165", **env}).returncode  # what is read before it is written shows
    except subprocess.TimeoutExpired:
        return 124


def tests_of(path):
    names = []
    for pattern in TESTS[path.split("/")[1]]:
        names += [n for n in sorted(glob.glob(f"tests/unit/{pattern}.c")) if n not in names]
    return names


def build(files):
    lib = f"{DIR}/libkpitop.so"
    if run([*CC, "-shared", "-o", lib, "-Wl,--whole-archive", os.environ["MUTATE_LIB"], "-Wl,--no-whole-archive", *LIBS]):
        sys.exit("the shared library does not link")
    took, reference, tests = {}, f"{DIR}/reference.txt", sorted({t for f in files for t in tests_of(f)})
    if "tests/unit/test_stats_reference.c" in tests:
        with open(reference, "w", encoding="utf-8") as f:
            subprocess.run([sys.executable, "tests/unit/stats_reference.py", str(SERIES)], stdout=f, check=True)
        os.environ["STATS_REFERENCE"] = reference
    for test in tests:
        out = f"{DIR}/{os.path.basename(test)[:-2]}"
        if run([*CC, "-Itests", "-o", out, test, f"-L{DIR}", f"-Wl,-rpath,{DIR}", "-lkpitop", *LIBS]):
            sys.exit(f"{test} does not build")
        before = os.times().elapsed
        if run([out], SLOWEST):
            sys.exit(f"{test} fails, or takes more than {SLOWEST} s, without any mutant")
        took[test] = os.times().elapsed - before
    return took


def tried(job):
    number, path, n, begin, end, new, tests = job
    lines = open(path, encoding="utf-8").read().split("\n")
    lines[n] = lines[n][:begin] + new + lines[n][end:]
    source, lib = f"{DIR}/{number}.c", f"{DIR}/{number}.so"
    with open(source, "w", encoding="utf-8") as f:
        f.write(f'#line 1 "{os.path.abspath(path)}"\n' + "\n".join(lines))
    try:
        if run([*CC, f"-I{os.path.dirname(path)}", "-shared", "-o", lib, source]):
            return job, "broken"
        for t in tests:
            if run([f"{DIR}/{os.path.basename(t)[:-2]}"], SLOWEST, LD_PRELOAD=lib):
                return job, t
        return job, None
    finally:
        for f in (source, lib):
            if os.path.exists(f):
                os.remove(f)


def equivalent():
    """{(file, line of code, "old -> new"): reason}"""
    out = {}
    for line in open("tests/mutate.equivalent", encoding="utf-8"):
        if line.strip() and not line.startswith("#"):
            path, code, change, reason = line.rstrip("\n").split("\t")
            out[path, code, change] = reason
    return out


def main():
    a = argparse.ArgumentParser()
    a.add_argument("files", nargs="+")
    a.add_argument("--sample", type=int, default=0)
    a.add_argument("--seed", type=int, default=1)
    a.add_argument("--jobs", type=int, default=2)
    o = a.parse_args()
    took = build(o.files)
    todo = [(f, *s) for f in o.files for s in sites(f)]
    if o.sample and o.sample < len(todo):
        todo = sorted(random.Random(o.seed).sample(todo, o.sample))
    jobs = [(i, *t, sorted(tests_of(t[0]), key=took.get)) for i, t in enumerate(todo)]
    known, count, alive = equivalent(), {"killed": 0, "broken": 0, "known": 0}, 0
    with multiprocessing.pool.ThreadPool(o.jobs) as pool:
        for (_, path, n, begin, end, new, _), by in pool.imap(tried, jobs):
            line = open(path, encoding="utf-8").read().split("\n")[n]
            change = f"{line[begin:end]} -> {new}"
            if by:
                count["broken" if by == "broken" else "killed"] += 1
            elif (path, line.strip(), change) in known:
                count["known"] += 1
            else:
                alive += 1
                print(f"{path}\t{n + 1}:{begin + 1}\t{line.strip()}\t{change}", flush=True)
    print(f"{len(todo)} mutants: {count['killed']} killed, {count['broken']} do not compile, {count['known']} equivalent, {alive} alive")
    return 1 if alive else 0


if __name__ == "__main__":
    sys.exit(main())
