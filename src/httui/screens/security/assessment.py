"""Rounds of the self-assessment: answer, see the result, talk about differences, sign (S-014, S-030)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.screens.ask import Ask, Confirm, FormScreen, prose
from httui.screens.base import flow, kindly
from httui.screens.helping import ReadScreen
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.security.rounds_store import RoundView


class RoundsScreen(FormScreen[None]):
    """The rounds over time, and what can be done with the one that is open."""

    NAME = N_("Self-assessment")
    TOPIC = N_(
        "One round is open at a time; everybody answers it by themselves. When all had their say, look at the "
        "differences together, then the data lead signs with the director's name: the gate and the plan follow. A "
        "signed round counts for 180 days; do the next one after six months, or at once when something changed."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    @kindly
    def arrive(self) -> None:
        """Read the rounds."""
        super().arrive()

    def make_fields(self) -> Sequence[Field]:
        """What can be done now, and the rounds over time."""
        from httui.security import result_words, rounds_store

        rounds = rounds_store.listing(self.session)
        going = next((view for view in rounds if view.state == "open"), None)
        fields = [Field("state", "note", self._state(going, rounds)), Field("space", "note", "")]
        fields += [Field(key, "button", words) for key, words in self._buttons(going, rounds)]
        scored = [
            (view, rounds_store.kept(self.session, view.id).scores)
            for view in reversed(rounds)
            if view.signed_at is not None
        ]
        lines = result_words.history_lines(scored)
        fields += [Field(f"h:{n}", "note", line.removeprefix("# ")) for n, line in enumerate(["", *lines])]
        return fields

    def _state(self, going: "RoundView | None", rounds: Sequence["RoundView"]) -> str:
        if going is not None:
            names = self._names()
            people = ", ".join(names.get(person, "-") for person in going.people) or _("nobody yet")
            return _("Round {number} is open: {answered} of {count} answered, by {people}.").format(
                number=going.number, answered=going.answered, count=going.count, people=people
            )
        if rounds:
            return _("No round is open.")
        return _("There was no self-assessment yet. It takes about 90 minutes; you can stop at any time.")

    def _buttons(self, going: "RoundView | None", rounds: Sequence["RoundView"]) -> list[tuple[str, str]]:
        found = [("answer", _("Answer the questions") if going else _("Begin a new round"))]
        if rounds:
            found.append(("result", _("Result of round {number}").format(number=rounds[0].number)))
            found.append(("differ", _("Where people differ")))
        if going is not None and self.session.may("gate.sign"):
            found += [("sign", _("Sign round {number} ...").format(number=going.number))]
        if rounds and rounds[0].state != "dropped" and self.session.may("gate.sign"):
            found.append(("give_up", _("Give round {number} up ...").format(number=rounds[0].number)))
        return [*found, ("back", _("Back"))]

    def _names(self) -> dict[str, str]:
        from httui.store.accounts import list_accounts

        return {account.id: account.display_name for account in list_accounts(self.session)}

    def _again(self) -> None:
        self.form.set_fields(self.make_fields())
        self.header.repaint()

    @flow
    async def action_answer(self) -> None:
        """Go on with the open round, or begin one."""
        from httui.screens.security.answering import AssessmentScreen
        from httui.security import rounds_store
        from httui.security.round_filling import RoundFilling

        begun = rounds_store.start(self.session)
        await self.app.push_screen_wait(AssessmentScreen(RoundFilling(self.session, begun.id)))
        self._again()
        self.say(_("Every answer is kept. When all had their say, the round is signed."))

    @kindly
    def action_result(self) -> None:
        """The newest round: weakest domain first, what changed since the signed one before."""
        from httui.security import result_words, rounds_store

        rounds = rounds_store.listing(self.session)
        before = next((view for view in rounds[1:] if view.state == "signed"), None)
        found = rounds_store.kept(self.session, rounds[0].id)
        earlier = rounds_store.kept(self.session, before.id) if before is not None else None
        title = _("Result of round {number}").format(number=rounds[0].number)
        self.app.push_screen(ReadScreen(title, "\n".join(result_words.result_lines(found, earlier))))

    @kindly
    def action_differ(self) -> None:
        """What to talk about."""
        from httui.security import result_words, rounds_store

        newest = rounds_store.listing(self.session)[0]
        found = rounds_store.kept(self.session, newest.id)
        lines = result_words.disagreement_lines(found, self._names())
        self.app.push_screen(ReadScreen(_("Where people differ"), "\n".join(lines)))

    @flow
    async def action_sign(self) -> None:
        """The director's name; the gate follows at once."""
        from httui.security import rounds_store, signing
        from httui.security.gate_words import result_text

        going = rounds_store.open_round(self.session)
        if going is None:
            return
        left = going.count - going.answered
        text = _(
            "The director confirms with their name that this is the office's own judgement. The gate follows at once: "
            "what is not Yes closes its tier, what nobody answered counts as not in order ({left} of {count})."
        ).format(left=left, count=going.count)
        asked = Ask(
            _("Sign round {number}").format(number=going.number),
            [
                *prose(text),
                Field("director", "text", _("Name of the director"), required=True, limit=120),
                Field(
                    "scope",
                    "text",
                    _("For which place and computers?"),
                    limit=200,
                    hint=_("It stands on the printed page."),
                ),
            ],
        )
        found = await self.app.push_screen_wait(asked)
        if found:
            stands = signing.sign(self.session, going.id, found["director"], scope=found["scope"])
            self._again()
            self.say(_("Signed. {result}").format(result=result_text(stands)))

    @flow
    async def action_give_up(self) -> None:
        """A round that does not count any more."""
        from httui.security import rounds_store, signing

        newest = rounds_store.listing(self.session)[0]
        text = (
            _("It decides the gate now: without it the gate closes until another round is signed.")
            if newest.state == "signed"
            else _("Its answers stay to be read, but nobody goes on with it.")
        )
        title = _("Give round {number} up?").format(number=newest.number)
        if await self.app.push_screen_wait(Confirm(title, text, yes=_("Yes, give it up"))):
            signing.give_up(self.session, newest.id)
            self._again()
            self.say(_("Given up."))
