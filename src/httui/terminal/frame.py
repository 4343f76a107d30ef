"""The frame that every screen lives in: who is signed in, when to lock, how to leave (DESIGN sections 7 and 8).

Screens reach it through :func:`frame_of`. It knows no screen of its own: ``httui.app`` says which one comes first.
What Textual brings that must not be there is off: command palette and its system commands, screenshot, clipboard,
animation, text selection, opening of links.
"""

import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import events
from textual.app import App
from textual.binding import Binding, BindingType
from textual.driver import Driver
from textual.filter import LineFilter
from textual.message_pump import MessagePump
from textual.screen import Screen

from httui import i18n
from httui.terminal.text_filter import SafeText, clean

if TYPE_CHECKING:
    from httui.store.session import Session

LockReason = Literal["asked", "idle", "suspended", "leaving", "crash", "ended"]
"""Why the store was locked: by key, by silence, Ctrl+Z, end of the program or hang-up, an error."""

IDLE_SECONDS = 300.0
"""Silence after which a signed-in session is locked, whatever is on the screen (S-231)."""

IDLE_SECONDS_IDENTITIES = 120.0
"""The same while an identity is open."""

_CHECK_EVERY = 5.0


def now() -> float:
    """Seconds on a clock that a changed wall clock cannot fool and that also runs while the machine sleeps."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.clock_gettime(clock) if clock is not None else time.monotonic()


class Frame(App[int]):
    """An app that locks itself and never shows what it should not.

    ``idle_seconds``: silence before the lock; ``driver_class``: how the terminal is written to (None: Textual's).
    """

    ENABLE_COMMAND_PALETTE = False
    COMMANDS = set()
    ALLOW_SELECT = False
    ESCAPE_TO_MINIMIZE = False
    TITLE = "httui"
    CLOSE_TIMEOUT = 1.0
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+l,f9", "lock", show=False, priority=True),
        Binding("ctrl+z", "suspend_process", show=False, priority=True),
    ]

    def __init__(
        self, *, idle_seconds: float = IDLE_SECONDS, driver_class: type[Driver] | None = None
    ) -> None:
        super().__init__(driver_class=driver_class)
        self.animation_level = "none"
        self.theme = "ansi-dark"
        self.session: Session | None = None
        """Who is signed in; None before sign-in and while locked."""
        self.idle_seconds = idle_seconds
        self._identities_in_sight = 0
        self._savers: list[Callable[[], None]] = []
        self._safe_text = SafeText()
        self._last_input = now()

    # What a screen may do ----------------------------------------------------------------------------------------

    def signed_in(self, session: "Session") -> None:
        """Take over a session that was just opened, and switch to its person's language."""
        self.session = session
        self._last_input = now()
        i18n.use(session.user.language or i18n.language())

    def lock(self, reason: LockReason = "asked") -> None:
        """Save what is being typed, close the databases, drop the keys, clear every screen.

        Never raises because a saver failed: locking comes first. Without a session only the screens are left alone.
        """
        session = self.session
        if session is None:
            return
        self._run_savers()
        self.session = None
        self._identities_in_sight = 0
        try:
            session.lock()
        finally:
            self._savers.clear()
            self.locked(session.user.name, reason)

    def sign_out(self) -> None:
        """End the session for good (logged as sign-out), as :meth:`lock` otherwise."""
        session = self.session
        if session is None:
            return
        self._run_savers()
        self.session = None
        self._identities_in_sight = 0
        try:
            session.close()
        finally:
            self._savers.clear()
            self.locked("", "asked")

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
        """Drop every screen and show ``screen`` alone (after sign-in, after a lock)."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        self.switch_screen(screen)

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
        """Start to watch for silence."""
        self.set_interval(_CHECK_EVERY, self._lock_when_idle, name="idle lock")

    async def on_event(self, event: events.Event) -> None:
        """Every key counts as presence, but a key after the time was up (sleep, stopped process) finds it locked."""
        if isinstance(event, (events.Key, events.Paste, events.MouseDown)) and not event.is_forwarded:
            if self._lock_when_idle():
                return
            self._last_input = now()
        await super().on_event(event)

    def _lock_when_idle(self) -> bool:
        if self.session is None or now() - self._last_input < self.idle_limit:
            return False
        self.lock("idle")
        return True

    def _run_savers(self) -> None:
        for save in list(self._savers):
            try:
                save()
            except Exception:  # noqa: BLE001, S112, PERF203 - a draft that cannot be saved must not keep the store open
                continue

    # What Textual brings and this product must not have ----------------------------------------------------------

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Textual's own filters, then the one that takes every control character out of what is drawn."""
        return [*super().get_line_filters(), self._safe_text]

    def action_lock(self) -> None:
        """F9 and Ctrl+L: lock now."""
        self.lock("asked")

    def copy_to_clipboard(self, text: str) -> None:
        """Refused: the terminal's clipboard is read by other programs and synchronised to other devices."""

    def deliver_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str | None:
        """Refused: a screenshot is a plaintext copy of a record."""
        return None

    def save_screenshot(
        self, filename: str | None = None, path: str | None = None, time_format: str | None = None
    ) -> str:
        """Refused, as above."""
        return ""

    def open_url(self, url: str, *, new_tab: bool = True) -> None:
        """Refused: no link from data starts a program."""

    def action_change_theme(self) -> None:
        """Off with the palette."""


def frame_of(node: MessagePump) -> Frame:
    """The frame that a mounted screen or widget lives in."""
    app = node.app
    assert isinstance(app, Frame), "mounted in an app of another kind"
    return app
