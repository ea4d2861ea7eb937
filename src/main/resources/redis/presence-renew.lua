-- ARGV: node id, lease, ttl, the most connections to take away. Renews the lease of a node and takes away connections of
-- nodes whose lease is over. Returns whether the node was known, whether it was taken away, how many connections it
-- has, and the users who are gone.
local me = ARGV[1]
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
        gone[#gone + 1] = user
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
return {known, redis.call('DEL', base .. ':out:' .. me), redis.call('HLEN', base .. ':on:' .. me), gone}
