"""Takes Điện Biên out of datasets/vietnam.

    dien_bien.py DIR             villages.csv, coverage.geojson, power.geojson into DIR
    dien_bien.py --workbook A B  the columns of CSV A as a province's office calls them, to CSV B
"""

import csv
import json
import sys
from pathlib import Path

PROVINCE = "Điện Biên"
SOURCE = Path(__file__).resolve().parent.parent / "datasets" / "vietnam"
# Degrees around the villages within which coverage and lines matter.
AROUND = 0.3

HEADERS = {
    "id": "Mã thôn",
    "name": "Tên thôn",
    "commune": "Xã",
    "commune_code": "Mã xã",
    "province": "Tỉnh",
    "x": "Tọa độ Đông",
    "y": "Tọa độ Bắc",
    "households": "Số hộ",
    "population": "Dân số",
    "electricity": "Điện",
    "electricity_asof": "Điện ngày",
    "grid_date": "Ngày có điện",
    "extremely_difficult": "Đặc biệt khó khăn",
    "poor_share": "Tỷ lệ hộ nghèo",
    "border": "Biên giới",
    "school": "Trường học",
    "clinic": "Trạm y tế",
    "hazard": "Thiên tai",
    "road_km": "Đường km",
}


def positions(geometry):
    found = []

    def walk(part):
        if isinstance(part[0], (int, float)):
            found.append(part)
        else:
            for inner in part:
                walk(inner)

    walk(geometry["coordinates"])
    return found


def take(out):
    with open(SOURCE / "villages.csv", encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["province"] == PROVINCE]
    fields = [name for name in rows[0] if name not in ("origin", "island")]
    with open(out / "villages.csv", "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fields, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    lons = [float(row["lon"]) for row in rows]
    lats = [float(row["lat"]) for row in rows]
    west, east = min(lons) - AROUND, max(lons) + AROUND
    south, north = min(lats) - AROUND, max(lats) + AROUND
    for layer in ("coverage", "power"):
        collection = json.loads((SOURCE / f"{layer}.geojson").read_text(encoding="utf-8"))

        def is_near(feature):
            places = positions(feature["geometry"])
            return (
                max(place[0] for place in places) >= west
                and min(place[0] for place in places) <= east
                and max(place[1] for place in places) >= south
                and min(place[1] for place in places) <= north
            )

        collection["features"] = list(filter(is_near, collection["features"]))
        text = json.dumps(collection, ensure_ascii=False)
        (out / f"{layer}.geojson").write_text(text, encoding="utf-8")


def workbook(source, target):
    with open(source, encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        rows = list(reader)
    at = [header.index(name) for name in HEADERS]
    with open(target, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(HEADERS.values())
        for row in rows:
            cells = dict(zip(HEADERS, (row[place] for place in at)))
            for axis in ("x", "y"):
                cells[axis] = f"{float(cells[axis]):.1f}"
            writer.writerow(cells.values())


if __name__ == "__main__":
    if sys.argv[1] == "--workbook":
        workbook(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        take(Path(sys.argv[1]))
