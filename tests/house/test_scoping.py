"""Who may be read without a door, by whom and why: the registers of all exceptions, each with its reason."""

import ast
import re

from django.apps import apps

from tests.house.source import ROOT, calls, listed, name_of, python_files, text_of
from tracker.lib.scoping import Open, Scoped, is_scoped

FRAMEWORK = "the framework's own; no page of ours lists it"
OPEN = {  # models whose rows everybody may see who may open a page that reads them
    "air.ApiCount": "how often a key or an address came in a minute; no page lists it",
    "air.AirPolicy": "numbers of a rule",
    "air.AirTarget": "what units are to reach: printed every year",
    "air.Consequence": "what places in a published standing bring: as public as the standing",
    "air.ConsequenceHistory": "who decided on a consequence",
    "air.ExceedanceRule": "numbers of a rule",
    "air.ExceptionalEvent": "days of sand and dust: published",
    "air.Ladder": "numbers of a rule",
    "air.LadderStep": "numbers of a rule",
    "air.SpoolMark": "how far the receiver's spool is in the tables; no page lists it",
    "air.UnitDay": "days of units: published every day",
    "air.UnitIndex": "days of units: published every day",
    "org.District": "one row: whose system this is",
    "org.Unit": "the district's units are public, and every role names them",
    "org.Placement": "where units stood in the tree: as public as the units",
    "org.CalendarYear": "the working-day calendar",
    "org.CalendarDay": "the working-day calendar",
    "org.LogInPolicy": "numbers of a rule; pages ask for the right to see them",
    "org.CodeDevice": "django-otp reads it by itself; ours ask by the user who logs in, and keys are encrypted",
    "org.RecoveryCode": "hashes only, asked by the device",
    "pollution.Outline": "where townships lie: as public as the units",
    "pollution.PrintedCount": "what printed documents say; its page is for who reads the district",
    "projects.Round": "a month and its days: the same for all units",
    "projects.RoundHistory": "who opened and locked a month",
    "projects.PermitKind": "which approvals there are",
    "projects.LightThreshold": "numbers of a rule",
    "projects.ReportedFigure": "what printed documents say; its page is for who reads the district",
    "rankings.ScoreScheme": "how standings are scored",
    "rankings.SchemeTerm": "how standings are scored",
    "alerts.LevelPolicy": "numbers of a rule; pages ask for the right to see them",
    "jobs.JobRun": "runs of jobs hold no row of a unit; the page asks for jobs.jobrun",
    "jobs.Outbox": "work on its way, by number; the page asks for jobs.jobrun",
    "jobs.SignOfLife": "which process works",
    "evidence.Look": "how many files were looked at on a day; names none",
    "accountability.Instrument": "by which documents people are held to account: printed law",
    "accountability.Clause": "clauses of those documents",
    "accountability.SupervisionPolicy": "numbers of a rule; its page asks for the right to see them",
    "accountability.ChecklistItem": "the wording of a rule",
    "accountability.MatterKind": "which categories of matters there are",
    "accountability.NumberPrefix": "how numbers of papers begin",
    "accountability.Counter": "the last number of a series",
    "projects.RaisingRule": "numbers of a rule",
    "pollution.Campaign": "the year's special treatments: printed plans; what came of them is counted through doors",
    "pollution.Checklist": "by what sources are looked at; its page asks for the right to see it",
    "pollution.ChecklistItem": "the wording of a rule",
    "pollution.FieldPolicy": "numbers of a rule; its page asks for the right to see them",
    "pollution.GridDuty": "who answers for a grid stands on its board",
    "pollution.Team": "joint teams act in public; what they did is seen where its source is",
    "pollution.TeamMember": "who is in a joint team",
    "auth.Group": FRAMEWORK,
    "auth.Permission": FRAMEWORK,
    "axes.AccessAttempt": "failed log-ins, counted by name before anybody is known; its page is the security administrator's",
    "axes.AccessAttemptExpiration": FRAMEWORK,
    "axes.AccessFailureLog": FRAMEWORK,
    "axes.AccessLog": FRAMEWORK,
    "contenttypes.ContentType": FRAMEWORK,
    "otp_totp.TOTPDevice": FRAMEWORK,
    "sessions.Session": FRAMEWORK,
}

BASE_MANAGERS = {  # modules that go round a model's own manager
    "tracker/lib/scoping.py": "asks what kind of manager a model has",
    "tracker/lib/moves.py": "one UPDATE of the row that the act holds",
    "tracker/evidence/querysets.py": "asks only whether a row of another app points at a file",
    "tracker/trail/words.py": "names of rows that recorded changes point at; who reads the changes was asked before",
    "tracker/trail/history.py": "only to reach visible_to of any model",
    "tracker/trail/browsing.py": "only to reach visible_to of any model",
}

EVERYTHING = {  # modules that open all doors, each an edge but one
    "manage.py": "a command works for the whole district",
    "tracker/jobs/tick.py": "a job works for the whole district",
    "tracker/jobs/outbox.py": "work from the outbox was allowed when it was asked for",
    "tracker/ledger/forms.py": "uniqueness alone: a code is taken or free in the whole district",
}

RAW_SQL = {  # modules that write statements, and what limits the rows that a person gets to see of them
    "accountability/numbering.py": "takes the next number of a series; reads no row of a unit",
    "accountability/snapshots/reading.py": "reads the evidence of one case, which the caller holds, to be sealed or compared",
    "accountability/sweep.py": "writes breaches of all matters, each seen where its matter is; runs as a job",
    "pollution/air/exceeding/judging.py": "judges hours of all stations; returns counts; runs as a job, or with a void",
    "pollution/air/exceeding/raising.py": "advisory locks",
    "pollution/air/exceeding/replies.py": "writes when units first replied; returns a count; runs as a job",
    "pollution/air/exceeding/sql.py": "writes exceedances, each seen where its station is; counts for who keeps the rules",
    "pollution/air/api/limits.py": "counts visits; reads no row of a unit",
    "pollution/air/days.py": "computes days of all stations and units; returns none; runs as a job",
    "pollution/air/hj212/hours.py": "makes hours of the minutes of devices; returns counts; runs as a job",
    "pollution/air/hj212/replay.py": "writes what a device had sent that the caller registered; returns counts",
    "pollution/air/hj212/writer.py": "writes what devices send; returns no row to anybody",
    "pollution/management/commands/hj212.py": "opens the receiver's connection",
    "pollution/air/files/acts.py": "time-outs of a job; the hours of a file are compared and written, and counts returned",
    "pollution/air/files/giving.py": "time-outs of a download; its rows come through a door",
    "pollution/air/files/undoing.py": "puts back the hours of one file; returns counts",
    "pollution/air/intake.py": "writes hours that came in; returns counts",
    "pollution/air/rulebook.py": "notes days as stale where the rules of points change; reads none",
    "pollution/air/stations.py": "notes days of units as stale where their stations change; reads none",
    "pollution/air/voids.py": "marks hours of stations which the caller holds and may void; returns counts",
    "pollution/air/without.py": "days of stations which the caller holds, as they would be",
    "pollution/air/measuring.py": "makes values of one channel anew, which the caller holds and may change",
    "pollution/air/pages/complete.py": "gaps of one station, which the caller got through visible_to",
    "pollution/air/pages/indices.py": "days of one unit, which is open, or of one station, which the caller got through visible_to",
    "pollution/air/partitions.py": "makes tables of months; reads no row of a unit",
    "pollution/air/periods.py": "sums up days of units and stations by keys that the caller got through visible_to",
    "projects/reporting.py": "inserts drafts for every project that must report; returns none",
    "tracker/alerts/digest.py": "inserts deliveries of alerts to their own recipients; runs as a job",
    "tracker/alerts/sweep.py": "writes alerts to those who answer; runs as a job, and each reads only their own",
    "tracker/jobs/tick.py": "advisory locks",
    "tracker/jobs/views.py": "asks the database for a sign of life",
    "tracker/ledger/export.py": "a setting of the planner",
    "tracker/ledger/totals.py": "adds up a queryset of the register: Django writes it, and only for rows that came through a door",
    "tracker/org/placing.py": "writes the paths of units, which are open",
    "tracker/rankings/standing.py": "computes a standing of all units, which is seen through RankingTable.visible_to",
    "projects/demo/air/exceeding.py": "builds the demonstration: sets hours of sites, returns nothing",
    "projects/demo/air/hours.py": "builds the demonstration: makes hours of stations, returns nothing",
    "projects/demo/air/talk.py": "builds the demonstration: hands packets to the receiver's door, returns nothing",
}
NO_ROWS_OF_UNITS = (  # they ask the database about itself, or read the trail
    "tracker/supervise/",
    "tracker/lib/dbroles/",
    "tracker/lib/scoping.py",
    "tracker/jobs/doctor.py",
    "tracker/jobs/grants.py",
    "tracker/jobs/management/commands/grants.py",
    "projects/management/commands/prepare.py",
    "tracker/trail/",
)

CURSOR = re.compile(r"\.cursor\(|RawSQL|\.raw\(|\.extra\(|sql_with_params")


def models():
    """Return all models with a table."""
    return {model._meta.label: model for model in apps.get_models() if not model._meta.app_label.startswith("promises")}


class TestModels:
    def test_each_is_scoped_or_listed_as_open(self):
        neither = [name for name, model in models().items() if not is_scoped(model) and name not in OPEN]
        assert not neither, (
            "These models are neither scoped nor listed: give them `objects = Scoped.as_manager()` (tracker/lib/scoping.py) with a "
            "visible_to(user), or a line in OPEN of tests/house/test_scoping.py that says why everybody may read them." + listed(neither)
        )

    def test_none_is_listed_that_is_scoped_or_gone(self):
        known = models()
        third = {"axes", "otp_totp", "auth", "contenttypes", "sessions"}
        gone = [name for name in OPEN if name.split(".")[0] not in third and (name not in known or is_scoped(known[name]))]
        assert not gone, listed(gone)

    def test_what_gives_a_models_rows_is_scoped_itself(self):
        found = []
        for name, model in models().items():
            for path in getattr(model, "SCOPED_BY", ()):
                parent = model
                for step in path.split("__"):
                    parent = parent._meta.get_field(step).related_model
                if not is_scoped(parent):
                    found.append(f"{name}.{path} leads to {parent.__name__}, which is open to all")
        assert not found, listed(found)

    def test_an_open_one_at_which_scoped_rows_point_lets_none_of_them_out(self):
        found = [
            name
            for name, model in models().items()
            if name in OPEN
            and OPEN[name] != FRAMEWORK
            and any(is_scoped(back.related_model) for back in model._meta.related_objects if not back.hidden)
            if not issubclass(model._default_manager._queryset_class, Open)
        ]
        assert not found, "give them `objects = Open.as_manager()`:" + listed(found)

    def test_every_manager_of_a_scoped_model_is_guarded(self):
        found = [
            f"{name}.{manager.name}"
            for name, model in models().items()
            if is_scoped(model)
            for manager in model._meta.managers
            if not issubclass(manager._queryset_class, Scoped)
        ]
        assert not found, listed(found)


class TestReasons:
    def test_each_is_a_sentence_in_the_code(self):
        found = []
        for path in python_files():
            for call, name in calls(path):
                if name.rpartition(".")[2] == "unscoped":
                    reason = call.args[0] if call.args else None
                    is_sentence = isinstance(reason, ast.Constant) and isinstance(reason.value, str) and len(reason.value.split()) > 2
                    if not is_sentence:
                        found.append(f"{name_of(path)}:{call.lineno}")
        assert not found, "unscoped() takes a reason as a literal sentence:" + listed(found)

    def test_all_doors_are_opened_at_the_edges_only(self):
        opening = re.compile(r"scoping import [^\n]*\b(everything|declare)\b|\bscoping\.(everything|declare)\(")
        found = {name_of(path) for path in [*python_files(), ROOT / "manage.py"] if opening.search(text_of(path))}
        found = {name for name in found if "/management/commands/" not in name} - {"tracker/lib/scoping.py"}
        assert found == set(EVERYTHING), listed(sorted(found ^ set(EVERYTHING)))

    def test_base_managers_are_used_where_it_is_said_why(self):
        found = {name_of(path) for path in python_files() if re.search(r"_(base|default)_manager", text_of(path))}
        assert found == set(BASE_MANAGERS), listed(sorted(found ^ set(BASE_MANAGERS)))


class TestStatements:
    def test_they_are_written_where_it_is_said_what_limits_them(self):
        found = {name_of(path) for path in python_files() if CURSOR.search(text_of(path))}
        found = {name for name in found if not name.startswith(NO_ROWS_OF_UNITS)}
        assert found == set(RAW_SQL), listed(sorted(found ^ set(RAW_SQL)))


class TestTheWeb:
    def test_every_request_reads_through_doors(self, settings):
        assert settings.MIDDLEWARE[0] == "tracker.lib.scoping.LimitedReading"
