"""Labels, hints and messages: fixed words, outputs in between, or a reference to the translations.

Serves section 6 of the engine's specification (Languages, Body text).
"""

import re
from collections.abc import Mapping
from xml.etree import ElementTree as ET

from httui.xforms.document import children, inner_text, local
from httui.xforms.expressions import Lazy

Parts = tuple["str | Lazy", ...]

_ITEXT = re.compile(r"""\s*jr:itext\(\s*(?:'([^']*)'|"([^"]*)")\s*\)\s*\Z""")
_MEDIA = ("image", "big-image", "audio", "video")


class Text:
    """A text of the form. Exactly one of ``itext`` (an id), ``expression`` and ``parts`` says what it is."""

    __slots__ = ("expression", "itext", "parts")

    def __init__(self, itext: str = "", expression: Lazy | None = None, parts: Parts = ()) -> None:
        self.itext = itext
        self.expression = expression
        self.parts = parts

    def __repr__(self) -> str:
        return f"<Text {self.itext or self.expression or self.parts!r}>"

    @property
    def plain(self) -> str:
        """The fixed words of ``parts``, with an ellipsis for each output."""
        return "".join(part if isinstance(part, str) else "…" for part in self.parts)


def reference_text(source: str, namespaces: Mapping[str, str], reference: str, what: str) -> Text:
    """A text given by a ``ref``: ``jr:itext('id')``, or any expression."""
    found = _ITEXT.match(source)
    if found:
        return Text(itext=found[1] if found[1] is not None else found[2])
    return Text(expression=Lazy(source, namespaces, reference, what))


def message_text(source: str, namespaces: Mapping[str, str], reference: str, what: str) -> Text:
    """A message of a bind: words as they stand, or an expression that starts with ``jr:itext(``."""
    if source.lstrip().startswith("jr:itext("):
        return reference_text(source, namespaces, reference, what)
    return Text(parts=(source,))


def element_text(element: ET.Element, namespaces: Mapping[str, str], reference: str, what: str) -> Text:
    """The text of a ``<label>`` or ``<hint>``: its ``ref``, or its content with outputs."""
    source = element.get("ref")
    if source is not None and source.strip():
        return reference_text(source, namespaces, reference, what)
    return Text(parts=content_parts(element, namespaces, reference, what))


def content_parts(element: ET.Element, namespaces: Mapping[str, str], reference: str, what: str) -> Parts:
    """Words and outputs of an element with mixed content."""
    if not len(element):
        return (element.text,) if element.text else ()
    parts: list[str | Lazy] = [element.text] if element.text else []
    for item in element:
        if local(item) == "output":
            source = item.get("value") or item.get("ref")
            if source:
                parts.append(Lazy(source, namespaces, reference, what))
        else:
            parts.append(inner_text(item))
        if item.tail:
            parts.append(item.tail)
    return tuple(parts)


class Translations:
    """The form's ``<itext>``: languages in order, the default one, and texts by id and form, read on demand."""

    __slots__ = ("_elements", "_read", "_sources", "default", "languages", "namespaces")

    def __init__(self, element: ET.Element | None, namespaces: Mapping[str, str]) -> None:
        self.namespaces = namespaces
        self.languages: list[str] = []
        self._sources: dict[str, ET.Element] = {}
        self._elements: dict[str, dict[str, ET.Element]] = {}
        self._read: dict[tuple[str, str], dict[str, Parts]] = {}
        self.default = ""
        for translation in children(element, "translation") if element is not None else ():
            language = translation.get("lang") or "default"
            if language not in self._sources:
                self.languages.append(language)
                self._sources[language] = translation
            # any spelling of the attribute counts, unless it says no
            if not self.default and translation.get("default", "false") not in {"false()", "false"}:
                self.default = language
        if not self.default and self.languages:
            self.default = self.languages[0]

    def ids(self, language: str) -> dict[str, ET.Element]:
        """Text elements of a language by id."""
        found = self._elements.get(language)
        if found is None:
            source = self._sources.get(language)
            found = (
                {} if source is None else {item.get("id") or "": item for item in source if item.get("id")}
            )
            self._elements[language] = found
        return found

    def forms(self, language: str, text_id: str) -> dict[str, Parts]:
        """The forms of one text (``""`` the plain one, ``short``, ``guidance``, ``image`` ...); empty if absent."""
        key = (language, text_id)
        found = self._read.get(key)
        if found is None:
            element = self.ids(language).get(text_id)
            found = {}
            for value in children(element, "value") if element is not None else ():
                form = value.get("form") or ""
                found[form] = content_parts(value, self.namespaces, "", text_id)
            self._read[key] = found
        return found

    def find(self, language: str, text_id: str, form: str = "") -> Parts | None:
        """One text with the fallback to the default language; ``None`` when no language has it."""
        for candidate in (language, self.default, *self.languages):
            forms = self.forms(candidate, text_id)
            parts = forms.get(form)
            if parts is None and not form:
                parts = forms.get("long")
            if parts is not None and not _missing(parts):
                return parts
        return None

    def media(self, language: str, text_id: str) -> dict[str, str]:
        """Media of a text: form to file name."""
        found = {}
        for form in _MEDIA:
            for candidate in (language, self.default):
                parts = self.forms(candidate, text_id).get(form)
                if parts:
                    name = "".join(part for part in parts if isinstance(part, str)).strip()
                    name = name.rpartition("/")[2]
                    if name and name != "-":
                        found[form] = name
                        break
        return found

    def missing(self) -> list[tuple[str, str]]:
        """Every (language, id) that has no text although another language has one."""
        known = dict.fromkeys(key for language in self.languages for key in self.ids(language))
        gaps: list[tuple[str, str]] = []
        for text_id in known:
            plain = [
                language
                for language in self.languages
                if _missing(
                    self.forms(language, text_id).get("", self.forms(language, text_id).get("long", ()))
                )
            ]
            if len(plain) < len(self.languages):
                gaps.extend((language, text_id) for language in plain)
        return gaps


def _missing(parts: Parts) -> bool:
    """pyxform writes ``-`` where a translation is missing."""
    return not parts or (len(parts) == 1 and isinstance(parts[0], str) and parts[0].strip() in {"-", ""})


_MARKUP = (
    (re.compile(r"!?\[([^\]\n]+)\]\([^)\n]*\)"), r"\1"),
    (re.compile(r"(?m)^[ \t]*#{1,6}[ \t]+"), ""),
    (re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1"), r"\2"),
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])"), r"\1"),
    (re.compile(r"(?<!\w)_(?=\S)([^_\n]+?)(?<=\S)_(?!\w)"), r"\1"),
    (re.compile(r"</?(?:span|p|b|i|strong|em|div|br|h[1-6])(?:\s[^<>]{0,200})?/?>", re.IGNORECASE), ""),
)


def plain_text(text: str) -> str:
    """A label without Markdown: bold, italics, headings and links become their words. Nothing is interpreted."""
    if "*" in text or "_" in text or "#" in text or "[" in text or "<" in text:
        for pattern, replacement in _MARKUP:
            text = pattern.sub(replacement, text)
    return text
