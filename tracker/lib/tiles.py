"""The tile server behind the maps, read from the environment: Tianditu, the unit's own, or none at all."""

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from tracker.lib import env
from tracker.lib.env import BadEnvironment

NAME, SUBDOMAINS = "TRACKER_TILES", "TRACKER_TILES_SUBDOMAINS"
HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?::[0-9]{1,5})?")
PIECES = re.compile(r"\{[^{}]*\}")
FORBIDDEN = re.compile(r"[\s\"'<>;,\\]")  # what would end an address in a page's policy


@dataclass(frozen=True)
class Tiles:
    """Layers of tiles, the lowest first, in EPSG:3857; `origins` are the hosts that browsers fetch them from, none for our own."""

    urls: tuple[str, ...]
    subdomains: tuple[str, ...]
    attribution: str
    origins: tuple[str, ...]

    def as_json(self) -> dict:
        """Return what static/js/map.js needs."""
        return {"urls": self.urls, "subdomains": self.subdomains, "attribution": self.attribution}


def from_environment(*, is_https: bool = False) -> Tiles | None:
    """Return the layers, or None without any; an address that cannot work is refused at start."""
    urls = tuple(env.text(NAME).split())
    if not urls:
        return None
    subdomains = tuple(env.words(SUBDOMAINS))
    for word in subdomains:
        if not re.fullmatch(r"[a-z0-9-]{1,20}", word):
            raise BadEnvironment(SUBDOMAINS, f"“{word}” 不是小写字母、数字")
    origins = [origin for url in urls for origin in _origins(url, subdomains, is_https=is_https)]
    return Tiles(urls, subdomains, env.text("TRACKER_TILES_ATTRIBUTION"), tuple(dict.fromkeys(origins)))


def _origins(url: str, subdomains: tuple[str, ...], *, is_https: bool) -> list[str]:
    """Return the hosts that a template names, in full. Raises BadEnvironment with what is wrong with it."""
    if FORBIDDEN.search(url):
        raise BadEnvironment(NAME, f"“{url}” 里有不能出现在地址中的字符")
    parts = urlsplit(url)
    pieces = PIECES.findall(url)
    if unknown := set(pieces) - {"{s}", "{z}", "{x}", "{y}", "{-y}"}:
        raise BadEnvironment(NAME, f"不认识 {'、'.join(sorted(unknown))}，只能写 {{s}}、{{z}}、{{x}}、{{y}}")
    for names in (("{z}",), ("{x}",), ("{y}", "{-y}")):
        if not any(name in parts.path + parts.query for name in names):
            raise BadEnvironment(NAME, f"“{url}” 缺 {names[0]}")
    if not parts.scheme and not parts.netloc and url.startswith("/"):
        return []  # from this very site, through the proxy in front of it
    if parts.scheme not in ("http", "https") or parts.username or parts.fragment:
        raise BadEnvironment(NAME, f"“{url}” 不是 http(s) 地址，也不是本站 / 开头的路径")
    if is_https and parts.scheme != "https":
        raise BadEnvironment(NAME, "网站用 HTTPS 时，图块地址也要用 https，否则浏览器不取")
    if "{s}" in url and not subdomains:
        raise BadEnvironment(SUBDOMAINS, "地址里有 {s}，要写明有哪些，例如 0,1,2,3,4,5,6,7")
    hosts = [parts.netloc.replace("{s}", word) for word in subdomains] if "{s}" in parts.netloc else [parts.netloc]
    for host in hosts:
        if not HOST.fullmatch(host):
            raise BadEnvironment(NAME, f"“{host}” 不是主机名")
    return [f"{parts.scheme}://{host}" for host in hosts]
