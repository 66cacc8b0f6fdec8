import { orderStories } from './stories/order.js';
import { placeOf } from './support/place.js';

orderStories(placeOf('process'));
