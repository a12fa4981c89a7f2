"""The acts on a project: each a page with a form; a refusal becomes a sentence on it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from projects import delivery
from projects.delivery import Refused
from projects.forms import delivery as forms
from projects.models import Delay, Milestone, PermitKind, Project, Quantity, Start, Term
from projects.statuses import StartDefinition
from tracker.lib import periods
from tracker.org.rights import demand

page_with_form = require_http_methods(["GET", "HEAD", "POST"])


@dataclass(frozen=True)
class Page:
    """What an act's page says: its title, about what, what will follow, what to mind, and the tab to return to."""

    title: str
    follows: str
    tab: str
    about: object = ""
    warnings: tuple[str, ...] = ()
    other: tuple[str, str] | None = None  # another act that may be meant: label and address
    right: str = "deliver"


def act(request, project: Project, form_class, page: Page, do: Callable, initial: dict | None = None):
    """Show the form, or do the act and lead back to the tab; who sees the project but may not act gets 403."""
    demand(request.user, page.right, project)
    form = form_class(request.POST or None, on=periods.today(), initial=initial)
    if form.is_valid():
        try:
            do(at=periods.now(), by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("%(act)s: recorded.") % {"act": page.title})
            return redirect(f"{project.get_absolute_url()}?tab={page.tab}")
    return render(request, "projects/act.html", {"project": project, "form": form, "page": page}, status=422 if form.is_bound else 200)


def _project_or_404(request, pk: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user), pk=pk)


def _or_404(request, model, pk: int):
    """Return something of a project that the user sees, with its project."""
    return get_object_or_404(model.objects.visible_to(request.user).select_related("project"), pk=pk)


@page_with_form
def start(request, pk: int):
    """Record that a project started."""
    project = _project_or_404(request, pk)
    missing = delivery.missing_building_permits(project, periods.today())
    warning = _("Not obtained yet: %(permit)s. The start is recorded all the same, and stays visible beside the missing permit.")
    page = Page(
        title=_("Record the start"),
        follows=_("A substantive start counts in the start rate from its day on, and the reminders about the planned start end."),
        tab="history",
        warnings=tuple(warning % {"permit": permit} for permit in missing),
    )
    initial = {"definition": StartDefinition.SUBSTANTIVE}
    return act(request, project, forms.StartForm, page, lambda **said: delivery.record_start(project, **said), initial)


@page_with_form
def add_milestone(request, pk: int):
    """Add a milestone."""
    project = _project_or_404(request, pk)
    page = Page(_("Add a milestone"), _("Its first date is kept as the plan to be measured against."), "milestones")
    return act(request, project, forms.MilestoneForm, page, lambda **said: delivery.add_milestone(project, **said))


@page_with_form
def deliver_milestone(request, pk: int):
    """Record that a milestone is delivered."""
    milestone = _or_404(request, Milestone, pk)
    other = (_("Replan the milestone"), reverse("projects:milestone-replan", args=[pk]))
    follows = _("It counts as delivered on that day, and its reminders stop.")
    page = Page(_("Deliver the milestone"), follows, "milestones", milestone, other=other)
    return act(request, milestone.project, forms.DeliverForm, page, lambda **said: delivery.deliver_milestone(milestone, **said))


@page_with_form
def replan_milestone(request, pk: int):
    """Move a milestone to another day."""
    milestone = _or_404(request, Milestone, pk)
    follows = _("The day before, the reason and your name stay beside the new day; the first plan is never lost.")
    page = Page(_("Replan the milestone"), follows, "milestones", milestone)
    initial = {"due_on": milestone.due_on}
    return act(request, milestone.project, forms.ReplanForm, page, lambda **said: delivery.replan_milestone(milestone, **said), initial)


@page_with_form
def permit(request, pk: int, kind: int):
    """Write how one approval of a project stands."""
    project = _project_or_404(request, pk)
    found = get_object_or_404(PermitKind, pk=kind)
    row = project.permits.filter(kind=found).first()
    page = Page(
        _("Update the permit"),
        _("The rate obtained ÷ needed follows at once; what stood here before stays in the history."),
        "permits",
        found,
    )
    initial = {"authority": found.authority, "was_state": row.state if row else None}
    if row:
        initial |= {name: getattr(row, name) for name in ("state", "authority", "due_on", "got_on", "number")}
    return act(request, project, forms.PermitForm, page, lambda **said: delivery.set_permit(project, found, **said), initial)


@page_with_form
def raise_delay(request, pk: int):
    """Record why a project is late."""
    project = _project_or_404(request, pk)
    follows = _("The cause counts in the Pareto of your unit; on the day of the next step it stands in the to-do list.")
    return act(
        request, project, forms.DelayForm, Page(_("Raise a delay"), follows, "delays"), lambda **said: delivery.raise_delay(project, **said)
    )


@page_with_form
def set_next_step(request, pk: int):
    """Say what happens next on a delay."""
    delay = _or_404(request, Delay, pk)
    other = (_("Resolve the delay"), reverse("projects:delay-resolve", args=[pk]))
    page = Page(_("Set the next step"), _("The step before stays in the history."), "delays", delay, other=other)
    return act(request, delay.project, forms.NextStepForm, page, lambda **said: delivery.set_next_step(delay, **said))


@page_with_form
def resolve_delay(request, pk: int):
    """Resolve a delay."""
    delay = _or_404(request, Delay, pk)
    page = Page(_("Resolve the delay"), _("It leaves the list of open delays and counts as resolved from that day on."), "delays", delay)
    return act(request, delay.project, forms.ResolveForm, page, lambda **said: delivery.resolve_delay(delay, **said))


@page_with_form
def add_quantity(request, pk: int):
    """Add something to be counted."""
    project = _project_or_404(request, pk)
    page = Page(_("Add a quantity"), _("The team then records each month what it planned and did."), "quantities")
    return act(request, project, forms.QuantityForm, page, lambda **said: delivery.add_quantity(project, **said))


@page_with_form
def quantity_month(request, pk: int):
    """Record a month of a quantity."""
    quantity = _or_404(request, Quantity, pk)
    about = f"{quantity} {quantity.team} ({quantity.get_measure_display()})"
    page = Page(
        _("Record the month"), _("A month recorded before is replaced; what stood there stays in the history."), "quantities", about
    )
    initial = {"month": periods.today().replace(day=1), "planned": 0, "done": 0}

    def record(**said):
        delivery.record_quantity_month(quantity, **said)
        if delivery.is_beyond_total(quantity):
            messages.warning(
                request, _("More has been done than the total of “%(quantity)s”. Check the month or the total.") % {"quantity": quantity}
            )

    return act(request, quantity.project, forms.QuantityMonthForm, page, record, initial)


@page_with_form
def add_term(request, pk: int):
    """Add a term of the agreement."""
    project = _project_or_404(request, pk)
    page = Page(_("Add an agreement term"), _("It stays on the page until it is recorded as kept."), "terms")
    return act(request, project, forms.TermForm, page, lambda **said: delivery.add_term(project, **said))


@page_with_form
def keep_term(request, pk: int):
    """Record that a term was kept."""
    term = _or_404(request, Term, pk)
    page = Page(_("Record the term as kept"), _("With day and proof; it then counts as kept."), "terms", term)
    return act(request, term.project, forms.KeepForm, page, lambda **said: delivery.keep_term(term, **said))


@page_with_form
def complete(request, pk: int):
    """Record that a project is complete."""
    project = _project_or_404(request, pk)
    page = Page(_("Record the completion"), _("It counts as complete from that day on and reports no more."), "history")
    return act(request, project, forms.CompletionForm, page, lambda **said: delivery.record_completion(project, **said))


CAN_BE_TAKEN_BACK = {"milestones": Milestone, "terms": Term, "delays": Delay}


@page_with_form
def take_back(request, tab: str, pk: int):
    """Take back a delivery, a kept term or a resolution that was recorded by mistake; for the office only."""
    if tab not in CAN_BE_TAKEN_BACK:
        raise Http404
    thing = _or_404(request, CAN_BE_TAKEN_BACK[tab], pk)
    follows = _("It is open again; what was recorded and your reason stay in the history.")
    page = Page(_("Take back the record"), follows, tab, thing, right="change")
    return act(request, thing.project, forms.TakeBackForm, page, lambda **said: delivery.take_back(thing, **said))


@page_with_form
def take_back_start(request, pk: int):
    """Strike out a start that was recorded by mistake; for the office only."""
    start = _or_404(request, Start, pk)
    follows = _("It no longer counts in the start rate; what was recorded and your reason stay in the history.")
    page = Page(_("Take back the record"), follows, "history", start.get_definition_display(), right="change")
    return act(request, start.project, forms.TakeBackForm, page, lambda **said: delivery.take_back_start(start, **said))
