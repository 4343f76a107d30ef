"""Secondary instances: lists inside the form and files beside it, as trees that expressions can search.

Serves section 2 of the engine's specification. One copy serves every session of a form, and each is read only when
something first asks for it. They never change, but that a list can get other rows (``Instances.replace``).
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from typing import Any, Final
from xml.etree import ElementTree as ET

from httui.i18n import N_
from httui.xforms import document, limits
from httui.xforms.datatypes import number_text
from httui.xforms.document import local
from httui.xforms.errors import FormError
from httui.xforms.garbage import uncollected
from httui.xforms.sniff import decode
from httui.xforms.tree import DOCUMENT, ELEMENT, Node
from httui.xforms.xml import parse_document

MAX_CELLS: Final = 300_000
"""Most cells of one CSV beside a form."""
LAST_SAVED: Final = "jr://instance/last-saved"

_NAME = re.compile(r"[^\W\d][\w.\-]*(?::[^\W\d][\w.\-]*)?\Z")
_DELIMITERS = (",", ";", "\t", "|")
_NONE: list[Node] = []
_MANY: Final = 500
"""From so many elements on, looking for garbage while they are made shows."""
_NO_ATTRIBUTES: dict[str, str] = {}


class Instances:
    """The secondary instances of one form. ``missing`` lists the files that were not found."""

    def __init__(
        self,
        elements: Mapping[str, ET.Element],
        resources: Mapping[str, bytes],
        primary: ET.Element,
        file: str | None,
    ) -> None:
        self._elements = elements
        self._resources = resources
        self._primary = primary
        self._file = file
        self._read: dict[str, Node] = {}
        self.missing: dict[str, str] = {}
        for name, element in elements.items():
            source = element.get("src")
            if source and source != LAST_SAVED and self._resource(source) is None:
                self.missing[name] = source

    def __contains__(self, name: str) -> bool:
        return name in self._elements

    def get(self, name: str) -> Node | None:
        """The node above the root element of an instance; ``None`` when the form has no such instance."""
        found = self._read.get(name)
        if found is None and name in self._elements:
            found = self._read[name] = self._load(self._elements[name])
        return found

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a list, each {column: text}; [] where there is none."""
        top = self.get(name)
        items = top.children[0].children if top is not None and top.children else []
        return [{column.name: column.string_value() for column in item.children} for item in items]

    def replace(self, name: str, rows: Iterable[Mapping[str, str]]) -> None:
        """Let a list hold these rows. They are in memory only, for all sessions of the form."""
        top = self.get(name)
        if top is not None:
            root = top.children[0]
            root.children = [_row_node(row.items(), root) for row in rows]
            root.forget_tables()

    def check(self) -> None:
        """Read the files beside the form once. Raises :class:`FormError` when one cannot be used."""
        for name, element in self._elements.items():
            if element.get("src"):
                self.get(name)

    def _resource(self, url: str) -> bytes | None:
        found = self._resources.get(url)
        return found if found is not None else self._resources.get(url.rpartition("/")[2])

    def _load(self, element: ET.Element) -> Node:
        source = element.get("src")
        if not source:
            return _from_element(element)
        data = self._resource(source)
        if source == LAST_SAVED:
            return parse_document(data, name=source) if data else _blank(self._primary)
        if data is None:
            return _wrap(Node("root"))
        limits.check_size(data, source, limits.MAX_ATTACHMENT)
        file = source.rpartition("/")[2]
        lower = file.lower()
        if lower.endswith((".geojson", ".json")):
            return _from_geojson(data, file)
        if "file-csv" in source or lower.endswith((".csv", ".tsv", ".txt")):
            return _from_csv(decode(data, file), file)
        if data.lstrip()[:1] == b"<" or lower.endswith(".xml"):
            text = decode(data, file)
            document.refuse_entities(text, file)
            return parse_document(text, name=file)
        return _from_csv(decode(data, file), file)


def _wrap(root: Node) -> Node:
    top = Node("", kind=DOCUMENT)
    top.append(root)
    return top


def _leaf(name: str, text: str, parent: Node) -> Node:
    """A value of a list: it never changes, so it shares its empty parts with all others."""
    node = Node(name, text=text)
    node.children = _NONE
    node.attributes = _NO_ATTRIBUTES
    node.parent = parent
    return node


class _Item(Node):
    """An element of a list whose own elements are made when something first looks at them.

    A list of thousands is filtered by one of its columns: nothing but that column of most items is ever read.
    """

    __slots__ = ("_made", "_source")

    _made: list[Node]

    # What is the same for all items, and never written to, is kept once.
    namespace = prefix = text = ""
    kind = ELEMENT
    content = namespaces = data = None
    relevant = True

    def __init__(self, source: ET.Element, parent: Node) -> None:
        self.name = local(source)
        self.attributes = dict(source.attrib) if source.attrib else _NO_ATTRIBUTES
        self.parent = parent
        self._made = _NONE
        self._source: ET.Element | None = source
        self._index = self._lookups = self._attribute_nodes = self._text_node = None

    @property
    def children(self) -> list[Node]:
        source = self._source
        if source is not None:
            with uncollected() if len(source) >= _MANY else nullcontext():
                self._made = [_made(item, self) for item in source]
            self._source = None
        return self._made

    @children.setter
    def children(self, nodes: list[Node]) -> None:
        self._made = nodes
        self._source = None

    def texts(self, name: str) -> list[str]:
        """See :meth:`Node.texts`; read from where the elements will be made from."""
        source = self._source
        if source is None:
            return super().texts(name)
        found = []
        start = -len(name) - 1
        for item in source:
            tag = item.tag
            if tag == name or (tag.endswith(name) and tag[start] == "}"):
                if len(item):
                    return super().texts(name)
                found.append(item.text or "")
        return found


def _made(source: ET.Element, parent: Node) -> Node:
    if len(source):
        return _Item(source, parent)
    node = _leaf(local(source), source.text or "", parent)
    if source.attrib:
        node.attributes = dict(source.attrib)
    return node


def _from_element(element: ET.Element) -> Node:
    top = Node("", kind=DOCUMENT)
    top.children = [_made(item, top) for item in element]
    return top


def _blank(primary: ET.Element) -> Node:
    wrapper = ET.Element("instance")
    wrapper.append(primary)
    top = _from_element(wrapper)
    for node in top.walk():
        if node.text:
            node.text = ""
    return top


def delimiter_of(header: str) -> str:
    """The delimiter of a CSV by its first line: the most frequent of ``,`` ``;`` tab and ``|`` outside quotes."""
    bare = re.sub(r'"[^"]*"', "", header)
    return max(_DELIMITERS, key=bare.count)


def _row_node(values: Iterable[tuple[str, str]], root: Node) -> Node:
    """One row of a list."""
    item = Node("item")
    item.attributes = _NO_ATTRIBUTES
    item.parent = root
    item.children = [_leaf(name, text, item) for name, text in values]
    return item


def _from_csv(text: str, file: str) -> Node:
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    header_line, _, _ = text.partition("\n")
    rows = csv.reader(io.StringIO(text), delimiter=delimiter_of(header_line))
    root = Node("root")
    try:
        header = [name.strip() for name in next(rows, [])]
        for number, name in enumerate(header, 1):
            if name and not _NAME.match(name):
                raise FormError(
                    N_(
                        "The column title “{title}” cannot be used: it must be a name without spaces or signs."
                    ),
                    file=file,
                    row=1,
                    column=str(number),
                    title=name[:80],
                )
        if len(header) > limits.MAX_COLUMNS:
            raise FormError(
                N_("The sheet has more than {limit} columns."), file=file, limit=limits.MAX_COLUMNS
            )
        cells = 0
        for row in rows:
            if not any(row):
                continue
            cells += len(header)
            if cells > MAX_CELLS:
                raise FormError(
                    N_("The list has more than {limit} cells."), file=file, row=rows.line_num, limit=MAX_CELLS
                )
            cells_of = zip(header, [*row, *[""] * len(header)], strict=False)
            root.children.append(_row_node(((name, text) for name, text in cells_of if name), root))
    except csv.Error as error:
        raise FormError(
            N_("The list cannot be read: {detail}."), file=file, row=rows.line_num, detail=str(error)
        ) from None
    return _wrap(root)


def _from_geojson(data: bytes, file: str) -> Node:
    try:
        content = json.loads(decode(data, file).removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise FormError(
            N_("The list cannot be read: {detail}."), file=file, detail=str(error)[:200]
        ) from None
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list):
        raise FormError(N_("The GeoJSON is not a collection of features."), file=file)
    root = Node("root")
    for number, feature in enumerate(features, 1):
        if not isinstance(feature, dict):
            raise FormError(N_("The GeoJSON is not a collection of features."), file=file, row=number)
        item = Node("item")
        geometry = feature.get("geometry")
        if isinstance(geometry, dict):
            item.append(Node("geometry", text=_geometry(geometry, file, number)))
        properties = feature.get("properties")
        values: dict[str, Any] = dict(properties) if isinstance(properties, dict) else {}
        if "id" in feature:
            values["id"] = feature["id"]
        for name, value in values.items():
            if _NAME.match(name):
                item.append(Node(name, text=_json_text(value)))
        root.append(item)
    return _wrap(root)


def _json_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return number_text(float(value)) if abs(value) < 1e15 else str(value)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _geometry(geometry: dict[str, Any], file: str, number: int) -> str:
    kind, places = geometry.get("type"), geometry.get("coordinates")
    try:
        if kind == "Point":
            points: list[Any] = [places]
        elif kind == "LineString":
            points = list(places or ())
        elif kind == "Polygon":
            points = list((places or [[]])[0])
        else:
            return ""
        return ";".join(f"{number_text(float(p[1]))} {number_text(float(p[0]))} 0 0" for p in points)
    except (TypeError, ValueError, IndexError, KeyError):
        raise FormError(N_("The GeoJSON holds a place that cannot be read."), file=file, row=number) from None
