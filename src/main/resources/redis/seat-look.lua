-- ARGV: '1' if these users are back, then the users. Who is back is not away any more. Returns their seats.
local back, seats = ARGV[3] == '1', {}
for i = 4, #ARGV do
  local user = ARGV[i]
  local seat = seatOf(user)
  local match = not seat.kind and olderMatch(user)
  if back then
    redis.call('ZREM', base .. ':away', user)
  end
  if match then
    seats[#seats + 1] = {'older', match}
  elseif back and not seat.kind and endOlder(user) then
    seats[#seats + 1] = {'older', ''}
  else
    seats[#seats + 1] = told(user, seat)
  end
end
return seats
