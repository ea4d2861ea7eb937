-- In the order in which servers that run meanwhile lock them.
LOCK TABLE group_chats, group_members, message_mentions IN ACCESS EXCLUSIVE MODE;

-- A mention that an edit brings is unread until the member has read up to the edit. The message itself has another seq then;
-- null where it is the mention's own.
ALTER TABLE message_mentions ADD COLUMN message_seq bigint;
CREATE INDEX idx_message_mentions_edited ON message_mentions (room_id, message_seq) WHERE message_seq IS NOT NULL;

-- Names in mentions are ASCII. A database of another language, such as Turkish, has another lower() than ours for them.
DROP INDEX idx_group_members_name;
CREATE INDEX idx_group_members_name ON group_members (group_id, lower(username COLLATE "C"));

-- Names that accounts had until not long ago: nobody else may take one before its time is over.
CREATE TABLE former_names (
    name_key       text PRIMARY KEY,
    user_id        text        NOT NULL,
    reserved_until timestamptz NOT NULL
);
CREATE INDEX idx_former_names_user ON former_names (user_id);
CREATE INDEX idx_former_names_reserved_until ON former_names (reserved_until);

-- The same for the names of accounts that another service writes.
CREATE OR REPLACE FUNCTION users_auth_fold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.username_key := coalesce(NEW.username_key, lower(NEW.username COLLATE "C"));
    RETURN NEW;
END $$;

-- The name of a public room as it is searched for, and the name that this was made of. The server folds it, as the database
-- can't in every language; an older version writes names without their keys.
ALTER TABLE group_chats ADD COLUMN name_key text, ADD COLUMN keyed_name text;
DROP INDEX idx_group_chats_listed;
CREATE INDEX idx_group_chats_listed
    ON group_chats ((CASE WHEN keyed_name = name THEN name_key ELSE lower(name) END), id)
    WHERE kind = 'room' AND closed_at IS NULL AND NOT (settings -> 'isPrivate')::boolean;
CREATE INDEX idx_group_chats_unkeyed ON group_chats (id)
    WHERE kind = 'room' AND closed_at IS NULL AND keyed_name IS DISTINCT FROM name;
