-- ARGV: id, version, call, index, life. Returns made, existing with the room's call, caller or callee.
local id, life = ARGV[1], tonumber(ARGV[5])
local it = cjson.decode(ARGV[4])
local other = liveOf('room', it.room)
if other then
  return other == id and {'made'} or {'existing', json(other)}
end
for _, user in ipairs(it.users) do
  if liveOf('in', user) then
    return {'caller'}
  end
end
if it.ring and liveOf('in', it.ring) then
  return {'callee'}
end
write(id, ARGV[2], ARGV[3], ARGV[4], life)
list(id, it, life)
return {'made'}
