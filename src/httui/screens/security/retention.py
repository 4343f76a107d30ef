"""What is due to go: overdue, due, soon; Enter decides (S-044, S-195; instruments, section 10)."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, Confirm, prose, reason_field
from httui.screens.base import OfficeScreen, flow
from httui.screens.listing import ListScreen
from httui.screens.words import day_words
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.security.retention_items import DueItem
    from httui.security.retention_terms import Term

_FOR_GOOD = {"destroy", "deidentify"}
_DONE = {
    "destroy": N_("Destroyed."),
    "deidentify": N_("The identity is removed; statistics stay."),
    "extend": N_("It is kept longer."),
    "hold": N_("It is on hold: nothing is destroyed before the hold is lifted."),
    "lift": N_("The hold is lifted."),
}


class RetentionScreen(ListScreen["DueItem"]):
    """Everything whose time is over or nearly over, the most pressing first."""

    NAME = N_("What is due to go")
    TOPIC = N_(
        "What the office holds and whose time is over, soon over, or on hold. Enter decides: destroy, remove the "
        "identity, keep longer with a reason, or hold for a legal reason. Nothing goes by itself. Two people destroy, "
        "and two people remove an identity. T shows the periods, P the certificate of what was destroyed. Codes only."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "terms", "paper", "back")

    def columns(self) -> Sequence[Column["DueItem"]]:
        """State, end, class, kind, code."""
        return [
            Column(_("State"), 12, lambda item: _(SHORT_STATES[item.state])),
            Column(_("Until"), 10, lambda item: day_words(item.ends) or "-"),
            Column(_("Class"), 0, lambda item: item.class_words()),
            Column(_("What"), 12, lambda item: item.kind_words()),
            Column(_("Code"), 17, lambda item: item.code),
        ]

    def empty(self) -> str:
        """Nothing."""
        return _("Nothing is due to go in the next 60 days.")

    def read(self) -> Sequence["DueItem"]:
        """From the room."""
        from httui.security import retention

        return retention.due(self.session)

    def refresh_rows(self) -> None:
        """Read again, and say how many there are of each."""
        from httui.security import retention

        super().refresh_rows()
        self.say(
            "  ".join(
                f"{_(SHORT_STATES[state])}: {count}"
                for state, count in retention.counts(list(self.rows)).items()
            )
        )

    @flow
    async def action_open(self) -> None:
        """Enter: decide about one."""
        from httui.security import retention

        item = self.list.current
        if item is None:
            return
        found = await self.app.push_screen_wait(
            Ask(f"{item.kind_words()} {item.code}", _fields(item), check=_check(item))
        )
        if found is None:
            return
        decision = found["decision"]
        second = None
        if item.needs_second(decision):
            second = await ask_colleague(self)
            if second is None:
                return
        if decision in _FOR_GOOD and not await self._sure(item, decision):
            return
        until = date.fromisoformat(found["until"]) if decision == "extend" else None
        retention.decide(
            self.session, item.kind, item.object_id, decision, found["reason"], until=until, second=second
        )
        self.refresh_rows()
        self.say(_(_DONE[decision]))

    async def _sure(self, item: "DueItem", decision: str) -> bool:
        from httui.security.cleaning_words import HONEST

        text = _(
            "This cannot be undone. Backups forget it when they are gone: after six months at the latest."
        )
        asked = Confirm(
            f"{item.decision_words(decision)}: {item.code}",
            f"{text}\n{_(HONEST)}",
            yes=_("Yes, do it now"),
        )
        return await self.app.push_screen_wait(asked)

    @flow
    async def action_terms(self) -> None:
        """T: the periods of every class."""
        await self.app.push_screen_wait(TermsScreen())
        self.refresh_rows()

    @flow
    async def action_paper(self) -> None:
        """P: what was destroyed since a day."""
        from httui.screens.security.papers import PaperScreen
        from httui.security import certificates
        from httui.workflows.calendar import office_calendar

        found = await self.app.push_screen_wait(
            Ask(_("Certificate of destruction"), [Field("since", "date", _("Since when?"), required=True)])
        )
        if found:
            zone = office_calendar(self.session).zone
            since = datetime.combine(date.fromisoformat(found["since"]), time(), tzinfo=zone)
            session = self.session
            self.app.push_screen(
                PaperScreen(
                    "retention_certificate", lambda code: certificates.of_retention(session, since, code)
                )
            )


SHORT_STATES = {
    "unknown": N_("date missing"),
    "open": N_("later"),
    "soon": N_("soon"),
    "due": N_("due"),
    "overdue": N_("overdue"),
    "held": N_("on hold"),
}
"""States in one or two words, for lists."""


def _fields(item: "DueItem") -> list[Field]:
    """What is known of it, and what can be decided."""
    from httui.security.items import in_language
    from httui.security.retention_rules import STATES

    kind = item.of
    text = _("{name}. Counted from: {clock}. {then} {state}. {legal}").format(
        name=item.class_words(),
        clock=in_language(kind.clock),
        then=in_language(kind.then_words),
        state=_(STATES[item.state]).capitalize(),
        legal=in_language(kind.legal),
    )
    choices = tuple((choice, item.decision_words(choice)) for choice in item.decisions)
    fields = [*prose(text), Field("decision", "choice", _("Decision"), choices=choices, required=True)]
    if "extend" in item.decisions:
        hint = _("Only where it is kept longer: a day within 12 months.")
        fields.append(Field("until", "date", _("Keep until"), hint=hint))
    return [*fields, reason_field()]


def _check(item: "DueItem") -> Callable[[dict[str, str]], None]:
    def check(values: dict[str, str]) -> None:
        if values["decision"] == "extend" and not values.get("until"):
            raise Problem(N_("Until which day is it kept?"))
        if not item.decisions:
            raise Problem(N_("This cannot be decided about it now."))

    return check


async def ask_colleague(screen: "OfficeScreen[Any]") -> tuple[str, str] | None:
    """Name and passphrase of the second person; None when one went back."""
    asked = Ask(
        _("A second person"),
        [
            *prose(_("A colleague who decides about retention, too, signs with their own passphrase.")),
            Field("name", "text", _("Sign-in name"), required=True),
            Field("passphrase", "secret", _("Passphrase"), required=True, limit=129),
        ],
    )
    found = await screen.app.push_screen_wait(asked)
    return (found["name"], found["passphrase"]) if found else None


class TermsScreen(ListScreen["Term"]):
    """How long each class is kept, and who confirmed it."""

    NAME = N_("How long things are kept")
    TOPIC = N_(
        "The periods that ship with the program are suggestions: the director and a lawyer confirm them once, or set "
        "others. Enter confirms one. A period is written as P5Y (years), P6M (months), P90D (days) or PT72H (hours)."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "back")

    def columns(self) -> Sequence[Column["Term"]]:
        """Class, period, since when, confirmed."""
        from httui.security.items import in_language

        return [
            Column(_("Class"), 0, lambda term: in_language(term.kind.label)),
            Column(_("Period"), 14, _period_words),
            Column(_("From"), 18, lambda term: in_language(term.kind.clock)),
            Column(
                _("Confirmed"),
                12,
                lambda term: day_words(term.confirmed_at) if term.confirmed else _("no: ask"),
            ),
        ]

    def read(self) -> Sequence["Term"]:
        """From the room."""
        from httui.security import retention_terms

        return list(retention_terms.terms(self.session).values())

    @flow
    async def action_open(self) -> None:
        """Enter: the director and a lawyer confirm it."""
        from httui.security import retention_terms
        from httui.security.items import in_language

        term = self.list.current
        if term is None:
            return
        text = _("{then} {legal} Confirmed by: {names}.").format(
            then=in_language(term.kind.then_words),
            legal=in_language(term.kind.legal),
            names=term.confirmed_by or _("nobody yet"),
        )
        fields = [
            *prose(text),
            Field(
                "period",
                "text",
                _("Period"),
                value=term.own,
                limit=20,
                hint=_("P5Y, P6M, P90D, PT72H; empty: as suggested."),
            ),
            Field("director", "text", _("Name of the director"), required=True, limit=120),
            Field("lawyer", "text", _("Name of the lawyer"), required=True, limit=120),
        ]
        found = await self.app.push_screen_wait(Ask(in_language(term.kind.label), fields))
        if found:
            retention_terms.confirm(
                self.session, term.kind.id, found["period"], found["director"], found["lawyer"]
            )
            self.refresh_rows()
            self.say(_("Confirmed."))


def _period_words(term: "Term") -> str:
    from httui.security.storage_sheet import period_text

    return period_text(term.period) if term.period is not None else _("as agreed")
