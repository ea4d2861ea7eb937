-- Who is away from a match, under the hash tag of KEYS[1] (parley:{absent}), which is itself a sorted set of users by the
-- time until which they are waited for; :untold is a hash of users to the room of a match that they have not heard of,
-- :telling a sorted set of these by the time until which they should have. All end a day after the last change.
local base = KEYS[1]
local DAY = 86400000

local function keep(key)
  redis.call('PEXPIRE', key, DAY)
end
