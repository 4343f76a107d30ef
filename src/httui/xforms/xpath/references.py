"""What an expression reads: the paths and functions in it, for the dependency graph and the checks at load.

Serves section 3 (Dependency rule) and section 8 (Reject at load) of the engine's specification.
"""

from dataclasses import dataclass

ANY_NAME = "*"
"""A step that any name fits."""
ANY_DEPTH = "**"
"""A step that stands for any number of levels, none included."""


@dataclass(frozen=True, slots=True)
class Reference:
    """One path in an expression.

    ``steps`` are names without positions; ``".."`` goes up, ``"@name"`` is an attribute, ``"*"`` any name and
    ``"**"`` any depth. Steps over axes that cannot be followed statically end the path with ``"**"``.
    ``absolute`` paths start at the root of the primary instance. ``instance`` is the id when the path starts with
    ``instance('id')`` (``""`` when the id is not a literal), else ``None``. ``base`` is the path whose predicate
    this one stands in and to whose nodes it is relative. ``within`` names the functions around it, outermost
    first. ``filtered`` tells whether any step has a predicate, ``at`` the position in the expression, from 1.
    """

    steps: tuple[str, ...]
    absolute: bool = False
    instance: str | None = None
    base: "Reference | None" = None
    within: tuple[str, ...] = ()
    filtered: bool = False
    at: int = 0
    plain: bool = True
    """Only names (and ``..``): a path whose every step can be checked when the form is loaded."""

    @property
    def bare(self) -> bool:
        """A lone relative name (``null``, ``T``), which is warned about and never refused."""
        return not self.absolute and self.instance is None and len(self.steps) == 1

    def resolve(self, context: tuple[str, ...]) -> tuple[str, ...] | None:
        """The generic path in the primary instance, seen from the node at ``context`` (names from the root).

        ``None`` when it leads into a secondary instance or above the root. The result may hold ``"*"`` and
        ``"**"``.
        """
        if self.instance is not None:
            return None
        if self.absolute:
            start: tuple[str, ...] | None = ()
        elif self.base is not None:
            start = self.base.resolve(context)
        else:
            start = context
        if start is None:
            return None
        found = list(start)
        for step in self.steps:
            if step == "..":
                if not found:
                    return None
                if found[-1] == ANY_DEPTH:
                    continue
                found.pop()
            elif step != ".":
                found.append(step)
        return tuple(found)

    def text(self) -> str:
        """The path as it is written, without predicates."""
        if self.instance is not None:
            return f"instance('{self.instance}')/" + "/".join(self.steps)
        return ("/" if self.absolute else "") + "/".join(self.steps)
