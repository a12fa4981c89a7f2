"""The database keeps the way of a matter: illegal moves, rewritten histories, open breaches behind a close-out are refused to raw SQL too."""

from django.db import migrations

MOVES = """
CREATE FUNCTION accountability_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.status IS DISTINCT FROM OLD.status AND NOT (OLD.status || '>' || NEW.status = ANY (TG_ARGV)) THEN
        RAISE EXCEPTION 'no move leads from % to % (%)', OLD.status, NEW.status, TG_TABLE_NAME USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
ALLOWED = {
    "accountability_matter": [
        "registered>assigned", "registered>dismissed", "assigned>acknowledged", "assigned>dismissed", "acknowledged>rectifying",
        "acknowledged>dismissed", "acknowledged>assigned", "rectifying>submitted", "rectifying>dismissed", "submitted>rectifying",
        "submitted>accepted", "accepted>rectifying", "accepted>closed",
    ],
    "accountability_urging": ["proposed>sent", "proposed>declined", "sent>met", "sent>failed", "sent>annulled", "failed>annulled"],
    "accountability_case": [
        "opened>handed_over", "opened>dropped", "handed_over>decided", "handed_over>dropped", "decided>under_review",
        "under_review>decided", "under_review>dropped",
    ],
    "accountability_breach": ["open>cleared", "open>excused", "open>settled", "open>annulled"],
    "accountability_feedback": ["waiting>returned", "waiting>accepted"],
    "accountability_extension": ["asked>granted", "asked>refused"],
    "accountability_review": ["asked>upheld", "asked>rejected"],
    "accountability_lookback": ["due>passed", "due>relapsed"],
}
STAYS = """
CREATE FUNCTION accountability_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was written down stays as it is (%)', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
"""
APPEND_ONLY = (
    "accountability_matterhistory", "accountability_urginghistory", "accountability_casehistory", "accountability_matterevent",
    "accountability_signature", "accountability_snapshot", "accountability_contact",
)
# Of an issued notice only receipt and reply are still to come, each once.
NOTICES = """
CREATE FUNCTION accountability_notice_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE'
       OR to_jsonb(OLD) - ARRAY['received_at', 'received_by_id', 'reply', 'replied_at', 'replied_by_id']
          <> to_jsonb(NEW) - ARRAY['received_at', 'received_by_id', 'reply', 'replied_at', 'replied_by_id']
       OR (OLD.received_at IS NOT NULL AND (OLD.received_at, OLD.received_by_id) IS DISTINCT FROM (NEW.received_at, NEW.received_by_id))
       OR (OLD.replied_at IS NOT NULL AND (OLD.replied_at, OLD.replied_by_id, OLD.reply) IS DISTINCT FROM (NEW.replied_at, NEW.replied_by_id, NEW.reply))
    THEN
        RAISE EXCEPTION 'an issued notice stays as it is (accountability_notice)' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER an_issued_notice_stays BEFORE UPDATE OR DELETE ON accountability_notice
FOR EACH ROW EXECUTE FUNCTION accountability_notice_stays();
"""
# Whoever closes waits for whoever records a breach, and the other way round: both look at the row of the matter.
BREACHES = """
CREATE FUNCTION accountability_gate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM accountability_breach WHERE matter_id = NEW.id AND status = 'open') THEN
        RAISE EXCEPTION 'a matter with an open breach is not closed out (accountability_matter)' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER an_open_breach_keeps_a_matter BEFORE UPDATE OF status ON accountability_matter
FOR EACH ROW WHEN (NEW.status = 'closed' AND OLD.status <> 'closed') EXECUTE FUNCTION accountability_gate();
CREATE FUNCTION accountability_breach_of_open_matter() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE matter_status varchar;
BEGIN
    SELECT status INTO matter_status FROM accountability_matter WHERE id = NEW.matter_id FOR SHARE;
    IF NEW.status = 'open' AND matter_status IN ('closed', 'dismissed') THEN
        RAISE EXCEPTION 'a matter that has ended has no open breach (accountability_breach)' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER an_ended_matter_has_no_open_breach BEFORE INSERT ON accountability_breach
FOR EACH ROW EXECUTE FUNCTION accountability_breach_of_open_matter();
"""
SIGNATURES = """
CREATE FUNCTION accountability_not_ones_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM accountability_feedback WHERE matter_id = NEW.matter_id AND by_id = NEW.by_id AND status = 'accepted') THEN
        RAISE EXCEPTION 'nobody signs what they fed back themselves (accountability_signature)' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER nobody_signs_their_own_work BEFORE INSERT ON accountability_signature
FOR EACH ROW EXECUTE FUNCTION accountability_not_ones_own();
"""


def _moves() -> str:
    return "".join(
        f"CREATE TRIGGER only_moves_of_the_diagram BEFORE UPDATE OF status ON {table} FOR EACH ROW "
        f"EXECUTE FUNCTION accountability_moves({', '.join(repr(pair) for pair in pairs)});\n"
        for table, pairs in ALLOWED.items()
    )


def _stays() -> str:
    return "".join(
        f"CREATE TRIGGER what_was_written_stays BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION accountability_stays();\n"
        for table in APPEND_ONLY
    )


def _undo() -> str:
    drops = [f"DROP TRIGGER only_moves_of_the_diagram ON {table};" for table in ALLOWED]
    drops += [f"DROP TRIGGER what_was_written_stays ON {table};" for table in APPEND_ONLY]
    drops += [
        "DROP TRIGGER an_issued_notice_stays ON accountability_notice;",
        "DROP TRIGGER an_open_breach_keeps_a_matter ON accountability_matter;",
        "DROP TRIGGER an_ended_matter_has_no_open_breach ON accountability_breach;",
        "DROP TRIGGER nobody_signs_their_own_work ON accountability_signature;",
    ]
    names = ("moves", "stays", "notice_stays", "gate", "breach_of_open_matter", "not_ones_own")
    return "\n".join(drops + [f"DROP FUNCTION accountability_{name}();" for name in names])


class Migration(migrations.Migration):
    dependencies = [("accountability", "0001_initial")]
    operations = [migrations.RunSQL(MOVES + _moves() + STAYS + _stays() + NOTICES + BREACHES + SIGNATURES, _undo())]
