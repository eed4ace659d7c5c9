"""Reading or writing a layer with pyogrio, timed around the one call.

    formats_pyogrio.py read_dataframe|read_dataframe_arrow|read_arrow FILE
    formats_pyogrio.py write_dataframe|write_dataframe_arrow TABLE.csv FILE

Tells seconds, processor seconds and peak memory of the process up to then, and behind that what was
read: its rows, and the sums that `read_layer --sums` tells.
"""

import json
import os
import platform
import resource
import sys
import time

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import pyogrio
import shapely

# By the endings of files; KML by the driver that keeps columns.
DRIVERS = {".kml": "LIBKML", ".csv": "CSV", ".xlsx": "XLSX"}
GEOMETRY = ["wkb_geometry", "geometry", "geom"]


def timed(work) -> tuple:
    cpu, start = time.process_time(), time.perf_counter()
    result = work()
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return result, {"seconds": seconds, "cpu": cpu, "peak": peak}


def read(way: str, path: str) -> tuple:
    if way == "read_arrow":
        return timed(lambda: pyogrio.read_arrow(path)[1])
    return timed(lambda: pyogrio.read_dataframe(path, use_arrow=way == "read_dataframe_arrow"))


def sums(layer) -> dict:
    """Rows, people and longitudes. Text tables may give numbers as text."""
    if isinstance(layer, pa.Table):
        geometry = next((name for name in GEOMETRY if name in layer.column_names), None)
        numbers = {name: pc.cast(layer[name], pa.float64()) for name in ("population", "lon") if name in layer.column_names}
        lons = shapely.get_x(shapely.from_wkb(layer[geometry].to_numpy())) if geometry else numbers["lon"].to_numpy()
        return {"rows": layer.num_rows, "population": pc.sum(numbers["population"]).as_py(), "longitudes": float(np.sum(lons))}
    lons = layer.geometry.x if isinstance(layer, gpd.GeoDataFrame) else pd.to_numeric(layer.lon)
    return {"rows": len(layer), "population": float(pd.to_numeric(layer.population).sum()), "longitudes": float(lons.sum())}


def write(way: str, table: str, path: str) -> dict:
    frame = pd.read_csv(table)
    ending = os.path.splitext(path)[1]
    if ending != ".xlsx":
        points = gpd.points_from_xy(frame.lon, frame.lat, crs=4326)
        frame = gpd.GeoDataFrame(frame.drop(columns=["lon", "lat"]), geometry=points)
    options = {"driver": DRIVERS[ending]} if ending in DRIVERS else {}
    _, told = timed(lambda: pyogrio.write_dataframe(frame, path, use_arrow=way.endswith("_arrow"), **options))
    return told


def main() -> None:
    way, *paths = sys.argv[1:]
    if way.startswith("write"):
        told = write(way, *paths)
    else:
        layer, told = read(way, *paths)
        told |= sums(layer)
    libraries = {"Python": platform.python_version(), "GDAL": pyogrio.__gdal_version_string__}
    libraries |= {library.__name__: library.__version__ for library in (pyogrio, pa, gpd, shapely)}
    print(json.dumps(told | {"versions": libraries}))


if __name__ == "__main__":
    main()
