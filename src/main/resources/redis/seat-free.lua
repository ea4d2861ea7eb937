-- ARGV: room, how long the two do not meet again, who skips or '', within what time leaving is a skip, how long skips are remembered.
-- Returns the match that is over, or nothing.
local room, rematch, skipper, within, window = ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])

local match = toldMatch(room)
if not match then
  return {'empty'}
end
redis.call('DEL', key('room', room))
local at, users, places = tonumber(match[3]), {match[4], match[8]}, {match[7], match[11]}
for _, user in ipairs(users) do
  local seat = seatOf(user)
  if seat.kind == 'matched' and seat.room == room then
    finish(user, seat)
    redis.call('ZREM', base .. ':matched', user)
    redis.call('ZREM', base .. ':away', user)
    -- A node of the version before notes matches there too while it does not know a new node yet, and believes the note.
    redis.call('DEL', key('in', user))
  end
end
met(users[1], users[2], rematch)
if (skipper == users[1] or skipper == users[2]) and now - at < within then
  local other = skipper == users[1] and 2 or 1
  local enqueued, seniority, delay = string.match(places[other], '^(.-),(.-),(.-),')
  local waited = math.max(0, at - (tonumber(enqueued) + tonumber(delay) - tonumber(seniority)))
  redis.call('RPUSH', key('skips', skipper), whole(now))
  redis.call('LTRIM', key('skips', skipper), -100, -1)
  redis.call('PEXPIRE', key('skips', skipper), window + MINUTE)
  redis.call('HSET', key('senior', users[other]), 'waited', whole(waited), 'until', whole(now + window))
  redis.call('PEXPIRE', key('senior', users[other]), window + MINUTE)
end
return match
