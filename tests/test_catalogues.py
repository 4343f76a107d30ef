"""Every text of the product is there in Indonesian, and can be filled as the English can."""

import ast
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

import catalogues  # noqa: E402 - a script, not a package

INDONESIAN = ROOT / "src/httui/locale/id/LC_MESSAGES/httui.po"
PLACEHOLDER = re.compile(r"\{[^}]*\}")


def indonesian() -> Catalog:
    with INDONESIAN.open("rb") as stream:
        return read_po(stream, locale="id")


def texts(message: object) -> list[str]:
    """The forms of a message or of its translation."""
    return [message] if isinstance(message, str) else list(message or ())  # type: ignore[call-overload]


def test_nothing_is_left_untranslated() -> None:
    known = {str(texts(m.id)[0]): m for m in indonesian() if m.id}
    source = [texts(m.id)[0] for m in catalogues.template() if m.id]
    assert len(source) > 1000, "the collector found almost nothing"
    missing = [text for text in source if text not in known or not all(texts(known[text].string) or [""])]
    assert not missing, f"{len(missing)} texts without Indonesian words; run make catalogues: {missing[:5]}"


def test_the_collector_finds_every_marked_text() -> None:
    """A text that is marked inside an f-string, or inside another marked one, is passed over in silence."""
    source = {texts(m.id)[0] for m in catalogues.template() if m.id}
    lost = [
        f"{path.name}:{call.lineno}: {call.args[0].value!r}"
        for path in (ROOT / "src/httui").rglob("*.py")
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in catalogues.KEYWORDS
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and call.args[0].value not in source
    ]
    assert not lost, lost


def test_nothing_is_uncertain_or_left_over() -> None:
    source = {texts(m.id)[0] for m in catalogues.template() if m.id}
    for message in indonesian():
        assert not message.fuzzy or not message.id
        assert not message.id or texts(message.id)[0] in source, message.id


def test_placeholders_are_those_of_the_english() -> None:
    for message in indonesian():
        if message.id:
            english = set(PLACEHOLDER.findall(texts(message.id)[-1]))
            for text in filter(None, texts(message.string)):
                assert set(PLACEHOLDER.findall(text)) == english, message.id


def test_the_compiled_catalogue_speaks() -> None:
    from httui import i18n

    i18n.use("id")
    assert i18n._("Passphrase") != "Passphrase"
