-- ARGV: session id. Returns what was ended.
return remove(ARGV[1])
