"""Words that several screens share: roles, gate, states, dates."""

import datetime
from typing import TYPE_CHECKING, Any

from httui.cases.code_words import STATUSES, status_words
from httui.i18n import N_, _

if TYPE_CHECKING:
    from httui.store.session import Session

__all__ = [
    "PROFILES",
    "ROLES",
    "SHORT_ROLES",
    "STATUSES",
    "TIERS",
    "day_words",
    "gate_words",
    "keep_language",
    "moment_words",
    "role_words",
    "short_role_words",
    "status_words",
]

ROLES = {
    "admin": N_("administrator"),
    "data_lead": N_("data lead"),
    "worker": N_("case worker"),
    "supervisor": N_("supervisor"),
    "analyst": N_("analyst"),
    "reader": N_("reader"),
}
"""Role to its name (instruments, section 13)."""

SHORT_ROLES = {
    "admin": N_("admin"),
    "data_lead": N_("lead"),
    "worker": N_("worker"),
    "supervisor": N_("superv."),
    "analyst": N_("analyst"),
    "reader": N_("reader"),
}
"""The same in one short word, for the header line of somebody with several roles."""

TIERS = {
    0: N_("public"),
    1: N_("counts"),
    2: N_("coded records"),
    3: N_("identities"),
    4: N_("highest risk"),
}
"""Data tier to its name (instruments, section 2.1)."""

PROFILES = {
    "passphrase": N_("Several words, easy to remember; changed when it may have leaked"),
    "workbook": N_("14 signs of four kinds, changed every 90 days"),
}
"""Rules for passphrases (instruments, section 13)."""


def role_words(user: Any) -> str:
    """The roles of an account, in words; ``+identities`` for the separate right."""
    names = [_(ROLES[role]) for role in ROLES if role in user.roles]
    if getattr(user, "identities", False):
        names.append(_("identities"))
    return ", ".join(names) or _("no role")


def short_role_words(user: Any) -> str:
    """The roles for the header: in full where there is one, else a short word each; ``+ID`` for identities."""
    if len(user.roles) == 1 and not user.identities:
        return role_words(user)
    names = [_(SHORT_ROLES[role]) for role in SHORT_ROLES if role in user.roles]
    return ", ".join([*names, _("+ID")] if user.identities else names)


def gate_words(session: "Session") -> str:
    """The state of the readiness gate for the header: always in sight (DESIGN section 6)."""
    gate = session.gate
    if gate.basis in ("judgement", "exception") and gate.expires_at:
        # Thirty days at most: the year would only take room.
        words = (
            _("Gate {tier}: own judgement to {day}")
            if gate.basis == "judgement"
            else _("Gate {tier}: EXCEPTION to {day}")
        )
        return words.format(tier=gate.tier, day=f"{gate.expires_at:%d-%m}")
    return _("Gate {tier}: {name}").format(tier=gate.tier, name=_(TIERS.get(gate.tier, "")))


def day_words(moment: Any) -> str:
    """A day as it is typed here: 31-12-2026; accepts dates, times and ISO text."""
    if isinstance(moment, str):
        try:
            moment = datetime.datetime.fromisoformat(moment)
        except ValueError:
            return str(moment)
    return f"{moment:%d-%m-%Y}" if moment else ""


def moment_words(moment: Any) -> str:
    """Day and time on this machine's clock: 31-12-2026 14:05."""
    if isinstance(moment, str):
        try:
            moment = datetime.datetime.fromisoformat(moment)
        except ValueError:
            return str(moment)
    if not moment:
        return _("never")
    return f"{moment.astimezone() if moment.tzinfo else moment:%d-%m-%Y %H:%M}"


def keep_language(session: "Session", language: str) -> None:
    """Remember the language of the person who is signed in."""
    from httui.store.own import choose_language

    choose_language(session, language)
