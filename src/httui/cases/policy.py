"""The office's consent policy: no intake opens before one is adopted (S-080).

Kept as the setting ``consent_policy``: what was adopted, when, by whom, and the version of the words that are
read to people. A new version of the words is a new adoption; consents keep the version they were given under.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from httui.cases.access import refused
from httui.i18n import N_
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session

_KEY = "consent_policy"
SHIPPED_SCRIPT = "1"
"""Version of the thirteen points that ship with the product (``consent_rules.TOLD``)."""


class PolicyMissing(Problem):
    """No consent policy was adopted, so nobody may be asked anything yet."""

    def __init__(self) -> None:
        super().__init__(
            N_("The office has not adopted a consent policy yet."),
            remedy=N_("An administrator or data lead adopts one before the first intake."),
        )


@dataclass(frozen=True, slots=True)
class Policy:
    """An adopted policy. ``reference`` says where its text is kept, in the office's words."""

    reference: str
    script_version: str
    adopted_at: datetime
    adopted_by: str


def adopt(session: "Session", reference: str, *, script_version: str = SHIPPED_SCRIPT) -> Policy:
    """Adopt a consent policy; needs the right to settings or forms. Raises ``Refused``, Problem."""
    from httui.store.fields import moment_text
    from httui.store.models import Setting

    if not (session.may("settings") or session.may("forms")):
        raise refused(N_("Adopting a consent policy is for the administrator or the data lead."))
    reference = reference.strip()
    if not reference:
        raise Problem(N_("Say where the text of the consent policy is kept."))
    adopted = Policy(reference, script_version, session.clock.now(), session.user.id)
    value = {
        "reference": adopted.reference,
        "script_version": adopted.script_version,
        "adopted_at": moment_text(adopted.adopted_at),
        "adopted_by": adopted.adopted_by,
    }
    with session.transaction():
        Setting.insert(key=_KEY, value=value).on_conflict_replace().execute()
        session.audit.append("settings", "consent_policy", script_version)
    return adopted


def current() -> Policy | None:
    """The policy in force, or ``None``. Needs an open store and no right: every screen may say it."""
    from httui.store import rows
    from httui.store.fields import text_moment
    from httui.store.models import Setting

    found = rows.value(Setting, "value", _KEY)
    value = None if found is None else json.loads(found)
    if not isinstance(value, dict):
        return None
    return Policy(
        value["reference"], value["script_version"], text_moment(value["adopted_at"]), value["adopted_by"]
    )


def require() -> Policy:
    """The policy in force; raises :class:`PolicyMissing` (S-080)."""
    found = current()
    if found is None:
        raise PolicyMissing
    return found
