"""Long lists: an item's elements are made when they are looked at, and nobody can tell."""

from httui.xforms import load_form

FORM = """\
| survey |
| | type | name | label | choice_filter |
| | integer | province | Province | |
| | select_one places | place | Place | group = ${province} |
| choices |
| | list_name | name | label | group |
"""


def _form(count: int) -> str:
    return FORM + "".join(f"| | places | p{n} | Place {n} | {n % 50} |\n" for n in range(count))


def test_a_long_list_is_filtered_as_a_short_one() -> None:
    session = load_form(_form(1000)).new_session()
    session.answer("/data/province", "7")
    assert session.choices("/data/place") == [(f"p{n}", f"Place {n}") for n in range(7, 1000, 50)]


def test_items_can_be_read_before_and_after_their_elements_are_made() -> None:
    top = load_form(_form(600)).instances.get("places")
    assert top is not None
    items = top.children[0].children
    before = [item.texts("group") for item in items]
    assert before == [[str(n % 50)] for n in range(600)]
    assert [child.name for child in items[3].children_named("name")] == ["name"]
    assert [item.texts("group") for item in items] == before
    assert items[3].children[0].parent is items[3]
    assert items[3].children is items[3].children
    assert items[3].texts("roup") == items[4].texts("roup") == []


def test_what_is_answered_is_what_the_nodes_say() -> None:
    session = load_form(
        "| survey |\n| | type | name | label | relevant |\n"
        "| | begin repeat | child | Child | |\n| | text | name | Name | |\n"
        "| | text | school | School | ${name} != 'Ani' |\n| | end repeat | | | |\n| | text | note_ | Note | |\n"
    ).new_session()
    session.add_repeat("/data/child")
    session.answer("/data/child[1]/name", "Budi")
    session.answer("/data/child[1]/school", "Contoh")
    session.answer("/data/child[2]/school", "Contoh")
    session.answer("/data/child[2]/name", "Ani")
    session.set_missing("/data/note_", "declined")
    nodes = [
        (node.ref, node.value, node.missing)
        for node in session.nodes()
        if node.kind not in {"group", "repeat"} and node.relevant and (node.value or node.missing)
    ]
    assert list(session.answered()) == nodes
    assert ("/data/note_", "", "declined") in nodes
    assert [ref for ref, *_rest in nodes if "school" in ref] == ["/data/child[1]/school"]


PARTNERS = b"code,label\na,First\nother,Another\n"


def test_a_list_gets_other_rows_which_are_on_offer_at_once_in_every_session() -> None:
    form = load_form(
        "| survey |\n| | type | name | label | parameters |\n"
        "| | select_one_from_file partners.csv | partner | Which? | value=code label=label |\n",
        resources={"partners.csv": PARTNERS},
    )
    session = form.new_session()
    assert session.choices("/data/partner") == [("a", "First"), ("other", "Another")]
    rows = form.instances.rows("partners")
    form.set_items("partners", [rows[0], {"code": "b", "label": "Second"}, rows[1]])
    assert session.choices("/data/partner") == [("a", "First"), ("b", "Second"), ("other", "Another")]
    session.answer("/data/partner", "b")
    assert session.value("/data/partner") == "b"
    assert session.violations() == []
    assert form.new_session().choices("/data/partner")[1] == ("b", "Second")
    assert [option.value for option in form.options("/data/partner")] == ["a", "b", "other"]
    assert form.instances.rows("partners")[1] == {"code": "b", "label": "Second"}
    assert form.instances.rows("nowhere") == []
