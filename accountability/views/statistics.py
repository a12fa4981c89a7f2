"""The statistics of hand-downs: page, print and workbook."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_safe

from accountability.forms.watch import AskedForm
from accountability.pages import statistics as page
from accountability.pages.statistics_book import workbook
from accountability.powers import MATTER
from accountability.statistics import Asked
from tracker.lib import periods
from tracker.org.rights import reach
from tracker.trail.notes import note

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _asked(request) -> tuple[AskedForm, Asked]:
    """Return the form and what it asks; whatever is not understood falls back to today and all."""
    today = periods.today()
    given = {"day": request.GET.get("day") or today.isoformat(), **{name: request.GET.get(name, "") for name in ("level", "batch")}}
    form = AskedForm(given, batches=page.batches(request.user))
    form.is_valid()
    found = form.cleaned_data
    return form, Asked(min(found.get("day", today), today), found.get("level", ""), found.get("batch", ""))


@require_safe
def statistics(request):
    """Show the tables of a day; the browser prints them."""
    if not reach(request.user, MATTER):
        raise Http404
    form, asked = _asked(request)
    context = {"form": form, "asked": asked, "tables": page.tables(request.user, asked), "about": page.about(asked)}
    return render(request, "accountability/statistics.html", context, status=422 if form.errors else 200)


@require_GET
def statistics_export(request):
    """Send the tables of a day as a workbook."""
    if not reach(request.user, MATTER, "export"):
        raise Http404
    _form, asked = _asked(request)
    about = page.about(asked)
    note("export", thing=MATTER, words=format_lazy(gettext_lazy("Statistics of hand-downs, {about}"), about=about))
    content = workbook(page.tables(request.user, asked), about=about, remark=_("Remarks"))
    name = f"{_('Statistics of hand-downs')}-{asked.day.isoformat()}.xlsx"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": content_disposition_header(True, name)})
