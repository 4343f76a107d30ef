"""A form being filled in a case: what may be answered, by consent and by the gate, and where it will lie.

The base of an intake and of a correction. It stands between the form engine, which knows no case, and the
store, which knows no form: every answer passes :meth:`Filling.answer`, and whatever a form calculates or
fills in by itself passes :meth:`Filling.content` before it is stored (S-015, S-030, S-081, S-212).
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from httui.cases import office_lists, registry
from httui.cases.access import Row
from httui.cases.classes import plain
from httui.cases.consent_rules import Path
from httui.cases.events import Event, announce
from httui.cases.known_form import known_form
from httui.cases.privacy import Privacy, PrivacyClass
from httui.i18n import N_, _
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.fields import Encoded
    from httui.store.session import Session
    from httui.store.vault import Match
    from httui.xforms import Form, FormSession

_STRICT = PrivacyClass(Privacy.SENSITIVE, 3)
_REFERRAL = re.compile(r"(?<!p)refer|rujuk|complainant|pelapor", re.IGNORECASE)
_SAFETY = re.compile(
    r"safe|(?<![a-z])aman|keamanan|selamat|danger|bahaya|emergenc|darurat|urgent|threat|ancaman",
    re.IGNORECASE,
)
_STRUCTURE = {"group", "repeat"}

BY_GATE = N_("The readiness gate stands at tier {tier}; this question needs tier {needed}.")
BY_REFUSAL = N_("The person declined a case file: only the coded answers about the referral are kept.")
BY_PAUSE = N_("Consent is asked later: only what safety needs is written down until then.")


class FieldClosed(Problem):
    """This question may not be answered now; ``what`` says why."""


@dataclass(frozen=True, slots=True)
class Closed:
    """Why a question is closed: ``gate`` or ``consent``, with the words."""

    by: str
    what: str
    values: dict[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The reason in the language in use."""
        return _(self.what).format(**self.values)


@dataclass(frozen=True)
class Content:
    """A filled form, taken apart by where it lies, with what was left out. Not to be changed."""

    answers: dict[str, str]
    missing: dict[str, str]
    direct: dict[str, str]
    left_out: dict[str, Closed]

    @cached_property
    def answers_text(self) -> "Encoded":
        """The coded answers as the store writes them, spelled once."""
        from httui.store.fields import Encoded, canonical_json

        return Encoded(canonical_json(self.answers))


@dataclass(frozen=True, slots=True)
class Violation:
    """What keeps a form from being final.

    ``kind`` is required, constraint, soft, unique, pseudonym, or closed (typed before consent or gate changed).
    """

    ref: str
    kind: str
    message: str


class NotReady(Problem):
    """The form cannot be final yet; ``violations`` say what is open, in order."""

    def __init__(self, violations: list[Violation]) -> None:
        super().__init__(
            N_("{count} questions still need an answer, a correction or a reason."), count=len(violations)
        )
        self.violations = violations


class Filling:
    """A form session inside a case. Screens draw ``run`` (the engine's session) and write through this."""

    def __init__(self, session: "Session", version: Row) -> None:
        self.session = session
        self.version = version
        self.form = registry.load(session, version)
        self.reasons: dict[str, str] = {}
        """Reasons given for soft warnings and for changes: {ref: text}."""
        self.searched: dict[tuple[str, str], list[Match]] = {}
        """What was looked for in the blind index already, with what was found."""
        self.typed: set[str] = set()
        """Questions that were answered here, or in the draft that this goes on with."""
        self.known = known_form(self.form)
        self._classes = self.known.classes(version.classes or {})
        self.kinds = self.known.kinds
        """The kinds of identifiers that this form asks for."""
        self.session_tier: int = session.tier
        self._fields = self.form.by_ref
        self._sorted: tuple[tuple[object, ...], Content] | None = None

    @property
    def run(self) -> "FormSession":
        """The engine's session: labels, choices, relevance, values."""
        raise NotImplementedError

    @property
    def path(self) -> Path | None:
        """How far the form may be filled, by consent."""
        raise NotImplementedError

    @property
    def person_id(self) -> str | None:
        """The id of the person that the form is about, where they are known already."""
        raise NotImplementedError

    def class_of(self, ref: str) -> PrivacyClass:
        """The privacy class of a question; one that nobody classed counts as sensitive free text."""
        return self._classes.get(plain(ref), _STRICT)

    def is_direct(self, ref: str) -> bool:
        """Whether the answer goes to the identity vault only (and F5 never repeats it)."""
        return self.class_of(ref).privacy is Privacy.DIRECT

    def closed(self, ref: str) -> Closed | None:
        """Why this question may not be answered, or ``None`` when it may."""
        return self.closed_on(ref, self.path)

    def closed_on(self, ref: str, path: Path | None) -> Closed | None:
        """As :meth:`closed`, on a path that is known already."""
        found = self.class_of(ref)
        if path is not Path.FULL:
            coded = found.privacy is not Privacy.DIRECT and found.tier <= 2
            if not (coded and self.fits_without_file(ref, path)):
                return Closed("consent", BY_REFUSAL if path is Path.REFERRAL else BY_PAUSE)
        if found.tier > self.session_tier:
            return Closed("gate", BY_GATE, {"tier": self.session_tier, "needed": found.tier})
        return None

    def fits_without_file(self, ref: str, path: Path | None) -> bool:
        """Whether a coded question may be answered without consent to a case file, judged by its words."""
        name = plain(ref)
        if self.is_noted_by_form(name):
            return True
        words = f"{name} {self.attribute(name, 'purpose')}"
        safety = path is Path.SAFETY and _SAFETY.search(words)
        return bool(safety or _REFERRAL.search(words))

    def is_noted_by_form(self, name: str) -> bool:
        """Whether the form notes this by itself: times, its version, what it calculates."""
        return name in self.known.noted or name not in self.known.order

    def attribute(self, ref: str, name: str) -> str:
        """What the form says about a question in its ``httui`` column ``name``; ``""`` if nothing."""
        item = self._fields.get(plain(ref))
        return str(item.attributes.get(name, "")) if item is not None else ""

    def answer(self, ref: str, text: str) -> list[str]:
        """Answer a question; the refs that changed. Raises :class:`FieldClosed`, ``FormError``."""
        if text:
            self._require_open(ref)
            self.typed.add(ref)
        return self.run.answer(ref, text)

    def set_missing(self, ref: str, code: str | None) -> list[str]:
        """Say why there is no answer (or clear that). Raises :class:`FieldClosed`, ``FormError``."""
        if code:
            self._require_open(ref)
        return self.run.set_missing(ref, code)

    def office_list(self, ref: str) -> str:
        """The list of the office's own that the choices of a question come from; ``""`` for any other."""
        item = self._fields.get(plain(ref))
        name = item.list_name if item is not None else ""
        return name if name in office_lists.LISTS and office_lists.takes(self.form, name) else ""

    def add_choice(self, ref: str, name: str) -> list[str]:
        """Add an organisation to the list behind a question and choose it; what changed, as :meth:`answer`.

        Raises what ``office_lists.add`` and :meth:`answer` raise.
        """
        self._require_open(ref)
        people = [
            text for found, text in self.content().direct.items() if self.class_of(found).kind in {"name", ""}
        ]
        entry = office_lists.add(self.session, self.office_list(ref), name, names=people)
        office_lists.offer(self.form)
        chosen = self.run.value(ref).split() if self._fields[plain(ref)].multiple else []
        return self.answer(ref, " ".join(dict.fromkeys([*chosen, entry.code])))

    def explain(self, ref: str, reason: str) -> None:
        """Give the reason that a soft warning, or a change, asks for."""
        if reason.strip():
            self.reasons[ref] = reason.strip()
        else:
            self.reasons.pop(ref, None)

    def _require_open(self, ref: str) -> None:
        closed = self.closed(ref)
        if closed is not None:
            raise FieldClosed(_(closed.what).format(**closed.values) if closed.values else closed.what)

    def violations(self) -> list[Violation]:
        """What keeps the form from being final; closed questions and explained warnings do not."""
        found = []
        path = self.path
        for ref, kind, message in self.run.violations():
            if self.closed_on(ref, path) is not None or (kind == "soft" and ref in self.reasons):
                continue
            found.append(Violation(ref, kind, message))
        return found

    def content(self) -> Content:
        """Every relevant answer and missing state, taken apart by where it will lie. Not to be changed.

        Worked out once for the review and the saving after it, while no answer, consent or gate is another one.
        """
        state = self._state()
        if self._sorted is None or self._sorted[0] != state:
            self._sorted = (state, self._sort())
        return self._sorted[1]

    def _state(self) -> tuple[object, ...]:
        """What decides where each answer will lie."""
        return id(self.run), self.run.revision, self.path, self.session_tier, id(self._classes)

    def finalize(self) -> None:
        """Have the form set what it sets at the end; where it sets nothing, what was sorted stays so."""
        current = self._sorted is not None and self._sorted[0] == self._state()
        changed = self.run.finalize()
        if self._sorted is not None and current and not changed:
            self._sorted = (self._state(), self._sorted[1])

    def _sort(self) -> Content:
        made = Content({}, {}, {}, {})
        path = self.path
        # With full consent only the gate can close a question.
        open_to = self.session_tier if path is Path.FULL else -1
        classes, answers, direct = self._classes, made.answers, Privacy.DIRECT
        for ref, value, missing in self.run.answered():
            found = classes.get(ref) or self.class_of(ref)
            if found.tier > open_to and (closed := self.closed_on(ref, path)) is not None:
                made.left_out[ref] = closed
            elif missing:
                made.missing[ref] = missing
            elif found.privacy is direct:
                made.direct[ref] = value
            else:
                answers[ref] = value
        return made

    def mapped(self, content: Content, name: str) -> tuple[str, str] | None:
        """The (ref, value) of the answer that the form maps to ``name`` of a case, as in ``pseudonym``.

        By ``httui:map`` ``case:<name>``, by the entity property that it is saved to, or by its own name.
        """
        for ref in self.known.targets.get(name, ()):
            if (value := content.answers.get(ref) or content.direct.get(ref)) is not None:
                return ref, value
        return None

    def tell(self, kind: str, case: Row, record_id: str, content: Content) -> None:
        """Tell the rooms above that a record of this form was made final or changed, inside the transaction."""
        screening = self.mapped(content, "screening_result")
        announce(
            self.session,
            Event(
                kind,
                case,
                record_id,
                form=self.version.form_id,
                answers=content.answers,
                screening=screening[1] if screening is not None else "",
            ),
        )


def is_question(node: Any) -> bool:
    """Whether a node of the engine can hold a value: no group, no repeat, no repeat as a whole."""
    return node.kind not in _STRUCTURE and node.count is None


def form_language(form: "Form", code: str) -> str | None:
    """The form's language for a language code of the product: ``id`` is ``Bahasa Indonesia (id)``."""
    for name in form.languages:
        if name.endswith(f"({code})") or name == code:
            return name
    return None
