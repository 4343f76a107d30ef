"""A plan as a form that is being filled: every answer is in the draft the moment it is given (S-016, S-241 to S-249).

Screens draw it as any other form. There is no draft beside the plan and nothing to save.
"""

from typing import TYPE_CHECKING

from httui.cases.consent_rules import Path
from httui.cases.filling import Closed, Filling, form_language
from httui.i18n import N_, language
from httui.problem import Problem
from httui.sharing import plans
from httui.sharing.plan_form import open_questions, plan_form, references

if TYPE_CHECKING:
    from httui.store.session import Session
    from httui.xforms import FormSession


class PlanFilling(Filling):
    """The answers of a draft; one object is one sitting, which is in the audit trail once."""

    def __init__(self, session: "Session", plan: str) -> None:
        # Not the base's beginning: a plan is no record of a case and has no version in the register.
        view = plans.get(session, plan)
        self.session = session
        self.plan = view.id
        self.form = plan_form()
        self.version = None
        self.reasons = {}
        self.searched = {}
        self.typed = set()
        self.kinds = frozenset()
        self._fields = self.form.by_ref
        self._names = {ref: name for name, ref in references().items()}
        self._noted = False
        self._run = self.form.new_session(
            language=form_language(self.form, language()),
            now=session.clock.now,
            tz=session.clock.now().tzinfo,
        )
        for name, text in view.answers.items():
            self._run.answer(references()[name], text)

    @property
    def run(self) -> "FormSession":
        """The engine's session."""
        return self._run

    @property
    def path(self) -> Path | None:
        """Nothing here needs a person's consent."""
        return Path.FULL

    @property
    def person_id(self) -> str | None:
        """It is about no person."""
        return None

    def closed_on(self, ref: str, path: Path | None) -> Closed | None:  # noqa: ARG002
        """Every question is open, whatever the gate: nothing personal is asked."""
        return None

    def is_direct(self, ref: str) -> bool:  # noqa: ARG002
        """Nothing here belongs to the identity vault."""
        return False

    def answer(self, ref: str, text: str) -> list[str]:
        """Answer a question and keep it. Raises ``Refused``, ``NotADraft``, ``FormError``, :class:`Problem`."""
        before = self.run.value(ref) or ""
        changed = self.run.answer(ref, text)
        try:
            plans.answer(self.session, self.plan, self._names[ref], self.run.value(ref), noted=self._noted)
        except Problem:
            # What could not be kept is not shown as if it were.
            self.run.answer(ref, before)
            raise
        self._noted = True
        return changed

    def set_missing(self, ref: str, code: str | None) -> list[str]:
        """Nothing stands in for an answer: what is not known yet is a gap of the plan. Raises :class:`Problem`."""
        if code:
            raise Problem(N_("Leave it empty: the plan lists what is still open."))
        return self.run.set_missing(ref, None)

    def first_open(self) -> str | None:
        """The first question that is not answered as it has to be; None when all are."""
        answers = {name: self.run.value(ref) for ref, name in self._names.items()}
        return next((references()[one.name] for one in open_questions(answers)), None)
