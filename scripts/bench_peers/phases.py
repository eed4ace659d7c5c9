"""What the peers share: the coverage rule, the plane for distances, the clock.

A peer is called with VILLAGES.csv COVERAGE.geojson OUTPUT.csv. It writes id,
status (covered or white), operators (sorted, joined by ;) and nearest_m, and
prints its phases in seconds, its versions and its metric as one line of JSON.
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
    """Seconds by phase; a phase ends where the next one does."""

    def __init__(self) -> None:
        self.seconds = {"import": time.perf_counter() - START}
        self.last = time.perf_counter()

    def end(self, name: str) -> None:
        now = time.perf_counter()
        self.seconds[name] = now - self.last
        self.last = now

    def report(self, *modules) -> None:
        versions = {module.__name__: module.__version__ for module in modules}
        total = time.perf_counter() - START
        seconds = {name: round(value, 4) for name, value in (self.seconds | {"total": total}).items()}
        print(json.dumps({"phases": seconds, "versions": versions, "metric": METRIC}))
