"""Hypothesis strategies for whole definitions, with every field and any text that a person can type."""

import unicodedata
from typing import Any

from hypothesis import strategies as st

from httui.workflows.conditions import END_CHECKS, MOST_DAYS, NEEDS, TRIGGERS
from httui.workflows.definition import END, RESOURCES, Condition, Outcome, Role, Span, Task, Workflow
from httui.workflows.definition import UNITS as SPAN_UNITS

_TRICKY = "|\\<>`*_[]{}=+-@#'\"%;:,&~\n "
_SIGNS = st.one_of(st.sampled_from(_TRICKY), st.characters(categories=("L", "M", "N", "P", "S", "Zs")))


def texts(longest: int = 120, *, least: int = 1) -> st.SearchStrategy[str]:
    """Text without what a file refuses or changes: control characters, kinds of blanks, blanks at its ends."""
    return (
        st.text(_SIGNS, min_size=least, max_size=min(longest, 30))
        .map(
            lambda text: "".join(" " if unicodedata.category(sign) == "Zs" else sign for sign in text).strip()
        )
        .filter(lambda text: len(text) >= least)
    )


def languages() -> st.SearchStrategy[dict[str, str]]:
    """Words in none, one or both languages."""
    return st.dictionaries(st.sampled_from(["en", "id"]), texts())


names = st.from_regex(r"[a-z0-9][a-z0-9_-]{0,39}", fullmatch=True).filter(lambda name: name != END)
form_ids = st.from_regex(r"[A-Za-z0-9_.:/-]{1,20}", fullmatch=True)
spans = st.builds(Span, st.integers(0, 9_999), st.sampled_from(SPAN_UNITS))
refs = st.from_regex(r"/data(/[a-z_]{1,8}(\[[1-9]\])?){1,3}", fullmatch=True)


@st.composite
def conditions(draw: st.DrawFn, kinds: frozenset[str]) -> Condition:
    """One condition of these kinds."""
    kind = draw(st.sampled_from(sorted(kinds)))
    days = draw(st.integers(0, MOST_DAYS)) if kind in {"date", "closed"} else 0
    form = draw(form_ids) if kind in {"record", "field", "date"} else ""
    ref = draw(refs) if kind in {"field", "date"} else ""
    value = ""
    if kind in {"consent", "role", "screening"} or (kind == "withdrawal" and draw(st.booleans())):
        value = draw(names)
    elif kind == "field":
        value = draw(texts(least=0))
    return Condition(kind, form, ref, value, days)


def many(kinds: frozenset[str], least: int = 0) -> st.SearchStrategy[tuple[Condition, ...]]:
    """A few conditions."""
    return st.lists(conditions(kinds), min_size=least, max_size=3).map(tuple)


@st.composite
def workflows(draw: st.DrawFn) -> Workflow:
    """Any definition that a file can hold, sensible or not."""
    task_names = draw(st.lists(names, max_size=5, unique=True))
    targets = st.lists(st.sampled_from([*task_names, END]), min_size=1, max_size=3, unique=True).map(tuple)
    ways = st.lists(
        st.builds(Outcome, names, languages(), targets),
        min_size=1,
        max_size=3,
        unique_by=lambda way: way.name,
    ).map(tuple)
    columns: dict[str, Any] = {name: languages() for name in (*RESOURCES, "tools", "output", "information")}
    tasks = tuple(
        draw(
            st.builds(
                Task,
                name=st.just(name),
                label=languages(),
                responsible=st.lists(names, max_size=3, unique=True).map(tuple),
                estimate=st.none() | spans,
                within=st.none() | spans,
                form=st.just("") | form_ids,
                needs=many(NEEDS),
                join=st.sampled_from(["all", "any"]),
                waits=st.booleans(),
                outcomes=ways,
                **columns,
            )
        )
        for name in task_names
    )
    roles = st.lists(
        st.builds(Role, names, languages(), st.lists(names, max_size=3, unique=True).map(tuple)),
        max_size=3,
        unique_by=lambda role: role.name,
    )
    return Workflow(
        id=draw(names),
        **{name: draw(languages()) for name in ("title", "goal", "start", "end", "source", "note")},
        triggers=draw(many(TRIGGERS, 1)),
        end_check=draw(many(END_CHECKS, 1)),
        roles=tuple(draw(roles)),
        tasks=tasks,
    )
