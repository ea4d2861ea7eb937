-- Tickets that can be matched, and the bounded look of one of them at its candidates.
local ANY, NONE, ENOUGH = 'ANY', 'NONE', 16

local function line(mode, gender, wants, language, interest)
  return key('l', table.concat({mode, gender, wants, language, interest}, '\1'))
end

local function stated(packed)
  local list = texts(packed)
  return #list > 0 and list or {NONE}
end

-- Every line in which the ticket waits.
local function linesOf(ticket)
  local lines = {}
  local wants = ticket.wants ~= '' and ticket.wants or NONE
  local languages, interests = stated(ticket.langs), stated(ticket.ints)
  languages[#languages + 1], interests[#interests + 1] = ANY, ANY
  for _, language in ipairs(languages) do
    for _, interest in ipairs(interests) do
      lines[#lines + 1] = line(ticket.mode, ANY, wants, language, interest)
      if ticket.gender ~= '' then
        lines[#lines + 1] = line(ticket.mode, ticket.gender, wants, language, interest)
      end
    end
  end
  return lines
end

local function accepted(filtered, packed)
  local list = texts(packed)
  if not filtered or #list == 0 then
    return {ANY}
  end
  list[#list + 1] = NONE
  return list
end

-- The lines of all whom the ticket accepts at the stage and who accept its gender.
local function acceptedBy(ticket, stage)
  local lines = {}
  local gender = ticket.wants ~= '' and ticket.wants or ANY
  for _, language in ipairs(accepted(stage.language, ticket.langs)) do
    for _, interest in ipairs(accepted(stage.interest, ticket.ints)) do
      lines[#lines + 1] = line(ticket.mode, gender, NONE, language, interest)
      if ticket.gender ~= '' then
        lines[#lines + 1] = line(ticket.mode, gender, ticket.gender, language, interest)
      end
    end
  end
  return lines
end

local function lineUp(ticket)
  if not ticket.lined then
    for _, name in ipairs(linesOf(ticket)) do
      redis.call('ZADD', name, 0, member(ticket))
      redis.call('PEXPIRE', name, DAY)
    end
    set(ticket, 'lined', '1')
  end
end

local function drop(ticket)
  redis.call('ZREM', base .. ':due', member(ticket))
  redis.call('ZREM', base .. ':ready', member(ticket))
  unset(ticket, 'stage', 'line', 'after', 'retry')
end

local function takeOut(ticket)
  if ticket.lined then
    for _, name in ipairs(linesOf(ticket)) do
      redis.call('ZREM', name, member(ticket))
    end
    unset(ticket, 'lined')
  end
  drop(ticket)
end

local function schedule(ticket, at)
  redis.call('ZREM', base .. ':ready', member(ticket))
  score('due', at, member(ticket))
end

-- Puts the ticket back where it was; the next wave tries it.
local function reopen(ticket)
  if ticket.ready > now then
    schedule(ticket, ticket.ready)
  else
    lineUp(ticket)
    schedule(ticket, now)
  end
end

local function waited(ticket)
  return math.max(0, now - ticket.since)
end

local function stageOf(ticket)
  local reached = 1
  while rules.stages[reached + 1] and rules.stages[reached + 1].after <= waited(ticket) do
    reached = reached + 1
  end
  return reached
end

local function common(list, packed)
  local count = 0
  for _, text in ipairs(list) do
    if holds(packed, text) then
      count = count + 1
    end
  end
  return count
end

local function agree(mine, packed)
  return #mine == 0 or packed == '' or common(mine, packed) > 0
end

-- The lines see to mode and gender.
local function allows(ticket, candidate)
  if ticket.user == candidate.user or holds(ticket.blocked, candidate.user) or holds(candidate.blocked, ticket.user) then
    return false
  end
  local languages = agree(ticket.languages, candidate.langs)
  local interests = agree(ticket.interests, candidate.ints)
  for i = math.min(ticket.reached, stageOf(candidate)), 1, -1 do
    local stage = rules.stages[i]
    if (languages or not stage.language) and (interests or not stage.interest) then
      return true
    end
  end
  return false
end

local function points(ticket, candidate)
  return 10 * common(ticket.interests, candidate.ints)
    + 5 * math.min(1, common(ticket.languages, candidate.langs))
    + math.min(60, math.floor(waited(candidate) / 1000))
    - 3 * candidate.skips
end

-- Looks at no more candidates than given, going on where the last look stopped. Returns the partner and how many it saw.
local function step(ticket, most)
  ticket.languages, ticket.interests, ticket.reached = texts(ticket.langs), texts(ticket.ints), stageOf(ticket)
  local last = redis.call('HMGET', key('e', ticket.user), 'stage', 'line', 'after', 'retry')
  local stage, number, after = tonumber(last[1] or 1), tonumber(last[2] or 1), last[3] or ''
  local retry = tonumber(last[4] or 'inf') or math.huge
  local limit, looked, acceptable = math.min(rules.looks, most), 0, 0
  local best, bestPoints, lines
  while stage <= ticket.reached and looked < limit and acceptable < ENOUGH do
    lines = lines or acceptedBy(ticket, rules.stages[stage])
    -- One more than needed, as the ticket itself may be among them.
    local wanted = limit - looked + 1
    local page = redis.call('ZRANGEBYLEX', lines[number], after == '' and '-' or '(' .. after,
      '(' .. pad(now - rules.stages[stage].after + 1), 'LIMIT', 0, wanted)
    local seen = 0
    for _, text in ipairs(page) do
      if looked >= limit or acceptable >= ENOUGH then
        break
      end
      seen, after = seen + 1, text
      local id, user = ofMember(text)
      if id ~= ticket.id then
        looked = looked + 1
        local candidate = ticketOf(user)
        if not candidate or candidate.id ~= id then
          redis.call('ZREM', lines[number], text)
        elseif allows(ticket, candidate) then
          acceptable = acceptable + 1
          local worth = points(ticket, candidate)
          if not best or worth > bestPoints then
            local apart = apartUntil(ticket.user, user)
            if apart > now then
              acceptable, retry = acceptable - 1, math.min(retry, apart)
            else
              best, bestPoints = candidate, worth
            end
          end
        end
      end
    end
    if seen == #page and #page < wanted then
      number, after = number + 1, ''
      if number > #lines then
        stage, number, lines = stage + 1, 1, nil
      end
    end
  end
  if best then
    return best, looked
  end
  if stage <= ticket.reached then
    set(ticket, 'stage', stage)
    set(ticket, 'line', number)
    set(ticket, 'after', after)
    set(ticket, 'retry', retry == math.huge and 'inf' or whole(retry))
    schedule(ticket, now)
    return nil, looked
  end
  unset(ticket, 'stage', 'line', 'after', 'retry')
  local wider = rules.stages[ticket.reached + 1]
  local at = math.min(retry, wider and ticket.since + wider.after or math.huge)
  if at < math.huge then
    schedule(ticket, at)
  end
  return nil, looked
end
