"""The database keeps the way of sources, sweeps and findings, and what was filed: raw SQL is refused too."""

from django.db import migrations

ALLOWED = {
    "pollution_source": [
        "operating>stopped", "operating>rectifying", "operating>closed", "operating>moved", "stopped>operating", "stopped>rectifying",
        "stopped>closed", "stopped>moved", "rectifying>operating", "rectifying>stopped", "rectifying>closed", "rectifying>moved",
        "closed>operating", "closed>rectifying",
    ],
    "pollution_sweep": ["planned>running", "planned>cancelled", "running>ended", "running>cancelled"],
    "pollution_finding": ["told>replied", "told>fixed", "told>raised", "replied>fixed", "replied>told", "replied>raised"],
}
APPEND_ONLY = (
    "pollution_sourcehistory", "pollution_sweephistory", "pollution_findinghistory", "pollution_inspection", "pollution_inspectionfile",
    "pollution_inspectionparty", "pollution_inspectionremark", "pollution_findingfile",
)


def _make() -> str:
    # The functions are those of accountability: the same rule, said once.
    moves = "".join(
        f"CREATE TRIGGER only_moves_of_the_diagram BEFORE UPDATE OF status ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION accountability_moves({', '.join(repr(pair) for pair in pairs)});\n"
        for table, pairs in ALLOWED.items()
    )
    stays = "".join(
        f"CREATE TRIGGER what_was_written_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION accountability_stays();\n"
        for table in APPEND_ONLY
    )
    return moves + stays


def _undo() -> str:
    drops = [f"DROP TRIGGER only_moves_of_the_diagram ON {table};" for table in ALLOWED]
    return "\n".join(drops + [f"DROP TRIGGER what_was_written_stays ON {table};" for table in APPEND_ONLY])


class Migration(migrations.Migration):
    dependencies = [("pollution", "0001_initial"), ("accountability", "0002_what_the_database_keeps")]
    operations = [migrations.RunSQL(_make(), _undo())]
