"""What tests of the store, and of the rooms above it, start from: a cheap office and a clock to turn."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from httui.store.clock import Clock
from httui.store.files import DataDir
from httui.store.kdf import KdfParameters
from httui.store.office import RecoverySheet, create_office
from httui.store.session import NewAccount, Session, sign_in

INSECURE = KdfParameters(memory=8, passes=1)
"""Costs that product code refuses; the fixture ``insecure_kdf`` lowers the floor for a test."""
PASSPHRASE = "kapal biru terbang di atas laut"
OTHER = "payung hijau menari bersama hujan"
THIRD = "sepeda tua mendaki bukit kapur"


class TurnedClock(Clock):
    """A clock that stands still until a test turns it."""

    def __init__(self, at: datetime = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)) -> None:
        self.at, self.seconds, self.run = at, 1000.0, "boot-1"

    def now(self) -> datetime:
        return self.at

    def steady(self) -> float:
        return self.seconds

    def boot(self) -> str:
        return self.run

    def pass_time(self, **delta: float) -> None:
        """Let time go on, on both clocks."""
        step = timedelta(**delta)
        self.at += step
        self.seconds += step.total_seconds()

    def restart(self) -> None:
        """Another run of the machine."""
        self.run, self.seconds = self.run + "+", 5.0


@dataclass
class Office:
    """A made-up office: its directory, clock, the founder's session and the recovery sheets."""

    data: DataDir
    clock: TurnedClock
    session: Session
    sheet: RecoverySheet
    opened: list[Session] = field(default_factory=list)

    def sign_in(self, name: str = "rini", passphrase: str = PASSPHRASE) -> Session:
        """Another session; closed at the end of the test."""
        session = sign_in(self.data, name, passphrase, clock=self.clock)
        self.opened.append(session)
        return session


def make_office(
    data: DataDir, *, roles: frozenset[str] = frozenset({"admin"}), identities: bool = False
) -> Office:
    """An office whose founder is ``rini``; needs ``insecure_kdf``."""
    clock = TurnedClock()
    admin = NewAccount("rini", "Rini Contoh", PASSPHRASE, roles, identities)
    session, sheet = create_office(data, "Lembaga Pelita", admin, kdf=INSECURE, clock=clock)
    return Office(data, clock, session, sheet, [session])
