-- ARGV: now, rules, user, session. Returns the ticket, or nothing.
local ticket = ticketOf(ARGV[3])
if not ticket then
  return {}
end
if not ticket.paused and ticket.session == ARGV[4] then
  return told(ticket)
end
unset(ticket, 'paused')
redis.call('ZREM', base .. ':paused', ticket.user)
set(ticket, 'session', ARGV[4])
changed(ticket)
return told(ticket)
