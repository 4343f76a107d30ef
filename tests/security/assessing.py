"""The shipped assessment and rounds of answers for the tests of the security room."""

import functools
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from httui.security.answers import Answer, Value
from httui.security.gate_rule import Facts
from httui.security.items import Assessment, Item, read_assessment, shipped_assessment

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
SIGNED = NOW - timedelta(days=20)

GATES = {
    2: ["a1", "a3", "c1", "c2", "d1", "e2", "g3", "h1", "k1", "l1"],
    3: ["b1", "c5", "d2", "d4", "e1", "e3", "e4", "e5", "e6", "f1", "i1", "j1", "l2"],
    4: ["d7", "e7", "l5"],
}


@functools.cache
def assessment() -> Assessment:
    """The assessment that ships, read once."""
    return read_assessment(shipped_assessment())


def items() -> tuple[Item, ...]:
    return assessment().items


def item(name: str) -> Item:
    return next(one for one in items() if one.id == name)


def answers(default: str | None = "yes", **given: str | None) -> dict[str, Answer]:
    """Every item answered with ``default``, those in ``given`` otherwise; None leaves an item out."""
    values = {one.id: given.get(one.id, default) for one in items()}
    reason = "we have none of these"
    return {
        name: Answer(Value(text), reason if text == "na" else "") for name, text in values.items() if text
    }


def facts(given: Mapping[str, Answer] | None = None, **more: Any) -> Facts:
    """A signed round in which everything is in order, tier 4 included, unless said otherwise."""
    ready: dict[str, Any] = {
        "items": items(),
        "answers": answers() if given is None else given,
        "now": NOW,
        "signed_at": SIGNED,
        "director": "Direktur Contoh",
        "dual_control": True,
        "drill": NOW - timedelta(days=10),
    }
    return Facts(**(ready | more))


def any_answer() -> st.SearchStrategy[Answer]:
    return st.builds(Answer, st.sampled_from(list(Value)), st.sampled_from(["", "?", "we have no cloud"]))


def any_answers() -> st.SearchStrategy[dict[str, Answer]]:
    """Some rounds are nearly in order, as real ones are: otherwise no tier would ever open."""
    names = [one.id for one in items()]
    some = st.dictionaries(st.sampled_from(names), any_answer(), max_size=12)
    return st.builds(
        lambda base, changed, left: {
            name: answer for name, answer in (base | changed).items() if name not in left
        },
        st.sampled_from([answers("yes"), answers("no"), answers(None)]),
        some,
        st.sets(st.sampled_from(names), max_size=2),
    )
