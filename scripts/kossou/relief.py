"""Heights, water and lines of sight on the tile; distances on a plane."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

# Degrees are written with this many decimals: about 1 m.
DECIMALS = 5
KM_PER_DEGREE_LON, KM_PER_DEGREE_LAT = 110.47, 110.58  # at latitude 7.5
# Radius of the earth, 4/3 of it for the bending of rays, km.
EFFECTIVE_RADIUS_KM = 8500.0


def distance_km(lon_a: float, lat_a: float, lon_b: float, lat_b: float) -> float:
    return math.hypot((lon_a - lon_b) * KM_PER_DEGREE_LON, (lat_a - lat_b) * KM_PER_DEGREE_LAT)


def moved(lon: float, lat: float, km: float, bearing: float) -> tuple[float, float]:
    """The place so many kilometres away, rounded as it is written."""
    return (
        round(lon + km * math.sin(bearing) / KM_PER_DEGREE_LON, DECIMALS),
        round(lat + km * math.cos(bearing) / KM_PER_DEGREE_LAT, DECIMALS),
    )


def window(cells: Floats | Bools, reach: int, pick: np.ufunc) -> Floats | Bools:
    """The least or largest of the cells within so many rows and columns."""
    for axis in (0, 1):
        padded = np.pad(cells, [(reach, reach) if a == axis else (0, 0) for a in (0, 1)], mode="edge")
        size = cells.shape[axis]
        parts = [np.take(padded, range(k, k + size), axis=axis) for k in range(2 * reach + 1)]
        cells = pick.reduce(parts)
    return cells


@dataclass(frozen=True)
class Relief:
    """Heights above sea level on a grid of degrees, row 0 in the south."""

    west: float
    south: float
    step: float
    heights: Floats

    def water(self) -> Bools:
        """Cells within 280 m of water: the makers of the tile set lakes to one height."""
        flat = window(self.heights, 3, np.maximum) == window(self.heights, 3, np.minimum)
        # Three cells back to the shore, and three onto the land.
        return window(flat, 3 + 3, np.maximum)

    def cell(self, lon: float, lat: float) -> tuple[int, int]:
        return round((lat - self.south) / self.step), round((lon - self.west) / self.step)

    def at(self, lon: Floats, lat: Floats) -> Floats:
        """Heights between the cells, bilinear."""
        last = self.heights.shape[0] - 1
        x = np.clip((lon - self.west) / self.step, 0, last)
        y = np.clip((lat - self.south) / self.step, 0, last)
        i, j = np.minimum(y.astype(np.int64), last - 1), np.minimum(x.astype(np.int64), last - 1)
        fy, fx, h = y - i, x - j, self.heights
        south = h[i, j] * (1 - fx) + h[i, j + 1] * fx
        north = h[i + 1, j] * (1 - fx) + h[i + 1, j + 1] * fx
        return south * (1 - fy) + north * fy

    def sees(self, mast: tuple[float, float], mast_m: float, place: tuple[float, float], above_m: float) -> bool:
        """Whether the line from the top of a mast to a place clears the bare ground."""
        km = distance_km(*mast, *place)
        share = np.linspace(0.0, 1.0, max(3, math.ceil(km / 0.06)))
        ground = self.at(mast[0] + (place[0] - mast[0]) * share, mast[1] + (place[1] - mast[1]) * share)
        bulge = 1000.0 * km * km * share * (1 - share) / (2 * EFFECTIVE_RADIUS_KM)
        line = (ground[0] + mast_m) * (1 - share) + (ground[-1] + above_m) * share
        return bool(np.all(ground[1:-1] + bulge[1:-1] < line[1:-1]))

    def summit(self, lon: float, lat: float, reach_km: float) -> tuple[float, float]:
        """The highest cell within so many kilometres, the first of equals from the south-west."""
        row, column = self.cell(lon, lat)
        reach = round(reach_km / (self.step * KM_PER_DEGREE_LAT))
        last = self.heights.shape[0] - 1
        low, left = max(0, row - reach), max(0, column - reach)
        part = self.heights[low : min(last, row + reach) + 1, left : min(last, column + reach) + 1]
        i, j = np.unravel_index(int(part.argmax()), part.shape)
        return (
            round(self.west + (left + int(j)) * self.step, DECIMALS),
            round(self.south + (low + int(i)) * self.step, DECIMALS),
        )
