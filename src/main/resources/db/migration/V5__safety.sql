-- Reports hold nothing readable any more: the reason and the reporter's words are sealed with the evidence. What was
-- reported before the first release can't be sealed by the database.
DELETE FROM user_reports;
ALTER TABLE user_reports DROP COLUMN reason, DROP COLUMN body;
ALTER TABLE user_reports RENAME COLUMN evidence TO body;
ALTER TABLE user_reports ALTER COLUMN body SET NOT NULL, ALTER COLUMN key_id SET NOT NULL;

-- Which keys are in use, and which rows still wait for the newest one. A few distinct values cost little to keep.
CREATE INDEX idx_private_messages_key ON private_messages (key_id);
CREATE INDEX idx_room_events_key ON room_events (key_id) WHERE key_id IS NOT NULL;
CREATE INDEX idx_user_reports_key ON user_reports (key_id);
