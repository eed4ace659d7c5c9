"""The scan with geopandas as its guide shows it: villages on the left of both spatial joins."""

import phases as shared

import geopandas as gpd
import pandas as pd


def main() -> None:
    villages_path, coverage_path, output_path = shared.paths()
    phases = shared.Phases()

    table = pd.read_csv(villages_path, dtype={"id": str})
    villages = gpd.GeoDataFrame(table, geometry=gpd.points_from_xy(table.lon, table.lat), crs="EPSG:4326")
    areas = gpd.read_file(coverage_path)
    areas = areas[areas.technology.isin(shared.QUALIFYING)][["operator", "geometry"]]
    phases.end("read")

    joined = gpd.sjoin(villages[["geometry"]], areas, predicate="intersects")
    joined = joined["operator"].groupby(level=0).agg(lambda names: ";".join(sorted(set(names))))
    phases.end("join")

    scale = shared.longitude_scale(table.lat.min(), table.lat.max())
    white = villages[~villages.index.isin(joined.index)]
    lost = white[["geometry"]].set_crs(None, allow_override=True)
    lost = lost.set_geometry(lost.geometry.affine_transform([scale, 0, 0, 1, 0, 0]))
    plane = areas.set_crs(None, allow_override=True)
    plane = plane.set_geometry(plane.geometry.affine_transform([scale, 0, 0, 1, 0, 0]))
    nearest = gpd.sjoin_nearest(lost, plane, distance_col="degrees").degrees.groupby(level=0).min()
    phases.end("nearest")

    table["status"] = table.index.isin(joined.index)
    table["status"] = table.status.map({True: "covered", False: "white"})
    table["operators"] = joined
    table["nearest_m"] = nearest.reindex(table.index, fill_value=0.0).mul(shared.METRES_PER_DEGREE).round(1)
    table[["id", "status", "operators", "nearest_m"]].to_csv(output_path, index=False)
    phases.end("write")
    phases.report(gpd, pd)


if __name__ == "__main__":
    main()
