-- ARGV: life, user, ticket, wish, mode, how long skips are remembered, delays after 0, 1, 2... skips. Returns the seat and the counts.
local life, user, ticket, wish, mode, window = tonumber(ARGV[2]), ARGV[3], ARGV[4], ARGV[5], ARGV[6], tonumber(ARGV[7])

-- Seniority is used up by it.
local function placeFor()
  local skips = 0
  for _, time in ipairs(redis.call('LRANGE', key('skips', user), 0, -1)) do
    if tonumber(time) > now - window then
      skips = skips + 1
    end
  end
  local kept = redis.call('HMGET', key('senior', user), 'waited', 'until')
  redis.call('DEL', key('senior', user))
  local seniority = kept[1] and tonumber(kept[2]) > now and kept[1] or '0'
  local delays = #ARGV - 7
  local delay = delays == 0 and '0' or ARGV[7 + math.min(skips + 1, delays)]
  return table.concat({whole(now), seniority, delay, whole(skips), whole(now)}, ',')
end

local seat = seatOf(user)
if seat.kind == 'matched' and redis.call('EXISTS', key('room', seat.room)) == 1 or seat.kind == 'ended' and seat.ticket == ticket then
  return {told(seat), counts()}
end
unlist(user, seat)
local place = seat.kind == 'searching' and string.gsub(seat.place, '%d+$', whole(math.max(version(seat.place) + 1, now))) or placeFor()
ticket = seat.kind == 'searching' and seat.ticket or ticket
local searching = {kind = 'searching', ticket = ticket, wish = wish, place = place, mode = mode}
write(user, searching, life)
return {told(searching), counts()}
