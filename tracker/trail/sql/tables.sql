-- The audit trail's tables: written by functions.sql only, and only added to. No foreign keys: the trail outlives what it tells of.
CREATE TABLE trail_act (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    kind text NOT NULL,
    chain bigint NOT NULL,
    user_id bigint,
    user_name text NOT NULL,
    db_role text NOT NULL DEFAULT session_user,
    request text NOT NULL,
    address text NOT NULL,
    path text NOT NULL,
    job text NOT NULL,
    reason text NOT NULL,
    thing text NOT NULL,
    pk text NOT NULL,
    words text NOT NULL,
    detail jsonb NOT NULL
);
CREATE INDEX trail_act_at ON trail_act (at);
CREATE INDEX trail_act_user_at ON trail_act (user_id, at);
CREATE INDEX trail_act_kind_at ON trail_act (kind, at);
CREATE INDEX trail_act_chain_at ON trail_act (chain, at);
CREATE INDEX trail_act_thing ON trail_act (thing, pk, id) WHERE thing <> '';
CREATE INDEX trail_act_request ON trail_act (request) WHERE request <> '';
CREATE INDEX trail_act_job ON trail_act (job, at) WHERE job <> '';

CREATE TABLE trail_change (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    act_id bigint NOT NULL,
    number integer NOT NULL,
    table_name text NOT NULL,
    pk text NOT NULL,
    op text NOT NULL CHECK (op IN ('I', 'U', 'D', 'T')),
    before jsonb,
    after jsonb,
    digest bytea NOT NULL,
    CONSTRAINT changes_of_an_act_are_numbered UNIQUE (act_id, number)
);
CREATE INDEX trail_change_row ON trail_change (table_name, pk, id);
-- Rows that are gone are found by the key of what they belonged to (history.py).
CREATE INDEX trail_change_gone ON trail_change USING gin (before jsonb_path_ops) WHERE op = 'D';

CREATE TABLE trail_seal (
    act_id bigint PRIMARY KEY,
    chain bigint NOT NULL,
    seq bigint NOT NULL,
    prev bytea NOT NULL,
    hash bytea NOT NULL,
    changes integer NOT NULL,
    at timestamptz NOT NULL DEFAULT clock_timestamp(),
    CONSTRAINT links_of_a_chain_are_numbered UNIQUE (chain, seq)
);

-- Acts that wait for the very end of their transaction; empty between transactions, worth nothing after a crash.
CREATE UNLOGGED TABLE trail_turn (
    xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
    act_id bigint NOT NULL,
    chain bigint NOT NULL,
    PRIMARY KEY (xid, act_id)
);
