"""Fill an empty database with the demonstration district, and TRACKER_VAR with static files: `python -m tests.browser.build`."""

import django
from django.core.management import call_command


def build() -> None:
    """Do what script/server does before it opens the doors, and what the jobs do in the first ten minutes."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("prepare")
    call_command("run_due")
    call_command("collectstatic", verbosity=0, interactive=False, link=True, post_process=False)


if __name__ == "__main__":
    django.setup()

    from tracker.lib.scoping import everything

    with everything("the demonstration district is built"):
        build()
