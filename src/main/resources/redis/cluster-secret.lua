-- KEYS[1]: where the proof of the cluster's secret is kept while a node is up. ARGV: a node's proof, that of the other
-- secret which it accepts, ttl. Returns whether the others have one of the two; the first node's counts.
local known = redis.call('GET', KEYS[1])
if known and known ~= ARGV[1] and known ~= ARGV[2] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 1
