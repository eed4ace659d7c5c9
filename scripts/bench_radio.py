"""`scripts/bench radio`: terrain, models of propagation, predictions and rasters, and what other programs take."""

from __future__ import annotations

import argparse
import dataclasses
import os
import random
import re
import shutil
import subprocess
import sys
from pathlib import Path

import bench_measure as measure
import bench_scan
from bench_measure import MB, Run, number

TASKS = Path("target/release/examples/bench_radio")
PEER = "scripts/bench_peers/itm_itmlogic.py"
FOLDER = measure.FOLDER / "radio"
TERRAIN = Path("datasets/kossou/terrain")
POINTS = [101, 201, 334, 1001]
# Climate, sea-level refractivity, permittivity, conductivity and mode of variability: itm::Settings::default().
ITM = ["5", "301", "15", "0.005", "12"]
PARTS = ["paths", "site", "terrain", "rasters", "district"]
MIDDLE = (-5.5, 7.5)
SITE = "{},Operator A,4G,{:.5f},{:.5f},40,800,56\n"
SITES = "id,operator,technology,lon,lat,height_m,frequency_mhz,eirp_dbm\n"
# SPLAT! takes west longitudes, feet and miles.
SPLAT_SITE = f"mast\n{MIDDLE[1]}\n{-MIDDLE[0]}\n131.234\n"
SPLAT_MODEL = "15.0\n0.005\n301.0\n800.0\n1\n1\n0.5\n0.5\n1000\n"
SPLAT_MAP = ["-L", "4.921", "-R", "12.427"]
RAW = """ENVI
samples = 10000
lines = 10000
bands = 1
header offset = 0
data type = 4
interleave = bsq
byte order = 0
map info = {UTM, 1, 1, 500000, 2000000, 50, 50, 48, North, WGS-84}
"""


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench radio")
    parser.add_argument("command", choices=["radio"], help=argparse.SUPPRESS)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--district", type=int, default=300, help="sites of the district")
    parser.add_argument("--limit", type=int, default=600, help="seconds after which a peer is given up; 0: never")
    parser.add_argument("--only", default=",".join(PARTS), help="names joined by commas")
    parser.add_argument("--out", help="Markdown file")
    given = parser.parse_args()
    given.only = given.only.split(",")
    unknown = set(given.only) - set(PARTS)
    if unknown or given.runs < 1 or given.district < 1:
        parser.error(f"no such parts: {', '.join(sorted(unknown))}" if unknown else "--runs and --district are at least 1")
    return given


def task(*words: object) -> Run:
    return measure.must(measure.run([TASKS, *words]), f"bench_radio {words[0]}")


def middle(rates: list[float]) -> float:
    return sorted(rates)[len(rates) // 2]


def spread(values: list[float]) -> str:
    return f"{number(middle(values))} ({number(min(values))} to {number(max(values))})"


@dataclasses.dataclass
class Line:
    """What is run again and again: the first of a group is what the others are held to."""

    name: str
    command: list
    limit: int = 0
    # What it writes where it does not replace files.
    writes: Path | None = None


class Bench:
    """What was found: text by part, and peers that could not be measured."""

    def __init__(self, given: argparse.Namespace) -> None:
        self.given = given
        self.text: list[str] = []
        self.skipped: dict[str, str] = {}

    def has(self, program: str) -> bool:
        if shutil.which(program):
            return True
        self.skipped[program] = "is not installed"
        return False

    def processes(self, lines: list[Line], note) -> str:
        """Processor time and memory of whole processes, in rounds; `note` tells more of a run."""
        taken: dict[str, list[Run]] = {}
        for _ in range(self.given.runs):
            for line in lines:
                if line.name in self.skipped:
                    continue
                print(f"bench: {line.name}", file=sys.stderr)
                if line.writes:
                    line.writes.unlink(missing_ok=True)
                done = measure.run(line.command, limit=line.limit)
                if done.code != 0 and line is not lines[0]:
                    self.skipped[line.name] = done.complaint()
                    continue
                taken.setdefault(line.name, []).append(measure.must(done, line.name))
        first = middle([one.cpu for one in taken[lines[0].name]])
        rows = []
        for line in lines:
            if line.name in self.skipped:
                continue
            runs = taken[line.name]
            cpu = [one.cpu for one in runs]
            peak = max(one.peak for one in runs) / MB
            rows.append([line.name, spread(cpu), number(middle(cpu) / first), number(peak), note(line, runs[-1])])
        return measure.table(["", "CPU s", "ratio", "peak MB", "result"], rows)

    def paths(self) -> None:
        reason = bench_scan.installed("itmlogic", ["itmlogic", "numpy"])
        if reason:
            self.skipped["itmlogic"] = reason
        names = {"p1812": "P.1812, deadzone", "itm": "ITM, deadzone"}
        rates: dict[tuple[str, int], list[float]] = {}
        means: dict[tuple[str, int], float] = {}

        def note(name: str, points: int, stdout: str) -> None:
            rate, mean = map(float, stdout.split())
            rates.setdefault((name, points), []).append(rate)
            means[name, points] = mean

        for _ in range(self.given.runs):
            for points in POINTS:
                print(f"bench: paths of {points} points", file=sys.stderr)
                for model, name in names.items():
                    note(name, points, task("paths", model, points).stdout)
                if reason:
                    continue
                profiles = FOLDER / f"profiles-{points}.txt"
                profiles.write_text(task("profiles", points).stdout, encoding="utf-8")
                with open(profiles, "rb") as file:
                    done = measure.run([bench_scan.VENV / "bin/python", PEER, *ITM], stdin=file)
                note("ITM, itmlogic", points, measure.must(done, "itmlogic").stdout)
        lines = [*names.values(), *([] if reason else ["ITM, itmlogic"])]
        rows = [[name, *(spread(rates[name, points]) for points in POINTS)] for name in lines]
        self.text.append(
            "Paths a second of processor time: 100 paths over hills of several sizes, bare, 800 MHz, 40 m to 1.5 m."
        )
        self.text.append(measure.table(["paths/s", *(f"{points} points" for points in POINTS)], rows))
        if not reason:
            apart = [abs(means["ITM, deadzone", points] - means["ITM, itmlogic", points]) for points in POINTS]
            self.text.append(f"Mean losses of the two ITM differ by {max(apart):.3f} dB at most.")

    def site(self) -> None:
        sites = FOLDER / "site.csv"
        sites.write_text(SITES + SITE.format("M1", *MIDDLE), encoding="utf-8")
        lines = [
            Line(f"deadzone predict, {model}", predict(sites, f"site-{model}", 1, "--model", model))
            for model in ("p1812", "itm", "both")
        ]
        if self.has("splat") and self.has("gdal_translate"):
            lines += [Line(f"SPLAT!, {name}", command, self.given.limit) for name, command in splat().items()]
        self.text.append(
            "One site of 20 km radius, pixels of 100 m (SPLAT!: 3 seconds of arc), SRTM of 3 seconds, whole commands."
        )
        self.text.append(self.processes(lines, lambda _, done: covered(done)))

    def terrain(self) -> None:
        rates: dict[str, list[float]] = {}
        for _ in range(self.given.runs):
            scattered, radials = task("heights", TERRAIN).stdout.split()
            rates.setdefault("heights at places all over a tile", []).append(float(scattered))
            rates.setdefault("heights along radials of 20 km, each 90 m", []).append(float(radials))
            rates.setdefault("horizons in 72 directions of 20 km", []).append(float(task("horizon", TERRAIN).stdout))
        rows = [[name, spread(values)] for name, values in rates.items()]
        self.text.append(measure.table(["a second of processor time", "count"], rows))
        heights = FOLDER / "mountains.tif"
        task("mountains", heights)
        own, other = FOLDER / "seen.tif", FOLDER / "seen-gdal.tif"
        lines = [Line("deadzone, every cell by its own ray", [TASKS, "viewshed", heights, own])]
        if self.has("gdal_viewshed"):
            options = ["-oz", "30", "-tz", "1.5", "-cc", "0.75", "-ox", "505415", "-oy", "2294585"]
            lines.append(Line("gdal_viewshed, approximate", ["gdal_viewshed", "-q", *options, heights, other]))
        self.text.append("Viewshed of 360 by 360 cells of 30 m, whole processes, files read and written:")
        counts = {lines[0].name: own, lines[-1].name: other}
        self.text.append(self.processes(lines, lambda line, _: f"{seen(counts[line.name])} cells seen"))

    def rasters(self) -> None:
        levels = FOLDER / "levels.raw"
        if not levels.exists():
            half = FOLDER / "levels.part"
            task("levels", half)
            half.rename(levels)
        levels.with_suffix(".hdr").write_text(RAW, encoding="utf-8")
        lines = [Line(f"deadzone, polygons, {how}", [TASKS, "contours", levels, how]) for how in ("exact", "simplified")]
        if self.has("gdal_contour"):
            drawn = FOLDER / "lines.fgb"
            command = ["gdal_contour", "-q", "-fl", "-105", "-f", "FlatGeobuf", levels, drawn]
            lines.append(Line("gdal_contour, lines, written", command, self.given.limit, drawn))
        self.text.append("Contours at -105 dBm of 10,000 by 10,000 f32 levels (400 MB, held in memory by deadzone):")
        self.text.append(self.processes(lines, lambda _, done: polygons(done)))
        own, other = FOLDER / "levels.tif", FOLDER / "levels-gdal.tif"
        lines = [Line("deadzone", [TASKS, "cog", levels, own])]
        if self.has("gdal_translate"):
            options = ["COMPRESS=DEFLATE", "PREDICTOR=YES", "BLOCKSIZE=512", "OVERVIEW_RESAMPLING=AVERAGE"]
            command = ["gdal_translate", "-q", "-of", "COG", *(word for option in options for word in ("-co", option))]
            lines.append(Line("gdal_translate -of COG", [*command, levels, other], self.given.limit))
        files = {lines[0].name: own, lines[-1].name: other}
        self.text.append("The same as a cloud optimised GeoTIFF, deflate with predictor, overviews by the mean:")
        self.text.append(self.processes(lines, lambda line, _: f"{files[line.name].stat().st_size / MB:.0f} MB"))

    def district(self) -> None:
        count = self.given.district
        chance = random.Random(1)
        sites = FOLDER / f"district-{count}.csv"
        places = [(chance.uniform(-5.8, -5.2), chance.uniform(7.2, 7.8)) for _ in range(count)]
        rows = [SITE.format(f"M{site}", *place) for site, place in enumerate(places, 1)]
        sites.write_text(SITES + "".join(rows), encoding="utf-8")
        print(f"bench: {count} sites", file=sys.stderr)
        done = measure.must(measure.run(predict(sites, "district", 2)), "the district")
        load = os.getloadavg()[0]
        self.text.append(
            f"A district: {count} sites of 20 km radius on 66 by 66 km, P.1812, two threads, GeoPackage and COG: {number(done.wall)} s"
            f" at a load of {load:.1f}, {number(done.cpu)} CPU s, {number(done.peak / MB)} MB; {covered(done)}."
        )


def predict(sites: Path, name: str, threads: int, *more: str) -> list:
    outputs = ["--out", FOLDER / f"{name}.gpkg", "--out", FOLDER / f"{name}.tif"]
    command = [measure.DEADZONE, "predict", "--threads", threads, "--sites", sites, "--terrain", TERRAIN]
    return [*command, *more, *outputs]


def covered(done: Run) -> str:
    found = re.search(r"([\d.,]+ km2)", done.stdout + done.stderr)
    return found.group(1) if found else ""


def polygons(done: Run) -> str:
    found = re.fullmatch(r"(\d+) (\d+)\s*", done.stdout)
    return f"{int(found.group(1)):,} polygons, {int(found.group(2)):,} vertices" if found else ""


def seen(raster: Path) -> str:
    """How many cells of a viewshed are not 0."""
    raster.with_name(raster.name + ".aux.xml").unlink(missing_ok=True)
    done = subprocess.run(["gdalinfo", "-stats", raster], capture_output=True, text=True, check=False)
    mean = re.search(r"STATISTICS_MEAN=([\d.]+)", done.stdout)
    return f"{float(mean.group(1)) / 255 * 360 * 360:,.0f}" if mean else "?"


def splat() -> dict[str, list]:
    """Maps of the same mast by SPLAT!: the terrain in its own form, then both of its models."""
    folder = FOLDER / "splat"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    tile = next(TERRAIN.glob("*.tif")).resolve()
    for command in (["gdal_translate", "-q", "-of", "SRTMHGT", tile, "N07W006.hgt"], ["srtm2sdf", "N07W006.hgt"]):
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    (folder / "mast.qth").write_text(SPLAT_SITE, encoding="utf-8")
    (folder / "mast.lrp").write_text(SPLAT_MODEL, encoding="utf-8")
    command = ["env", "-C", folder, "splat", "-t", "mast.qth", *SPLAT_MAP, "-d", ".", "-ngs", "-o", "map.ppm"]
    return {"ITM": [*command, "-olditm"], "ITWOM": command}


def main() -> None:
    given = arguments()
    machine = measure.machine()
    # One thread in every process but where a command says otherwise; GDAL has one unless asked.
    os.environ["RAYON_NUM_THREADS"] = "1"
    FOLDER.mkdir(parents=True, exist_ok=True)
    bench = Bench(given)
    for part in PARTS:
        if part in given.only:
            print(f"bench: {part}", file=sys.stderr)
            getattr(bench, part)()
    text = [
        f"`scripts/bench radio --runs {given.runs}`: processor time, system included, medians with least and most;"
        " one thread each unless told; ratios are to the first line.",
        *bench.text,
        "\n".join(f"- not measured: {name}: {reason}" for name, reason in bench.skipped.items()),
        f"{machine}, {os.getloadavg()[0]:.1f} at the end. {versions()}. deadzone at {measure.commit()}.",
    ]
    measure.publish("\n\n".join(part for part in text if part), given.out)


def versions() -> str:
    """Of the peers."""
    found = []
    if shutil.which("gdalinfo"):
        found.append(subprocess.run(["gdalinfo", "--version"], capture_output=True, text=True, check=False).stdout.strip())
    told = subprocess.run(
        ["dpkg-query", "-W", "-f", "SPLAT! ${Version}", "splat"], capture_output=True, text=True, check=False
    ) if shutil.which("dpkg-query") else None
    if told and told.returncode == 0:
        found.append(told.stdout.strip())
    pins = bench_scan.PINS.read_text(encoding="utf-8")
    found += re.findall(r"^itmlogic==\S+", pins, re.MULTILINE)
    return ", ".join(found)


if __name__ == "__main__":
    main()
