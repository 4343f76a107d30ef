"""Sign-in, which is also the lock screen (S-218, S-222, S-223, S-227; instruments section 13).

The answer for an unknown name and a wrong passphrase is the same; a wait is shown and counted down. The
screen
shows no word, title or count of any record. Nothing of the store is imported before a name is given.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.timer import Timer

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import FormScreen
from httui.terminal.frame import LockReason
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.store.session import Session

_REASONS = {
    "asked": N_("Locked. Sign in to go on."),
    "idle": N_("Locked after a time without keys. Your draft is kept."),
    "suspended": N_("Locked because the program was put aside. Your draft is kept."),
    "leaving": N_("Locked. Your draft is kept."),
    "crash": N_("Locked after an error. Your draft is kept."),
    "ended": N_("Your session was ended. Sign in again."),
}


class SignIn(FormScreen[None]):
    """Name and passphrase; Enter signs in."""

    NAME = N_("Sign in")
    TOPIC = N_(
        "Type your sign-in name and your passphrase, then Enter. Each person has their own: what you do is "
        "recorded under your name.\nAfter several wrong tries there is a short wait; nothing is ever lost by "
        "waiting.\nIf you forgot your passphrase, ask your administrator for a temporary one. If nobody "
        "can sign in, the "
        "recovery sheet opens the office (button below)."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("save", "back", "leaked")

    def __init__(self, data_dir: Path, *, name: str = "", reason: LockReason | None = None) -> None:
        super().__init__()
        self._data_dir = data_dir
        self._known_name = name
        self._reason = reason
        self._busy = False
        self._wait_left = 0
        self._wait_timer: Timer | None = None
        self._leaked = False

    def make_fields(self) -> Sequence[Field]:
        """Why one is here, two fields, and the ways out for who cannot sign in."""
        why = (
            _(_REASONS[self._reason]) if self._known_name and self._reason else _("Welcome. Please sign in.")
        )
        return [
            Field("space0", "note", ""),
            Field("why", "note", why),
            Field("space", "note", ""),
            Field("name", "text", _("Sign-in name"), value=self._known_name, required=True, limit=200),
            Field("passphrase", "secret", _("Passphrase"), required=True, limit=129, finishes=True),
            Field("space2", "note", ""),
            Field("save", "button", _("Sign in")),
            Field("leaked", "button", _("Sign in and change my passphrase: I think it leaked")),
            Field("recover", "button", _("Nobody can sign in: use the recovery sheet")),
            Field("incident", "button", _("Incident? Report it and see what to do (Ctrl+\\)")),
            Field("leave", "button", _("Leave httui")),
        ]

    def arrive(self) -> None:
        """Straight to the passphrase when the name is known."""
        super().arrive()
        if self._known_name:
            self.form.go_to("passphrase")

    def offers(self, name: str) -> bool:
        """There is nobody to lock out here, and nothing to go back to; an incident is for everybody."""
        return name == "incident" or (name not in ("lock", "back") and super().offers(name))

    def action_back(self) -> None:
        """There is nothing behind this screen; leaving has its own button."""
        self.say(_("To leave, choose the last line."))

    def action_leave(self) -> None:
        """End the program."""
        self.app.exit(0)

    def action_recover(self) -> None:
        """The way in with the recovery sheet."""
        from httui.screens.recover import Recover

        self.app.push_screen(Recover(self._data_dir))

    def action_leaked(self) -> None:
        """Sign in, then change the passphrase at once."""
        self._leaked = True
        self.action_save()

    def action_save(self) -> None:
        """Try to sign in, away from the keys: deriving a key takes about a second."""
        values = self.form.values()
        if self._busy or self._wait_left:
            return
        if not values["name"].strip() or not values["passphrase"]:
            self.form.go_to("name" if not values["name"].strip() else "passphrase")
            self.say(_("Type your sign-in name and your passphrase."))
            return
        self._busy = True
        self.say(_("One moment: your passphrase is being checked."))
        self._try(values["name"].strip(), values["passphrase"])

    @work(thread=True, exclusive=True, group="signin")
    def _try(self, name: str, passphrase: str) -> None:
        from httui.store.files import DataDir
        from httui.store.session import sign_in

        try:
            session = sign_in(DataDir(self._data_dir), name, passphrase)
        except Problem as problem:
            self.app.call_from_thread(self._refused, problem)
            return
        self.app.call_from_thread(self._accepted, session)

    def _refused(self, problem: Problem) -> None:
        from httui.store.errors import MustWait

        self._busy = False
        self._leaked = False
        for field in self.form.fields:
            if field.key == "passphrase":
                field.value = ""
        self.form.set_fields(self.form.fields)
        self.form.go_to("passphrase")
        self.form.reopen()
        if isinstance(problem, MustWait):
            self._wait(problem.seconds)
        else:
            self.say(str(problem), problem=True)

    def _wait(self, seconds: int) -> None:
        self._wait_left = seconds
        self._show_wait()
        if self._wait_timer is None:
            self._wait_timer = self.set_interval(1, self._tick)

    def _tick(self) -> None:
        self._wait_left = max(0, self._wait_left - 1)
        self._show_wait()
        if not self._wait_left and self._wait_timer is not None:
            self._wait_timer.stop()
            self._wait_timer = None

    def _show_wait(self) -> None:
        if self._wait_left:
            self.say(
                _("Please wait {seconds} seconds, then try again.").format(seconds=self._wait_left),
                problem=True,
            )
        else:
            self.say(_("You can try again now."))

    def _accepted(self, session: "Session") -> None:
        self._busy = False
        from httui.screens.arrival import arrive

        arrive(self.frame, session, leaked=self._leaked)
