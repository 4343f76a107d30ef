"""Relevance, calculations and the dependency graph: only what depends on a change, in order; no circles."""

# ruff: noqa: E501 - a table or a bare form reads best with its rows in one line

import pytest

from httui.xforms import FormError
from httui.xforms.recompute import Engine
from httui.xforms.tree import Node
from tests.xforms.making import bind, load, start, table, xform


def test_relevance_is_inherited_and_values_come_back() -> None:
    session = start(
        table(
            """type | name | label | relevant
            integer | age | Age |
            begin group | g | G | ${age} > 17
            text | job | Job |
            text | since | Since | ${job} != ''
            end group | | |"""
        )
    )
    assert not session.is_relevant("/data/g/job")
    session.answer("/data/age", "20")
    changed = session.answer("/data/g/job", "farmer")
    assert changed == ["/data/g/job", "/data/g/since"]
    session.answer("/data/g/since", "2020")
    session.answer("/data/age", "5")
    assert session.value("/data/g/job") == ""
    assert session.stored_value("/data/g/job") == "farmer"
    assert "farmer" not in session.to_xml()
    assert "farmer" in session.to_xml(drop_irrelevant=False)
    session.answer("/data/age", "30")
    assert session.value("/data/g/since") == "2020"


def test_calculations_follow_each_other_and_relevance() -> None:
    session = start(
        table(
            """type | name | label | calculation | relevant
            integer | a | A | |
            calculate | b | | ${a} * 2 |
            calculate | c | | ${b} + 1 | ${a} < 10
            calculate | d | | concat('<', ${c}, '>') |"""
        )
    )
    assert session.value("/data/d") == "<>"
    session.answer("/data/a", "4")
    assert [session.value(f"/data/{name}") for name in "bcd"] == ["8", "9", "<9>"]
    session.answer("/data/a", "12")
    assert [session.value(f"/data/{name}") for name in "bcd"] == ["24", "", "<>"]


def test_an_edit_stays_until_the_calculation_gives_something_else() -> None:
    session = start(
        table(
            "type | name | label | calculation\n integer | a | A |\n integer | b | B | ${a} div 10 - (${a} mod 10) div 10"
        )
    )
    session.answer("/data/a", "12")
    assert session.value("/data/b") == "1"
    session.answer("/data/b", "5")
    session.answer("/data/a", "13")
    assert session.value("/data/b") == "5"
    session.answer("/data/a", "25")
    assert session.value("/data/b") == "2"


def test_only_what_depends_on_an_answer_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = "\n".join(f"calculate | c{n} | | ${{q{n}}} + 1" for n in range(50))
    questions = "\n".join(f"integer | q{n} | Q |" for n in range(50))
    session = start(table(f"type | name | label | calculation\n{questions}\n{rows}"))
    computed: list[Node] = []
    before = Engine.calculate

    def counted(self: Engine, target: object, node: Node, state: object) -> None:
        computed.append(node)
        before(self, target, node, state)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "calculate", counted)
    assert session.answer("/data/q7", "3") == ["/data/q7", "/data/c7"]
    assert [node.name for node in computed] == ["c7"]


def test_a_diamond_is_computed_once_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    session = start(
        table(
            """type | name | label | calculation
            integer | a | A |
            calculate | end | | ${left} + ${right}
            calculate | left | | ${a} + 1
            calculate | right | | ${left} * 10"""
        )
    )
    computed: list[str] = []
    before = Engine.calculate

    def counted(self: Engine, target: object, node: Node, state: object) -> None:
        computed.append(node.name)
        before(self, target, node, state)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "calculate", counted)
    session.answer("/data/a", "1")
    assert computed == ["left", "right", "end"]
    assert session.value("/data/end") == "22"


@pytest.mark.parametrize(
    ("model", "chain"),
    [
        (
            bind("/data/a", calculate="/data/b") + bind("/data/b", calculate="/data/a"),
            "/data/a → /data/b → /data/a",
        ),
        (
            bind("/data/a", calculate="/data/b + 1")
            + bind("/data/b", calculate="../c")
            + bind("/data/c", calculate="/data/a"),
            "/data/a → /data/b → /data/c → /data/a",
        ),
    ],
)
def test_circles_of_calculations_are_refused_with_their_chain(model: str, chain: str) -> None:
    with pytest.raises(FormError) as caught:
        load(xform('<input ref="/data/a"/>', model=model))
    assert chain in str(caught.value)


@pytest.mark.parametrize("kind", ["calculate", "relevant", "readonly", "required"])
@pytest.mark.parametrize("path", [". > 1", "/data/a > 1", "../a > 1"])
def test_a_question_may_not_read_itself(kind: str, path: str) -> None:
    with pytest.raises(FormError, match="its own value") as caught:
        load(xform('<input ref="/data/a"/>', model=bind("/data/a", **{kind: path.replace(">", "&gt;")})))
    assert caught.value.reference == "/data/a"


def test_a_circle_through_a_repeat_is_refused() -> None:
    with pytest.raises(FormError, match="circle"):
        load(
            xform(
                '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>',
                "<data id='t'><r><x/></r><sum/></data>",
                bind("/data/r/x", calculate="/data/sum") + bind("/data/sum", calculate="sum(/data/r/x)"),
            )
        )


def test_what_is_allowed_to_look_like_a_circle() -> None:
    session = start(
        xform(
            '<input ref="/data/a"/><input ref="/data/b"/><input ref="/data/c"/>',
            "<data id='t'><a>1</a><b>1</b><c/></data>",
            bind("/data/a", type="int", relevant="/data/b &gt; 0", constraint=". &lt; 5")
            + bind("/data/b", type="int", relevant="/data/a &gt; 0")
            + bind("/data/c", calculate="once(uuid())"),
        )
    )
    first = session.value("/data/c")
    session.answer("/data/a", "7")
    assert session.validity("/data/a") == "constraint"
    assert session.value("/data/c") == first != ""


def test_relevance_that_never_comes_to_rest_ends_all_the_same() -> None:
    session = start(
        xform(
            '<input ref="/data/a"/>',
            model=bind("/data/b", calculate="if(/data/a = '', 'x', 'y')")
            + bind("/data/a", relevant="/data/b != 'x'"),
        )
    )
    session.answer("/data/a", "hello")
    assert session.stored_value("/data/a") == "hello"


def test_moments_and_dice_are_taken_once() -> None:
    session = start(
        table(
            "type | name | label | calculation\n text | a | A |\n calculate | r | | random()\n calculate | n | | now()"
        )
    )
    before = session.value("/data/r"), session.value("/data/n")
    session.answer("/data/a", "x")
    assert (session.value("/data/r"), session.value("/data/n")) == before


def test_results_are_written_as_values() -> None:
    session = start(
        table(
            """type | name | label | calculation
            integer | a | A |
            calculate | truth | | ${a} > 1
            calculate | nan | | ${a} + 'x'
            calculate | big | | 10000000 * 10000000
            calculate | third | | round(1 div 3, 4)"""
        )
    )
    session.answer("/data/a", "2")
    assert session.value("/data/truth") == "true"
    assert session.value("/data/nan") == ""
    assert session.value("/data/big") == "100000000000000"
    assert session.value("/data/third") == "0.3333"


def test_required_readonly_and_constraint_are_inherited_or_not_as_the_rules_say() -> None:
    session = start(
        xform(
            '<input ref="/data/lock"/><group ref="/data/g"><input ref="/data/g/q"/></group>',
            "<data id='t'><lock/><g><q/></g></data>",
            bind("/data/g", readonly="/data/lock = 'yes'") + bind("/data/g/q", required="true()"),
        )
    )
    assert session.validity("/data/g/q") == "required"
    changed = session.answer("/data/lock", "yes")
    assert "/data/g/q" in changed
    assert session.is_readonly("/data/g/q")
    with pytest.raises(FormError, match="reading only"):
        session.answer("/data/g/q", "x")
    session.answer("/data/lock", "no")
    session.answer("/data/g/q", "x")
    assert session.validity("/data/g/q") == "ok"
