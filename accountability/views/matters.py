"""The page of a matter."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accountability.models import Matter
from accountability.pages import acts
from accountability.pages.matter.page import page
from accountability.pages.matter.stand import for_page
from tracker.lib import periods


@require_safe
def matter(request, pk: int):
    """Show one matter: what, where, who, how far, what is wrong, what may be done now."""
    found = get_object_or_404(for_page(Matter.objects.visible_to(request.user)), pk=pk)
    stand, context = page(found, request.user, periods.today())
    first, further = acts.offered(stand)
    return render(request, "accountability/matter/matter.html", context | {"acts": first, "further": further})
