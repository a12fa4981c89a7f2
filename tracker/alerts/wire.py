"""The one way out over HTTP: https to known hosts, one look-up, no inside address, no redirect, five seconds, 64 KB.

`settings.ALERT_HOSTS` names further origins ("https://robot.example.gov") that the operator trusts,
also inside the network or without TLS: a gateway, or the server of a test.
"""

import http.client
import ipaddress
import json
import socket
import ssl
from dataclasses import dataclass
from time import monotonic
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

OFFICIAL_HOSTS = ("qyapi.weixin.qq.com", "oapi.dingtalk.com")
SECONDS = 5
MOST_BYTES = 64 * 1024


class AddressRefused(Exception):
    """The address is not one to which the house may speak."""


@dataclass(frozen=True)
class Answer:
    """What the receiver said."""

    status: int
    retry_after: str
    body: bytes


def checked(address: str) -> SplitResult:
    """Return the parts of an address to which messages may go. Raises AddressRefused; looks nothing up."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise AddressRefused(_("This is not a web address.")) from error
    if _is_trusted(parts):
        return parts
    if parts.scheme != "https" or parts.username is not None or port not in (None, 443):
        raise AddressRefused(_("The address must begin with https:// and name no port or account."))
    if parts.hostname not in OFFICIAL_HOSTS:
        raise AddressRefused(
            _("Messages may only go to %(hosts)s and to hosts that the operator allows.") % {"hosts": ", ".join(OFFICIAL_HOSTS)}
        )
    return parts


def _is_trusted(parts: SplitResult) -> bool:
    return f"{parts.scheme}://{parts.netloc}" in settings.ALERT_HOSTS


def post_json(address: str, payload: dict, *, key: str) -> Answer:
    """Post JSON once and return the answer; `key` tells the receiver a repetition. Raises AddressRefused or OSError."""
    parts = checked(address)
    connection = _connect(parts)
    until = monotonic() + 2 * SECONDS
    try:
        path = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        headers = {"Content-Type": "application/json; charset=utf-8", "X-Idempotency-Key": key, "Connection": "close"}
        connection.request("POST", path, json.dumps(payload, ensure_ascii=False).encode(), headers)
        response = connection.getresponse()
        return Answer(response.status, response.headers.get("Retry-After", ""), _read(response, until))
    except http.client.HTTPException as error:
        raise ConnectionError(type(error).__name__) from error
    finally:
        connection.close()


def _read(response: http.client.HTTPResponse, until: float) -> bytes:
    """Return at most MOST_BYTES of the body, however slowly it drips."""
    body = b""
    while len(body) < MOST_BYTES and (part := response.read1(MOST_BYTES - len(body))):
        body += part
        if monotonic() > until:
            raise TimeoutError("the answer takes too long")
    return body


def _connect(parts: SplitResult) -> http.client.HTTPConnection:
    """Return an open connection to the one address that was looked up and judged."""
    is_tls = parts.scheme == "https"
    port = parts.port or (443 if is_tls else 80)
    ip = _address_of(parts.hostname, port, is_trusted=_is_trusted(parts))
    connection = http.client.HTTPConnection(parts.hostname, port, timeout=SECONDS)
    connection.sock = socket.create_connection((ip, port), timeout=SECONDS)
    if is_tls:
        connection.sock = ssl.create_default_context().wrap_socket(connection.sock, server_hostname=parts.hostname)
    return connection


def _address_of(host: str, port: int, *, is_trusted: bool) -> str:
    """Look a host up once; every address it has must lie outside, unless the operator trusts it."""
    found = [info[4][0] for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    if not is_trusted and not all(is_outside(ip) for ip in found):
        raise AddressRefused(_("The host leads inside the network."))
    return found[0]


def is_outside(ip: str) -> bool:
    """Return True if an address belongs to the public internet; what carries an IPv4 address inside is judged by it."""
    address = ipaddress.ip_address(ip.partition("%")[0])
    if address.version == 4:
        return address.is_global and not address.is_multicast
    if address in NAT64:
        return is_outside(str(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)))
    inner = address.ipv4_mapped or address.sixtofour or (address.teredo or (None, None))[1]
    return is_outside(str(inner)) if inner else address.is_global and not address.is_multicast


NAT64 = ipaddress.ip_network("64:ff9b::/96")
