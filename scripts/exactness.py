"""Holds verdicts on boundaries against shapely and exact arithmetic: points on edges, vertices, borders
of holes, shared borders and within 1e-12 degrees of them, slivers, spikes and repeated vertices.

Where shapely and deadzone differ, rational numbers decide.

    exactness.py DEADZONE WORKDIR [SEED]
"""

import csv
import json
import math
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import shapely

OPERATORS = ["A", "B", "C"]
TECHNOLOGIES = ["3G", "4G", "5G"]


def lattice(rng, x, y):
    """Squares that share borders, some with a hole, on a lattice of exact numbers."""
    ring = [(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1), (x, y)]
    hole = [(x + 0.25, y + 0.25), (x + 0.75, y + 0.25), (x + 0.75, y + 0.75), (x + 0.25, y + 0.75), (x + 0.25, y + 0.25)]
    return [ring, hole] if rng.random() < 0.5 else [ring]


def star(rng, x, y):
    """A star of any numbers, with a hole, repeated vertices and sometimes a spike."""
    count = rng.randint(5, 60)
    angles = sorted(rng.uniform(0, 2 * math.pi) for _ in range(count))
    ring = []
    for angle in angles:
        radius = rng.uniform(0.3, 1.2)
        ring.append((x + radius * math.cos(angle), y + radius * math.sin(angle)))
        if rng.random() < 0.1:
            ring.append(ring[-1])
        if rng.random() < 0.03:
            # Out and back on itself.
            ring += [(ring[-1][0] + 0.5, ring[-1][1] + 0.25), ring[-1]]
    ring.append(ring[0])
    hole = [(x + 0.1 * math.cos(a), y + 0.1 * math.sin(a)) for a in np.linspace(0, 2 * math.pi, 9)]
    hole[-1] = hole[0]
    # A hole that sticks out is inside by the even-odd rule and outside for shapely.
    fits = shapely.contains_properly(shapely.polygons(ring), shapely.polygons(hole))
    return [ring, hole] if fits and rng.random() < 0.7 else [ring]


def sliver(rng, x, y):
    """A triangle that is a few units in the last place wide."""
    dx, dy = rng.uniform(-2, 2), rng.uniform(-2, 2)
    mx, my = x + dx / 2, y + dy / 2
    for _ in range(rng.randint(1, 3)):
        my = math.nextafter(my, math.inf)
    return [[(x, y), (x + dx, y + dy), (mx, my), (x, y)]]


def points(rng, rings):
    """Places on, at and next to the rings."""
    found = []
    for ring in rings:
        for (ax, ay), (bx, by) in zip(ring, ring[1:]):
            found.append((ax, ay))
            t = rng.choice([0.5, 0.25, rng.random()])
            found.append((ax + t * (bx - ax), ay + t * (by - ay)))
    near = []
    for x, y in rng.sample(found, min(len(found), 12)):
        step = rng.choice([1e-12, 1e-13, 5e-13])
        near.append((x + rng.choice([-step, 0, step]), y + rng.choice([-step, 0, step])))
        near.append((math.nextafter(x, rng.choice([-math.inf, math.inf])), y))
    return rng.sample(found, min(len(found), 20)) + near


def holds(rings, x, y):
    """Whether a polygon holds a point or has it on its boundary, in rational numbers."""
    xs, ys = zip(*(corner for ring in rings for corner in ring))
    if not (min(xs) <= x <= max(xs) and min(ys) <= y <= max(ys)):
        return False
    x, y, inside = Fraction(x), Fraction(y), False
    for ring in rings:
        exact = [(Fraction(a), Fraction(b)) for a, b in ring]
        for (ax, ay), (bx, by) in zip(exact, exact[1:]):
            turn = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
            if turn == 0 and min(ax, bx) <= x <= max(ax, bx) and min(ay, by) <= y <= max(ay, by):
                return True
            if (ay > y) != (by > y) and ax + (y - ay) * (bx - ax) / (by - ay) > x:
                inside = not inside
    return inside


def words(wanted):
    operators = sorted({operator for operator, _ in wanted})
    technologies = sorted({technology for _, technology in wanted})
    return ("covered" if wanted else "white", ";".join(operators), ";".join(technologies))


def main():
    program, work = sys.argv[1], Path(sys.argv[2])
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else 1
    rng = random.Random(seed)
    work.mkdir(parents=True, exist_ok=True)
    areas, villages = [], []
    for number in range(600):
        make = rng.choice([lattice, lattice, star, star, sliver])
        x, y = 100 + rng.randrange(12), 10 + rng.randrange(8)
        rings = make(rng, x, y)
        areas.append((rng.choice(OPERATORS), rng.choice(TECHNOLOGIES), rings))
        villages += points(rng, rings)
    for _ in range(3000):
        villages.append((100 + rng.random() * 13, 10 + rng.random() * 9))

    features = [
        {
            "type": "Feature",
            "properties": {"operator": operator, "technology": technology},
            "geometry": {"type": "Polygon", "coordinates": rings},
        }
        for operator, technology, rings in areas
    ]
    (work / "areas.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    with open(work / "villages.csv", "w", newline="") as out:
        table = csv.writer(out)
        table.writerow(["id", "lon", "lat"])
        table.writerows([f"V{n}", repr(x), repr(y)] for n, (x, y) in enumerate(villages))

    places = shapely.points(np.array(villages))
    expected = [set() for _ in villages]
    for operator, technology, rings in areas:
        polygon = shapely.polygons(rings[0], holes=rings[1:] or None)
        for at in np.flatnonzero(shapely.intersects(polygon, places)):
            expected[at].add((operator, technology))

    differences, apart = 0, set()
    for manner in ([], ["--no-grid"]):
        command = [program, "scan", "--quiet", "--villages", work / "villages.csv", "--coverage", work / "areas.geojson"]
        command += ["-o", work / "status.csv", *manner]
        subprocess.run(command, check=True)
        with open(work / "status.csv", newline="") as rows:
            found = [(row["status"], row["operators"], row["technologies"]) for row in csv.DictReader(rows)]
        for at, (verdict, wanted) in enumerate(zip(found, expected, strict=True)):
            if verdict == words(wanted):
                continue
            apart.add(at)
            exact = {(operator, technology) for operator, technology, rings in areas if holds(rings, *villages[at])}
            if verdict != words(exact):
                differences += 1
                print("differs:", villages[at], verdict, words(exact))
    covered = sum(bool(wanted) for wanted in expected)
    print(
        f"exactness: seed {seed}, {len(areas)} areas, {len(villages)} villages, {covered} covered; "
        f"{len(apart)} where shapely differs, {differences} differ from exact arithmetic"
    )
    sys.exit(bool(differences))


if __name__ == "__main__":
    main()
