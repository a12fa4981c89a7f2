"""The style guide: every shared part on one page, for those who build pages."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.frame.samples import everything


@require_safe
def styleguide(request):
    """Show every shared part with invented figures; as a wall board with ?wall."""
    return render(request, "frame/styleguide.html", everything() | {"guide_class": "wall" if "wall" in request.GET else ""})
