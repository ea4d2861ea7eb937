-- ARGV: after which operation to answer, ttl, a field of the cursors, its seq.
if state ~= OPEN then
  return {state}
end
local cursors = base .. ':cursors'
if tonumber(redis.call('HGET', cursors, ARGV[3]) or 0) < tonumber(ARGV[4]) then
  redis.call('HSET', cursors, ARGV[3], ARGV[4])
  redis.call('PEXPIRE', cursors, ARGV[2])
end
return after(tonumber(ARGV[1]))
