import { failureStories } from './stories/failures.js';
import { placeOf } from './support/place.js';

failureStories(placeOf('process'));
