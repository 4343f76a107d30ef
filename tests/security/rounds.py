"""Rounds of the self-assessment in a real office, for the tests of the security room, its screens and commands."""

from collections.abc import Mapping

from httui.security import drill, rounds_store, signing
from httui.security.answers import Answer, Value
from httui.security.gate_rule import Verdict
from httui.store.models import Setting
from httui.store.session import Session
from httui.store.vault import DUAL_CONTROL
from tests.security.assessing import items

DIRECTOR = "Direktur Contoh"
REASON = "we have none of these"
BELOW = {2: "b1", 3: "d7", 1: "a1"}
"""The tier that is reached when this item alone is answered No."""


def answer_all(session: Session, default: str | None = "yes", **given: str | None) -> str:
    """Answer the open round (or a new one) as one person; returns its id."""
    made = rounds_store.start(session)
    for item in items():
        text = given.get(item.id, default)
        if text is not None:
            give(session, made.id, item.id, text)
    return made.id


def give(session: Session, round_id: str, item: str, text: str) -> None:
    """One answer; *not applicable* gets a reason."""
    rounds_store.give(session, round_id, item, Answer(Value(text), REASON if text == "na" else ""))


def signed(session: Session, default: str | None = "yes", **given: str | None) -> Verdict:
    """A round answered and signed by one person who may sign."""
    return signing.sign(session, answer_all(session, default, **given), DIRECTOR)


def reach(session: Session, tier: int) -> None:
    """Have the gate stand at ``tier`` (1 to 4) by a signed round."""
    if tier == 4:
        highest(session)
    given: Mapping[str, str] = {BELOW[tier]: "no"} if tier < 4 else {}
    assert signed(session, **given).tier == tier
    assert session.tier == tier


def highest(session: Session) -> None:
    """What tier 4 needs besides the answers."""
    Setting.insert(key=DUAL_CONTROL, value=True).on_conflict_replace().execute()
    drill.note(session, "the spare computer")
