"""Repeats: adding, removing, counts, references, nesting, and paths inside an entry."""

import pytest

from httui.xforms import FormError
from httui.xforms.recompute import Engine
from tests.xforms.making import bind, load, start, table, xform

HOUSE = table(
    """type | name | label | calculation | relevant
    begin repeat | house | House | |
    text | street | Street | |
    begin repeat | person | Person ${name} | |
    text | name | Name | |
    integer | age | Age | |
    calculate | adult | | if(${age} >= 18, 1, 0) |
    calculate | place | | concat(position(../..), '.', position(..)) |
    text | school | School | | ${age} < 18
    end repeat | | | |
    calculate | adults | | sum(${adult}) |
    end repeat | | | |
    calculate | all | | sum(${adult}) |"""
)


def test_entries_are_added_and_their_references_hold() -> None:
    session = start(HOUSE)
    assert session.count("/data/house") == 1
    assert session.add_repeat("/data/house[1]/person")[0] == "/data/house[1]/person[2]"
    session.answer("/data/house[1]/person[2]/age", "40")
    assert session.value("/data/house[1]/adults") == "1"
    session.add_repeat("/data/house")
    assert session.count("/data/house[2]/person") == 0
    session.add_repeat("/data/house[2]/person")
    session.answer("/data/house[2]/person[1]/age", "9")
    assert session.is_relevant("/data/house[2]/person[1]/school")
    assert session.value("/data/house[2]/person[1]/place") == "2.1"
    assert session.value("/data/all") == "1"


def test_removing_moves_the_others_up() -> None:
    session = start(HOUSE)
    session.add_repeat("/data/house")
    session.add_repeat("/data/house[2]/person")
    session.answer("/data/house[2]/person[1]/age", "50")
    changed = session.remove_repeat("/data/house[1]")
    assert "/data/house" in changed
    assert "/data/house[1]/person[1]/place" in changed
    assert session.value("/data/house[1]/person[1]/place") == "1.1"
    assert session.value("/data/all") == "1"
    with pytest.raises(FormError):
        session.value("/data/house[2]/street")


def test_an_entry_can_be_put_after_another() -> None:
    session = start(HOUSE)
    for street in ("a", "b"):
        session.answer(f"/data/house[{session.count('/data/house')}]/street", street)
        session.add_repeat("/data/house")
    new = session.add_repeat("/data/house", after="/data/house[1]")
    assert new[0] == "/data/house[2]"
    session.answer("/data/house[2]/street", "between")
    streets = [session.value(f"/data/house[{n}]/street") for n in range(1, 5)]
    assert streets == ["a", "between", "b", ""]
    assert session.add_repeat("/data/house", after=0)[0] == "/data/house[1]"


@pytest.mark.parametrize(
    "ref",
    [
        "",
        "data",
        "/data/nothing",
        "/data/house[9]/street",
        "/data/house[0]",
        "/data/house[1]/street[2]",
        "/data/house[x]",
    ],
)
def test_references_that_lead_nowhere_are_refused(ref: str) -> None:
    session = start(HOUSE)
    with pytest.raises(FormError):
        session.value(ref)


def test_a_count_grows_and_never_deletes() -> None:
    session = start(
        table(
            """type | name | label | repeat_count | calculation
            integer | n | How many | |
            begin repeat | r | R | ${n} |
            text | q | Q | |
            end repeat | | | |"""
        )
    )
    assert session.count("/data/r") == 0
    session.answer("/data/n", "3")
    assert session.count("/data/r") == 3
    session.answer("/data/r[3]/q", "kept")
    session.answer("/data/n", "1")
    assert (session.count("/data/r"), session.beyond_count("/data/r")) == (3, 2)
    session.answer("/data/n", "")
    assert session.count("/data/r") == 3
    assert session.value("/data/r[3]/q") == "kept"
    assert session.is_fixed("/data/r")
    for forbidden in (lambda: session.add_repeat("/data/r"), lambda: session.remove_repeat("/data/r[1]")):
        with pytest.raises(FormError, match="form itself"):
            forbidden()


def test_a_count_has_a_cap_that_is_said() -> None:
    session = start(
        table(
            "type | name | label | repeat_count\n integer | n | N |\n begin repeat | r | R | ${n}\n"
            "text | q | Q |\n end repeat | | |"
        )
    )
    session.answer("/data/n", "100000")
    assert session.count("/data/r") == 500
    assert session.is_capped("/data/r")


def test_entries_written_in_the_form_are_used_first() -> None:
    session = start(
        xform(
            '<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/q"/></repeat>',
            "<data id='t'><n>1</n><r jr:template=''><q>new</q></r><r><q>one</q></r><r><q>two</q></r></data>",
        )
    )
    assert session.count("/data/r") == 1
    session.answer("/data/n", "3")
    assert [session.value(f"/data/r[{n}]/q") for n in (1, 2, 3)] == ["one", "two", "new"]


def test_a_fixed_repeat_has_at_least_one_entry() -> None:
    session = start(
        xform(
            '<repeat nodeset="/data/r" jr:noAddRemove="true()"><input ref="/data/r/q"/></repeat>',
            "<data id='t'><r jr:template=''><q/></r></data>",
        )
    )
    assert session.count("/data/r") == 1
    with pytest.raises(FormError):
        session.add_repeat("/data/r")


def test_an_absolute_path_means_the_same_entry_inside_it() -> None:
    session = start(
        xform(
            '<repeat nodeset="/data/m"><input ref="/data/m/inc"/></repeat>',
            "<data id='t'><m><inc/><double/></m><n/></data>",
            bind("/data/m/inc", type="int")
            + bind("/data/m/double", calculate="/data/m/inc * 2")
            + bind("/data/n", calculate="count(/data/m)"),
        )
    )
    session.add_repeat("/data/m")
    session.answer("/data/m[2]/inc", "21")
    assert [session.value(f"/data/m[{n}]/double") for n in (1, 2)] == ["", "42"]
    assert session.value("/data/n") == "2"


def test_an_entry_may_read_the_one_before_it() -> None:
    session = start(
        xform(
            '<repeat nodeset="/data/r"><input ref="/data/r/x"/></repeat>',
            "<data id='t'><r><x/><run/></r></data>",
            bind("/data/r/x", type="int")
            + bind(
                "/data/r/run",
                calculate="/data/r/x + coalesce(/data/r[position() = position(current()/..) - 1]/run, 0)",
            ),
        )
    )
    for number in range(1, 6):
        if number > 1:
            session.add_repeat("/data/r")
        session.answer(f"/data/r[{number}]/x", str(number))
    assert [session.value(f"/data/r[{n}]/run") for n in range(1, 6)] == ["1", "3", "6", "10", "15"]
    session.answer("/data/r[1]/x", "100")
    assert session.value("/data/r[5]/run") == "114"


def test_an_answer_marks_only_its_own_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    session = start(HOUSE)
    for _ in range(20):
        session.add_repeat("/data/house[1]/person")
    computed: list[str] = []
    before = Engine.calculate

    def counted(self: Engine, target: object, node: object, state: object) -> None:
        computed.append(node.name)  # type: ignore[attr-defined]
        before(self, target, node, state)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "calculate", counted)
    session.answer("/data/house[1]/person[7]/age", "30")
    assert sorted(computed) == ["adult", "adults", "all"]


def test_defaults_of_an_entry_are_those_of_the_template() -> None:
    form = load(
        table(
            """type | name | label | default
            begin repeat | r | R |
            text | fixed | F | here
            date | day | D | today()
            end repeat | | |"""
        )
    )
    session = form.new_session(now=__import__("tests.xforms.making", fromlist=["NOW"]).NOW)
    session.add_repeat("/data/r")
    assert session.value("/data/r[2]/fixed") == "here"
    assert [session.value(f"/data/r[{n}]/day") for n in (1, 2)] == ["2026-03-14", "2026-03-14"]


def test_labels_of_entries_read_their_own_answers() -> None:
    session = start(HOUSE)
    session.add_repeat("/data/house[1]/person")
    session.answer("/data/house[1]/person[2]/name", "Dewi")
    assert session.label("/data/house[1]/person[2]") == "Person Dewi"
    assert session.label("/data/house[1]/person[1]") == "Person"


def test_states_come_in_the_order_of_the_form() -> None:
    session = start(HOUSE)
    session.add_repeat("/data/house")
    refs = [node.ref for node in session.nodes()]
    assert refs[:3] == ["/data/house[1]", "/data/house[1]/street", "/data/house[1]/person[1]"]
    assert refs.index("/data/house[1]/person") < refs.index("/data/house[1]/adults")
    assert refs.index("/data/house[2]/person") < refs.index("/data/house[2]/adults")
    assert refs[-2:] == ["/data/house", "/data/all"]
