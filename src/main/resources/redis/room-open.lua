-- ARGV: ttl, the first operation, who is in the room.
if state ~= NONE then
  return {state}
end
redis.call('HSET', base, 'first', 0, 'snapshot', 0)
redis.call('RPUSH', base .. ':ops', ARGV[2])
for i = 3, #ARGV do
  redis.call('SADD', base .. ':people', ARGV[i])
end
keep(ARGV[1])
return {NONE}
