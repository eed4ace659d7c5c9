"""Measuring whole processes, and the data to measure on."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

DEADZONE = Path("target/release/deadzone")
GENERATOR = Path("target/release/examples/bench_data")
FOLDER = Path("target/bench")
MB = 1_000_000


@dataclasses.dataclass
class Run:
    """One run of one process."""

    code: int
    wall: float
    cpu: float
    peak: int
    stdout: str
    stderr: str

    def phases(self) -> dict[str, float]:
        """Seconds by stage, from lines like `timing: scan 1.25 s`."""
        return {stage: float(value) for stage, value in re.findall(r"timing: (\S.*?) ([\d.]+) s\b", self.stderr)}

    def complaint(self) -> str:
        lines = [line for line in self.stderr.splitlines() if line.strip() and not line.startswith("timing:")]
        errors = [line for line in lines if line.startswith("error")]
        return (errors or lines or [f"exit code {self.code}"])[-1].strip()


def run(command: list, stdin=subprocess.DEVNULL, discard: bool = False, limit: int = 0) -> Run:
    """Runs and measures a command. With `discard` its output is thrown away; after `limit` seconds it is killed."""
    reader, writer = os.pipe()
    launcher = [sys.executable, "-I", "-S", "scripts/bench_launch.py", str(writer), str(limit)]
    with tempfile.TemporaryFile() as stdout, tempfile.TemporaryFile() as stderr:
        launched = subprocess.run(
            launcher + [str(part) for part in command],
            stdin=stdin,
            stdout=subprocess.DEVNULL if discard else stdout,
            stderr=stderr,
            pass_fds=[writer],
            check=False,
        )
        os.close(writer)
        with os.fdopen(reader) as pipe:
            told = pipe.read().split() or [launched.returncode or 1, 0, 0, 0]
        said = []
        for file in (stdout, stderr):
            file.seek(0)
            said.append(file.read().decode("utf-8", errors="replace"))
    return Run(int(told[0]), float(told[1]), float(told[2]), int(told[3]), *said)


def must(done: Run, what: str) -> Run:
    if done.code != 0:
        sys.exit(f"bench: {what} failed: {done.complaint()}")
    return done


def data(layer: str, count: int, seed: int, extension: str) -> Path:
    """A layer of this size and seed, made once for each state of the generator."""
    sources = sorted(Path("examples/bench_data").glob("*.rs"))
    state = hashlib.sha256(b"".join(source.read_bytes() for source in sources)).hexdigest()[:8]
    path = FOLDER / f"data-{state}" / f"{layer}-{count}-seed{seed}.{extension}"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        half = path.with_suffix(".part")
        command = [GENERATOR, layer, count, "--seed", seed, "--format", extension, "-o", half]
        must(run(command), f"making {path.name}")
        half.rename(path)
    return path


def scan(villages: Path | str, coverage: Path, output: Path | str, *more: str) -> list:
    files = ["--villages", villages, "--coverage", coverage, "--format", "csv", "--output", output]
    return [DEADZONE, "scan", "-v", *files, *more]


def middle(runs: list[Run], name: str) -> float:
    return statistics.median(getattr(one, name) for one in runs)


def machine() -> str:
    """The processor and what this process may use of it."""
    models = re.findall(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(encoding="utf-8"), re.MULTILINE)
    load = os.getloadavg()[0]
    cores = len(os.sched_getaffinity(0))
    return f"{models[0] if models else 'unknown processor'}, {cores} cores, load {load:.1f} at the start"


def commit() -> str:
    name = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True, check=False)
    return name.stdout.strip() or "unknown"


def table(head: list[str], rows: list[list[str]]) -> str:
    """A Markdown table; all columns but the first are numbers."""
    lines = [head, ["---"] + ["---:"] * (len(head) - 1), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def number(value: float) -> str:
    """Three digits or all before the point."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}" if value >= 0.1 else f"{value:.3f}"


def publish(text: str, out: str | None) -> None:
    print(text)
    if out:
        Path(out).write_text(text + "\n", encoding="utf-8")
