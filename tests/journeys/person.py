"""Somebody at a keyboard who reads the screen: finds fields by their labels, answers, goes where the words say.

What is expected is looked up in the catalogue, so that one journey is walked in each language.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from httui import i18n
from tests.journeys.terminal import Terminal, terminal

LOCALES = {"en": "C.UTF-8", "id": "id_ID.UTF-8"}
"""Language to the locale of the machine."""


PAIR = re.compile(r"(>?) +(< .+? >) {2,}(>?) +(< .+ >) *")
"""Two buttons in one line, each with the mark of where one is."""


def flat(text: str) -> str:
    """The words of a screen in one line: what is broken at the right edge reads on."""
    return " ".join(text.split())


def translated(language: str, message: str, **values: object) -> str:
    """``message`` as a person who reads ``language`` sees it."""
    before = i18n.language()
    i18n.use(language)
    try:
        found = i18n._(message)
    finally:
        i18n.use(before)
    return found.format(**values) if values else found


class Person:
    """One person at one terminal."""

    def __init__(self, at: Terminal, language: str = "en") -> None:
        self.at = at
        self.language = language

    # Reading ------------------------------------------------------------------------------------

    def word(self, message: str, **values: object) -> str:
        """A message of the product in this person's language, in one line."""
        return flat(translated(self.language, message, **values))

    @property
    def text(self) -> str:
        """The screen in one line."""
        return flat(self.at.text)

    def sees(self, *words: str, timeout: float = 20) -> str:
        """Wait until all ``words`` (as they stand, broken lines or not) are on the screen; returns it."""
        wanted = [flat(word) for word in words]
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            self.at.read()
            if all(word in self.text for word in wanted):
                return self.text
            if not self.at.child.isalive() and not self.at.read():
                break
        missing = [word for word in wanted if word not in self.text]
        raise AssertionError(f"{missing} did not appear; the screen:\n{self.at.text}")

    def reads(self, *messages: str, timeout: float = 20, **values: object) -> str:
        """Wait for messages of the product."""
        return self.sees(*(self.word(message, **values) for message in messages), timeout=timeout)

    def never_sees(self, *words: str) -> None:
        """None of ``words`` is on the screen now."""
        shown = self.text
        for word in words:
            assert word not in shown, f"{word!r} stands on the screen:\n{self.at.text}"

    def until(self, holds: Callable[[], bool], timeout: float = 20) -> None:
        """Wait until ``holds``; fails with a picture of the screen."""
        end = time.monotonic() + timeout
        while not holds():
            self.at.read()
            if time.monotonic() > end:
                raise AssertionError(f"it did not come to that; the screen:\n{self.at.text}")

    @property
    def message(self) -> str:
        """The two message lines above the keys, in one."""
        return flat(" ".join(self.at.text.split("\n")[-3:-1]))

    @property
    def place(self) -> str:
        """The line of the field one is in, without its marks; of two buttons in a line, the one in front."""
        return (self._front() or [""])[0]

    @property
    def around(self) -> str:
        """The field one is in and what follows, in one line: labels can be longer than a line."""
        return flat(" ".join(self._front()))

    def _front(self) -> list[str]:
        lines = self.at.text.split("\n")
        for n, line in enumerate(lines):
            if pair := PAIR.fullmatch(line):
                mark, left, other, right = pair.groups()
                if mark or other:
                    return [left if mark else right]
            elif line.startswith(">"):
                return [line[2:].strip(), *lines[n + 1 : n + 4]]
        return []

    def reads_begin(self, message: str) -> str:
        """Wait for the words of a message before its first placeholder."""
        return self.sees(translated(self.language, message).partition("{")[0])

    # Keys ---------------------------------------------------------------------------------------

    def press(self, *keys: str) -> None:
        """Keys by name; after Esc one waits, as a hand does, or it would begin another key."""
        for key in keys:
            self.at.press(key)
            if key == "esc":
                self.at.settle(0.15)

    def type(self, text: str) -> None:
        """Type ``text``."""
        self.at.type(text)

    def rest(self, seconds: float = 0.12) -> None:
        """Wait until the screen stands still."""
        self.at.settle(seconds)

    def go(self, label: str, key: str = "down") -> None:
        """Walk to the field or button that is called ``label``."""
        wanted = flat(label)[:60]
        self.rest(0.06)
        for _step in range(120):
            around = self.around
            if around.startswith(wanted) or wanted in flat(self.place):
                return
            self.press(key)
            self.moves_from(around)
        raise AssertionError(f"no field {label!r}; the screen:\n{self.at.text}")

    def moves_from(self, around: str, timeout: float = 1.5) -> None:
        """Wait until another field is the one in front; gives up kindly, as one may be at the end."""
        end = time.monotonic() + timeout
        while self.around == around and time.monotonic() < end:
            self.at.read()
        self.rest(0.03)

    def go_to(self, message: str, key: str = "down", **values: object) -> None:
        """Walk to the field whose label is a message of the product."""
        self.go(self.word(message, **values), key)

    def choose(self, message: str) -> None:
        """Walk to a button and press it."""
        self.go_to(message)
        self.press("enter")

    def fill(self, *lines: str) -> None:
        """Type one field after the other, Enter between them; stays in the last one."""
        for number, line in enumerate(lines):
            if number:
                self.press("enter")
            self.type(line)

    # What everybody does ------------------------------------------------------------------------

    def sign_in(self, name: str, passphrase: str) -> None:
        """Sign in at the first screen (or the lock, where the name stands already)."""
        self.reads("Sign in", "Passphrase")
        self.rest()
        if not name or self.place.startswith(self.word("Passphrase")):
            self.type(passphrase)
        else:
            self.fill(name, passphrase)
        self.press("enter")

    def opens(self, name: str, passphrase: str) -> None:
        """Sign in and stand at home."""
        self.sign_in(name, passphrase)
        self.home()

    def begins_small_intake(self) -> None:
        """A new intake with the small form: through consent, to its first page."""
        self.type("n")
        self.reads("Which form?")
        self.go("2  Small intake")
        self.press("enter")
        self.gives_consent()
        self.sees("NIK")

    def gives_consent(self) -> None:
        """The room's own consent page: thirteen points, services yes, in writing."""
        self.reads("Consent comes first")
        self.press("f4")
        for _point in range(13):
            self.press("space", "down")
        self.press("enter")
        self.go_to("Services and the case file")
        self.type("1")
        self.go_to("How was it given?")
        self.type("1")
        self.press("f2")

    def opens_case(self, pseudonym: str) -> None:
        """Find a case and open its page."""
        self.type("/")
        self.type(pseudonym[:4].lower())
        self.sees(pseudonym)
        self.press("enter")
        self.reads("Records")

    def opens_record(self, pseudonym: str) -> None:
        """Find a case and open its record."""
        self.opens_case(pseudonym)
        self.press("enter")
        self.reads_begin("Entered {moment} by {name}; last changed {changed} by {changer}.")

    def home(self, timeout: float = 20) -> None:
        """Stand at home."""
        self.reads("Sign out", "Change my passphrase", "Settings", timeout=timeout)

    def leave(self) -> int | None:
        """Sign out and leave; returns the exit status."""
        self.press("f12")
        self.reads("Welcome. Please sign in.")
        self.choose("Leave httui")
        return self.at.ended()


def numbered(text: str) -> dict[int, str]:
    """The numbered words of a recovery sheet on the screen."""
    return {int(number): word for number, word in re.findall(r"\b(\d+)\. ([a-z]+)\b", text)}


@contextmanager
def person(
    data: Path,
    home: Path,
    language: str = "en",
    *,
    term: str = "xterm-256color",
    env: dict[str, str] | None = None,
    arguments: tuple[str, ...] = (),
) -> Iterator[Person]:
    """Somebody who opens httui on ``data``; the program is gone at the end."""
    home.mkdir(parents=True, exist_ok=True)
    with terminal(
        [*arguments, "--data", str(data)],
        home=home,
        term=term,
        env={"LANG": LOCALES[language], **(env or {})},
    ) as at:
        yield Person(at, language)
