-- ARGV: now, rules, 'ticket', 'match' or 'counts', user. Returns what was asked for, or nothing.
if ARGV[3] == 'counts' then
  local counts = {redis.call('ZCARD', base .. ':chatting')}
  for i = 4, #ARGV do
    counts[#counts + 1] = redis.call('ZCARD', base .. ':t:' .. ARGV[i])
  end
  return counts
end
if ARGV[3] == 'ticket' then
  local ticket = ticketOf(ARGV[4])
  return ticket and told(ticket) or {}
end
local room = redis.call('GET', key('in', ARGV[4]))
return room and toldMatch(room) or {}
