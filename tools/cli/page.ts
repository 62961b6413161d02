// The page of the command line: the program that paints, offered to Node.
import { offer } from '../runtime/pageHost.ts';
import { paint } from './paint.ts';

offer(paint);
