"""What is printed: notices as letters, the three tables of a plan; each print and file is noted in the trail."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_safe

from accountability.models import Matter, Notice
from accountability.papers import notices, tables
from tracker.bulletins.word import DOCX, docx
from tracker.lib import periods
from tracker.trail.notes import note

LETTER = "bulletins/_letter.html"
OF_NOTICE = (
    "matter__handling_unit",
    "matter__lead_unit",
    "unit",
    "urging",
    "issued_by__person",
    "received_by__person",
    "replied_by__person",
)


def _notice_or_404(request, pk: int) -> Notice:
    return get_object_or_404(Notice.objects.visible_to(request.user).select_related(*OF_NOTICE), pk=pk)


def _note(request, whose, paper) -> None:
    """Write down that a paper left: it is taken away as a file is."""
    if request.method == "GET":
        note("export", thing=whose, words=format_lazy(_("Print: {paper}"), paper=paper))


@require_safe
def notice_print(request, pk: int):
    """Show a notice as a letter; the browser prints it."""
    notice = _notice_or_404(request, pk)
    paper = notices.letter_of(notice)
    _note(request, notice, notice.number)
    context = {"paper": paper, "part": LETTER, "title": notice.number, "back": notice.matter, "back_url": notice.matter.get_absolute_url()}
    return render(request, "accountability/papers/notice.html", context | {"notice": notice})


@require_GET
def notice_docx(request, pk: int):
    """Send a notice as a .docx file."""
    notice = _notice_or_404(request, pk)
    content = docx(notices.letter_of(notice))
    _note(request, notice, f"{notice.number}.docx")
    headers = {"Content-Disposition": content_disposition_header(True, f"{notice.number}.docx")}
    return HttpResponse(content, content_type=DOCX, headers=headers)


@require_safe
def matter_tables(request, pk: int):
    """Show the three tables of a matter's plan; the browser prints them."""
    matter = get_object_or_404(Matter.objects.visible_to(request.user).select_related(*tables.NEEDED), pk=pk)
    paper = tables.letter_of(matter, on=periods.today())
    _note(request, matter, _("Timetable, roadmap and task sheet of rectification"))
    context = {"paper": paper, "part": LETTER, "title": _("Timetable, roadmap and task sheet of rectification")}
    return render(request, "accountability/papers/tables.html", context | {"back": matter, "back_url": matter.get_absolute_url()})
