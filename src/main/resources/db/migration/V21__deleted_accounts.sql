-- Accounts that their owners have deleted. What they wrote is shown without their name from then on, so the row stays.
CREATE TABLE deleted_accounts (
    user_id    text PRIMARY KEY,
    deleted_at timestamptz NOT NULL DEFAULT now(),
    -- Whether nothing of the account is left in rooms and lists.
    cleared    boolean     NOT NULL DEFAULT false
);
CREATE INDEX idx_deleted_accounts_left ON deleted_accounts (deleted_at) WHERE NOT cleared;
