-- ARGV: user ids. Returns those who are online, and those of whose departure nobody was told yet.
local shown = {}
for _, user in ipairs(ARGV) do
  local there = redis.call('HEXISTS', base .. ':users', user) == 1
  if not there then
    local json = redis.call('HGET', base .. ':gone', user)
    there = json and not cjson.decode(json).given
  end
  if there then
    shown[#shown + 1] = user
  end
end
return shown
