-- Saves notes of a hub and forgets others, in one step, so that nobody reads half of a tick.
-- ARGV: the number of notes, their names and texts in turn, then names to forget.
local count = tonumber(ARGV[1])
for i = 0, count - 1 do
  redis.call('HSET', KEYS[1], ARGV[2 + 2 * i], ARGV[3 + 2 * i])
end
for i = 2 + 2 * count, #ARGV do
  redis.call('HDEL', KEYS[1], ARGV[i])
end
redis.call('PEXPIRE', KEYS[1], 600000)
return 1
