-- ARGV: now, until when they are the caller's. Returns users with the rooms of which they should have heard.
local due = {}
for _, user in ipairs(redis.call('ZRANGEBYSCORE', base .. ':telling', '-inf', ARGV[1], 'LIMIT', 0, 100)) do
  local room = redis.call('HGET', base .. ':untold', user)
  if room then
    redis.call('ZADD', base .. ':telling', ARGV[2], user)
    due[#due + 1] = {user, room}
  else
    redis.call('ZREM', base .. ':telling', user)
  end
end
return due
