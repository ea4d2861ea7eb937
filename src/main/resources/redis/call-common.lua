-- Calls, all under the hash tag of KEYS[1] (parley:{call}).
--   :call:<id>     hash: version, call (JSON), index (JSON: room, users, ring, nodes, deadline; '' once it has ended)
--   :held:<id>     list of the caller's candidates while it rings
--   :room:<room>   id of the room's live call           :in:<user>     id of the live call that the user is in
--   :rings:<user>  set of ids of calls that ring for the user
--   :due           sorted set of live calls by deadline
--   :nodes         hash whose fields are the nodes of calls  :node:<node>   set of ids of live calls with a participant there
-- A live call, and what leads to it, lives longer than any call may last; an ended one some minutes.
local base = KEYS[1]
local ENDED = 600000

local function key(kind, id)
  return base .. ':' .. kind .. ':' .. id
end

local function json(id)
  return redis.call('HGET', key('call', id), 'call')
end

local function index(id)
  local text = redis.call('HGET', key('call', id), 'index')
  return text and text ~= '' and cjson.decode(text) or nil
end

-- A call whose key has gone leaves nobody busy.
local function liveOf(kind, id)
  local call = redis.call('GET', key(kind, id))
  return call and redis.call('EXISTS', key('call', call)) == 1 and call or nil
end

local function unlist(id, it)
  redis.call('DEL', key('room', it.room))
  for _, user in ipairs(it.users) do
    redis.call('DEL', key('in', user))
  end
  if it.ring then
    redis.call('SREM', key('rings', it.ring), id)
  end
  for _, node in ipairs(it.nodes) do
    redis.call('SREM', key('node', node), id)
    if redis.call('EXISTS', key('node', node)) == 0 then
      redis.call('HDEL', base .. ':nodes', node)
    end
  end
  redis.call('ZREM', base .. ':due', id)
end

local function list(id, it, life)
  redis.call('SET', key('room', it.room), id, 'PX', life)
  for _, user in ipairs(it.users) do
    redis.call('SET', key('in', user), id, 'PX', life)
  end
  if it.ring then
    redis.call('SADD', key('rings', it.ring), id)
    redis.call('PEXPIRE', key('rings', it.ring), life)
  end
  for _, node in ipairs(it.nodes) do
    redis.call('SADD', key('node', node), id)
    redis.call('PEXPIRE', key('node', node), life)
    redis.call('HSET', base .. ':nodes', node, '')
  end
  redis.call('ZADD', base .. ':due', string.format('%.0f', it.deadline), id)
  redis.call('PEXPIRE', base .. ':due', life)
  if #it.nodes > 0 then
    redis.call('PEXPIRE', base .. ':nodes', life)
  end
end

local function write(id, version, call, text, life)
  redis.call('HSET', key('call', id), 'version', version, 'call', call, 'index', text)
  redis.call('PEXPIRE', key('call', id), text == '' and ENDED or life)
end
