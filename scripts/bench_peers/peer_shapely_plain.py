"""The scan with shapely as its manual shows it: a tree of areas asked with all points."""

import phases as shared

import json
from collections import defaultdict

import pandas as pd
import shapely
from shapely.geometry import shape


def main() -> None:
    villages_path, coverage_path, output_path = shared.paths()
    phases = shared.Phases()

    villages = pd.read_csv(villages_path, dtype={"id": str})
    with open(coverage_path, encoding="utf-8") as file:
        features = json.load(file)["features"]
    features = [feature for feature in features if feature["properties"]["technology"] in shared.QUALIFYING]
    areas = [shape(feature["geometry"]) for feature in features]
    phases.end("read")

    points = shapely.points(villages.lon, villages.lat)
    tree = shapely.STRtree(areas)
    serving = defaultdict(set)
    for village, area in tree.query(points, predicate="intersects").T:
        serving[village].add(features[area]["properties"]["operator"])
    phases.end("join")

    scale = shared.longitude_scale(villages.lat.min(), villages.lat.max())
    plane = shapely.STRtree(shapely.transform(areas, lambda xy: xy * (scale, 1)))
    white = villages[~villages.index.isin(serving.keys())]
    lost = shapely.points(white.lon * scale, white.lat)
    (which, _), degrees = plane.query_nearest(lost, return_distance=True, all_matches=False)
    nearest = pd.Series(degrees * shared.METRES_PER_DEGREE, index=white.index[which])
    phases.end("nearest")

    villages["status"] = ["covered" if village in serving else "white" for village in villages.index]
    villages["operators"] = [";".join(sorted(serving.get(village, ()))) for village in villages.index]
    villages["nearest_m"] = nearest.reindex(villages.index, fill_value=0.0).round(1)
    villages[["id", "status", "operators", "nearest_m"]].to_csv(output_path, index=False)
    phases.end("write")
    phases.report(shapely, pd)


if __name__ == "__main__":
    main()
