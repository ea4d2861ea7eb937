-- KEYS[1], parley:user-rooms:<user id>: set of rooms that the user may be in. ARGV: ttl, then one of
-- add <room>, forget <rooms>, list.
local what = ARGV[2]
if what == 'add' then
  redis.call('SADD', KEYS[1], ARGV[3])
elseif what == 'forget' then
  redis.call('SREM', KEYS[1], unpack(ARGV, 3))
end
redis.call('PEXPIRE', KEYS[1], ARGV[1])
return what == 'list' and redis.call('SMEMBERS', KEYS[1]) or 0
