/** The scripted world for tests of your own agents and routes; docs/testing.md shows it at work. */
export { TestClock } from './clock.js';
export { Person, type RoomOptions } from './person.js';
export { ScriptedWorld, type Fate, type Setting } from './scripted-world.js';
export { ModelStub } from '../model-stub/model-stub.js';
export { until } from '../boot.js';
