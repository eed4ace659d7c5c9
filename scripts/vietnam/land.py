"""The real communes, an invented relief, and what the two say about a place."""

from __future__ import annotations

import importlib.metadata
import math
import sqlite3
import unicodedata
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from .geography import BORDER, ISLAND_CODES, RANGES
from .plane import Bools, Floats, Ints, project, projected_line, smoothstep

PACKAGE = "vietnamadminunits"


@dataclass(frozen=True)
class Communes:
    code: list[str]
    name: list[str]
    kind: list[str]
    province: list[str]
    province_code: list[str]
    lon: Floats
    lat: Floats
    area: Floats

    def __len__(self) -> int:
        return len(self.code)


def read_communes() -> Communes:
    database = importlib.metadata.distribution(PACKAGE).locate_file(f"{PACKAGE}/data/dataset.db")
    query = (
        "SELECT wardCode, ward, wardType, provinceShort, provinceCode, wardLon, wardLat, wardAreaKm2"
        " FROM admin_units ORDER BY wardCode"
    )
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as connection:
        rows = connection.execute(query).fetchall()
    code, name, kind, province, province_code, lon, lat, area = zip(*rows, strict=True)
    # Two areas are missing and two are 0: take a middling size for those.
    area_km2 = np.array([a if a else 60.0 for a in area], dtype=np.float64)
    text = [[unicodedata.normalize("NFC", t) for t in column] for column in (name, kind, province)]
    return Communes(
        list(code), *text, list(province_code), np.array(lon), np.array(lat), area_km2
    )


@dataclass(frozen=True)
class Grid:
    """Values on a regular lon/lat grid, 0 outside of it."""

    west: float
    south: float
    step: float
    values: npt.NDArray[np.float32]

    def at(self, lon: Floats, lat: Floats) -> Floats:
        rows, columns = self.values.shape
        x = (lon - self.west) / self.step
        y = (lat - self.south) / self.step
        inside = (x >= 0) & (y >= 0) & (x < columns - 1) & (y < rows - 1)
        x, y = np.where(inside, x, 0.0), np.where(inside, y, 0.0)
        i, j = y.astype(np.int64), x.astype(np.int64)
        fy, fx = y - i, x - j
        v = self.values
        south = v[i, j] * (1 - fx) + v[i, j + 1] * fx
        north = v[i + 1, j] * (1 - fx) + v[i + 1, j + 1] * fx
        return np.where(inside, south * (1 - fy) + north * fy, 0.0)


def resample(lattice: Floats, rows: int, columns: int) -> Floats:
    """Stretches a small lattice over a large grid, smoothly."""

    def weights(count: int, size: int) -> tuple[Ints, Floats]:
        position = np.arange(count) * ((size - 1.001) / (count - 1))
        index = position.astype(np.int64)
        t = position - index
        return index, t * t * (3 - 2 * t)

    i, fy = weights(rows, lattice.shape[0])
    j, fx = weights(columns, lattice.shape[1])
    tall = lattice[i] * (1 - fy)[:, None] + lattice[i + 1] * fy[:, None]
    return tall[:, j] * (1 - fx) + tall[:, j + 1] * fx


@dataclass(frozen=True)
class Relief:
    elevation: Grid  # metres
    amplitude: Grid  # metres between valleys and ridges

    @staticmethod
    def build(communes: Communes, rng: np.random.Generator) -> Relief:
        west, south, step, columns, rows = 102.0, 8.3, 0.005, 1540, 3040
        coarse_step = step * 10
        lon, lat = np.meshgrid(
            west + coarse_step * np.arange(columns // 10), south + coarse_step * np.arange(rows // 10)
        )
        cells = project(lon.ravel(), lat.ravel())
        points = shapely.points(cells)
        height = np.zeros(len(points))
        for width, peak, crest in RANGES:
            away = shapely.distance(points, projected_line(crest))
            height = np.maximum(height, peak * np.exp(-((away / width) ** 2)))

        # Communes are large where people are few: their size tells hills from
        # plains better than the hand-drawn ranges.
        centres = project(communes.lon, communes.lat)
        size = np.empty(len(communes))
        for c in range(len(communes)):
            away2 = ((centres - centres[c]) ** 2).sum(axis=1)
            size[c] = np.log(communes.area[np.argsort(away2, kind="stable")[:9]]).mean()
        nearest = shapely.STRtree(shapely.points(centres)).nearest(points)
        height *= 0.15 + 0.85 * smoothstep(np.exp(size[nearest]), 25.0, 110.0)
        amplitude = height.reshape(lat.shape)
        for _ in range(2):
            padded = np.pad(amplitude, 1, mode="edge")
            amplitude = (
                padded[1:-1, 1:-1] + padded[:-2, 1:-1] + padded[2:, 1:-1] + padded[1:-1, :-2] + padded[1:-1, 2:]
            ) / 5
        amplitude = resample(amplitude, rows, columns)

        noise = np.zeros((rows, columns))
        # Wavelength in km and share of the height. Folding the noise at its
        # middle makes sharp crests, as in folded mountains.
        for wavelength, share in ((40, 0.24), (19, 0.30), (9, 0.24), (4.5, 0.14), (2.2, 0.08)):
            lattice = rng.random(
                (int(rows * step * 111 / wavelength) + 2, int(columns * step * 111 / wavelength) + 2)
            )
            noise += share * (1 - np.abs(2 * resample(lattice, rows, columns) - 1))
        elevation = np.rint(amplitude * (0.1 + 1.25 * smoothstep(noise, 0.25, 0.95)))
        return Relief(
            Grid(west, south, step, elevation.astype(np.float32)),
            Grid(west, south, step, amplitude.astype(np.float32)),
        )

    def roughness(self, lon: Floats, lat: Floats) -> Floats:
        """Metres between the lowest and the highest ground about 2 km around."""
        around = [self.elevation.at(lon, lat)]
        for k in range(8):
            angle = k * math.pi / 4
            around.append(
                self.elevation.at(lon + 0.018 * math.cos(angle), lat + 0.018 * math.sin(angle))
            )
        return np.max(around, axis=0) - np.min(around, axis=0)


@dataclass(frozen=True)
class Character:
    upland: Floats  # 0 plain .. 1 high mountains
    remote: Floats  # 0 next to a town .. 1 far from any, in the mountains
    border: Bools
    island: Bools
    town: Bools
    radius_km: Floats  # of a disc as large as the commune


def characterise(communes: Communes, relief: Relief) -> Character:
    centres = project(communes.lon, communes.lat)
    island = np.array(
        [k == "Đặc khu" or c in ISLAND_CODES for k, c in zip(communes.kind, communes.code, strict=True)]
    )
    town = np.array([k == "Phường" for k in communes.kind])
    radius = np.sqrt(communes.area / math.pi)
    to_border = shapely.distance(shapely.points(centres), projected_line(BORDER))
    border = (to_border < 3.0 + radius) & ~town & ~island

    upland = smoothstep(relief.amplitude.at(communes.lon, communes.lat), 120.0, 900.0)
    upland[island] = 0.0
    towns = shapely.STRtree(shapely.points(centres[town]))
    to_town = shapely.distance(
        shapely.points(centres), shapely.points(centres[town][towns.nearest(shapely.points(centres))])
    )
    remote = upland * (0.35 + 0.65 * np.clip(to_town / 55.0, 0, 1)) + 0.12 * border * upland
    remote = np.where(island, 0.35 + 0.4 * np.clip(to_town / 80.0, 0, 1), remote)
    return Character(upland, np.clip(remote, 0, 1), border, island, town, radius)
