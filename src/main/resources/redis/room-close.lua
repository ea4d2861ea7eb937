-- ARGV: how long what was said is kept, how long it is known that the room was there.
if state == OPEN then
  close(ARGV[1], ARGV[2])
end
return {state}
