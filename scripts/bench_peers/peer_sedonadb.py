"""The scan with SedonaDB: its spatial joins, the villages indexed and the areas prepared."""

import phases as shared

import pyarrow.csv
import pyogrio
import sedonadb


def main() -> None:
    villages_path, coverage_path, output_path = shared.paths()
    phases = shared.Phases()

    sd = sedonadb.connect()
    # Villages on the left are indexed and areas probe; reordered it takes twice the time, and its
    # join by nearness ten times that of ever wider circles.
    sd.sql("SET sedona.spatial_join.spatial_join_reordering = false").execute()
    sd.create_data_frame(pyarrow.csv.read_csv(villages_path)).to_view("file")
    sd.sql(
        "SELECT row_number() OVER () AS village, id, lon, lat, ST_Point(lon, lat) AS place FROM file"
    ).to_memtable().to_view("villages")
    sd.read_pyogrio(coverage_path).to_view("layer")
    qualifying = ", ".join(f"'{technology}'" for technology in shared.QUALIFYING)
    sd.sql(
        "SELECT operator, ST_SetSRID(wkb_geometry, 0) AS geom FROM layer"
        f" WHERE technology IN ({qualifying})"
    ).to_memtable().to_view("areas")
    names = sorted(sd.sql("SELECT DISTINCT operator FROM areas").to_arrow_table()["operator"].to_pylist())
    bits = " ".join(f"WHEN '{name}' THEN {1 << at}" for at, name in enumerate(names))
    phases.end("read")

    sd.sql(
        f"""
        SELECT village, bit_or(bit) AS mask
        FROM villages
        JOIN (SELECT geom, CASE operator {bits} ELSE 0 END AS bit FROM areas) AS lit
          ON ST_Intersects(villages.place, lit.geom)
        GROUP BY village
        """
    ).to_memtable().to_view("serving")
    phases.end("join")

    bounds = sd.sql("SELECT min(lat) AS least, max(lat) AS greatest FROM villages").to_arrow_table()
    scale = shared.longitude_scale(bounds["least"][0].as_py(), bounds["greatest"][0].as_py())
    sd.sql(
        f"SELECT village, ST_Point(lon * {scale}, lat) AS place FROM villages"
        " LEFT ANTI JOIN serving USING (village)"
    ).to_memtable().to_view("lost")
    sd.sql(f"SELECT ST_Scale(geom, {scale}, 1.0) AS geom FROM areas").to_memtable().to_view("plane")
    nearest, reach = [], 0.02
    while sd.view("plane").count() and sd.view("lost").count():
        found = sd.sql(
            "SELECT village, min(ST_Distance(place, geom)) AS degrees FROM lost"
            f" JOIN plane ON ST_DWithin(lost.place, plane.geom, {reach}) GROUP BY village"
        ).to_memtable()
        found.to_view("found", overwrite=True)
        nearest.append(found.to_arrow_table())
        sd.sql("SELECT * FROM lost LEFT ANTI JOIN found USING (village)").to_memtable().to_view("lost", overwrite=True)
        reach *= 2
    empty = pyarrow.schema([("village", pyarrow.uint64()), ("degrees", pyarrow.float64())]).empty_table()
    sd.create_data_frame(pyarrow.concat_tables(nearest) if nearest else empty).to_view("nearest")
    phases.end("nearest")

    sets = [
        (mask, ";".join(name for at, name in enumerate(names) if mask >> at & 1))
        for mask in sd.sql("SELECT DISTINCT mask FROM serving").to_arrow_table()["mask"].to_pylist()
    ]
    operators = " ".join(f"WHEN {mask} THEN '{joined}'" for mask, joined in sets)
    result = sd.sql(
        f"""
        SELECT id, CASE WHEN mask IS NULL THEN 'white' ELSE 'covered' END AS status,
               CASE mask {operators or "WHEN 0 THEN ''"} ELSE '' END AS operators,
               round(coalesce(degrees, 0) * {shared.METRES_PER_DEGREE}, 1) AS nearest_m
        FROM villages
        LEFT JOIN serving USING (village)
        LEFT JOIN nearest USING (village)
        """
    ).to_arrow_table()
    pyarrow.csv.write_csv(result, output_path)
    phases.end("write")
    phases.report(sedonadb, pyogrio, pyarrow)


if __name__ == "__main__":
    main()
