-- ARGV: rooms. Returns the live calls of those that have one.
local calls = {}
for _, room in ipairs(ARGV) do
  local call = liveOf('room', room)
  if call then
    calls[#calls + 1] = json(call)
  end
end
return calls
