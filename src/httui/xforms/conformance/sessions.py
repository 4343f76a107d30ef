"""Runs the scenarios and walks: a whole filling of a form, compared state by state.

Uses nothing but the public API of DESIGN section 4 (``load_form``, ``new_session`` and the session's methods).
"""

import contextlib
import time
from collections.abc import Callable
from datetime import datetime
from typing import Any

from httui.xforms.conformance.expressions import zone_named
from httui.xforms.conformance.likeness import difference, same_choices, same_hint, same_label, same_text
from httui.xforms.conformance.outcome import Outcome
from httui.xforms.errors import FormError
from httui.xforms.xml import parse_xml

_FRAMES = frozenset(("repeat", "group", "range"))
_RANGE = "range:"


class Difference(Exception):
    """The session is not as recorded; the text says where."""


class SessionCases:
    """The scenarios or walks of one file."""

    def __init__(self, cases: list[dict[str, Any]], zone: str | None) -> None:
        self.cases = cases
        self.zone = zone_named(zone or "America/Phoenix")

    def run(self) -> list[Outcome]:
        """All outcomes, in order."""
        return [self.outcome(case) for case in self.cases]

    def outcome(self, case: dict[str, Any]) -> Outcome:
        """Run one case."""
        group = str(case.get("category") or case.get("kind") or "other")
        result = Outcome(str(case["id"]), group, "all")
        begin = time.perf_counter()
        try:
            Walk(case, self.zone).run()
        except Difference as difference_found:
            result.why = str(difference_found)
        except FormError as error:
            result.why = f"refused: {error}"
        except Exception as error:
            result.why = f"crashed: {error!r}"
        result.seconds = time.perf_counter() - begin
        return result


class Walk:
    """One case on its way."""

    def __init__(self, case: dict[str, Any], zone: Any) -> None:
        self.case = case
        self.zone = zone
        self.clock = datetime.fromisoformat(str(case["clock"]))
        self.wanted: dict[str, dict[str, Any]] = {}
        self.random = "random" in case.get("tags", ())
        self.session: Any = None

    def run(self) -> None:
        """All steps; raises :class:`Difference` at the first thing that is not as recorded."""
        if self.case.get("load_error"):
            with contextlib.suppress(FormError):
                self.load()
                raise Difference("loaded, where loading must be refused")
            return
        self.load()
        for number, step in enumerate(self.case["steps"]):
            name = step.get("do") or f"expect {step.get('expect')}"
            try:
                self.step(step)
            except Difference as found:
                raise Difference(f"step {number} ({name} {step.get('ref', '')}): {found}") from None
            except FormError as error:
                raise Difference(f"step {number} ({name} {step.get('ref', '')}): refused: {error}") from None

    def load(self) -> None:
        from httui.xforms import load_form

        case = self.case
        resources = {
            url: item["text"]
            for url, item in (case.get("resources") or {}).items()
            if item.get("status", 200) == 200
        }
        # the peers run forms that this product refuses on purpose (required photos, search(), encryption)
        form = load_form(case["form"], resources=resources, strict=False)
        self.session = form.new_session(
            now=self.clock,
            tz=self.zone,
            prefill=case.get("prefill"),
            properties=case.get("properties"),
            instance=case.get("instance"),
        )
        if case.get("lang"):
            self.session.set_language(case["lang"])

    # -- steps ----------------------------------------------------------------------------------------------

    def step(self, step: dict[str, Any]) -> None:
        """One action or assertion."""
        if "do" in step:
            self.act(step)
            self.wanted.update(step.get("changes") or {})
            for ref in step.get("removed") or ():
                self.wanted.pop(ref, None)
            self.compare_all()
            return
        self.check(step)

    def act(self, step: dict[str, Any]) -> None:
        session = self.session
        action, ref = step["do"], step.get("ref", "")
        call: Callable[[], Any]
        if action == "load":
            return
        if action == "answer":
            value = step.get("value")
            call = lambda: session.answer(ref, "" if value is None else str(value))  # noqa: E731
        elif action == "add_repeat":
            call = lambda: self.add(step)  # noqa: E731
        elif action == "remove_repeat":
            call = lambda: session.remove_repeat(ref)  # noqa: E731
        elif action == "language":
            call = lambda: session.set_language(step["lang"])  # noqa: E731
        else:
            raise Difference(f"unknown action {action}")
        if not step.get("throws"):
            call()
            return
        before = session.value(ref)
        with contextlib.suppress(FormError):
            call()
            raise Difference("was accepted, where it must be refused")
        if session.value(ref) != before:
            raise Difference("was refused but changed the value")

    def add(self, step: dict[str, Any]) -> None:
        for _ in range(step.get("count", 1)):
            self.session.add_repeat(step["ref"], after=step.get("after"))

    # -- comparing ------------------------------------------------------------------------------------------

    def compare_all(self) -> None:
        """Compare the whole running map with the session."""
        nodes = {node.ref: node for node in self.session.nodes()}
        for ref, facts in self.wanted.items():
            if ref.startswith(_RANGE):
                self.compare_range(ref.removeprefix(_RANGE), facts, nodes)
            else:
                self.compare(ref, facts, nodes.get(ref))

    def compare_range(self, ref: str, facts: dict[str, Any], nodes: dict[str, Any]) -> None:
        if facts.get("relevant") is False and not self.exists(ref, nodes):
            return
        if "count" in facts:
            got = self.session.count(ref)
            if got != facts["count"]:
                raise Difference(f"{ref} has {got} instances, not {facts['count']}")

    def exists(self, ref: str, nodes: dict[str, Any]) -> bool:
        return any(other.startswith(ref) for other in nodes)

    def compare(self, ref: str, facts: dict[str, Any], node: Any) -> None:
        """Compare one node with its recorded facts."""
        if node is None:
            if facts.get("relevant", True):
                raise Difference(f"{ref} is not there")
            return
        session = self.session
        frame = facts.get("kind") in _FRAMES or node.kind in _FRAMES
        for fact, want in facts.items():
            got: Any = want
            same = True
            if fact == "kind":
                got = node.kind
                # Web Forms also calls a question a note that is always read-only and calculates; here it keeps its
                # value in sight, so it is an input (section 7 of the specification)
                same = got == want or (want == "note" and got == "input" and node.readonly)
            elif fact == "relevant":
                got = node.relevant
                same = got == want
            elif fact in ("readonly", "required") and not frame:
                got = getattr(node, fact)
                same = got == want
            elif fact == "value" and not self.random:
                got = node.value
                same = same_text(got, want)
            elif fact == "valid" and node.relevant:
                got = node.validity
                same = got == want
            elif fact == "message" and want is not None:
                got = session.message(ref)
                same = same_label(got or "", want)
            elif fact == "label" and want is not None:
                got = session.label(ref)
                same = same_label(got or "", want)
            elif fact == "hint" and want is not None:
                got = session.hint(ref)
                same = same_hint(got or "", want)
            elif fact == "choices" and want is not None and node.relevant:
                got = list(session.choices(ref))
                same = same_choices(got, want) or (self.random and sorted(got) == sorted(map(tuple, want)))
            if not same:
                raise Difference(f"{ref} {fact} is {got!r}, not {want!r}")

    # -- assertions -----------------------------------------------------------------------------------------

    def check(self, step: dict[str, Any]) -> None:
        """One assertion of the original test."""
        kind, ref, session = step["expect"], step.get("ref", ""), self.session
        want = step.get("is")
        if kind == "value":
            got = session.value(ref)
            if not same_text(got, "" if want is None else str(want)):
                raise Difference(f"is {got!r}, not {want!r}")
        elif kind == "node":
            facts = {key: value for key, value in step.items() if key not in ("expect", "ref")}
            nodes = {node.ref: node for node in session.nodes()}
            if ref.startswith(_RANGE):
                self.compare_range(ref.removeprefix(_RANGE), facts, nodes)
            else:
                self.compare(ref, facts, nodes.get(ref))
        elif kind == "absent":
            if any(node.ref == ref and node.relevant for node in session.nodes()):
                raise Difference("is there, and should not be")
        elif kind == "choices":
            got_choices = list(session.choices(ref))
            if not same_choices(got_choices, want or []):
                raise Difference(f"offers {got_choices!r}, not {want!r}")
        elif kind == "repeat_count":
            if session.count(ref) != want:
                raise Difference(f"has {session.count(ref)} instances, not {want}")
        elif kind == "violations":
            self.check_violations(want or [])
        elif kind == "instance_xml":
            # the recorded XML was made when the form was finished
            session.finalize()
            found = difference(parse_xml(session.to_xml()), parse_xml(str(want)))
            if found:
                raise Difference(found)
        else:
            raise Difference(f"unknown assertion {kind}")

    def check_violations(self, want: list[Any]) -> None:
        got = [tuple(item)[:3] for item in self.session.violations()]
        if len(got) != len(want):
            raise Difference(f"violations are {got!r}, not {want!r}")
        for found, wanted in zip(sorted(got), sorted(map(_violation, want)), strict=True):
            for one, other in zip(found, wanted, strict=False):
                if other is not None and not same_label(str(one), str(other)):
                    raise Difference(f"violations are {got!r}, not {want!r}")


def _violation(item: Any) -> tuple[str, ...]:
    """A recorded violation as ``(ref, kind, message)``, whatever its notation; parts may lack."""
    if isinstance(item, str):
        return (item,)
    if isinstance(item, dict):
        parts = (item.get("ref"), item.get("valid") or item.get("kind"), item.get("message"))
        return tuple(str(part) for part in parts if part is not None)
    return tuple(str(part) for part in item)
