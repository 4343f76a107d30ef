"""Plans: the list, and one plan with what it lacks and what can be done (S-016, S-241 to S-249)."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from httui.i18n import N_, _
from httui.problem import Problem
from httui.screens.ask import Ask, Confirm, FormScreen, ask_reason, prose
from httui.screens.base import flow, kindly
from httui.screens.helping import ReadScreen
from httui.screens.listing import ListScreen
from httui.screens.words import day_words
from httui.sharing.partner_words import ALLOWS, TRUST, at_most
from httui.widgets.fields import Field
from httui.widgets.virtual_list import Column

if TYPE_CHECKING:
    from httui.sharing.plan_gaps import Gap
    from httui.sharing.plans import PlanView

MOST_GAPS = 5


class PlansScreen(ListScreen["PlanView"]):
    """Every plan that is not retired."""

    NAME = N_("Plans")
    TOPIC = N_(
        "A plan says what is shared with one partner, why, how and until when. A begins one, Enter opens it. It is "
        "approved by name, from tier 3 by two people, and ends by itself."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("open", "add", "back")

    def columns(self) -> Sequence[Column["PlanView"]]:
        """Which, for whom, state, tier, end."""
        from httui.sharing import plans
        from httui.workflows.duty_rows import today_of

        today = today_of(self.session)
        return [
            Column(_("Plan"), 0, lambda view: f"{view.partner_name}: {view.title}"),
            Column(_("State"), 18, lambda view: _(plans.STANDINGS[view.standing(today)])),
            Column(_("Trust"), 10, lambda view: _(TRUST[view.trust])),
            Column(_("Tier"), 7, lambda view: str(view.tier)),
            Column(_("Until"), 11, lambda view: day_words(view.ends) if view.ends else "-"),
        ]

    def empty(self) -> str:
        """None."""
        return _("There is no plan yet. A begins one.")

    def read(self) -> Sequence["PlanView"]:
        """From the room."""
        from httui.sharing import plans

        return plans.listing(self.session)

    @flow
    async def action_open(self) -> None:
        """Enter."""
        view = self.list.current
        if view is not None:
            await self.app.push_screen_wait(PlanScreen(view.id))
            self.refresh_rows()

    @flow
    async def action_add(self) -> None:
        """A: for a partner, empty or from a file."""
        from httui.sharing import partners, plan_files, plans
        from httui.sharing.disclosure import Trust

        held = partners.listing(self.session)
        if not held:
            raise Problem(
                N_("There is no partner yet."), remedy=N_("Put the partner into the register first.")
            )
        trust = tuple(
            (str(level), f"{_(TRUST[level])}: {_(ALLOWS[level])}") for level in Trust if level != "never"
        )
        fields = [
            Field(
                "partner",
                "choice",
                _("Partner"),
                choices=tuple((view.id, f"{view.name} ({_(TRUST[view.trust])})") for view in held),
                required=True,
            ),
            Field("title", "text", _("What is it for? (a few words)"), limit=120),
            Field("trust", "choice", _("Trust"), choices=trust),
            Field(
                "file",
                "text",
                _("Or take it from a file"),
                hint=_("A plan that httui wrote; it arrives as a draft."),
            ),
        ]

        def check(values: dict[str, str]) -> None:
            if not values["file"].strip() and not (values["title"].strip() and values["trust"]):
                raise Problem(N_("Give a title and a trust level, or a file."))

        found = await self.app.push_screen_wait(Ask(_("A new plan"), fields, check=check))
        if found is None:
            return
        if found["file"].strip():
            path = Path(found["file"].strip()).expanduser()
            made = plan_files.from_file(self.session, found["partner"], _content(path), path.name)
        else:
            made = plans.create(self.session, found["partner"], found["title"], Trust(found["trust"]))
        await self.app.push_screen_wait(PlanScreen(made))
        self.refresh_rows()


class PlanScreen(FormScreen[None]):
    """One plan: how it stands, what it lacks, what can be done."""

    NAME = N_("Plan")
    TOPIC = N_(
        "Answer the sixteen questions and decide about the fields; the plan lists what is still open. Who may approve "
        "does so by name. What was approved is not changed: a new version follows it."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = ("back",)

    def __init__(self, plan: str) -> None:
        super().__init__()
        self._plan = plan

    @kindly
    def arrive(self) -> None:
        """Read it."""
        super().arrive()

    def _view(self) -> "PlanView":
        from httui.sharing import plans

        return plans.get(self.session, self._plan)

    def make_fields(self) -> Sequence[Field]:
        """State, gaps, buttons."""
        from httui.sharing import plan_gaps

        view = self._view()
        lacks = plan_gaps.gaps(self.session, view.id)
        lines = [*self._state(view), "", *gap_lines(lacks[:MOST_GAPS])]
        if len(lacks) > MOST_GAPS:
            lines.append(_("and {count} more").format(count=len(lacks) - MOST_GAPS))
        return [
            *(Field(f"l:{n}", "note", line) for n, line in enumerate([*lines, ""])),
            *(Field(key, "button", _(words)) for key, words in self._buttons(view, lacks)),
        ]

    def _state(self, view: "PlanView") -> list[str]:
        from httui.screens.adapters import names_by_id
        from httui.sharing import plans
        from httui.workflows.duty_rows import today_of

        words = _(plans.STANDINGS[view.standing(today_of(self.session))])
        lines = [
            f"{view.partner_name}: {view.title}",
            _("State: {state}. Tier {tier}. Code {code}.").format(
                state=words, tier=view.tier, code=view.code
            ),
            f"{_('Trust')}: {_(TRUST[view.trust])}. {_(ALLOWS[view.trust])}",
            _("{count} fields leave, of {all} in the table.").format(
                count=len(view.shared), all=len(view.fields)
            ),
        ]
        if view.ends:
            lines.append(_("It ends on {day}.").format(day=day_words(view.ends)))
        if view.approved_at:
            names = names_by_id()
            who = ", ".join(names.get(user, "-") for user in (view.approved_by, view.second_by) if user)
            lines.append(
                _("Approved by {names} on {day}.").format(names=who, day=day_words(view.approved_at))
            )
        if view.origin:
            lines.append(_("It came from a file: {name}. Look at every field.").format(name=view.origin))
        return lines

    def _buttons(self, view: "PlanView", lacks: Sequence["Gap"]) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        if view.state == "draft":
            found += [
                ("answers", N_("Answer the questions")),
                ("fields", N_("Table of fields")),
                ("settings", N_("How strict it is ...")),
                ("rename", N_("Title and trust level ...")),
            ]
        if lacks:
            found.append(("gaps", N_("Everything that it lacks")))
        found.append(("read", N_("Read it as a paper")))
        if view.state == "draft":
            if self.session.may("share.approve"):
                found.append(("approve", N_("Approve ...")))
            found.append(("discard", N_("Throw the draft away ...")))
        else:
            found.append(("version", N_("Begin a new version")))
        if view.state == "approved" and self.session.may("share.approve"):
            found.append(("retire", N_("End it ...")))
        return [*found, ("file", N_("Write it to a file for another office ...")), ("back", N_("Back"))]

    def _again(self, text: str = "") -> None:
        self.form.set_fields(self.make_fields())
        if text:
            self.say(text)

    @flow
    async def action_answers(self) -> None:
        """The sixteen questions."""
        from httui.screens.sharing.plan_answers import PlanAnswersScreen
        from httui.sharing.plan_filling import PlanFilling

        await self.app.push_screen_wait(PlanAnswersScreen(PlanFilling(self.session, self._plan)))
        self._again(_("Every answer is kept."))

    @flow
    async def action_fields(self) -> None:
        """Field by field."""
        from httui.screens.sharing.plan_fields import PlanFieldsScreen

        await self.app.push_screen_wait(PlanFieldsScreen(self._plan))
        self._again()

    @flow
    async def action_settings(self) -> None:
        """Group sizes, quality, what a row is, tables."""
        from httui.screens.sharing import plan_settings

        if await plan_settings.ask(self, self._plan):
            self._again(_("Kept."))

    @flow
    async def action_rename(self) -> None:
        """What it is called, and for how much trust."""
        from httui.sharing import partners, plans
        from httui.sharing.disclosure import Trust

        view = self._view()
        held = partners.get(self.session, view.partner).trust
        choices = tuple((str(level), _(words)) for level, words in TRUST.items() if at_most(level, held))
        fields = [
            Field(
                "title",
                "text",
                _("What is it for? (a few words)"),
                value=view.title,
                required=True,
                limit=120,
            ),
            Field("trust", "choice", _("Trust"), value=str(view.trust), choices=choices, required=True),
        ]
        found = await self.app.push_screen_wait(Ask(_("Title and trust level"), fields))
        if found:
            plans.rename(self.session, self._plan, found["title"], Trust(found["trust"]))
            self._again(_("Kept. Look at the table of fields again."))

    @kindly
    def action_gaps(self) -> None:
        """All of it."""
        from httui.sharing import plan_gaps

        lines = gap_lines(plan_gaps.gaps(self.session, self._plan))
        self.app.push_screen(ReadScreen(_("What the plan lacks"), "\n".join(lines)))

    @flow
    async def action_read(self) -> None:
        """As a paper; S writes it to a file."""
        from httui.screens.sharing.paper import SharingPaper
        from httui.sharing import plan_document

        view = self._view()
        make = lambda code: plan_document.document(self.session, view.id, code)  # noqa: E731
        await self.app.push_screen_wait(SharingPaper("sharing_plan", view.id, f"plan-{view.code}", make))

    @flow
    async def action_approve(self) -> None:
        """By name; from tier 3 with a second person at this desk."""
        from httui.sharing import plan_approval
        from httui.sharing.plan_gaps import TWO_PEOPLE_TIER

        view = self._view()
        if view.tier >= TWO_PEOPLE_TIER:
            text = _(
                "A plan of this tier is approved by two people. A colleague who may approve signs here too."
            )
            fields = [
                *prose(text),
                Field("name", "text", _("Name to sign in with"), required=True, limit=60),
                Field("passphrase", "secret", _("Passphrase"), required=True, finishes=True),
            ]
            found = await self.app.push_screen_wait(Ask(_("Approve"), fields))
            if found is None:
                return
            plan_approval.approve(self.session, view.id, second=(found["name"], found["passphrase"]))
        else:
            text = _("You approve this plan by your name. It can then not be changed any more.")
            if not await self.app.push_screen_wait(Confirm(_("Approve"), text, yes=_("Yes, approve"))):
                return
            plan_approval.approve(self.session, view.id)
        self._again(_("Approved."))

    @flow
    async def action_version(self) -> None:
        """A draft that follows this one."""
        from httui.sharing import plans

        self._plan = plans.next_version(self.session, self._plan)
        self._again(_("A new draft. The version before holds until this one is approved."))

    @flow
    async def action_retire(self) -> None:
        """Nothing more is released by it."""
        from httui.sharing import plan_approval

        found = await self.app.push_screen_wait(ask_reason(_("End this plan")))
        if found:
            plan_approval.retire(self.session, self._plan, found["reason"])
            self.dismiss(None)

    @flow
    async def action_discard(self) -> None:
        """The draft is gone."""
        from httui.sharing import plans

        text = _("The draft is thrown away with its answers.")
        if await self.app.push_screen_wait(
            Confirm(_("Throw the draft away"), text, yes=_("Yes, throw it away"))
        ):
            plans.discard(self.session, self._plan)
            self.dismiss(None)

    @flow
    async def action_file(self) -> None:
        """Answers and fields, without the partner."""
        from httui.screens.work.drawing import ask_file, save
        from httui.sharing import plan_files

        view = self._view()
        found = await ask_file(
            self, _("Write it to a file"), {"json": N_("Plan (.json)")}, f"plan-{view.code}"
        )
        if found is not None:
            save(found[1], plan_files.to_file(self.session, view.id))
            self.say(_("Written to {path}.").format(path=found[1]))


def gap_lines(lacks: Sequence["Gap"]) -> list[str]:
    """What is missing, under the stage for which it is."""
    from httui.sharing.plan_gaps import STAGES

    lines: list[str] = []
    for stage, words in STAGES.items():
        some = [gap for gap in lacks if gap.stage == stage]
        if some:
            lines.append(_("Missing {stage}:").format(stage=_(words)))
            lines += [f"  ! {gap.text}" for gap in some]
    return lines or [_("Nothing is missing.")]


def _content(path: Path) -> bytes:
    """What a file holds, at most a little more than a plan may have."""
    from httui.sharing.plan_files import MOST_BYTES

    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError:
        raise Problem(N_("This file cannot be read."), where=path.name) from None
