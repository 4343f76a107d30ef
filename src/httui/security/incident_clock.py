"""When something went wrong: ten timed steps, and 3x24 hours that count in words (S-200).

Time runs from the moment at which somebody of the office first knew. After 3x24 hours the letters go out all
the same; the delay is written down. What the law demands has to be checked with a lawyer.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from httui.i18n import N_, _, ngettext
from httui.security.content import both, rows
from httui.security.items import Words

NOTIFY_WITHIN = timedelta(hours=72)
"""3x24 hours to tell the people affected and the authority in writing."""

NOTIFY_STEP = 7
"""The step that tells people in writing."""

SEVERITIES = (
    N_("Near miss, or an encrypted device with a strong passphrase"),
    N_("Coded records at most, or a look inside the office"),
    N_("Identifiable data is out, limited"),
    N_("Identities or places are out, or somebody is under threat"),
)
"""Severity 1 to 4 in words."""
HIGH_SEVERITY = 3
"""From this severity on an open incident closes the gate until it was reviewed."""

TRIGGERS = (
    N_("lost"),
    N_("stolen"),
    N_("sent to the wrong person"),
    N_("seen by somebody"),
    N_("changed"),
    N_("locked by ransomware"),
    N_("threatened"),
    N_("not sure"),
)
"""What an incident can begin with. *Not sure* counts."""

CHECK_LAW = N_("Legal text: check with a lawyer.")


@dataclass(frozen=True, slots=True)
class Step:
    """One of the ten steps. ``within`` counts from when the incident was first known."""

    number: int
    within: timedelta
    when: Words
    title: Words
    do: Words

    def due(self, first_known: datetime) -> datetime:
        """Until when it should be done; ``first_known`` is aware."""
        return first_known + self.within


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of a scenario card: if this, then that, by language."""

    condition: Words
    action: Words


@dataclass(frozen=True, slots=True)
class Scenario:
    """A card for one kind of incident."""

    id: str
    title: Words
    branches: tuple[Branch, ...]


@functools.lru_cache(maxsize=1)
def steps() -> tuple[Step, ...]:
    """The ten steps in their order."""
    return tuple(
        Step(
            int(row["step"]),
            timedelta(minutes=int(row["minutes"])),
            both(row, "when"),
            both(row, "title"),
            both(row, "do"),
        )
        for row in rows("incident")
    )


@functools.lru_cache(maxsize=1)
def scenarios() -> tuple[Scenario, ...]:
    """The scenario cards in their order."""
    cards: dict[str, list[Branch]] = {}
    titles: dict[str, Words] = {}
    for row in rows("scenarios"):
        titles.setdefault(row["card"], both(row, "title"))
        cards.setdefault(row["card"], []).append(Branch(both(row, "if"), both(row, "then")))
    return tuple(Scenario(name, titles[name], tuple(lines)) for name, lines in cards.items())


def next_step(done: Iterable[int]) -> Step | None:
    """The first step that is not among ``done`` (numbers); None when all are."""
    finished = set(done)
    return next((step for step in steps() if step.number not in finished), None)


def late_steps(first_known: datetime, now: datetime, done: Iterable[int]) -> tuple[Step, ...]:
    """The steps that are not ``done`` and past their time at ``now`` (both moments aware)."""
    finished = set(done)
    return tuple(step for step in steps() if step.number not in finished and now > step.due(first_known))


def time_left(first_known: datetime, now: datetime) -> timedelta:
    """What is left of 3x24 hours at ``now`` (aware moments); negative when they are over."""
    return first_known + NOTIFY_WITHIN - now


def clock_text(first_known: datetime, now: datetime) -> str:
    """The 3x24 hours in words, in the language in use: how much is left, or how long they are over.

    Less than a minute left is not rounded to nothing, and what is left is never rounded up.
    """
    left = time_left(first_known, now)
    if left > timedelta(0):
        return _("{time} left of 3x24 hours to tell people in writing").format(time=duration_text(left))
    if left == timedelta(0):
        return _("The 3x24 hours end now: send what you have.")
    return _("3x24 hours are over since {time}: send it anyway, and write down why it is late").format(
        time=duration_text(-left)
    )


def duration_text(length: timedelta) -> str:
    """A positive ``length`` in words: its two largest units of days, hours and minutes, never rounded up."""
    minutes = int(length.total_seconds()) // 60
    if minutes < 1:
        return _("less than a minute")
    days, minutes = divmod(minutes, 24 * 60)
    hours, minutes = divmod(minutes, 60)
    parts = [
        ngettext("{count} day", "{count} days", days).format(count=days) if days else "",
        ngettext("{count} hour", "{count} hours", hours).format(count=hours) if hours else "",
        ngettext("{count} minute", "{count} minutes", minutes).format(count=minutes)
        if minutes and not days
        else "",
    ]
    said = [part for part in parts if part]
    return said[0] if len(said) == 1 else _("{larger} and {smaller}").format(larger=said[0], smaller=said[1])
