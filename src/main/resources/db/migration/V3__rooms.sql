-- Stored rooms (direct, group, room), their members, messages and feeds. No foreign keys to users: guests are in rooms too.

CREATE TABLE group_chats (
    id            text PRIMARY KEY,
    kind          text        NOT NULL CHECK (kind IN ('direct', 'group', 'room')),
    name          text        NOT NULL DEFAULT '',
    description   text        NOT NULL DEFAULT '',
    settings      jsonb       NOT NULL DEFAULT '{}',
    epoch         text        NOT NULL,
    -- Seq of the last event; whoever adds events holds this row's lock.
    head          bigint      NOT NULL DEFAULT 0,
    -- The oldest event that the log still has.
    first_seq     bigint      NOT NULL DEFAULT 1,
    member_count  integer     NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL,
    last_event_at timestamptz NOT NULL,
    closed_at     timestamptz,
    CHECK (first_seq BETWEEN 1 AND head + 1)
) WITH (fillfactor = 70); -- head changes with every event: room on the page keeps that out of the indexes
CREATE INDEX idx_group_chats_listed ON group_chats (lower(name), id)
    WHERE kind = 'room' AND closed_at IS NULL AND NOT (settings -> 'isPrivate')::boolean;

-- Which two people a direct room belongs to: one room per pair, however they come to it.
CREATE TABLE conversations (
    room_id    text PRIMARY KEY REFERENCES group_chats ON DELETE CASCADE,
    user_low   text        NOT NULL,
    user_high  text        NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (user_low, user_high),
    CHECK (user_low < user_high)
);

CREATE TABLE group_members (
    group_id      text        NOT NULL REFERENCES group_chats ON DELETE CASCADE,
    user_id       text        NOT NULL,
    username      text        NOT NULL,
    role          text        NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    joined_at     timestamptz NOT NULL,
    joined_seq    bigint      NOT NULL,
    -- How far the member has come in the feed.
    read_seq      bigint      NOT NULL,
    delivered_seq bigint      NOT NULL,
    cleared_seq   bigint      NOT NULL DEFAULT 0,
    muted_until   timestamptz,
    CONSTRAINT idx_group_members_both PRIMARY KEY (group_id, user_id),
    CHECK (read_seq <= delivered_seq)
) WITH (fillfactor = 70);
CREATE INDEX idx_group_members_user ON group_members (user_id, group_id);

CREATE TABLE room_bans (
    group_id   text        NOT NULL REFERENCES group_chats ON DELETE CASCADE,
    user_id    text        NOT NULL,
    banned_by  text        NOT NULL,
    -- Null: for good.
    expires_at timestamptz,
    PRIMARY KEY (group_id, user_id)
);

-- The messages of all rooms as they stand now. No foreign key here and below: rows are only added while the room's
-- row is locked in the same statement, and a check of each would cost a third of the write rate.
CREATE TABLE private_messages (
    id          text PRIMARY KEY,
    room_id     text        NOT NULL,
    seq         bigint      NOT NULL,
    sender_id   text        NOT NULL,
    -- What the sender calls this intent, and a digest of its content: sealed, since a bare one could be guessed.
    client_id   text,
    fingerprint bytea,
    -- Encrypted with the key that key_id names, like the fingerprint.
    body        bytea       NOT NULL,
    key_id      text        NOT NULL,
    created_at  timestamptz NOT NULL
);
-- A room's seq is its order in time: this one serves the history of conversations and of groups, both ways.
CREATE UNIQUE INDEX idx_conversation_messages ON private_messages (room_id, seq DESC);
CREATE INDEX idx_group_messages ON private_messages (room_id, created_at DESC);
CREATE INDEX idx_sender_messages ON private_messages (sender_id, created_at DESC);
CREATE UNIQUE INDEX idx_message_intents ON private_messages (room_id, sender_id, client_id) WHERE client_id IS NOT NULL;

CREATE TABLE room_events (
    room_id    text        NOT NULL,
    seq        bigint      NOT NULL,
    type       text        NOT NULL,
    user_id    text,
    message_id text,
    body       bytea       NOT NULL,
    -- Null: the body is plain, as it holds nothing that anybody wrote.
    key_id     text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (room_id, seq)
);
