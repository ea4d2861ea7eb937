-- ARGV: life, then for each ticket user, id, wish or '', place, mode. A seat that is not there is written where a wish is given. Returns
-- the seats, 'same' where it is searching with this ticket and wish, and the counts.
local life, seats = tonumber(ARGV[2]), {}

local function began(place)
  return tonumber(string.match(place, '^[^,]*')) or 0
end

-- A search that has ended does not come back, but is not in the way of a later one, nor is a wish of a later one.
local function isFreeFor(ticket, place, seat)
  return not seat.kind or seat.kind == 'searching' and seat.ticket == ticket and version(place) > version(seat.place)
    or seat.kind == 'ended' and seat.ticket ~= ticket and began(place) >= began(seat.place)
end

for i = 3, #ARGV, 5 do
  local user, ticket, wish, place, mode = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
  local seat = seatOf(user)
  if wish ~= '' and isFreeFor(ticket, place, seat) then
    unlist(user, seat)
    write(user, {kind = 'searching', ticket = ticket, wish = wish, place = place, mode = mode}, life)
    seats[#seats + 1] = {'same'}
  elseif seat.kind == 'searching' and seat.ticket == ticket then
    prolong(user, seat, life)
    seats[#seats + 1] = version(place) == version(seat.place) and {'same'} or told(seat)
  else
    seats[#seats + 1] = told(seat)
  end
end
for _, mode in ipairs(MODES) do
  redis.call('ZREMRANGEBYSCORE', base .. ':seats:' .. mode, '-inf', whole(now))
end
redis.call('ZREMRANGEBYSCORE', base .. ':matched', '-inf', whole(now - WEEK))
return {seats, counts()}
