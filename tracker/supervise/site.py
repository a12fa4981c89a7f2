"""The processes of the product itself: web, worker, beat, and the receiver for devices."""

import errno
import http.client
import json
import os
import socket
import sys
from pathlib import Path

import psutil

from tracker.supervise.places import REPOSITORY, Places
from tracker.supervise.processes import Part
from tracker.supervise.words import Trouble

BIN = Path(sys.executable).parent


def web(places: Places, env: dict[str, str], *, host: str, port: int) -> Part:
    """Return the web server."""
    config = REPOSITORY / "deploy" / "gunicorn.conf.py"
    bracketed = f"[{host}]" if ":" in host else host
    return Part(
        name="web",
        title="网站",
        argv=[sys.executable, "-m", "gunicorn", "tracker.wsgi", "--config", str(config), "--bind", f"{bracketed}:{port}"],
        log=places.log("web"),
        env=env,
        folder=REPOSITORY,
        healthy=lambda part: part.running and reports_health(host, port, known_as=first_name(env.get("TRACKER_HOSTS", ""))),
    )


def worker(places: Places, env: dict[str, str]) -> Part:
    """Return the Celery worker."""
    words = ["worker", "--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    return Part(
        name="worker",
        title="后台任务",
        argv=[sys.executable, "-m", "celery", "-A", "tracker", *words],
        log=places.log("worker"),
        env=env,
        folder=REPOSITORY,
        healthy=lambda part: part.running and says(part, b" ready."),
    )


def beat(places: Places, env: dict[str, str]) -> Part:
    """Return the Celery clock."""
    words = ["beat", "--loglevel", "INFO", "--schedule", str(places.var / "beat.schedule"), "--pidfile", ""]
    return Part(
        name="beat",
        title="定时器",
        argv=[sys.executable, "-m", "celery", "-A", "tracker", *words],
        log=places.log("beat"),
        env=env,
        folder=REPOSITORY,
        healthy=lambda part: part.running and says(part, b"scheduler ready."),
    )


def receiver(places: Places, env: dict[str, str]) -> Part | None:
    """Return the receiver for devices (HJ 212), None where TRACKER_HJ212_PORT is 0."""
    if env.get("TRACKER_HJ212_PORT", "").strip() == "0":
        return None
    return Part(
        name="hj212",
        title="设备接收服务",
        argv=[sys.executable, "manage.py", "hj212"],
        log=places.log("hj212"),
        env=env,
        folder=REPOSITORY,
        healthy=lambda part: part.running and says(part, b"hj212 ready"),
        explain=_explain_receiver,
    )


def _explain_receiver(lines: str) -> Trouble | None:
    if "Errno 98" not in lines and "Errno 13" not in lines and "Errno 99" not in lines:
        return None
    return Trouble(
        "端口被占用、无权使用，或本机没有这个地址。请改 TRACKER_HJ212_PORT、TRACKER_HJ212_HOST；不接收设备数据的设 TRACKER_HJ212_PORT=0。",
        "its port is taken or not ours: set TRACKER_HJ212_PORT, TRACKER_HJ212_HOST, or TRACKER_HJ212_PORT=0 for no receiver.",
    )


def says(part: Part, words: bytes) -> bool:
    """Return True if the log of this start contains `words`."""
    with part.log.open("rb") as log:
        log.seek(part.log_start)
        return words in log.read(1_000_000)


def reports_health(host: str, port: int, known_as: str = "localhost") -> bool:
    """Return True if the site answers GET /healthz with 200 or 503 and JSON: it lives, well or not."""
    # Asked as the proxy in front would ask: by a name that is allowed, and over HTTPS so that nothing redirects.
    headers = {"Host": known_as, "X-Forwarded-Proto": "https"}
    connection = http.client.HTTPConnection(reachable(host), port, timeout=10)
    try:
        connection.request("GET", "/healthz", headers=headers)
        answer = connection.getresponse()
        json.loads(answer.read())
    except (OSError, ValueError, http.client.HTTPException):
        return False
    finally:
        connection.close()
    return answer.status in (200, 503)


def first_name(hosts: str) -> str:
    """Return a host name that TRACKER_HOSTS allows."""
    name = hosts.split(",")[0].strip().lstrip(".")
    return name if name and name != "*" else "localhost"


def reachable(host: str) -> str:
    """Return an address at which a server bound to `host` can be asked from this machine."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def prove_port_free(host: str, port: int) -> None:
    """Raise Trouble if the web server could not listen there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
            probe.listen(1)
    except OSError as refusal:
        raise _port_trouble(refusal, host, port) from None


def _port_trouble(refusal: OSError, host: str, port: int) -> Trouble:
    if refusal.errno == errno.EADDRINUSE:
        return Trouble(
            f"网站无法启动：端口 {port} 已被{_holder(port)}占用。请换一个端口：script/server --port {port + 1}",
            f"Port {port} is taken: try script/server --port {port + 1}",
        )
    if refusal.errno == errno.EACCES:
        return Trouble(
            f"网站无法启动：没有权限使用端口 {port}，1024 以下的端口只有 root 可用。请改用 --port 8000。",
            f"No right to use port {port}: below 1024 only root may. Use --port 8000.",
        )
    return Trouble(
        f"网站无法启动：本机没有地址 {host}（{refusal.strerror}）。请改用 --host 127.0.0.1 或 0.0.0.0。",
        f"Cannot listen at {host}: {refusal.strerror}. Use --host 127.0.0.1 or 0.0.0.0.",
    )


def _holder(port: int) -> str:
    """Return who listens at `port`, as far as we may know."""
    try:
        pids = [row.pid for row in psutil.net_connections("tcp") if row.status == psutil.CONN_LISTEN and row.laddr.port == port and row.pid]
        return f"进程 {pids[0]}（{psutil.Process(pids[0]).name()}）" if pids else "别的程序"
    except psutil.Error:
        return "别的程序"


def environment(places: Places, **more: str) -> dict[str, str]:
    """Return the environment of our own processes."""
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "/usr/bin:/bin")])
    ours = {"PATH": path, "TRACKER_VAR": str(places.var), "DJANGO_SETTINGS_MODULE": "tracker.settings", "PYTHONUNBUFFERED": "1"}
    return {**os.environ, **ours, **more}
