-- ARGV: user ids. Takes the departures of those who are not back, and returns these users.
local taken = {}
for _, user in ipairs(ARGV) do
  local json = redis.call('HGET', base .. ':gone', user)
  if json then
    redis.call('HDEL', base .. ':gone', user)
    if redis.call('HEXISTS', base .. ':users', user) == 0 then
      taken[#taken + 1] = cjson.decode(json).user
    end
  end
end
return taken
