"""The rules of the house that a machine can keep: who saves, who reads the clock, where Chinese stands, how big things are."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.source import APPS, CHINESE, ROOT, calls, listed, name_of, python_files, strings, text_of, tree_of

SAVING = {"save", "create", "delete", "update", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
MOST_LINES_OF_A_FUNCTION = 60
MOST_LINES_OF_A_FILE = 400

CLOCKS = re.compile(r"(^|\.)(datetime\.(now|utcnow|today)|date\.today|timezone\.now|time\.(time|time_ns|localtime|gmtime))$")
CLOCKS_WITHOUT_A_MOMENT = {"timezone.localtime", "timezone.localdate", "localtime", "localdate"}  # without an argument they mean now
SQL_CLOCKS = re.compile(r"\b(current_date|current_timestamp|localtimestamp|clock_timestamp\(|statement_timestamp\(|now\(\))", re.IGNORECASE)
READS_REAL_TIME = {
    "tracker/lib/periods.py": "the only clock of the house",
    "tracker/supervise/": "runs before Django and without a district: process ages, names of log files",
}

READS_THE_DISTRICTS_DAY = {
    "tracker/org/rights.py": "which roles hold today is asked everywhere, once per user object",
    "accountability/powers.py": "which posts somebody holds today is asked with every signature, once per user object",
    "tracker/org/search.py": "a source of search hits is given a user and words only",
    "tracker/org/login/alarms.py": "called by the outbox: an edge like a task",
    "tracker/alerts/sending.py": "called by the outbox: an edge like a task",
    "tracker/jobs/tick.py": "called by the outbox: an edge like a task",
    "tracker/trail/reports.py": "called by the outbox: an edge like a task",
    "tracker/jobs/health.py": "asked by the health page, /healthz and the alert rule for the state of this moment",
    "tracker/ledger/listing.py": "what a page of a register is asked for, made once a request",
    "projects/ledgers/basis.py": "what a page of a register is asked for, made once a request",
    "pollution/ledgers/basis.py": "what a page of a register is asked for, made once a request",
    "pollution/air/sites.py": "a line on the page of a source, which is told no moment",
    "pollution/air/ledgers/basis.py": "what a page of a register is asked for, made once a request",
    "accountability/ledgers/basis.py": "what a page of a register is asked for, made once a request",
    "pollution/air/api/door.py": "the views of the programs' door: an edge",
    "pollution/air/api/operations.py": "the views of the programs' door: an edge",
    "pollution/clock.py": "panels and alerts are asked by day; what is counted in minutes needs the moment",
}

CHINESE_MAY_STAND = {
    "tracker/supervise/": "speaks to operators before there are catalogues",
    "tracker/lib/env.py": "refuses a bad environment before there are catalogues",
    "tracker/lib/provider.py": "refuses a bad environment before there are catalogues",
    "tracker/lib/tiles.py": "refuses a bad environment before there are catalogues",
    "projects/demo/": "the demonstration district: data",
    "accountability/ledgers/intake.py": "the heads and words with which district workbooks hand matters down: data",
    "accountability/ledgers/cells.py": "how district workbooks write yes and no: data",
    "pollution/codes.py": "what lists write in place of a code: data",
    "pollution/air/ledgers/intake.py": "the heads and words with which lists of stations come: data",
    "pollution/ledgers/intake.py": "the heads and words with which district lists describe sources: data",
    "pollution/ledgers/cells.py": "how district lists write degrees, areas, yes and no: data",
    "pollution/ledgers/store.py": "the names of permits as they are kept: data",
    "projects/ledgers/intake.py": "the heads under which district workbooks carry a column: data",
    "tracker/ledger/intake/": "what is read in Chinese workbooks: section rows, units of money, half months",
    "tracker/ledger/ooxml.py": "the name of a font in a workbook",
    "tracker/org/login/passwords.py": "endings of the names of districts and units, which people leave out in passwords: data",
    "tracker/bulletins/standard.py": "words, numerals and names of fonts that the layout of official papers prescribes: data",
    "projects/rules.py": "the source of the built-in thresholds: data, shown beside the sources of the district's own",
    "projects/rankings.py": "the source of the first score scheme: data",
    "accountability/rankings.py": "the source of the first score scheme: data",
    "pollution/rankings.py": "the source of the first score scheme: data",
    "pollution/air/rankings.py": "the source of the first score schemes: data",
    "pollution/air/standards.py": "the words of the classes of air as HJ 633 prints them: data",
}

MAY_BE_LONG = {"tracker/frame/samples.py": "the invented rows of the style guide: data written as one literal"}

MAY_PRINT = ("/management/commands/", "tracker/supervise/", "bench/", "script/")


def is_excused(name: str, excuses) -> bool:
    """Return True if a file or its folder is on a list of exceptions."""
    return any(name == excuse or (name.startswith(excuse) and excuse.endswith("/")) for excuse in excuses)


def is_edge(path: Path) -> bool:
    """Return True for views and tasks."""
    return path.stem in {"views", "tasks", "pages"} or "views" in path.relative_to(ROOT).parts


def is_command(path: Path) -> bool:
    """Return True for management commands."""
    return "commands" in path.relative_to(ROOT).parts


class TestTheEdge:
    """Views and tasks fetch, check, call one act and answer."""

    def test_views_and_tasks_save_nothing(self):
        found = [
            f"{name_of(path)}:{call.lineno} {name}"
            for path in python_files()
            if is_edge(path)
            for call, name in calls(path)
            if name.rpartition(".")[2] in SAVING and "." in name and not self.is_of_a_dictionary(call, name)
        ]
        assert not found, listed(found)

    def is_of_a_dictionary(self, call: ast.Call, name: str) -> bool:
        """Return True for `values.update(other)`: a queryset's update takes only named values."""
        return name.endswith(".update") and bool(call.args)

    def test_only_the_library_reads_the_real_clock(self):
        found = [
            f"{name_of(path)}:{call.lineno} {name}"
            for path in python_files()
            if not is_excused(name_of(path), READS_REAL_TIME)
            for call, name in calls(path)
            if CLOCKS.search(name) or (name in CLOCKS_WITHOUT_A_MOMENT and not call.args)
        ]
        assert not found, listed(found)

    def test_only_edges_ask_what_day_it_is(self):
        found = [
            f"{name_of(path)}:{call.lineno} {name}"
            for path in python_files()
            if not is_edge(path) and not is_command(path) and name_of(path) not in READS_THE_DISTRICTS_DAY
            for call, name in calls(path)
            if name in ("periods.now", "periods.today")
        ]
        assert not found, listed(found)

    def test_no_sql_asks_the_database_for_the_time(self):
        found = [
            f"{name_of(path)}:{text.lineno}"
            for path in python_files()
            if not is_excused(name_of(path), READS_REAL_TIME)
            for text in strings(path)
            if SQL_CLOCKS.search(text.value)
        ]
        assert not found, listed(found)

    def test_nothing_is_printed_outside_commands(self):
        found = [
            f"{name_of(path)}:{call.lineno}"
            for path in python_files()
            if not any(folder in name_of(path) for folder in MAY_PRINT)
            for call, name in calls(path)
            if name == "print" and not self.is_main(path, call)
        ]
        assert not found, listed(found)

    def is_main(self, path: Path, call: ast.Call) -> bool:
        """Return True for a call under `if __name__ == "__main__"`."""
        return any(
            isinstance(node, ast.If) and "__main__" in ast.dump(node.test) and node.lineno <= call.lineno <= node.end_lineno
            for node in tree_of(path).body
        )


class TestWords:
    """English in the code, Chinese on the screen."""

    def test_chinese_stands_only_in_catalogues_docstrings_and_data(self):
        found = [
            f"{name_of(path)}:{text.lineno} {text.value[:40]!r}"
            for path in python_files()
            if not is_excused(name_of(path), CHINESE_MAY_STAND)
            for text in strings(path)
            if CHINESE.search(text.value)
        ]
        assert not found, listed(found)

    def test_every_exception_is_still_needed(self):
        idle = [excuse for excuse in CHINESE_MAY_STAND if not self.is_needed(excuse)]
        assert not idle, listed(idle)

    def is_needed(self, excuse: str) -> bool:
        """Return True if Chinese stands where an exception allows it."""
        files = [path for path in python_files() if is_excused(name_of(path), [excuse])]
        return any(CHINESE.search(text.value) for path in files for text in strings(path))

    def test_scripts_of_pages_hold_no_chinese(self):
        found = []
        for path in sorted((ROOT / "static" / "js").glob("*.js")):
            code = re.sub(r"/\*.*?\*/|(?<![:\"'])//[^\n]*", "", text_of(path), flags=re.DOTALL)
            found += [f"{name_of(path)}: {line.strip()[:80]}" for line in code.splitlines() if CHINESE.search(line)]
        assert not found, listed(found)


class TestSize:
    """Small things are read; big ones are searched."""

    def test_functions_are_small(self):
        found = [
            f"{name_of(path)}:{node.lineno} {node.name}: {node.end_lineno - node.lineno + 1} lines"
            for path in python_files()
            if name_of(path) not in MAY_BE_LONG
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.FunctionDef) and node.end_lineno - node.lineno >= MOST_LINES_OF_A_FUNCTION
        ]
        assert not found, listed(found)

    def test_files_are_small(self):
        found = [
            f"{name_of(path)}: {lines} lines"
            for path in python_files(*APPS, "tests", "script")
            if (lines := text_of(path).count("\n")) > MOST_LINES_OF_A_FILE
        ]
        assert not found, listed(found)


class TestLeftovers:
    """Nothing unfinished stays behind."""

    @pytest.mark.parametrize("word", ["TODO", "FIXME", "XXX"])
    def test_no_notes_to_ourselves(self, word):
        found = [
            f"{name_of(path)}:{number}"
            for path in python_files(*APPS, "tests")
            if path.parent.name != "house"
            for number, line in enumerate(text_of(path).splitlines(), start=1)
            if re.search(rf"#.*\b{word}\b", line)
        ]
        assert not found, listed(found)

    def test_every_error_is_caught_by_name(self):
        found = [
            f"{name_of(path)}:{node.lineno}"
            for path in python_files()
            for node in ast.walk(tree_of(path))
            if isinstance(node, ast.ExceptHandler) and node.type is None
        ]
        assert not found, listed(found)
