-- Accounts and what concerns a user alone. The names are those that an external user service expects.

CREATE TABLE users_auth (
    user_id       text PRIMARY KEY,
    username      text        NOT NULL,
    -- The name as it is compared: case and look-alikes folded.
    username_key  text        NOT NULL UNIQUE,
    email         text UNIQUE,
    password_hash text,
    status        text        NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'disabled', 'banned')),
    banned_until  timestamptz,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now(),
    last_login_at timestamptz
);

CREATE TABLE user_profile_info (
    user_id    text PRIMARY KEY REFERENCES users_auth ON DELETE CASCADE,
    gender     text,
    country    text,
    languages  text[]      NOT NULL DEFAULT '{}',
    interests  text[]      NOT NULL DEFAULT '{}',
    bio        text,
    avatar_id  text,
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE jwt_revocation (
    jti        text PRIMARY KEY,
    user_id    text        NOT NULL,
    -- After this the token is refused anyway, and the row may go.
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idx_jwt_revocation_expires_at ON jwt_revocation (expires_at);

-- No foreign keys here and below: guests, who have no row in users_auth, block and report too.
CREATE TABLE blocked_relationships (
    blocker_user_id text        NOT NULL,
    blocked_user_id text        NOT NULL,
    created_at      timestamptz NOT NULL DEFAULT now(),
    -- Set when one of the two is a guest: the block need not outlive the guest.
    expires_at      timestamptz,
    CONSTRAINT idx_blocked_relationships PRIMARY KEY (blocker_user_id, blocked_user_id),
    CHECK (blocker_user_id <> blocked_user_id)
);
CREATE INDEX idx_blocked_relationships_blocked ON blocked_relationships (blocked_user_id, blocker_user_id);

CREATE TABLE user_follows (
    follower_id text        NOT NULL,
    followee_id text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT idx_user_follows PRIMARY KEY (follower_id, followee_id),
    CHECK (follower_id <> followee_id)
);
CREATE INDEX idx_user_follows_followee ON user_follows (followee_id, follower_id);

CREATE TABLE user_reports (
    id          text PRIMARY KEY,
    reporter_id text        NOT NULL,
    reported_id text        NOT NULL,
    room_id     text,
    reason      text        NOT NULL,
    body        text,
    -- The last messages, encrypted with the key that key_id names.
    evidence    bytea,
    key_id      text,
    created_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idx_user_reports_reported ON user_reports (reported_id, created_at);
