-- ARGV: session id, now, new end, ttl. Returns 0 if it is unknown or has ended.
local id, now = ARGV[1], tonumber(ARGV[2])
local expires = field(id, 'expires')
if not expires or tonumber(expires) <= now then
  return 0
end
redis.call('HSET', key('id', id), 'seen', ARGV[2], 'expires', ARGV[3])
keep(id, ARGV[4])
return 1
