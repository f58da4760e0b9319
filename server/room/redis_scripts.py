"""What Redis does in one go for rooms, in its own language: nothing of one script is seen half done.

Promises: every script that keeps something puts the room's expiry off; keys are given by the caller (redis_store.py).
"""

# KEYS of all: room, log, members, questions, votes, order, tally, present, rooms.  `rooms` outlives a room.
PUT_OFF = """
for n = 1, 8 do redis.call('EXPIRE', KEYS[n], ARGV[1]) end
"""

OPEN = """
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
redis.call('HSET', KEYS[1], 'seq', 0, 'state', ARGV[2])
redis.call('HSET', KEYS[3], 'm1', ARGV[3])
redis.call('ZADD', KEYS[9], ARGV[4], ARGV[5])
""" + PUT_OFF + "return 1"

APPEND = """
if redis.call('HGET', KEYS[1], 'seq') ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'seq', ARGV[3], 'state', ARGV[4])
redis.call('RPUSH', KEYS[2], ARGV[5])
redis.call('LTRIM', KEYS[2], -tonumber(ARGV[6]), -1)
redis.call('ZADD', KEYS[9], ARGV[7], ARGV[8])
redis.call('PUBLISH', ARGV[9], ARGV[10])
""" + PUT_OFF + "return 1"

TAIL = """
local seq = redis.call('HGET', KEYS[1], 'seq')
if not seq then return false end
local many = tonumber(seq) - tonumber(ARGV[1])
if many < 0 or many > redis.call('LLEN', KEYS[2]) then return false end
if many == 0 then return {} end
return redis.call('LRANGE', KEYS[2], -many, -1)
"""

ADD_MEMBER = """
local many = redis.call('HLEN', KEYS[3])
if many == 0 or redis.call('EXISTS', KEYS[1]) == 0 or many >= tonumber(ARGV[3]) then return 0 end
redis.call('HSET', KEYS[3], 'm' .. (many + 1), ARGV[2])
""" + PUT_OFF + "return many + 1"

ASK = """
if redis.call('EXISTS', KEYS[1]) == 0 or redis.call('LLEN', KEYS[4]) >= tonumber(ARGV[3]) then return 0 end
local many = redis.call('RPUSH', KEYS[4], ARGV[2])
""" + PUT_OFF + "return many"

VOTE = """
local kept = redis.call('HGET', KEYS[1], 'state')
local vote = kept and cjson.decode(kept).vote
if type(vote) ~= 'table' or vote.id ~= ARGV[2] or vote.phase ~= 'open' or vote.round ~= tonumber(ARGV[3]) then
  return 0
end
local round = ARGV[2] .. ' ' .. ARGV[3] .. ' '
local mine = round .. ARGV[4]
local before = redis.call('HGET', KEYS[5], mine)
if before then
  redis.call('HINCRBY', KEYS[7], round .. before, -1)
else
  redis.call('RPUSH', KEYS[6], mine)
end
redis.call('HSET', KEYS[5], mine, ARGV[5])
redis.call('HINCRBY', KEYS[7], round .. ARGV[5], 1)
""" + PUT_OFF + "return 1"
