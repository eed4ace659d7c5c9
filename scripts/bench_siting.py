"""`scripts/bench siting`: sites by deadzone, HiGHS and CP-SAT on one thread each: proofs, gaps after the same seconds, oracles."""

from __future__ import annotations

import argparse
import heapq
import json
import random
import sys
from pathlib import Path

sys.path.append("scripts/bench_peers")
import bench_measure as measure
import bench_scan
import siting_models as models

SITING = Path("target/release/examples/siting")
PEER = "scripts/bench_peers/siting_peer.py"
PEERS = {"highs": ["highspy", "numpy"], "cpsat": ["ortools"]}
NAMES = {"highs": "HiGHS", "cpsat": "CP-SAT"}
PARTS = ["proofs", "gaps", "covers", "oracles"]
LARGE = "mixed_s1_700x3000"
TASKS = {"mclp": 60, "techA": None, "techB": None}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench siting")
    parser.add_argument("command", choices=["siting"], help=argparse.SUPPRESS)
    parser.add_argument("--oracles", type=Path, default=Path("../shared/oracles/siting"), help="folder with optima.json")
    parser.add_argument("--only", default=",".join(PARTS), help="names joined by commas")
    parser.add_argument("--seconds", type=float, nargs="+", default=[2, 5, 10, 20, 60], help="CPU seconds of the gaps")
    parser.add_argument("--limit", type=float, default=300, help="CPU seconds after which a proof is given up")
    parser.add_argument("--seed", type=int, default=1, help="of the generated covers")
    parser.add_argument("--program", type=Path, default=SITING)
    parser.add_argument("--out", help="Markdown file")
    asked = parser.parse_args()
    unknown = set(asked.only.split(",")) - set(PARTS)
    if unknown:
        parser.error(f"--only knows {', '.join(PARTS)}, not {', '.join(sorted(unknown))}")
    return asked


def whole(text: str) -> float:
    return float(text) if "." in text else int(text)


def share(value: float | None, bound: float | None) -> str:
    """The gap in percent."""
    if value is None or bound is None:
        return "none"
    gap = abs(value - bound) / max(abs(value), 1)
    return "0" if value == bound else f"{100 * gap:.2f} %"


def plain(value: float | None) -> str:
    return "none" if value is None else f"{value:,}"


class Ours:
    """One run of ours."""

    def __init__(self, given: argparse.Namespace, file: Path, task: str, p: int | None, seconds: float, *more) -> None:
        command = [given.program, file, task, "--seconds", f"{seconds:.3f}", "--threads", "1", *more]
        if p:
            command += ["--p", p]
        done = measure.must(measure.run(command), f"siting {file.name} {task}")
        value, bound, *_ = done.stdout.split()
        self.value, self.bound, self.cpu, self.peak = whole(value), whole(bound), done.cpu, done.peak


def within(given: argparse.Namespace, file: Path, task: str, p: int | None, cpu: float, *more) -> Ours:
    """A run that takes no more CPU seconds than told: `--seconds` is work and not time, so it is tried."""
    seconds = cpu
    for _ in range(5):
        done = Ours(given, file, task, p, seconds, *more)
        if done.cpu <= cpu * 1.02:
            break
        seconds *= 0.97 * cpu / done.cpu
    return done


def peer(name: str, file: Path, task: str, p: int | None, seconds: float, start: Path | None) -> list[list]:
    command = [bench_scan.VENV / "bin/python", PEER, name, file, task, "--seconds", seconds]
    if p:
        command += ["--p", p]
    if start:
        command += ["--start", start]
    return json.loads(measure.must(measure.run(command), f"{NAMES[name]} {file.name} {task}").stdout)


def confirmed(problem: models.Problem, chosen: Path, value: float) -> None:
    """The value of a choice by arithmetic of its own."""
    real = problem.told(models.cost(problem, models.numbers(chosen)))
    if real != value:
        sys.exit(f"bench: the choice is worth {real}, {value} was told")


def proofs(given: argparse.Namespace, peers: list[str]) -> str:
    rows = []
    file = given.oracles / f"own/{LARGE}.json"
    chosen = measure.FOLDER / "siting-proof.txt"
    for task in ["techA", "techB"]:
        ours = Ours(given, file, task, None, given.limit, "--sites", chosen)
        confirmed(models.read(file, task, None), chosen, ours.value)
        rows.append([f"{task}, deadzone", plain(ours.value), plain(ours.bound), measure.number(ours.cpu), "1"])
        print(rows[-1], flush=True)
        for name in peers:
            spent, value, bound = peer(name, file, task, None, given.limit, None)[-1]
            ratio = measure.number(spent / ours.cpu)
            rows.append([f"{task}, {NAMES[name]}", plain(value), plain(bound), measure.number(spent), ratio])
            print(rows[-1], flush=True)
    return measure.table(["", "value", "bound", "CPU s", "ratio"], rows)


def gaps(given: argparse.Namespace, peers: list[str]) -> str:
    rows = []
    file = given.oracles / f"own/{LARGE}.json"
    for task, p in TASKS.items():
        start = measure.FOLDER / f"siting-start-{task}.txt"
        chosen = measure.FOLDER / f"siting-{task}.txt"
        problem = models.read(file, task, p)
        first = within(given, file, task, p, 1, "--sites", start)
        confirmed(problem, start, first.value)
        lines = {name: peer(name, file, task, p, max(given.seconds), start) for name in peers}
        for seconds in given.seconds:
            ours = within(given, file, task, p, seconds, "--start", start, "--sites", chosen)
            confirmed(problem, chosen, ours.value)
            row = [f"{task}, {seconds:g} s", measure.number(ours.cpu), plain(ours.value), plain(ours.bound)]
            row.append(share(ours.value, ours.bound))
            for name in peers:
                so_far = [line for line in lines[name] if line[0] <= seconds] or [[0, None, None]]
                _, value, bound = so_far[-1]
                row += [plain(value), plain(bound), share(value, bound)]
            rows.append(row)
            print(row, flush=True)
        rows.append([f"{task}, start", measure.number(first.cpu), plain(first.value), *[""] * (2 + 3 * len(peers))])
    head = ["", "CPU s", "deadzone", "bound", "gap"]
    for name in peers:
        head += [NAMES[name], "bound", "gap"]
    return measure.table(head, rows)


def cover(kind: str, count: int, pairs: int, seed: int) -> tuple[Path, list[list[int]]]:
    """A cover of as many villages as sites, each site at a village: on a plane, or of villages drawn at random."""
    draw = random.Random(seed)
    if kind == "plane":
        radius = (pairs / count / 3.14159) ** 0.5
        places = [(draw.random(), draw.random()) for _ in range(count)]
        cells: dict[tuple[int, int], list[int]] = {}
        for village, (x, y) in enumerate(places):
            cells.setdefault((int(x / radius), int(y / radius)), []).append(village)
        reach = []
        for x, y in places:
            around = [(int(x / radius) + dx, int(y / radius) + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
            near = [village for cell in around for village in cells.get(cell, [])]
            reach.append([v for v in near if (places[v][0] - x) ** 2 + (places[v][1] - y) ** 2 <= radius**2])
    else:
        reach = [sorted({site, *draw.sample(range(count), pairs - 1)}) for site in range(count)]
    serving: list[list[int]] = [[] for _ in range(count)]
    for site, row in enumerate(reach):
        for village in row:
            serving[village].append(site + 1)
    path = measure.FOLDER / f"siting-{kind}-{count}-seed{seed}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{count} {count}", " ".join(["1"] * count)]
    lines += [" ".join(map(str, [len(row), *row])) for row in serving]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")
    return path, reach


def greedy(reach: list[list[int]]) -> int:
    """How many sites it takes always to open the one that serves most of those left, the first of equals."""
    left = set().union(*reach)
    queue = [(-len(row), site) for site, row in enumerate(reach)]
    heapq.heapify(queue)
    opened = 0
    while left:
        told, site = heapq.heappop(queue)
        now = sum(village in left for village in reach[site])
        if now == -told:
            opened += 1
            left.difference_update(reach[site])
        elif now:
            heapq.heappush(queue, (-now, site))
    return opened


def covers(given: argparse.Namespace) -> str:
    rows = []
    for kind, name in [("plane", "on a plane"), ("random", "drawn at random")]:
        file, reach = cover(kind, 10_000, 15, given.seed)
        chosen = measure.FOLDER / f"siting-{kind}.sites"
        ours = within(given, file, "scp", None, 5, "--sites", chosen)
        sites = models.numbers(chosen)
        if len(sites) != ours.value or len(set().union(*(reach[site] for site in sites))) != len(reach):
            sys.exit(f"bench: the cover {name} is none")
        first = greedy(reach)
        pairs = sum(map(len, reach)) / len(reach)
        fewer = f"{100 * (first - ours.value) / first:.1f} %"
        rows.append([name, f"{pairs:.1f}", plain(first), plain(ours.value), fewer, plain(ours.bound),
                     share(ours.value, ours.bound), measure.number(ours.cpu)])
        print(rows[-1], flush=True)
    return measure.table(["", "pairs a site", "greedy", "deadzone", "fewer", "bound", "gap", "CPU s"], rows)


def known(optima: dict) -> list[tuple]:
    """Name, file, task, p, the value on file, its bound, whether more is better, what else to tell the program."""
    found = []
    for name, told in optima["scp"].items():
        found.append((name, f"scp/{name}.txt", "scp", None, told["optimum"], told["optimum"], False, []))
    for name, told in optima["uflp"].items():
        found.append((name, f"uflp/{name}.txt", "uflp", None, told["optimum"], told["optimum"], False, []))
    for name, told in optima["pmed"].items():
        found.append((name, f"pmed/{name}.txt", "pmed", None, told["optimum"], told["optimum"], False, []))
    for name, told in optima["mclp"].items():
        for p, value in told["by_p"].items():
            found.append((f"{name}, p = {p}", f"mclp/{name}.txt", "mclp", int(p), value, value, True,
                          ["--radius", told["radius_m"]]))
    for name, told in optima["own"].items():
        file, task = name.split("/")
        found.append((f"{file} {task}", f"own/{file}.json", task, told.get("p"), told["value"], told["bound"],
                      task == "mclp", []))
    for name, told in optima["own_large"].items():
        file, task = name.split("/")
        bound = told.get("lower_bound", told.get("upper_bound"))
        found.append((f"{file} {task}", f"own/{file}.json", task, told.get("p"), told["best_known"], bound,
                      task == "mclp", []))
    for name, told in optima["confl"].items():
        found.append((name, f"own/{name}.json", "confl", None, told["optimum"], told["optimum"], False, []))
    for name, told in optima["steiner"].items():
        found.append((f"Steiner {name}", f"steiner/{name}.gr", "steiner", None, told["optimum"], told["optimum"],
                      False, []))
    return found


def status(ours: Ours, value: float, limit: float, more: bool) -> tuple[str, bool]:
    """What a run says beside the file, and whether it must not be so."""
    sign = -1 if more else 1
    mine, bound, theirs, proven = (sign * number for number in (ours.value, ours.bound, value, limit))
    if bound > min(mine, theirs) + 1e-6 or mine < proven - 1e-6:
        return "**WRONG**: value and bounds cross", True
    if mine > theirs + 1e-6:
        return "**worse than on file**", True
    word = "optimal" if mine == bound else "bounded"
    return word + (", better than on file" if mine < theirs - 1e-6 else ""), False


def oracles(given: argparse.Namespace) -> tuple[str, bool]:
    optima = json.loads((given.oracles / "optima.json").read_text(encoding="utf-8"))
    rows, bad = [], False
    chosen = measure.FOLDER / "siting-oracle.txt"
    for name, file, task, p, value, limit, more, also in known(optima):
        path = given.oracles / file
        checked = path.suffix == ".json" and task != "confl"
        ours = Ours(given, path, task, p, 10, *also, *(["--sites", chosen] if checked else []))
        if checked:
            confirmed(models.read(path, task, p), chosen, ours.value)
        word, flaw = status(ours, value, limit, more)
        bad |= flaw
        on_file = plain(value) if value == limit else f"{plain(value)} (bound {plain(limit)})"
        rows.append([name, on_file, plain(ours.value), plain(ours.bound), share(ours.value, ours.bound),
                     measure.number(ours.cpu), word])
        print(rows[-1], flush=True)
    return measure.table(["instance", "on file", "deadzone", "bound", "gap", "CPU s", "status"], rows), bad


def main() -> None:
    given = arguments()
    asked = given.only.split(",")
    measure.FOLDER.mkdir(parents=True, exist_ok=True)
    peers, texts, bad = [], [f"{measure.machine()}; {measure.commit()}"], False
    if {"proofs", "gaps"} & set(asked):
        for name, packages in PEERS.items():
            trouble = bench_scan.installed(f"siting-{name}", packages)
            if trouble:
                texts.append(f"{NAMES[name]} is left out: {trouble}")
            else:
                peers.append(name)
    if "proofs" in asked:
        texts += ["### To the proof", proofs(given, peers)]
    if "gaps" in asked:
        texts += ["### How gaps fall", gaps(given, peers)]
    if "covers" in asked:
        texts += ["### 10,000 by 10,000", covers(given)]
    if "oracles" in asked:
        text, bad = oracles(given)
        texts += ["### Oracles", text]
    measure.publish("\n\n".join(texts), given.out)
    if bad:
        sys.exit(1)


if __name__ == "__main__":
    main()
