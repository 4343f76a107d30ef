"""Ctrl+Z from outside (``kill -TSTP``): the store is locked before the process stops (DESIGN section 8)."""

import signal
from collections.abc import Callable


def lock_before_stopping(call_soon: Callable[[Callable[[], None]], None], lock: Callable[[], None]) -> None:
    """Have ``lock()`` run through ``call_soon`` before the driver's own handler of SIGTSTP stops the process.

    POSIX only. ``call_soon(call)`` runs ``call`` in the app's loop.
    """
    stop = signal.getsignal(signal.SIGTSTP)

    def lock_and_stop() -> None:
        lock()
        if callable(stop):
            stop(signal.SIGTSTP, None)

    def arrived(_number: int, _frame: object) -> None:
        # not here: the handler can interrupt a half-done write to the store
        call_soon(lock_and_stop)

    signal.signal(signal.SIGTSTP, arrived)
