"""The terminal app: the frame, and the screen that comes first.

Nothing heavy is imported before sign-in (issue of start-up time on old machines): the screens, the store and the
form engine are imported when the first screen asks for them.
"""

from pathlib import Path
from typing import Any

from textual.screen import Screen

from httui.terminal.frame import Frame, LockReason


class HttuiApp(Frame):
    """The app over one data directory.

    ``data_dir``: where the office's files lie; everything else as :class:`~httui.terminal.frame.Frame`.
    """

    def __init__(self, data_dir: Path, **frame: Any) -> None:
        super().__init__(**frame)
        self.data_dir = data_dir

    def get_default_screen(self) -> Screen[Any]:
        """The sign-in screen, or the first-run wizard where no office exists yet."""
        from httui.screens.first import first_screen

        return first_screen(self.data_dir)

    def locked(self, name: str, reason: LockReason) -> None:
        """Back to sign-in, with the name of whoever was there and no word of any record."""
        from httui.screens.first import locked_screen

        self.home(locked_screen(self.data_dir, name, reason))


def run(data_dir: Path, *, plain_driver: bool = False, mouse: bool = False) -> int:
    """Run the app on this terminal until the person leaves; returns the exit status."""
    app = HttuiApp(data_dir)
    return app.run(mouse=mouse) or 0
