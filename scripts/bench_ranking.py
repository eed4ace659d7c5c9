"""`scripts/bench ranking`: how firm a list is under drawn weights, by deadzone and by numpy, and whether they agree."""

from __future__ import annotations

import argparse
import csv
import json
import random
import statistics
import sys
from pathlib import Path

import bench_measure as measure
import bench_scan
from bench_measure import MB, number

PEER = "scripts/bench_peers/smaa_numpy.py"
HEADER = "id,province,population,households,electricity,extremely_difficult,poor_share,border,island,school,clinic,hazard,road_km,nearest_signal_km,covered_share"
SPREAD = 0.5


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench ranking")
    parser.add_argument("command", choices=["ranking"], help=argparse.SUPPRESS)
    parser.add_argument("--villages", type=int, default=100_000)
    parser.add_argument("--draws", type=int, default=10_000, help="of deadzone; numpy makes a fiftieth")
    parser.add_argument("--target", type=int, default=600)
    parser.add_argument("--missing", type=float, default=0.02, help="share of facts missing in the second table")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


def table(villages: int, missing: float, seed: int) -> Path:
    """A list of villages with all facts, or with gaps."""
    path = measure.FOLDER / f"ranking-{villages}-{missing}-seed{seed}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    draw = random.Random(seed)

    def known(value: object) -> str:
        return "" if draw.random() < missing else str(value)

    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(HEADER + "\n")
        for village in range(villages):
            people = int(draw.lognormvariate(5.3, 0.9)) + 1
            flags = [draw.choice(["true", "false", "false"]) for _ in range(5)]
            facts = [
                known(people),
                max(1, people // 5),
                known(draw.choice(["grid", "grid", "grid", "off-grid", "none"])),
                known(flags[0]),
                known(round(draw.random(), 2)),
                flags[1],
                flags[2],
                known(flags[3]),
                flags[4],
                known(round(draw.random(), 2)),
                round(draw.expovariate(0.5), 1),
                round(draw.expovariate(0.3), 2),
                draw.choice([0, 0, 0.3, 0.5]),
            ]
            file.write(",".join(map(str, [f"v{village:07}", f"P{draw.randrange(34)}", *facts])) + "\n")
    return path


def rank(path: Path, given: argparse.Namespace, draws: int, out: Path, terms: Path | None = None) -> measure.Run:
    sets = [f"ranking.target.villages={given.target}", f"ranking.robustness.draws={draws}", f"ranking.robustness.spread={SPREAD}"]
    command = [measure.DEADZONE, "rank", path, "-o", out, "-q"]
    for pair in sets:
        command += ["--set", pair]
    if terms:
        command += ["--terms", terms]
    return measure.must(measure.run(command), "deadzone rank")


def row(name: str, runs: list[measure.Run]) -> str:
    wall, cpu = (statistics.median(getattr(run, key) for run in runs) for key in ("wall", "cpu"))
    return f"| {name} | {wall:.2f} | {cpu:.2f} | {max(run.peak for run in runs) / MB:.0f} |"


def disagreements(out: Path, found: dict[str, float], draws: int, peer_draws: int) -> int:
    """Villages whose shares of draws differ by more than five standard errors."""
    wrong = 0
    with out.open(encoding="utf-8") as file:
        for village in csv.DictReader(file):
            if village["id"] not in found:
                continue
            ours, theirs = float(village["p_in_target"]), found[village["id"]]
            share = (ours * draws + theirs * peer_draws) / (draws + peer_draws)
            error = (max(share * (1 - share), 1 / peer_draws) * (1 / draws + 1 / peer_draws)) ** 0.5
            wrong += abs(ours - theirs) > 5 * error
    return wrong


def main() -> None:
    given = arguments()
    folder = measure.FOLDER
    whole, gaps = (table(given.villages, missing, given.seed) for missing in (0.0, given.missing))
    out, terms, peer_out = folder / "ranked.csv", folder / "terms.csv", folder / "smaa.json"
    lines = [
        f"{number(given.villages)} villages, 8 criteria, the first {given.target}, weights within {SPREAD:.0%}; whole processes, medians of {given.runs}.",
        "",
        "| | wall, s | CPU, s | peak, MB |",
        "| --- | --- | --- | --- |",
    ]
    still = [rank(whole, given, 0, out, terms) for _ in range(given.runs)]
    drawn = [rank(whole, given, given.draws, out) for _ in range(given.runs)]
    lines.append(row("deadzone rank, no draws, with flips, proofs and terms", still))
    lines.append(row(f"deadzone rank, {number(given.draws)} draws", drawn))
    why = bench_scan.installed("numpy", ["numpy"])
    if why:
        sys.exit(f"bench: numpy cannot be installed: {why}")
    python = bench_scan.VENV / "bin/python"
    peer_draws = max(1, given.draws // 50)
    command = [python, PEER, terms, given.target, peer_draws, SPREAD, given.seed, peer_out]
    peer = measure.must(measure.run(command), "numpy")
    found = json.loads(peer_out.read_text(encoding="utf-8"))
    wrong = disagreements(out, found["p"], given.draws, peer_draws)
    lines.append(row(f"deadzone rank, {number(given.draws)} draws, facts missing", [rank(gaps, given, given.draws, out)]))
    lines.append(row(f"numpy, {number(peer_draws)} draws, reading included", [peer]))
    ours = statistics.median(run.wall for run in drawn)
    scaled = found["seconds"] * given.draws / peer_draws
    lines += [
        "",
        f"numpy draws alone, scaled to {number(given.draws)}: {scaled:.0f} s, {scaled / ours:.1f} times the whole of deadzone rank. "
        f"Villages whose share of draws differs by more than five standard errors: {wrong}.",
    ]
    text = "\n".join(lines)
    sys.stdout.write(text + "\n")
    if given.out:
        given.out.write_text(text + "\n", encoding="utf-8")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
