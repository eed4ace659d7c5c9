"""Holds a workbook against its run, as LibreOffice computes it.

office.py RUN SCRATCH
"""

import csv
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

# Formulas are computed anew when a file is opened; by default LibreOffice believes stored results.
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
"""
SHEETS = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1'
CHANGE = 123456.5


def computed(book, folder):
    """All sheets as LibreOffice computes them, in their order, as lists of rows."""
    shutil.rmtree(folder, ignore_errors=True)
    profile = folder / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
    subprocess.run(
        [
            "soffice",
            f"-env:UserInstallation={profile.parent.resolve().as_uri()}",
            "--headless",
            "--convert-to",
            SHEETS,
            "--outdir",
            str(folder / "sheets"),
            str(book),
        ],
        check=True,
        timeout=300,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    sheets = []
    for name in names(book):
        with open(folder / "sheets" / f"{book.stem}-{name}.csv", encoding="utf-8", newline="") as file:
            sheets.append(list(csv.reader(file)))
    return sheets


def names(book):
    with zipfile.ZipFile(book) as archive:
        text = archive.read("xl/workbook.xml").decode("utf-8")
    return re.findall(r'<sheet name="([^"]*)"', text)


def table(rows):
    """Rows below the two rows of headings, by the names of columns."""
    codes = rows[1]
    return [dict(zip(codes, row)) for row in rows[2:]]


def totals(sheets):
    return table(sheets[5])[-1]


def number(text):
    return float(text or 0)


def near(found, wanted, what):
    if abs(number(found) - wanted) > 0.005:
        sys.exit(f"{what}: LibreOffice computes {found}, wanted is {wanted}")


def edited(book, target):
    """A copy in which the cost of the first site is higher."""
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for item in source.infolist():
            data = source.read(item)
            if item.filename == "xl/worksheets/sheet3.xml":
                text = data.decode("utf-8")
                text, count = re.subn(
                    r'(<c r="K3"[^>]*><v>)([^<]*)(</v>)',
                    lambda cell: f"{cell[1]}{float(cell[2]) + CHANGE}{cell[3]}",
                    text,
                )
                assert count == 1, "the sheet of sites has its costs elsewhere"
                data = text.encode("utf-8")
            copy.writestr(item, data)


def main():
    run, scratch = Path(sys.argv[1]), Path(sys.argv[2])
    summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
    book = run / "build-list.xlsx"
    scratch.mkdir(parents=True, exist_ok=True)
    sheets = computed(book, scratch / "as-written")
    for place, rows in enumerate(sheets):
        for row in rows:
            for cell in row:
                if cell.startswith(("#REF", "#NAME", "#VALUE", "#DIV", "Err:")):
                    sys.exit(f"sheet {place + 1}: {cell}")

    front = {row[0]: row[1] for row in sheets[0] if len(row) > 1}
    plan = summary["plan"]["total"]
    of_all = totals(sheets)
    near(of_all["villages"], plan["villages"], "villages")
    near(of_all["satellite_villages"], plan["satellite_villages"], "villages by satellite")
    near(of_all["people"], plan["people"], "people")
    near(of_all["sites"], plan["sites"], "sites")
    # The summary has whole dollars.
    for column, key in [
        ("capex_usd", "capex_usd"),
        ("present_value_usd", "present_value_usd"),
        ("satellite_usd", "satellite_usd"),
    ]:
        if abs(number(of_all[column]) - plan[key]) > 0.5:
            sys.exit(f"{column}: LibreOffice computes {of_all[column]}, the run {plan[key]}")
    phases = table(sheets[5])[:-1]
    for row, phase in zip(phases, summary["plan"]["phases"]):
        near(row["villages"], phase["villages"], row["phase"])
        if abs(number(row["present_value_usd"]) - phase["present_value_usd"]) > 0.5:
            sys.exit(f"phase {row['phase']}: {row['present_value_usd']} and {phase['present_value_usd']}")
    counts = {number(value) for value in front.values() if re.fullmatch(r"[0-9.]+", value or "")}
    for status in ("white", "dip"):
        if summary["status"][status] not in counts:
            sys.exit(f"the first sheet does not count {summary['status'][status]} {status}")
    for name, count in summary["decision_class"].items():
        if count not in counts:
            sys.exit(f"the first sheet does not count {count} {name}")

    changed = scratch / "changed.xlsx"
    edited(book, changed)
    after = totals(computed(changed, scratch / "after"))
    near(after["present_value_usd"], number(of_all["present_value_usd"]) + CHANGE, "after a change")
    near(after["capex_usd"], number(of_all["capex_usd"]), "first cost after a change")
    print(
        f"{book.name}: {len(sheets)} sheets, {sum(map(len, sheets)):,} rows; LibreOffice computes "
        f"US$ {number(of_all['present_value_usd']):,.2f} for {number(of_all['sites']):.0f} sites, and "
        f"US$ {CHANGE:,.2f} more where one site costs that more"
    )


main()
