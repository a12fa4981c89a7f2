"""A list as a workbook."""

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET

from tracker.ledger.export import record_export, workbook
from tracker.ledger.listing import Listing
from tracker.ledger.views.listing import seen_ledger
from tracker.lib import periods

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
def export(request, name):
    """Send exactly this list, in this order, with these columns, as a workbook; that it left is written down first."""
    ledger = seen_ledger(request, name, "export")
    listing = Listing(ledger, request.user, request.GET, act="export")
    record_export(listing, query=request.GET.urlencode(), at=periods.real_now())
    on = periods.today()
    response = StreamingHttpResponse(workbook(listing, on=on), content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{ledger.title} {on:%Y-%m-%d}.xlsx")
    response["Cache-Control"] = "private, no-store"
    return response
