-- ARGV: the most to list. Returns how many there are, how many are guests, and the first of them.
local listed = {}
if tonumber(ARGV[1]) > 0 then
  for _, user in ipairs(redis.call('ZRANGE', base .. ':online', 0, ARGV[1] - 1)) do
    local known = cjson.decode(redis.call('HGET', base .. ':users', user))
    listed[#listed + 1] = {user, known.name, known.guest, known.since}
  end
end
return {redis.call('ZCARD', base .. ':online'), redis.call('SCARD', base .. ':guests'), listed}
