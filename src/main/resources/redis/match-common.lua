-- The match queue, all under the hash tag of KEYS[1] (parley:{match}); ARGV[1] is the caller's time, ARGV[2] the rules.
--   :e:<user>         hash: the ticket of a user, with its lease, whether it is paused or in lines, how far its look went
--   :t:<mode>         sorted set of searching users by the time that waiting counts from
--   :l:<traits>       line of waiting tickets that share traits, as members (see there), the oldest first
--   :due, :ready      members by the time they are to be tried; members that are due, the oldest first
--   :lease:<id>       hash of a reservation          :leases  sorted set of their ids by their end
--   :paused           sorted set of users by the end of their grace
--   :m:<room>         hash of a match                :in:<user>  its room        :chatting  sorted set of users by its start
--   :met:<pair>, :no:<pair>   until when the two are kept apart, as they met or by a block
--   :skips:<user>     list of times                  :senior:<user>  waiting time kept    :ended:<ticket>  it has ended
-- A key lives as long as its content counts and at least a minute more; tickets and lines a day after their last change,
-- matches a week. A member is the time that waiting counts from, the ticket's id and the user, so that order is age.
local base, now, rules = KEYS[1], tonumber(ARGV[1]), cjson.decode(ARGV[2])
local MINUTE, DAY = 60000, 86400000
local ENDED_MS = MINUTE

local function key(kind, id)
  return base .. ':' .. kind .. ':' .. id
end

local function whole(number)
  return string.format('%.0f', number)
end

local function score(set, number, value)
  redis.call('ZADD', base .. ':' .. set, whole(number), value)
  redis.call('PEXPIRE', base .. ':' .. set, DAY)
end

-- Numbers of one width compare as texts.
local function pad(time)
  return whole(time + 1e14)
end

local function member(ticket)
  return pad(ticket.since) .. '\1' .. ticket.id .. '\1' .. ticket.user
end

local function ofMember(text)
  return string.match(text, '^[^\1]+\1([^\1]*)\1(.*)$')
end

-- Texts are packed with a line feed before, between and after them.
local function texts(packed)
  local list = {}
  for text in string.gmatch(packed, '[^\n]+') do
    list[#list + 1] = text
  end
  return list
end

local function holds(packed, text)
  return string.find(packed, '\n' .. text .. '\n', 1, true) ~= nil
end

local NAMES = {'id', 'session', 'mode', 'since', 'ready', 'place', 'search', 'langs', 'ints', 'gender', 'wants', 'skips',
  'blocked', 'lease', 'paused', 'lined'}

local function ticketOf(user)
  local values = redis.call('HMGET', key('e', user), unpack(NAMES))
  if not values[1] then
    return nil
  end
  local ticket = {user = user}
  for i, name in ipairs(NAMES) do
    ticket[name] = values[i]
  end
  ticket.since, ticket.ready, ticket.skips = tonumber(ticket.since), tonumber(ticket.ready), tonumber(ticket.skips)
  return ticket
end

local function set(ticket, name, value)
  ticket[name] = value
  redis.call('HSET', key('e', ticket.user), name, value)
  redis.call('PEXPIRE', key('e', ticket.user), DAY)
end

local function unset(ticket, ...)
  for _, name in ipairs({...}) do
    ticket[name] = false
  end
  redis.call('HDEL', key('e', ticket.user), ...)
end

-- As the caller reads it.
local function told(ticket)
  return {ticket.user, ticket.id, ticket.session, ticket.search, ticket.place, ticket.blocked}
end

local function toldLease(id, first, second, untilTime)
  return {id, whole(untilTime), told(first), told(second)}
end

local function toldMatch(room)
  local match = redis.call('HMGET', key('m', room), 'lease', 'at', 'first', 'second')
  if not match[1] then
    return {}
  end
  return {room, match[1], match[2], cjson.decode(match[3]), cjson.decode(match[4])}
end

local function pair(a, b)
  return a < b and a .. '\1' .. b or b .. '\1' .. a
end

local function apartUntil(a, b)
  local both = pair(a, b)
  local times = redis.call('MGET', key('met', both), key('no', both))
  return math.max(tonumber(times[1] or 0), tonumber(times[2] or 0))
end

local function met(a, b)
  redis.call('SET', key('met', pair(a, b)), whole(now + rules.rematch), 'PX', rules.rematch + MINUTE)
end
