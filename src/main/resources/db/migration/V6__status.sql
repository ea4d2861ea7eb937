-- Whether accounts are online, and since when that is so: who is connected right now presence knows better, but when
-- somebody was last here must outlive a restart.
CREATE TABLE user_status (
    user_id    text PRIMARY KEY,
    online     boolean     NOT NULL,
    changed_at timestamptz NOT NULL
) WITH (fillfactor = 70);
