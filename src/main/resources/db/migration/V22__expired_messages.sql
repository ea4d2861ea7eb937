-- Seq of the last message that went by age; 0 where none did. Somebody has written here, though nothing of it may be left.
LOCK TABLE group_chats IN ACCESS EXCLUSIVE MODE;
ALTER TABLE group_chats ADD COLUMN expired_seq bigint NOT NULL DEFAULT 0;
