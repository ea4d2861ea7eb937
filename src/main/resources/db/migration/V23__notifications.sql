-- What a user is notified of is read from the rooms themselves; these columns let the newest of it be found by an index.

-- In the order in which servers that run meanwhile lock them.
LOCK TABLE group_members, message_mentions IN ACCESS EXCLUSIVE MODE;

-- Who added the member to the room; null for those who came by themselves.
ALTER TABLE group_members ADD COLUMN brought_by text;
CREATE INDEX idx_group_members_brought ON group_members (user_id, joined_at DESC) WHERE brought_by IS NOT NULL;

-- When the mention was made. Mentions from before this have no time, so nobody is notified of them again.
ALTER TABLE message_mentions ADD COLUMN made_at timestamptz;
ALTER TABLE message_mentions ALTER COLUMN made_at SET DEFAULT now();
CREATE INDEX idx_message_mentions_made_at ON message_mentions (user_id, made_at DESC);

-- Up to when users have seen their notifications.
CREATE TABLE seen_notifications (
    user_id text PRIMARY KEY,
    up_to   timestamptz NOT NULL
);
CREATE INDEX idx_seen_notifications_up_to ON seen_notifications (up_to);
