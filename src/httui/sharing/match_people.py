"""Whom a matching compares: persons who agreed to it, with keys made from the identity vault (S-238, S-251).

Only persons whose consent covers this plan's purpose and partner at this second. Every identity is opened by the vault
itself, with the reason and, where the office wants it, a second person; the audit says so for each of them. Names and
keys live in memory only, until the lists are masked.
"""

from collections.abc import Iterator, Mapping
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

_AT_ONCE = 400
"""Persons whose records are read together."""
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
    codes = {row.person: row.person_code for row in found.allowed}
    kinds = _kinds()
    persons = list(codes)
    for start in range(0, len(persons), _AT_ONCE):
        # The audit's entries of so many are written at once; nothing of them has left memory by then.
        with session.transaction():
            for person, told in _coded(persons[start : start + _AT_ONCE], kinds):
                try:
                    sealed = vault.current(person, reason, second)
                except Refused:
                    # Not sealed to this account yet: their names cannot be read here.
                    left_out["sealed"] = left_out.get("sealed", 0) + 1
                    continue
                if made := derive_keys(_traits(told, sealed)):
                    keys[codes[person]] = made
                else:
                    left_out["no_keys"] = left_out.get("no_keys", 0) + 1
    return People(keys, left_out)


@dataclass(frozen=True, slots=True)
class _Told:
    """The coded answers of one record, the kinds of identifiers of its form, and the year it was made in."""

    record: str
    answers: Mapping[str, str]
    kinds: Mapping[str, str]
    year: int


def _kinds() -> dict[int, dict[str, str]]:
    """Form version to the kinds of identifiers by reference."""
    from httui.store.models import FormVersion

    return {
        row.id: {ref: found.kind for ref, found in registry.classes_of(row).items()}
        for row in FormVersion.select(FormVersion.id, FormVersion.classes)
    }


def _coded(persons: list[str], kinds: Mapping[int, Mapping[str, str]]) -> Iterator[tuple[str, list[_Told]]]:
    """Each person with their records, oldest first."""
    from httui.store.models import Case, Record

    told: dict[str, list[_Told]] = {person: [] for person in persons}
    rows: Row = Record.select(Record, Case).join(Case).where(Case.person.in_(persons))
    for row in rows.order_by(Record.created_at, Record.id):
        told[row.case.person_id].append(
            _Told(row.id, row.answers or {}, kinds[row.form_version_id], row.created_at.year)
        )
    yield from told.items()


def _traits(told: list[_Told], sealed: Mapping[str, Mapping[str, str]]) -> Traits:
    """What is known of one person: coded answers and identities of all their records, the newest last."""
    values: list[tuple[str, str]] = []
    kinds: dict[str, str] = {}
    for record in told:
        values += [(ref, str(text)) for ref, text in record.answers.items()]
        values += sealed.get(record.record, {}).items()
        kinds |= record.kinds
    return traits.from_answers(values, kinds, told[-1].year if told else 0)
