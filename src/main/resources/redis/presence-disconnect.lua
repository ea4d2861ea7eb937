-- ARGV: user id, connection id. Returns the user if that was the last connection.
local json = redis.call('HGET', base .. ':users', ARGV[1])
local node = json and cjson.decode(json).at[ARGV[2]]
return node and forget(ARGV[1], ARGV[2], node)
