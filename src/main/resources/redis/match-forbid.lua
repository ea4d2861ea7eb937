-- ARGV: now, rules, 'forbid' or 'allow', one user, the other.
local FORBIDDEN_MS = 60 * MINUTE
local forbid, a, b = ARGV[3] == 'forbid', ARGV[4], ARGV[5]
if forbid then
  redis.call('SET', key('no', pair(a, b)), whole(now + FORBIDDEN_MS), 'PX', FORBIDDEN_MS + MINUTE)
else
  redis.call('DEL', key('no', pair(a, b)))
end
local first, second = ticketOf(a), ticketOf(b)
if forbid and first and second and first.lease and first.lease == second.lease then
  breakLease(first.lease)
end

local function block(user, other)
  local ticket = ticketOf(user)
  if not ticket then
    return
  end
  local blocked = ticket.blocked
  if forbid and not holds(blocked, other) then
    blocked = (blocked == '' and '\n' or blocked) .. other .. '\n'
  elseif not forbid and holds(blocked, other) then
    local from, to = string.find(blocked, '\n' .. other .. '\n', 1, true)
    blocked = string.sub(blocked, 1, from) .. string.sub(blocked, to + 1)
    blocked = blocked == '\n' and '' or blocked
  end
  set(ticket, 'blocked', blocked)
  changed(ticket)
end

block(a, b)
block(b, a)
return 1
