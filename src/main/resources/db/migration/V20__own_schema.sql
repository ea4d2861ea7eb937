-- Functions of triggers find their tables whatever names the statement sees that sets the trigger off: that of a node of
-- the version before, of an operator, or of a user service.
DO $$
DECLARE
    trigger_function regprocedure;
BEGIN
    FOR trigger_function IN
        SELECT oid::regprocedure FROM pg_proc
        WHERE pronamespace = current_schema()::regnamespace AND prorettype = 'trigger'::regtype
          AND pg_has_role(proowner, 'USAGE')
    LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = %I, pg_temp', trigger_function, current_schema());
    END LOOP;
    -- A user service that renames somebody needs no rights on the tables of rooms.
    ALTER FUNCTION users_auth_renamed() SECURITY DEFINER;
END $$;
