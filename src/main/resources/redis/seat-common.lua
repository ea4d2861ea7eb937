-- Seats of matching, all under the hash tag of KEYS[1] (parley:{match}). ARGV[1] is the caller's time.
--   :seat:<user>      hash: kind (searching, matched, ended), ticket (its id), wish (JSON), place, mode, room
--   :room:<room>      hash of a match: at, and of the two user, ticket, wish, place with 1 or 2 behind each name
--   :seats:<mode>     sorted set of searchers by the end of their seats' life
--   :matched          sorted set of users by the begin of their match
--   :away             sorted set of users who are away from their match by the time until which they are waited for
--   :partners:<user>  sorted set of users by the time until which the two do not meet again
--   :skips:<user>     list of times              :senior:<user>   hash: waiting time kept, and until when
-- A searching seat lives as long as the node that renews it says, an ended one a minute, a match a week.
local base, now = KEYS[1], tonumber(ARGV[1])
local MINUTE, WEEK = 60000, 7 * 86400000
local MODES = {'text', 'voice', 'video'}

local function key(kind, id)
  return base .. ':' .. kind .. ':' .. id
end

local function whole(number)
  return string.format('%.0f', number)
end

local function seatOf(user)
  local values = redis.call('HMGET', key('seat', user), 'kind', 'ticket', 'wish', 'place', 'mode', 'room')
  return {kind = values[1], ticket = values[2], wish = values[3], place = values[4], mode = values[5], room = values[6]}
end

local function unlist(user, seat)
  if seat.kind == 'searching' then
    redis.call('ZREM', base .. ':seats:' .. seat.mode, user)
  end
end

local function write(user, seat, life)
  redis.call('DEL', key('seat', user))
  redis.call('HSET', key('seat', user), 'kind', seat.kind, 'ticket', seat.ticket, 'wish', seat.wish or '', 'place',
    seat.place or '', 'mode', seat.mode or '', 'room', seat.room or '')
  redis.call('PEXPIRE', key('seat', user), life)
  if seat.kind == 'searching' then
    redis.call('ZADD', base .. ':seats:' .. seat.mode, whole(now + life), user)
    redis.call('PEXPIRE', base .. ':seats:' .. seat.mode, WEEK)
  end
end

local function prolong(user, seat, life)
  redis.call('PEXPIRE', key('seat', user), life)
  redis.call('ZADD', base .. ':seats:' .. seat.mode, whole(now + life), user)
end

local function finish(user, seat)
  write(user, {kind = 'ended', ticket = seat.ticket, place = seat.place}, MINUTE)
end

-- Returns the version of a wish; of two wishes with one ticket the higher counts.
local function version(place)
  return tonumber(string.match(place, '%d+$'))
end

local function met(a, b, rematch)
  for _, pair in ipairs({{a, b}, {b, a}}) do
    redis.call('ZADD', key('partners', pair[1]), whole(now + rematch), pair[2])
    redis.call('ZREMRANGEBYSCORE', key('partners', pair[1]), '-inf', whole(now))
    redis.call('PEXPIRE', key('partners', pair[1]), rematch + MINUTE)
  end
end

-- Returns a match as the caller reads it.
local function toldMatch(room)
  local told = redis.call('HMGET', key('room', room), 'at', 'user1', 'ticket1', 'wish1', 'place1', 'user2', 'ticket2',
    'wish2', 'place2')
  if not told[1] then
    return nil
  end
  table.insert(told, 1, room)
  table.insert(told, 1, 'matched')
  return told
end

local function told(seat)
  if seat.kind == 'searching' then
    return {'searching', seat.ticket, seat.wish, seat.place}
  end
  if seat.kind == 'matched' then
    return toldMatch(seat.room) or {'empty'}
  end
  return seat.kind and {'ended', seat.ticket} or {'empty'}
end

local function counts()
  local all = {}
  for _, mode in ipairs(MODES) do
    all[#all + 1] = redis.call('ZCOUNT', base .. ':seats:' .. mode, '(' .. whole(now), '+inf')
  end
  all[#all + 1] = redis.call('ZCARD', base .. ':matched') - redis.call('ZCARD', base .. ':away')
  return all
end
