-- ARGV: user, until when. Only who is in a match is waited for; a wait that has begun goes on.
if seatOf(ARGV[3]).kind == 'matched' then
  redis.call('ZADD', base .. ':away', 'NX', ARGV[4], ARGV[3])
  redis.call('PEXPIRE', base .. ':away', WEEK)
end
return 1
