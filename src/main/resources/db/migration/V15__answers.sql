-- In the order in which servers that run meanwhile lock them.
LOCK TABLE group_chats, group_members, message_mentions IN ACCESS EXCLUSIVE MODE;

-- A mention that an edit brings is unread until the member has read up to the edit. The message itself has another seq then;
-- null where it is the mention's own.
ALTER TABLE message_mentions ADD COLUMN message_seq bigint;
CREATE INDEX idx_message_mentions_edited ON message_mentions (room_id, message_seq) WHERE message_seq IS NOT NULL;

-- Names in mentions are ASCII. A database of another language, such as Turkish, has another lower() than ours for them.
DROP INDEX idx_group_members_name;
CREATE INDEX idx_group_members_name ON group_members (group_id, lower(username COLLATE "C"));
