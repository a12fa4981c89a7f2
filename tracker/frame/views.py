"""The style guide: every shared part on one page, for those who build pages."""

from django.shortcuts import render

from tracker.frame.samples import everything


def styleguide(request):
    """Show every shared part with invented figures."""
    return render(request, "frame/styleguide.html", everything())
