// The page in which steps are profiled.
import { offer } from '../runtime/pageHost.ts';
import { profileSteps } from './steps.ts';

offer(profileSteps);
