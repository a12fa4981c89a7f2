"""The page of one file: the full picture, what is known of it, what it looks like."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from tracker.evidence.models import File
from tracker.evidence.showing import shown


@require_safe
def file(request, uid):
    """Show a photo at full width, or a document by its facts."""
    found = get_object_or_404(File.objects.visible_to(request.user).for_list(), uid=uid)
    (photo,) = shown([found], request.user)
    return render(request, "evidence/file.html", {"file": found, "photo": photo, "facts": photo.facts()})
