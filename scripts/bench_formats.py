"""`scripts/bench formats`: reading and writing layers by deadzone and by pyogrio, and whether they read the same."""

from __future__ import annotations

import argparse
import dataclasses
import json
import math
import random
import re
import statistics
import subprocess
import sys
from pathlib import Path

import bench_measure as measure
import bench_scan
from bench_measure import MB, Run, number

READER = Path("target/release/examples/read_layer")
PEER = "scripts/bench_peers/formats_pyogrio.py"
OWN = "deadzone"
FORMATS = {
    "csv": "CSV",
    "geojson": "GeoJSON",
    "gpkg": "GeoPackage",
    "fgb": "FlatGeobuf",
    "shp": "Shapefile",
    "kml": "KML",
    "xlsx": "XLSX",
}
LARGE = ["csv", "geojson", "gpkg", "fgb"]
SMALL = ["shp", "kml", "xlsx"]
WRITTEN = ["gpkg", "fgb", "geojson"]
READS = {
    "read_dataframe": "pyogrio read_dataframe",
    "read_dataframe_arrow": "pyogrio read_dataframe, use_arrow",
    "read_arrow": "pyogrio read_arrow",
}
WRITES = {
    "write_dataframe": "pyogrio write_dataframe",
    "write_dataframe_arrow": "pyogrio write_dataframe, use_arrow",
}
FIRST = ["Bản", "Làng", "Thôn", "Xóm", "Ấp", "Huổi", "Nậm", "Buôn", "Phum", "Khe"]
SECOND = ["Tà", "Lếch", "Pồ", "Mường", "Suối", "Đắk", "Chà", "Phìn", "Hồ", "Sín", "Púng", "Ngài"]
THIRD = ["Xùa", "Thầu", "Chải", "Lử", "Khoang", "Bướm", "Nưa", "Thượng", "Hạ", "Mới", "Cũ", "Đỏ"]
PROVINCES = ["Điện Biên", "Lai Châu", "Sơn La", "Hà Giang", "Nghệ An", "Quảng Nam", "Kon Tum", "Đắk Lắk", "Cà Mau"]


@dataclasses.dataclass
class Taken:
    """What one reading or writing took."""

    wall: float
    cpu: float
    peak: int


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench formats")
    parser.add_argument("command", choices=["formats"], help=argparse.SUPPRESS)
    parser.add_argument("--rows", type=int, default=1_000_000, help="a tenth of it as Shapefile, KML and XLSX")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", help="Markdown file")
    given = parser.parse_args()
    if given.rows < 10 or given.runs < 1:
        parser.error("--rows is at least 10, --runs at least 1")
    return given


def table(rows: int, seed: int) -> Path:
    """Villages as CSV, made once for each size and seed."""
    path = measure.FOLDER / "formats" / f"villages-{rows}-seed{seed}.csv"
    if path.exists():
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(".part")
    chance = random.Random(seed)
    with open(half, "w", encoding="utf-8", newline="") as file:
        file.write("id,name,province,population,share,electrified,lon,lat\n")
        for place in range(1, rows + 1):
            name = f"{chance.choice(FIRST)} {chance.choice(SECOND)} {chance.choice(THIRD)} {place}"
            population = int(chance.lognormvariate(6, 0.8))
            electrified = "true" if chance.random() < 0.9 else "false"
            lon, lat = chance.uniform(102.2, 109.4), chance.uniform(8.6, 23.3)
            file.write(
                f"{place},{name},{chance.choice(PROVINCES)},{population},{chance.random():.4f},{electrified},{lon:.6f},{lat:.6f}\n"
            )
    half.rename(path)
    return path


def peer(way: str, *paths: Path) -> tuple[Taken | None, dict]:
    """What pyogrio took and told; what it complained of where it failed."""
    done = measure.run([bench_scan.VENV / "bin/python", "-W", "ignore", PEER, way, *paths])
    if done.code != 0:
        return None, {"complaint": done.complaint()}
    told = json.loads(done.stdout.splitlines()[-1])
    return Taken(told["seconds"], told["cpu"], told["peak"]), told


def removed(path: Path) -> Path:
    for old in path.parent.glob(f"{path.stem}.*"):
        if old.suffix != ".csv":
            old.unlink()
    return path


def layer(csv: Path, ending: str) -> Path:
    """The same villages in another format, written by GDAL: no program reads its own."""
    if ending == "csv":
        return csv
    path = csv.with_name(f"{csv.stem}-{ending}.{ending}")
    if not path.exists():
        taken, told = peer("write_dataframe", csv, removed(path))
        if taken is None:
            sys.exit(f"bench: making {path.name} failed: {told['complaint']}")
    return path


def sums(path: Path) -> dict:
    """What deadzone reads, as the peer tells it."""
    done = measure.must(measure.run([READER, path, "--sums"]), f"reading {path.name}")
    pattern = r"(\d+) rows, \d+ geometries, (\d+) faults.*\npopulation (\S+), longitudes (\S+)"
    found = re.match(pattern, done.stdout)
    if not found:
        sys.exit(f"bench: {READER} said {done.stdout!r}")
    rows, faults, population, longitudes = found.groups()
    return {"rows": int(rows) + int(faults), "population": float(population), "longitudes": float(longitudes)}


def differences(own: dict, told: dict) -> list[str]:
    """What the two disagree in. Longitudes are added up in another order."""
    apart = [name for name in ("rows", "population") if own[name] != told[name]]
    if not math.isclose(own["longitudes"], told["longitudes"], rel_tol=1e-9):
        apart.append("longitudes")
    return [f"{name} {own[name]} and {told[name]}" for name in apart]


class Bench:
    """What was measured, by line of the table: format and way."""

    def __init__(self) -> None:
        self.taken: dict[tuple[str, str], list[Taken]] = {}
        self.failed: dict[str, str] = {}
        self.wrong: list[str] = []
        self.versions: dict[str, str] = {}

    def note(self, what: str, way: str, taken: Taken | Run) -> None:
        self.taken.setdefault((what, way), []).append(Taken(taken.wall, taken.cpu, taken.peak))

    def reading(self, path: Path, what: str, expected: dict) -> None:
        print(f"bench: {what}", file=sys.stderr)
        self.note(what, OWN, measure.must(measure.run([READER, path]), f"reading {path.name}"))
        for way, name in READS.items():
            taken, told = peer(way, path)
            if taken is None:
                self.failed[f"{what}, {name}"] = told["complaint"]
                continue
            self.note(what, name, taken)
            self.versions |= told["versions"]
            self.wrong += [f"{what}, {name}: {apart}" for apart in differences(expected, told)]

    def writing(self, csv: Path, ending: str, expected: dict) -> None:
        what = FORMATS[ending]
        print(f"bench: writing {what}", file=sys.stderr)
        path = removed(csv.with_name(f"written.{ending}"))
        self.note(what, OWN, measure.must(measure.run([measure.DEADZONE, "convert", "-q", csv, path]), "convert"))
        # What one program wrote the other reads.
        _, told = peer("read_arrow", path)
        self.wrong += [f"{what} of {OWN}: {apart}" for apart in differences(expected, told)]
        for way, name in WRITES.items():
            taken, told = peer(way, csv, removed(path))
            if taken is None:
                self.failed[f"writing {what}, {name}"] = told["complaint"]
                continue
            self.note(what, name, taken)
            self.wrong += [f"{what} of {name}: {apart}" for apart in differences(expected, sums(path))]
        removed(path)

    def table(self, formats: list[str], first: str) -> str:
        rows = []
        for (what, way), all_taken in self.taken.items():
            if what not in formats:
                continue
            own = statistics.median(one.wall for one in self.taken[what, OWN])
            walls = [one.wall for one in all_taken]
            wall = statistics.median(walls)
            rows.append([f"{what}, {way}", f"{number(wall)} ({number(min(walls))} to {number(max(walls))})"])
            rows[-1] += [number(statistics.median(one.cpu for one in all_taken))]
            rows[-1] += [number(statistics.median(one.peak for one in all_taken) / MB), number(wall / own)]
        return measure.table([first, "s", "CPU s", "peak MB", "ratio"], rows)


def memory(rows: int, seed: int) -> str:
    """Peak memory of reading, by rows; CSV comes through a pipe."""
    lines = []
    for count in (rows, 3 * rows):
        csv = table(count, seed)
        print(f"bench: memory, {count:,} rows", file=sys.stderr)
        with subprocess.Popen(["cat", csv], stdout=subprocess.PIPE) as source:
            runs = [measure.must(measure.run([READER, "-"], stdin=source.stdout), "reading a pipe")]
            source.stdout.close()
        for ending in ("fgb", "gpkg"):
            path = csv.with_name(f"{csv.stem}-own.{ending}")
            if not path.exists():
                measure.must(measure.run([measure.DEADZONE, "convert", "-q", csv, path]), "convert")
            runs.append(measure.must(measure.run([READER, path]), f"reading {path.name}"))
        if any(not done.stdout.startswith(f"{count} rows") for done in runs):
            sys.exit(f"bench: not all of {count} rows were read: {[done.stdout for done in runs]}")
        lines.append([f"{count:,}", *(number(done.peak / MB) for done in runs)])
    return measure.table(["rows", "CSV from a pipe, peak MB", "FlatGeobuf, peak MB", "GeoPackage, peak MB"], lines)


def main() -> None:
    given = arguments()
    machine = measure.machine()
    # What geopandas needs is what pyogrio needs for data frames.
    reason = bench_scan.installed("geopandas")
    if reason:
        sys.exit(f"bench: pyogrio cannot be installed: {reason}")
    large = table(given.rows, given.seed)
    small = table(given.rows // 10, given.seed)
    files = {ending: layer(large, ending) for ending in LARGE} | {ending: layer(small, ending) for ending in SMALL}
    expected = {ending: sums(path) for ending, path in files.items()}
    bench, written = Bench(), Bench()
    for ending, told in expected.items():
        of_text = expected["csv"] if ending in LARGE else sums(small)
        bench.wrong += [f"{FORMATS[ending]} and CSV: {apart}" for apart in differences(of_text, told)]
    # In rounds, so that whatever else the machine does meets all of them.
    for _ in range(given.runs):
        for ending, path in files.items():
            bench.reading(path, FORMATS[ending], expected[ending])
        for ending in WRITTEN:
            written.writing(large, ending, expected["csv"])

    wrong = sorted(set(bench.wrong + written.wrong))
    failed = bench.failed | written.failed
    sizes = ", ".join(f"{FORMATS[ending]} {path.stat().st_size / MB:,.1f} MB" for ending, path in files.items())
    text = [
        f"`scripts/bench formats --rows {given.rows} --runs {given.runs} --seed {given.seed}`: {given.rows:,} points of"
        " villages with six columns; medians with least and most. Seconds of deadzone are those of the whole process,"
        " those of pyogrio of the call alone, interpreter and imports left out; peaks are of the processes. Both leave"
        " the cells of CSV as text. read_arrow leaves geometries as WKB. The files were written by GDAL.",
        bench.table([FORMATS[ending] for ending in LARGE], "reading"),
        f"For information: {given.rows // 10:,} rows of other formats.",
        bench.table([FORMATS[ending] for ending in SMALL], "reading"),
        f"For information: writing {given.rows:,} rows. deadzone reads them from CSV, twice, in the same time; pyogrio has"
        " them in memory.",
        written.table([FORMATS[ending] for ending in WRITTEN], "writing"),
        "Memory while reading:",
        memory(given.rows, given.seed),
        "\n".join(f"- failed {name}: {reason}" for name, reason in failed.items()),
        "\n".join(f"- differs {apart}" for apart in wrong)
        or "Both read the same rows, people and longitudes from every file, and from what the other wrote.",
        f"{machine}. " + ", ".join(f"{name} {version}" for name, version in bench.versions.items()) + ".",
        f"deadzone at {measure.commit()}. Files: {sizes}.",
    ]
    measure.publish("\n\n".join(part for part in text if part), given.out)
    if wrong:
        sys.exit(f"bench: {len(wrong)} differences")


if __name__ == "__main__":
    main()
