-- ARGV: 'id' or 'user', then ids of that kind. Returns the sessions found.
local found = {}
for i = 2, #ARGV do
  local id = ARGV[i]
  if ARGV[1] == 'user' then
    id = redis.call('GET', key('user', id))
  end
  local session = id and read(id)
  if session then
    found[#found + 1] = session
  end
end
return found
