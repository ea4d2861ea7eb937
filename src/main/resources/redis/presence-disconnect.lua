-- ARGV: user id, connection id, lease. Returns the user if that was the last connection. The departure is kept until a node
-- takes it to tell of it; if none does, another one is given it after a lease.
local json = redis.call('HGET', base .. ':users', ARGV[1])
local node = json and cjson.decode(json).at[ARGV[2]]
local user = node and forget(ARGV[1], ARGV[2], node)
if user then
  local time = redis.call('TIME')
  local due = time[1] * 1000 + math.floor(time[2] / 1000) + ARGV[3]
  redis.call('HSET', base .. ':gone', user[1], cjson.encode({user = user, due = due}))
end
return user
