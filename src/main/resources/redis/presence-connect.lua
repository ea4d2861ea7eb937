-- ARGV: ttl, then for each connection user id, name, guest 0 or 1, node id, connection id, now.
-- Returns for each whether it is the user's first, all connections of the user but the newest, each after its node, and
-- whether the user is back before anybody was told of the departure.
local registered = {}
for i = 2, #ARGV, 6 do
  local user, name, guest, node, connection = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
  local json = redis.call('HGET', base .. ':users', user)
  local known = json and cjson.decode(json) or {since = ARGV[i + 5], at = {}}
  known.name, known.guest = name, guest
  local departure = not json and redis.call('HGET', base .. ':gone', user)
  local returned = 0
  if departure then
    redis.call('HDEL', base .. ':gone', user)
    returned = cjson.decode(departure).given and 0 or 1
  end
  -- A node that comes back tells of its connections once more: they are not newer for that.
  if not known.at[connection] and tonumber(ARGV[i + 5]) >= (known.newestAt or 0) then
    known.newest, known.newestAt = connection, tonumber(ARGV[i + 5])
  end
  known.at[connection] = node
  local older = {}
  if known.at[known.newest] then
    for id, of in pairs(known.at) do
      if id ~= known.newest then
        older[#older + 1] = of
        older[#older + 1] = id
      end
    end
  end
  redis.call('HSET', base .. ':users', user, cjson.encode(known))
  redis.call('ZADD', base .. ':online', known.since, user)
  redis.call(guest == '1' and 'SADD' or 'SREM', base .. ':guests', user)
  redis.call('SADD', base .. ':nodes', node)
  redis.call('HSET', base .. ':on:' .. node, connection, user)
  registered[#registered + 1] = {json and 0 or 1, older, returned}
  lengthen('on:' .. node, ARGV[1])
end
for _, name in ipairs({'users', 'online', 'guests', 'nodes'}) do
  lengthen(name, ARGV[1])
end
return registered
