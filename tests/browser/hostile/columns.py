"""Every column that holds words, read from the models: a new one is filled in its model's row (rows.py), or the test names it."""

from collections.abc import Iterator

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from tests.browser.hostile import SHORTER, STRINGS

OURS = ("tracker", "accountability", "pollution", "projects")

# Columns in which nobody's words can stand: the product writes them, from a list of its own or as a number of its own.
KEYS = {
    "jobs.Outbox": "topic key payload",
    "jobs.JobRun": "job period",
    "jobs.SignOfLife": "name",
    "trail.Act": "xid kind db_role request address thing object_pk",
    "trail.Change": "table_name object_pk",
    "air.Device": "foreign_checks",
    "air.DeviceRequest": "number",
    "air.Station": "search_grams",
    "air.StationIndex": "standard",
    "air.UnitIndex": "standard",
    "air.SpoolMark": "spool",
    "air.Stranger": "why",
    "org.District": "code",
    "org.Unit": "code initials path path_order",
    "org.Person": "initials",
    "org.User": "password language",
    "org.LogInSession": "key_hash",
    "org.LogInPolicy": "second_factor_roles",
    "org.PastPassword": "password",
    "org.CodeDevice": "secret",
    "org.RecoveryCode": "token",
    "alerts.Alert": "rule subject step",
    "alerts.LevelPolicy": "warn_days",
    "alerts.Digest": "slot key",
    "rankings.ScoreScheme": "kind",
    "rankings.SchemeTerm": "term",
    "rankings.RankingTable": "kind group period fingerprint",
    "rankings.RankingTableHistory": "was",
    "rankings.Place": "reason",
    "rankings.PlaceTerm": "term",
    "ledger.ColumnChoice": "ledger columns",
    "ledger.SavedView": "ledger",
    "ledger.ExportEvent": "ledger columns",
    "ledger.ImportBatch": "ledger sha256 params notes seen",
    "ledger.ImportHistory": "was because",
    "evidence.File": "sha256 media_type copy_sha256 thumb_sha256",
    "evidence.Look": "day",
    "evidence.Damage": "content",
    "air.ApiCount": "who",
    "air.ApiKey": "digest shown",
    "accountability.Matter": "search_grams origin_url",
    "accountability.MatterKind": "code chain",
    "accountability.MatterHistory": "was",
    "accountability.UrgingHistory": "was",
    "accountability.CaseHistory": "was",
    "accountability.Counter": "series",
    "accountability.Snapshot": "sha256",
    "accountability.Instrument": "code",
    "accountability.PersonChange": "field",
    "pollution.Checklist": "series",
    "pollution.ChecklistItem": "code",
    "pollution.Source": "search_grams",
    "pollution.PrintedCount": "key",
    "pollution.Inspection": "digest",
    "pollution.FindingHistory": "was",
    "pollution.SourceHistory": "was",
    "pollution.SweepDraw": "sources people",
    "pollution.SweepHistory": "was",
    "air.Consequence": "because",
    "air.ConsequenceHistory": "was",
    "air.Ladder": "kind period_kind group",
    "projects.Project": "search_grams",
    "projects.AnnualPlan": "ledgers",
    "projects.PermitKind": "code",
    "projects.ReportedFigure": "key",
    "projects.RoundHistory": "was became",
    "projects.ReportHistory": "was",
    "pollution.Outline": "polygons",  # numbers only: the import takes nothing else
}


def text_columns() -> Iterator[tuple[type[models.Model], models.Field]]:
    """Yield every column of ours that holds free text, or JSON or lists of it."""
    kinds = (models.CharField, models.TextField, models.JSONField, models.FileField, ArrayField)
    for model in apps.get_models():
        if model._meta.app_config.name.partition(".")[0] in OURS:
            keys = KEYS.get(model._meta.label, "").split()
            for field in model._meta.concrete_fields:
                if isinstance(field, kinds) and not field.choices and field.name not in keys and not _is_of_choices(field):
                    yield model, field


def _is_of_choices(field: models.Field) -> bool:
    return isinstance(field, ArrayField) and (bool(field.base_field.choices) or not isinstance(field.base_field, models.CharField))


def hostile(field: models.Field, turn: int):
    """Return what an attacker would type into a column."""
    if isinstance(field, ArrayField):
        return [hostile(field.base_field, turn)]
    room = field.max_length or 1000
    if isinstance(field, models.EmailField):
        return '"坏<img/src=x/onerror=alert(7)>"@example.org'
    fitting = [text for text in STRINGS if len(text) <= room] or [text for text in SHORTER if len(text) <= room]
    return fitting[turn % len(fitting)]


def fill(row: models.Model, **fixed) -> models.Model:
    """Put hostile words into all columns of a row but the fixed ones, past all checks of ours."""
    model = type(row)
    mine = [field for of, field in text_columns() if of is model and not isinstance(field, models.JSONField)]
    values = {field.name: hostile(field, turn) for turn, field in enumerate(mine) if field.editable or field.name == "search_text"}
    model._base_manager.filter(pk=row.pk).update(**values | fixed)
    return model._base_manager.get(pk=row.pk)


def empty_columns() -> list[str]:
    """Return the columns in which no hostile words stand anywhere, keys and their models' renamed columns included."""
    found = []
    with connection.cursor() as cursor:
        for model, field in text_columns():
            cursor.execute(
                f'SELECT EXISTS (SELECT 1 FROM {model._meta.db_table} WHERE "{field.column}"::text ~ %s)',  # names from our models
                [r"<(img|script|svg|/script)|javascript:"],
            )
            if not cursor.fetchone()[0]:
                found.append(f"{model._meta.label}.{field.name}")
    return found


def unknown_keys() -> list[str]:
    """Return the excused columns that no model has any more."""
    names = {label: {field.name for field in apps.get_model(label)._meta.concrete_fields} for label in KEYS}
    return [f"{label}.{name}" for label, excused in KEYS.items() for name in excused.split() if name not in names[label]]
