-- Guest sessions, all under the hash tag of KEYS[1] (parley:{session}), times in epoch milliseconds of the callers:
--   :id:<session id>  hash of the session     :user:<user id>  its session id
--   :name:<folded>    the id of its holder    :gone:<session id>  it was ended
--   :ends             sorted set of session ids by their end
-- All keys of a session end ten minutes after it, :gone with the longest life of a session that was open.
local base = KEYS[1]

local function key(kind, id)
  return base .. ':' .. kind .. ':' .. id
end

local function read(id)
  local fields = redis.call('HGETALL', key('id', id))
  return #fields > 0 and fields or false
end

local function field(id, name)
  return redis.call('HGET', key('id', id), name)
end

local function keep(id, ttl)
  redis.call('PEXPIRE', key('id', id), ttl)
  redis.call('SET', key('user', field(id, 'user')), id, 'PX', ttl)
  redis.call('SET', key('name', field(id, 'folded')), id, 'PX', ttl)
  redis.call('ZADD', base .. ':ends', field(id, 'expires'), id)
  if redis.call('PTTL', base .. ':ends') < tonumber(ttl) then
    redis.call('PEXPIRE', base .. ':ends', ttl)
  end
end

local function free(folded, id)
  local holder = redis.call('GET', key('name', folded))
  return not holder or holder == id
end

local function release(kind, value, id)
  if redis.call('GET', key(kind, value)) == id then
    redis.call('DEL', key(kind, value))
  end
end

local function remove(id)
  local session = read(id)
  if session then
    release('name', field(id, 'folded'), id)
    release('user', field(id, 'user'), id)
    local ttl = redis.call('PTTL', key('id', id))
    redis.call('SET', key('gone', id), '1', 'PX', math.max(ttl, 1))
    redis.call('DEL', key('id', id))
  end
  redis.call('ZREM', base .. ':ends', id)
  return session
end
