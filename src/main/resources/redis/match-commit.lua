-- ARGV: now, rules, lease id, room. Returns the match, or nothing.
local WEEK = 7 * DAY
local leaseId, room = ARGV[3], ARGV[4]
local known = toldMatch(room)
if known[1] then
  return known[2] == leaseId and known or {}
end
if not leaseHolds(leaseId) then
  return {}
end
local tickets = dissolve(leaseId)
local first, second = tickets[1], tickets[2]
redis.call('HSET', key('m', room), 'lease', leaseId, 'at', whole(now), 'first', cjson.encode(told(first)), 'second',
  cjson.encode(told(second)), 'firstSince', whole(first.since), 'secondSince', whole(second.since))
redis.call('PEXPIRE', key('m', room), WEEK)
for _, ticket in ipairs(tickets) do
  finish(ticket)
  redis.call('SET', key('in', ticket.user), room, 'PX', WEEK)
  redis.call('ZADD', base .. ':chatting', whole(now), ticket.user)
end
redis.call('PEXPIRE', base .. ':chatting', WEEK)
met(first.user, second.user)
return toldMatch(room)
