"""Shared by every test: quick, repeatable Hypothesis runs and English as the language to start from."""

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
