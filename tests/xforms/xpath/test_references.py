"""What an expression says it reads, for the dependency graph."""

import pytest

from httui.xforms.xpath import ANY_DEPTH, ANY_NAME, compile_expression

HERE = ("data", "member", "name")


def read(expression: str) -> list[tuple[str, ...] | None]:
    return [reference.resolve(HERE) for reference in compile_expression(expression).references]


@pytest.mark.parametrize(
    ("expression", "want"),
    [
        ("/data/age", [("data", "age")]),
        ("../age", [("data", "member", "age")]),
        (".", [HERE]),
        ("current()/../age", [("data", "member", "age")]),
        ("/data/member[age > 3]/name", [("data", "member", "age"), ("data", "member", "name")]),
        (
            "/data/member[position() = position(current()/..) - 1]/age",
            [("data", "member"), ("data", "member", "age")],
        ),
        ("//age", [(ANY_DEPTH, "age")]),
        ("/data/*", [("data", ANY_NAME)]),
        ("../@id", [("data", "member", "@id")]),
        ("../following-sibling::member/age", [("data", "member", "age")]),
        ("../../..", [()]),
        ("../../../..", [None]),
        ("instance('l')/root/item[a = /data/age]/b", [("data", "age"), None, None]),
        ("1 + 1", []),
        ("'text'", []),
        ("null", [(*HERE, "null")]),
        ("sum(/data/member/age) + count(/data/member)", [("data", "member", "age"), ("data", "member")]),
    ],
)
def test_references_resolve(expression: str, want: list[tuple[str, ...] | None]) -> None:
    """Paths without positions, seen from the node that the expression belongs to."""
    assert read(expression) == want


def test_references_know_their_surroundings() -> None:
    """Functions around a path, the list it leads into, and whether it stands in a predicate."""
    expression = compile_expression(
        "once(indexed-repeat(/data/m/a, /data/m, 1)) + count(instance('l')/root/item[b = ../c])"
    )
    by_text = {reference.text(): reference for reference in expression.references}
    assert by_text["/data/m/a"].within == ("once", "indexed-repeat")
    assert by_text["instance('l')/root/item"].instance == "l"
    assert by_text["instance('l')/root/item"].filtered
    inner = by_text["b"]
    assert inner.base is not None
    assert inner.base.instance == "l"
    assert inner.resolve(HERE) is None
    assert {"once", "indexed-repeat", "count", "instance"} == expression.functions
    assert compile_expression("null").references[0].bare
    assert compile_expression(" /data/age ").path is not None
    assert compile_expression("/data/age + 0").path is None
    assert compile_expression("'yes'").literal == "yes"


def test_steps_after_a_shuffled_list_belong_to_the_list() -> None:
    """A predicate on ``randomize(instance(..))`` is relative to the items."""
    references = compile_expression("randomize(instance('l')/root/item[x = ../y])[z = /data/a]/n").references
    assert [
        reference.resolve(HERE) for reference in references if reference.text() in ("x", "../y", "z")
    ] == [None] * 3
    assert ("data", "a") in [reference.resolve(HERE) for reference in references]
