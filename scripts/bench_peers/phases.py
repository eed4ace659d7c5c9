"""What the peers share: the coverage rule, the plane for distances, the clock.

A peer is called with VILLAGES.csv COVERAGE.geojson OUTPUT.csv. It writes id,
status (covered or white), operators (sorted, joined by ;) and nearest_m, and
tells its phases on stderr as deadzone does (`timing: join 1.25 s`), then its
versions and its metric on stdout as one line of JSON.
"""

from __future__ import annotations

import json
import math
import os
import sys
import time

START = time.perf_counter()
THREADS = len(os.sched_getaffinity(0))
QUALIFYING = ("3G", "4G", "5G")
METRES_PER_DEGREE = 6_371_008.8 * math.pi / 180
METRIC = "plane, longitudes scaled at the middle latitude"


def paths() -> tuple[str, str, str]:
    if len(sys.argv) != 4:
        sys.exit(f"usage: {sys.argv[0]} VILLAGES.csv COVERAGE.geojson OUTPUT.csv")
    return tuple(sys.argv[1:])


def longitude_scale(least_lat: float, greatest_lat: float) -> float:
    return math.cos(math.radians((least_lat + greatest_lat) / 2))


class Phases:
    """Tells how long each phase took; it began where the one before ended."""

    def __init__(self) -> None:
        self.last = START
        self.end("import")

    def end(self, name: str) -> None:
        now = time.perf_counter()
        print(f"timing: {name} {now - self.last:.4f} s", file=sys.stderr, flush=True)
        self.last = now

    def report(self, *modules) -> None:
        versions = {module.__name__: module.__version__ for module in modules}
        print(json.dumps({"versions": versions, "metric": METRIC}))
