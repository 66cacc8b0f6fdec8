import { toolStories } from './stories/tools.js';
import { placeOf } from './support/place.js';

toolStories(placeOf('process'));
