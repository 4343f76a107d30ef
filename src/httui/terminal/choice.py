"""Which driver writes to this terminal."""

import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.driver import Driver


def driver_for_this_terminal(*, plain: bool = False) -> "type[Driver] | None":
    """The changed-cells driver, or None for Textual's own.

    None on Windows, and where ``plain`` or the variable ``HTTUI_DRIVER=plain`` asks for it: for a terminal that
    does not behave, or to compare.
    """
    if plain or sys.platform == "win32" or os.environ.get("HTTUI_DRIVER", "").strip().lower() == "plain":
        return None
    from httui.terminal.driver import ChangedCellsDriver

    return ChangedCellsDriver
