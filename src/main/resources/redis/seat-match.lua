-- ARGV: room, how long the two do not meet again, then user and ticket of the one who waited longer, and of the other. Returns the match,
-- or until when the two are kept apart, or the users whose seats are not searching with these tickets.
local CHANGED_MS = 1000
local room, rematch = ARGV[2], tonumber(ARGV[3])
local users, tickets = {ARGV[4], ARGV[6]}, {ARGV[5], ARGV[7]}
local known = toldMatch(room)
if known then
  return known
end
local seats, refused = {}, {'refused'}
for i, user in ipairs(users) do
  seats[i] = seatOf(user)
  if seats[i].kind ~= 'searching' or seats[i].ticket ~= tickets[i] then
    refused[#refused + 1] = user
  end
end
if #refused > 1 then
  return refused
end

-- A wish may have changed since the two were proposed. Blocks change without a new wish, and are judged by the users' nodes.
local function accepts(wish, other)
  local wanted = wish.preferences.wantGender
  return wish.preferences.mode == other.preferences.mode and (type(wanted) ~= 'string' or wanted == other.searcher.gender)
end

local wishes = {cjson.decode(seats[1].wish), cjson.decode(seats[2].wish)}
if not accepts(wishes[1], wishes[2]) or not accepts(wishes[2], wishes[1]) then
  return {'apart', whole(now + CHANGED_MS)}
end
local apart = tonumber(redis.call('ZSCORE', key('partners', users[1]), users[2]) or 0)
if apart > now then
  return {'apart', whole(apart)}
end
redis.call('HSET', key('room', room), 'at', whole(now))
for i, user in ipairs(users) do
  local seat = seats[i]
  unlist(user, seat)
  redis.call('HSET', key('room', room), 'user' .. i, user, 'ticket' .. i, seat.ticket, 'wish' .. i, seat.wish, 'place' .. i,
    seat.place)
  write(user, {kind = 'matched', ticket = seat.ticket, place = seat.place, room = room}, WEEK)
  redis.call('ZADD', base .. ':matched', whole(now), user)
end
redis.call('PEXPIRE', key('room', room), WEEK)
redis.call('PEXPIRE', base .. ':matched', WEEK)
met(users[1], users[2], rematch)
return toldMatch(room)
