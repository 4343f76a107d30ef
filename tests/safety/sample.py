"""An app in the product's own frame with a pretended session, for proofs of how it leaves: run in a pty.

``python -m tests.safety.sample DIRECTORY`` - each step of leaving is noted in ``DIRECTORY/steps``; what it shows and
holds is secret: no word of it may stay on the terminal or in any file.
"""

import os
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from textual import work
from textual.app import ComposeResult
from textual.screen import Screen
from textual.widgets import Input, Label

from httui.terminal import crash
from httui.terminal.choice import driver_for_this_terminal
from httui.terminal.departure import Departure
from httui.terminal.environment import prepare
from httui.terminal.frame import Frame, LockReason

SECRET = "Marsinah-of-Contoh"


class Steps:
    """Notes what happened, where a killed process cannot take it back."""

    def __init__(self, directory: Path) -> None:
        self._path = directory / "steps"

    def __call__(self, step: str) -> None:
        with self._path.open("a") as file:
            file.write(f"{step}\n")


class Record(Screen[None]):
    """A screen with a record on it."""

    def __init__(self, app_steps: Steps) -> None:
        super().__init__()
        self._steps = app_steps

    def compose(self) -> ComposeResult:
        yield Label(f"Record of {SECRET}", markup=False)
        field = Input(compact=True)
        field.cursor_blink = False
        yield field

    def on_input_changed(self, event: Input.Changed) -> None:
        """A word typed makes one kind of trouble."""
        person = SECRET
        if event.value == "crash":
            raise RuntimeError(f"cannot show {person}")
        if event.value == "worker":
            self.fail_in_thread()
        if event.value == "hang":
            time.sleep(30)
        if event.value == "lock":
            assert isinstance(self.app, Frame)
            self.app.lock("asked")

    @work(thread=True)
    def fail_in_thread(self) -> None:
        person = SECRET
        raise ValueError(f"no {person}")


class Locked(Screen[None]):
    def compose(self) -> ComposeResult:
        yield Label("LOCKED")


class Sample(Frame):
    """Signed in from the start."""

    def __init__(self, directory: Path, **frame: Any) -> None:
        super().__init__(**frame)
        self.steps = Steps(directory)

    def on_mount(self) -> None:
        super().on_mount()
        self.session = SimpleNamespace(  # type: ignore[assignment]
            user=SimpleNamespace(name="ani", language="en"),
            lock=lambda: self.steps("locked"),
            close=lambda: self.steps("closed"),
        )
        self.add_saver(lambda: self.steps("saved"))
        self.home(Record(self.steps))
        self.tell(f"Saved: {SECRET}", title=SECRET)

    def locked(self, name: str, reason: LockReason) -> None:
        self.steps(f"screen {name} {reason}")
        self.home(Locked())


def main() -> int:
    prepare()
    directory = Path(sys.argv[1])
    recorder = crash.Recorder(directory / "incidents")
    crash.install(recorder)
    idle = float(os.environ.get("SAMPLE_IDLE", "300"))
    app = Sample(directory, driver_class=driver_for_this_terminal(), recorder=recorder, idle_seconds=idle)
    with Departure(app.ask_to_leave) as departure:
        try:
            app.run(mouse=False)
        finally:
            app.end_session(for_good=True)
    if recorder.last and app.return_code:
        crash.show(recorder, recorder.last)
    return departure.status or app.return_code or 0


if __name__ == "__main__":
    sys.exit(main())
