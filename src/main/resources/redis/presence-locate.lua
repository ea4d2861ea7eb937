-- ARGV: user ids. Returns each who is online, followed by the nodes of their connections, each once.
local found = {}
for _, user in ipairs(ARGV) do
  local json = redis.call('HGET', base .. ':users', user)
  if json then
    local nodes, seen = {user}, {}
    for _, node in pairs(cjson.decode(json).at) do
      if not seen[node] then
        seen[node] = true
        nodes[#nodes + 1] = node
      end
    end
    found[#found + 1] = nodes
  end
end
return found
