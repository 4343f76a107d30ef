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
    headings: set[str] = set()
    offered: set[str] = set()
    while True:
        node = _next(session, set(asked), headings, offered, write)
        if node is None:
            return session
        if _is_repeat(node):
            _offer_repeat(session, node.ref, offered, read, write)
            continue
        if _question(session, node, read, write):
            asked.append(node.ref)
        elif asked:
            asked.pop()


def _next(
    session: Any, asked: set[str], headings: set[str], offered: set[str], write: Callable[[str], None]
) -> Any:
    """The next question, or the next repeat that could have one more entry; None at the end.

    Headings and notes that stand before it are written on the way.
    """
    waiting: list[Any] = []
    for node in session.nodes():
        if not node.relevant:
            continue
        if node.kind in {"group", "note"} and node.ref not in headings:
            waiting.append(node)
        elif _is_question(node) and node.ref not in asked:
            for heading in waiting:
                if heading.kind == "note" or node.ref.startswith(heading.ref + "/"):
                    headings.add(heading.ref)
                    _write_heading(session, heading, write)
            return node
        elif _is_repeat(node) and node.ref not in offered and not session.is_fixed(node.ref):
            return node
    return None


def _is_repeat(node: Any) -> bool:
    return node.kind == "range" and node.count is not None


def _is_question(node: Any) -> bool:
    return node.kind in ASKED and not _is_repeat(node) and not node.readonly


def _write_heading(session: Any, node: Any, write: Callable[[str], None]) -> None:
    label = cell(session.label(node.ref) or "")
    if label:
        write(f"\n== {label} ==" if node.kind == "group" else f"\n{label}")


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
