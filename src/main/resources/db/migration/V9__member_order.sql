-- Who enters sees the first members of each of their rooms, however large these are.
CREATE INDEX idx_group_members_order ON group_members (group_id, joined_seq, user_id);
