-- ARGV: user, until when. Only who is in a match is waited for; a wait that has begun goes on.
if seatOf(ARGV[2]).kind == 'matched' then
  redis.call('ZADD', base .. ':away', 'NX', ARGV[3], ARGV[2])
  redis.call('PEXPIRE', base .. ':away', WEEK)
end
return 1
