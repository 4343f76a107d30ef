"""Finding a choice while typing."""

import time

from hypothesis import given
from hypothesis import strategies as st

from httui.widgets.picker import Picker
from httui.widgets.typeahead import Matcher, normalised

PLACES = [
    ("11", "Kota Contoh"),
    ("12", "Kabupaten Kota Baru"),
    ("13", "Négeri Elok"),
    ("14", "Tokyo"),
    ("15", "Pulau 3"),
]


def labels(typed: str) -> list[str]:
    """The labels found for ``typed``, in order."""
    return [PLACES[place][1] for place in Matcher(PLACES).search(typed)]


def test_beginnings_come_before_words_before_middles() -> None:
    """The order that a fast typist expects."""
    assert labels("ko") == ["Kota Contoh", "Kabupaten Kota Baru"]
    assert labels("t") == ["Tokyo", "Kota Contoh", "Kabupaten Kota Baru"]


def test_accents_and_case_do_not_matter() -> None:
    """NEGERI finds Négeri."""
    assert labels("NEGERI") == ["Négeri Elok"]


def test_a_number_is_the_place_in_the_list_first() -> None:
    """3 is the third choice, then those with a 3 in them."""
    assert labels("3") == ["Négeri Elok", "Pulau 3"]


@given(st.lists(st.text(max_size=8), max_size=20), st.text(max_size=6))
def test_narrowing_letter_by_letter_equals_searching_at_once(names: list[str], typed: str) -> None:
    """The shortcut of the index never changes the answer."""
    choices = [(str(n), name) for n, name in enumerate(names)]
    stepwise = Matcher(choices)
    for end in range(len(typed) + 1):
        found = stepwise.search(typed[:end])
    assert found == Matcher(choices).search(typed)
    wanted = normalised(typed)
    if not wanted.isdigit():
        assert set(found) == {n for n, name in enumerate(names) if wanted in normalised(name)}


def test_a_list_of_ten_thousand_is_searched_between_two_keys() -> None:
    """A tenth of the 100 ms that the slowest step may take."""
    matcher = Matcher([(str(n), f"Place number {n}") for n in range(10_000)])
    start = time.perf_counter()
    for end in range(1, 9):
        matcher.search("number 99"[:end])
    assert (time.perf_counter() - start) / 8 < 0.05


def test_a_ranking_keeps_the_order_of_choosing() -> None:
    """Rank answers are an order, several choices are a set."""
    ranking = Picker(PLACES, [], several=True, ordered=True)
    several = Picker(PLACES, [], several=True)
    for picker in (ranking, several):
        picker.move(2)
        picker.toggle()
        picker.move(-1)
        picker.toggle()
    assert ranking.value() == "13 12"
    assert several.value() == "12 13"
