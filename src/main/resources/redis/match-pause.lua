-- ARGV: now, rules, user, session.
local ticket = ticketOf(ARGV[3])
if ticket and not ticket.paused and ticket.session == ARGV[4] then
  pause(ticket)
end
return 1
