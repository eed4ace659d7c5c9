"""The scan with SedonaDB as its guide shows it: one join each, with the settings it comes with."""

import phases as shared

import pandas as pd
import pyogrio
import sedonadb


def main() -> None:
    villages_path, coverage_path, output_path = shared.paths()
    phases = shared.Phases()

    sd = sedonadb.connect()
    table = pd.read_csv(villages_path, dtype={"id": str})
    scale = shared.longitude_scale(table.lat.min(), table.lat.max())
    sd.create_data_frame(table).to_view("file")
    sd.sql("SELECT id, lon, lat, ST_Point(lon, lat, 4326) AS place FROM file").to_memtable().to_view("villages")
    sd.read_pyogrio(coverage_path).to_memtable().to_view("layer")
    qualifying = ", ".join(f"'{technology}'" for technology in shared.QUALIFYING)
    sd.sql(
        f"SELECT operator, wkb_geometry AS geom FROM layer WHERE technology IN ({qualifying})"
    ).to_memtable().to_view("areas")
    phases.end("read")

    sd.sql(
        """
        SELECT villages.id, string_agg(DISTINCT operator, ';' ORDER BY operator) AS operators
        FROM villages JOIN areas ON ST_Intersects(villages.place, areas.geom)
        GROUP BY villages.id
        """
    ).to_memtable().to_view("serving")
    phases.end("join")

    sd.sql(
        f"SELECT id, ST_Point(lon * {scale}, lat) AS place FROM villages LEFT ANTI JOIN serving USING (id)"
    ).to_memtable().to_view("lost")
    sd.sql(f"SELECT ST_Scale(ST_SetSRID(geom, 0), {scale}, 1.0) AS geom FROM areas").to_memtable().to_view("plane")
    sd.sql(
        """
        SELECT lost.id, min(ST_Distance(lost.place, plane.geom)) AS degrees
        FROM lost JOIN plane ON ST_KNN(lost.place, plane.geom, 1, false)
        GROUP BY lost.id
        """
    ).to_memtable().to_view("nearest")
    phases.end("nearest")

    sd.sql(
        f"""
        SELECT villages.id, CASE WHEN operators IS NULL THEN 'white' ELSE 'covered' END AS status, operators,
               round(coalesce(degrees, 0) * {shared.METRES_PER_DEGREE}, 1) AS nearest_m
        FROM villages
        LEFT JOIN serving ON villages.id = serving.id
        LEFT JOIN nearest ON villages.id = nearest.id
        """
    ).to_pandas().to_csv(output_path, index=False)
    phases.end("write")
    phases.report(sedonadb, pyogrio, pd)


if __name__ == "__main__":
    main()
