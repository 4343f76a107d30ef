"""The calendar of duties: what comes again and again, whose it is, when it was done (S-040, S-052, S-165, S-195)."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from httui.i18n import N_, _
from httui.screens.adapters import active_people, names_by_id
from httui.screens.ask import Ask, prose
from httui.screens.base import OfficeScreen, flow, kindly
from httui.screens.helping import ReadScreen
from httui.screens.listing import ListScreen
from httui.screens.words import ROLES, day_words
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.workflows.duties import DutyView

KEEPER = ("add", "change")


class DutiesScreen(ListScreen["DutyView"]):
    """Every duty, soonest first."""

    NAME = N_("Calendar of duties")
    TOPIC = N_(
        "Reviews, checks and other things that come again and again. Enter or D marks one as done: what "
        "came of it is "
        "kept, the next date follows by its rhythm. H shows when it was done before. C changes date, "
        "rhythm or who does "
        "it, A adds one of your own. K shows the holidays and working hours by which everything falls due."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "done", "history", "add", "change", "days", "back")

    def __init__(self) -> None:
        self._names: dict[str, str] = {}
        super().__init__()

    def columns(self) -> Sequence[Column["DutyView"]]:
        """Day, state, what, who."""
        from httui.workflows.duties import STATES

        return [
            Column(_("Due"), 10, lambda duty: day_words(duty.next_on)),
            Column(_("State"), 9, lambda duty: _(STATES[duty.state])),
            Column(_("What"), 0, lambda duty: duty.words()),
            Column(_("Who"), 15, self._doer),
            Column(_("Done"), 10, lambda duty: day_words(duty.last_on) if duty.last_on else "-"),
        ]

    def _doer(self, duty: "DutyView") -> str:
        if duty.owner:
            return self._names.get(duty.owner, duty.owner[:8])
        role = ROLES.get(duty.role or "")
        return _(role) if role is not None else _("everybody")

    def empty(self) -> str:
        """None."""
        return _("There is no duty yet. A adds one.")

    def read(self) -> Sequence["DutyView"]:
        """From the room."""
        from httui.workflows import duties

        self._names = names_by_id()
        return duties.list_(self.session)

    def offers(self, name: str) -> bool:
        """Who keeps the calendar may change it; what is yours you may mark as done."""
        if name in KEEPER:
            return self.session.may("workflows") or self.session.may("settings")
        return super().offers(name)

    @flow
    async def action_open(self) -> None:
        """Enter."""
        duty = self.list.current
        if duty is not None and await finish_duty(self, duty):
            self.refresh_rows()

    def action_done(self) -> None:
        """D."""
        self.action_open()

    @kindly
    def action_history(self) -> None:
        """H."""
        from httui.workflows import duties

        duty = self.list.current
        if duty is None:
            return
        headings = {**dict(duty.parts), "note": N_("Note")}
        lines = []
        for done in duties.history(self.session, duty.id):
            who = self._names.get(done.by, done.by[:8])
            lines.append("# " + _("{day} by {who}").format(day=day_words(done.on), who=who))
            lines += [f"{_(headings.get(part, part))}: {text}" for part, text in done.parts.items()]
        text = "\n".join(lines) or _("It was not done yet.")
        self.app.push_screen(ReadScreen(duty.words(), text))

    @flow
    async def action_add(self) -> None:
        """A: a duty of the office's own."""
        from httui.workflows import duties

        fields = [
            Field("title", "text", _("What is to be done? (no names)"), required=True, limit=120),
            *self._when(),
        ]
        found = await self.app.push_screen_wait(Ask(_("A new duty"), fields))
        if found:
            owner, role = _owner(found["who"])
            duties.add(
                self.session,
                "other",
                title=found["title"],
                next_on=date.fromisoformat(found["next_on"]),
                rhythm=found["rhythm"].strip(),
                owner=owner,
                role=role,
                lead_days=int(found["lead"] or 7),
            )
            self.refresh_rows()

    @flow
    async def action_change(self) -> None:
        """C."""
        from httui.workflows import duties

        duty = self.list.current
        if duty is None:
            return
        active = Field(
            "active",
            "choice",
            _("Keep it?"),
            value="yes",
            choices=(("yes", _("Yes")), ("no", _("No, it is not needed any more"))),
            required=True,
        )
        found = await self.app.push_screen_wait(Ask(duty.words(), [*self._when(duty), active]))
        if found:
            owner, role = _owner(found["who"])
            duties.change(
                self.session,
                duty.id,
                next_on=date.fromisoformat(found["next_on"]),
                rhythm=found["rhythm"].strip(),
                owner=owner,
                role=role,
                lead_days=int(found["lead"] or duty.lead_days),
                active=found["active"] == "yes",
            )
            self.refresh_rows()

    def _when(self, duty: "DutyView | None" = None) -> list[Field]:
        people = [(f"user:{user}", name) for user, name in active_people(self.session)]
        roles = [(f"role:{role}", _(words)) for role, words in ROLES.items()]
        who = (
            f"user:{duty.owner}" if duty and duty.owner else f"role:{duty.role}" if duty and duty.role else ""
        )
        return [
            Field("next_on", "date", _("Due on"), value=str(duty.next_on) if duty else "", required=True),
            Field(
                "rhythm",
                "text",
                _("Comes again every"),
                value=duty.rhythm if duty else "",
                limit=20,
                hint=_("3 months, 1 year, 90 days; empty: once."),
            ),
            Field("who", "choice", _("Who does it?"), value=who, choices=(*roles, *people), required=True),
            Field("lead", "integer", _("Show it days before"), value=str(duty.lead_days if duty else 7)),
        ]

    def action_days(self) -> None:
        """K: the office's calendar."""
        from httui.screens.work.days import DaysScreen

        self.app.push_screen(DaysScreen())


def _owner(who: str) -> tuple[str | None, str | None]:
    """(user id, role) of a choice; the one that was not chosen is empty."""
    kind, _colon, name = who.partition(":")
    return (name, "") if kind == "user" else ("", name)


async def finish_duty(screen: "OfficeScreen[Any]", duty: "DutyView") -> bool:
    """Mark a duty as done with what its kind asks for; True when it was."""
    from httui.workflows import duties
    from httui.workflows.duty_kinds import KINDS

    # Before anybody writes a note that could not be kept.
    duties.require_doing(screen.session, duty.id)
    statement = KINDS[duty.kind].statement if duty.kind in KINDS else ""
    fields = [
        *(prose(_(statement)) if statement else []),
        *prose(_("Mark this as done? The next date follows by itself.")),
        *(Field(name, "area", _(words), required=True, limit=800) for name, words in duty.parts),
        Field("note", "text", _("Note (no names)"), limit=500),
    ]
    found = await screen.app.push_screen_wait(Ask(duty.words(), fields))
    if found is None:
        return False
    parts = {name: found[name] for name, _words in duty.parts}
    duties.done(screen.session, duty.id, found["note"], parts=parts or None)
    screen.say(_("Done."))
    return True
