-- ARGV: user, ticket or '' for any. Returns the seat.
local user, ticket = ARGV[2], ARGV[3]
local seat = seatOf(user)
if seat.kind == 'searching' and (ticket == '' or ticket == seat.ticket) then
  unlist(user, seat)
  finish(user, seat)
  return {'ended', seat.ticket}
end
return told(seat)
