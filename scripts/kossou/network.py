"""Sites of three invented operators in the larger places."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass

import numpy as np

from .relief import Relief, distance_km, moved
from .sources import EAST, NORTH, SOUTH, WEST, Place

HEIGHT_M = 40.0
# Places where an operator has a site, how far apart they lie in km, and how little their size counts.
OPERATORS = {"A": (20, 9.0, 0.35), "B": (11, 13.0, 1.1), "C": (5, 20.0, 0.5)}
# Sites around the centre of a city of more than 100,000, beside the one in it.
CITY_PEOPLE, CITY_SITES = 100_000, {"A": 2, "B": 1, "C": 0}
TOWN_PEOPLE = 10_000
SECTORS = (0, 120, 240)


@dataclass(frozen=True)
class Carrier:
    """What an antenna sends: the EIRP is that of the whole carrier."""

    technology: str
    band: int
    frequency_mhz: float
    sector_eirp_dbm: float
    omni_eirp_dbm: float


# 43 dBm and 15.5 dBi or 11 dBi less 2.5 dB of feeder at 700 to 900 MHz, 46 dBm and 17.5 dBi at 1800 MHz.
CARRIERS = {
    "4G-700": Carrier("4G", 700, 773.0, 56.0, 51.5),
    "4G-800": Carrier("4G", 800, 806.0, 56.0, 51.5),
    "4G-1800": Carrier("4G", 1800, 1842.5, 61.0, 54.5),
    "3G-900": Carrier("3G", 900, 947.5, 56.0, 51.5),
    "2G-900": Carrier("2G", 900, 937.5, 56.0, 51.5),
}
# The low band of each operator.
LOW = {"A": "4G-800", "B": "4G-700", "C": "4G-800"}


@dataclass(frozen=True)
class Row:
    """A sector, or an antenna that sends all around: then it has no azimuth."""

    id: str
    operator: str
    carrier: Carrier
    lon: float
    lat: float
    azimuth: int | None
    tilt: int | None
    backhaul: str
    power: str
    on_air: str

    @property
    def eirp_dbm(self) -> float:
        return self.carrier.omni_eirp_dbm if self.azimuth is None else self.carrier.sector_eirp_dbm


def choose_places(places: list[Place], most: int, apart_km: float, zeal: np.ndarray) -> list[Place]:
    """The larger places first, as far as an operator is drawn to them, none near another."""
    order = sorted(range(len(places)), key=lambda i: -places[i].population * zeal[i])
    chosen: list[Place] = []
    for place in (places[i] for i in order):
        near = any(distance_km(place.lon, place.lat, other.lon, other.lat) < apart_km for other in chosen)
        if not near and len(chosen) < most:
            chosen.append(place)
    return chosen


def invent_sites(places: list[Place], relief: Relief, rng: np.random.Generator) -> list[Row]:
    rows: list[Row] = []
    masts: list[tuple[float, float]] = []
    for operator, (most, apart_km, whim) in OPERATORS.items():
        zeal = rng.lognormal(0.0, whim, len(places))
        number = 0
        for place in choose_places(places, most, apart_km, zeal):
            spots = [relief.summit(place.lon, place.lat, 0.6)]
            if place.population > CITY_PEOPLE:
                spots += [beside(place, relief, rng) for _ in range(CITY_SITES[operator])]
            for spot in spots:
                # A mast that another operator has there may carry two.
                shared = [mast for mast in masts if distance_km(*mast, *spot) < 1.0]
                if shared and rng.random() < 0.5:
                    spot = shared[0]
                elif spot in masts:
                    spot = moved(*spot, 0.15, float(rng.uniform(0, 2 * math.pi)))
                masts.append(spot)
                number += 1
                rows += invent_rows(f"{operator}{number:02d}", operator, place, spot, rng)
    return rows


def beside(place: Place, relief: Relief, rng: np.random.Generator) -> tuple[float, float]:
    """High ground in the outskirts, on the tile."""
    while True:
        lon, lat = moved(place.lon, place.lat, float(rng.uniform(2.0, 5.0)), float(rng.uniform(0, 2 * math.pi)))
        if WEST < lon < EAST and SOUTH < lat < NORTH:
            return relief.summit(lon, lat, 0.5)


def invent_rows(
    site: str, operator: str, place: Place, spot: tuple[float, float], rng: np.random.Generator
) -> list[Row]:
    is_town = place.population >= TOWN_PEOPLE
    kind = str(rng.choice(("sectors", "omni", "old"), p=(0.5, 0.3, 0.2)))
    if is_town:
        carried = [(LOW[operator], True), ("4G-1800", True), ("3G-900", True)]
    elif kind == "old":
        carried = [("3G-900", False), ("2G-900", False)]
    else:
        carried = [(LOW[operator], kind == "sectors"), ("2G-900", False)]
    backhaul = "fibre" if is_town else str(rng.choice(("microwave", "fibre", "satellite"), p=(0.7, 0.22, 0.08)))
    power = "grid" if is_town else str(rng.choice(("grid", "solar", "diesel"), p=(0.6, 0.25, 0.15)))
    on_air = (dt.date(2012, 1, 1) + dt.timedelta(days=int(rng.integers(0, 4900)))).isoformat()
    tilt = int(rng.integers(2, 6))
    rows: list[Row] = []
    for name, sectors in carried:
        carrier = CARRIERS[name]
        for azimuth in SECTORS if sectors else (None,):
            end = "omni" if azimuth is None else f"{azimuth:03d}"
            rows.append(
                Row(
                    id=f"{site}-{carrier.technology}-{carrier.band}-{end}",
                    operator=f"Operator {operator}",
                    carrier=carrier,
                    lon=spot[0],
                    lat=spot[1],
                    azimuth=azimuth,
                    tilt=None if azimuth is None else tilt,
                    backhaul=backhaul,
                    power=power,
                    on_air=on_air,
                )
            )
    return rows
