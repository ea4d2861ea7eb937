-- A refresh whose answer was lost is answered the same again: previous_jti is the token that refresh_jti has replaced,
-- refreshed_by a keyed hash of the client that brought it. Both are empty for a session that was never refreshed.
ALTER TABLE account_sessions ADD COLUMN previous_jti text, ADD COLUMN refreshed_by text;

-- Who was written to may answer. A block ends that: only messages behind its seq count.
LOCK TABLE group_chats IN ACCESS EXCLUSIVE MODE;
ALTER TABLE group_chats ADD COLUMN barred_seq bigint NOT NULL DEFAULT 0;
UPDATE group_chats SET barred_seq = head WHERE barred;

-- Which room an intent made: the same intent again makes no second one. The fingerprint is a keyed hash of what was asked.
CREATE TABLE room_intents (
    user_id     text   NOT NULL,
    client_id   text   NOT NULL,
    room_id     text   NOT NULL REFERENCES group_chats ON DELETE CASCADE,
    seq         bigint NOT NULL,
    fingerprint bytea  NOT NULL,
    PRIMARY KEY (user_id, client_id)
);
CREATE INDEX idx_room_intents_room ON room_intents (room_id);
