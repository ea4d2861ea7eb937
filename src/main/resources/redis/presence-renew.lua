-- ARGV: node id, lease, ttl, the most connections to take away, users that the node has told of. Renews the lease of a node and
-- takes away connections of nodes whose lease is over. Returns whether the node was known, whether it was taken away, how
-- many connections it has, and the users who are gone, whom it is to tell of: if it does not, another one is after a lease.
local me = ARGV[1]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
for i = 5, #ARGV do
  redis.call('HDEL', base .. ':gone', ARGV[i])
end
local known = redis.call('EXISTS', base .. ':alive:' .. me)
redis.call('SET', base .. ':alive:' .. me, '1', 'PX', ARGV[2])
redis.call('SADD', base .. ':nodes', me)
for _, name in ipairs({'users', 'online', 'guests', 'nodes', 'on:' .. me}) do
  lengthen(name, ARGV[3])
end
local gone, budget = {}, tonumber(ARGV[4])
for _, node in ipairs(redis.call('SMEMBERS', base .. ':nodes')) do
  if budget > 0 and redis.call('EXISTS', base .. ':alive:' .. node) == 0 then
    local on = base .. ':on:' .. node
    local left = redis.call('HGETALL', on)
    for i = 1, math.min(#left, 2 * budget), 2 do
      local user = forget(left[i + 1], left[i], node)
      if user then
        redis.call('HSET', base .. ':gone', user[1], cjson.encode({user = user, due = 0}))
      end
      budget = budget - 1
    end
    if redis.call('EXISTS', on) == 0 then
      redis.call('SREM', base .. ':nodes', node)
      redis.call('SET', base .. ':out:' .. node, '1', 'PX', ARGV[3])
    else
      lengthen('on:' .. node, ARGV[3])
    end
  end
end
local untold = redis.call('HGETALL', base .. ':gone')
for i = 1, #untold, 2 do
  local departure = cjson.decode(untold[i + 1])
  if redis.call('HEXISTS', base .. ':users', untold[i]) == 1 then
    redis.call('HDEL', base .. ':gone', untold[i])
  elseif departure.due <= now then
    gone[#gone + 1] = departure.user
    departure.due = now + ARGV[2]
    departure.given = 1
    redis.call('HSET', base .. ':gone', untold[i], cjson.encode(departure))
  end
end
lengthen('gone', ARGV[3])
return {known, redis.call('DEL', base .. ':out:' .. me), redis.call('HLEN', base .. ':on:' .. me), gone}
