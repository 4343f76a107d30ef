"""What the program saw, as suggestions for answers of the self-assessment (items with ``auto``; S-014).

A suggestion is never an answer: a person takes it over, with their name. What shows one computer or one rule only
suggests *Partly* at most, because the question asks about all of them; what cannot be seen suggests nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from httui.i18n import N_, _
from httui.security.answers import Value
from httui.security.finding import ATTENTION, OK, Finding, StoreFacts

if TYPE_CHECKING:
    from httui.security.machine import Machine
    from httui.store.session import Session

SEEN_BY: dict[str, tuple[str, ...]] = {
    "c1": ("own-accounts",),
    "c2": ("passphrases",),
    "c5": ("unused-accounts",),
    "c7": ("everyday-account",),
    "c8": ("identity-holders",),
    "d1": ("screen-lock",),
    "d2": ("updates",),
    "e1": ("disk-encryption",),
    "e2": ("sealed",),
    "e3": ("vault-apart", "identity-holders"),
    "e4": ("backup", "place"),
    "e5": ("restore-drill",),
    "e6": ("recovery-sheets",),
    "e7": ("swap",),
    "f3": ("firewall",),
}
"""Item to the findings that speak to it."""

WHOLE = frozenset({"c5", "e2", "e5"})
"""Items that the program sees wholly: here what is in order suggests Yes."""

NOT_SEEN = N_("The program cannot see this. Look as the question says.")
THIS_ONE = N_("The program sees this computer and this store only; Yes is for all of them.")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What was seen about ``item``: the answer it suggests, None where nothing can be told, and what it rests on."""

    item: str
    value: Value | None
    found: tuple[Finding, ...] = ()

    @property
    def seen(self) -> str:
        """What was seen, in the language in use."""
        return " ".join(finding.text for finding in self.found)

    @property
    def look(self) -> str:
        """How far this goes and what to do, in the language in use; empty when nothing needs doing."""
        advice = [finding.advice for finding in self.found if finding.advice]
        if self.value is None:
            advice.insert(0, _(NOT_SEEN))
        elif self.value is Value.PARTLY:
            advice.insert(0, _(THIS_ONE))
        return " ".join(advice)


def suggest(findings: Iterable[Finding]) -> dict[str, Suggestion]:
    """A suggestion for each item that ``findings`` speak to, by item id."""
    by_id = {finding.id: finding for finding in findings}
    made = {}
    for item, names in SEEN_BY.items():
        found = [by_id[name] for name in names if name in by_id]
        if found:
            made[item] = _suggestion(item, found)
    return made


def look(session: "Session", machine: "Machine | None" = None) -> dict[str, Suggestion]:
    """Look at this machine and this office. Takes seconds on some systems; reads only. Raises ``Refused``."""
    from httui.security.machine import ThisMachine

    return by_machine(facts(session), machine or ThisMachine())


def facts(session: "Session") -> StoreFacts:
    """What the store shows, at once and without checking its files. Raises ``Refused``."""
    from httui.security.looking import store_facts

    session.require("workflows.read")
    return store_facts(session.data, session, check=False)


def by_machine(store: StoreFacts, machine: "Machine") -> dict[str, Suggestion]:
    """The suggestions from ``store`` and a look at ``machine``; needs no session, so that it can be done aside."""
    from httui.security.doctor import examine

    return suggest(examine(machine, store))


def _suggestion(item: str, found: list[Finding]) -> Suggestion:
    states = {finding.state for finding in found}
    value: Value | None = None
    if ATTENTION in states:
        value = Value.NO
    elif states == {OK}:
        value = Value.YES if item in WHOLE else Value.PARTLY
    return Suggestion(item, value, tuple(found))
