-- Returns the number of live calls.
return redis.call('ZCARD', base .. ':due')
