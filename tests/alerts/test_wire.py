"""The one way out over HTTP: no inside address gets a connection, no answer takes for ever."""

import pytest

from tracker.alerts import wire


class TestTheWayOut:
    @pytest.mark.parametrize(
        "ip",
        [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "255.255.255.255",
            "::1",
            "::",
            "fe80::1%eth0",
            "fd00::1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "2002:7f00:1::",
            "64:ff9b::7f00:1",
            "ff02::1",
            "192.0.2.1",
            "198.18.0.1",
        ],
    )
    def test_an_inside_address_is_refused(self, ip):
        assert not wire.is_outside(ip)

    @pytest.mark.parametrize("ip", ["101.226.129.166", "2408:8756::1", "64:ff9b::101:101"])
    def test_a_public_one_is_not(self, ip):
        assert wire.is_outside(ip)

    def test_a_name_that_leads_inside_gets_no_connection(self, robot, settings, monkeypatch):
        settings.ALERT_HOSTS = []
        port = int(robot.origin.rpartition(":")[2])
        monkeypatch.setattr(wire.socket, "getaddrinfo", lambda *args, **more: [(2, 1, 6, "", ("127.0.0.1", port))])
        with pytest.raises(wire.AddressRefused):
            wire.post_json("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k", {}, key="k")
        assert not robot.heard

    def test_the_loopback_is_refused_unless_the_operator_named_it(self, robot, settings):
        settings.ALERT_HOSTS = []
        with pytest.raises(wire.AddressRefused):
            wire.post_json(f"{robot.origin}/send", {}, key="k")
        assert not robot.heard

    def test_a_dripping_answer_ends(self, robot, monkeypatch):
        monkeypatch.setattr(wire, "monotonic", iter([0.0, 999.0]).__next__)
        with pytest.raises(TimeoutError):
            wire.post_json(f"{robot.origin}/send", {}, key="k")
