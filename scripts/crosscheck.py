"""Recomputes the scan of the Vietnam dataset with geopandas and compares.

    crosscheck.py DATASET_FOLDER OUTPUT_FOLDER

Statuses, serving operators and technologies must be the same for every
village. The distance of every uncovered centre to the nearest signal must
agree within 0.1 %; here it is measured in an azimuthal equidistant projection
centred on the village, where distances from the centre are geodesics.
"""

from __future__ import annotations

import json
import sys
import warnings
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

QUALIFYING = ("3G", "4G", "5G")
MIN_RSRP_DBM = -110.0
COVERED_SHARE = 0.8
TOLERANCE = 0.001


def read(dataset: Path) -> tuple[pd.DataFrame, gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Villages, their points (centre and hamlets), qualifying areas."""
    villages = pd.read_csv(dataset / "villages.csv", dtype={"id": str, "commune_code": str}, keep_default_na=False)
    clusters = pd.read_csv(dataset / "clusters.csv", dtype={"village_id": str})
    centres = villages[["id", "lon", "lat"]].assign(houses=0, centre=True)
    centres["lon"], centres["lat"] = centres["lon"].astype(float), centres["lat"].astype(float)
    hamlets = clusters.rename(columns={"village_id": "id", "households": "houses"}).assign(centre=False)
    points = pd.concat([centres, hamlets], ignore_index=True)
    points = gpd.GeoDataFrame(points, geometry=gpd.points_from_xy(points.lon, points.lat), crs=4326)
    areas = gpd.read_file(dataset / "coverage.geojson")
    counts = areas.technology.isin(QUALIFYING) & (areas.rsrp_dbm.isna() | (areas.rsrp_dbm >= MIN_RSRP_DBM))
    return villages, points, areas[counts].reset_index(drop=True)


def statuses(villages: pd.DataFrame, points: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Status, operators and technologies of each village."""
    hits = gpd.sjoin(points, areas[["operator", "technology", "geometry"]], predicate="intersects")
    points = points.assign(lit=points.index.isin(hits.index))
    centre = points[points.centre].set_index("id").lit
    hamlets = points[~points.centre]
    houses = hamlets.groupby("id").houses.sum()
    lit_houses = hamlets[hamlets.lit].groupby("id").houses.sum().reindex(houses.index, fill_value=0)
    share = (lit_houses / houses).reindex(centre.index)
    share = share.fillna(centre.astype(float))
    covered = centre & (share >= COVERED_SHARE)
    status = np.where(covered, "covered", np.where(centre | (share > 0), "dip", "white"))
    found = pd.DataFrame({"status": status, "covered_share": share, "lit": centre}, index=centre.index)
    for column, name in (("operator", "operators"), ("technology", "technologies")):
        found[name] = hits.groupby("id")[column].agg(lambda values: sorted(set(values))).reindex(found.index)
        found[name] = found[name].apply(lambda value: value if isinstance(value, list) else [])
    return found.reindex(villages.id)


def distance_m(lon: float, lat: float, boundaries: np.ndarray, tree: shapely.STRtree) -> float:
    """Geodesic metres to the nearest boundary, by a projection centred on the point."""
    here = shapely.Point(lon, lat)
    # The nearest in degrees bounds the search; a degree of longitude is never
    # longer than one of latitude by more than 1 %, nor shorter than 0.9 of it here.
    bound = tree.query_nearest(here, return_distance=True, all_matches=False)[1][0] * 1.2 + 0.02
    near = boundaries[tree.query(here.buffer(bound), predicate="intersects")]
    plane = pyproj.Transformer.from_crs(
        4326, f"+proj=aeqd +lat_0={lat} +lon_0={lon} +ellps=WGS84 +units=m", always_xy=True
    )
    projected = shapely.transform(shapely.segmentize(near, 0.002), lambda xy: np.column_stack(plane.transform(*xy.T)))
    return float(shapely.distance(shapely.Point(0, 0), projected).min())


def main() -> None:
    dataset, out = Path(sys.argv[1]), Path(sys.argv[2])
    warnings.simplefilter("ignore")
    villages, points, areas = read(dataset)
    expected = statuses(villages, points, areas)
    written = json.loads((out / "villages.geojson").read_text(encoding="utf-8"))["features"]
    given = {feature["properties"]["id"]: feature["properties"] for feature in written}

    wrong: list[str] = []
    if list(given) != list(villages.id):
        wrong.append("the layer does not hold the villages of the list in its order")
    for village, row in expected.iterrows():
        for column in ("status", "operators", "technologies"):
            if given[village][column] != row[column]:
                wrong.append(f"{village}: {column} {given[village][column]} here {row[column]}")
        if abs(given[village]["covered_share"] - row.covered_share) > 5e-5:
            wrong.append(f"{village}: covered_share {given[village]['covered_share']} here {row.covered_share}")

    boundaries = np.array(areas.boundary.values)
    tree = shapely.STRtree(boundaries)
    worst, measured = 0.0, 0
    for village, place in points[points.centre].set_index("id")[["lon", "lat"]].iterrows():
        metres = given[village]["nearest_signal_m"]
        if expected.lit[village]:
            if metres != 0:
                wrong.append(f"{village}: has signal at its centre but is {metres} m from it")
            continue
        here = distance_m(place.lon, place.lat, boundaries, tree)
        # Outputs are rounded to 0.1 m.
        apart = max(abs(metres - here) - 0.05, 0.0) / max(here, 1.0)
        worst, measured = max(worst, apart), measured + 1
        if apart > TOLERANCE:
            wrong.append(f"{village}: nearest_signal_m {metres} here {here:.1f}")

    counts = expected.status.value_counts().to_dict()
    print(f"crosscheck: {len(expected)} villages, {counts}; {measured} distances, worst difference {worst:.2e}")
    if not measured or wrong:
        print(f"{len(wrong)} differences", *wrong[:20], sep="\n  ", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
