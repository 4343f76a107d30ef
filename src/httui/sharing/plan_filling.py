"""A plan as a form that is being filled: every answer is in the draft the moment it is given (S-016, S-241 to S-249).

There is no draft beside the plan.
"""

from typing import TYPE_CHECKING

from httui.cases.instrument import InstrumentFilling
from httui.i18n import N_
from httui.problem import Problem
from httui.sharing import plans
from httui.sharing.plan_form import open_questions, plan_form, references

if TYPE_CHECKING:
    from httui.store.session import Session


class PlanFilling(InstrumentFilling):
    """The answers of a draft; one object is one sitting, which is in the audit trail once."""

    def __init__(self, session: "Session", plan: str) -> None:
        view = plans.get(session, plan)
        super().__init__(session, plan_form())
        self.plan = view.id
        self._names = {ref: name for name, ref in references().items()}
        self._noted = False
        for name, text in view.answers.items():
            self._run.answer(references()[name], text)

    def keep(self, ref: str) -> None:
        """Keep an answer in the draft. Raises ``Refused``, ``NotADraft``, :class:`Problem`."""
        plans.answer(self.session, self.plan, self._names[ref], self.run.value(ref), noted=self._noted)
        self._noted = True

    def set_missing(self, ref: str, code: str | None) -> list[str]:
        """Nothing stands in for an answer: what is not known yet is a gap of the plan. Raises :class:`Problem`."""
        if code:
            raise Problem(N_("Leave it empty: the plan lists what is still open."))
        return self.run.set_missing(ref, None)

    def first_open(self) -> str | None:
        """The first question that is not answered as it has to be; None when all are."""
        answers = {name: self.run.value(ref) for ref, name in self._names.items()}
        return next((references()[one.name] for one in open_questions(answers)), None)
