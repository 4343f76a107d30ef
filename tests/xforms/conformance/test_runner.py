"""The conformance runner, with invented cases of every shape."""

import json
from pathlib import Path
from typing import Any

import pytest

from httui.xforms.conformance.__main__ import main
from httui.xforms.conformance.expressions import locate, path_of
from httui.xforms.conformance.likeness import same_choices, same_hint, same_label, same_text
from httui.xforms.xml import parse_document

DOC = "<r><a k='v'>1<!--n--></a><a>2</a></r>"
FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml">
<h:head><h:title>t</h:title><model>
<instance><data id="t"><age/><adult/><m><n/></m><picked/></data></instance>
<bind nodeset="/data/age" type="int" constraint=". &lt; 120"/>
<bind nodeset="/data/adult" calculate="if(/data/age &gt; 17, 'yes', 'no')"/>
</model></h:head>
<h:body><input ref="/data/age"><label>Age</label></input>
<group ref="/data/m"><label>Member</label><repeat nodeset="/data/m">
<input ref="/data/m/n"><label>Name</label></input></repeat></group>
<select1 ref="/data/picked"><label>Pick</label>
<item><label>A</label><value>a</value></item></select1>
</h:body></h:html>"""


def case(expr: str, want: dict[str, Any], as_: str = "any", level: str = "A", **more: Any) -> dict[str, Any]:
    return {
        "id": f"c-{expr}",
        "category": "some",
        "expr": expr,
        "doc": "d",
        "context": "/",
        "as": as_,
        "want": want,
        "tags": [],
        "level": level,
        **more,
    }


def write(path: Path, cases: list[dict[str, Any]]) -> Path:
    data = {
        "env": {"now": "2024-03-15T17:30:00.000Z", "tz": "America/Phoenix"},
        "docs": {"d": DOC},
        "cases": cases,
    }
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


GOOD = [
    case("1 + 1", {"type": "number", "value": 2}),
    case("0 div 0", {"type": "number", "value": "NaN"}, "number"),
    case("-1 div 0", {"type": "number", "value": "-Infinity"}),
    case("string(/r/a)", {"type": "string", "value": "1"}),
    case("/r/a = 2", {"type": "boolean", "value": True}, "boolean"),
    case("/r/a", {"type": "nodeset", "paths": ["/*[1]/*[2]", "/*[1]/*[1]"]}, "nodeset"),
    case("/r/a/@k", {"type": "nodeset", "paths": ["/*[1]/*[1]/@k"], "first_only": True}, "nodeset"),
    case(".", {"type": "string", "value": "n"}, "string", context="/*[1]/*[1]/comment()[1]"),
    case("today()", {"type": "string", "value": "2024-03-15"}, "string"),
    case("nosuch()", {"type": "error"}),
    case("count(a)", {"type": "number", "value": 2}, context="/*[1]", root="/*[1]"),
]
BAD = [
    case("1 + 2", {"type": "number", "value": 2}, level="B"),
    case("1", {"type": "error"}),
    case("/r/a[1]", {"type": "nodeset", "paths": ["/*[1]/*[2]"]}, "nodeset"),
    case("nosuch(2)", {"type": "number", "value": 2}),
]


def test_everything_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 0 and the totals per category."""
    assert main([str(write(tmp_path / "xpath.json", GOOD))]) == 0
    out = capsys.readouterr().out
    assert "some" in out
    assert f"{len(GOOD)}/{len(GOOD)}" in out


def test_failures_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 1 and the ids; cases that do not count are no failure."""
    unscored = case("nosuch(3)", {"type": "number", "value": 1}, level="C")
    path = write(tmp_path / "xpath.json", [*GOOD, *BAD, unscored])
    assert main(["--json", str(path)]) == 1
    data = json.loads(capsys.readouterr().out)
    assert data["failed"] == [item["id"] for item in BAD]
    assert data["passed"] == len(GOOD)
    assert data["files"][0]["levels"] == {"A": [len(GOOD), len(GOOD) + 3], "B": [0, 1], "C": [0, 1]}
    assert main(["-v", str(path)]) == 1
    assert "gave 3.0, not 2" in capsys.readouterr().out
    assert main([str(write(tmp_path / "c.json", [unscored]))]) == 0


@pytest.mark.parametrize("content", ["", "[1]", "{}", '{"cases": 1, "docs": {}}', '{"scenarios": [1]}', None])
def test_a_bad_file_is_told(tmp_path: Path, content: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    """Status 2 and a message with the name of the file."""
    path = tmp_path / "cases.json"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    assert main([str(path)]) == 2
    assert "cases.json" in capsys.readouterr().err


def scenario(steps: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "id": "s1",
        "category": "sessions",
        "clock": "2026-11-21T17:00:00.000Z",
        "form": FORM,
        "tags": [],
        "steps": steps,
        **more,
    }


def age(value: str, valid: str = "ok") -> dict[str, Any]:
    return {
        "kind": "input",
        "relevant": True,
        "readonly": False,
        "required": False,
        "value": value,
        "valid": valid,
    }


STEPS: list[dict[str, Any]] = [
    {
        "do": "load",
        "changes": {"/data/age": age(""), "/data/adult": {"value": "no"}, "range:/data/m": {"count": 1}},
    },
    {
        "do": "answer",
        "ref": "/data/age",
        "value": "18",
        "changes": {"/data/age": age("18.0"), "/data/adult": {"value": "yes"}},
    },
    {"do": "answer", "ref": "/data/age", "value": "500", "changes": {"/data/age": age("500", "constraint")}},
    {"expect": "value", "ref": "/data/age", "is": "500"},
    {"expect": "violations", "is": [["/data/age", "constraint"]]},
    {"expect": "choices", "ref": "/data/picked", "is": [["a", "A"]]},
    {
        "do": "add_repeat",
        "ref": "/data/m",
        "changes": {"/data/m[2]/n": {"kind": "input", "value": ""}, "range:/data/m": {"count": 2}},
    },
    {"expect": "repeat_count", "ref": "/data/m", "is": 2},
    {
        "do": "remove_repeat",
        "ref": "/data/m[2]",
        "changes": {"range:/data/m": {"count": 1}},
        "removed": ["/data/m[2]/n"],
    },
    {"expect": "absent", "ref": "/data/m[2]/n"},
    {
        "do": "answer",
        "ref": "/data/age",
        "value": "7",
        "changes": {"/data/age": age("7"), "/data/adult": {"value": "no"}},
    },
    {"expect": "node", "ref": "/data/age", "label": "Age", "valid": "ok"},
]


def test_scenarios(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A whole filling, compared after each step."""
    path = tmp_path / "scenarios.json"
    path.write_text(json.dumps({"tz": "America/Phoenix", "scenarios": [scenario(STEPS)]}), encoding="utf-8")
    assert main(["-v", str(path)]) == 0, capsys.readouterr().out


@pytest.mark.parametrize(
    ("place", "change"),
    [
        (0, {"changes": {"/data/age": age("1")}}),
        (0, {"changes": {"/data/other": age("")}}),
        (0, {"changes": {"range:/data/m": {"count": 2}}}),
        (1, {"changes": {"/data/adult": {"value": "no"}}}),
        (2, {"changes": {"/data/age": age("500")}}),
        (3, {"is": "501"}),
        (4, {"is": []}),
        (5, {"is": [["b", "A"]]}),
        (7, {"is": 3}),
        (11, {"label": "Years"}),
        (1, {"throws": True}),
        (1, {"do": "dance"}),
        (3, {"expect": "silence"}),
    ],
)
def test_every_difference_is_noticed(tmp_path: Path, place: int, change: dict[str, Any]) -> None:
    """One wrong fact anywhere fails the case."""
    steps = json.loads(json.dumps(STEPS))
    for key, value in change.items():
        if key == "changes":
            steps[place].setdefault("changes", {}).update(value)
        else:
            steps[place][key] = value
    path = tmp_path / "scenarios.json"
    path.write_text(json.dumps({"scenarios": [scenario(steps)]}), encoding="utf-8")
    assert main([str(path)]) == 1


def test_loading_that_must_fail(tmp_path: Path) -> None:
    """``load_error`` passes only when loading is refused."""
    good = scenario(STEPS, load_error=True)
    bad = scenario([], load_error=True, form=FORM.replace("if(", "nosuch("))
    path = tmp_path / "scenarios.json"
    path.write_text(json.dumps({"scenarios": [bad]}), encoding="utf-8")
    assert main([str(path)]) == 0
    path.write_text(json.dumps({"scenarios": [good]}), encoding="utf-8")
    assert main([str(path)]) == 1


def test_positional_paths() -> None:
    """Paths of case files lead to nodes and back."""
    top = parse_document(DOC, exact=True)
    for path in (
        "/",
        "/*[1]",
        "/*[1]/*[2]",
        "/*[1]/*[1]/@k",
        "/*[1]/*[1]/comment()[1]",
        "/*[1]/*[1]/text()[1]",
    ):
        assert path_of(locate(top, path)) == path


@pytest.mark.parametrize(
    ("got", "want", "same"),
    [
        ("1", "1.0", True),
        ("1", "2", False),
        ("", "0", False),
        ("uuid:12345678-1234-4234-8234-123456789012", "uuid:*", True),
        ("2026-11-21T10:00:00.000-07:00", "2026-11-21T17:00:04Z", True),
        ("2026-11-21T10:00:00.000-07:00", "2026-11-21T17:00:07Z", False),
        ("1 2 0 0;3 4 0 0", "1.0 2.0 0 0; 3 4 0.0 0", True),
        ("1 2 0 0;3 4 0 0", "1 2 0 0", False),
        ("a  b", "a b", False),
    ],
)
def test_likeness_of_values(got: str, want: str, same: bool) -> None:
    """Numbers, identifiers, moments and places."""
    assert same_text(got, want) is same


def test_likeness_of_labels() -> None:
    """White space does not count, guidance may lack, a missing translation is shown in the default language."""
    assert same_label(" a \n b", "a b")
    assert not same_label("a", "b")
    assert same_label("Name", "-")
    assert not same_label("", "-")
    assert same_hint("short", "short guidance")
    assert not same_hint("", "short")
    assert same_choices([("a", "A ")], [["a", "A"]])
    assert not same_choices([("a", "A")], [])
