-- KEYS[1]: the times of one key's takes, the oldest first. ARGV: now, count, windowMs.
-- Returns whether it was taken, how many remain, and the milliseconds to wait.
local now, count, window = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local oldest = tonumber(redis.call('LINDEX', KEYS[1], 0) or nil)
while oldest and oldest <= now - window do
  redis.call('LPOP', KEYS[1])
  oldest = tonumber(redis.call('LINDEX', KEYS[1], 0) or nil)
end
local size = redis.call('LLEN', KEYS[1])
if size >= count then
  return {0, 0, math.max(1, oldest + window - now)}
end
redis.call('RPUSH', KEYS[1], ARGV[1])
-- Only a backstop: what counts is the window above.
redis.call('PEXPIRE', KEYS[1], window + 60000)
return {1, count - size - 1, 0}
