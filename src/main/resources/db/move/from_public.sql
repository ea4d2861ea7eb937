-- Early versions kept their tables in the schema public. This moves them into the schema that the setting parley.schema
-- names, in one transaction. Views in public take their places, so that a user service, which runs meanwhile, finds every
-- name that it uses. A database without such tables is left alone.
DO $$
DECLARE
    target constant text := current_setting('parley.schema');
    -- In the order in which stores lock them.
    ours constant text[] := ARRAY[
        'group_chats', 'conversations', 'group_members', 'room_places', 'room_bans', 'room_mutes', 'private_messages',
        'room_events', 'message_versions', 'message_reactions', 'message_deletions', 'message_pins', 'message_mentions',
        'users_auth', 'user_profile_info', 'account_sessions', 'user_avatars', 'account_addresses', 'jwt_revocation',
        'blocked_relationships', 'user_follows', 'user_reports', 'user_status', 'cluster_tokens',
        'flyway_schema_history'];
    functions constant text[] := ARRAY[
        'users_auth_fold', 'users_auth_renamed', 'room_places_entered', 'room_places_left', 'room_places_made',
        'room_places_closed'];
    moving text[];
    is_ours boolean;
    strange text;
    name text;
    granted record;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('parley schema', 0));
    IF target = 'public' OR to_regclass(format('%I.flyway_schema_history', target)) IS NOT NULL THEN
        RETURN;
    END IF;
    -- Another service may use Flyway too, and the same names: only our own first migration has this checksum.
    IF to_regclass('public.flyway_schema_history') IS NULL
        OR NOT has_table_privilege('public.flyway_schema_history', 'SELECT') THEN
        RETURN;
    END IF;
    EXECUTE 'SELECT EXISTS (SELECT FROM public.flyway_schema_history'
        || ' WHERE script = ''V1__users.sql'' AND checksum = 1203852463)' INTO is_ours;
    IF NOT is_ours THEN
        RETURN;
    END IF;

    SELECT array_agg(c.relname::text ORDER BY array_position(ours, c.relname::text)),
           min(c.relname) FILTER (WHERE NOT pg_has_role(c.relowner, 'USAGE'))
    INTO moving, strange
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND c.relname = ANY (ours);
    IF strange IS NOT NULL THEN
        RAISE EXCEPTION 'public.% belongs to another role, so it can''t be moved into the schema %', strange, target;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_namespace WHERE nspname = target) THEN
        EXECUTE format('CREATE SCHEMA %I', target);
    END IF;
    EXECUTE 'LOCK TABLE ' || (SELECT string_agg(format('public.%I', one), ', ' ORDER BY position)
                              FROM unnest(moving) WITH ORDINALITY AS m (one, position)) || ' IN ACCESS EXCLUSIVE MODE';
    FOREACH name IN ARRAY moving LOOP
        EXECUTE format('ALTER TABLE public.%I SET SCHEMA %I', name, target);
        EXECUTE format('CREATE VIEW public.%1$I AS SELECT * FROM %2$I.%1$I', name, target);
        -- A user service with a role of its own goes on as before.
        FOR granted IN
            SELECT a.privilege_type AS privilege, CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END AS grantee
            FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) a
            WHERE c.oid = to_regclass(format('%I.%I', target, name)) AND a.grantee <> c.relowner
              AND a.privilege_type IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE')
        LOOP
            EXECUTE format('GRANT %s ON public.%I TO %s', granted.privilege, name, granted.grantee);
        END LOOP;
    END LOOP;
    FOREACH name IN ARRAY functions LOOP
        IF to_regprocedure(format('public.%I()', name)) IS NOT NULL THEN
            EXECUTE format('ALTER FUNCTION public.%I() SET SCHEMA %I', name, target);
        END IF;
    END LOOP;
END $$;
