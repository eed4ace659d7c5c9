"""`scripts/bench growth` and `scripts/bench stream`: how time and memory of deadzone grow with its inputs."""

from __future__ import annotations

import argparse
import math
import re
import subprocess
import sys

import bench_measure as measure
from bench_measure import MB, Run, number

AREAS = 10_000
VILLAGES = 1_000_000
VILLAGES_GROW = [10_000, 100_000, 1_000_000, 10_000_000]
AREAS_GROW = [1_000, 10_000, 100_000]


def slope(points: list[tuple[float, float]]) -> float:
    """Exponent of growth: the slope of the best line through the logarithms."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    mean_x, mean_y = (sum(values) / len(logs) for values in zip(*logs))
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs)


def growth(given: argparse.Namespace) -> str:
    machine = measure.machine()
    known: dict[tuple[int, int], list[Run]] = {}

    def runs(villages: int, areas: int) -> list[Run]:
        if (villages, areas) not in known:
            files = measure.data("villages", villages, given.seed, "csv"), measure.data("areas", areas, given.seed, "geojson")
            command = measure.scan(*files, measure.FOLDER / "growth.csv")
            print(f"bench: {villages:,} villages, {areas:,} areas", file=sys.stderr)
            known[villages, areas] = [measure.must(measure.run(command), "deadzone") for _ in range(given.runs)]
        return known[villages, areas]

    def part(what: str, sizes: list[tuple[int, int]]) -> str:
        rows, walls, peaks = [], [], []
        for size in sizes:
            of_size = runs(*size)
            grown = size[what == "areas"]
            walls.append((grown, measure.middle(of_size, "wall")))
            peaks.append((grown, measure.middle(of_size, "peak")))
            last = [f"{slope(points[-2:]):.2f}" if len(points) > 1 else "" for points in (walls, peaks)]
            cpu = number(measure.middle(of_size, "cpu"))
            rows.append([f"{size[0]:,}", f"{size[1]:,}", number(walls[-1][1]), cpu, number(peaks[-1][1] / MB), *last])
        head = ["villages", "areas", "total s", "CPU s", "peak MB", "exponent of time", "of memory"]
        overall = f"Exponent with {what} over all sizes: time {slope(walls):.2f}, memory {slope(peaks):.2f}."
        return f"{measure.table(head, rows)}\n\n{overall}"

    def shrunk(size: int) -> int:
        return max(size // given.shrink, 1)

    by_villages = part("villages", [(shrunk(count), shrunk(AREAS)) for count in VILLAGES_GROW])
    by_areas = part("areas", [(shrunk(VILLAGES), shrunk(count)) for count in AREAS_GROW])
    last = f"{machine}. deadzone at {measure.commit()}, seed {given.seed}, {given.runs} runs, medians."
    return f"{by_villages}\n\n{by_areas}\n\n{last}"


def stream(given: argparse.Namespace) -> str:
    machine = measure.machine()
    coverage = measure.data("areas", given.areas, given.seed, "geojson")
    rows, wrong = [], 0
    for count in sorted({min(given.count, 1_000_000), given.count}):
        print(f"bench: {count:,} villages through a pipe", file=sys.stderr)
        generator = [str(measure.GENERATOR), "villages", str(count), "--seed", str(given.seed)]
        source = subprocess.Popen(generator, stdout=subprocess.PIPE)
        done = measure.run(measure.scan("-", coverage, "-"), stdin=source.stdout, discard=True)
        # A generator whose reader has gone ends by itself.
        source.stdout.close()
        source.wait()
        measure.must(done, "deadzone")
        summary = re.search(r"^(\d+) villages, .*", done.stderr, re.MULTILINE)
        wrong += not summary or int(summary[1]) != count
        told = summary[0] if summary else "no summary"
        rate = number(count / done.wall)
        rows.append([f"{count:,}", number(done.wall), number(done.cpu), number(done.peak / MB), rate, told])
    head = ["villages", "total s", "CPU s", "peak MB", "villages a second", "summary"]
    text = (
        f"Villages through a pipe against {given.areas:,} areas, output thrown away.\n\n{measure.table(head, rows)}\n\n"
        f"{machine}, shared with the generator. deadzone at {measure.commit()}, seed {given.seed}."
    )
    if wrong:
        print(text, file=sys.stderr)
        sys.exit("bench: not every village that went in came out")
    return text


def main() -> None:
    parser = argparse.ArgumentParser(prog="scripts/bench")
    commands = parser.add_subparsers(dest="command", required=True)
    grow = commands.add_parser("growth")
    grow.add_argument("--shrink", type=int, default=1, help="divide all sizes by this")
    grow.add_argument("--runs", type=int, default=1)
    pipe = commands.add_parser("stream")
    pipe.add_argument("count", type=int, nargs="?", default=10_000_000)
    pipe.add_argument("--areas", type=int, default=AREAS)
    for command in (grow, pipe):
        command.add_argument("--seed", type=int, default=1)
        command.add_argument("--out", help="Markdown file")
    given = parser.parse_args()
    measure.publish(growth(given) if given.command == "growth" else stream(given), given.out)


if __name__ == "__main__":
    main()
