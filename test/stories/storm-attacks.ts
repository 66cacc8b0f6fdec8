/** Scripts that print more than anyone reads. */
export const floods = [
  {
    name: 'a hundred megabytes without a line end',
    script: `head -c 100000000 /dev/zero | tr '\\0' a`,
  },
  {
    name: 'a hundred megabytes of lines, on both outputs',
    script: 'yes "a line of many" | head -c 50000000; yes "a line of many" | head -c 50000000 >&2',
  },
  {
    name: 'bytes that are no text, and the signs of a terminal',
    script: `head -c 3000000 /dev/urandom; printf '\\033[2J\\033]0;x\\007\\377\\376\\0'`,
  },
];

/** Where the streams of the harness can be opened by name: in an engine's container they are pipes. */
const stdout = '/proc/$CLAUDE_PID/fd/1';

/** Does it in the first attempt only: what is run again is answered. */
const once = (name: string, script: string): string =>
  `[ -e storm-${name} ] && echo "not again" && exit; touch storm-${name}; ${script}`;

/** Scripts that ask for more than there is; they are bounded, so that what gives way does not take the machine along. */
export const storms = [
  {
    name: 'a line without end in the stream of the harness',
    script: once('line', `(head -c 60000000 /dev/zero | tr '\\0' a >${stdout}) 2>/dev/null; sleep 1`),
  },
  {
    name: 'a flood of events in the stream of the harness',
    script: once(
      'events',
      `(yes '{"type":"assistant","message":{"content":[{"type":"tool_use","id":"x","name":"x"}]}}' |
        head -n 200000 >${stdout}) 2>/dev/null; sleep 1`,
    ),
  },
  {
    name: 'processes that make processes',
    script: once(
      'forks',
      'end=$((SECONDS+8)); f() { [ $SECONDS -lt $end ] && { f | f & }; sleep 1; }; f; f; sleep 30',
    ),
  },
  {
    name: 'memory in many processes at once',
    script: once(
      'memory',
      'for i in $(seq 24); do (head -c 60000000 /dev/zero | tail | sleep 2) & done; wait',
    ),
  },
  {
    name: 'a temporary folder without room',
    script:
      'head -c 400000000 /dev/zero >/tmp/full; head -c 100000000 /dev/zero >/dev/shm/full; rm /tmp/full /dev/shm/full',
  },
  {
    name: 'its own harness killed',
    script: once('kill', 'kill -9 $CLAUDE_PID; kill -9 -1; sleep 5'),
  },
  {
    name: 'its own harness stopped for ever',
    script: once('stop', 'kill -STOP $CLAUDE_PID; sleep 30'),
  },
];
