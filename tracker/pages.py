"""The roof's own pages: it draws what the apps registered."""

from django.shortcuts import render
from django.utils import translation

from tracker.lib import periods
from tracker.lib.panels import roof
from tracker.org.models import District
from tracker.org.rights import held_roles


class OneUserOneLanguage:
    """Show the pages in the language that the user chose last."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)


def frame(request) -> dict:
    """Return what the page frame needs: navigation, district, day, who is logged in."""
    return {"district": District.objects.first(), "today": periods.today()}


def home(request):
    """Send each person to the page where their day begins."""
    return render(request, "base.html")
