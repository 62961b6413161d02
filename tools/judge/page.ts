// The page in which a pair is judged.
import { offer } from '../runtime/pageHost.ts';
import { judgePair } from './judgePair.ts';

offer(judgePair);
