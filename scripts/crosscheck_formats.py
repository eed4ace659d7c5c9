"""Holds every format against GDAL: what we write GDAL reads the same, what GDAL writes we read the same.

    crosscheck_formats.py DEADZONE FOLDER [OUTPUT_FOLDER_OF_A_RUN]

GDAL is asked through pyogrio, whose wheels bring it; so CI needs nothing else. Where the program
`ogrinfo` is installed, which is then another version of GDAL, it looks at every file as well.
"""

from __future__ import annotations

import json
import math
import re
import shutil
import sqlite3
import subprocess
import sys
import warnings
from pathlib import Path
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pyproj
import shapely

DEGREES = 1e-9
METRES = 1e-6
ROUND_TRIP_DEGREES = 1e-7
FORMATS = ("csv", "geojson", "geojsonl", "gpkg", "fgb", "shp", "kml", "kmz", "xlsx", "parquet")
TABLES = ("csv", "xlsx")
ALWAYS_WGS84 = ("geojson", "geojsonl", "kml", "kmz")
NATIONAL = (3405, 9210)
# Column, kind. A shapefile's names have ten bytes of UTF-8.
COLUMNS = {"ma": str, "tên": str, "có_điện": bool, "dân_số": int, "rsrp": float, "ghi_chú": str}
SHORTENED = {"có_điện": "có_điệ"}
NAMES = ("Điện Biên", "Bản Tà Xùa", "Nà Hỳ", "Mường Nhé", "Sín Thầu", "Tả Phìn", "Huổi Lếch", "Pa Thơm")
NOTES = (None, 'quote " comma , semicolon ;', "ướt át & <khô>", "hai\ndòng", "007", "x" * 200)

FLAGS = {"true": True, "1": True, "1.0": True, "t": True, "false": False, "0": False, "0.0": False, "f": False}
FLAGS["?"] = None

wrong: list[str] = []
seen: set[Path] = set()


def note(where: str, what: str) -> None:
    wrong.append(f"{where}: {what}")


def rows(count: int) -> pd.DataFrame:
    """Rows of every kind of value, with nulls."""
    made = range(count)
    return pd.DataFrame(
        {
            "ma": [f"{place:05}" for place in made],
            "tên": [NAMES[place % len(NAMES)] for place in made],
            "có_điện": pd.array([(None, True, False)[place % 3] for place in made], dtype="boolean"),
            "dân_số": pd.array([None if place % 5 == 4 else 37 * place for place in made], dtype="Int64"),
            "rsrp": [math.nan if place % 7 == 6 else round(-140 + place * 0.123457, 6) for place in made],
            "ghi_chú": [NOTES[place % len(NOTES)] for place in made],
        }
    )


def samples() -> dict[str, gpd.GeoDataFrame]:
    """Points; polygons, some with holes, some of several parts."""
    table = rows(300)
    place = np.arange(300)
    points = shapely.points(102.2 + (place * 0.0371713) % 6.9, 8.7 + (place * 0.0917717) % 14.3)

    def square(lon: float, lat: float, size: float, hole: bool) -> shapely.Polygon:
        def ring(size: float) -> list[tuple[float, float]]:
            corners = ((-1, -1), (1, -0.9), (0.8, 1), (-0.7, 1.1))
            return [(lon + size * x, lat + size * y) for x, y in corners]

        return shapely.Polygon(ring(size), [ring(size / 3)] if hole else [])

    areas = []
    for number, point in enumerate(points[:60]):
        count = range(1 + number % 3)
        squares = [square(point.x + 0.05 * part, point.y, 0.02, (number + part) % 2 == 0) for part in count]
        areas.append(squares[0] if len(squares) == 1 else shapely.MultiPolygon(squares))
    return {
        "points": gpd.GeoDataFrame(table, geometry=points, crs=4326),
        "areas": gpd.GeoDataFrame(rows(60), geometry=areas, crs=4326),
    }


def geojson(frame: gpd.GeoDataFrame) -> str:
    """GeoJSON by the standard library, so that the sample owes nothing to either side."""
    features = []
    for row in frame.itertuples(index=False):
        properties = {}
        for (name, kind), value in zip(COLUMNS.items(), row):
            properties[name] = None if pd.isna(value) else kind(value)
        features.append({"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(row[-1])})
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def projected(frame: gpd.GeoDataFrame, code: int) -> gpd.GeoDataFrame:
    """The same elsewhere, by the operation that deadzone names: VN-2000 to WGS 84 (2), EPSG:6960."""
    if code == 4326:
        return frame
    group = pyproj.transformer.TransformerGroup(4326, code, always_xy=True)
    ways = [way for way in group.transformers if code == 32648 or "VN-2000 to WGS 84 (2)" in way.description]
    move = ways[0].transform
    geometry = shapely.transform(frame.geometry.values, lambda xy: np.column_stack(move(*xy.T)))
    return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=geometry, crs=code)


def convert(deadzone: str, source: str, target: Path, *options: str) -> str | None:
    """What the program says; nothing where this build does not know the format."""
    done = subprocess.run([deadzone, "convert", source, str(target), *options], capture_output=True, text=True)
    if done.returncode and "built without" in done.stderr:
        return None
    if done.returncode:
        note(target.name, f"convert {source} failed: {done.stderr.strip()}")
    return done.stderr


def plain(value: object, kind: type) -> object:
    """A value as its kind; text tables and DBF have their own words for flags."""
    if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) or value == "":
        return None
    if kind is bool:
        return FLAGS[str(value).lower()]
    if kind is int:
        return int(float(value))
    return kind(value)


def parts(geometry: shapely.Geometry) -> shapely.Geometry:
    """In normal form, where one part and a set of one part are the same."""
    single = getattr(geometry, "geoms", None)
    geometry = single[0] if single is not None and len(single) == 1 else geometry
    return shapely.normalize(geometry)


def read_by_gdal(path: Path, layer: str | None = None) -> gpd.GeoDataFrame:
    """As GDAL reads it; tables get their geometry from their columns."""
    frame = pyogrio.read_dataframe(path, layer=layer)
    if "wkt" in frame:
        geometry = shapely.from_wkt(frame.pop("wkt").tolist())
    elif "geometry" in frame:
        return frame
    else:
        pair = ("lon", "lat") if "lon" in frame else ("x", "y")
        geometry = shapely.points(*(frame.pop(axis).astype(float) for axis in pair))
    frame = pd.DataFrame(frame.drop(columns="geometry", errors="ignore"))
    return gpd.GeoDataFrame(frame, geometry=geometry)


def compare(
    where: str, found: gpd.GeoDataFrame, wanted: gpd.GeoDataFrame, tolerance: float, names: dict[str, str]
) -> None:
    """Notes all that differs; features are told by their number."""
    if len(found) != len(wanted):
        note(where, f"{len(found)} features, not {len(wanted)}")
        return
    missing = [name for name in COLUMNS if names.get(name, name) not in found]
    if missing:
        note(where, f"has no columns {missing}, but {list(found.columns)}")
        return
    by_number = {str(value): place for place, value in enumerate(found["ma"])}
    if set(by_number) != set(wanted["ma"]):
        note(where, f"holds other numbers: {sorted(by_number)[:3]}")
        return
    order = [by_number[value] for value in wanted["ma"]]
    for name, kind in COLUMNS.items():
        here = [plain(value, kind) for value in found[names.get(name, name)].iloc[order]]
        there = [plain(value, kind) for value in wanted[name]]
        unlike = [(one, other) for one, other in zip(here, there) if one != other]
        if unlike:
            note(where, f"{len(unlike)} values of {name} differ, the first is {unlike[0][0]!r}, not {unlike[0][1]!r}")
    worst = 0.0
    for one, other in zip(found.geometry.iloc[order], wanted.geometry):
        one, other = parts(one), parts(other)
        here, there = shapely.get_coordinates(one), shapely.get_coordinates(other)
        if one.geom_type != other.geom_type or here.shape != there.shape:
            note(where, f"a {one.geom_type} of {len(here)} positions is not a {other.geom_type} of {len(there)}")
            return
        worst = max(worst, float(np.abs(here - there).max()))
    if not worst <= tolerance:
        note(where, f"positions are up to {worst} away, more than {tolerance}")


def ogrinfo(path: Path, count: int) -> None:
    """The program, where it is installed."""
    if path in seen or not shutil.which("ogrinfo"):
        return
    seen.add(path)
    done = subprocess.run(["ogrinfo", "-ro", "-al", str(path)], capture_output=True, text=True)
    said = done.stdout + done.stderr
    bad = [line for line in said.splitlines() if re.match(r"\s*(Warning|ERROR|FAILURE)\b", line)]
    counts = re.findall(r"^Feature Count: (\d+)", said, re.MULTILINE)
    if done.returncode or bad:
        note(path.name, f"ogrinfo says {bad[:2] or done.returncode}")
    if counts != [str(count)]:
        note(path.name, f"ogrinfo counts {counts}, not {count}")


def written_here(deadzone: str, folder: Path, name: str, sample: gpd.GeoDataFrame) -> list[str]:
    """What deadzone writes, GDAL reads the same. The formats that were checked."""
    source = folder / f"{name}.geojson"
    source.write_text(geojson(sample), encoding="utf-8")
    drivers, checked = pyogrio.list_drivers(), []
    for extension in FORMATS:
        for code in (4326,) if extension in ALWAYS_WGS84 else (4326, *NATIONAL):
            path = folder / f"written-{name}-{code}.{extension}"
            said = convert(deadzone, str(source), path, "--to-crs", f"EPSG:{code}")
            if said is None:
                print(f"formats: this build has no .{extension}: skipped")
                break
            if extension == "parquet" and "Parquet" not in drivers:
                print("formats: GDAL of this pyogrio has no Parquet driver: .parquet is skipped")
                break
            where = path.name
            if not path.exists():
                continue
            if extension not in TABLES:
                crs = pyogrio.read_info(path)["crs"]
                if crs != f"EPSG:{code}":
                    note(where, f"is in {str(crs)[:60]}, not EPSG:{code}")
            names = SHORTENED if extension == "shp" else {}
            if names and 'column "có_điện" is called "có_điệ"' not in (said or ""):
                note(where, f"the shortened name was not told: {said}")
            tolerance = DEGREES if code == 4326 else METRES
            compare(where, read_by_gdal(path), projected(sample, code), tolerance, names)
            ogrinfo(path, len(sample))
            checked.append(where)
    return checked


def write_by_gdal(frame: gpd.GeoDataFrame, path: Path, driver: str, options: dict[str, str]) -> None:
    if driver == "XLSX":
        texts = shapely.to_wkt(frame.geometry.values, rounding_precision=-1)
        table = pd.DataFrame(frame.drop(columns="geometry")).assign(wkt=texts)
        pyogrio.write_dataframe(table, path, driver=driver)
        return
    # A layer of both kinds of polygons is declared as one of many parts only where the format must.
    is_mixed = driver in ("FlatGeobuf", "GPKG", "GeoJSON") and len(set(frame.geom_type)) > 1
    kinds = {"geometry_type": "Unknown"} if is_mixed else {}
    pyogrio.write_dataframe(frame, path, driver=driver, **kinds, **options)


GDAL_WRITES = (
    ("csv", "CSV", {"GEOMETRY": "AS_WKT"}),
    ("geojson", "GeoJSON", {"COORDINATE_PRECISION": "15"}),
    ("geojsonl", "GeoJSONSeq", {"COORDINATE_PRECISION": "15"}),
    ("rs.geojsonl", "GeoJSONSeq", {"RS": "YES", "COORDINATE_PRECISION": "15"}),
    ("gpkg", "GPKG", {}),
    ("fgb", "FlatGeobuf", {}),
    ("plain.fgb", "FlatGeobuf", {"SPATIAL_INDEX": "NO"}),
    ("shp", "ESRI Shapefile", {"ENCODING": "UTF-8"}),
    ("shz", "ESRI Shapefile", {"ENCODING": "UTF-8"}),
    ("kml", "LIBKML", {}),
    ("old.kml", "KML", {}),
    ("kmz", "LIBKML", {}),
    ("xlsx", "XLSX", {}),
)


def written_there(deadzone: str, folder: Path, name: str, sample: gpd.GeoDataFrame) -> list[str]:
    """What GDAL writes, deadzone reads the same. The files that were checked."""
    checked = []
    for extension, driver, options in GDAL_WRITES:
        # GDAL's GeoJSON names another reference system in a "crs" member, as before RFC 7946.
        is_wgs84 = extension != "geojson" and extension.endswith(ALWAYS_WGS84)
        for code in (4326,) if is_wgs84 else (4326, 32648, 9210):
            path = folder / f"gdal-{name}-{code}.{extension}"
            frame = projected(sample, code)
            if driver == "ESRI Shapefile":
                frame = frame.rename(columns=SHORTENED)
            write_by_gdal(frame, path, driver, options)
            source = f"{path}|crs=EPSG:{code}" if extension in TABLES else str(path)
            back = folder / f"back-{name}-{code}-{extension.replace('.', '-')}.geojson"
            convert(deadzone, source, back, "--to-crs", "EPSG:4326")
            if not back.exists():
                continue
            features = json.loads(back.read_text(encoding="utf-8"))["features"]
            found = pd.DataFrame([feature["properties"] for feature in features], dtype=object)
            shapes = [feature["geometry"] for feature in features]
            if not all(shapes):
                note(back.name, f"{shapes.count(None)} geometries are lost")
                continue
            geometry = [shapely.geometry.shape(shape) for shape in shapes]
            found = gpd.GeoDataFrame(found, geometry=geometry)
            names = SHORTENED if driver == "ESRI Shapefile" else {}
            compare(back.name, found, sample, ROUND_TRIP_DEGREES, names)
            checked.append(path.name)
    return checked


def run_outputs(out: Path) -> None:
    """The outputs of a run: the layers, and the counts, styles and indices of its GeoPackage."""
    table = pyogrio.read_dataframe(out / "build-list.csv")
    lines = pd.read_csv(out / "build-list.csv", dtype=str, keep_default_na=False)
    if len(table) != len(lines) or list(table["name"]) != list(lines["name"]):
        note("build-list.csv", f"{len(table)} rows, not {len(lines)}, or other names")
    print(f"build-list.csv: {len(table)} rows")
    package = out / "plan.gpkg"
    if not package.exists():
        note("plan.gpkg", "the run wrote none")
        return
    layers = [name for name, kind in pyogrio.list_layers(package) if kind is not None]
    for layer in ("villages", "dead-zones"):
        file = f"{layer}.geojson"
        if layer not in layers:
            note("plan.gpkg", f"has no layer {layer}, but {layers}")
            continue
        text = (out / file).read_text(encoding="utf-8")
        count = text.count('\n{"type":"Feature"')
        frame = pyogrio.read_dataframe(package, layer=layer)
        if len(frame) != count:
            note(layer, f"{len(frame)} features, not {count} as {file}")
        told = pyogrio.read_info(out / file, force_feature_count=True)
        if (told["features"], told["crs"]) != (count, "EPSG:4326"):
            note(file, f"GDAL reads {told['features']} features in {told['crs']}, not {count} in EPSG:4326")
        ogrinfo(out / file, count)
        info = pyogrio.read_info(package, layer=layer)
        if info["crs"] != "EPSG:4326" or not info["capabilities"]["fast_spatial_filter"]:
            note(layer, f"{info['crs']}, {info['capabilities']}")
        box = (103.0, 20.5, 105.3, 22.4)
        near = pyogrio.read_dataframe(package, layer=layer, bbox=box)
        brute = frame[frame.intersects(shapely.box(*box))]
        # GDAL compares boxes of geometries unless it has GEOS to ask further.
        boxes = frame[shapely.intersects(shapely.box(*frame.bounds.values.T), shapely.box(*box))]
        if not 0 < len(near) < count or sorted(near.id) not in (sorted(brute.id), sorted(boxes.id)):
            note(layer, f"{len(near)} features in a box, not {len(brute)}")
        print(f"plan.gpkg: {layer}, {count} features, {len(near)} in a box by its index")
    with sqlite3.connect(f"file:{package}?mode=ro", uri=True) as database:
        styled = {name for (name,) in database.execute("SELECT f_table_name FROM layer_styles")}
        drawn = {name for name, kind in pyogrio.list_layers(package) if kind is not None}
        if styled != drawn:
            note("plan.gpkg", f"styles for {styled}, layers {drawn}")
        for name, style in database.execute("SELECT f_table_name, styleQML FROM layer_styles"):
            renderer = ElementTree.fromstring(style).find("renderer-v2")
            column = renderer.get("attr")
            known = pyogrio.read_info(package, layer=name)["fields"]
            if column is not None and column not in known:
                note("plan.gpkg", f"the style of {name} is by {column}, which it does not have")
        titles = list(database.execute("SELECT table_name, identifier, description FROM gpkg_contents"))
        for name, title, about in titles:
            if name != "layer_styles" and not (title and about):
                note("plan.gpkg", f"{name} has the title {title!r} and says {about!r} of itself")
        described = database.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'gpkg_data_columns'").fetchone()
        if described == (1,):
            for table, column in database.execute("SELECT table_name, column_name FROM gpkg_data_columns"):
                if column not in pyogrio.read_info(package, layer=table)["fields"]:
                    note("plan.gpkg", f"tells the meaning of {table}.{column}, which it does not have")
        for name, table in (("sites", "build-sites.csv"), ("options", "options.csv")):
            if (out / table).exists():
                rows = len(pd.read_csv(out / table, dtype=str, keep_default_na=False))
                found = pyogrio.read_info(package, layer=name, force_feature_count=True)["features"]
                if found != rows:
                    note("plan.gpkg", f"{name} has {found} rows, not {rows} as {table}")
        if database.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            note("plan.gpkg", "SQLite finds it broken")
        print(f"plan.gpkg: styles for {', '.join(sorted(styled))}")


def main() -> None:
    deadzone, folder = sys.argv[1], Path(sys.argv[2])
    warnings.simplefilter("ignore")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, sample in samples().items():
        here = written_here(deadzone, folder, name, sample)
        there = written_there(deadzone, folder, name, sample)
        print(f"formats: {name}: {len(here)} files written here and read by GDAL, {len(there)} the other way round")
        if not here or not there:
            note(name, "nothing was compared")
    if len(sys.argv) > 3:
        run_outputs(Path(sys.argv[3]))
    gdal = ".".join(map(str, pyogrio.__gdal_version__))
    if shutil.which("ogrinfo"):
        print(f"formats: pyogrio has GDAL {gdal}; ogrinfo looked at {len(seen)} files")
    else:
        print(f"formats: ogrinfo is not installed: skipped; GDAL {gdal} was asked through pyogrio")
    if wrong:
        print(f"{len(wrong)} differences", *wrong[:40], sep="\n  ", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
