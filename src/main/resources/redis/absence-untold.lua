-- ARGV: user, room.
redis.call('HSET', base .. ':untold', ARGV[1], ARGV[2])
keep(base .. ':untold')
return 1
