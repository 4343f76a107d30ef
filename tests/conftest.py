"""Shared by every test: quick, repeatable Hypothesis runs and English as the language to start from."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from httui import i18n

settings.register_profile(
    "ci",
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("ci")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """Each test starts and ends in English, whatever it switches to in between."""
    i18n.use("en")
    yield
    i18n.use("en")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Where HTTUI_NO_SKIP is set (continuous integration) a skipped test counts as a failure."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("HTTUI_NO_SKIP"):
        report.outcome = "failed"
        report.longrepr = f"skipped, but nothing may be skipped here: {report.longrepr}"
