-- What a call's message is to those who did not begin the call: 'missed', or 'quiet' as long as nothing is left to look after.
-- Null for other messages.
ALTER TABLE private_messages ADD COLUMN call text;
CREATE INDEX idx_private_messages_missed ON private_messages (room_id, seq DESC) WHERE call = 'missed';
