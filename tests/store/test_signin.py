"""Back-off: it grows, it stays, it ends; and nothing about names is told or kept."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from httui.store.errors import MustWait, PassphraseTooLong, WrongSignIn
from httui.store.kdf import Kdf, derive_key
from httui.store.keyring import Keyring
from httui.store.signin import Attempts, wait_after
from tests.store.support import Office

WRONG = "not the right passphrase"


def fail(office: Office, name: str = "rini", times: int = 1) -> None:
    for _time in range(times):
        with pytest.raises(WrongSignIn):
            office.sign_in(name, WRONG)


def waiting(office: Office, name: str = "rini") -> int:
    with pytest.raises(MustWait) as caught:
        office.sign_in(name, WRONG)
    return caught.value.seconds


def test_the_waits_are_the_ones_written_down() -> None:
    assert [wait_after(failures) for failures in range(1, 12)] == [0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]


def test_waits_grow_and_end_with_success(office: Office) -> None:
    fail(office, times=3)
    for expected in (1, 2, 4, 8):
        assert waiting(office) == expected
        office.clock.pass_time(seconds=expected)
        fail(office)
    office.clock.pass_time(seconds=16)
    office.sign_in()
    fail(office, times=3)
    assert waiting(office) == 1


def test_waits_survive_a_restart_and_any_change_of_the_clock(office: Office) -> None:
    fail(office, times=3)
    for expected in (1, 2, 4, 8, 16, 32):
        office.clock.pass_time(seconds=expected)
        fail(office)
    assert waiting(office) == 60
    office.clock.at = office.clock.at.replace(year=2031)
    assert waiting(office) == 60, "forward, in the same run of the machine"
    office.clock.at = office.clock.at.replace(year=2020)
    assert waiting(office) == 60, "back, in the same run"
    office.clock.restart()
    assert waiting(office) == 60, "back, after a restart: the whole wait, once"
    office.clock.pass_time(seconds=30)
    assert waiting(office) == 30
    office.clock.restart()
    office.clock.pass_time(seconds=30)
    office.sign_in()


def test_an_unknown_name_waits_just_the_same(office: Office) -> None:
    fail(office, "nobody", 3)
    assert waiting(office, "nobody") == 1
    assert waiting(office, " NOBODY") == 1
    fail(office, "somebody else")


def test_closed_accounts_look_like_unknown_ones(office: Office) -> None:
    from httui.store import accounts
    from tests.store.support import THIRD
    from tests.store.test_accounts import add

    leaver = add(office)
    accounts.disable_account(office.session, leaver)
    with pytest.raises(WrongSignIn):
        office.sign_in("budi", THIRD)


def test_every_failure_costs_one_derivation_of_the_same_cost(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs = []
    real = derive_key

    def counted(passphrase: str, kdf: Kdf, slots: object = None) -> bytes:
        costs.append(kdf.parameters)
        return real(passphrase, kdf, None)

    monkeypatch.setattr("httui.store.signin.derive_key", counted)
    fail(office, "rini")
    fail(office, "nobody")
    assert len(costs) == 2
    assert len(set(costs)) == 1


def test_the_time_of_failures_is_the_same(office: Office) -> None:
    """Medians over many tries: an unknown name and a wrong passphrase differ by less than their own noise."""
    import statistics
    import time

    times: dict[str, list[float]] = {"rini": [], "nobody": []}
    for _time in range(25):
        for name, taken in times.items():
            office.clock.pass_time(seconds=60)
            started = time.perf_counter()
            fail(office, name)
            taken.append(time.perf_counter() - started)
    known, unknown = (statistics.median(values) for values in times.values())
    assert abs(known - unknown) < 0.5 * max(known, unknown)


def test_nothing_typed_is_kept(office: Office) -> None:
    typed = "kapal biru terbang di atas laut"
    fail(office, typed)
    kept = (office.data.path / "sign-in.json").read_text()
    assert "kapal" not in kept
    names = json.loads(kept)["accounts"]
    assert all(name.startswith("bucket-") and int(name[7:]) < 1024 for name in names)


def test_a_damaged_file_of_attempts_keeps_nobody_out(office: Office) -> None:
    for content in (b"", b"{}", b'{"accounts": {"x": 1}, "failed": [], "salt": "AA=="}', b"\xff"):
        (office.data.path / "sign-in.json").write_bytes(content)
        office.sign_in()


def test_ten_megabytes_are_refused_and_count_for_nothing(office: Office) -> None:
    with pytest.raises(PassphraseTooLong):
        office.sign_in("rini", "x" * 10_000_000)
    assert Attempts(office.data, office.clock).failures() == {}
    fail(office, "n" * 1_000_000)


def test_an_attempt_is_counted_before_it_is_looked_at(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_given: object, **_named: object) -> bytes:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("httui.store.signin.derive_key", killed)
        for _time in range(3):
            with pytest.raises(KeyboardInterrupt):
                office.sign_in()
    assert waiting(office) == 1
    assert Attempts(office.data, office.clock).failures() == {}, "they may still be at it"
    office.clock.pass_time(minutes=6)
    assert len(Attempts(office.data, office.clock).failures()) == 3


@given(
    steps=st.lists(
        st.tuples(st.sampled_from(["fail", "wait", "back", "restart"]), st.integers(0, 90)), max_size=12
    )
)
@settings(max_examples=25)
def test_no_wait_is_ever_longer_than_a_minute(office: Office, steps: list[tuple[str, int]]) -> None:
    import datetime

    attempts, keyring, longest = Attempts(office.data, office.clock), office.session.keyring, 0
    for step, amount in steps:
        if step == "wait":
            office.clock.pass_time(seconds=amount)
        elif step == "back":
            office.clock.at -= datetime.timedelta(days=amount)
        elif step == "restart":
            office.clock.restart()
        else:
            longest = max(longest, tried(attempts, keyring))
    assert longest <= 60
    office.clock.pass_time(seconds=60)
    if tried(attempts, keyring):
        # A restart with a clock that went back: the wait begins once more, and only once.
        office.clock.pass_time(seconds=60)
        assert tried(attempts, keyring) == 0


def tried(attempts: Attempts, keyring: Keyring) -> int:
    """Seconds that one more attempt has to wait; 0 if it was taken."""
    try:
        attempts.begin(keyring, "rini")
    except MustWait as problem:
        return problem.seconds
    return 0
