-- ARGV: now, rules, lease id, then sessions that are missing.
if not leaseHolds(ARGV[3]) then
  return 0
end
local users = redis.call('HMGET', key('lease', ARGV[3]), 'first', 'second')
breakLease(ARGV[3])
for _, user in ipairs(users) do
  local ticket = ticketOf(user)
  for i = 4, #ARGV do
    if ticket and not ticket.paused and ticket.session == ARGV[i] then
      pause(ticket)
    end
  end
end
return 1
