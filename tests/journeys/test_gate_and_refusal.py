"""What may not be collected is not asked for: the gate at tier 2, and a person who says no."""

from collections.abc import Callable

import pytest

from httui.cases import records, register
from httui.store.files import DataDir
from httui.store.session import sign_in
from tests.journeys.conftest import STAFF, Place
from tests.journeys.filling import answer_what_is_needed, label_of
from tests.journeys.person import Person, person

pytestmark = pytest.mark.xdist_group("gate")

ADULT = {"adult_check": "adult", "age_band_told": "21_23", "interpreter_used": "no", "other_informant": "no"}
IDENTITY = ("full_name", "nik", "phone", "home_address")


def in_words(language: str, given: dict[str, str]) -> dict[str, str]:
    """Choices by name, as they are typed to be found."""
    return {name: label_of(name, language, value) for name, value in given.items()}


def begins(me: Person) -> None:
    me.opens("budi", STAFF)
    me.type("n")
    me.reads("Which form?")
    me.press("enter")
    me.sees(label_of("situation", me.language))


@pytest.mark.parametrize("language", ["id"])
def test_a_coded_intake_is_finished_at_tier_two(language: str, office: Callable[..., Place]) -> None:
    """Identifying questions are closed, with the reason and their number; the rest is saved as a coded case."""
    place = office(language, tier=2)

    def looks_round(me: Person) -> None:
        age = me.place
        me.go(label_of("pseudonym", language), "up")
        me.reads(
            "The readiness gate stands at tier {tier}; this question needs tier {needed}.", tier=2, needed=3
        )
        me.never_sees(*(label_of(name, language) for name in IDENTITY if name != "phone"))
        me.type("Kenanga")
        me.go(age)
        me.press("f4")
        me.type(label_of("age_band_told", language, "21_23"))
        me.press("enter")

    with person(place.data, place.home("budi"), language) as budi:
        begins(budi)
        budi.reads("Gate {tier}: {name}", tier=2, name=budi.word("coded records"))
        no = {
            f"consent_{name}": "no"
            for name in ("referral", "police", "family", "network", "research", "story")
        }
        asked = answer_what_is_needed(
            budi, in_words(language, ADULT | no | {"consent_follow_up": "no"}), {"age_band_told": looks_round}
        )
        assert not set(asked) & set(IDENTITY)
        budi.press("ctrl+w")
        budi.reads("Everything needed is there.")
        budi.reads("{count} identifying answers go to the identity vault, sealed.", count=0)
        budi.press("f2")
        budi.home()
        budi.opens_case("Kenanga")
    session = sign_in(DataDir(place.data), "budi", STAFF)
    found = register.page(session)[0]
    record = register.summary(session, found.code).records[0]
    view = records.view(session, record.id)
    session.close()
    assert not view.sealed
    assert not any(ref.rpartition("/")[2] in IDENTITY for ref in view.answers)


@pytest.mark.parametrize("language", ["en"])
def test_who_declines_is_helped_without_a_file(language: str, office: Callable[..., Place]) -> None:
    """No to services: no question about the person is left, only what help was named; nothing names anybody."""
    place = office(language)
    with person(place.data, place.home("budi"), language) as budi:
        begins(budi)
        asked = answer_what_is_needed(
            budi,
            in_words(language, {"adult_check": "adult", "consent_services": "no", "consent_companion": "no"}),
        )
        assert "help_offered" in asked
        after = asked[asked.index("consent_services") + 1 :]
        assert not set(after) & {
            *IDENTITY,
            "gender",
            "citizenship",
            "age_band_told",
            "needs_wanted",
            "pseudonym",
        }
        budi.press("ctrl+w")
        budi.reads("Everything needed is there.")
        budi.reads("{count} identifying answers go to the identity vault, sealed.", count=0)
        budi.press("f2")
        budi.home()
        budi.type("/")
        budi.rest(0.4)
    session = sign_in(DataDir(place.data), "budi", STAFF)
    rows = register.page(session)
    for row in rows:
        for record in register.summary(session, row.code).records:
            view = records.view(session, record.id)
            assert not view.sealed
            assert not [ref for ref in view.answers if ref.startswith(("/data/person", "/data/journey"))]
    session.close()
    assert len(rows) <= 1
