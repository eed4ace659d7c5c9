"""The scan with geopandas: spatial joins with the areas on the left, so that they are prepared."""

import phases as shared

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely


def main() -> None:
    villages_path, coverage_path, output_path = shared.paths()
    phases = shared.Phases()

    villages = pd.read_csv(villages_path, engine="pyarrow", dtype={"id": "str"})
    points = gpd.GeoSeries.from_xy(villages.lon, villages.lat, crs=4326).to_frame("geometry")
    areas = gpd.read_file(coverage_path, columns=["operator", "technology"], use_arrow=True)
    areas = areas[areas.technology.isin(shared.QUALIFYING)].reset_index(drop=True)
    phases.end("read")

    # Operators in alphabetical order, as numbers: joined sets come out sorted.
    names = sorted(areas.operator.unique())
    areas["operator"] = pd.Categorical(areas.operator, names).codes
    hits = gpd.sjoin(areas[["operator", "geometry"]], points, predicate="intersects")
    hits = np.unique(hits.index_right.to_numpy() * len(names) + hits.operator.to_numpy())
    serving = pd.Series(np.left_shift(1, hits % len(names))).groupby(hits // len(names)).sum()
    serving = serving.reindex(villages.index, fill_value=0)
    phases.end("join")

    scale = shared.longitude_scale(villages.lat.min(), villages.lat.max())
    plane = gpd.GeoSeries(shapely.transform(areas.geometry.values, lambda xy: xy * (scale, 1))).to_frame("geometry")
    white = villages[serving == 0]
    lost = gpd.GeoSeries.from_xy(white.lon * scale, white.lat, index=white.index).to_frame("geometry")
    nearest = gpd.sjoin_nearest(lost, plane, distance_col="degrees").degrees.groupby(level=0).first()
    phases.end("nearest")

    sets = {mask: ";".join(n for at, n in enumerate(names) if mask >> at & 1) for mask in serving.unique()}
    result = pd.DataFrame(
        {
            "id": villages.id,
            "status": np.where(serving > 0, "covered", "white"),
            "operators": serving.map(sets),
            "nearest_m": nearest.reindex(villages.index, fill_value=0.0).mul(shared.METRES_PER_DEGREE).round(1),
        }
    )
    result.to_csv(output_path, index=False)
    phases.end("write")
    phases.report(gpd, pd, shapely)


if __name__ == "__main__":
    main()
