"""Where the servers keep their files, and as whom they run."""

import hashlib
import os
import pwd
import re
import secrets
import shutil
import stat
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from tracker.supervise.words import Trouble

REPOSITORY = Path(__file__).resolve().parents[2]
ELSEWHERE = Path("/var/lib/tracker")
SOCKET_LIMIT = 100  # bytes; the kernel allows 107 and PostgreSQL's clients need a few
LONGEST_SOCKET = "/.s.PGSQL.5432.lock"
OWN_ACCOUNT = "tracker-pg"  # made by the administrator if wanted; without it, `nobody`
FREE_NEEDED = 200 * 1024**2
LOG_LIMIT = 10 * 1024**2


@dataclass(frozen=True)
class Account:
    """The user that PostgreSQL and Redis run as."""

    uid: int
    gid: int

    @property
    def is_other(self) -> bool:
        """Return True if it is not the user who runs the supervisor."""
        return self.uid != os.geteuid()

    def can_reach(self, path: Path) -> bool:
        """Return True if every folder above `path` lets this account through."""
        if not self.is_other:
            return True
        return all(self._may_enter(folder.stat()) for folder in path.resolve().parents)

    def _may_enter(self, folder: os.stat_result) -> bool:
        if folder.st_uid == self.uid:
            return bool(folder.st_mode & stat.S_IXUSR)
        if folder.st_gid == self.gid:
            return bool(folder.st_mode & stat.S_IXGRP)
        return bool(folder.st_mode & stat.S_IXOTH)


@dataclass(frozen=True)
class Places:
    """The folders of one installation."""

    var: Path  # secrets, logs, lock: the supervisor's own
    home: Path  # var, or a folder elsewhere when the account cannot reach var
    run: Path  # sockets
    account: Account

    @property
    def data(self) -> Path:
        """Return the data folder of PostgreSQL."""
        return self.home / "postgres"

    @property
    def redis(self) -> Path:
        """Return the folder of Redis."""
        return self.home / "redis"

    @property
    def logs(self) -> Path:
        """Return the folder of all logs."""
        return self.var / "log"

    def log(self, name: str) -> Path:
        """Return the log file of the part `name`."""
        return self.logs / f"{name}.log"


def account_for(data: Path) -> Account:
    """Return who the servers run as: ourselves, or as root the owner of `data`, `tracker-pg` or `nobody`."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid())
    if data.exists() and data.stat().st_uid != 0:
        return Account(data.stat().st_uid, data.stat().st_gid)
    for name in (OWN_ACCOUNT, "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise Trouble(
        "PostgreSQL 不能以 root 身份运行，而本机没有 nobody 用户。请用普通用户运行，或建立用户 tracker-pg。",
        "PostgreSQL refuses to run as root and there is no user `nobody`: run as an ordinary user, or create `tracker-pg`.",
    )


def settle(var: Path, elsewhere: Path = ELSEWHERE) -> Places:
    """Make the folders under `var` (and elsewhere where the account cannot reach it); return them."""
    try:
        var.mkdir(parents=True, exist_ok=True)
        var = var.resolve()
        _close(var)
        home = _home(var, elsewhere)
        account = account_for(home / "postgres")
        places = Places(var, home, _run_folder(home, account), account)
        places.logs.mkdir(mode=0o700, exist_ok=True)
        own_folder(places.redis, account)
        _prove_writable(places)
    except PermissionError as refusal:
        raise _no_rights(refusal, var) from None
    except OSError as refusal:
        raise Trouble(
            f"数据目录 {var} 无法写入：{refusal.strerror}。请检查磁盘是否已满或只读。",
            f"Cannot write to {var}: {refusal.strerror}. Is the disk full or read-only?",
        ) from None
    return places


def _close(var: Path) -> None:
    """Let nobody else read our folder; as root the account of the servers must be able to pass through it."""
    if var.stat().st_uid == os.geteuid():
        var.chmod(0o711 if os.geteuid() == 0 else 0o700)


def _home(var: Path, elsewhere: Path) -> Path:
    """Return where the servers keep their data: `var`, or the folder that `var`/elsewhere names, made if need be."""
    note = var / "elsewhere"
    if note.exists():
        noted = elsewhere / note.read_text(encoding="ascii").strip()
        if noted.is_dir():
            return noted
        raise Trouble(
            f"数据库目录 {noted} 不见了。请把它恢复；若确要从空库开始，请删除 {note}。",
            f"The data folder {noted} is gone: bring it back, or delete {note} to begin with an empty database.",
        )
    data = var / "postgres"
    if account_for(data).can_reach(data):
        return var
    if data.exists():
        raise Trouble(
            f"数据库的用户进不去 {data}：上级目录的权限改变了。请对上级目录执行 chmod o+x。",
            f"The database's account can no longer reach {data}: give the folders above it o+x.",
        )
    _away(elsewhere)
    away = _away(elsewhere / secrets.token_hex(6))
    note.write_text(away.name, encoding="ascii")
    return away


def own_folder(path: Path, account: Account, mode: int = 0o700) -> Path:
    """Make `path` a folder of the account, closed to others."""
    path.mkdir(mode=mode, exist_ok=True)
    if account.is_other:
        os.chown(path, account.uid, account.gid)
    path.chmod(mode)
    return path


def _no_rights(refusal: PermissionError, var: Path) -> Trouble:
    path = refusal.filename or var
    return Trouble(
        f"没有权限写入 {path}（{var} 可能由另一用户建立）。请改用那个用户，或更改目录属主，或用 TRACKER_VAR 指定别处。",
        f"No right to write {path}: use the user who made {var}, change its owner, or set TRACKER_VAR.",
    )


def _away(folder: Path) -> Path:
    """Return `folder`, made so that only root may write and all may pass."""
    folder.mkdir(exist_ok=True)
    if folder.stat().st_uid != os.geteuid():
        raise PermissionError(1, "not ours", str(folder))
    folder.chmod(0o755)
    return folder


def _run_folder(home: Path, account: Account) -> Path:
    """Return a folder for sockets whose path is short and plain enough."""
    run = home / "run"
    if not fits_a_socket(run):
        run = Path("/tmp") / f"tracker-{hashlib.sha256(os.fsencode(home)).hexdigest()[:12]}"
        if run.is_symlink() or (run.exists() and run.stat().st_uid not in (account.uid, os.geteuid())):
            raise PermissionError(1, "not ours", str(run))
    return own_folder(run, account)


def fits_a_socket(folder: Path) -> bool:
    """Return True if sockets in `folder` have names that the kernel and a server's command line accept."""
    name = str(folder)
    return len(os.fsencode(name + LONGEST_SOCKET)) < SOCKET_LIMIT and re.fullmatch(r"[\w./+-]+", name, re.ASCII) is not None


def _prove_writable(places: Places) -> None:
    """Raise OSError or Trouble unless there is room and right to write."""
    with tempfile.TemporaryFile(dir=places.logs) as probe:
        probe.write(b"x" * 4096)
        probe.flush()
    free = shutil.disk_usage(places.home).free
    if free < FREE_NEEDED:
        raise Trouble(
            f"磁盘空间不足：{places.home} 只剩 {free // 1024**2} MB，至少需要 {FREE_NEEDED // 1024**2} MB。请先清理磁盘。",
            f"Disk nearly full: {free // 1024**2} MB left at {places.home}, {FREE_NEEDED // 1024**2} MB needed.",
        )


def cap(log: Path, limit: int = LOG_LIMIT) -> None:
    """Move what `log` holds to `log`.1 once it is larger than `limit`; writers that append may go on."""
    if log.exists() and log.stat().st_size > limit:
        shutil.copyfile(log, log.with_name(log.name + ".1"))
        os.truncate(log, 0)


def wheel_folder(distribution: str, package: str, *needs: str, account: Account) -> Path:
    """Return the folder of an installed package, never importing it; a copy if the account cannot reach it.

    `needs` are the folders beside and below it that its programs use, as seen from site-packages.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise Trouble(f"缺少组件 {package}。请运行 script/bootstrap。", f"{package} is not installed: run script/bootstrap.")
    folder = Path(spec.submodule_search_locations[0])
    if account.can_reach(folder / "x"):
        return folder
    copy = _away(_away(ELSEWHERE) / "programs") / f"{distribution}-{version(distribution)}"
    if not copy.exists():
        fresh = copy.with_name(f".{copy.name}.{os.getpid()}")
        for need in needs:
            shutil.copytree(folder.parent / need, fresh / need, symlinks=True)
        for path in (fresh, *fresh.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0o644)
        try:
            fresh.rename(copy)
        except OSError:  # another installation was quicker
            shutil.rmtree(fresh)
    return copy / package
