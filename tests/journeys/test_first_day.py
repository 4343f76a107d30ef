"""From a bare machine to a consented case that is found, changed, locked away, backed up and restored elsewhere.

One day in stages, in each language; every stage begins where the one before ended.
"""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.journeys.filling import answer, answer_what_is_needed, asked_now, label_of, questions
from tests.journeys.person import Person, numbered, person
from tests.journeys.reading import nowhere_in_plain

RINI = "kapal biru terbang di atas laut"
BUDI = "gunung pasir lembut hijau muda sekali"
NAME = "Siti Zaenab Rekaan"
REASON = "salah dengar waktu wawancara"
DECLINED = (
    "consent_referral",
    "consent_police",
    "consent_family",
    "consent_network",
    "consent_research",
    "consent_story",
    "consent_follow_up",
)

pytestmark = pytest.mark.xdist_group("first-day")


@dataclass
class Day:
    """What is carried from stage to stage."""

    language: str
    root: Path
    sheets: list[dict[int, str]] = field(default_factory=list)
    temporary: str = ""
    code: str = ""

    @property
    def data(self) -> Path:
        return self.root / "office"


@pytest.fixture(scope="module", params=["en", "id"])
def day(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Day:
    """One office's first day."""
    return Day(str(request.param), tmp_path_factory.mktemp("day"))


@pytest.fixture
def rini(day: Day) -> Iterator[Person]:
    """The founder, at the first screen."""
    with person(day.data, day.root / "rini", day.language) as me:
        yield me


@pytest.fixture
def budi(day: Day) -> Iterator[Person]:
    """The case worker, at the first screen."""
    with person(day.data, day.root / "budi", day.language) as me:
        yield me


def test_1_the_office_is_set_up(day: Day) -> None:
    """From the first screen through five pages, both recovery sheets and the first colleague."""
    with person(day.data, day.root / "rini", "en") as rini:
        rini.reads("Welcome to httui")
        if day.language == "id":
            rini.type("2")
            rini.language = "id"
        rini.reads("Welcome to httui", "Begin")
        rini.choose("Begin")
        rini.reads("1 of 5: The office")
        rini.type("Rumah Contoh")
        rini.press("f2")
        rini.reads("2 of 5: Your own account")
        rini.fill("rini", "Rini Contoh")
        rini.go_to("New passphrase")
        rini.fill(RINI, RINI)
        rini.press("f2")
        rini.reads("3 of 5: Consent")
        rini.type("1")
        rini.press("enter")
        rini.type("Folder biru")
        rini.press("f2")
        rini.reads("4 of 5: What you may collect")
        rini.type("2")
        rini.press("enter")
        rini.fill("Direktur Contoh", "lemari besi, ruang terkunci")
        rini.press("f2")
        rini.reads("5 of 5: Make the office")
        assert not (day.data / "keyring.json").exists()
        rini.press("f2")
        for title in ("Recovery sheet 1 of 2: case records", "Recovery sheet 2 of 2: identities"):
            rini.reads(title, timeout=60)
            day.sheets.append(write_down_and_prove(rini))
        rini.reads("First member of staff")
        rini.choose("Add the first member of staff")
        rini.reads("New account")
        rini.fill("budi", "Budi Contoh")
        rini.press("f2")
        rini.reads("The account is ready", "I have passed it on")
        found = re.search(r"\S+(-\S+){5}", rini.text)
        assert found is not None, rini.at.text
        day.temporary = found[0]
        rini.press("enter")
        rini.home()
        rini.sees("| Rini Contoh")
        rini.never_sees(day.temporary)
        assert rini.leave() == 0


def write_down_and_prove(me: Person) -> dict[int, str]:
    """Copy the words of the sheet on the screen, then type back those that are asked for."""
    me.rest()
    words = numbered(me.at.text)
    assert sorted(words) == list(range(1, 17))
    me.choose("I have written them down: check me")
    me.reads("Is it on paper?")
    me.rest()
    asked = [int(number) for number in re.findall(r"(?m)^[ >]\*.*?(\d+) +\[", me.at.text)]
    assert len(asked) == 3
    me.never_sees(*(word for word in words.values() if len(word) > 6))
    for number in asked:
        me.type(words[number])
        me.press("enter")
    return words


def test_2_the_colleague_must_choose_an_own_passphrase(day: Day, budi: Person) -> None:
    budi.sign_in("budi", day.temporary)
    budi.reads("Your passphrase is temporary: someone else made it. Choose your own now.")
    budi.press("esc")
    budi.reads("Please change it first, or sign out with F12.")
    budi.fill(day.temporary, BUDI, BUDI)
    budi.press("f2")
    budi.home()
    budi.never_sees(budi.word("People and accounts"), budi.word("Backups"))
    assert budi.leave() == 0


def test_3_an_intake_from_consent_to_a_saved_case(day: Day, budi: Person) -> None:
    """The shipped form: what is required is found by "first problem"; a name goes to the vault only."""
    budi.sign_in("budi", BUDI)
    budi.home()
    budi.type("n")
    budi.sees(label_of("situation", day.language))
    budi.never_sees(label_of("full_name", day.language))
    given = {name: label_of(name, day.language, "no") for name in DECLINED}
    asked = answer_what_is_needed(
        budi,
        given
        | {
            "adult_check": label_of("adult_check", day.language, "adult"),
            "consent_statistics": label_of("consent_statistics", day.language, "yes"),
            "interpreter_used": label_of("interpreter_used", day.language, "no"),
            "other_informant": label_of("other_informant", day.language, "no"),
            "examination_date": "01112026",
        },
        {"age_band_told": who_it_is},
    )
    assert asked[0] == "situation"
    assert "consent_services" in asked
    assert len(asked) < len(questions(day.language)) / 3
    budi.press("ctrl+w")
    budi.reads("Everything needed is there.")
    budi.reads("{count} identifying answers go to the identity vault, sealed.", count=1)
    budi.press("f2")
    budi.home()
    budi.reads_begin("Saved. Case {case}, person {person}.")
    budi.never_sees("Siti")
    budi.type("/")
    budi.type("mela")
    budi.sees("Melati")
    found = re.search(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}\b", budi.text)
    assert found is not None
    day.code = found[0]
    assert budi.leave() == 0
    nowhere_in_plain(day.data, NAME, "Melati")


def who_it_is(me: Person) -> None:
    """On the page of the person, which one is on: pseudonym and name, then the age that was asked for."""
    age = me.place
    me.go(label_of("full_name", me.language), "up")
    me.type(NAME)
    me.go(label_of("pseudonym", me.language), "up")
    me.type("Melati")
    me.go(age)
    answer(me, asked_now(me), label_of("age_band_told", me.language, "21_23"))


def test_4_it_is_found_again_and_changed_with_a_reason(day: Day, budi: Person) -> None:
    budi.sign_in("budi", BUDI)
    budi.home()
    budi.type("/")
    budi.reads("Find")
    budi.type("mela")
    budi.sees("Melati", day.code)
    budi.press("enter")
    budi.reads("Case {code}{name}", code=day.code, name=" (Melati)")
    budi.reads("Records")
    budi.press("enter")
    budi.sees(label_of("situation", day.language))
    leaf_to(budi, "Melati")
    leaf_to(budi, f"<{budi.word('in the identity vault')}>")
    budi.never_sees("Siti")
    budi.type("c")
    budi.sees(label_of("situation", day.language))
    while label_of("person", day.language) not in budi.at.text.split("\n")[1]:
        budi.press("f6")
        budi.rest()
    budi.go(label_of("gender", day.language))
    budi.type("2")
    budi.press("ctrl+w")
    budi.reads("Save the correction")
    budi.type(REASON)
    budi.press("enter")
    budi.reads("{status}, version {revision}", status=budi.word("final"), revision=2)
    budi.type("h")
    budi.reads("History", "Reason: {reason}", reason=REASON)
    old, new = (label_of("gender", day.language, value) for value in ("female", "male"))
    budi.sees(f"{label_of('gender', day.language)}: {old} -> {new}")
    budi.never_sees("Siti")


def leaf_to(me: Person, *words: str) -> None:
    """Leaf from the top until ``words`` are in sight."""
    me.press("home")
    me.rest()
    for _page in range(30):
        if all(word in me.text for word in words):
            return
        me.press("pgdn")
        me.rest()
    raise AssertionError(f"{words} are nowhere:\n{me.at.text}")


def test_5_locked_it_shows_no_word_of_a_record(day: Day, budi: Person) -> None:
    budi.sign_in("budi", BUDI)
    budi.home()
    budi.opens_case("Melati")
    before = len(budi.at.sent)
    budi.press("f9")
    budi.reads("Locked. Sign in to go on.")
    budi.rest(0.5)
    shown = bytes(budi.at.sent[before:]).decode()
    for word in ("Melati", day.code, "Siti", "Rumah Contoh", label_of("situation", day.language)):
        assert word not in shown
        budi.never_sees(word)
    budi.sees("budi")
    budi.sign_in("", BUDI)
    budi.home()
    assert budi.leave() == 0


def test_6_a_backup_is_made_and_copied_to_a_stick(day: Day, rini: Person) -> None:
    rini.sign_in("rini", RINI)
    rini.home()
    rini.choose("Backups")
    rini.type("a")
    rini.reads("The backup is made and was checked. Copy its folder to another place.")
    rini.type("v")
    rini.reads_begin("It is whole: {moment}.")
    rini.press("esc")
    rini.home()
    assert rini.leave() == 0
    newest = max((day.data / "backups").iterdir(), key=lambda folder: folder.stat().st_mtime_ns)
    shutil.copytree(newest, day.root / "stick")
    nowhere_in_plain(day.root / "stick", NAME, "Melati")


def test_7_on_another_machine_the_office_comes_back(day: Day) -> None:
    """With an account of that office, or (in the other language) with the words of the paper sheets."""
    way = {"en": "sheets", "id": "account"}[day.language]
    other = day.root / "other"
    with person(other / "office", other, day.language) as me:
        me.reads("Welcome to httui")
        me.choose("Restore an office from a backup")
        me.reads("Restore from a backup")
        me.type(str(day.root / "stick"))
        me.go_to("Open it with")
        if way == "account":
            me.go_to("Sign-in name")
            me.fill("budi", BUDI)
        else:
            me.type("2")
            me.go_to("Words of the sheet for case records")
            me.fill(*(" ".join(sheet[n] for n in sorted(sheet)) for sheet in day.sheets))
        me.press("f2")
        me.reads("Welcome. Please sign in.", timeout=40)
        me.sign_in("budi", BUDI)
        me.home()
        me.opens_case("Melati")
        me.sees(day.code)
        assert me.leave() == 0
