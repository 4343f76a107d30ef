"""Whom a matching compares: persons who agreed to it, with keys made from the identity vault (S-238, S-251).

Only persons whose consent covers this plan's purpose and partner at this second. Every identity is opened by the vault
itself, with the reason and, where the office wants it, a second person; the audit says so for each of them. Names and
keys live in memory only, until the lists are masked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from httui.cases import registry
from httui.cases.access import Row
from httui.i18n import N_, _
from httui.problem import Problem
from httui.sharing import agreements, permission, plan_approval, plans, traits
from httui.sharing.matching_keys import Key, Traits, derive_keys
from httui.sharing.psi_message import MatchProblem
from httui.store.errors import Refused

if TYPE_CHECKING:
    from httui.store.account import Account
    from httui.store.session import Session
    from httui.store.vault import Vault

_ALWAYS = (date(1900, 1, 1), date(9999, 12, 31))


LEFT_OUT = permission.REASONS | {
    "sealed": N_("identity not sealed to you yet"),
    "no_keys": N_("too little is known to compare"),
}
"""Why somebody is not compared, with words."""


@dataclass(frozen=True, slots=True)
class People:
    """Codes to keys, and persons left out by reason (of :data:`LEFT_OUT`)."""

    keys: Mapping[str, list[Key]]
    left_out: Mapping[str, int]


class NotAllowed(MatchProblem):
    """No plan and agreement with this partner allows lists to be compared."""


def reason_words(reason: str) -> str:
    """Why somebody is not compared, in the language in use."""
    return _(LEFT_OUT[reason])


def require_plan(session: "Session", plan: str) -> Row:
    """The row of a plan that allows matching today, under a signed agreement. For those who share.

    Raises ``Refused``, ``NoSuchPlan``, ``NotUsable``, :class:`NotAllowed`.
    """
    view = plan_approval.usable(session, plan)
    row = plans.row_of(view.id)
    if not (row.settings.get("matching") is True or view.answers.get("q13_linking") == "agreed"):
        raise NotAllowed(
            N_("This plan does not allow lists to be compared with the partner."),
            remedy=N_(
                "Begin a new version of the plan, allow linking as the agreement says, and have it approved."
            ),
        )
    if agreements.in_force(session, row.id) is None:
        raise NotAllowed(
            N_("There is no signed agreement for this plan that holds today."),
            remedy=N_("Sign the agreement first: matching is done under an agreement only."),
        )
    return row


def agreement_of(session: "Session", plan: Row) -> str:
    """The id of the signed agreement of a plan that holds today; empty where there is none. For those who share."""
    found = agreements.in_force(session, plan.id)
    return "" if found is None else found.id


def gather(session: "Session", plan: Row, reason: str, second: "Account | None" = None) -> People:
    """Whom we may compare by a plan, with their keys.

    Needs the rights to share and to identities. ``reason`` goes into the audit for each of them; ``second`` agrees,
    where the office opens identities by two people. Raises ``Refused``, ``VaultAbsent``, :class:`Problem`.
    """
    from httui.store.vault import Vault, needs_second

    session.require("share")
    session.require("identities.open")
    if len(reason.strip()) < 3:
        raise Problem(N_("Say why the identities are opened."))
    if needs_second(session) and second is None:
        raise Refused(
            N_("Two people open an identity here."), remedy=N_("Ask a colleague who may open identities.")
        )
    vault = Vault(session)
    found = permission.look(session, plan, *_ALWAYS)
    left_out = dict(found.left_out)
    keys: dict[str, list[Key]] = {}
    for person, code in dict.fromkeys((row.person, row.person_code) for row in found.allowed):
        try:
            made = derive_keys(_traits(vault, person, reason, second))
        except Refused:
            # Not sealed to this account yet: their names cannot be read here.
            left_out["sealed"] = left_out.get("sealed", 0) + 1
            continue
        if made:
            keys[code] = made
        else:
            left_out["no_keys"] = left_out.get("no_keys", 0) + 1
    return People(keys, left_out)


def _traits(vault: "Vault", person: str, reason: str, second: "Account | None") -> Traits:
    """What is known of one person: coded answers and identities of all their records, the newest last."""
    from httui.store.models import Case, Record

    sealed = vault.current(person, reason, second)
    rows = Record.select().join(Case).where(Case.person == person).order_by(Record.created_at)
    values: list[tuple[str, str]] = []
    kinds: dict[str, str] = {}
    year = 0
    for row in rows:
        year = row.created_at.year
        values += [(ref, str(text)) for ref, text in (row.answers or {}).items()]
        values += sealed.get(row.id, {}).items()
        kinds |= {ref: found.kind for ref, found in registry.classes_of(row.form_version).items()}
    return traits.from_answers(values, kinds, year)
