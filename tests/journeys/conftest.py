"""Offices to begin a journey in, made with the real key derivation; each test works on a copy."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from httui.cases import policy, registry
from httui.cases.intake import Intake
from httui.store.account import NewAccount
from httui.store.accounts import create_account
from httui.store.files import DataDir
from httui.store.office import Judgement, create_office
from httui.store.own import change_passphrase
from httui.store.session import sign_in
from tests.cases.support import SMALL

FOUNDER = "kapal biru terbang di atas laut"
STAFF = "payung hijau menari bersama hujan"
TEMPORARY = "sepeda tua mendaki bukit kapur"
PEOPLE = {"rini": FOUNDER, "budi": STAFF, "sari": STAFF}
"""Sign-in name to passphrase: rini sets up, budi works on cases, sari supervises."""

LANGUAGES = ("en", "id")


@dataclass
class Place:
    """An office on a made-up machine."""

    data: Path
    homes: Path
    codes: dict[str, str] = field(default_factory=dict)
    """Pseudonym to the code of the case."""

    def home(self, name: str) -> Path:
        """The home directory of one member of staff."""
        return self.homes / name


def _make(place: Place, language: str, tier: int) -> None:
    founder = NewAccount("rini", "Rini Contoh", FOUNDER, frozenset({"admin", "data_lead"}))
    session, _sheet = create_office(
        DataDir(place.data),
        "Rumah Contoh",
        founder,
        language=language,
        tier=tier,
        judgement=Judgement("Direktur Contoh", "lemari besi") if tier > 2 else None,
    )
    for name, role in (("budi", "worker"), ("sari", "supervisor")):
        create_account(session, NewAccount(name, f"{name.capitalize()} Contoh", TEMPORARY, frozenset({role})))
    registry.register_shipped(session)
    registry.add(session, SMALL)
    policy.adopt(session, "folder 1")
    session.close()
    for name in ("budi", "sari"):
        session = sign_in(DataDir(place.data), name, TEMPORARY)
        change_passphrase(session, TEMPORARY, STAFF)
        session.close()


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str, int], Path]:
    """Offices by language and tier of the gate, each made once."""
    found: dict[tuple[str, int], Path] = {}

    def get(language: str, tier: int) -> Path:
        if (language, tier) not in found:
            path = tmp_path_factory.mktemp(f"office-{language}-{tier}") / "office"
            _make(Place(path, path), language, tier)
            found[language, tier] = path
        return found[language, tier]

    return get


@pytest.fixture
def office(made: Callable[[str, int], Path], tmp_path: Path) -> Callable[..., Place]:
    """``office("id", tier=3, cases=["Melati"])``: a fresh copy, with saved cases of the small form."""

    def get(language: str = "en", *, tier: int = 3, cases: tuple[str, ...] = ()) -> Place:
        place = Place(tmp_path / "office", tmp_path / "homes")
        shutil.copytree(made(language, tier), place.data)
        if cases:
            session = sign_in(DataDir(place.data), "budi", STAFF)
            for pseudonym in cases:
                intake = Intake.start(session, "small")
                intake.decide("services", "yes")
                intake.answer("/data/full_name", "Siti Rekaan")
                intake.answer("/data/pseudonym", pseudonym)
                intake.answer("/data/age", "17")
                place.codes[pseudonym] = intake.finish().case_code
            session.close()
        return place

    return get


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """The test is walked once in each language."""
    return str(request.param)
