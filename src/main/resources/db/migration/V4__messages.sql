-- What becomes of messages after they were sent, and who is mentioned in them. As with messages themselves no foreign
-- keys: rows are only written while the room's row is locked.

ALTER TABLE private_messages
    -- Seq of the event that gave the message its present text, where that was an edit.
    ADD COLUMN edited_seq bigint,
    -- Since then the body is a tombstone; what it said is in message_versions for a while.
    ADD COLUMN deleted_at timestamptz;

-- What messages said before they were edited or deleted; sealed like the message itself, and bound to it.
CREATE TABLE message_versions (
    message_id  text        NOT NULL,
    room_id     text        NOT NULL,
    -- Of the event that brought this text into the feed.
    seq         bigint      NOT NULL,
    body        bytea       NOT NULL,
    key_id      text        NOT NULL,
    replaced_at timestamptz NOT NULL,
    PRIMARY KEY (message_id, seq)
);
CREATE INDEX idx_message_versions_replaced ON message_versions (replaced_at);
CREATE INDEX idx_message_versions_key ON message_versions (key_id);

CREATE TABLE message_reactions (
    message_id text        NOT NULL,
    emoji      text        NOT NULL,
    user_id    text        NOT NULL,
    seq        bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (message_id, emoji, user_id)
);

-- Messages that one person does not want to see any more.
CREATE TABLE message_deletions (
    room_id    text        NOT NULL,
    user_id    text        NOT NULL,
    message_id text        NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, user_id, message_id)
);

CREATE TABLE message_pins (
    room_id    text        NOT NULL,
    message_id text        NOT NULL,
    pinned_by  text        NOT NULL,
    seq        bigint      NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, message_id)
);

-- Who is mentioned by the message with this seq; * stands for everyone.
CREATE TABLE message_mentions (
    room_id text   NOT NULL,
    user_id text   NOT NULL,
    seq     bigint NOT NULL,
    PRIMARY KEY (room_id, user_id, seq)
);

-- Members are looked up by the names that messages mention.
CREATE INDEX idx_group_members_name ON group_members (group_id, lower(username));
