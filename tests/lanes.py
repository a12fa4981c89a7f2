"""Which tests follow each other in one worker, and which worker begins with what. Read by pytest-xdist in the process that hands out work.

One worker takes the folder of the browser, which so needs one site and one Chromium (but for promise 45, which fills a district of its own
with what attackers type); one takes, one after the other, the tests that mostly wait for processes; the others take file after file, the
longest first, and whoever is through helps.
"""

import pytest

BROWSER = "tests/browser"
WAITING = "those that wait"
ATTACKED = f"{BROWSER}/test_promise_45.py"
# They start, kill and await processes of their own. Together in one lane, or both cores would stand idle while all workers wait.
WAIT = (
    *(f"tests/promises/test_promise_{number:02}_" for number in (*range(1, 11), 12, 14, 48)),
    "tests/acceptance/test_weekly_ranking.py",
)
# Seconds of what takes much longer than the number of its tests tells; the first digit is good enough.
SECONDS = {
    BROWSER: 1000,
    WAITING: 999,
    ATTACKED: 40,  # after one that needs no demonstration: its site waits for the one that the browser has built
    "tests/promises/test_promise_32_nobody_sees_what_is_not_theirs.py": 60,
    "tests/supervise/test_postgres.py": 30,
    "tests/promises/test_promise_34_nothing_leaks.py": 20,
    "tests/promises/test_promise_35_revocation_is_immediate.py": 20,
    "tests/supervise/test_backup.py": 20,
    "tests/promises/test_promise_27_the_trail_stays.py": 15,
    "tests/promises/test_promise_51_secrets_stay_inside.py": 15,
    "tests/alerts/test_sweep.py": 10,
    "tests/demo/test_district.py": 10,
    "tests/demo/test_prepare.py": 10,
    "tests/promises/test_promise_52_somebody_knows.py": 10,
    "tests/supervise/test_promise_14.py": 10,
}
A_TEST = 0.1  # seconds, where nothing is known


def lane(nodeid: str, *, is_long: bool = False) -> str:
    """Return what a test must share a worker with: its folder, its lane, or its file."""
    if nodeid.startswith(f"{BROWSER}/") and not nodeid.startswith(ATTACKED):
        return BROWSER
    if nodeid.startswith(WAIT) and not is_long:
        return WAITING
    return nodeid.split("::", 1)[0]


def longest_first(lanes: dict[str, dict]) -> list[str]:
    """Return the names of the lanes in the order in which workers take them."""
    return sorted(lanes, key=lambda name: -SECONDS.get(name, A_TEST * len(lanes[name])))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Hand out whole lanes, the longest first, unless --dist asks for something else."""
    if config.getoption("dist") != "load":
        return None
    from xdist.scheduler import LoadScopeScheduling

    class Lanes(LoadScopeScheduling):
        """Lanes instead of scopes."""

        def _split_scope(self, nodeid: str) -> str:
            return lane(nodeid, is_long=config.getoption("long"))

        def _assign_work_unit(self, node) -> None:
            self.workqueue.move_to_end(longest_first(self.workqueue)[0], last=False)
            super()._assign_work_unit(node)

    return Lanes(config, log)
