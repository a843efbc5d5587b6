-- One request of a client: its rate (GCRA) and how many run at once, decided in one step by the store's own clock.
-- KEYS: the instant the next request is due, in microseconds; the leases of those that run, by their end in microseconds.
-- ARGV: microseconds between requests (0: no rate), tolerance in microseconds, most at once (0: any), this one's lease, its microseconds.
-- Answers 0: granted; -1: too many at once; else how many microseconds to wait for the rate.
local LONGEST_EXPIRY = 315360000000 -- ten years, in milliseconds: longer ones are not for every store to hold
local interval, tolerance, most = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local clock = redis.call('TIME')
local now = tonumber(clock[1]) * 1000000 + tonumber(clock[2])

local function remember(due)
    local expiry = math.min(math.ceil((due - now) / 1000) + 1, LONGEST_EXPIRY)
    redis.call('SET', KEYS[1], string.format('%.2f', due), 'PX', string.format('%.0f', expiry))
end

local due = now
if interval > 0 then
    local known = tonumber(redis.call('GET', KEYS[1]) or now) or now
    -- Other limits were in force when it was set, or the clock was ahead: nobody waits longer than these can make it.
    due = math.min(math.max(known, now), now + tolerance + interval)
    local wait = due - tolerance - now
    if wait > 0 then
        if due < known then
            remember(due)
        end
        return math.ceil(wait)
    end
end
if most > 0 then
    redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now))
    if redis.call('ZCARD', KEYS[2]) >= most then
        return -1
    end
end
if interval > 0 then
    remember(due + interval)
end
if most > 0 then
    redis.call('ZADD', KEYS[2], string.format('%.0f', now + tonumber(ARGV[5])), ARGV[4])
    redis.call('PEXPIRE', KEYS[2], string.format('%.0f', math.ceil(tonumber(ARGV[5]) / 1000)))
end
return 0
