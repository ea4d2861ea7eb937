-- ARGV: 'reserve' or 'release', folded name, holder, ttl. Returns whether the holder has it.
local name, holder = key('name', ARGV[2]), ARGV[3]
if ARGV[1] == 'release' then
  release('name', ARGV[2], holder)
  return 0
end
if not free(ARGV[2], holder) then
  return 0
end
redis.call('SET', name, holder, 'NX', 'PX', ARGV[4])
return 1
