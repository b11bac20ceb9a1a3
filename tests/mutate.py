"""make mutate: flips one operator or constant at a time in the formulas and comparisons, builds, and runs the unit tests of that layer. A mutant
that no test notices is listed: it wants a test whose figure comes from the specification.
    mutate.py FILE... [--tests PATTERN] [--sample N] [--seed N]
Works in a copy of the tree, in BUILD (build/mutate)."""
import argparse, os, random, re, shutil, subprocess, sys

SWAPS = [(r"<=", "<"), (r">=", ">"), (r"(?<![<>\-=])<(?![<=])", "<="), (r"(?<![<>\-=])>(?![>=])", ">="), (r"==", "!="), (r"!=", "=="), (r"&&", "||"), (r"\|\|", "&&"),
         (r"(?<=[\w)\]] )\+(?= [\w(])", "-"), (r"(?<=[\w)\]] )-(?= [\w(])", "+"), (r"(?<=[\w)\]] )\*(?= [\w(])", "/"), (r"(?<=[\w)\]] )/(?= [\w(])", "*"),
         (r"\b1\.96\b", "1.64"), (r"\b100\.0\b|\b100 \*", "10 *"), (r"(?<![\w.])1(?![\w.])", "2"), (r"(?<![\w.\[])0\.5(?!\w)", "0.25")]
SKIP = re.compile(r"^\s*(//|#|\*|_Static_assert|for \(|static const .*\[\]|return err|assert)|include|strlen|sizeof|malloc|calloc|err_set|err_nomem|oom|cap\b")


def sites(path):
    for n, line in enumerate(open(path, encoding="utf-8").read().split("\n")):
        code = re.sub(r'"(?:[^"\\]|\\.)*"|\'(?:[^\'\\]|\\.)*\'', lambda m: " " * len(m.group()), line.split("//")[0])
        if SKIP.search(code):
            continue
        for pattern, new in SWAPS:
            for m in re.finditer(pattern, code):
                if new == "/" and re.search(r"\(void|\*\w+ =|struct \w+ \*", code):
                    continue
                yield n, m.start(), m.end(), new


def sh(command, cwd, seconds=240):
    try:
        return subprocess.run(command, cwd=cwd, shell=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=seconds).returncode
    except subprocess.TimeoutExpired:
        return 124


def main():
    a = argparse.ArgumentParser()
    a.add_argument("files", nargs="+")
    a.add_argument("--tests", default="unit/test_kpi* unit/test_stats* unit/test_period*")
    a.add_argument("--sample", type=int, default=0)
    a.add_argument("--seed", type=int, default=1)
    o = a.parse_args()
    tree = os.path.abspath(os.environ.get("BUILD", "build/mutate"))
    shutil.rmtree(tree, ignore_errors=True)
    os.makedirs(tree)
    for d in ("src", "include", "tests", "man", "themes", "sample-data", "Makefile"):
        os.symlink(os.path.abspath(d), f"{tree}/{d}") if d != "src" else shutil.copytree("src", f"{tree}/src")
    names = sorted({t[len("tests/"):-2] for p in o.tests.split() for t in __import__("glob").glob(f"tests/{p}.c")})
    binaries = " ".join(f"build/tests/{t}" for t in names)
    build = f"make -s -j2 CFLAGS=-O1 {binaries} build/libkpitop.a"
    run = " && ".join(f"timeout 30 build/tests/{t} " for t in names)
    if sh(build, tree, 1800) or sh(run, tree):
        sys.exit("the tree itself does not build or pass")
    todo = [(f, *s) for f in o.files for s in sites(f)]
    if o.sample and o.sample < len(todo):
        todo = sorted(random.Random(o.seed).sample(todo, o.sample))
    killed = broken = 0
    alive = []
    for f, n, start, end, new in todo:
        lines = open(f, encoding="utf-8").read().split("\n")
        old = lines[n]
        lines[n] = old[:start] + new + old[end:]
        open(f"{tree}/{f}", "w", encoding="utf-8").write("\n".join(lines))
        if sh(build, tree):
            broken += 1
        elif sh(run, tree):
            killed += 1
        else:
            alive.append(f"{f}:{n + 1}: {old.strip()}   [{old[start:end]} -> {new}]")
            print("alive ", alive[-1], flush=True)
        shutil.copyfile(f, f"{tree}/{f}")
        os.utime(f"{tree}/{f}")
    print(f"{len(todo)} mutants: {killed} killed, {broken} do not compile, {len(alive)} alive")


if __name__ == "__main__":
    main()
