"""Matching through four files: the same pairs as in the clear, nothing readable in a file, hostile files refused."""

import dataclasses
import json
import re
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from httui.problem import Problem
from httui.sharing.matching_keys import Key, Traits, derive_keys
from httui.sharing.matching_tables import WEIGHTS
from httui.sharing.psi import (
    MAX_OWNERS,
    Pair,
    answer,
    begin,
    close,
    conclude,
    new_terms,
    read_result,
    read_terms,
    size_for,
)
from httui.sharing.psi_message import (
    ANSWER,
    CLOSING,
    OFFER,
    RESULT,
    MatchProblem,
    Message,
    NoMatchFile,
    OtherMatch,
    OtherRules,
    Terms,
    parse,
)
from httui.sharing.psi_points import BadPoint, _is_square, filler, hash_to_point, mask
from httui.sharing.psi_state import Answering, Asking, Closed
from httui.store.secret import canonical
from tests.sharing.two_offices import two_offices

People = dict[str, list[Key]]
PRIME = 2**255 - 19
SIZE = 40
TERMS = new_terms("pelita", "harapan", SIZE)


def run(ours: People, theirs: People, terms: Terms) -> tuple[list[Pair], list[Pair]]:
    """A whole matching, every state written down and read back in between; pairs of the asking and answering side."""
    asking, offer, _ = begin(ours, terms)
    assert read_terms(offer) == terms
    answering, reply, _ = answer(theirs, offer, terms)
    closed, closing, _ = close(Asking.load(asking.dump()), reply)
    theirs_found, result, _ = conclude(Answering.load(answering.dump()), closing)
    return read_result(Closed.load(closed.dump()), result), theirs_found


def in_the_clear(ours: People, theirs: People, threshold: int) -> dict[tuple[str, str], int]:
    """What must be found: pairs and the weights of the keys they share, keys of too many left out."""

    def owners(people: People) -> dict[Key, list[str]]:
        found: dict[Key, list[str]] = defaultdict(list)
        for code, keys in people.items():
            for key in set(keys):
                found[key].append(code)
        return {key: who for key, who in found.items() if len(who) <= MAX_OWNERS}

    weights: dict[tuple[str, str], int] = defaultdict(int)
    first, second = owners(ours), owners(theirs)
    for key in first.keys() & second.keys():
        for own in first[key]:
            for other in second[key]:
                weights[own, other] += key.weight
    return {pair: weight for pair, weight in weights.items() if weight >= threshold}


KEYS = st.builds(Key, st.sampled_from(sorted(WEIGHTS)), st.sampled_from([f"text {n}" for n in range(12)]))


def people(prefix: str) -> st.SearchStrategy[People]:
    codes = st.sampled_from([f"{prefix}{n}" for n in range(8)])
    return st.dictionaries(codes, st.lists(KEYS, max_size=5), max_size=8)


@settings(max_examples=40)
@given(ours=people("A"), theirs=people("B"))
def test_the_same_pairs_as_in_the_clear(ours: People, theirs: People) -> None:
    terms = new_terms("pelita", "harapan", SIZE)
    asking, answering = run(ours, theirs, terms)
    codes = {pair.ours: pair.own for pair in answering}
    expected = in_the_clear(ours, theirs, terms.threshold)
    assert {(pair.own, codes[pair.theirs]): pair.weight for pair in asking} == expected
    assert len(asking) == len(expected)
    own = {pair.ours: pair.own for pair in asking}
    assert {(own[pair.theirs], pair.own): pair.weight for pair in answering} == expected
    for found in (asking, answering):
        assert [pair.weight for pair in found] == sorted((pair.weight for pair in found), reverse=True)


SITI = Traits(
    name="Siti Contoh Teladan", birth_date="1990-05-17", sex="f", regency="3212", nik="3212055705900001"
)
OTHER = Traits(name="St. Tjontoh Teladan", birth_date="17/05/1990", sex="f", regency="3212")
OURS: People = {
    "7K3-M9Q-XAC": derive_keys(SITI),
    "A2": derive_keys(Traits(name="Lain Orang", birth_year=1980)),
}
THEIRS: People = {
    "B1-CODE": derive_keys(OTHER),
    "B2": derive_keys(Traits(name="Orang Ketiga", birth_year=1970)),
}


def files() -> dict[int, bytes]:
    asking, offer, _ = begin(OURS, TERMS)
    answering, reply, _ = answer(THEIRS, offer, TERMS)
    _closed, closing, _ = close(asking, reply)
    _pairs, result, _ = conclude(answering, closing)
    return {OFFER: offer, ANSWER: reply, CLOSING: closing, RESULT: result}


def test_no_file_holds_a_name_a_date_a_code_or_a_key() -> None:
    made = files()
    hidden = [key.text.encode() for key in [*OURS["7K3-M9Q-XAC"], *THEIRS["B1-CODE"]]]
    hidden += [b"Contoh", b"conto", b"cnt", b"1990", b"3212", b"7K3-M9Q-XAC", b"B1-CODE"]
    for raw in made.values():
        head, _line, points = raw.partition(b"\n")
        assert not any(text in raw for text in hidden)
        assert len(points) % 32 == 0
        told = json.loads(head)
        assert set(told) == {"answers", "content", "derivation", "format", "step", "terms", "version"}
    assert json.loads(made[OFFER].split(b"\n")[0])["content"] == []


def test_lists_have_the_agreed_size_whatever_is_in_them() -> None:
    lengths = {len(begin(given_people, TERMS)[1]) for given_people in ({}, OURS, THEIRS)}
    assert len(lengths) == 1
    offer = begin(OURS, TERMS)[1]
    assert len(answer({}, offer, TERMS)[1]) == len(answer(THEIRS, offer, TERMS)[1])


def test_filled_up_places_look_like_the_others() -> None:
    """All points lie on the curve and not on its twist, real ones and fillers alike."""
    for raw, step, hashed in ((begin(OURS, TERMS)[1], OFFER, ""), (begin({}, TERMS)[1], OFFER, "")):
        for point in parse(raw, step, TERMS, hashed).lists[0]:
            number = int.from_bytes(point, "little")
            assert _is_square(number * (number * (number + 486_662) + 1) % PRIME)


def test_the_order_tells_nothing() -> None:
    """Real keys and fillers stand in another order each time, not real ones first or in the order of persons."""
    orders = set()
    for _time in range(5):
        places = begin(OURS, TERMS)[0].places
        real = [place is not None for place in places]
        assert real != sorted(real, reverse=True)
        orders.add(tuple(places))
    assert len(orders) == 5


def test_secrets_are_fresh_in_every_run() -> None:
    first, second = (begin(OURS, TERMS)[1] for _time in range(2))
    lists = [set(parse(raw, OFFER, TERMS, "").lists[0]) for raw in (first, second)]
    assert lists[0].isdisjoint(lists[1])
    domains = {new_terms("pelita", "harapan", SIZE).domain for _time in range(5)} | {TERMS.domain}
    assert len(domains) == 6


def test_persons_below_the_threshold_are_not_told_of() -> None:
    ours = {"A1": [Key("word_date", "a b")], "A2": [Key("nik", "1")]}
    theirs = {"B1": [Key("word_date", "a b")], "B2": [Key("nik", "1")]}
    asking, offer, _ = begin(ours, TERMS)
    _answering, reply, _ = answer(theirs, offer, TERMS)
    closed, closing, counts = close(asking, reply)
    assert counts.shared == 2
    assert list(closed.owners.values()) == ["A2"]
    assert len(json.loads(closing)["content"]) == 1


def test_counts_for_the_ledger() -> None:
    asking, offer, counts = begin(OURS, TERMS)
    assert (counts.persons, counts.size, counts.shared) == (2, SIZE, 0)
    assert counts.keys == len({key for keys in OURS.values() for key in keys})
    answering, reply, _ = answer(THEIRS, offer, TERMS)
    closing = close(asking, reply)[1]
    pairs, _result, counts = conclude(answering, closing)
    assert counts.pairs == len(pairs) == 1
    assert counts.shared == len(pairs[0].kinds)


def test_more_keys_than_agreed_are_refused() -> None:
    many = {"A": [Key("nik", str(number)) for number in range(SIZE + 1)]}
    with pytest.raises(MatchProblem, match="41 entries; 40"):
        begin(many, TERMS)
    with pytest.raises(MatchProblem):
        answer(many, begin(OURS, TERMS)[1], TERMS)
    assert size_for(many) == size_for({}) == 10_000
    assert size_for({"A": [Key("nik", str(number)) for number in range(10_001)]}) == 20_000


def test_keys_of_many_persons_are_left_out() -> None:
    everybody = {f"A{number}": [Key("nik", "same")] for number in range(MAX_OWNERS + 1)}
    assert begin(everybody, TERMS)[2].keys == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"run": b"short"},
        {"asking": "harapan"},
        {"answering": ""},
        {"asking": "\x1b[2J"},
        {"asking": "x" * 101},
        {"size": 0},
        {"size": 10**7},
        {"threshold": 1},
        {"threshold": 1001},
    ],
)
def test_terms_that_no_office_agrees_to(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        dataclasses.replace(TERMS, **changes).check()
    offer = Message(OFFER, dataclasses.replace(TERMS, **changes), "").dump()
    with pytest.raises(NoMatchFile):
        read_terms(offer)


# -- hostile files -------------------------------------------------------------------------------------


def test_files_of_another_step_run_or_answer_are_refused() -> None:
    asking, offer, _ = begin(OURS, TERMS)
    answering, reply, _ = answer(THEIRS, offer, TERMS)
    closed, closing, _ = close(asking, reply)
    _pairs, result, _ = conclude(answering, closing)
    other = files()
    steps: list[tuple[Callable[[bytes], Any], bytes, list[bytes]]] = [
        (lambda raw: answer(THEIRS, raw, TERMS), offer, [reply, closing, result]),
        (lambda raw: close(asking, raw), reply, [offer, closing, result, other[ANSWER]]),
        (lambda raw: conclude(answering, raw), closing, [offer, reply, result, other[CLOSING]]),
        (lambda raw: read_result(closed, raw), result, [offer, reply, closing, other[RESULT]]),
    ]
    for step, right, wrong in steps:
        step(right)
        for raw in wrong:
            with pytest.raises(OtherMatch):
                step(raw)
    with pytest.raises(OtherMatch):
        answer(THEIRS, offer, new_terms("pelita", "harapan", SIZE))
    with pytest.raises(OtherMatch):
        answer(THEIRS, offer, dataclasses.replace(TERMS, threshold=5))
    with pytest.raises(OtherMatch):
        read_terms(reply)


ZERO, ONE, HIGH = bytes(32), (1).to_bytes(32, "little"), (PRIME + 9).to_bytes(32, "little")
ORDER_8 = bytes.fromhex("e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800")


@pytest.mark.parametrize("point", [ZERO, ONE, HIGH, ORDER_8, b"\xff" * 32])
def test_points_of_low_order_and_other_spellings_are_refused(point: bytes) -> None:
    with pytest.raises(BadPoint):
        mask(X25519PrivateKey.generate(), [point])
    fill = [filler() for _ in range(SIZE)]
    with pytest.raises(NoMatchFile):
        answer(THEIRS, Message(OFFER, TERMS, "", lists=([point, *fill[1:]],)).dump(), TERMS)
    asking, _offer, _ = begin(OURS, TERMS)
    more = [filler() for _ in range(SIZE)]
    bad = Message(ANSWER, TERMS, asking.sent, lists=(fill, [point, *more[1:]])).dump()
    with pytest.raises(NoMatchFile):
        close(asking, bad)


@pytest.mark.parametrize("count", [0, SIZE - 1, SIZE + 1, 2 * SIZE])
def test_lists_of_another_size_are_refused(count: int) -> None:
    raw = Message(OFFER, TERMS, "", lists=([filler() for _ in range(count)],)).dump()
    with pytest.raises(NoMatchFile):
        answer(THEIRS, raw, TERMS)


def test_points_twice_and_our_own_points_are_refused() -> None:
    fill = [filler() for _ in range(SIZE)]
    with pytest.raises(NoMatchFile):
        answer(THEIRS, Message(OFFER, TERMS, "", lists=([fill[0], *fill[:-1]],)).dump(), TERMS)
    asking, offer, _ = begin(OURS, TERMS)
    own = parse(offer, OFFER, TERMS, "").lists[0]
    for lists in ((own, fill), (fill, own), (fill, fill)):
        with pytest.raises(NoMatchFile):
            close(asking, Message(ANSWER, TERMS, asking.sent, lists=lists).dump())


CODE = "7K3-M9Q-XAC"


@pytest.mark.parametrize(
    "content",
    [
        [[SIZE, [CODE]]],
        [[-1, [CODE]]],
        [[True, [CODE]]],
        [[0, []]],
        [[0, ["\x1b[2J"]]],
        [[0, [CODE] * 4]],
        [[0, CODE]],
        [[0, [CODE]], [0, [CODE]]],
        [[0]],
        [0],
        [{}],
        [[place, [CODE]] for place in range(SIZE)],
    ],
)
def test_closings_that_no_honest_office_writes_are_refused(content: list[Any]) -> None:
    """The last one claims every place, the filled-up ones too."""
    answering, _reply, _ = answer(THEIRS, begin(OURS, TERMS)[1], TERMS)
    with pytest.raises(NoMatchFile):
        conclude(answering, Message(CLOSING, TERMS, answering.sent, content).dump())


@pytest.mark.parametrize(
    "content",
    [
        [["000-000-000", CODE, ["nik"]]],
        [["OURS", "not a code", ["nik"]]],
        [["OURS", CODE, []]],
        [["OURS", CODE, ["single_year"]]],
        [["OURS", CODE, ["unknown"]]],
        [["OURS", CODE, "nik"]],
        [["OURS", CODE, ["nik"]]] * 2,
        [["OURS", CODE]],
        [5],
    ],
)
def test_results_that_no_honest_office_writes_are_refused(content: list[Any]) -> None:
    asking, offer, _ = begin(OURS, TERMS)
    _answering, reply, _ = answer(THEIRS, offer, TERMS)
    closed, _closing, _ = close(asking, reply)
    ours = next(iter(closed.owners))
    told = json.loads(json.dumps(content).replace("OURS", ours))
    with pytest.raises(NoMatchFile):
        read_result(closed, Message(RESULT, TERMS, closed.sent, told).dump())
    assert read_result(closed, Message(RESULT, TERMS, closed.sent, [[ours, CODE, ["nik"]]]).dump())


@given(data=st.binary(max_size=200))
def test_rubbish_is_refused_with_words(data: bytes) -> None:
    for raw in (
        data,
        data + b"\n",
        b'{"format":"httui match","version":1,"derivation":1}\n' + data,
        b"[" * 50_000 + b"\n",
    ):
        with pytest.raises(NoMatchFile):
            answer(THEIRS, raw, TERMS)
        with pytest.raises(NoMatchFile):
            read_terms(raw)
    for state in (Asking, Answering, Closed):
        with pytest.raises(NoMatchFile):
            state.load(data)


@settings(max_examples=80)
@given(place=st.integers(0, 100_000), bit=st.integers(0, 7))
def test_a_flipped_bit_changes_no_pair_into_another(place: int, bit: int) -> None:
    """Files travel inside packages, which find it; by themselves they must at least not invent a pair."""
    asking, offer, _ = begin(OURS, TERMS)
    raw = bytearray(offer)
    raw[place % len(raw)] ^= 1 << bit
    try:
        answering, reply, _ = answer(THEIRS, bytes(raw), TERMS)
        pairs, _result, _ = conclude(answering, close(asking, reply)[1])
    except Problem:
        return
    assert {pair.own for pair in pairs} <= {"B1-CODE"}


def test_other_rules_and_spellings_are_told() -> None:
    offer = begin(OURS, TERMS)[1]
    head, _line, points = offer.partition(b"\n")
    told = json.loads(head)
    for change in ({"derivation": 2}, {"version": 2}):
        with pytest.raises(OtherRules):
            answer(THEIRS, canonical(told | change) + b"\n" + points, TERMS)
    for wrong in (
        canonical(told | {"more": 1}),
        json.dumps(told).encode(),
        canonical(told | {"content": {}}),
    ):
        with pytest.raises(NoMatchFile):
            answer(THEIRS, wrong + b"\n" + points, TERMS)


def test_states_show_no_secret_and_know_their_kind() -> None:
    asking, offer, _ = begin(OURS, TERMS)
    answering, reply, _ = answer(THEIRS, offer, TERMS)
    closed, _closing, _ = close(asking, reply)
    for state in (asking, answering, closed):
        assert not re.search(r"7K3|B1-CODE|secret|places", repr(state))
    assert b"secret" in asking.dump()
    assert b"secret" not in answering.dump() + closed.dump()
    with pytest.raises(NoMatchFile):
        Asking.load(answering.dump())
    with pytest.raises(NoMatchFile):
        Answering.load(answering.dump().replace(b'"version":1', b'"version":2'))
    with pytest.raises(NoMatchFile):
        Answering.load(answering.dump().replace(b"word_date", b"word_dote"))


# -- points --------------------------------------------------------------------------------------------


@given(number=st.integers(0, PRIME - 1))
def test_squares(number: int) -> None:
    assert _is_square(number) == (pow(number, (PRIME - 1) // 2, PRIME) == 1)


@given(key=st.binary(max_size=50), domain=st.binary(max_size=20))
def test_points_are_on_the_curve_and_masks_commute(key: bytes, domain: bytes) -> None:
    point = hash_to_point(domain, key)
    number = int.from_bytes(point, "little")
    assert pow(number**3 + 486_662 * number**2 + number, (PRIME - 1) // 2, PRIME) == 1
    one, two = X25519PrivateKey.generate(), X25519PrivateKey.generate()
    assert mask(one, mask(two, [point])) == mask(two, mask(one, [point]))
    assert hash_to_point(domain + b"x", key) != point != hash_to_point(domain, key + b"x")
    assert hash_to_point(domain + b"x", key) != hash_to_point(domain, b"x" + key)


def test_points_never_change() -> None:
    """Fixed for good: two programs of different age must find each other's points."""
    assert (
        hash_to_point(b"domain", b"key").hex()
        == "e4fd83cc83950e4eb29442ed7e13f84305bc80c0dec02c931c9b67db70d60b65"
    )


def test_two_offices_of_four_hundred_find_each_other() -> None:
    first, second, true = two_offices(400, 80, seed=5)
    ours, theirs = ({code: derive_keys(who) for code, who in o.persons.items()} for o in (first, second))
    terms = new_terms("pelita", "harapan", 6000)
    asking, answering = run(ours, theirs, terms)
    codes = {pair.ours: pair.own for pair in answering}
    found = {(pair.own, codes[pair.theirs]) for pair in asking}
    right = len(found & true)
    assert 2 * right / (len(found) + len(true)) >= 0.8
