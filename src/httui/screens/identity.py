"""Opening an identity: with a reason, logged, and locked after two idle minutes (S-215, S-216)."""

from collections.abc import Iterable
from typing import Any, ClassVar

from textual.widget import Widget

from httui.i18n import N_, _
from httui.screens.ask import Ask, ask_reason, prose
from httui.screens.base import OfficeScreen, kindly
from httui.widgets.fields import Field
from httui.widgets.pager import Pager


async def open_identity(screen: "OfficeScreen[Any]", person_id: str, code: str) -> None:
    """Ask why, open, show."""
    text = _(
        "Opening an identity is always logged with your name and the reason; the person may see that list. Is nobody "
        "looking over your shoulder?"
    )
    found = await screen.app.push_screen_wait(
        ask_reason(_("Open the identity of {code}").format(code=code), text)
    )
    if found is None:
        return
    from httui.cases import rights_panel
    from httui.store.vault import needs_second

    second = None
    if needs_second(screen.session):
        second = await ask_second(screen)
        if second is None:
            return
    # The vault asks for the right and the reason, and logs, before anything is shown.
    held = rights_panel.open_identities(screen.session, person_id, found["reason"], second)
    await screen.app.push_screen_wait(IdentityScreen(code, held))


async def ask_second(screen: "OfficeScreen[Any]") -> tuple[str, str] | None:
    """The colleague who agrees that an identity is opened: sign-in name and passphrase; None when one went back."""
    asked = Ask(
        _("A second person"),
        [
            *prose(_("This office opens identities with two people: a colleague who may open them agrees.")),
            Field("name", "text", _("Sign-in name"), required=True),
            Field("passphrase", "secret", _("Passphrase"), required=True, limit=129),
        ],
    )
    found = await screen.app.push_screen_wait(asked)
    return None if found is None else (found["name"], found["passphrase"])


class IdentityScreen(OfficeScreen[None]):
    """The newest values of every direct identifier; gone when the screen is left."""

    NAME = N_("Identity")
    TOPIC = N_(
        "What lies in the identity vault on this person. The screen locks after two minutes without keys."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, code: str, held: dict[str, dict[str, str]]) -> None:
        super().__init__()
        self._code = code
        self._held = held
        self._counted = False
        self.pager = Pager()

    def body(self) -> Iterable[Widget]:
        """The page."""
        yield self.pager

    @kindly
    def arrive(self) -> None:
        """Show; from now on the screen locks sooner."""
        from httui.cases import registry, rights_panel

        self.pager.focus()
        self.frame.identities_shown(True)
        self._counted = True
        lines: list[str] = []
        for record_id, values in self._held.items():
            row = self._record(record_id)
            form = registry.load(self.session, row.form_version) if row is not None else None
            lines.append("# " + (row.form_version.form.title if row is not None else _("an older record")))
            lines += [f"  {rights_panel.label_of(form, ref)}: {value}" for ref, value in values.items()]
        self.pager.show(lines or [_("Nothing identifying is held on this person.")])
        self.retitle(self._code)
        self.say(_("Locks after two minutes without keys. Esc closes."))

    def _record(self, record_id: str) -> Any:
        from httui.cases import records
        from httui.problem import Problem

        try:
            return records.record_of(self.session, record_id)
        except Problem:
            return None

    def on_unmount(self) -> None:
        """Nothing of it stays."""
        self._held = {}
        self.pager.show("")
        if self._counted:
            self._counted = False
            self.frame.identities_shown(False)

    def action_language(self) -> None:
        """The page is in the language it was opened in."""
        self.say(_("Close this page first."))
