"""Small workflows to test with."""

from collections.abc import Mapping, Sequence

from httui.workflows.definition import END, Outcome, Role, Span, Task, Workflow


def workflow(ways: Mapping[str, Sequence[Sequence[str]]], **fields: object) -> Workflow:
    """A workflow of tasks in order; each with its outcomes, and each outcome with the tasks that it leads to.

    ``{"a": [["b"], ["end"]], "b": [["end"]]}``; outcomes are called ``o1``, ``o2``.
    """
    tasks = tuple(
        Task(
            name,
            {"en": f"Do {name}", "id": f"Lakukan {name}"},
            responsible=("worker",),
            estimate=Span(10, "minutes"),
            outcomes=tuple(
                Outcome(f"o{number}", {"en": f"Way {number}"}, tuple(following) or (END,))
                for number, following in enumerate(outcomes, 1)
            ),
        )
        for name, outcomes in ways.items()
    )
    words = {"en": "A case is closed", "id": "Sebuah kasus selesai"}
    given: dict[str, object] = {
        "id": "sample", "title": words, "goal": words, "start": words, "end": words,
        "roles": (Role("worker", {"en": "Case worker", "id": "Pendamping kasus"}, ("worker",)),), "tasks": tasks,
    }  # fmt: skip
    return Workflow(**{**given, **fields})  # type: ignore[arg-type]
