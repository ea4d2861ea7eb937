-- Names whose tokens may have fallen: a node reads what was added since its last look, instead of asking about everybody who
-- is connected. Rows are ordered by the transaction that made them, since a number from a sequence is given out before its
-- row can be seen, so that a reader could pass it by.
CREATE TABLE token_changes (
    made_in xid8        NOT NULL DEFAULT pg_current_xact_id(),
    user_id text        NOT NULL,
    made_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (made_in, user_id)
);

-- Whoever changes the tables, even another service, need have no right to this one.
CREATE FUNCTION note_token_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path FROM CURRENT AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO token_changes (user_id) VALUES (NEW.user_id) ON CONFLICT DO NOTHING;
    ELSE
        INSERT INTO token_changes (user_id) VALUES (OLD.user_id) ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER jwt_revocation_noted AFTER INSERT ON jwt_revocation
    FOR EACH ROW EXECUTE FUNCTION note_token_change();
CREATE TRIGGER users_auth_removal_noted AFTER DELETE ON users_auth
    FOR EACH ROW EXECUTE FUNCTION note_token_change();
CREATE TRIGGER users_auth_status_noted AFTER UPDATE OF user_id, status, banned_until ON users_auth
    FOR EACH ROW EXECUTE FUNCTION note_token_change();
CREATE TRIGGER account_sessions_end_noted AFTER DELETE ON account_sessions
    FOR EACH ROW EXECUTE FUNCTION note_token_change();
-- A session that is refreshed ends later.
CREATE TRIGGER account_sessions_change_noted AFTER UPDATE OF session_id, user_id, expires_at ON account_sessions
    FOR EACH ROW WHEN (NEW.expires_at <= OLD.expires_at) EXECUTE FUNCTION note_token_change();
