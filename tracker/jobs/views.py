"""Is everything alive, for machines and for administrators."""

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from tracker.jobs import health
from tracker.lib import periods

log = logging.getLogger(__name__)


@login_not_required
@never_cache
@require_safe
def healthz(request):
    """Answer 200 when every part is well, else 503; parts by name, nothing else."""
    try:
        found = health.findings()
        parts = {"database": True} | {finding.name: finding.is_well for finding in found}
    except Error as error:
        log.error("healthz: %s", error)
        parts = {"database": False}
    is_well = all(parts.values())
    answer = {"is_well": is_well, "parts": parts, "at": periods.real_now().isoformat(timespec="seconds")}
    return JsonResponse(answer, status=200 if is_well else 503)
