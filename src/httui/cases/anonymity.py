"""Making a case anonymous when its time is over: statistics stay, the person cannot be found in them (S-044, S-195).

Names with their keys, free text, history, pseudonym, worker and codes go for good; coded answers stay under fresh codes
(see ``store.anonymising``). A tombstone has it done again after a restore. A person who said no to statistics, or took
that consent back, is not counted against their will: such a case is erased instead. Each case made anonymous counts as
a person of its own.
"""

from typing import TYPE_CHECKING

from httui.cases import access, erasure
from httui.cases.access import Row
from httui.i18n import N_
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session


class NotAgreed(Problem):
    """The person does not want to be counted."""

    def __init__(self) -> None:
        super().__init__(
            N_("The person said no to statistics, or to a case file at all: nothing of this case may stay."),
            remedy=N_("Destroy it instead."),
        )


def may_stay(case: Row) -> bool:
    """Whether coded answers of a case may stay: nobody said no to the case file or to statistics, or took it back."""
    from httui.store.models import Consent

    latest: dict[str, Row] = {}
    for row in Consent.select().where(Consent.case == case.id).order_by(Consent.id):
        latest[row.purpose] = row
    found = [latest[purpose] for purpose in ("services", "statistics") if purpose in latest]
    return all(row.decision != "no" and row.withdrawn_at is None for row in found)


def anonymise_case(
    session: "Session", case: str, reason: str, *, second: tuple[str, str] | None = None
) -> str:
    """Make one case (id or code) anonymous; the id that it had. ``second``: name and passphrase of the second person.

    A second person is needed where the case holds an identity or free text. Raises ``Refused``, ``NoSuchCase``,
    ``CaseClosed`` (gone already), :class:`NotAgreed`, ``SecondPersonNeeded``, ``WrongSignIn``, ``VaultAbsent``,
    :class:`Problem` without a reason.
    """
    from httui.store.anonymising import STATUS, anonymise_content
    from httui.store.erasing import erase_content
    from httui.store.errors import VaultAbsent
    from httui.store.tombstones import finish_in_vault, keep

    session.require("retention")
    found = access.case_of(session, case)
    access.require_there(found)
    if not reason.strip():
        raise Problem(N_("Say why this is made anonymous."))
    if not may_stay(found):
        raise NotAgreed
    if second is None and erasure.sensitive(found):
        raise erasure.SecondPersonNeeded
    if session.identities is None and erasure.sealed(found):
        raise VaultAbsent
    second_by = session.second_person(*second, right="retention").id if second else None
    with session.transaction():
        _name_loose_answers(session, found)
        stone = erasure.stones(session, found.person, second_by, reason.strip())
        stone(STATUS, found.id, found.code)
        for row in found.records:
            stone("record", row.id, None)
        whole = not erasure.others_of(found)
        anonymise_content(session.cases, found.id)
        if whole:
            erase_content(session.cases, "person", found.person_id)
            stone("person", found.person_id, found.person.code)
        if session.identities is not None:
            finish_in_vault(session.cases, session.identities)
    keep(session)
    return str(found.id)


def _name_loose_answers(session: "Session", case: Row) -> None:
    """Note which answers were typed for form versions that were kept before this was noted."""
    from httui.cases import registry
    from httui.cases.classes import loose_refs

    for version in {row.form_version_id: row.form_version for row in case.records}.values():
        if all("loose" in words for words in version.classes.values()):
            continue
        loose = loose_refs(registry.load(session, version))
        version.classes = {ref: words | {"loose": ref in loose} for ref, words in version.classes.items()}
        version.save(only=["classes"])
