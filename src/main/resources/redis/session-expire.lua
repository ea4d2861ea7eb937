-- ARGV: now, the most to remove. Returns the sessions that had ended, and whether there may be more.
local due = redis.call('ZRANGEBYSCORE', base .. ':ends', '-inf', ARGV[1], 'LIMIT', 0, ARGV[2])
local ended = {}
for _, id in ipairs(due) do
  local session = remove(id)
  if session then
    ended[#ended + 1] = session
  end
end
return {ended, #due == tonumber(ARGV[2]) and 1 or 0}
