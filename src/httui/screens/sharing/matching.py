"""Persons in common with a partner: the runs, the four files, the pairs that people decide about (S-251)."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, Confirm, FormScreen, prose, reason_field
from httui.screens.base import flow, kindly
from httui.screens.helping import ReadScreen
from httui.screens.listing import ListScreen
from httui.screens.words import day_words
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.screens.base import OfficeScreen
    from httui.sharing.match_runs import Run
    from httui.sharing.matching import Step
    from httui.store.account import Account

TELLS = N_(
    "No name leaves the office. Four files go to and fro; in the end both offices know pairs of persons who may be "
    "one, by codes. Whoever asks can learn whether a person that they name is known here: match only with a partner "
    "who may know that."
)
"""What one must know before beginning or answering."""


class MatchingScreen(ListScreen["Run"]):
    """The matchings, newest first."""

    NAME = N_("Persons in common with a partner")
    TOPIC = N_(
        "Two offices find persons whom both know without showing a name. N begins; A takes a file of the partner in "
        "and makes the next one. Enter shows the pairs that were found, for people to decide; X ends a run."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "new", "add", "stop", "back")

    def columns(self) -> Sequence[Column["Run"]]:
        """With whom, since when, how large, how many, where it stands."""
        from httui.sharing.match_runs import STEPS

        return [
            Column(_("Partner"), 16, lambda run: run.partner),
            Column(_("Begun"), 10, lambda run: day_words(run.started_at)),
            Column(_("List"), 7, lambda run: str(run.size)),
            Column(_("Pairs"), 5, lambda run: "" if run.found is None else str(run.found)),
            Column(_("State"), 0, lambda run: _(STEPS[run.step])),
        ]

    def empty(self) -> str:
        """None yet."""
        return _("No matching was begun. N begins one, A answers the file of a partner.")

    def read(self) -> Sequence["Run"]:
        """From the room."""
        from httui.sharing import match_runs

        return match_runs.listing(self.session)

    @flow
    async def action_open(self) -> None:
        """The pairs of a run."""
        run = self.list.current
        if run is not None:
            await self.app.push_screen_wait(PairsScreen(run.id))
            self.refresh_rows()

    @flow
    async def action_new(self) -> None:
        """N: begin, under a plan."""
        from httui.sharing import matching

        found = await _ask_people(self, _("Begin a matching"), _(TELLS))
        if found is None:
            return
        values, second = found
        done = matching.offer(
            self.session, values["plan"], _path(values), reason=values["reason"], second=second
        )
        self.refresh_rows()
        await self.app.push_screen_wait(ReadScreen(_("Begun"), "\n".join(step_lines(done))))

    @flow
    async def action_add(self) -> None:
        """A: a file of the partner; what it is decides what comes next."""
        from httui.screens.sharing.receiving import ask_path
        from httui.sharing import matching

        path = await ask_path(self, _("A file of the partner"), _("Where is the file?"))
        if path is None:
            return
        step = matching.step_of(self.session, path)
        if step == "offer":
            await self._answer(path)
        elif step == "answer":
            out = await ask_path(self, _("The closing file"), _("File name"))
            if out is not None:
                matching.close(self.session, path, out)
                self.say(_("Written. Bring it to the partner."))
        else:
            done = (
                matching.conclude(self.session, path)
                if step == "closing"
                else matching.finish(self.session, path)
            )
            await self.app.push_screen_wait(PairsScreen(done.run))
        self.refresh_rows()

    async def _answer(self, path: Any) -> None:
        from httui.sharing import matching

        asked = matching.look(self.session, path)
        text = _(
            "{partner} asks to compare lists of {size} entries; pairs from weight {threshold} on."
        ).format(partner=asked.partner_name, size=asked.size, threshold=asked.threshold)
        found = await _ask_people(self, _("Answer it?"), f"{text}\n\n{_(TELLS)}", partner=asked.partner)
        if found is None:
            return
        values, second = found
        done = matching.answer(
            self.session, path, values["plan"], _path(values), reason=values["reason"], second=second
        )
        await self.app.push_screen_wait(ReadScreen(_("Answered"), "\n".join(step_lines(done))))

    @flow
    async def action_stop(self) -> None:
        """X: end a run."""
        from httui.sharing import match_runs

        run = self.list.current
        if run is None:
            return
        text = _("What is kept of it is deleted. Pairs that nobody decided about are gone.")
        if await self.app.push_screen_wait(Confirm(_("End this matching?"), text, yes=_("Yes, end it"))):
            match_runs.end(self.session, run.id)
            self.refresh_rows()


async def _ask_people(
    screen: "OfficeScreen[Any]", title: str, text: str, *, partner: str = ""
) -> "tuple[dict[str, str], Account | None] | None":
    """Plan, reason, file and, where the office wants it, the second person."""
    from httui.screens.identity import ask_second
    from httui.sharing import plans
    from httui.store.vault import needs_second

    held = [view for view in plans.listing(screen.session) if view.state == "approved"]
    choices = tuple(
        (view.id, f"{view.partner_name}: {view.title}") for view in held if partner in ("", view.partner)
    )
    if not choices:
        raise Problem(
            N_("There is no approved plan with this partner, under which lists could be compared."),
            remedy=N_("Make a plan that allows linking, have it approved, and sign the agreement."),
        )
    fields = [
        *prose(text),
        Field("plan", "choice", _("Under which plan?"), choices=choices, required=True),
        reason_field(_("Why are the identities opened?")),
        Field("path", "text", _("File name"), required=True),
    ]
    found = await screen.app.push_screen_wait(Ask(title, fields))
    if found is None:
        return None
    if not needs_second(screen.session):
        return found, None
    second = await ask_second(screen)
    if second is None:
        return None
    return found, screen.session.second_person(*second, right="identities.open")


def _path(values: dict[str, str]) -> Any:
    from pathlib import Path

    return Path(values["path"].strip()).expanduser()


def step_lines(done: "Step") -> list[str]:
    """What a step did, to read."""
    from httui.sharing.match_people import reason_words

    lines = [
        _("{persons} persons, {keys} entries in a list of {size}.").format(
            persons=done.persons, keys=done.keys, size=done.size
        ),
        _("The file is written. Bring it to the partner."),
    ]
    if done.left_out:
        lines += ["", "# " + _("Not compared")]
        lines += [f"{count:>6}  {reason_words(reason)}" for reason, count in done.left_out.items()]
    return lines


class PairsScreen(FormScreen[None]):
    """The pairs of a run: look at each by telephone with the partner, then decide."""

    NAME = N_("Pairs that may be one person")
    TOPIC = N_(
        "A pair is a hint, never a proof. Look at each with the partner, by telephone, under the agreement; nothing is "
        "merged by the program. The codes of this run stand for the persons on both sides. What was decided stays, in "
        "codes; everything else is deleted when all are decided."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, run: str) -> None:
        super().__init__()
        self._run = run

    @kindly
    def arrive(self) -> None:
        """Read them."""
        super().arrive()

    def make_fields(self) -> Sequence[Field]:
        """A line for each pair; the result to send, where it waits."""
        from httui.sharing import match_runs

        row = match_runs.get(self.session, self._run)
        fields = [Field("state", "note", f"{row.partner}: {_(match_runs.STEPS[row.step])}")]
        fields.append(Field("space", "note", ""))
        pairs = match_runs.pairs(self.session, self._run)
        for pair in pairs:
            decided = _(match_runs.DECISIONS[pair.decision]) if pair.decision else _("not decided")
            words = _("{number}. our {own}: {ours} and {theirs}, weight {weight}: {decision}").format(
                number=pair.number,
                own=pair.own,
                ours=pair.ours,
                theirs=pair.theirs,
                weight=pair.weight,
                decision=decided,
            )
            fields.append(Field(f"pair:{pair.number}", "button", words))
        if not pairs:
            fields.append(Field("none", "note", _("There are no pairs.")))
        if row.step == "looked":
            fields.append(
                Field("send", "button", _("We looked at the pairs: write the result for the partner ..."))
            )
        return [*fields, Field("back", "button", _("Back"))]

    def pressed(self, key: str) -> None:
        """A pair, or a button."""
        if key.startswith("pair:"):
            self._decide(int(key.removeprefix("pair:")))
        else:
            super().pressed(key)

    @flow
    async def _decide(self, number: int) -> None:
        from httui.sharing import match_runs

        choices = tuple((name, _(words)) for name, words in match_runs.DECISIONS.items())
        field = Field("decision", "choice", _("What did you find out?"), choices=choices, required=True)
        found = await self.app.push_screen_wait(Ask(_("Pair {number}").format(number=number), [field]))
        if found:
            match_runs.decide(self.session, self._run, number, found["decision"])
            self.form.set_fields(self.make_fields())

    @flow
    async def action_send(self) -> None:
        """The last file."""
        from httui.screens.sharing.receiving import ask_path
        from httui.sharing import matching

        out = await ask_path(self, _("The result"), _("File name"))
        if out is not None:
            matching.send_result(self.session, self._run, out)
            self.form.set_fields(self.make_fields())
            self.say(_("Written. Bring it to the partner."))
