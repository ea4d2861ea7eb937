-- Returns the rest of a closed room, from its beginning or its snapshot on, and who was ever in it.
if state ~= CLOSED then
  return {state}
end
local rest = after(0)
rest[6] = redis.call('SMEMBERS', base .. ':people')
return rest
