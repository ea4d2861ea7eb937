-- ARGV: a room, users who have heard of it or need not any more.
for i = 2, #ARGV do
  if redis.call('HGET', base .. ':untold', ARGV[i]) == ARGV[1] then
    redis.call('HDEL', base .. ':untold', ARGV[i])
    redis.call('ZREM', base .. ':telling', ARGV[i])
  end
end
return 1
