-- ARGV: user.
return redis.call('ZREM', base, ARGV[1])
