"""What a mast reaches over the relief, as polygons."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry

from .land import Relief
from .plane import KM_PER_DEGREE_LAT, KM_PER_DEGREE_LON, Bools, Floats, Ints, offset

RAY_STEPS = 32
MAST_M, HANDSET_M = 40.0, 2.0
DIFFRACTION_M = 45.0  # how far below the line of sight signal still bends
GAP_STEPS, SHADOW_STEPS, LOBE_STEPS = 3, 8, 4


def runs_of(flags: Bools, at_least: int) -> list[list[int]]:
    """Runs of true flags on a circle, the longest first."""
    count = len(flags)
    if not flags.any() or flags.all():
        return []
    first = int(np.flatnonzero(~flags)[0])
    runs: list[list[int]] = [[]]
    for k in range(first, first + count):
        if flags[k % count]:
            runs[-1].append(k % count)
        elif runs[-1]:
            runs.append([])
    return sorted((run for run in runs if len(run) >= at_least), key=len, reverse=True)


def ring(lon: float, lat: float, angle: Floats, radius: Floats) -> list[tuple[float, float]]:
    """A closed ring around a mast, rounded, without repeated points."""
    x, y = offset(lon, lat, radius * np.cos(angle), radius * np.sin(angle))
    points = list(zip(x.tolist(), y.tolist(), strict=True))
    kept = [p for k, p in enumerate(points) if p != points[k - 1]]
    return [*kept, kept[0]]


def footprint(
    lon: float, lat: float, angle: Floats, radius: Floats, gap: tuple[Floats, Floats], lobe: tuple[Floats, Floats]
) -> BaseGeometry:
    """One polygon: the star of the rays, less two shadows, plus one far slope."""
    outer = ring(lon, lat, angle, radius)

    def band(rays: list[int], near: Floats, far: Floats) -> list[tuple[float, float]]:
        return ring(
            lon, lat, np.concatenate([angle[rays], angle[rays[::-1]]]), np.concatenate([near[rays], far[rays[::-1]]])
        )

    shadows = [band(rays, *gap) for rays in runs_of((gap[0] > 0) & (gap[1] < 0.92 * radius), 2)[:2]]
    slopes = [band(rays, *lobe) for rays in runs_of(lobe[0] > 1.1 * radius, 2)[:1]]
    star = shapely.orient_polygons(Polygon(outer, shadows))
    whole = shapely.orient_polygons(MultiPolygon([star, *map(Polygon, slopes)])) if slopes else star
    # Rounding may let a thin shadow touch the outline: then the star alone.
    return whole if whole.is_valid else shapely.orient_polygons(Polygon(outer))


def footprints(
    relief: Relief, lon: Floats, lat: Floats, reach: Floats, rays: Ints, rng: np.random.Generator
) -> list[BaseGeometry]:
    """What masts reach, in km at most, along rays over the relief."""
    shapes: list[BaseGeometry] = [Polygon()] * len(lon)
    for count in np.unique(rays):
        group = np.flatnonzero(rays == count)
        for part in np.array_split(group, max(1, len(group) // 400)):
            for k, shape in zip(
                part.tolist(), _footprints(relief, lon[part], lat[part], reach[part], int(count), rng), strict=True
            ):
                shapes[k] = shape
    return shapes


def _footprints(
    relief: Relief, lon: Floats, lat: Floats, reach: Floats, count: int, rng: np.random.Generator
) -> Iterable[BaseGeometry]:
    angle = (np.arange(count) + rng.random((len(lon), 1))) * (2 * math.pi / count)
    # Clutter and the three sector antennas make the edge uneven even in plains.
    clutter = rng.normal(0.0, 0.11, angle.shape)
    clutter = (clutter + np.roll(clutter, 1, axis=1)) / 2 + rng.normal(0.0, 0.035, angle.shape)
    sectors = 0.07 * np.cos(3 * (angle - rng.random((len(lon), 1)) * 2 * math.pi))
    factor = np.clip(0.9 + clutter + sectors, 0.6, 1.1)

    mast = relief.elevation.at(lon, lat)[:, None] + MAST_M
    east, north = np.cos(angle), np.sin(angle)
    scale = KM_PER_DEGREE_LON * np.cos(np.radians(lat))[:, None]
    shape = angle.shape
    horizon = np.full(shape, -np.inf)
    blocked = np.zeros(shape, dtype=np.int64)
    stopped, lobe_over = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    last, gap_near, gap_far = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    gap_steps, lobe_steps = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    lobe_near, lobe_far = np.zeros(shape), np.zeros(shape)
    step = reach[:, None] / RAY_STEPS
    for j in range(1, RAY_STEPS + 1):
        d = step * j
        ground = relief.elevation.at(lon[:, None] + d * east / scale, lat[:, None] + d * north / KM_PER_DEGREE_LAT)
        ground = ground - d * d / 17.0  # the bulge of the Earth, 4/3 radius
        visible = (ground + HANDSET_M + DIFFRACTION_M - mast) / d >= horizon
        horizon = np.maximum(horizon, (ground - mast) / d)
        gap = visible & ~stopped & (blocked >= GAP_STEPS) & (blocked > gap_steps)
        gap_near = np.where(gap, d - (blocked + 0.5) * step, gap_near)
        gap_far = np.where(gap, d - 0.5 * step, gap_far)
        gap_steps = np.where(gap, blocked, gap_steps)
        last = np.where(visible & ~stopped, d, last)
        blocked = np.where(visible, 0, blocked + 1)
        lobe = visible & stopped & ~lobe_over
        lobe_near = np.where(lobe & (lobe_steps == 0), d, lobe_near)
        lobe_far = np.where(lobe, d, lobe_far)
        lobe_steps += lobe
        lobe_over |= stopped & ~visible & (lobe_steps > 0)
        stopped |= blocked > SHADOW_STEPS

    radius = np.maximum(last, 0.12 * reach[:, None]) * factor
    beside = (np.roll(radius, 1, axis=1) + np.roll(radius, -1, axis=1)) / 2
    radius = np.clip(radius, 0.45 * beside, 1.9 * beside)
    lobe_near = np.where(lobe_steps >= LOBE_STEPS, lobe_near, 0.0)
    # Ranges in steps of 10 m: nothing finer survives the rounding anyway, and
    # the last bits of cos and sin differ between machines.
    radius, gap_near, gap_far, lobe_near, lobe_far = (
        np.round(a, 2) for a in (radius, gap_near, gap_far, lobe_near, lobe_far)
    )
    for k in range(len(lon)):
        yield footprint(
            float(lon[k]), float(lat[k]), angle[k], radius[k], (gap_near[k], gap_far[k]), (lobe_near[k], lobe_far[k])
        )
