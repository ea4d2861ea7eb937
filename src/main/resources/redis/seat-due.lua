-- ARGV: until when they are the caller's. Returns users who were waited for long enough, with their matches.
local due = {}
for _, user in ipairs(redis.call('ZRANGEBYSCORE', base .. ':away', '-inf', whole(now), 'LIMIT', 0, 100)) do
  local seat = seatOf(user)
  local match = seat.kind == 'matched' and toldMatch(seat.room)
  if match then
    redis.call('ZADD', base .. ':away', ARGV[2], user)
    due[#due + 1] = {user, match}
  else
    redis.call('ZREM', base .. ':away', user)
  end
end
return due
