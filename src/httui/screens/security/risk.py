"""One risk: who could be harmed, how likely and how bad, what is done against it and by whom (S-188, S-207)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.screens.adapters import active_people, names_by_id
from httui.screens.ask import Ask, FormScreen, ask_reason
from httui.screens.base import flow
from httui.screens.words import day_words
from httui.security.risk_rules import GROUPS, PARTIES, RESPONSES, SCALE, Rating
from httui.widgets.fields import Field, Kind

if TYPE_CHECKING:
    from httui.security.risks import Entry, Mitigation, RiskView
    from httui.store.session import Session

LIKELIHOODS = (
    N_("very unlikely"),
    N_("unlikely"),
    N_("possible"),
    N_("likely"),
    N_("almost certain"),
)
IMPACTS = (
    N_("an annoyance"),
    N_("trouble, soon over"),
    N_("serious trouble"),
    N_("lasting harm"),
    N_("life or liberty"),
)
"""What 1 to 5 mean, for the person."""
STATE_SIGNS = {"open": "[ ]", "done": "[x]", "dropped": "[-]"}


class RiskScreen(FormScreen[None]):
    """Everything about one risk, with a button for each thing that can be done."""

    NAME = N_("A risk")
    TOPIC = N_(
        "Judge a risk twice: as it is, and with what you do against it. A mitigation with a name and a day stands in "
        "that colleague's My work. Accepting a risk takes the name of the director. Nothing is deleted: a risk that is "
        "none any more is taken off with a reason."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, risk_id: str) -> None:
        super().__init__()
        self._risk_id = risk_id

    @property
    def _view(self) -> "RiskView":
        from httui.security import risks

        return risks.get(self.session, self._risk_id)

    def make_fields(self) -> Sequence[Field]:
        """What is written, mitigations, buttons."""
        view = self._view
        names = names_by_id()
        fields = [Field("title", "heading", view.entry.title)]
        fields += [Field(f"line:{n}", "note", line) for n, line in enumerate(_lines(view, names))]
        fields += [Field("space", "note", ""), Field("against", "heading", _("What we do against it"))]
        keeps = self.session.may("security")
        for one in view.mitigations:
            kind: Kind = "button" if keeps or one.owner == self.session.user.id else "note"
            fields.append(Field(f"do:{one.id}", kind, _mitigation_words(one, names)))
        if not view.mitigations:
            fields.append(Field("none", "note", _("Nothing yet.")))
        if keeps:
            fields += [
                Field("end", "note", ""),
                Field("mitigate", "button", _("Add something that is done against it")),
                Field("change", "button", _("Change the risk and its ratings")),
                Field("accept", "button", _("The director accepts it")),
                Field(
                    "away",
                    "button",
                    _("It is no risk any more") if view.state == "open" else _("It is a risk again"),
                ),
            ]
        return [*fields, Field("back", "button", _("Back"))]

    def pressed(self, key: str) -> None:
        """A mitigation, or a button of this screen."""
        if key.startswith("do:"):
            self._mitigation(key.removeprefix("do:"))
        else:
            super().pressed(key)

    def _again(self, words: str) -> None:
        self.form.set_fields(self.make_fields())
        self.say(words)

    @flow
    async def _mitigation(self, mitigation_id: str) -> None:
        from httui.security import risk_mitigations, risks

        one = next(one for one in self._view.mitigations if one.id == mitigation_id)
        states = tuple((state, _(words)) for state, words in risks.MITIGATION_STATES.items())
        keeps = self.session.may("security")
        fields = [Field("state", "choice", _("State"), value=one.state, choices=states, required=True)]
        if keeps:
            fields = [*_mitigation_fields(self.session, one), *fields]
        found = await self.app.push_screen_wait(Ask(_("What we do against it"), fields))
        if found is None:
            return
        if keeps:
            risk_mitigations.change(
                self.session, one.id, found["text"], owner=found["owner"], due=_day(found["due"])
            )
        if found["state"] != one.state:
            risk_mitigations.settle(self.session, one.id, found["state"])
        self._again(_("Kept."))

    @flow
    async def action_mitigate(self) -> None:
        """Something new that is done against it."""
        from httui.security import risk_mitigations

        found = await self.app.push_screen_wait(
            Ask(_("What we do against it"), _mitigation_fields(self.session))
        )
        if found:
            risk_mitigations.add(
                self.session, self._risk_id, found["text"], owner=found["owner"], due=_day(found["due"])
            )
            self._again(_("Kept."))

    @flow
    async def action_change(self) -> None:
        """Everything that is written about it."""
        from httui.security import risks

        found = await self.app.push_screen_wait(
            Ask(_("Change a risk"), entry_fields(self.session, self._view))
        )
        if found:
            risks.change(self.session, self._risk_id, entry_of(found, self._view.entry.items))
            self._again(_("Kept."))

    @flow
    async def action_accept(self) -> None:
        """Accepted by name."""
        from httui.security import risks

        field = Field("name", "text", _("Name of the director"), required=True, limit=120)
        found = await self.app.push_screen_wait(Ask(_("The director accepts this risk as it is"), [field]))
        if found:
            risks.accept(self.session, self._risk_id, found["name"])
            self._again(_("Accepted."))

    @flow
    async def action_away(self) -> None:
        """Off the register, or back on it."""
        from httui.security import risks

        is_open = self._view.state == "open"
        found = await self.app.push_screen_wait(
            ask_reason(_("It is no risk any more") if is_open else _("It is a risk again"))
        )
        if found:
            (risks.close if is_open else risks.reopen)(self.session, self._risk_id, found["reason"])
            self._again(_("Kept."))


def entry_fields(session: "Session", view: "RiskView | None" = None) -> list[Field]:
    """The fields of a risk; every one of the six parties is asked about."""
    entry = view.entry if view is not None else None
    responses = tuple(
        (name, _(words))
        for name, words in RESPONSES.items()
        if name != "accept" or (view is not None and view.accepted_by)
    )
    people = active_people(session)
    parties = [
        Field(
            f"party:{name}",
            "choice",
            _("Could this harm: {party}?").format(party=_(words)),
            value="" if entry is None else "yes" if name in entry.parties else "no",
            choices=(("yes", _("Yes")), ("no", _("No"))),
            required=True,
        )
        for name, words in PARTIES.items()
    ]
    return [
        Field(
            "title",
            "text",
            _("What could happen? (no names)"),
            value=entry.title if entry else "",
            required=True,
            limit=200,
        ),
        Field(
            "groups",
            "multi",
            _("For whom is it a risk?"),
            value=" ".join(entry.groups) if entry else "",
            choices=tuple((name, _(words)) for name, words in GROUPS.items()),
            required=True,
        ),
        *parties,
        *_rating_fields(
            "before",
            _("How likely is it?"),
            _("How bad would it be for the person?"),
            entry.before if entry else None,
            required=True,
        ),
        Field("cause", "text", _("What could cause it?"), value=entry.cause if entry else "", limit=500),
        Field(
            "actor", "text", _("Who could do it? (no names)"), value=entry.actor if entry else "", limit=500
        ),
        Field(
            "protection",
            "text",
            _("What protects already?"),
            value=entry.protection if entry else "",
            limit=500,
        ),
        Field(
            "response",
            "choice",
            _("What do we do about it?"),
            value=entry.response if entry else "reduce",
            choices=responses,
            required=True,
        ),
        *_rating_fields(
            "after",
            _("How likely is it with that?"),
            _("How bad with that?"),
            entry.after if entry else None,
            required=False,
        ),
        Field(
            "owner",
            "choice",
            _("Who looks after it?"),
            value=entry.owner if entry else "",
            choices=tuple(people),
        ),
        Field(
            "review_on",
            "date",
            _("Looked at again on"),
            value=entry.review_on.isoformat() if entry and entry.review_on else "",
            hint=_("It stands in the calendar of duties, and comes again every six months."),
        ),
    ]


def entry_of(values: Mapping[str, str], items: tuple[str, ...] = ()) -> "Entry":
    """What was answered to :func:`entry_fields`."""
    from httui.security.risks import Entry

    before = _rating(values, "before")
    assert before is not None, "both are required"
    return Entry(
        values["title"],
        tuple(values["groups"].split()),
        tuple(name for name in PARTIES if values[f"party:{name}"] == "yes"),
        before,
        _rating(values, "after"),
        values["cause"],
        values["actor"],
        values["protection"],
        values["response"],
        values["owner"],
        _day(values["review_on"]),
        items,
    )


def _rating_fields(
    name: str, likelihood: str, impact: str, rating: Rating | None, *, required: bool
) -> list[Field]:
    return [
        Field(
            f"{name}:{part}",
            "choice",
            label,
            value=str(value) if value else "",
            choices=tuple((str(number), _(word)) for number, word in zip(SCALE, words, strict=True)),
            required=required,
        )
        for part, label, words, value in (
            ("likelihood", likelihood, LIKELIHOODS, rating.likelihood if rating else 0),
            ("impact", impact, IMPACTS, rating.impact if rating else 0),
        )
    ]


def _mitigation_fields(session: "Session", one: "Mitigation | None" = None) -> list[Field]:
    return [
        Field("text", "text", _("What is done?"), value=one.text if one else "", required=True, limit=300),
        Field(
            "owner",
            "choice",
            _("Who?"),
            value=one.owner if one else "",
            choices=tuple(active_people(session)),
        ),
        Field("due", "date", _("Due by"), value=one.due.isoformat() if one and one.due else ""),
    ]


def _rating(values: Mapping[str, str], name: str) -> Rating | None:
    likelihood, impact = values[f"{name}:likelihood"], values[f"{name}:impact"]
    return Rating(int(likelihood), int(impact)) if likelihood and impact else None


def _lines(view: "RiskView", names: Mapping[str, str]) -> list[str]:
    entry = view.entry
    parties = ", ".join(_(PARTIES[name]) for name in entry.parties)
    response = _(RESPONSES[entry.response])
    if view.accepted_by:
        response = _("accepted by {name}").format(name=view.accepted_by)
    found = [
        (_("For"), ", ".join(_(GROUPS[name]) for name in entry.groups)),
        (_("Could harm"), parties),
        (_("As it is"), entry.before.words),
        (_("With what we do"), entry.after.words if entry.after else _("not judged yet")),
        (_("Cause"), entry.cause),
        (_("Who could do it"), entry.actor),
        (_("Protects already"), entry.protection),
        (_("Response"), response),
        (_("Looked after by"), names.get(entry.owner, "")),
        (_("Looked at again on"), day_words(entry.review_on) if entry.review_on else ""),
        (_("Questions of the self-assessment"), ", ".join(name.upper() for name in entry.items)),
    ]
    lines = [f"{name}: {text}" for name, text in found if text]
    return lines if view.state == "open" else [_("This is not a risk any more."), *lines]


def _mitigation_words(one: "Mitigation", names: Mapping[str, str]) -> str:
    told = [f"{STATE_SIGNS[one.state]} {one.text}"]
    if one.owner:
        told.append(names.get(one.owner, ""))
    if one.due is not None:
        told.append(day_words(one.due))
    return ", ".join(part for part in told if part)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
