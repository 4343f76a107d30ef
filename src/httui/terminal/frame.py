"""The frame that every screen lives in: who is signed in, when to lock, how to leave (DESIGN sections 7 and 8).

Screens reach it through :func:`frame_of`. It knows no screen of its own: ``httui.app`` says which one comes first.
What Textual brings that must not be there is off: command palette and its system commands, screenshot, clipboard,
animation, text selection, opening of links.
"""

import asyncio
import contextvars
import math
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from rich.console import Console, RenderableType
from textual import events
from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.message_pump import MessagePump
from textual.screen import Screen

from httui import i18n
from httui.i18n import _
from httui.terminal import suspending
from httui.terminal.crash import Recorder, loop_handler, terminal_is_gone
from httui.terminal.key_order import KeyOrder
from httui.terminal.text_filter import SafeText, clean, clean_paste

if TYPE_CHECKING:
    from httui.store.session import Session

LockReason = Literal["asked", "idle", "suspended", "leaving", "crash", "ended"]
"""Why the store was locked: by key, by silence, Ctrl+Z, end of the program or hang-up, an error, a
session that was ended from outside (rights withdrawn, keys changed)."""

IDLE_SECONDS = 300.0
"""Silence after which a signed-in session is locked, whatever is on the screen (S-231)."""

IDLE_SECONDS_IDENTITIES = 120.0
"""The same while an identity is open."""

WARN_SECONDS = 30.0
"""So long before the lock the screen in front counts down (its ``lock_comes`` is called with the seconds left)."""

_CHECK_EVERY = 1.0

_LONGEST_PASTE = 200_000
"""Characters of one paste that are looked at; longer ones are no answer to any question."""


def now() -> float:
    """Seconds on a clock that a changed wall clock cannot fool and that also runs while the machine sleeps."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock) if clock is not None else time.monotonic()


class Frame(App[int]):
    """An app that locks itself and never shows what it should not.

    ``idle_seconds``: silence before the lock; ``driver_class``: how the terminal is written to (None: Textual's).
    """

    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False
    ESCAPE_TO_MINIMIZE = False
    TITLE = "httui"
    CLOSE_TIMEOUT = 1.0
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l,f9", "lock", show=False, priority=True),
        Binding("f11", "redraw", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
    ]

    def __init__(
        self,
        *,
        idle_seconds: float = IDLE_SECONDS,
        driver_class: type[Driver] | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.animation_level = "none"
        self.theme = "ansi-dark"
        self.error_console = _Silent()
        self.recorder = recorder or Recorder(Path())
        self.session: Session | None = None
        """Who is signed in; None before sign-in and while locked."""
        self.idle_seconds = idle_seconds
        self._identities_in_sight = 0
        self._savers: list[Callable[[], None]] = []
        self.line_dropped = False
        """True once the terminal has hung up; the driver then keeps silent, so that nothing can block."""
        self.terminal_disturbed = False
        """Asks the driver to forget what it believes the terminal shows; it then sets it back."""
        self._safe_text = SafeText()
        self._keys = KeyOrder(self, super().on_event)
        self._last_input = now()
        self._warned = False
        self._events: asyncio.AbstractEventLoop | None = None
        self._inside: contextvars.Context | None = None

    # What a screen may do ----------------------------------------------------------------------------------------

    def signed_in(self, session: "Session") -> None:
        """Take over a session that was just opened, and switch to its person's language."""
        self.session = session
        self._last_input = now()
        i18n.use(session.user.language or i18n.language())

    def lock(self, reason: LockReason = "asked") -> None:
        """Save what is being typed, close the databases, drop the keys, and show the locked screen alone.

        Without a session nothing happens. A saver that fails does not hold it up: locking comes first.
        """
        name = self.end_session(for_good=False)
        if name is not None:
            self.locked(name, reason)

    def sign_out(self) -> None:
        """End the session for good (logged as sign-out), otherwise as :meth:`lock`."""
        if self.end_session(for_good=True) is not None:
            self.locked("", "asked")

    def leave(self, status: int = 0) -> None:
        """Save, end the session, and end the program with exit status ``status``."""
        self.end_session(for_good=True)
        self.exit(status, return_code=status)

    def end_session(self, *, for_good: bool) -> str | None:
        """Save drafts, close what is open; returns the sign-in name of whoever was there, None if nobody."""
        session = self.session
        if session is None:
            return None
        self._run_savers()
        self.session = None
        self._savers.clear()
        self._identities_in_sight = 0
        self.clear_notifications()
        self.terminal_disturbed = True
        name = session.user.name
        for end in (session.close, session.lock) if for_good else (session.lock,):
            try:
                end()
                break
            except Exception as error:
                self.recorder.record(error, "lock")
        return name

    def add_saver(self, save: Callable[[], None]) -> Callable[[], None]:
        """Have ``save()`` called just before a lock, a suspension or the end (it must take well under a second).

        Returns a function that takes it off again; call that when the screen that holds the draft is left.
        """
        self._savers.append(save)

        def forget() -> None:
            if save in self._savers:
                self._savers.remove(save)

        return forget

    def identities_shown(self, shown: bool) -> None:
        """Count in (True) or out (False) a screen that shows identities: the lock then comes after two minutes."""
        self._identities_in_sight = max(0, self._identities_in_sight + (1 if shown else -1))

    def home(self, screen: Screen[Any]) -> None:
        """Drop every screen and show ``screen`` over the empty one at the bottom (after sign-in, after a lock)."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.push_screen(screen)

    def tell(
        self,
        text: str,
        *,
        title: str = "",
        severity: Literal["information", "warning", "error"] = "information",
    ) -> None:
        """Show a short notice in the corner; data in it stays plain text."""
        self.notify(clean(text), title=clean(title), severity=severity, markup=False)

    def locked(self, name: str, reason: LockReason) -> None:
        """Called after the lock to show the locked screen; ``name`` is the sign-in name of whoever was there."""

    # Idle lock ---------------------------------------------------------------------------------------------------

    @property
    def idle_limit(self) -> float:
        """Seconds of silence allowed right now."""
        return (
            min(self.idle_seconds, IDLE_SECONDS_IDENTITIES)
            if self._identities_in_sight
            else self.idle_seconds
        )

    def on_mount(self) -> None:
        """Start to watch for silence, and for suspension from outside."""
        self._events = asyncio.get_running_loop()
        self._inside = contextvars.copy_context()
        self._events.set_exception_handler(loop_handler(self.recorder))
        self.set_interval(_CHECK_EVERY, self._watch_silence, name="idle lock")
        self.app_resume_signal.subscribe(self, self._after_suspension)
        if sys.platform != "win32" and not self.is_headless:
            suspending.lock_before_stopping(self.call_soon, lambda: self.lock("suspended"))

    async def on_event(self, event: events.Event) -> None:
        """Every key counts as presence, but one that comes after the time was up finds the store locked.

        (The machine slept, or the process was stopped.) What is pasted is cleaned before any field sees it.
        """
        if isinstance(event, (events.Key, events.Paste, events.MouseDown)) and not event.is_forwarded:
            if self._lock_when_idle():
                return
            self._last_input = now()
        if isinstance(event, events.Paste) and not event.is_forwarded:
            event.text = clean_paste(event.text[:_LONGEST_PASTE], lines=True)
        if isinstance(event, (events.Key, events.Paste)) and not event.is_forwarded:
            await self._keys.take(event)
        else:
            await super().on_event(event)

    def _watch_silence(self) -> None:
        """Lock when the time is up; in the last half minute the screen in front counts down."""
        if self._lock_when_idle() or self.session is None:
            return
        left = self.idle_limit - (now() - self._last_input)
        soon = left <= WARN_SECONDS
        if soon or self._warned:
            self._warned = soon
            warn = getattr(self.screen, "lock_comes", None)
            if warn is not None:
                warn(math.ceil(left) if soon else None)

    def _after_suspension(self, _app: object) -> None:
        self.redraw()

    def redraw(self) -> None:
        """Draw everything again, whole: another program has written on the terminal."""
        self.terminal_disturbed = True
        self.refresh(layout=True)

    def action_redraw(self) -> None:
        """F11: clean up after a message from another program (locking does it as well)."""
        self.redraw()

    def ask_to_leave(self, status: int, terminal_gone: bool) -> None:
        """From any thread: leave with ``status`` as soon as the loop is free; nothing is written to a dead line."""
        self.line_dropped = self.line_dropped or terminal_gone
        self.call_soon(self.leave, status)

    def call_soon(self, call: Callable[..., object], *arguments: object) -> None:
        """From any thread or signal handler: run ``call`` in the app's loop and context, before its next message."""
        if self._events is not None:
            self._events.call_soon_threadsafe(call, *arguments, context=self._inside)

    def _lock_when_idle(self) -> bool:
        if self.session is None or now() - self._last_input < self.idle_limit:
            return False
        self.lock("idle")
        return True

    def _run_savers(self) -> None:
        for save in list(self._savers):
            try:
                save()
            except Exception as error:
                # a draft that cannot be saved must not keep the store open
                self.recorder.record(error, "saver")

    # What Textual brings and this product must not have ----------------------------------------------------------

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own filters, then the one that takes every control character out of what is drawn."""
        return [*super().get_line_filters(), self._safe_text]

    async def action_quit(self) -> None:
        """Ctrl+Q: save, sign out, leave."""
        self.leave()

    def action_help_quit(self) -> None:
        """Ctrl+C is what people try first."""
        self.tell(_("Ctrl+Q leaves httui. What you typed is kept."))

    def action_suspend_process(self) -> None:
        """Ctrl+Z: lock, then let the shell have the terminal."""
        self.lock("suspended")
        super().action_suspend_process()

    def bell(self) -> None:
        """Ring, unless Textual rings because it is about to end after an error: then write the report."""
        error = sys.exc_info()[1]
        if self.return_code == 1 and error is not None:
            self._crashed(error)
        else:
            super().bell()

    def panic(self, *renderables: RenderableType) -> None:  # noqa: ARG002 - they hold what must not be shown
        """End after an error without showing what it was; the reader of keys panics when the line drops."""
        error = sys.exc_info()[1]
        if error is not None:
            self._crashed(error)
        super().panic()

    def _crashed(self, error: BaseException) -> None:
        if not terminal_is_gone(error):
            self.recorder.record(error, "screen")
        self.end_session(for_good=False)

    def action_lock(self) -> None:
        """F9 and Ctrl+L: lock now."""
        self.lock("asked")

    def copy_to_clipboard(self, text: str) -> None:
        """Refused: the terminal's clipboard is read by other programs and synchronised to other devices."""

    def deliver_screenshot(self, *_options: object, **_more: object) -> str | None:
        """Refused: a screenshot is a plaintext copy of a record."""
        return None

    def save_screenshot(self, *_options: object, **_more: object) -> str:
        """Refused, as above."""
        return ""

    def export_screenshot(self, **_options: object) -> str:
        """Refused, as above."""
        return ""

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:  # noqa: ARG002 - Textual's signature
        """None of them: theme, screenshot and the rest are no work of an office."""
        return ()

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Refused: no link from data starts a program."""

    def action_change_theme(self) -> None:
        """Off with the palette."""


def frame_of(node: MessagePump) -> Frame:
    """The frame that a mounted screen or widget lives in."""
    app = node.app
    assert isinstance(app, Frame), "mounted in an app of another kind"
    return app


class _Silent(Console):
    """Where Textual prints its tracebacks at the end: nowhere."""

    def print(self, *_objects: Any, **_options: Any) -> None:
        """Print nothing."""
