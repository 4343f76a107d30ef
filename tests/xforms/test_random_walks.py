"""Random fillings of random and shipped forms: what is kept up to date step by step equals what is computed at once.

A draft that is restored is computed from nothing, so it must agree with the session that made it, state by state;
the submission must survive going out and coming in.
"""

# ruff: noqa: E501 - a table or a bare form reads best with its rows in one line

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.xforms import Form, FormError, FormSession, load_form
from tests.xforms.making import NOW, bind, table, xform

SHIPPED = sorted((Path(__file__).parents[2] / "forms").glob("*.md"))
VALUES = {
    "int": ("0", "1", "17", "-3", "90", "x", ""),
    "decimal": ("0.5", "12", "-1.25", ""),
    "date": ("2026-01-31", "1999-12-01", "2026-02-30", ""),
    "time": ("09:30:00", "9:30", ""),
    "dateTime": ("2026-01-31T10:00:00Z", "2026-01-31", ""),
    "geopoint": ("-6.9 107.6", "91 0", ""),
    "geotrace": ("1 1;2 2", ""),
    "geoshape": ("1 1;2 2;3 1;1 1", ""),
}
WORDS = ("", "x", "Ani", "ümlaut <&> '\"", "12", "a b", "  space ", "2026-01-31")


def states(session: FormSession) -> list[tuple[Any, ...]]:
    return [
        (
            n.ref,
            n.kind,
            n.relevant,
            n.readonly,
            n.required,
            n.value,
            n.missing,
            n.count,
            n.validity,
            tuple(n.choices),
        )
        for n in session.nodes()
    ]


def step(session: FormSession, chance: random.Random) -> None:
    """One random thing that a person may do; refusals are part of life."""
    nodes = [node for node in session.nodes() if node.relevant]
    frames = [node for node in nodes if node.kind == "repeat" or node.count is not None]
    node = chance.choice(frames if frames and chance.random() < 0.2 else nodes)
    try:
        if node.kind == "range" and node.count is not None:
            if node.count < 6:
                session.add_repeat(node.ref, after=chance.choice([None, *range(node.count + 1)]))
        elif node.kind == "repeat":
            if chance.random() < 0.4:
                session.remove_repeat(node.ref)
        elif node.kind != "group" and chance.random() < 0.15:
            session.set_missing(node.ref, chance.choice(["unknown", "unavailable", "declined", None]))
        elif node.kind in {"select", "rank"}:
            offered = [value for value, _ in node.choices]
            chosen = chance.sample(
                offered, len(offered) if node.kind == "rank" else chance.randint(0, len(offered))
            )
            session.answer(
                node.ref,
                " ".join(chosen) if session.form.by_ref[plain(node.ref)].multiple else "".join(chosen[:1]),
            )
        elif node.kind != "group":
            session.answer(node.ref, chance.choice(VALUES.get(node.type, WORDS)))
    except FormError:
        return


def plain(ref: str) -> str:
    return "/".join(part.partition("[")[0] for part in ref.split("/"))


def walk(form: Form, seed: int, steps: int) -> None:
    """Walk, and compare with what is computed from nothing."""
    chance = random.Random(seed)
    session = form.new_session(now=NOW)
    for _ in range(steps):
        step(session, chance)
    snapshot = json.loads(json.dumps(session.snapshot()))
    again = form.restore(snapshot, now=NOW)
    assert again.unfit == []
    assert states(again) == states(session)
    assert again.snapshot() == snapshot
    xml = session.to_xml()
    assert again.to_xml() == xml
    from_xml = form.new_session(instance=xml, now=NOW)
    once_more = form.new_session(instance=from_xml.to_xml(), now=NOW)
    assert states(once_more) == states(from_xml)
    session.violations()
    for language in form.languages:
        session.set_language(language)
        for node in session.nodes():
            assert isinstance(node.label, str)


TYPES = (
    "text",
    "integer",
    "decimal",
    "date",
    "select_one c",
    "select_multiple c",
    "rank c",
    "acknowledge",
    "geopoint",
)


@st.composite
def survey(draw: st.DrawFn) -> str:
    """A form with groups, repeats, filters, and expressions over the questions before and beside."""
    rows = [
        "type | name | label | relevant | calculation | constraint | required | choice_filter | repeat_count"
    ]
    numbers: list[str] = []
    open_groups: list[str] = []
    count = draw(st.integers(3, 14))
    for number in range(count):
        what = draw(
            st.sampled_from(["question"] * 5 + ["calculate"] * 2 + ["group", "repeat", "counted", "end"])
        )
        some = draw(st.sampled_from(numbers)) if numbers else None
        relevant = f"${{{some}}} > {draw(st.integers(-2, 20))}" if some and draw(st.booleans()) else ""
        if what in {"group", "repeat", "counted"} and len(open_groups) < 3:
            kind = "group" if what == "group" else "repeat"
            counter = f"${{{some}}} mod 4" if what == "counted" and some else ""
            rows.append(f"begin {kind} | g{number} | G | {relevant} | | | | | {counter}")
            open_groups.append(kind)
        elif what == "end" and open_groups:
            rows.append(f"end {open_groups.pop()} | |")
        elif what == "calculate" and some:
            expression = draw(
                st.sampled_from(
                    [
                        f"${{{some}}} + 1",
                        f"sum(${{{some}}})",
                        f"concat('<', ${{{some}}}, '>')",
                        f"count(${{{some}}})",
                        "position(..)",
                        f"if(${{{some}}} > 5, 'many', 'few')",
                        f"coalesce(${{{some}}}, 7) * 2",
                    ]
                )
            )
            rows.append(f"calculate | q{number} | | {relevant} | {expression} | | | |")
            numbers.append(f"q{number}")
        else:
            kind = draw(st.sampled_from(TYPES))
            constraint = ". != 17" if kind == "integer" and draw(st.booleans()) else ""
            required = draw(st.sampled_from(["", "yes"]))
            choice_filter = f"g < ${{{some}}}" if some and " c" in kind and draw(st.booleans()) else ""
            rows.append(
                f"{kind} | q{number} | Q | {relevant} | | {constraint} | {required} | {choice_filter} |"
            )
            if kind in {"integer", "decimal"}:
                numbers.append(f"q{number}")
    rows.append("text | last | Last |")
    rows.extend(f"end {kind} | |" for kind in reversed(open_groups))
    return table(
        "\n".join(rows), "list_name | name | label | g\n c | a | A | 1\n c | b | B | 5\n c | d | D | 9"
    )


@given(survey(), st.integers(0, 2**32))
def test_random_forms(source: str, seed: int) -> None:
    try:
        form = load_form(source)
    except FormError:
        # a calculation may look at itself, or an end may close nothing
        return
    walk(form, seed, 25)


WOVEN = xform(
    """<input ref="/data/n"/><repeat nodeset="/data/r"><input ref="/data/r/x"/><input ref="/data/r/y"/>
    <select1 ref="/data/r/pick"><itemset nodeset="/data/r[x &gt; 3]"><value ref="y"/></itemset></select1>
    <repeat nodeset="/data/r/in" jr:count="../x"><input ref="/data/r/in/z"/></repeat></repeat>
    <select ref="/data/all"><itemset nodeset="/data/r[y != '']"><value ref="y"/><label ref="x"/></itemset></select>
    <group ref="/data/g"><input ref="/data/g/q"/></group>""",
    """<data id="woven"><n/><r jr:template=""><x/><y>new</y><pick/><place/><before/><rest/><in jr:template=""><z/><w/></in><inner/></r>
    <r><x>1</x><y/><pick/><place/><before/><rest/><inner/></r><all/><count/><sum/><second/><big/><deep/><text/><g><q/><shown/></g></data>""",
    "".join(
        bind(path, **attributes)
        for path, attributes in {
            "/data/n": {"type": "int"},
            "/data/r": {"relevant": "/data/n != 99"},
            "/data/r/x": {"type": "int", "constraint": ". &lt; 50"},
            "/data/r/y": {"required": "../x &gt; 1", "readonly": "position(..) = /data/n"},
            "/data/r/place": {"calculate": "concat(position(..), '/', count(/data/r))"},
            "/data/r/before": {"calculate": "/data/r[position() = position(current()/..) - 1]/x"},
            "/data/r/rest": {"calculate": "sum(../../r/x) - ../x", "relevant": "/data/n &lt; 20"},
            "/data/r/in/z": {"type": "int", "relevant": "position(..) &lt; 3 or ../../x &gt; 4"},
            "/data/r/in/w": {"calculate": "../z * ../../x + position(../..)"},
            "/data/r/inner": {"calculate": "sum(../in/w)", "relevant": "/data/g/shown = 'yes'"},
            "/data/count": {"calculate": "count(/data/r)"},
            "/data/sum": {"calculate": "sum(/data/r/x[. &gt; 2])"},
            "/data/second": {"calculate": "indexed-repeat(/data/r/y, /data/r, 2)"},
            "/data/big": {"calculate": "join('-', /data/r[x &gt; /data/n]/y)"},
            "/data/deep": {"calculate": "sum(/data/r/in/w) + count(/data/r/in[z &gt; 0])"},
            "/data/text": {"calculate": "concat(/data/g, /data/r[1]/y, selected(/data/all, 'x'))"},
            "/data/g": {"relevant": "count-non-empty(/data/r/y) mod 2 = 0"},
            "/data/g/shown": {"calculate": "if(/data/count &gt; 2, 'yes', 'no')"},
        }.items()
    ),
)


@given(st.integers(0, 2**32))
def test_a_form_woven_of_repeats(seed: int) -> None:
    walk(load_form(WOVEN), seed, 40)


def spoil(value: Any, chance: random.Random) -> Any:
    """A draft in which something is of another kind, or stands at another reference."""
    if isinstance(value, dict) and value and chance.random() < 0.8:
        found = dict(value)
        key = chance.choice(list(found))
        if chance.random() < 0.3:
            found[chance.choice([f"{key}[3]", "/data", "/data/r[2]/in", ""])] = found.pop(key)
        else:
            found[key] = spoil(found[key], chance)
        return found
    return chance.choice([None, 1, -5, 10**12, "x", [], {}, {"a": {}}, True, "\ud800", "é" * 100])


@given(st.integers(0, 2**32))
def test_damaged_drafts_are_refused_or_restored(seed: int) -> None:
    chance = random.Random(seed)
    form = load_form(WOVEN)
    session = form.new_session(now=NOW)
    for _ in range(8):
        step(session, chance)
    for _ in range(5):
        try:
            again = form.restore(spoil(session.snapshot(), chance), now=NOW)
        except FormError:
            continue
        again.violations()
        again.to_xml()
        again.snapshot()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_forms(path: Path) -> None:
    form = load_form(path)
    for seed in range(2):
        walk(form, seed, 60)
