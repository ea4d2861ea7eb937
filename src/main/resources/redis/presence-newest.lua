-- ARGV: user id. Returns the user's newest connection and since when the user is online; nothing for one who is not.
local json = redis.call('HGET', base .. ':users', ARGV[1])
if not json then
  return {}
end
local known = cjson.decode(json)
local newest = known.at[known.newest] and known.newest or next(known.at)
return {newest, tostring(known.since)}
