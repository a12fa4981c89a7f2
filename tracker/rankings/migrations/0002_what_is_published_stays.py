"""The database keeps two promises: what is published stays as it is, and the weights of a scheme make 100."""

from django.db import migrations

PLACES = """
CREATE FUNCTION rankings_place_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE standing_status varchar;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        SELECT status INTO standing_status FROM rankings_rankingtable WHERE id = NEW.table_id;
        IF standing_status <> 'draft' THEN
            RAISE EXCEPTION 'a published standing stays as it is (rankings_place)' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        SELECT status INTO standing_status FROM rankings_rankingtable WHERE id = OLD.table_id;
        IF standing_status <> 'draft' THEN
            RAISE EXCEPTION 'a published standing stays as it is (rankings_place)' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_published_place_stays BEFORE INSERT OR UPDATE OR DELETE ON rankings_place
FOR EACH ROW EXECUTE FUNCTION rankings_place_stays();
"""
TERMS = """
CREATE FUNCTION rankings_placeterm_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE standing_status varchar;
BEGIN
    IF TG_OP <> 'DELETE' THEN
        SELECT t.status INTO standing_status
        FROM rankings_place p JOIN rankings_rankingtable t ON t.id = p.table_id WHERE p.id = NEW.place_id;
        IF standing_status <> 'draft' THEN
            RAISE EXCEPTION 'a published standing stays as it is (rankings_placeterm)' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        SELECT t.status INTO standing_status
        FROM rankings_place p JOIN rankings_rankingtable t ON t.id = p.table_id WHERE p.id = OLD.place_id;
        IF standing_status <> 'draft' THEN
            RAISE EXCEPTION 'a published standing stays as it is (rankings_placeterm)' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_published_term_stays BEFORE INSERT OR UPDATE OR DELETE ON rankings_placeterm
FOR EACH ROW EXECUTE FUNCTION rankings_placeterm_stays();
"""
# Of a published standing only the status may go on, and only forward: published → corrected.
STANDINGS = """
CREATE FUNCTION rankings_rankingtable_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        IF OLD.status IN ('published', 'corrected') THEN
            RAISE EXCEPTION 'a published standing stays as it is (rankings_rankingtable)' USING ERRCODE = 'check_violation';
        END IF;
        RETURN OLD;
    END IF;
    IF OLD.status = 'draft' THEN RETURN NEW; END IF;
    IF (OLD.kind, OLD."group", OLD.period, OLD.first_day, OLD.last_day, OLD.through, OLD.scheme_id, OLD.correction_number,
        OLD.correction_of_id, OLD.correction_reason, OLD.objections_until, OLD.computed_at, OLD.published_at, OLD.fingerprint, OLD.is_late)
       IS DISTINCT FROM
       (NEW.kind, NEW."group", NEW.period, NEW.first_day, NEW.last_day, NEW.through, NEW.scheme_id, NEW.correction_number,
        NEW.correction_of_id, NEW.correction_reason, NEW.objections_until, NEW.computed_at, NEW.published_at, NEW.fingerprint, NEW.is_late)
       OR NOT (NEW.status = OLD.status OR OLD.status = 'published' AND NEW.status = 'corrected') THEN
        RAISE EXCEPTION 'a published standing stays as it is (rankings_rankingtable)' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_published_standing_stays BEFORE UPDATE OR DELETE ON rankings_rankingtable
FOR EACH ROW EXECUTE FUNCTION rankings_rankingtable_stays();
"""
WEIGHTS = """
CREATE FUNCTION rankings_weights_make_100() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE changed_scheme bigint;
BEGIN
    IF TG_OP = 'DELETE' THEN changed_scheme := OLD.scheme_id; ELSE changed_scheme := NEW.scheme_id; END IF;
    IF EXISTS (SELECT 1 FROM rankings_scorescheme s WHERE s.id = changed_scheme
               AND (SELECT coalesce(sum(weight), 0) FROM rankings_schemeterm t WHERE t.scheme_id = s.id) <> 100) THEN
        RAISE EXCEPTION 'the weights of a scheme make 100 (rankings_schemeterm)' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER the_weights_make_100 AFTER INSERT OR UPDATE OR DELETE ON rankings_schemeterm
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION rankings_weights_make_100();

CREATE FUNCTION rankings_used_weight_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM rankings_rankingtable WHERE scheme_id = OLD.scheme_id AND status IN ('published', 'corrected')) THEN
        RAISE EXCEPTION 'a weight by which a standing was published stays as it is (rankings_schemeterm)' USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER a_used_weight_stays BEFORE UPDATE OR DELETE ON rankings_schemeterm
FOR EACH ROW EXECUTE FUNCTION rankings_used_weight_stays();
"""


def drop(table: str, trigger: str, function: str) -> str:
    return f"DROP TRIGGER {trigger} ON {table}; DROP FUNCTION {function}();"


class Migration(migrations.Migration):
    dependencies = [("rankings", "0001_initial")]

    operations = [
        migrations.RunSQL(PLACES, drop("rankings_place", "a_published_place_stays", "rankings_place_stays")),
        migrations.RunSQL(TERMS, drop("rankings_placeterm", "a_published_term_stays", "rankings_placeterm_stays")),
        migrations.RunSQL(STANDINGS, drop("rankings_rankingtable", "a_published_standing_stays", "rankings_rankingtable_stays")),
        migrations.RunSQL(
            WEIGHTS,
            drop("rankings_schemeterm", "the_weights_make_100", "rankings_weights_make_100")
            + drop("rankings_schemeterm", "a_used_weight_stays", "rankings_used_weight_stays"),
        ),
    ]
