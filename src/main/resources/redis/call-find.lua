-- ARGV: id. Returns the call, '' if nothing is known of it.
return json(ARGV[1]) or ''
