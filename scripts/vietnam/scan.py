"""Which villages have signal, counted from the polygons as they are written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from .plane import Bools, Ints
from .villages import Clusters, Villages

# A village is covered if its centre is served and at least this share of the
# households in its hamlets; written as a fraction to compare whole numbers.
SHARE_NUMERATOR, SHARE_DENOMINATOR = 4, 5
MIN_RSRP_DBM = -110
QUALIFYING = ("3G", "4G", "5G")


class Scan:
    """Counts how many qualifying polygons cover each centre and hamlet."""

    def __init__(self, villages: Villages, clusters: Clusters) -> None:
        self.size = len(villages)
        self.owner = np.concatenate([np.arange(self.size), clusters.village])
        self.houses = np.concatenate([np.zeros(self.size, dtype=np.int64), clusters.houses])
        self.points = shapely.points(
            np.concatenate([villages.lon, clusters.lon]), np.concatenate([villages.lat, clusters.lat])
        )
        self.tree = shapely.STRtree(self.points)
        self.layers = np.zeros(len(self.points), dtype=np.int64)
        self.total = np.bincount(self.owner, self.houses, self.size).astype(np.int64)
        starts = np.argsort(clusters.village, kind="stable") + self.size
        bounds = np.searchsorted(clusters.village[starts - self.size], np.arange(self.size + 1))
        self.members = [starts[bounds[i] : bounds[i + 1]] for i in range(self.size)]

    def within(self, shapes: Sequence[BaseGeometry]) -> list[Ints]:
        """The points in each shape; one on the boundary counts as inside."""
        shape, point = self.tree.query(np.array(shapes, dtype=object), predicate="intersects")
        order = np.lexsort((point, shape))
        bounds = np.searchsorted(shape[order], np.arange(len(shapes) + 1))
        point = point[order]
        return [point[bounds[k] : bounds[k + 1]] for k in range(len(shapes))]

    def add(self, shapes: Sequence[BaseGeometry]) -> None:
        for points in self.within(shapes):
            self.layers[points] += 1

    def statuses(self) -> npt.NDArray[np.str_]:
        """white: no signal at all; covered: centre and enough houses; else dip."""
        served = self.layers > 0
        centre = served[: self.size]
        hamlets = np.bincount(self.owner, served, self.size) - centre
        houses = np.bincount(self.owner, served * self.houses, self.size)
        enough = houses * SHARE_DENOMINATOR >= self.total * SHARE_NUMERATOR
        return np.where(centre & enough, "covered", np.where(centre | (hamlets > 0), "dip", "white"))

    def is_covered(self, village: int, extra: Bools | None = None) -> bool:
        """Whether one village is covered, perhaps with extra points served."""

        def served(points: Any) -> Any:
            return (self.layers[points] > 0) | (extra[points] if extra is not None else False)

        members = self.members[village]
        houses = int((self.houses[members] * served(members)).sum())
        return bool(served(village)) and houses * SHARE_DENOMINATOR >= self.total[village] * SHARE_NUMERATOR


def class_of(villages: Villages) -> npt.NDArray[np.object_]:
    """The class in which a village counts if it lacks signal; "" has no place."""
    named = np.full(len(villages), "", dtype=object)
    for i, (electricity, difficult) in enumerate(zip(villages.electricity, villages.difficult, strict=True)):
        if electricity in ("none", "off-grid"):
            named[i] = "no_grid"
        elif electricity == "grid" and difficult is not None:
            named[i] = "difficult_grid" if difficult else "other_grid"
    return named
