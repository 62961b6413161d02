// The page in which steps are timed.
import { offer } from '../runtime/pageHost.ts';
import { measureSteps } from './steps.ts';

offer(measureSteps);
