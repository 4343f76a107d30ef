"""Reads an XForm's XML for the definition: the standard library's C parser, with its traps closed.

Serves the bad-input rules and the speed budget of the engine's specification (section 10): a known form opens
without any XML package beyond the standard library, and a large one in milliseconds.
"""

import re
from typing import Final
from xml.etree import ElementTree as ET

from httui.i18n import N_
from httui.xforms.errors import FormError

JR: Final = "http://openrosa.org/javarosa"
ODK: Final = "http://www.opendatakit.org/xforms"
ORX: Final = "http://openrosa.org/xforms"
ENTITIES: Final = "http://www.opendatakit.org/xforms/entities"
HTTUI: Final = "urn:httui:xforms"
"""Namespace of our own attributes in instances that we write. Forms may bind ``httui`` to any other URI."""

MAX_DEPTH: Final = 100
_NAMESPACE = re.compile(r"""xmlns:([\w.-]+)\s*=\s*["']([^"'<>]*)["']""")
_COMMENT = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>", re.DOTALL)


class XFormDocument:
    """A parsed XForm: its root element (without comments) and the prefixes that it declares."""

    __slots__ = ("namespaces", "root")

    def __init__(self, root: ET.Element, namespaces: dict[str, str]) -> None:
        self.root = root
        self.namespaces = namespaces


def read(text: str, file: str | None = None) -> XFormDocument:
    """Parse ``text``. Raises :class:`FormError` for XML that is damaged, too deep, or declares entities."""
    refuse_entities(text, file)
    try:
        root = ET.fromstring(text.lstrip("\ufeff \t\r\n"))  # noqa: S314 - entities are refused above
    except ET.ParseError as error:
        line, character = error.position
        raise FormError(
            N_("The XML is damaged at line {line}, character {character}: {detail}."),
            file=file,
            line=line,
            character=character + 1,
            detail=str(error).partition(":")[0],
        ) from None
    except ValueError as error:
        raise FormError(N_("The XML cannot be read: {detail}."), file=file, detail=str(error)) from None
    _check_depth(root, file)
    namespaces = dict(_NAMESPACE.findall(text))
    return XFormDocument(root, namespaces)


def refuse_entities(text: str, file: str | None = None) -> None:
    """Refuse XML with a document type or entities: nothing is ever expanded or fetched."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        bare = _COMMENT.sub("", text)
        if "<!DOCTYPE" in bare or "<!ENTITY" in bare:
            raise FormError(
                N_("The XML declares a document type or entities. They are not read, for safety."), file=file
            )


def _check_depth(root: ET.Element, file: str | None) -> None:
    level = [root]
    depth = 0
    while level:
        depth += 1
        if depth > MAX_DEPTH:
            raise FormError(
                N_("The XML is nested more than {limit} levels deep."), file=file, limit=MAX_DEPTH
            )
        level = [child for element in level if len(element) for child in element]


def local(element: ET.Element) -> str:
    """The local name of an element."""
    tag = element.tag
    return tag.rpartition("}")[2] if tag.startswith("{") else tag


def namespace(tag: str) -> str:
    """The namespace of ``{uri}name``, or an empty text."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def children(element: ET.Element, name: str) -> list[ET.Element]:
    """Child elements with this local name, whatever their namespace."""
    return [child for child in element if local(child) == name]


def child(element: ET.Element | None, name: str) -> ET.Element | None:
    """The first child with this local name."""
    if element is not None:
        for item in element:
            if local(item) == name:
                return item
    return None


def attribute(element: ET.Element, name: str, *uris: str) -> str | None:
    """An attribute by local name: without a namespace, or in one of ``uris``."""
    value = element.get(name)
    for uri in uris:
        if value is None:
            value = element.get(f"{{{uri}}}{name}")
    return value


def inner_text(element: ET.Element) -> str:
    """All text inside, in order."""
    return "".join(element.itertext())
