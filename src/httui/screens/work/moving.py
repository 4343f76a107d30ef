"""Moving a run to another version of its workflow: what fits, what does not, where the open steps go (S-132)."""

from typing import TYPE_CHECKING, Any

from httui.i18n import _
from httui.screens.ask import Ask, notes
from httui.screens.work.words import text_of
from httui.widgets.fields import Field

if TYPE_CHECKING:
    from httui.screens.base import OfficeScreen
    from httui.workflows.definition import Workflow
    from httui.workflows.moving import Fit
    from httui.workflows.views import RunView


async def move(screen: "OfficeScreen[Any]", run: "RunView") -> bool:
    """Choose the version, read the report, say where steps without a place go; True when it was moved."""
    from httui.workflows import moving, register

    session = screen.session
    others = [
        version
        for version in register.versions(session)
        if version.workflow_id == run.workflow_id
        and version.version_id != run.version_id
        and version.state != "draft"
    ]
    if not others:
        screen.say(_("There is no other version of this workflow that is or was in use."))
        return False
    field = Field(
        "version",
        "choice",
        _("Which version?"),
        choices=tuple((str(v.version_id), _("version {number}").format(number=v.number)) for v in others),
        required=True,
    )
    found = await screen.app.push_screen_wait(Ask(_("Move to another version"), [field]))
    if found is None:
        return False
    version_id = int(found["version"])
    fit = moving.fit(session, run.id, version_id)
    workflow = register.definition(session, version_id)
    asked = await screen.app.push_screen_wait(Ask(_("What fits and what does not"), _report(fit, workflow)))
    if asked is None:
        return False
    moving.move(session, run.id, version_id, placements={step.id: asked[step.id] for step in fit.gone})
    return True


def _report(fit: "Fit", workflow: "Workflow") -> list[Field]:
    lines = [
        _("{count} finished steps stay as they are.").format(count=len(fit.done)),
        _("{count} open steps have the same task in that version.").format(count=len(fit.stays)),
    ]
    if fit.done_gone:
        tasks = ", ".join(text_of(step.label) for step in fit.done_gone)
        lines.append(_("Finished, and no task of that version any more: {tasks}").format(tasks=tasks))
    if fit.new:
        tasks = ", ".join(text_of(workflow.task(name).label) for name in fit.new)
        lines.append(_("New in that version: {tasks}").format(tasks=tasks))
    fields = notes("\n".join(lines))
    places = tuple((task.name, text_of(task.label)) for task in workflow.tasks)
    for step in fit.gone:
        label = _("This open step has no task there; go on with: {step}").format(step=text_of(step.label))
        choices = (*places, ("end", _("the end of this branch")))
        fields.append(Field(step.id, "choice", label, choices=choices, required=True))
    return fields
