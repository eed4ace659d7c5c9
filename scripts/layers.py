"""Holds the layers of runs against their specifications.

    layers.py FOLDER_OF_A_RUN...

GeoJSON against RFC 7946: positions, right-hand rule, bounding boxes, the antimeridian, no other reference
system. KML against the order of elements of OGC 07-147r2, and for references that lead outside of the file.
PMTiles by the reader of its authors and by GDAL: every tile opens, and its deepest zoom has what its layers
say they have.
"""

from __future__ import annotations

import gzip
import json
import sys
import xml.etree.ElementTree as ET
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import mapbox_vector_tile
import pyogrio
import shapely
from pmtiles.reader import MmapSource, Reader, all_tiles

MOST_BYTES = 500_000
DEPTH = {"Point": 0, "MultiPoint": 1, "LineString": 1, "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3}
KML = "{http://www.opengis.net/kml/2.2}"
# Elements of a feature in the order of the schema; what a folder, document or placemark adds comes behind.
FEATURE = ("name", "visibility", "open", "description", "styleUrl", "Style", "ExtendedData")
OWN = {"Document": ("Folder", "Placemark"), "Folder": ("Folder", "Placemark")}
GEOMETRY = ("Point", "LineString", "Polygon", "MultiGeometry")

wrong: list[str] = []


def note(where: str, what: str) -> None:
    wrong.append(f"{where}: {what}")


def flat(coordinates: list, depth: int) -> Iterator[list]:
    """The lists of a depth."""
    if depth == 0:
        yield coordinates
        return
    for part in coordinates:
        yield from flat(part, depth - 1)


def geometry(where: str, shape: dict) -> Iterator[list[float]]:
    """Checks a geometry; its positions."""
    kind = shape["type"]
    if kind == "GeometryCollection":
        for part in shape["geometries"]:
            yield from geometry(where, part)
        return
    coordinates = shape["coordinates"]
    if kind in ("Polygon", "MultiPolygon"):
        for rings in flat(coordinates, DEPTH[kind] - 2):
            for place, ring in enumerate(rings):
                if len(ring) < 4 or ring[0] != ring[-1]:
                    note(where, f"a ring of {len(ring)} positions that is not closed (3.1.6)")
                elif shapely.LinearRing(ring).is_ccw != (place == 0):
                    note(where, f"ring {place} turns the wrong way (3.1.6)")
    if DEPTH[kind] > 0 and kind != "MultiPoint":
        for line in flat(coordinates, DEPTH[kind] - 1):
            if kind.endswith("LineString") and len(line) < 2:
                note(where, "a line of less than two positions (3.1.4)")
            for a, b in zip(line, line[1:]):
                if abs(a[0] - b[0]) > 180:
                    note(where, f"from {a} to {b} across the antimeridian (3.1.9)")
    yield from flat(coordinates, DEPTH[kind])


def geojson(path: Path) -> None:
    layer = json.loads(path.read_text(encoding="utf-8"))
    name = str(path)
    if layer["type"] != "FeatureCollection":
        note(name, f"is a {layer['type']}")
        return
    if "crs" in layer:
        note(name, "names a reference system (4)")
    for member in ("coordinates", "geometries", "geometry", "properties"):
        if member in layer:
            note(name, f"has the member {member} (7.1)")
    positions = []
    for number, feature in enumerate(layer["features"], 1):
        where = f"{name}:{number}"
        if feature["type"] != "Feature" or "geometry" not in feature or "properties" not in feature:
            note(where, "is no whole feature (3.2)")
        elif feature["geometry"] is not None:
            positions.extend(geometry(where, feature["geometry"]))
    for at in positions:
        if not (len(at) in (2, 3) and -180 <= at[0] <= 180 and -90 <= at[1] <= 90):
            note(name, f"has the position {at} (4)")
    bbox = layer.get("bbox")
    if (bbox is None) != (not positions):
        note(name, f"has {len(positions)} positions and the box {bbox} (5)")
    if bbox is not None:
        west, south, east, north = bbox
        inside = (lambda lon: west <= lon <= east) if west <= east else (lambda lon: lon >= west or lon <= east)
        left = [at for at in positions if not (inside(at[0]) and south <= at[1] <= north)]
        if left:
            note(name, f"{len(left)} positions outside of its box, {left[0]} (5)")
        touched = {south in (at[1] for at in positions), north in (at[1] for at in positions)}
        touched |= {side in {at[0] for at in positions} for side in (west, east)}
        if touched != {True}:
            note(name, f"the box {bbox} is too wide (5)")
    print(f"{path.name}: {len(layer['features'])} features, box {bbox}")


def kml(path: Path) -> None:
    name = str(path)
    root = ET.fromstring(path.read_bytes())
    styles = {element.get("id") for element in root.iter(f"{KML}Style")}
    marks = 0
    for element in root.iter():
        tag = element.tag.removeprefix(KML)
        if not element.tag.startswith(KML):
            note(name, f"has {element.tag} of another namespace")
        if tag in ("Placemark", *OWN):
            order = FEATURE + (OWN.get(tag) or GEOMETRY)
            found = [child.tag.removeprefix(KML) for child in element]
            strange = [child for child in found if child not in order]
            places = [order.index(child) for child in found if child in order]
            if strange or (places != sorted(places) and tag == "Placemark"):
                note(name, f"{tag} has {found}")
            split = len([place for place in places if place < len(FEATURE)])
            if any(place < len(FEATURE) for place in places[split:]):
                note(name, f"{tag} has what it is behind what it holds: {found}")
        if tag == "styleUrl" and (element.text or "").removeprefix("#") not in styles:
            note(name, f"knows no style {element.text}")
        if tag in ("href", "NetworkLink", "Icon"):
            note(name, f"asks for something outside: {element.text}")
        marks += tag == "Placemark"
    counted = sum(
        pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"] for layer, _ in pyogrio.list_layers(path)
    )
    print(f"{path.name}: {marks} placemarks, {counted} by GDAL, {path.stat().st_size} bytes")


def pmtiles(path: Path) -> None:
    name = str(path)
    with path.open("rb") as file:
        source = MmapSource(file)
        reader = Reader(source)
        header, metadata = reader.header(), reader.metadata()
        deepest = header["max_zoom"]
        found: dict[str, set[int]] = defaultdict(set)
        count = largest = 0
        for (zoom, x, y), data in all_tiles(source):
            count += 1
            largest = max(largest, len(data))
            if reader.get(zoom, x, y) != data:
                note(name, f"its directory finds another tile {zoom}/{x}/{y}")
            if zoom < deepest and len(data) > MOST_BYTES:
                note(name, f"tile {zoom}/{x}/{y} has {len(data)} bytes")
            tile = mapbox_vector_tile.decode(gzip.decompress(data))
            for layer, features in tile.items():
                if zoom == deepest:
                    found[layer].update(feature["id"] for feature in features["features"])
    if not (header["clustered"] and header["addressed_tiles_count"] == count):
        note(name, f"says {header['addressed_tiles_count']} tiles and has {count}")
    told = {layer["id"]: layer["features"] for layer in metadata["vector_layers"]}
    for layer, features in told.items():
        if len(found[layer]) != features:
            note(name, f"{layer} has {len(found[layer])} features at zoom {deepest}, not {features}")
    by_gdal = {layer for layer, _ in pyogrio.list_layers(path)}
    if by_gdal != {layer for layer, features in told.items()}:
        note(name, f"GDAL finds the layers {sorted(by_gdal)}, not {sorted(told)}")
    print(f"{path.name}: {count} tiles, the largest of {largest} bytes, {told} at zoom {deepest}")


def main() -> None:
    for folder in sys.argv[1:]:
        for extension, check in (("geojson", geojson), ("kml", kml), ("pmtiles", pmtiles)):
            for path in sorted(Path(folder).glob(f"*.{extension}")):
                check(path)
    for line in wrong[:40]:
        print(f"wrong: {line}", file=sys.stderr)
    if wrong:
        sys.exit(f"{len(wrong)} things are wrong")


main()
