"""From where a request comes: what a client claims about itself counts for nothing, only our own proxies are believed."""

from ipaddress import ip_address

from django.conf import settings

LONGEST = 45  # characters of an IPv6 address that holds an IPv4 one


def client_address(request) -> str:
    """Return the address of the client, or "" if it is not known.

    TRACKER_PROXIES says how many proxies of ours stand in front, each adding whom it saw to X-Forwarded-For:
    so many entries from the right are true, everything to their left may be invented. None of ours: the connection counts.
    """
    peer = readable(request.META.get("REMOTE_ADDR", ""))
    if not settings.PROXIES:
        return peer
    passed = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
    if len(passed) < settings.PROXIES:
        return peer  # somebody came past a proxy
    return readable(passed[-settings.PROXIES]) or peer


def readable(text: str) -> str:
    """Return an address as the system writes it, without port and zone; "" for what is none."""
    text = text.strip()[: LONGEST + 20]
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return str(ip_address(text.partition("%")[0]))
    except ValueError:
        return ""
