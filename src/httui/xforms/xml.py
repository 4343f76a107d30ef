"""XML text to nodes and back, with the standard library's expat and without its traps.

Serves the bad-input rules of the engine (entity bombs, external entities, depth, size) and DESIGN section 8.
Document types and entities are refused as a whole, so nothing can be expanded or fetched.
"""

from typing import Any
from xml.parsers import expat

from httui.i18n import N_
from httui.xforms.errors import FormError
from httui.xforms.tree import COMMENT, DOCUMENT, ELEMENT, INSTRUCTION, TEXT, XML_NAMESPACE, Node

MAX_BYTES = 64 * 1024 * 1024
"""The largest XML text that is read."""
MAX_DEPTH = 200
"""The deepest nesting that is read (forms are refused long before)."""
MAX_NODES = 2_000_000
"""The largest number of elements that is read."""

_SPACE = " \t\r\n"


class _Builder:
    """Collects expat's events into a tree."""

    def __init__(self, *, exact: bool, name: str) -> None:
        self.exact = exact
        self.file = name
        self.document = Node("", kind=DOCUMENT)
        self.node = self.document
        self.depth = 0
        self.count = 0
        self.parts: list[str] = []
        self.declared: dict[str, str] = {}
        self.pieces: list[list[str | Node]] = [[]]

    def refuse(self, what: str, **values: Any) -> None:
        raise FormError(what, file=self.file or None, **values)

    def doctype(self, _name: str, _system: str | None, _public: str | None, subset: int) -> None:
        # a bare <!DOCTYPE html> declares nothing, and what it points at is never fetched
        if subset or not self.exact:
            self.entity()

    def entity(self, *_: object) -> None:
        self.refuse(N_("The XML declares a document type or entities. They are not read, for safety."))

    def namespace(self, prefix: str | None, uri: str | None) -> None:
        self.declared[prefix or ""] = uri or ""

    def start(self, tag: str, attributes: list[str]) -> None:
        self.depth += 1
        self.count += 1
        if self.depth > MAX_DEPTH:
            self.refuse(N_("The XML is nested more than {limit} levels deep."), limit=MAX_DEPTH)
        if self.count > MAX_NODES:
            self.refuse(N_("The XML has more than {limit} elements."), limit=MAX_NODES)
        self.flush()
        namespace, name, prefix = _split(tag)
        node = Node(name, namespace, prefix=prefix)
        if self.declared:
            node.namespaces = self.declared
            self.declared = {}
        for position in range(0, len(attributes), 2):
            uri, local, _ = _split(attributes[position])
            node.attributes[f"{{{uri}}}{local}" if uri else local] = attributes[position + 1]
        self.pieces[-1].append(node)
        self.pieces.append([])
        node.parent = self.node
        self.node = node

    def end(self, _tag: str) -> None:
        self.depth -= 1
        self.flush()
        node = self.node
        self.fill(node, self.pieces.pop())
        assert node.parent is not None
        self.node = node.parent

    def fill(self, node: Node, pieces: list[str | Node]) -> None:
        if not pieces:
            return
        elements = [piece for piece in pieces if isinstance(piece, Node) and piece.kind == ELEMENT]
        if len(elements) == len(pieces):
            for element in elements:
                node.append(element)
            return
        if not self.exact and elements and not any(isinstance(p, str) and p.strip(_SPACE) for p in pieces):
            for element in elements:
                node.append(element)
            return
        if not elements and all(isinstance(piece, str) for piece in pieces):
            node.text = "".join(piece for piece in pieces if isinstance(piece, str))
            return
        for piece in pieces:
            if isinstance(piece, str):
                node.add_content(Node("", text=piece, kind=TEXT))
            elif piece.kind == ELEMENT:
                if node.content is None:
                    node.content = []
                node.append(piece)
            else:
                node.add_content(piece)

    def text(self, data: str) -> None:
        self.parts.append(data)

    def flush(self) -> None:
        if self.parts:
            self.pieces[-1].append("".join(self.parts))
            self.parts.clear()

    def comment(self, data: str) -> None:
        if self.exact:
            self.flush()
            self.pieces[-1].append(Node("", text=data, kind=COMMENT))

    def instruction(self, target: str, data: str) -> None:
        if self.exact:
            self.flush()
            self.pieces[-1].append(Node(target, text=data, kind=INSTRUCTION))


def _split(tag: str) -> tuple[str, str, str]:
    parts = tag.split(" ")
    if len(parts) == 3:
        return parts[0], parts[1], parts[2]
    if len(parts) == 2:
        return parts[0], parts[1], "xml" if parts[0] == XML_NAMESPACE else ""
    return "", parts[0], ""


def parse_document(text: str | bytes, *, exact: bool = False, name: str = "") -> Node:
    """Read XML and return the document node.

    ``exact`` keeps white space between elements, comments and instructions, as XPath counts them; otherwise
    they are dropped. ``name`` is the file's name for messages. Raises :class:`FormError` for XML that is not
    well formed, that declares entities (or, unless ``exact``, a document type), or that passes a limit of
    size, depth or number.
    """
    if len(text) > MAX_BYTES:
        raise FormError(
            N_("The XML is larger than {limit} megabytes."),
            file=name or None,
            limit=MAX_BYTES // (1024 * 1024),
        )
    builder = _Builder(exact=exact, name=name)
    encoding = "utf-8" if isinstance(text, str) else None
    parser = expat.ParserCreate(encoding, namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.ordered_attributes = True
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = builder.doctype
    parser.EntityDeclHandler = builder.entity
    parser.SkippedEntityHandler = builder.entity
    parser.StartNamespaceDeclHandler = builder.namespace
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.CommentHandler = builder.comment
    parser.ProcessingInstructionHandler = builder.instruction
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    try:
        parser.Parse(data.removeprefix(b"\xef\xbb\xbf").lstrip(), True)
    except expat.ExpatError as error:
        raise FormError(
            N_("The XML is damaged at line {line}, character {character}: {detail}."),
            file=name or None,
            line=error.lineno,
            character=error.offset + 1,
            detail=expat.ErrorString(error.code),
        ) from None
    builder.flush()
    builder.fill(builder.document, [piece for piece in builder.pieces[0] if not isinstance(piece, str)])
    return builder.document


def parse_xml(text: str | bytes, *, exact: bool = False, name: str = "") -> Node:
    """Read XML and return its root element (its parent is the document). See :func:`parse_document`."""
    return parse_document(text, exact=exact, name=name).children[0]


_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"})
_ATTRIBUTE_ESCAPES = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\t": "&#9;", "\r": "&#13;"}
)
_FORBIDDEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535, *range(55296, 57344)), "�")


def escape(text: str) -> str:
    """``text`` as element content; characters that XML cannot hold become U+FFFD."""
    return text.translate(_FORBIDDEN).translate(_ESCAPES)


def serialize(node: Node, *, relevant_only: bool = False) -> str:
    """``node`` (a document or an element) as XML text with the namespaces it needs.

    ``relevant_only`` leaves out every node that is not relevant. Nothing is indented.
    """
    parts: list[str] = []
    stack: list[tuple[Node | str, dict[str, str]]] = [(node, {"xml": XML_NAMESPACE})]
    while stack:
        item, scope = stack.pop()
        if isinstance(item, str):
            parts.append(item)
            continue
        if relevant_only and not item.relevant:
            continue
        if item.kind == DOCUMENT:
            stack.extend((child, scope) for child in reversed(item.all_children()))
        elif item.kind == TEXT:
            parts.append(escape(item.text))
        elif item.kind == COMMENT:
            parts.append(f"<!--{item.text.replace('--', '- -')}-->")
        elif item.kind == INSTRUCTION:
            parts.append(f"<?{item.name} {item.text}?>")
        elif item.kind == ELEMENT:
            inner = _open(item, scope, parts)
            content = item.all_children()
            if not content:
                parts.append("/>")
                continue
            parts.append(">")
            stack.append((f"</{_tag(item, inner)}>", inner))
            stack.extend((child, inner) for child in reversed(content))
    return "".join(parts)


def _tag(node: Node, scope: dict[str, str]) -> str:
    if scope.get(node.prefix, "") == node.namespace:
        return node.qualified_name()
    for prefix, uri in scope.items():
        if uri == node.namespace and prefix:
            return f"{prefix}:{node.name}"
    return node.name


def _open(node: Node, scope: dict[str, str], parts: list[str]) -> dict[str, str]:
    """Write the start tag without its end, and return the namespaces in force inside."""
    declared = dict(node.namespaces or {})
    inner = {**scope, **declared}
    if inner.get(node.prefix, "") != node.namespace:
        declared[node.prefix] = inner[node.prefix] = node.namespace
    written: list[str] = []
    for key, value in node.attributes.items():
        label = key
        if key.startswith("{"):
            uri, _, local = key[1:].partition("}")
            prefix = next((p for p, u in inner.items() if u == uri and p), "")
            if not prefix:
                number = 1
                while f"ns{number}" in inner:
                    number += 1
                prefix = f"ns{number}"
                declared[prefix] = inner[prefix] = uri
            label = f"{prefix}:{local}"
        written.append(f' {label}="{value.translate(_FORBIDDEN).translate(_ATTRIBUTE_ESCAPES)}"')
    parts.append(f"<{node.qualified_name()}")
    for prefix, uri in declared.items():
        if scope.get(prefix, "") != uri:
            label = f"xmlns:{prefix}" if prefix else "xmlns"
            parts.append(f' {label}="{uri.translate(_ATTRIBUTE_ESCAPES)}"')
    parts.extend(written)
    return inner
