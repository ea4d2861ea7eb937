-- ARGV: after which operation.
if state ~= OPEN then
  return {state}
end
return after(tonumber(ARGV[1]))
