-- ARGV: user, until when. One that has begun goes on.
redis.call('ZADD', base, 'NX', ARGV[2], ARGV[1])
keep(base)
return 1
