-- ARGV: now, rules, user. Returns the ticket that was ended, or nothing.
local ticket = ticketOf(ARGV[3])
if not ticket then
  return {}
end
finish(ticket)
return told(ticket)
