-- Triggers of the trail's own tables. ALWAYS: they also fire where somebody sets session_replication_role.
CREATE CONSTRAINT TRIGGER trail_act_takes_its_turn AFTER INSERT ON trail_act DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION trail_take_turn();
ALTER TABLE trail_act ENABLE ALWAYS TRIGGER trail_act_takes_its_turn;
CREATE CONSTRAINT TRIGGER trail_turn_is_sealed AFTER INSERT ON trail_turn DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION trail_seal_acts();
ALTER TABLE trail_turn ENABLE ALWAYS TRIGGER trail_turn_is_sealed;

CREATE TRIGGER an_act_stays BEFORE UPDATE OR DELETE ON trail_act FOR EACH ROW EXECUTE FUNCTION trail_stays();
CREATE TRIGGER acts_stay BEFORE TRUNCATE ON trail_act FOR EACH STATEMENT EXECUTE FUNCTION trail_stays();
CREATE TRIGGER a_change_stays BEFORE UPDATE OR DELETE ON trail_change FOR EACH ROW EXECUTE FUNCTION trail_stays();
CREATE TRIGGER changes_stay BEFORE TRUNCATE ON trail_change FOR EACH STATEMENT EXECUTE FUNCTION trail_stays();
CREATE TRIGGER a_seal_stays BEFORE UPDATE OR DELETE ON trail_seal FOR EACH ROW EXECUTE FUNCTION trail_stays();
CREATE TRIGGER seals_stay BEFORE TRUNCATE ON trail_seal FOR EACH STATEMENT EXECUTE FUNCTION trail_stays();
ALTER TABLE trail_act ENABLE ALWAYS TRIGGER an_act_stays;
ALTER TABLE trail_act ENABLE ALWAYS TRIGGER acts_stay;
ALTER TABLE trail_change ENABLE ALWAYS TRIGGER a_change_stays;
ALTER TABLE trail_change ENABLE ALWAYS TRIGGER changes_stay;
ALTER TABLE trail_seal ENABLE ALWAYS TRIGGER a_seal_stays;
ALTER TABLE trail_seal ENABLE ALWAYS TRIGGER seals_stay;
