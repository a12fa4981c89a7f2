#!/usr/bin/env python
"""Run a management command of the project."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    from django.core.management import execute_from_command_line

    from tracker.lib.acting import Acting, acting
    from tracker.lib.scoping import everything

    try:
        name = " ".join(["manage.py", *sys.argv[1:2]])
        with acting(Acting(job=name)), everything(name):
            execute_from_command_line(sys.argv)
    except KeyboardInterrupt:
        sys.exit(130)
