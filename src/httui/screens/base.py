"""What every screen has: who is signed in, what it is, what to know, which keys help (DESIGN section 7).

The lines that never leave: office, person, roles and the gate at the top; message and keys at the foot. A
refusal from a room becomes a kind message in the message line (S-218); a session that was ended
elsewhere leads
back to sign-in.
"""

import functools
from collections.abc import Callable, Coroutine, Iterable
from typing import TYPE_CHECKING, Any, ClassVar, Concatenate, ParamSpec, TypeVar, cast

from textual import work
from textual.app import ComposeResult
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget

from httui import i18n
from httui.i18n import _
from httui.problem import Problem
from httui.terminal.frame import Frame, frame_of
from httui.widgets.actions import ACTIONS, Action, bindings
from httui.widgets.bars import HeaderBar, KeyBar, MessageBar, TitleBar

if TYPE_CHECKING:
    from httui.store.session import Session

COMMON = ("help", "back", "lock", "menu", "language", "sign_out", "incident")
"""What every screen offers, after its own actions."""

P = ParamSpec("P")
S = TypeVar("S", bound="OfficeScreen[Any]")
T = TypeVar("T")


class OfficeScreen(Screen[ScreenResultType]):
    """A screen of the office. Subclasses set ``ACTIONS`` and ``NAME`` and give :meth:`body`."""

    ACTIONS: ClassVar[tuple[str, ...]] = ()
    NAME: ClassVar[str] = ""
    """Message id of the title."""
    TOPIC: ClassVar[str] = ""
    """Message id of what help says about this screen."""
    AUTO_FOCUS = ""
    DEFAULT_CSS = """
    OfficeScreen { layout: vertical; overflow: hidden hidden; scrollbar-size: 0 0; }
    """

    def __init_subclass__(cls, **options: Any) -> None:
        cls.BINDINGS = [*bindings((*cls.ACTIONS, *COMMON))]
        super().__init_subclass__(**options)

    def __init__(self) -> None:
        super().__init__()
        self.header = HeaderBar(self._who)
        self.title_bar = TitleBar()
        self.message_bar = MessageBar()
        self.keys = KeyBar(self.offered)

    # Layout -------------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """The frame around :meth:`body`."""
        yield self.header
        yield self.title_bar
        yield from self.body()
        yield self.message_bar
        yield self.keys

    def body(self) -> Iterable[Widget]:
        """The widgets between title and message."""
        return ()

    def on_mount(self) -> None:
        """Show the title, then let the screen fill itself."""
        self.retitle()
        self.arrive()

    def on_screen_resume(self) -> None:
        """The gate may have moved while another screen was in front; who is signed in sees it always."""
        self.header.repaint()

    def arrive(self) -> None:
        """Called once when the screen is mounted; a Problem here becomes a message."""

    def retitle(self, right: str = "") -> None:
        """Draw the title in the language in use."""
        self.title_bar.show(_(self.NAME), right)

    def retext(self) -> None:
        """The language changed: draw every text again."""
        self.header.repaint()
        self.keys.repaint()
        self.retitle()

    # Who and what -------------------------------------------------------------------------------

    @property
    def frame(self) -> Frame:
        """The app."""
        return frame_of(self)

    @property
    def session(self) -> "Session":
        """The signed-in session; screens that need one are only shown while there is one."""
        session = self.frame.session
        assert session is not None, "shown without a session"
        return session

    def _who(self) -> tuple[str, str, str]:
        session = self.frame.session
        if session is None:
            return "httui", "", ""
        from httui.screens.words import gate_words, short_role_words

        person = f"{session.user.display_name} ({short_role_words(session.user)})"
        return session.org, person, gate_words(session)

    def offered(self) -> list[Action]:
        """The actions of this screen, in the order of the key bar: help first, it is never hidden."""
        first = ("help", "save", "back", "menu")
        names = dict.fromkeys((*first, *self.ACTIONS, *COMMON))
        mine = {*self.ACTIONS, *COMMON}
        return [ACTIONS[name] for name in names if name in mine and self.offers(name)]

    def offers(self, name: str) -> bool:
        """Whether an action makes sense now; those that do not are not in key bar and menu."""
        return name not in ("sign_out", "lock", "incident") or self.frame.session is not None

    def say(self, text: str, *, problem: bool = False, second: str = "") -> None:
        """Show ``text`` in the message line."""
        self.message_bar.show(text, problem=problem, second=second)

    def explain(self, problem: Problem) -> None:
        """Show why something was refused; a session that was ended leads back to sign-in."""
        from httui.store.session import SessionEnded

        if isinstance(problem, SessionEnded):
            self.frame.lock("ended")
            return
        self.say(str(problem), problem=True)

    def lock_comes(self, seconds: int | None) -> None:
        """The screen locks in so many seconds (None: not any more); one line, rewritten each second."""
        if seconds is None:
            self.say("")
        else:
            self.say(
                _("The screen locks in {seconds} seconds. Any key keeps it open.").format(seconds=seconds)
            )

    # Actions of every screen --------------------------------------------------------------------

    def action_help(self) -> None:
        """F1: what this is, and the keys."""
        from httui.screens.helping import HelpScreen

        self.app.push_screen(HelpScreen(self.title_bar.heading, self.help_text(), self.offered()))

    def help_text(self) -> str:
        """What help says above the keys."""
        return _(self.TOPIC)

    def action_back(self) -> None:
        """F3, Esc: leave."""
        if len(self.app.screen_stack) > 2:
            self.dismiss(None)

    def action_lock(self) -> None:
        """F9, Ctrl+L."""
        self.frame.lock("asked")

    def action_menu(self) -> None:
        """F10: everything that can be done here."""
        from httui.screens.menu import MenuScreen

        def run(name: str | None) -> None:
            if name:
                self.call_later(self.run_action, name)

        self.app.push_screen(MenuScreen(self.offered()), run)

    def action_language(self) -> None:
        """Switch between the languages; kept for the person when signed in."""
        codes = list(i18n.LANGUAGES)
        chosen = codes[(codes.index(i18n.language()) + 1) % len(codes)]
        i18n.use(chosen)
        for screen in self.app.screen_stack:
            if isinstance(screen, OfficeScreen):
                screen.retext()
        if self.frame.session is not None:
            from httui.screens.words import keep_language

            try:
                keep_language(self.session, chosen)
            except Problem as problem:
                self.explain(problem)

    def action_incident(self) -> None:
        """Ctrl+\\: something went wrong; here too when nobody is signed in (S-200)."""
        from httui.screens.security.wrong import open_over

        open_over(self)

    def action_sign_out(self) -> None:
        """Leave for good."""
        self.frame.sign_out()


def kindly(
    method: Callable[Concatenate[S, P], T],
) -> Callable[Concatenate[S, P], T | None]:
    """Turn a Problem that ``method`` of a screen raises into its message line."""

    def run(self: S, /, *args: P.args, **kwargs: P.kwargs) -> T | None:
        try:
            return method(self, *args, **kwargs)
        except Problem as problem:
            self.explain(problem)
            return None

    functools.update_wrapper(run, method)
    return run


def flow(
    method: Callable[Concatenate[S, P], Coroutine[Any, Any, None]],
) -> Callable[Concatenate[S, P], None]:
    """A method that asks further screens (``await self.app.push_screen_wait``); problems as in
    :func:`kindly`.
    """

    async def run(self: S, *args: P.args, **kwargs: P.kwargs) -> None:
        try:
            await method(self, *args, **kwargs)
        except Problem as problem:
            self.explain(problem)

    run.__name__ = method.__name__
    run.__doc__ = method.__doc__
    # What a worker returns is of no use to whoever starts it by a key.
    return cast("Callable[Concatenate[S, P], None]", work(run, group="flow", exclusive=True))
