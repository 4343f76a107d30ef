"""Who may be in a release to this partner now, and why the others may not (S-230, S-238, S-239; S-080 to S-082).

Nothing is kept: permission is looked up for every person at the moment that it is asked, and once more at the
moment of writing. What counts is the latest decision about the plan's purpose that was about everybody or about this
partner. A withdrawal or a no in one case of a person holds for all their cases until a later yes. A clock that was
set back brings no expired consent back.

For a child the decision was made by the child and an adult together (the intake asks so). As far as the records
tell: a child who said no is not in a release, nor one for whom nobody has decided, nor one for whom a guardian
decided who may gain from it. Where casework shares a child's data, the records must say who decided.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from httui.cases.consent_rules import PURPOSES, Decision
from httui.i18n import N_, _
from httui.problem import Problem
from httui.sharing.disclosure import Trust
from httui.store.fields import moment_text
from httui.store.sharing_rows import CaseRow, DecisionRow, cases, decisions, words_about_children

if TYPE_CHECKING:
    from httui.store.session import Session

REASONS = {
    "erased": N_("erased"),
    "anonymised": N_("made anonymous"),
    "frozen": N_("use of the case is frozen"),
    "withdrawn": N_("consent withdrawn"),
    "refused": N_("said no"),
    "expired": N_("consent expired"),
    "paused": N_("to be asked later"),
    "not_asked": N_("not asked about this purpose"),
    "other_recipient": N_("consent is for somebody else"),
    "child_no": N_("the child said no"),
    "child_nobody": N_("nobody decided for the child yet"),
    "child_guardian": N_("the guardian who decided may gain from it"),
    "child_unrecorded": N_("the records do not say who decided for the child"),
}
"""Why somebody is not in a release, weightiest first."""

MOST_CODES = 8
"""Codes that are named in one line."""

FITTING: Mapping[Trust, frozenset[str]] = {
    Trust.OPEN: frozenset({"statistics", "network"}),
    Trust.NETWORK: frozenset({"network"}),
    Trust.CASEWORK: frozenset({"referral", "police", "family"}),
    Trust.NEVER: frozenset(),
}
"""The consents that cover rows about single persons at a trust level; counts may rest on that for statistics too."""

_ADULTS = {"guardian", "social_worker", "legal_representative", "is_adult"}


class PurposeMismatch(Problem):
    """What the plan is for is not what people said yes to."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which cases of the period: a place (name as in the case list) and codes of cases or persons; empty for all."""

    place: str = ""
    codes: tuple[str, ...] = ()

    def takes(self, row: CaseRow) -> bool:
        """Whether a case is meant."""
        return (not self.place or row.place == self.place) and (
            not self.codes or row.code in self.codes or row.person_code in self.codes
        )

    def words(self) -> str:
        """The place that a reader is told."""
        return self.place or _("all places in which this office works")


@dataclass(frozen=True, slots=True)
class Allowed:
    """A case that may be in the release.

    ``named``: the person said yes to this very recipient; ``conditions``: the yes has conditions in their own words.
    """

    case: str
    code: str
    person: str
    person_code: str
    named: bool
    opened_on: str
    conditions: bool = False


@dataclass(frozen=True, slots=True)
class Permission:
    """What was found at ``at``: everybody in the period, the cases that may go, and persons left out by reason."""

    at: datetime
    purpose: str
    persons: int
    allowed: tuple[Allowed, ...]
    left_out: Mapping[str, int]
    months: Mapping[str, int] = field(default_factory=dict)

    @property
    def permitted(self) -> int:
        """How many persons may be in the release."""
        return len({row.person for row in self.allowed})

    def lines(self) -> list[str]:
        """What was found, one line each, in the language in use."""
        made = [
            _("{count} of the {all} persons recorded in this period may be in it.").format(
                count=self.permitted, all=self.persons
            )
        ]
        made += [f"{count:>6}  {_(REASONS[reason])}" for reason, count in self.left_out.items()]
        held = [row.code for row in self.allowed if row.conditions]
        if held:
            shown = ", ".join(held[:MOST_CODES]) + (" ..." if len(held) > MOST_CODES else "")
            made.append(
                _(
                    "Conditions were given with {count} yes; read them in the register of consents: {codes}"
                ).format(count=len(held), codes=shown)
            )
        return made


def purpose_of(plan: Any) -> str:
    """The purpose of consent by which permission is looked up.

    A plan of counts that names none rests on the consent to be counted in statistics: who said no is not counted.
    """
    counts = plan.answers.get("q05_basis") == "counts"
    return plan.purpose or ("statistics" if counts else "")


def require_purpose(purpose: str, trust: Trust, *, counts_only: bool) -> None:
    """Compare the plan's purpose with what consent is asked for (S-239). Raises :class:`PurposeMismatch`."""
    fitting = FITTING[trust] | ({"statistics"} if counts_only and trust is not Trust.NEVER else frozenset())
    if purpose in fitting:
        return
    named = PURPOSES.get(purpose)
    raise PurposeMismatch(
        N_("No consent that is asked for covers this plan: {purpose}."),
        remedy=N_("Choose the consent that fits the plan and its partner, and ask people for it."),
        purpose=_(named.words) if named else (purpose or "-"),
    )


def look(session: "Session", plan: Any, start: date, end: date, chosen: Filter | None = None) -> Permission:
    """Who may be in a release by ``plan`` (a row) of the cases opened between two days.

    Raises ``Refused``.
    """
    session.require("share")
    chosen = chosen or Filter()
    now, purpose = session.trusted_now(), purpose_of(plan)
    period = (start.isoformat(), end.isoformat())
    named = {plan.partner_id.casefold(), plan.partner.name.strip().casefold()}
    rows = [row for row in cases(session.cases, *period) if chosen.takes(row)]
    judge = _Judge(
        decisions(session.cases, purpose, *period),
        _children(words_about_children(session.cases, *period)) if _any_child(rows) else {},
        named=named,
        now=moment_text(now),
        trust=Trust(plan.trust),
        purpose=purpose,
    )
    allowed: list[Allowed] = []
    why: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        reason = judge.reason(row)
        if reason:
            why[row.person].add(reason)
        else:
            named_here = judge.said_yes_by_name(row)
            conditions = bool(judge.latest[row.id].conditions)
            allowed.append(
                Allowed(row.id, row.code, row.person, row.person_code, named_here, row.opened_on, conditions)
            )
    inside = {row.person for row in allowed}
    counted = Counter(
        min(reasons, key=list(REASONS).index) for person, reasons in why.items() if person not in inside
    )
    months = Counter(row.opened_on[:7] for row in rows)
    return Permission(
        now,
        purpose,
        len({row.person for row in rows}),
        tuple(allowed),
        {reason: counted[reason] for reason in REASONS if counted[reason]},
        dict(months),
    )


def _any_child(rows: Iterable[CaseRow]) -> bool:
    return any(row.child != 0 for row in rows)


class _Judge:
    """The decisions of a period, sorted so that each case is one look."""

    def __init__(
        self,
        found: Iterable[DecisionRow],
        children: Mapping[str, Mapping[str, str]],
        *,
        named: set[str],
        now: str,
        trust: Trust,
        purpose: str,
    ) -> None:
        self.now, self.trust, self.children, self.named = now, trust, children, named
        self.ends_with_case = purpose in PURPOSES and PURPOSES[purpose].ends == "case"
        self.latest: dict[str, DecisionRow] = {}
        self.elsewhere: set[str] = set()
        self.stopped: dict[str, tuple[str, str]] = {}
        self.yes: dict[str, str] = {}
        for row in found:
            towards = (row.recipient or "").strip().casefold()
            if towards and towards not in named:
                self.elsewhere.add(row.case or "")
                continue
            if row.case:
                self.latest[row.case] = row
            self._note(row)

    def _note(self, row: DecisionRow) -> None:
        """Keep the latest stop and the latest yes of the person, whatever the case."""
        stop = None
        if row.withdrawn_at:
            stop = (row.withdrawn_at, "withdrawn")
        elif row.decision == Decision.NO:
            stop = (row.given_at, "refused")
        if stop:
            self.stopped[row.person] = max(stop, self.stopped.get(row.person, stop))
        elif row.decision == Decision.YES:
            self.yes[row.person] = max(row.given_at, self.yes.get(row.person, ""))

    def reason(self, row: CaseRow) -> str:
        """Why a case may not be in the release, or ``""``."""
        if row.status in {"erased", "anonymised", "frozen"}:
            return row.status
        stop = self.stopped.get(row.person)
        if stop and stop[0] >= self.yes.get(row.person, ""):
            return stop[1]
        held = self.latest.get(row.id)
        if held is None:
            return "other_recipient" if row.id in self.elsewhere else "not_asked"
        return self._standing(held, row) or self._of_child(row)

    def _standing(self, held: DecisionRow, row: CaseRow) -> str:
        if held.withdrawn_at:
            return "withdrawn"
        if held.decision != Decision.YES:
            return "refused" if held.decision == Decision.NO else "paused"
        ended = self.ends_with_case and row.status == "closed"
        return "expired" if ended or (held.expires_at and held.expires_at <= self.now) else ""

    def _of_child(self, row: CaseRow) -> str:
        if row.child == 0:
            return ""
        told = self.children.get(row.id, {})
        if told.get("assent") == "refuses":
            return "child_no"
        adult = told.get("guardian_consent", "")
        if adult == "nobody_yet":
            return "child_nobody"
        if adult == "guardian" and told.get("guardian_gain", "no") != "no":
            return "child_guardian"
        unrecorded = self.trust is Trust.CASEWORK and adult not in _ADULTS
        return "child_unrecorded" if unrecorded and row.child is not None else ""

    def said_yes_by_name(self, row: CaseRow) -> bool:
        """Whether the yes was about this recipient and no other (identity, casework)."""
        held = self.latest.get(row.id)
        towards = held.recipient if held is not None else None
        return towards is not None and towards.strip().casefold() in self.named


def _children(found: Iterable[tuple[str, str]]) -> dict[str, dict[str, str]]:
    """What the records of a case say about who decided for a child; the newest word counts."""
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for case, answers in found:
        for ref, value in json.loads(answers).items():
            name = ref.rpartition("/")[2]
            if name in {"assent", "guardian_gain", "guardian_consent"}:
                told[case][name] = value
    return told
