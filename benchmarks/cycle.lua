-- wrk script: sends the bodies in a folder in turn and reports what came of it as JSON.
-- Arguments: folder or "-" for GET, path, media type, then pairs of header names and values.
local requests, turn = {}, 0

function init(args)
  local headers = {}
  for i = 4, #args, 2 do headers[args[i]] = args[i + 1] end
  if args[1] == "-" then
    requests[1] = wrk.format("GET", args[2], headers)
    return
  end
  headers["Content-Type"] = args[3]
  local file = io.open(args[1] .. "/00", "rb")
  while file do
    requests[#requests + 1] = wrk.format("POST", args[2], headers, file:read("*a"))
    file:close()
    file = io.open(string.format("%s/%02d", args[1], #requests), "rb")
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency, _)
  local errors = summary.errors
  io.write(string.format(
    '\n{"requests": %d, "microseconds": %d, "refused": %d, "broken": %d, "late": %d, "p50": %.3f, "p99": %.3f}\n',
    summary.requests, summary.duration, errors.status,
    errors.connect + errors.read + errors.write, errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000))
end
