-- KEYS[1]: where the proof of the cluster's secret is kept while a node is up. ARGV: a node's proof, ttl.
-- Returns whether it is that of the others; the first one's counts.
local known = redis.call('GET', KEYS[1])
if known and known ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
