"""`scripts/bench scan`: the whole scan by deadzone and by its peers, and whether they agree."""

from __future__ import annotations

import argparse
import hashlib
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import bench_measure as measure
from bench_measure import MB, Run, number

VENV = Path("target/venv-bench")
PINS = Path("scripts/requirements-bench.txt")
LIBRARIES = {
    "shapely": ["shapely", "numpy", "pandas", "pyarrow", "pyogrio"],
    "duckdb": ["duckdb", "duckdb-extension-spatial"],
    "sedonadb": ["sedonadb", "geoarrow-pyarrow", "pandas", "pyogrio"],
    "geopandas": ["geopandas", "pyarrow", "pyogrio"],
}
# Each once as its manual shows it and once made as fast as it gets.
ENDINGS = {"-plain": "plain", "": "tuned"}
PEERS = {library + ending: f"{library}, {kind}" for library in LIBRARIES for ending, kind in ENDINGS.items()}
PHASES = ["read", "join", "nearest", "write"]
# Where the stages of deadzone belong by their first word; others bear the name of their phase.
STAGES = {"index": "join", "scan": "join", "render": "write", "sync": "write"}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench scan")
    parser.add_argument("command", choices=["scan"], help=argparse.SUPPRESS)
    parser.add_argument("--villages", type=int, default=1_000_000)
    parser.add_argument("--areas", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--peers", default=",".join(PEERS), help="names joined by commas, or none")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--peer-runs", type=int, help="runs of the peers, as many unless told")
    parser.add_argument("--limit", type=int, default=300, help="seconds after which a peer is given up; 0: never")
    parser.add_argument("--out", help="Markdown file")
    given = parser.parse_args()
    given.peers = [] if given.peers == "none" else given.peers.split(",")
    unknown = set(given.peers) - set(PEERS)
    if unknown or given.runs < 1:
        parser.error(f"no such peers: {', '.join(sorted(unknown))}" if unknown else "--runs is at least 1")
    return given


def installed(library: str, packages: list[str] | None = None) -> str | None:
    """Installs a library and what its scripts need; the reason if that cannot be done."""
    packages = packages or LIBRARIES[library]
    wanted = hashlib.sha256(PINS.read_bytes() + " ".join(packages).encode()).hexdigest()[:8]
    stamp = VENV / f"{library}-{wanted}.installed"
    if stamp.exists():
        return None
    python = VENV / "bin/python"
    commands = [[python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]]
    commands[0] += ["--constraint", PINS, *packages]
    if not python.exists():
        commands.insert(0, [sys.executable, "-m", "venv", VENV])
    for command in commands:
        done = measure.run(command)
        if done.code != 0:
            lines = [line for line in (done.stderr + done.stdout).splitlines() if "ERROR" in line]
            return (lines or [done.complaint()])[0].strip()
    stamp.touch()
    return None


def engines(given: argparse.Namespace) -> tuple[dict[str, list], dict[str, str]]:
    """Commands by engine, their output last; engines that are skipped and why."""
    found, skipped = {}, {}

    def layers(extensions: tuple[str, str], villages: int, areas: int) -> tuple[Path, Path]:
        wanted = zip(("villages", "areas"), (villages, areas), extensions)
        return tuple(measure.data(layer, count, given.seed, extension) for layer, count, extension in wanted)

    text, binary = ("csv", "geojson"), ("fgb", "fgb")
    variants = {"deadzone": (text, []), "deadzone fgb": (binary, []), "deadzone --no-grid": (text, ["--no-grid"])}
    for name, (extensions, more) in variants.items():
        output = measure.FOLDER / f"{name.replace(' ', '')}.csv"
        # A variant that this binary does not know fails on ten villages already.
        trial = measure.run(measure.scan(*layers(extensions, 10, 10), output, *more))
        if trial.code != 0 and name != "deadzone":
            skipped[name] = trial.complaint()
        else:
            found[name] = measure.scan(*layers(extensions, given.villages, given.areas), output, *more)
    for peer in given.peers:
        reason = installed(peer.removesuffix("-plain"))
        if reason:
            skipped[PEERS[peer]] = reason
            continue
        script = f"scripts/bench_peers/peer_{peer.replace('-', '_')}.py"
        files = layers(text, given.villages, given.areas)
        found[PEERS[peer]] = [VENV / "bin/python", script, *files, measure.FOLDER / f"{peer}.csv"]
    return found, skipped


def output_of(command: list) -> Path:
    return Path(command[command.index("--output") + 1] if "--output" in command else command[-1])


def floor(files: list[Path]) -> str:
    """What reading and touching the input bytes costs at least."""

    def best(work) -> float:
        times = []
        for _ in range(3):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
        return min(times)

    def cat() -> None:
        subprocess.run(["cat", *files], stdout=subprocess.DEVNULL, check=True)

    def sha256() -> None:
        for path in files:
            with open(path, "rb") as file:
                hashlib.file_digest(file, "sha256")

    block = bytearray(16 * MB)
    copy = best(lambda: bytes(block)) / len(block)
    size = sum(path.stat().st_size for path in files)
    return (
        f"Floor for these {number(size / MB)} MB: `cat` {number(best(cat))} s, SHA-256 {number(best(sha256))} s,"
        f" copy in memory {number(copy * size)} s ({number(1 / copy / 1e9)} GB/s)."
    )


def median_phases(runs: list[Run]) -> dict[str, float]:
    each = [one.phases() for one in runs]
    return {name: statistics.median(one.get(name, 0.0) for one in each) for name in each[0]}


def columns(seconds: dict[str, float]) -> dict[str, float]:
    """The seconds of each column, stages told apart by their first words."""
    sums: dict[str, float] = {}
    for stage, value in seconds.items():
        word = stage.split()[0]
        phase = STAGES.get(word, word)
        sums[phase] = sums.get(phase, 0.0) + value
    return sums


def main() -> None:
    given = arguments()
    machine = measure.machine()
    found, skipped = engines(given)
    inputs = [measure.data("villages", given.villages, given.seed, "csv")]
    inputs.append(measure.data("areas", given.areas, given.seed, "geojson"))
    lowest = floor(inputs)

    runs: dict[str, list[Run]] = {name: [] for name in found}
    failed: dict[str, str] = {}
    over: set[str] = set()
    # In rounds, so that whatever else the machine does meets all of them.
    peer_runs = given.peer_runs or given.runs
    for turn in range(given.runs):
        for name, command in found.items():
            if name in failed or name in over or (turn >= peer_runs and not name.startswith("deadzone")):
                continue
            print(f"bench: {name}", file=sys.stderr)
            done = measure.run(command, limit=0 if name == "deadzone" else given.limit)
            if name == "deadzone":
                measure.must(done, name)
            if done.code != 0 and 0 < given.limit <= done.wall:
                over.add(name)
                runs[name] = [done]
            elif done.code != 0:
                failed[name] = done.complaint()
            else:
                runs[name].append(done)
    for name in failed:
        del runs[name], found[name]

    outputs = {name: output_of(command) for name, command in found.items() if name not in over}
    done = measure.must(measure.run([sys.executable, "scripts/bench_verdicts.py", *outputs.values()]), "comparing")
    verdicts = json.loads(done.stdout)

    differences, rows, details, versions = 0, [], [], {"Python": sys.version.split()[0]}
    own = measure.middle(runs["deadzone"], "wall")
    own_join = columns(median_phases(runs["deadzone"])).get("join")
    for name, of_engine in runs.items():
        wall = measure.middle(of_engine, "wall")
        spread = f" ({number(min(r.wall for r in of_engine))} to {number(max(r.wall for r in of_engine))})"
        seconds = median_phases(of_engine)
        taken = columns(seconds)
        verdict = verdicts["others"].get(str(outputs.get(name)))
        wrong = verdict and verdict["missing"] + verdict["status"] + verdict["operators"]
        differences += wrong or 0
        if name in over:
            rows.append([name, f"> {given.limit}", "", "", f"> {number(given.limit / own)}"])
        else:
            rows.append([name, number(wall) + (spread if len(of_engine) > 1 else "")])
            rows[-1] += [number(measure.middle(of_engine, "cpu")), number(measure.middle(of_engine, "peak") / MB)]
            rows[-1].append(number(wall / own))
        rows[-1].append(number(taken["join"] / own_join) if own_join and "join" in taken else "")
        rows[-1] += [number(taken[phase]) if phase in taken else "" for phase in PHASES]
        rows[-1].append("" if verdict is None else str(wrong))
        details.append(f"- {name}: " + (", ".join(f"{k} {number(v)}" for k, v in seconds.items()) or "no phases told"))
        if name in over:
            details[-1] += f"; given up after {given.limit} s"
        if "scan" in seconds:
            details[-1] += "; scan is the join, the nearest signal and the text of the output"
        if of_engine[0].stdout.startswith("{"):
            told = json.loads(of_engine[0].stdout.splitlines()[-1])
            versions |= told["versions"]
            details[-1] += f"; distances: {told['metric']}"
        if verdict:
            details[-1] += (
                f"; {verdict['missing']} villages missing, {verdict['status']} statuses and {verdict['operators']}"
                f" operator sets differ; {verdict['distances']} distances over 100 m, apart by"
                f" {verdict['median_apart']:.2%} in the median, {verdict['worst_apart']:.2%} at most"
            )
            for example in verdict["examples"]:
                print(f"{name}: {example}", file=sys.stderr)

    head = ["engine", "total s", "CPU s", "peak MB", "ratio", "ratio of join", *(f"{phase} s" for phase in PHASES)]
    head.append("differences")
    share = verdicts["uncovered"] / max(verdicts["villages"], 1)
    sizes = ", ".join(f"{path.name} {path.stat().st_size:,} bytes" for path in inputs)
    text = [
        f"`scripts/bench scan`: {given.villages:,} villages, {given.areas:,} areas, seed {given.seed},"
        f" {given.runs} runs (peers {peer_runs}), medians; {share:.2%} of the villages uncovered.",
        measure.table(head, rows),
        "\n".join(details),
        "\n".join(f"- skipped {name}: {reason}" for name, reason in skipped.items()),
        "\n".join(f"- failed {name}: {reason}" for name, reason in failed.items()),
        f"{machine}. " + ", ".join(f"{k} {v}" for k, v in versions.items()) + ".",
        f"deadzone at {measure.commit()}. Inputs: {sizes}. {lowest}",
    ]
    measure.publish("\n\n".join(part for part in text if part), given.out)
    if verdicts["villages"] != given.villages:
        sys.exit(f"bench: deadzone gave {verdicts['villages']} villages of {given.villages}")
    if differences:
        sys.exit(f"bench: {differences} verdicts differ")
    if failed:
        sys.exit(f"bench: failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
