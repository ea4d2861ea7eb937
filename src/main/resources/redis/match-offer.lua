-- ARGV: now, rules, lease id, user, ticket id, session, mode, search, langs, ints, gender, wants, blocked, and for a ticket
-- that was in another queue its place. Returns what became of it, the ticket, the one it replaced, the reservation.
local leaseId, user, id = ARGV[3], ARGV[4], ARGV[5]
local ended = redis.call('GET', key('ended', id))
if ended and tonumber(ended) > now and not ARGV[14] then
  return {'ended'}
end
if redis.call('EXISTS', key('in', user)) == 1 then
  return {'conflict'}
end

-- Kept seniority is used up by it.
local function placeFor()
  local times = redis.call('LRANGE', key('skips', user), 0, -1)
  local skips = 0
  for _, time in ipairs(times) do
    if tonumber(time) > now - rules.skipWindow then
      skips = skips + 1
    end
  end
  local seniority, senior = 0, redis.call('HMGET', key('senior', user), 'waited', 'until')
  if senior[1] and tonumber(senior[2]) > now then
    seniority = tonumber(senior[1])
  end
  redis.call('DEL', key('senior', user))
  local delay = rules.delays[math.min(skips, #rules.delays - 1) + 1] or 0
  return table.concat({whole(now), whole(seniority), whole(delay), whole(skips)}, ',')
end

local known = ticketOf(user)
if known and (known.id == id or ARGV[14]) then
  return {'enqueued', told(known), {}}
end
local place = ARGV[14]
if known then
  finish(known)
  place = known.place
end
place = place or placeFor()
local enqueued, seniority, delay, skips = string.match(place, '^(.-),(.-),(.-),(.-)$')
local ready = tonumber(enqueued) + tonumber(delay)
redis.call('HSET', key('e', user), 'id', id, 'session', ARGV[6], 'mode', ARGV[7], 'search', ARGV[8], 'langs', ARGV[9],
  'ints', ARGV[10], 'gender', ARGV[11], 'wants', ARGV[12], 'blocked', ARGV[13], 'place', place, 'skips', skips,
  'ready', whole(ready), 'since', whole(ready - tonumber(seniority)))
redis.call('PEXPIRE', key('e', user), DAY)
local ticket = ticketOf(user)
score('t:' .. ticket.mode, ticket.since, user)
local replaced = known and told(known) or {}
if ready > now then
  schedule(ticket, ready)
  return {'enqueued', told(ticket), replaced}
end
local partner = step(ticket, rules.looks)
if not partner then
  lineUp(ticket)
  return {'enqueued', told(ticket), replaced}
end
return {'reserved', told(ticket), replaced, reserve(leaseId, ticket, partner)}
