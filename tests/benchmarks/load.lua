-- Hands wrk the requests of a file in their order: each once, or over and over, for some seconds.
--
--     wrk ... -s load.lua URL -- FILE once|again SECONDS
--
-- A zero byte stands between two requests. wrk itself knows only whole seconds, and not that
-- requests may run out; so the script ends the run, by the signal that a Ctrl-C sends.

local ffi = require("ffi")
ffi.cdef [[
  typedef struct { long seconds; long micros; } moment;
  int gettimeofday(moment *now, void *zone);
  int getpid(void);
  int kill(int process, int signal);
]]

local INTERRUPT = 2
local requests, once, seconds, ends = {}, false, 0, 0
local at = -1 -- wrk asks for a first request that it never sends
local moment = ffi.new("moment")

local function now()
  ffi.C.gettimeofday(moment, nil)
  return tonumber(moment.seconds) + tonumber(moment.micros) / 1e6
end

local function stop()
  wrk.thread:stop()
  ffi.C.kill(ffi.C.getpid(), INTERRUPT)
end

function init(args)
  local file = assert(io.open(args[1], "rb"))
  for request in file:read("*a"):gmatch("[^%z]+") do
    requests[#requests + 1] = request
  end
  file:close()
  once, seconds = args[2] == "once", tonumber(args[3])
end

function request()
  at = at + 1
  if at == 1 then
    ends = now() + seconds
  elseif at > 1 and now() >= ends then
    stop()
  end
  if at > #requests then
    if once then stop() end
    at = once and #requests or 1
  end
  return requests[math.max(at, 1)]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    "measured answered=%d micros=%d refused=%d broken=%d median=%d p99=%d\n",
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)
  ))
end
