"""The tile server of the maps: what the environment says ends in the policy of every page, or is refused at start."""

import runpy
from pathlib import Path

import pytest

from tracker.lib import tiles
from tracker.lib.env import BadEnvironment

SETTINGS = Path(__file__).resolve().parents[2] / "tracker" / "settings.py"
LAYER = "https://t{s}.tianditu.gov.cn/%s_w/wmts?SERVICE=WMTS&REQUEST=GetTile&LAYER=%s&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=abc123"
TIANDITU = " ".join(LAYER % (name, name) for name in ("vec", "cva"))
PAPER = ["'self'", "data:", "blob:"]


@pytest.fixture
def said(monkeypatch):
    """Set the variables, and no others of the map."""

    def say(url="", subdomains="", attribution="", **more):
        names = {"TRACKER_TILES": url, "TRACKER_TILES_SUBDOMAINS": subdomains, "TRACKER_TILES_ATTRIBUTION": attribution}
        for name, value in (names | more).items():
            monkeypatch.setenv(name, value)

    return say


def images() -> list[str]:
    """Return from where the settings, read anew, let pages fetch pictures."""
    return runpy.run_path(str(SETTINGS))["CONTENT_SECURITY_POLICY"]["DIRECTIVES"]["img-src"]


class TestSettings:
    def test_without_tiles_pages_fetch_from_nowhere_else(self, said):
        said()
        assert tiles.from_environment() is None
        assert images() == PAPER

    def test_the_hosts_of_the_tiles_and_no_others_are_let_in(self, said):
        said(TIANDITU, "0,1", "天地图")
        assert images() == [*PAPER, "https://t0.tianditu.gov.cn", "https://t1.tianditu.gov.cn"]
        assert tiles.from_environment().as_json() == {"urls": tuple(TIANDITU.split()), "subdomains": ("0", "1"), "attribution": "天地图"}

    def test_tiles_of_our_own_site_open_nothing(self, said):
        said("/tiles/{z}/{x}/{y}.png")
        assert images() == PAPER

    def test_a_server_with_a_port_is_let_in_with_its_port(self, said):
        said("http://10.1.2.3:8080/{z}/{x}/{-y}.png")
        assert tiles.from_environment().origins == ("http://10.1.2.3:8080",)


class TestRefused:
    @pytest.mark.parametrize(
        ("url", "subdomains"),
        [
            ("https://tiles.example/{z}/{x}.png", ""),
            ("https://t{s}.example/{z}/{x}/{y}.png", ""),
            ("https://t{s}.example/{z}/{x}/{y}.png", "0,a b"),
            ("https://tiles.example;script-src/{z}/{x}/{y}", ""),
            ("https://*.example/{z}/{x}/{y}.png", ""),
            ("https://tiles.example/{z}/{x}/{y}.png?key={key}", ""),
            ("https://me:secret@tiles.example/{z}/{x}/{y}.png", ""),
            ("javascript://tiles.example/{z}/{x}/{y}", ""),
            ("//tiles.example/{z}/{x}/{y}.png", ""),
            ("tiles.example/{z}/{x}/{y}.png", ""),
        ],
    )
    def test_a_bad_address_is_refused_by_name(self, said, url, subdomains):
        said(url, subdomains)
        with pytest.raises(BadEnvironment, match="TRACKER_TILES"):
            tiles.from_environment()

    def test_plain_http_is_refused_where_the_site_speaks_https(self, said):
        said("http://tiles.example/{z}/{x}/{y}.png", TRACKER_HTTPS="1")
        with pytest.raises(BadEnvironment, match="HTTPS"):
            images()
