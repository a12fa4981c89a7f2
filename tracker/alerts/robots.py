"""What the robots of WeCom and DingTalk want to hear, and what they answer: pure but for the DingTalk clock.

WeCom: text up to 2,048 bytes, markdown up to 4,096; both: 20 messages a minute and robot.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import quote_plus

from django.utils.translation import ngettext

from tracker.alerts.statuses import ChannelKind
from tracker.alerts.wire import Answer
from tracker.jobs.outbox import TryLater

TEXT_BYTES = 2048
MARKDOWN_BYTES = 4096
MOST_A_MINUTE = 20
MINUTE = timedelta(minutes=1)
BUSY = {45009: MINUTE, 45033: MINUTE, 130101: timedelta(minutes=10), 130102: timedelta(minutes=10)}  # errcode → wait
MOST_WAIT = timedelta(hours=1)


class Refused(Exception):
    """The receiver will not take this message; a person must look at the channel."""


@dataclass(frozen=True)
class Message:
    """What is said: a title, the first lines in order of weight and how many there are in all, and whose phones to ring."""

    title: str
    lines: Sequence[str]
    total: int
    is_urgent: bool = False
    phones: Sequence[str] = ()


def fitted(head: str, lines: Sequence[str], total: int, limit: int) -> str:
    """Return head and as many whole lines as fit into so many bytes of UTF-8, then how many more there are (…等 n 条)."""
    for count in range(len(lines), -1, -1):
        more = [_more(total - count)] if total > count else []
        text = "\n".join([head, *lines[:count], *more])
        if len(text.encode()) <= limit:
            return text
    more = f"\n{_more(total)}"
    return cut(head, limit - len(more.encode())) + more


def _more(count: int) -> str:
    return ngettext("… and %(count)d more", "… and %(count)d more", count) % {"count": count}


def cut(text: str, limit: int) -> str:
    """Return the text cut to so many bytes of UTF-8, never within a character."""
    return text.encode()[: max(limit, 0)].decode(errors="ignore")


def payload(kind: str, message: Message) -> dict:
    """Return the body to post: what is urgent as text that rings phones, the day's digest as markdown."""
    return (_wecom if kind == ChannelKind.WECOM else _dingtalk)(message)


def _wecom(message: Message) -> dict:
    if message.is_urgent:
        content = fitted(message.title, message.lines, message.total, TEXT_BYTES)
        return {"msgtype": "text", "text": {"content": content, "mentioned_mobile_list": list(message.phones)}}
    return {"msgtype": "markdown", "markdown": {"content": fitted(f"**{message.title}**", message.lines, message.total, MARKDOWN_BYTES)}}


def _dingtalk(message: Message) -> dict:
    if message.is_urgent:
        content = fitted(message.title, message.lines, message.total, TEXT_BYTES)
        return {"msgtype": "text", "text": {"content": content}, "at": {"atMobiles": list(message.phones), "isAtAll": False}}
    text = fitted(f"#### {message.title}", [f"- {line}" for line in message.lines], message.total, MARKDOWN_BYTES)
    return {"msgtype": "markdown", "markdown": {"title": message.title, "text": text}}


def signed(address: str, secret: str, at: datetime) -> str:
    """Return a DingTalk address with its signature (加签); the moment is the real one, at most an hour off."""
    if not secret:
        return address
    stamp = str(int(at.timestamp() * 1000))
    digest = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return f"{address}{'&' if '?' in address else '?'}timestamp={stamp}&sign={quote_plus(base64.b64encode(digest))}"


def understand(answer: Answer) -> None:
    """Return if the robot took the message. Raises TryLater when it is busy, Refused when it will not."""
    if answer.status == 429 or answer.status >= 500:
        raise TryLater(f"HTTP {answer.status}", _wait(answer))
    try:
        said = json.loads(answer.body)
        code = int(said["errcode"])
    except (ValueError, KeyError, TypeError) as error:
        raise Refused(f"HTTP {answer.status}, no errcode") from error
    if code in BUSY:
        raise TryLater(f"errcode {code}", BUSY[code])
    if code or answer.status != 200:
        raise Refused(f"HTTP {answer.status}, errcode {code}: {str(said.get('errmsg', ''))[:200]}")


def _wait(answer: Answer) -> timedelta | None:
    """Return how long a busy receiver asks us to wait; a minute if it said 429 and no more."""
    if answer.retry_after.isdigit():
        return min(timedelta(seconds=int(answer.retry_after)), MOST_WAIT)
    return MINUTE if answer.status == 429 else None
