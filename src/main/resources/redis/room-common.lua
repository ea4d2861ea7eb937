-- The log of one match room, all under the hash tag of KEYS[1] (parley:room:{<room id>}):
--   (itself)   hash: first, how many operations were there before the list; snapshot, after how many it was taken; closed
--   :ops       list of operations, sealed              :snapshot  the room after some of them, sealed
--   :cursors   hash of '<user> <joined> <cursor>' to the furthest seq     :people  set of all who were ever in it
-- Every key ends some time after the last operation. What is left of a closed room lives minutes, that it was and who was in
-- it hours.
local base = KEYS[1]
local NONE, OPEN, CLOSED, BEHIND = 0, 1, 2, 3

local known = redis.call('HMGET', base, 'first', 'snapshot', 'closed')
local first, kept = tonumber(known[1] or 0), tonumber(known[2] or 0)
local state = not known[1] and NONE or known[3] and CLOSED or OPEN

local function last()
  return first + redis.call('LLEN', base .. ':ops')
end

local function keep(ttl)
  for _, part in ipairs({'', ':ops', ':snapshot', ':cursors', ':people'}) do
    redis.call('PEXPIRE', base .. part, ttl)
  end
end

-- Keeps for a while what was said, and for longer that the room was there.
local function close(evidence, remember)
  redis.call('HSET', base, 'closed', 1)
  redis.call('DEL', base .. ':cursors')
  redis.call('PEXPIRE', base .. ':ops', evidence)
  redis.call('PEXPIRE', base .. ':snapshot', evidence)
  redis.call('PEXPIRE', base, remember)
  redis.call('PEXPIRE', base .. ':people', remember)
end

-- Returns what a replica needs that has come to an operation; BEHIND if it knows of more than there are: some were lost here.
local function after(from)
  if from > last() then
    return {BEHIND}
  end
  local snapshot = ''
  if from < first then
    snapshot, from = redis.call('GET', base .. ':snapshot') or '', kept
  end
  local ops = redis.call('LRANGE', base .. ':ops', from - first, -1)
  return {state, from, snapshot, ops, redis.call('HGETALL', base .. ':cursors')}
end
