"""The clean-up day: begin it, go through one's own area, close it with a witness (S-195)."""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.screens.adapters import active_people, names_by_id
from httui.screens.ask import Ask, Confirm, prose
from httui.screens.base import flow, kindly
from httui.screens.helping import ReadScreen
from httui.screens.listing import ListScreen
from httui.screens.words import day_words
from httui.security.cleaning_words import AREAS, DECISIONS, FITTING, HONEST, METHODS, STEPS
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.security.cleaning import Day, Entry

_OF_AN_OPEN_DAY = ("open", "add", "known", "take_back", "close_day")


class CleaningScreen(ListScreen["Entry"]):
    """The lines of the clean-up day that is open."""

    NAME = N_("Clean-up day")
    TOPIC = N_(
        "At least once a year everybody goes through what they have: papers, sticks, phones, chats, downloads. A notes "
        "something of yours, K shows what the program knows of your area, Enter decides and says how it was done. N "
        "begins a day and X closes it (who keeps security), P is its certificate, H shows earlier ones."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = (
        "open", "add", "known", "take_back", "new", "close_day", "paper", "history", "back",
    )  # fmt: skip

    def __init__(self) -> None:
        self._day: Day | None = None
        self._names: dict[str, str] = {}
        super().__init__()

    def columns(self) -> Sequence[Column["Entry"]]:
        """Where, what, how many, decision, done, who."""
        return [
            Column(_("Where"), 20, lambda entry: _(AREAS[entry.area])),
            Column(_("What"), 0, lambda entry: entry.what),
            Column(_("Many"), 5, lambda entry: "" if entry.amount is None else str(entry.amount)),
            Column(_("Decision"), 12, lambda entry: _(SHORT[entry.decision])),
            Column(_("Done"), 5, lambda entry: _("open") if entry.open else _("yes")),
            Column(_("Who"), 10, lambda entry: self._names.get(entry.by, entry.by[:8])),
        ]

    def empty(self) -> str:
        """How to begin."""
        if self._day is None:
            return _("No clean-up day is open. Who keeps security begins one with N.")
        return _("Nothing is noted yet. A notes something, K shows what the program knows.")

    def read(self) -> Sequence["Entry"]:
        """From the room."""
        from httui.security import cleaning

        self._names = names_by_id()
        self._day = cleaning.current(self.session)
        return () if self._day is None else self._day.entries

    def refresh_rows(self) -> None:
        """Read again, and say which day it is."""
        super().refresh_rows()
        self.list.empty = self.empty()
        self.say(self._state())

    def _state(self) -> str:
        from httui.security import cleaning

        if self._day is not None:
            return _("Clean-up day of {day}: {count} lines still open.").format(
                day=day_words(self._day.day), count=sum(entry.open for entry in self._day.entries)
            )
        since = cleaning.overdue_since(self.session)
        return _("A clean-up day is overdue since {day}.").format(day=day_words(since)) if since else ""

    def offers(self, name: str) -> bool:
        """Beginning and closing are for who keeps security; the rest while a day is open."""
        if name in {"new", "close_day", "paper"} and not self.session.may("security"):
            return False
        if name == "new":
            return self._day is None
        return (name not in _OF_AN_OPEN_DAY or self._day is not None) and super().offers(name)

    @flow
    async def action_new(self) -> None:
        """N: when, where, who."""
        from httui.security import cleaning

        steps = "\n\n".join(f"{n}. {_(step)}" for n, step in enumerate(STEPS, 1))
        people = tuple(active_people(self.session))
        fields = [
            *prose(steps),
            Field("day", "date", _("Which day?"), required=True),
            Field(
                "areas",
                "multi",
                _("Which areas?"),
                value=" ".join(AREAS),
                choices=tuple((area, _(words)) for area, words in AREAS.items()),
                required=True,
            ),
            Field(
                "people",
                "multi",
                _("Who takes part?"),
                value=" ".join(who for who, _name in people),
                choices=people,
                required=True,
            ),
        ]
        found = await self.app.push_screen_wait(Ask(_("A clean-up day"), fields))
        if found:
            day = date.fromisoformat(found["day"])
            cleaning.start(self.session, day, found["areas"].split(), found["people"].split())
            self.refresh_rows()

    @flow
    async def action_add(self) -> None:
        """A: something in one's own area."""
        await self._note("", "", "")

    async def _note(self, area: str, what: str, amount: str) -> None:
        from httui.security import cleaning

        assert self._day is not None
        areas = tuple((name, _(AREAS[name])) for name in self._day.areas if name in AREAS)
        if area and area not in self._day.areas:
            areas = (*areas, (area, _(AREAS[area])))
        fields = [
            Field("area", "choice", _("Where is it?"), value=area, choices=areas, required=True),
            Field("what", "text", _("What is it? (no names)"), value=what, required=True, limit=120),
            Field("amount", "integer", _("How many?"), value=amount),
        ]
        found = await self.app.push_screen_wait(Ask(_("Something in my area"), fields))
        if found is None:
            return
        made = cleaning.add(
            self.session,
            found["area"],
            found["what"],
            amount=int(found["amount"]) if found["amount"] else None,
        )
        self.refresh_rows()
        await self._decide(made)

    @flow
    async def action_open(self) -> None:
        """Enter: decide."""
        entry = self.list.current
        if entry is not None and self._day is not None:
            await self._decide(entry)

    async def _decide(self, entry: "Entry") -> None:
        from httui.security import cleaning

        methods = tuple((method, _(METHODS[method])) for method in FITTING[entry.area])
        fields = [
            *prose(f"{_(AREAS[entry.area])}: {entry.what}"),
            Field(
                "decision",
                "choice",
                _("Decision"),
                value=entry.decision,
                choices=tuple((name, _(words)) for name, words in DECISIONS.items()),
                required=True,
            ),
            Field("method", "choice", _("How is it destroyed?"), value=entry.method, choices=methods),
            *prose(_(HONEST)),
            Field(
                "done",
                "choice",
                _("Is it done?"),
                value="yes" if entry.done_at else "no",
                choices=(("yes", _("Yes")), ("no", _("No"))),
                required=True,
            ),
        ]
        found = await self.app.push_screen_wait(Ask(_("What happens with it?"), fields))
        if found:
            cleaning.decide(
                self.session,
                entry.id,
                found["decision"],
                found["method"] if found["decision"] == "destroy" else "",
                done=found["done"] == "yes",
            )
            self.refresh_rows()

    @flow
    async def action_known(self) -> None:
        """K: choose one of what the program knows."""
        from httui.security import cleaning_finds

        known = cleaning_finds.finds(self.session)
        if not known:
            self.say(_("The program knows of nothing in your area. Look around you."))
            return
        choices = tuple(
            (str(n), f"{_(AREAS[find.area])}: {find.what} ({find.amount})") for n, find in enumerate(known)
        )
        found = await self.app.push_screen_wait(
            Ask(
                _("What the program knows of your area"),
                [Field("which", "choice", _("Note which?"), choices=choices, required=True)],
            )
        )
        if found:
            chosen = known[int(found["which"])]
            await self._note(chosen.area, chosen.what, str(chosen.amount))

    @flow
    async def action_take_back(self) -> None:
        """D: a line that was noted by mistake."""
        from httui.security import cleaning

        entry = self.list.current
        if entry is None:
            return
        sure = Confirm(_("Take this line back?"), entry.what, yes=_("Yes, take it back"))
        if await self.app.push_screen_wait(sure):
            cleaning.remove(self.session, entry.id)
            self.refresh_rows()

    @flow
    async def action_close_day(self) -> None:
        """X: with a witness and the next date."""
        from httui.security import cleaning

        text = _("Somebody who did not destroy signs as witness. Make a backup afterwards.")
        fields = [
            *prose(text),
            Field("witness", "text", _("Name of the witness"), required=True, limit=120),
            Field("lessons", "area", _("What was learnt? (no names)"), limit=2000),
            Field("next_on", "date", _("Next clean-up day"), required=True),
        ]
        found = await self.app.push_screen_wait(Ask(_("Close the clean-up day"), fields))
        if found:
            day = cleaning.close(
                self.session, found["witness"], found["lessons"], date.fromisoformat(found["next_on"])
            )
            self.refresh_rows()
            self._paper(day)

    @kindly
    def action_paper(self) -> None:
        """P: the certificate of the day, or of the last one."""
        from httui.security import cleaning

        days = cleaning.listing(self.session)
        if not days:
            self.say(_("There was no clean-up day yet."))
            return
        self._paper(self._day or days[0])

    def _paper(self, day: "Day") -> None:
        from httui.screens.security.papers import PaperScreen
        from httui.security import certificates

        session = self.session
        self.app.push_screen(
            PaperScreen("clean_up_certificate", lambda code: certificates.of_clean_up(session, day.id, code))
        )

    @kindly
    def action_history(self) -> None:
        """H: earlier days."""
        from httui.security import cleaning

        lines = []
        for day in cleaning.listing(self.session):
            if day.closed_at is not None:
                told = _("{day}: closed by {name}, witness {witness}.").format(
                    day=day_words(day.day),
                    name=self._names.get(day.closed_by or "", ""),
                    witness=day.witness,
                )
                lines += [told, *([f"  {day.lessons}"] if day.lessons else [])]
        text = "\n".join(lines) or _("There was no clean-up day yet.")
        self.app.push_screen(ReadScreen(_("Earlier clean-up days"), text))


SHORT = {"keep": N_("keep"), "move": N_("move"), "destroy": N_("destroy"), "ask": N_("to ask")}
"""Decisions in one word, for the list."""
