"""The page of one case: what it is, its records, consents, tasks, and every way on (S-044, S-095, S-152)."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from httui.cases.consent_rules import PURPOSES, STATE_WORDS
from httui.i18n import N_, _
from httui.screens.ask import Ask, FormScreen
from httui.screens.base import flow, kindly
from httui.screens.words import day_words, moment_words, status_words
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.cases.register import Summary

Neighbour = Callable[[int], str | None]


class CaseScreen(FormScreen[None]):
    """One case; records and tasks are lines to enter."""

    NAME = N_("Case")
    TOPIC = N_(
        "Enter opens a record or finishes a task. K shows the consents, W records a withdrawal, R "
        "the rights of the person, "
        "I opens the identity (asks why, and is logged), "
        "P sets the pseudonym, T changes the state, N adds a record, B begins a workflow. F7 and F8 go to the "
        "neighbours in the list."
    )
    ACTIONS: ClassVar[tuple[str, ...]] = (
        "open",
        "back",
        "new",
        "previous",
        "next",
        "consents",
        "rights",
        "identity",
        "person",
        "state",
        "assign",
        "withdraw",
        "workflow",
    )

    def __init__(self, code: str, *, neighbours: Neighbour | None = None) -> None:
        super().__init__()
        self._code = code
        self._neighbours = neighbours
        self.case: Summary | None = None

    @kindly
    def arrive(self) -> None:
        """Read the case (the look is logged), then show it."""
        self.form.focus()
        self._read()

    def _read(self) -> None:
        from httui.cases import register

        self.case = register.summary(self.session, self._code)
        self.form.set_fields(self.make_fields())
        self.retitle()

    def on_screen_resume(self) -> None:
        """Something may have been added."""
        if self.case is not None and self.frame.session is not None:
            self._again()

    @kindly
    def _again(self) -> None:
        self._read()

    def retitle(self, right: str = "") -> None:
        """Code, pseudonym, status."""
        case = self.case
        if case is None:
            super().retitle(right)
            return
        name = f" ({case.pseudonym})" if case.pseudonym else ""
        self.title_bar.show(
            _("Case {code}{name}").format(code=case.code, name=name), status_words(case.status)
        )

    def make_fields(self) -> Sequence[Field]:
        """Summary, records, tasks, consents."""
        case = self.case
        if case is None:
            return [Field("none", "note", "")]
        return [
            *self._about(case),
            *self._records(case),
            *self._runs(),
            *self._tasks(case),
            *self._consents(case),
            *self._went(),
        ]

    @staticmethod
    def _about(case: "Summary") -> list[Field]:
        child = {True: _("yes"), False: _("no"), None: _("not known")}[case.child]
        lines = [
            _("Person {code}   child: {child}   place: {place}").format(
                code=case.person_code, child=child, place=case.place or _("not known")
            ),
            _("Opened {day}   last change {moment}").format(
                day=day_words(case.opened_on), moment=moment_words(case.updated_at)
            ),
        ]
        if case.other_cases:
            lines.append(_("Other cases of this person: {codes}").format(codes=", ".join(case.other_cases)))
        return [Field(f"about{n}", "note", line) for n, line in enumerate(lines)]

    @staticmethod
    def _records(case: "Summary") -> list[Field]:
        made = [Field("records", "heading", _("Records"))]
        for record in case.records:
            words = _("{title}  {status}  version {revision}  {moment}").format(
                title=record.title,
                status=status_words(record.status),
                revision=record.revision,
                moment=moment_words(record.updated_at),
            )
            made.append(Field(f"record:{record.id}", "button", words))
        if not case.records:
            made.append(Field("no-records", "note", _("There is no record.")))
        return made

    def _runs(self) -> list[Field]:
        """Workflows of this case: where each stands; those that are over come after those that are open."""
        from httui.screens.work.words import text_of
        from httui.workflows import runs

        made = [Field("runs", "heading", _("Workflows"))]
        for run in runs.of_case(self.session, self._code):
            steps = [text_of(step.label) for step in run.steps if step.state in ("ready", "started", "held")]
            # State first and steps below: the name of a workflow may be as long as the line, and is cut.
            words = f"{_(runs.STATES[run.state])}: {text_of(run.title)}"
            made.append(Field(f"run:{run.id}", "button", words))
            made += [Field(f"to-do:{run.id}:{n}", "note", f"- {step}") for n, step in enumerate(steps)]
        return (
            made
            if len(made) > 1
            else [*made, Field("no-runs", "note", _("No workflow was begun (B begins one)."))]
        )

    @staticmethod
    def _tasks(case: "Summary") -> list[Field]:
        from httui.screens.tasks import task_words

        made = [Field("tasks", "heading", _("Things to do"))]
        made += [Field(f"task:{task.id}", "button", task_words(task)) for task in case.tasks]
        return made if len(made) > 1 else [*made, Field("no-tasks", "note", _("Nothing is due."))]

    @staticmethod
    def _consents(case: "Summary") -> list[Field]:
        made = [Field("consents", "heading", _("Consent"))]
        for purpose, state in case.consent.items():
            made.append(
                Field(f"c:{purpose}", "note", f"{_(PURPOSES[purpose].words)}: {_(STATE_WORDS[state])}")
            )
        return made

    def _went(self) -> list[Field]:
        """The way to what was told and given outside, for those who may note it."""
        if not self.session.may("ledger"):
            return []
        return [Field("went", "button", _("Where the data went ..."))]

    # Ways on ------------------------------------------------------------------------------------

    def pressed(self, key: str) -> None:
        """A record or a task."""
        kind, _colon, found = key.partition(":")
        if kind == "record":
            from httui.screens.record import RecordScreen

            self.app.push_screen(RecordScreen(found))
        elif kind == "task":
            self._finish_task(found)
        elif kind == "run":
            from httui.screens.work.run import RunScreen

            self.app.push_screen(RunScreen(found))
        else:
            super().pressed(key)

    def action_open(self) -> None:
        """Enter on what is marked."""
        field = self.form.current
        if field is not None:
            self.pressed(field.key)

    @flow
    async def _finish_task(self, task: str) -> None:
        from httui.screens.tasks import finish_task

        if await finish_task(self, task):
            self._read()

    @flow
    async def action_new(self) -> None:
        """N: a further record for this case."""
        from httui.screens.intake.beginning import begin

        await begin(self, case=self.case.code if self.case else self._code)

    @flow
    async def action_workflow(self) -> None:
        """B: begin a workflow for this case."""
        from httui.screens.work.run import RunScreen, open_by_hand

        run = await open_by_hand(self, self._code)
        if run is not None:
            self.app.push_screen(RunScreen(run))

    def action_next(self) -> None:
        """F8."""
        self._go(1)

    def action_previous(self) -> None:
        """F7."""
        self._go(-1)

    @kindly
    def _go(self, steps: int) -> None:
        code = self._neighbours(steps) if self._neighbours is not None else None
        if code is None:
            self.say(_("There is no further case in the list."))
            return
        self._code = code
        self._read()

    def action_consents(self) -> None:
        """K."""
        from httui.screens.consents import ConsentsScreen

        self.app.push_screen(ConsentsScreen(self._code))

    @flow
    async def action_withdraw(self) -> None:
        """W."""
        from httui.screens.consents import withdraw

        await withdraw(self, self._code)
        self._read()

    def action_went(self) -> None:
        """What was told and given to others about the person."""
        if self.case is not None:
            from httui.screens.sharing.where_it_went import WhereItWentScreen

            self.app.push_screen(WhereItWentScreen(self._code, self.case.person_code))

    def action_rights(self) -> None:
        """R."""
        if self.case is not None:
            from httui.screens.rights import RightsScreen

            self.app.push_screen(RightsScreen(self._code, self.case.person_code))

    @flow
    async def action_identity(self) -> None:
        """I."""
        if self.case is not None:
            from httui.screens.identity import open_identity

            await open_identity(self, self.case.person_id, self.case.person_code)

    @flow
    async def action_person(self) -> None:
        """P: the name that the person chose to be called, set or changed after intake."""
        from httui.cases import persons

        case = self.case
        if case is None:
            return
        field = Field(
            "pseudonym",
            "text",
            _("Pseudonym"),
            value=case.pseudonym or "",
            limit=60,
            hint=_("As the person chose; never part of the real name. Empty: the code alone."),
        )
        wanted: list[str] = []

        def check(values: dict[str, str]) -> None:
            persons.set_pseudonym(self.session, case.person_code, values["pseudonym"])
            wanted.append(values["pseudonym"])

        await self.app.push_screen_wait(Ask(_("Pseudonym of the person"), [field], check=check))
        if wanted:
            self._read()

    @flow
    async def action_state(self) -> None:
        """T: open, close, freeze."""
        from httui.cases import persons

        if self.case is None:
            return
        choices = {"open": ("closed", "frozen"), "closed": ("open", "frozen")}.get(self.case.status, ())
        if not choices:
            self.say(_("A frozen case is opened again by a new consent (K)."))
            return
        field = Field(
            "status",
            "choice",
            _("New state"),
            choices=tuple((state, status_words(state)) for state in choices),
            required=True,
        )
        found = await self.app.push_screen_wait(Ask(_("State of the case"), [field]))
        if found:
            persons.set_status(self.session, self._code, found["status"])
            self._read()

    @flow
    async def action_assign(self) -> None:
        """G: give the case to a colleague."""
        from httui.cases import persons
        from httui.screens.adapters import active_people

        people = active_people(self.session)
        field = Field(
            "worker",
            "choice",
            _("Who works on it"),
            choices=tuple((user, name) for user, name in people),
            required=True,
        )
        found = await self.app.push_screen_wait(Ask(_("Give the case to"), [field]))
        if found:
            persons.assign(self.session, self._code, found["worker"])
            self._read()

    def offers(self, name: str) -> bool:
        """Only what one may."""
        rights = {
            "new": "cases.write",
            "workflow": "cases.write",
            "state": "cases.write",
            "person": "cases.write",
            "assign": "cases.assign",
            "withdraw": "consent.write",
        }
        if name in ("previous", "next") and self._neighbours is None:
            return False
        right = rights.get(name)
        return (right is None or self.session.may(right)) and super().offers(name)
