"""Pages of figures: what documents printed beside what the rows give."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.figures import reported_beside_derived
from projects.models import AnnualPlan
from tracker.lib import periods
from tracker.org.rights import reach


@require_safe
def printed(request):
    """List every printed figure beside its derivation, for those who read the whole district."""
    if not reach(request.user, "projects.project").everywhere:
        raise Http404
    rows = reported_beside_derived(periods.today(), AnnualPlan.objects.visible_to(request.user))
    return render(request, "projects/printed.html", {"rows": rows})
