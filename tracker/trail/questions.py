"""What the verifier asks the database: each question is one statement over all rows in question, and an empty answer is good.

The sums are written here a second time, beside sql/functions.sql: who replaces the functions does not change the verifier.
Parameters: %(chains)s and %(seqs)s are links known to be good (only what follows is looked at), %(only)s is one chain or null.
"""

MOST_FOUND = 200  # of each kind

SCOPE = """
    WITH scope AS (
        SELECT s.* FROM trail_seal s
        LEFT JOIN unnest(%(chains)s::bigint[], %(seqs)s::bigint[]) AS good (chain, seq) ON good.chain = s.chain
        WHERE s.seq > coalesce(good.seq, 0) AND (%(only)s::bigint IS NULL OR s.chain = %(only)s::bigint)
    )
"""
# A whole look reads all acts and changes; after a known link only those that follow, found by their index.
CHANGES_IN_SCOPE = "trail_change c"
CHANGES_OF_SCOPE = "scope s JOIN trail_change c ON c.act_id = s.act_id"

ALTERED = """{scope}
    SELECT c.act_id, c.number, c.table_name, c.pk FROM {changes}
    WHERE c.digest IS DISTINCT FROM sha256(convert_to(
        jsonb_build_array(c.act_id, c.number, c.table_name, c.pk, c.op, c.before, c.after)::text, 'UTF8'))
    LIMIT {most}
"""
ACTS = """{scope},
    sums AS (
        SELECT c.act_id, count(*)::integer AS changes, max(c.number) AS last, string_agg(c.digest, '' ORDER BY c.number) AS digests
        FROM {changes} GROUP BY c.act_id
    )
    SELECT s.act_id, s.chain, s.seq, s.changes, a.id IS NOT NULL, coalesce(n.changes, 0), coalesce(n.last, 0), a.at, a.user_name
    FROM scope s LEFT JOIN trail_act a ON a.id = s.act_id LEFT JOIN sums n ON n.act_id = s.act_id
    WHERE a.id IS NULL OR coalesce(n.changes, 0) <> s.changes
        OR s.hash IS DISTINCT FROM sha256(s.prev || convert_to(jsonb_build_array(
            a.chain, s.seq, s.changes, a.id, a.xid::text, extract(epoch FROM a.at), a.kind, a.user_id, a.user_name, a.db_role,
            a.request, a.address, a.path, a.job, a.reason, a.thing, a.pk, a.words, a.detail)::text, 'UTF8')
            || coalesce(n.digests, ''))
    ORDER BY s.act_id LIMIT {most}
"""
NUMBERS = "SELECT number, table_name, pk FROM trail_change WHERE act_id = %(act)s ORDER BY number"
LINKS = """{scope}
    SELECT s.chain, s.seq, p.act_id IS NULL AND s.seq > 1
    FROM scope s LEFT JOIN trail_seal p ON p.chain = s.chain AND p.seq = s.seq - 1
    WHERE s.seq < 1 OR s.prev IS DISTINCT FROM coalesce(p.hash, '') OR (p.act_id IS NULL AND s.seq > 1)
    ORDER BY s.chain, s.seq LIMIT {most}
"""
# Whoever sees a committed act sees its seal; an act of the very transaction that asks has none yet.
UNSEALED = """
    SELECT a.id, a.at, a.user_name FROM trail_act a LEFT JOIN trail_seal s ON s.act_id = a.id
    WHERE s.act_id IS NULL AND a.xid IS DISTINCT FROM pg_current_xact_id_if_assigned()
        AND (%(only)s::bigint IS NULL OR a.chain = %(only)s::bigint) AND (%(since)s::timestamptz IS NULL OR a.at > %(since)s)
    ORDER BY a.id LIMIT {most}
"""
ORPHANS = """
    SELECT c.act_id, c.number, c.table_name, c.pk FROM trail_change c
    LEFT JOIN trail_act a ON a.id = c.act_id LEFT JOIN trail_seal s ON s.act_id = c.act_id
    WHERE a.id IS NULL AND s.act_id IS NULL ORDER BY c.id LIMIT {most}
"""
ANCHORS = """
    SELECT k.chain, k.seq, k.source, s.act_id IS NULL
    FROM unnest(%(chains)s::bigint[], %(seqs)s::bigint[], %(hashes)s::text[], %(sources)s::text[]) AS k (chain, seq, hash, source)
    LEFT JOIN trail_seal s ON s.chain = k.chain AND s.seq = k.seq
    WHERE s.act_id IS NULL OR encode(s.hash, 'hex') <> k.hash
    ORDER BY k.chain, k.seq LIMIT {most}
"""
SIZES = """{scope} SELECT count(*), coalesce(sum(s.changes), 0) FROM scope s"""
OWN_TRIGGERS = """
    SELECT c.relname, t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
    WHERE c.relnamespace = 'public'::regnamespace AND c.relname LIKE 'trail\\_%%' AND t.tgenabled = 'A' AND NOT t.tgisinternal
"""
