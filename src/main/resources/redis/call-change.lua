-- ARGV: id, version, call, index ('' for an ended call), life. Returns stored with what was held if the call rings no more, overtaken with
-- the call, busy with the user, or unknown.
local id, life = ARGV[1], tonumber(ARGV[5])
local version = redis.call('HGET', key('call', id), 'version')
if not version then
  return {'unknown'}
end
local before = index(id)
if not before or tonumber(version) ~= tonumber(ARGV[2]) - 1 then
  return {'overtaken', json(id)}
end
local after = ARGV[4] ~= '' and cjson.decode(ARGV[4]) or nil
if after then
  for _, user in ipairs(after.users) do
    local other = liveOf('in', user)
    if other and other ~= id then
      return {'busy', user}
    end
  end
end
unlist(id, before)
if after then
  list(id, after, life)
end
write(id, ARGV[2], ARGV[3], ARGV[4], life)
local answer = {'stored'}
if before.ring and not (after and after.ring) then
  for _, candidate in ipairs(redis.call('LRANGE', key('held', id), 0, -1)) do
    answer[#answer + 1] = candidate
  end
  redis.call('DEL', key('held', id))
end
return answer
