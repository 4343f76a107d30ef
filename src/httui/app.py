"""The terminal app: the frame, and the screen that comes first.

Nothing heavy is imported before sign-in, for old machines: screens, store and form engine are imported when the
first screen asks for them.
"""

import gc

gc.disable()  # what is imported stays: looking for garbage in it takes a tenth of the time to the first screen

from pathlib import Path  # noqa: E402
from typing import Any  # noqa: E402

from httui.terminal import crash  # noqa: E402
from httui.terminal.choice import driver_for_this_terminal  # noqa: E402
from httui.terminal.departure import Departure  # noqa: E402
from httui.terminal.environment import prepare  # noqa: E402
from httui.terminal.frame import Frame, LockReason  # noqa: E402

gc.freeze()  # and nothing of it is ever looked through: the first look alone took a tenth of what was won
gc.enable()


class HttuiApp(Frame):
    """The app over one data directory.

    ``data_dir``: where the office's files lie; everything else as :class:`~httui.terminal.frame.Frame`.
    """

    def __init__(self, data_dir: Path, *, recorder: crash.Recorder | None = None, **frame: Any) -> None:
        super().__init__(recorder=recorder or crash.Recorder(data_dir / crash.INCIDENTS), **frame)
        self.data_dir = data_dir

    def on_mount(self) -> None:
        """The sign-in screen, or the first-run wizard where no office exists yet."""
        from httui.screens.first import first_screen

        super().on_mount()
        self.home(first_screen(self.data_dir))

    def on_ready(self) -> None:
        """From here on garbage is collected again, without looking at what the start has left for good."""
        if not gc.isenabled():
            gc.freeze()
            gc.enable()

    def locked(self, name: str, reason: LockReason) -> None:
        """Back to sign-in, with the name of whoever was there and no word of any record."""
        from httui.screens.first import locked_screen

        self.home(locked_screen(self.data_dir, name, reason))


def run(data_dir: Path, *, plain_driver: bool = False, mouse: bool = False) -> int:
    """Run the app on this terminal until the person leaves; returns the exit status.

    ``plain_driver``: draw with Textual's own driver; ``mouse``: let clicks and wheel be reported. The status is
    0, 1 after an error (its number was shown), or 128 + signal where a signal ended it.
    """
    prepare()
    recorder = crash.Recorder(data_dir / crash.INCIDENTS)
    crash.install(recorder)
    recorder.watch_interpreter()
    gc.disable()  # until the first screen stands
    app = HttuiApp(data_dir, driver_class=driver_for_this_terminal(plain=plain_driver), recorder=recorder)
    with Departure(app.ask_to_leave) as departure:
        try:
            app.run(mouse=mouse)
        except Exception as error:
            recorder.record(error, "run")
        finally:
            app.end_session(for_good=True)
    recorder.ends_well()
    if departure.status:
        return departure.status
    if recorder.last and app.return_code:
        crash.show(recorder, recorder.last)
    return app.return_code or 0
