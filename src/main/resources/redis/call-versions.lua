-- ARGV: ids. Returns the version of each, '' for one of which nothing is known.
local versions = {}
for i, id in ipairs(ARGV) do
  versions[i] = redis.call('HGET', key('call', id), 'version') or ''
end
return versions
