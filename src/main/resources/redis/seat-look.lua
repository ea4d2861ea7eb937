-- ARGV: how long the searches of these users live on if they are back, otherwise 0, then the users. Those who are back are not away any
-- more. Returns their seats.
local life, seats = tonumber(ARGV[2]), {}
local back = life > 0
for i = 3, #ARGV do
  local user = ARGV[i]
  local seat = seatOf(user)
  if back then
    redis.call('ZREM', base .. ':away', user)
    if seat.kind == 'searching' then
      prolong(user, seat, life)
    end
  end
  seats[#seats + 1] = told(seat)
end
return seats
