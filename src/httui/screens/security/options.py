"""While protection is missing: the nine options with their consequences, and exceptions to the gate (S-014, S-015)."""

from collections.abc import Sequence
from typing import ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, Confirm, FormScreen, prose
from httui.screens.base import flow
from httui.screens.words import day_words
from httui.security.gate_words import OPTIONS, Option
from httui.widgets.fields import Field


class OptionsScreen(FormScreen[None]):
    """What the office can do instead, with what was decided."""

    NAME = N_("What we can do instead")
    TOPIC = N_(
        "While a tier is closed, clients still come. Each option has consequences for them: read them before you "
        "decide. An option never opens the gate by itself."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def make_fields(self) -> Sequence[Field]:
        """Each option as a button, with its consequences and the decision."""
        from httui.security import gate_exceptions

        chosen = gate_exceptions.chosen(self.session)
        fields: list[Field] = []
        for option in OPTIONS:
            known = chosen.get(option.number)
            mark = "( )" if known is None else "(x)" if known.chosen else "(-)"
            fields.append(
                Field(f"option:{option.number}", "button", f"{mark} {option.number} {_(option.words)}")
            )
            fields.append(Field(f"then:{option.number}", "note", _(option.consequences), indent=4))
            if option.needs > self.session.tier:
                words = _("Only when the gate has reached tier {tier}.").format(tier=option.needs)
                fields.append(Field(f"needs:{option.number}", "note", words, indent=4))
            elif option.unlocks:
                tiers = ", ".join(str(tier) for tier in option.unlocks)
                words = _("With it the office can go on with tier {tiers}.").format(tiers=tiers)
                fields.append(Field(f"tiers:{option.number}", "note", words, indent=4))
            if known is not None:
                who = known.owner or "-"
                day = day_words(known.day) if known.day else "-"
                words = _("Decided {at}: {why} Who: {who}. Until: {day}.").format(
                    at=day_words(known.at), why=known.why, who=who, day=day
                )
                fields.append(Field(f"said:{option.number}", "note", words, indent=4))
        return [*fields, Field("back", "button", _("Back"))]

    def pressed(self, key: str) -> None:
        """Decide on one."""
        if key.startswith("option:"):
            self._decide(next(one for one in OPTIONS if key == f"option:{one.number}"))
        else:
            super().pressed(key)

    @flow
    async def _decide(self, option: Option) -> None:
        from httui.security import gate_exceptions

        self.session.require("security")
        fields = [
            *prose(f"{_(option.words)}\n\n{_(option.consequences)}"),
            Field(
                "chosen",
                "choice",
                _("Do we do this?"),
                choices=(("yes", _("Yes")), ("no", _("No"))),
                required=True,
            ),
            Field("why", "text", _("Why?"), required=True, limit=gate_exceptions.LONGEST_TEXT),
            Field("owner", "text", _("Who sees to it?"), limit=120),
            Field("day", "date", _("Until which day?")),
        ]
        found = await self.app.push_screen_wait(
            Ask(_("Option {number}").format(number=option.number), fields)
        )
        if found:
            gate_exceptions.choose(
                self.session,
                option.number,
                chosen=found["chosen"] == "yes",
                why=found["why"],
                owner=found["owner"],
                day=found["day"],
            )
            self.form.set_fields(self.make_fields())
            self.say(_("Kept."))


class ExceptionsScreen(FormScreen[None]):
    """Exceptions that were taken; a new one; the end of one."""

    NAME = N_("Exceptions")
    TOPIC = N_(
        "An exception lets one open question stand as if it were in order, for 30 days at most, with the director's "
        "name, a reason, and a measure that makes up for it. Two may follow each other. There is none for tier 4, nor "
        "for what the program itself stands for. It is in sight on every screen."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def make_fields(self) -> Sequence[Field]:
        """Running ones as buttons to end them, past ones as lines."""
        from httui.security import gate_exceptions, gate_page, readiness

        titles = readiness.titles(readiness.facts(self.session).items)
        held = gate_exceptions.listing(self.session)
        signs = self.session.may("gate.sign")
        fields: list[Field] = []
        if signs and self._possible():
            fields.append(Field("grant", "button", _("Sign an exception ...")))
        if not held:
            fields.append(Field("none", "note", _("No exception was ever taken.")))
        for one in held:
            (line,) = gate_page.exception_lines([one.exception], titles)
            state = _("IN FORCE") if one.running else _("ended")
            fields.append(Field(f"e:{one.number}", "note", f"{state}  {line}"))
            if one.running and signs:
                words = _("End it now: {item}").format(item=one.exception.item.upper())
                fields.append(Field(f"end:{one.number}", "button", words, indent=4))
        return [*fields, Field("back", "button", _("Back"))]

    def _possible(self) -> tuple[tuple[str, str], ...]:
        """Items that an exception could cover now, with their titles."""
        from httui.security import readiness
        from httui.security.answers import Value, counted
        from httui.security.exceptions import HIGHEST_TIER
        from httui.security.result_words import item_title

        found = readiness.facts(self.session)
        return tuple(
            (item.id, item_title(item))
            for item in found.items
            if item.gate is not None
            and item.gate <= HIGHEST_TIER
            and not item.enforced
            and counted(found.answers, item) in {Value.NO, Value.PARTLY}
        )

    def pressed(self, key: str) -> None:
        """End one, or a button of this screen."""
        if key.startswith("end:"):
            self._end(int(key.removeprefix("end:")))
        else:
            super().pressed(key)

    @flow
    async def action_grant(self) -> None:
        """A new one, signed by the director."""
        from httui.security import gate_exceptions

        fields = [
            *prose(_(self.TOPIC)),
            Field("item", "choice", _("For which question?"), choices=self._possible(), required=True),
            Field("director", "text", _("Name of the director"), required=True, limit=120),
            Field("reason", "text", _("Why can it not wait?"), required=True, limit=500),
            Field("measure", "text", _("What makes up for it?"), required=True, limit=500),
            Field("days", "integer", _("For how many days?"), value="30", required=True),
        ]
        found = await self.app.push_screen_wait(Ask(_("An exception"), fields))
        if found:
            gate_exceptions.grant(
                self.session,
                found["item"],
                director=found["director"],
                reason=found["reason"],
                measure=found["measure"],
                days=int(found["days"]),
            )
            self._again(_("Signed. It is in sight on every screen until it ends."))

    @flow
    async def _end(self, number: int) -> None:
        from httui.security import gate_exceptions

        sure = Confirm(_("End this exception?"), _("The gate follows at once."), yes=_("Yes, end it"))
        if await self.app.push_screen_wait(sure):
            gate_exceptions.end(self.session, number)
            self._again(_("Ended."))

    def _again(self, said: str) -> None:
        self.form.set_fields(self.make_fields())
        self.header.repaint()
        self.say(said)
