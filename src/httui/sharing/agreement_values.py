"""What fills the text of an agreement: from the plan, from the register, and what a person wrote (S-250).

Answers by choice are kept by their codes where they pick a variant, and as words of each language where they are
read: an agreement is one text in two languages.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from httui.sharing import plan_settings
from httui.sharing.disclosure import Trust
from httui.sharing.plan_form import answer_words

if TYPE_CHECKING:
    from httui.sharing.plans import PlanView
    from httui.store.session import Session

FROM_PLAN = {
    "purposes": "q02_need",
    "named_people": "q01_who",
    "law": "q05_law",
    "storage": "q08_storage",
    "months": "q08_months",
    "country": "q14_country",
}
"""Variables that are an answer of the plan as it was typed."""

CHOSEN = {
    "often": "q15_often",
    "consent": "q05_purpose",
    "transfer": "q08_transfer",
    "border_basis": "q14_basis",
}
"""Variables that are an answer by choice, shown in the words of each language (``often:en``)."""


def values_of(session: "Session", plan: "PlanView", partner: Any, own: Mapping[str, str]) -> dict[str, str]:
    """Every variable that is known. ``own``: what a person wrote; ``partner``: the partner's row.

    For whoever decided the rights.
    """
    found = {name: plan.answers.get(question, "") for name, question in FROM_PLAN.items()}
    for language in ("en", "id"):
        words = answer_words(plan.answers, in_language=language)
        for name, question in CHOSEN.items():
            found[name] = found[f"{name}:{language}"] = words.get(question, "")
    found |= {
        "office": session.org,
        "partner": partner.name,
        "partner_contact": partner.contact,
        "partner_incident": partner.incident_contact,
        "incident_hours": "24",
        "k": "" if plan.trust is Trust.NEVER else str(plan_settings.of(plan.settings, plan.trust).k),
        "start": plan.starts.isoformat() if plan.starts else "",
        "end": plan.ends.isoformat() if plan.ends else "",
    }
    return found | {name: text for name, text in own.items() if text and name != "roles"}


def choices_of(plan: "PlanView", own: Mapping[str, str]) -> dict[str, str]:
    """The variants that the plan's answers pick; empty where a question is open."""
    answers = plan.answers
    return {
        "roles": own.get("roles", "separate"),
        "basis": answers.get("q05_basis", ""),
        "border": answers.get("q14_cross", ""),
        "onward": answers.get("q13_onward", ""),
        "publish": answers.get("q13_publish", ""),
    }
