"""What operators and the power company plan: drawn by rules that never look at who has signal."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, Point, Polygon

from .footprints import ring
from .land import Character, Communes
from .network import OPERATORS, Network
from .plane import distance_km, offset, project
from .villages import Villages, random_date

PLANNED_SITES = 34
PLANNED_AREAS = 6
# Lines end short of the villages without power, by 1 to 20 km.
SHORTEST_GAP_KM, LONGEST_GAP_KM = 1.0, 20.0
# No more spurs than this leave one commune point, or they would look like stars.
SPURS = 3

Feature = tuple[dict[str, Any], Any]


def plan_sites(network: Network, communes: Communes, character: Character) -> Iterable[Feature]:
    """Operators go where they have no mast within 4 km and people live: villages of remote communes."""
    rng, villages = network.rng, network.villages
    masts = shapely.STRtree(shapely.points(project(np.array(network.sites.lon), np.array(network.sites.lat))))
    here = shapely.points(project(villages.lon, villages.lat))
    _, away = masts.query_nearest(here, return_distance=True, all_matches=False)
    empty = np.flatnonzero((away > 4.0) & (away < 30.0))
    weight = villages.remote[empty] ** 2 * villages.houses[empty]
    chosen = rng.choice(empty, PLANNED_SITES, replace=False, p=weight / weight.sum())
    for number, v in enumerate(chosen.tolist(), start=1):
        angle, spread = rng.random() * 2 * math.pi, rng.uniform(0.1, 0.9)
        lon, lat = offset(villages.lon[v], villages.lat[v], spread * math.cos(angle), spread * math.sin(angle))
        operator = str(rng.choice(OPERATORS, p=(0.55, 0.3, 0.15)))
        properties = {
            "id": f"P{number:03d}",
            "operator": f"Mạng {operator}",
            "technology": "4G" if rng.random() < 0.9 else "3G",
            "date": random_date(dt.date(2025, 4, 1), dt.date(2027, 12, 31), rng),
            "status": str(rng.choice(("funded", "permitted", "intended"), p=(0.5, 0.3, 0.2))),
        }
        if number <= PLANNED_AREAS:
            turns = np.arange(16) * (2 * math.pi / 16)
            reach = np.round(rng.uniform(2.0, 5.0) * (1 + rng.normal(0, 0.15, 16)), 2)
            yield properties, shapely.orient_polygons(Polygon(ring(float(lon), float(lat), turns, reach)))
        else:
            yield properties, Point(float(lon), float(lat))


def plan_power(villages: Villages, communes: Communes, character: Character) -> Iterable[Feature]:
    """Lines from commune to commune where villages lack the grid, and planned branches on from them."""
    rng = np.random.Generator(np.random.PCG64(4))
    dark = np.array([e in ("none", "off-grid") for e in villages.electricity])
    unpowered = shapely.MultiPoint(project(villages.lon[dark], villages.lat[dark]))

    def clear(line: LineString) -> bool:
        """No village without power lies by the line."""
        on_plane = shapely.transform(line, lambda xy: project(xy[:, 0], xy[:, 1]))
        return bool(shapely.distance(on_plane, unpowered) >= SHORTEST_GAP_KM)

    of_dark = [communes.province_code[int(c)] for c in villages.commune[dark]]
    for code in sorted({code for code in of_dark if of_dark.count(code) > 2}):
        members = [
            c for c in range(len(communes)) if communes.province_code[c] == code and not character.island[c]
        ]
        yield from (feature for feature in existing_lines(communes, members) if clear(feature[1]))

    centre_lon, centre_lat = communes.lon[villages.commune], communes.lat[villages.commune]
    away = distance_km(villages.lon, villages.lat, centre_lon, centre_lat)
    spurs = np.zeros(len(communes), dtype=np.int64)
    for v in np.flatnonzero(dark).tolist():
        date = villages.grid_date[v]
        if spurs[villages.commune[v]] == SPURS or character.island[villages.commune[v]] or away[v] < 2.5 * SHORTEST_GAP_KM:
            continue
        gap = min(float(rng.uniform(SHORTEST_GAP_KM, LONGEST_GAP_KM)), 0.8 * float(away[v]))
        share = 1 - gap / float(away[v])
        end = np.round(
            [
                centre_lon[v] + share * (villages.lon[v] - centre_lon[v]),
                centre_lat[v] + share * (villages.lat[v] - centre_lat[v]),
            ],
            4,
        )
        start = (float(centre_lon[v]), float(centre_lat[v]))
        spur = LineString([start, tuple(end.tolist())])
        if not clear(spur):
            continue
        spurs[villages.commune[v]] += 1
        yield {"voltage_kv": 22, "status": "existing"}, spur
        if date not in (None, "none") and rng.random() < 0.6:
            village = (float(villages.lon[v]), float(villages.lat[v]))
            yield {"voltage_kv": 22, "status": "planned", "date": date}, LineString([tuple(end.tolist()), village])


def existing_lines(communes: Communes, members: list[int]) -> Iterable[Feature]:
    """The shortest tree over the commune points of a province (Prim)."""
    at = project(communes.lon[members], communes.lat[members])
    joined = [0]
    reach = np.hypot(*(at - at[0]).T)
    parent = np.zeros(len(members), dtype=np.int64)
    while len(joined) < len(members):
        reach[joined] = np.inf
        k = int(reach.argmin())
        a, b = members[int(parent[k])], members[k]
        line = LineString([(communes.lon[a], communes.lat[a]), (communes.lon[b], communes.lat[b])])
        yield {"voltage_kv": 35, "status": "existing"}, line
        joined.append(k)
        away = np.hypot(*(at - at[k]).T)
        closer = away < reach
        parent[closer], reach = k, np.minimum(reach, away)
