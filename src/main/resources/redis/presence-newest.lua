-- ARGV: user id. Returns the user's newest connection, if it is still there.
local json = redis.call('HGET', base .. ':users', ARGV[1])
local known = json and cjson.decode(json)
return known and known.newest and known.at[known.newest] and known.newest
