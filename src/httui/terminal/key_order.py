"""One key after the other: the next one is looked at when all that the one before does is done.

Textual hands a key to the field in front and looks at the next key at once. What somebody types ahead (a slow
machine, a line that stalls and then delivers at once) would so reach the screen that the first key is about to
leave: letters of a search would start actions, a passphrase after F9 would run into a record.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from time import monotonic

from textual import events
from textual.app import App
from textual.dom import DOMNode

PATIENCE = 1.0
"""Seconds after which another key goes on in any case: a screen that is gone answers no more."""


Typed = events.Key | events.Paste
"""What comes from the keyboard: keys, and what is pasted between them."""


class KeyOrder:
    """Keeps keys that come while one is on its way; ``send`` hands a key to whoever is in front."""

    def __init__(self, app: App[int], send: Callable[[Typed], Awaitable[None]]) -> None:
        self._app = app
        self._send = send
        self._waiting: deque[Typed] = deque()
        self._number = 0
        self._on_its_way = False
        self._since = 0.0

    async def take(self, event: Typed) -> None:
        """A key (or a paste) came from the terminal: its turn is now, or when those before it are done."""
        self._waiting.append(event)
        if not self._on_its_way or monotonic() - self._since > PATIENCE:
            await self._next()

    async def _next(self) -> None:
        if not self._waiting:
            return
        event = self._waiting.popleft()
        self._on_its_way, self._since = True, monotonic()
        self._number += 1
        number = self._number
        target: DOMNode = self._app.focused or self._app.screen
        await self._send(event)
        self._follow(target, number)

    def _follow(self, pump: DOMNode, number: int) -> None:
        """Go behind the key through the queue of everybody who may get to see it, up to the app."""
        if pump is self._app:
            if not pump.call_later(self._done, number):
                self._on_its_way = False
        elif not pump.call_later(self._follow, pump.parent or self._app, number):
            self._follow(self._app, number)

    async def _done(self, number: int) -> None:
        if number == self._number and self._on_its_way:
            self._on_its_way = False
            await self._next()
