-- ARGV: id, candidate, the most that are kept, life. Returns held, full, late with the call, or unknown.
local id = ARGV[1]
local it = index(id)
if not it or not it.ring then
  local call = json(id)
  return call and {'late', call} or {'unknown'}
end
if redis.call('LLEN', key('held', id)) >= tonumber(ARGV[3]) then
  return {'full'}
end
redis.call('RPUSH', key('held', id), ARGV[2])
redis.call('PEXPIRE', key('held', id), ARGV[4])
return {'held'}
