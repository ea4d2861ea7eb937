-- ARGV: now, until when overdue calls are the caller's, then the nodes that are there. Returns the overdue calls, and then each lost node
-- with its calls.
local MOST = 100
local there = {}
for i = 3, #ARGV do
  there[ARGV[i]] = true
end
local due = {}
for _, id in ipairs(redis.call('ZRANGEBYSCORE', base .. ':due', '-inf', ARGV[1], 'LIMIT', 0, MOST)) do
  local call = json(id)
  if call then
    redis.call('ZADD', base .. ':due', ARGV[2], id)
    due[#due + 1] = call
  else
    redis.call('ZREM', base .. ':due', id)
  end
end
local answer, lost = {due}, 0
for _, node in ipairs(redis.call('HKEYS', base .. ':nodes')) do
  if not there[node] and lost < MOST then
    local calls = {}
    for _, id in ipairs(redis.call('SRANDMEMBER', key('node', node), MOST)) do
      local call = json(id)
      if call then
        calls[#calls + 1] = call
      else
        redis.call('SREM', key('node', node), id)
      end
    end
    if #calls == 0 then
      redis.call('HDEL', base .. ':nodes', node)
    else
      answer[#answer + 1] = {node, calls}
      lost = lost + #calls
    end
  end
end
return answer
