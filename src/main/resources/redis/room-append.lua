-- ARGV: after which operation to answer, ttl, the operation, who comes in by it or nothing; if it closes the room, the two
-- arguments of room-close.
local from = tonumber(ARGV[1])
if state ~= OPEN then
  return {state}
end
if from > last() then
  return {BEHIND}
end
redis.call('RPUSH', base .. ':ops', ARGV[3])
if ARGV[4] ~= '' then
  redis.call('SADD', base .. ':people', ARGV[4])
end
keep(ARGV[2])
if ARGV[5] then
  close(ARGV[5], ARGV[6])
end
return after(from)
