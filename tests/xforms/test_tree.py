"""The tree: its index, its order, its copies."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.xforms.tree import DOCUMENT, TEXT, Node, document


def family(count: int) -> Node:
    root = Node("data")
    for number in range(count):
        root.append(Node("odd" if number % 2 else "even", text=str(number)))
    return root


@pytest.mark.parametrize("count", [0, 1, 3, 6, 50])
def test_children_by_name(count: int) -> None:
    """With few children or many, with the index or without."""
    root = family(count)
    assert [node.text for node in root.children_named("odd")] == [str(n) for n in range(count) if n % 2]
    first = root.child("even")
    assert (first.text if first else None) == ("0" if count else None)
    assert root.child("none") is None


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 30)), max_size=30))
def test_the_index_follows_every_change(changes: list[tuple[str, int]]) -> None:
    """Whatever is put in or taken out, the index says the same as looking."""
    root = family(8)
    for name, place in changes:
        if place % 3 == 0 and root.children:
            root.remove(root.children[place % len(root.children)])
        elif place % 3 == 1:
            root.insert(place % (len(root.children) + 1), Node(name))
        else:
            root.append(Node(name))
        root.children_named("a")
    for name in ("a", "b", "odd", "even"):
        assert root.children_named(name) == [node for node in root.children if node.name == name]
    assert all(node.parent is root for node in root.children)


def test_paths_and_positions() -> None:
    """Positions stand only where a name comes twice."""
    root = Node("data")
    for _ in range(2):
        root.append(Node("member")).append(Node("name", prefix="x"))
    second = root.children[1]
    assert second.path() == "/data/member[2]"
    assert second.children[0].path() == "/data/member[2]/x:name"
    assert second.children[0].path(positions=False) == "/data/member/x:name"
    assert second.position() == 2
    assert root.path() == "/data"
    assert second.root() is root
    assert list(second.children[0].ancestors()) == [second, root]


def test_text_of_leaves_and_groups() -> None:
    """A group's text is its relevant parts', joined."""
    root = Node("data")
    root.append(Node("a", text="1"))
    group = root.append(Node("g"))
    group.append(Node("b", text="2"))
    assert root.string_value() == "12"
    group.relevant = False
    assert root.string_value() == "1"
    assert group.string_value() == ""


def test_mixed_content_keeps_its_order() -> None:
    """Text between elements stays where it is, also when elements come and go."""
    root = Node("p")
    root.add_content(Node("", text="one ", kind=TEXT))
    first = root.append(Node("b", text="two"))
    root.add_content(Node("", text=" three", kind=TEXT))
    assert root.string_value() == "one two three"
    root.insert(0, Node("i", text="zero "))
    assert root.string_value() == "one zero two three"
    root.remove(first)
    assert root.string_value() == "one zero  three"
    assert root.clone().string_value() == root.string_value()


def test_copies_share_nothing() -> None:
    """A copy may be changed without a trace in the original."""
    root = family(3)
    root.children[0].attributes["id"] = "x"
    copy = root.clone()
    copy.children[0].text = "changed"
    copy.children[0].attributes["id"] = "y"
    copy.remove(copy.children[1])
    assert [node.text for node in root.children] == ["0", "1", "2"]
    assert root.children[0].attributes == {"id": "x"}
    assert copy.parent is None


def test_attributes_are_never_out_of_date() -> None:
    """The node of an attribute reads the element."""
    node = Node("a")
    node.attributes["k"] = "1"
    attribute = node.attribute_node("k")
    node.attributes["k"] = "2"
    assert attribute.string_value() == "2"
    assert node.attribute_node("k") is attribute
    assert attribute.path() == "/a/@k"
    node.relevant = False
    assert attribute.string_value() == ""


def test_every_element_can_have_a_document() -> None:
    """One is made where there is none."""
    root = Node("data")
    above = document(root)
    assert above.kind == DOCUMENT
    assert document(root) is above
    assert root.path() == "/data"


def test_deep_trees_do_not_use_the_stack() -> None:
    """Walking, copying and reading go as deep as the tree does."""
    root = node = Node("a")
    for _ in range(20_000):
        node = node.append(Node("a"))
    node.text = "deep"
    assert root.string_value() == "deep"
    assert root.clone().string_value() == "deep"
    assert sum(1 for _ in root.walk()) == 20_001


def test_removing_a_stranger_is_an_error() -> None:
    """Only children can be taken out."""
    with pytest.raises(ValueError):
        family(2).remove(Node("x"))
