"""Which tables the trail covers: all of them, but for a short list of machinery, each with its reason."""

from dataclasses import dataclass

from django.apps import apps

MACHINERY = {
    "django_session": "a session is no business; log-in and log-out are noted as acts",
    "django_content_type": "names of models, written by migrations",
    "auth_permission": "names of rights, written by migrations; rights are held as roles",
    "air_reading": "measured values by the million: what was replaced stays in air_correction, voids are told",
    "air_correction": "what hours were before: only added to, by the million when a file replaces values; the file's batch is told",
    "air_minute": "measured values by the million, as devices send them",
    "air_staleday": "which days are to be computed anew",
    "air_stalehour": "which hours are to be made of minutes anew",
    "air_spoolmark": "how far the receiver's spool is in the tables",
    "air_stationday": "computed from hours, again whenever they change",
    "air_stationindex": "computed from the days of stations",
    "air_unitday": "computed from days of stations",
    "air_unitindex": "computed from the days of units",
    "air_deviceday": "counts of packets, added up with each of them",
    "air_stranger": "counts of packets of unknown devices; adopting one is told at the device",
    "air_apicount": "how often keys and addresses came in a minute",
    "air_waitingpacket": "packets of unknown devices",
    "jobs_outbox": "work on its way: its attempts are kept in the row itself",
    "jobs_jobrun": "the record of a job is its own trail",
    "jobs_signoflife": "a moment that is overwritten each minute",
    "org_loginsession": "log-ins and their ends are noted as acts; when a session was last seen is written each minute",
    "axes_accessattempt": "counts of failed log-ins; each refusal is noted as an act",
    "axes_accessattemptexpiration": "when a count of failed log-ins ends",
    "axes_accessfailurelog": "refused log-ins are noted as acts",
    "axes_accesslog": "log-ins are noted as acts",
}
# Columns whose value is never written down: the trail says that it was set or changed, with *** in its place.
SECRET_NAMES = {"password", "secret"}
SECRET = {
    "alerts_channel": {"address"},  # the address of a robot carries its key
    "org_recoverycode": {"token"},
    "air_apikey": {"digest"},
    # Who is held to account is read by discipline only, in the rows themselves: not even who audits reads a name here.
    "accountability_caseperson": {"person_id", "name", "post", "words", "transfer_document"},
    "accountability_personchange": {"was", "became"},
    "accountability_outcome": {"document", "effect_basis"},
    "accountability_relief": {"reason", "answer"},
    "evidence_file": {"name", "latitude", "longitude"},  # read by whom the file is shown; its hash stands for it
}
# Columns that follow from others, or only say that something was used: no act by themselves, and not shown.
# Nothing by which rights are decided is among them: the path of a unit and the count of wrong codes are told. The last code taken
# is not: it changes with every log-in, which is an act already, and put back it makes one code good for another half minute.
DERIVED_NAMES = {"search_text", "search_grams"}
DERIVED = {
    "org_unit": {"initials", "path_order"},
    "air_device": {"heard_at"},
    "air_apikey": {"used_at"},
    "org_person": {"initials"},
    "org_user": {"last_login"},
    "org_codedevice": {"last_step", "last_used_at"},
}


@dataclass(frozen=True)
class Cover:
    """How the trail writes down the changes of one table."""

    table: str
    key: str
    secret: tuple[str, ...]
    derived: tuple[str, ...]

    @property
    def arguments(self) -> tuple[str, str, str]:
        """Return the arguments of the table's triggers."""
        return self.key, ",".join(self.secret), ",".join(self.derived)


def covers() -> list[Cover]:
    """Return how each table of a managed model is covered, ties of many to many included."""
    return [_cover(model) for model in models() if model._meta.db_table not in MACHINERY]


def models() -> list[type]:
    """Return all models that have a table of their own, by table."""
    found = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True) if _has_table(model)}
    return [found[table] for table in sorted(found)]


def _has_table(model) -> bool:
    return model._meta.managed and not model._meta.proxy


def _cover(model) -> Cover:
    table, columns = model._meta.db_table, {field.column for field in model._meta.concrete_fields}
    secret = columns & (SECRET_NAMES | SECRET.get(table, set()))
    derived = columns & (DERIVED_NAMES | DERIVED.get(table, set()))
    return Cover(table, model._meta.pk.column, tuple(sorted(secret)), tuple(sorted(derived)))
