"""Fixtures of the workflows room: the office with staff of the cases room."""

from tests.cases.conftest import insecure_kdf, staff, template

__all__ = ["insecure_kdf", "staff", "template"]
