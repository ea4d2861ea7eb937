-- Public rooms that belong to nobody and are joined by their name. Each name has one as long as somebody is in it: nodes that
-- make the same room at the same moment are told by the index which of them was first.
ALTER TABLE group_chats
    -- The folded name; null for rooms that somebody has made.
    ADD COLUMN system_key text;
CREATE UNIQUE INDEX idx_group_chats_system ON group_chats (system_key) WHERE system_key IS NOT NULL AND closed_at IS NULL;
