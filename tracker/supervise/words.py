"""What the supervisor says: Chinese first, English after it."""

import errno
import os
import sys
from datetime import datetime
from pathlib import Path

_diary: list[Path] = []


class Trouble(Exception):
    """A failure that a person can act on: which part, why, what to do."""

    def __init__(self, chinese: str, english: str):
        """Keep both sentences."""
        super().__init__(f"{chinese}\n  {english}")


def plainly(refusal: OSError) -> Trouble:
    """Return what the operating system refused, as a sentence with a way out."""
    what = f"{refusal.filename or ''}（{refusal.strerror}）"
    if refusal.errno in (errno.ENOSPC, errno.EDQUOT):
        return Trouble(f"磁盘已满：{what}。请先清理磁盘，再次启动即可继续。", "The disk is full: make room and start again.")
    if refusal.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Trouble(f"没有权限：{what}。请检查属主，或磁盘是否只读。", "No right to do that: check the owner, or a read-only disk.")
    return Trouble(f"操作系统拒绝了：{what}。", f"The operating system refused: {refusal}")


def keep_diary(path: Path) -> None:
    """Write everything said from now on to `path` as well."""
    _diary[:] = [path]


def say(chinese: str, english: str = "") -> None:
    """Say one thing on the terminal and in the diary."""
    line = f"{chinese}  {english}".rstrip()
    for path in _diary:
        _append(path, f"{datetime.now():%Y-%m-%d %H:%M:%S} {line}\n")
    try:
        print(line, flush=True)
    except OSError:
        # The terminal is gone (closed window, broken pipe); the work goes on and the diary has the line.
        sys.stdout = open(os.devnull, "w", encoding="utf-8")


def _append(path: Path, line: str) -> None:
    """Add `line` to the diary; a full disk must not stop the supervisor."""
    try:
        with path.open("a", encoding="utf-8") as diary:
            diary.write(line)
    except OSError:
        _diary.clear()


def last_lines(log: Path, count: int = 8, since: int = 0) -> str:
    """Return the last `count` lines of `log` written after byte `since`, indented."""
    try:
        with log.open("rb") as stream:
            stream.seek(max(since, log.stat().st_size - 16_384))
            text = stream.read().decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    return "\n".join(f"    {line}" for line in text.splitlines()[-count:])
