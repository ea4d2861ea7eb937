-- ARGV: ttl, a snapshot, after which operation it was taken, how many operations before that are kept for those on their way.
local at = tonumber(ARGV[3])
if state ~= OPEN or at <= kept or at > last() then
  return 0
end
redis.call('SET', base .. ':snapshot', ARGV[2], 'PX', ARGV[1])
local start = math.max(first, at - tonumber(ARGV[4]))
redis.call('LTRIM', base .. ':ops', start - first, -1)
redis.call('HSET', base, 'snapshot', at, 'first', start)
return 1
