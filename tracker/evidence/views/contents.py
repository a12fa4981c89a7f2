"""The bytes of a file, to whom a holder shows it: the copies on pages, the original as a download that is written down."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from tracker.evidence.models import File
from tracker.evidence.sending import send
from tracker.trail.notes import note

JPEG = "image/jpeg"


@require_safe
def thumb(request, uid):
    """Send the thumbnail of a photo."""
    return _picture(request, uid, "thumb")


@require_safe
def copy(request, uid):
    """Send the copy of a photo for the screen: without anything that the camera wrote beside the pixels."""
    return _picture(request, uid, "copy")


def _picture(request, uid, content: str) -> HttpResponse:
    file = _seen(request, uid)
    if content not in file.contents:
        raise Http404
    return send(file.contents[content], JPEG, f"{file.uid}-{content}.jpg")


@require_safe
def original(request, uid):
    """Send the very bytes that came in; that they were read is written down before they leave."""
    file = _seen(request, uid)
    response = send(file.sha256, file.media_type, file.name)
    if request.method == "GET":
        note("read", thing=file, sha256=file.sha256)
    return response


def _seen(request, uid) -> File:
    return get_object_or_404(File.objects.visible_to(request.user), uid=uid)
