-- ARGV: user, ticket or '' for any. Returns the seat.
local user, ticket = ARGV[3], ARGV[4]
local seat = seatOf(user)
if seat.kind == 'searching' and (ticket == '' or ticket == seat.ticket) then
  unlist(user, seat)
  finish(user, seat)
  return {'ended', seat.ticket}
end
local match = not seat.kind and olderMatch(user)
if match then
  return {'older', match}
end
endOlder(user)
return told(seat)
