"""Derived keys: one person written in two ways shares keys, two persons rarely do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from httui.sharing.matching_keys import (
    MAX_TEXT,
    Key,
    Traits,
    derive_keys,
    name_words,
    place_key,
    read_date,
    read_nik,
    spelling,
)
from httui.sharing.matching_tables import THRESHOLD, WEIGHTS


def shared(one: Traits, two: Traits) -> int:
    """Weights of the keys that two persons share."""
    return sum(key.weight for key in set(derive_keys(one)) & set(derive_keys(two)))


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("sukarno", "soekarno"),
        ("joko", "djoko"),
        ("cahyo", "tjahjo"),
        ("yusuf", "jusuf"),
        ("syarif", "sjarif"),
        ("khadijah", "chadidjah"),
        ("khairul", "chairul"),
        ("candra", "chandra"),
        ("rahmat", "rachmat"),
        ("ahmad", "achmad"),
        ("nyoman", "njoman"),
        ("jumilah", "jummilla"),
        ("hasanah", "hasana"),
        ("zulkifli", "dzulkifli"),
        ("fitri", "fithri"),
        ("novi", "nofi"),
        ("rizki", "rizqi"),
        ("zainab", "zaenab"),
        ("nuraini", "noeraeni"),
        ("mariam", "mariyam"),
        ("yanti", "yanty"),
        ("suwarni", "suarni"),
    ],
)
def test_spellings_of_one_name(one: str, two: str) -> None:
    assert spelling(one) == spelling(two)


@pytest.mark.parametrize(
    ("one", "two"), [("siti", "sari"), ("joko", "yoga"), ("rahmat", "ramlan"), ("dewi", "dewa")]
)
def test_other_names_stay_others(one: str, two: str) -> None:
    assert spelling(one) != spelling(two)


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("Siti Contoh", ["conto"]),
        ("SITTI  CONTOH", ["conto"]),
        ("Hj. St. Contoh binti Teladan", ["conto"]),
        ("Moh. Contoh Teladan", ["conto", "teladan"]),
        ("Muhammad Contoh, S.Pd., M. Si", ["conto"]),
        ("M. Contoh, SH", ["conto"]),
        ("Contoh, Teladan", ["conto", "teladan"]),
        ("Drs. H. Abd. Contoh", ["conto"]),
        ("Contoh (alias Teladan)", ["conto"]),
        ("Contoh T.", ["conto"]),
        ("Ma'ruf", ["marup"]),
        ("Ibnu Contoh", ["ibnu", "conto"]),
        ("Muhammad", ["muamat"]),
        ("Siti", ["siti"]),
        ("Cóntoh", ["conto"]),
        ("Ｃｏｎｔｏｈ", ["conto"]),
        ("H.", []),
        ("", []),
        ("李", []),
    ],
)
def test_words_that_say_who_it_is(written: str, words: list[str]) -> None:
    assert name_words(written) == words


@pytest.mark.parametrize("name", ["Muhammad", "Moh.", "Muh", "M.", "Mochamad", "Mohamad", "Mohd"])
def test_muhammad_is_one_however_it_is_shortened(name: str) -> None:
    assert name_words(name) == name_words("Muhammad")
    assert name_words(f"{name} Contoh") == ["conto"]


def test_nik_says_birth_sex_and_regency() -> None:
    woman, man = read_nik("3212054505900001"), read_nik("3212 0505 0590 0001")
    assert woman is not None
    assert (woman.regency, woman.birth, woman.sex) == ("3212", (1990, 5, 5), "f")
    assert man is not None
    assert (man.birth, man.sex) == ((1990, 5, 5), "m")
    young = read_nik("3212050505120001")
    assert young is not None
    assert young.birth == (2012, 5, 5)
    for wrong in (
        "",
        "0" * 16,
        "321205450590000",
        "3212057505900001",
        "3212054513900001",
        "3212054505900000",
        "x" * 16,
    ):
        assert read_nik(wrong) is None


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("1990-05-17", (1990, 5, 17)),
        ("17/5/1990", (1990, 5, 17)),
        ("1990-17-05", (1990, 5, 17)),
        ("17.05.1990", (1990, 5, 17)),
        ("1990", None),
        ("1990-13-32", None),
        ("1990-00-01", None),
        ("0017-05-90", None),
        ("yesterday", None),
    ],
)
def test_dates(text: str, date: tuple[int, int, int] | None) -> None:
    assert read_date(text) == date


def test_places() -> None:
    assert place_key("32.12") == place_key("3212") == "3212"
    assert place_key("Kab. Contohjaya") == place_key("KABUPATEN  CONTOHDJAJA")
    assert place_key("Kota") == ""


BASE = Traits(name="Siti Contoh Teladan", birth_date="1990-05-17", sex="f", regency="3212")


@pytest.mark.parametrize(
    "other",
    [
        Traits(name="St. Tjontoh Teladan", birth_date="1990-05-17", sex="f"),
        Traits(name="Contoh", birth_date="17-5-1990", sex="f", regency="32.12"),
        Traits(name="TELADAN CONTOH", birth_date="1990-05-17"),
        Traits(name="Siti Contoh Teladan", age=36, age_in=2026, sex="f", regency="3212"),
        Traits(name="Siti Contoh Teladan", age=35, age_in=2026, sex="f", regency="3212"),
        Traits(name="Siti Contoh Teladan", birth_date="1991-05-17", sex="f", regency="3212"),
        Traits(name="Contoh Teladan", nik="3212055705900001"),
        Traits(name="Contih Teladan", birth_date="1990-05-17", sex="f", regency="3212"),
    ],
)
def test_one_person_written_otherwise_reaches_the_threshold(other: Traits) -> None:
    assert shared(BASE, other) >= THRESHOLD


@pytest.mark.parametrize(
    "other",
    [
        Traits(name="Siti Lain Orang", birth_date="1990-05-17", sex="f"),
        Traits(name="Siti Contoh Orang", birth_date="1985-01-02", sex="f", regency="3212"),
        Traits(name="Siti Contoh Teladan", birth_date="1960-01-02", sex="f", regency="3301"),
        Traits(name="", birth_date="1990-05-17", sex="f", regency="3212"),
        Traits(),
    ],
)
def test_another_person_does_not(other: Traits) -> None:
    assert shared(BASE, other) < THRESHOLD


def test_day_and_month_exchanged_are_one() -> None:
    one, two = Traits(name="Contoh", birth_date="1990-03-05"), Traits(name="Contoh", birth_date="1990-05-03")
    assert derive_keys(one) == derive_keys(two)


def test_a_single_name_needs_more_than_itself() -> None:
    assert derive_keys(Traits(name="Contoh")) == []
    dated = Traits(name="Contoh", birth_date="1990-05-17", sex="f")
    assert shared(dated, dated) >= THRESHOLD
    aged = Traits(name="Contoh", age=30, age_in=2026, sex="f")
    assert shared(aged, aged) < THRESHOLD


def test_a_nik_alone_is_enough() -> None:
    assert shared(Traits(nik="3212055705900001"), Traits(nik="3212-0557-0590-0001")) >= THRESHOLD


def test_mother_and_village_add_to_a_name() -> None:
    one = Traits(name="Contoh", birth_year=1990, mother="Siti Teladan", village="Desa Contohsari")
    two = Traits(name="Tjontoh", birth_year=1990, mother="Teladan", village="Ds. Tjontohsari")
    assert {key.kind for key in set(derive_keys(one)) & set(derive_keys(two))} >= {
        "mother_word",
        "word_village",
    }


TRAITS = st.builds(
    Traits,
    name=st.text(max_size=40)
    | st.sampled_from(["Siti Contoh", "M. Contoh Teladan Pelita Harapan", "a" * 10_000]),
    birth_date=st.sampled_from(["", "1990-05-17", "5/5/1990", "x"]) | st.text(max_size=10),
    birth_year=st.none() | st.integers(1900, 2030),
    age=st.none() | st.integers(-5, 200),
    age_in=st.none() | st.integers(2000, 2030),
    sex=st.sampled_from(["", "f", "m"]),
    nik=st.sampled_from(["", "3212055705900001"]) | st.text("0123456789 .", max_size=20),
    regency=st.sampled_from(["", "3212", "Kota Contoh"]) | st.text(max_size=10),
    village=st.text(max_size=10),
    mother=st.text(max_size=20),
)


@given(traits=TRAITS)
def test_anything_gives_a_bounded_set_of_known_keys(traits: Traits) -> None:
    keys = derive_keys(traits)
    assert keys == sorted(set(keys))
    assert len(keys) <= 30
    for key in keys:
        assert key.kind in WEIGHTS
        assert key.text.isascii()
        assert len(key.text) <= 5 * MAX_TEXT
        assert "\0" not in key.text
    assert derive_keys(traits) == keys


@given(traits=TRAITS)
def test_no_key_is_a_name_or_a_date_alone(traits: Traits) -> None:
    """Each joins two things at least, or is a number that is one person's."""
    for key in derive_keys(traits):
        assert key.kind == "nik" or len(key.text.split()) >= 2


def test_weights_are_those_of_their_kind() -> None:
    assert Key("nik", "1").weight == WEIGHTS["nik"] >= THRESHOLD
    assert all(0 < weight < THRESHOLD for kind, weight in WEIGHTS.items() if kind != "nik")
