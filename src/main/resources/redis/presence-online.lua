-- ARGV: user ids. Returns those who are online.
local online = {}
for _, user in ipairs(ARGV) do
  if redis.call('HEXISTS', base .. ':users', user) == 1 then
    online[#online + 1] = user
  end
end
return online
