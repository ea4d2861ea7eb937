-- Reservations, and the ends of tickets.
local function isOpen(ticket)
  return not ticket.lease and not ticket.paused
end

local function reserve(id, ticket, partner)
  takeOut(ticket)
  takeOut(partner)
  local partnerFirst = partner.since < ticket.since or partner.since == ticket.since and partner.id < ticket.id
  local first, second = ticket, partner
  if partnerFirst then
    first, second = partner, ticket
  end
  local untilTime = now + rules.lease
  redis.call('HSET', key('lease', id), 'first', first.user, 'second', second.user, 'until', whole(untilTime))
  redis.call('PEXPIRE', key('lease', id), DAY)
  score('leases', untilTime, id)
  set(first, 'lease', id)
  set(second, 'lease', id)
  return toldLease(id, first, second, untilTime)
end

-- Removes the reservation; returns its tickets as they are now, and its end.
local function dissolve(id)
  local lease = redis.call('HMGET', key('lease', id), 'first', 'second', 'until')
  redis.call('DEL', key('lease', id))
  redis.call('ZREM', base .. ':leases', id)
  local tickets = {}
  for i = 1, 2 do
    local ticket = lease[i] and ticketOf(lease[i])
    if ticket and ticket.lease == id then
      unset(ticket, 'lease')
      tickets[#tickets + 1] = ticket
    end
  end
  return tickets, tonumber(lease[3] or 0)
end

-- Whoever of the two neither ended nor is away is back at the old place.
local function breakLease(id)
  if id then
    for _, ticket in ipairs(dissolve(id)) do
      if isOpen(ticket) then
        reopen(ticket)
      end
    end
  end
end

local function leaseHolds(id)
  local untilTime = redis.call('HGET', key('lease', id), 'until')
  return untilTime and tonumber(untilTime) > now
end

local function finish(ticket)
  takeOut(ticket)
  redis.call('DEL', key('e', ticket.user))
  breakLease(ticket.lease)
  redis.call('ZREM', base .. ':paused', ticket.user)
  redis.call('ZREM', base .. ':t:' .. ticket.mode, ticket.user)
  redis.call('SET', key('ended', ticket.id), whole(now + ENDED_MS), 'PX', ENDED_MS + MINUTE)
end

local function pause(ticket)
  set(ticket, 'paused', '1')
  breakLease(ticket.lease)
  ticket.lease = false
  takeOut(ticket)
  score('paused', now + rules.grace, ticket.user)
end

-- An open ticket is tried again, since what changed may concern whom it can meet.
local function changed(ticket)
  if isOpen(ticket) then
    drop(ticket)
    reopen(ticket)
  end
end
