-- Fails where scripts may not run or nothing more can be written.
redis.call('SET', KEYS[1], '1', 'PX', 60000)
return 1
