"""The scan with DuckDB as its manual shows it: ST_Read, read_csv and one spatial join each."""

import phases as shared

from pathlib import Path

import duckdb
import duckdb_extension_spatial

# There is no join by nearness: degrees in which to look for an area, just enough for the million
# villages among ten thousand areas. Villages farther off get no distance.
REACH = 0.6


def main() -> None:
    villages_path, coverage_path, output_path = shared.paths()
    phases = shared.Phases()

    db = duckdb.connect()
    folder = Path(duckdb_extension_spatial.__file__).parent / "extensions"
    db.load_extension(str(next(folder.glob("*/spatial.duckdb_extension"))))
    db.execute(
        "CREATE TABLE villages AS SELECT *, ST_Point(lon, lat) AS place FROM read_csv($path)", {"path": villages_path}
    )
    db.execute(
        "CREATE TABLE areas AS SELECT operator, geom::GEOMETRY AS geom FROM ST_Read($path) WHERE technology IN $qualifying",
        {"path": coverage_path, "qualifying": list(shared.QUALIFYING)},
    )
    phases.end("read")

    db.execute(
        """
        CREATE TABLE serving AS
        SELECT id, string_agg(DISTINCT operator, ';' ORDER BY operator) AS operators
        FROM villages JOIN areas ON ST_Intersects(place, geom)
        GROUP BY id
        """
    )
    phases.end("join")

    scale = shared.longitude_scale(*db.execute("SELECT min(lat), max(lat) FROM villages").fetchone())
    db.execute(
        f"CREATE TABLE lost AS SELECT id, ST_Point(lon * {scale}, lat) AS place FROM villages ANTI JOIN serving USING (id)"
    )
    db.execute(f"CREATE TABLE plane AS SELECT ST_Affine(geom, {scale}, 0, 0, 1, 0, 0) AS geom FROM areas")
    db.execute(
        f"""
        CREATE TABLE nearest AS
        SELECT id, min(ST_Distance(place, geom)) AS degrees
        FROM lost JOIN plane ON ST_DWithin(place, geom, {REACH})
        GROUP BY id
        """
    )
    phases.end("nearest")

    db.execute(
        f"""
        COPY (
            SELECT id, if(operators IS NULL, 'white', 'covered') AS status, operators,
                   round(if(operators IS NULL, degrees, 0) * {shared.METRES_PER_DEGREE}, 1) AS nearest_m
            FROM villages LEFT JOIN serving USING (id) LEFT JOIN nearest USING (id)
        ) TO '{output_path}' (HEADER)
        """
    )
    phases.end("write")
    phases.report(duckdb)


if __name__ == "__main__":
    main()
