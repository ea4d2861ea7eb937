-- ARGV: users. Returns for each the calls that the user is in, and some that ring.
local RINGING = 20
local all = {}
for _, user in ipairs(ARGV) do
  local calls = {}
  local own = liveOf('in', user)
  if own then
    calls[1] = json(own)
  end
  for _, id in ipairs(redis.call('SRANDMEMBER', key('rings', user), RINGING)) do
    calls[#calls + 1] = json(id) or nil
  end
  all[#all + 1] = calls
end
return all
