"""Farm hamlets (campements) around the real places: invented before any network."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np

from .relief import Bools, Relief, distance_km, moved
from .sources import EAST, NORTH, SOUTH, WEST, Place

COUNT = 800
# Places of the package have more people than that.
MOST_PEOPLE = 500
PEOPLE_PER_HOUSEHOLD = 6
# Share that lies out of sight of the place it belongs to: in a hollow or behind a ridge.
HIDDEN_SHARE = 0.35
# Height of the mast that is thought at the place, and of a phone.
MAST_M, PHONE_M = 40.0, 1.5
APART_KM = 0.7
EDGE_DEGREES = 0.01


@dataclass(frozen=True)
class Hamlet:
    """An invented hamlet; None is a value that nobody recorded."""

    id: str
    name: str
    parent: Place
    lon: float
    lat: float
    population: int
    is_hidden: bool
    electricity: str | None
    electricity_asof: str | None
    school: bool | None
    clinic: bool | None


def invent_hamlets(places: list[Place], relief: Relief, rng: np.random.Generator) -> list[Hamlet]:
    water = relief.water()
    # Villages have farms around them; a city has hardly more than a village.
    weight = np.array([min(place.population, 8000) ** 0.35 for place in places])
    weight /= weight.sum()
    taken = [(place.lon, place.lat) for place in places]
    number: dict[str, int] = {}
    hamlets: list[Hamlet] = []
    while len(hamlets) < COUNT:
        parent = places[int(rng.choice(len(places), p=weight))]
        wants_hidden = bool(rng.random() < HIDDEN_SHARE)
        spot = find_spot(parent, wants_hidden, taken, water, relief, rng)
        if spot is None:
            continue
        taken.append(spot)
        number[parent.id] = number.get(parent.id, 0) + 1
        people = int(np.clip(round(float(rng.lognormal(math.log(120), 0.7))), 18, MOST_PEOPLE))
        power, day = invent_power(distance_km(*spot, parent.lon, parent.lat), rng)
        hamlets.append(
            Hamlet(
                id=f"H{len(hamlets) + 1:04d}",
                name=f"{parent.name}, campement {number[parent.id]}",
                parent=parent,
                lon=spot[0],
                lat=spot[1],
                population=people,
                is_hidden=wants_hidden,
                electricity=power,
                electricity_asof=day,
                school=invent_service(0.35 if people > 200 else 0.05, rng),
                clinic=invent_service(0.03 if people > 200 else 0.0, rng),
            )
        )
    return hamlets


def find_spot(
    parent: Place,
    wants_hidden: bool,
    taken: list[tuple[float, float]],
    water: Bools,
    relief: Relief,
    rng: np.random.Generator,
) -> tuple[float, float] | None:
    """Dry land 1.2 to 7 km from the place, in sight of it or not as wanted; None where none is found."""
    mast = relief.summit(parent.lon, parent.lat, 0.5)
    for _ in range(40):
        spot = moved(parent.lon, parent.lat, float(rng.uniform(1.2, 7.0)), float(rng.uniform(0, 2 * math.pi)))
        lon, lat = spot
        inside = (
            WEST + EDGE_DEGREES <= lon <= EAST - EDGE_DEGREES and SOUTH + EDGE_DEGREES <= lat <= NORTH - EDGE_DEGREES
        )
        if not inside or water[relief.cell(lon, lat)]:
            continue
        if any(distance_km(lon, lat, *other) < APART_KM for other in taken):
            continue
        if relief.sees(mast, MAST_M, spot, PHONE_M) != wants_hidden:
            return spot
    return None


def invent_power(km: float, rng: np.random.Generator) -> tuple[str | None, str | None]:
    """The grid reaches some hamlets near their place; one in ten is unknown."""
    if rng.random() < 0.1:
        return None, None
    on_grid = 0.45 * math.exp(-km / 3.0)
    power = str(rng.choice(("grid", "off-grid", "none"), p=(on_grid, 0.3, 0.7 - on_grid)))
    day = dt.date(2024, 1, 1) + dt.timedelta(days=int(rng.integers(0, 850)))
    return power, day.isoformat()


def invent_service(share: float, rng: np.random.Generator) -> bool | None:
    if rng.random() < 0.04:
        return None
    return bool(rng.random() < share)
