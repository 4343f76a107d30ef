"""Risks: ratings, the catalogue in both languages, parties, the draft rule, the matrix."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui import i18n
from httui.problem import Problem
from httui.security.risk_rules import (
    BANDS,
    GROUPS,
    MATRIX_WIDTH,
    PARTIES,
    PARTIES_OF_GROUP,
    SCALE,
    Rating,
    Risk,
    catalogue,
    is_draft,
    matrix,
    missing_parties,
    ordered,
    unchanged,
)
from tests.security.assessing import items

SIX = frozenset(PARTIES)


@pytest.mark.parametrize(
    ("likelihood", "impact", "band"),
    [(1, 1, "low"), (1, 4, "low"), (5, 1, "medium"), (3, 3, "medium"), (2, 4, "medium"), (5, 2, "high"),
     (3, 5, "high"), (4, 4, "very_high"), (5, 5, "very_high"), (1, 5, "high")],
)  # fmt: skip
def test_bands(likelihood: int, impact: int, band: str) -> None:
    assert Rating(likelihood, impact).band == band


def test_what_can_cost_a_life_is_never_below_high() -> None:
    assert {Rating(likelihood, 5).band for likelihood in SCALE} == {"high", "very_high"}


@given(st.sampled_from(SCALE), st.sampled_from(SCALE), st.sampled_from(SCALE))
def test_more_is_never_rated_less(likelihood: int, impact: int, other: int) -> None:
    names = list(BANDS)
    more = Rating(max(likelihood, other), impact)
    assert names.index(more.band) >= names.index(Rating(likelihood, impact).band)
    worse = Rating(likelihood, max(impact, other))
    assert names.index(worse.band) >= names.index(Rating(likelihood, impact).band)


@pytest.mark.parametrize(("likelihood", "impact"), [(0, 3), (6, 1), (3, 0), (3, 6), (-1, -1)])
def test_other_numbers_are_refused(likelihood: int, impact: int) -> None:
    with pytest.raises(Problem):
        Rating(likelihood, impact)


def test_the_catalogue_is_whole_and_speaks_both_languages() -> None:
    risks = catalogue()
    assert [risk.id for risk in risks] == [f"R{number:02}" for number in range(1, 33)]
    known = {one.id for one in items()}
    for risk in risks:
        assert risk.groups, risk.id
        assert set(risk.groups) <= set(GROUPS), risk.id
        assert risk.title["en"] != risk.title["id"], risk.id
        assert risk.mitigations, risk.id
        assert set(risk.items) <= known, risk.id
        assert risk.items, risk.id
        for words in risk.mitigations:
            assert words["en"] and words["id"], risk.id  # noqa: PT018
    typical = {risk.id: (risk.typical.likelihood, risk.typical.impact) for risk in risks}
    assert (typical["R01"], typical["R02"], typical["R06"], typical["R26"]) == (
        (3, 4),
        (3, 5),
        (4, 4),
        (5, 2),
    )
    assert sum(likelihood * impact for likelihood, impact in typical.values()) == 396


def test_three_risks_start_each_group() -> None:
    for group in GROUPS:
        starters = [risk for risk in catalogue() if risk.starter == group]
        assert len(starters) == 3
        assert all(group in risk.groups for risk in starters)


def test_law_in_a_mitigation_sends_people_to_a_lawyer() -> None:
    cited = [
        words
        for risk in catalogue()
        for words in risk.mitigations
        if "article" in words["en"] or "Pasal" in words["id"]
    ]
    assert len(cited) == 2
    assert all("check with a lawyer" in words["en"] for words in cited)
    assert all("konsultasikan dengan penasihat hukum" in words["id"] for words in cited)


def test_all_six_parties_must_be_thought_of() -> None:
    assert len(PARTIES) == 6
    assert {party for group in PARTIES_OF_GROUP.values() for party in group} == SIX
    assert missing_parties([]) == tuple(PARTIES)
    some = [Risk("X1", frozenset({"subject", "family"}), Rating(3, 3))]
    assert missing_parties(some) == ("network", "collector", "organisation", "others")
    assert missing_parties([*some, Risk("X2", SIX, Rating(1, 1))]) == ()


def test_a_plan_is_a_draft_until_three_risks_have_a_mitigation() -> None:
    bare, done = Risk("X", SIX, Rating(3, 3)), Risk("Y", SIX, Rating(3, 3), mitigations=("lock", "look"))
    blank = Risk("Z", SIX, Rating(3, 3), mitigations=(" ",))
    assert is_draft([done, done, bare, blank])
    assert not is_draft([done, done, done])


def test_before_and_after() -> None:
    risk = Risk("X", SIX, Rating(4, 4), Rating(2, 4))
    assert (risk.now.band, unchanged(risk)) == ("medium", False)
    assert unchanged(Risk("X", SIX, Rating(2, 4), Rating(4, 2)))
    assert not unchanged(Risk("X", SIX, Rating(2, 4)))
    first = [one.id for one in ordered([risk, Risk("L", SIX, Rating(1, 5)), Risk("V", SIX, Rating(5, 5))])]
    assert first == ["V", "L", "X"]


@pytest.mark.parametrize("language", ["en", "id"])
def test_the_matrix_needs_no_colour(language: str) -> None:
    i18n.use(language)
    lines = matrix({risk.id: risk.typical for risk in catalogue()})
    assert max(len(line) for line in lines) <= MATRIX_WIDTH
    text = "\n".join(lines)
    assert all(risk.id in text for risk in catalogue())
    row = next(line for line in lines if line.startswith(i18n._("Likely {number}").format(number=1)))
    marks = [cell.split()[1] for cell in row.split("|")[1:-1]]
    assert marks[0] == marks[3] != marks[4], "impact 5 is marked otherwise than 4"
    assert len(set(lines[-1].split("  "))) == 4


@given(
    st.dictionaries(
        st.text("RXYZ0123456789-", min_size=1, max_size=20),
        st.builds(Rating, st.sampled_from(SCALE), st.sampled_from(SCALE)),
        max_size=60,
    )
)
def test_the_matrix_always_fits(ratings: dict[str, Rating]) -> None:
    i18n.use("en")
    lines = matrix(ratings)
    assert max(len(line) for line in lines) <= MATRIX_WIDTH
    assert {len(line) for line in lines[3:-1]} == {78}


def test_a_full_cell_says_how_many_more() -> None:
    i18n.use("en")
    lines = matrix({f"X{number:02}": Rating(5, 5) for number in range(20)})
    shown = sum(f"X{number:02}" in "\n".join(lines) for number in range(20))
    assert f"+{20 - shown} more" in "\n".join(lines)
