"""Bringing in records from a file of JSON lines: each line whole or not at all (S-151).

A line goes the same way as a person at the keyboard: consent first, gate, form engine, vault. A line whose id
is in the store already is passed over, so that a file can be brought in twice. What is refused is reported
with line, question and reason, in words that never repeat an answer.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from httui.cases import access, records
from httui.cases.access import Row
from httui.cases.classes import plain
from httui.cases.consent import ConsentFirst
from httui.cases.duplicates import Known
from httui.cases.import_lines import BadLine, Line, read_lines
from httui.cases.intake import Intake, NotReady
from httui.cases.references import full_reference, make_repeats, with_positions
from httui.i18n import N_, _
from httui.problem import Problem

if TYPE_CHECKING:
    from httui.store.session import Session

SOFT_REASON = N_("Brought in from a file; nobody has looked at this warning yet.")
_MAX_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that was refused; ``problems`` are (question, reason), the first is ``ref`` and ``reason``."""

    line: int
    id: str | None
    problems: tuple[tuple[str, str], ...]

    @property
    def ref(self) -> str:
        """The question that the first problem is about; may be empty."""
        return self.problems[0][0]

    @property
    def reason(self) -> str:
        """The first problem in plain words."""
        return self.problems[0][1]

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "line": self.line,
            "id": self.id,
            "ref": self.ref,
            "reason": self.reason,
            "problems": [{"ref": ref, "reason": reason} for ref, reason in self.problems],
        }


@dataclass(slots=True)
class Report:
    """What came of a file: ``saved`` maps record ids to case codes, ``known`` ids were there already."""

    saved: dict[str, str] = field(default_factory=dict)
    known: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    warned: dict[int, list[str]] = field(default_factory=dict)
    """Questions with a soft warning per line: brought in, to be looked at."""
    stopped: bool = False
    """Whether the last refused line ended the import: the lines after it were not looked at."""

    @property
    def complete(self) -> bool:
        """Whether no line was refused."""
        return not self.refused

    def as_dict(self) -> dict[str, object]:
        """For ``--json``."""
        return {
            "saved": len(self.saved),
            "known": len(self.known),
            "refused": [refusal.as_dict() for refusal in self.refused],
            "cases": dict(self.saved),
            "warned": {str(line): refs for line, refs in self.warned.items()},
            "stopped": self.stopped,
        }


class Refusing(Problem):
    """A problem with one question of a line."""

    def __init__(self, what: str, ref: str) -> None:
        super().__init__(what)
        self.ref = ref


def bring_in(
    session: "Session",
    form_id: str,
    source: Path | BinaryIO,
    *,
    version: str | None = None,
    progress: Callable[[int], object] | None = None,
) -> Report:
    """Bring in every line of ``source`` (a path or an open binary file) with a form of the office.

    Raises before the first line where nothing could be brought in at all: ``Refused``, ``PolicyMissing``,
    ``FormUnknown``, a closed gate, a file that cannot be read.
    """
    if isinstance(source, Path):
        try:
            with source.open("rb") as stream:
                return bring_in(session, form_id, stream, version=version, progress=progress)
        except OSError:
            raise Problem(N_("The file cannot be read."), where=source.name) from None
    # Says at once what would refuse every line.
    row = Intake.start(session, form_id, version=version).version
    report = Report()
    session.audit.append("import", "form", row.form_id)
    for number, found in read_lines(source):
        if isinstance(found, BadLine):
            report.refused.append(Refusal(number, None, ((_shown(found.ref), str(found)),)))
        else:
            _one(session, row, found, report)
        if progress is not None:
            progress(number)
        if report.stopped:
            break
    return report


@dataclass(frozen=True, slots=True)
class Tried:
    """What would come of a line: ``problems`` as in :class:`Refusal`, none if it fits; who may be known already."""

    line: int
    id: str | None
    here: bool
    problems: tuple[tuple[str, str], ...]
    known: tuple[Known, ...] = ()


def try_out(session: "Session", form_id: str, source: BinaryIO) -> list[Tried]:
    """As :func:`bring_in`, but nothing is saved: every line with what would refuse it and who may be known already.

    Values that are looked for in the keyed index are logged as searches. Raises what :func:`bring_in` raises at once.
    """
    row = Intake.start(session, form_id).version
    tried = []
    for number, found in read_lines(source):
        if isinstance(found, BadLine):
            tried.append(Tried(number, None, False, ((_shown(found.ref), str(found)),)))
        elif records.exists(found.id):
            tried.append(Tried(number, found.id, True, ()))
        else:
            tried.append(_tried(session, row, found))
    return tried


def _tried(session: "Session", version: Row, line: Line) -> Tried:
    try:
        review = _filled(session, version, line).review()
    except Refusing as refused:
        return Tried(line.number, line.id, False, ((_shown(refused.ref), str(refused)),))
    except Problem as problem:
        return Tried(line.number, line.id, False, (("", str(problem)),))
    problems = tuple(
        (item.ref, item.message or _(_KINDS[item.kind])) for item in review.violations if item.kind != "soft"
    )
    return Tried(line.number, line.id, False, problems, tuple(review.known))


def _no_line_after() -> tuple[type[Problem], ...]:
    """What would refuse every further line in the same way: the disk, the store or the session is at fault."""
    from httui.store import errors, problems

    return (
        problems.DiskFull,
        problems.DiskReadOnly,
        problems.StoreBusy,
        problems.StoreClosed,
        problems.DamagedStore,
        errors.SessionEnded,
    )


def _one(session: "Session", version: Row, line: Line, report: Report) -> None:
    if records.exists(line.id):
        report.known.append(line.id)
        return
    try:
        intake = _filled(session, version, line)
        soft: list[str] = []
        try:
            saved = intake.finish(line.id)
        except NotReady as open_ones:
            soft = [item.ref for item in open_ones.violations if item.kind == "soft"]
            if not soft:
                raise
            for ref in soft:
                intake.explain(ref, _(SOFT_REASON))
            saved = intake.finish(line.id)
    except NotReady as open_ones:
        problems = tuple((item.ref, item.message or _(_KINDS[item.kind])) for item in open_ones.violations)
        report.refused.append(Refusal(line.number, line.id, problems))
    except Refusing as refused:
        report.refused.append(Refusal(line.number, line.id, ((_shown(refused.ref), str(refused)),)))
    except Problem as problem:
        report.refused.append(Refusal(line.number, line.id, (("", str(problem)),)))
        report.stopped = isinstance(problem, _no_line_after())
    else:
        report.saved[line.id] = saved.case_code
        if soft:
            report.warned[line.number] = soft


_KINDS = {
    "required": N_("This question needs an answer or a missing-data code."),
    "constraint": N_("This answer does not fit the question."),
    "soft": N_("This answer is unusual."),
    "unique": N_("Another record holds this value already."),
    "pseudonym": N_("This pseudonym cannot be used."),
}


_NOT_A_CHOICE = N_("This is not one of the choices.")


def _filled(session: "Session", version: Row, line: Line) -> Intake:
    """The line as an intake, every answer accepted by the form. Raises :class:`Problem`."""
    case = access.case_of(session, line.case, write=True) if line.case is not None else None
    intake = Intake(session, version, draft_id=line.id, case=case)
    for purpose, decision in line.consent.items():
        intake.decide(purpose, decision)
    if intake.path is None and not intake.asks_itself:
        raise ConsentFirst
    answers = _resolved(intake, line.answers)
    missing = _resolved(intake, line.missing)
    if both := set(answers) & set(missing):
        raise Refusing(N_("There is an answer and a missing-data code."), min(both))
    _give(intake, answers, missing)
    if intake.path is None:
        raise ConsentFirst
    for purpose, decision in line.consent.items():
        if purpose not in intake.decisions or intake.decisions[purpose].decision != decision:
            raise Refusing(
                _(N_("The form asks about this consent itself, and its answer is another one.")), purpose
            )
    _check_kept(intake, answers, missing)
    return intake


def _resolved(intake: Intake, values: Mapping[str, str]) -> dict[str, str]:
    made: dict[str, str] = {}
    for name, value in values.items():
        try:
            ref = full_reference(intake.form, name)
            make_repeats(intake.run, [ref])
            ref = with_positions(intake.run, ref)
        except Problem as problem:
            raise Refusing(_reason(problem), name) from None
        if ref in made:
            raise Refusing(N_("The same question is named twice."), name)
        made[ref] = value
    return made


def _give(intake: Intake, answers: Mapping[str, str], missing: Mapping[str, str]) -> None:
    """Answer in the order of the form, then once more: an answer can open a question or fill a list."""
    order = intake.known.order
    refs = sorted({*answers, *missing}, key=lambda ref: order.get(plain(ref), 0))
    for attempt in range(2):
        held = _held(intake, answers, missing) if attempt else set()
        for ref in refs:
            if ref in held or (attempt and _holds(intake, ref, answers, missing)):
                continue
            try:
                if ref in answers:
                    intake.answer(ref, answers[ref])
                else:
                    intake.set_missing(ref, missing[ref])
            except Problem as problem:
                if attempt:
                    raise Refusing(_reason(problem), ref) from None


def _reason(problem: Problem) -> str:
    """The words of a problem without its place: the report names line and question itself."""
    if problem.values:
        return _(problem.what).format(**problem.values)
    return problem.what


def _holds(intake: Intake, ref: str, answers: Mapping[str, str], missing: Mapping[str, str]) -> bool:
    run = intake.run
    return run.value(ref) == answers[ref] if ref in answers else run.missing(ref) == missing[ref]


def _held(intake: Intake, answers: Mapping[str, str], missing: Mapping[str, str]) -> set[str]:
    """The questions that are asked and hold exactly what the line says."""
    return {
        ref
        for ref, value, code in intake.run.answered()
        if (answers.get(ref) == value if ref in answers else code is not None and missing.get(ref) == code)
    }


def _check_kept(intake: Intake, answers: Mapping[str, str], missing: Mapping[str, str]) -> None:
    """All or nothing: an answer that the form hides, drops or changes would be lost silently."""
    run = intake.run
    held = _held(intake, answers, missing)
    for ref, text in answers.items():
        if not text or ref in held:
            continue
        if not run.is_relevant(ref):
            raise Refusing(N_("This question is not asked here, by the answers to other questions."), ref)
        kept = run.value(ref)
        if not kept or (
            kept != text and sorted(kept.split()) != sorted(text.split()) and not _same(kept, text)
        ):
            chosen = intake.form.by_ref[plain(ref)].kind in {"select", "rank"}
            fault = _NOT_A_CHOICE if chosen else _(_KINDS["constraint"])
            raise Refusing(fault, ref)
    for ref, code in missing.items():
        if ref in held:
            continue
        if not run.is_relevant(ref):
            raise Refusing(N_("This question is not asked here, by the answers to other questions."), ref)
        if run.missing(ref) != code:
            raise Refusing(N_("This question does not take this missing-data code."), ref)


def _same(kept: str, text: str) -> bool:
    """Whether two spellings are the same number, as in ``7`` and ``07.0``."""
    try:
        return float(kept) == float(text)
    except ValueError:
        return kept.strip() == text.strip()


def _shown(ref: str) -> str:
    return ref if len(ref) <= _MAX_SHOWN else ref[:_MAX_SHOWN] + "…"
