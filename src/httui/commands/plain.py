"""A form question by question on a bare line terminal: for screen readers, ``TERM=dumb`` and slow lines.

No boxes, no cursor movement, one question at a time (DESIGN section 7). What stands in a form goes out through
the same filter as everywhere: it cannot speak to the terminal.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from httui.commands.common import cell
from httui.i18n import N_, _
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.xforms import Form

MISSING_KEYS = {"!u": "unknown", "!n": "unavailable", "!d": "declined"}
"""What is typed for a missing-data code (S-159 to S-161)."""

ASKED = {"input", "select", "rank", "range", "trigger", "upload"}
"""Kinds of nodes that want an answer."""


class Stopped(Problem):
    """The person ended the run; nothing is kept."""


def ask(
    form: "Form",
    language: str | None = None,
    *,
    read: Callable[[str], str] = input,
    write: Callable[[str], None] = print,
) -> Any:
    """Fill ``form`` by asking; returns the form session. ``read`` and ``write`` are the line terminal.

    Raises :class:`Stopped` when the person types ``!q`` or the input ends.
    """
    from httui import i18n

    code = language or i18n.language()
    session = form.new_session(language=next((n for n in form.languages if f"({code})" in n), None))
    write(cell(form.title))
    write(_("Enter: leave empty.  ?: help.  <: back.  !u unknown, !n not available, !d declined.  !q: stop."))
    asked: list[str] = []
    groups: set[str] = set()
    offered: set[str] = set()
    while True:
        node = _next(session, set(asked), groups, offered, write)
        if node is None:
            return session
        if node.kind == "range-end":
            _offer_repeat(session, node.ref, offered, read, write)
            continue
        if _question(session, node, read, write):
            asked.append(node.ref)
        elif asked:
            asked.pop()


class _RangeEnd:
    """Stands after the last instance of a repeat: one more?"""

    kind = "range-end"

    def __init__(self, ref: str) -> None:
        self.ref = ref


def _next(
    session: Any, asked: set[str], groups: set[str], offered: set[str], write: Callable[[str], None]
) -> Any:
    """The next relevant question that was not asked; headings and notes before it are written on the way."""
    nodes = [node for node in session.nodes() if node.relevant]
    repeats = [
        node.ref
        for node in session.nodes()
        if node.kind == "range" and node.relevant and _open(session, node.ref)
    ]
    for node in nodes:
        if node.kind in {"group", "note"} and node.ref not in groups:
            waiting = [n for n in nodes if n.kind in ASKED and n.ref not in asked and not n.readonly]
            inside = node.kind == "note" or any(n.ref.startswith(node.ref + "/") for n in waiting)
            label = cell(session.label(node.ref) or "")
            if inside and label and _comes_next(nodes, node, asked):
                groups.add(node.ref)
                write(f"\n== {label} ==" if node.kind == "group" else f"\n{label}")
        if node.kind in ASKED and not node.readonly and node.ref not in asked:
            return node
        if node.kind == "range" and node.ref in repeats and node.ref not in offered:
            rest = [
                n for n in nodes if n.ref.startswith(node.ref + "[") and n.kind in ASKED and not n.readonly
            ]
            if all(n.ref in asked for n in rest):
                return _RangeEnd(node.ref)
    return None


def _comes_next(nodes: list[Any], heading: Any, asked: set[str]) -> bool:
    """Whether no unanswered question stands before ``heading``."""
    for node in nodes:
        if node is heading:
            return True
        if node.kind in ASKED and not node.readonly and node.ref not in asked:
            return False
    return False


def _open(session: Any, ref: str) -> bool:
    """Whether the person may add an instance (no count of the form decides)."""
    try:
        return bool(session.can_add(ref))
    except AttributeError:
        return True


def _offer_repeat(
    session: Any, ref: str, offered: set[str], read: Callable[[str], str], write: Callable[[str], None]
) -> None:
    count = session.count(ref)
    name = cell(session.label(f"{ref}[1]") if count else "") or cell(ref.rsplit("/", 1)[-1])
    prompt = _("Add one more: {name}? (y/n)") if count else _("Add: {name}? (y/n)")
    reply = _line(read, prompt.format(name=name) + " ")
    if reply.strip().lower() in {"y", "yes", "ya"}:
        session.add_repeat(ref)
        write(_("Number {number}").format(number=count + 1))
    else:
        offered.add(ref)


def _question(session: Any, node: Any, read: Callable[[str], str], write: Callable[[str], None]) -> bool:
    """Ask until there is an answer; False if the person wants to go back."""
    ref = node.ref
    write("")
    write(cell(session.label(ref) or ref.rsplit("/", 1)[-1]) + (" *" if session.is_required(ref) else ""))
    if session.hint(ref):
        write(f"  ({cell(session.hint(ref))})")
    choices = session.choices(ref) if node.kind in {"select", "rank"} else []
    for number, (_value, label) in enumerate(choices, 1):
        write(f"  {number}. {cell(label)}")
    if session.value(ref):
        write(_("Now: {answer}").format(answer=cell(session.value(ref))))
    while True:
        reply = _line(read, "> ").strip()
        if reply == "<":
            return False
        if reply == "?":
            write(
                cell(
                    session.guidance(ref)
                    or session.hint(ref)
                    or _("There is no more help for this question.")
                )
            )
            continue
        try:
            if reply in MISSING_KEYS:
                session.set_missing(ref, MISSING_KEYS[reply])
            elif reply or not session.value(ref):
                session.answer(ref, _lexical(node, choices, reply))
        except Problem as problem:
            write(cell(problem))
            continue
        if session.validity(ref) in {"ok", None} or not (reply or session.is_required(ref)):
            return True
        write(cell(session.message(ref) or _("This answer does not fit.")))


def _lexical(node: Any, choices: list[tuple[str, str]], reply: str) -> str:
    """What was typed as the engine stores it: numbers of choices become their values."""
    if node.kind == "trigger":
        return "OK" if reply.lower() in {"y", "yes", "ya", "ok", "x"} else ""
    if not choices or not reply:
        return reply
    values = [value for value, _label in choices]
    picked = []
    for word in reply.replace(",", " ").split():
        if word.isdecimal() and 1 <= int(word) <= len(values):
            picked.append(values[int(word) - 1])
        elif word in values:
            picked.append(word)
        else:
            raise Problem(N_("Please type the number of a choice."))
    return " ".join(picked)


def _line(read: Callable[[str], str], prompt: str) -> str:
    try:
        reply = read(prompt)
    except EOFError as error:
        raise Stopped(N_("Stopped. Nothing was kept.")) from error
    if reply.strip() == "!q":
        raise Stopped(N_("Stopped. Nothing was kept."))
    return reply
