"""One file comes in by itself, while its form is still being filled in; the form later names it by its number."""

import uuid

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from tracker.evidence.keeping import Refused, keep
from tracker.evidence.models import File
from tracker.lib import periods
from tracker.org.models import Unit
from tracker.org.rights import reach


@require_POST
def upload(request):
    """Keep a file (`file`) under the number that its sender gave it (`uid`): 201, and 201 again for the same bytes."""
    unit = request.user.acting_unit_id()
    if unit is None or not reach(request.user, "evidence.file", "add").covers(unit):
        raise PermissionDenied
    try:
        uid = uuid.UUID(request.POST.get("uid", "")) if request.POST.get("uid") else None
    except ValueError:
        return JsonResponse({"error": _("This is not the number of a file.")}, status=422)
    upload = request.FILES.get("file")
    if upload is None:
        return JsonResponse({"error": _("No file arrived. Choose it again.")}, status=422)
    try:
        file = keep(upload, unit=Unit.objects.get(pk=unit), by=request.user, at=periods.now(), uid=uid, field="file")
    except Refused as refused:
        return JsonResponse({"error": str(refused)}, status=refused.status)
    return JsonResponse(_said(file), status=201)


def _said(file: File) -> dict[str, str]:
    """Return what the sender needs to know: the number, and the hash by which it can tell that all of it arrived."""
    thumb = reverse("evidence:thumb", args=[file.uid]) if file.is_photo else ""
    return {"uid": str(file.uid), "sha256": file.sha256, "name": file.name, "thumb": thumb}
