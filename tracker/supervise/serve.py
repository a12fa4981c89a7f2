"""script/server: everything from an empty folder to a running site, and back to nothing."""

import hashlib
import os
import subprocess
import sys
from argparse import Namespace
from pathlib import Path

from tracker.supervise import site, strays
from tracker.supervise.addresses import acting_as, settle_grants
from tracker.supervise.loop import Supervisor
from tracker.supervise.places import REPOSITORY, Places, settle
from tracker.supervise.processes import Part
from tracker.supervise.servers import bring_up_servers
from tracker.supervise.standin import StandIn
from tracker.supervise.words import Trouble, keep_diary, say


def var_folder() -> Path:
    """Return the folder of all state: TRACKER_VAR, or var/ in the repository."""
    return Path(os.environ.get("TRACKER_VAR") or REPOSITORY / "var").absolute()


def serve(options: Namespace) -> int:
    """Run the site until we are told to stop; return the exit code."""
    places = settle(var_folder())
    keep_diary(places.log("supervisor"))
    supervisor = Supervisor()
    with strays.hold_lock(places.home):
        strays.clear(strays.marked(places.var))
        supervisor.listen()
        try:
            site.prove_port_free(options.host, options.port)
            if bring_up(supervisor, places, options):
                supervisor.watch()
        finally:
            if supervisor.parts:
                say("正在停止……", "Stopping ...")
                supervisor.stop_all()
                say("已停止。", "Stopped.")
    return 0


def bring_up(supervisor: Supervisor, places: Places, options: Namespace) -> bool:
    """Start all parts and tell the address; False if told to stop meanwhile."""
    env = site.environment(places, **{strays.MARK: str(places.var)})
    if not bring_up_servers(supervisor, places, env):
        return False
    prepare = ["prepare", *(["--empty"] if options.empty else []), *(["--demo-date", options.demo_date] if options.demo_date else [])]
    if supervisor.stopping or not manage(acting_as(env, "owner"), supervisor, "migrate", "--noinput", "--verbosity", "0"):
        return False
    settle_grants(env)
    as_web, as_worker = acting_as(env, "web"), acting_as(env, "worker")
    if not manage(as_worker, supervisor, *prepare):
        return False
    collect_static(places, as_web, supervisor)
    parts = (site.web(places, as_web, host=options.host, port=options.port), site.worker(places, as_worker), site.beat(places, as_worker))
    for part in parts:
        if not supervisor.bring_up(part):
            return False
    bring_up_receiver(supervisor, site.receiver(places, as_worker))
    stand_in = StandIn(places, as_worker)
    supervisor.chores.append(stand_in.look)
    supervisor.helpers.append(stand_in.part)
    greet(as_worker, options)
    return True


def bring_up_receiver(supervisor: Supervisor, part: Part | None) -> None:
    """Start the receiver for devices; the site does not wait for it, and what hinders it is said and tried again."""
    if part is None or supervisor.stopping:
        return
    part.start()
    supervisor.parts.append(part)
    try:
        part.await_health(stopping=lambda: supervisor.stopping)
    except Trouble as trouble:
        part.stop(grace=5)
        say(str(trouble))


def manage(env: dict[str, str], supervisor: Supervisor, *words: str) -> bool:
    """Run a management command in the foreground, the terminal attached; False if it was interrupted."""
    # Without our mark: a person may sit before it, and nobody's stray it is.
    own = {name: value for name, value in env.items() if name != strays.MARK}
    status = supervisor.foreground(subprocess.Popen([sys.executable, "manage.py", *words], env=own, cwd=REPOSITORY))
    if supervisor.stopping:
        return False
    if status != 0:
        raise Trouble(
            f"manage.py {words[0]} 失败（退出码 {status}），原因见上面的输出。改正后再次运行 script/server 即可继续。",
            f"manage.py {words[0]} failed (exit code {status}), see above. Mend it and run script/server again.",
        )
    return True


def collect_static(places: Places, env: dict[str, str], supervisor: Supervisor) -> None:
    """Gather the static files if any of them changed since the last time."""
    stamp, now = places.var / "static.stamp", static_stamp()
    if (places.var / "static").is_dir() and stamp.exists() and stamp.read_text(encoding="ascii") == now:
        return
    if manage(env, supervisor, "collectstatic", "--noinput", "--clear", "--verbosity", "0"):
        stamp.write_text(now, encoding="ascii")


def static_stamp() -> str:
    """Return a mark that changes when a static file of ours or a pinned package does."""
    facts = hashlib.sha256((REPOSITORY / "requirements.txt").read_bytes())
    for folder in sorted(REPOSITORY.glob("static")) + sorted(REPOSITORY.glob("*/static")) + sorted(REPOSITORY.glob("tracker/*/static")):
        if "node_modules" in folder.parts or "var" in folder.relative_to(REPOSITORY).parts:
            continue
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            facts.update(f"{path.relative_to(REPOSITORY)} {path.stat().st_size} {path.stat().st_mtime_ns}\n".encode())
    return facts.hexdigest()


def greet(env: dict[str, str], options: Namespace) -> None:
    """Tell the address and, where there is a demonstration district, its log-ins."""
    shown = site.reachable(options.host)
    shown = f"[{shown}]" if ":" in shown else shown
    say(f"\n两手抓已启动：http://{shown}:{options.port}/", "(ready; Ctrl-C stops it 按 Ctrl-C 停止)")
    command = [sys.executable, "manage.py", "demo_accounts"]
    accounts = subprocess.run(command, env=env, cwd=REPOSITORY, check=False, capture_output=True, text=True)
    if accounts.returncode == 0 and accounts.stdout.strip():
        say(accounts.stdout.rstrip())
