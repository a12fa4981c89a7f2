"""The command line: `serve` for script/server, `test` for script/test, `manage` for script/manage, `backup FILE`, `restore FILE`,
`evidence-backup FOLDER`, `evidence-restore FOLDER`."""

import argparse
import os
import sys
from datetime import date
from pathlib import Path

from tracker.supervise.backup import backup, restore
from tracker.supervise.byhand import manage_by_hand
from tracker.supervise.evidence import back_up_evidence, restore_evidence
from tracker.supervise.scratch import test
from tracker.supervise.serve import serve
from tracker.supervise.words import Trouble, plainly, say

FILES = {"backup": backup, "restore": restore, "evidence-backup": back_up_evidence, "evidence-restore": restore_evidence}


def parser() -> argparse.ArgumentParser:
    """Return what `serve` understands."""
    words = argparse.ArgumentParser(prog="script/server", description="启动两手抓 / start the product; Ctrl-C stops it")
    words.add_argument("--empty", action="store_true", help="不载入演示数据 / an empty district: asks for the first administrator")
    words.add_argument("--demo-date", metavar="2016-08-09", type=_day, help="演示数据的“今天” / the demonstration's today")
    words.add_argument("--port", type=int, default=8000, help="端口 / port (8000)")
    words.add_argument("--host", default="127.0.0.1", help="地址 / address (127.0.0.1; 0.0.0.0 for all)")
    return words


def _day(text: str) -> str:
    return date.fromisoformat(text).isoformat()


def main(arguments: list[str]) -> int:
    """Run a command; say a failure in one sentence."""
    command, *rest = arguments or ["serve"]
    try:
        if command == "test":
            return test(rest[1:] if rest[:1] == ["--"] else rest)
        if command == "manage":
            return manage_by_hand(rest)
        if command in FILES and len(rest) == 1:
            return FILES[command](Path(rest[0]).absolute())
        return serve(parser().parse_args(rest if command == "serve" else arguments))
    except Trouble as trouble:
        say(f"✗ {trouble}")
        return 1
    except KeyboardInterrupt:
        return 130
    except OSError as refusal:
        say(f"✗ {plainly(refusal)}")
        return 1


if __name__ == "__main__":
    os.umask(0o077)  # what we and our processes write is nobody else's to read
    # A bare machine may have no locale; the terminal then gets ? rather than an error.
    sys.stdout.reconfigure(errors="replace")
    sys.exit(main(sys.argv[1:]))
