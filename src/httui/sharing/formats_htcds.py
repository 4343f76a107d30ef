"""A release in the columns of HTCDS, with a report of what could not be carried (S-148)."""

from typing import TYPE_CHECKING, Any

from httui.sharing.formats_standard import write_carried
from httui.sharing.outgoing import Outgoing
from httui.sharing.release_formats import Place, Result
from httui.sharing.standards import to_htcds

if TYPE_CHECKING:
    from httui.store.session import Session


def write(_session: "Session", out: Outgoing, _plan: Any, place: Place) -> Result:
    """Write the ZIP file. Raises ``FormatRefused`` where there are tables of counts only."""
    return write_carried("htcds", to_htcds, out, place)
