"""Functions of places: ``area``, ``distance`` and ``geofence`` on a sphere, rounded to two decimals."""

import math
import re
from itertools import pairwise

from httui.i18n import N_
from httui.xforms.errors import XPathError
from httui.xforms.xpath.environment import Context
from httui.xforms.xpath.functions.numbers import half_up
from httui.xforms.xpath.functions.signature import Function, many, plain
from httui.xforms.xpath.values import Value, members, to_text

RADIUS = 6_378_100.0
"""The radius of the earth at the equator, in metres."""

Point = tuple[float, float]

_SEPARATOR = re.compile(r"\s*;\s*")


def point_of(text: str) -> Point | None:
    """Latitude and longitude of ``lat lon [alt [acc]]``, in degrees; ``None`` when it is no place on earth."""
    parts = text.split()
    if not 2 <= len(parts) <= 4:
        return None
    try:
        latitude, longitude = float(parts[0]), float(parts[1])
    except ValueError:
        return None
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return None
    return latitude, longitude


def points_of(texts: list[str]) -> list[Point] | None:
    """The points of one trace, or of several single points; ``None`` unless there are two good ones or more."""
    if len(texts) == 1:
        texts = _SEPARATOR.split(re.sub(r"[\s;]+$", "", texts[0].strip()))
    points: list[Point] = []
    for text in texts:
        point = point_of(text)
        if point is None:
            return None
        points.append(point)
    return points if len(points) >= 2 else None


def _texts(context: Context, values: list[Value]) -> list[str]:
    return [to_text(item) for value in values for item in members(value, context.environment)]


def _cents(number: float) -> float:
    return abs(half_up(number * 100) / 100)


def _area(context: Context, values: list[Value]) -> float:
    points = points_of(_texts(context, values))
    if points is None or len(points) < 3:
        return 0.0
    if points[0] != points[-1]:
        points = [*points, points[0]]
    total = 0.0
    for (latitude, longitude), (next_latitude, next_longitude) in pairwise(points):
        width = math.radians(next_longitude - longitude)
        total += width * (2 + math.sin(math.radians(next_latitude)) + math.sin(math.radians(latitude)))
    return _cents(total * RADIUS * RADIUS / 2)


def _distance(context: Context, values: list[Value]) -> float:
    points = points_of(_texts(context, values))
    if points is None:
        raise XPathError(N_("distance() needs at least two places (latitude and longitude)."))
    total = 0.0
    for (latitude, longitude), (next_latitude, next_longitude) in pairwise(points):
        one, other = math.radians(latitude), math.radians(next_latitude)
        cosine = math.sin(one) * math.sin(other)
        cosine += math.cos(one) * math.cos(other) * math.cos(math.radians(longitude - next_longitude))
        total += math.acos(max(-1.0, min(1.0, cosine))) * RADIUS
    return _cents(total)


def _geofence(place: str, shape: str) -> bool:
    point = point_of(place)
    corners = points_of([shape]) if shape else None
    if point is None or corners is None or corners[0] != corners[-1]:
        return False
    latitude, longitude = point
    inside = False
    for (from_lat, from_lon), (to_lat, to_lon) in pairwise(corners):
        if (to_lat > latitude) != (from_lat > latitude):
            crossing = (from_lon - to_lon) * (latitude - to_lat) / (from_lat - to_lat) + to_lon
            if longitude < crossing:
                inside = not inside
    return inside


def _one(function: Function) -> Function:
    return Function(1, 1, function.kind, function.build)


GEOGRAPHY: dict[str, Function] = {
    "area": _one(many(1, "n", _area)),
    "distance": many(1, "n", _distance),
    "geofence": plain("tt", "b", _geofence),
}
