"""Vectors and texts of coordinate reference systems, as PROJ has them.

    python scripts/crs-vectors.py            writes tests/data/crs.csv, crs_other.csv and wkt.csv
    cargo run --quiet --example crs_definitions > target/crs_definitions.csv
    python scripts/crs-vectors.py --check target/crs_definitions.csv

The check asks PROJ whether it recognises what this program writes: the code must come back. Needs
pyproj (scripts/requirements-crosscheck.txt).
"""

import csv
import json
import sys
from pathlib import Path

import pyproj
from pyproj import CRS, Transformer
from pyproj.enums import WktVersion
from pyproj.transformer import TransformerGroup

DATA = Path(__file__).resolve().parent.parent / "tests" / "data"
CODES = [4326, 4756, 3857, 3405, 3406, *range(5896, 5900), *range(9205, 9219), 32648, 32649]
CODES += [32601, 32660, 32701, 32748, 32760]
STEPS = 6


def transformer(code: int) -> Transformer:
    """To WGS 84 by "VN-2000 to WGS 84 (2)", whatever PROJ would choose."""
    if CRS.from_epsg(code).geodetic_crs.to_epsg() == 4326:
        return Transformer.from_crs(code, 4326, always_xy=True)
    group = TransformerGroup(code, 4326, always_xy=True)
    (chosen,) = [t for t in group.transformers if "VN-2000 to WGS 84 (2)" in t.description]
    return Transformer.from_pipeline(chosen.definition)


def vectors() -> None:
    with (DATA / "crs.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["code", "x", "y", "lon", "lat"])
        for code in CODES:
            crs = CRS.from_epsg(code)
            west, south, east, north = crs.area_of_use.bounds
            way = transformer(code)
            digits = 9 if crs.is_geographic else 4
            for i in range(STEPS):
                for j in range(STEPS):
                    lon = west + (east - west) * (i + 0.5) / STEPS
                    lat = south + (north - south) * (j + 0.5) / STEPS
                    x, y = way.transform(lon, lat, direction="INVERSE")
                    x, y = round(x, digits), round(y, digits)
                    lon, lat = way.transform(x, y)
                    out.writerow([code, x, y, f"{lon:.12f}", f"{lat:.12f}"])


def texts() -> None:
    with (DATA / "wkt.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["code", "format", "text"])
        for code in CODES:
            crs = CRS.from_epsg(code)
            for name in ["WKT1_GDAL", "WKT1_ESRI", "WKT2_2015", "WKT2_2019"]:
                out.writerow([code, name, crs.to_wkt(WktVersion[name])])
            out.writerow([code, "PROJJSON", crs.to_json()])
            with_no_id = json.loads(crs.to_json())
            del with_no_id["id"]
            out.writerow([code, "PROJJSON without id", json.dumps(with_no_id, separators=(",", ":"))])


VN2000 = "+towgs84=-191.90441429,-39.30318279,-111.45032835,0.00928836,-0.01975479,0.00427372,0.252906278"
# Systems without a code here, and a place in each.
OTHERS = [
    (f"+proj=tmerc +lat_0=0 +lon_0=105.25 +k=0.9999 +x_0=500000 +y_0=0 +ellps=WGS84 {VN2000} +units=m", 105.5, 20.5),
    ("+proj=tmerc +lat_0=10 +lon_0=105 +k=0.9996 +x_0=500000 +y_0=0 +ellps=krass +towgs84=24,-123,-94,0.02,-0.25,-0.13,1.1 +units=m", 105.5, 20.5),
    ("+proj=tmerc +lat_0=0 +lon_0=106 +k=0.9999 +x_0=500000 +y_0=0 +ellps=evrst30 +towgs84=198,881,317 +units=m", 105.5, 20.5),
    ("+proj=tmerc +lat_0=0 +lon_0=105 +k=0.9999 +x_0=500000 +y_0=0 +datum=WGS84 +units=us-ft", 105.5, 20.5),
    ("+proj=lcc +lat_0=21 +lon_0=114 +lat_1=18 +lat_2=24 +x_0=500000 +y_0=500000 +datum=WGS84 +units=m", 105.5, 20.5),
    ("+proj=lcc +lat_1=18 +lat_0=18 +lon_0=105 +k_0=0.9998 +x_0=2000000 +y_0=0 +datum=WGS84 +units=ft", 105.5, 20.5),
    ("+proj=merc +lon_0=110 +k=0.997 +x_0=3900000 +y_0=900000 +datum=WGS84 +units=m", 105.5, 20.5),
    ("+proj=merc +lon_0=100 +lat_ts=20 +x_0=0 +y_0=0 +datum=WGS84 +units=m", 105.5, 20.5),
    ("+proj=longlat +ellps=krass +towgs84=24,-123,-94,0.02,-0.25,-0.13,1.1", 105.5, 20.5),
    ("+proj=laea +lat_0=16 +lon_0=106 +x_0=0 +y_0=0 +datum=WGS84 +units=m", 105.5, 20.5),
    ("+proj=utm +zone=48 +ellps=intl +towgs84=-87,-98,-121 +units=m", 105.5, 20.5),
]


def others() -> None:
    with (DATA / "crs_other.csv").open("w", newline="") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["proj", "x", "y", "lon", "lat", "wkt1", "wkt2", "projjson"])
        for text, lon, lat in OTHERS:
            crs = CRS.from_proj4(text + " +no_defs +type=crs")
            way = Transformer.from_crs(crs, 4326, always_xy=True)
            x, y = way.transform(lon, lat, direction="INVERSE")
            lon, lat = way.transform(x, y)
            words = [crs.to_wkt("WKT1_GDAL"), crs.to_wkt("WKT2_2019"), crs.to_json()]
            # This program has no words for that one.
            words = ["", "", ""] if "laea" in text else words
            out.writerow([text, x, y, f"{lon:.12f}", f"{lat:.12f}", *words])


def check(path: str) -> int:
    wrong = 0
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        text = row["text"]
        crs = CRS.from_json(text) if row["format"] == "projjson" else CRS.from_user_input(text)
        found = crs.to_epsg(min_confidence=70)
        if row["format"] == "proj":
            # A PROJ string has no name of its datum: the same axes and numbers are all there is.
            continue
        if found != int(row["code"]):
            wrong += 1
            print(f"{row['code']} {row['format']}: PROJ finds {found} in {text}")
    print(f"{len(rows)} texts, {wrong} not recognised")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--check"]:
        sys.exit(check(sys.argv[2]))
    DATA.mkdir(exist_ok=True)
    vectors()
    texts()
    others()
    print("pyproj", pyproj.__version__, "PROJ", pyproj.proj_version_str)
    print("EPSG", pyproj.database.get_database_metadata("EPSG.VERSION"))
