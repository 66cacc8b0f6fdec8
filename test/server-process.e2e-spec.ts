import { serverStories } from './stories/server.js';
import { placeOf } from './support/place.js';

serverStories(placeOf('process'));
