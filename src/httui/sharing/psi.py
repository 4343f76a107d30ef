"""Persons in common of two offices, found without showing a name: private set intersection over derived keys.

Serves S-251; docs/sharing-crypto.md describes the construction and what was thought of against it. One office asks,
one answers; four files go to and fro by stick or e-mail. The asking office masks the points of its keys (offer); the
answering one masks them again and sends its own (answer); the asking one masks those, sees which points are equal and
says at which places of the answering list, with codes made for this run (closing); the answering one adds up the
weights for each pair of persons and gives both offices the pairs above the threshold (result). People then decide,
under their agreement. Secrets are fresh in every run and gone after the step that needs them; lists are shuffled and
filled up to an agreed size.
"""

import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from random import SystemRandom
from typing import Any

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from httui.i18n import N_
from httui.sharing.matching_keys import Key
from httui.sharing.matching_tables import THRESHOLD, WEIGHTS
from httui.sharing.psi_message import (
    ANSWER,
    CLOSING,
    OFFER,
    RESULT,
    RUN_CODE,
    MatchProblem,
    Message,
    NoMatchFile,
    Terms,
    hash_of,
    parse,
    read_number,
    read_terms,
)
from httui.sharing.psi_points import BadPoint, filler, hash_to_point, mask
from httui.sharing.psi_state import Answering, Asking, Closed, Place
from httui.store.codes import new_code

__all__ = [
    "Counts",
    "Pair",
    "answer",
    "begin",
    "close",
    "conclude",
    "new_terms",
    "read_result",
    "read_terms",
    "size_for",
]

MAX_OWNERS = 3
"""A key that more persons of one office have says too little and is left out."""
_SIZE_STEP = 10_000


@dataclass(frozen=True)
class Counts:
    """What the ledger keeps of one step: persons and keys of ours, the agreed size, keys found equal, pairs."""

    persons: int
    keys: int
    size: int
    shared: int = 0
    pairs: int = 0


@dataclass(frozen=True)
class Pair:
    """Two persons who may be one: ``own`` is our code, ``ours`` and ``theirs`` stand for the two in this run only.

    ``kinds``: of the keys they share; ``weight``: their sum.
    """

    own: str
    ours: str
    theirs: str
    kinds: tuple[str, ...]

    @property
    def weight(self) -> int:
        """How much speaks for it."""
        return sum(WEIGHTS[kind] for kind in self.kinds)


def new_terms(asking: str, answering: str, size: int, threshold: int = THRESHOLD) -> Terms:
    """Terms of a fresh run; ValueError where no office should agree to them."""
    terms = Terms(os.urandom(16), asking, answering, size, threshold)
    terms.check()
    return terms


def size_for(people: Mapping[str, Iterable[Key]]) -> int:
    """The size to propose for our list: its keys, rounded up to the next ten thousand so that it tells little."""
    return -(-max(1, len(_telling(people))) // _SIZE_STEP) * _SIZE_STEP


def begin(people: Mapping[str, Iterable[Key]], terms: Terms) -> tuple[Asking, bytes, Counts]:
    """The asking office's first step: its state (to be sealed in the store) and the offer.

    ``people``: our code of each person to their keys. Raises :class:`MatchProblem` for more keys than agreed.
    """
    secret = X25519PrivateKey.generate()
    places, points = _shuffled(people, terms)
    offer = Message(OFFER, terms, "", lists=(_masked_own(secret, points),)).dump()
    return Asking(terms, secret, places, hash_of(offer), offer), offer, _counts(places, terms)


def answer(
    people: Mapping[str, Iterable[Key]], offer: bytes, terms: Terms
) -> tuple[Answering, bytes, Counts]:
    """The answering office's step: mask what came, and send our own masked points with it.

    ``terms``: those that people saw (:func:`read_terms`) and agreed to. Raises the problems of reading, and
    :class:`MatchProblem` for more keys than agreed.
    """
    message = parse(offer, OFFER, terms, "")
    places, points = _shuffled(people, terms)
    secret = X25519PrivateKey.generate()
    twice = _masked_theirs(secret, message.lists[0])
    made = Message(ANSWER, terms, hash_of(offer), lists=(twice, _masked_own(secret, points))).dump()
    return Answering(terms, places, hash_of(made)), made, _counts(places, terms)


def close(state: Asking, raw: bytes) -> tuple[Closed, bytes, Counts]:
    """The asking office's second step: which points are equal, told by their places in the other's list.

    ``state`` must not be used again afterwards: a second answer to one offer would be a second list of guesses.
    Persons who cannot reach the threshold with anybody are not told of.
    """
    message = parse(raw, ANSWER, state.terms, state.sent)
    twice, theirs = message.lists
    own = set(parse(state.offer, OFFER, state.terms, "").lists[0])
    if not own.isdisjoint(theirs) or not own.isdisjoint(twice):
        # Our own points came back: whatever this is, it is no list of the partner's persons.
        raise NoMatchFile
    where = {point: place for place, point in enumerate(_masked_theirs(state.secret, theirs))}
    shared = [
        (where[point], place)
        for point, place in zip(twice, state.places, strict=True)
        if place is not None and point in where
    ]
    weights: dict[str, int] = defaultdict(int)
    for _place, (kind, owners) in shared:
        for owner in owners:
            weights[owner] += WEIGHTS[kind]
    codes = _run_codes(owner for owner, weight in weights.items() if weight >= state.terms.threshold)
    told = [
        [place, sorted(codes[owner] for owner in owners if owner in codes)] for place, (_, owners) in shared
    ]
    content = sorted(entry for entry in told if entry[1])
    made = Message(CLOSING, state.terms, hash_of(raw), content).dump()
    counts = _counts(state.places, state.terms, shared=len(shared))
    return Closed(state.terms, {code: owner for owner, code in codes.items()}, hash_of(made)), made, counts


def conclude(state: Answering, raw: bytes) -> tuple[list[Pair], bytes, Counts]:
    """The answering office's second step: the pairs, strongest first, and the result to send back.

    People look at the pairs before the result is sent. Nothing has to be kept after it.
    """
    message = parse(raw, CLOSING, state.terms, state.sent)
    kinds: dict[tuple[str, str], list[str]] = defaultdict(list)
    for place, codes in _told(message.content, state.terms):
        ours = state.places[place]
        if ours is None:
            # A filled-up place equals nothing that an honest partner can have.
            raise NoMatchFile
        for owner in ours[1]:
            for code in codes:
                kinds[owner, code].append(ours[0])
    enough = {
        pair: tuple(sorted(found))
        for pair, found in kinds.items()
        if sum(WEIGHTS[kind] for kind in found) >= state.terms.threshold
    }
    own_codes = _run_codes(owner for owner, _theirs in enough)
    pairs = [Pair(owner, own_codes[owner], theirs, found) for (owner, theirs), found in enough.items()]
    content = sorted([pair.theirs, pair.ours, list(pair.kinds)] for pair in pairs)
    made = Message(RESULT, state.terms, hash_of(raw), content).dump()
    counts = _counts(state.places, state.terms, shared=len(message.content), pairs=len(pairs))
    return _strongest_first(pairs), made, counts


def read_result(state: Closed, raw: bytes) -> list[Pair]:
    """The asking office's last step: the pairs, strongest first. Nothing has to be kept after it."""
    message = parse(raw, RESULT, state.terms, state.sent)
    pairs = []
    try:
        for ours, theirs, kinds in message.content:
            pair = Pair(state.owners[ours], ours, theirs, tuple(kinds))
            if not RUN_CODE.fullmatch(theirs) or pair.weight < state.terms.threshold:
                raise NoMatchFile
            pairs.append(pair)
    except (ValueError, KeyError, TypeError):
        raise NoMatchFile from None
    if len({(pair.ours, pair.theirs) for pair in pairs}) != len(pairs):
        raise NoMatchFile
    return _strongest_first(pairs)


def _shuffled(
    people: Mapping[str, Iterable[Key]], terms: Terms
) -> tuple[list[Place | None], list[bytes | None]]:
    """Our list in an order that nobody can foresee: whose key stands at each place, and its point; None where the
    list is filled up.
    """
    telling = _telling(people)
    if len(telling) > terms.size:
        raise MatchProblem(
            N_("Your list has {found} entries; {size} were agreed on."),
            remedy=N_("Agree on a larger size with the partner, or compare fewer persons."),
            found=len(telling),
            size=terms.size,
        )
    filled: list[tuple[Key, tuple[str, ...]] | None] = [*telling, *[None] * (terms.size - len(telling))]
    SystemRandom().shuffle(filled)
    places = [None if entry is None else (entry[0].kind, entry[1]) for entry in filled]
    domain = terms.domain
    points = [None if entry is None else hash_to_point(domain, _bytes(entry[0])) for entry in filled]
    return places, points


def _telling(people: Mapping[str, Iterable[Key]]) -> list[tuple[Key, tuple[str, ...]]]:
    """Every key that few enough of ours have, once, with their codes."""
    owners: dict[Key, list[str]] = defaultdict(list)
    for code, keys in people.items():
        for key in set(keys):
            owners[key].append(code)
    return [(key, tuple(who)) for key, who in owners.items() if len(who) <= MAX_OWNERS]


def _bytes(key: Key) -> bytes:
    return f"{key.kind}\0{key.text}".encode()


def _masked_own(secret: X25519PrivateKey, points: list[bytes | None]) -> list[bytes]:
    return [filler() if point is None else mask(secret, [point])[0] for point in points]


def _masked_theirs(secret: X25519PrivateKey, points: list[bytes]) -> list[bytes]:
    try:
        return mask(secret, points)
    except BadPoint:
        raise NoMatchFile from None


def _told(content: list[Any], terms: Terms) -> list[tuple[int, list[str]]]:
    """What a closing says, checked: places in our list, none twice, each with some codes of the partner's."""
    told = []
    try:
        for place, codes in content:
            if not 1 <= len(codes) <= MAX_OWNERS or not all(RUN_CODE.fullmatch(code) for code in codes):
                raise NoMatchFile
            told.append((read_number(place, terms.size - 1), sorted(set(codes))))
    except (ValueError, TypeError):
        raise NoMatchFile from None
    if len({place for place, _codes in told}) != len(told):
        raise NoMatchFile
    return told


def _run_codes(owners: Iterable[str]) -> dict[str, str]:
    """A fresh code for each person, all different."""
    codes: dict[str, str] = {}
    for owner in dict.fromkeys(owners):
        code = new_code()
        while code in codes.values():
            code = new_code()
        codes[owner] = code
    return codes


def _counts(places: list[Place | None], terms: Terms, *, shared: int = 0, pairs: int = 0) -> Counts:
    real = [place for place in places if place is not None]
    persons = {owner for _kind, owners in real for owner in owners}
    return Counts(len(persons), len(real), terms.size, shared, pairs)


def _strongest_first(pairs: list[Pair]) -> list[Pair]:
    return sorted(pairs, key=lambda pair: (-pair.weight, pair.own, pair.theirs))
