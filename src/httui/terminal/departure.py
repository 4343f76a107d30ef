"""Leaving in good order whoever asks for it: closed window, dropped line, shutdown, ``kill`` (DESIGN section 8).

The signals are awaited by a thread of their own, so that they are answered at once even while a key is being
derived. It asks the app to lock and leave; if the app cannot within two and a half seconds, the terminal is given
back and the process ends. Keys live in its memory only, and the store survives a cut at any moment.
"""

import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

GRACE_SECONDS = 2.5
"""What the app gets before the process ends without it; in all it takes less than three seconds."""

_GIVE_BACK = (
    b"\x1b[m\x1b[H\x1b[2J\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?2004l\x1b[?1049l\x1b[?7h\x1b[?25h"
)

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGHUP", "SIGTERM", "SIGINT", "SIGQUIT") if hasattr(signal, name)
)
"""What is answered by leaving."""

LeaveRequest = Callable[[int, bool], None]
"""Asks the app, from another thread, to leave with an exit status; True: its terminal is gone."""


class Departure:
    """While active, turns SIGHUP, SIGTERM, SIGINT, SIGQUIT and a dead terminal into a request to leave.

    Use as a context manager around the app's run, in the main thread. ``ask`` must be quick and thread-safe.
    POSIX only; elsewhere it does nothing.
    """

    def __init__(self, ask: LeaveRequest, *, grace: float = GRACE_SECONDS) -> None:
        self._ask = ask
        self._grace = grace
        self._over = threading.Event()
        self._asked = threading.Lock()
        self._modes: list[Any] | None = None
        self._mask: set[signal.Signals] | None = None
        self.status = 0
        """Exit status of whoever asked (128 + signal), 0 if nobody did."""

    def __enter__(self) -> "Departure":
        if sys.platform == "win32":
            return self
        import termios

        with contextlib.suppress(termios.error, OSError, ValueError):
            self._modes = termios.tcgetattr(sys.__stdin__.fileno())  # type: ignore[union-attr]
        # blocked in every thread that starts from now on, so that only the waiting thread gets them
        self._mask = signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)  # type: ignore[assignment]
        threading.Thread(target=self._await_signals, name="httui-signals", daemon=True).start()
        threading.Thread(target=self._await_hangup, name="httui-hangup", daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        if self._mask is not None:
            # whatever arrives during the last steps must not cut them short
            for number in SIGNALS:
                signal.signal(number, signal.SIG_IGN if self.status else signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_SETMASK, self._mask)

    def _await_signals(self) -> None:
        while not self._over.is_set():
            number = signal.sigwait(SIGNALS)
            self._leave(128 + number)

    def _await_hangup(self) -> None:
        """A line that drops without SIGHUP (no controlling terminal) is seen by the poll alone."""
        with contextlib.suppress(OSError, ValueError, AttributeError):
            line = select.poll()
            line.register(sys.__stdin__.fileno(), 0)  # type: ignore[union-attr]
            while not self._over.is_set():
                if line.poll():
                    self._leave(128 + signal.SIGHUP)
                    return

    def _leave(self, status: int) -> None:
        if self._over.is_set() or not self._asked.acquire(blocking=False):
            return
        self.status = status
        gone = terminal_gone()
        with contextlib.suppress(Exception):
            self._ask(status, gone)
        if not self._over.wait(self._grace):
            if not gone:
                self.give_back()
            os._exit(status)

    def give_back(self) -> None:
        """Restore the terminal without the app; a line that is stopped (Ctrl+S) may not hold us up."""
        worker = threading.Thread(target=self._restore, daemon=True)
        worker.start()
        worker.join(0.3)

    def _restore(self) -> None:
        import termios

        with contextlib.suppress(OSError, ValueError, termios.error):
            descriptor = sys.__stdin__.fileno()  # type: ignore[union-attr]
            if self._modes is not None:
                termios.tcsetattr(descriptor, termios.TCSANOW, self._modes)
            os.write(sys.__stderr__.fileno(), _GIVE_BACK)  # type: ignore[union-attr]


def terminal_gone() -> bool:
    """Whether the terminal of this process has hung up."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        line = select.poll()
        line.register(sys.__stdin__.fileno(), 0)  # type: ignore[union-attr]
        return bool(line.poll(0))
    return True
