-- Presence, all under the hash tag of KEYS[1] (parley:{presence}):
--   :users          hash of user id to who they are and their connections, as JSON
--   :online         sorted set of user ids by the time they came     :guests  set of those who are guests
--   :nodes          set of node ids                                  :alive:<node id>  there while its lease holds
--   :gone           hash of users who have departed, as JSON, until they are back or a node takes the departure to tell of it;
--                   of those whose node is gone, until a node says that it has told of them (given to it, due again)
--   :out:<node id>  its connections were taken away
--   :on:<node id>   hash of connection id to user id
-- Every node renews the keys together with its lease; all end some leases after the last of them.
local base = KEYS[1]

local function forget(user, connection, node)
  redis.call('HDEL', base .. ':on:' .. node, connection)
  local json = redis.call('HGET', base .. ':users', user)
  if not json then
    return false
  end
  local known = cjson.decode(json)
  if not known.at[connection] then
    return false
  end
  known.at[connection] = nil
  if next(known.at) then
    redis.call('HSET', base .. ':users', user, cjson.encode(known))
    return false
  end
  redis.call('HDEL', base .. ':users', user)
  redis.call('ZREM', base .. ':online', user)
  redis.call('SREM', base .. ':guests', user)
  return {user, known.name, known.guest, known.since}
end

local function lengthen(name, ttl)
  redis.call('PEXPIRE', base .. ':' .. name, ttl)
end
