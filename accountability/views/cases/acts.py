"""The acts on a case: the office hands it over, discipline records what the organ decided."""

from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accountability import cases
from accountability.cases.handing import hand_over as do_hand_over
from accountability.forms import cases as forms
from accountability.models import Case, CasePerson, Outcome, Relief
from accountability.views.cases.parts import THING, Page, act_on_case, case_or_404, done_or_refused, named_or_404, page_with_form
from tracker.lib import periods
from tracker.org.models import Person, Post
from tracker.trail.restricted import restricted


@page_with_form
@restricted(THING)
def hand_over(request, pk: int):
    """Hand a case over to the organ that decides."""
    found = case_or_404(request, pk)
    form = forms.HandOverForm(request.POST or None)
    page = Page(_("Hand over"), _("The bound file and the archive of its evidence are made and sealed now; it cannot be taken back."))
    return act_on_case(request, found, "hand_over", form, page, lambda **who: do_hand_over(found, organ=form.cleaned_data["organ"], **who))


@page_with_form
@restricted(THING)
def decide(request, pk: int):
    """Record that the organ has decided."""
    found = case_or_404(request, pk)
    form = forms.DecideForm(request.POST or None)
    page = Page(_("Record the decision"), _("People and outcomes can then be corrected only in a review."))
    return act_on_case(request, found, "decide", form, page, lambda **who: cases.decide(found, **form.cleaned_data, **who))


@page_with_form
@restricted(THING)
def drop(request, pk: int):
    """Drop a case."""
    found = case_or_404(request, pk)
    form = forms.DropForm(request.POST or None)
    page = Page(_("Drop the case"), _("The case ends; the matter itself goes on until it is closed out."))
    return act_on_case(request, found, "decide", form, page, lambda **who: cases.drop(found, **form.cleaned_data, **who))


@page_with_form
@restricted(THING)
def reopen(request, pk: int):
    """Take a decided case up again."""
    found = case_or_404(request, pk)
    form = forms.ReopenForm(request.POST or None)
    page = Page(_("Take up again for review"), _("It must then be decided again, or dropped."))
    return act_on_case(request, found, "decide", form, page, lambda **who: cases.reopen(found, **form.cleaned_data, **who))


@page_with_form
@restricted(THING)
def add_person(request, pk: int):
    """Name a person in a case."""
    found = case_or_404(request, pk)
    form = forms.PersonForm(request.POST or None, people=_people_of(request, found))
    page = Page(_("Name a person"), _("Read by discipline only; nowhere else in the system does the name appear."))
    return act_on_case(request, found, "names", form, page, lambda **who: cases.name_person(found, form.said, **who))


@page_with_form
@restricted("accountability.caseperson")
def correct_person(request, pk: int):
    """Correct what is recorded of a person."""
    found = named_or_404(request, CasePerson, pk)
    initial = {name: getattr(found, name) for name in forms.PersonForm.base_fields}
    form = forms.PersonForm(request.POST or None, people=_people_of(request, found.case), initial=initial)
    page = Page(_("Correct a person"), _("What stood before is kept; only discipline reads it."), found.name)
    return act_on_case(request, found.case, "names", form, page, lambda **who: cases.correct_person(found, form.said, **who))


@require_POST
def take_off(request, pk: int):
    """Take off somebody who was named by mistake."""
    found = named_or_404(request, CasePerson, pk)
    words = _("Taken off the case.")
    return done_or_refused(request, found.case, words, lambda **who: cases.take_off(found, **who))


@page_with_form
@restricted("accountability.caseperson")
def record_outcome(request, pk: int):
    """Record an outcome for a person."""
    found = named_or_404(request, CasePerson, pk)
    form = forms.OutcomeForm(request.POST or None, on=periods.today())
    page = Page(
        _("Record an outcome"), _("It stands beside the others: Party and organisational measures do not replace one another."), found.name
    )
    return act_on_case(request, found.case, "names", form, page, lambda **who: cases.record_outcome(found, form.said, **who))


@require_POST
def take_back_outcome(request, pk: int):
    """Take back an outcome recorded by mistake, or lifted by a review."""
    found = named_or_404(request, Outcome, pk)
    words = _("Taken back; it stays in the record of corrections.")
    return done_or_refused(request, found.person.case, words, lambda **who: cases.take_back_outcome(found, **who))


@page_with_form
@restricted(THING)
def relief(request, pk: int):
    """Record a request for relief."""
    found = case_or_404(request, pk)
    form = forms.ReliefForm(request.POST or None)
    page = Page(_("Record a request for relief"), _("Until it is decided the case can neither be decided nor dropped."))
    return act_on_case(request, found, "names", form, page, lambda **who: cases.ask_relief(found, **form.cleaned_data, **who))


@page_with_form
@restricted("accountability.caseperson")
def decide_relief(request, pk: int):
    """Record what was decided on relief."""
    found = named_or_404(request, Relief, pk)
    form = forms.ReliefDecisionForm(request.POST or None)
    page = Page(_("Record what was decided on relief"), _("It is recorded once and stays."))
    return act_on_case(request, found.case, "names", form, page, lambda **who: cases.decide_relief(found, **form.cleaned_data, **who))


def _people_of(request, case: Case):
    """Return who holds a post in one of the units of the matter, as far as the user sees them."""
    posted = Post.objects.visible_to(request.user).filter(unit__in=[pk for pk in case.unit_ids() if pk])
    return Person.objects.visible_to(request.user).filter(pk__in=posted.values("person"))
