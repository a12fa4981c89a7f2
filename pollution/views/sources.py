"""The way to the ledger of sources; the ledger itself is the machinery's."""

from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe

FIRST = {"living": "true", "sort": "light,name"}


@require_safe
def sources_list(request):
    """Lead to the ledger of sources: those still to be looked at, the worst first."""
    return redirect(f"{reverse('ledger:list', args=['sources'])}?{urlencode(FIRST)}")
