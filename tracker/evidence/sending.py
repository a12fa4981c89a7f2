"""Sending stored bytes so that no browser takes them for anything else: by nginx where it is told to, by ourselves otherwise."""

import logging
from collections.abc import Iterator

from django.conf import settings
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.utils.http import content_disposition_header

from tracker.evidence import storage

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cache-Control": "private, no-store",
    "Accept-Ranges": "none",
}
log = logging.getLogger(__name__)


def send(sha256: str, media_type: str, name: str) -> HttpResponse | StreamingHttpResponse:
    """Return an answer with a content; what is gone from the disk is 404, and said in the log."""
    if settings.EVIDENCE_SENT_BY_PROXY:
        response = HttpResponse(content_type=media_type)
        response["X-Accel-Redirect"] = settings.EVIDENCE_SENT_BY_PROXY + storage.sealed().name_of(sha256)
    else:
        try:
            size = storage.size(sha256)
        except OSError as error:
            log.error("evidence %s cannot be read: %s", sha256, error)
            raise Http404 from error
        response = StreamingHttpResponse(_pieces(sha256), content_type=media_type, headers={"Content-Length": str(size)})
    response["Content-Disposition"] = content_disposition_header(True, name)
    for header, value in HEADERS.items():
        response[header] = value
    return response


def _pieces(sha256: str) -> Iterator[bytes]:
    """Yield a content piece by piece; it is opened only when somebody reads."""
    with storage.read(sha256) as opened:
        while piece := opened.read(storage.PIECE):
            yield piece
