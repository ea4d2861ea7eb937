return redis.call('ZCARD', base)
