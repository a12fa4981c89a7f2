"""What a program sends: JSON in UTF-8, read without binary floats; what is too large, too deep, packed or no JSON is refused."""

import json
from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _
from ninja.parser import Parser

from pollution.air.api.refusals import Turned

MOST_BYTES = 2 * 1024 * 1024
LONGEST_NUMBER = 40


class ExactParser(Parser):
    """Reads bodies for django-ninja."""

    def parse_body(self, request):
        """Return the body; numbers are Decimals of what was written. Raises Turned."""
        _demand_plain(request)
        try:
            text = request.body.decode("utf-8")
            return json.loads(text, parse_float=_number, parse_int=_number, parse_constant=_no_number, object_pairs_hook=_once)
        except UnicodeDecodeError:
            raise Turned(400, "not_utf8", _("The body is not UTF-8.")) from None
        except RecursionError:
            raise Turned(400, "too_deep", _("The body is nested too deep.")) from None
        except (ValueError, InvalidOperation):
            raise Turned(400, "not_json", _("The body is no JSON that can be read.")) from None


def _demand_plain(request) -> None:
    """Refuse what is packed, in another encoding, of no known length, or too large; before any of it is read."""
    if request.headers.get("Content-Encoding", "identity").lower() not in ("", "identity"):
        raise Turned(415, "packed", _("Packed bodies are not taken: send it as it is."))
    charset = (request.content_params or {}).get("charset", "utf-8").lower()
    if request.content_type != "application/json" or charset not in ("utf-8", "utf8"):
        raise Turned(415, "not_json", _("The body is sent as application/json in UTF-8."))
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length.isdecimal():
        raise Turned(411, "no_length", _("Say how long the body is: Content-Length."))
    if int(length) > MOST_BYTES:
        raise Turned(413, "too_large", _("The body is larger than %(most)d bytes.") % {"most": MOST_BYTES})


def _number(text: str) -> Decimal:
    if len(text) > LONGEST_NUMBER:
        raise ValueError("a number of too many digits")
    return Decimal(text)


def _no_number(text: str):
    raise ValueError(f"{text} is no number")


def _once(pairs: list[tuple]) -> dict:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice in one object")
    return found
