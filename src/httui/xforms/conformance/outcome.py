"""What became of a case, and the totals of many."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Outcome:
    """One case: ``why`` is empty when it passed. ``scored`` is false for levels that count for nothing."""

    ident: str
    group: str
    level: str
    why: str = ""
    seconds: float = 0.0
    scored: bool = True


@dataclass(slots=True)
class Report:
    """The outcomes of one file."""

    name: str
    kind: str
    outcomes: list[Outcome] = field(default_factory=list)

    def totals(self, key: str) -> dict[str, tuple[int, int]]:
        """``passed, total`` by the attribute ``key`` of the outcomes (``group`` or ``level``)."""
        found: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for outcome in self.outcomes:
            pair = found[getattr(outcome, key)]
            pair[0] += not outcome.why
            pair[1] += 1
        return {name: (pair[0], pair[1]) for name, pair in sorted(found.items())}

    @property
    def failed(self) -> list[Outcome]:
        """The scored cases that did not pass."""
        return [outcome for outcome in self.outcomes if outcome.why and outcome.scored]

    def as_data(self) -> dict[str, Any]:
        """The report for ``--json``."""
        return {
            "file": self.name,
            "kind": self.kind,
            "passed": sum(1 for outcome in self.outcomes if not outcome.why),
            "total": len(self.outcomes),
            "levels": {name: list(pair) for name, pair in self.totals("level").items()},
            "categories": {name: list(pair) for name, pair in self.totals("group").items()},
            "failed": [outcome.ident for outcome in self.failed],
            "slowest": max((outcome.seconds for outcome in self.outcomes), default=0.0),
        }
