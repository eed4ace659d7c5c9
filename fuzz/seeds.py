"""What fuzzing begins from: `seeds.py FORMAT FOLDER` puts the files that the tests read into a folder, one an input,
in the form that the targets take."""

from __future__ import annotations

import csv
import gzip
import io
import sys
import zipfile
from pathlib import Path

DATA = Path(__file__).parent.parent / "tests" / "data"
SETS = Path(__file__).parent.parent / "datasets"
# As in targets/read.rs.
SEAM = b"\n--8<--\n"
SHAPEFILE = ["shp", "dbf", "shx", "prj", "cpg"]
WORKBOOK = [
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
    "_rels/.rels",
]
# A seed that is longer is hardly ever changed in the right place.
MOST = 200_000

TEXTS = {
    "csv": [
        "id,name,lon,lat\r\n1,\"Bản \"\"A\"\"\",105.8,21\r\n2,\"hai\r\ndòng\",105.9,21.1\r\n3,,,\r\n",
        "id;geom\n1;SRID=3405;POINT (587000 2326000)\n2;\"POLYGON ((0 0, 1 0, 1 1, 0 0))\"\n",
        "LTE,452,1,101,2301,0,103.1,21.3,1500,7,1,1700000000,1700000001,0\n",
        "\ufeffTên thôn\tKinh độ\tVĩ độ\n Nà Hỳ\t102,75\t21,875\n",
    ],
    "geojson": [
        '{"type":"FeatureCollection","features":[{"type":"Feature","id":1,"properties":{"id":"01","a":null,"b":[1,2.5],"c":{"d":true}},"geometry":{"type":"Point","coordinates":[103.0231,21.3861,9]}},'
        '{"type":"Feature","properties":{"id":"\\u0110i\\u1ec7n"},"geometry":{"type":"GeometryCollection","geometries":[{"type":"MultiPolygon","coordinates":[[[[103,21],[104,21],[104,22],[103,21]]]]}]}}]}',
        '{"crs":{"type":"name","properties":{"name":"urn:ogc:def:crs:EPSG::3405"}},"type":"FeatureCollection","bbox":[1,2,3,4],"features":[]}',
    ],
    "geojsonl": [
        '\x1e{"type":"Feature","properties":{"id":1},"geometry":null}\n{"type":"Feature","properties":{"id":2},"geometry":{"type":"Point","coordinates":[105,21]}}\n',
    ],
    "asc": [
        "ncols 4\nnrows 3\nxllcorner 103\nyllcorner 21\ncellsize 0.5\nNODATA_value -9999\n1 2 3 4\n5 6 7 -9999\n9 10.5 1e2 -1\n",
        "NCOLS 1\nNROWS 1\nXLLCENTER 103\nYLLCENTER 21\nDX 0.5\nDY 0.25\n0\n",
    ],
    "kml": [
        '<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Schema name="s" id="s"><SimpleField type="int" name="n"/></Schema><Folder><name>A</name><Placemark><name>B &amp; C</name><description><![CDATA[<b>]]></description>'
        '<ExtendedData><Data name="x"><value>1</value></Data><SchemaData schemaUrl="#s"><SimpleData name="n">2</SimpleData></SchemaData></ExtendedData><MultiGeometry><Point><coordinates>105,21,3</coordinates></Point></MultiGeometry></Placemark></Folder></Document></kml>',
    ],
}


def hgt() -> list[bytes]:
    """The smallest tile there is; zeros pack well."""
    cells = bytes(1201 * 1201 * 2)
    seeds = [gzip.compress(cells, mtime=0)]
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("N21E103.hgt", cells)
    return [*seeds, memory.getvalue()]


def found(*endings: str) -> list[Path]:
    """Files of the tests and small ones of the datasets with one of the endings."""
    files = [path for folder in (DATA, SETS) for path in sorted(folder.rglob("*")) if path.is_file()]
    return [path for path in files if path.name.endswith(endings)]


def shapefiles() -> list[bytes]:
    sets = [[path.with_suffix(f".{ending}") for ending in SHAPEFILE] for path in found(".shp")]
    seeds = [SEAM.join(part.read_bytes() if part.exists() else b"" for part in parts) for parts in sets]
    for path in found(".shz"):
        with zipfile.ZipFile(path) as archive:
            members = {name.rsplit(".", 1)[-1].lower(): archive.read(name) for name in archive.namelist()}
        seeds.append(SEAM.join(members.get(ending, b"") for ending in SHAPEFILE))
    return seeds


def workbooks() -> list[bytes]:
    seeds = []
    for path in found(".xlsx"):
        with zipfile.ZipFile(path) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        seeds.append(SEAM.join(members.get(name, b"") for name in WORKBOOK))
    return seeds


def definitions() -> list[bytes]:
    """Each form of a few definitions."""
    texts = set()
    for name in ("wkt.csv", "crs_other.csv"):
        with open(DATA / name, encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                texts.update(cell for cell in row.values() if cell and len(cell) > 20)
    return [text.encode() for text in sorted(texts)]


def seeds(form: str) -> list[bytes]:
    if form == "shz":
        return shapefiles()
    if form == "xlsx":
        return workbooks()
    if form == "crs":
        return definitions()
    if form == "hgt":
        return hgt()
    texts = [text.encode() for text in TEXTS.get(form, [])]
    files = [path.read_bytes() for path in found(f".{form}")]
    packed = [gzip.decompress(path.read_bytes()) for path in found(f".{form}.gz")]
    hostile = DATA / "hostile" / form
    known = [path.read_bytes() for path in sorted(hostile.iterdir())] if hostile.is_dir() else []
    return [seed for seed in dict.fromkeys(texts + files + packed + known) if len(seed) <= MOST]


def main() -> None:
    form, folder = sys.argv[1], Path(sys.argv[2])
    made = seeds(form)
    if not made:
        sys.exit(f"fuzz: nothing to begin from for {form}")
    for number, seed in enumerate(made):
        (folder / f"seed-{number:03}").write_bytes(seed)
    print(f"{len(made)} seeds", file=sys.stderr)


if __name__ == "__main__":
    main()
