"""`scripts/bench options`: every option of dead zones on generated relief, by stage, with shells and with element sets."""

from __future__ import annotations

import argparse
import array
import json
import math
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

import bench_measure as measure

SIDE = 1201
SOUTH, WEST = 21, 103


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/bench options")
    parser.add_argument("command", choices=["options"], help=argparse.SUPPRESS)
    parser.add_argument("--villages", type=int, nargs="+", default=[717])
    parser.add_argument("--elements", type=Path, help="element sets, watched for a day at 60 s, for the first size")
    parser.add_argument("--tiles", type=int, default=2, help="tiles of a degree each way")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path)
    return parser.parse_args()


class Relief:
    """Value noise of seven octaves, ridged: 100 to 2,700 m. GENERATED, no real terrain."""

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def lattice(self, octave: int, row: int, column: int) -> float:
        mixed = (row * 73856093) ^ (column * 19349663) ^ ((octave + self.seed * 31) * 83492791)
        mixed = (mixed ^ (mixed >> 13)) * 0x5BD1E995 & 0xFFFFFFFF
        mixed ^= mixed >> 15
        return (mixed & 0xFFFF) / 0xFFFF

    def tile(self, path: Path, south: int, west: int) -> None:
        """A tile of 3 arc-seconds as SRTM writes it."""
        heights = [0.0] * (SIDE * SIDE)
        for octave in range(7):
            cells = 4 << octave
            height = 0.5**octave
            step = cells / (SIDE - 1)
            for row in range(SIDE):
                y = row * step
                above = min(int(y), cells - 1)
                v = y - above
                v = v * v * (3 - 2 * v)
                top = (90 - south) * cells + above
                line = [
                    self.lattice(octave, top, (west + 180) * cells + column) * (1 - v)
                    + self.lattice(octave, top + 1, (west + 180) * cells + column) * v
                    for column in range(cells + 1)
                ]
                start = row * SIDE
                for column in range(SIDE):
                    x = column * step
                    left = min(int(x), cells - 1)
                    u = x - left
                    u = u * u * (3 - 2 * u)
                    value = line[left] * (1 - u) + line[left + 1] * u
                    heights[start + column] += height * (1 - abs(2 * value - 1))
        metres = array.array("h", (int(100 + 1300 * value) for value in heights))
        if sys.byteorder == "little":
            metres.byteswap()
        path.write_bytes(metres.tobytes())


def around(lon: float, lat: float, km: float, corners: int = 24) -> list[list[float]]:
    ring = []
    for corner in range(corners + 1):
        angle = 2 * math.pi * (corner % corners) / corners
        ring.append([
            round(lon + km / 111.2 / math.cos(math.radians(lat)) * math.sin(angle), 6),
            round(lat + km / 111.2 * math.cos(angle), 6),
        ])
    return ring


def project(villages: int, tiles: int, seed: int) -> Path:
    """A folder with relief, sites, their coverage and villages that all lie outside."""
    folder = measure.FOLDER / f"options-{villages}-{tiles}-seed{seed}"
    if (folder / "deadzone.toml").exists():
        return folder
    terrain = measure.FOLDER / f"relief-{tiles}-seed{seed}"
    terrain.mkdir(parents=True, exist_ok=True)
    relief = Relief(seed)
    for north in range(tiles):
        for east in range(tiles):
            tile = terrain / f"N{SOUTH + north:02}E{WEST + east:03}.hgt"
            if not tile.exists():
                relief.tile(tile, SOUTH + north, WEST + east)
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(seed)
    reach_km = 5.0

    def place() -> tuple[float, float]:
        return WEST + draw.random() * tiles, SOUTH + draw.random() * tiles

    sites = [place() for _ in range(30 * tiles * tiles)]
    rows = ["id,operator,technology,lon,lat,height_m,frequency_mhz,backhaul,power"]
    rows += [f"S{n},Operator A,4G,{lon:.6f},{lat:.6f},42,700,fibre,grid" for n, (lon, lat) in enumerate(sites)]
    (folder / "sites.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    features = [
        {
            "type": "Feature",
            "properties": {"operator": "Operator A", "technology": "4G", "rsrp_dbm": -105},
            "geometry": {"type": "Polygon", "coordinates": [around(lon, lat, reach_km)]},
        }
        for lon, lat in sites
    ]
    (folder / "coverage.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8"
    )
    lit: dict[tuple[int, int], list[tuple[float, float]]] = {}
    for lon, lat in sites:
        for dx in (-1, 0, 1):
            for dy in (-1, 0, 1):
                lit.setdefault((int(lon * 10) + dx, int(lat * 10) + dy), []).append((lon, lat))
    rows = ["id,lon,lat,households,population,electricity,grid_date,island,border"]
    hamlets = ["village_id,lon,lat,households"]
    number = 0
    while number < villages:
        lon, lat = place()
        near = lit.get((int(lon * 10), int(lat * 10)), [])
        scale = math.cos(math.radians(lat))
        if any(math.hypot((lon - x) * scale, lat - y) * 111.2 < reach_km + 0.8 for x, y in near):
            continue
        people = int(draw.lognormvariate(5.3, 0.8)) + 5
        power = draw.choice(["grid", "grid", "grid", "grid", "none"])
        date = "" if power == "grid" else draw.choice(["none", "none", "2026-06-30"])
        rows.append(f"V{number:06},{lon:.6f},{lat:.6f},{people // 4 + 1},{people},{power},{date},false,false")
        for _ in range(3):
            east, north = draw.gauss(0, 0.005), draw.gauss(0, 0.005)
            hamlets.append(f"V{number:06},{lon + east:.6f},{lat + north:.6f},{people // 12 + 1}")
        number += 1
    (folder / "villages.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (folder / "clusters.csv").write_text("\n".join(hamlets) + "\n", encoding="utf-8")
    (folder / "deadzone.toml").write_text(
        f"""[project]
name = "GENERATED relief and villages"
as_of = "2025-03-31"

[inputs]
villages = "villages.csv"
clusters = "clusters.csv"
coverage = "coverage.geojson"
sites = "sites.csv"
terrain = "../{terrain.name}"

[radio]
missing_terrain = "unknown"

[outputs]
formats = []
""",
        encoding="utf-8",
    )
    return folder


def run(folder: Path, settings: list[str]) -> dict:
    out = folder / "out"
    sets = [part for setting in settings for part in ("--set", setting)]
    start = time.monotonic()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(
        ["target/release/deadzone", "run", str(folder), "--out", str(out), *sets],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    _, errors = process.communicate()
    if process.returncode:
        raise SystemExit(f"deadzone ended with {process.returncode}: {errors.decode()}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    summary = json.loads((out / "summary.json").read_text(encoding="utf-8"))
    return {
        "wall": time.monotonic() - start,
        "cpu": after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        "mb": after.ru_maxrss / 1024,
        "stages": json.loads((out / "timings.json").read_text(encoding="utf-8"))["seconds"],
        "dead": summary["dead_zones"],
        "classes": summary["decision_class"],
    }


def main() -> None:
    asked = arguments()
    cases = [(villages, "shells", []) for villages in asked.villages]
    if asked.elements:
        file = asked.elements.resolve()
        cases.append((asked.villages[0], "element sets, a day at 60 s", [
            f'sky.elements="{file}"', "sky.hours=24", "sky.step_s=60",
        ]))
    lines = [
        "| dead zones | sky | reach s | options s | reach + options s | whole run s | CPU s | MB | decisions |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for villages, sky, settings in cases:
        folder = project(villages, asked.tiles, asked.seed)
        runs = [run(folder, settings) for _ in range(asked.runs)]
        best = min(runs, key=lambda one: one["stages"]["reach"] + one["stages"]["options"])
        reach, options = best["stages"]["reach"], best["stages"]["options"]
        decisions = ", ".join(f"{count} {name}" for name, count in best["classes"].items() if count)
        lines.append(
            f"| {best['dead']} | {sky} | {reach:.2f} | {options:.2f} | {reach + options:.2f} | {best['wall']:.2f}"
            f" | {best['cpu']:.1f} | {best['mb']:.0f} | {decisions} |"
        )
        print(lines[-1], flush=True)
    text = "\n".join(lines) + "\n"
    print(text)
    if asked.out:
        asked.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
