"""Stops deadzone at the worst moments and checks what it leaves. Called by scripts/unbroken."""

import argparse
import hashlib
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMPLETE = ".deadzone-complete-"
SAVED = {".deadzone-saved"}
# Files that run.json does not name.
UNNAMED = {"run.json", "timings.json"}
EPOCH = {"SOURCE_DATE_EPOCH": "1735689600"}
COVERAGE = {
    "type": "FeatureCollection",
    "features": [
        {
            "type": "Feature",
            "properties": {"operator": "A", "technology": "4G", "rsrp_dbm": -100},
            "geometry": {
                "type": "Polygon",
                "coordinates": [[[104, 22], [105, 22], [105, 23], [104, 23], [104, 22]]],
            },
        }
    ],
}
# Two kinds of runs, so that old and new results differ, in their files too.
KINDS = {
    "a": ["--set", 'outputs.formats=["fgb"]'],
    "b": ["--set", "outputs.formats=[]", "--set", "coverage.min_rsrp_dbm=-90"],
}


class Bench:
    def __init__(self, binary, root):
        self.binary = str(Path(binary).resolve())
        self.root = root
        self.out = root / "out"
        self.failures = []
        rows = ["id,name,lon,lat,population"]
        rows += [f"{i},V{i},{104.9 + i * 0.004:.4f},22.5,{100 + i}" for i in range(60)]
        (root / "villages.csv").write_text("\n".join(rows) + "\n")
        (root / "coverage.geojson").write_text(json.dumps(COVERAGE))
        text = '[inputs]\nvillages = "villages.csv"\ncoverage = "coverage.geojson"\n'
        (root / "deadzone.toml").write_text(text + "[plan]\neffort_s = 0.1\n")

    def start(self, kind, out=None, more=()):
        command = [self.binary, "run", ".", "--out", str(out or self.out), *KINDS[kind], *more]
        return subprocess.Popen(
            command,
            cwd=self.root,
            env={**os.environ, **EPOCH},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, kind, out=None, more=()):
        process = self.start(kind, out, more)
        text = process.communicate()[1]
        return process.returncode, text

    def check(self, name, holds, why=""):
        print(f"{name}: {'ok' if holds else 'FAILED'}{'' if holds else ' ' + why[:300]}", flush=True)
        if not holds:
            self.failures.append(name)


def dots(out):
    return sorted(p.name for p in out.iterdir() if p.name.startswith(".") and p.name not in SAVED)


def torn(out):
    """What is wrong with a folder of results; nothing where it is whole."""
    run = out / "run.json"
    if not run.exists():
        seen = [p.name for p in out.iterdir() if not p.name.startswith(".")] if out.exists() else []
        return f"no run.json beside {seen}" if any(s != "figures" for s in seen) else ""
    named = {o["file"]: o["sha256"] for o in json.loads(run.read_text())["outputs"]}
    for name, digest in named.items():
        file = out / name
        if not file.is_file():
            return f"{name} is missing"
        if hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            return f"{name} is not that of run.json"
    for file in out.rglob("*"):
        inside = file.relative_to(out)
        is_ours = inside.parts[0].startswith(".")
        if file.is_file() and not is_ours and str(inside) not in UNNAMED | set(named):
            return f"{inside} belongs to no run"
    return ""


def digests(out):
    files = (f for f in out.rglob("*") if f.is_file() and not f.relative_to(out).parts[0].startswith("."))
    skip = {"timings.json"}
    found = {str(f.relative_to(out)): f.read_bytes() for f in files if f.name not in skip}
    return {name: hashlib.sha256(content).hexdigest() for name, content in found.items()}


def killed(bench, process, moment):
    """Kills at a time, or, where moment is negative, so long behind the appearance of a complete set."""
    begun = time.monotonic()
    if moment >= 0:
        while process.poll() is None and time.monotonic() - begun < moment:
            time.sleep(0.0005)
    else:
        while process.poll() is None:
            if any(name.startswith(COMPLETE) for name in os.listdir(bench.out)):
                until = time.monotonic() - moment
                while time.monotonic() < until:
                    pass
                break
    was_alive = process.poll() is None
    process.kill()
    process.communicate()
    return was_alive


def kills(bench, count, rng):
    wanted = {}
    for kind in KINDS:
        whole = bench.root / f"whole-{kind}"
        code, text = bench.run(kind, whole)
        wanted[kind] = digests(whole)
        if code != 0 or torn(whole):
            bench.check("first run", False, text)
            return
    bench.run("a")
    begun = time.monotonic()
    bench.run("b")
    took = time.monotonic() - begun
    old = "b"
    good = missed = waited = 0
    stood = {"old": 0, "new": 0}
    for number in range(count):
        kind = "a" if old == "b" else "b"
        while True:
            # A third at any time, a third in the last tenth, a third in the moving of files itself. Values that
            # an earlier run saved are not taken by some, so that every stage is met.
            moment = [rng.uniform(0, took), rng.uniform(0.9, 1.02) * took, -rng.uniform(0, 0.003)][number % 3]
            process = bench.start(kind, more=["--fresh"] if number % 2 else [])
            if killed(bench, process, moment):
                break
            # It had ended before: no kill. The folder is put back.
            missed += 1
            bench.run(old)
        waits = any(name.startswith(COMPLETE) for name in os.listdir(bench.out))
        waited += waits
        why = ""
        if waits:
            told = subprocess.run(
                [bench.binary, "diff", str(bench.out), str(bench.out)], capture_output=True, text=True
            )
            if told.returncode != 0 or "put in place" not in told.stderr:
                why = f"a waiting set was not taken: {told.stderr}"
            elif any(name.startswith(COMPLETE) for name in os.listdir(bench.out)):
                why = "a waiting set still waits"
        standing = digests(bench.out)
        is_new = standing == wanted[kind]
        # A set that was complete is what counts; before that the old one is.
        if not is_new and (waits or standing != wanted[old]):
            why = why or torn(bench.out) or "neither the old nor the new results stand"
        why = why or torn(bench.out)
        stood["new" if is_new else "old"] += 1
        code, text = bench.run(kind)
        if code != 0 or digests(bench.out) != wanted[kind] or dots(bench.out):
            why = why or f"the run behind it: {code} {text} {dots(bench.out)}"
        old = kind
        if why:
            print(f"kill {number + 1} at {moment:.4f} s: {why}", flush=True)
        else:
            good += 1
    print(f"kill: {good} of {count}", flush=True)
    print(
        f"  all met a live run ({missed} more came too late and were repeated); {waited} left a complete set"
        f" waiting; old results stood {stood['old']} times, new ones {stood['new']} times",
        flush=True,
    )
    if good != count:
        bench.failures.append("kill")


def stopped(bench, took):
    for number, code in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        before = digests(bench.out)
        process = bench.start("b")
        while process.poll() is None and not any(n.startswith(".deadzone-") for n in dots(bench.out)):
            time.sleep(0.001)
        time.sleep(took * 0.2)
        process.send_signal(number)
        text = process.communicate()[1]
        is_told = "interrupted: nothing in" in text
        holds = process.returncode == code and is_told and digests(bench.out) == before
        # The lock file stays, which the system has freed.
        holds = holds and set(dots(bench.out)) <= {".deadzone.lock"}
        bench.check(number.name, holds, f"{process.returncode} {text} {dots(bench.out)}")


def two_at_once(bench):
    # So that its coming tells that the first run has begun.
    (bench.out / ".deadzone.lock").unlink(missing_ok=True)
    first = bench.start("a")
    while first.poll() is None and not (bench.out / ".deadzone.lock").exists():
        time.sleep(0.001)
    code, text = bench.run("b")
    is_told = "another deadzone is writing" in text
    first.communicate()
    bench.check("two runs at once", code == 2 and is_told and first.returncode == 0 and not torn(bench.out), text)


def full_disk(bench):
    place = bench.root / "small"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)], capture_output=True, text=True
    )
    if mounted.returncode != 0:
        print(f"full disk: skipped, mounting is not permitted: {mounted.stderr.strip()}", flush=True)
        return
    try:
        out = place / "out"
        out.mkdir()
        (out / "run.json").write_text("old")
        code, text = bench.run("a", out)
        left = sorted(p.name for p in out.iterdir())
        holds = code == 2 and "cannot write" in text and "space" in text and left == ["run.json"]
        bench.check("full disk", holds, f"{code} {text} {left}")
    finally:
        subprocess.run(["umount", str(place)], check=True)


def refused(bench):
    before = digests(bench.out)
    mounted = subprocess.run(["mount", "--bind", str(bench.out), str(bench.out)], capture_output=True, text=True)
    if mounted.returncode == 0:
        try:
            subprocess.run(["mount", "-o", "remount,bind,ro", str(bench.out)], check=True)
            code, text = bench.run("b")
            bench.check("read-only", code == 2 and "can be written to" in text and digests(bench.out) == before, text)
        finally:
            subprocess.run(["umount", str(bench.out)], check=True)
    else:
        print(f"read-only: skipped, mounting is not permitted: {mounted.stderr.strip()}", flush=True)
    file = bench.root / "file"
    file.write_text("mine")
    code, text = bench.run("a", file)
    bench.check("a file in the folder's place", code == 2 and file.read_text() == "mine", text)


def same_bytes(bench):
    bench.run("a")
    wanted = digests(bench.out)
    for threads in ("1", "2", "8"):
        out = bench.root / f"threads-{threads}"
        code, text = bench.run("a", out, ["--threads", threads])
        bench.check(f"{threads} threads, the same bytes", code == 0 and digests(out) == wanted, text)
    for name, when in (("past", 1), ("future", time.time() + 3e8)):
        for file in [bench.root / "villages.csv", *bench.out.rglob("*")]:
            os.utime(file, (when, when))
        code, text = bench.run("a")
        bench.check(f"files of the {name}, the same bytes", code == 0 and digests(bench.out) == wanted, text)


def main():
    parser = argparse.ArgumentParser(prog="scripts/unbroken")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--keep", action="store_true", help="keep the folder that was worked in")
    asked = parser.parse_args()
    root = Path(tempfile.mkdtemp(prefix="unbroken-"))
    try:
        bench = Bench(asked.binary, root)
        kills(bench, asked.kills, random.Random(asked.seed))
        begun = time.monotonic()
        bench.run("a")
        stopped(bench, time.monotonic() - begun)
        two_at_once(bench)
        full_disk(bench)
        refused(bench)
        same_bytes(bench)
    finally:
        if asked.keep:
            print(f"kept: {root}")
        else:
            shutil.rmtree(root, ignore_errors=True)
    if bench.failures:
        sys.exit(f"unbroken: failed: {', '.join(bench.failures)}")


if __name__ == "__main__":
    main()
