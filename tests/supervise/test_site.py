"""What the supervisor says when the site cannot start."""

import errno
import os
import socket

import pytest

from tracker.lib.dbroles import WEB
from tracker.supervise import site
from tracker.supervise.__main__ import main
from tracker.supervise.places import cap, settle
from tracker.supervise.servers import ask_postgres, await_outside
from tracker.supervise.words import Trouble


class TestPort:
    def test_a_taken_port_is_named_with_its_holder_and_a_way_out(self):
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            with pytest.raises(Trouble, match=f"端口 {port} 已被进程 {os.getpid()}") as refusal:
                site.prove_port_free("127.0.0.1", port)
        assert f"--port {port + 1}" in str(refusal.value)

    def test_a_free_port_stays_free(self):
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        site.prove_port_free("127.0.0.1", port)
        site.prove_port_free("127.0.0.1", port)

    def test_an_address_of_another_machine_is_refused(self):
        with pytest.raises(Trouble, match=r"本机没有地址 192\.0\.2\.1"):
            site.prove_port_free("192.0.2.1", 8109)

    def test_a_silent_port_reports_no_health(self):
        assert not site.reports_health("127.0.0.1", 1)


class TestHealth:
    @pytest.mark.parametrize("hosts, name", [("", "localhost"), ("*", "localhost"), (".gov.cn,b.cn", "gov.cn"), ("a.cn , b.cn", "a.cn")])
    def test_it_asks_by_a_name_that_the_site_allows(self, hosts, name):
        assert site.first_name(hosts) == name


class TestFolder:
    def test_no_right_to_write_is_a_plain_sentence(self, var, monkeypatch):
        def refuse(path, account):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

        monkeypatch.setattr("tracker.supervise.places.own_folder", refuse)  # root has every right
        with pytest.raises(Trouble, match=f"没有权限写入 {var}"):
            settle(var)

    def test_a_file_in_the_way_is_a_plain_sentence(self, var):
        (var / "var").write_text("")
        with pytest.raises(Trouble, match="无法写入"):
            settle(var / "var")

    def test_a_full_disk_is_told_before_anything_is_begun(self, var, monkeypatch):
        monkeypatch.setattr("tracker.supervise.places.FREE_NEEDED", 2**62)
        with pytest.raises(Trouble, match="磁盘空间不足"):
            settle(var)

    def test_logs_do_not_grow_without_end(self, var):
        log = var / "web.log"
        with log.open("ab") as writer:
            writer.write(b"x" * 2000)
            writer.flush()
            cap(log, limit=1000)
            writer.write(b"y")
        assert log.read_bytes() == b"y"
        assert log.with_name("web.log.1").stat().st_size == 2000


class TestOutsideServers:
    def test_an_unreachable_database_names_the_variable(self, monkeypatch):
        monkeypatch.setattr("tracker.supervise.servers.OUTSIDE_WAIT", 0)
        with pytest.raises(Trouble, match="DATABASE_URL"):
            await_outside("DATABASE_URL", lambda: ask_postgres("postgresql://a:b@127.0.0.1:1/c"))

    def test_a_mistyped_address_is_refused_at_once_and_not_repeated(self):
        with pytest.raises(Trouble) as refusal:
            await_outside("DATABASE_URL", lambda: ask_postgres("mysql://tracker:s3cret@db/tracker"))
        assert "写法不对" in str(refusal.value)
        assert "s3cret" not in str(refusal.value)

    def test_a_wrong_password_is_told_without_waiting(self, postgres):
        part = postgres.part({})
        part.start()
        part.await_health()
        postgres.ensure_database()
        wrong = postgres.url(WEB).replace(postgres.password("tracker_web"), "guess")
        with pytest.raises(Trouble, match="authentication failed"):
            await_outside("DATABASE_URL", lambda: ask_postgres(wrong))
        part.stop()


class TestCommandLine:
    def test_a_wrong_day_is_refused(self, capsys):
        with pytest.raises(SystemExit):
            main(["serve", "--demo-date", "8 August"])
        assert "--demo-date" in capsys.readouterr().err

    def test_trouble_is_one_sentence_and_exit_code_1(self, var, monkeypatch, capsys):
        (var / "file").write_text("")
        monkeypatch.setenv("TRACKER_VAR", str(var / "file"))
        assert main(["serve", "--port", "8109"]) == 1
        assert "✗" in capsys.readouterr().out
