-- How many open rooms each person is in, was brought into, and made. Triggers keep the counts, so that they also hold what an
-- older version of the server writes beside this one. Whoever is about to come into a room locks their row first.

-- In the order in which servers that run meanwhile lock them; otherwise one of their writes and this would wait for each other.
LOCK TABLE group_chats, group_members IN ACCESS EXCLUSIVE MODE;

CREATE TABLE room_places (
    user_id  text PRIMARY KEY,
    -- By oneself, or by somebody whom one follows.
    joined   integer       NOT NULL DEFAULT 0,
    -- By somebody whom one does not follow.
    added    integer       NOT NULL DEFAULT 0,
    made     integer       NOT NULL DEFAULT 0,
    -- When that happened within the last hour; leaving a room does not undo it.
    added_at timestamptz[] NOT NULL DEFAULT '{}'
) WITH (fillfactor = 70);

ALTER TABLE group_members
    -- Who brought the member in, where the member did not follow them; null otherwise.
    ADD COLUMN added_by text;
ALTER TABLE group_chats
    -- Null for direct rooms, and for rooms from before this was noted.
    ADD COLUMN made_by text;

CREATE FUNCTION room_places_entered() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO room_places AS p (user_id, joined, added, added_at)
    VALUES (NEW.user_id, (NEW.added_by IS NULL)::int, (NEW.added_by IS NOT NULL)::int,
            CASE WHEN NEW.added_by IS NULL THEN '{}' ELSE ARRAY[NEW.joined_at] END)
    ON CONFLICT (user_id) DO UPDATE SET joined = p.joined + excluded.joined, added = p.added + excluded.added,
      added_at = CASE WHEN NEW.added_by IS NULL THEN p.added_at ELSE
        array(SELECT at FROM unnest(p.added_at) at WHERE at > NEW.joined_at - interval '1 hour') || excluded.added_at END;
    RETURN NULL;
END $$;
CREATE TRIGGER room_places_entered AFTER INSERT ON group_members
    FOR EACH ROW EXECUTE FUNCTION room_places_entered();

CREATE FUNCTION room_places_left() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A room that was closed has given its places back already.
    IF EXISTS (SELECT FROM group_chats WHERE id = OLD.group_id AND closed_at IS NULL) THEN
        UPDATE room_places SET joined = joined - (OLD.added_by IS NULL)::int, added = added - (OLD.added_by IS NOT NULL)::int
        WHERE user_id = OLD.user_id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER room_places_left AFTER DELETE ON group_members
    FOR EACH ROW EXECUTE FUNCTION room_places_left();

CREATE FUNCTION room_places_made() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO room_places AS p (user_id, made) VALUES (NEW.made_by, 1)
    ON CONFLICT (user_id) DO UPDATE SET made = p.made + 1;
    RETURN NULL;
END $$;
CREATE TRIGGER room_places_made AFTER INSERT ON group_chats
    FOR EACH ROW WHEN (NEW.made_by IS NOT NULL) EXECUTE FUNCTION room_places_made();

CREATE FUNCTION room_places_closed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- In the order in which everybody locks them.
    PERFORM FROM room_places
    WHERE user_id IN (SELECT user_id FROM group_members WHERE group_id = OLD.id UNION SELECT OLD.made_by)
    ORDER BY user_id FOR UPDATE;
    UPDATE room_places p
    SET joined = p.joined - (m.added_by IS NULL)::int, added = p.added - (m.added_by IS NOT NULL)::int
    FROM group_members m WHERE m.group_id = OLD.id AND p.user_id = m.user_id;
    UPDATE room_places SET made = made - 1 WHERE user_id = OLD.made_by;
    RETURN OLD;
END $$;
CREATE TRIGGER room_places_closed AFTER UPDATE OF closed_at ON group_chats
    FOR EACH ROW WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION room_places_closed();
CREATE TRIGGER room_places_deleted BEFORE DELETE ON group_chats
    FOR EACH ROW WHEN (OLD.closed_at IS NULL) EXECUTE FUNCTION room_places_closed();

INSERT INTO room_places (user_id, joined)
SELECT m.user_id, count(*) FROM group_members m JOIN group_chats g ON g.id = m.group_id
WHERE g.closed_at IS NULL GROUP BY m.user_id;
