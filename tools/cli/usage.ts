// What --help prints.
import { recipeNames } from '../../src/recipes/recipes.ts';
import { RUNTIME_HELP } from '../runtime/runtimeOptions.ts';
import { TUNE_HELP } from '../tune/options.ts';
import { MAX_SIZE } from './arguments.ts';
import { PLAN_HELP } from './planOptions.ts';

/** The help text. */
export const usage = `Paints the content of one image in the style of another.

  npm run stylize [-- CONTENT STYLE] [-o OUT.png] [options]

CONTENT and STYLE are files, by default two example pictures of this project, that Chrome decodes: PNG, JPEG, WebP, AVIF, GIF, BMP; with --runtime node: PNG, JPEG, WebP.

  -o, --output OUT.png    the picture to write; default painted.png, or painted-2.png ... where that is there
  --recipe NAME           ${recipeNames.join(', ')}; default ${recipeNames[0]}
  --weights FILE.json     manifest of the network's weights; default weights/vgg19.json
                          if it is there, else weights/vgg19-compact.json, which comes with the project
  --size N|own            longest side in pixels, 1 to ${MAX_SIZE}, or the image's own size;
                          default 512; on a software adapter 128, with the compact network 256
  --style-size N|own      the same for the style image; default: as --size
  --steps K               default: the recipe's, on a software adapter at most 40, with the compact network 100
  --content-weight X      weight of the content loss; default: the recipe's
  --style-weight X        weight of the style loss; default: the recipe's
  --tv-weight X           weight of the total variation; default: the recipe's
  --learning-rate X       default: the recipe's
  --init WHAT             start from content, style, noise or blend; default: the recipe's
  --seed N                seed of the noise; default 0
  --save-every N          also write OUT-0050.png and so on, every N steps
  --trace FILE.json       write the losses before each step and after the last, and the kernels
  --gradient FILE.f32     write d loss / d pixels at the start: float32, [height, width, RGB]
${PLAN_HELP}
${RUNTIME_HELP}
${TUNE_HELP}
  -q, --quiet             no progress and no notes
  -h, --help              this text

Ctrl-C saves the picture as it is; a second Ctrl-C quits at once.
Exit status: 0 done, 1 bad input or failure, 2 wrong usage, 130 interrupted.
`;
