-- ARGV: now, until when they are the caller's. Returns users.
local due = redis.call('ZRANGEBYSCORE', base, '-inf', ARGV[1], 'LIMIT', 0, 100)
for _, user in ipairs(due) do
  redis.call('ZADD', base, ARGV[2], user)
end
return due
