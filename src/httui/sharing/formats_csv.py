"""A release as CSV with its description: one ZIP file that is a Frictionless Data Package (S-148, S-243)."""

import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

from httui.i18n import speaking
from httui.sharing.outgoing import Outgoing
from httui.sharing.release_formats import Place, Result
from httui.sharing.release_papers import files

if TYPE_CHECKING:
    from httui.store.session import Session

_ANY_DAY = (1980, 1, 1, 0, 0, 0)
"""Files in the ZIP tell no time of their own; when it was made stands in the description."""


def write(_session: "Session", out: Outgoing, _plan: Any, place: Place) -> Result:
    """Write the ZIP file."""
    with speaking(out.language):
        zipped(place.stream, files(out))
    return Result()


def zipped(stream: BinaryIO, content: Mapping[str, bytes]) -> None:
    """Write files by name as a ZIP."""
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in content.items():
            archive.writestr(zipfile.ZipInfo(name, _ANY_DAY), data, zipfile.ZIP_DEFLATED)
