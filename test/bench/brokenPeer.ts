// A peer whose first step fails, for the test that the others go on.
import { offer } from '../../tools/bench/peers/system.ts';

offer(() => async () => {
  throw new Error('no such operation');
});
