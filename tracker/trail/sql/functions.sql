-- The audit trail's functions. They run with the rights of the role that owns the trail; nobody else can write to its tables.
-- After each `migrate` what differs from the database is run again (functions.py), so CREATE OR REPLACE must suffice:
-- another result or other names of arguments need a migration. `manage.py trail verify` compares the same.

-- Begin an act of this transaction with what the process said about itself (setting tracker.acting) and, for a note, about the act.
CREATE OR REPLACE FUNCTION trail_begin(act_kind text, note jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    said text := nullif(current_setting('tracker.acting', true), '');
    who jsonb := coalesce(said, '{}')::jsonb;
    made bigint;
BEGIN
    IF jsonb_typeof(who) <> 'object' THEN
        RAISE EXCEPTION 'tracker.acting must be a JSON object' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    SET CONSTRAINTS trail_act_takes_its_turn, trail_turn_is_sealed DEFERRED;
    INSERT INTO trail_act (kind, chain, user_id, user_name, request, address, path, job, reason, thing, pk, words, detail)
    VALUES (
        act_kind,
        CASE WHEN who->>'unit_id' ~ '^[0-9]{1,18}$' THEN (who->>'unit_id')::bigint ELSE 0 END,
        CASE WHEN who->>'user_id' ~ '^[0-9]{1,18}$' THEN (who->>'user_id')::bigint END,
        coalesce(who->>'user_name', ''),
        coalesce(who->>'request', ''),
        coalesce(who->>'address', ''),
        coalesce(who->>'path', ''),
        coalesce(who->>'job', ''),
        coalesce(who->>'reason', ''),
        coalesce(note->>'thing', ''),
        coalesce(note->>'pk', ''),
        coalesce(note->>'words', ''),
        coalesce(note->'detail', '{}')
    )
    RETURNING id INTO made;
    RETURN made;
END $$;

-- Return {act, number of its last change}: the open act of this transaction and of whoever acts now, begun if there is none.
-- The setting trail.open only helps to find it: it must name an act of this very transaction that is not sealed.
CREATE OR REPLACE FUNCTION trail_open() RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE
    who text := md5(coalesce(current_setting('tracker.acting', true), ''));
    hint text := current_setting('trail.open', true);
    found bigint[];
BEGIN
    IF hint ~ ('^[0-9]{1,18} ' || who || '$') THEN
        SELECT ARRAY[a.id, coalesce((SELECT max(c.number) FROM trail_change c WHERE c.act_id = a.id), 0)] INTO found
        FROM trail_act a
        WHERE a.id = split_part(hint, ' ', 1)::bigint AND a.xid = pg_current_xact_id() AND a.kind = 'change'
            AND NOT EXISTS (SELECT FROM trail_seal s WHERE s.act_id = a.id);
    END IF;
    IF found IS NULL THEN
        found := ARRAY[trail_begin('change', '{}'), 0];
        PERFORM set_config('trail.open', found[1] || ' ' || who, true);
    END IF;
    RETURN found;
END $$;

-- Return a row's values with a mark in place of secrets that are set.
CREATE OR REPLACE FUNCTION trail_mask(fields jsonb, secret text[]) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT jsonb_object_agg(key, CASE WHEN key = ANY (secret) AND value NOT IN ('null', '""') THEN '"***"' ELSE value END)
    FROM jsonb_each(fields)
$$;

CREATE OR REPLACE FUNCTION trail_digest(act_id bigint, number integer, table_name text, pk text, op text, before jsonb, after jsonb)
RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(convert_to(jsonb_build_array(act_id, number, table_name, pk, op, before, after)::text, 'UTF8'))
$$;

-- Write down a statement that changed many rows: what differs is asked column by column, and only what differs is made into JSON.
-- It reads the transition tables of the trigger that calls it, so it is text, and planned anew each time.
CREATE OR REPLACE FUNCTION trail_update_of(place regclass, key text, secret text[], derived text[], OUT compare text, OUT names text[])
LANGUAGE sql STABLE AS $$
    SELECT format('SELECT ARRAY[%s] FROM trail_old o FULL JOIN trail_new n ON o.%I = n.%I',
            string_agg(format('bool_or(o.%1$I%2$s IS DISTINCT FROM n.%1$I%2$s)', c.attname, c.cast), ', ' ORDER BY c.attnum), key, key),
        array_agg(c.attname::text ORDER BY c.attnum)
    FROM (
        SELECT attname, attnum, CASE WHEN atttypid IN ('json'::regtype, 'xml'::regtype, 'point'::regtype) THEN '::text' ELSE '' END AS cast
        FROM pg_attribute WHERE attrelid = place AND attnum > 0 AND NOT attisdropped AND attname <> ALL (derived)
    ) c
$$;

CREATE OR REPLACE FUNCTION trail_record_update(names text[], key text, secret text[], derived text[]) RETURNS text LANGUAGE sql STABLE AS $$
    SELECT format(
        'INSERT INTO trail_change (act_id, number, table_name, pk, op, before, after, digest)'
        ' SELECT act, number, $1, pk, op, before, after, trail_digest(act, number, $1, pk, op, before, after) FROM ('
        '  SELECT open[1] AS act, (open[2] + i)::integer AS number, pk, op, before, after FROM ('
        '   SELECT (SELECT trail_open()) AS open, row_number() OVER () AS i, pk, op, before, after FROM ('
        '    SELECT coalesce(o.%1$I, n.%1$I)::text AS pk,'
        '     CASE WHEN n.%1$I IS NULL THEN ''D'' WHEN o.%1$I IS NULL THEN ''I'' ELSE ''U'' END AS op,'
        '     CASE WHEN n.%1$I IS NULL THEN trail_mask(to_jsonb(o) - $3, $2) WHEN o.%1$I IS NOT NULL THEN nullif(%2$s, ''{}'') END AS before,'
        '     CASE WHEN o.%1$I IS NULL THEN trail_mask(to_jsonb(n) - $3, $2) WHEN n.%1$I IS NOT NULL THEN nullif(%3$s, ''{}'') END AS after'
        '    FROM trail_old o FULL JOIN trail_new n ON o.%1$I = n.%1$I'
        '   ) pairs WHERE op <> ''U'' OR after IS NOT NULL'
        '  ) numbered'
        ' ) changes',
        key,
        string_agg(format('CASE WHEN to_jsonb(o.%1$I) IS DISTINCT FROM to_jsonb(n.%1$I) THEN jsonb_build_object(%1$L, %2$s) ELSE ''{}'' END',
            name, replace(value, '?', 'o')), ' || '),
        string_agg(format('CASE WHEN to_jsonb(o.%1$I) IS DISTINCT FROM to_jsonb(n.%1$I) THEN jsonb_build_object(%1$L, %2$s) ELSE ''{}'' END',
            name, replace(value, '?', 'n')), ' || '))
    FROM (
        SELECT name, CASE WHEN name = ANY (secret)
            THEN format('CASE WHEN ?.%1$I IS NULL OR ?.%1$I::text = '''' THEN to_jsonb(?.%1$I) ELSE ''"***"'' END', name)
            ELSE format('?.%I', name) END AS value
        FROM unnest(names) AS name
    ) differing
$$;

-- Statement triggers of every covered table: arguments are the primary key, the secret columns and the derived columns (comma-separated).
-- Hash joins are asked for because the plan is kept from a first change of one row to a later change of ten thousand.
CREATE OR REPLACE FUNCTION trail_record() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET timezone = 'UTC'
SET intervalstyle = 'postgres'
SET bytea_output = 'hex'
SET extra_float_digits = 1
SET enable_nestloop = off
AS $$
DECLARE
    key text := TG_ARGV[0];
    secret text[] := string_to_array(TG_ARGV[1], ',');
    derived text[] := string_to_array(TG_ARGV[2], ',');
    compare text;
    names text[];
    differs boolean[];
    are_many boolean := false;
BEGIN
    IF TG_TABLE_SCHEMA <> 'public' THEN
        RAISE EXCEPTION 'the audit trail knows no table %.%', TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
    END IF;
    IF TG_OP = 'UPDATE' THEN
        are_many := (SELECT count(*) FROM (SELECT FROM trail_new LIMIT 101) few) > 100;
    END IF;
    IF are_many THEN
        SELECT u.compare, u.names INTO compare, names FROM trail_update_of(TG_RELID, key, secret, derived) u;
        EXECUTE compare INTO differs;
        names := ARRAY(SELECT name FROM unnest(names, differs) AS c (name, differs) WHERE c.differs);
        IF names <> '{}' THEN
            EXECUTE trail_record_update(names, key, secret, derived) USING TG_TABLE_NAME, secret, derived;
        END IF;
    ELSIF TG_OP = 'UPDATE' THEN
        INSERT INTO trail_change (act_id, number, table_name, pk, op, before, after, digest)
        SELECT act, number, TG_TABLE_NAME, pk, op, before, after, trail_digest(act, number, TG_TABLE_NAME, pk, op, before, after)
        FROM (
            SELECT open[1] AS act, (open[2] + n)::integer AS number, pk, op,
                CASE WHEN secret = '{}' THEN before ELSE trail_mask(before, secret) END AS before,
                CASE WHEN secret = '{}' THEN after ELSE trail_mask(after, secret) END AS after
            FROM (
                SELECT (SELECT trail_open()) AS open, row_number() OVER () AS n, pk, op, before, after
                FROM (
                    SELECT coalesce(was, became)->>key AS pk,
                        CASE WHEN became IS NULL THEN 'D' WHEN was IS NULL THEN 'I' ELSE 'U' END AS op,
                        CASE WHEN became IS NULL THEN was ELSE d.was_fields END AS before,
                        CASE WHEN was IS NULL THEN became ELSE d.became_fields END AS after
                    FROM (SELECT to_jsonb(t) - derived AS was FROM trail_old t) o
                    FULL JOIN (SELECT to_jsonb(t) - derived AS became FROM trail_new t) n ON was->>key = became->>key
                    LEFT JOIN LATERAL (
                        SELECT jsonb_object_agg(f.key, was->f.key) AS was_fields, jsonb_object_agg(f.key, f.value) AS became_fields
                        FROM jsonb_each(became) f WHERE was->f.key IS DISTINCT FROM f.value
                    ) d ON was IS NOT NULL AND became IS NOT NULL
                ) pairs
                WHERE op <> 'U' OR after IS NOT NULL
            ) numbered
        ) changes;
    ELSIF TG_OP = 'INSERT' THEN
        INSERT INTO trail_change (act_id, number, table_name, pk, op, after, digest)
        SELECT act, number, TG_TABLE_NAME, pk, 'I', after, trail_digest(act, number, TG_TABLE_NAME, pk, 'I', NULL, after)
        FROM (
            SELECT open[1] AS act, (open[2] + n)::integer AS number, fields->>key AS pk,
                CASE WHEN secret = '{}' THEN fields ELSE trail_mask(fields, secret) END AS after
            FROM (
                SELECT (SELECT trail_open()) AS open, row_number() OVER () AS n, to_jsonb(t) - derived AS fields FROM trail_new t
            ) numbered
        ) changes;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO trail_change (act_id, number, table_name, pk, op, before, digest)
        SELECT act, number, TG_TABLE_NAME, pk, 'D', before, trail_digest(act, number, TG_TABLE_NAME, pk, 'D', before, NULL)
        FROM (
            SELECT open[1] AS act, (open[2] + n)::integer AS number, fields->>key AS pk,
                CASE WHEN secret = '{}' THEN fields ELSE trail_mask(fields, secret) END AS before
            FROM (
                SELECT (SELECT trail_open()) AS open, row_number() OVER () AS n, to_jsonb(t) - derived AS fields FROM trail_old t
            ) numbered
        ) changes;
    END IF;
    RETURN NULL;
END $$;

-- A table emptied at once: the rows are not told one by one, the act is.
CREATE OR REPLACE FUNCTION trail_emptied() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
DECLARE
    open bigint[] := trail_open();
    number integer := open[2] + 1;
BEGIN
    INSERT INTO trail_change (act_id, number, table_name, pk, op, digest)
    VALUES (open[1], number, TG_TABLE_NAME, '', 'T', trail_digest(open[1], number, TG_TABLE_NAME, '', 'T', NULL, NULL));
    RETURN NULL;
END $$;

-- An act without changes of rows: a log-in, an export, a read of something restricted. Whoever may log in to the web server's role
-- may call it, so it does not speak for the verifier.
CREATE OR REPLACE FUNCTION trail_note(note jsonb) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF coalesce(note->>'kind', '') !~ '^[a-z][a-z_]{0,39}$' OR note->>'kind' ~ '^(change$|verified)' THEN
        RAISE EXCEPTION 'the audit trail knows no note of kind %', note->>'kind' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN trail_begin(note->>'kind', note);
END $$;

-- What the verifier found, and what somebody accepted of it: for the worker and whoever owns the trail.
CREATE OR REPLACE FUNCTION trail_verified(note jsonb) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    IF coalesce(note->>'kind', '') NOT IN ('verified', 'verified_accepted') THEN
        RAISE EXCEPTION 'the audit trail knows no look of kind %', note->>'kind' USING ERRCODE = 'invalid_parameter_value';
    END IF;
    RETURN trail_begin(note->>'kind', note);
END $$;

-- At the end of the transaction an act takes its turn; the turn's own trigger fires after every other check of the commit,
-- so that nothing is waited for while the chain is held.
CREATE OR REPLACE FUNCTION trail_take_turn() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
AS $$
BEGIN
    INSERT INTO trail_turn (act_id, chain) VALUES (NEW.id, NEW.chain) ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION trail_hash(prev bytea, seq bigint, changes integer, digests bytea, act trail_act)
RETURNS bytea LANGUAGE sql STABLE AS $$
    SELECT sha256(prev || convert_to(jsonb_build_array(
        act.chain, seq, changes, act.id, act.xid::text, extract(epoch FROM act.at), act.kind, act.user_id, act.user_name, act.db_role,
        act.request, act.address, act.path, act.job, act.reason, act.thing, act.pk, act.words, act.detail)::text, 'UTF8') || digests)
$$;

-- Seal all waiting acts of this transaction, chain by chain in the same order everywhere; one transaction at a time extends a chain.
-- It holds the chain by a row that only these functions can lock: an advisory lock is anybody's, even of a login that only reads.
CREATE OR REPLACE FUNCTION trail_seal_acts() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public, pg_temp
SET lock_timeout = '5s'
AS $$
DECLARE
    turn record;
    last record;
BEGIN
    FOR turn IN SELECT t.act_id, t.chain FROM trail_turn t WHERE t.xid = pg_current_xact_id() ORDER BY t.chain, t.act_id LOOP
        PERFORM FROM trail_chain c WHERE c.chain = turn.chain FOR UPDATE;
        IF NOT FOUND THEN
            INSERT INTO trail_chain (chain) VALUES (turn.chain) ON CONFLICT DO NOTHING;
            PERFORM FROM trail_chain c WHERE c.chain = turn.chain FOR UPDATE;
        END IF;
        SELECT s.seq, s.hash INTO last FROM trail_seal s WHERE s.chain = turn.chain ORDER BY s.seq DESC LIMIT 1;
        INSERT INTO trail_seal (act_id, chain, seq, prev, hash, changes)
        SELECT turn.act_id, turn.chain, link.seq, link.prev, trail_hash(link.prev, link.seq, of_act.changes, of_act.digests, a), of_act.changes
        FROM (SELECT coalesce(last.seq, 0) + 1 AS seq, coalesce(last.hash, '') AS prev) link,
            (SELECT count(*)::integer AS changes, coalesce(string_agg(c.digest, '' ORDER BY c.number), '') AS digests
             FROM trail_change c WHERE c.act_id = turn.act_id) of_act,
            trail_act a
        WHERE a.id = turn.act_id;
    END LOOP;
    DELETE FROM trail_turn t WHERE t.xid = pg_current_xact_id();
    RETURN NULL;
END $$;

-- What is in the trail stays as it is, whoever asks.
CREATE OR REPLACE FUNCTION trail_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only added to: % of % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;

REVOKE ALL ON FUNCTION trail_begin(text, jsonb), trail_open(), trail_mask(jsonb, text[]), trail_record(), trail_emptied(), trail_note(jsonb),
    trail_verified(jsonb),
    trail_update_of(regclass, text, text[], text[]), trail_record_update(text[], text, text[], text[]),
    trail_digest(bigint, integer, text, text, text, jsonb, jsonb), trail_hash(bytea, bigint, integer, bytea, trail_act),
    trail_take_turn(), trail_seal_acts(), trail_stays() FROM PUBLIC;
