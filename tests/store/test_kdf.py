"""From passphrase to key: spelling, length, cost, and how many at once."""

import threading
import time
import unicodedata
from pathlib import Path

import pytest

from httui.store import kdf
from httui.store.errors import PassphraseTooLong, WeakKdf
from httui.store.kdf import Kdf, KdfParameters, calibrate, derive_key, normalise
from httui.store.locks import any_of

CHEAP = Kdf(KdfParameters(8, 1), b"0123456789abcdef")


def test_composed_and_decomposed_letters_are_equal(insecure_kdf: None) -> None:
    text = "kopi susu café über biru"
    composed, decomposed = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert composed != decomposed
    assert derive_key(composed, CHEAP) == derive_key(decomposed, CHEAP)


def test_128_characters_are_accepted_composed_or_not(insecure_kdf: None) -> None:
    full = "é" * 128
    assert derive_key(full, CHEAP) == derive_key(unicodedata.normalize("NFD", full), CHEAP)
    with pytest.raises(PassphraseTooLong):
        derive_key(full + "x", CHEAP)


def test_ten_megabytes_are_refused_before_anything_is_computed(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_given: object) -> str:
        raise AssertionError("looked at the text")

    with monkeypatch.context() as patch:
        patch.setattr(unicodedata, "normalize", never)
        with pytest.raises(PassphraseTooLong):
            normalise("x" * 10_000_000)


def test_salt_and_costs_change_the_key(insecure_kdf: None) -> None:
    keys = {
        derive_key("one passphrase", given)
        for given in (
            CHEAP,
            Kdf(KdfParameters(16, 1), CHEAP.salt),
            Kdf(CHEAP.parameters, b"another salt 16b"),
        )
    }
    assert len(keys) == 3


@pytest.mark.parametrize("costs", [(19 * 1024 - 1, 2), (19 * 1024, 1), (2**21, 2), (64 * 1024, 99)])
def test_unsafe_costs_are_refused(costs: tuple[int, int]) -> None:
    with pytest.raises(WeakKdf):
        Kdf.fresh(KdfParameters(*costs))


def test_the_known_answer_of_argon2id() -> None:
    """Against the reference: RFC 9106's parameters differ (secret, data), so the value is of argon2-cffi."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    found = Argon2id(salt=b"somesalt", length=32, iterations=2, lanes=1, memory_cost=65536).derive(
        b"password"
    )
    assert found.hex() == "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"


class Stopwatch:
    """A timer under which the probe takes as long as the test says."""

    def __init__(self, seconds: float) -> None:
        self.readings = [0.0, seconds]

    def __call__(self) -> float:
        return self.readings.pop(0)


def test_calibration_goes_down_with_the_machine_and_never_below_the_floor() -> None:
    assert calibrate(timer=Stopwatch(0.04), free_memory=8 << 20) == KdfParameters(64 * 1024, 3)
    slow = calibrate(timer=Stopwatch(0.4), free_memory=8 << 20)
    assert KdfParameters(19 * 1024, 2).cost <= slow.cost < KdfParameters().cost
    assert calibrate(timer=Stopwatch(60.0), free_memory=8 << 20) == KdfParameters(19 * 1024, 2)
    assert calibrate(timer=Stopwatch(0.01), free_memory=100 * 1024) == KdfParameters(19 * 1024, 2)


def test_costs_only_rise() -> None:
    weak, strong = KdfParameters(19 * 1024, 2), KdfParameters(64 * 1024, 3)
    assert weak.at_least(strong) == strong == strong.at_least(weak)


def test_at_most_two_derivations_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, insecure_kdf: None
) -> None:
    running, most, guard = 0, 0, threading.Lock()

    def slow(_secret: bytes, _kdf: Kdf) -> bytes:
        nonlocal running, most
        with guard:
            running += 1
            most = max(most, running)
        time.sleep(0.05)
        with guard:
            running -= 1
        return b"k" * 32

    monkeypatch.setattr(kdf, "_argon2", slow)
    threads = [threading.Thread(target=derive_key, args=("x", CHEAP, tmp_path)) for _number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2


def test_a_lock_that_nobody_gives_back_is_told(tmp_path: Path) -> None:
    from httui.store.errors import Busy

    with (
        any_of([tmp_path / "one.lock"], patience=1),
        pytest.raises(Busy),
        any_of([tmp_path / "one.lock"], patience=0.05),
    ):
        pass
    with any_of([tmp_path / "one.lock"], patience=0):
        assert (tmp_path / "one.lock").stat().st_mode & 0o777 == 0o600
