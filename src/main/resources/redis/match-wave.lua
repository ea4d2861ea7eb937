-- ARGV: now, rules, the beginning of lease ids. One slice of a wave: looks at no more candidates in all than one look may.
-- Returns the reservations, and whether tickets are still due.
local MOST_MOVED = 256

local function moveDue()
  local due = redis.call('ZRANGEBYSCORE', base .. ':due', '-inf', whole(now), 'LIMIT', 0, MOST_MOVED)
  for _, text in ipairs(due) do
    redis.call('ZREM', base .. ':due', text)
    redis.call('ZADD', base .. ':ready', 0, text)
  end
  redis.call('PEXPIRE', base .. ':ready', DAY)
end

local function oldestReady()
  return redis.call('ZRANGE', base .. ':ready', 0, 0)[1]
end

local leases, steps, budget = {}, 0, rules.looks
moveDue()
local text = oldestReady()
while text and steps < rules.slice and budget > 0 do
  redis.call('ZREM', base .. ':ready', text)
  steps = steps + 1
  local id, user = ofMember(text)
  local ticket = ticketOf(user)
  if ticket and ticket.id == id and isOpen(ticket) then
    lineUp(ticket)
    local partner, looked = step(ticket, budget)
    budget = budget - looked
    if partner then
      leases[#leases + 1] = reserve(ARGV[3] .. '.' .. #leases, ticket, partner)
    end
  end
  moveDue()
  text = oldestReady()
end
return {leases, text and 1 or 0}
