"""Villages and hamlets: invented before any network, and never changed by one."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely.geometry import Polygon

from .geography import BORDER, COAST, EMPTY_CODES, LARGE_ISLAND_CODES
from .land import Character, Communes, Relief
from .names import village_name
from .plane import Floats, Ints, distance_km, offset, project, smoothstep


@dataclass
class Villages:
    """One entry a village; None is a value that nobody recorded."""

    id: list[str] = field(default_factory=list)
    name: list[str] = field(default_factory=list)
    commune: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    lon: Floats = field(default_factory=lambda: np.zeros(0))
    lat: Floats = field(default_factory=lambda: np.zeros(0))
    remote: Floats = field(default_factory=lambda: np.zeros(0))
    houses: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    households: list[int | None] = field(default_factory=list)
    population: list[int | None] = field(default_factory=list)
    electricity: list[str] = field(default_factory=list)
    electricity_asof: list[str] = field(default_factory=list)
    grid_date: list[str | None] = field(default_factory=list)
    difficult: list[bool | None] = field(default_factory=list)
    poor_share: list[float | None] = field(default_factory=list)
    school: list[bool | None] = field(default_factory=list)
    clinic: list[bool | None] = field(default_factory=list)
    hazard: list[float | None] = field(default_factory=list)
    road_km: list[float | None] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.id)


def village_counts(communes: Communes, character: Character, rng: np.random.Generator) -> Ints:
    """How many villages each commune gets: few in the plains, at most 30."""
    plain = 2.5 + 2.2 * np.clip(communes.area / 60.0, 0, 2)
    hills = 11.0 + 8.0 * np.clip(communes.area / 220.0, 0, 2)
    weight = smoothstep(character.upland, 0.02, 0.45)
    mean = plain + (hills - plain) * weight + 2.0 * character.border
    mean = np.where(character.town, 3.0 + 3.5 * weight, mean)
    mean = np.where(character.island, 2.0 + 1.2 * character.radius_km, mean)
    count = np.rint(0.955 * mean * rng.uniform(0.75, 1.25, len(communes)))
    count[[communes.code.index(code) for code in EMPTY_CODES]] = 0
    return np.clip(count, 0, 30).astype(np.int64)


def place_villages(
    communes: Communes, character: Character, relief: Relief, rng: np.random.Generator
) -> tuple[Ints, Floats, Floats]:
    """Points nearer to their own commune's point than to any other, on land."""
    centres = project(communes.lon, communes.lat)
    ring_lon, ring_lat = np.array(BORDER + COAST[::-1][1:-1]).T
    land = Polygon(project(ring_lon, ring_lat))
    shapely.prepare(land)
    own: list[Ints] = []
    lons: list[Floats] = []
    lats: list[Floats] = []
    for c, count in enumerate(village_counts(communes, character, rng)):
        radius = character.radius_km[c] * 1.05
        if character.island[c]:
            radius *= 0.6 if communes.code[c] in LARGE_ISLAND_CODES else 0.45
        tries = 14 * int(count) + 40
        spread, angle = np.sqrt(rng.random(tries)) * radius, rng.random(tries) * 2 * math.pi
        lon, lat = offset(communes.lon[c], communes.lat[c], spread * np.cos(angle), spread * np.sin(angle))
        mine = distance_km(lon, lat, communes.lon[c], communes.lat[c])
        near = np.argsort(((centres - centres[c]) ** 2).sum(axis=1), kind="stable")[1:31]
        others = distance_km(lon[:, None], lat[:, None], communes.lon[near], communes.lat[near])
        good = mine < others.min(axis=1)
        if not character.island[c]:
            # The outline is rough: trust it only away from the commune's point.
            inside = shapely.contains(land, shapely.points(project(lon, lat)))
            good &= inside | (mine < 0.5 * character.radius_km[c])
        # Villages sit in valleys: in the mountains the lowest third is taken.
        order = np.flatnonzero(good)
        pool = order[: max(int(count), int(count * (1 + 2 * smoothstep(character.upland[c], 0.05, 0.4))))]
        low = pool[np.argsort(relief.elevation.at(lon[pool], lat[pool]), kind="stable")]
        apart = min(0.9, 0.35 * character.radius_km[c] / math.sqrt(count)) if count else 0.0
        chosen: list[int] = []
        for k in low:
            if len(chosen) == count:
                break
            if not chosen or distance_km(lon[k], lat[k], lon[chosen], lat[chosen]).min() >= apart:
                chosen.append(int(k))
        own.append(np.full(len(chosen), c))
        lons.append(lon[chosen])
        lats.append(lat[chosen])
    return np.concatenate(own), np.concatenate(lons), np.concatenate(lats)


NO_GRID_VILLAGES, OFF_GRID_VILLAGES = 320, 40
FIRST_ASOF, LAST_ASOF = dt.date(2024, 11, 1), dt.date(2025, 3, 28)


def random_date(first: dt.date, last: dt.date, rng: np.random.Generator) -> str:
    return (first + dt.timedelta(days=int(rng.integers((last - first).days + 1)))).isoformat()


def invent_villages(
    communes: Communes, character: Character, relief: Relief, rng: np.random.Generator
) -> Villages:
    own, lon, lat = place_villages(communes, character, relief, rng)
    count = len(own)
    v = Villages(commune=own, lon=lon, lat=lat)

    serial = 0
    used: dict[str, int] = {}
    for i in range(count):
        c = int(own[i])
        if i == 0 or own[i - 1] != c:
            serial, used = 0, {}
        serial += 1
        v.id.append(f"{communes.code[c]}{serial:03d}")
        name = village_name(
            communes.province_code[c], bool(character.town[c]), float(character.upland[c]),
            bool(character.island[c]), float(communes.lat[c]), rng,
        )
        if name in used:
            used[name] += 1
            stem, _, last = name.rpartition(" ")
            # "Thôn 3" again becomes the next free number, "Bản Nậm Pồ" the second.
            if last.isdigit():
                number = int(last)
                while f"{stem} {number}" in used:
                    number += 1
                name = f"{stem} {number}"
            else:
                name = f"{name} {used[name]}"
        used.setdefault(name, 1)
        v.name.append(name)

    upland, island = character.upland[own], character.island[own]
    lowland = (upland < 0.05) & ~island
    from_centre = distance_km(lon, lat, communes.lon[own], communes.lat[own])
    isolated = np.clip(from_centre / 12.0, 0, 1)
    v.remote = np.clip(character.remote[own] * (0.75 + 0.4 * isolated), 0, 1)

    mean = np.where(lowland, 190.0, 115.0 - 55.0 * v.remote)
    houses = np.rint(mean * np.exp(rng.normal(0.0, 0.5, count)))
    tiny = rng.random(count) < 0.01 + 0.05 * v.remote
    v.houses = np.where(tiny, rng.integers(5, 15, count), np.clip(houses, 15, 400)).astype(np.int64)
    people = np.rint(v.houses * rng.uniform(3.2, 5.0, count)).astype(np.int64)
    no_households, no_population = rng.random(count) < 0.002, rng.random(count) < 0.02
    v.households = [None if gap else int(n) for n, gap in zip(v.houses, no_households, strict=True)]
    v.population = [None if gap else int(n) for n, gap in zip(people, no_population, strict=True)]

    # Electricity. Villages without grid come in groups, hence a factor a commune.
    electricity = np.full(count, "grid", dtype=object)
    luck = rng.gamma(0.3, 1.0, len(communes))[own]
    chance = v.remote**6 * (0.1 + isolated) ** 3 * luck * np.where(v.houses < 60, 2.0, 0.6)
    chance = np.where((v.remote > 0.4) | (island & (v.remote > 0.5)), chance, 0.0)
    dark = rng.choice(
        count, NO_GRID_VILLAGES + OFF_GRID_VILLAGES, replace=False, p=chance / chance.sum(), shuffle=True
    )
    electricity[dark[:NO_GRID_VILLAGES]] = "none"
    electricity[dark[NO_GRID_VILLAGES:]] = "off-grid"
    plains = np.flatnonzero(lowland)
    electricity[rng.choice(plains, count // 100, replace=False)] = "unknown"
    v.electricity = list(electricity)
    v.electricity_asof = [random_date(FIRST_ASOF, LAST_ASOF, rng) for _ in range(count)]
    plan = rng.random(count)
    day = [random_date(dt.date(2025, 6, 1), dt.date(2028, 12, 31), rng) for _ in range(count)]
    v.grid_date = [
        None if e not in ("none", "off-grid") else day[i] if plan[i] < 0.5 else "none" if plan[i] < 0.83 else None
        for i, e in enumerate(v.electricity)
    ]

    # Poverty.
    mood = rng.normal(0.0, 0.05, len(communes))[own]
    odds = np.where(island, 3.0 * (v.remote - 0.65), 13.0 * (v.remote + mood - 0.44))
    difficult = rng.random(count) < 1.0 / (1.0 + np.exp(-odds))
    difficult &= ~lowland
    unknown = (rng.random(count) < 0.02) & lowland
    v.difficult = [None if u else bool(d) for d, u in zip(difficult, unknown, strict=True)]
    poor = np.clip(0.03 + 0.45 * v.remote + 0.18 * difficult + rng.normal(0, 0.08, count), 0.0, 0.9)
    gap = rng.random(count) < 0.04
    v.poor_share = [None if g else round(float(p), 2) for p, g in zip(poor, gap, strict=True)]

    size = np.clip(v.houses / 150.0, 0, 1)
    school, clinic = rng.random(count) < 0.25 + 0.5 * size, rng.random(count) < 0.04 + 0.16 * size
    gap = rng.random(count) < 0.03
    v.school = [None if g else bool(s) for s, g in zip(school, gap, strict=True)]
    gap = rng.random(count) < 0.03
    v.clinic = [None if g else bool(s) for s, g in zip(clinic, gap, strict=True)]
    steep = smoothstep(relief.roughness(lon, lat), 20.0, 700.0)
    hazard = np.clip(0.05 + 0.8 * steep + 0.2 * island + rng.normal(0, 0.07, count), 0, 1)
    gap = rng.random(count) < 0.04
    v.hazard = [None if g else round(float(h), 2) for h, g in zip(hazard, gap, strict=True)]
    # Used road that runs through the village's land, whether it has signal or not.
    road = np.clip(rng.gamma(2.0, 0.6 + 2.2 * v.remote, count) * (0.5 + isolated), 0.1, 25.0)
    gap = rng.random(count) < 0.03
    v.road_km = [None if g else round(float(r), 1) for r, g in zip(road, gap, strict=True)]
    return v


@dataclass(frozen=True)
class Clusters:
    village: Ints
    lon: Floats
    lat: Floats
    houses: Ints


def invent_clusters(
    villages: Villages, communes: Communes, character: Character, relief: Relief, rng: np.random.Generator
) -> Clusters:
    """Hamlets: many and far apart in the mountains, one or two or none below."""
    columns: list[list[float]] = [[], [], [], []]
    for i in range(len(villages)):
        c = int(villages.commune[i])
        houses = int(villages.houses[i])
        high = float(smoothstep(character.upland[c], 0.03, 0.4))
        if rng.random() < high:
            number = int(rng.choice(6, p=(0.08, 0.22, 0.33, 0.22, 0.10, 0.05))) + 1
        else:
            number = int(rng.choice(3, p=(0.25, 0.5, 0.25)))
        number = min(number, houses // 3)
        if number == 0:
            continue
        reach = 0.25 + 1.15 * high * float(rng.uniform(0.4, 1.4))
        if character.island[c]:
            reach = 0.12 + 0.04 * min(float(character.radius_km[c]), 6.0)
        # The first hamlet lies around the culture house; of the others each
        # takes the lowest of three places tried.
        away = reach * (0.35 + rng.exponential(0.65, (number, 3)))
        away = np.minimum(away, 3.0)
        away[0] *= 0.25
        angle = rng.random((number, 3)) * 2 * math.pi
        lon, lat = offset(villages.lon[i], villages.lat[i], away * np.cos(angle), away * np.sin(angle))
        low = relief.elevation.at(lon, lat).argmin(axis=1)
        share = rng.dirichlet(np.full(number, 3.0))
        split = 1 + rng.multinomial(houses - number, share)
        rows = np.arange(number)
        for column, values in zip(
            columns, (np.full(number, i), lon[rows, low], lat[rows, low], split), strict=True
        ):
            column.extend(values.tolist())
    return Clusters(
        np.array(columns[0], dtype=np.int64), np.array(columns[1]), np.array(columns[2]),
        np.array(columns[3], dtype=np.int64),
    )
