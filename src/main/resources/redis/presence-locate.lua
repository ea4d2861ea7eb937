-- ARGV: user ids. Returns all connections of these users, each as user id, node id and connection id.
local found = {}
for _, user in ipairs(ARGV) do
  local json = redis.call('HGET', base .. ':users', user)
  if json then
    for connection, node in pairs(cjson.decode(json).at) do
      found[#found + 1] = {user, node, connection}
    end
  end
end
return found
