import { runtimeContract } from '../../../test/contract/runtime.js';
import { BubblewrapRuntime } from './bubblewrap.runtime.js';

runtimeContract('bubblewrap', {
  make: (runDir) => new BubblewrapRuntime({ instance: `spec${process.pid}`, runDir }),
  isolated: true,
  talk: (socket) => ['socat', '-', `UNIX-CONNECT:${socket}`],
  adds: ['PWD'],
});
