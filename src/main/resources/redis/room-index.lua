-- KEYS[1], parley:match-rooms: sorted set of the open rooms by a time since when there was an event. ARGV: ttl, then one of
-- note <time> <room>, forget <rooms>, before <time> <at most>, count.
local what = ARGV[2]
if what == 'note' then
  redis.call('ZADD', KEYS[1], ARGV[3], ARGV[4])
elseif what == 'forget' then
  redis.call('ZREM', KEYS[1], unpack(ARGV, 3))
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
if what == 'before' then
  return redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', '(' .. ARGV[3], 'LIMIT', 0, ARGV[4])
end
return redis.call('ZCARD', KEYS[1])
