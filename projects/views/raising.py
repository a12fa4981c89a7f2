"""What is late is raised into a matter; a leader writes an instruction; the rule that raises by itself has its page."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accountability.models import Matter, MatterKind
from accountability.powers import MATTER
from projects import raising
from projects.forms.raising import InstructionForm, RaiseForm, RaisingRuleForm
from projects.models import Project, RaisingRule
from projects.raising import MODELS, TABS, Fact
from projects.views.delivery import Page
from tracker.lib import periods
from tracker.lib.refusals import Refused
from tracker.org.rights import reach

page_with_form = require_http_methods(["GET", "HEAD", "POST"])
RULE = "projects.raisingrule"
KINDS = {"instruction": "instruction"}  # which kind is proposed; else that of late projects
PROPOSED = "key_project"


def _demand(user, thing: str, act: str) -> None:
    if not reach(user, thing, act):
        raise PermissionDenied(_("You may not do this here."))


def _project_or_404(request, pk: int) -> Project:
    rows = Project.objects.visible_to(request.user).select_related("lead_unit", "handling_unit")
    return get_object_or_404(rows, pk=pk)


def _proposed(code: str) -> MatterKind | None:
    return MatterKind.objects.filter(code=code, is_active=True).first()


@page_with_form
def raise_fact(request, pk: int, why: str, of: int):
    """Make a matter of a delay, an overdue milestone or a start that did not happen."""
    project = _project_or_404(request, pk)
    if why not in MODELS:
        raise Http404
    row = get_object_or_404(MODELS[why].objects.visible_to(request.user).filter(project=project), pk=of)
    _demand(request.user, MATTER, "add")
    fact = Fact(why, project, row)
    initial = {"title": fact.title, "description": fact.description, "kind": _proposed(PROPOSED)}
    form = RaiseForm(request.POST or None, on=periods.today(), initial=initial)
    known = raising.open_matters_of(why, of).visible_to(request.user).first()
    page = Page(
        _("Raise into a matter"),
        _("It is registered for the handling unit, with the lead unit beside it; the supervision office assigns it."),
        TABS[why],
        row,
        other=(_("Its matter: %(number)s") % {"number": known.number}, known.get_absolute_url()) if known else None,
    )
    return _answer(request, project, form, page, lambda **said: raising.raise_matter(fact, **said))


@page_with_form
def instruct(request, pk: int):
    """Write an instruction on a project: it becomes a matter with priority."""
    project = _project_or_404(request, pk)
    _demand(request.user, MATTER, "instruct")
    form = InstructionForm(request.POST or None, on=periods.today(), initial={"kind": _proposed("instruction")})
    page = Page(_("Write an instruction"), _("It becomes a matter with priority; the office assigns it."), "matters", project)
    return _answer(request, project, form, page, lambda **said: raising.instruct(project, **said))


def _answer(request, project: Project, form, page: Page, do):
    """Show the form, or do the act and lead to the matter, if it may be seen."""
    if form.is_valid():
        try:
            matter = do(at=periods.now(), by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(refusal.field if refusal.field in form.fields else None, str(refusal))
        else:
            messages.success(request, _("%(number)s is registered.") % {"number": matter.number})
            is_seen = Matter.objects.visible_to(request.user).filter(pk=matter.pk).exists()
            return redirect(matter.get_absolute_url() if is_seen else f"{project.get_absolute_url()}?tab=matters")
    return render(request, "projects/act.html", {"project": project, "form": form, "page": page}, status=422 if form.is_bound else 200)


@require_safe
def rules(request):
    """Show after how many days what is late becomes a matter by itself, and every version of that."""
    _demand(request.user, RULE, "view")
    today = periods.today()
    context = {
        "rule": raising.rule_on(today),
        "versions": RaisingRule.objects.select_related("kind", "made_by__person"),
        "can_change": bool(reach(request.user, RULE, "change")),
    }
    return render(request, "projects/raising.html", context)


@page_with_form
def rule_add(request):
    """Add a version of the rule."""
    _demand(request.user, RULE, "change")
    form = RaisingRuleForm(request.POST or None, today=periods.today(), instance=RaisingRule())
    if request.method == "POST" and form.is_valid():
        version = raising.add_rule(by=request.user, **form.cleaned_data)
        messages.success(request, _("The new version is in force from %(day)s.") % {"day": version.first_day.isoformat()})
        return redirect("projects:raising")
    return render(request, "projects/raising_form.html", {"form": form, "back": reverse("projects:raising")})
