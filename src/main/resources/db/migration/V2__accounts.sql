-- Sessions and pictures of accounts.

CREATE TABLE account_sessions (
    session_id   text PRIMARY KEY,
    user_id      text        NOT NULL REFERENCES users_auth ON DELETE CASCADE,
    -- The one refresh token that still counts: whoever brings an older one has a copy.
    refresh_jti  text        NOT NULL,
    device_name  text,
    platform     text,
    push_token   text,
    created_at   timestamptz NOT NULL,
    refreshed_at timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL
);
CREATE INDEX idx_account_sessions_user ON account_sessions (user_id);
CREATE INDEX idx_account_sessions_expires_at ON account_sessions (expires_at);

CREATE TABLE user_avatars (
    user_id    text PRIMARY KEY REFERENCES users_auth ON DELETE CASCADE,
    -- A hash of the image: another image has another id.
    avatar_id  text        NOT NULL,
    media_type text        NOT NULL,
    image      bytea       NOT NULL,
    updated_at timestamptz NOT NULL
);
-- Images are compressed already.
ALTER TABLE user_avatars ALTER COLUMN image SET STORAGE EXTERNAL;

-- A service that writes users_auth itself need not know how names are compared here.
CREATE FUNCTION users_auth_fold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.username_key := coalesce(NEW.username_key, lower(NEW.username));
    RETURN NEW;
END $$;
CREATE TRIGGER users_auth_fold BEFORE INSERT ON users_auth FOR EACH ROW EXECUTE FUNCTION users_auth_fold();
