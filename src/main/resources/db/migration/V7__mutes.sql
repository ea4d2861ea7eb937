-- Mutes of members who have left, for the case that they come back before their time is over.
CREATE TABLE room_mutes (
    group_id    text        NOT NULL REFERENCES group_chats ON DELETE CASCADE,
    user_id     text        NOT NULL,
    muted_until timestamptz NOT NULL,
    PRIMARY KEY (group_id, user_id)
);
