-- A direct room says itself that one of its two members blocks the other, as its row is what appends lock. It may say so of a
-- block that has ended; whoever is refused for it looks again.

-- In the order in which servers that run meanwhile lock them.
LOCK TABLE group_chats IN ACCESS EXCLUSIVE MODE;

ALTER TABLE group_chats ADD COLUMN barred boolean NOT NULL DEFAULT false;

UPDATE group_chats g SET barred = true
FROM blocked_relationships b
JOIN conversations c ON c.user_low = least(b.blocker_user_id, b.blocked_user_id)
                    AND c.user_high = greatest(b.blocker_user_id, b.blocked_user_id)
WHERE g.id = c.room_id AND (b.expires_at IS NULL OR b.expires_at > now());
