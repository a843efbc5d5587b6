-- Requests that still run keep their leases, or get them back from a store that has lost them.
-- KEYS: the leases, by their end in microseconds. ARGV: microseconds from now, and the leases.
local clock = redis.call('TIME')
local ends = string.format('%.0f', tonumber(clock[1]) * 1000000 + tonumber(clock[2]) + tonumber(ARGV[1]))
for at = 2, #ARGV do
    redis.call('ZADD', KEYS[1], ends, ARGV[at])
end
redis.call('PEXPIRE', KEYS[1], string.format('%.0f', math.ceil(tonumber(ARGV[1]) / 1000)))
return #ARGV - 1
