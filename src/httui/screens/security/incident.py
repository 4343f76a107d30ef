"""One incident: its clock, its ten steps, and everything that is noted with it (S-200)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.adapters import active_people, names_by_id
from httui.screens.ask import FormScreen, prose
from httui.screens.base import flow
from httui.screens.security.incident_words import (
    card_lines,
    cards_lines,
    severity_words,
    state_lines,
    step_line,
)
from httui.screens.security.incidents import ask_and_do, ask_text
from httui.security.items import in_language
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.security.incidents import IncidentView

TOOLS = (
    ("judge", N_("Judge: severity, what data, how many people")),
    ("affected", N_("Who may be affected (from the audit trail)")),
    ("notices", N_("Notices and letters")),
    ("lead", N_("Say who leads")),
    ("known", N_("Correct when it was first known")),
    ("late", N_("Write down why people are told late")),
    ("learn", N_("What the office learned")),
    ("review", N_("Review: what was repaired was looked at")),
    ("close", N_("Close it with a second person")),
)
"""What who leads can do besides the steps: button and words."""


class IncidentScreen(FormScreen[None]):
    """State, steps, tools."""

    NAME = N_("Incident")
    TOPIC = N_(
        "The ten steps in their order, each with its time. Enter on a step tells what to do and marks it as done, or "
        "as not needed with a reason. The 3x24 hours run from when it was first known; late is no reason not to send. "
        "Legal texts: check with a lawyer."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, number: str) -> None:
        super().__init__()
        self._number = number
        self._view: IncidentView | None = None

    def retitle(self, right: str = "") -> None:
        """The number."""
        self.title_bar.show(f"{_(self.NAME)} {self._number}", right)

    def make_fields(self) -> Sequence[Field]:
        """State first: the clock is always in sight."""
        from httui.security import incidents

        view = self._view or incidents.view(self.session, self._number)
        self._view = view
        may = view.head.state == "open" and (
            self.session.may("security") or view.lead == self.session.user.id
        )
        lines = state_lines(view, names_by_id(), self.session.clock.now())
        fields = [Field(f"state:{n}", "note", line) for n, line in enumerate(lines)]
        fields.append(Field("steps", "heading", _("The ten steps")))
        fields += [Field(f"step:{one.step.number}", "button", step_line(one)) for one in view.steps]
        fields.append(Field("tools", "heading", _("More")))
        fields.append(Field("card", "button", _("Scenario card")))
        fields.append(Field("contacts", "button", _("Whom to call")))
        if view.head.state == "open":
            fields.append(Field("add", "button", _("Add what you know")))
        if may:
            fields += [Field(name, "button", _(words)) for name, words in TOOLS]
        return fields

    def _show(self, view: "IncidentView | None" = None) -> None:
        self._view = view
        self.header.repaint()
        at = self.form.current.key if self.form.current is not None else ""
        self.form.set_fields(self.make_fields())
        if at:
            self.form.go_to(at)

    def show_hint(self, field: Field | None) -> None:
        """Clock and severity stay at the foot, wherever one is on the page."""
        if self._view is None or (self._told and self._told_at == self.form.keys_seen):
            super().show_hint(field)
            return
        head = self._view.head
        severity = _("Severity {severity}").format(severity=severity_words(head.severity))
        self.say(head.clock(self.session.clock.now()) if head.state == "open" else "", second=severity)

    def pressed(self, key: str) -> None:
        """A step, or a tool."""
        if key.startswith("step:"):
            self._step(int(key.removeprefix("step:")))
        else:
            super().pressed(key)

    @flow
    async def _step(self, number: int) -> None:
        from httui.security import incident_work
        from httui.security.incident_clock import steps

        if number == incident_work.CLOSED:
            await self._close()
            return
        step = steps()[number - 1]
        choices = (("done", _("It is done")), ("no", _("It is not needed; the note says why")))
        fields = [
            *prose(in_language(step.do) + "\n\n" + _("Time: {when}").format(when=in_language(step.when))),
            Field("how", "choice", _("This step"), value="done", choices=choices, required=True),
            Field("note", "area", _("Note (no names of clients)"), limit=600),
        ]
        self._show(
            await ask_and_do(
                self,
                f"{number}  {in_language(step.title)}",
                fields,
                lambda found: incident_work.step(
                    self.session, self._number, number, found["note"], left_out=found["how"] == "no"
                ),
            )
        )

    @flow
    async def action_add(self) -> None:
        """Anybody who sees it adds to it."""
        from httui.security import incidents

        label = _("What do you know? (no names of clients)")
        await ask_text(
            self, self._number, label, lambda text: incidents.add(self.session, self._number, text)
        )
        self._show()

    def action_card(self) -> None:
        """The card that was chosen, or all of them."""
        from httui.screens.helping import ReadScreen

        chosen = self._view.scenario if self._view is not None else ""
        lines = card_lines(chosen) if chosen else cards_lines()
        self.app.push_screen(ReadScreen(_("Cards"), "\n".join(lines)))

    def action_contacts(self) -> None:
        """Whom to call."""
        from httui.screens.security.incidents import ContactsScreen

        self.app.push_screen(ContactsScreen())

    @flow
    async def action_judge(self) -> None:
        """Severity 1 to 4, and what is known."""
        from httui.screens.security.incident_asks import judge

        view = await judge(self, self._number, self._view)
        if view is not None:
            self._show(view)

    @flow
    async def action_affected(self) -> None:
        """From the audit trail."""
        from httui.screens.security.incident_asks import look_for_affected

        if await look_for_affected(self, self._number, self._view):
            self._show()

    @flow
    async def action_notices(self) -> None:
        """Letters."""
        from httui.screens.security.notices import NoticesScreen

        await self.app.push_screen_wait(NoticesScreen(self._number))
        self._show()

    @flow
    async def action_lead(self) -> None:
        """Who leads."""
        from httui.security import incident_work

        field = Field(
            "who", "choice", _("Who leads?"), choices=tuple(active_people(self.session)), required=True
        )
        self._show(
            await ask_and_do(
                self,
                _("Say who leads"),
                [field],
                lambda found: incident_work.name_lead(self.session, self._number, found["who"]),
            )
        )

    @flow
    async def action_known(self) -> None:
        """The clock runs from here."""
        from httui.security import incident_work

        assert self._view is not None
        known = self._view.head.first_known_at.astimezone()
        fields = [
            Field("day", "date", _("Day"), value=known.date().isoformat(), required=True),
            Field("time", "text", _("Time (14:30)"), value=f"{known:%H:%M}", required=True, limit=5),
            Field("reason", "text", _("Why?"), required=True, limit=300),
        ]
        self._show(
            await ask_and_do(
                self,
                _("When was it first known?"),
                fields,
                lambda found: incident_work.correct_first_known(
                    self.session, self._number, moment_of(found["day"], found["time"]), found["reason"]
                ),
            )
        )

    def action_late(self) -> None:
        """Late, and sent all the same."""
        from httui.security import incident_work

        self._write(
            _("Why are people told late? It stands in the letter to the authority. No names."),
            incident_work.say_late,
        )

    def action_learn(self) -> None:
        """Lessons."""
        from httui.security import incident_work

        self._write(_("What does the office do differently from now on? No blame."), incident_work.learn)

    def action_review(self) -> None:
        """From then on it does not hold the gate down."""
        from httui.security import incident_work

        self._write(_("What was repaired, and how was that looked at?"), incident_work.review)

    @flow
    async def _write(self, label: str, write: Callable[..., "IncidentView"]) -> None:
        self._show(
            await ask_text(self, self._number, label, lambda text: write(self.session, self._number, text))
        )

    @flow
    async def action_close(self) -> None:
        """Two people."""
        await self._close()

    async def _close(self) -> None:
        from httui.security import incident_work

        fields = [
            *prose(
                _("A colleague who agrees that this is over signs here with their own name and passphrase.")
            ),
            Field("name", "text", _("Sign-in name of the colleague"), required=True, limit=200),
            Field("passphrase", "secret", _("Passphrase of the colleague"), required=True, limit=129),
        ]
        self._show(
            await ask_and_do(
                self,
                _("Close it with a second person"),
                fields,
                lambda found: incident_work.close(
                    self.session, self._number, found["name"], found["passphrase"]
                ),
            )
        )


def moment_of(day: str, time: str) -> datetime:
    """An aware moment on this machine's clock from ``yyyy-mm-dd`` and ``hh:mm`` (or 1430). Raises Problem."""
    text = time.strip().replace(".", ":")
    if ":" not in text and len(text) == 4:
        text = f"{text[:2]}:{text[2:]}"
    try:
        return datetime.fromisoformat(f"{day} {text.rjust(5, '0')}").astimezone()
    except ValueError:
        raise Problem(N_("This is no time. Write it as 14:30.")) from None
