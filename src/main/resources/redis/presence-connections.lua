-- ARGV: node id. Returns the connections it has, each followed by its user.
return redis.call('HGETALL', base .. ':on:' .. ARGV[1])
