"""The three mobile networks: masts, their polygons, and how they were built up."""

from __future__ import annotations

import datetime as dt
import heapq
import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from shapely.geometry.base import BaseGeometry

from .footprints import footprints
from .land import Character, Communes, Relief
from .plane import Bools, Floats, Ints, distance_km, offset, smoothstep
from .scan import MIN_RSRP_DBM, QUALIFYING, Scan, class_of
from .villages import Clusters, Villages, random_date

# Villages without signal, or with gaps in it, as the ministry counted them in
# March 2025: 717 in all, split by "extremely difficult" and by electricity.
TARGET = {"difficult_grid": 537, "other_grid": 63, "no_grid": 117}

OPERATORS = ("A", "B", "C")
# What the build-out leaves to the small masts, in villages without full signal.
LEFT_BY_BUILD_OUT = 1500
# Communes on land, and islands, that the networks have not reached.
BYPASSED, ISLANDS = 22, 4


@dataclass(frozen=True)
class Layer:
    """One polygon of the coverage file."""

    id: str
    operator: str
    technology: str
    rsrp: int | None
    kind: str
    date: str
    shape: BaseGeometry

    def qualifies(self) -> bool:
        return self.technology in QUALIFYING and (self.rsrp is None or self.rsrp >= MIN_RSRP_DBM)


@dataclass
class Sites:
    operator: list[str] = field(default_factory=list)
    lon: list[float] = field(default_factory=list)
    lat: list[float] = field(default_factory=list)

    def add(self, operator: str, lon: float, lat: float) -> str:
        self.operator.append(operator)
        self.lon.append(lon)
        self.lat.append(lat)
        return f"{operator}{len(self.operator):04d}"


class Network:
    """The three networks as they are built up, and the scan they are held against."""

    def __init__(
        self, relief: Relief, villages: Villages, clusters: Clusters, bypassed: Bools, rng: np.random.Generator
    ) -> None:
        self.relief = relief
        self.bypassed = bypassed
        self.villages = villages
        self.clusters = clusters
        self.rng = rng
        self.scan = Scan(villages, clusters)
        self.classes = class_of(villages)
        self.sites = Sites()
        self.layers: list[Layer] = []

    def shapes(self, lon: Floats, lat: Floats, reach: Floats) -> list[BaseGeometry]:
        rays = np.where(reach < 2.0, 16, self.rng.choice((18, 22, 26, 32), len(lon), p=(0.2, 0.35, 0.3, 0.15)))
        return footprints(self.relief, lon, lat, reach, rays, self.rng)

    def high_ground(self, lon: Floats, lat: Floats, km: float) -> tuple[Floats, Floats]:
        """The highest of nine places: operators climb, but not far from the road."""
        angle = np.arange(8) * math.pi / 4
        x, y = offset(
            lon[:, None], lat[:, None], np.append(0.0, km * np.cos(angle)), np.append(0.0, km * np.sin(angle))
        )
        best = self.relief.elevation.at(x, y).argmax(axis=1)
        rows = np.arange(len(lon))
        return x[rows, best], y[rows, best]

    def _record(self, site: str, operator: str, technology: str, shape: BaseGeometry, weak: bool = False) -> Layer:
        rng = self.rng
        if weak:
            rsrp: int | None = int(rng.integers(-118, -110))
            kind = "modelled"
        else:
            rsrp = int(np.clip(np.rint(rng.normal(-101, 5)), -110, -84))
            kind = str(rng.choice(("declared", "modelled", "measured"), p=(0.86, 0.11, 0.03)))
            unstated = {"A": 0.06, "B": 0.10, "C": 0.75 if technology == "3G" else 0.25}[operator]
            if technology == "2G" or (kind == "declared" and rng.random() < unstated):
                rsrp = None
        old = technology != "4G"
        date = random_date(dt.date(2022 if old else 2023, 7, 1), dt.date(2025, 3, 20), rng)
        layer = Layer(f"{site}-{technology}{'-edge' if weak else ''}", operator, technology, rsrp, kind, date, shape)
        self.layers.append(layer)
        return layer

    def build(self, operators: Sequence[str], lon: Floats, lat: Floats, reach: Floats, shapes: Sequence[BaseGeometry]) -> None:
        """Puts masts up: each one wide layer, some with others beside it."""
        newer = {"A": 0.72, "B": 0.82, "C": 0.45}
        wanted: list[tuple[str, str, str, bool, int, float]] = []
        count = len(operators)
        draws = self.rng.random((count, 3))
        factors = self.rng.uniform(0.55, 0.85, count)
        for k, operator in enumerate(operators):
            site = self.sites.add(operator, float(lon[k]), float(lat[k]))
            wide = "4G" if draws[k, 0] < newer[operator] else "3G"
            self.scan.add([self._record(site, operator, wide, shapes[k]).shape])
            if wide == "3G" and draws[k, 1] < 0.6:
                wanted.append((site, operator, "4G", False, k, float(factors[k])))
            if wide == "4G" and draws[k, 1] < 0.10:
                wanted.append((site, operator, "3G", False, k, float(factors[k]) + 0.15))
            if draws[k, 2] < 0.09:
                wanted.append((site, operator, "2G", False, k, 1.25))
            elif draws[k, 2] < 0.115 and wide == "4G":
                wanted.append((site, operator, "4G", True, k, 1.3))
        if wanted:
            which = np.array([w[4] for w in wanted])
            extra = self.shapes(lon[which], lat[which], reach[which] * np.array([w[5] for w in wanted]))
            for (site, operator, technology, weak, _, _), shape in zip(wanted, extra, strict=True):
                layer = self._record(site, operator, technology, shape, weak)
                if layer.qualifies():
                    self.scan.add([shape])

    def lacking(self) -> Ints:
        return np.flatnonzero(self.scan.statuses() != "covered")

    def counts(self) -> dict[str, int]:
        named = self.classes[self.lacking()]
        return {name: int((named == name).sum()) for name in (*TARGET, "")}


def bypassed(
    villages: Villages, communes: Communes, character: Character, rng: np.random.Generator
) -> Bools:
    """Communes that no operator has gone to yet: remote ones, those without power first,
    and a few islands."""
    far = (character.remote > 0.35) & ~character.island & ~character.town
    unpowered = [e in ("none", "off-grid") for e in villages.electricity]
    dark = np.bincount(villages.commune, unpowered, len(communes))
    weight = np.where(far, character.remote**4 * (0.05 + dark) ** 2, 0.0)
    chosen = np.zeros(len(communes), dtype=bool)
    chosen[rng.choice(len(communes), BYPASSED, replace=False, p=weight / weight.sum())] = True
    islands = np.flatnonzero(character.island)
    weight = character.remote[islands] ** 2
    chosen[rng.choice(islands, ISLANDS, replace=False, p=weight / weight.sum())] = True
    return chosen


def build_centres(network: Network, communes: Communes, character: Character) -> None:
    """First the commune centres, the towns of the plains most of all."""
    rng = network.rng
    plain = smoothstep(character.upland, 0.25, 0.0)
    for operator, low, high in (("A", 0.23, 0.62), ("B", 0.19, 0.20), ("C", 0.14, 0.07)):
        chance = low * plain + high * (1 - plain) * (1 - 0.6 * character.remote)
        chance = np.where(character.island, {"A": 0.6, "B": 0.3, "C": 0.1}[operator], chance)
        chance = np.where(network.bypassed, 0.0, chance)
        chosen = np.flatnonzero(rng.random(len(communes)) < chance)
        spread, angle = 0.25 * character.radius_km[chosen], rng.random(len(chosen)) * 2 * math.pi
        spread = np.where(character.island[chosen], 0.05 * spread, spread)
        lon, lat = offset(communes.lon[chosen], communes.lat[chosen], spread * np.cos(angle), spread * np.sin(angle))
        lon, lat = network.high_ground(lon, lat, 0.7)
        p = plain[chosen]
        reach = p * rng.uniform(9.0, 16.0, len(chosen)) + (1 - p) * rng.uniform(5.0, 11.5, len(chosen))
        network.build([operator] * len(chosen), lon, lat, reach, network.shapes(lon, lat, reach))


def build_old_masts(network: Network, communes: Communes, character: Character) -> None:
    """Masts in far communes that never got beyond 2G."""
    rng = network.rng
    weight = character.remote**2 * ~character.island
    chosen = rng.choice(len(communes), 90, replace=False, p=weight / weight.sum())
    spread, angle = 0.6 * character.radius_km[chosen], rng.random(len(chosen)) * 2 * math.pi
    lon, lat = offset(communes.lon[chosen], communes.lat[chosen], spread * np.cos(angle), spread * np.sin(angle))
    lon, lat = network.high_ground(lon, lat, 1.0)
    for k, shape in enumerate(network.shapes(lon, lat, rng.uniform(5.0, 11.0, len(chosen)))):
        operator = "A" if rng.random() < 0.6 else "C"
        network._record(network.sites.add(operator, float(lon[k]), float(lat[k])), operator, "2G", shape)


def build_out(network: Network, character: Character) -> None:
    """Then mast by mast where it serves the most households not yet served."""
    rng, villages, scan = network.rng, network.villages, network.scan
    far = network.lacking()
    commune = villages.commune[far]
    lon, lat = network.high_ground(villages.lon[far], villages.lat[far], 0.9)
    plain = smoothstep(character.upland[commune], 0.25, 0.0)
    plain = np.where(character.island[commune], 0.0, plain)
    reach = plain * rng.uniform(8.0, 14.0, len(far)) + (1 - plain) * rng.uniform(3.5, 9.5, len(far))
    shapes = network.shapes(lon, lat, reach)
    points = scan.within(shapes)

    # Operators shy away from places far off and without mains power.
    zeal = rng.gamma(2.0, 0.5, len(character.remote))
    worth = zeal[villages.commune] * (1.1 - villages.remote)
    worth *= np.where(network.classes == "no_grid", 0.005, 1.0)
    worth *= np.where(network.bypassed[villages.commune], 0.001, 1.0)
    value = (scan.houses + np.where(np.arange(len(scan.houses)) < scan.size, 25, 0)) * worth[scan.owner]
    value = np.rint(value * 100).astype(np.int64)

    def gain(k: int) -> int:
        return int(value[points[k]][scan.layers[points[k]] == 0].sum())

    heap = [(-gain(k), k) for k in range(len(far))]
    heapq.heapify(heap)
    names = rng.choice(OPERATORS, len(far), p=(0.6, 0.3, 0.1))
    while heap and len(network.lacking()) > LEFT_BY_BUILD_OUT:
        _, k = heapq.heappop(heap)
        now = -gain(k)
        if heap and now > heap[0][0]:
            heapq.heappush(heap, (now, k))
            continue
        network.build([str(names[k])], lon[[k]], lat[[k]], reach[[k]], [shapes[k]])


def fill_in(network: Network, character: Character) -> None:
    """Last, small masts in single villages until the published counts are met."""
    rng, villages, scan = network.rng, network.villages, network.scan
    upland = character.upland[villages.commune]
    island = character.island[villages.commune]
    want = np.where((upland < 0.12) & ~island, 40.0, 1.0) * (1.3 - villages.remote) * villages.houses
    want *= np.where(network.bypassed[villages.commune], 0.005, 1.0)
    # Towers with a second chance: some villages lie where no mast reaches all hamlets.
    for _ in range(8000):
        counts = network.counts()
        excess = {name: counts[name] - TARGET.get(name, 0) for name in counts}
        if not any(excess.values()):
            return
        if min(excess.values()) < 0:
            raise RuntimeError(f"too few villages lack signal before the fill-in: {counts}")
        lacking = network.lacking()
        eligible = lacking[[excess[name] > 0 for name in network.classes[lacking]]]
        weight = want[eligible] * np.where(network.classes[eligible] == "", 1e6, 1.0)
        village = int(rng.choice(eligible, p=weight / weight.sum()))
        members = scan.members[village] - scan.size
        clusters = network.clusters
        away = distance_km(
            villages.lon[village], villages.lat[village], clusters.lon[members], clusters.lat[members]
        )
        spread = 0.5 + 1.25 * float(away.max(initial=0.4))
        reach = np.array([max(0.7, spread * float(rng.uniform(0.9, 1.5)))])
        lon, lat = offset(
            villages.lon[[village]], villages.lat[[village]], rng.uniform(-0.15, 0.15, 1), rng.uniform(-0.15, 0.15, 1)
        )
        shape = network.shapes(lon, lat, reach)[0]
        points = scan.within([shape])[0]
        extra = np.zeros(len(scan.layers), dtype=bool)
        extra[points] = True
        cured = {name: 0 for name in excess}
        for v in np.unique(scan.owner[points]).tolist():
            if not scan.is_covered(v) and scan.is_covered(v, extra):
                cured[network.classes[v]] += 1
        if not cured[network.classes[village]] or any(cured[name] > excess[name] for name in excess):
            continue
        operator = str(rng.choice(OPERATORS, p=(0.65, 0.25, 0.10)))
        site = network.sites.add(operator, float(lon[0]), float(lat[0]))
        scan.add([network._record(site, operator, "4G" if rng.random() < 0.85 else "3G", shape).shape])
    raise RuntimeError("the fill-in does not reach the published counts")
