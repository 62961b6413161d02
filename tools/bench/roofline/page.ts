// The page in which a device's own rates are measured.
import { offer } from '../../runtime/pageHost.ts';
import { measureRoofline } from './roofline.ts';

offer(measureRoofline);
