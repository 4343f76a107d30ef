"""Where things lie: the office's data directory and the forms that ship with the product."""

import os
import sys
from pathlib import Path


def data_directory() -> Path:
    """The default data directory of this person on this machine (no file is touched).

    ``$HTTUI_DATA`` if set, else the platform's place for a user's application data.
    """
    chosen = os.environ.get("HTTUI_DATA")
    if chosen:
        return Path(chosen).expanduser()
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "httui"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "httui"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "httui"


def shipped_forms() -> Path:
    """The directory of the instruments that ship with the product (inside the wheel, or the checkout)."""
    installed = Path(__file__).parent / "forms"
    return installed if installed.is_dir() else Path(__file__).parents[2] / "forms"
