"""Persons in common with a partner, found through four files in packages (S-251).

    offer (we ask)  ->  answer (they)  ->  closing (we)  ->  result (they)

Each step proves the package, the run, and that its sender is the one whom the terms name; terms name both offices by
their signing keys. Between the steps a state is kept sealed, at most 30 days. The answering office sees the
pairs before the result leaves. What stays of a run are sizes and days, and what people decided about each pair, in
codes.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from httui.cases.access import Row
from httui.i18n import N_
from httui.sharing import exchange, match_people, match_runs, match_states, office_keys, psi
from httui.sharing.fingerprint import PublicKeys
from httui.sharing.matching_tables import THRESHOLD
from httui.sharing.psi_message import (
    ANSWER,
    CLOSING,
    MAX_HEAD,
    OFFER,
    RESULT,
    MatchProblem,
    NoMatchFile,
    OtherMatch,
)
from httui.sharing.psi_state import Answering, Asking, Closed
from httui.store.secret import decode

if TYPE_CHECKING:
    from httui.sharing.exchange import Opened
    from httui.sharing.match_people import People
    from httui.sharing.psi import Counts
    from httui.sharing.psi_message import Terms
    from httui.store.account import Account
    from httui.store.session import Session

MOST_KEYS = 100_000
"""Largest list that is agreed to here: some ten thousand persons."""
PURPOSE = "matching"


class TooMany(MatchProblem):
    """More keys than this office compares."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an offer asks for, to be looked at before it is answered: who asks, the size of the lists, the threshold."""

    run: str
    partner: str
    partner_name: str
    size: int
    threshold: int


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did: the run, our persons and keys in it, those left out by reason, pairs if they are known."""

    run: str
    persons: int
    keys: int
    size: int
    left_out: dict[str, int]
    pairs: int = 0


# -- the asking office -----------------------------------------------------------------------------------


def offer(
    session: "Session",
    plan: str,
    path: Path,
    *,
    reason: str,
    size: int | None = None,
    threshold: int = THRESHOLD,
    second: "Account | None" = None,
) -> Step:
    """Begin a matching under a plan: the offer goes to ``path``. ``size`` of the lists is proposed if None.

    Needs the rights to share and to identities. Raises ``Refused``, ``NotAllowed``, ``NotUsable``, ``KeysNotChecked``,
    ``VaultAbsent``, :class:`TooMany`, :class:`Problem`.
    """
    match_runs.sweep(session)
    row = match_people.require_plan(session, plan)
    theirs = exchange.keys_of(session, row.partner_id)
    people = match_people.gather(session, row, reason, second)
    ours = office_keys.public(session)
    size = size if size is not None else psi.size_for(people.keys)
    _check_size(size)
    terms = psi.new_terms(ours.sign.hex(), theirs.sign.hex(), size, threshold)
    state, raw, counts = psi.begin(people.keys, terms)
    run = terms.run.hex()
    with session.transaction():
        match_runs.start(session, run, row.partner_id, "asking", counts)
        match_states.keep(session, run, "offered", state.dump())
        session.audit.append("share", "match", run, "offer")
        _send(session, row, path, raw)
    return _step(run, people, counts)


def close(session: "Session", path: Path, out: Path) -> Step:
    """Take the partner's answer and write the closing file to ``out``. The secret of the run is gone with this step.

    For those who share. Raises ``Refused``, the problems of packages and of matchings, :class:`NoSuchRun`.
    """
    found, run = _arrived(session, path, "asking", "offered")
    state = Asking.load(match_states.load(session, run.id, "offered"))
    _require_between(session, found, state.terms, we_ask=True)
    after, raw, counts = psi.close(state, found.files[exchange.MATCH])
    with session.transaction():
        exchange.note(session, found, "destroyed")
        match_runs.move(run, "closed")
        match_states.keep(session, run.id, "closed", after.dump())
        session.audit.append("share", "match", run.id, "close")
        _send(session, None, out, raw, partner=run.partner_id)
    match_states.tidy(session)
    return Step(run.id, counts.persons, counts.keys, counts.size, {})


def finish(session: "Session", path: Path) -> Step:
    """Take the partner's result: the pairs are there for people to decide. For those who share.

    Raises ``Refused``, the problems of packages and of matchings, :class:`NoSuchRun`.
    """
    found, run = _arrived(session, path, "asking", "closed")
    state = Closed.load(match_states.load(session, run.id, "closed"))
    _require_between(session, found, state.terms, we_ask=True)
    pairs = psi.read_result(state, found.files[exchange.MATCH])
    with session.transaction():
        exchange.note(session, found, "destroyed")
        match_runs.to_decide(session, run, pairs, "deciding")
        session.audit.append("share", "match", run.id, "result")
    match_states.tidy(session)
    return Step(run.id, 0, run.own_size, run.cap, {}, len(pairs))


# -- the answering office --------------------------------------------------------------------------------


def step_of(session: "Session", path: Path) -> str:
    """Which file this is, by its own word: offer, answer, closing or result; the step itself proves it.

    For those who share. Raises ``Refused``, the problems of packages and of matchings.
    """
    found = _opened(session, path)
    names = {OFFER: "offer", ANSWER: "answer", CLOSING: "closing", RESULT: "result"}
    try:
        return names[_head_of(found.files[exchange.MATCH])["step"]]
    except (KeyError, TypeError):
        raise NoMatchFile from None


def look(session: "Session", path: Path) -> Proposal:
    """What an offer asks for; nothing is kept and nothing is answered. For those who share.

    Raises ``Refused``, the problems of packages and of matchings.
    """
    found = _opened(session, path)
    terms = psi.read_terms(found.files[exchange.MATCH])
    _require_between(session, found, terms, we_ask=False)
    return Proposal(terms.run.hex(), found.partner.id, found.partner.name, terms.size, terms.threshold)


def answer(
    session: "Session", path: Path, plan: str, out: Path, *, reason: str, second: "Account | None" = None
) -> Step:
    """Answer an offer that people saw and agreed to, under a plan with this partner; the answer goes to ``out``.

    Needs the rights to share and to identities. Raises as :func:`offer`, and the problems of packages.
    """
    match_runs.sweep(session)
    found = _opened(session, path)
    raw_offer = found.files[exchange.MATCH]
    terms = psi.read_terms(raw_offer)
    _require_between(session, found, terms, we_ask=False)
    _check_size(terms.size)
    row = match_people.require_plan(session, plan)
    if row.partner_id != found.partner.id:
        raise match_people.NotAllowed(
            N_("This plan is with another partner."), remedy=N_("Choose a plan with the partner who asks.")
        )
    people = match_people.gather(session, row, reason, second)
    state, raw, counts = psi.answer(people.keys, raw_offer, terms)
    run = terms.run.hex()
    with session.transaction():
        exchange.note(session, found, "destroyed")
        match_runs.start(session, run, row.partner_id, "answering", counts)
        match_states.keep(session, run, "answered", state.dump())
        session.audit.append("share", "match", run, "answer")
        _send(session, row, out, raw)
    return _step(run, people, counts)


def conclude(session: "Session", path: Path) -> Step:
    """Take the closing file and find the pairs. Nothing is sent: people look first, then :func:`send_result`.

    For those who share. Raises ``Refused``, the problems of packages and of matchings, :class:`NoSuchRun`.
    """
    found, run = _arrived(session, path, "answering", "answered")
    state = Answering.load(match_states.load(session, run.id, "answered"))
    _require_between(session, found, state.terms, we_ask=False)
    pairs, raw, counts = psi.conclude(state, found.files[exchange.MATCH])
    with session.transaction():
        exchange.note(session, found, "destroyed")
        match_runs.to_decide(session, run, pairs, "looked", raw)
        session.audit.append("share", "match", run.id, "conclude")
    match_states.tidy(session)
    return Step(run.id, counts.persons, counts.keys, counts.size, {}, len(pairs))


def send_result(session: "Session", run: str, out: Path) -> None:
    """Write the result for the partner, after people looked at the pairs. For those who share.

    Raises ``Refused``, :class:`NoSuchRun`, ``NoState``, :class:`Problem`.
    """
    session.require("share")
    row = match_runs.row_of(run, "looked")
    held = match_runs.held(session, row)
    with session.transaction():
        match_runs.keep_pairs(session, row, held["pairs"], "deciding")
        session.audit.append("share", "match", row.id, "send")
        _send(session, None, out, decode(held["result"]), partner=row.partner_id)
    match_states.tidy(session)


# -- packages --------------------------------------------------------------------------------------------


def _opened(session: "Session", path: Path) -> "Opened":
    session.require("share")
    found = exchange.opened(session, exchange.read_file(path))
    if set(found.files) != {exchange.MATCH}:
        raise NoMatchFile
    return found


def _arrived(session: "Session", path: Path, role: str, step: str) -> "tuple[Opened, Row]":
    """A package of a matching, and the run of ours that it goes on with."""
    from httui.store.sharing_models import MatchRun

    found = _opened(session, path)
    run = _run_of(found.files[exchange.MATCH])
    row = MatchRun.get_or_none(
        (MatchRun.id == run)
        & (MatchRun.partner == found.partner.id)
        & (MatchRun.role == role)
        & (MatchRun.step == step)
    )
    if row is None:
        raise OtherMatch
    return found, row


def _run_of(raw: bytes) -> str:
    """The run that a file names; whether it is right is decided by the step itself, against the state."""
    try:
        return str(_head_of(raw)["terms"]["run"])
    except (KeyError, TypeError):
        raise NoMatchFile from None


def _head_of(raw: bytes) -> dict[str, Any]:
    try:
        head = json.loads(raw[: raw.find(b"\n", 0, MAX_HEAD) + 1])
    except (ValueError, RecursionError):
        raise NoMatchFile from None
    if not isinstance(head, dict):
        raise NoMatchFile
    return head


def _require_between(session: "Session", found: "Opened", terms: "Terms", *, we_ask: bool) -> None:
    """The package came from the one whom the terms name, and the other one is us."""
    ours = {
        PublicKeys.of(keys).sign.hex() for keys in (office_keys.keys(session), *office_keys.former(session))
    }
    us, them = (terms.asking, terms.answering) if we_ask else (terms.answering, terms.asking)
    if us not in ours or them != found.manifest.sender.keys.sign.hex():
        raise OtherMatch


def _send(session: "Session", plan: Row | None, path: Path, raw: bytes, *, partner: str = "") -> None:
    """Last in a transaction: where the file cannot be written, nothing happened."""
    exchange.send(
        session,
        plan.partner_id if plan is not None else partner,
        path,
        (exchange.MATCH, raw),
        purpose=PURPOSE,
        plan=plan.id if plan is not None else "",
        agreement=match_people.agreement_of(session, plan) if plan is not None else "",
        days=match_runs.OPEN_DAYS,
    )


def _step(run: str, people: "People", counts: "Counts") -> Step:
    return Step(run, counts.persons, counts.keys, counts.size, dict(people.left_out))


def _check_size(size: int) -> None:
    if not 1 <= size <= MOST_KEYS:
        raise TooMany(
            N_("A list of {size} entries is not agreed to here; at most {most} are."),
            remedy=N_("Compare fewer persons, by a plan of a shorter period."),
            size=size,
            most=MOST_KEYS,
        )
