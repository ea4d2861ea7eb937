-- ARGV: session id, folded name, ttl, then the fields. Returns 0 if the name is held.
local id, folded = ARGV[1], ARGV[2]
if not free(folded, id) then
  return 0
end
if not read(id) then
  redis.call('HSET', key('id', id), 'folded', folded, unpack(ARGV, 4))
  keep(id, ARGV[3])
end
return 1
