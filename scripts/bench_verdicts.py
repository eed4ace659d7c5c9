"""Holds the outputs of several engines against the first: prints the differences as JSON.

    bench_verdicts.py FIRST.csv OTHER.csv...

Every village must be there once with the same status (covered or not) and the
same operators. Distances of villages without signal are compared as ratios.
"""

from __future__ import annotations

import csv
import json
import statistics
import sys

EXAMPLES = 5


def read(path: str) -> dict[str, tuple[bool, str, float | None]]:
    with open(path, newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        head = next(rows)
        distance = "nearest_m" if "nearest_m" in head else "nearest_signal_m"
        columns = [head.index(name) for name in ("id", "status", "operators", distance)]
        villages, count = {}, 0
        for row in rows:
            name, status, operators, metres = (row[column] for column in columns)
            villages[name] = (status == "covered", sys.intern(operators), float(metres) if metres else None)
            count += 1
    if count != len(villages):
        sys.exit(f"bench: {path} has {count - len(villages)} villages twice")
    return villages


def compared(first: dict, other: dict) -> dict:
    status, operators, ratios, examples = 0, 0, [], []
    for name, (covered, serving, metres) in first.items():
        found = other.get(name)
        if found is None:
            continue
        if found[0] != covered or found[1] != serving:
            status += found[0] != covered
            operators += found[1] != serving
            examples.append(f"{name}: {(covered, serving)} and {found[:2]}")
        elif not covered and metres and found[2] is not None and metres > 100:
            ratios.append(abs(found[2] / metres - 1))
    ratios.sort()
    return {
        "villages": len(other),
        "missing": len(first.keys() ^ other.keys()),
        "status": status,
        "operators": operators,
        "examples": examples[:EXAMPLES],
        "distances": len(ratios),
        "median_apart": statistics.median(ratios) if ratios else 0.0,
        "worst_apart": ratios[-1] if ratios else 0.0,
    }


def main() -> None:
    first = read(sys.argv[1])
    result = {"villages": len(first), "uncovered": sum(not covered for covered, _, _ in first.values())}
    result["others"] = {path: compared(first, read(path)) for path in sys.argv[2:]}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
