"""Keeping drafts while typing: at once when a field is left, two seconds after the last key, never between keys.

DESIGN section 7. What is kept is taken between two keys and written on another thread; the newest always wins
and writes never overtake each other. :meth:`DraftKeeper.flush` writes before a lock.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

from httui.problem import Problem

AFTER_LAST_KEY = 2.0
"""Seconds after the last key."""

Snapshot = dict[str, Any]


class DraftKeeper:
    """Writes what ``take`` gives with ``keep``; ``tell`` hears of each end: None, or the problem.

    ``pending`` is called before ``take`` to hand over what is being typed.
    """

    def __init__(
        self,
        take: Callable[[], Snapshot | None],
        keep: Callable[[Snapshot], None],
        tell: Callable[[Problem | None], None],
        *,
        pending: Callable[[], None] = lambda: None,
        after: float = AFTER_LAST_KEY,
    ) -> None:
        self._take = take
        self._keep = keep
        self._tell = tell
        self._pending = pending
        self._after = after
        self._timer: asyncio.TimerHandle | None = None
        self._writer: ThreadPoolExecutor | None = None
        self._running: Future[None] | None = None
        self._again = False
        self._closed = False
        self.dirty = False
        """Whether something is not written yet."""

    def typed(self) -> None:
        """A key was typed: write two seconds after the last one."""
        self.dirty = True
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(self._after, self._time_is_up)

    def _time_is_up(self) -> None:
        self._timer = None
        self._pending()
        self.left()

    def left(self) -> None:
        """A field was left (or the time is up): write now, on the other thread."""
        self.dirty = True
        if self._closed:
            return
        if self._running is not None:
            self._again = True
            return
        snapshot = self._take()
        if snapshot is None:
            return
        self.dirty = False
        if self._writer is None:
            self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="draft")
        loop = asyncio.get_running_loop()
        self._running = self._writer.submit(self._keep, snapshot)
        self._running.add_done_callback(lambda done: self._hand_back(loop, done))

    def _hand_back(self, loop: asyncio.AbstractEventLoop, done: "Future[None]") -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._written, done)

    def _written(self, done: "Future[None]") -> None:
        self._running = None
        error = None if done.cancelled() else done.exception()
        if self._closed:
            return
        if error is not None:
            self.dirty = True
            if not isinstance(error, Problem):
                raise error
            self._tell(error)
        else:
            self._tell(None)
        if self._again:
            self._again = False
            self.left()

    def flush(self) -> None:
        """Write everything before this returns (lock, leaving); raises Problem if it cannot."""
        self._stop_timer()
        if self._closed:
            return
        self._pending()
        self.settle()
        snapshot = self._take()
        if snapshot is not None:
            self._keep(snapshot)
        self.dirty = False

    def settle(self) -> None:
        """Wait for a write that is under way and begin no other: what follows must not be overtaken."""
        self._stop_timer()
        self._again = False
        if self._running is not None:
            wait([self._running])

    def close(self) -> None:
        """Nothing more is written: the record was saved, or the draft thrown away."""
        self._closed = True
        self._stop_timer()
        if self._writer is not None:
            self._writer.shutdown(wait=True)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
