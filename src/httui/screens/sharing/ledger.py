"""The ledger on the screen: what was told and released, and noting a talk in half a minute (S-240)."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask
from httui.screens.base import flow
from httui.screens.helping import ReadScreen
from httui.screens.listing import ListScreen
from httui.screens.words import day_words, moment_words
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.screens.base import OfficeScreen
    from httui.sharing.ledger import Entry

KINDS = {"release": N_("released by a plan"), "told": N_("told")}
"""Kinds of entries, with their words."""


class LedgerScreen(ListScreen["Entry"]):
    """What left, newest first: all of it, or what is about one's own cases."""

    NAME = N_("Ledger: what was told and given")
    TOPIC = N_(
        "Every time that something about a person went to somebody outside. N notes a talk, a call, a message or "
        "paper: why, how, when, with whom, which kinds of data, who said yes. Only kinds are noted, never the data. "
        "Enter shows one in full; F shows only some; D notes the proof that a release was destroyed there."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "new", "finish", "filter", "back")

    def __init__(self) -> None:
        self._kind = ""
        self._words = ""
        super().__init__()

    def columns(self) -> Sequence[Column["Entry"]]:
        """When, with whom, how, about whom, what became of it."""
        from httui.sharing import ledger
        from httui.sharing.where_it_went import STATES

        return [
            Column(_("When"), 10, lambda entry: day_words(entry.at)),
            Column(_("With whom"), 0, lambda entry: entry.with_whom),
            Column(_("How"), 20, lambda entry: ledger.channel_words(entry.channel)),
            Column(_("About"), 13, about),
            Column(_("State"), 15, lambda entry: _(STATES.get(entry.state, entry.state))),
        ]

    def empty(self) -> str:
        """None yet."""
        return _("Nothing is noted. N notes a talk, a call, a message or paper.")

    def read(self) -> Sequence["Entry"]:
        """From the room."""
        from httui.sharing import ledger

        return ledger.listing(self.session, kind=self._kind, words=self._words)

    def action_open(self) -> None:
        """One entry in full."""
        entry = self.list.current
        if entry is not None:
            self.app.push_screen(ReadScreen(entry.with_whom, "\n".join(entry_lines(entry))))

    @flow
    async def action_new(self) -> None:
        """N: note what was told."""
        if await note(self):
            self.refresh_rows()
            self.say(_("Noted in the ledger."))

    @flow
    async def action_finish(self) -> None:
        """D: what shows that a recipient destroyed a release."""
        from httui.sharing import recall
        from httui.workflows.duty_rows import today_of

        entry = self.list.current
        if entry is None:
            return
        if entry.kind != "release" or entry.state == "destroyed":
            self.say(_("Only for a release whose destruction was not proven yet."))
            return
        today = today_of(self.session).isoformat()
        fields = [
            Field("on", "date", _("On which day was it destroyed?"), value=today, required=True),
            Field("how", "text", _("How do we know? (letter, a call, seen)"), required=True, limit=200),
        ]
        found = await self.app.push_screen_wait(Ask(_("Proof of destruction"), fields))
        if found is not None:
            recall.destroyed(self.session, entry.id, on=date.fromisoformat(found["on"]), how=found["how"])
            self.refresh_rows()
            self.say(_("Noted with the release."))

    @flow
    async def action_filter(self) -> None:
        """F: only some."""
        fields = [
            Field("kind", "choice", _("Show"), choices=_choices(KINDS), value=self._kind),
            Field("words", "text", _("Recipient or code"), value=self._words, limit=60),
        ]
        found = await self.app.push_screen_wait(Ask(_("Show only some"), fields))
        if found is not None:
            self._kind, self._words = found["kind"], found["words"]
            self.refresh_rows()


def about(entry: "Entry") -> str:
    """The code of the person, or how many."""
    if len(entry.persons) == 1 and entry.count == 1:
        return entry.persons[0]
    return _("{count} persons").format(count=entry.count)


def entry_lines(entry: "Entry") -> list[str]:
    """One entry to read."""
    from httui.screens.adapters import names_by_id
    from httui.sharing import ledger

    names = names_by_id()
    yes = names.get(entry.said_yes, ledger.yes_words(entry.said_yes)) or "-"
    return [
        _("When: {moment}").format(moment=moment_words(entry.at)),
        _("With whom: {whom}").format(whom=entry.with_whom),
        _("How: {method}").format(method=ledger.channel_words(entry.channel)),
        _("Why: {why}").format(why=ledger.why_words(entry.why)),
        _("Kinds of data: {fields}").format(fields=ledger.data_words(entry.fields) or "-"),
        _("Who said yes: {who}").format(who=yes),
        _("Noted by: {who}").format(who=names.get(entry.by, entry.by[:8])),
        _("Remark: {words}").format(words=entry.note or "-"),
        _("About {count} persons: {codes}").format(count=entry.count, codes=", ".join(entry.persons) or "-"),
    ]


def note_fields(cases: str = "", now: datetime | None = None) -> list[Field]:
    """The six facts of a disclosure on one page; ``cases`` are codes that are filled in already."""
    from httui.cases.consent_rules import PURPOSES
    from httui.sharing.ledger import CHANNELS, DATA, MOST_WORDS, REASONS, SAID_YES

    whys = [(purpose.name, _(purpose.words)) for purpose in PURPOSES.values()]
    whys += [(name, _(words)) for name, words in REASONS.items()]
    day = (now or datetime.now().astimezone()).date().isoformat()
    return [
        Field("cases", "text", _("About which case?"), value=cases, required=True, limit=200),
        Field("with_whom", "text", _("With whom? (body, role)"), required=True, limit=MOST_WORDS),
        Field("channel", "choice", _("How?"), choices=_choices(CHANNELS), required=True),
        Field("why", "choice", _("Why?"), choices=tuple(whys), required=True),
        Field("fields", "multi", _("Which kinds of data?"), choices=_choices(DATA), required=True),
        Field("said_yes", "choice", _("Who said yes?"), choices=_choices(SAID_YES), required=True),
        Field("day", "date", _("When?"), value=day, required=True),
        Field("note", "text", _("Remark (no names)"), limit=MOST_WORDS),
    ]


async def note(screen: "OfficeScreen[Any]", cases: str = "") -> bool:
    """Ask for the six facts and keep them; whether something was noted."""
    from httui.sharing import ledger

    kept: list[str] = []

    def keep(values: dict[str, str]) -> None:
        now = screen.session.clock.now().astimezone()
        day = date.fromisoformat(values["day"])
        # Today is now; another day is noted at its noon.
        at = now if day == now.date() else datetime.combine(day, time(12), now.tzinfo)
        kept.append(
            ledger.add(
                screen.session,
                values["cases"].replace(",", " ").split(),
                why=values["why"],
                channel=values["channel"],
                with_whom=values["with_whom"],
                fields=values["fields"].split(),
                said_yes=values["said_yes"],
                note=values["note"],
                at=at,
            )
        )

    topic = _(
        "What was told outside, in a talk, a call, a message or on paper. Note the kinds of data, never the data."
    )
    fields = note_fields(cases, screen.session.clock.now())
    await screen.app.push_screen_wait(Ask(_("What was told"), fields, check=keep, topic=topic))
    return bool(kept)


def _choices(words: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, _(text)) for name, text in words.items())
