"""Minutes without a key after which the screen locks: the office's setting, 1 to 15 (instruments section 13)."""

from typing import TYPE_CHECKING

from httui.terminal.frame import Frame

if TYPE_CHECKING:
    from httui.store.session import Session

KEY = "idle_minutes"
DEFAULT = 5
LEAST, MOST = 1, 15


def minutes(session: "Session") -> int:
    """The setting of this office, kept within its bounds."""
    value = session.setting(KEY, DEFAULT)
    return min(MOST, max(LEAST, value)) if isinstance(value, int) else DEFAULT


def apply(frame: Frame, session: "Session") -> None:
    """Have the frame lock after the office's minutes."""
    frame.idle_seconds = minutes(session) * 60.0


def keep(session: "Session", value: int) -> None:
    """Set the minutes; needs the right to settings."""
    session.set_setting(KEY, min(MOST, max(LEAST, value)))
