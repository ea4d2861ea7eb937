-- Members are shown and mentioned by the name they have now, whoever changed it: also another service, or a guest who
-- became an account under another name.
CREATE FUNCTION users_auth_renamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE group_members SET username = NEW.username WHERE user_id = NEW.user_id AND username <> NEW.username;
    RETURN NULL;
END $$;
CREATE TRIGGER users_auth_renamed AFTER INSERT OR UPDATE OF username ON users_auth
    FOR EACH ROW EXECUTE FUNCTION users_auth_renamed();

UPDATE group_members m SET username = u.username FROM users_auth u
WHERE u.user_id = m.user_id AND u.username <> m.username;
