"""Planning back from the end date: the dates are shown first, and applied only when asked."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from projects.delivery import Proposal, Refused, apply_plan, plan_backwards, too_short_by
from projects.delivery.planning import steps_of
from projects.forms.delivery import PlanForm
from projects.models import Project
from projects.pages.head import plan_on
from tracker.lib import periods
from tracker.org.rights import demand


@require_http_methods(["GET", "HEAD", "POST"])
def plan(request, pk: int):
    """Propose milestone dates back from the end date; apply them when the button says so."""
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    demand(request.user, "deliver", project)
    form = PlanForm(request.POST or None, on=periods.today(), steps=steps_of(project), initial=_first_dates(project))
    proposals: list[Proposal] = []
    if form.is_valid():
        said = form.cleaned_data
        try:
            proposals = plan_backwards(project, start=said["start"], end=said["end"], steps=form.steps())
            if "apply" in request.POST:
                changed = apply_plan(project, proposals, reason=said["reason"], at=periods.now(), by=request.user)
                messages.success(request, ngettext("%(n)d milestone set.", "%(n)d milestones set.", changed) % {"n": changed})
                return redirect(f"{project.get_absolute_url()}?tab=milestones")
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
    short = too_short_by(proposals, form.cleaned_data["start"]) if proposals else 0
    context = {"project": project, "form": form, "proposals": proposals, "short": short}
    return render(request, "projects/plan.html", context, status=422 if form.errors else 200)


def _first_dates(project: Project) -> dict:
    """Return what the form proposes: the planned end, the planned start or today, a reason."""
    on = periods.today()
    found = plan_on(project, on)
    start = found.planned_start_on if found and found.planned_start_on else on
    return {"end": project.planned_end_on, "start": start, "reason": _("Planned back from the end date")}
