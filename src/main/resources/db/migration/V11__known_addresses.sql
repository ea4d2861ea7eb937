-- Where accounts were logged in to of late: guesses from elsewhere don't shut such an address out. Kept as a keyed
-- hash, a few of each account, for some months.
CREATE TABLE account_addresses (
    user_id       text        NOT NULL,
    address       bytea       NOT NULL,
    last_login_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, address)
);
CREATE INDEX idx_account_addresses_last_login_at ON account_addresses (last_login_at);
