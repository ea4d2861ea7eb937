-- ARGV: user. Returns the room that the user has not heard of, or nothing.
redis.call('ZREM', base, ARGV[1])
local room = redis.call('HGET', base .. ':untold', ARGV[1])
redis.call('HDEL', base .. ':untold', ARGV[1])
redis.call('ZREM', base .. ':telling', ARGV[1])
return room or ''
