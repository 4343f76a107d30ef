"""Ctrl+Z from outside (``kill -TSTP``): the store is locked before the process stops (DESIGN section 8)."""

import asyncio
import signal
from collections.abc import Callable


def lock_before_stopping(loop: asyncio.AbstractEventLoop, lock: Callable[[], None]) -> None:
    """Have ``lock()`` run in ``loop`` before the driver's own handler of SIGTSTP stops the process. POSIX only."""
    stop = signal.getsignal(signal.SIGTSTP)

    def lock_and_stop() -> None:
        lock()
        if callable(stop):
            stop(signal.SIGTSTP, None)

    def arrived(_number: int, _frame: object) -> None:
        # not here: the handler can interrupt a half-done write to the store
        loop.call_soon_threadsafe(lock_and_stop)

    signal.signal(signal.SIGTSTP, arrived)
