-- ARGV: now, rules. Returns reservations that ran out, and tickets that ended with their grace.
local MOST = 100
local leases, tickets = {}, {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', base .. ':leases', '-inf', whole(now), 'LIMIT', 0, MOST)) do
  local both, untilTime = dissolve(id)
  if #both == 2 then
    leases[#leases + 1] = toldLease(id, both[1], both[2], untilTime)
  end
  for _, ticket in ipairs(both) do
    if isOpen(ticket) then
      reopen(ticket)
    end
  end
end
for _, user in ipairs(redis.call('ZRANGEBYSCORE', base .. ':paused', '-inf', whole(now), 'LIMIT', 0, MOST)) do
  local ticket = ticketOf(user)
  redis.call('ZREM', base .. ':paused', user)
  if ticket then
    finish(ticket)
    tickets[#tickets + 1] = told(ticket)
  end
end
redis.call('ZREMRANGEBYSCORE', base .. ':chatting', '-inf', '(' .. whole(now - 7 * DAY))
return {leases, tickets}
