"""Message catalogues compiled without gettext."""

from pathlib import Path

import polib


def compile_all(base: Path) -> list[Path]:
    """Compile every `locale/*/*/LC_MESSAGES/django.po` under `base` that is newer than its .mo; return what was made."""
    made = []
    for source in sorted(base.glob("locale/*/*/LC_MESSAGES/django.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        fresh = target.with_suffix(".mo.new")
        polib.pofile(str(source)).save_as_mofile(str(fresh))
        fresh.replace(target)  # whole or not at all: a running server may be reading it
        made.append(target)
    return made


if __name__ == "__main__":
    for path in compile_all(Path.cwd()):
        print(path)
