"""Persons in common of two offices: matching by masked keys beside a comparison in the clear.

Run with ``python -m benchmarks.matching [--persons N] [--common N] [--seed N]``. Two offices that do not exist are made
(tests/sharing/two_offices.py), with persons in common who were written down differently. Printed are the time on each
side, the size of the files, and precision, recall and F1 of the pairs found, beside those of a comparison of the same
lists in the clear: every pair with a word of the name or the birth date in common is scored by similarity of words,
dates, places and numbers, with penalties for what contradicts. Goals: 10 s a side, F1 0.8.
"""

import argparse
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import product
from typing import TypeVar

from tests.sharing.two_offices import Office, two_offices

from httui.sharing.matching_keys import (
    Key,
    Traits,
    consonants,
    derive_keys,
    name_words,
    place_key,
    read_date,
)
from httui.sharing.psi import answer, begin, close, conclude, new_terms, read_result, size_for

GOAL_SECONDS, GOAL_F1 = 10.0, 0.8
CLEAR_THRESHOLD = 10.0
"""The best for the comparison in the clear, found with other seeds than the one measured."""
Result = TypeVar("Result")


@cache
def similarity(one: str, two: str) -> float:
    """Jaro-Winkler similarity of two words, 0 to 1."""
    if one == two:
        return 1.0
    reach = max(len(one), len(two), 2) // 2 - 1
    taken = [False] * len(two)
    matched = []
    for place, letter in enumerate(one):
        for other in range(max(0, place - reach), min(len(two), place + reach + 1)):
            if not taken[other] and two[other] == letter:
                taken[other] = True
                matched.append(letter)
                break
    if not matched:
        return 0.0
    theirs = [letter for letter, used in zip(two, taken, strict=True) if used]
    moved = sum(a != b for a, b in zip(matched, theirs, strict=True)) / 2
    count = len(matched)
    jaro = (count / len(one) + count / len(two) + (count - moved) / count) / 3
    start = 0
    while start < min(4, len(one), len(two)) and one[start] == two[start]:
        start += 1
    return jaro + start * 0.1 * (1 - jaro)


def clear_score(one: Traits, two: Traits) -> float:
    """How much speaks for two persons being one, in the clear."""
    score = 0.0
    first, second = sorted((_words(one.name), _words(two.name)), key=len)
    if first:
        likeness = [max(similarity(word, other) for other in second) for word in first]
        score += (
            4.0 * sum((value - 0.75) * 4 for value in likeness) / len(likeness) * (1 + 0.5 * (len(first) > 1))
        )
        score += 0.0 if len(first) == len(second) else -1.0
    score += _dates(one, two)
    if one.regency and two.regency:
        score += 3.0 if place_key(one.regency) == place_key(two.regency) else -3.0
    if one.village and two.village:
        score += 3.0 if place_key(one.village) == place_key(two.village) else -1.0
    if one.nik and two.nik:
        score += 15.0 if one.nik == two.nik else -6.0
    if one.mother and two.mother:
        best = max(
            (similarity(a, b) for a, b in product(_words(one.mother), _words(two.mother))), default=0.0
        )
        score += 4.0 if best > 0.88 else -4.0
    return score if one.sex == two.sex else score - 6.0


@cache
def _words(name: str) -> tuple[str, ...]:
    return tuple(name_words(name))


@cache
def _date(text: str) -> tuple[int, int, int] | None:
    return read_date(text)


def _years(person: Traits) -> list[int]:
    date = _date(person.birth_date)
    if date:
        return [date[0]]
    return (
        [person.age_in - person.age - 1, person.age_in - person.age] if person.age and person.age_in else []
    )


def _dates(one: Traits, two: Traits) -> float:
    first, second = _date(one.birth_date), _date(two.birth_date)
    if first and second:
        if first == second:
            return 9.0
        if first[0] == second[0] and sorted(first[1:]) == sorted(second[1:]):
            return 8.0
        equal = sum(a == b for a, b in zip(first, second, strict=True))
        return {2: 4.0, 1: -3.0, 0: -8.0}[equal]
    years = _years(one), _years(two)
    if not all(years):
        return 0.0
    return 3.0 if set(years[0]) & set(years[1]) else -6.0


def in_the_clear(ours: Office, theirs: Office, threshold: float) -> set[tuple[str, str]]:
    """Pairs that score at least ``threshold``."""
    index: dict[str, set[str]] = defaultdict(set)
    for code, person in theirs.persons.items():
        for block in _blocks(person):
            index[block].add(code)
    found = set()
    for code, person in ours.persons.items():
        candidates = set().union(*(index.get(block, set()) for block in _blocks(person)))
        found |= {
            (code, other) for other in candidates if clear_score(person, theirs.persons[other]) >= threshold
        }
    return found


def _blocks(person: Traits) -> list[str]:
    date = _date(person.birth_date)
    return [consonants(word) for word in _words(person.name)] + (
        [f"{date[0]} {sorted(date[1:])}"] if date else []
    )


def quality(found: set[tuple[str, str]], true: set[tuple[str, str]]) -> tuple[float, float, float]:
    """Precision, recall, F1."""
    right = len(found & true)
    return right / max(1, len(found)), right / len(true), 2 * right / (len(found) + len(true))


@dataclass
class Side:
    """Seconds that one office's computer worked, and bytes that it sent."""

    seconds: float = 0.0
    sent: int = 0

    def timed(self, work: Callable[[], Result]) -> Result:
        """Do ``work`` on this side's account."""
        start = time.perf_counter()
        result = work()
        self.seconds += time.perf_counter() - start
        return result


def by_masked_keys(ours: Office, theirs: Office) -> tuple[set[tuple[str, str]], Side, Side]:
    """All four files of a matching; the pairs, and what each side spent."""
    asking, answering = Side(), Side()
    terms = new_terms("pelita", "harapan", max(size_for(_keys(ours)), size_for(_keys(theirs))))
    state, offer, counts = asking.timed(lambda: begin(_keys(ours), terms))
    print(f"   {counts.persons} persons, {counts.keys} keys, lists of {counts.size}")
    other, reply, _ = answering.timed(lambda: answer(_keys(theirs), offer, terms))
    closed, closing, _ = asking.timed(lambda: close(state, reply))
    found, result, _ = answering.timed(lambda: conclude(other, closing))
    pairs = asking.timed(lambda: read_result(closed, result))
    asking.sent, answering.sent = len(offer) + len(closing), len(reply) + len(result)
    codes = {pair.ours: pair.own for pair in found}
    return {(pair.own, codes[pair.theirs]) for pair in pairs}, asking, answering


def _keys(office: Office) -> dict[str, list[Key]]:
    return {code: derive_keys(person) for code, person in office.persons.items()}


def report(label: str, found: set[tuple[str, str]], true: set[tuple[str, str]], more: str) -> float:
    """Print one line of quality; F1."""
    precision, recall, score = quality(found, true)
    print(f"   {label}: precision {precision:.3f}  recall {recall:.3f}  F1 {score:.3f}  {more}")
    return score


def main() -> int:
    """Measure; 1 when a goal was missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--persons", type=int, default=5000)
    parser.add_argument("--common", type=int, default=500)
    parser.add_argument("--seed", type=int, default=21)
    chosen = parser.parse_args()
    ours, theirs, true = two_offices(chosen.persons, chosen.common, chosen.seed)
    print(f"two offices of {chosen.persons}, {chosen.common} persons in common, seed {chosen.seed}")
    found, asking, answering = by_masked_keys(ours, theirs)
    sent = f"sent {asking.sent / 1e6:.1f} and {answering.sent / 1e6:.1f} MB"
    masked = report(
        "masked keys ", found, true, f"{asking.seconds:.1f} and {answering.seconds:.1f} s a side, {sent}"
    )
    start = time.perf_counter()
    clear = report(
        "in the clear",
        in_the_clear(ours, theirs, CLEAR_THRESHOLD),
        true,
        f"{time.perf_counter() - start:.1f} s",
    )
    slowest = max(asking.seconds, answering.seconds)
    lines = (
        (slowest <= GOAL_SECONDS, f"slower side {slowest:.1f} s (goal {GOAL_SECONDS:.0f} s)"),
        (
            masked >= GOAL_F1,
            f"F1 {masked:.3f} (goal {GOAL_F1}), {masked / clear:.2f} of the comparison in the clear",
        ),
    )
    for reached, line in lines:
        print(f"{'ok  ' if reached else 'OVER'} {line}")
    return 0 if all(reached for reached, _line in lines) else 1


if __name__ == "__main__":
    sys.exit(main())
