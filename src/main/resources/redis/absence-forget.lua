-- ARGV: a room that is over, users who need not hear of it any more.
for i = 2, #ARGV do
  if redis.call('HGET', base .. ':untold', ARGV[i]) == ARGV[1] then
    redis.call('HDEL', base .. ':untold', ARGV[i])
  end
end
return 1
