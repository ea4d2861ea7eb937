-- ARGV: node id. Ends its lease.
return redis.call('DEL', base .. ':alive:' .. ARGV[1])
