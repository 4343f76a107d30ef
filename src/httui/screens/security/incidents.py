"""The list of incidents, and the contacts for the day when something goes wrong (S-200)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, FormScreen
from httui.screens.base import flow, kindly
from httui.screens.listing import ListScreen
from httui.screens.words import moment_words
from httui.security.items import in_language
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.screens.base import OfficeScreen
    from httui.security.incidents import Head

STATES = {"open": N_("open"), "closed": N_("closed")}


class IncidentsScreen(ListScreen["Head"]):
    """Every incident, newest first."""

    NAME = N_("Incidents")
    TOPIC = N_(
        "Everybody sees that there is an incident and how its time runs; what it is about is for who opened it, who "
        "leads it, and who looks after security. Enter opens one, N reports a new one, A adds what you know."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "new", "add", "back")

    def columns(self) -> Sequence[Column["Head"]]:
        """Number, state, since when, how bad, what is next."""
        return [
            Column(_("Number"), 14, lambda head: head.number),
            Column(_("State"), 8, lambda head: _(STATES[head.state])),
            Column(_("Known since"), 16, lambda head: moment_words(head.first_known_at)),
            Column(_("Sev."), 4, lambda head: str(head.severity or "-")),
            Column(_("Late"), 4, lambda head: str(head.late or "-")),
            Column(_("Next step"), 0, _next_words),
        ]

    def empty(self) -> str:
        """None."""
        return _("There is no incident. N reports one; not sure counts too.")

    def read(self) -> Sequence["Head"]:
        """From the room; what was told before sign-in comes in first."""
        from httui.security import incidents, reporting

        reporting.take_in(self.session)
        return incidents.listing(self.session, closed=True)

    @flow
    async def action_open(self) -> None:
        """Enter."""
        from httui.screens.security.incident import IncidentScreen

        head = self.list.current
        if head is None:
            return
        if not head.mine:
            self.say(_("What this is about is for who leads it. A adds what you know."))
            return
        await self.app.push_screen_wait(IncidentScreen(head.number))
        self.refresh_rows()

    def action_new(self) -> None:
        """N: as everywhere."""
        self.action_incident()

    def on_screen_resume(self) -> None:
        """One may have been opened meanwhile."""
        if self.frame.session is not None and self.is_mounted:
            self._again()

    @kindly
    def _again(self) -> None:
        self.refresh_rows()

    @flow
    async def action_add(self) -> None:
        """A."""
        from httui.security import incidents

        head = self.list.current
        if head is None:
            return
        known: list[str] = []

        def add(text: str) -> None:
            incidents.add(self.session, head.number, text)
            known.append(text)

        await ask_text(self, head.number, _("What do you know? (no names of clients)"), add)
        if known:
            self.say(_("Added. Thank you."))


def _next_words(head: "Head") -> str:
    if head.state == "closed":
        return ""
    if not head.mine:
        return _("(for who leads it)")
    return in_language(head.next_step.title) if head.next_step is not None else ""


async def ask_text(
    screen: "OfficeScreen[None]", title: str, label: str, act: Callable[[str], Any]
) -> Any | None:
    """Ask for one text and do ``act`` with it; what came of it, or None when one went back."""
    from httui.security.incidents import LONGEST_TEXT

    field = Field("text", "area", label, required=True, limit=LONGEST_TEXT)
    return await ask_and_do(screen, title, [field], lambda found: act(found["text"]))


async def ask_and_do(
    screen: "OfficeScreen[None]", title: str, fields: Sequence[Field], act: Callable[[dict[str, str]], Any]
) -> Any | None:
    """Ask, and do ``act`` while the answers stand there: what is refused is read and mended, nothing is typed twice.

    What came of it, or None when one went back.
    """
    made: list[Any] = []
    await screen.app.push_screen_wait(Ask(title, fields, check=lambda found: made.append(act(found))))
    return made[-1] if made else None


class ContactsScreen(FormScreen[None]):
    """Whom to call: of the office, and for everybody."""

    NAME = N_("Whom to call")
    TOPIC = N_(
        "The office's own contacts for an incident: director, lawyer, shelter, somebody for computers. They lie in the "
        "encrypted store; those that you mark may also be read at the sign-in screen, by anybody who stands there."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def make_fields(self) -> Sequence[Field]:
        """One line each."""
        from httui.security import incident_contacts

        may = self.session.may("security")
        fields = [Field("own", "heading", _("Of this office"))]
        for number, one in enumerate(incident_contacts.contacts(self.session)):
            shown = " " + _("(also before sign-in)") if one.shown else ""
            label = f"{one.who}: {one.reach}{shown}"
            fields.append(Field(f"contact:{number}", "button" if may else "note", label))
        if may:
            fields.append(Field("add", "button", _("Add a contact")))
        fields.append(Field("all", "heading", _("For everybody")))
        return [
            *fields,
            *(Field(f"help:{n}", "note", line) for n, line in enumerate(incident_contacts.helper_lines())),
        ]

    def pressed(self, key: str) -> None:
        """A contact, or add."""
        self._change(int(key.partition(":")[2]) if ":" in key else None)

    @flow
    async def _change(self, place: int | None) -> None:
        from httui.security import incident_contacts as room

        known = room.contacts(self.session)
        now = known[place] if place is not None else room.Contact("", "")
        shown = (("no", _("No, only after sign-in")), ("yes", _("Yes, anybody at the screen may read it")))
        fields = [
            Field("who", "text", _("Who"), value=now.who, limit=room.LONGEST, hint=_("Empty takes it off the list.")),
            Field("reach", "text", _("Telephone or other way"), value=now.reach, limit=room.LONGEST),
            Field(
                "shown", "choice", _("Show it at the sign-in screen too?"), value="yes" if now.shown else "no",
                choices=shown, required=True,
            ),
        ]  # fmt: skip
        found = await self.app.push_screen_wait(Ask(_("Contact"), fields))
        if found is None:
            return
        made = (
            [room.Contact(found["who"], found["reach"], found["shown"] == "yes")]
            if found["who"].strip()
            else []
        )
        at = len(known) if place is None else place
        room.keep(self.session, [*known[:at], *made, *known[at + 1 :]])
        self.form.set_fields(self.make_fields())
