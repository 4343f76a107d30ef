"""A clock that was set back, or stands at the start of time: work goes on, it is noted, nothing is lost."""

import datetime

import pytest

from httui.store.clock import Clock
from tests.badinput.conftest import Office

REAL = Clock.now


@pytest.mark.parametrize("back", [datetime.timedelta(days=40), datetime.timedelta(days=365 * 50)])
def test_set_back(office: Office, back: datetime.timedelta, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Clock, "now", lambda clock: REAL(clock) - back)
    assert office("case", "list").status == 0
    done = office("import", "small", office.file("x.jsonl", office.line(9, full_name="Aminah Contoh")))
    assert done.status == 0, done.out + done.err
    assert office("backup", "create").status == 0
    actions = [entry["action"] for entry in office("audit", "show", "--json", "--limit", "500").json]
    assert "clock.back" in actions
    assert office("doctor").status in {0, 1}
    office.whole(3)
    monkeypatch.setattr(Clock, "now", REAL)
    office.whole(3)


def test_set_back_opens_no_tier_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """An own judgement that has run out stays run out."""
    later = datetime.timedelta(days=31)
    monkeypatch.setattr(Clock, "now", lambda clock: REAL(clock) + later)
    assert office("case", "list").status == 0
    monkeypatch.setattr(Clock, "now", REAL)
    done = office(
        "import", "small", office.file("x.jsonl", office.line(9, full_name="Aminah Contoh")), "--json"
    )
    assert done.status == 1
    assert done.json["refused"][0]["ref"] == "/data/full_name"
    office.whole()
