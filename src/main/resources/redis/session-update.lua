-- ARGV: session id, new folded name or '', then the fields that change. Returns the session, 0 if it is unknown, 1 if the
-- name is held.
local id, folded = ARGV[1], ARGV[2]
local before = field(id, 'folded')
if not before then
  return 0
end
if folded ~= '' and folded ~= before then
  if not free(folded, id) then
    return 1
  end
  release('name', before, id)
  redis.call('HSET', key('id', id), 'folded', folded)
end
if #ARGV > 2 then
  redis.call('HSET', key('id', id), unpack(ARGV, 3))
end
keep(id, redis.call('PTTL', key('id', id)))
return read(id)
