"""The scan with shapely: a tree of points, prepared areas, all threads."""

import phases as shared

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyogrio
import shapely


def split(count: int, size: int) -> list[slice]:
    return [slice(start, start + size) for start in range(0, count, size)]


def main() -> None:
    villages_path, coverage_path, output_path = shared.paths()
    phases = shared.Phases()
    pool = ThreadPoolExecutor(shared.THREADS)

    villages = pyarrow.csv.read_csv(villages_path)
    lon, lat = villages["lon"].to_numpy(), villages["lat"].to_numpy()
    info, coverage = pyogrio.read_arrow(coverage_path, columns=["operator", "technology"])
    coverage = coverage.filter(pc.is_in(coverage["technology"], pa.array(shared.QUALIFYING)))
    areas = shapely.from_wkb(coverage[info["geometry_name"] or "wkb_geometry"].to_numpy(zero_copy_only=False))
    operators = coverage["operator"].combine_chunks().dictionary_encode()
    names = operators.dictionary.to_pylist()
    bits = np.uint64(1) << operators.indices.to_numpy().astype(np.uint64)
    phases.end("read")

    points = shapely.points(lon, lat)
    tree = shapely.STRtree(points)
    tree.query(areas[:1])
    shapely.prepare(areas)

    def covering(part: slice) -> tuple[np.ndarray, np.ndarray]:
        area, village = tree.query(areas[part])
        area += part.start
        # Exact: intersects takes points on the boundary in.
        inside = shapely.intersects_xy(areas[area], lon[village], lat[village])
        return area[inside], village[inside]

    serving = np.zeros(len(points), dtype=np.uint64)
    for area, village in pool.map(covering, split(len(areas), 100)):
        for bit in np.unique(bits[area]):
            serving[village[bits[area] == bit]] |= bit
    phases.end("join")

    white = np.flatnonzero(serving == 0)
    scale = shared.longitude_scale(lat.min(), lat.max())
    corners, ring = shapely.get_coordinates(shapely.get_rings(areas), return_index=True)
    corners[:, 0] *= scale
    edge = ring[1:] == ring[:-1]
    edges = shapely.STRtree(shapely.linestrings(np.stack([corners[:-1][edge], corners[1:][edge]], axis=1)))
    lost = shapely.points(lon[white] * scale, lat[white])
    edges.query(lost[:1])

    def distance(part: slice) -> np.ndarray:
        return edges.query_nearest(lost[part], return_distance=True, all_matches=False)[1]

    nearest = np.zeros(len(points))
    if len(areas):
        for part, found in zip(split(len(lost), 4096), pool.map(distance, split(len(lost), 4096))):
            nearest[white[part]] = found * shared.METRES_PER_DEGREE
    phases.end("nearest")

    sets, which = np.unique(serving, return_inverse=True)
    joined = [";".join(sorted(name for at, name in enumerate(names) if int(mask) >> at & 1)) for mask in sets]
    table = pa.table(
        {
            "id": villages["id"],
            "status": pa.array(["white" if mask == 0 else "covered" for mask in sets]).take(pa.array(which)),
            "operators": pa.array(joined).take(pa.array(which)),
            "nearest_m": np.round(nearest, 1),
        }
    )
    pyarrow.csv.write_csv(table, output_path)
    phases.end("write")
    phases.report(shapely, pyogrio, pa, np)


if __name__ == "__main__":
    main()
