-- A session as a node knows it, after Redis was away. ARGV as for session-create. The later use wins; a name that somebody
-- else has by now gets an ending. Returns the session, or nothing if it was ended.
local id, folded, ttl = ARGV[1], ARGV[2], ARGV[3]
if redis.call('EXISTS', key('gone', id)) == 1 then
  return false
end
local given = {}
for i = 4, #ARGV, 2 do
  given[ARGV[i]] = ARGV[i + 1]
end
local known = field(id, 'seen')
if known and tonumber(known) >= tonumber(given.seen) then
  return read(id)
end
if not free(folded, id) then
  local ending = '_' .. string.sub(id, 1, 4)
  folded = folded .. ending
  given.username = given.username .. ending
end
local before = field(id, 'folded')
if before and before ~= folded then
  release('name', before, id)
end
given.folded = folded
for name, value in pairs(given) do
  redis.call('HSET', key('id', id), name, value)
end
keep(id, ttl)
return read(id)
