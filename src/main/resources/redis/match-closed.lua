-- ARGV: now, rules, room, skipper or ''. Returns the match that is over, or nothing.
local room, skipper = ARGV[3], ARGV[4]
local match = toldMatch(room)
if not match[1] then
  return match
end
local first, second = match[4][1], match[5][1]
local since = redis.call('HMGET', key('m', room), 'firstSince', 'secondSince')
redis.call('DEL', key('m', room))
for _, user in ipairs({first, second}) do
  if redis.call('GET', key('in', user)) == room then
    redis.call('DEL', key('in', user))
    redis.call('ZREM', base .. ':chatting', user)
  end
end
met(first, second)
if skipper == first or skipper == second then
  local other = skipper == first and second or first
  local waitedMs = math.max(0, tonumber(match[3]) - tonumber(skipper == first and since[2] or since[1]))
  local skips = key('skips', skipper)
  redis.call('RPUSH', skips, whole(now))
  redis.call('LTRIM', skips, -100, -1)
  redis.call('PEXPIRE', skips, rules.skipWindow + MINUTE)
  redis.call('HSET', key('senior', other), 'waited', whole(waitedMs), 'until', whole(now + rules.skipWindow))
  redis.call('PEXPIRE', key('senior', other), rules.skipWindow + MINUTE)
end
return match
