-- ARGV: how long the searches of these users live on if they are back, otherwise 0, then the users. Those who are back are not away any
-- more. Returns their seats.
local life, seats = tonumber(ARGV[3]), {}
local back = life > 0
for i = 4, #ARGV do
  local user = ARGV[i]
  local seat = seatOf(user)
  local match = not seat.kind and olderMatch(user)
  if back then
    redis.call('ZREM', base .. ':away', user)
    if seat.kind == 'searching' then
      prolong(user, seat, life)
    end
  end
  if match then
    seats[#seats + 1] = {'older', match}
  elseif back and not seat.kind and endOlder(user) then
    seats[#seats + 1] = {'older', ''}
  else
    seats[#seats + 1] = told(seat)
  end
end
return seats
