-- ARGV: room, until when they should have heard, users.
for i = 3, #ARGV do
  redis.call('HSET', base .. ':untold', ARGV[i], ARGV[1])
  redis.call('ZADD', base .. ':telling', ARGV[2], ARGV[i])
end
keep(base .. ':untold')
keep(base .. ':telling')
return 1
